"""The study: yields and residuals per bin of COHERENT's first argon data, with the released signal and with ours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference import likelihood
from nurecoil.report import Axis, Figure
from nurecoil.studies import ours, quoted, repaired, shows
from nurecoil.studies import released_counts as release
from nurecoil.studies.marks import Columns
from nurecoil.studies.released_counts import SIGNAL, Bins, model, observed, released, residuals, yields
from nurecoil.studies.released_limits import limit_profiles, limit_rows, residual_map
from nurecoil.tables import read_table
from nurecoil.units import cm2, us

NAME = "coherent-lar-2020"
PUBLISHED = {
    SIGNAL: (159.0, 43.0),
    "prompt-neutrons": (553.0, 34.0),
    "delayed-neutrons": (10.0, 11.0),
    "steady-state": (3131.0, 23.0),
}
"""Yields of analysis A, and their errors."""
AXES = ("energy", "f90", "time")
CUT = (slice(0, 4), slice(3, 8))
"""Bins of energy and F90 where coherent scattering is most: below 40 keVee and above 0.65."""


@dataclass(frozen=True, eq=False)
class Results:
    """All that is computed: `ours` with the signal computed here, `theirs` with the released one, `product` in between."""

    predicted: float
    ours: release.Yields
    theirs: release.Yields
    product: release.Yields
    strong: release.Full
    standard: release.Full
    angle: release.WeakAngle


def released_signal() -> Array:
    """The coherent scattering that the release predicts, with the shape of the data."""
    return read_table(NAME.replace("-", "_"), "counts.csv")["cevns"].reshape(released(NAME).shape)


def times(signal: Array, other: Array) -> Array:
    """Energy and F90 of one signal, times the distribution in time of another."""
    return np.asarray(signal.sum(axis=2)[:, :, None] * other.sum(axis=(0, 1)) / other.sum())


@cache
def results() -> Results:
    """Fits, each once."""
    data = released(NAME)
    signal = data.expected(model())
    own, theirs, product = (yields(data, shape) for shape in (signal, released_signal(), times(signal, signal)))
    angle = release.weak_angle(likelihood(data, model()), np.linspace(0.11, 0.40, 21))
    return Results(float(signal.sum()), own, theirs, product, release.free_strength(data), release.standard_model(data), angle)


@ours("yield-*", "error", "predicted", "own-signal", "significance")
def fitted() -> dict[str, float]:
    """Of the fits of yields with the released signal, and with ours."""
    r = results()
    found = {f"yield-{part}": count for part, count in r.theirs.counts.items()}
    found |= {"predicted": r.predicted, "error": r.theirs.errors[SIGNAL], "own-signal": r.ours.counts[SIGNAL]}
    return found | {"significance": r.ours.significance}


@quoted("own-product", "own-product-radius", "own-released-time")
def yields_with_products() -> tuple[float, ...]:
    """Fitted counts if our signal is made a product, with a uniform radius too, and with the released distribution in time."""
    wide = signal_with("helm-1.2")
    others = [yields(released(NAME), times(wide, shape)).counts[SIGNAL] for shape in (wide, released_signal())]
    return results().product.counts[SIGNAL], *others


@quoted(*(f"open-yield-{part}" for part in (SIGNAL, "delayed-neutrons", "steady-state")))
def moved_by_rounded_inputs() -> tuple[float, ...]:
    """Counts: 3154 of steady state for 3152, and the errors 33 and 25 of delayed neutrons and steady state larger by a half."""
    data, found = released(NAME), results().theirs.counts
    counts = dict(data.backgrounds)
    others = [data.replace(backgrounds=counts | {"steady-state": counts["steady-state"] * 3154 / 3152})]
    for name, error in (("lar_delayed_neutrons", 33.0), ("lar_steady_state", 25.0)):
        wider = {n.name: replace(n, uncertainty=n.uncertainty * (1 + 0.5 / error)) for n in release.normalisations(data)}
        others.append(data.replace(nuisances=tuple(wider[n.name] if n.name == name else n for n in data.nuisances)))
    fits = [yields(other, released_signal()).counts for other in others]
    return tuple(sum(abs(fit[part] - found[part]) for fit in fits) for part in (SIGNAL, "delayed-neutrons", "steady-state"))


def signal_with(convention: str) -> Array:
    """Counts of the signal with another form factor."""
    return release.with_form_factor(NAME, "Ar", convention).expected(model())


def counts_with(convention: str) -> float:
    """The prediction with another form factor."""
    return float(signal_with(convention).sum())


@quoted("predicted-klein-nystrand", "predicted-lewin-smith")
def predicted_with_other_form_factors() -> tuple[float, float]:
    """Counts."""
    return counts_with("klein-nystrand"), counts_with(release.HELM)


@repaired("predicted")
def predicted_with_a_uniform_radius() -> float:
    """Counts with Helm's form factor and R_0^2 = (1.2 A^(1/3) fm)^2 - 5 s^2."""
    return counts_with("helm-1.2")


@ours("cross-section")
def cross_section() -> float:
    """Averaged over the flux, in 1e-39 cm2, from the fit with the released signal."""
    strength = results().theirs.counts[SIGNAL] / float(released_signal().sum())
    return strength * release.averaged_cross_section(released(NAME)) / (1e-39 * cm2)


@quoted("own-error", "strength", "strength-error", "angle", "angle-low", "angle-high", "cut-all", "cut-signal", "squares")
def other_results() -> tuple[float, ...]:
    """Error with our signal, strength with all variations, weak angle; events of the cut, and squares of all residuals."""
    r = results()
    full, angle, inside = r.strong.best, r.angle, (r.strong.total[CUT].sum(), r.strong.parts[SIGNAL][CUT].sum())
    squares = float(np.sum(residuals(observed(released(NAME)), r.strong.total) ** 2))
    found = full.values["strength"], full.errors["strength"], angle.best, angle.lower, angle.upper, *map(float, inside)
    return r.ours.errors[SIGNAL], *found, squares


@cache
def bins() -> dict[str, Bins]:
    """In energy, F90 and arrival time, and in time after the cut."""
    data, parts = released(NAME), results().strong.parts
    assert data.time_edges is not None
    assert data.split is not None
    edges = dict(zip(AXES, (data.bins / data.axis.unit, data.split.edges, data.time_edges / us), strict=True))
    found = {name: Bins.of(x, i, observed(data), parts) for i, (name, x) in enumerate(edges.items())}
    return found | {"time-cut": Bins.of(edges["time"], 2, observed(data), parts, CUT)}


@shows(*(f"projection-{name}" for name in AXES), "projection-time-cut", *(f"bins-{name}" for name in AXES))
def by_bin() -> Columns:
    """Data and the best fit by parts, as columns and rows."""
    drawn = {f"projection-{name}": found.columns() for name, found in bins().items()}
    return drawn | {f"bins-{name}": bins()[name].rows for name in AXES}


def figures() -> tuple[Figure, ...]:
    """Maps of residuals in two axes each, summed over the third."""
    counts, total, squares = observed(released(NAME)), results().strong.total, other_results()[-1]
    maps = {(i, j): residuals(counts.sum(axis=3 - i - j), total.sum(axis=3 - i - j)) for i, j in ((0, 1), (0, 2), (1, 2))}
    axes = [Axis("energy [keVee]"), Axis("F90", dimensionless=True), Axis(r"arrival time [$\mu$s]")]
    caption = (
        "Residuals of the same fit in the bins of two axes each, summed over the third: signed roots of the Poisson deviance. "
        f"In all {counts.size} bins their squares add up to {squares:.0f}. Signs where they exceed 1.5."
    )
    source = "data of COHERENT:2020ybo, analysis A of COHERENT:2020iec; signal and fit our own"
    edges = [bins()[name].edges for name in AXES]
    return (residual_map(axes, edges, maps, caption=caption, source=source),)


@shows("yields", "nuisances")
def rows() -> Columns:
    """Yields of the fits, and nuisances."""
    r, words = results(), ("coherent scattering", "prompt neutrons", "delayed neutrons", "steady state")
    found: list[Any] = []
    for word, (part, published) in zip(words, PUBLISHED.items(), strict=True):
        pairs = [number for y in (r.theirs, r.ours) for number in (y.counts[part], y.errors[part])]
        found.append((word, *published, *pairs, r.product.counts[part], float(r.strong.parts[part].sum())))
    found.append(("−2 ln L", None, None, r.theirs.fval, None, r.ours.fval, None, r.product.fval, r.strong.best.fval))
    return {"yields": found, "nuisances": release.pulls(released(NAME), r.strong, r.standard)}


@shows("form-factors", "limits-by-form-factor")
def by_form_factor() -> Columns:
    """Profiles of the weak angle and of one coupling, and limits."""
    return {"form-factors": limit_profiles(NAME, "Ar", (0.11, 0.40)), "limits-by-form-factor": limit_rows(NAME, "Ar")}
