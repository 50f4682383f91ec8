"""Minima between the nodes of a grid, which slopes tell of."""

from __future__ import annotations

import numpy as np

from nurecoil.arrays import Array, BoolArray
from nurecoil.inference.surface_values import Minimum, Slice, Surface


class Nodes:
    """Nodes [X, Y, 2] of a grid, at each of which slopes are looked at once."""

    def __init__(self, surface: Surface, nodes: Array) -> None:
        self.surface, self.nodes = surface, nodes
        self._row = np.full(nodes.shape[:2], -1)
        self._seen = list[Slice]()

    def at(self, wanted: BoolArray) -> Slice:
        """-2 ln L with slopes at some of them [X, Y]."""
        new = wanted & (self._row < 0)
        if new.any():
            self._row[new] = self._row.max() + 1 + np.arange(np.count_nonzero(new))
            self._seen.append(self.surface.at(self.nodes[new]))
        return Slice.joined(self._seen).take(self._row[wanted])


def hidden(grid: Nodes, value: Array, level: float) -> list[Minimum]:
    """Minima below a level that no node shows: where slopes at both ends of an edge point into it.

    Parameters
    ----------
    grid : Nodes
    value : ndarray, shape [X, Y]
    """
    surface, nodes, rise = grid.surface, grid.nodes, _rise(value)
    near = np.isfinite(value) & (value > level) & (value < level + rise)
    if not near.any():
        return []
    seen = grid.at(near)
    assert seen.gradient is not None
    slope = np.full((*value.shape, 2), np.nan)
    slope[near] = seen.gradient
    row = np.full(value.shape, -1)
    row[near] = np.arange(len(seen.value))
    starts: list[int] = []
    for d in range(2):
        low, high = (np.s_[:-1], np.s_[1:]) if d == 0 else (np.s_[:, :-1], np.s_[:, 1:])
        step = nodes[high][..., d] - nodes[low][..., d]
        first, second = slope[low][..., d], slope[high][..., d]
        with np.errstate(invalid="ignore"):
            inward = (first < 0) & (second > 0)
        # the lowest point of the parabola through value and slopes; across the cell it may be lower still
        dip = value[low] - 0.5 * first**2 * step / np.where(inward, second - first, 1.0)
        inward &= np.where(inward, dip, np.inf) < level + 0.25 * rise
        starts += row[low][inward].tolist()
    rows = np.unique(np.array(starts, dtype=int))
    if not rows.size:
        return []
    return [m for m in surface.refined(nodes[near][rows], seen.take(rows)) if m.value <= level]


def _rise(value: Array) -> float:
    """How much -2 ln L may change across a cell: some median differences of neighbours."""
    steps = np.concatenate([np.abs(np.diff(value, axis=d)).ravel() for d in range(2)])
    finite = steps[np.isfinite(steps)]
    return float(4.0 * np.median(finite)) if finite.size else 0.0
