"""Scattering of a neutrino by one nucleon that jumps between two orbits, with plane waves and nothing expanded.

The currents of the nucleon are those of the non-relativistic expansion, the matrix elements integrals over space, the
leptons a tensor. The longitudinal vector current follows from the charge.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import sph_harm_y

from nurecoil.arrays import gauss_legendre
from nurecoil.constants import G_F
from nurecoil.nuclear.structure import Orbit
from nurecoil.nuclear.structure.angular_momentum import wigner_3j
from nurecoil.nuclear.structure.oscillator import radial_functions

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
STENCIL = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
STEP = 0.02


def clebsch(j1: float, m1: float, j2: float, m2: float, j: float, m: float) -> float:
    return (-1) ** round(j1 - j2 + m) * np.sqrt(2 * j + 1) * wigner_3j(j1, j2, j, m1, m2, -m)


def spinor(orbit: Orbit, m: float) -> Callable[[Any], Any]:
    """An oscillator state of unit length, [2, points]."""

    def field(x: Any) -> Any:
        r = np.sqrt((x**2).sum(0))
        theta, phi = np.arccos(x[2] / r), np.arctan2(x[1], x[0])
        R = radial_functions(orbit.n, orbit.l, r, 1.0)[orbit.n]
        parts = []
        for s in (0.5, -0.5):
            ml = round(m - s)
            Y = sph_harm_y(orbit.l, ml, theta, phi) if abs(ml) <= orbit.l else 0 * r
            parts.append(clebsch(orbit.l, ml, 0.5, s, orbit.j, m) * R * Y)
        return np.array(parts)

    return field


def gradient(f: Callable[[Any], Any], x: Any) -> Any:
    result = []
    for i in range(3):
        e = np.zeros((3, 1))
        e[i] = STEP
        result.append(sum(c * (f(x + k * e) - f(x - k * e)) for k, c in STENCIL.items()) / STEP)
    return np.array(result)


def points() -> tuple[Any, Any]:
    r, wr = gauss_legendre(np.linspace(0.0, 8.5, 4), 14)
    c, wc = gauss_legendre([-1.0, 1.0], 20)
    # of the azimuth there are only the harmonics 0, 1 and 2
    phi = 2 * np.pi * (np.arange(5) + 0.3) / 5
    R, C, P = (g.ravel() for g in np.meshgrid(r, c, phi, indexing="ij"))
    S = np.sqrt(1 - C**2)
    w = (wr[:, None, None] * wc[:, None] * np.full(5, 2 * np.pi / 5)).ravel() * R**2
    return np.array([R * S * np.cos(P), R * S * np.sin(P), R * C]), w


def currents(final: Orbit, initial: Orbit, J: int, kappa: float, omega: float, m: float, F: dict[str, float]) -> Any:
    """<J M|J^mu|0> of the particle-hole state with kappa along z, [M, 4]; lengths in oscillator lengths, F = {F1, mu, FA}."""
    x, w = points()
    wave = np.exp(1j * kappa * x[2])
    z = np.array([0, 0, 1.0])
    states = {
        (orbit, m): (spinor(orbit, m)(x), gradient(spinor(orbit, m), x))
        for orbit in (final, initial)
        for m in np.arange(-orbit.j, orbit.j + 1)
    }
    result = np.zeros((2 * J + 1, 4), dtype=complex)
    for m1 in np.arange(-final.j, final.j + 1):
        bra, dbra = (values.conj() for values in states[final, m1])
        for m2 in np.arange(-initial.j, initial.j + 1):
            M = round(m1 - m2)
            if abs(M) > min(J, 1):
                continue
            ket, dket = states[initial, m2]
            density = np.sum(w * wave * np.sum(bra * ket, axis=0))
            spin = np.einsum("x,ax,iab,bx->i", w * wave, bra, PAULI, ket)
            # {e^{ikx}, p}/2 on either side
            momentum = -0.5j * (np.einsum("x,ax,iax->i", w * wave, bra, dket) - np.einsum("x,iax,ax->i", w * wave, dbra, ket))
            helicity = -0.5j * (
                np.einsum("x,ax,iab,ibx->", w * wave, bra, PAULI, dket)
                - np.einsum("x,iax,iab,bx->", w * wave, dbra, PAULI, ket)
            )
            vector = F["F1"] * momentum / m + 0.5j * F["mu"] / m * np.cross(spin, kappa * z)
            vector[2] = omega / kappa * F["F1"] * density
            time = F["F1"] * density + F["FA"] / m * helicity
            total = np.array([time, *(vector + F["FA"] * spin)])
            hole = (-1) ** round(initial.j - m2) * clebsch(final.j, m1, initial.j, -m2, J, M)
            result[M + J] += hole * total
    return result


def gammas() -> tuple[Any, Any]:
    """Dirac matrices with an upper index, and gamma_5."""
    zero, one = np.zeros((2, 2)), np.eye(2)
    gamma = [np.block([[one, zero], [zero, -one]]), *(np.block([[zero, s], [-s, zero]]) for s in PAULI)]
    return np.array(gamma), 1j * gamma[0] @ gamma[1] @ gamma[2] @ gamma[3]


def dsigma_dOmega(current: Any, E: float, omega: float, cos_theta: float, antineutrino: bool) -> float:
    """(G_F^2/8 pi^2) E'^2 l_mu l_nu* J^mu J^nu* with the momentum transfer along z, summed over M; natural units.

    l_mu = ubar(k') gamma_mu (1 - gamma_5) u(k), for antineutrinos vbar(k) gamma_mu (1 - gamma_5) v(k'), with u^dagger u = 1.
    """
    Ef = E - omega
    kappa = np.sqrt(E**2 + Ef**2 - 2 * E * Ef * cos_theta)
    # k - k' = kappa z, both in one plane
    kz = (E**2 - E * Ef * cos_theta) / kappa
    kx = np.sqrt(max(E**2 - kz**2, 0.0))
    metric = np.diag([1.0, -1, -1, -1])
    gamma, gamma_5 = gammas()
    lower = np.einsum("mn,nab->mab", metric, gamma)
    k, kp = (np.einsum("m,mab->ab", p, lower) for p in (np.array([E, kx, 0, kz]), np.array([Ef, kx, 0, kz - kappa])))
    first, last = (k, kp) if antineutrino else (kp, k)
    left = lower @ (np.eye(4) - gamma_5)
    tensor = np.einsum("ab,mbc,cd,nda->mn", first, left, last, left) / (4 * E * Ef)
    total = sum(np.einsum("m,n,mn->", J, J.conj(), tensor) for J in current)
    assert abs(total.imag) < 1e-9 * abs(total)
    return float(G_F**2 / (8 * np.pi**2) * Ef**2 * total.real)
