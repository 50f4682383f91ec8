"""A spectrum that changes with time: slices of time, each with a pinched spectrum of its own."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.cached import cached_property
from nurecoil.declaration import declare
from nurecoil.sources.panels import gamma_range, split
from nurecoil.sources.spectrum import Spectrum
from nurecoil.sources.time import TabulatedTime
from nurecoil.units.kinds import Many, Moment, NeutrinoEnergy, NonNegative, WrongQuantity


@declare
class Sliced(Spectrum):
    """The spectrum of all slices together; asked for bins of time, a rate takes those that lie in each.

    Parameters
    ----------
    times : Many[Moment]
        Edges of the slices [S+1], increasing.
    numbers : Many[NonNegative]
        Neutrinos in each slice [S], in any unit; within a slice they come evenly.
    mean_energies : Many[NeutrinoEnergy]
        Of each slice [S].
    alphas : Many[NonNegative]
        Pinching of each slice [S], as for `Pinched`.

    Raises
    ------
    WrongQuantity
        If the shapes do not suit, the times do not increase, there are no neutrinos, or a mean energy is not positive.

    Examples
    --------
    >>> from nurecoil.sources import mean_energy
    >>> from nurecoil.units import MeV
    >>> cooling = Sliced(["0 s", "1 s", "2 s"], [3.0, 1.0], ["12 MeV", "8 MeV"], [3.0, 2.0])
    >>> round(mean_energy(cooling) / MeV, 9)
    11.0
    >>> cooling.time.fractions([0.0, 0.5 * cooling.times[1]]).tolist()
    [0.375]
    """

    times: Many[Moment]
    numbers: Many[NonNegative]
    mean_energies: Many[NeutrinoEnergy]
    alphas: Many[NonNegative]

    def __post_init__(self) -> None:
        S = self.times.size - 1
        for name in ("numbers", "mean_energies", "alphas"):
            if getattr(self, name).shape != (S,):
                raise WrongQuantity(name, f"expected one for each of {S} slices, got shape {getattr(self, name).shape}")
        if not self.numbers.sum() > 0:
            raise WrongQuantity("numbers", "expected neutrinos in some slice, got none")
        if not np.all(self.mean_energies > 0):
            raise WrongQuantity("mean_energies", f"expected more than 0 MeV, got {float(self.mean_energies.min())!r}")
        self.time  # noqa: B018  times that do not increase are refused at once

    @cached_property
    def time(self) -> TabulatedTime:
        """When the neutrinos come."""
        return TabulatedTime(self.times, self._fractions)

    @cached_property
    def _fractions(self) -> Array:
        fractions: Array = self.numbers / self.numbers.sum()
        return fractions

    @cached_property
    def edges(self) -> Array:
        """From zero to where no slice has anything left, in panels that suit the narrowest of them."""
        seen = self.numbers > 0
        scales = self.mean_energies[seen] / (self.alphas[seen] + 1.0)
        upper = max(gamma_range(a + 2.0) * scale for a, scale in zip(self.alphas[seen].tolist(), scales.tolist(), strict=True))
        panels = np.linspace(0.0, upper, math.ceil(upper / (5.0 * float(scales.min()))) + 1)
        # E^(alpha - 2) is not smooth at zero: as for `Pinched`, shrink panels until the first one holds nothing
        return split(panels, lowest=10.0 ** (-10.0 / max(float(self.alphas[seen].min()) - 1.0, 0.5)))

    def slices(self, E: Array) -> Array:
        """Density [1/energy] of each slice, of unit integral, at energies E [E]: [E, S]."""
        from scipy.special import gammaln, xlogy

        a = self.alphas + 1.0
        x: Array = a * np.asarray(E, dtype=float)[:, None] / self.mean_energies
        found: Array = np.exp(xlogy(self.alphas, x) - x - gammaln(a)) * a / self.mean_energies
        return found

    def shares(self, edges: ArrayLike) -> Array:
        """Which part of all neutrinos lies in each slice and each bin of time: [S, B], given edges [B+1]."""
        e = np.asarray(edges, dtype=float)
        low = np.maximum(self.times[:-1, None], e[:-1])
        high = np.minimum(self.times[1:, None], e[1:])
        overlap: Array = np.maximum(high - low, 0.0) / np.diff(self.times)[:, None]
        return overlap * self._fractions[:, None]

    def density(self, E: Array) -> Array:
        """Density [1/energy] of all slices together at energies E [E]."""
        density: Array = self.slices(np.ravel(E)) @ self._fractions
        return density.reshape(np.shape(E))
