"""Radial Dirac equations of many partial waves at once, by collocation at Gauss-Legendre points, panel by panel.

In atomic units, with G = r g, F = c r f and the energy E counted from the rest mass,

    G' = -(kappa/r) G + [2 + alpha^2 (E - V)] F,        F' = (kappa/r) F - (E - V) G.

With alpha^2 = 0 and kappa = -(l + 1) this is the Schroedinger equation of u = G: one solver serves both. Twelve points per
panel make the error that of rounding, and the points are those of the quadratures that follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array, collocation

Integers = NDArray[np.int_]
_Pair = tuple[Array, Array]

STAGES = 12
_RATIO = 0.4
"""Widest panel over its distance from the origin."""
_PHASE = 5.0
"""Largest classical phase of a wave in one panel."""
_PRODUCT = 11.0
"""Largest phase of a wave times e^{iqr}."""
_CHUNK = 3000
_OVERFLOW = 300.0


@dataclass(frozen=True, eq=False)
class RadialGrid:
    """Panels of the radius, in Bohr radii.

    Parameters
    ----------
    edges : ndarray, shape [P + 1]
        Increasing and positive; the first is so small that a wave is there the leading power of r.
    """

    edges: Array

    @cached_property
    def r(self) -> Array:
        """The points, [P, STAGES]."""
        c, _, _ = collocation(STAGES)
        return np.asarray(self.edges[:-1, None] + np.diff(self.edges)[:, None] * c)

    @cached_property
    def weights(self) -> Array:
        """Quadrature weights of the points, [P, STAGES]."""
        _, w, _ = collocation(STAGES)
        return np.asarray(np.diff(self.edges)[:, None] * w)

    def panels_up_to(self, r: float) -> int:
        """How many panels it takes to reach r."""
        return int(np.searchsorted(self.edges[1:], r)) + 1 if r < self.edges[-1] else len(self.edges) - 1


def radial_grid(first: float, last: float, energy: float, charge: float, q_max: float = 0.0) -> RadialGrid:
    """Panels on which waves of up to an energy in a field of at most charge/r are smooth.

    Parameters
    ----------
    first, last : float
        Radii where they begin and end.
    energy : float
        Largest kinetic energy far away, at least 0.
    charge : float
        Of the nucleus.
    q_max : float
        Largest momentum q of the factors e^{iqr} with which products of waves are to be integrated.
    """
    edges = [first]
    while edges[-1] < last:
        r = edges[-1]
        k = np.sqrt(2.0 * (energy + charge / r))
        edges.append(r + min(_RATIO * r, _PHASE / k, _PRODUCT / (k + q_max)))
    edges[-1] = last
    return RadialGrid(np.array(edges))


@dataclass(frozen=True, eq=False)
class _Propagators:
    """Solutions that start each panel as unit vectors.

    Parameters
    ----------
    inside : ndarray, shape [P, C, STAGES, 2, 2]
        At the points, for each of C partial waves.
    end : ndarray, shape [P, C, 2, 2]
        At the end of the panel.
    """

    inside: Array
    end: Array


def propagators(grid: RadialGrid, potential: Array, kappa: Integers, energy: Array, alpha2: float) -> _Propagators:
    """Solve the radial equations in every panel.

    Parameters
    ----------
    grid : RadialGrid
    potential : ndarray, shape of `RadialGrid.r`
        V in hartree.
    kappa, energy : ndarray, shape [C]
        One pair per partial wave; energies in hartree.
    alpha2 : float
        Square of the fine-structure constant, or 0.
    """
    P, C = len(grid.r), len(kappa)
    inside, end = np.empty((P, C, STAGES, 2, 2)), np.empty((P, C, 2, 2))
    step = max(1, _CHUNK // C)
    for start in range(0, P, step):
        block = slice(start, start + step)
        inside[block], end[block] = _solve(grid, block, potential, kappa, energy, alpha2)
    return _Propagators(inside, end)


def _solve(
    grid: RadialGrid, block: slice, potential: Array, kappa: Integers, energy: Array, alpha2: float
) -> tuple[Array, Array]:
    _, w, a = collocation(STAGES)
    r, h = grid.r[block, None], np.diff(grid.edges)[block]
    kinetic = energy[:, None] - potential[block, None]
    A = np.empty((*kinetic.shape, 2, 2))
    A[..., 0, 0] = -kappa[:, None] / r
    A[..., 0, 1] = 2.0 + alpha2 * kinetic
    A[..., 1, 0] = -kinetic
    A[..., 1, 1] = kappa[:, None] / r
    A *= h[:, None, None, None, None]
    P, C = kinetic.shape[:2]
    # Y_i = y_0 + sum_j a_ij (h A_j) Y_j
    system = np.empty((P, C, STAGES, 2, STAGES, 2))
    for x in range(2):
        for y in range(2):
            np.multiply(-a, A[:, :, None, :, x, y], out=system[:, :, :, x, :, y])
    flat = system.reshape(P, C, 2 * STAGES, 2 * STAGES)
    flat[..., np.arange(2 * STAGES), np.arange(2 * STAGES)] += 1.0
    unit = np.broadcast_to(np.tile(np.eye(2), (STAGES, 1)), (P, C, 2 * STAGES, 2))
    inside = np.linalg.solve(flat, unit).reshape(P, C, STAGES, 2, 2)
    end = np.eye(2) + ((A * w[:, None, None]) @ inside).sum(axis=2)
    return np.asarray(inside), np.asarray(end)


def outward(solutions: _Propagators, start: Array, stop: Integers, first: Integers | None = None) -> tuple[Array, Array]:
    """Solutions from the inside out, each scaled to a unit vector where it stops.

    Parameters
    ----------
    solutions : Propagators
    start : ndarray, shape [C, 2]
        (G, F) of each wave at the first edge of its first panel.
    stop : ndarray of int, shape [C]
        The edge where each wave stops; beyond, it is zero.
    first : ndarray of int, shape [C], optional
        The panel where each wave starts; further in, it is zero. The first by default.

    Returns
    -------
    values : ndarray, shape [C, P, STAGES, 2]
    last : ndarray, shape [C, 2]
        At the edge `stop`, of unit length.
    """
    P, C = solutions.end.shape[:2]
    begin = np.zeros(C, dtype=int) if first is None else first
    values, logs = np.zeros((C, P, STAGES, 2)), np.full((P, C), -np.inf)
    y, log = np.zeros((C, 2)), np.zeros(C)
    last, log_last = np.zeros((C, 2)), np.zeros(C)
    for p in range(int(begin.min()), int(stop.max())):
        y = np.where((begin == p)[:, None], start, y)
        values[:, p] = (solutions.inside[p] @ y[:, None, :, None])[..., 0]
        logs[p] = np.where(p < stop, log, -np.inf)
        y, log = _unit((solutions.end[p] @ y[..., None])[..., 0], log)
        here = stop == p + 1
        last, log_last = np.where(here[:, None], y, last), np.where(here, log, log_last)
    values *= np.exp(np.minimum(logs - log_last, _OVERFLOW)).T[:, :, None, None]
    return values, last


def inward(solutions: _Propagators, start: Array, first: Integers, stop: Integers) -> tuple[Array, Array]:
    """Solutions from the outside in, each scaled to a unit vector where it stops.

    Parameters
    ----------
    solutions : Propagators
    start : ndarray, shape [C, 2]
        (G, F) of each wave at the edge `first`.
    first, stop : ndarray of int, shape [C]
        The edges where each wave starts and, further in, stops; outside them it is zero.

    Returns
    -------
    values : ndarray, shape [C, P, STAGES, 2]
    last : ndarray, shape [C, 2]
        At the edge `stop`, of unit length.
    """
    P, C = solutions.end.shape[:2]
    values, logs = np.zeros((C, P, STAGES, 2)), np.full((P, C), -np.inf)
    y, log = np.zeros((C, 2)), np.zeros(C)
    last, log_last = np.zeros((C, 2)), np.zeros(C)
    for p in range(int(first.max()) - 1, int(stop.min()) - 1, -1):
        y = np.where((first == p + 1)[:, None], start, y)
        y, log = _unit(np.linalg.solve(solutions.end[p], y[..., None])[..., 0], log)
        values[:, p] = (solutions.inside[p] @ y[:, None, :, None])[..., 0]
        logs[p] = np.where((stop <= p) & (p < first), log, -np.inf)
        here = stop == p
        last, log_last = np.where(here[:, None], y, last), np.where(here, log, log_last)
    values *= np.exp(np.minimum(logs - log_last, _OVERFLOW)).T[:, :, None, None]
    return values, last


def _unit(y: Array, log: Array) -> tuple[Array, Array]:
    """Vectors scaled to unit length, and the logarithms of their true lengths; zero stays zero."""
    norm = np.hypot(y[:, 0], y[:, 1])
    norm = np.where(norm > 0, norm, 1.0)
    return y / norm[:, None], log + np.log(norm)
