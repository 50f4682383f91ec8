"""A sharp threshold."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.step import Efficiency


@dataclass(frozen=True)
class Threshold(Efficiency):
    """Nothing below, everything at and above.

    Parameters
    ----------
    value : float
        Where the cut is, in natural units on an energy axis.
    axis : str
        Kind of axis: keVnr, keVee or PE.

    Raises
    ------
    ValueError
        If the value is not finite or the axis is unknown.

    Examples
    --------
    >>> Threshold(6, "PE")(np.array([5.0, 6.0])).tolist()
    [0.0, 1.0]
    """

    value: float
    axis: str

    def __post_init__(self) -> None:
        Axis(self.axis)
        if not math.isfinite(self.value):
            raise ValueError(f"value: expected a finite threshold, got {self.value!r}")

    def __str__(self) -> str:
        axis = Axis(self.axis)
        return f"threshold {self.value / axis.unit:.6g} {axis}"

    @property
    def kind(self) -> Axis:
        return Axis(self.axis)

    @property
    def support(self) -> tuple[float, float]:
        return (self.value, math.inf)

    @property
    def cuts(self) -> tuple[float, ...]:
        return (self.value,)

    def __call__(self, x: Array) -> Array:
        return np.where(x >= self.value, 1.0, 0.0)
