"""J_n(E_min): what arrives above an energy, weighted with E^-n; the only thing a rate needs to know of a component."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from nurecoil.arrays import Array, ComplexArray
from nurecoil.flavour import ConstantState, State
from nurecoil.sources.spectrum import ORDER, Spectrum

POWERS = 3
_ACCURACY, _ROUNDS, _MOST = 1e-13, 6, 1024
"""Last coefficients of a panel's polynomial over the integral above it; how often panels are halved; when to stop."""


@lru_cache(maxsize=8)
def _upper(F: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    a, b = np.triu_indices(F, 1)
    return a, b


_FIRST, _SECOND = ((2 * np.arange(2, ORDER) - 1) / np.arange(2, ORDER)).tolist(), (1 - 1 / np.arange(2, ORDER)).tolist()


def _polynomials(x: Array) -> Array:
    """Legendre polynomials P_k(x) [order, N]."""
    P: Array = np.empty((ORDER, x.size))
    P[0], P[1] = 1.0, x
    for k, (first, second) in enumerate(zip(_FIRST, _SECOND, strict=True), start=2):
        # P_k = (2k - 1)/k x P_{k-1} - (k - 1)/k P_{k-2}
        np.multiply(x, P[k - 1], out=P[k])
        P[k] *= first
        P[k] -= second * P[k - 2]
    return P


@lru_cache(maxsize=8)
def hermitian_basis(F: int) -> ComplexArray:
    """F^2 Hermitian matrices [F^2, F, F]: rho = sum_c x_c B_c with real x.

    First the diagonal; then, for each pair a < b, that of Re rho_ab and that of Im rho_ab.
    """
    basis = np.zeros((F * F, F, F), dtype=complex)
    basis[np.arange(F), np.arange(F), np.arange(F)] = 1.0
    for k, (a, b) in enumerate(zip(*_upper(F), strict=True)):
        basis[F + 2 * k, [a, b], [b, a]] = 1.0
        basis[F + 2 * k + 1, [a, b], [b, a]] = [1.0j, -1.0j]
    basis.flags.writeable = False
    return basis


def components_of(rho: ComplexArray) -> Array:
    """The real x [..., F^2] of density matrices [..., F, F] in `hermitian_basis`."""
    F = rho.shape[-1]
    a, b = _upper(F)
    upper: ComplexArray = rho[..., a, b]
    diagonal: Array = np.diagonal(rho, axis1=-2, axis2=-1).real
    pairs: Array = np.stack([upper.real, upper.imag], axis=-1).reshape(*rho.shape[:-2], -1)
    return np.concatenate([diagonal, pairs], axis=-1)


@lru_cache(maxsize=1)
def _integrate() -> tuple[Array, Array, Array, Array]:
    """Nodes x [o]; coefficients of f, and of g in int_x^1 f = (1 - x) g(x), from values at them: [o, o]; weights."""
    x, w = np.polynomial.legendre.leggauss(ORDER)
    k = np.arange(ORDER)
    V = legendre.legvander(x, ORDER)
    to_coefficients: Array = ((2 * k + 1) / 2)[:, None] * (V[:, :ORDER] * w[:, None]).T
    lower = np.concatenate([np.ones((ORDER, 1)), V[:, : ORDER - 1]], axis=1)
    # int_x^1 P_k = (P_{k-1} - P_{k+1})/(2k + 1), and 1 - x for k = 0
    above = (lower - V[:, 1:]) / (2 * k + 1)
    above[:, 0] = 1.0 - x
    divided: Array = to_coefficients @ (above / (1.0 - x)[:, None]) @ to_coefficients
    return x, to_coefficients, divided, w


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
        at = np.minimum(np.maximum(lower, e[0]), e[-1])
        panel = np.minimum(np.searchsorted(e, at, side="right") - 1, e.size - 2)
        low, high = e[panel], e[panel + 1]
        P = _polynomials((2.0 * at - low - high) / (high - low))
        part: Array = P.T @ self.inside[0] if e.size == 2 else np.einsum("on,noc->nc", P, self.inside[panel])
        found: Array = self.whole[panel] + (2.0 * (high - at) / (high - low))[:, None] * part
        return found

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
    edges = np.asarray(spectrum.edges, dtype=float)
    if edges.size and state.edges:
        inside = [e for e in state.edges if edges[0] < e < edges[-1]]
        edges = np.unique(np.concatenate([edges, inside]))
    # entries of rho that do not depend on energy are put in at the end
    constant = components_of(state.matrix) if isinstance(state, ConstantState) else None
    width = 1 if constant is not None else F * F
    x = None if constant is not None or not edges.size else _interpolated(state, edges)
    powers = -np.arange(POWERS)

    def columns(E: Array) -> Array:
        """spectrum(E) x_c(E) E^-n [E, 3, F^2], or [E, 3, 1] if x does not depend on E."""
        weighted: Array = np.asarray(spectrum(E), dtype=float)[:, None] * E[:, None] ** powers
        return weighted[:, :, None] if x is None else weighted[:, :, None] * x(E)[:, None, :]

    values = np.zeros((0, ORDER, POWERS, width))
    if edges.size:
        edges, values = _resolved(columns, edges)
    found = sorted(spectrum.lines)
    energies, weights = np.array([E for E, _ in found]), np.array([w for _, w in found])
    at_lines = np.ones((energies.size, width)) if constant is not None or not found else components_of(state(energies))
    lines: Array = (weights[:, None] * energies[:, None] ** powers)[:, :, None] * at_lines[:, None, :]
    return _summed(F, constant, edges, values, energies, lines)


def _summed(F: int, constant: Array | None, edges: Array, values: Array, energies: Array, lines: Array) -> MomentTable:
    """Antiderivatives of the panels, sums from above, and no column that is zero throughout."""
    if constant is not None:
        kept = np.arange(1)
    else:
        kept = np.flatnonzero(np.any(values, axis=(0, 1, 2)) | np.any(lines, axis=(0, 1)))
        values, lines = values[..., kept], lines[..., kept]
    panels, m = len(values), kept.size
    scaled: Array = values.reshape(panels, ORDER, POWERS * m)
    if panels:
        scaled = scaled * (0.5 * np.diff(edges))[:, None, None]
    _, _, divided, weights = _integrate()
    g: Array = np.matmul(divided, scaled)
    above = np.zeros((panels, POWERS * m))
    above[:-1] = np.cumsum(np.matmul(weights, scaled)[:0:-1], axis=0)[::-1]
    steps = np.zeros((energies.size + 1, POWERS * m))
    if energies.size:
        steps[:-1] = np.cumsum(lines.reshape(energies.size, POWERS * m)[::-1], axis=0)[::-1]
    if constant is None:
        return MomentTable(F, kept, edges, above, g, energies, steps)
    entries = np.flatnonzero(constant)
    if entries.size == 1 and constant[entries[0]] == 1.0:
        return MomentTable(F, entries, edges, above, g, energies, steps)
    spread = constant[entries]
    wide = (np.multiply.outer(a, spread).reshape(*a.shape[:-1], POWERS * entries.size) for a in (above, g, steps))
    return MomentTable(F, entries, edges, next(wide), next(wide), energies, next(wide))


def _interpolated(state: State, edges: Array) -> Callable[[Array], Array]:
    """The real components of a state at increasing energies, from few evaluations where it varies slowly."""
    inside = [e for e in state.edges if edges[0] < e < edges[-1]]
    cuts, values = _resolved(lambda E: components_of(state(E)), np.array([edges[0], *inside, edges[-1]]))
    if cuts.size * 2 > edges.size:
        return lambda E: components_of(state(E))
    coefficients: Array = np.matmul(_integrate()[1], values)

    def at(E: Array) -> Array:
        panel = np.clip(np.searchsorted(cuts, E, side="right") - 1, 0, cuts.size - 2)
        V = _polynomials((2.0 * E - cuts[panel] - cuts[panel + 1]) / (cuts[panel + 1] - cuts[panel])).T
        found: Array = np.empty((E.size, coefficients.shape[-1]))
        ends = np.searchsorted(panel, np.arange(cuts.size))
        for k in range(cuts.size - 1):
            found[ends[k] : ends[k + 1]] = V[ends[k] : ends[k + 1]] @ coefficients[k]
        return found

    return at


def _resolved(columns: Callable[[Array], Array], edges: Array) -> tuple[Array, Array]:
    """Panel edges on which a polynomial follows the columns, and the values at their nodes, [K, order, ...]."""
    x, to_coefficients, _, _ = _integrate()

    def sampled(half: Array, middle: Array) -> list[Array]:
        """Values at the nodes of panels [K, order, ...], their last coefficients and their mean size, both times the width."""
        values = columns((middle[:, None] + half[:, None] * x).ravel())
        values = values.reshape(half.size, ORDER, *values.shape[1:])
        flat = values.reshape(half.size, ORDER, -1)
        tail = np.abs(np.matmul(to_coefficients[-2:], flat)).sum(axis=1) * half[:, None]
        area = np.abs(flat).mean(axis=1) * half[:, None]
        return [values, tail.reshape(half.size, *values.shape[2:]), area.reshape(half.size, *values.shape[2:])]

    known = sampled(0.5 * (edges[1:] - edges[:-1]), 0.5 * (edges[1:] + edges[:-1]))
    for _ in range(_ROUNDS):
        _, tail, area = known
        # an entry that is zero but for rounding is measured against the others
        size: Array = np.cumsum(area[::-1], axis=0)[::-1].max(axis=-1, keepdims=True)
        rough = np.any(tail > _ACCURACY * size, axis=tuple(range(1, tail.ndim)))
        if not np.any(rough) or edges.size > _MOST:
            break
        finer = np.sort(np.concatenate([edges, 0.5 * (edges[:-1] + edges[1:])[rough]]))
        old = np.concatenate([~rough, [False]])[np.searchsorted(edges, finer[:-1], side="right") - 1]
        half, middle = 0.5 * np.diff(finer), 0.5 * (finer[1:] + finer[:-1])
        fresh = sampled(half[~old], middle[~old])
        merged = [np.empty((half.size, *before.shape[1:])) for before in known]
        for after, before, new in zip(merged, known, fresh, strict=True):
            after[old], after[~old] = before[~rough], new
        edges, known = finer, merged
    return edges, known[0]
