"""The neutron radius from the first CsI data, and from the slides' scenarios of more data."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.expectation import prediction
from nurecoil.inference import CountLikelihood, Projection, asimov, interval
from nurecoil.nuclear import FormFactorPair, HarmonicOscillator, Helm, MomentExpansion
from nurecoil.studies import ours, repaired, shows
from nurecoil.studies.marks import Rows
from nurecoil.studies.papoulias_erice_2019.coherent_csi import chi2, model, sharp, total, with_form_factors
from nurecoil.units import fm

SCENARIOS: Mapping[str, tuple[float, Projection] | None] = {
    "phase I": None,
    "scenario I": (10.0, Projection(0.20, 0.14)),
    "scenario II": (100.0, Projection(0.10, 0.07)),
}
"""More data: as many times the counts, with smaller uncertainties."""
OSCILLATOR = "oscillator"


def _expansion(nuclide: nr.matter.Nuclide, terms: int) -> FormFactorPair:
    return FormFactorPair.same(MomentExpansion.from_form_factor(Helm.engel(nuclide.A), terms=terms, largest_term=math.inf))


def _shells(nuclide: nr.matter.Nuclide, b: float) -> FormFactorPair:
    return FormFactorPair(*(HarmonicOscillator.shell_model(k, b * fm) for k in (nuclide.Z, nuclide.N)))


FORM_FACTORS: Mapping[str, str | Callable[[nr.matter.Nuclide], FormFactorPair]] = {
    "Helm": "helm-1.2",
    "Klein–Nystrand": "klein-nystrand",
    "symmetrised Fermi": "symmetrized-fermi",
    "three moments": lambda nuclide: _expansion(nuclide, 3),
    "two moments": lambda nuclide: _expansion(nuclide, 2),
}
"""Shapes, stretched to a radius; moments are those of a stretched Helm density."""


class Length(NamedTuple):
    """A length with its errors of one standard deviation, the lower one negative, in fm."""

    best: float
    up: float
    down: float

    def __str__(self) -> str:
        return f"{self.best:.2f} +{self.up:.2f} {self.down:.2f}".replace("-", "−")


@cache
def counts(shape: str, protons_too: bool = True) -> np.polynomial.Chebyshev:
    """Events of the Standard Model as a function of the neutron radius, or of the length of an oscillator, in fm.

    A polynomial through 24 of Chebyshev's points, exact to about 1e-6; the Helm density ends at a radius of 1.6 fm.
    """

    def at(size: float) -> float:
        if shape == OSCILLATOR:
            return total(with_form_factors(sharp(), lambda n: _shells(n, size)))
        return total(with_form_factors(sharp(), FORM_FACTORS[shape], R_n=size * fm, R_p=size * fm if protons_too else None))

    ends = (1.0, 4.5) if shape == OSCILLATOR else (2.2, 9.0)
    return np.polynomial.Chebyshev.interpolate(np.vectorize(at), 23, domain=list(ends))


def strength_likelihood(scenario: str, events: float = 0.0) -> CountLikelihood:
    """chi2 of the ``strength`` of the signal, as printed; a scenario has seen `events` times its factor."""
    predicted, more = prediction(sharp(), model()).with_strength("signal"), SCENARIOS[scenario]
    if more is None:
        return chi2(sharp(), predicted)
    factor, statistic = more
    return asimov(sharp(), factor * predicted.only("signal"), {"strength": events / total(sharp())}, statistic=statistic)


@cache
def radius(scenario: str, shape: str = "Helm", protons_too: bool = True) -> Length:
    """Neutron radius, or the oscillator's length; scenarios are true to that which the slides print."""
    from scipy.optimize import brentq

    table = counts(shape, protons_too)
    found = interval(strength_likelihood(scenario, table(2.10 if shape == OSCILLATOR else 5.56)), "strength", sigma=1.0)
    # the larger, the fewer events
    events = (x * total(sharp()) for x in (found.best, *found.ranges[0]))
    best, largest, smallest = (brentq(lambda size, n=n: float(table(size)) - n, *table.domain) for n in events)
    return Length(best, largest - best, smallest - best)


@ours("radius-*")
def radii() -> dict[str, float]:
    """Radii and oscillator lengths with their errors, in fm."""
    found = {}
    for prefix, shape in (("radius", "Helm"), ("radius-b", OSCILLATOR)):
        for scenario in SCENARIOS:
            key = f"{prefix}-{scenario.lower().replace(' ', '-')}"
            best, found[f"{key}-up"], found[f"{key}-down"] = radius(scenario, shape)
            if scenario == "phase I":
                found[key] = best
    return found


@repaired("radius-b-phase-i-down", "radius-b-scenario-i-up", "radius-b-scenario-ii-up", "radius-b-scenario-ii-down")
def errors_in_proportion() -> tuple[float, ...]:
    """Errors of b if it is the radius in another unit: the printed lengths times the relative errors of the radius."""
    one, two, three = map(radius, SCENARIOS)
    first, later = 2.30 / 5.64, 2.10 / 5.56
    return first * one.down, later * two.up, later * three.up, later * three.down


@shows("radius-by-form-factor")
def by_form_factor() -> Rows:
    """The radius by form factor, with that of the protons or without."""
    cases = [(shape, name, kept) for shape in FORM_FACTORS for name, kept in (("same radius", True), ("own radius", False))]
    rows = [(shape, name, *(str(radius(s, shape, kept)) for s in SCENARIOS)) for shape, name, kept in cases]
    return [*rows, ("oscillator, b instead", "same b", *(str(radius(s, OSCILLATOR)) for s in SCENARIOS))]


@shows("csi-neutron-radius")
def by_radius() -> dict[str, Array]:
    """Counts and Delta chi2 as functions of the radius, and the slides' radii."""
    R = np.linspace(3.0, 8.0, 101)
    data: dict[str, Array] = {"R": R} | {f"counts {shape}": np.asarray(counts(shape)(R)) for shape in FORM_FACTORS}
    data |= {f"ratio {shape}": 100 * (data[f"counts {shape}"] / data["counts Helm"] - 1) for shape in FORM_FACTORS}
    for scenario in SCENARIOS:
        strength = counts("Helm")([*R, radius(scenario).best]) / total(sharp())
        values = strength_likelihood(scenario, counts("Helm")(5.56)).many({"strength": strength})
        data[scenario] = values[:-1] - values[-1]
    slides = {"phase I": (5.64, 1.2, 0.99), "scenario I": (5.56, 0.49, 0.37), "scenario II": (5.56, 0.23, 0.19)}
    for height, (scenario, (best, down, up)) in enumerate(slides.items()):
        data |= {f"slide {scenario}": np.array([best]), f"errors {scenario}": np.array([[down], [up]])}
        data[f"height {scenario}"] = np.array([0.25 + 0.25 * height])
    return data
