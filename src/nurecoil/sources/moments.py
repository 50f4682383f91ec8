"""J_n(E_min): what arrives above an energy, weighted with E^-n; the only thing a rate needs to know of a component."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from nurecoil.arrays import Array, ComplexArray, gauss_legendre
from nurecoil.flavour import ConstantState, State
from nurecoil.flavour.hermitian import components_of, hermitian_basis
from nurecoil.sources.sliced import Sliced
from nurecoil.sources.spectrum import ORDER, Spectrum

POWERS = 3
_EXPONENTS: Array = -np.arange(POWERS, dtype=float)
_ACCURACY, _ROUNDS, _MOST = 1e-13, 6, 1024
"""Last coefficients of a panel's polynomial over the integral above it; how often panels are halved; when to stop."""
_NONE: Array = np.empty(0)
_NEGLIGIBLE = 3e-15
"""Part of a state, relative to the largest, that is rounding."""
_SHARED = 1e-9
"""Part of the spectra in bins of time that is left out of the functions they share."""


_LOWER = [(k - 1) ** 2 / ((2 * k - 1) * (2 * k - 3)) for k in range(2, ORDER)]
_LEADING: Array = np.array([math.comb(2 * k, k) / 2.0**k for k in range(ORDER)])
"""Coefficient of x^k in P_k."""


def _polynomials(x: Array) -> Array:
    """Legendre polynomials P_k(x) [order, N], each over the coefficient of its highest power."""
    P: Array = np.empty((ORDER, x.size))
    P[0], P[1] = 1.0, x
    for k, lower in enumerate(_LOWER, start=2):
        # p_k = x p_{k-1} - (k - 1)^2/((2k - 1)(2k - 3)) p_{k-2}
        np.multiply(x, P[k - 1], out=P[k])
        P[k] -= lower * P[k - 2]
    return P


@lru_cache(maxsize=1)
def _integrate() -> tuple[Array, Array, Array, Array]:
    """Nodes x [o]; from values at them [o, o] the coefficients of f in P_k, and in `_polynomials` those of g; weights.

    The integral of f from x to 1 is (1 - x) g(x).
    """
    x, w = gauss_legendre([-1.0, 1.0], ORDER)
    k = np.arange(ORDER, dtype=float)
    V = np.asarray(legendre.legvander(x, ORDER), dtype=np.float64)
    to_coefficients: Array = (k + 0.5)[:, None] * (V[:, :ORDER] * w[:, None]).T
    lower: Array = np.concatenate([np.ones((ORDER, 1)), V[:, : ORDER - 1]], axis=1)
    # int_x^1 P_k = (P_{k-1} - P_{k+1})/(2k + 1), and 1 - x for k = 0
    above: Array = (lower - V[:, 1:]) / (2.0 * k + 1.0)
    above[:, 0] = 1.0 - x
    divided: Array = to_coefficients @ (above / (1.0 - x)[:, None]) @ to_coefficients
    return x, to_coefficients, _LEADING[:, None] * divided, w


@dataclass(frozen=True, eq=False)
class MomentTable:
    """J_n above an energy as a function of that energy, exact to rounding: antiderivatives panel by panel, lines as steps.

    Made by `moment_table`; the component's strength is left out.

    Parameters
    ----------
    spread : ndarray, shape [r, t, F^2]
        What the state is made of: few functions of energy (one if it is constant), and what each contributes to a bin of time
        (t = 1 without them) and a matrix of `hermitian_basis`.
    edges : ndarray, shape [K+1]
        Panels of the continuum; empty if there is none.
    whole : ndarray, shape [K, 3 r]
        Integrals over all panels above each.
    inside : ndarray, shape [K, order, 3 r]
        Coefficients in `_polynomials` of g, with (1 - x) g(x) the integral from x to the end of the panel, x in [-1, 1].
    line_energies : ndarray, shape [L]
        Increasing.
    line_sums : ndarray, shape [L+1, 3 r]
        Sums over that line and those above.
    """

    spread: Array
    edges: Array
    whole: Array
    inside: Array
    line_energies: Array
    line_sums: Array

    def __call__(self, lower: Array, placed: dict[bytes, Placed] | None = None) -> Array:
        """J_n [*T, 3, r] of the functions above energies `lower` [*T]; a line at that very energy counts.

        What tables with the same panels have in common is kept in `placed`, if they are asked for the same energies.
        """
        flat = lower.ravel()
        found: Array
        if self.edges.size:
            panels, known = self.edges.tobytes(), {} if placed is None else placed
            if panels not in known:
                known[panels] = _place(self.edges, flat)
            found = self._continuum(*known[panels])
        else:
            found = np.zeros((1, self.line_sums.shape[1]))
        if self.line_energies.size:
            # a line whose recoil was computed from its own energy must not be lost to the last bit
            found = found + self.line_sums[self.line_energies.searchsorted(flat * (1 - 1e-14))]
        return found.reshape(*lower.shape, POWERS, -1)

    def _continuum(self, panel: NDArray[np.intp] | None, P: Array, rest: Array) -> Array:
        if panel is None:
            single: Array = rest * (P.T @ self.inside[0])
            return single
        found: Array = self.whole[panel] + rest * np.einsum("on,noc->nc", P, self.inside[panel])
        return found

    def matrices(self, lower: Array) -> ComplexArray:
        """J_n [3, *T, F, F] as matrices in flavour space."""
        F = math.isqrt(self.spread.shape[-1])
        found: ComplexArray = np.tensordot(self(lower), self.spread[:, 0] @ hermitian_basis(F).reshape(F * F, -1), axes=1)
        return np.moveaxis(found, -2, 0).reshape(POWERS, *lower.shape, F, F)


Placed = tuple[NDArray[np.intp] | None, Array, Array]
"""Panel [N] of each energy (None if there is one panel), `_polynomials` [order, N] there, and 1 - x [N, 1]."""


def _place(edges: Array, lower: Array) -> Placed:
    at: Array = np.minimum(np.maximum(lower, edges[0]), edges[-1])
    if edges.size == 2:
        half = 0.5 * (edges[1] - edges[0])
        return None, _polynomials((at - edges[0]) / half - 1.0), ((edges[1] - at) / half)[:, None]
    panel: NDArray[np.intp] = np.minimum(edges.searchsorted(at, side="right") - 1, edges.size - 2)
    low, high = edges[panel], edges[panel + 1]
    P = _polynomials((2.0 * at - low - high) / (high - low))
    return panel, P, (2.0 * (high - at) / (high - low))[:, None]


def _panels(spectrum: Spectrum, state: State | None) -> Array:
    """Edges of the spectrum's panels and of the state's within them."""
    edges = np.asarray(spectrum.edges, dtype=float)
    if edges.size and state is not None and state.edges:
        inside = [e for e in state.edges if edges[0] < e < edges[-1]]
        edges = np.unique(np.concatenate([edges, inside]))
    return edges


def moment_table(spectrum: Spectrum, state: State) -> MomentTable:
    """The table of a spectrum in a flavour state.

    Panels are those of the spectrum and of the state, halved where twelve nodes do not follow the two together.
    """
    edges = _panels(spectrum, state)
    energies, weights = np.array(sorted(spectrum.lines), dtype=float).reshape(-1, 2).T if spectrum.lines else (_NONE, _NONE)
    mixing, y, y_lines = _functions(state, edges, energies)

    def columns(E: Array) -> Array:
        """spectrum(E) y_r(E) E^-n [E, 3, r]."""
        weighted: Array = np.asarray(spectrum.density(E), dtype=float)[:, None] * E[:, None] ** _EXPONENTS
        return weighted[:, :, None] if y is None else weighted[:, :, None] * y(E)[:, None, :]

    width = POWERS * len(mixing)
    if edges.size:
        edges, above, inside = _integrals(columns, edges, width)
    else:
        above, inside = np.zeros((0, width)), np.zeros((0, ORDER, width))
    steps = np.zeros((energies.size + 1, width))
    if energies.size:
        lines: Array = (weights[:, None] * energies[:, None] ** _EXPONENTS)[:, :, None] * y_lines[:, None, :]
        steps[:-1] = lines.reshape(energies.size, width)[::-1].cumsum(axis=0)[::-1]
    return MomentTable(mixing[:, None], edges, above, inside, energies, steps)


def _integrals(columns: Callable[[Array], Array], edges: Array, width: int) -> tuple[Array, Array, Array]:
    """Panel edges that resolve columns [E, 3, r], and `MomentTable.whole` and `inside` of them."""
    edges, values = _resolved(columns, edges)
    values = values.reshape(-1, ORDER, width) * (0.5 * (edges[1:] - edges[:-1]))[:, None, None]
    _, _, divided, node_weights = _integrate()
    above = np.zeros((len(values), width))
    if len(values) > 1:
        above[:-1] = np.matmul(node_weights, values)[:0:-1].cumsum(axis=0)[::-1]
    return edges, above, np.matmul(divided, values)


def sliced_table(spectrum: Sliced, state: State | None, time_edges: Array) -> MomentTable:
    """The spectra in all bins of time, as few functions of energy that they share.

    Parameters
    ----------
    spectrum : Sliced
    state : State, optional
        None if it does not depend on energy.
    time_edges : ndarray, shape [B+1]

    Returns
    -------
    MomentTable
        Its functions are spread over bins of time, [r, B, 1] without a state.
    """
    shares = spectrum.shares(time_edges)

    def by_time(E: Array) -> Array:
        """[E, B], with a state [E, B F^2]."""
        found: Array = spectrum.slices(E) @ shares
        return found if state is None else (found[:, :, None] * components_of(state(E))[:, None, :]).reshape(E.size, -1)

    edges = _panels(spectrum, state)
    nodes = 0.5 * (edges[1:] + edges[:-1])[:, None] + 0.5 * np.diff(edges)[:, None] * _integrate()[0]
    svd = np.linalg.svd(by_time(nodes.ravel()), full_matrices=False)
    sizes: Array = svd.S
    functions: Array = svd.Vh[sizes > _SHARED * sizes[0]]
    back: Array = shares @ functions.T if state is None else functions.T

    def columns(E: Array) -> Array:
        """[E, 3, r]."""
        values = (spectrum.slices(E) if state is None else by_time(E)) @ back
        return (E[:, None] ** _EXPONENTS)[:, :, None] * values[:, None, :]

    r = len(functions)
    edges, above, inside = _integrals(columns, edges, POWERS * r)
    spread = functions.reshape(r, shares.shape[1], -1)
    return MomentTable(spread, edges, above, inside, _NONE, np.zeros((1, POWERS * r)))


_Functions = tuple[Array, Callable[[Array], Array] | None, Array]


def _functions(state: State, edges: Array, energies: Array) -> _Functions:
    """How a state is made [r, F^2] of r functions of (increasing) energies (None: of one), these, and their values at lines [L, r].

    Solar neutrinos, for example, are three mass states with probabilities that depend on energy: three functions, nine entries.
    """
    if isinstance(state, ConstantState):
        return components_of(state.matrix)[None], None, np.ones((energies.size, 1))
    at_lines = components_of(state(energies)) if energies.size else np.zeros((0, state.dimension**2))
    cuts, values = np.empty(0), np.zeros((0, ORDER, state.dimension**2))
    if edges.size:
        low, high = float(edges[0]), float(edges[-1])
        # a state varies with the logarithm of energy, if it says nothing else
        first = [e for e in state.edges if low < e < high] or np.geomspace(max(low, 1e-3 * high), high, 9)[1:-1].tolist()
        cuts, values = _resolved(lambda E: components_of(state(E)), np.array([low, *first, high]))
    samples = np.concatenate([at_lines, values.reshape(-1, values.shape[-1])])
    entries = np.flatnonzero(np.any(samples, axis=0))
    svd = np.linalg.svd(samples[:, entries], full_matrices=False)
    sizes: Array = svd.S
    found: Array = svd.Vh[sizes > _NEGLIGIBLE * sizes[0]]
    mixing = np.zeros((len(found), samples.shape[1]))
    mixing[:, entries] = found
    if cuts.size * 2 > edges.size:
        y: Callable[[Array], Array] = lambda E: components_of(state(E)) @ mixing.T  # noqa: E731
    else:
        y = _piecewise(cuts, _LEADING[:, None] * np.matmul(_integrate()[1], values @ mixing.T))
    return mixing, y, at_lines @ mixing.T


def _piecewise(cuts: Array, coefficients: Array) -> Callable[[Array], Array]:
    """The function of increasing energies with coefficients [K, order, r] in `_polynomials` between cuts [K+1]."""

    def at(E: Array) -> Array:
        panel: NDArray[np.intp] = np.clip(np.searchsorted(cuts, E, side="right") - 1, 0, cuts.size - 2)
        P = _polynomials((2.0 * E - cuts[panel] - cuts[panel + 1]) / (cuts[panel + 1] - cuts[panel])).T
        found: Array = np.empty((E.size, coefficients.shape[-1]))
        ends = np.searchsorted(panel, np.arange(cuts.size))
        for k in range(cuts.size - 1):
            found[ends[k] : ends[k + 1]] = P[ends[k] : ends[k + 1]] @ coefficients[k]
        return found

    return at


def _resolved(columns: Callable[[Array], Array], edges: Array) -> tuple[Array, Array]:
    """Panel edges on which a polynomial follows the columns, and the values at their nodes, [K, order, ...]."""
    x, to_coefficients, _, _ = _integrate()
    last = to_coefficients[-2:]

    def sampled(half: Array, middle: Array) -> list[Array]:
        """Values at the nodes of panels [K, order, ...], their last coefficients and their mean size, both times the width."""
        values = columns((middle[:, None] + half[:, None] * x).ravel())
        shape = values.shape[1:]
        flat = values.reshape(half.size, ORDER, -1)
        tail = np.abs(last @ flat).sum(axis=1) * half[:, None]
        area = np.abs(flat).sum(axis=1) * (half / ORDER)[:, None]
        return [values.reshape(-1, ORDER, *shape), tail.reshape(-1, *shape), area.reshape(-1, *shape)]

    known = sampled(0.5 * (edges[1:] - edges[:-1]), 0.5 * (edges[1:] + edges[:-1]))
    for _ in range(_ROUNDS):
        _, tail, area = known
        # an entry that is zero but for rounding is measured against the others
        size: Array = area[::-1].cumsum(axis=0)[::-1].max(axis=-1, keepdims=True)
        rough = (tail > _ACCURACY * size).reshape(len(tail), -1).any(axis=1)
        if not rough.any() or edges.size > _MOST:
            break
        edges = np.sort(np.concatenate([edges, 0.5 * (edges[:-1] + edges[1:])[rough]]))
        halves = 1 + rough
        fresh = np.repeat(rough, halves)
        low, high = edges[:-1][fresh], edges[1:][fresh]
        known = [np.repeat(before, halves, axis=0) for before in known]
        for whole, new in zip(known, sampled(0.5 * (high - low), 0.5 * (high + low)), strict=True):
            whole[fresh] = new
    return edges, known[0]
