"""Our numbers beside those of the papers."""

from __future__ import annotations

from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.expectation import prediction
from nurecoil.experiments import together as joined
from nurecoil.inference import CountLikelihood, compare, likelihood
from nurecoil.studies import ours, quoted, shows
from nurecoil.studies.cevns_2026.moments import neutron_radii
from nurecoil.studies.cevns_2026.setting import standard, strength, together, weak_angle, weak_angle_helm
from nurecoil.studies.marks import Rows
from nurecoil.studies.released_counts import HELM, averaged_cross_section
from nurecoil.tables import read_table
from nurecoil.units import cm2

FLUX = 5.46
"""Of the solar model, in 1e6 per cm^2 and s."""


@cache
def with_strength(*ids: str) -> CountLikelihood:
    """Of a common factor on the signals of the Standard Model in some experiments."""
    several = joined([nr.experiment(one) for one in ids])
    likes = [likelihood(one, prediction(one, standard()).with_strength("signal")) for one in several]
    return CountLikelihood(tuple(o for like in likes for o in like.observations))


@cache
def _xenon() -> tuple[float, float]:
    """Best strength in science runs 0 and 1, and how many standard deviations away zero is."""
    like = with_strength("xenonnt-8b-sr0", "xenonnt-8b-sr1")
    fit = nr.fit(like, "strength")
    return fit.values["strength"], float(np.sqrt(like({"strength": 0.0}) - fit.fval))


@ours("xenon-significance", "xenon-flux")
def xenon() -> tuple[float, float]:
    """Standard deviations, and the flux in 1e6 per cm^2 and s."""
    strength, significance = _xenon()
    return significance, FLUX * strength


@ours("conus-significance", "conus-expected")
def conus() -> tuple[float, float]:
    """Standard deviations, and counts."""
    like = with_strength("conus-plus-2025")
    fit = nr.fit(like, "strength")
    counts = float(together().get("conus-plus-2025").expected(standard()).sum())
    return float(np.sqrt(like({"strength": 0.0}) - fit.fval)), counts


@ours("pandax-significance")
def pandax() -> float:
    """Standard deviations."""
    like = with_strength("pandax-8b")
    return float(np.sqrt(like({"strength": 0.0}) - nr.fit(like, "strength").fval))


def germanium(form_factor: str) -> float:
    """Cross section per nucleus, averaged over stopped pions, in 1e-39 cm2."""
    data = nr.experiment("coherent-ge-2026")
    data = data.replace(target=nr.CEvNS.on("Ge", standard(), form_factor=form_factor))
    return averaged_cross_section(data, standard()) / (1e-39 * cm2)


@ours("germanium-cross-section")
def germanium_by_weak_response() -> float:
    """In 1e-39 cm2."""
    return germanium("default")


@quoted("germanium-helm")
def germanium_by_helm() -> float:
    """In 1e-39 cm2."""
    return germanium(HELM)


@quoted(
    "angle",
    "angle-low",
    "angle-high",
    "beam-low",
    "beam-high",
    "largest-tension",
    "constraints",
    "radius",
    "radius-low",
    "radius-high",
)
def results() -> tuple[float, ...]:
    """Of the joint fit."""
    found = weak_angle()
    (low, high), (a, b) = found.lines["all"].ranges[0], found.lines["pion decay at rest"].ranges[0]
    largest = max(t.rise for t in found.tension)
    return found.lines["all"].best, low, high, a, b, largest, found.chi2["constraints"], *neutron_radii()["coherent-ge-2026"]


@quoted("conus-k", "dresden-k", "k-tension")
def quenching() -> tuple[float, float, float]:
    """Lindhard's k that CONUS+ and Dresden-II prefer, for the latter the lowest at one standard deviation; the tension."""
    pair = [nr.experiment(id) for id in ("conus-plus-2025-lindhard", "dresden-ii-lindhard")]
    found = compare(pair, standard(), "ge_lindhard_k", within=(-13.0, 49.0), points=25, tension=True)
    first, second = found.lines[pair[0].id], found.lines[pair[1].id]
    return 0.162 + 0.004 * first.best, 0.162 + 0.004 * second.ranges[0][0], found.tension[0].rise


@quoted("strength-low", "strength-high")
def strength_of_all() -> tuple[float, float]:
    """Of one factor on all signals, one standard deviation."""
    return strength().lines["all"].ranges[0]


@quoted("form-factor-low", "form-factor-high")
def with_other_form_factor() -> tuple[float, float]:
    """The joint weak angle with the form factor of Helm in place of the package's default, one standard deviation."""
    return weak_angle_helm().lines["all"].ranges[0]


@shows("published")
def published_rows() -> Rows:
    """What others have published, with where each number was read."""
    table = read_table("cevns_2026", "published.csv")
    names = ("experiment", "year", "reference", "quantity", "value", "plus", "minus", "unit", "seen")
    return list(zip(*(map(str, table[name]) for name in names), strict=True))
