"""An efficiency that depends on nothing."""

from __future__ import annotations

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import known
from nurecoil.detectors.step import Efficiency
from nurecoil.units.kinds import Fraction


@known("steps", "efficiency")
class ConstantEfficiency(Efficiency):
    """The same acceptance everywhere, on any axis.

    Parameters
    ----------
    value : float or str
        From 0 to 1, or ``"80 %"``.

    Raises
    ------
    WrongQuantity
        If it lies outside.

    Examples
    --------
    >>> ConstantEfficiency("50 %")(np.array([1.0, 2.0])).tolist()
    [0.5, 0.5]
    """

    value: Fraction

    def __str__(self) -> str:
        return f"efficiency {self.value:.6g}"

    @property
    def kind(self) -> None:
        return None

    def __call__(self, x: Array) -> Array:
        return np.full_like(x, self.value)
