"""Antineutrinos of fission, part summed over beta decays and part converted."""

from __future__ import annotations

from nurecoil.sources.reactor.exp_polynomial import ExpPolynomial, coefficients

VALID = ("2 MeV", "8 MeV")


class Mueller2011(ExpPolynomial):
    """Table VI of Mueller:2011nm: ``exp(a_0 + ... + a_5 E^5)``.

    It smooths the tabulated spectrum of that paper: within 6 % up to 7 MeV, 10 % above.

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
    >>> round(Mueller2011("U238").integral, 3)
    2.244
    """

    def __init__(
        self, isotope: str, lower: float | str = VALID[0], upper: float | str = VALID[1], extrapolate: bool = False
    ) -> None:
        super().__init__(coefficients("mueller-2011", isotope), lower, upper, VALID, extrapolate)
