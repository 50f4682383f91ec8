"""Antineutrinos of the radioactivity of the Earth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from nurecoil.catalogue import given, known
from nurecoil.flavour import AveragedPropagation, Mixing, State, mixing_of, pure, read_mixing
from nurecoil.problems import UnknownId
from nurecoil.sources.component import Component
from nurecoil.sources.source import Assembled, Source
from nurecoil.sources.tabulated import Tabulated
from nurecoil.tables import read_table
from nurecoil.units.kinds import ByName, Flux, NonNegative

CHAINS = ("U238", "Th232", "K40")
"""Decay chains, each of which is one component."""


def _read_site(name: Any) -> str:
    sites = sorted(set(map(str, read_table("geoneutrinos", "sites.csv")["site"])))
    if name not in sites:
        raise UnknownId("site with fluxes of geoneutrinos", name, sites, "site")
    return str(name)


def averaged(mixing: str | Mixing | None) -> State:
    """The state of electron antineutrinos whose oscillations nobody resolves."""
    made = pure("e")
    return made if mixing is None else AveragedPropagation(mixing_of(mixing))(made, antineutrino=True)


class _ChainFluxes(ByName[Flux]):
    """Chains with fluxes, or nothing."""

    optional = True


@known("sources", "geoneutrinos")
class Geoneutrinos(Source):
    """Antineutrinos of uranium, thorium and potassium in the Earth: a component for each chain, with its own uncertainty.

    The electron neutrinos that 40K makes by electron capture, one for every eight antineutrinos, are left out.

    Parameters
    ----------
    site : str
        For the fluxes: ``gran-sasso`` (OHare:2021utq).
    fluxes : mapping of str to Flux, optional
        Chain (``U238 Th232 K40``) to its flux of all flavours, in place of the site's; such a flux counts as exact.
    mixing : str or Mixing, optional
        Name of a global fit, a mixing or its parameters: oscillations are averaged. ``none`` leaves electron antineutrinos.
    normalisation_uncertainty : NonNegative
        Relative, common to all chains; those of each are with the components.

    Raises
    ------
    UnknownId
        If the site, a chain or the fit is unknown.

    Examples
    --------
    >>> [(c.name, c.uncertainty) for c in Geoneutrinos().components]
    [('U238', 0.2), ('Th232', 0.257), ('K40', 0.168)]
    """

    site: str = given(default="gran-sasso", read=_read_site)
    fluxes: _ChainFluxes = given(default=None, example="{U238: 4.3e6 cm^-2 s^-1}")
    mixing: str | Mixing | None = given(default="nufit-6.0-ic19", read=read_mixing, example="nufit-6.0-ic24 inverted")
    normalisation_uncertainty: NonNegative = given(default=0.0)

    def __post_init__(self) -> None:
        for name in self.fluxes if isinstance(self.fluxes, Mapping) else ():
            if name not in CHAINS:
                raise UnknownId("decay chain", name, CHAINS, "fluxes")

    @cached_property
    def assembled(self) -> Assembled:
        """One component for each chain."""
        sites = read_table("geoneutrinos", "sites.csv")
        rows = zip(sites["site"], sites["chain"], sites["flux"], sites["uncertainty"], strict=True)
        stated = {str(chain): (float(flux), float(error)) for site, chain, flux, error in rows if str(site) == self.site}
        if isinstance(self.fluxes, Mapping):
            stated |= {chain: (flux, 0.0) for chain, flux in self.fluxes.items()}
        parts = []
        for chain in CHAINS:
            shape = Tabulated.from_table("geoneutrinos", f"{chain}.csv", energy="E", value="density", complete=True)
            flux, error = stated[chain]
            parts.append(Component(chain, shape, flux, averaged(self.mixing), True, uncertainty=error))
        return Assembled("Earth", tuple(parts), math.inf, True, self.normalisation_uncertainty)
