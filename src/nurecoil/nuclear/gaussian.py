"""A Gaussian density: light nuclei, and the size of a nucleon to lowest order."""

from __future__ import annotations

import math
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.catalogue import given
from nurecoil.declaration import declare
from nurecoil.nuclear.form_factor import Moments, gaussian_moments, momentum
from nurecoil.units.kinds import Radius


@declare
class Gaussian:
    """F(q) = exp(-q^2 R^2/6).

    Parameters
    ----------
    R : float
        Rms radius.

    Raises
    ------
    WrongQuantity
        If R is not a positive length.

    Examples
    --------
    >>> from nurecoil.units import fm
    >>> round(float(Gaussian(0.8409 * fm)(1.0 / fm)), 4)
    0.8888
    """

    R: Radius = given(symbol="R")

    def __call__(self, q: ArrayLike) -> Array:
        """F at momentum transfer q."""
        x = momentum(q, of="Gaussian") * self.R
        return np.exp(-(x**2) / 6.0)

    @property
    def rms_radius(self) -> float:
        """R."""
        return self.R

    @property
    def moments(self) -> Moments:
        """(R^2, 5/3 R^4, 35/9 R^6)."""
        return gaussian_moments(self.R**2)

    @property
    def q_max(self) -> float:
        """No limit stated."""
        return math.inf

    def with_rms_radius(self, R: float) -> Self:
        """A Gaussian of rms radius R."""
        return type(self)(R)
