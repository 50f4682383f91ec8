"""Antineutrinos of fission: the older parametrisation, and the one table below 2 MeV that most analyses use."""

from __future__ import annotations

from nurecoil.problems import UnknownId
from nurecoil.sources.reactor.exp_polynomial import ExpPolynomial, coefficients
from nurecoil.sources.reactor.fission_spectrum import ISOTOPES
from nurecoil.sources.tabulated import Tabulated
from nurecoil.tables import read_table

VALID = ("2 MeV", "8 MeV")


class VogelEngel1989(ExpPolynomial):
    """Table I of Vogel:1989iv: ``exp(a_0 + a_1 E + a_2 E^2)`` above 2 MeV.

    Parameters
    ----------
    isotope : str
        ``"U235"``, ``"U238"``, ``"Pu239"`` or ``"Pu241"``.
    lower, upper : float or str
        The range of the spectrum.
    extrapolate : bool
        Whether the formula may be used beyond 2 to 8 MeV.

    Raises
    ------
    UnknownId
        If there is no spectrum of the isotope.
    ValueError
        If the range is not increasing, or goes beyond 2 to 8 MeV and `extrapolate` is false.

    Examples
    --------
    >>> round(VogelEngel1989("U235").integral, 3)
    1.649
    """

    def __init__(
        self, isotope: str, lower: float | str = VALID[0], upper: float | str = VALID[1], extrapolate: bool = False
    ) -> None:
        super().__init__(coefficients("vogel-engel-1989", isotope), lower, upper, VALID, extrapolate)


class VogelEngel1989Low(Tabulated):
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

    def __init__(self, isotope: str) -> None:
        if isotope not in ISOTOPES:
            raise UnknownId("isotope of vogel-engel-1989", isotope, ISOTOPES)
        table = read_table("reactor_spectra", "vogel_engel_low.csv")
        super().__init__(table["E"], table[isotope])
