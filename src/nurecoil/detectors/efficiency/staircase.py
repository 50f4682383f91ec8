"""A piecewise constant efficiency."""

from __future__ import annotations

import math

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import given, known
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.step import Efficiency, Outside, increasing
from nurecoil.units.choices import ManyOnAxis
from nurecoil.units.kinds import Fraction, Many, WrongQuantity


@known("steps", "step-efficiency")
class StepEfficiency(Efficiency):
    """A staircase: one value more than edges, or a histogram, with one value less.

    With one more, values[0] holds below edges[0], values[i] for edges[i-1] <= x < edges[i], and values[-1] from edges[-1] on.
    With one less, values[i] holds for edges[i] <= x < edges[i+1], and `outside` says what lies beyond.

    Parameters
    ----------
    edges : sequence of str or Positions, length K
        Strictly increasing: ``["5 PE", "6 PE"]``.
    values : sequence of float, length K + 1 or K - 1
        Each from 0 to 1.
    outside : {"error", "zero", "constant"}
        Beyond a histogram: an error where a bin needs it (default), nothing, or the value of its end.

    Raises
    ------
    WrongQuantity
        If the edges do not increase, a value leaves the range, the lengths disagree, or edges are on several axes.

    Examples
    --------
    >>> StepEfficiency(["5 PE", "6 PE"], [0.0, 0.5, 1.0])(np.array([4.0, 5.0, 6.0])).tolist()
    [0.0, 0.5, 1.0]
    """

    edges: ManyOnAxis
    values: Many[Fraction] = given(example="[0, 0.5, 1]")
    outside: Outside = "error"

    def __post_init__(self) -> None:
        edges = increasing("edges", self.edges.values)
        if self.values.ndim != 1 or self.values.size not in (edges.size + 1, edges.size - 1) or not self.values.size:
            raise WrongQuantity("values", f"expected one more than the {edges.size} edges, or one less, got {self.values.size}")

    def __str__(self) -> str:
        return f"steps at {', '.join(f'{e / self.kind.unit:.6g}' for e in self.edges.values)} {self.kind}"

    @property
    def kind(self) -> Axis:
        return Axis(self.edges.axis)

    @property
    def _complete(self) -> Array:
        """Values below, between and above the edges."""
        if self.values.size > len(self.edges.values):
            return self.values
        ends = self.values[[0, -1]] if self.outside == "constant" else np.zeros(2)
        return np.concatenate([ends[:1], self.values, ends[1:]])

    @property
    def domain(self) -> tuple[float, float]:
        if self.values.size > len(self.edges.values) or self.outside != "error":
            return (-math.inf, math.inf)
        return (self.edges.values[0], self.edges.values[-1])

    @property
    def support(self) -> tuple[float, float]:
        if math.isfinite(self.domain[0]):
            return (-math.inf, math.inf)
        filled = np.flatnonzero(self._complete)
        if not filled.size:
            return (math.inf, math.inf)
        ends = (-math.inf, *self.edges.values, math.inf)
        return (ends[filled[0]], ends[filled[-1] + 1])

    @property
    def cuts(self) -> tuple[float, ...]:
        return self.edges.values

    def __call__(self, x: Array) -> Array:
        return self._complete[np.searchsorted(self.edges.values, x, side="right")]
