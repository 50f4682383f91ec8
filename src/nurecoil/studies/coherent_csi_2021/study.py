"""The study: yields, residuals per bin, and the weak angle from COHERENT's full CsI data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.constants import G_F, alpha_em
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


@quoted("predicted-lewin-smith", "predicted-klein-nystrand", "average-klein-nystrand")
def by_other_form_factors() -> tuple[float, ...]:
    """Counts, and the averaged cross section in 1e-40 cm2."""
    helm, sphere = with_form_factor(NAME, "CsI", release.HELM), with_form_factor(NAME, "CsI", "klein-nystrand")
    counts = (float(other.expected(model()).sum()) for other in (helm, sphere))
    return *counts, release.averaged_cross_section(sphere) / (1e-40 * cm2)


@cache
def as_by_the_collaboration() -> tuple[Array, float]:
    """Signal, and averaged cross section in 1e-40 cm2, by Klein-Nystrand and with charge radii as dukecevns had them.

    These add 0.02191 to g_V^p of nu_e, 0.01267 to that of nu_mu, and -0.01267 to that of its antineutrino.
    """
    data, per_area = with_form_factor(NAME, "CsI", "klein-nystrand"), -math.sqrt(2) * math.pi * alpha_em / (3 * G_F)
    counts, average, parts = np.zeros(data.shape), 0.0, data.source.components
    for part in parts:
        sign = -1 if part.antineutrino else 1
        radii = nr.ChargeRadius(r2_nue=0.02191 * sign / per_area, r2_numu=0.01267 * sign / per_area)
        alone, what = data.replace(source=data.source.select(part.name)), nr.StandardModel(scheme="pdg-2015") + radii
        counts = counts + alone.expected(what)
        average += release.averaged_cross_section(alone, what) * part.strength / sum(p.strength for p in parts)
    return counts, average / (1e-40 * cm2)


@repaired("predicted")
def predicted_as_by_the_collaboration() -> float:
    """Counts."""
    return float(as_by_the_collaboration()[0].sum())


@quoted("average-repaired", "cross-section-theirs", "cross-section-helm")
def averages() -> tuple[float, ...]:
    """Averaged cross sections in 1e-40 cm2: that prediction, and what the data become with it and with Helm's form factor."""
    signal, average = as_by_the_collaboration()
    theirs = yields(released(NAME), signal).counts[SIGNAL] / float(signal.sum()) * average
    return average, theirs, _cross_section(with_form_factor(NAME, "CsI", release.HELM))


@cache
def moved_by_wider_bins() -> dict[str, float]:
    """How far yields and significance move, at most, if neighbouring bins are taken together, by two or by three."""
    data, found = released(NAME), results().found
    signal, moved = data.expected(model()), dict.fromkeys((*found.counts, "significance"), 0.0)
    for wider in ((2, 1), (1, 2), (3, 1), (1, 3)):
        other = yields(data, signal, wider)
        for part, count in other.counts.items():
            moved[part] = max(moved[part], abs(count - found.counts[part]))
        moved["significance"] = max(moved["significance"], abs(other.significance - found.significance))
    return moved


@quoted("open-yield-signal", "open-yield-steady-state", "open-significance", "open-cross-section")
def left_open_by_the_bins() -> tuple[float, ...]:
    """Counts, standard deviations, and 1e-40 cm2."""
    moved = moved_by_wider_bins()
    share = moved[SIGNAL] / results().found.counts[SIGNAL]
    return moved[SIGNAL], moved["steady-state"], moved["significance"], share * cross_section()


@quoted("open-weak-angle", "open-weak-angle-low", "open-weak-angle-high")
def left_open_by_the_form_factor() -> tuple[float, ...]:
    """What Helm's, in place of the weak response, does to the weak angle and the ends of its interval."""
    csi, free = results().angles["CsI"], with_form_factor(FREE, "CsI", release.HELM)
    helm = release.weak_angle(likelihood(free, model()), csi.grid[::9])
    return csi.best - helm.best, csi.lower - helm.lower, csi.upper - helm.upper


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
