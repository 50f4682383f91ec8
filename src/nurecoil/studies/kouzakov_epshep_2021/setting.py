"""What the paper computes with: 40Ar, 50 MeV, the Standard Model at tree level, a diagonal millicharge."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array, ComplexArray
from nurecoil.constants import G_F, alpha_em, weak_angle
from nurecoil.flavour import FLAVOURS
from nurecoil.models.entries import matrix_entries
from nurecoil.nuclear import Helm
from nurecoil.units import MeV, eV, fm

PAPER = "Kouzakov:2021epshep"
NUCLIDE = "Ar40"
E = 50.0 * MeV
CHARGE = 1.5e-12
"""Largest |e_nu| of Fig. 1, in units of e."""

SIN2 = weak_angle("low-energy-pdg2020")

Scattering = nr.CEvNS | nr.CEvAS


def helm() -> Helm:
    """Helm with the rms charge radius of 40Ar and s = 0.9 fm: the paper leaves the form factor to its references."""
    return Helm.from_rms(nr.matter.Nuclide(NUCLIDE).charge_radius, 0.9 * fm)


def weak_model() -> nr.StandardModel:
    """Tree level at sin2(theta_W) = 0.23857; the paper gives no value."""
    return nr.StandardModel(scheme="tree", sin2_theta_w=SIN2)


def nucleus(charge: float = 0.0, form_factor: Any = "unity") -> nr.CEvNS:
    """The bare nucleus of the paper, with a millicharge that is the same for every flavour."""
    return nr.CEvNS(NUCLIDE, weak_model() + _millicharge(charge), form_factor=form_factor)


def atom(charge: float = 0.0) -> nr.CEvAS:
    """The neutral atom: its electrons screen the nucleus and scatter by themselves, here for nu_e."""
    return nr.CEvAS(NUCLIDE, weak_model() + _millicharge(charge), form_factor=helm())


def _millicharge(charge: float) -> nr.Millicharge:
    return nr.Millicharge(q_nue=charge, q_numu=charge, q_nutau=charge)


def amplitude(process: Scattering, T: Array, flavour: str = "e") -> Array:
    """Vector amplitude of one flavour at recoil energies T [T]: (delta_jk F_1 - F_Q Q_jk) of Eq. (6) on its diagonal."""
    i = FLAVOURS.index(flavour)
    diagonal: Array = process.amplitudes(np.atleast_1d(T))["V", 0.0][:, i, i].real
    return diagonal


def zeros(process: Scattering, flavour: str = "e") -> list[float]:
    """Recoil energies between 1e-4 eV and the largest one at which that amplitude changes sign."""
    from scipy.optimize import brentq

    grid = np.geomspace(1e-4 * eV, 0.999 * process.T_max(E), 400)
    signs = np.sign(amplitude(process, grid, flavour))
    return [
        float(brentq(lambda T: amplitude(process, T, flavour)[0], low, high, xtol=1e-18 * eV, rtol=1e-14))
        for low, high, before, after in zip(grid, grid[1:], signs, signs[1:], strict=False)
        if before != after
    ]


def weak_charge() -> float:
    """F_1(0) = Z (1/2 - 2 sin2) - N/2 of 40Ar at tree level."""
    argon, sin2 = nr.matter.Nuclide(NUCLIDE), weak_angle("low-energy-pdg2020")
    return argon.Z * (0.5 - 2 * sin2) - 0.5 * argon.N


def zero_formula(charge: float = CHARGE) -> float:
    """T_0 = sqrt2 pi alpha e_nu Z / (G_F M |F_1|), where Eq. (6) with q^2 = -2MT and F = 1 vanishes."""
    argon = nr.matter.Nuclide(NUCLIDE)
    return math.sqrt(2) * math.pi * alpha_em * charge * argon.Z / (G_F * argon.mass * abs(weak_charge()))


def eq_6(T: float, Q: ComplexArray, pmns: nr.flavour.PMNS, flavour: str, L: float, antineutrino: bool = False) -> float:
    """C_V of Eq. (6) at F = 1, in the mass basis: sum_j |sum_k U*_lk e^{-i m_k^2 L/2E} (delta_jk F_1 - F_Q Q_jk)|^2.

    Q is the matrix (e_nu)_jk of charges in the mass basis; q^2 = -2MT. For antineutrinos (not in the paper) U and the charges
    are conjugated; the weak and the electric charge change sign together.
    """
    argon = nr.matter.Nuclide(NUCLIDE)
    U = pmns.matrix.conj() if antineutrino else pmns.matrix
    charges = Q.conj() if antineutrino else Q
    state = U[FLAVOURS.index(flavour)].conj() * np.exp(-0.5j * pmns.mass_splittings * L / E)
    q2 = -2 * argon.mass * T
    electric = 2 * math.sqrt(2) * math.pi * alpha_em / (G_F * q2) * charges
    return float(np.sum(np.abs((weak_charge() * np.eye(3) - argon.Z * electric) @ state) ** 2))


def charges_in_mass_basis(Q: ComplexArray, pmns: nr.flavour.PMNS) -> nr.models.NeutrinoElectromagnetism:
    """The package's model of a Hermitian matrix of charges given in the mass basis."""
    entries: dict[str, Any] = matrix_entries(Q, "q_nu", "", "mass")
    return nr.models.NeutrinoElectromagnetism(basis="mass", pmns=pmns, **entries)


def c_v(model: Any, T: float, rho: ComplexArray, antineutrino: bool = False) -> float:
    """C_V from the package: the cross section in flavour space over its kinematic factor."""
    process = nr.CEvNS(NUCLIDE, model, form_factor="unity")
    kinematic = G_F**2 * process.mass / math.pi * (1 - T / process.T_max(E))
    return float(process.dsigma_dT(T, E, antineutrino=antineutrino, state=rho) / kinematic)
