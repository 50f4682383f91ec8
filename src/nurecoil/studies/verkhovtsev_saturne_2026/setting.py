"""What the slides compute with: neutral helium, the Standard Model at tree level, vector interactions beyond it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array, ComplexArray
from nurecoil.constants import G_F, weak_angle
from nurecoil.flavour import FLAVOURS
from nurecoil.models import Model
from nurecoil.units import keV, meV

PAPER = "Verkhovtsev:2026saturne"
CADEDDU = "Cadeddu:2019qmv"
PROPOSAL = "Cadeddu:2023"

E = 10.0 * keV
"""The slides do not say at which energy Figs. 2 to 5 are drawn; this one lies inside the spectrum of tritium."""
SIN2 = weak_angle("low-energy-pdg2020")
"""The slides give no value."""

RANGES: dict[str, dict[str, tuple[float, float]]] = {
    "ee": {"nucleus": (-0.444, 0.39), "e": (-0.13, 0.10)},
    "emu": {"nucleus": (-0.588, 0.0564), "e": (-0.097, 0.011)},
    "etau": {"nucleus": (-0.78, 1.32), "e": (-0.18, 0.08)},
}
"""Ends of the allowed ranges in Figs. 3 to 5: on the nucleus as a whole, Z eps^p + N eps^n, and on electrons."""


def weak_model() -> nr.StandardModel:
    """Tree level."""
    return nr.StandardModel(scheme="tree", sin2_theta_w=SIN2)


def radiative_model() -> nr.StandardModel:
    """One-loop couplings at the same weak angle."""
    return nr.StandardModel(sin2_theta_w=SIN2)


def nsi(pair: str, fermion: str, value: complex) -> nr.NSI:
    """One vector interaction: ``nsi("etau", "nucleus", 1.32)``."""
    entries: dict[str, Any] = {f"eps_{pair}_{fermion}V": value}
    return nr.NSI(**entries)


def atom(extra: Model | None = None, **options: Any) -> nr.CEvAS:
    """Neutral helium, with whatever is added to the Standard Model."""
    model = weak_model() if extra is None else weak_model() + extra
    return nr.CEvAS("He4", model, **options)


def nucleus() -> nr.CEvNS:
    """Helium without its electrons; F = 1."""
    return nr.CEvNS("He4", weak_model(), form_factor="unity")


def amplitude(process: nr.CEvAS, T: Array, flavour: str = "e") -> Array:
    """Vector amplitude of one flavour, diagonal, at recoil energies T [T]."""
    i = FLAVOURS.index(flavour)
    diagonal: Array = process.amplitudes(np.atleast_1d(T))["V", 0.0][:, i, i].real
    return diagonal


def dips(process: nr.CEvAS, flavour: str = "e") -> list[float]:
    """Recoil energies between 0.01 and 100 meV at which that amplitude changes sign."""
    from scipy.optimize import brentq

    grid = np.geomspace(0.01, 100.0, 300) * meV
    signs = np.sign(amplitude(process, grid, flavour))
    f: Callable[[float], float] = lambda T: float(amplitude(process, np.array([T]), flavour)[0])  # noqa: E731
    return [
        float(brentq(f, low, high, xtol=1e-12 * meV, rtol=1e-13))
        for low, high, before, after in zip(grid, grid[1:], signs, signs[1:], strict=False)
        if before != after
    ]


def c_v(process: nr.CEvAS, T: float, **state: Any) -> float:
    """C_V from the package: the cross section over G_F^2 M/pi times its kinematic factor."""
    kinematic = G_F**2 * process.mass / math.pi * (1 - T / process.T_max(E))
    return float(process.dsigma_dT(T, E, **state) / kinematic)


def screening_factor() -> float:
    """F_e where the amplitude of nu_e on an atom with N = Z vanishes at tree level: 4 sin2/(1 + 4 sin2)."""
    return 4 * SIN2 / (1 + 4 * SIN2)


# ---- the formulas of the slides, as printed, at a given F_e ------------------------------------------------------------------


def compact(F_e: float, eps_nucleus: ComplexArray, eps_e: ComplexArray, flavour: str) -> float:
    """C_V(alpha) at L = 0: g_aa^2 + sum_c |eps_ac|^2 + 2 g_aa eps_aa, with helium's Z = N = 2."""
    a = FLAVOURS.index(flavour)
    g_e = -0.5 + 2 * SIN2
    g = 2 * (0.5 - 2 * SIN2) - 1 + 2 * F_e * (g_e + (a == 0))
    eps = eps_nucleus + 2 * F_e * eps_e
    return float(g**2 + np.sum(np.abs(eps[a]) ** 2) + 2 * g * eps[a, a].real)


def in_mass_basis(
    F_e: float,
    eps_nucleus: ComplexArray,
    eps_e: ComplexArray,
    pmns: nr.flavour.PMNS,
    flavour: str,
    L: float = 0.0,
    *,
    printed: bool = False,
) -> float:
    """C_V = sum_j |sum_i U*_ai e^{-i m_i^2 L/2E} F_ji|^2, with eps_ji = (U^dagger eps U)_ji, first index final.

    W exchange is U*_ej U_ei; with `printed` it is U_ej U*_ei as the slides have it.
    """
    U = pmns.matrix
    eps = U.conj().T @ (eps_nucleus + 2 * F_e * eps_e) @ U
    row = U[0]
    exchange = np.outer(row, row.conj()) if printed else np.outer(row.conj(), row)
    weak = 2 * (0.5 - 2 * SIN2) - 1 + 2 * F_e * (-0.5 + 2 * SIN2)
    F = weak * np.eye(3) + 2 * F_e * exchange + eps
    state = U[FLAVOURS.index(flavour)].conj() * np.exp(-0.5j * pmns.mass_splittings * L / E)
    return float(np.sum(np.abs(F @ state) ** 2))
