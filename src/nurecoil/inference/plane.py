"""-2 ln L over a plane: its minimum, and curves of a level."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference.crossing import along
from nurecoil.inference.hidden_dips import Nodes, hidden
from nurecoil.inference.level_curves import Chain, Edge, chains, crossed
from nurecoil.inference.question import Question
from nurecoil.inference.surface_values import Minimum, Slice, Surface
from nurecoil.inference.surfaces import CountSurface, surface
from nurecoil.inference.zoom import Region, around, is_frayed, regions

_RESOLVED = 17
"""Closed curves that cross fewer edges are looked at on a finer grid."""
_FEW = 33
"""Curves get further points until they have so many."""
_COARSE = 45
"""Grids up to so many points per axis get a further point between neighbours of a curve."""


@dataclass(eq=False)
class Plane:
    """Two parameters on a coarse grid.

    Parameters
    ----------
    question : Question
        Of two parameters.
    axes : mapping
        Their values, increasing.
    value : ndarray, shape [X, Y]
        -2 ln L at the nodes.
    logarithmic : (bool, bool)
        Which axes are.
    ranges : mapping
        As in `surface`.
    """

    question: Question
    axes: Mapping[str, Array]
    value: Array
    logarithmic: tuple[bool, bool]
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @cached_property
    def surface(self) -> Surface:
        """Of the question."""
        made = surface(self.question, self.ranges)
        outer = CountSurface(self.question, self.ranges) if self._counts_with_columns() else None
        return outer or made

    def _counts_with_columns(self) -> bool:
        """Whether exactly one of the two changes tables, and nothing that is minimised over does."""
        from nurecoil.inference.counts import CountLikelihood

        if not isinstance(self.question.likelihood, CountLikelihood):
            return False
        known = self.question.likelihood.parameters
        changing = [n for n in (*self.question.asked, *self.question.moving) if n in known and n not in self.ranges]
        changing = [n for n in changing if not known.get_parameter(n).polynomial]
        return len(changing) == 1 and changing[0] in self.question.asked

    @cached_property
    def columns(self) -> int | None:
        """Which of the two changes tables, so that curves are put onto the level along the other one."""
        found = self.surface
        return found.outer[0] if isinstance(found, CountSurface) and found.outer else None

    @property
    def how(self) -> str:
        """How curves are found, in words."""
        if self.columns is None:
            return "points of curves put onto the level"
        name = self.question.asked[self.columns]
        return f"curves put onto the level at each value of {name}, interpolated between"

    # ---- coordinates in which the grid is even ----

    @property
    def extent(self) -> tuple[Array, Array]:
        """Opposite corners, in even coordinates."""
        low, high = self.even(self.nodes[[0, -1], [0, -1]])
        return low, high

    def parameters(self, u: Array) -> Array:
        """Parameters at even coordinates [N, 2]."""
        return np.stack([np.exp(u[:, k]) if log else u[:, k] for k, log in enumerate(self.logarithmic)], axis=1)

    def even(self, x: Array) -> Array:
        """Coordinates in which the grid is even, of parameters [N, 2]."""
        return np.stack([np.log(x[:, k]) if log else x[:, k] for k, log in enumerate(self.logarithmic)], axis=1)

    def _stretch(self, u: Array) -> Array:
        return np.stack([np.exp(u[:, k]) if log else np.ones(len(u)) for k, log in enumerate(self.logarithmic)], axis=1)

    @cached_property
    def nodes(self) -> Array:
        """[X, Y, 2], in the parameters."""
        return np.stack(np.meshgrid(*self.axes.values(), indexing="ij"), axis=-1)

    # ---- minima ----

    def lowest(self) -> Minimum:
        """Over the whole domain of both, or over the plane along one that changes tables."""
        self.minima.sort(key=lambda m: m.value)
        return self.minima[0]

    @cached_property
    def minima(self) -> list[Minimum]:
        """All that were found: from fits, and from nodes that are below their neighbours."""
        if self.columns is not None:
            return self._by_columns()
        found = self.surface.lowest()
        best = found[0].value if found else math.inf
        starts = self._dips()
        if len(starts) and (self.surface.smooth or self.value.min() < best - 1e-6):
            node = np.unravel_index(int(np.argmin(self.value)), self.value.shape)
            starts = starts if self.surface.smooth else self.nodes[node][None]
            here = self.surface.at(starts, slopes=False)
            for m in self.surface.refined(starts, here):
                if math.isfinite(m.value) and not any(self._same(m, other) for other in found):
                    found.append(m)
        return found

    def _same(self, one: Minimum, other: Minimum) -> bool:
        cells = [abs(axis[-1] - axis[0]) / axis.size for axis in self.axes.values()]
        near = all(abs(one.asked[n] - other.asked[n]) <= 1e-3 * cell for n, cell in zip(self.axes, cells, strict=True))
        return near and other.value <= one.value + 1e-6

    def _dips(self) -> Array:
        """Nodes not above any of their neighbours [N, 2]."""
        v = np.pad(self.value, 1, constant_values=np.inf)
        X, Y = self.value.shape
        low = np.isfinite(self.value)
        for i in range(3):
            for j in range(3):
                low &= self.value <= v[i : i + X, j : j + Y]
        return self.nodes[low]

    def _by_columns(self) -> list[Minimum]:
        """At each value of what changes tables the lowest over the other; around the lowest of them, a finer look."""
        k = self.columns
        assert isinstance(self.surface, CountSurface)
        assert k is not None
        axis = list(self.axes.values())[k]
        lines = [self._column(float(v)) for v in axis]
        best = int(np.argmin([m.value for m in lines]))
        low, high = float(axis[max(best - 1, 0)]), float(axis[min(best + 1, axis.size - 1)])
        steps = np.geomspace(low, high, 9) if self.logarithmic[k] else np.linspace(low, high, 9)
        return sorted([*lines, *(self._column(float(v)) for v in steps[1:-1])], key=lambda m: m.value)

    def _column(self, value: float) -> Minimum:
        assert isinstance(self.surface, CountSurface)
        return self.surface.lowest((value,))[0]

    # ---- curves ----

    def curves(self, level: float) -> tuple[Array, ...]:
        """Curves of a level, each an array [N, 2]; regions that few nodes see are looked at on a finer grid."""
        found, seen = chains(self.value, level), list[Region]()
        if self.surface.smooth:
            allowed = self.value <= level
            poor = [c for c in found if (c.closed and len(c.edges) < _RESOLVED) or is_frayed(allowed, self._inner(c, level))]
            seen = regions(
                self, [*self._islands(level), *(seed for chain in poor for seed in self._seeds_of(chain, level))], level
            )
            nodes = [self.nodes[self._inner(c, level)] for c in found]
            found = [c for c, node in zip(found, nodes, strict=True) if c not in poor and not any(r.has(node) for r in seen)]
        places = self._placed(crossed(found), level)
        return (*(self._curve(chain, places, level) for chain in found), *around(self, seen, level))

    def _inner(self, chain: Chain, level: float) -> tuple[int, int]:
        """A node inside of a curve."""
        d, i, j = chain.edges[0]
        return (i, j) if self.value[i, j] <= level else (i + (d == 0), j + (d == 1))

    def finer(self, axes: Mapping[str, Array], value: Array) -> Plane:
        """Another grid on the same surface."""
        other = Plane(self.question, axes, value, self.logarithmic, self.ranges)
        other.__dict__["surface"] = self.surface
        return other

    def plain_curves(self, level: float) -> list[Array]:
        """Curves that the grid shows."""
        found = chains(self.value, level)
        places = self._placed(crossed(found), level)
        return [self._curve(chain, places, level) for chain in found]

    def _seeds_of(self, chain: Chain, level: float) -> list[Array]:
        """Points of all regions that a curve of few edges may stand for: minima that it encloses, and the lowest node."""
        ends = np.array([(i + k * (d == 0), j + k * (d == 1)) for d, i, j in chain.edges for k in (0, 1)])
        corners = self.nodes[ends[:, 0], ends[:, 1]]
        points = [np.array([m.asked[n] for n in self.axes]) for m in self.minima if m.value <= level]
        inside = [p for p in points if np.all((p >= corners.min(axis=0)) & (p <= corners.max(axis=0)))]
        lowest = corners[int(np.argmin(self.value[ends[:, 0], ends[:, 1]]))]
        return [lowest, *inside]

    def is_closed(self, level: float) -> bool:
        """Whether a region stays off the edges of the plane, except where these are bounds of a parameter."""
        for axis, (name, values) in enumerate(self.axes.items()):
            p = self.question.parameter(name)
            for end, bound in ((0, p.lower), (-1, p.upper)):
                if np.take(self.value, end, axis=axis).min() <= level and values[end] != bound:
                    return False
        return True

    def _ends(self, edges: list[Edge]) -> tuple[Array, Array]:
        start = np.array([self.nodes[i, j] for _, i, j in edges]).reshape(-1, 2)
        stop = np.array([self.nodes[i + (d == 0), j + (d == 1)] for d, i, j in edges]).reshape(-1, 2)
        return start, stop

    def _placed(self, edges: list[Edge], level: float) -> dict[Edge, Array]:
        if self.columns is None:
            return dict(zip(edges, self._onto(edges, level), strict=True)) if edges else {}
        straight = [e for e in edges if e[0] != self.columns]
        across = [e for e in edges if e[0] == self.columns]
        placed = dict(zip(straight, self._onto(straight, level), strict=True)) if straight else {}
        for edge in across:
            placed[edge] = self._interpolated(edge, level)
        return placed

    def _onto(self, edges: list[Edge], level: float) -> Array:
        """Points on the level between two nodes on different sides of it."""
        start, stop = self._ends(edges)
        first = np.array([self.value[i, j] for _, i, j in edges])
        second = np.array([self.value[i + (d == 0), j + (d == 1)] for d, i, j in edges])
        u, v = self.even(start), self.even(stop)
        share = along(self.surface, u, v, first, second, np.full(len(u), level), self.parameters, self._stretch)
        return self.parameters(u + share[:, None] * (v - u))

    def _interpolated(self, edge: Edge, level: float) -> Array:
        """Between two columns, from the values at four."""
        d, i, j = edge
        line = self.value[:, j] if d == 0 else self.value[i, :]
        axis: Array = np.log(list(self.axes.values())[d]) if self.logarithmic[d] else list(self.axes.values())[d]
        k = i if d == 0 else j
        some = slice(max(k - 1, 0), k + 3)
        fine = np.linspace(axis[k], axis[k + 1], 65)
        from numpy.polynomial import polynomial

        values = np.minimum(line[some], 1e300) - level
        shift, width = float(axis[k]), float(axis[k + 1] - axis[k])
        t = (axis[some] - shift) / width
        cubic = polynomial.polyfit(t, values, len(t) - 1)
        rise = polynomial.polyval((fine - shift) / width, cubic)
        turn = np.flatnonzero((rise[:-1] > 0) != (rise[1:] > 0))
        before, after = float(values[t == 0.0][0]), float(values[t == 1.0][0])
        share = before / (before - after)
        if turn.size:
            m = int(turn[0])
            share = float(fine[m] + (fine[m + 1] - fine[m]) * rise[m] / (rise[m] - rise[m + 1]) - shift) / width
        point: Array = self.even(self.nodes[i, j][None])[0]
        point[d] = shift + share * width
        return np.asarray(self.parameters(point[None])[0])

    def _curve(self, chain: Chain, places: dict[Edge, Array], level: float) -> Array:
        points = np.array([places[edge] for edge in chain.edges])
        if chain.closed:
            points = np.concatenate([points, points[:1]])
        if not self.surface.smooth:
            return points
        turns = 1 if max(self.value.shape) <= _COARSE else 0
        while turns > 0 or len(points) < _FEW:
            more = self._denser(points, level)
            turns -= 1
            if len(more) == len(points) or len(points) < 2:
                break
            points = more
        return points

    def _denser(self, points: Array, level: float) -> Array:
        """One more point between neighbours, put onto the level across the curve; left out where that fails."""
        u = self.even(points)
        middle = 0.5 * (u[1:] + u[:-1])
        low, high = self.extent
        cell = (high - low) / self.value.shape
        here = middle.copy()
        near: Slice | None = None
        for _ in range(8):
            near = self.surface.at(self.parameters(here), near=near)
            if near.gradient is None:
                return points
            g: Array = near.gradient * self._stretch(here) * cell
            off = np.where(np.isfinite(near.value), near.value - level, 0.0)
            if np.abs(off).max(initial=0.0) < 1e-7:
                break
            step: Array = -(off / np.maximum((g * g).sum(axis=1), 1e-300))[:, None] * g
            step *= np.minimum(1.0, 0.3 / np.maximum(np.abs(step).max(axis=1), 1e-300))[:, None]
            here = np.clip(here + step * cell, low, high)
        ok = (
            np.isfinite(near.value) & (np.abs(near.value - level) < 1e-6)
            if near is not None
            else np.zeros(len(here), dtype=bool)
        )
        length: Array = np.abs((u[1:] - u[:-1]) / cell).max(axis=1)
        ok &= np.abs((here - middle) / cell).max(axis=1) <= length
        placed = self.parameters(here)
        result = [points[:1]]
        for k in range(len(middle)):
            result += [placed[k : k + 1]] if ok[k] else []
            result.append(points[k + 1 : k + 2])
        return np.concatenate(result)

    # ---- what is smaller than a cell ----

    def _islands(self, level: float) -> list[Array]:
        """Minima below the level in cells whose corners are all above it."""
        found: list[Array] = []
        for m in (*self.minima, *self._hidden(level)):
            point = np.array([m.asked[n] for n in self.axes])
            cell = self._cell(point)
            if cell is None or m.value > level:
                continue
            i, j = cell
            if self.value[i : i + 2, j : j + 2].min() > level:
                found.append(point)
        return found

    def _hidden(self, level: float) -> list[Minimum]:
        """Minima below the level that nodes do not show."""
        found: list[Minimum] = []
        for m in hidden(self._looked_at, self.value, level):
            if not any(self._same(m, other) for other in (*self.minima, *found)):
                found.append(m)
        return found

    @cached_property
    def _looked_at(self) -> Nodes:
        return Nodes(self.surface, self.nodes)

    def _cell(self, point: Array) -> tuple[int, int] | None:
        where = []
        for x, axis in zip(point, self.axes.values(), strict=True):
            k = int(np.searchsorted(axis, x, side="right")) - 1
            if k == axis.size - 1 and x == axis[-1]:
                k -= 1
            if not 0 <= k < axis.size - 1:
                return None
            where.append(k)
        return where[0], where[1]
