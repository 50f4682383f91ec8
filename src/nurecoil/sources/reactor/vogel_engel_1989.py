"""Antineutrinos of fission: the older parametrisation, and the one table below 2 MeV that most analyses use."""

from __future__ import annotations

from typing import ClassVar

from nurecoil.cached import cached_property
from nurecoil.catalogue import given, known
from nurecoil.problems import UnknownId
from nurecoil.sources.reactor.exp_polynomial import PublishedPolynomial
from nurecoil.sources.reactor.fission_spectrum import ISOTOPES
from nurecoil.sources.tabulated import PublishedCount, Tabulated
from nurecoil.tables import read_table


@known("spectra", "vogel-engel-1989")
class VogelEngel1989(PublishedPolynomial):
    """Table I of Vogel:1989iv: ``exp(a_0 + a_1 E + a_2 E^2)`` above 2 MeV.

    Examples
    --------
    >>> round(VogelEngel1989("U235").integral, 3)
    1.649
    """

    parametrisation: ClassVar[str] = "vogel-engel-1989"


@known("spectra", "vogel-engel-1989-low")
class VogelEngel1989Low(PublishedCount):
    """Table II of Vogel:1989iv, from 7.8 keV to 2 MeV: eleven energies, straight lines in between, nothing below.

    Parameters
    ----------
    isotope : str
        ``"U235"``, ``"U238"``, ``"Pu239"`` or ``"Pu241"``.

    Raises
    ------
    UnknownId
        If there is no spectrum of the isotope.

    Examples
    --------
    >>> round(VogelEngel1989Low("U235").integral, 3)
    4.022
    """

    isotope: str = given(example="U235")

    def __post_init__(self) -> None:
        self.shape  # noqa: B018  refuses unknown isotopes at once

    @cached_property
    def shape(self) -> Tabulated:
        """The table."""
        if self.isotope not in ISOTOPES:
            raise UnknownId("isotope of vogel-engel-1989", self.isotope, ISOTOPES)
        table = read_table("reactor_spectra", "vogel_engel_low.csv")
        return Tabulated(table["E"], table[self.isotope])
