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
from nurecoil.report.section import Cell
from nurecoil.studies import ours, quoted, repaired, shows
from nurecoil.studies.amplitudes import weak_model
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

ENDS = {SMALL: "small", LARGE: "large"}
TARGETS = ("He", "C", "Si", "Ar", "Ti48", "Ge", "Xe", "Pb")
THRESHOLDS = (0.1, 0.46, 0.7, 1.0, 2.0, 5.0, 10.0)
GRID = np.geomspace(0.05, 60.0, 30)
STEPS = np.concatenate([[-0.05], np.geomspace(5e-3, 20.0, 67)])
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
    return float(above(SMALL, "Ar", weak_model())[THRESHOLDS.index(0.46)])


@quoted("open-argon")
def by_what_is_not_stated() -> float:
    """How far below, in per cent, argon's events are with Klein-Nystrand's form factor and couplings of tree level."""
    tree = nr.StandardModel(scheme="tree", sin2_theta_w=nr.constants.weak_angle("low-energy-pdg2020"))
    process = nr.CEvNS.on("Ar", tree, form_factor="klein-nystrand")
    least = float(nr.spectrum(supernova(LARGE), process).counts_above(0.46 * keV) * tonne)
    return 100 * (1 - least / events(LARGE, "Ar", 0.46))


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


@quoted("pandax-low", "pandax-high", "pandax-share")
def pandax() -> tuple[float, ...]:
    """Recoils of the explosions of Nakazato:2012qf above 0.7 keV in a tonne of xenon, and the published mean over theirs."""
    xenon = [events(model, "Xe", 0.7) for model in MODELS if model.startswith("nakazato") and "black-hole" not in model]
    low, high = min(xenon), max(xenon)
    return low, high, (6.6 + 13.7) / (low + high)


@shows("thresholds")
def thresholds() -> dict[str, Array]:
    """Events above a threshold by target, for two simulations."""
    found = {f"{target} {word}": above(m, target)[len(THRESHOLDS) :] for m, word in ENDS.items() for target in TARGETS}
    return {"threshold": GRID, **{name: np.where(counts > 2e-4, counts, np.nan) for name, counts in found.items()}}


@shows("light-curve")
def light_curve() -> dict[str, Array]:
    """Events per second and tonne of xenon above 0.7 keV, in the bins of `STEPS` after the first."""
    process = nr.CEvNS.on("Xe", nr.StandardModel(), form_factor="helm-lewin-smith")
    data = {"time": 0.5 * (STEPS[2:] + STEPS[1:-1])}
    for model in MODELS:
        seen = compile(supernova(model), process, nr_threshold("0.7 keV"), exposure="1 tonne", time_edges=STEPS * s)
        rate = (seen()[0] / np.diff(STEPS))[1:]
        data[model] = np.where(rate > 0, rate, np.nan)
    return data


@shows("targets")
def by_target() -> list[tuple[Cell, ...]]:
    """Events above 0.1, 0.7 and 5 keV."""
    cases = [(target, threshold) for target in TARGETS for threshold in (0.1, 0.7, 5.0)]
    return [(target, f"{at:g}", *(events(model, target, at) for model in MODELS)) for target, at in cases]


@shows("protons")
def free_protons() -> list[tuple[Cell, ...]]:
    """Free protons of a scintillator CH2, per thousand tonnes."""
    protons, share = nr.CEvNS.on("H1", nr.StandardModel()), 2 * 1.008 / (12.011 + 2 * 1.008)
    rates = {label: nr.spectrum(supernova(model), protons) for model, label in MODELS.items()}
    thresholds = np.array([0.2, 0.5, 1.0, 2.0]) * MeV
    return [(label, *map(float, rate.counts_above(thresholds) * 1e3 * tonne * share)) for label, rate in rates.items()]


@shows("flavour")
def by_flavour() -> list[tuple[Cell, ...]]:
    """What orderings and interactions do."""
    return [(name, *row.values()) for name, row in flavoured().items()]
