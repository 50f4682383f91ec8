"""Counting statistics: an integer number of photo-electrons."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import given, known
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.step import Resolution
from nurecoil.units.kinds import Pure


@known("steps", "poisson")
class PoissonResolution(Resolution):
    """The reconstructed value is an integer n, Poisson distributed about its mean; bin b holds edges[b] <= n < edges[b+1].

    Parameters
    ----------
    offset : float
        Efficiencies that follow are evaluated at n + offset; the default 0 takes them at the integer itself.

    Raises
    ------
    ValueError
        If the offset is not finite, or a response's bin edges are not non-negative integers (the last may be infinite).

    Examples
    --------
    >>> PoissonResolution().probability(np.array([0.0, 1.0]), np.array([0, 1, 2])).round(4).tolist()
    [[1.0, 0.3679], [0.0, 0.3679]]
    """

    offset: Pure = given(default=0.0)

    def __str__(self) -> str:
        return "Poisson counting" + (f", efficiency at n + {self.offset:g}" if self.offset else "")

    @property
    def kind(self) -> Axis:
        return Axis.PE

    def check_edges(self, edges: Array) -> None:
        finite = edges[:-1] if np.isposinf(edges[-1]) else edges
        if not np.all((finite >= 0) & (finite == np.floor(finite)) & np.isfinite(finite)):
            raise ValueError(f"bins: counts need non-negative integer edges (the last may be infinite), got {edges!r}")

    def width(self, mean: Array) -> Array:
        return np.sqrt(np.maximum(mean, 1.0))

    def probability(self, mean: Array, edges: Array) -> Array:
        from scipy.special import gammainc, gammaincc

        # P(N >= n) = P(n, mu) and P(N < n) = Q(n, mu), the regularised incomplete gamma functions; P(N >= 0) = 1
        n = np.ceil(np.clip(edges, 0.0, None))[:, None]
        some = np.maximum(n, 1.0)
        above = np.where(n > 0, gammainc(some, mean), 1.0)
        below = np.where(n > 0, gammaincc(some, mean), 0.0)
        result: Array = np.where(n[:-1] > mean, above[:-1] - above[1:], below[1:] - below[:-1])
        return result

    def accepted(self, mean: Array, edges: Array, acceptance: Callable[[Array], Array], cuts: Array) -> Array:
        from scipy.special import gammaln, xlogy

        last = edges[-1]
        if np.isposinf(last):
            top = float(np.max(mean, initial=0.0))
            last = max(edges[-2] + 1, math.ceil(top + 10 * math.sqrt(top) + 40))
        n = np.arange(edges[0], last)
        probability = np.exp(xlogy(n[:, None], mean) - mean - gammaln(n + 1)[:, None])
        starts = (edges[:-1] - edges[0]).astype(int)
        result: Array = np.add.reduceat(acceptance(n + self.offset)[:, None] * probability, starts, axis=0)
        return result
