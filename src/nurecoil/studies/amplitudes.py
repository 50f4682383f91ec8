"""Tree level, and vector amplitudes: where they vanish, the C_V they give, mass states, random flavours for tests."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array, ComplexArray
from nurecoil.constants import G_F, weak_angle
from nurecoil.flavour import FLAVOURS, PMNS
from nurecoil.models.standard_model import Scheme
from nurecoil.units import eV

Scattering = nr.CEvNS | nr.CEvAS
SIN2 = weak_angle("low-energy-pdg2020")
"""Of papers that give no value."""


def weak_model(scheme: Scheme = "tree") -> nr.StandardModel:
    """Tree level, or another scheme at the same weak angle."""
    return nr.StandardModel(scheme=scheme, sin2_theta_w=SIN2)


def amplitude(process: Scattering, T: Array, flavour: str = "e") -> Array:
    """Vector amplitude of one flavour, diagonal, at recoil energies T [T]."""
    i = FLAVOURS.index(flavour)
    diagonal: Array = process.amplitudes(np.atleast_1d(T))["V", 0.0][:, i, i].real
    return diagonal


def zeros(process: Scattering, ends: tuple[float, float], flavour: str = "e") -> list[float]:
    """Recoil energies between the ends at which that amplitude changes sign."""
    from scipy.optimize import brentq

    grid = np.geomspace(*ends, 400)
    signs = np.sign(amplitude(process, grid, flavour))
    return [
        float(brentq(lambda T: amplitude(process, T, flavour)[0], low, high, xtol=1e-18 * eV, rtol=1e-13))
        for low, high, before, after in zip(grid, grid[1:], signs, signs[1:], strict=False)
        if before != after
    ]


def c_v(process: Scattering, T: float, E: float, **state: object) -> float:
    """C_V from the package: the cross section over G_F^2 M/pi times its kinematic factor."""
    kinematic = G_F**2 * process.mass / math.pi * (1 - T / process.T_max(E))
    return float(process.dsigma_dT(T, E, **state) / kinematic)  # type: ignore[arg-type]


def in_mass_states(pmns: PMNS, flavour: str, L: float, E: float, antineutrino: bool = False) -> ComplexArray:
    """U*_lk e^{-i m_k^2 L/2E}: a flavour, L after its source, in mass states; U is conjugated for antineutrinos."""
    U = pmns.matrix.conj() if antineutrino else pmns.matrix
    state: ComplexArray = U[FLAVOURS.index(flavour)].conj() * np.exp(-0.5j * pmns.mass_splittings * L / E)
    return state


def random_flavours(seed: int, vintage: str, count: int = 100) -> Iterator[tuple[ComplexArray, PMNS, np.random.Generator]]:
    """Two Hermitian matrices of order one [2, 3, 3], and mixing with any angles and phases; always the same for a seed."""
    rng, fit = np.random.default_rng(seed), PMNS.vintage_of(vintage)
    for _ in range(count):
        m: ComplexArray = rng.normal(size=(2, 3, 3)) + 1j * rng.normal(size=(2, 3, 3))
        t12, t13, t23 = np.arcsin(np.sqrt(rng.uniform(size=3)))
        angles = replace(fit, theta_12=t12, theta_13=t13, theta_23=t23).with_phases(*rng.uniform(0, 2 * math.pi, 3))
        yield 0.5 * (m + m.conj().swapaxes(1, 2)), angles, rng
