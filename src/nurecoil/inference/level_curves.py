"""Curves of a level on a grid: which edges of its cells they cross, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array, BoolArray

Edge = tuple[int, int, int]
"""(direction, i, j): from node (i, j) to (i + 1, j) for direction 0, to (i, j + 1) for direction 1."""


@dataclass(frozen=True)
class Chain:
    """Edges that one curve crosses, in order.

    Parameters
    ----------
    edges : tuple of (int, int, int)
    closed : bool
        Whether the last is joined to the first; otherwise the curve ends at the border of the grid.
    """

    edges: tuple[Edge, ...]
    closed: bool


def chains(value: Array, level: float) -> list[Chain]:
    """The curves between nodes above and not above a level.

    Parameters
    ----------
    value : ndarray, shape [X, Y]
    """
    inside = value <= level
    neighbours: dict[Edge, list[Edge]] = {}
    for one, other in _segments(inside, value, level):
        neighbours.setdefault(one, []).append(other)
        neighbours.setdefault(other, []).append(one)
    found = []
    # open curves first, from their ends
    order = sorted(neighbours, key=lambda edge: (len(neighbours[edge]), edge))
    left = {edge: list(others) for edge, others in neighbours.items()}
    for start in order:
        if not left[start]:
            continue
        path = [start]
        while left[path[-1]]:
            here = path[-1]
            there = left[here].pop()
            left[there].remove(here)
            path.append(there)
        closed = len(path) > 2 and path[-1] == start
        found.append(Chain(tuple(path[:-1] if closed else path), closed))
    return found


def _segments(inside: BoolArray, value: Array, level: float) -> Iterator[tuple[Edge, Edge]]:
    """Pairs of edges that a curve connects, cell by cell; at a saddle the mean of the corners decides."""
    mixed = inside[:-1, :-1].astype(int) + inside[1:, :-1] + inside[:-1, 1:] + inside[1:, 1:]
    for i, j in zip(*np.nonzero((mixed > 0) & (mixed < 4)), strict=True):
        a, b, c, d = inside[i, j], inside[i + 1, j], inside[i + 1, j + 1], inside[i, j + 1]
        bottom, right, top, left = (0, int(i), int(j)), (1, int(i) + 1, int(j)), (0, int(i), int(j) + 1), (1, int(i), int(j))
        crossed = [e for e, x in ((bottom, a != b), (right, b != c), (top, c != d), (left, d != a)) if x]
        if len(crossed) == 2:
            yield crossed[0], crossed[1]
            continue
        corners = np.minimum(value[i : i + 2, j : j + 2], 1e300)
        joined = bool(np.mean(corners) <= level)
        if joined == bool(a):
            yield bottom, right
            yield top, left
        else:
            yield bottom, left
            yield top, right


def crossed(found: list[Chain]) -> list[Edge]:
    """All edges, each once."""
    return sorted({edge for chain in found for edge in chain.edges})
