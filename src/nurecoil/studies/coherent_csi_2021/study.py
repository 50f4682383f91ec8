"""The study: yields, residuals per bin, and the weak angle from COHERENT's full CsI data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.experiments import Experiment
from nurecoil.inference import likelihood
from nurecoil.report import DataTable, Figure
from nurecoil.studies import ours, quoted, repaired
from nurecoil.studies.released_counts import (
    SIGNAL,
    Full,
    WeakAngle,
    Yields,
    averaged_cross_section,
    bin_tables,
    free_strength,
    model,
    observed,
    pulls_table,
    released,
    residuals,
    standard_model,
    together,
    weak_angle,
    yields,
)
from nurecoil.studies.released_counts_figures import Quantity, profiles, projections, residual_map
from nurecoil.units import cm2, us

PAPER = "COHERENT:2021xmm"
NAME = "coherent-csi-2021"
FREE = "coherent-csi-2021-shapes"
"""The same with the neutron radius and the slope of the steady state free as well: for fits with all nuisances."""
ARGON = "coherent-lar-2020"
HELM = "helm-lewin-smith"
"""The form factor that stands beside the default, the weak response."""

LABELS = {
    "steady-state": "steady state",
    "prompt-neutrons": "beam neutrons",
    "neutrino-neutrons": "neutrons from neutrinos",
    SIGNAL: "coherent scattering",
}
PUBLISHED = {
    SIGNAL: (306.0, 20.0),
    "steady-state": (1273.0, 24.0),
    "prompt-neutrons": (17.0, 4.0),
    "neutrino-neutrons": (5.0, 2.0),
}
"""Yields of the collaboration's unbinned fit, and their errors."""


@dataclass(frozen=True, eq=False)
class Results:
    """All that is computed."""

    predicted: float
    found: Yields
    strong: Full
    standard: Full
    angles: dict[str, WeakAngle]


@cache
def results() -> Results:
    """Fits, each once."""
    data, free = released(NAME), released(FREE)
    signal = data.expected(model())
    angles = {
        "CsI": weak_angle(likelihood(free, model()), np.linspace(0.13, 0.31, 37)),
        "Ar": weak_angle(likelihood(released(ARGON), model()), np.linspace(0.11, 0.40, 21)),
        "CsI and Ar": weak_angle(together((FREE, ARGON)), np.linspace(0.13, 0.31, 19)),
    }
    return Results(float(signal.sum()), yields(data, signal), free_strength(free), standard_model(free), angles)


def quantities() -> tuple[Quantity, Quantity]:
    """The axes of the data."""
    data = released(NAME)
    assert data.time_edges is not None
    return (
        Quantity("PE", "photo-electrons [PE]", "PE", data.bins / data.axis.unit),
        Quantity("time", r"arrival time [$\mu$s]", r"$\mu$s", data.time_edges / us),
    )


@ours("yield-*", "error", "significance", "predicted")
def fitted() -> dict[str, float]:
    """Of the fit of yields, and the prediction."""
    r = results()
    found = {"predicted": r.predicted, "error": r.found.errors[SIGNAL], "significance": r.found.significance}
    return found | {f"yield-{part}": count for part, count in r.found.counts.items()}


@quoted("predicted-klein-nystrand", "predicted-lewin-smith", "predicted-measured-radii")
def predicted_with_other_form_factors() -> tuple[float, float, float]:
    """Counts."""
    return counts_with("klein-nystrand"), counts_with(HELM), counts_with("helm-rms")


def counts_with(convention: str) -> float:
    """The prediction with another form factor."""
    return float(with_form_factor(convention).expected(model()).sum())


@ours("cross-section")
def cross_section() -> float:
    """Averaged over the flux, in 1e-40 cm2."""
    return _cross_section(released(NAME), results().found)


@repaired("cross-section")
def cross_section_with_helm() -> float:
    """The same with Helm's form factor."""
    other = with_form_factor(HELM)
    return _cross_section(other, yields(released(NAME), other.expected(model())))


def _cross_section(data: Experiment, found: Yields) -> float:
    strength = found.counts[SIGNAL] / float(data.expected(model()).sum())
    return strength * averaged_cross_section(data) / (1e-40 * cm2)


@ours("weak-angle", "weak-angle-low", "weak-angle-high")
def angle_from_csi() -> tuple[float, float, float]:
    """Best value and ends of the interval."""
    csi = results().angles["CsI"]
    return csi.best, csi.lower, csi.upper


@quoted("both", "both-low", "both-high")
def angle_from_both() -> tuple[float, float, float]:
    """The same with the argon data."""
    both = results().angles["CsI and Ar"]
    return both.best, both.lower, both.upper


def with_form_factor(convention: str) -> Experiment:
    """The experiment with another form factor."""
    return released(NAME).replace(target=nr.CEvNS.on("CsI", model(), form_factor=convention))


def figures() -> tuple[Figure, ...]:
    """Projections, a map of residuals, and profiles of the weak angle."""
    r, counts = results(), observed(released(NAME))
    pe, time = quantities()
    source = f"data of {PAPER}, ancillary files; prediction and fit our own"
    what = (
        "CsI[Na] data below 60 photo-electrons and 6 μs, and the best fit by parts (stacked) with a free strength of the "
        "signal and all nuisances. Errors are central Poisson intervals; below, residuals as signed roots of the deviance."
    )
    shown = {pe: "In photo-electrons, all times.", time: "In arrival time, all photo-electrons."}
    drawn = projections(shown, counts, r.strong.parts, LABELS, what, source)
    off = residuals(counts, r.strong.total)
    early = Quantity("early time", time.label, time.unit, time.edges[:9])
    late = Quantity("late time", time.label, time.unit, time.edges[8:])
    maps = residual_map(
        "residuals", {(pe, early): off[:, :8], (pe, late): off[:, 8:]}, _map_caption(off, r), source, (9.6, 4.0)
    )
    return (*drawn, maps, _profile_figure(r))


def _map_caption(off: Array, r: Results) -> str:
    return (
        f"Residuals of the same fit in its {off.size} bins of photo-electrons and arrival time: signed roots of the Poisson "
        f"deviance, whose squares add up to {np.sum(off**2):.1f}; constraints of the nuisances add "
        f"{r.strong.best.fval - np.sum(off**2):.1f}. Left: the first microsecond. Right: later."
    )


def _profile_figure(r: Results) -> Figure:
    caption = (
        "Profiles of −2 ln L in the weak angle, all nuisances of the releases minimised over: CsI, argon, and both with one "
        "common normalisation of the neutrino flux (10 %). Vertical: the value of the Standard Model; horizontal: rises of 1 "
        f"and 2.71. Circle: {PAPER}, from CsI."
    )
    source = f"fits our own to data of {PAPER} and COHERENT:2020ybo"
    return profiles("weak-angle", r.angles, model().parameters["sin2_theta_w"], caption, source, (0.220, 0.026, 0.028))


def tables() -> tuple[DataTable, ...]:
    """Yields, nuisances, bins, and what the form factor changes."""
    r, counts = results(), observed(released(NAME))
    pe, time = quantities()
    rows = [
        (LABELS[part], value, error, r.found.counts[part], r.found.errors[part], float(r.strong.parts[part].sum()))
        for part, (value, error) in PUBLISHED.items()
    ]
    caption = "Published: unbinned fit of the collaboration. The last column is the fit with all nuisances and a free strength."
    heads = ("part", "published", "± ", "ours", "±", "ours, all nuisances")
    axes = (("photo-electrons", "PE", pe.edges), ("arrival time", "t [μs]", time.edges))
    return (
        DataTable("Yields", heads, rows, caption),
        pulls_table(released(FREE), r.strong, r.standard),
        *bin_tables(counts, r.strong.parts, LABELS, axes),
        form_factors(),
        angles_table(),
    )


def form_factors() -> DataTable:
    """Predicted and fitted yield by form factor."""
    rows = []
    conventions = {"weak response (used here)": "default", "Helm, Lewin and Smith": HELM, "Klein–Nystrand": "klein-nystrand"}
    for words, convention in conventions.items():
        other = with_form_factor(convention)
        signal = other.expected(model())
        found = yields(released(NAME), signal)
        angle = weak_angle(likelihood(other, model()), [0.2, 0.22])
        rows.append(
            (words, float(signal.sum()), found.counts[SIGNAL], found.significance, angle.best, angle.lower, angle.upper)
        )
    heads = ("form factor", "predicted", "fitted", "significance [σ]", "sin^2 θ_{W}", "1σ from", "to")
    return DataTable("What the form factor changes", heads, rows, f"{PAPER} predicts 341 ± 11 ± 42.")


def angles_table() -> DataTable:
    """The weak angle from each data set, and from both."""
    rows = [(name, a.best, a.lower, a.upper) for name, a in results().angles.items()]
    caption = "Where the profile of −2 ln L rises by 1; all nuisances of the releases; Ar after COHERENT:2020iec, analysis A."
    return DataTable("sin^2 θ_{W} with a common flux", ("data", "best value", "1σ from", "to"), rows, caption, digits=3)
