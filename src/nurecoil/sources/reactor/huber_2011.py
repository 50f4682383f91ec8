"""Antineutrinos of thermal fission, converted from measured electron spectra."""

from __future__ import annotations

from typing import ClassVar

from nurecoil.catalogue import known
from nurecoil.sources.reactor.exp_polynomial import PublishedPolynomial


@known("spectra", "huber-2011")
class Huber2011(PublishedPolynomial):
    """Table III of Huber:2011wv: ``exp(a_0 + ... + a_5 E^5)``.

    It smooths the tabulated spectrum of that paper: within 4 % up to 5.5 MeV, 11 % up to 7.5 MeV, 22 % at 8 MeV.

    Parameters
    ----------
    isotope : str
        ``"U235"``, ``"Pu239"`` or ``"Pu241"``; there is none for the fast fission of 238U.

    Examples
    --------
    >>> round(Huber2011("U235").integral, 3)
    1.687
    """

    parametrisation: ClassVar[str] = "huber-2011"
