"""Lines of heavier nuclei at a source of stopped pions: what a detector of sodium iodide or xenon could look for."""

from __future__ import annotations

from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.nuclear.responses import ShellModelLevels, interactions, shell_model_levels, transition_densities
from nurecoil.processes.inelastic import Inelastic
from nurecoil.report import Axis, DataTable, Figure, Panel, lines
from nurecoil.report.section import Cell
from nurecoil.studies.measured_levels.setting import DELAYED, PROMPT, UNIT, mean, pions
from nurecoil.units import MeV, day, keV, tonne

LINES = (
    ("Na23", "440 keV"), ("Si29", "1273.4 keV"), ("I127", "57.6 keV"), ("Xe129", "39.6 keV"), ("Xe131", "80.2 keV"),
)  # fmt: skip
"""Nuclides with the measured energy of a state that their shell model has."""
YEAR = 365.25 * day


@cache
def state(nuclide: str, energy: str, interaction: str) -> ShellModelLevels:
    """The one state."""
    return shell_model_levels(nuclide, interaction).near(energy)


@cache
def line(nuclide: str, energy: str, interaction: str) -> Inelastic:
    """Scattering into it."""
    return Inelastic(nuclide, nr.StandardModel(), structure=state(nuclide, energy, interaction))


def tables() -> tuple[DataTable, ...]:
    """Cross sections and events of each line."""
    rows: list[tuple[Cell, ...]] = []
    for nuclide, energy in LINES:
        for interaction in interactions(nuclide):
            if not transition_densities(nuclide, interaction):
                continue
            xs, (level,) = line(nuclide, energy, interaction), state(nuclide, energy, interaction).levels
            means = [mean(xs, name) for name in (*DELAYED, PROMPT)]
            events = sum(means) * UNIT * pions().components[0].strength / xs.nuclide.atomic_mass * tonne * YEAR
            largest = max(xs.responses, key=lambda name: mean_of(xs, name))
            rows.append((nuclide, energy, level.density.energy / keV, interaction, *means, largest, events))
    heads = (
        "nuclide", "measured", "model [keV]", "interaction", "ν_{e} [10^-42 cm^2]", "ν̄_{μ} [10^-42 cm^2]",
        "ν_{μ} [10^-42 cm^2]", "largest multipole", "events [1/(t yr)]",
    )  # fmt: skip
    caption = (
        "Averages over stopped pions; events per tonne of the nuclide and year at 10^7 neutrinos of each flavour per cm^2 and "
        "second. Two interactions for one line are a measure of what the shell model does not know."
    )
    return (DataTable("Lines at a source of stopped pions", heads, rows, caption, digits=3),)


def mean_of(xs: Inelastic, multipole: str) -> float:
    """Average over all three species."""
    return xs.average(pions())[multipole] / UNIT


def figures() -> tuple[Figure, ...]:
    """Each line over coherent scattering, by energy."""
    E = np.linspace(5.0, 60.0, 56)
    data: dict[str, Array] = {"E": E}
    labels = {}
    for nuclide, energy in LINES:
        xs = line(nuclide, energy, interactions(nuclide)[0])
        data[nuclide] = xs.sigma(E * MeV).ratio
        labels[nuclide] = f"{nuclide}, {energy}"
    x = Axis(r"neutrino energy $E_\nu$ [MeV]", limits=(5, 60))
    y = Axis("inelastic over coherent", dimensionless=True, scale="log", limits=(1e-7, 1e-1))
    return (
        Figure(
            "lines-over-coherent",
            "Cross sections of neutrinos into low states of odd nuclei over coherent scattering off the same: shell-model "
            "densities, measured energies, free-nucleon couplings. The line of sodium is 0.3 % at 20 MeV.",
            "our own", (Panel(x, y, lines=lines("E", labels)),), data,
        ),
    )  # fmt: skip
