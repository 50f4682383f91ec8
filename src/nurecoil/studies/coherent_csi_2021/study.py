"""The study: yields, residuals per bin, and the weak angle from COHERENT's full CsI data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from nurecoil.arrays import Array
from nurecoil.experiments import Experiment
from nurecoil.inference import likelihood
from nurecoil.report import Axis, Figure
from nurecoil.studies import ours, quoted, repaired, shows
from nurecoil.studies import released_counts as release
from nurecoil.studies.marks import Columns
from nurecoil.studies.released_counts import SIGNAL, Bins, model, observed, released, residuals, with_form_factor, yields
from nurecoil.studies.released_limits import limit_profiles, limit_rows, residual_map
from nurecoil.units import cm2, us

NAME = "coherent-csi-2021"
FREE = "coherent-csi-2021-shapes"
"""The same with the neutron radius and the slope of the steady state free as well: for fits with all nuisances."""
ARGON = "coherent-lar-2020"
FORM_FACTORS = {
    "weak-response": ("weak response (used here)", "default"),
    "lewin-smith": ("Helm, Lewin and Smith", release.HELM),
    "measured-radii": ("Helm, measured radii", "helm-rms"),
    "klein-nystrand": ("Klein–Nystrand", "klein-nystrand"),
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
    found: release.Yields
    strong: release.Full
    standard: release.Full
    angles: dict[str, release.WeakAngle]


@cache
def results() -> Results:
    """Fits, each once."""
    data, free = released(NAME), released(FREE)
    signal = data.expected(model())
    angles = {
        "CsI": release.weak_angle(likelihood(free, model()), np.linspace(0.13, 0.31, 37)),
        "Ar": release.weak_angle(likelihood(released(ARGON), model()), np.linspace(0.11, 0.40, 21)),
        "CsI and Ar": release.weak_angle(release.together((FREE, ARGON)), np.linspace(0.13, 0.31, 19)),
    }
    return Results(float(signal.sum()), yields(data, signal), release.free_strength(free), release.standard_model(free), angles)


@ours("yield-*", "error", "significance", "predicted")
def fitted() -> dict[str, float]:
    """Of the fit of yields, and the prediction."""
    r = results()
    found = {"predicted": r.predicted, "error": r.found.errors[SIGNAL], "significance": r.found.significance}
    return found | {f"yield-{part}": count for part, count in r.found.counts.items()}


@quoted(*(f"{what}-{name}" for name in FORM_FACTORS for what in ("predicted", "ratio")))
def by_other_form_factors() -> tuple[float, ...]:
    """Counts, and counts per 1e-40 cm2 of the averaged cross section."""
    others = [with_form_factor(NAME, "CsI", convention) for _, convention in FORM_FACTORS.values()]
    counts = [float(other.expected(model()).sum()) for other in others]
    return tuple(
        x for n, other in zip(counts, others, strict=True) for x in (n, n * 1e-40 * cm2 / release.averaged_cross_section(other))
    )


@quoted("error-of-cross-section")
def error_behind_the_published_cross_section() -> float:
    """Counts of 306 that +30 -25 of 165 leave to the fit, once the 42 of 341 of the prediction are taken out."""
    return 306 * math.sqrt((27.5 / 165) ** 2 - (42 / 341) ** 2)


def _cross_section(data: Experiment) -> float:
    """Averaged over the flux, in 1e-40 cm2: the yield over the prediction, times the Standard Model's average."""
    signal = data.expected(model())
    strength = yields(released(NAME), signal).counts[SIGNAL] / float(signal.sum())
    return strength * release.averaged_cross_section(data) / (1e-40 * cm2)


@ours("cross-section")
def cross_section() -> float:
    """In 1e-40 cm2."""
    return _cross_section(released(NAME))


@repaired("cross-section")
def cross_section_with_helm() -> float:
    """The same with Helm's form factor."""
    return _cross_section(with_form_factor(NAME, "CsI", release.HELM))


@ours("weak-angle", "weak-angle-low", "weak-angle-high")
def angle_from_csi() -> tuple[float, float, float]:
    """Best value and ends of the interval."""
    csi = results().angles["CsI"]
    return csi.best, csi.lower, csi.upper


@quoted("both", "both-low", "both-high", "bins", "squares", "constraints")
def in_words() -> tuple[float, ...]:
    """The weak angle with the argon data; bins of the fit, squares of its residuals, and what the constraints add."""
    both, r = results().angles["CsI and Ar"], results()
    squares = float(np.sum(residuals(observed(released(NAME)), r.strong.total) ** 2))
    return both.best, both.lower, both.upper, r.strong.total.size, squares, r.strong.best.fval - squares


def _bins() -> dict[str, Bins]:
    """In photo-electrons and arrival time."""
    data = released(NAME)
    assert data.time_edges is not None
    edges = {"pe": data.bins / data.axis.unit, "time": data.time_edges / us}
    return {name: Bins.of(x, i, observed(data), results().strong.parts) for i, (name, x) in enumerate(edges.items())}


@shows("projection-pe", "projection-time", "bins-pe", "bins-time")
def by_bin() -> Columns:
    """Data and the best fit by parts: per unit of each axis, and rows per bin."""
    drawn = {f"projection-{name}": bins.columns(per_unit=True) for name, bins in _bins().items()}
    return drawn | {f"bins-{name}": bins.rows for name, bins in _bins().items()}


def figures() -> tuple[Figure, ...]:
    """A map of residuals: the first microsecond, and later."""
    r, bins = results(), _bins()
    off = residuals(observed(released(NAME)), r.strong.total)
    time, pe = bins["time"].edges, bins["pe"].edges
    axes = [Axis("photo-electrons [PE]")] + 2 * [Axis(r"arrival time [$\mu$s]")]
    _, _, _, size, squares, constraints = in_words()
    caption = (
        f"Residuals of the same fit in its {size:.0f} bins of photo-electrons and arrival time: signed roots of the Poisson "
        f"deviance, whose squares add up to {squares:.1f}; constraints of the nuisances add {constraints:.1f}. Left: the first "
        "microsecond. Right: later. Signs where they exceed 1.5."
    )
    maps = {(0, 1): off[:, :8], (0, 2): off[:, 8:]}
    source = "data of COHERENT:2021xmm, ancillary files; prediction and fit our own"
    return (residual_map(axes, (pe, time[:9], time[8:]), maps, caption=caption, source=source),)


@shows("weak-angle")
def profiles() -> dict[str, Array]:
    """Of -2 ln L in the weak angle, and the published value."""
    data = {"published": np.array([0.220]), "errors": np.array([[0.026], [0.028]]), "height": np.array([0.35])}
    data["standard"] = np.array([model().parameters["sin2_theta_w"]])
    for name, angle in results().angles.items():
        data |= angle.smooth(name)
    return data


@shows("yields", "nuisances", "weak-angles", "by-form-factor")
def rows() -> Columns:
    """Yields, nuisances, the weak angle by data, and what the form factor changes."""
    r, words = results(), ("coherent scattering", "steady state", "beam neutrons", "neutrons from neutrinos")
    parts = zip(words, PUBLISHED.items(), strict=True)
    counts = [
        (word, *published, r.found.counts[part], r.found.errors[part], float(r.strong.parts[part].sum()))
        for word, (part, published) in parts
    ]
    signals = {
        words: with_form_factor(NAME, "CsI", convention).expected(model()) for words, convention in FORM_FACTORS.values()
    }
    fits = {word: yields(released(NAME), signal) for word, signal in signals.items()}
    return {
        "yields": counts,
        "nuisances": release.pulls(released(FREE), r.strong, r.standard),
        "weak-angles": [(name, a.best, a.lower, a.upper) for name, a in r.angles.items()],
        "by-form-factor": [
            (word, float(signals[word].sum()), fit.counts[SIGNAL], fit.significance) for word, fit in fits.items()
        ],
    }


@shows("form-factors", "limits-by-form-factor")
def by_form_factor() -> Columns:
    """Profiles of the weak angle and of one coupling, and limits."""
    return {"form-factors": limit_profiles(NAME, "CsI", (0.13, 0.29)), "limits-by-form-factor": limit_rows(NAME, "CsI")}
