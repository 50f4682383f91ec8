"""An efficiency from a table."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import given, known
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.columns import fill
from nurecoil.detectors.step import Efficiency, Outside, increasing
from nurecoil.units.choices import ManyOnAxisOrColumn
from nurecoil.units.kinds import Fraction, OrColumn, WrongQuantity


@known("steps", "tabulated-efficiency")
class TabulatedEfficiency(Efficiency):
    """Linear between the points of a table; two points at the same place are a step, which belongs to the upper side.

    Parameters
    ----------
    x : sequence of str or Positions, shape [K]
        Increasing positions: ``["5 PE", "20 PE"]``; or the name of their column in the table, whose unit says the axis.
    value : array_like, shape [K]
        Each from 0 to 1; or the name of their column.
    outside : {"error", "zero", "constant"}
        Beyond the table: an error where a bin needs it (default), nothing, or the value at its end.
    table : path, optional
        A file with a line of names and one of units.

    Raises
    ------
    WrongQuantity
        If x does not increase, a value leaves the range, or the lengths disagree.

    Examples
    --------
    >>> TabulatedEfficiency(["1 PE", "2 PE"], [0.0, 1.0], outside="zero")(np.array([0.5, 1.5, 3.0])).tolist()
    [0.0, 0.5, 0.0]
    """

    x: ManyOnAxisOrColumn = given(example="[1 PE, 2 PE]")
    value: OrColumn[Fraction] = given(example="[0, 1]")
    outside: Outside = "error"
    table: Path | None = None

    def __post_init__(self) -> None:
        fill(self, x=None, value="1")
        x = increasing("x", self.x.values, at_least=2, twice=True)
        if self.value.shape != x.shape:
            raise WrongQuantity("value", f"expected as many as x, {x.size}, got {self.value.size}")

    def __str__(self) -> str:
        return f"tabulated efficiency, {len(self.x.values)} points in {self.kind}"

    @property
    def kind(self) -> Axis:
        return Axis(self.x.axis)

    @property
    def domain(self) -> tuple[float, float]:
        return (self.x.values[0], self.x.values[-1]) if self.outside == "error" else (-math.inf, math.inf)

    @property
    def support(self) -> tuple[float, float]:
        return (self.x.values[0], self.x.values[-1]) if self.outside == "zero" else (-math.inf, math.inf)

    @property
    def cuts(self) -> tuple[float, ...]:
        return tuple(dict.fromkeys(self.x.values))

    def __call__(self, x: Array) -> Array:
        knots, end = np.array(self.x.values), 0.0 if self.outside != "constant" else None
        y = np.interp(x, knots, self.value, left=end, right=end)
        twice = np.flatnonzero(knots[1:] == knots[:-1]) + 1
        for i in twice:  # the table says which side a step belongs to, and not the order of a search
            y = np.where(x == knots[i], self.value[i], y)
        return y
