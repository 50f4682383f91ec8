"""-2 ln L over what is asked for, minimised over the rest: what every verb looks at.

`surface` gives one for each question: closed-form derivatives and one Newton in couplings and nuisances for counts, MIGRAD for
likelihoods that a user wrote.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from nurecoil.arrays import Array, BoolArray
from nurecoil.expectation import Compiled
from nurecoil.expectation.points import groups
from nurecoil.inference.compiling import Ranges
from nurecoil.inference.confidence import FlatLikelihood
from nurecoil.inference.core import Joint, gradient, joint, mirror_starts, profile
from nurecoil.inference.core.engine import Engine
from nurecoil.inference.counts import CountLikelihood
from nurecoil.inference.question import Question
from nurecoil.inference.starts import balanced, recentred, starting_points
from nurecoil.inference.surface_values import Minimum, Slice, Surface
from nurecoil.parameters import Parameter

_NEARBY = 5.0
"""In steps that change -2 ln L by one: fits that start so near find a minimum and its images."""


def surface(question: Question, ranges: Mapping[str, tuple[float, float]] = {}, remember: bool = True) -> Surface:
    """The surface of a question.

    Parameters
    ----------
    ranges : mapping
        Where parameters that change tables (masses, radii) move if they are minimised over, on a polynomial through tables;
        those without a range, and those that are asked for, get tables at each of their values. Phases that are minimised
        over go once around without a word.
    remember : bool
        As in `nurecoil.inference.migrad.MigradSurface`.
    """
    like = question.likelihood
    if isinstance(like, CountLikelihood):
        spans = {**turns(question, question.moving), **ranges}
        names = [n for n in (*question.asked, *question.moving) if n in like.parameters and n not in spans]
        if all(like.parameters.get_parameter(name).polynomial for name in names):
            return CountSurface(question, spans)
    from nurecoil.inference.migrad import MigradSurface

    return MigradSurface(question, remember)


def turns(question: Question, names: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Phases among some names, with the range of one turn."""
    known = question.likelihood.parameters
    found = [known.get_parameter(name) for name in names if name in known]
    return {p.name: (-math.pi, math.pi) for p in found if p.enters == "phase"}


def domain(surface: Surface, name: str) -> tuple[float, float]:
    """Where a parameter may be: what its tables span, if they follow it."""
    p = surface.question.parameter(name)
    spans = surface.axes if isinstance(surface, CountSurface) else {}
    return spans.get(name, (p.lower, p.upper))


@dataclass(eq=False)
class CountSurface:
    """Of binned counts.

    Parameters
    ----------
    question : Question
    ranges : mapping
        See `surface`.
    engine : {"auto", "numpy", "compiled"}
        What minimises over nuisances alone; see `nurecoil.inference.core.profile`.
    """

    question: Question
    ranges: Ranges = field(default_factory=dict)
    engine: Engine = "auto"
    how: str = "one Newton in couplings and nuisances"

    @property
    def smooth(self) -> bool:
        """If no new tables are needed."""
        return not self.outer

    @cached_property
    def likelihood(self) -> CountLikelihood:
        """Of the question."""
        assert isinstance(self.question.likelihood, CountLikelihood)
        return self.question.likelihood

    @cached_property
    def pins(self) -> dict[int, float]:
        """Nuisances that are held."""
        known = self.question.nuisances
        return {known[name]: value for name, value in self.question.held.items() if name in known}

    @cached_property
    def asked_nuisances(self) -> dict[int, int]:
        """Position among the asked -> that among the nuisances."""
        known = self.question.nuisances
        return {i: known[name] for i, name in enumerate(self.question.asked) if name in known}

    @cached_property
    def outer(self) -> tuple[int, ...]:
        """Which of the asked change tables, so that each of their values costs new ones."""
        asked = enumerate(self.question.asked)
        changing = (i for i, n in asked if i not in self.asked_nuisances and not self._parameter(n).polynomial)
        return tuple(i for i in changing if self.question.asked[i] not in self.ranges)

    @cached_property
    def inner(self) -> tuple[int, ...]:
        """Which of the asked are couplings: the first of those that move, in order."""
        return tuple(i for i in range(len(self.question.asked)) if i not in self.asked_nuisances and i not in self.outer)

    def _parameter(self, name: str) -> Parameter:
        return self.likelihood.parameters.get_parameter(name)

    @cached_property
    def moving(self) -> tuple[str, ...]:
        """Couplings of the compiled arrays."""
        return (*(self.question.asked[i] for i in self.inner), *self.question.moving)

    @cached_property
    def axes(self) -> Ranges:
        """Ranges of those that change tables and are minimised over."""
        found = {}
        for name in self.moving:
            p = self._parameter(name)
            if not p.polynomial:
                low, high = self.ranges.get(name, (p.lower, p.upper))
                if not np.isfinite([low, high]).all():
                    raise ValueError(
                        f"profile: {name!r} changes tables and has no finite bounds; hold it, or say where it moves, "
                        f"ranges={{{name!r}: (low, high)}}"
                    )
                found[name] = (float(low), float(high))
        return found

    def compiled(self, outer: tuple[float, ...] = (), scaled: bool = True) -> Compiled:
        """Arrays at given values of what changes tables."""
        known = self.question.nuisances
        held = {name: value for name, value in self.question.held.items() if name not in known}
        held |= {self.question.asked[i]: value for i, value in zip(self.outer, outer, strict=True)}
        return self.likelihood.compile(*self.moving, held=held, axes=self.axes, scaled=scaled)

    # ---- values ----

    def at(self, points: Array, near: Slice | None = None, slopes: bool = True) -> Slice:
        points = np.asarray(points, dtype=float).reshape(-1, len(self.question.asked))
        self._check(points)
        P, X = len(points), len(self.moving)
        out = Slice(
            np.empty(P),
            np.full(points.shape, np.nan) if slopes else None,
            np.empty((P, X)),
            np.empty((P, len(self.likelihood.nuisances))),
        )
        for rows in groups([points[:, i] for i in self.outer], P):
            outer = tuple(points[rows[0], i] for i in self.outer)
            c = self.compiled(outer, scaled=bool(self.question.moving))
            found = self._group(c, outer, points[rows], None if near is None else near.take(rows))
            out.value[rows], out.x[rows], out.a[rows] = found.value, found.x, found.a
            if out.gradient is not None:
                order = [*self.inner, *self.asked_nuisances]
                g = gradient(c, found.x, found, pins=tuple(self.asked_nuisances.values()), engine=self.engine)
                kept = [*range(len(self.inner)), *range(X, X + len(self.asked_nuisances))]
                out.gradient[rows[:, None], order] = g[:, kept]
        return out

    def _check(self, points: Array) -> None:
        """Tables say nothing beyond what they span."""
        for i in self.inner:
            name = self.question.asked[i]
            if name in self.axes:
                low, high = self.axes[name]
                slack = 1e-9 * (high - low)
                outside = points[(points[:, i] < low - slack) | (points[:, i] > high + slack), i]
                if outside.size:
                    raise ValueError(f"{name}: expected values in its range [{low:.6g}, {high:.6g}], got {outside[0]:.6g}")

    def _group(self, c: Compiled, outer: tuple[float, ...], points: Array, near: Slice | None) -> Joint:
        P, A = len(points), len(self.inner)
        pins: dict[int, Any] = {**self.pins, **{k: points[:, i] for i, k in self.asked_nuisances.items()}}
        x = np.empty((P, len(self.moving)))
        x[:, :A] = points[:, self.inner]
        if not self.question.moving:
            start = None if near is None else _allowed(c, near.a)
            p = profile(c, x, pins=pins, start=start, engine=self.engine)
            if start is not None and not p.good.all():
                again = np.flatnonzero(~p.good)
                p.adopt(again, profile(c, x[again], pins={k: np.broadcast_to(v, P)[again] for k, v in pins.items()}))
            return Joint(p.value, x, p.a, p.side, p.good, p.evaluations)
        held: BoolArray = np.arange(x.shape[1]) < A
        if near is not None:
            x[:, A:] = near.x[:, A:]
            return joint(c, x, held=held, a=near.a, pins=pins)
        x[:, ~held] = self._best_of(outer, c)[~held]
        return self._from_all(c, x, held, pins)

    def _from_all(self, c: Compiled, x: Array, held: BoolArray, pins: dict[int, Any]) -> Joint:
        """Lowest from several starts at each point."""
        P = len(x)
        starts = [x]
        for i in np.flatnonzero(~held):
            images = balanced(c, x, int(i))
            for values in images if c.couplings[i].enters == "axis" else images[[0, -1]]:
                other = x.copy()
                other[:, i] = values
                starts.append(other)
        S = len(starts)
        wide = {k: np.tile(np.broadcast_to(v, P), S) for k, v in pins.items()}
        found = joint(c, np.concatenate(starts), held=held, pins=wide)
        value = np.where(np.isfinite(found.value), found.value, np.inf).reshape(S, P)
        pick = value.argmin(axis=0) * P + np.arange(P)
        return Joint(found.value[pick], found.x[pick], found.a[pick], found.side[pick], found.good[pick], found.evaluations)

    def _best_of(self, outer: tuple[float, ...], c: Compiled) -> Array:
        if outer not in self._bests:
            found = self._minima(c)
            self._bests[outer] = found.x[int(np.argmin(found.value))]
        return self._bests[outer]

    @cached_property
    def _bests(self) -> dict[tuple[float, ...], Array]:
        return {}

    # ---- minima ----

    def _minima(self, c: Compiled) -> Joint:
        """From all starts; the centre is moved to where the data are, so that its distance does not matter."""
        free = np.zeros(len(c.couplings), dtype=bool)
        pins = dict(self.pins)
        self._refuse_flat(c)
        starts = starting_points(c, free) if c.couplings else np.zeros((1, 0))
        first = joint(c, starts, pins=pins)
        if not np.isfinite(first.value).any() or not c.couplings:
            return first
        nearer = recentred(c, first.x[int(np.argmin(first.value))])
        self._refuse_flat(nearer)
        scales = np.array([one.scale for one in c.couplings])
        change = np.array([one.scale for one in nearer.couplings]) / scales
        if np.all((change > 0.1) & (change < 10.0)) and self._central(c, first):
            return first
        return joint(nearer, np.concatenate([starting_points(nearer, free), first.x]), pins=pins)

    @staticmethod
    def _central(c: Compiled, found: Joint) -> bool:
        """Whether the best of them is near the centre or one of its images, around which fits have started."""
        near = mirror_starts(c)
        best = found.x[int(np.argmin(found.value))]
        scales = np.array([one.scale for one in c.couplings])
        return bool((np.abs(near - best) <= _NEARBY * scales).all(axis=1).any())

    def _refuse_flat(self, c: Compiled) -> None:
        flat = [one.name for one in c.couplings if not np.isfinite(one.scale)]
        if flat:
            raise FlatLikelihood(f"the likelihood does not depend on {flat[0]!r}{self._where(c)}")

    def _where(self, c: Compiled) -> str:
        held = {name: value for name, value in c.held.items() if name in self.likelihood.parameters}
        return " at " + ", ".join(f"{name} = {value:.6g}" for name, value in held.items()) if held else ""

    def _named(self, c: Compiled, found: Joint, row: int, outer: tuple[float, ...]) -> Minimum:
        values = dict(zip(c.names, found.x[row].tolist(), strict=True))
        values |= {self.question.asked[i]: v for i, v in zip(self.outer, outer, strict=True)}
        pulls = {n.name: float(v) for n, v in zip(c.nuisances, found.a[row], strict=True)}
        asked = {name: values.get(name, pulls.get(name, np.nan)) for name in self.question.asked}
        rest = {name: values[name] for name in self.question.moving}
        shown = {name: v for name, v in pulls.items() if name not in self.question.asked and name not in self.question.held}
        return Minimum(float(found.value[row]), asked, rest, shown, bool(found.good[row]))

    def lowest(self, outer: tuple[float, ...] | None = None) -> list[Minimum]:
        at = tuple(self._parameter(self.question.asked[i]).value for i in self.outer) if outer is None else outer
        c = self.compiled(at)
        found = self._minima(c)
        steps = np.array([one.scale for one in c.couplings])
        distinct: list[int] = []
        # a fit that ran out of steps is a minimum only if there is none
        useful = np.isfinite(found.value) & (found.good | ~found.good.any())
        for row in np.argsort(found.value, kind="stable"):
            gap = [np.abs(found.x[row] - found.x[other]) for other in distinct]
            if useful[row] and not any(np.all(g <= 1e-3 * steps + 1e-9 * np.abs(found.x[row])) for g in gap):
                distinct.append(int(row))
        return [self._named(c, found, row, at) for row in distinct]

    def refined(self, points: Array, found: Slice) -> list[Minimum]:
        rows = len(found.value)
        places = np.asarray(points, dtype=float).reshape(rows, -1)[:, list(self.outer)]
        result: dict[int, Minimum] = {}
        for group in groups(list(places.T), rows):
            outer = tuple(places[group[0]].tolist())
            c = self.compiled(outer)
            fits = joint(c, found.x[group], a=found.a[group], pins=dict(self.pins))
            result |= {int(k): self._named(c, fits, row, outer) for row, k in enumerate(group)}
        return [result[k] for k in range(rows)]

    def steps(self, at: Minimum) -> Array:
        outer = tuple(at.asked[self.question.asked[i]] for i in self.outer)
        c = self.compiled(outer)
        x = np.array([at.asked.get(name, at.rest.get(name, 0.0)) for name in self.moving])
        near = recentred(c, x)
        result = np.empty(len(self.question.asked))
        for position, i in enumerate(self.inner):
            result[i] = near.couplings[position].scale
        for i, k in self.asked_nuisances.items():
            sigma = c.nuisances[k].sigma
            result[i] = sigma if np.isfinite(sigma) else 0.1 * max(1.0, abs(at.asked[self.question.asked[i]]))
        for i in self.outer:
            p = self._parameter(self.question.asked[i])
            spread = 0.02 * (p.upper - p.lower)
            result[i] = spread if np.isfinite(spread) else 0.1 * (abs(at.asked[p.name]) or 1.0)
        return result


def _allowed(c: Compiled, a: Array) -> Array:
    return np.maximum(a, c.lower)
