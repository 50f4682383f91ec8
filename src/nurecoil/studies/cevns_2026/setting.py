"""Experiments, models and profiles, each made once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from scipy.interpolate import CubicSpline

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.experiments import Experiment, FoldedSum, Joint, joint
from nurecoil.inference import Comparison, compare, likelihood
from nurecoil.inference.results.base import Ranges
from nurecoil.inference.together import groups, line, ranges_below
from nurecoil.models.term import Model
from nurecoil.units import MeV

NAME = "cevns-2026"
SIGMA = 0.6826894921370859
TWO, ONE = 4.605, 2.706
"""Rise of -2 ln L at 90 % for two parameters and for one."""
LABELS = {
    "coherent-csi-2021": "CsI", "coherent-lar-2020": "Ar", "coherent-ge-2026": "Ge-Mini", "conus-plus-2025": "CONUS+",
    "xenonnt-8b": "XENONnT", "pandax-8b": "PandaX-4T", "lz-8b": "LZ",
    "pion decay at rest": "pion decay", "reactor": "reactor", "sun": "the Sun", "all": "all",
}  # fmt: skip


@cache
def together() -> Joint:
    """The joint analysis."""
    return joint(NAME)


@cache
def with_helm() -> Mapping[str, Experiment]:
    """Its experiments with the form factor of Helm in place of the package's default."""
    return {one.id: one.replace(target=one.target.replace(form_factor="helm-lewin-smith")) for one in together()}  # type: ignore[attr-defined]


@cache
def standard() -> nr.StandardModel:
    """Radiative couplings, MS-bar weak angle at q = 0."""
    return nr.StandardModel()


@cache
def weak_angle() -> Comparison:
    """In each experiment and in all, each left out in turn, each pair compared."""
    return compare(together(), standard(), "sin2_theta_w", SIGMA, within=(0.02, 0.5), leave_out=True, tension=True, points=33)


@cache
def weak_angle_helm() -> Comparison:
    """Profiles as in `weak_angle`, with the form factor of Helm."""
    return compare(list(with_helm().values()), standard(), "sin2_theta_w", SIGMA, within=(0.02, 0.5), points=33)


@cache
def strength() -> Comparison:
    """One factor on all signals, each pair of experiments compared."""
    return compare(together(), standard(), "strength", SIGMA, within=(0.0, 2.5), tension=True, points=51)


def momentum_transfer(one: Experiment) -> float:
    """Root of the mean of q^2 over the signal of the Standard Model, natural units; q^2 = 2 M T, M the mean mass."""
    tables = one.compiled.terms[0] if isinstance(one.compiled, FoldedSum) else one.compiled
    low, high = tables.T[[0, -1]]
    T = np.geomspace(max(float(low), 1e-4 * float(high)), float(high), 400)
    rate = nr.rates.tabulate(one.source, tables.target, T)(standard())
    seen = rate * one.response.matrix(T).sum(axis=0)
    masses = [process.motion.q2(np.ones(1))[0] for process, _ in tables.target.parts]
    numbers = [number for _, number in tables.target.parts]
    slope = float(np.average(masses, weights=numbers))
    return float(np.sqrt(np.trapezoid(seen * slope * T, T) / np.trapezoid(seen, T)))


@cache
def momenta() -> dict[str, float]:
    """In MeV, by experiment."""
    return {one.id: momentum_transfer(one) / MeV for one in together()}


SINGLE = ("coherent-csi-2021", "coherent-lar-2020", "coherent-ge-2026", "conus-plus-2025", "xenonnt-8b", "lz-8b")
"""Experiments whose curves are computed by themselves too."""


def curves(
    model: Model, points: Mapping[str, Array], ids: tuple[str, ...] = (), single: tuple[str, ...] = SINGLE
) -> dict[str, Array]:
    """-2 ln L at many points: of some experiments, of those of one source together, and of all.

    Nothing is shared by experiments at different sources, so that all is the sum over sources.
    """
    several = together() if not ids else together().only(*ids)
    found = {one.id: likelihood(one, model).many(points) for one in several if one.id in single}
    by_source = groups(several)
    for label, members in by_source.items():
        known = len(members) == 1 and members[0] in found
        found[label] = found[members[0]] if known else likelihood(several.only(*members), model).many(points)
    found["all"] = np.sum([found[label] for label in by_source], axis=0)
    return found


def allowed(x: Array, values: Array, rise: float) -> Ranges:
    """Ranges in which values lie below their minimum + rise; ends of the grid are ends of a range; cubic between points."""
    fine = np.linspace(x[0], x[-1], 12 * x.size)
    return ranges_below(fine, CubicSpline(x, values)(fine), rise)


def places(number: int) -> Array:
    """Of names on a vertical axis, the first at the top."""
    return np.arange(number, dtype=float)[::-1]


APART = (
    ("conus-plus-2025-lindhard", "CONUS+", "dresden-ii-lindhard", "Dresden-II", "ge_lindhard_k", (-13.0, 49.0), "k"),
    ("conus-plus-2025", "CONUS+", "dresden-ii-fef", "Dresden-II, Fef", "sin2_theta_w", (0.02, 0.6), "weak angle"),
    ("conus-plus-2025", "CONUS+", "dresden-ii-ybe", "Dresden-II, YBe", "sin2_theta_w", (0.02, 0.6), "weak angle"),
    ("coherent-ge-2024", "Ge-Mini 2024", "coherent-ge-2026", "2026", "sin2_theta_w", (0.02, 0.6), "weak angle"),
)
"""Two experiments with their labels; a parameter, where it is looked for and what it is called."""


@cache
def apart() -> tuple[tuple[str, str, str, float], ...]:
    """Labels of pairs that are in no common fit, the parameter, and the rise of -2 ln L for one value of it."""
    found = []
    for first, label, second, other, name, ends, called in APART:
        curves_of = []
        for id in (first, second):
            like = likelihood(nr.experiment(id), standard())
            held = {n: 0.0 for n in ("sns_flux",) if n in like.index}
            curves_of.append(line(like, name, ends, 1.0, points=41, held=held))
        x = np.unique(np.concatenate([one.x for one in curves_of]))
        both = sum(np.interp(x, one.x, one.values) for one in curves_of)
        found.append((label, other, called, float(np.min(both) - sum(one.fval for one in curves_of))))
    return tuple(found)
