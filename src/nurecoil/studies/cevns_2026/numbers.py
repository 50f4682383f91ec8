"""Our numbers beside those of the papers, and the tables."""

from __future__ import annotations

from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.expectation import prediction
from nurecoil.experiments import together as joined
from nurecoil.inference import CountLikelihood, compare, likelihood
from nurecoil.report import DataTable
from nurecoil.report.section import Cell
from nurecoil.studies import ours, quoted
from nurecoil.studies.cevns_2026.moments import charge_radii, neutron_radii, rungs
from nurecoil.studies.cevns_2026.setting import LABELS, momenta, standard, strength, together, weak_angle, weak_angle_helm
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


@quoted("angle", "angle-low", "angle-high", "beam-low", "beam-high", "largest-tension", "radius", "radius-low", "radius-high")
def results() -> tuple[float, ...]:
    """Of the joint fit."""
    found = weak_angle()
    (low, high), (a, b) = found.lines["all"].ranges[0], found.lines["pion decay at rest"].ranges[0]
    largest = max(t.rise for t in found.tension)
    return found.lines["all"].best, low, high, a, b, largest, *neutron_radii()["coherent-ge-2026"]


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
    return weak_angle_helm()["all"].ranges[0]


def tables() -> tuple[DataTable, ...]:
    """Weak angles, what is left when one is left out, tensions, radii, and what others have published."""
    found, helm, Q = weak_angle(), weak_angle_helm(), momenta()
    rows: list[tuple[Cell, ...]] = []
    for label, one in found.lines.items():
        low, high = next(r for r in one.ranges if r[0] <= one.best <= r[1])
        other = next(r for r in helm[label].ranges if r[0] <= helm[label].best <= r[1])
        rows.append((LABELS[label], Q.get(label), one.best, low, high, *other, found.chi2.get(label)))
    caption = (
        "One standard deviation, with the package's form factor and with that of Helm; −2 ln L at the minimum of all, of which "
        f"the constraints have {found.chi2['constraints']:.3f}."
    )
    heads = ("", "root mean q² [MeV]", "best", "low", "high", "low, Helm", "high, Helm", "−2 ln L")
    angles = DataTable("Weak angle", heads, rows, caption)
    pulls: list[tuple[Cell, ...]] = [("none", *(found.pulls[n] for n in found.shared), found.lines["all"].best)]
    pulls += [(LABELS[out.id], *(out.pulls.get(n) for n in found.shared), out.line.best) for out in found.left_out]
    left = DataTable(
        "Pulls of shared nuisances, and the weak angle, when one is left out", ("left out", *found.shared, "best"), pulls,
        "In standard deviations of their constraints.",
    )  # fmt: skip
    pairs = [(LABELS[t.first], LABELS[t.second], t.rise, t.probability) for t in found.tension]
    tension = DataTable(
        "Tensions", ("", " ", "rise of −2 ln L", "probability"), pairs,
        "One weak angle for both against one for each; shared nuisances as in the fit of all.", 3,
    )  # fmt: skip
    return angles, left, tension, _radii(), _moments(), _published()


def _radii() -> DataTable:
    rows: list[tuple[Cell, ...]] = [
        (f"rms radius of neutrons [fm], {LABELS[id]}", f"{best:.2f}", f"{low:.2f} to {high:.2f}", "68 %")
        for id, (best, low, high) in neutron_radii().items()
    ]
    for name, by_label in charge_radii().items():
        for label, ranges in by_label.items():
            text = " or ".join(f"{low:.1f} to {high:.1f}" for low, high in ranges)
            rows.append((f"{name} [1e-32 cm²], {LABELS[label]}", None, text, "90 %"))
    what = "Charge radii are the physical ones, the Standard Model's −0.83 and −0.48 included; −80 is where the scan ends."
    return DataTable("Radii", ("", "best", "allowed", "level"), rows, what)


def _moments() -> DataTable:
    rows = [(r.flavour, r.source, r.channel, r.limit, r.convention, "ours" if r.ours else "published") for r in rungs()]
    return DataTable("Magnetic moments", ("flavour", "seen by", "on", "limit, 90 % [1e-10 μ_B]", "convention", "whose"), rows)


def _published() -> DataTable:
    table = read_table("cevns_2026", "published.csv")
    names = ("experiment", "year", "reference", "quantity", "value", "plus", "minus", "unit", "seen")
    rows = list(zip(*(map(str, table[name]) for name in names), strict=True))
    what = "What others have published, with where each number was read. Memory is a guide and never a test."
    return DataTable("Published", names, rows, what)
