"""J_n(E_min): what arrives above an energy, weighted with E^-n; the only thing a rate needs to know of a component."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from nurecoil.arrays import Array, ComplexArray, gauss_legendre
from nurecoil.flavour import ConstantState, State
from nurecoil.sources.spectrum import ORDER, Spectrum

POWERS = 3
_ACCURACY, _ROUNDS, _MOST = 1e-13, 6, 1024
"""Last coefficients of a panel's polynomial over the integral above it; how often panels are halved; when to stop."""


def hermitian_basis(F: int) -> ComplexArray:
    """F^2 Hermitian matrices [F^2, F, F]: rho = sum_c x_c B_c with real x.

    First the diagonal; then, for each pair a < b, that of Re rho_ab and that of Im rho_ab.
    """
    basis = np.zeros((F * F, F, F), dtype=complex)
    basis[np.arange(F), np.arange(F), np.arange(F)] = 1.0
    for k, (a, b) in enumerate(zip(*np.triu_indices(F, 1), strict=True)):
        basis[F + 2 * k, [a, b], [b, a]] = 1.0
        basis[F + 2 * k + 1, [a, b], [b, a]] = [1.0j, -1.0j]
    return basis


def components_of(rho: ComplexArray) -> Array:
    """The real x [..., F^2] of density matrices [..., F, F] in `hermitian_basis`."""
    F = rho.shape[-1]
    a, b = np.triu_indices(F, 1)
    upper: ComplexArray = rho[..., a, b]
    diagonal: Array = np.diagonal(rho, axis1=-2, axis2=-1).real
    pairs: Array = np.stack([upper.real, upper.imag], axis=-1).reshape(*rho.shape[:-2], -1)
    return np.concatenate([diagonal, pairs], axis=-1)


@lru_cache(maxsize=1)
def _integrate() -> tuple[Array, Array, Array]:
    """Nodes x [o]; coefficients of f, and of g in int_x^1 f = (1 - x) g(x), from values at the nodes: [o, o] each."""
    x, w = np.polynomial.legendre.leggauss(ORDER)
    k = np.arange(ORDER)
    V = legendre.legvander(x, ORDER)
    to_coefficients: Array = ((2 * k + 1) / 2)[:, None] * (V[:, :ORDER] * w[:, None]).T
    lower = np.concatenate([np.ones((ORDER, 1)), V[:, : ORDER - 1]], axis=1)
    # int_x^1 P_k = (P_{k-1} - P_{k+1})/(2k + 1), and 1 - x for k = 0
    above = (lower - V[:, 1:]) / (2 * k + 1)
    above[:, 0] = 1.0 - x
    divided: Array = to_coefficients @ (above / (1.0 - x)[:, None]) @ to_coefficients
    return x, to_coefficients, divided


@dataclass(frozen=True, eq=False)
class MomentTable:
    """J_n above an energy as a function of that energy, exact to rounding: antiderivatives panel by panel, lines as steps.

    Made by `moment_table`; the component's strength is left out.

    Parameters
    ----------
    dimension : int
        Number of flavours F.
    entries : ndarray of int, shape [m]
        Which matrices of `hermitian_basis` occur; the others are zero at all energies.
    edges : ndarray, shape [K+1]
        Panels of the continuum; empty if there is none.
    whole : ndarray, shape [K, 3 m]
        Integrals over all panels above each.
    inside : ndarray, shape [K, order, 3 m]
        Legendre coefficients of g, with (1 - x) g(x) the integral from x to the end of the panel, x in [-1, 1].
    line_energies : ndarray, shape [L]
        Increasing.
    line_sums : ndarray, shape [L+1, 3 m]
        Sums over that line and those above.
    """

    dimension: int
    entries: NDArray[np.intp]
    edges: Array
    whole: Array
    inside: Array
    line_energies: Array
    line_sums: Array

    def __call__(self, lower: Array) -> Array:
        """J_n [3, *T, m] above energies `lower` [*T]; a line at that very energy counts."""
        flat = lower.ravel()
        # a line whose recoil was computed from its own energy must not be lost to the last bit
        found: Array = self.line_sums[np.searchsorted(self.line_energies, flat * (1 - 1e-14))]
        if self.edges.size:
            found = found + self._continuum(flat)
        shaped: Array = found.reshape(*lower.shape, POWERS, self.entries.size)
        return np.moveaxis(shaped, -2, 0)

    def _continuum(self, lower: Array) -> Array:
        e = self.edges
        at: Array = np.clip(lower, e[0], e[-1])
        panel = np.clip(np.searchsorted(e, at, side="right") - 1, 0, e.size - 2)
        x = np.clip((2.0 * at - e[panel] - e[panel + 1]) / (e[panel + 1] - e[panel]), -1.0, 1.0)
        V = legendre.legvander(x, self.inside.shape[1] - 1)
        part: Array = np.matmul(V[:, None, :], self.inside[panel])[:, 0]
        return self.whole[panel] + ((e[panel + 1] - at) * 2.0 / (e[panel + 1] - e[panel]))[:, None] * part

    def matrices(self, lower: Array) -> ComplexArray:
        """J_n [3, *T, F, F] as matrices in flavour space."""
        basis = hermitian_basis(self.dimension)[self.entries]
        found: ComplexArray = np.tensordot(self(lower), basis, axes=1)
        return found


def moment_table(spectrum: Spectrum, state: State) -> MomentTable:
    """The table of a spectrum in a flavour state.

    Panels are those of the spectrum and of the state, halved where twelve nodes do not follow the two together.
    """
    F = state.dimension
    constant = components_of(state.matrix) if isinstance(state, ConstantState) else None

    def columns(E: Array) -> Array:
        """spectrum(E) x_c(E) E^-n [E, 3, F^2], or [E, 3, 1] if x does not depend on E."""
        weighted = np.asarray(spectrum(E), dtype=float)[:, None] * E[:, None] ** -np.arange(POWERS)
        return weighted[:, :, None] * (components_of(state(E))[:, None, :] if constant is None else 1.0)

    edges = np.asarray(spectrum.edges, dtype=float)
    if edges.size:
        inside = [e for e in state.edges if edges[0] < e < edges[-1]]
        edges, values = _resolved(columns, np.unique(np.concatenate([edges, inside])))
    else:
        values = np.zeros((0, ORDER, POWERS, F * F if constant is None else 1))
    energies = np.array([E for E, _ in spectrum.lines])
    order = np.argsort(energies)
    energies, weights = energies[order], np.array([w for _, w in spectrum.lines])[order]
    x = components_of(state(energies)) if constant is None and energies.size else np.ones((energies.size, values.shape[-1]))
    lines: Array = (weights[:, None] * energies[:, None] ** -np.arange(POWERS))[:, :, None] * x[:, None, :]
    kept = np.flatnonzero(np.any(values != 0, axis=(0, 1, 2)) | np.any(lines != 0, axis=(0, 1)))
    values, lines = values[..., kept], lines[..., kept]
    half = 0.5 * np.diff(edges) if edges.size else np.empty(0)
    scaled: Array = values.reshape(half.size, ORDER, POWERS * kept.size) * half[:, None, None]
    g: Array = np.einsum("ko,poc->pkc", _integrate()[2], scaled)
    _, w = gauss_legendre([-1.0, 1.0], ORDER)
    whole: Array = np.einsum("o,poc->pc", w, scaled)
    above = np.concatenate([np.cumsum(whole[::-1], axis=0)[::-1][1:], np.zeros((min(half.size, 1), whole.shape[1]))])
    sums: Array = lines.reshape(energies.size, POWERS * kept.size)
    steps = np.concatenate([np.cumsum(sums[::-1], axis=0)[::-1], np.zeros((1, sums.shape[1]))])
    if constant is not None and kept.size:
        entries = np.flatnonzero(constant)
        g, above, steps = (
            np.multiply.outer(a, constant[entries]).reshape(*a.shape[:-1], POWERS * entries.size) for a in (g, above, steps)
        )
    else:
        entries = kept
    return MomentTable(F, entries, edges, above, g, energies, steps)


def _resolved(columns: Callable[[Array], Array], edges: Array) -> tuple[Array, Array]:
    """Panel edges on which a polynomial follows the columns, and the values at their nodes, [K, order, ...]."""
    x, to_coefficients, _ = _integrate()
    half, middle = 0.5 * np.diff(edges), 0.5 * (edges[1:] + edges[:-1])
    nodes = middle[:, None] + half[:, None] * x
    values = columns(nodes.ravel())
    values = values.reshape(half.size, ORDER, *values.shape[1:])
    for _ in range(_ROUNDS):
        tail: Array = np.abs(np.einsum("ko,po...->pk...", to_coefficients[-2:], values)).sum(axis=1)
        weight = half.reshape(-1, *(1,) * (tail.ndim - 1))
        size: Array = np.cumsum((weight * np.abs(values).mean(axis=1))[::-1], axis=0)[::-1]
        rough = np.any(weight * tail > _ACCURACY * size, axis=tuple(range(1, tail.ndim)))
        if not np.any(rough) or edges.size > _MOST:
            break
        cut = np.concatenate([edges, middle[rough]])
        order = np.argsort(cut)
        finer = cut[order]
        old = np.concatenate([~rough, [False]])[np.searchsorted(edges, finer[:-1], side="right") - 1]
        half, middle = 0.5 * np.diff(finer), 0.5 * (finer[1:] + finer[:-1])
        fresh = columns((middle[~old, None] + half[~old, None] * x).ravel())
        filled: Array = np.empty((half.size, *values.shape[1:]))
        filled[old] = values[~rough]
        filled[~old] = fresh.reshape(-1, *values.shape[1:])
        edges, values = finer, filled
    return edges, values
