"""Arrival times of which a detector accepts the later ones less often."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.sources import TimeDistribution

_PARTS = 64


@dataclass(frozen=True)
class AcceptedTimes(TimeDistribution):
    """A time distribution times the acceptance ``exp(-rate (t - start))`` after `start`, and 1 before.

    Whoever requires a quiet window from the trigger on loses later events to whatever comes first.

    Parameters
    ----------
    time : TimeDistribution
    start : float
    rate : float
        Per time, >= 0.

    Raises
    ------
    ValueError
        If the rate is negative, or a number is not finite.

    Examples
    --------
    >>> from nurecoil.sources import TabulatedTime
    >>> late = AcceptedTimes(TabulatedTime([0.0, 2.0], [1.0]), start=1.0, rate=1.0)
    >>> late.fractions([0.0, 1.0, 2.0]).round(6).tolist()
    [0.5, 0.31606]
    """

    time: TimeDistribution
    start: float
    rate: float

    def __post_init__(self) -> None:
        if not (0 <= self.rate < math.inf and math.isfinite(self.start)):
            raise ValueError(f"start, rate: expected finite numbers, the rate >= 0, got {self.start!r} and {self.rate!r}")

    def acceptance(self, t: ArrayLike) -> Array:
        """Acceptance at times t."""
        return np.exp(-self.rate * np.maximum(np.asarray(t, dtype=float) - self.start, 0.0))

    def density(self, t: ArrayLike) -> Array:
        """Probability per time to arrive at times t [t] and be accepted."""
        return self.acceptance(t) * self.time.density(t)

    def fractions(self, edges: ArrayLike) -> Array:
        """The fraction that arrives in each bin [B] and is accepted; the density is flat in each of 64 parts of a bin."""
        e = np.asarray(edges, dtype=float)
        parts = np.interp(np.arange(_PARTS * (e.size - 1) + 1) / _PARTS, np.arange(e.size), e)
        inside = [self.start] if e[0] < self.start < e[-1] else []
        cuts = np.unique(np.concatenate([parts, e, inside]))
        middle, half = 0.5 * (cuts[1:] + cuts[:-1]), 0.5 * self.rate * np.diff(cuts)
        # the mean of exp(-rate t) over a part is its value in the middle times sinh(h)/h, h = rate width / 2
        mean = np.where((middle > self.start) & (half > 0), np.sinh(half) / np.where(half > 0, half, 1.0), 1.0)
        accepted = self.time.fractions(cuts) * self.acceptance(middle) * mean
        bins = np.searchsorted(e, middle) - 1
        return np.asarray(np.bincount(bins, weights=accepted, minlength=e.size - 1), dtype=float)
