"""Antineutrinos of tritium."""

from __future__ import annotations

import math

from nurecoil.flavour import pure
from nurecoil.matter import Nuclide
from nurecoil.sources.allowed_beta import AllowedBeta
from nurecoil.sources.checks import positive
from nurecoil.sources.component import Component
from nurecoil.sources.decay import mean_activity
from nurecoil.sources.source import Source
from nurecoil.sources.spectrum import Spectrum
from nurecoil.units import eV, keV, year

TRITIUM_HALF_LIFE = 12.32 * year
"""Lucas:2000."""

TRITIUM_ENDPOINT = 18.59201 * keV
"""Difference of the atomic masses of 3H and 3He, Myers:2015lca; 3.4 eV of it go to the recoil of a nucleus at the end point."""

TRITIUM_SCREENING = 76.0 * eV
"""Potential of the electron of the daughter ion, as in Kleesiek:2018mel."""


def tritium_activity(mass: float | str) -> float:
    """Decays per time of a mass of tritium atoms, natural units.

    Parameters
    ----------
    mass : float or str
        Positive.

    Raises
    ------
    ValueError
        If the mass is not positive.

    Examples
    --------
    >>> from nurecoil.units import Bq
    >>> round(tritium_activity("1 g") / (1e14 * Bq), 4)
    3.5598
    """
    return positive(mass, "g", "mass") / Nuclide("H3").atomic_mass * math.log(2.0) / TRITIUM_HALF_LIFE


def tritium_spectrum(endpoint: float | str = TRITIUM_ENDPOINT, screening: float | str = TRITIUM_SCREENING) -> AllowedBeta:
    """The antineutrino spectrum of 3H -> 3He e- nu_e_bar, as a single allowed branch.

    Parameters
    ----------
    endpoint : float or str
        Q.
    screening : float or str
        V0.

    Raises
    ------
    ValueError
        As for `AllowedBeta`.

    Examples
    --------
    >>> from nurecoil.sources import mean_energy
    >>> round(mean_energy(tritium_spectrum()) / keV, 3)
    12.88
    """
    return AllowedBeta(Z=2, A=3, endpoint=endpoint, screening=screening)


class Tritium(Source):
    """A compact source of tritium: one component ``nu_e_bar``.

    Parameters
    ----------
    mass : float or str
        Of the tritium atoms when the exposure begins.
    distance : float or str, optional
        Of the detector, or an equivalent distance from `nurecoil.sources.geometry`; without it the strength is the number
        emitted per time, and `Source.at` comes later.
    exposure : float or str, optional
        Time over which the decaying activity is averaged; None: the initial activity.
    spectrum : Spectrum, optional
        In place of `tritium_spectrum`.
    normalisation_uncertainty : float
        Relative.

    Raises
    ------
    ValueError
        If the mass or the distance is not positive, or the exposure negative.

    Examples
    --------
    >>> from nurecoil.units import cm2, s
    >>> round(Tritium("2.8092 g", distance="1 m").components[0].strength * cm2 * s / 1e9, 2)
    7.96
    """

    def __init__(
        self,
        mass: float | str,
        distance: float | str | None = None,
        exposure: float | str | None = None,
        spectrum: Spectrum | None = None,
        normalisation_uncertainty: float = 0.0,
    ) -> None:
        rate = tritium_activity(mass)
        if exposure is not None:
            rate *= mean_activity(TRITIUM_HALF_LIFE, exposure)
        shape = tritium_spectrum() if spectrum is None else spectrum
        emitted = Source("tritium", (Component("nu_e_bar", shape, rate, pure("e"), antineutrino=True),))
        seen = emitted if distance is None else emitted.at(distance)
        super().__init__(seen.name, seen.components, seen.distance, normalisation_uncertainty)
