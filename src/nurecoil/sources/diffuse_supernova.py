"""Neutrinos of all supernovae that ever were."""

from __future__ import annotations

import math
from functools import cached_property

from nurecoil.catalogue import given, known
from nurecoil.flavour import mixture
from nurecoil.sources.component import Component
from nurecoil.sources.source import Assembled, Source
from nurecoil.sources.tabulated import Tabulated
from nurecoil.units.kinds import Flux, NonNegative


@known("sources", "diffuse-supernova")
class DiffuseSupernova(Source):
    """The diffuse supernova background, up to 91 MeV: neutrinos and antineutrinos, equal parts of all flavours.

    The published spectrum is the sum of all species (Beacom:2010kk, as OHare:2021utq has it), so that their shares are an
    assumption. Coherent scattering of the Standard Model does not see them.

    Parameters
    ----------
    flux : Flux
        All species together.
    normalisation_uncertainty : NonNegative
        Relative; that of OHare:2021utq by default.

    Examples
    --------
    >>> [c.name for c in DiffuseSupernova().components]
    ['nu', 'nu_bar']
    """

    flux: Flux = given(default="85.7 cm^-2 s^-1")
    normalisation_uncertainty: NonNegative = given(default=0.5)

    @cached_property
    def assembled(self) -> Assembled:
        """Two components."""
        shape = Tabulated.from_table("diffuse_supernova", "beacom-2010.csv", energy="E", value="density", complete=True)
        equal = mixture(dict.fromkeys(("e", "mu", "tau"), 1 / 3))
        parts = tuple(
            Component(name, shape, 0.5 * self.flux, equal, antineutrino)
            for name, antineutrino in (("nu", False), ("nu_bar", True))
        )
        return Assembled("diffuse supernova background", parts, math.inf, True, self.normalisation_uncertainty)
