"""Quenching from a table."""

from __future__ import annotations

import math
from functools import cached_property
from pathlib import Path

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import given, known
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.columns import fill
from nurecoil.detectors.quenching.quenching import Quenching
from nurecoil.detectors.step import Outside, increasing
from nurecoil.units import keV
from nurecoil.units.choices import ManyOnAxisOrColumn
from nurecoil.units.kinds import OrColumn, RecoilEnergy, WrongQuantity


class RecoilEnergies(OrColumn, RecoilEnergy):
    """Recoil energies, or the name of a column."""


@known("steps", "tabulated-quenching")
class TabulatedQuenching(Quenching):
    """E_ee(T), linear between the points of a table.

    Parameters
    ----------
    T : array_like, shape [K]
        Recoil energies, non-negative and strictly increasing; or the name of their column in the table.
    E_ee : sequence of str or Positions, shape [K]
        Electron-equivalent energies (not quenching factors), non-negative and strictly increasing, ``["0 keVee", "1 keVee"]``;
        or the name of their column, in keVee or eVee.
    outside : {"error", "zero", "constant"}
        Beyond the table: an error where a bin needs it (default), nothing, or the quenching factor E_ee/T of its end.
    table : path, optional
        A file with a line of names and one of units, such as keVnr and keVee.

    Raises
    ------
    WrongQuantity
        If a column does not increase or starts below zero, or the two differ in length.

    Examples
    --------
    >>> q = TabulatedQuenching(["0 keV", "1 keV", "2 keV"], ["0 keVee", "0.1 keVee", "0.3 keVee"])
    >>> from nurecoil.units import keV
    >>> (q(np.array([1.5 * keV])) / keV).round(6).tolist()
    [0.2]
    """

    T: RecoilEnergies = given(symbol="T", example="[0 keVnr, 50 keVnr]")
    E_ee: ManyOnAxisOrColumn = given(symbol="E_{ee}", example="[0 keVee, 10 keVee]")
    outside: Outside = "error"
    table: Path | None = None

    def __post_init__(self) -> None:
        fill(self, T="keV", E_ee=None)
        if self.E_ee.axis != Axis.KEVEE:
            raise WrongQuantity("E_ee", f"expected electron-equivalent energies, keVee or eVee, got values in {self.E_ee.axis}")
        increasing("T", self.T, at_least=2)
        if self._y[0] < 0:
            raise WrongQuantity("E_ee", f"expected energies of at least 0 keVee, got {self._y[0] / keV:g} keVee")
        if self.T.size != self._y.size:
            raise WrongQuantity("E_ee", f"expected as many values as T, {self.T.size}, got {self._y.size}")
        if self.outside == "constant" and self.T[0] == 0 < self._y[0]:
            raise WrongQuantity("outside", "a table with E_ee > 0 at T = 0 has no quenching factor there")

    @cached_property
    def _y(self) -> Array:
        return increasing("E_ee", self.E_ee.values, at_least=2)

    def __str__(self) -> str:
        return f"tabulated quenching, {self.T.size} points"

    @property
    def domain(self) -> tuple[float, float]:
        return (float(self.T[0]), float(self.T[-1])) if self.outside == "error" else (0.0, math.inf)

    @property
    def support(self) -> tuple[float, float]:
        return (float(self.T[0]), float(self.T[-1])) if self.outside == "zero" else (-math.inf, math.inf)

    @property
    def cuts(self) -> tuple[float, ...]:
        return tuple(self.T.tolist())

    def __call__(self, x: Array) -> Array:
        inside = np.interp(x, self.T, self._y)
        if self.outside != "constant":
            return inside
        first = self._y[0] / self.T[0] if self.T[0] else 0.0
        return np.where(x < self.T[0], x * first, np.where(x > self.T[-1], x * (self._y[-1] / self.T[-1]), inside))

    def inverse(self, y: Array) -> Array:
        inside = np.interp(y, self._y, self.T, right=np.inf)
        if self.outside != "constant":
            return inside
        first = self.T[0] / self._y[0] if self._y[0] else 0.0
        with np.errstate(invalid="ignore"):
            above = y * (self.T[-1] / self._y[-1])
        return np.where(y < self._y[0], np.maximum(y, 0.0) * first, np.where(y > self._y[-1], above, inside))
