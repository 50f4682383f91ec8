"""Spectra: the shape of a source's energy distribution, normalised to one.

A spectrum may have a continuum, lines, or both: the integral of its continuum plus the weights of its lines is one. How many
neutrinos there are is the business of `nurecoil.sources.Component`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from nurecoil.arrays import Array, gauss_legendre, namespace
from nurecoil.sources.checks import non_negative, positive

# Gauss-Legendre nodes per panel for which the edges of a spectrum are made.
ORDER = 12


class Spectrum(Protocol):
    """The shape of an energy distribution; the integral of the continuum plus the weights of the lines is one."""

    @property
    def edges(self) -> Array:
        """Increasing energies, shape [K]: the support, every point where the continuum is not smooth, and enough panels.

        Enough means that twelve Gauss-Legendre nodes per panel integrate the continuum times 1, 1/E and 1/E^2 to 1e-10.
        Empty if there is no continuum.
        """
        ...

    @property
    def lines(self) -> tuple[tuple[float, float], ...]:
        """Monoenergetic parts as (energy, weight)."""
        ...

    def __call__(self, E: Any) -> Array:
        """Continuum density [1/energy] at energies E [E], NumPy or JAX; zero outside the support."""
        ...


@dataclass(frozen=True, init=False)
class Lines:
    """Monoenergetic lines and nothing else.

    Parameters
    ----------
    lines : sequence of (energy, weight)
        Energies (natural units or strings such as ``"862 keV"``) and weights that add to one.

    Raises
    ------
    ValueError
        If an energy is not positive, a weight is negative, or the weights do not add to one.

    Examples
    --------
    >>> from nurecoil.units import keV
    >>> [(round(E / keV, 6), w) for E, w in Lines((("862.3 keV", 0.9), ("384.3 keV", 0.1))).lines]
    [(862.3, 0.9), (384.3, 0.1)]
    """

    lines: tuple[tuple[float, float], ...]

    def __init__(self, lines: Sequence[tuple[float | str, float]]) -> None:
        read = tuple((positive(E, "MeV", "energy of a line"), non_negative(w, "", "weight of a line")) for E, w in lines)
        total = sum(weight for _, weight in read)
        if abs(total - 1.0) > 1e-9:
            raise ValueError(f"lines: expected weights that add to one, got a sum of {total!r}")
        object.__setattr__(self, "lines", read)

    @property
    def edges(self) -> Array:
        """No continuum: empty."""
        return np.empty(0)

    def __call__(self, E: Any) -> Array:
        """No continuum: zero at all E."""
        zero: Array = namespace(E).zeros_like(E, dtype=float)
        return zero


def Line(E: float | str) -> Lines:
    """A single monoenergetic line.

    Parameters
    ----------
    E : float or str
        Energy > 0.

    Examples
    --------
    >>> Line("29.8 MeV").lines[0][1]
    1.0
    """
    return Lines(((E, 1.0),))


@dataclass(frozen=True)
class Mixture:
    """A weighted sum of spectra.

    Parameters
    ----------
    parts : tuple of (Spectrum, weight)
        Weights are not negative and add to one.

    Raises
    ------
    ValueError
        If a weight is negative or they do not add to one.

    Examples
    --------
    >>> Mixture(((Line("1 MeV"), 0.25), (Line("2 MeV"), 0.75))).lines[1][1]
    0.75
    """

    parts: tuple[tuple[Spectrum, float], ...]

    def __post_init__(self) -> None:
        total = sum(non_negative(weight, "", "weight of a spectrum") for _, weight in self.parts)
        if abs(total - 1.0) > 1e-9:
            raise ValueError(f"parts: expected weights that add to one, got a sum of {total!r}")

    @property
    def edges(self) -> Array:
        """The edges of all parts, shape [K]."""
        return np.unique(np.concatenate([spectrum.edges for spectrum, _ in self.parts]))

    @property
    def lines(self) -> tuple[tuple[float, float], ...]:
        """The lines of all parts, with their weights scaled."""
        return tuple((E, weight * w) for spectrum, weight in self.parts for E, w in spectrum.lines)

    def __call__(self, E: Any) -> Array:
        """Weighted sum of the continua [1/energy] at energies E [E]."""
        total: Array = sum((weight * spectrum(E) for spectrum, weight in self.parts), namespace(E).zeros_like(E, dtype=float))
        return total


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
    >>> round(mean_energy(Lines((("1 MeV", 0.5), ("2 MeV", 0.5)))) / MeV, 12)
    1.5
    """
    return moment(spectrum, 1)
