"""A form factor of somebody's own, as a table."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.atomic.factors import ElectronFactor
from nurecoil.atomic.form_factor import ElectronFormFactor
from nurecoil.atomic.ranges import momentum
from nurecoil.catalogue import given, known
from nurecoil.declaration import declare
from nurecoil.problems import UnknownId
from nurecoil.units.kinds import Fraction, Many, NeutrinoEnergy, WrongQuantity

if TYPE_CHECKING:
    from scipy.interpolate import PchipInterpolator


class _Momenta(Many[NeutrinoEnergy]):
    """Momentum transfers."""

    example = "1 keV"


@declare
class TabulatedElectrons:
    """F_e through the points of a table, by a monotone cubic in q^2; beyond its last momentum it is refused.

    Parameters
    ----------
    q : array_like
        Increasing momenta, at least two; F_e(0) = 1 is added where the table does not start at zero.
    F_e : array_like
        Per electron: the X-ray form factor over Z. It falls from 1.
    element : str
        Whose it is, for messages.

    Raises
    ------
    WrongQuantity
        If the momenta do not increase, a value lies outside [0, 1], F_e(0) is not 1, or the numbers differ.

    Examples
    --------
    >>> from nurecoil.units import keV
    >>> F = TabulatedElectrons(["2 keV", "4 keV"], [0.9, 0.7], "Ar")
    >>> float(F(4 * keV)), 0.9 < float(F(1 * keV)) < 1.0
    (0.7, True)
    """

    q: _Momenta
    F_e: Many[Fraction]
    element: str = ""

    def __post_init__(self) -> None:
        if self.q.ndim != 1 or self.q.size < 2 or np.any(np.diff(self.q) <= 0):
            raise WrongQuantity("q", f"expected at least two increasing momenta, got {self.q.size} of them or out of order")
        if self.F_e.shape != self.q.shape:
            raise WrongQuantity("F_e", f"expected one value for each of {self.q.size} momenta, got {self.F_e.size}")
        if self.q[0] == 0 and self.F_e[0] != 1:
            raise WrongQuantity("F_e", f"expected 1 at q = 0, got {self.F_e[0]!r}")

    @cached_property
    def _curve(self) -> PchipInterpolator:
        from scipy.interpolate import PchipInterpolator

        first = int(self.q[0] != 0)
        return PchipInterpolator(np.append([0.0] * first, self.q**2), np.append([1.0] * first, self.F_e))

    def __call__(self, q: ArrayLike) -> Array:
        """F_e at momentum transfer q."""
        of = f"table of F_e for {self.element}" if self.element else "table of F_e"
        return np.asarray(self._curve(momentum(q, self.q_max, of) ** 2))

    @property
    def rms_radius(self) -> float:
        """From the slope at q = 0."""
        return math.sqrt(-6.0 * float(self._curve(0.0, 1)))

    @property
    def q_max(self) -> float:
        """The last momentum of the table."""
        return float(self.q[-1])


@known("electron-factors", "table")
class TableOfOne(ElectronFactor):
    """Your own table for one element; beyond its last momentum it is refused.

    Parameters
    ----------
    element : str
        Chemical symbol.
    q : array_like
        Increasing momenta.
    F_e : array_like
        The X-ray form factor over Z, per electron.
    """

    element: str = given(example="'Ar'")
    q: _Momenta = given(example="['1 keV', '2 keV']")
    F_e: Many[Fraction] = given(example="[0.99, 0.95]")

    def of(self, element: str) -> ElectronFormFactor:
        """The table, for its own element alone."""
        if element != self.element:
            raise UnknownId("table of F_e for", element, (self.element,))
        return self.table

    @cached_property
    def table(self) -> TabulatedElectrons:
        """Made once."""
        return TabulatedElectrons(self.q, self.F_e, self.element)

    def __post_init__(self) -> None:
        _ = self.table  # everything that can be wrong is wrong now
