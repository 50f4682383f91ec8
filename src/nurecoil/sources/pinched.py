"""The pinched spectrum of supernova neutrinos, also known as the alpha fit."""

from __future__ import annotations

import math
from typing import Self

import numpy as np

from nurecoil.arrays import Array
from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.sources.panels import gamma_range, split
from nurecoil.sources.spectrum import Spectrum
from nurecoil.units.kinds import NonNegative, Temperature, WrongQuantity


@known("spectra", "pinched")
class Pinched(Spectrum):
    """``(a^a / (Gamma(a) <E>)) (E/<E>)^alpha exp(-a E/<E>)`` with a = alpha + 1 (Keil:2002in, normalised).

    Parameters
    ----------
    mean_energy : Temperature
        <E> > 0.
    alpha : NonNegative
        Shape, from 0 to 100: 2 is the Maxwell-Boltzmann spectrum, larger values are narrower ("pinched"). The accuracy of the
        edges for E^-2 holds for alpha >= 1.5; for alpha <= 1 the mean of E^-2 does not exist.

    Raises
    ------
    WrongQuantity
        If alpha is out of its range.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> round(float(Pinched("15 MeV", alpha=2.0)(10 * MeV)) * MeV, 6)
    0.054134
    """

    mean_energy: Temperature
    alpha: NonNegative = given(symbol=r"\alpha")

    def __post_init__(self) -> None:
        if self.alpha > 100.0:
            raise WrongQuantity("alpha", f"expected a number between 0 and 100, got {self.alpha!r}")

    @classmethod
    def from_moments(cls, mean: float, mean_square: float) -> Self:
        """From <E> and <E^2>, with ``<E^2>/<E>^2 = (2 + alpha)/(1 + alpha)`` (Keil:2002in).

        Parameters
        ----------
        mean, mean_square : float
            Natural units, with 1 < <E^2>/<E>^2 <= 2.

        Raises
        ------
        ValueError
            If no alpha in range has these moments.

        Examples
        --------
        >>> round(Pinched.from_moments(15.0, 300.0).alpha, 12)
        2.0
        """
        ratio = mean_square / mean**2
        if not 1.0 < ratio <= 2.0:
            raise WrongQuantity("mean_square", f"expected a ratio <E^2>/<E>^2 in (1, 2], got {ratio!r}")
        return cls(mean, (2.0 - ratio) / (ratio - 1.0))

    @staticmethod
    def formula(E: Array, mean_energy: float, alpha: float) -> Array:
        """The formula, for E >= 0."""
        a = alpha + 1.0
        x = a * E / mean_energy
        y = x / a
        # exp(-a (y - 1)) and the logarithm of the constant keep large alpha within range.
        constant = math.exp(a * math.log(a) - math.lgamma(a) - a)
        result: Array = constant / mean_energy * y**alpha * np.exp(a - x)
        return result

    @cached_property
    def edges(self) -> Array:
        """From zero to where less than 1e-14 of the spectrum times E^2 is left."""
        upper = gamma_range(self.alpha + 2.0)
        x = np.linspace(0.0, upper, math.ceil(upper / 5.0) + 1)
        if self.alpha != round(self.alpha) or self.alpha < 2.0:
            # x^(alpha - 2) is not smooth at zero: shrink the panels until the first one holds nothing of the mean of E^-2.
            x = split(x, lowest=10.0 ** (-10.0 / max(self.alpha - 1.0, 0.5)))
        return x * self.mean_energy / (self.alpha + 1.0)

    def density(self, E: Array) -> Array:
        """Density [1/energy] at energies E [E]."""
        return self.formula(E, self.mean_energy, self.alpha)
