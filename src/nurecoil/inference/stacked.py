"""The statistics of several experiments, their bins in one row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference.statistic import Statistic


@dataclass(frozen=True, eq=False)
class StackedStatistic:
    """Several statistics side by side."""

    members: tuple[Statistic, ...]

    @cached_property
    def observed(self) -> Array:
        """Counts [..., B] of all."""
        return np.concatenate([member.observed for member in self.members], axis=-1)

    @cached_property
    def _slices(self) -> tuple[slice, ...]:
        stops = np.cumsum([member.observed.shape[-1] for member in self.members]).tolist()
        return tuple(slice(start, stop) for start, stop in zip([0, *stops], stops, strict=False))

    def _each(self, call: Callable[[Statistic, Array], Any], array: Array) -> list[Any]:
        return [call(member, array[..., part]) for member, part in zip(self.members, self._slices, strict=True)]

    def prepare(self, parts: Array) -> Array:
        """Each by its own statistic."""
        return np.concatenate(self._each(lambda s, x: s.prepare(x), parts), axis=-1)

    def derivatives(self, mu: Array) -> tuple[Array, Array]:
        """First and second derivative of half the deviance."""
        first, second = zip(*self._each(lambda s, x: s.derivatives(x), mu), strict=True)
        return np.concatenate(first, axis=-1), np.concatenate(second, axis=-1)

    def information(self, mu: Array) -> Array:
        """Mean of the second derivative."""
        return np.concatenate(self._each(lambda s, x: s.information(x), mu), axis=-1)

    def deviance(self, mu: Array) -> Any:
        """The sum."""
        return sum(self._each(lambda s, x: s.deviance(x), mu))

    def possible(self, mu: Array) -> Any:
        """Whether all are."""
        return np.logical_and.reduce(self._each(lambda s, x: s.possible(x), mu))

    def select(self, index: tuple[int, ...], shape: tuple[int, ...]) -> Self:
        """The data of one point."""
        return type(self)(tuple(member.select(index, shape) for member in self.members))

    def asimov(self, mu: Array) -> Self:
        """Data equal to a prediction."""
        return type(self)(tuple(self._each(lambda s, x: s.asimov(x), mu)))

    def draw(self, mu: Array, rng: np.random.Generator) -> Self:
        """Fluctuated data."""
        return type(self)(tuple(self._each(lambda s, x: s.draw(x, rng), mu)))
