"""Quenching from a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array
from nurecoil.detectors.quenching.quenching import Quenching
from nurecoil.detectors.step import increasing


@dataclass(frozen=True, eq=False)
class TabulatedQuenching(Quenching):
    """E_ee(T), linear between the points of a table.

    Parameters
    ----------
    T : array_like, shape [K]
        Recoil energies, non-negative and strictly increasing. Below the first nothing is seen; above the last is an error.
    E_ee : array_like, shape [K]
        Electron-equivalent energies (not quenching factors), non-negative and strictly increasing.

    Raises
    ------
    ValueError
        If a column does not increase or starts below zero, or the two differ in length.

    Examples
    --------
    >>> q = TabulatedQuenching([0.0, 1.0, 2.0], [0.0, 0.1, 0.3])
    >>> q(np.array([1.5])).round(6).tolist()
    [0.2]
    """

    T: Array
    E_ee: Array

    def __post_init__(self) -> None:
        for name in ("T", "E_ee"):
            column = increasing(name, getattr(self, name), at_least=2)
            if column[0] < 0:
                raise ValueError(f"{name}: expected energies >= 0, got {float(column[0])!r}")
            object.__setattr__(self, name, column)
        if self.T.size != self.E_ee.size:
            raise ValueError(f"E_ee: expected as many values as T, {self.T.size}, got {self.E_ee.size}")

    def __str__(self) -> str:
        return f"tabulated quenching, {self.T.size} points"

    @property
    def domain(self) -> tuple[float, float]:
        return (float(self.T[0]), float(self.T[-1]))

    @property
    def cuts(self) -> tuple[float, ...]:
        return tuple(self.T.tolist())

    def __call__(self, x: Array) -> Array:
        return np.interp(x, self.T, self.E_ee)

    def inverse(self, y: Array) -> Array:
        return np.interp(y, self.E_ee, self.T, right=np.inf)
