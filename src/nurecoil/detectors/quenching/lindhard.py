"""Lindhard's model of the ionisation yield."""

from __future__ import annotations

import math
from typing import Self

from nurecoil.arrays import Array
from nurecoil.catalogue import given, known
from nurecoil.detectors.invert import invert_increasing
from nurecoil.detectors.quenching.quenching import Quenching
from nurecoil.units import keV
from nurecoil.units.kinds import Positive


@known("steps", "lindhard-quenching")
class LindhardQuenching(Quenching):
    """E_ee = T k g / (1 + k g), g = 3 eps^0.15 + 0.7 eps^0.6 + eps, eps = 11.5 Z^(-7/3) T/keV (as given by Lewin:1995rx).

    The model neglects atomic binding: below a few hundred eV the measured yields depart from it.

    Parameters
    ----------
    k : float
        Strength of the electronic stopping, positive; 0.157 for germanium in Lindhard's theory.
    Z : float
        Atomic number, positive.

    Raises
    ------
    WrongQuantity
        If k or Z is not positive.

    Examples
    --------
    >>> import numpy as np
    >>> LindhardQuenching(k=0.157, Z=32).factor(np.array([1 * keV])).round(3).tolist()
    [0.171]
    """

    k: Positive = given(symbol="k", example="0.157")
    Z: Positive = given(symbol="Z", example="32")

    @classmethod
    def theory(cls, Z: float, A: float) -> Self:
        """With Lindhard's own k = 0.133 Z^(2/3) A^(-1/2).

        Examples
        --------
        >>> round(LindhardQuenching.theory(Z=32, A=72.63).k, 3)
        0.157
        """
        if not A > 0:
            raise ValueError(f"A: expected a positive mass number, got {A!r}")
        return cls(0.133 * Z ** (2 / 3) / math.sqrt(A), Z)

    def __str__(self) -> str:
        return f"Lindhard quenching k = {self.k:.6g}, Z = {self.Z:g}"

    def __call__(self, x: Array) -> Array:
        eps = 11.5 * self.Z ** (-7 / 3) * x / keV
        kg = self.k * (3 * eps**0.15 + 0.7 * eps**0.6 + eps)
        E_ee: Array = x * kg / (1 + kg)
        return E_ee

    def inverse(self, y: Array) -> Array:
        return invert_increasing(self, y, 0.0, math.inf)
