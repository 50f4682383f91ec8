"""An efficiency from a table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.step import Efficiency, check_unit_interval, increasing


@dataclass(frozen=True, eq=False)
class TabulatedEfficiency(Efficiency):
    """Linear between the points of a table.

    Parameters
    ----------
    x : array_like, shape [K]
        Strictly increasing positions, in natural units on an energy axis.
    values : array_like, shape [K]
        Each in [0, 1].
    axis : str
        Kind of axis: keVnr, keVee or PE.
    outside : {"zero", "constant"}
        Beyond the table: nothing (default), or the value at its end.

    Raises
    ------
    ValueError
        If x does not increase, a value leaves [0, 1], the lengths disagree, or the axis or option is unknown.

    Examples
    --------
    >>> TabulatedEfficiency([1.0, 2.0], [0.0, 1.0], "PE")(np.array([0.5, 1.5, 3.0])).tolist()
    [0.0, 0.5, 0.0]
    """

    x: Array
    values: Array
    axis: str
    outside: Literal["zero", "constant"] = "zero"

    def __post_init__(self) -> None:
        Axis(self.axis)
        if self.outside not in ("zero", "constant"):
            raise ValueError(f"outside: expected 'zero' or 'constant', got {self.outside!r}")
        x = increasing("x", self.x, at_least=2)
        values = np.array(self.values, dtype=float)
        check_unit_interval("values", values)
        if values.shape != x.shape:
            raise ValueError(f"values: expected as many as x, {x.size}, got {values.size}")
        values.flags.writeable = False
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        return f"tabulated efficiency, {self.x.size} points in {Axis(self.axis)}"

    @property
    def kind(self) -> Axis:
        return Axis(self.axis)

    @property
    def support(self) -> tuple[float, float]:
        if self.outside == "constant":
            return (-math.inf, math.inf)
        return (float(self.x[0]), float(self.x[-1]))

    @property
    def cuts(self) -> tuple[float, ...]:
        return tuple(self.x.tolist())

    def __call__(self, x: Array) -> Array:
        end = 0.0 if self.outside == "zero" else None
        return np.interp(x, self.x, self.values, left=end, right=end)
