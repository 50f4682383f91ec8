"""Antineutrinos of tritium."""

from __future__ import annotations

import math
from functools import cached_property

from nurecoil.catalogue import given, known
from nurecoil.matter import Nuclide
from nurecoil.sources.allowed_beta import AllowedBeta
from nurecoil.sources.component import Component
from nurecoil.sources.decay import mean_activity
from nurecoil.sources.geometry import Geometry, distance_seen
from nurecoil.sources.source import Assembled, Source
from nurecoil.sources.spectrum import Published, Spectrum
from nurecoil.units import eV, keV, year
from nurecoil.units.kinds import Given, Length, Mass, Maybe, NeutrinoEnergy, NonNegative, Time

TRITIUM_HALF_LIFE = 12.32 * year
"""Lucas:2000."""

TRITIUM_ENDPOINT = 18.59201 * keV
"""Difference of the atomic masses of 3H and 3He, Myers:2015lca; 3.4 eV of it go to the recoil of a nucleus at the end point."""

TRITIUM_SCREENING = 76.0 * eV
"""Potential of the electron of the daughter ion, as in Kleesiek:2018mel."""


def tritium_activity(mass: Given) -> float:
    """Decays per time of a mass of tritium atoms, natural units.

    Parameters
    ----------
    mass : Mass
        Positive.

    Examples
    --------
    >>> from nurecoil.units import Bq
    >>> round(tritium_activity("1 g") / (1e14 * Bq), 4)
    3.5598
    """
    return Mass.read(mass, "mass") / Nuclide("H3").atomic_mass * math.log(2.0) / TRITIUM_HALF_LIFE


@known("spectra", "tritium")
class TritiumSpectrum(Published):
    """The antineutrino spectrum of 3H -> 3He e- nu_e_bar, as a single allowed branch.

    Parameters
    ----------
    endpoint : NeutrinoEnergy
        Q, the largest neutrino energy.
    screening : NeutrinoEnergy
        V0 of `AllowedBeta`.

    Raises
    ------
    WrongQuantity
        As for `AllowedBeta`.

    Examples
    --------
    >>> from nurecoil.sources import mean_energy
    >>> round(mean_energy(TritiumSpectrum()) / keV, 3)
    12.88
    """

    endpoint: NeutrinoEnergy = given(default=TRITIUM_ENDPOINT)
    screening: NeutrinoEnergy = given(default=TRITIUM_SCREENING)

    def __post_init__(self) -> None:
        self.shape  # noqa: B018  refuses what the branch refuses

    @cached_property
    def shape(self) -> AllowedBeta:
        """The allowed branch."""
        return AllowedBeta(Z=2, A=3, endpoint=self.endpoint, screening=self.screening)


@known("sources", "tritium")
class Tritium(Source):
    """A compact source of tritium: one component ``nu_e_bar``.

    Parameters
    ----------
    mass : Mass
        Of the tritium atoms when the exposure begins.
    distance : Length, optional
        Of a small detector; without it (and without a geometry) the strength is the number emitted per time.
    geometry : Geometry, optional
        In place of the distance: a target that is not small.
    averaged_over : Time, optional
        Time over which the decaying activity is averaged; without it the activity stays what it is at the start.
    spectrum : Spectrum, optional
        In place of `TritiumSpectrum`.
    normalisation_uncertainty : NonNegative
        Relative uncertainty of the activity.

    Raises
    ------
    WrongQuantity
        If the mass or the distance is not positive, or there is a distance as well as a geometry.

    Examples
    --------
    >>> from nurecoil.units import cm2, s
    >>> round(Tritium("2.8092 g", distance="1 m").components[0].strength * cm2 * s / 1e9, 2)
    7.96
    """

    mass: Mass
    distance: Maybe[Length] = given(default=None)
    geometry: Geometry | None = None
    averaged_over: Maybe[Time] = given(default=None)
    spectrum: Spectrum | None = None
    normalisation_uncertainty: NonNegative = given(default=0.0)

    def __post_init__(self) -> None:
        self.assembled  # noqa: B018  a distance said twice is refused at once

    @cached_property
    def assembled(self) -> Assembled:
        """One component."""
        rate = tritium_activity(self.mass)
        if self.averaged_over is not None:
            rate *= mean_activity(TRITIUM_HALF_LIFE, self.averaged_over)
        shape = TritiumSpectrum().shape if self.spectrum is None else self.spectrum
        component = Component("nu_e_bar", shape, rate, "e", antineutrino=True)
        emitted = Assembled("tritium", (component,), None, True, self.normalisation_uncertainty)
        distance = distance_seen(self.distance, self.geometry)
        return emitted if distance is None else emitted.at(distance)
