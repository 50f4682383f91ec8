"""Floors beside the published ones, and in other backgrounds."""

from __future__ import annotations

from functools import cache

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference.fog import EXPOSURES, fog_floor
from nurecoil.processes import SpinDependent
from nurecoil.report import Axis, DataTable, Figure, Line, Panel, Points, lines
from nurecoil.report.section import Cell
from nurecoil.studies import ours, quoted
from nurecoil.studies.neutrino_fog.setting import LABELS, MASSES, MODEL_LABELS, MODELS, TARGETS, background, floors, place
from nurecoil.studies.neutrino_fog.their_bins import REPAIRED
from nurecoil.units import GeV, cm2, keV, tonne, year

NEUTRONS, PROTONS = SpinDependent(a_p=0.0, a_n=1.0), SpinDependent(a_p=1.0, a_n=0.0)
SPIN_TARGETS = {
    "Xe, neutrons": ("Xe", NEUTRONS), "Ge, neutrons": ("Ge", NEUTRONS), "Xe, protons": ("Xe", PROTONS),
    "NaI, protons": ("NaI", PROTONS), r"$^{19}$F, protons": ("F19", PROTONS),
}  # fmt: skip
UNIT = 1e-45
"""Of the claims, in cm2."""
CROSS_SECTION = r"$\sigma_p$ [cm$^2$]"
SPIN_CROSS_SECTION = r"$\sigma_n$ or $\sigma_p$ [cm$^2$]"


@cache
def claims() -> dict[str, float]:
    """Claim to value, as printed."""
    from nurecoil.studies import load

    return {claim.key: claim.value for claim in load("neutrino-fog").claims}


def published() -> dict[str, float]:
    """Claims of coherent scattering to floors, in cm2."""
    return {key: value * UNIT for key, value in claims().items() if not key.startswith("spin")}


@ours("spin-*")
def spins() -> dict[str, float]:
    """Of natural xenon through the spins of neutrons, in 1e-40 cm2."""
    masses = {"spin-5p42": 5.42, "spin-30p7": 30.7, "spin-97p7": 97.7}
    found = floors("Xe", np.array(list(masses.values())), interaction=NEUTRONS) / 1e-40
    return dict(zip(masses, map(float, found), strict=True))


@ours("xe-*", "ge-*", "nai-*", "ar-*")
def published_masses() -> dict[str, float]:
    """Ours at the masses of the claims, in 1e-45 cm2."""
    found = {}
    for key in published():
        target, mass = place(key)
        found[key] = float(floors(target, np.array([mass]))[0]) / UNIT
    return found


WALL, STEP = "ge-8p12", "ar-30"
"""Claims whose edge lies where the index skims two."""


@quoted("open-exposures", "open-wall")
def by_twice_as_many_exposures() -> tuple[float, float]:
    """How far edges move, in per cent: the farthest of all but two, and the one on the wall."""
    between = np.sqrt(EXPOSURES[1:] * EXPOSURES[:-1])
    twice, moved = np.sort(np.append(EXPOSURES, between)), {}
    for key in published():
        target, mass = place(key)
        edge = fog_floor([mass * GeV], background(target), twice)[0] / cm2
        moved[key] = 100 * abs(edge / floors(target, np.array([mass]))[0] - 1)
    return max(x for key, x in moved.items() if key not in (WALL, STEP)), float(moved[WALL])


@quoted("compared", "repaired", "spin-factor", "moment-rise", "nsi-fall", "threshold-rise")
def changes() -> tuple[float, ...]:
    """Of claims and of repaired ones; published over ours through spins at 31 GeV; floors of xenon over the Standard Model's.

    These are at 1 GeV, at 6 GeV, and at 6 GeV behind a threshold.
    """
    at = {mass: floors("xe", np.array([mass])) for mass in (1.0, 6.0)}
    moment = floors("xe", np.array([1.0]), "moment") / at[1.0]
    nsi = floors("xe", np.array([6.0]), "nsi") / at[6.0]
    threshold = floors("xe", np.array([6.0]), threshold="1 keVnr") / at[6.0]
    spin = claims()["spin-30p7"] / spins()["spin-30p7"]
    return float(len(published())), float(len(REPAIRED)), spin, float(moment[0]), float(nsi[0]), float(threshold[0])


def figures() -> tuple[Figure, ...]:
    """Targets, models, and spins."""
    return targets_figure(), models_figure(), spins_figure()


def targets_figure() -> Figure:
    """Floors of three targets with the published points."""
    data: dict[str, Array] = {"mass": MASSES}
    for target in TARGETS:
        data[target] = floors(target, MASSES)
    for target in TARGETS:
        keys = [key for key in published() if place(key)[0] == target]
        data[f"{target} published mass"] = np.array([place(key)[1] for key in keys])
        data[f"{target} published"] = np.array([published()[key] for key in keys])

    curves = [Line("mass", target, label, joined=True) for target, label in LABELS.items()]
    points = [Points(f"{target} published mass", f"{target} published", index=i) for i, target in enumerate(LABELS)]
    panel = Panel(Axis("mass [GeV]", scale="log"), Axis(CROSS_SECTION, scale="log"), lines=curves, data=points)
    return Figure(
        "targets",
        "Edge of the neutrino fog for an ideal detector, as cross section of a nucleon: where the discovery limit begins to "
        "fall more slowly than the root of the exposure. Dots are computed, and joined; large symbols are published floors.",
        "OHare:2021utq", (panel,), data,
    )  # fmt: skip


def models_figure() -> Figure:
    """Floors of xenon with new physics in the background, as such and over that of the Standard Model."""
    data: dict[str, Array] = {"mass": MASSES}
    for model in MODELS:
        data[model] = floors("xe", MASSES, model)
    for model in list(MODELS)[1:]:
        data[f"{model} ratio"] = data[model] / data["standard"]
    x = Axis("mass [GeV]", scale="log")
    upper = Panel(x, Axis(CROSS_SECTION, scale="log"), lines=lines("mass", MODEL_LABELS, joined=True))
    ratios = [Line("mass", f"{model} ratio", index=i, joined=True) for i, model in enumerate(MODELS) if model != "standard"]
    lower = Panel(x, Axis("over the Standard Model", dimensionless=True, scale="log", limits=(0.5, 10)), lines=ratios)
    return Figure(
        "new-physics",
        "Edge of the fog of xenon with interactions of neutrinos beyond the Standard Model in the background, each at one "
        "value, with fluxes and uncertainties as before. A line begins where the fog is not reached before the first exposure, "
        "10^{-3} t yr. On the wall, about 7.5 GeV, the index skims two and the edge jumps, for each model at a mass of its "
        "own.",
        "our own", (upper, lower), data, size=(7.2, 6.4),
    )  # fmt: skip


def spins_figure() -> Figure:
    """Floors through spins."""
    data: dict[str, Array] = {"mass": MASSES}
    labels = {}
    for target, (shown, interaction) in SPIN_TARGETS.items():
        data[target] = floors(shown, MASSES, interaction=interaction)
        labels[target] = target
    panel = Panel(
        Axis("mass [GeV]", scale="log"), Axis(SPIN_CROSS_SECTION, scale="log"), lines=lines("mass", labels, joined=True)
    )
    return Figure(
        "spins",
        "Edge of the fog where dark matter couples to the spins of protons or of neutrons: natural isotopes, one-body "
        "currents. A line ends where the signal is never lost: beyond, recoils reach where neutrinos do not.",
        "our own", (panel,), data,
    )  # fmt: skip


def tables() -> tuple[DataTable, ...]:
    """Rates above thresholds, and floors behind a threshold."""
    found = background("xe")
    edges = found.response.bins
    first = [0, *(int(np.argmin(np.abs(np.log(edges / (T * keV))))) for T in (0.1, 1.0))]
    rows: list[tuple[Cell, ...]] = [
        (name, *(float(counts[i:].sum() * tonne * year) for i in first)) for name, counts in found.parts.items()
    ]
    heads = ("component", *(f"above {edges[i] / keV:.3g} keV [1/(t yr)]" for i in first))
    caption = "Up to 200 keV, on ^{131}Xe; thresholds are edges of bins."
    rates = DataTable("Neutrinos on xenon", heads, rows, caption, digits=3)
    masses = np.array([3.0, 6.0, 10.0, 30.0, 100.0])
    by = [floors("xe", masses, threshold=threshold) for threshold in ("", "1 keVnr", "3 keVnr")]
    cells = [tuple(map(float, row)) for row in np.column_stack([masses, *by])]
    columns = ("mass [GeV]", "ideal [cm^2]", "1 keV [cm^2]", "3 keV [cm^2]")
    caption = "A threshold hides signal and neutrinos alike; without both there is no floor."
    hidden = DataTable("Floors of xenon behind a threshold", columns, cells, caption, digits=3)
    return rates, hidden
