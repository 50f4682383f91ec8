"""Neutrinos that cosmic rays make in the atmosphere."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Literal

from nurecoil.catalogue import given, known
from nurecoil.sources.component import Component
from nurecoil.sources.source import Assembled, Source
from nurecoil.sources.species import parse_species
from nurecoil.sources.tabulated import Tabulated
from nurecoil.tables import read_table
from nurecoil.units.kinds import NonNegative


@known("sources", "atmospheric")
class Atmospheric(Source):
    """Atmospheric neutrinos from 13 MeV to 10 GeV, averaged over directions: one component for each of four species.

    They are as they are made: how many oscillate depends on where they come from, which an average over directions no longer
    knows. Coherent scattering at tree level does not see it.

    Parameters
    ----------
    flux_set : {"battistoni-2005", "ohare-2021"}
        The FLUKA fluxes at Gran Sasso (Battistoni:2005pd), or the ones of the neutrino fog (OHare:2021utq), which are lower by
        5 to 7 per cent between 200 and 900 MeV. Beyond 940 MeV the shares of the species are those at 940 MeV.
    normalisation_uncertainty : NonNegative
        Relative, common to all species; that of OHare:2021utq by default.

    Examples
    --------
    >>> from nurecoil.units import cm2, s
    >>> round(sum(c.strength for c in Atmospheric().components) * cm2 * s, 1)
    10.9
    """

    flux_set: Literal["battistoni-2005", "ohare-2021"] = "battistoni-2005"
    normalisation_uncertainty: NonNegative = given(default=0.25)

    @cached_property
    def assembled(self) -> Assembled:
        """One component for each species."""
        table = read_table("atmospheric_neutrinos", f"{self.flux_set}.csv")
        parts = []
        for name in table:
            if name != "E":
                flavour, antineutrino = parse_species(name)
                shape = Tabulated(table["E"], table[name])
                parts.append(Component(name, shape, shape.integral, flavour, antineutrino))
        return Assembled("atmosphere", tuple(parts), math.inf, True, self.normalisation_uncertainty)
