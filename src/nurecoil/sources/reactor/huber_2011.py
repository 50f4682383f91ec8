"""Antineutrinos of thermal fission, converted from measured electron spectra."""

from __future__ import annotations

from nurecoil.sources.reactor.exp_polynomial import ExpPolynomial, coefficients

VALID = ("2 MeV", "8 MeV")


class Huber2011(ExpPolynomial):
    """Table III of Huber:2011wv: ``exp(a_0 + ... + a_5 E^5)``.

    It smooths the tabulated spectrum of that paper: within 4 % up to 5.5 MeV, 11 % up to 7.5 MeV, 22 % at 8 MeV.

    Parameters
    ----------
    isotope : str
        ``"U235"``, ``"Pu239"`` or ``"Pu241"``; there is none for the fast fission of 238U.
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
    >>> round(Huber2011("U235").integral, 3)
    1.687
    """

    def __init__(
        self, isotope: str, lower: float | str = VALID[0], upper: float | str = VALID[1], extrapolate: bool = False
    ) -> None:
        super().__init__(coefficients("huber-2011", isotope), lower, upper, VALID, extrapolate)
