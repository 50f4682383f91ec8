"""The Maxwell-Boltzmann spectrum of supernova neutrinos."""

from __future__ import annotations

import numpy as np

from nurecoil.arrays import Array
from nurecoil.cached import cached_property
from nurecoil.catalogue import known
from nurecoil.sources.panels import gamma_range
from nurecoil.sources.spectrum import Spectrum
from nurecoil.units.kinds import Temperature


@known("spectra", "maxwell-boltzmann")
class MaxwellBoltzmann(Spectrum):
    """``E^2/(2 T^3) exp(-E/T)``, of mean energy 3T: Eq. (16) of PapouliasKosmas:2013ti.

    Parameters
    ----------
    temperature : Temperature
        T > 0.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> round(float(MaxwellBoltzmann("5 MeV")(10 * MeV)) * MeV, 6)
    0.054134
    """

    temperature: Temperature

    @staticmethod
    def formula(E: Array, T: float) -> Array:
        """The formula, for E >= 0."""
        x = E / T
        result: Array = 0.5 * x**2 * np.exp(-x) / T
        return result

    @cached_property
    def edges(self) -> Array:
        """From zero to where less than 1e-14 of the spectrum times E^2 is left."""
        return np.linspace(0.0, gamma_range(4.0) * self.temperature, 10)

    def density(self, E: Array) -> Array:
        """Density [1/energy] at energies E [E]."""
        return self.formula(E, self.temperature)
