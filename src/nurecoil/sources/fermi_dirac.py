"""The Fermi-Dirac spectrum of supernova neutrinos."""

from __future__ import annotations

import math

import numpy as np

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.sources.panels import gamma_range
from nurecoil.sources.spectrum import Spectrum
from nurecoil.units.kinds import Pure, Temperature, WrongQuantity

# The occupation has poles at a distance pi T from the real axis: panels of width 2T converge to rounding with 12 nodes.
_WIDTH = 2.0


@known("spectra", "fermi-dirac")
class FermiDirac(Spectrum):
    """``E^2 / (T^3 F_2(eta)) / (1 + exp(E/T - eta))`` with the Fermi integral ``F_2`` (as in Keil:2002in).

    Parameters
    ----------
    temperature : Temperature
        T > 0.
    eta : Pure
        Degeneracy parameter, up to 1e4 in size; a very negative one gives the Maxwell-Boltzmann spectrum.

    Raises
    ------
    WrongQuantity
        If eta is more than 1e4 in size.

    Examples
    --------
    >>> from nurecoil.sources import mean_energy
    >>> from nurecoil.units import MeV
    >>> round(mean_energy(FermiDirac("1 MeV", eta=0.0)) / MeV, 4)
    3.1514
    """

    temperature: Temperature
    eta: Pure = given(default=0.0, symbol=r"\eta")

    def __post_init__(self) -> None:
        if abs(self.eta) > 1e4:
            raise WrongQuantity("eta", f"expected a number between -1e4 and 1e4, got {self.eta!r}")

    @staticmethod
    def formula(x: Array, eta: float) -> Array:
        """``x^2 / (1 + exp(x - eta))`` up to a factor that keeps both signs of eta free of overflow, for x = E/T >= 0."""
        y = x - max(eta, 0.0)
        # Written with a falling exponential on either side of the Fermi surface.
        falling = np.exp(-np.abs(y))
        floor = math.exp(min(eta, 0.0))
        result: Array = x**2 * np.where(y > 0, falling / (1.0 + floor * falling), 1.0 / (falling + floor))
        return result

    @cached_property
    def _panels(self) -> Array:
        upper = max(self.eta, 0.0) + gamma_range(4.0)
        return np.linspace(0.0, upper, math.ceil(upper / _WIDTH) + 1)

    @cached_property
    def _norm(self) -> float:
        x, w = gauss_legendre(self._panels, 12)
        return float(w @ self.formula(x, self.eta))

    @cached_property
    def edges(self) -> Array:
        """From zero to where less than 1e-13 of the spectrum times E^2 is left."""
        return self._panels * self.temperature

    def density(self, E: Array) -> Array:
        """Density [1/energy] at energies E [E]."""
        return self.formula(E / self.temperature, self.eta) / (self._norm * self.temperature)
