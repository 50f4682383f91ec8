"""Antineutrinos of a whole power reactor, from 10 keV."""

from __future__ import annotations

import numpy as np

from nurecoil.sources.checks import positive
from nurecoil.sources.tabulated import Tabulated
from nurecoil.tables import read_table
from nurecoil.units import MeV


class Kopeikin2012(Tabulated):
    """Table 3 of Kopeikin:2012zz: all antineutrinos of a power reactor per fission of its usual fuel.

    Straight lines between the tabulated energies. Includes the beta decays that follow neutron capture in 238U, all below
    1.3 MeV.

    Parameters
    ----------
    upper : float or str
        Where to cut the spectrum, between 10 keV and 9 MeV.

    Raises
    ------
    ValueError
        If `upper` is not within the table.

    Examples
    --------
    >>> round(Kopeikin2012().integral, 2)
    6.67
    """

    def __init__(self, upper: float | str = "9 MeV") -> None:
        table = read_table("reactor_spectra", "kopeikin.csv")
        E, density = table["E"], table["fuel"]
        cut = positive(upper, "MeV", "upper")
        if not E[0] < cut <= E[-1] * (1 + 1e-9):
            raise ValueError(f"upper: expected an energy from {E[0] / MeV:g} to {E[-1] / MeV:g} MeV, got {upper!r}")
        below = int(np.searchsorted(E, cut * (1 - 1e-9)))
        super().__init__(np.append(E[:below], cut), np.append(density[:below], np.interp(cut, E, density)))
