"""Numbers, figures and tables of the study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.detectors import nr_threshold
from nurecoil.flavour import PMNS, Mixing
from nurecoil.models.term import Model
from nurecoil.rates import compile
from nurecoil.report import Axis, DataTable, Figure, Line, Panel
from nurecoil.report.section import Cell
from nurecoil.studies import ours, quoted, repaired
from nurecoil.units import MeV, keV, s, tonne

SMALL, LARGE = "bollig-s11.2c-ls220", "bollig-s27.0c-ls220"
MODELS: Mapping[str, str] = MappingProxyType({
    SMALL: "11.2, LS220",
    LARGE: "27, LS220",
    "nakazato-s13-z0.02-t100": "13, Shen",
    "nakazato-s20-z0.02-t200": "20, Shen",
    "nakazato-s50-z0.02-t200": "50, Shen",
    "nakazato-s30-z0.004-black-hole": "30, black hole",
})  # fmt: skip
"""Simulations with the solar masses and the equation of state they are labelled with."""

TARGETS = ("He", "C", "Si", "Ar", "Ti48", "Ge", "Xe", "Pb")
THRESHOLDS = (0.1, 0.46, 0.7, 1.0, 2.0, 5.0, 10.0)
GRID = np.geomspace(0.05, 60.0, 30)
STEPS = np.concatenate([[-0.05], np.geomspace(5e-3, 8.0, 60)])
"""Edges of the bins of the light curve [s]."""

INTERACTIONS: Mapping[str, Mapping[str, float]] = MappingProxyType({
    "Standard Model": {}, "ε_{ee}^{uV} = 0.1": {"eps_ee_uV": 0.1}, "ε_{eτ}^{uV} = 0.1": {"eps_etau_uV": 0.1},
})  # fmt: skip


@cache
def supernova(model: str) -> nr.Supernova:
    """At 10 kpc, without conversion of flavour; kept, so that all targets share what arrives."""
    return nr.Supernova(simulation=model, distance="10 kpc")


@cache
def above(model: str, target: str, couplings: nr.StandardModel | None = None) -> Array:
    """Events per tonne above the thresholds of tables and figures, [thresholds + grid]."""
    process = nr.CEvNS.on(target, couplings or nr.StandardModel(), form_factor="helm-lewin-smith")
    thresholds = np.concatenate([THRESHOLDS, GRID]) * keV
    counts: Array = nr.spectrum(supernova(model), process).counts_above(thresholds) * tonne
    return counts


def events(model: str, target: str, threshold: float) -> float:
    """Events per tonne above one of `THRESHOLDS`, keV."""
    return float(above(model, target)[THRESHOLDS.index(threshold)])


def orderings() -> dict[str, Mixing | None]:
    """No conversion, and the two orderings with the same angles."""
    normal = PMNS.vintage_of("nufit-6.0-ic24")
    inverted = PMNS.vintage_of("nufit-6.0-ic24", "inverted")
    same_angles = replace(normal, dm2_31=inverted.dm2_31)
    return {"none": None, "normal": normal, "inverted": same_angles}


@cache
def flavoured() -> dict[str, dict[str, float]]:
    """Events per tonne of xenon above 0.7 keV, 27 solar masses: interaction -> ordering -> events."""
    found: dict[str, dict[str, float]] = {}
    sources = {label: replace(supernova(LARGE), mixing=mixing) for label, mixing in orderings().items()}
    for name, nsi in INTERACTIONS.items():
        model: Model = nr.StandardModel() + nr.NSI(**nsi) if nsi else nr.StandardModel()  # type: ignore[arg-type]
        process = nr.CEvNS.on("Xe", model, form_factor="helm-lewin-smith")
        found[name] = {
            label: float(nr.spectrum(source, process).counts_above(0.7 * keV) * tonne) for label, source in sources.items()
        }
    return found


@ours("xe-above-07", "xe-above-1", "ar-27", "ar-11")
def published() -> tuple[float, ...]:
    """Events per tonne."""
    return events(LARGE, "Xe", 0.7), events(LARGE, "Xe", 1.0), events(LARGE, "Ar", 0.46), events(SMALL, "Ar", 0.46)


@repaired("ar-11")
def at_tree_level() -> float:
    """Events per tonne with couplings of tree level at the weak angle of low energies."""
    couplings = nr.StandardModel(scheme="tree", sin2_theta_w=nr.constants.weak_angle("low-energy-pdg2020"))
    return float(above(SMALL, "Ar", couplings)[THRESHOLDS.index(0.46)])


@quoted("ti-27", "ti-low", "ti-high", "spread-xe", "ordering", "ordering-nsi")
def other_results() -> tuple[float, ...]:
    """Of titanium (the range at 8.5 kpc, without the black hole), and what orderings do, per cent."""
    exploding = [events(model, "Ti48", 1.0) * (10 / 8.5) ** 2 for model in list(MODELS)[:-1]]
    xenon = [events(model, "Xe", 0.7) for model in MODELS]

    def spread(name: str) -> float:
        row = flavoured()[name]
        return 100 * (max(row.values()) / min(row.values()) - 1)

    changed = flavoured()["ε_{eτ}^{uV} = 0.1"]
    nsi = 100 * abs(changed["inverted"] / changed["normal"] - 1)
    spans = max(xenon) / min(xenon)
    return events(LARGE, "Ti48", 1.0), min(exploding), max(exploding), spans, spread("Standard Model"), nsi


def figures() -> tuple[Figure, ...]:
    """Events above thresholds, and light curves."""
    return thresholds_figure(), light_curve()


def thresholds_figure() -> Figure:
    """Events above a threshold by target, for two simulations."""
    data: dict[str, Array] = {"threshold": GRID}
    x = Axis("threshold $T$ [keV]", scale="log")
    panels = []
    for model in (SMALL, LARGE):
        lines = []
        for k, target in enumerate(TARGETS):
            column = f"{target}_{'small' if model == SMALL else 'large'}"
            data[column] = np.where(
                above(model, target)[len(THRESHOLDS) :] > 1e-3, above(model, target)[len(THRESHOLDS) :], np.nan
            )
            lines.append(Line("threshold", column, target, index=k, dashes=None if k < 7 else 2))
        y = Axis("recoils above $T$ [1/t]", scale="log", limits=(0.003, 60))
        panels.append(Panel(x, y, title=MODELS[model], legend=None if model == SMALL else "lower left", lines=tuple(lines)))
    what = "Recoils above a threshold in a tonne of eight targets, for progenitors of 11.2 and 27 solar masses at 10 kpc."
    return Figure("thresholds", what, "our own", tuple(panels), data, columns=2, size=(9.0, 4.6))


@cache
def curves() -> dict[str, Array]:
    """Events per second and tonne of xenon above 0.7 keV, in the bins of `STEPS`."""
    process = nr.CEvNS.on("Xe", nr.StandardModel(), form_factor="helm-lewin-smith")
    detector = nr_threshold("0.7 keV")
    return {
        model: compile(supernova(model), process, detector, exposure="1 tonne", time_edges=STEPS * s)()[0] / np.diff(STEPS)
        for model in MODELS
    }


def light_curve() -> Figure:
    """Rates by time."""
    middle = 0.5 * (STEPS[1:] + STEPS[:-1])
    data: dict[str, Array] = {"time": middle[1:]}
    lines = []
    for k, (model, label) in enumerate(MODELS.items()):
        data[f"model_{k}"] = np.where(curves()[model][1:] > 0, curves()[model][1:], np.nan)
        lines.append(Line("time", f"model_{k}", label, index=k))
    x, y = Axis("time after the bounce [s]", scale="log"), Axis("rate [1/(s t)]", scale="log", limits=(0.1, 300))
    what = "Recoils above 0.7 keV in a tonne of xenon at 10 kpc, by the time at which they happen."
    return Figure("light-curve", what, "our own", (Panel(x, y, lines=tuple(lines)),), data)


def tables() -> tuple[DataTable, ...]:
    """Events by simulation and target; free protons; orderings."""
    return targets_table(), protons_table(), flavour_table()


def targets_table() -> DataTable:
    """Events above 0.1, 0.7 and 5 keV."""
    rows: list[tuple[Cell, ...]] = []
    for target in TARGETS:
        for threshold in (0.1, 0.7, 5.0):
            rows.append((target, f"{threshold:g}", *(events(model, target, threshold) for model in MODELS)))
    columns = ("target", "threshold [keV]", *(f"{label} [1/t]" for label in MODELS.values()))
    caption = "Recoils per tonne at 10 kpc. Columns are labelled with the mass of the progenitor in solar masses."
    return DataTable("Events of six simulations in eight targets", columns, rows, caption)


def protons_table() -> DataTable:
    """Free protons of a scintillator CH2."""
    thresholds = np.array([0.2, 0.5, 1.0, 2.0])
    protons = nr.CEvNS.on("H1", nr.StandardModel())
    share = 2 * 1.008 / (12.011 + 2 * 1.008)
    rows: list[tuple[Cell, ...]] = []
    for model, label in MODELS.items():
        counts = nr.spectrum(supernova(model), protons).counts_above(thresholds * MeV) * 1e3 * tonne * share
        rows.append((label, *(float(n) for n in counts)))
    columns = ("simulation", *(f"above {t:g} MeV [1/kt]" for t in thresholds))
    caption = (
        "Elastic scattering off free protons in a thousand tonnes of CH_{2}, by the recoil energy of the proton, unquenched."
    )
    return DataTable("Free protons of a scintillator", columns, rows, caption)


def flavour_table() -> DataTable:
    """What orderings and interactions do."""
    rows: list[tuple[Cell, ...]] = [(name, *row.values()) for name, row in flavoured().items()]
    columns = ("interaction", *(f"{label} [1/t]" for label in orderings()))
    caption = "Recoils above 0.7 keV in a tonne of xenon, 27 solar masses at 10 kpc: as emitted, and with both orderings."
    return DataTable("Mass ordering and non-standard interactions", columns, rows, caption, digits=5)
