"""Spectra: the shape of a source's energy distribution, normalised to one.

A spectrum may have a continuum, lines, or both: the integral of its continuum plus the weights of its lines is one. How many
neutrinos there are is the business of `nurecoil.sources.Component`.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.cached import cached_property
from nurecoil.catalogue import base, known
from nurecoil.sources.panels import on_support
from nurecoil.units.kinds import Many, NeutrinoEnergy, NonNegative, WrongQuantity

# Gauss-Legendre nodes per panel for which the edges of a spectrum are made.
ORDER = 12


@base("spectra")
class Spectrum:
    """The shape of an energy distribution; the integral of the continuum plus the weights of the lines is one.

    What has a continuum says `edges` and `density`; what has lines says `lines`; the rest is here.
    """

    @property
    def edges(self) -> Array:
        """Increasing energies, shape [K]: the support, every point where the continuum is not smooth, and enough panels.

        Enough means that twelve Gauss-Legendre nodes per panel integrate the continuum times 1, 1/E and 1/E^2 to 1e-10.
        Empty if there is no continuum.
        """
        return np.empty(0)

    @property
    def lines(self) -> tuple[tuple[float, float], ...]:
        """Monoenergetic parts as (energy, weight)."""
        return ()

    @property
    def known(self) -> tuple[float, float]:
        """Energies between which the spectrum is known; beyond them it is zero because nobody says, not because it ends."""
        return 0.0, math.inf

    def density(self, E: Array) -> Array:
        """Continuum density [1/energy] at energies E [E] between the first and the last edge."""
        raise NotImplementedError(f"{type(self).__name__} has edges but no density")

    def __call__(self, E: ArrayLike) -> Array:
        """Continuum density [1/energy] at energies E (any shape); zero outside the support.

        Raises
        ------
        WrongQuantity
            If an energy is not a number.
        """
        x = np.asarray(E, dtype=float)
        if np.isnan(x).any():
            raise WrongQuantity("E", f"expected energies, got {E!r}")
        edges = self.edges
        if not edges.size:
            return np.zeros_like(x)
        return on_support(self.density, x, float(edges[0]), float(edges[-1]))

    def missing_below(self, E: float) -> float:
        """How much of the spectrum is unknown above an energy, if its density went on as it is where the known range begins.

        Parameters
        ----------
        E : float
            The lowest neutrino energy that is needed.

        Returns
        -------
        float
            Fraction of the whole; infinite if nothing is known above E.
        """
        low, high = self.known
        if high <= E:
            return math.inf
        return 0.0 if low <= E else float(self(low)) * (low - max(E, 0.0))


@known("spectra", "lines")
class Lines(Spectrum):
    """Monoenergetic lines and nothing else.

    Parameters
    ----------
    energies : Many[NeutrinoEnergy]
        Energies > 0.
    weights : Many[NonNegative]
        One for each, adding to one.

    Raises
    ------
    WrongQuantity
        If an energy is not positive, a weight is negative, or the weights do not add to one.

    Examples
    --------
    >>> from nurecoil.units import keV
    >>> [(round(E / keV, 6), w) for E, w in Lines(["862.3 keV", "384.3 keV"], [0.9, 0.1]).lines]
    [(862.3, 0.9), (384.3, 0.1)]
    """

    energies: Many[NeutrinoEnergy]
    weights: Many[NonNegative]

    def __post_init__(self) -> None:
        if self.energies.ndim != 1 or self.energies.shape != self.weights.shape or not np.all(self.energies > 0):
            raise WrongQuantity(
                "energies", f"expected energies > 0, one for each of {self.weights.size} weights, got {self.energies!r}"
            )
        total = math.fsum(self.weights)
        if abs(total - 1.0) > 1e-9:
            raise WrongQuantity("weights", f"expected weights that add to one, got a sum of {total!r}")

    @cached_property
    def lines(self) -> tuple[tuple[float, float], ...]:
        """Energies and weights."""
        return tuple(zip(self.energies.tolist(), self.weights.tolist(), strict=True))


@known("spectra", "line")
class Line(Spectrum):
    """A single monoenergetic line.

    Parameters
    ----------
    energy : NeutrinoEnergy
        Energy > 0.

    Examples
    --------
    >>> Line("29.8 MeV").lines[0][1]
    1.0
    """

    energy: NeutrinoEnergy

    def __post_init__(self) -> None:
        if not self.energy > 0:
            raise WrongQuantity("energy", f"expected more than 0 MeV, got {self.energy!r}")

    @property
    def lines(self) -> tuple[tuple[float, float], ...]:
        """The line."""
        return ((self.energy, 1.0),)


@known("spectra", "mixture")
class Mixture(Spectrum):
    """A weighted sum of spectra.

    Parameters
    ----------
    spectra : tuple of Spectrum
        What is mixed.
    weights : Many[NonNegative]
        One for each, adding to one.

    Raises
    ------
    WrongQuantity
        If a weight is negative or they do not add to one.

    Examples
    --------
    >>> Mixture((Line("1 MeV"), Line("2 MeV")), [0.25, 0.75]).lines[1][1]
    0.75
    """

    spectra: tuple[Spectrum, ...]
    weights: Many[NonNegative]

    def __post_init__(self) -> None:
        if self.weights.shape != (len(self.spectra),):
            raise WrongQuantity(
                "weights", f"expected one for each of {len(self.spectra)} spectra, got {self.weights.tolist()!r}"
            )
        total = math.fsum(self.weights)
        if abs(total - 1.0) > 1e-9:
            raise WrongQuantity("weights", f"expected weights that add to one, got a sum of {total!r}")

    @property
    def parts(self) -> tuple[tuple[Spectrum, float], ...]:
        """Spectra with their weights."""
        return tuple(zip(self.spectra, self.weights.tolist(), strict=True))

    @cached_property
    def edges(self) -> Array:
        """The edges of all parts, shape [K]."""
        return np.unique(np.concatenate([spectrum.edges for spectrum in self.spectra]))

    @cached_property
    def lines(self) -> tuple[tuple[float, float], ...]:
        """The lines of all parts, with their weights scaled."""
        return tuple((E, weight * w) for spectrum, weight in self.parts for E, w in spectrum.lines)

    @property
    def known(self) -> tuple[float, float]:
        """Where all parts are known."""
        return max(s.known[0] for s in self.spectra), min(s.known[1] for s in self.spectra)

    def density(self, E: Array) -> Array:
        """Weighted sum of the continua [1/energy]."""
        total = np.zeros_like(E)
        for spectrum, weight in self.parts:
            total = total + weight * spectrum(E)
        return total


class Published(Spectrum):
    """A spectrum that is looked up by its fields: `shape` says which it is."""

    @cached_property
    def shape(self) -> Spectrum:
        """The spectrum behind the name."""
        raise NotImplementedError

    @property
    def edges(self) -> Array:
        """Edges of `shape`."""
        return self.shape.edges

    @property
    def lines(self) -> tuple[tuple[float, float], ...]:
        """Lines of `shape`."""
        return self.shape.lines

    @property
    def known(self) -> tuple[float, float]:
        """The known range of `shape`."""
        return self.shape.known

    def density(self, E: Array) -> Array:
        """Density of `shape`."""
        return self.shape.density(E)


def moment(spectrum: Spectrum, power: float) -> float:
    """The mean of E^power over a spectrum, lines included; natural units.

    Parameters
    ----------
    spectrum : Spectrum
    power : float
        Reliable from -2 upwards, which is what the edges of a spectrum are made for.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> moment(Line("3 MeV"), 2) / MeV**2
    9.0
    """
    total = float(sum(weight * E**power for E, weight in spectrum.lines))
    if spectrum.edges.size:
        nodes, weights = gauss_legendre(spectrum.edges, ORDER)
        total += float(weights @ (spectrum(nodes) * nodes**power))
    return total


def mean_energy(spectrum: Spectrum) -> float:
    """The mean energy of a spectrum, natural units.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> round(mean_energy(Lines(["1 MeV", "2 MeV"], [0.5, 0.5])) / MeV, 12)
    1.5
    """
    return moment(spectrum, 1)
