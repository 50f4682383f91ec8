"""The dipole: an exponential density, the nucleon's form factor at low momentum transfer."""

from __future__ import annotations

import math
from typing import Self

from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.catalogue import given
from nurecoil.declaration import declare
from nurecoil.nuclear.form_factor import Moments, momentum
from nurecoil.units.kinds import Radius


@declare
class Dipole:
    """F(q) = (1 + q^2 R^2/12)^-2.

    Parameters
    ----------
    R : float
        Rms radius; 0.81 fm is the classic dipole mass of 0.84 GeV.

    Raises
    ------
    WrongQuantity
        If R is not a positive length.

    Examples
    --------
    >>> from nurecoil.units import fm
    >>> round(float(Dipole(0.8409 * fm)(1.0 / fm)), 4)
    0.8918
    """

    R: Radius = given(symbol="R")

    def __call__(self, q: ArrayLike) -> Array:
        """F at momentum transfer q."""
        return (1.0 + (momentum(q, of="Dipole") * self.R) ** 2 / 12.0) ** -2.0

    @property
    def rms_radius(self) -> float:
        """R."""
        return self.R

    @property
    def moments(self) -> Moments:
        """(R^2, 5/2 R^4, 35/3 R^6)."""
        return self.R**2, 2.5 * self.R**4, 35.0 / 3.0 * self.R**6

    @property
    def q_max(self) -> float:
        """No limit stated."""
        return math.inf

    def with_rms_radius(self, R: float) -> Self:
        """A dipole of rms radius R."""
        return type(self)(R)
