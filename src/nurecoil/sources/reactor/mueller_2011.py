"""Antineutrinos of fission, part summed over beta decays and part converted."""

from __future__ import annotations

from functools import cached_property

from nurecoil.catalogue import given, known
from nurecoil.sources.reactor.exp_polynomial import VALID, ExpPolynomial, published
from nurecoil.sources.tabulated import PublishedCount
from nurecoil.units.kinds import NeutrinoEnergy


@known("spectra", "mueller-2011")
class Mueller2011(PublishedCount):
    """Table VI of Mueller:2011nm: ``exp(a_0 + ... + a_5 E^5)``.

    It smooths the tabulated spectrum of that paper: within 6 % up to 7 MeV, 10 % above.

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
    >>> round(Mueller2011("U238").integral, 3)
    2.244
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
        return published("mueller-2011", self.isotope, self.lower, self.upper, self.extrapolate)
