"""The Maxwell-Boltzmann spectrum of supernova neutrinos."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nurecoil.arrays import Array, namespace
from nurecoil.sources.checks import positive
from nurecoil.sources.panels import gamma_range, on_support


@dataclass(frozen=True, init=False)
class MaxwellBoltzmann:
    """``E^2/(2 T^3) exp(-E/T)``, of mean energy 3T: Eq. (16) of PapouliasKosmas:2013ti.

    Parameters
    ----------
    T : float or str
        Temperature > 0.

    Raises
    ------
    ValueError
        If T is not a positive energy.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> round(float(MaxwellBoltzmann("5 MeV")(10 * MeV)) * MeV, 6)
    0.054134
    """

    T: float

    def __init__(self, T: float | str) -> None:
        object.__setattr__(self, "T", positive(T, "MeV", "T"))

    @staticmethod
    def density(E: Any, T: Any) -> Any:
        """The formula, for E >= 0."""
        x = E / T
        return 0.5 * x**2 * namespace(E, T).exp(-x) / T

    @cached_property
    def edges(self) -> Array:
        """From zero to where less than 1e-14 of the spectrum times E^2 is left."""
        return np.linspace(0.0, gamma_range(4.0) * self.T, 10)

    @property
    def lines(self) -> tuple[tuple[float, float], ...]:
        """None."""
        return ()

    def __call__(self, E: Any) -> Array:
        """Density [1/energy] at energies E [E]."""
        result: Array = on_support(lambda x: self.density(x, self.T), E, 0.0, float(self.edges[-1]))
        return result
