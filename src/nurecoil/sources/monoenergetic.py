"""A single line of a single species."""

from __future__ import annotations

import math
from functools import cached_property

from nurecoil.catalogue import given, known
from nurecoil.sources.component import Component
from nurecoil.sources.source import Assembled, Source
from nurecoil.sources.species import Species, parse_species, read_species
from nurecoil.sources.spectrum import Line
from nurecoil.units.choices import FluxOrFluence
from nurecoil.units.kinds import NeutrinoEnergy, NonNegative


@known("sources", "monoenergetic")
class Monoenergetic(Source):
    """Neutrinos of one energy and one species, given as a flux at no distance in particular.

    Parameters
    ----------
    energy : NeutrinoEnergy
        Energy > 0.
    species : {"nu_e", "nu_e_bar", "nu_mu", "nu_mu_bar", "nu_tau", "nu_tau_bar"}
        Flavour, and whether these are antineutrinos; in Python a number of the Particle Data Group too, or an object of the
        package particle.
    flux : FluxOrFluence
        Neutrinos per area and time, or per area.
    normalisation_uncertainty : NonNegative
        Relative uncertainty of the flux.

    Raises
    ------
    WrongQuantity
        If the energy is not positive, the species unknown, or the flux negative or of another dimension.

    Examples
    --------
    >>> Monoenergetic("862 keV", "nu_e", "4.8e9 cm^-2 s^-1").components[0].name
    'nu_e'
    """

    energy: NeutrinoEnergy
    species: Species = given(read=read_species, example="nu_e")
    flux: FluxOrFluence
    normalisation_uncertainty: NonNegative = given(default=0.0)

    def __post_init__(self) -> None:
        self.assembled  # noqa: B018  an energy of zero is refused at once

    @cached_property
    def assembled(self) -> Assembled:
        """One component."""
        flavour, antineutrino = parse_species(self.species)
        component = Component(self.species, Line(self.energy), self.flux.value, flavour, antineutrino)
        return Assembled("monoenergetic", (component,), math.inf, self.flux.per_time, self.normalisation_uncertainty)
