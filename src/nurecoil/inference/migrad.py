"""The surface of a likelihood that a user wrote, or of parameters that change tables: MIGRAD, on values without derivatives."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.cached import cached_property
from nurecoil.inference import minimise as migrad
from nurecoil.inference.protocol import Likelihood, evaluate, fix
from nurecoil.inference.question import Question
from nurecoil.inference.surface_values import Minimum, Slice
from nurecoil.parameters import ParameterSet


@dataclass(eq=False)
class MigradSurface:
    """Of any likelihood; see `nurecoil.inference.surfaces.Surface`.

    Parameters
    ----------
    question : Question
    remember : bool
        Start from solutions at points asked for before; then values depend, within the minimiser's tolerance, on their order.
    """

    question: Question
    remember: bool = True
    how: str = "MIGRAD"
    seen: dict[tuple[float, ...], tuple[float, tuple[float, ...]]] = field(default_factory=dict)

    smooth: bool = False

    @cached_property
    def likelihood(self) -> Likelihood:
        """Of what moves alone."""
        return _Restricted(self.question)

    @property
    def names(self) -> tuple[str, ...]:
        """Asked, then minimised over."""
        return (*self.question.asked, *self.question.moving)

    def at(self, points: Array, near: Slice | None = None, slopes: bool = True) -> Slice:
        """Minimisations start from the best fit, from `near`, or from the solution at the nearest point, whichever is best."""
        points = np.asarray(points, dtype=float).reshape(-1, len(self.question.asked))
        A = len(self.question.asked)
        x = np.empty((len(points), len(self.names)))
        x[:, :A] = points
        if not self.question.moving:
            columns = dict(zip(self.question.asked, points.T, strict=True))
            value = evaluate(self.likelihood, columns) if A else np.array([migrad.checked(self.likelihood, {})])
            _refuse_nan(value, points, self.question.asked)
            return Slice(np.asarray(value, dtype=float), None, x, np.zeros((len(points), 0)))
        value = np.empty(len(points))
        for row, point in enumerate(points):
            value[row], x[row, A:] = self._profiled(tuple(point.tolist()), None if near is None else near.x[row, A:])
        return Slice(value, None, x, np.zeros((len(points), 0)))

    def _profiled(self, point: tuple[float, ...], near: Array | None) -> tuple[float, tuple[float, ...]]:
        if point not in self.seen or not self.remember:
            moving, first = self.question.moving, self._best
            held = fix(self.likelihood, dict(zip(self.question.asked, point, strict=True)))
            starts = [dict(first.rest)]
            if near is not None:
                starts.append(dict(zip(moving, near.tolist(), strict=True)))
            if self.seen and self.remember:
                scale = np.array([first.scales[name] for name in self.question.asked])
                closest = min(self.seen, key=lambda other: float(np.sum(((np.array(other) - point) / scale) ** 2)))
                starts.append(dict(zip(moving, self.seen[closest][1], strict=True)))
            start = min(starts, key=lambda values: migrad.checked(held, values))
            if math.isfinite(migrad.checked(held, start)):
                steps = {name: first.scales[name] for name in moving}
                found = migrad.minimise(held, start, steps, explore=False, strategy=0)
                self.seen[point] = found.fval, tuple(found.values[name] for name in moving)
            else:
                self.seen[point] = math.inf, tuple(start[name] for name in moving)
        return self.seen[point]

    def lowest(self, start: Mapping[str, float] = {}) -> list[Minimum]:
        """One, from the central values or from a given start."""
        return [self.named(self.fitted(start)) if start else self._best.minimum]

    def named(self, found: migrad.Minimum) -> Minimum:
        """A minimum, by roles."""
        return _minimum(self.question, found)

    def fitted(self, start: Mapping[str, float] = {}) -> migrad.Minimum:
        """MIGRAD over everything that moves."""
        return migrad.minimise(self.likelihood, dict(self.likelihood.parameters.with_values(**start)))

    @cached_property
    def _best(self) -> _Best:
        found = self.fitted()
        return _Best(_minimum(self.question, found), {n: found.values[n] for n in self.question.moving}, found.scales)

    def refined(self, points: Array, found: Slice) -> list[Minimum]:
        """MIGRAD from each point."""
        result = []
        for x in found.x:
            values = dict(zip(self.names, x.tolist(), strict=True))
            result.append(_minimum(self.question, migrad.minimise(self.likelihood, values, self._best.scales, explore=False)))
        return result

    def steps(self, at: Minimum) -> Array:
        values = {**at.asked, **at.rest}
        return np.array([migrad.scale_of(self.likelihood, name, values) for name in self.question.asked])


@dataclass(frozen=True, eq=False)
class _Restricted:
    """A likelihood as a function of what moves in a question; everything else is held, or minimised over inside."""

    question: Question

    @cached_property
    def parameters(self) -> ParameterSet:
        """Asked, then minimised over."""
        return ParameterSet(*(self.question.parameter(name) for name in (*self.question.asked, *self.question.moving)))

    def __call__(self, values: Mapping[str, float] = {}, /) -> float:
        return float(self.question.likelihood({**self.question.held, **self.parameters, **values}))

    def many(self, values: Mapping[str, ArrayLike]) -> Array:
        """The same for arrays of values [P]."""
        return evaluate(self.question.likelihood, {**self.question.held, **self.parameters, **values})


@dataclass(frozen=True, eq=False)
class _Best:
    minimum: Minimum
    rest: Mapping[str, float]
    scales: Mapping[str, float]


def _minimum(question: Question, found: migrad.Minimum) -> Minimum:
    asked = {name: found.values[name] for name in question.asked}
    rest = {name: found.values[name] for name in question.moving}
    at = getattr(question.likelihood, "pulls_at", None)
    pulls = {} if at is None else at({**question.held, **asked, **rest})
    shown = {name: value for name, value in pulls.items() if name not in asked and name not in question.held}
    return Minimum(found.fval, asked, rest, shown, found.valid)


def _refuse_nan(value: Array, points: Array, names: tuple[str, ...]) -> None:
    bad = np.isnan(value)
    if bad.any():
        where = dict(zip(names, np.asarray(points)[bad][0].tolist(), strict=True))
        raise ValueError(f"-2 ln L is not a number at {where}")
