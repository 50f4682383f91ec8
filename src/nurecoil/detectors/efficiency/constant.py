"""An efficiency that depends on nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array
from nurecoil.detectors.step import Efficiency, check_unit_interval


@dataclass(frozen=True)
class ConstantEfficiency(Efficiency):
    """The same acceptance everywhere, on any axis.

    Parameters
    ----------
    value : float
        In [0, 1].

    Raises
    ------
    ValueError
        If it lies outside [0, 1].

    Examples
    --------
    >>> ConstantEfficiency(0.5)(np.array([1.0, 2.0])).tolist()
    [0.5, 0.5]
    """

    value: float

    def __post_init__(self) -> None:
        check_unit_interval("value", self.value)

    def __str__(self) -> str:
        return f"efficiency {self.value:.6g}"

    @property
    def kind(self) -> None:
        return None

    def __call__(self, x: Array) -> Array:
        return np.full_like(x, self.value)
