"""Regions of a plane that few nodes of its grid see, on a grid of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nurecoil.arrays import Array, BoolArray

if TYPE_CHECKING:
    from nurecoil.inference.plane import Plane

_NODES = 21
_FEWEST = 7
"""Nodes along each axis that a region should have inside."""
_TURNS = 12


def closer(plane: Plane, seeds: Sequence[Array], level: float) -> list[Array]:
    """Curves around the regions below a level that points [2] belong to, each looked at once."""
    found: list[Array] = []
    for seed in seeds:
        if not _encloses(found, seed):
            found += _zoomed(plane, seed, level)
    return _distinct(found)


def _zoomed(plane: Plane, seed: Array, level: float) -> list[Array]:
    """Curves around one region."""
    centre = plane.even(seed[None])[0]
    first, last = plane.extent
    cell = (last - first) / np.array(plane.value.shape)
    low, high = np.maximum(centre - 1.5 * cell, first), np.minimum(centre + 1.5 * cell, last)
    for _ in range(_TURNS):
        axes = [np.unique(np.append(np.linspace(a, b, _NODES), x)) for a, b, x in zip(low, high, centre, strict=True)]
        nodes = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
        values = plane.surface.at(plane.parameters(nodes.reshape(-1, 2)), slopes=False).value.reshape(nodes.shape[:2])
        allowed = values <= level
        k = tuple(int(np.argmin(np.abs(axis - x))) for axis, x in zip(axes, centre, strict=True))
        if not allowed[k]:
            k = np.unravel_index(int(np.argmin(values)), values.shape)  # type: ignore[assignment]
            if not allowed[k]:
                return []
            centre = nodes[k]
        mine = _connected(allowed, k)
        new_low, new_high = _fitted(mine, axes, low, high, first, last)
        if np.array_equal(new_low, low) and np.array_equal(new_high, high):
            break
        low, high = new_low, new_high
    # other regions are not looked at here
    lifted = np.where(mine, values, np.maximum(values, level + 1e-3))
    corners = [
        np.stack(np.broadcast_arrays(axes[0], axes[1][0]), axis=1),
        np.stack(np.broadcast_arrays(axes[0][0], axes[1]), axis=1),
    ]
    named = {name: plane.parameters(corners[d])[:, d] for d, name in enumerate(plane.axes)}
    return plane.finer(named, lifted).plain_curves(level)


def _encloses(curves: Sequence[Array], point: Array) -> bool:
    """Whether a line from a point crosses curves an odd number of times."""
    crossed = 0
    for curve in curves:
        x, y = (curve - point).T
        through = (y[1:] > 0) != (y[:-1] > 0)
        dx, dy = np.diff(x)[through], np.diff(y)[through]
        crossed += int(np.count_nonzero(x[:-1][through] > y[:-1][through] * dx / dy))
    return crossed % 2 == 1


def _connected(allowed: BoolArray, start: tuple[int, ...]) -> BoolArray:
    """The nodes that neighbours, all allowed, join to one of them."""
    mine = np.zeros_like(allowed)
    mine[start] = True
    while True:
        wide = np.pad(mine, 1)
        grown = allowed & (mine | wide[2:, 1:-1] | wide[:-2, 1:-1] | wide[1:-1, 2:] | wide[1:-1, :-2])
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
