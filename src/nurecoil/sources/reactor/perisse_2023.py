"""Antineutrinos of fission and of neutron capture, summed over all beta decays."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from nurecoil.catalogue import given, known
from nurecoil.problems import UnknownId
from nurecoil.sources.tabulated import PublishedCount, Tabulated
from nurecoil.tables import read_table


@known("spectra", "perisse-2023")
class Perisse2023(PublishedCount):
    """The BESTIOLE summation spectra of Perisse:2023efm, from 12.5 keV to 12.5 MeV in steps of 25 keV.

    The published values are means over bins; they are joined by straight lines between the middles of the bins, which leaves
    out 0.1 to 0.4 % of the antineutrinos of a fission.

    Parameters
    ----------
    isotope : str
        ``"U235"``, ``"U238"``, ``"Pu239"``, ``"Pu241"`` per fission; ``"U239"``, ``"Np239"`` per decay.

    Raises
    ------
    UnknownId
        If there is no spectrum of the isotope.

    Examples
    --------
    >>> round(Perisse2023("U235").integral, 2), round(Perisse2023("Np239").integral, 2)
    (6.07, 1.0)
    """

    isotope: str = given(example="U235")

    def __post_init__(self) -> None:
        self.shape  # noqa: B018  refuses unknown isotopes at once

    @cached_property
    def shape(self) -> Tabulated:
        """The table."""
        table = read_table("reactor_spectra", "bestiole.csv")
        E = table.pop("E")
        if self.isotope not in table:
            raise UnknownId("isotope of perisse-2023", self.isotope, table)
        stated = np.isfinite(table[self.isotope])
        # a single decay ends where its energy does; a fission is a sum that the table cuts
        return Tabulated(E[stated], table[self.isotope][stated], complete=self.isotope in ("U239", "Np239"))
