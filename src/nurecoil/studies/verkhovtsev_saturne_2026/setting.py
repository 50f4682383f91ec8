"""What the slides compute with: neutral helium, the Standard Model at tree level, vector interactions beyond it."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array, ComplexArray
from nurecoil.flavour import FLAVOURS, PMNS
from nurecoil.models import Model
from nurecoil.models.standard_model import Scheme
from nurecoil.studies.amplitudes import SIN2, in_mass_states, weak_model, zeros
from nurecoil.units import keV, meV

E = 10.0 * keV
"""The slides do not say at which energy Figs. 2 to 5 are drawn; this one lies inside the spectrum of tritium."""
RANGES: dict[str, dict[str, tuple[float, float]]] = {
    "ee": {"nucleus": (-0.444, 0.39), "e": (-0.13, 0.10)},
    "emu": {"nucleus": (-0.588, 0.0564), "e": (-0.097, 0.011)},
    "etau": {"nucleus": (-0.78, 1.32), "e": (-0.18, 0.08)},
}
"""Ends of the allowed ranges in Figs. 3 to 5: on the nucleus as a whole, Z eps^p + N eps^n, and on electrons."""
ENDS = [(pair, fermion, value) for pair, entries in RANGES.items() for fermion, ends in entries.items() for value in ends]


def nsi(pair: str, fermion: str, value: complex) -> nr.NSI:
    """One vector interaction: ``nsi("etau", "nucleus", 1.32)``."""
    entries: dict[str, Any] = {f"eps_{pair}_{fermion}V": value}
    return nr.NSI(**entries)


def atom(extra: Model | None = None, scheme: Scheme = "tree", electrons: str = "default") -> nr.CEvAS:
    """Neutral helium, with whatever is added to the Standard Model."""
    return nr.CEvAS("He4", weak_model(scheme) if extra is None else weak_model(scheme) + extra, electrons=electrons)


def nucleus() -> nr.CEvNS:
    """Helium without its electrons; F = 1."""
    return nr.CEvNS("He4", weak_model(), form_factor="unity")


def ratio(T: Array, pair: str, fermion: str, value: complex) -> Array:
    """Cross section over that of the Standard Model, nu_e of 10 keV."""
    found: Array = atom(nsi(pair, fermion, value)).dsigma_dT(T, E) / atom().dsigma_dT(T, E)
    return found


dips = partial(zeros, ends=(0.01 * meV, 100 * meV))
"""Recoil energies at which the amplitude of a flavour, of nu_e without one, changes sign."""


def screening_factor() -> float:
    """F_e where the amplitude of nu_e on an atom with N = Z vanishes at tree level: 4 sin2/(1 + 4 sin2)."""
    return 4 * SIN2 / (1 + 4 * SIN2)


# ---- the formulas of the slides, as printed, at a given F_e ------------------------------------------------------------------


def compact(F_e: float, eps_nucleus: ComplexArray, eps_e: ComplexArray, flavour: str) -> float:
    """C_V(alpha) at L = 0: g_aa^2 + sum_c |eps_ac|^2 + 2 g_aa eps_aa, with helium's Z = N = 2."""
    a = FLAVOURS.index(flavour)
    g = -4 * SIN2 + 2 * F_e * (-0.5 + 2 * SIN2 + (a == 0))
    eps = eps_nucleus + 2 * F_e * eps_e
    return float(g**2 + np.sum(np.abs(eps[a]) ** 2) + 2 * g * eps[a, a].real)


def in_mass_basis(
    F_e: float, eps_nucleus: ComplexArray, eps_e: ComplexArray, pmns: PMNS, flavour: str, L: float = 0.0, printed: bool = False
) -> float:
    """C_V = sum_j |sum_i U*_ai e^{-i m_i^2 L/2E} F_ji|^2, with eps_ji = (U^dagger eps U)_ji, first index final.

    W exchange is U*_ej U_ei; with `printed` it is U_ej U*_ei as the slides have it.
    """
    U = pmns.matrix
    eps = U.conj().T @ (eps_nucleus + 2 * F_e * eps_e) @ U
    exchange = np.outer(U[0].conj(), U[0])
    weak = -4 * SIN2 + 2 * F_e * (-0.5 + 2 * SIN2)
    F = weak * np.eye(3) + 2 * F_e * (exchange.conj() if printed else exchange) + eps
    return float(np.sum(np.abs(F @ in_mass_states(pmns, flavour, L, E)) ** 2))
