"""Counts with Poisson fluctuations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.expectation import Axis, Block, Part
from nurecoil.inference.statistics.statistic import check_counts


@dataclass(frozen=True, eq=False, init=False)
class Poisson:
    """Binned counts: -2 ln L = ``2 sum(mu - n + n ln(n/mu))``, of Baker:1983tu.

    It is 0 at mu = n and follows a chi2 distribution for many counts, so that it measures goodness of fit too.

    Parameters
    ----------
    observed : array_like, shape [B]
        Counts; any real number >= 0 (Asimov data are no integers).

    Raises
    ------
    ValueError
        If a count is negative or not finite.
    """

    observed: Array

    def __init__(self, observed: ArrayLike) -> None:
        object.__setattr__(self, "observed", check_counts("observed", observed))

    def block(self, name: str, parts: tuple[Part, ...], axes: tuple[Axis, ...]) -> Block:
        """The arrays of an experiment with these data."""
        return Block(name, "poisson", self.observed, parts, axes=axes)

    def asimov(self, mu: Array) -> Self:
        """Data equal to a prediction."""
        return type(self)(mu)

    def draw(self, mu: Array, rng: np.random.Generator) -> Self:
        """Fluctuated data."""
        return type(self)(rng.poisson(np.maximum(mu, 0.0)).astype(float))
