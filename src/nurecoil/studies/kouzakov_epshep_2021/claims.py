"""Our numbers for the claims."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import ComplexArray
from nurecoil.constants import alpha_em, m_e
from nurecoil.flavour import FLAVOURS, VacuumPropagation, pure
from nurecoil.models import effective_moment
from nurecoil.models.entries import matrix_entries
from nurecoil.studies import ours, quoted, repaired
from nurecoil.studies.kouzakov_epshep_2021.setting import (
    CHARGE,
    NUCLIDE,
    E,
    atom,
    c_v,
    charges_in_mass_basis,
    eq_6,
    helm,
    nucleus,
    weak_model,
    zero_formula,
    zeros,
)
from nurecoil.units import cm2, eV, keV, km, mu_B

POINTS = 100
"""Random charges, mixing angles, phases and baselines up to 1000 km."""


def random_flavours(count: int = POINTS) -> Iterator[tuple[ComplexArray, nr.flavour.PMNS, np.random.Generator]]:
    """Hermitian matrices of order one, and mixing with any angles and phases; always the same ones."""
    rng = np.random.default_rng(2021)
    fit = nr.flavour.PMNS.vintage_of("de-salas-2018")
    for _ in range(count):
        m: ComplexArray = rng.normal(size=(3, 3)) + 1j * rng.normal(size=(3, 3))
        t12, t13, t23 = np.arcsin(np.sqrt(rng.uniform(size=3)))
        delta, a21, a31 = rng.uniform(0, 2 * math.pi, 3)
        angles = replace(fit, theta_12=t12, theta_13=t13, theta_23=t23)
        yield 0.5 * (m + m.conj().T), angles.with_phases(delta, a21, a31), rng


def mass_basis_deviations(count: int = POINTS) -> tuple[float, float]:
    """Largest relative deviations of Eq. (6) as printed from the package: of C_V, and of |mu_nu(L, E)|^2."""
    worst_charge = worst_moment = 0.0
    for matrix, pmns, rng in random_flavours(count):
        flavour, L, T = FLAVOURS[rng.integers(3)], rng.uniform(0, 1000) * km, rng.uniform(0.05, 5) * eV
        for antineutrino in (False, True):
            rho = VacuumPropagation(pmns, L)(pure(flavour), antineutrino)(np.array([E]))[0]
            model = weak_model() + charges_in_mass_basis(CHARGE * matrix, pmns)
            found = c_v(model, T, rho, antineutrino)
            printed = eq_6(T, CHARGE * matrix, pmns, flavour, L, antineutrino)
            worst_charge = max(worst_charge, abs(found / printed - 1))
        # neutrinos only: the paper has no rule for antineutrinos
        rho = VacuumPropagation(pmns, L)(pure(flavour))(np.array([E]))[0]
        state = pmns.matrix[FLAVOURS.index(flavour)].conj() * np.exp(-0.5j * pmns.mass_splittings * L / E)
        printed = float(np.sum(np.abs(matrix @ state) ** 2))
        worst_moment = max(worst_moment, abs((effective_moment(_moments(matrix, pmns), rho) / mu_B) ** 2 / printed - 1))
    return worst_charge, worst_moment


def _moments(matrix: ComplexArray, pmns: nr.flavour.PMNS) -> nr.models.NeutrinoElectromagnetism:
    """Dirac magnetic moments in the mass basis, in Bohr magnetons."""
    entries: dict[str, Any] = matrix_entries(matrix * mu_B, "mu_nu", "", "mass")
    return nr.models.NeutrinoElectromagnetism(basis="mass", pmns=pmns, **entries)


@ours("mass-basis", "magnetic-moment-baseline")
def worst_ratios() -> tuple[float, float]:
    """Eq. (6) as printed over the package, farthest from one: C_V, and |mu_nu(L, E)|^2."""
    charge, moment = mass_basis_deviations()
    return 1 + charge, 1 + moment


@quoted("zero-on-nucleus", "zero-on-atom")
def zeros_of_the_amplitude() -> tuple[float, float]:
    """Recoil energies in eV at which the amplitude of a positive charge vanishes."""
    return zeros(nucleus(CHARGE))[0] / eV, zeros(atom(CHARGE))[0] / eV


@ours("zero-formula")
def zero_over_formula() -> float:
    """The zero, found numerically, over Eq. (6) solved for it."""
    return zeros(nucleus(CHARGE))[0] / zero_formula()


@ours("charge-normalisation")
def charge_at_rest() -> float:
    """Charge form factor at q = 0."""
    argon = nucleus()
    return argon.nuclide.Z * float(argon.F.F_p(0.0))


T = 100 * keV


@ours("vector-kinematics")
def vector_kinematics() -> float:
    """Kinematic factor of the vector part, exactly."""
    return float(1 - T / nucleus().T_max(E))


@repaired("vector-kinematics")
def leading_vector_kinematics() -> float:
    """The same with the kinematics of Eq. (6)."""
    exact, leading = (
        nr.CEvNS(NUCLIDE, weak_model(), form_factor=helm(), kinematics=kind).dsigma_dT(T, E) for kind in ("exact", "leading")
    )
    return vector_kinematics() * float(leading / exact)


def _magnetic(kind: str) -> float:
    model = nr.MagneticMoment(mu_nue=1e-10 * mu_B)
    options: dict[str, Any] = {"form_factor": helm(), "magnetic": kind}
    return float(nr.CEvNS(NUCLIDE, model, **options).dsigma_dT(T, E))


@ours("magnetic-kinematics")
def magnetic_kinematics() -> float:
    """Kinematic factor of the magnetic part in units of 1/T, exactly."""
    return _magnetic("spin-0") / _magnetic("1/T")


@repaired("magnetic-kinematics")
def leading_magnetic_kinematics() -> float:
    """The same with 1/T alone, against Eq. (6) as printed."""
    F2 = float(helm()(math.sqrt(2 * nr.matter.Nuclide(NUCLIDE).mass * T))) ** 2
    printed = math.pi * alpha_em**2 * nr.matter.Nuclide(NUCLIDE).Z ** 2 * F2 / (m_e**2 * T) * 1e-20
    return _magnetic("1/T") / printed


@ours("anapole")
def anapole_over_radius() -> float:
    """Cross section of an anapole moment over that of the charge radius it stands for."""
    r2 = 1e-32 * cm2
    radius = nr.models.NeutrinoElectromagnetism(r2_nu_ee=r2, r2_nu_emu=1j * r2)
    anapole = nr.models.NeutrinoElectromagnetism(a_nu_ee=-r2 / 6, a_nu_emu=-1j * r2 / 6)
    with_radius, with_anapole = (
        nr.CEvNS(NUCLIDE, weak_model() + m, form_factor=helm()).dsigma_dT(T, E) for m in (radius, anapole)
    )
    return float(with_anapole / with_radius)
