"""Light (or charge) yield: mean number of photo-electrons per electron-equivalent energy."""

from __future__ import annotations

import math
from typing import ClassVar

from nurecoil.arrays import Array
from nurecoil.catalogue import given, known
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.step import Map
from nurecoil.units import keV
from nurecoil.units.kinds import Quantity


class _Yield(Quantity):
    """Photo-electrons (or electrons) per electron-equivalent energy."""

    like, foreign, example, low, open_low = ("PE/keVee",), "1/keV", "13.348 PE/keVee", 0.0, True


@known("steps", "light-yield")
class LightYield(Map):
    """n = yield * E_ee, the mean; fluctuations are the business of a resolution.

    Parameters
    ----------
    value : float or str
        Photo-electrons (or electrons) per electron-equivalent energy, positive: ``"13.348 PE/keVee"``.

    Raises
    ------
    WrongQuantity
        If it is not positive and finite.

    Examples
    --------
    >>> import numpy as np
    >>> LightYield("13.348 PE/keVee")(np.array([2 * keV])).round(6).tolist()
    [26.696]
    """

    value: _Yield = given(symbol="Y")
    input: ClassVar[Axis] = Axis.KEVEE
    output: ClassVar[Axis] = Axis.PE

    def __str__(self) -> str:
        return f"{self.value * keV:.6g} PE/keVee"

    @property
    def domain(self) -> tuple[float, float]:
        return (-math.inf, math.inf)

    def __call__(self, x: Array) -> Array:
        return self.value * x

    def inverse(self, y: Array) -> Array:
        return y / self.value
