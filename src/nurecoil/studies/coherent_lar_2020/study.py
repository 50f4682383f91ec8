"""The study: yields and residuals per bin of COHERENT's first argon data, with the released signal and with ours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.inference import likelihood
from nurecoil.report import DataTable, Figure
from nurecoil.report.section import Cell
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
    weak_angle,
    yields,
)
from nurecoil.studies.released_counts_figures import Quantity, projection, projections, residual_map
from nurecoil.tables import read_table
from nurecoil.units import cm2, us

PAPER, RELEASE = "COHERENT:2020iec", "COHERENT:2020ybo"
NAME = "coherent-lar-2020"
HELM = "helm-lewin-smith"
"""The form factor that stands beside the default, the weak response."""

LABELS = {
    "steady-state": "steady state",
    "prompt-neutrons": "prompt neutrons",
    "delayed-neutrons": "delayed neutrons",
    SIGNAL: "coherent scattering",
}
PUBLISHED = {
    SIGNAL: (159.0, 43.0),
    "prompt-neutrons": (553.0, 34.0),
    "delayed-neutrons": (10.0, 11.0),
    "steady-state": (3131.0, 23.0),
}
"""Yields of analysis A, and their errors."""


@dataclass(frozen=True, eq=False)
class Results:
    """All that is computed: `ours` with the signal computed here, `theirs` with the released one, `product` in between."""

    predicted: float
    ours: Yields
    theirs: Yields
    product: Yields
    strong: Full
    standard: Full
    angle: WeakAngle


def released_signal() -> Array:
    """The coherent scattering that the release predicts, with the shape of the data."""
    return read_table(NAME.replace("-", "_"), "counts.csv")["cevns"].reshape(released(NAME).shape)


@cache
def results() -> Results:
    """Fits, each once."""
    data = released(NAME)
    signal = data.expected(model())
    factored = signal.sum(axis=2)[:, :, None] * signal.sum(axis=(0, 1)) / signal.sum()
    return Results(
        float(signal.sum()),
        yields(data, signal),
        yields(data, released_signal()),
        yields(data, factored),
        free_strength(data),
        standard_model(data),
        weak_angle(likelihood(data, model()), np.linspace(0.11, 0.40, 21)),
    )


def quantities() -> tuple[Quantity, Quantity, Quantity]:
    """The axes of the data."""
    data = released(NAME)
    assert data.time_edges is not None
    assert data.split is not None
    return (
        Quantity("energy", "reconstructed energy [keVee]", "keVee", data.bins / data.axis.unit),
        Quantity("F90", "F90, fraction of light in the first 90 ns", "", data.split.edges),
        Quantity("time", r"arrival time [$\mu$s]", r"$\mu$s", data.time_edges / us),
    )


@ours("yield-*", "error", "predicted", "own-signal", "significance")
def fitted() -> dict[str, float]:
    """Of the fits of yields with the released signal, and with ours."""
    r = results()
    found = {f"yield-{part}": count for part, count in r.theirs.counts.items()}
    found |= {"predicted": r.predicted, "error": r.theirs.errors[SIGNAL], "own-signal": r.ours.counts[SIGNAL]}
    return found | {"significance": r.ours.significance}


@repaired("own-signal")
def yield_with_a_product() -> float:
    """Fitted counts if our signal is made a product of distributions."""
    return results().product.counts[SIGNAL]


@quoted("predicted-klein-nystrand", "predicted-lewin-smith")
def predicted_with_other_form_factors() -> tuple[float, float]:
    """Counts."""
    return float(signal_with("klein-nystrand").sum()), float(signal_with(HELM).sum())


@repaired("predicted")
def predicted_with_a_uniform_radius() -> float:
    """Counts with Helm's form factor and R_0^2 = (1.2 A^(1/3) fm)^2 - 5 s^2."""
    return float(signal_with("helm-1.2").sum())


def signal_with(convention: str) -> Array:
    """The prediction with another form factor."""
    return released(NAME).replace(target=nr.CEvNS.on("Ar", model(), form_factor=convention)).expected(model())


@ours("cross-section")
def cross_section() -> float:
    """Averaged over the flux, in 1e-39 cm2."""
    strength = results().theirs.counts[SIGNAL] / float(released_signal().sum())
    return strength * averaged_cross_section(released(NAME)) / (1e-39 * cm2)


@quoted("own-error", "strength", "strength-error", "angle", "angle-low", "angle-high")
def other_results() -> tuple[float, ...]:
    """Error with our signal, strength with all variations, weak angle."""
    r = results()
    full, angle = r.strong.best, r.angle
    return r.ours.errors[SIGNAL], full.values["strength"], full.errors["strength"], angle.best, angle.lower, angle.upper


def figures() -> tuple[Figure, ...]:
    """Projections, maps of residuals, and the profile of the weak angle."""
    r, counts = results(), observed(released(NAME))
    source = f"data of {RELEASE}, analysis A of {PAPER}; signal and fit our own"
    what = (
        "Argon data of CENNS-10, analysis A, and the best fit by parts (stacked) with a free strength of the signal and all "
        "nuisances. Errors are central Poisson intervals; below, residuals as signed roots of the deviance."
    )
    words = ("In energy", "In F90", "In arrival time")
    shown = {q: f"{start}, summed over the other two axes." for q, start in zip(quantities(), words, strict=True)}
    drawn = projections(shown, counts, r.strong.parts, LABELS, what, source, (1.15, 1.75, 1.6))
    return (*drawn, _cut(counts, r, source), _maps(counts, r, source))


def _cut(counts: Array, r: Results, source: str) -> Figure:
    """The bins where coherent scattering is most."""
    inside = (slice(0, 4), slice(3, 8))
    _, _, time = quantities()
    parts = {name: part[inside].sum(axis=(0, 1)) for name, part in r.strong.parts.items()}
    caption = (
        "As the figures before, in arrival time where coherent scattering counts most: below 40 keVee and with F90 above 0.65. "
        f"{sum(p.sum() for p in parts.values()):.0f} events are fitted, {parts[SIGNAL].sum():.0f} of them coherent."
    )
    seen = counts[inside].sum(axis=(0, 1))
    return projection("projection-time-cut", time, seen, parts, LABELS, caption, source, headroom=1.3)


def _maps(counts: Array, r: Results, source: str) -> Figure:
    axes, total = quantities(), r.strong.total
    pairs = {
        (axes[i], axes[j]): residuals(counts.sum(axis=k), total.sum(axis=k)) for i, j, k in ((0, 1, 2), (0, 2, 1), (1, 2, 0))
    }
    caption = (
        "Residuals of the same fit in the bins of two axes each, summed over the third: signed roots of the Poisson deviance. "
        f"In all {counts.size} bins their squares add up to {np.sum(residuals(counts, total) ** 2):.0f}."
    )
    return residual_map("residuals", pairs, caption, source, (13.2, 3.8))


def tables() -> tuple[DataTable, ...]:
    """Yields, nuisances and bins."""
    r, data = results(), released(NAME)
    counts = observed(data)
    fits = (r.theirs, r.ours)
    rows: list[tuple[Cell, ...]] = []
    for part, (value, error) in PUBLISHED.items():
        pairs = [number for y in fits for number in (y.counts[part], y.errors[part])]
        rows.append((LABELS[part], value, error, *pairs, r.product.counts[part], float(r.strong.parts[part].sum())))
    rows.append(("−2 ln L", None, None, r.theirs.fval, None, r.ours.fval, None, r.product.fval, r.strong.best.fval))
    heads = (
        "part", "published", "±", "released signal", "±", "our signal", "± ", "our signal as a product",
        "our signal, all nuisances",
    )  # fmt: skip
    caption = (
        "Fits of four yields; the last column is the fit with all nuisances and a free strength. −2 ln L is taken against the "
        f"saturated model, in {counts.size} bins."
    )
    names = (("energy", "E [keVee]"), ("F90", "F90"), ("arrival time", "t [μs]"))
    axes = [(*name, q.edges) for name, q in zip(names, quantities(), strict=True)]
    shown = bin_tables(counts, r.strong.parts, LABELS, axes)
    return (DataTable("Yields", heads, rows, caption), pulls_table(data, r.strong, r.standard), *shown)
