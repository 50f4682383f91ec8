"""The deficit of many-body tables of xenon, and whether binding can make it."""

from __future__ import annotations

from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.atomic import binding, photoabsorption
from nurecoil.atomic.central_field import CentralFieldElectrons
from nurecoil.report.section import Cell
from nurecoil.studies import ours, quoted, shows
from nurecoil.studies.bound_electrons.setting import over_stepping
from nurecoil.units import barn, keV

ATOM = "Xe132"
WINDOW = (0.1, 30.0)
"""In keV, where events are counted."""
LEAST = 2.0
"""From where on the factor is looked at."""
ENERGIES = (2.0, 5.0, 10.0, 20.0, 25.0)
L_SHELL = ("L1", "L2", "L3")


solar = cache(nr.Solar)


@cache
def solar_events(name: str) -> float:
    """Electron recoils of solar neutrinos between 0.1 and 30 keV, per mass and time."""
    above = nr.spectrum(solar(), nr.Ionisation(ATOM, nr.StandardModel(), binding=name)).counts_above(np.array(WINDOW) * keV)
    return float(above[0] - above[1])


@ours("xenon-many-body")
def over_free() -> float:
    """Central field over free electrons."""
    return solar_events("central-field") / solar_events("free")


@quoted("xenon-over-stepping", "xenon-lowest", "xenon-without-l")
def without_shells() -> tuple[float, ...]:
    """Over stepping: events, the least weak factor from 2 to 30 keV, and that at 20 keV without the whole L shell."""
    T = np.geomspace(LEAST, WINDOW[1], 100)
    missing = _l_shell(20.0) / float(binding("stepping")(20 * keV, "Xe"))
    least = float(np.min(over_stepping(T, "Xe", "V")))
    return solar_events("central-field") / solar_events("stepping"), least, float(over_stepping(20.0, "Xe", "V")) - missing


def _l_shell(T: float) -> float:
    shells = CentralFieldElectrons.cached("Xe").shells
    return sum(float(shell(np.array(T * keV), "vector")) for shell in shells if shell.name in L_SHELL)


@shows("xenon")
def effective_electrons() -> list[tuple[Cell, ...]]:
    """Effective electrons of xenon at the energies in question."""
    rows: list[tuple[Cell, ...]] = []
    for T in ENERGIES:
        free = float(binding("stepping")(T * keV, "Xe"))
        weak, magnetic = (float(over_stepping(T, "Xe", structure)) for structure in "VM")
        rows.append((T, free, weak, magnetic, weak - _l_shell(T) / free, float(photoabsorption(T * keV, "Xe")) / barn))
    return rows
