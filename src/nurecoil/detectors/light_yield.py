"""Light (or charge) yield: mean number of photo-electrons per electron-equivalent energy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from nurecoil.arrays import Array
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.step import Map
from nurecoil.units import keV


@dataclass(frozen=True)
class LightYield(Map):
    """n = yield * E_ee, the mean; fluctuations are the business of a resolution.

    Parameters
    ----------
    per_energy : float
        Photo-electrons (or electrons) per electron-equivalent energy, in natural units: ``13.348 / keV``. Positive.

    Raises
    ------
    ValueError
        If it is not positive and finite.

    Examples
    --------
    >>> import numpy as np
    >>> LightYield(13.348 / keV)(np.array([2 * keV])).round(6).tolist()
    [26.696]
    """

    per_energy: float
    input: ClassVar[Axis] = Axis.KEVEE
    output: ClassVar[Axis] = Axis.PE

    def __post_init__(self) -> None:
        if not 0 < self.per_energy < math.inf:
            raise ValueError(f"per_energy: expected a positive number of photo-electrons per energy, got {self.per_energy!r}")

    def __str__(self) -> str:
        return f"{self.per_energy * keV:.6g} PE/keVee"

    @property
    def domain(self) -> tuple[float, float]:
        return (-math.inf, math.inf)

    def __call__(self, x: Array) -> Array:
        return self.per_energy * x

    def inverse(self, y: Array) -> Array:
        return y / self.per_energy
