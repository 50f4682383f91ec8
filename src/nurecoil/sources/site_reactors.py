"""All power reactors of the world as an underground laboratory sees them."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

from nurecoil.catalogue import given, known
from nurecoil.flavour import Mixing, read_mixing
from nurecoil.problems import UnknownId
from nurecoil.sources.component import Component
from nurecoil.sources.geoneutrinos import averaged
from nurecoil.sources.source import Assembled, Source
from nurecoil.sources.tabulated import Tabulated
from nurecoil.tables import read_table
from nurecoil.units.kinds import NonNegative


def _sites() -> dict[str, tuple[float, float]]:
    table = read_table("site_reactors", "sites.csv")
    rows = zip(table["site"], table["flux"], table["uncertainty"], strict=True)
    return {str(site): (float(flux), float(error)) for site, flux, error in rows}


def _read_site(name: Any) -> str:
    if name not in _sites():
        raise UnknownId("site with a flux of reactor antineutrinos", name, _sites(), "site")
    return str(name)


@known("sources", "reactors-at")
class ReactorsAt(Source):
    """The sum over the power reactors of the world, up to 11.4 MeV: one component ``nu_e_bar``, with its uncertainty.

    The spectrum is that of OHare:2021utq, with the polynomials of Mueller:2011nm, an extrapolation below 2 MeV: that is 95 per
    cent of the flux, and all recoils below 0.07 keV on xenon. For one reactor see `Reactor`.

    Parameters
    ----------
    site : str
        ``andes boulby gran-sasso kamioka stawell surf``, with the reactors of 2019.
    mixing : str or Mixing, optional
        Name of a global fit, a mixing or its parameters: oscillations are averaged. ``none`` leaves electron antineutrinos.
    normalisation_uncertainty : NonNegative
        Relative, in addition to that of the site's flux, which is with the component.

    Raises
    ------
    UnknownId
        If the site or the fit is unknown.

    Examples
    --------
    >>> from nurecoil.units import cm2, s
    >>> (reactors,) = ReactorsAt("gran-sasso").components
    >>> round(reactors.strength * cm2 * s / 1e6, 2), reactors.uncertainty
    (3.06, 0.08)
    >>> round(ReactorsAt("surf").components[0].strength * cm2 * s / 1e6, 2)
    1.31
    """

    site: str = given(default="gran-sasso", read=_read_site)
    mixing: str | Mixing | None = given(default="nufit-6.0-ic19", read=read_mixing, example="nufit-6.0-ic24 inverted")
    normalisation_uncertainty: NonNegative = given(default=0.0)

    @cached_property
    def assembled(self) -> Assembled:
        """One component."""
        flux, error = _sites()[self.site]
        shape = Tabulated.from_table("site_reactors", "spectrum.csv", energy="E", value="density", complete=True)
        part = Component("nu_e_bar", shape, flux, averaged(self.mixing), True, uncertainty=error)
        return Assembled(f"reactors at {self.site}", (part,), math.inf, True, self.normalisation_uncertainty)
