"""Regions of a plane that few nodes of its grid see, on a grid of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nurecoil.arrays import Array, BoolArray

if TYPE_CHECKING:
    from nurecoil.inference.plane import Plane

_NODES, _MOST = 21, 81
"""Nodes along each axis, and how many if a region is so thin that its nodes are joined by corners alone."""
_FEWEST = 7
"""Nodes along each axis that a region should have inside."""
_TURNS = 12


@dataclass(frozen=True, eq=False)
class Region:
    """One region below a level.

    Parameters
    ----------
    plane : Plane
    axes : list of ndarray
        Even coordinates of the nodes of a window that it fills.
    value : ndarray
        -2 ln L at the nodes.
    mine : ndarray of bool
        Nodes that belong to it.
    """

    plane: Plane
    axes: list[Array]
    value: Array
    mine: BoolArray

    def has(self, point: Array) -> bool:
        """Whether a point [2] that is below the level belongs to it."""
        u = self.plane.even(point[None])[0]
        inside = all(axis[0] <= x <= axis[-1] for axis, x in zip(self.axes, u, strict=True))
        return inside and bool(self.mine[_nearest(self.axes, u)])


def regions(plane: Plane, seeds: Sequence[Array], level: float) -> list[Region]:
    """The regions below a level that points [2] belong to, each looked at once."""
    found: list[Region] = []
    for seed in seeds:
        if not any(region.has(seed) for region in found):
            found += _region(plane, seed, level)
    return found


def around(plane: Plane, found: Sequence[Region], level: float) -> list[Array]:
    """Curves around regions."""
    return _distinct([curve for region in found for curve in _curves(plane, region, level)])


def is_frayed(allowed: BoolArray, node: tuple[int, ...]) -> bool:
    """Whether nodes of a region are joined by corners of cells alone: it is thinner than they are apart."""
    return not np.array_equal(_connected(allowed, node), _connected(allowed, node, corners=True))


def _region(plane: Plane, seed: Array, level: float) -> list[Region]:
    """The region around a point, if there is one."""
    centre = plane.even(seed[None])[0]
    first, last = plane.extent
    cell = (last - first) / np.array(plane.value.shape)
    low, high, size = np.maximum(centre - 1.5 * cell, first), np.minimum(centre + 1.5 * cell, last), _NODES
    for _ in range(_TURNS):
        axes = [np.unique(np.append(np.linspace(a, b, size), x)) for a, b, x in zip(low, high, centre, strict=True)]
        nodes = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
        values = plane.surface.at(plane.parameters(nodes.reshape(-1, 2)), slopes=False).value.reshape(nodes.shape[:2])
        allowed = values <= level
        k = _nearest(axes, centre)
        if not allowed[k]:
            k = np.unravel_index(int(np.argmin(values)), values.shape)  # type: ignore[assignment]
            if not allowed[k]:
                return []
            centre = nodes[k]
        mine = _connected(allowed, k)
        if size < _MOST and is_frayed(allowed, k):
            size = 2 * size - 1
            continue
        new_low, new_high = _fitted(mine, axes, low, high, first, last)
        if np.array_equal(new_low, low) and np.array_equal(new_high, high):
            break
        low, high = new_low, new_high
    return [Region(plane, axes, values, mine)]


def _curves(plane: Plane, region: Region, level: float) -> list[Array]:
    """Around one region; others are not looked at here."""
    lifted = np.where(region.mine, region.value, np.maximum(region.value, level + 1e-3))
    x, y = region.axes
    corners = [np.stack(np.broadcast_arrays(x, y[0]), axis=1), np.stack(np.broadcast_arrays(x[0], y), axis=1)]
    named = {name: plane.parameters(corners[d])[:, d] for d, name in enumerate(plane.axes)}
    return plane.finer(named, lifted).plain_curves(level)


def _nearest(axes: Sequence[Array], u: Array) -> tuple[int, ...]:
    return tuple(int(np.argmin(np.abs(axis - x))) for axis, x in zip(axes, u, strict=True))


def _connected(allowed: BoolArray, start: tuple[int, ...], corners: bool = False) -> BoolArray:
    """The nodes that neighbours, all allowed, join to one of them; across the corners of cells too, if asked."""
    mine = np.zeros_like(allowed)
    mine[start] = True
    while True:
        wide = np.pad(mine, 1)
        near = wide[2:, 1:-1] | wide[:-2, 1:-1] | wide[1:-1, 2:] | wide[1:-1, :-2]
        if corners:
            near |= wide[2:, 2:] | wide[2:, :-2] | wide[:-2, 2:] | wide[:-2, :-2]
        grown = allowed & (mine | near)
        if np.array_equal(grown, mine):
            return mine
        mine = grown


def _fitted(mine: BoolArray, axes: list[Array], low: Array, high: Array, first: Array, last: Array) -> tuple[Array, Array]:
    """A window that a region fills and does not leave."""
    new_low, new_high = low.copy(), high.copy()
    for d, axis in enumerate(axes):
        some = np.flatnonzero(mine.any(axis=1 - d))
        span = high[d] - low[d]
        if some[0] == 0 and low[d] > first[d]:
            new_low[d] = max(low[d] - 0.6 * span, first[d])
        if some[-1] == axis.size - 1 and high[d] < last[d]:
            new_high[d] = min(high[d] + 0.6 * span, last[d])
        inside = some[0] > 0 and some[-1] < axis.size - 1
        if inside and some.size < _FEWEST:
            new_low[d], new_high[d] = axis[max(some[0] - 2, 0)], axis[min(some[-1] + 2, axis.size - 1)]
    return new_low, new_high


def _distinct(curves: list[Array]) -> list[Array]:
    """Curves without those that were found twice: their boxes are nearly equal."""
    kept: list[Array] = []
    for curve in curves:
        box = np.array([curve.min(axis=0), curve.max(axis=0)])
        size = np.maximum(box[1] - box[0], 1e-300)
        boxes = [np.array([other.min(axis=0), other.max(axis=0)]) for other in kept]
        if not any(np.all(np.abs(box - other) < 0.15 * size) for other in boxes):
            kept.append(curve)
    return kept
