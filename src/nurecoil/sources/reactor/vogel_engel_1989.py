"""Antineutrinos of fission: the older parametrisation, and the one table below 2 MeV that most analyses use."""

from __future__ import annotations

from functools import cached_property

from nurecoil.catalogue import given, known
from nurecoil.problems import UnknownId
from nurecoil.sources.reactor.exp_polynomial import VALID, ExpPolynomial, published
from nurecoil.sources.reactor.fission_spectrum import ISOTOPES
from nurecoil.sources.tabulated import PublishedCount, Tabulated
from nurecoil.tables import read_table
from nurecoil.units.kinds import NeutrinoEnergy


@known("spectra", "vogel-engel-1989")
class VogelEngel1989(PublishedCount):
    """Table I of Vogel:1989iv: ``exp(a_0 + a_1 E + a_2 E^2)`` above 2 MeV.

    Parameters
    ----------
    isotope : str
        ``"U235"``, ``"U238"``, ``"Pu239"`` or ``"Pu241"``.
    lower : NeutrinoEnergy
        Where the spectrum begins.
    upper : NeutrinoEnergy
        Where it ends.
    extrapolate : bool
        Whether the formula may be used beyond 2 to 8 MeV.

    Raises
    ------
    UnknownId
        If there is no spectrum of the isotope.
    WrongQuantity
        If the range is not increasing, or goes beyond 2 to 8 MeV and `extrapolate` is false.

    Examples
    --------
    >>> round(VogelEngel1989("U235").integral, 3)
    1.649
    """

    isotope: str = given(example="U235")
    lower: NeutrinoEnergy = given(default=VALID[0])
    upper: NeutrinoEnergy = given(default=VALID[1])
    extrapolate: bool = False

    def __post_init__(self) -> None:
        self.shape  # noqa: B018  refuses unknown isotopes at once

    @cached_property
    def shape(self) -> ExpPolynomial:
        """The parametrisation."""
        return published("vogel-engel-1989", self.isotope, self.lower, self.upper, self.extrapolate)


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
