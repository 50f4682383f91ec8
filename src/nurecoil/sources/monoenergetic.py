"""A single line of a single flavour."""

from __future__ import annotations

import math

from nurecoil.flavour import pure
from nurecoil.sources.checks import non_negative
from nurecoil.sources.component import Component
from nurecoil.sources.source import Source
from nurecoil.sources.species import species_name
from nurecoil.sources.spectrum import Line


class Monoenergetic(Source):
    """Neutrinos of one energy and one flavour, given as a flux.

    Parameters
    ----------
    E : float or str
        Energy > 0.
    flavour : {"e", "mu", "tau"}
        Flavour.
    flux : float or str
        Flux (``"4.8e9 cm^-2 s^-1"``) or fluence (``"1e12 cm^-2"``), not negative, at no distance in particular.
    antineutrino : bool
        Whether these are antineutrinos.
    normalisation_uncertainty : float
        Relative.

    Raises
    ------
    ValueError
        If the energy is not positive, the flavour unknown, or the flux negative or of another dimension.

    Examples
    --------
    >>> Monoenergetic("862 keV", "e", "4.8e9 cm^-2 s^-1").components[0].name
    'nu_e'
    """

    def __init__(
        self,
        E: float | str,
        flavour: str,
        flux: float | str,
        antineutrino: bool = False,
        normalisation_uncertainty: float = 0.0,
    ) -> None:
        strength = non_negative(flux, ("cm^-2 s^-1", "cm^-2"), "flux")
        component = Component(species_name(flavour, antineutrino), Line(E), strength, pure(flavour), antineutrino)
        super().__init__("monoenergetic", (component,), math.inf, normalisation_uncertainty)
