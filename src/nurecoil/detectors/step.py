"""What a step of a detector response must offer: a deterministic map, an efficiency or a resolution."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import base
from nurecoil.detectors.axis import Axis
from nurecoil.units.kinds import WrongQuantity

NEGLIGIBLE = 1e-12
"""Probability below which a bin counts as out of reach."""

Outside = Literal["error", "zero", "constant"]
"""What holds beyond the ends of a table: it may not be needed, nothing, or what holds at its end."""


@base("steps")
class Step(ABC):
    """A link of a response chain, from one kind of axis to another; ``str(step)`` is a short description."""

    @property
    @abstractmethod
    def input(self) -> Axis | None:
        """Kind of axis it takes; None if any will do."""

    @property
    @abstractmethod
    def output(self) -> Axis | None:
        """Kind of axis it gives; None if it leaves the axis as it is."""


class Map(Step):
    """A deterministic map between axes; as a rule strictly increasing, see `last`."""

    @property
    def domain(self) -> tuple[float, float]:
        """Range of the argument on which it is known."""
        return (0.0, math.inf)

    @property
    def support(self) -> tuple[float, float]:
        """Range of the argument outside which nothing is seen."""
        return (-math.inf, math.inf)

    @property
    def cuts(self) -> tuple[float, ...]:
        """Arguments at which to cut a quadrature: where the map has a kink."""
        return ()

    @abstractmethod
    def __call__(self, x: Array) -> Array:
        """Value at x; same shape."""

    @abstractmethod
    def inverse(self, y: Array) -> Array:
        """The argument that maps to y: the lower end of the domain if y lies below the image, infinity if above.

        If several do, the first.
        """

    def last(self, y: Array) -> Array:
        """The last argument that maps to y, where the map falls somewhere and several do."""
        return self.inverse(y)


class Efficiency(Step):
    """A probability of acceptance as a function of position on one axis."""

    @property
    @abstractmethod
    def kind(self) -> Axis | None:
        """Kind of axis; None for a constant, which has none."""

    @property
    def input(self) -> Axis | None:
        return self.kind

    @property
    def output(self) -> Axis | None:
        return self.kind

    @property
    def domain(self) -> tuple[float, float]:
        """Range on which it is known."""
        return (-math.inf, math.inf)

    @property
    def support(self) -> tuple[float, float]:
        """Range outside which it is zero."""
        return (-math.inf, math.inf)

    @property
    def cuts(self) -> tuple[float, ...]:
        """Points at which to cut a quadrature: kinks, and a few more where the efficiency rises fast."""
        return ()

    @abstractmethod
    def __call__(self, x: Array) -> Array:
        """Acceptance at x, in [0, 1]; same shape."""


class Resolution(Step):
    """A probability distribution of the reconstructed value, given its mean, on one axis."""

    @property
    @abstractmethod
    def kind(self) -> Axis:
        """Kind of axis."""

    @property
    def input(self) -> Axis:
        return self.kind

    @property
    def output(self) -> Axis:
        return self.kind

    def check_edges(self, edges: Array) -> None:
        """Raise ValueError if these bin edges make no sense for the law; by default any will do."""

    @abstractmethod
    def width(self, mean: Array) -> Array:
        """Standard deviation at a mean; same shape."""

    @abstractmethod
    def probability(self, mean: Array, edges: Array) -> Array:
        """Probability [B, T] that the value lies in edges[b] <= x < edges[b+1], for means [T]."""

    def around(self, x: Array) -> Array:
        """Points within six standard deviations of each finite x, thinned to be no closer than one."""
        centres = x[np.isfinite(x)]
        widths = self.width(np.maximum(centres, 0.0))
        points = np.unique(centres + widths * np.array([-6.0, -3.0, 0.0, 3.0, 6.0])[:, None])
        spacing = self.width(np.maximum(points, 0.0))
        kept = [0.0]
        for point, gap in zip(points.tolist(), spacing.tolist(), strict=True):
            if point - kept[-1] >= gap:
                kept.append(point)
        return np.array(kept)

    def means_that_reach(self, ends: Array) -> Array:
        """Lowest and highest mean from which a value between two ends is reached with a probability that counts."""
        scale = float(np.max(np.abs(ends[np.isfinite(ends)]), initial=0.0))
        if scale == 0.0:
            return np.array([0.0, np.inf])
        means = np.concatenate([[0.0], np.geomspace(1e-6, 1e6, 4001) * scale])
        above_first = np.flatnonzero(self.probability(means, np.array([ends[0], np.inf]))[0] >= NEGLIGIBLE)
        below_last = np.flatnonzero(self.probability(means, np.array([-np.inf, ends[1]]))[0] >= NEGLIGIBLE)
        if not above_first.size or not below_last.size:
            return np.array([np.inf, np.inf])
        beyond = np.append(means, np.inf)
        return np.array([means[max(above_first[0] - 1, 0)], beyond[below_last[-1] + 1]])

    @abstractmethod
    def accepted(self, mean: Array, edges: Array, acceptance: Callable[[Array], Array], cuts: Array) -> Array:
        """As `probability`, each value weighted with its acceptance; `cuts` are the efficiency's kinks."""


def increasing(name: str, values: object, at_least: int = 1, *, twice: bool = False) -> Array:
    """A read-only copy of an increasing list of finite numbers; `twice` allows two of a kind in a row, which is a step.

    Raises
    ------
    WrongQuantity
        If there are fewer than `at_least` numbers, they do not increase, or one is not finite.
    """
    v = np.array(values, dtype=float)
    rises = np.diff(v) if v.ndim == 1 else np.empty(0)
    strict = np.all(rises > 0) or (twice and np.all(rises >= 0) and np.all(v[2:] > v[:-2]) and v[0] < v[-1])
    if v.ndim != 1 or v.size < at_least or not np.all(np.isfinite(v)) or not strict:
        raise WrongQuantity(name, f"expected at least {at_least} strictly increasing finite numbers, got {_short(v, rises)}")
    v.flags.writeable = False
    return v


def _short(v: Array, rises: Array) -> str:
    """A short list, or the place of a long one where it goes wrong."""
    if v.size <= 8 or v.ndim != 1:
        return repr(v.tolist()) if v.size <= 8 else f"{v.size} numbers"
    bad = np.flatnonzero(~(rises > 0))
    if not bad.size:
        return f"{v.size} numbers"
    i = int(bad[0])
    return f"{v.size} numbers, of which number {i + 1} is {float(v[i])!r} and number {i + 2} is {float(v[i + 1])!r}"
