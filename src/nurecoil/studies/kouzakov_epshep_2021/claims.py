"""Our numbers for the claims."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.constants import G_F, alpha_em, m_e
from nurecoil.flavour import FLAVOURS, VacuumPropagation, pure
from nurecoil.models import effective_moment
from nurecoil.studies import farthest, ours, quoted, repaired
from nurecoil.studies.amplitudes import c_v, in_mass_states, random_flavours, weak_model, zeros
from nurecoil.studies.kouzakov_epshep_2021.setting import ARGON, CHARGE, ENDS, F_1, E, atom, eq_6, helm, in_mass_basis, nucleus
from nurecoil.units import MeV, cm2, eV, keV, km, mu_B

flavours = partial(random_flavours, 2021, "de-salas-2018")
"""Random charges, mixing angles and phases."""


@ours("mass-basis", "magnetic-moment-baseline")
def worst_ratios() -> tuple[float, float]:
    """Eq. (6) as printed over the package, farthest from one, at baselines up to 1000 km: C_V, and |mu_nu(L, E)|^2."""
    charge, moment = [], []
    for (matrix, _), pmns, rng in flavours():
        flavour, L, T = FLAVOURS[rng.integers(3)], rng.uniform(0, 1000) * km, rng.uniform(0.05, 5) * eV
        states = [VacuumPropagation(pmns, L)(pure(flavour), anti)(np.array([E]))[0] for anti in (False, True)]
        process = nr.CEvNS(ARGON.name, weak_model() + in_mass_basis(CHARGE * matrix, pmns), form_factor="unity")
        for anti, rho in enumerate(states):
            printed = eq_6(T, CHARGE * matrix, pmns, flavour, L, bool(anti))
            charge.append(c_v(process, T, E, antineutrino=bool(anti), state=rho) / printed)
        # neutrinos only: the paper has no rule for antineutrinos
        found = effective_moment(in_mass_basis(matrix * mu_B, pmns, "mu_nu"), states[0]) / mu_B
        moment.append(found**2 / np.sum(np.abs(matrix @ in_mass_states(pmns, flavour, L, E)) ** 2))
    return farthest(charge), farthest(moment)


@ours("charge-of-gemma")
def charge_of_gemma() -> float:
    """Charge whose scattering off free electrons at 2.8 keV equals that of the moment at the limit of GEMMA, at 4 MeV."""
    models = (nr.MagneticMoment(mu_nue=2.9e-11 * mu_B), nr.Millicharge(q_nue=1e-12))
    moment, charge = (nr.ElectronScattering(model).dsigma_dT(2.8 * keV, 4 * MeV) for model in models)
    return 1e-12 * math.sqrt(float(moment / charge))


@quoted("zero-on-nucleus", "zero-on-atom")
def zeros_of_the_amplitude() -> tuple[float, float]:
    """Recoil energies in eV at which the amplitude of a positive charge vanishes."""
    return zeros(nucleus(CHARGE), ENDS)[0] / eV, zeros(atom(CHARGE), ENDS)[0] / eV


@ours("zero-formula", "charge-normalisation")
def on_the_nucleus() -> tuple[float, float]:
    """The zero over Eq. (6) with q^2 = -2MT and F = 1 solved for it; the charge form factor at q = 0."""
    formula = math.sqrt(2) * math.pi * alpha_em * CHARGE * ARGON.Z / (G_F * ARGON.mass * abs(F_1))
    return zeros(nucleus(CHARGE), ENDS)[0] / formula, ARGON.Z * float(nucleus().F.F_p(0.0))


T = 100 * keV


def _at(model: nr.models.Model, **kinematics: Any) -> float:
    return float(nr.CEvNS(ARGON.name, model, form_factor=helm(), **kinematics).dsigma_dT(T, E))


MOMENT = nr.MagneticMoment(mu_nue=1e-10 * mu_B)


@ours("vector-kinematics", "magnetic-kinematics")
def kinematics() -> tuple[float, float]:
    """Kinematic factors of a spin-0 target: of the vector part, and of the magnetic one in units of 1/T."""
    return float(1 - T / nucleus().T_max(E)), _at(MOMENT, magnetic="spin-0") / _at(MOMENT, magnetic="1/T")


@repaired("vector-kinematics", "magnetic-kinematics")
def leading_kinematics() -> tuple[float, float]:
    """The same with the kinematics of Eq. (6); the magnetic part against the formula as printed."""
    printed = math.pi * alpha_em**2 * (ARGON.Z * float(helm()(math.sqrt(2 * ARGON.mass * T)))) ** 2 / (m_e**2 * T) * 1e-20
    vector = kinematics()[0] * _at(weak_model(), kinematics="leading") / _at(weak_model())
    return vector, _at(MOMENT, magnetic="1/T") / printed


@ours("anapole")
def anapole_over_radius() -> float:
    """Cross section of an anapole moment over that of the charge radius it stands for."""
    r2, electromagnetic = 1e-32 * cm2, nr.models.NeutrinoElectromagnetism
    radius = electromagnetic(r2_nu_ee=r2, r2_nu_emu=1j * r2)
    anapole = electromagnetic(a_nu_ee=-r2 / 6, a_nu_emu=-1j * r2 / 6)
    return _at(weak_model() + anapole) / _at(weak_model() + radius)
