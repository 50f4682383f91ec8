"""A published number with unequal errors: a split normal distribution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.expectation import Axis, Block, Part
from nurecoil.inference.statistics.statistic import check_finite


@dataclass(frozen=True, eq=False, init=False)
class Published:
    """Numbers n with errors upwards and downwards: -2 ln L = ((mu - n)/sigma)^2, sigma the one on the side of mu.

    Parameters
    ----------
    observed : array_like, shape [B]
    plus, minus : array_like, shape [B]
        Standard deviations, both positive: how far above and how far below n the truth may be.

    Raises
    ------
    ValueError
        If a number is not finite, an error not positive, or the shapes differ.
    """

    observed: Array
    plus: Array
    minus: Array

    def __init__(self, observed: ArrayLike, plus: ArrayLike, minus: ArrayLike) -> None:
        for name, numbers in (("observed", observed), ("plus", plus), ("minus", minus)):
            array = check_finite(name, numbers)
            if name != "observed" and (array.shape != self.observed.shape or np.any(array <= 0)):
                raise ValueError(f"{name}: expected {self.observed.size} positive numbers, got {numbers!r}")
            object.__setattr__(self, name, array)

    def block(self, name: str, parts: tuple[Part, ...], axes: tuple[Axis, ...]) -> Block:
        """The arrays of an experiment with these data."""
        return Block(name, "published", self.observed, parts, white=np.array([self.plus, self.minus]), axes=axes)

    def asimov(self, mu: Array) -> Self:
        """The numbers equal to a prediction, with the same errors."""
        return type(self)(mu, self.plus, self.minus)

    def draw(self, mu: Array, rng: np.random.Generator) -> Self:
        """Numbers n fluctuated so that mu - n has the errors' distribution: the side by their sizes, then half a normal."""
        above = rng.random(mu.shape) < self.plus / (self.plus + self.minus)
        size = np.abs(rng.standard_normal(mu.shape))
        return type(self)(np.where(above, mu - self.plus * size, mu + self.minus * size), self.plus, self.minus)
