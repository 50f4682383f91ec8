"""Quenching from a table."""

from __future__ import annotations

import math
import warnings
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

_FAR = 1e9
"""How many times the range of a table its constant quenching factor goes on."""


@known("steps", "tabulated-quenching")
class TabulatedQuenching(Quenching):
    """E_ee(T), linear between the points of a table.

    Some measured tables fall somewhere. Nothing inverts them: recoils are followed forward, all of them, and recoils of
    several energies give one E_ee. Unless `falls` says that it is meant, the place of the first fall is warned of.

    Parameters
    ----------
    T : array_like, shape [K]
        Recoil energies, non-negative and strictly increasing; or the name of their column in the table.
    E_ee : sequence of str or Positions, shape [K]
        Electron-equivalent energies (not quenching factors), non-negative, ``["0 keVee", "1 keVee"]``; or the name of their
        column, in keVee or eVee.
    outside : {"error", "zero", "constant"}
        Beyond the table: an error where a bin needs it (default), nothing, or the quenching factor E_ee/T of its end.
    table : path, optional
        A file with a line of names and one of units, such as keVnr and keVee.
    falls : bool
        Whether it is known that E_ee falls with T somewhere.

    Warns
    -----
    UserWarning
        If E_ee does not increase everywhere, and `falls` does not say so.

    Raises
    ------
    WrongQuantity
        If T does not increase, an E_ee is negative or not finite, none is larger than the first, the two differ in length, or
        E_ee increases everywhere where it is said to fall.

    Examples
    --------
    >>> q = TabulatedQuenching(["0 keV", "1 keV", "2 keV"], ["0 keVee", "0.1 keVee", "0.3 keVee"])
    >>> from nurecoil.units import keV
    >>> (q(np.array([1.5 * keV])) / keV).round(6).tolist()
    [0.2]
    """

    T: OrColumn[RecoilEnergy] = given(symbol="T", example="[0 keVnr, 50 keVnr]")
    E_ee: ManyOnAxisOrColumn = given(symbol="E_{ee}", example="[0 keVee, 10 keVee]")
    outside: Outside = "error"
    table: Path | None = None
    falls: bool = given(default=False, kw_only=True)

    def __post_init__(self) -> None:
        fill(self, T="keV", E_ee=None)
        if self.E_ee.axis != Axis.KEVEE:
            raise WrongQuantity("E_ee", f"expected electron-equivalent energies, keVee or eVee, got values in {self.E_ee.axis}")
        increasing("T", self.T, at_least=2)
        if self.T.size != self._y.size:
            raise WrongQuantity("E_ee", f"expected as many values as T, {self.T.size}, got {self._y.size}")
        if not np.all((self._y >= 0) & np.isfinite(self._y)) or not self._y.max() > self._y[0]:
            raise WrongQuantity("E_ee", "expected finite numbers >= 0, some of them larger than the first")
        if self.falls and self._fall is None:
            raise WrongQuantity("falls", "E_ee increases everywhere; expected false")
        if self._fall is not None and not self.falls:
            warnings.warn(f"E_ee does not increase everywhere: {self._fall}; `falls: true` if that is meant", stacklevel=3)
        if self.outside == "constant" and self.T[0] == 0 < self._y[0]:
            raise WrongQuantity("outside", "a table with E_ee > 0 at T = 0 has no quenching factor there")

    @cached_property
    def _y(self) -> Array:
        return np.array(self.E_ee.values)

    def __str__(self) -> str:
        return f"tabulated quenching, {self.T.size} points"

    @cached_property
    def _fall(self) -> str | None:
        """The first place where E_ee does not increase, in words."""
        falls = np.flatnonzero(np.diff(self._y) <= 0)
        if not falls.size:
            return None
        i = int(falls[0])
        x, y = self.T[i : i + 2] / keV, self._y[i : i + 2] / keV
        return f"{y[0]:.6g} keVee at {x[0]:.6g} keVnr, {y[1]:.6g} keVee at {x[1]:.6g} keVnr"

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
        if self._fall is not None:
            return self._crossing(y, last=False)
        inside = np.interp(y, self._y, self.T, right=np.inf)
        if self.outside != "constant":
            return inside
        first = self.T[0] / self._y[0] if self._y[0] else 0.0
        with np.errstate(invalid="ignore"):
            above = y * (self.T[-1] / self._y[-1])
        return np.where(y < self._y[0], np.maximum(y, 0.0) * first, np.where(y > self._y[-1], above, inside))

    def last(self, y: Array) -> Array:
        return self.inverse(y) if self._fall is None else self._crossing(y, last=True)

    def _crossing(self, y: Array, last: bool) -> Array:
        """The first or the last T with E_ee(T) = y, among the pieces of a table that falls somewhere."""
        T, E_ee = self.T, self._y
        if self.outside == "constant":
            T, E_ee = np.append(T, _FAR * T[-1]), np.append(E_ee, _FAR * E_ee[-1])
            if T[0] > 0:
                T, E_ee = np.append(0.0, T), np.append(0.0, E_ee)
        low, high = np.minimum(E_ee[:-1], E_ee[1:]), np.maximum(E_ee[:-1], E_ee[1:])
        rise = np.diff(E_ee)
        safe = np.where(rise == 0.0, 1.0, rise)
        flat = np.ravel(y)
        hit = (low <= flat[:, None]) & (flat[:, None] <= high)
        piece = hit.shape[1] - 1 - np.argmax(hit[:, ::-1], axis=1) if last else np.argmax(hit, axis=1)
        # on a level piece, its first or its last end
        with np.errstate(invalid="ignore"):
            part = np.where(rise[piece] == 0.0, float(last), (flat - E_ee[piece]) / safe[piece])
        found = np.where(hit.any(axis=1), T[piece] + part * np.diff(T)[piece], np.where(flat < E_ee.max(), T[0], np.inf))
        return found.reshape(np.shape(y))
