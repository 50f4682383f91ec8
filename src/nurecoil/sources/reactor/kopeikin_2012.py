"""Antineutrinos of a whole power reactor, from 10 keV."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from nurecoil.catalogue import given, known
from nurecoil.sources.tabulated import PublishedCount, Tabulated
from nurecoil.tables import read_table
from nurecoil.units import MeV
from nurecoil.units.kinds import NeutrinoEnergy, WrongQuantity


@known("spectra", "kopeikin-2012")
class Kopeikin2012(PublishedCount):
    """Table 3 of Kopeikin:2012zz: all antineutrinos of a power reactor per fission of its usual fuel.

    Straight lines between the tabulated energies. Includes the beta decays that follow neutron capture in 238U, all below
    1.3 MeV.

    Parameters
    ----------
    upper : NeutrinoEnergy
        Where to cut the spectrum, between 10 keV and 9 MeV.

    Raises
    ------
    WrongQuantity
        If `upper` is not within the table.

    Examples
    --------
    >>> round(Kopeikin2012().integral, 2)
    6.67
    """

    upper: NeutrinoEnergy = given(default="9 MeV")

    def __post_init__(self) -> None:
        self.shape  # noqa: B018  refuses a cut outside the table at once

    @cached_property
    def shape(self) -> Tabulated:
        """The table up to the cut."""
        table = read_table("reactor_spectra", "kopeikin.csv")
        E, density, cut = table["E"], table["fuel"], self.upper
        if not E[0] < cut <= E[-1] * (1 + 1e-9):
            why = f"expected an energy from {E[0] / MeV:g} to {E[-1] / MeV:g} MeV, got {cut / MeV:g} MeV"
            raise WrongQuantity("upper", why)
        below = int(np.searchsorted(E, cut * (1 - 1e-9)))
        return Tabulated(np.append(E[:below], cut), np.append(density[:below], np.interp(cut, E, density)))
