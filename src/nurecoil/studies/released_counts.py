"""Fits of released counts: yields of signal and backgrounds, and the Standard Model with all that is not known well."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import EllipsisType

import numpy as np
from numpy.typing import ArrayLike

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.expectation import prediction
from nurecoil.experiments import Experiment, Normalisation, experiment
from nurecoil.inference import CountLikelihood, Fit, Likelihood, counting, fit, likelihood, scan
from nurecoil.models import Model
from nurecoil.processes import OnMaterial
from nurecoil.rates import spectrum
from nurecoil.report import poisson_errors

SIGNAL = "signal"
HELM = "helm-lewin-smith"
"""The form factor that stands beside the default, the weak response."""

released = cache(experiment)


def model() -> nr.StandardModel:
    """One-loop couplings."""
    return nr.StandardModel()


def with_form_factor(name: str, material: str, convention: str) -> Experiment:
    """A release with another form factor."""
    return released(name).replace(target=nr.CEvNS.on(material, model(), form_factor=convention))


def observed(data: Experiment) -> Array:
    """Observed counts; every release has some."""
    assert data.observed is not None
    return data.observed


# ---- yields ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Yields:
    """Best-fit counts of signal and backgrounds.

    Parameters
    ----------
    counts, errors : mapping
        Part -> counts at the best fit, and their error from the Hessian.
    significance : float
        Square root of the rise of -2 ln L without a signal.
    fval : float
        -2 ln L at the best fit, against the saturated model.
    """

    counts: Mapping[str, float]
    errors: Mapping[str, float]
    significance: float
    fval: float


def yields(data: Experiment, signal: Array, wider: Sequence[int] = ()) -> Yields:
    """Poisson likelihood in one yield per part; backgrounds are constrained as the release says, the signal is not.

    Parameters
    ----------
    data : Experiment
        Its variations of shapes do not enter.
    signal : ndarray
        Counts of the signal, with the shape of the data; only their distribution matters.
    wider : sequence of int
        How many neighbouring bins of each axis are taken together; the last ones may be fewer.
    """

    def merged(values: Array) -> Array:
        for axis, n in enumerate(wider):
            values = np.add.reduceat(values, np.arange(0, values.shape[axis], n), axis=axis)
        return values

    pulls = {n.name: (n.uncertainty, n.of) for n in normalisations(data) if SIGNAL not in n.of}
    backgrounds = {name: merged(part) for name, part in data.backgrounds.items()}
    like = counting(merged(observed(data)).ravel(), merged(signal), backgrounds, pulls)
    best = fit(like, ["strength", *pulls])
    total = float(signal.sum())
    counts, errors = {SIGNAL: best.values["strength"] * total}, {SIGNAL: best.errors["strength"] * total}
    for name, (_, (part,)) in pulls.items():
        total = float(data.backgrounds[part].sum())
        counts[part], errors[part] = (1 + best.values[name]) * total, best.errors[name] * total
    return Yields(counts, errors, math.sqrt(like({"strength": 0.0}) - best.fval), best.fval)


def normalisations(data: Experiment) -> list[Normalisation]:
    """The nuisances of an experiment that scale parts of the prediction."""
    return [n for n in data.nuisances if isinstance(n, Normalisation)]


# ---- all nuisances -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Full:
    """A fit with all nuisances of a release, or all but those that scale the signal.

    Parameters
    ----------
    best : Fit
        ``strength`` if it is free, and the nuisances.
    parts : mapping
        Best-fit counts of each part, with the shape of the data; the signal is the last.
    """

    best: Fit
    parts: Mapping[str, Array]

    @property
    def total(self) -> Array:
        """Best-fit counts of everything."""
        return np.asarray(np.sum(list(self.parts.values()), axis=0))


def standard_model(data: Experiment) -> Full:
    """The prediction of the Standard Model, every nuisance as the release constrains it."""
    best = fit(likelihood(data, model()), [n.name for n in data.nuisances])
    return Full(best, _parts(data, best.values))


def free_strength(data: Experiment) -> Full:
    """The same with a free strength of the signal, in place of the nuisances that scale it."""
    of_signal = [n.name for n in normalisations(data) if SIGNAL in n.of]
    kept = data.replace(nuisances=tuple(n for n in data.nuisances if n.name not in of_signal))
    counts = prediction(kept, model()).with_strength(SIGNAL)
    best = fit(likelihood(kept, counts), ["strength", *(n.name for n in kept.nuisances)])
    values = dict(best.values)
    return Full(best, _parts(kept, values, values.pop("strength")))


def _parts(data: Experiment, values: Mapping[str, float], strength: float = 1.0) -> dict[str, Array]:
    parts = prediction(data, model()).parts(values)
    signal = strength * parts.pop(SIGNAL)
    return {name: parts[name] for name in sorted(parts, key=lambda part: -float(parts[part].sum()))} | {SIGNAL: signal}


def pulls(data: Experiment, strong: Full, standard: Full) -> list[tuple[str | float | None, ...]]:
    """Where the nuisances end up, in units of their constraint: rows of a table."""
    best = strong.best
    rows: list[tuple[str | float | None, ...]] = [
        ("strength of the signal", None, best.values["strength"], best.errors["strength"], 1.0, None)
    ]
    for n in data.nuisances:
        row: list[str | float | None] = [n.name, 100 * n.uncertainty if isinstance(n, Normalisation) else None]
        for found in (strong.best, standard.best):
            known = n.name in found.values
            row += [x[n.name] / n.uncertainty if known else None for x in (found.values, found.errors)]
        rows.append(tuple(row))
    return rows


# ---- per bin -----------------------------------------------------------------------------------------------------------------


def residuals(counts: ArrayLike, expected: ArrayLike) -> Array:
    """Signed square roots of each bin's share of the Poisson deviance: (n - mu)/sqrt(mu) for many counts.

    Zero where nothing is expected and nothing is seen.

    Examples
    --------
    >>> residuals([10100.0, 0.0, 0.0], [10000.0, 2.0, 0.0]).round(2).tolist()
    [1.0, -2.0, 0.0]
    """
    from scipy.special import xlogy

    n, mu = np.asarray(counts, dtype=float), np.asarray(expected, dtype=float)
    safe = np.where(mu > 0, mu, 1.0)
    deviance = np.where(mu > 0, 2 * (safe - n + xlogy(n, n / safe)), 0.0)
    result: Array = np.sign(n - mu) * np.sqrt(np.maximum(deviance, 0.0))
    return result


@dataclass(frozen=True, eq=False)
class Bins:
    """Counts and best fit by parts in the bins of one axis, all others summed.

    Parameters
    ----------
    edges : ndarray
        In the unit they are shown in.
    counts : ndarray
        Observed.
    parts : mapping
        Fitted.
    """

    edges: Array
    counts: Array
    parts: Mapping[str, Array]

    @classmethod
    def of(
        cls,
        edges: Array,
        axis: int,
        counts: Array,
        parts: Mapping[str, Array],
        cut: EllipsisType | tuple[int | slice, ...] = ...,
    ) -> Bins:
        """Out of all bins, or those of a cut."""

        def projected(values: Array) -> Array:
            kept: Array = values[cut]
            return np.asarray(kept.sum(axis=tuple(i for i in range(kept.ndim) if i != axis)))

        return cls(edges, projected(counts), {name: projected(part) for name, part in parts.items()})

    @property
    def total(self) -> Array:
        """Sum of the parts."""
        return np.asarray(np.sum(list(self.parts.values()), axis=0))

    def columns(self, *, per_unit: bool = False) -> dict[str, Array]:
        """For a figure: data with central Poisson intervals, the parts and their sum, residuals; per bin or unit."""
        scale = np.diff(self.edges) if per_unit else np.ones(self.counts.size)
        data = {"edges": self.edges, "centres": 0.5 * (self.edges[1:] + self.edges[:-1]), "one": np.ones(self.counts.size)}
        data |= {"observed": self.counts / scale, "error": poisson_errors(self.counts) / scale, "fit": self.total / scale}
        data["residual"] = residuals(self.counts, self.total)
        return data | {name: part / scale for name, part in self.parts.items()}

    @property
    def rows(self) -> list[tuple[str | float, ...]]:
        """For a table: edges, counts, parts, their sum, and residuals."""
        off = residuals(self.counts, self.total)
        names = [f"{low:.4g} … {high:.4g}".replace("-", "−") for low, high in pairwise(self.edges)]
        numbers = zip(*self.parts.values(), self.total, off, strict=True)
        return [(name, int(n), *map(float, row)) for name, n, row in zip(names, self.counts, numbers, strict=True)]


# ---- what follows ------------------------------------------------------------------------------------------------------------


def averaged_cross_section(data: Experiment, what: Model | None = None) -> float:
    """Cross section of a model, or the Standard Model, per nucleus of the target, averaged over all neutrinos."""
    assert isinstance(data.target, OnMaterial)
    fluence = sum(component.strength for component in data.source.components)
    nuclei = sum(number for _, number in data.target.parts)
    return float(spectrum(data.source, data.target).counts_above(0.0, what or model())) / (fluence * nuclei)


@dataclass(frozen=True, eq=False)
class WeakAngle:
    """The weak angle from a likelihood.

    Parameters
    ----------
    best, lower, upper : float
        Best value, and the ends of the interval where the profile of -2 ln L rises by 1.
    grid, delta : ndarray
        The profile less its minimum.
    """

    best: float
    lower: float
    upper: float
    grid: Array
    delta: Array

    def smooth(self, name: str) -> dict[str, Array]:
        """The profile by a spline through the points where it was computed, as columns ``"name sin2"`` and ``"name delta"``."""
        from scipy.interpolate import CubicSpline

        nodes, values = np.append(self.grid, self.best), np.append(self.delta, 0.0)
        order, fine = np.argsort(nodes), np.linspace(self.grid[0], self.grid[-1], 301)
        return {f"{name} sin2": fine, f"{name} delta": CubicSpline(nodes[order], values[order])(fine)}


def weak_angle(like: Likelihood, grid: Sequence[float] | Array) -> WeakAngle:
    """sin2(theta_W), every nuisance profiled; the solution with the weak charge of the other sign is left out."""
    name = "sin2_theta_w"
    found = fit(like, name, start={name: like.parameters[name]}, minos=True)
    low, high = found.minos[name]
    profile = scan(like, {name: np.asarray(grid)})
    best = found.values[name]
    return WeakAngle(best, best + low, best + high, np.asarray(grid), profile.fval - found.fval)


def together(names: Iterable[str]) -> CountLikelihood:
    """Releases at once, sharing nuisances by name."""
    return likelihood([released(name) for name in names], model())
