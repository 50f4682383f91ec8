"""Counts with Poisson fluctuations: -2 ln L against the saturated model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.inference.statistic import NOTHING, at, check_counts


@dataclass(frozen=True, eq=False, init=False)
class Poisson:
    """Binned counts: ``2 sum(mu - n + n ln(n/mu))``, of Baker:1983tu.

    It is 0 at mu = n and follows a chi2 distribution for many counts, so that it measures goodness of fit too.

    Parameters
    ----------
    observed : array_like, shape [..., B]
        Counts; any real number >= 0 (Asimov data are no integers).

    Raises
    ------
    ValueError
        If a count is negative or not finite.

    Examples
    --------
    >>> import numpy as np
    >>> round(float(Poisson([10.0, 0.0]).deviance(np.array([5.0, 1.0]))), 4)
    5.8629
    """

    observed: Array

    def __init__(self, observed: ArrayLike) -> None:
        object.__setattr__(self, "observed", check_counts("observed", observed))

    def prepare(self, parts: Array) -> Array:
        """Parts of a prediction as they are: bins are independent."""
        return parts

    @cached_property
    def _scale(self) -> Array:
        """n, with 1 for n = 0, where n ln(n/mu) is 0 whatever it is."""
        return np.where(self.observed > 0, self.observed, 1.0)

    def derivatives(self, mu: Array) -> tuple[Array, Array]:
        """First and second derivative of half the deviance in each bin [..., B]."""
        ratio = self.observed / mu
        return 1.0 - ratio, ratio / mu

    def information(self, mu: Array) -> Array:
        """Mean of the second derivative, 1/mu."""
        return 1.0 / mu

    def deviance(self, mu: Array) -> Any:
        """-2 ln L against the saturated model [...]; infinite for counts where none can be."""
        n = self.observed
        return 2.0 * (mu - n - n * np.log(mu / self._scale)).sum(axis=-1)

    def possible(self, mu: Array) -> Any:
        """Whether a prediction has no negative bin, and something wherever there are counts [...]."""
        lowest = mu.min(axis=-1)
        if (lowest > NOTHING).all():
            return np.ones(np.shape(lowest), dtype=bool)
        return (lowest >= 0.0) & ~((mu < NOTHING) & (self.observed > 0)).any(axis=-1)

    def select(self, index: tuple[int, ...], shape: tuple[int, ...]) -> Self:
        """The data of one point, of leading axes broadcast to `shape`."""
        return type(self)(at(self.observed, index, shape))

    def asimov(self, mu: Array) -> Self:
        """Data equal to a prediction."""
        return type(self)(mu)

    def draw(self, mu: Array, rng: np.random.Generator) -> Self:
        """Fluctuated data; `mu` may have leading axes."""
        return type(self)(rng.poisson(mu).astype(float))
