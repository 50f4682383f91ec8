"""The seven operators as they are defined: fields on a grid, curls and gradients by finite differences, spinors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import sph_harm_y, spherical_jn

from nurecoil.arrays import gauss_legendre
from nurecoil.nuclear.structure import Orbit
from nurecoil.nuclear.structure.angular_momentum import wigner_3j
from nurecoil.nuclear.structure.oscillator import radial_functions

Points = np.ndarray[Any, Any]
Field = Callable[[Points], np.ndarray[Any, Any]]

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
SPHERICAL = {1: np.array([-1, -1j, 0]) / np.sqrt(2), 0: np.array([0, 0, 1 + 0j]), -1: np.array([1, -1j, 0]) / np.sqrt(2)}
# Eighth-order central differences.
STENCIL = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
STEP = 0.02


def clebsch(j1: float, m1: float, j2: float, m2: float, j: float, m: float) -> float:
    return (-1) ** round(j1 - j2 + m) * np.sqrt(2 * j + 1) * wigner_3j(j1, j2, j, m1, m2, -m)


def spherical(x: Points) -> tuple[Points, Points, Points]:
    r = np.sqrt((x**2).sum(0))
    return r, np.arccos(x[2] / r), np.arctan2(x[1], x[0])


def scalar_field(J: int, M: int, q: float) -> Field:
    def field(x: Points) -> np.ndarray[Any, Any]:
        r, theta, phi = spherical(x)
        return spherical_jn(J, q * r) * sph_harm_y(J, M, theta, phi)

    return field


def vector_field(J: int, L: int, M: int, q: float) -> Field:
    def field(x: Points) -> np.ndarray[Any, Any]:
        r, theta, phi = spherical(x)
        total = np.zeros((3, r.size), dtype=complex)
        for k, e in SPHERICAL.items():
            if abs(M - k) <= L:
                total += clebsch(L, M - k, 1, k, J, M) * np.outer(e, sph_harm_y(L, M - k, theta, phi))
        return total * spherical_jn(L, q * r)

    return field


def spinor(orbit: Orbit, m: float) -> Field:
    """An oscillator state of b = 1 in (l 1/2) j coupling, [2, points]."""

    def field(x: Points) -> np.ndarray[Any, Any]:
        r, theta, phi = spherical(x)
        R = radial_functions(orbit.n, orbit.l, r, 1.0)[orbit.n]
        parts = []
        for s in (0.5, -0.5):
            ml = round(m - s)
            Y = sph_harm_y(orbit.l, ml, theta, phi) if abs(ml) <= orbit.l else np.zeros_like(r)
            parts.append(clebsch(orbit.l, ml, 0.5, s, orbit.j, m) * R * Y)
        return np.array(parts)

    return field


def gradient(f: Field, x: Points) -> np.ndarray[Any, Any]:
    """d f/dx_i, [3, *components, points]."""
    result = []
    for i in range(3):
        e = np.zeros((3, 1))
        e[i] = STEP
        result.append(sum(c * (f(x + k * e) - f(x - k * e)) for k, c in STENCIL.items()) / STEP)
    return np.array(result)


def curl(f: Field, x: Points) -> np.ndarray[Any, Any]:
    d = gradient(f, x)
    return np.array([d[1, 2] - d[2, 1], d[2, 0] - d[0, 2], d[0, 1] - d[1, 0]])


def acting(operator: str, J: int, M: int, q: float, ket: Field, x: Points) -> np.ndarray[Any, Any]:
    """T_JM |ket> at the points, [2, points]."""
    if operator == "M":
        return scalar_field(J, M, q)(x) * ket(x)
    if operator == "Omega":
        return scalar_field(J, M, q)(x) * np.einsum("iab,ibx->ax", PAULI, gradient(ket, x)) / q
    if operator == "Sigma''":
        vector = gradient(scalar_field(J, M, q), x) / q
    elif operator in ("Sigma'", "Delta'"):
        vector = -1j * curl(vector_field(J, J, M, q), x) / q
    else:
        vector = vector_field(J, J, M, q)(x)
    if operator.startswith("Sigma"):
        return np.einsum("ix,iab,bx->ax", vector, PAULI, ket(x))
    return np.einsum("ix,iax->ax", vector, gradient(ket, x)) / q


def by_quadrature(operator: str, J: int, bra: Orbit, ket: Orbit, y: float) -> complex:
    """The reduced element from one component, by integration over space."""
    q = 2 * np.sqrt(y)
    for m1 in np.arange(-bra.j, bra.j + 1):
        for m2 in np.arange(-ket.j, ket.j + 1):
            M = round(m1 - m2)
            # parity forbids nothing here: only a vanishing 3j symbol would hide the reduced element
            symbol = wigner_3j(bra.j, J, ket.j, -m1, M, m2)
            if abs(symbol) > 0.05:
                r, wr = gauss_legendre(np.linspace(0.0, 9.0, 5), 14)
                c, wc = gauss_legendre([-1.0, 1.0], 22)
                # the integrand does not depend on the azimuth: a few points show it
                phi = 2 * np.pi * (np.arange(3) + 0.3) / 3
                R, C, P = (g.ravel() for g in np.meshgrid(r, c, phi, indexing="ij"))
                S = np.sqrt(1 - C**2)
                x = np.array([R * S * np.cos(P), R * S * np.sin(P), R * C])
                w = (wr[:, None, None] * wc[:, None] * np.full(3, 2 * np.pi / 3)).ravel() * R**2
                value = np.sum(w * np.sum(spinor(bra, m1)(x).conj() * acting(operator, J, M, q, spinor(ket, m2), x), axis=0))
                return complex(value / ((-1) ** round(bra.j - m1) * symbol))
    raise AssertionError("no component to look at")
