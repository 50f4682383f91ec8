"""Antineutrinos of fission and of neutron capture, summed over all beta decays."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from nurecoil.catalogue import given, known
from nurecoil.problems import UnknownId
from nurecoil.sources.reactor.fission_spectrum import ISOTOPES
from nurecoil.sources.tabulated import PublishedCount, Tabulated
from nurecoil.tables import read_table
from nurecoil.units.kinds import NeutrinoEnergy, WrongQuantity


@known("spectra", "perisse-2023")
class Perisse2023(PublishedCount):
    """The BESTIOLE summation spectra of Perisse:2023efm, from 12.5 keV to 12.5 MeV in steps of 25 keV.

    The published values are means over bins; they are joined by straight lines between the middles of the bins, which leaves
    out 0.1 to 0.4 % of the antineutrinos of a fission.

    Parameters
    ----------
    isotope : str
        ``"U235"``, ``"U238"``, ``"Pu239"``, ``"Pu241"`` per fission; ``"U239"``, ``"Np239"`` per decay.
    lower, upper : NeutrinoEnergy
        Where to cut the spectrum.

    Raises
    ------
    UnknownId
        If there is no spectrum of the isotope.
    WrongQuantity
        If nothing is left between the cuts.

    Examples
    --------
    >>> round(Perisse2023("U235").integral, 2), round(Perisse2023("Np239").integral, 2)
    (6.07, 1.0)
    """

    isotope: str = given(example="U235")
    lower: NeutrinoEnergy = given(default="0 MeV")
    upper: NeutrinoEnergy = given(default="12.5 MeV")

    def __post_init__(self) -> None:
        self.shape  # noqa: B018  refuses unknown isotopes at once

    @cached_property
    def shape(self) -> Tabulated:
        """The table between the cuts."""
        table = read_table("reactor_spectra", "bestiole.csv")
        E = table.pop("E")
        if self.isotope not in table:
            raise UnknownId("isotope of perisse-2023", self.isotope, table)
        stated = np.isfinite(table[self.isotope])
        E, density = E[stated], table[self.isotope][stated]
        low, high = max(self.lower, float(E[0])), min(self.upper, float(E[-1]))
        if not low < high:
            raise WrongQuantity("lower", f"expected less than `upper`, in a table from {E[0]!r} to {E[-1]!r}")
        knots = np.concatenate([[low], E[(low < E) & (high > E)], [high]])
        # beta decays end where their table does; fission spectra go on
        return Tabulated(knots, np.interp(knots, E, density), complete=self.isotope not in ISOTOPES)
