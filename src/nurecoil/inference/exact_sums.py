"""The construction of Feldman and Cousins for a few counts: sums over all possible counts instead of toys."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nurecoil.arrays import Array, BoolArray
from nurecoil.expectation import Compiled, Data
from nurecoil.expectation.assemble import counts_at
from nurecoil.inference.core import joint

_TIE = 1e-9
"""Ratios of equal counts differ by rounding only."""
_MOST_BINS = 3
_MOST_STATES = 20_000
_FARTHEST = 9.0
"""Counts are followed to so many standard deviations above what is expected."""


def possible(c: Compiled) -> bool:
    """Whether everything is Poisson counts of a few bins, and nothing is minimised over."""
    if c.nuisances or any(block.kind != "poisson" for block in c.blocks):
        return False
    counts = np.concatenate([block.observed for block in c.blocks])
    return counts.size <= _MOST_BINS and bool(np.all(counts == np.round(counts)))


@dataclass(frozen=True, eq=False)
class Sums:
    """All counts that are possible, with the best fit to each.

    Parameters
    ----------
    c : Compiled
    grid : ndarray, shape [P, X]
        Points at which fits may start, and up to which counts are expected.
    """

    c: Compiled
    grid: Array

    def expected(self, x: Array) -> Array:
        """Counts [P, B] of all blocks in a row."""
        none = np.zeros(0)
        return np.concatenate([np.broadcast_to(mu, (len(x), mu.shape[1])) for mu in counts_at(self.c, x, none)], axis=1)

    @cached_property
    def states(self) -> Array:
        """Counts [S, B]."""
        highest = self.expected(self.grid).max(axis=0)
        seen = np.concatenate([block.observed for block in self.c.blocks])
        most = np.maximum(np.ceil(highest + _FARTHEST * np.sqrt(highest) + 15.0), seen + 1.0).astype(int)
        return np.array(list(itertools.product(*(range(n + 1) for n in most))), dtype=float)

    @property
    def few(self) -> bool:
        """Whether there are few enough."""
        highest = self.expected(self.grid).max(axis=0)
        return bool(math.prod((highest + _FARTHEST * np.sqrt(highest) + 17.0).tolist()) <= _MOST_STATES)

    def _values(self, x: Array, states: Array) -> Array:
        """-2 ln L [P, S]; infinite where counts are impossible."""
        mu = np.maximum(self.expected(x), 0.0)[:, None, :]
        with np.errstate(divide="ignore", invalid="ignore"):
            log = np.where(states > 0, states * np.log(mu / np.maximum(states, 1.0)), 0.0)
        result: Array = 2.0 * (mu - states - log).sum(axis=2)
        return result

    @cached_property
    def best(self) -> Array:
        """The lowest -2 ln L of each state [S], over the whole domain of the couplings."""
        here = self._values(self.grid, self.states)
        order = np.argsort(here, axis=0)[: min(3, len(self.grid))]
        sizes = np.cumsum([block.observed.size for block in self.c.blocks])[:-1]
        data = Data(tuple(np.split(self.states, sizes, axis=1)), tuple(np.zeros(0) for _ in self.c.blocks), np.zeros(0))
        lowest: Array = here.min(axis=0)
        for row in order:
            found = joint(self.c, self.grid[row], data=data)
            lowest = np.where(np.isfinite(found.value), np.minimum(lowest, found.value), lowest)
        return lowest

    @cached_property
    def seen(self) -> int:
        """Which state was observed."""
        counts = np.concatenate([block.observed for block in self.c.blocks])
        return int(np.flatnonzero((self.states == counts).all(axis=1))[0])

    def at(self, x: Array) -> tuple[Array, Array, Array]:
        """At points [P, X]: how far the data are above their best fit, the critical value, and the p-value."""
        from scipy.special import gammaln

        here = self._values(x, self.states)
        delta = np.maximum(here - np.minimum(self.best, here), 0.0)
        delta = np.where(np.isfinite(here), delta, np.inf)
        mu = np.maximum(self.expected(x), 0.0)[:, None, :]
        with np.errstate(divide="ignore", invalid="ignore"):
            log = np.where(self.states > 0, self.states * np.log(mu), 0.0) - mu - gammaln(self.states + 1.0)
        return delta[:, self.seen], delta, np.exp(log.sum(axis=2))

    def accepted(self, x: Array, cl: float) -> BoolArray:
        """Whether the data belong to the counts of highest likelihood ratio that make up `cl` [P]."""
        seen, delta, probability = self.at(x)
        nearer = np.where(delta < seen[:, None] - _TIE, probability, 0.0).sum(axis=1)
        return np.asarray(nearer < cl)

    def critical(self, x: Array, cl: float) -> tuple[Array, Array, Array]:
        """Distance of the data, the largest accepted one, and the p-value [P] each."""
        seen, delta, probability = self.at(x)
        order = np.argsort(delta, axis=1, kind="stable")
        total = np.cumsum(np.take_along_axis(probability, order, axis=1), axis=1)
        last = np.minimum((total < cl).sum(axis=1), delta.shape[1] - 1)
        critical = np.take_along_axis(delta, np.take_along_axis(order, last[:, None], axis=1), axis=1)[:, 0]
        farther = np.where(delta >= seen[:, None] - _TIE, probability, 0.0).sum(axis=1)
        return seen, critical, np.minimum(farther, 1.0)

    def ranges(self, axis: Array, accepted: BoolArray, cl: float) -> tuple[tuple[float, float], ...]:
        """With one coupling: accepted values, ends found between grid points by halving."""
        found = []
        inside = np.flatnonzero(accepted)
        for run in np.split(inside, np.flatnonzero(np.diff(inside) > 1) + 1):
            if run.size:
                low = self._edge(axis, int(run[0]), -1, cl)
                found.append((low, self._edge(axis, int(run[-1]), 1, cl)))
        return tuple(found)

    def _edge(self, axis: Array, k: int, side: int, cl: float) -> float:
        if not 0 <= k + side < axis.size:
            return float(axis[k])
        inside, outside = float(axis[k]), float(axis[k + side])
        for _ in range(50):
            middle = 0.5 * (inside + outside)
            if self.accepted(np.array([[middle]]), cl)[0]:
                inside = middle
            else:
                outside = middle
        return inside
