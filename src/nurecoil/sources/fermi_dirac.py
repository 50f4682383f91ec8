"""The Fermi-Dirac spectrum of supernova neutrinos."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nurecoil.arrays import Array, gauss_legendre, namespace
from nurecoil.sources.checks import positive
from nurecoil.sources.panels import gamma_range, on_support
from nurecoil.units import quantity

# The occupation has poles at a distance pi T from the real axis: panels of width 2T converge to rounding with 12 nodes.
_WIDTH = 2.0


@dataclass(frozen=True, init=False)
class FermiDirac:
    """``E^2 / (T^3 F_2(eta)) / (1 + exp(E/T - eta))`` with the Fermi integral ``F_2`` (as in Keil:2002in).

    Parameters
    ----------
    T : float or str
        Temperature > 0.
    eta : float
        Degeneracy parameter, up to 1e4 in size; a very negative one gives the Maxwell-Boltzmann spectrum.

    Raises
    ------
    ValueError
        If T is not a positive energy, or eta is not a number of at most 1e4 in size.

    Examples
    --------
    >>> from nurecoil.sources import mean_energy
    >>> from nurecoil.units import MeV
    >>> round(mean_energy(FermiDirac("1 MeV", eta=0.0)) / MeV, 4)
    3.1514
    """

    T: float
    eta: float

    def __init__(self, T: float | str, eta: float = 0.0) -> None:
        object.__setattr__(self, "T", positive(T, "MeV", "T"))
        object.__setattr__(self, "eta", quantity(eta, "", "eta"))
        if abs(self.eta) > 1e4:
            raise ValueError(f"eta: expected a number between -1e4 and 1e4, got {eta!r}")

    @staticmethod
    def shape(x: Any, eta: float) -> Any:
        """``x^2 / (1 + exp(x - eta))`` up to a factor that keeps both signs of eta free of overflow, for x = E/T >= 0."""
        xp = namespace(x)
        y = x - max(eta, 0.0)
        # Written with a falling exponential on either side of the Fermi surface.
        falling = xp.exp(-xp.abs(y))
        floor = math.exp(min(eta, 0.0))
        return x**2 * xp.where(y > 0, falling / (1.0 + floor * falling), 1.0 / (falling + floor))

    @cached_property
    def _panels(self) -> Array:
        upper = max(self.eta, 0.0) + gamma_range(4.0)
        return np.linspace(0.0, upper, math.ceil(upper / _WIDTH) + 1)

    @cached_property
    def _norm(self) -> float:
        x, w = gauss_legendre(self._panels, 12)
        return float(w @ self.shape(x, self.eta))

    @property
    def edges(self) -> Array:
        """From zero to where less than 1e-13 of the spectrum times E^2 is left."""
        return self._panels * self.T

    @property
    def lines(self) -> tuple[tuple[float, float], ...]:
        """None."""
        return ()

    def __call__(self, E: Any) -> Array:
        """Density [1/energy] at energies E [E]."""
        scale = 1.0 / (self._norm * self.T)
        result: Array = on_support(lambda x: scale * self.shape(x / self.T, self.eta), E, 0.0, float(self.edges[-1]))
        return result
