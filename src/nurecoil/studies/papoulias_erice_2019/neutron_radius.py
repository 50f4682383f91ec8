"""The neutron radius from the first CsI data, and from the slides' scenarios of more data."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.expectation import FromFunction, prediction
from nurecoil.inference import CountLikelihood, Interval, Projection, asimov, interval
from nurecoil.nuclear import FormFactorPair, HarmonicOscillator, Helm, MomentExpansion
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.studies import ours, repaired, shows
from nurecoil.studies.papoulias_erice_2019.coherent_csi import model, total, with_form_factors
from nurecoil.studies.papoulias_erice_2019.single_bin import of_counts, sharp
from nurecoil.units import fm

RANGE = (2.2, 9.0)
"""Radii between which counts are tabulated, in fm; the Helm density ends at 1.6 fm."""
LENGTHS = (1.0, 4.5)
"""The same for the oscillator length."""


@dataclass(frozen=True)
class Scenario:
    """More data: as many times the counts, with smaller uncertainties, and the true values that the slides assume."""

    factor: float
    sigma_stat: float
    sigma_sys: float
    R_n: float = 5.56
    b: float = 2.10


SCENARIOS: Mapping[str, Scenario | None] = {
    "phase I": None,
    "scenario I": Scenario(10.0, 0.20, 0.14),
    "scenario II": Scenario(100.0, 0.10, 0.07),
}


def _expansion(terms: int) -> Callable[[nr.matter.Nuclide], FormFactorPair]:
    def pair(nuclide: nr.matter.Nuclide) -> FormFactorPair:
        F = MomentExpansion.from_form_factor(Helm.engel(nuclide.A), terms=terms, largest_term=math.inf)
        return FormFactorPair(F, F)

    return pair


FORM_FACTORS: Mapping[str, str | Callable[[nr.matter.Nuclide], FormFactorPair]] = {
    "Helm": "helm-1.2",
    "Klein–Nystrand": "klein-nystrand",
    "symmetrised Fermi": "symmetrized-fermi",
    "three moments": _expansion(3),
    "two moments": _expansion(2),
}
"""Shapes, stretched to a radius; moments are those of a stretched Helm density."""


@cache
def counts(shape: str, protons_too: bool = True) -> np.polynomial.Chebyshev:
    """Events of the Standard Model as a function of the neutron radius in fm."""
    data = with_form_factors(sharp(), FORM_FACTORS[shape])
    target = data.target

    def at(R: float) -> float:
        radii = {"R_n": R * fm, "R_p": R * fm if protons_too else None}
        moved = tuple((process.replace(**radii), n) for process, n in target.parts)
        return total(data.replace(target=replace(target, parts=moved)))  # type: ignore[type-var]

    return _tabulated(at, RANGE)


@cache
def oscillator_counts() -> np.polynomial.Chebyshev:
    """Events as a function of the oscillator length in fm, protons and neutrons in filled shells."""

    def at(b: float) -> float:
        def pair(nuclide: nr.matter.Nuclide) -> FormFactorPair:
            return FormFactorPair(*(HarmonicOscillator.shell_model(k, b * fm) for k in (nuclide.Z, nuclide.N)))

        return total(with_form_factors(sharp(), pair))

    return _tabulated(at, LENGTHS)


def _tabulated(f: Callable[[float], float], ends: tuple[float, float]) -> np.polynomial.Chebyshev:
    """A polynomial through a function at 24 of Chebyshev's points, exact to about 1e-6 for what is tabulated here."""
    return np.polynomial.Chebyshev.interpolate(np.vectorize(f), 23, domain=list(ends))


def _chi2(name: str, table: np.polynomial.Chebyshev, ends: tuple[float, float], scenario: Scenario | None) -> CountLikelihood:
    """chi2 of a length in fm, as printed."""
    parameter = Parameter(name, 0.5 * (ends[0] + ends[1]), *ends)
    if scenario is None:
        return of_counts(sharp(), parameter, lambda x: float(table(x)))
    factor, truth = scenario.factor, scenario.R_n if name == "R_n" else scenario.b
    signal = FromFunction(ParameterSet(parameter), lambda values: factor * float(table(values[name])))
    counts = prediction(sharp(), model()).replaced("signal", signal).only("signal")
    return asimov(sharp(), counts, {name: truth}, statistic=Projection(scenario.sigma_stat, scenario.sigma_sys))


def radius_likelihood(scenario: str, shape: str = "Helm", protons_too: bool = True) -> CountLikelihood:
    """chi2 of the neutron radius ``R_n`` in fm."""
    return _chi2("R_n", counts(shape, protons_too), RANGE, SCENARIOS[scenario])


@cache
def radius(scenario: str, shape: str = "Helm", protons_too: bool = True) -> Interval:
    """Neutron radius and its range at one standard deviation, in fm."""
    return interval(radius_likelihood(scenario, shape, protons_too), "R_n", sigma=1.0)


@cache
def oscillator_length(scenario: str) -> Interval:
    """Oscillator length and its range at one standard deviation, in fm."""
    return interval(_chi2("b", oscillator_counts(), LENGTHS, SCENARIOS[scenario]), "b", sigma=1.0)


def errors(found: Interval) -> tuple[float, float]:
    """Upper and lower error, the latter negative."""
    low, high = found.ranges[0]
    return high - found.best, low - found.best


@ours("radius-*")
def radii() -> dict[str, float]:
    """Radii and oscillator lengths with their errors, in fm."""
    found = {"radius-phase-i": radius("phase I").best, "radius-b-phase-i": oscillator_length("phase I").best}
    for scenario in SCENARIOS:
        key = scenario.lower().replace(" ", "-")
        for prefix, interval_found in (("radius", radius(scenario)), ("radius-b", oscillator_length(scenario))):
            found |= dict(zip((f"{prefix}-{key}-up", f"{prefix}-{key}-down"), errors(interval_found), strict=True))
    return found


@repaired("radius-b-phase-i-down", "radius-b-scenario-i-up", "radius-b-scenario-ii-up", "radius-b-scenario-ii-down")
def errors_in_proportion() -> tuple[float, ...]:
    """Errors of b if it is the radius in another unit: the printed lengths times the relative errors of the radius."""
    (_, down), (up_i, _), (up_ii, down_ii) = (errors(radius(scenario)) for scenario in SCENARIOS)
    first, later = 2.30 / 5.64, 2.10 / 5.56
    return first * down, later * up_i, later * up_ii, later * down_ii


def _text(found: Interval) -> str:
    up, down = errors(found)
    return f"{found.best:.2f} +{up:.2f} {down:.2f}".replace("-", "−")


@shows("radius-by-form-factor")
def by_form_factor() -> list[Any]:
    """The radius by form factor, with that of the protons or without."""
    kinds = {"same radius": True, "own radius": False}
    rows = [
        (shape, name, *(_text(radius(s, shape, both)) for s in SCENARIOS))
        for shape in FORM_FACTORS
        for name, both in kinds.items()
    ]
    return [*rows, ("oscillator, b instead", "same b", *(_text(oscillator_length(s)) for s in SCENARIOS))]


@shows("csi-neutron-radius")
def by_radius() -> dict[str, Array]:
    """Counts and Delta chi2 as functions of the radius, and the slides' radii."""
    R = np.linspace(3.0, 8.0, 101)
    data: dict[str, Array] = {"R": R} | {f"counts {shape}": np.asarray(counts(shape)(R)) for shape in FORM_FACTORS}
    data |= {f"ratio {shape}": 100 * (data[f"counts {shape}"] / data["counts Helm"] - 1) for shape in FORM_FACTORS}
    for scenario in SCENARIOS:
        values = radius_likelihood(scenario).many({"R_n": R})
        data[scenario] = values - radius_likelihood(scenario)({"R_n": radius(scenario).best})
    slides = {"phase I": (5.64, 1.2, 0.99), "scenario I": (5.56, 0.49, 0.37), "scenario II": (5.56, 0.23, 0.19)}
    for height, (scenario, (best, down, up)) in enumerate(slides.items()):
        data |= {f"slide {scenario}": np.array([best]), f"errors {scenario}": np.array([[down], [up]])}
        data[f"height {scenario}"] = np.array([0.25 + 0.25 * height])
    return data
