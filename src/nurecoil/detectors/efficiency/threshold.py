"""A sharp threshold."""

from __future__ import annotations

import math

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import known
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.step import Efficiency
from nurecoil.units.choices import OnAxis


@known("steps", "threshold")
class Threshold(Efficiency):
    """Nothing below, everything at and above.

    Parameters
    ----------
    value : str or Position
        Where the cut is: ``"5 keVnr"``, ``"0.2 keVee"`` or ``"6 PE"``.

    Raises
    ------
    WrongQuantity
        If the value is a bare number, is not finite or is on no axis of a detector.

    Examples
    --------
    >>> Threshold("6 PE")(np.array([5.0, 6.0])).tolist()
    [0.0, 1.0]
    """

    value: OnAxis

    def __str__(self) -> str:
        return f"threshold {self.value.value / self.kind.unit:.6g} {self.kind}"

    @property
    def kind(self) -> Axis:
        return Axis(self.value.axis)

    @property
    def support(self) -> tuple[float, float]:
        return (self.value.value, math.inf)

    @property
    def cuts(self) -> tuple[float, ...]:
        return (self.value.value,)

    def __call__(self, x: Array) -> Array:
        return np.where(x >= self.value.value, 1.0, 0.0)
