"""J_n(E_min): what arrives above an energy, weighted with E^-n; the only thing a rate needs to know of a component."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from nurecoil.arrays import Array, ComplexArray, gauss_legendre
from nurecoil.flavour import ConstantState, State
from nurecoil.flavour.hermitian import components_of, hermitian_basis
from nurecoil.sources.sliced import Sliced
from nurecoil.sources.spectrum import ORDER, Spectrum

POWERS = 3
_ACCURACY, _ROUNDS, _MOST = 5e-14, 6, 1024
"""Last coefficients of a panel's polynomial over the integral above it; how often panels are halved; when to stop."""
_NONE: Array = np.empty(0)
_NEGLIGIBLE = 3e-15
"""Part of a state, relative to the largest, that is rounding."""
_SHARED = 1e-9
"""Part of the spectra in bins of time that is left out of the functions they share."""


def _polynomials(x: Array) -> Array:
    """Chebyshev polynomials T_k(x) [order, N]."""
    T: Array = np.empty((ORDER, x.size))
    T[0], T[1], m = 1.0, x, 1
    while m < ORDER - 1:
        n = min(m, ORDER - 1 - m)
        # T_{m+j} = 2 T_m T_j - T_{m-j}, for j = 1 ... n
        T[m + 1 : m + n + 1] = 2.0 * T[m] * T[1 : n + 1] - T[m - n : m][::-1]
        m += n
    return T


class _Rule(NamedTuple):
    """Gauss-Legendre nodes on [-1, 1], and what becomes of values f at them, [..., o] each."""

    nodes: Array
    judged: Array
    """The integral of f, and its last two Legendre coefficients."""
    interpolated: Array
    """Coefficients of f in `_polynomials`."""
    integrated: Array
    """Coefficients in `_polynomials` of g, with (1 - x) g(x) the integral of f from x to 1."""


@lru_cache(maxsize=1)
def _rule() -> _Rule:
    x, w = gauss_legendre([-1.0, 1.0], ORDER)
    k = np.arange(ORDER, dtype=float)
    V = np.asarray(legendre.legvander(x, ORDER), dtype=np.float64)
    to_legendre: Array = (k + 0.5)[:, None] * (V[:, :ORDER] * w[:, None]).T
    lower: Array = np.concatenate([np.ones((ORDER, 1)), V[:, : ORDER - 1]], axis=1)
    # int_x^1 P_k = (P_{k-1} - P_{k+1})/(2k + 1), and 1 - x for k = 0
    above: Array = (lower - V[:, 1:]) / (2.0 * k + 1.0)
    above[:, 0] = 1.0 - x
    interpolated = np.asarray(np.linalg.inv(_polynomials(x).T), dtype=np.float64)
    judged = np.concatenate([w[None], to_legendre[-2:]])
    return _Rule(x, judged, interpolated, interpolated @ (above / (1.0 - x)[:, None]) @ to_legendre)


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
        if self.edges.size:
            panels, known = self.edges.tobytes(), {} if placed is None else placed
            if panels not in known:
                known[panels] = _place(self.edges, flat)
            found = self._continuum(*known[panels])
        else:
            found = self.line_sums[-1:]
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
    edges, lines = _panels(spectrum, state), sorted(spectrum.lines)
    energies = np.array([E for E, _ in lines])
    mixing, y, y_lines = _functions(state, edges, energies)

    def columns(E: Array) -> Array:
        return _weighted(np.asarray(spectrum.density(E), dtype=float), E, None if y is None else y(E))

    edges, above, inside = _integrals(columns, edges, POWERS * len(mixing))
    steps = np.zeros((len(lines) + 1, inside.shape[-1]))
    if lines:
        weighted = _weighted(np.array([weight for _, weight in lines]), energies, y_lines)
        steps[:-1] = weighted.reshape(len(lines), -1)[::-1].cumsum(axis=0)[::-1]
    return MomentTable(mixing[:, None], edges, above, inside, energies, steps)


def _weighted(values: Array, E: Array, y: Array | None) -> Array:
    """Values [E] times y_r(E) E^-n [E, 3, r]; one function y = 1 if there are none."""
    moments = np.empty((E.size, POWERS, 1))
    moments[:, 0, 0] = values
    for n in range(1, POWERS):
        np.divide(moments[:, n - 1, 0], E, out=moments[:, n, 0])
    return moments if y is None else moments * y[:, None]


def _integrals(columns: Callable[[Array], Array], edges: Array, width: int) -> tuple[Array, Array, Array]:
    """Panel edges that resolve columns [E, 3, r], and `MomentTable.whole` and `inside` of them."""
    if not edges.size:
        return edges, np.zeros((0, width)), np.zeros((0, ORDER, width))
    edges, values, integrals = _resolved(columns, edges)
    whole = np.zeros((len(values), width))
    whole[:-1] = integrals.reshape(-1, width)[1:]
    return edges, whole, np.matmul(_rule().integrated, values.reshape(-1, ORDER, width))


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
    nodes = 0.5 * (edges[1:] + edges[:-1])[:, None] + 0.5 * np.diff(edges)[:, None] * _rule().nodes
    svd = np.linalg.svd(by_time(nodes.ravel()), full_matrices=False)
    sizes: Array = svd.S
    functions: Array = svd.Vh[sizes > _SHARED * sizes[0]]
    back: Array = shares @ functions.T if state is None else functions.T

    def columns(E: Array) -> Array:
        """[E, 3, r]."""
        values = (spectrum.slices(E) if state is None else by_time(E)) @ back
        return _weighted(np.ones(E.size), E, values)

    r = len(functions)
    edges, above, inside = _integrals(columns, edges, POWERS * r)
    spread = functions.reshape(r, shares.shape[1], -1)
    return MomentTable(spread, edges, above, inside, _NONE, np.zeros((1, POWERS * r)))


_Functions = tuple[Array, Callable[[Array], Array] | None, Array | None]


def _functions(state: State, edges: Array, energies: Array) -> _Functions:
    """How a state is made [r, F^2] of r functions of (increasing) energies, these, and their values at lines [L, r].

    A constant one is made of one function, which is one: None.

    Solar neutrinos, for example, are three mass states with probabilities that depend on energy: three functions, nine entries.
    """
    if isinstance(state, ConstantState):
        return components_of(state.matrix)[None], None, None
    at_lines = components_of(state(energies)) if energies.size else np.zeros((0, state.dimension**2))
    cuts, values = np.empty(0), np.zeros((0, ORDER, state.dimension**2))
    if edges.size:
        low, high = float(edges[0]), float(edges[-1])
        # a state varies with the logarithm of energy, if it says nothing else
        first = [e for e in state.edges if low < e < high] or np.geomspace(max(low, 1e-3 * high), high, 9)[1:-1].tolist()
        cuts, values, _ = _resolved(lambda E: components_of(state(E)), np.array([low, *first, high]))
        values /= 0.5 * np.diff(cuts)[:, None, None]
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
        y = _piecewise(cuts, np.matmul(_rule().interpolated, values @ mixing.T))
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


def _resolved(columns: Callable[[Array], Array], edges: Array) -> tuple[Array, Array, Array]:
    """Panel edges on which a polynomial follows the columns, their values at the nodes, and integrals from each edge on.

    The values [K, order, ...] come times half the width of their panel.
    """
    x, judged = _rule().nodes, _rule().judged

    def sampled(low: Array, high: Array) -> list[Array]:
        """The values and, of each panel, the integral and the last coefficients [K, 3, ...]."""
        half = 0.5 * (high - low)[:, None]
        values = columns((low[:, None] + half + half * x).ravel())
        shape = values.shape[1:]
        flat = values.reshape(half.size, ORDER, -1) * half[:, None]
        return [flat.reshape(-1, ORDER, *shape), (judged @ flat).reshape(-1, 3, *shape)]

    known = sampled(edges[:-1], edges[1:])
    for left in reversed(range(_ROUNDS + 1)):
        integrals: Array = known[1][::-1, 0].cumsum(axis=0)[::-1]
        # an entry that is zero but for rounding is measured against the others
        size: Array = np.abs(integrals).max(axis=-1, keepdims=True)
        failing = np.abs(known[1][:, 1:]) > _ACCURACY * size[:, None]
        if not left or not failing.any() or edges.size > _MOST:
            break
        rough = failing.reshape(len(size), -1).any(axis=1)
        edges = np.sort(np.concatenate([edges, 0.5 * (edges[:-1] + edges[1:])[rough]]))
        halves = 1 + rough
        fresh = np.repeat(rough, halves)
        known = [np.repeat(before, halves, axis=0) for before in known]
        for whole, new in zip(known, sampled(edges[:-1][fresh], edges[1:][fresh]), strict=True):
            whole[fresh] = new
    return edges, known[0], integrals
