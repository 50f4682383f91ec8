"""Lines of heavier nuclei at a source of stopped pions: what a detector of sodium iodide or xenon could look for."""

from __future__ import annotations

from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.nuclear.responses import ShellModelLevels, interactions, shell_model_levels, transition_densities
from nurecoil.processes.inelastic import Inelastic
from nurecoil.report.section import Cell
from nurecoil.studies import shows
from nurecoil.studies.measured_levels.setting import DELAYED, PROMPT, UNIT, mean, pions
from nurecoil.units import MeV, day, keV, tonne

LINES = {"Na23": "440 keV", "Si29": "1273.4 keV", "I127": "57.6 keV", "Xe129": "39.6 keV", "Xe131": "80.2 keV"}
"""Nuclides with the measured energy of a state that their shell model has."""
YEAR = 365.25 * day


@cache
def state(nuclide: str, interaction: str) -> ShellModelLevels:
    """The one state."""
    return shell_model_levels(nuclide, interaction).near(LINES[nuclide])


@cache
def line(nuclide: str, interaction: str) -> Inelastic:
    """Scattering into it."""
    return Inelastic(nuclide, nr.StandardModel(), structure=state(nuclide, interaction))


@shows("lines")
def table() -> list[tuple[Cell, ...]]:
    """Cross sections and events of each line."""
    rows: list[tuple[Cell, ...]] = []
    for nuclide, interaction in ((n, i) for n in LINES for i in interactions(n) if transition_densities(n, i)):
        xs, (level,) = line(nuclide, interaction), state(nuclide, interaction).levels
        means = [mean(xs, name) for name in (*DELAYED, PROMPT)]
        events = sum(means) * UNIT * pions().components[0].strength / xs.nuclide.atomic_mass * tonne * YEAR
        by_multipole = xs.average(pions())
        largest = max(by_multipole, key=by_multipole.__getitem__)
        rows.append((nuclide, LINES[nuclide], level.density.energy / keV, interaction, *means, largest, events))
    return rows


@shows("lines-over-coherent")
def over_coherent() -> dict[str, Array]:
    """Each line over coherent scattering, by energy."""
    E = np.linspace(5.0, 60.0, 56)
    return {"E": E} | {nuclide: line(nuclide, interactions(nuclide)[0]).sigma(E * MeV).ratio for nuclide in LINES}
