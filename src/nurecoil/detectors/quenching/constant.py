"""An energy-independent quenching factor."""

from __future__ import annotations

from nurecoil.arrays import Array
from nurecoil.catalogue import given, known
from nurecoil.detectors.quenching.quenching import Quenching
from nurecoil.units.kinds import Positive


class _QuenchingFactor(Positive):
    """A quenching factor, above 0 and at most 1."""

    example, high = "0.2", 1.0


@known("steps", "quenching")
class ConstantQuenching(Quenching):
    """E_ee = q T.

    Parameters
    ----------
    value : float or str
        Quenching factor q, 0 < q <= 1; 0.0878 +- 0.0166 for CsI[Na] in Akimov:2018vzs.

    Raises
    ------
    WrongQuantity
        If it lies outside that range.

    Examples
    --------
    >>> import numpy as np
    >>> ConstantQuenching(0.0878).factor(np.array([1.0])).tolist()
    [0.0878]
    """

    value: _QuenchingFactor = given(symbol="q")

    def __str__(self) -> str:
        return f"quenching {self.value:.6g}"

    def __call__(self, x: Array) -> Array:
        return self.value * x

    def inverse(self, y: Array) -> Array:
        return y.clip(min=0.0) / self.value
