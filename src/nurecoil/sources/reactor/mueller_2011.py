"""Antineutrinos of fission, part summed over beta decays and part converted."""

from __future__ import annotations

from typing import ClassVar

from nurecoil.catalogue import known
from nurecoil.sources.reactor.exp_polynomial import PublishedPolynomial


@known("spectra", "mueller-2011")
class Mueller2011(PublishedPolynomial):
    """Table VI of Mueller:2011nm: ``exp(a_0 + ... + a_5 E^5)``.

    It smooths the tabulated spectrum of that paper: within 6 % up to 7 MeV, 10 % above.

    Examples
    --------
    >>> round(Mueller2011("U238").integral, 3)
    2.244
    """

    parametrisation: ClassVar[str] = "mueller-2011"
