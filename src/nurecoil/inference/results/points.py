"""Results about single parameters: fits, intervals, limits, goodness of fit, samples."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference.results.base import Ranges, Result, percent, scaled_ranges, times

Lines = Iterator[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Fit(Result):
    """The best fit.

    Parameters
    ----------
    values, errors : mapping
        Of all that was fitted: what was asked for, then what was profiled; errors are where -2 ln L rises by 1, from its
        Hessian.
    covariance : ndarray, shape [D, D]
        In the order of `values`.
    pulls : mapping
        Best values of the nuisances.
    fval : float
        -2 ln L at the minimum.
    minos : mapping
        Parameter name -> (lower, upper) asymmetric errors, if asked for; the lower ones are negative.
    minima : tuple of float
        -2 ln L at all local minima that were found, the lowest first.
    names : tuple of str
        What was asked for.
    central : mapping
        Central values of what was fitted, before the fit.
    widths : mapping
        Standard deviations of the constraints of nuisances, in the scale of `pulls`.
    """

    values: Mapping[str, float]
    errors: Mapping[str, float]
    covariance: Array
    fval: float
    pulls: Mapping[str, float] = field(default_factory=dict)
    minos: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    minima: tuple[float, ...] = ()
    names: tuple[str, ...] = ()
    central: Mapping[str, float] = field(default_factory=dict)
    widths: Mapping[str, float] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[str, ...]:
        return self.names

    def _lines(self) -> Lines:
        for name, value in self.values.items():
            yield name, self._with_errors(name, value)
        yield from ((name, f"{value:+.4f} (pull)") for name, value in self.pulls.items() if name not in self.values)
        yield "-2 ln L", f"{self.fval:.6g}"

    def _with_errors(self, name: str, value: float) -> str:
        best = self.quoted(name, value, 6)
        if name in self.minos and all(math.isfinite(e) for e in self.minos[name]):
            low, high = self.minos[name]
            return f"{best} (+{self.quoted(name, high)}, {self.quoted(name, low)})"
        return f"{best} +- {self.quoted(name, self.errors[name])}"

    def _short(self) -> str:
        shown = list(self.values.items())[:3]
        text = ", ".join(f"{name} = {self._with_errors(name, value)}" for name, value in shown)
        more = f", and {len(self.values) - 3} more" if len(self.values) > 3 else ""
        return f"{text}{more}; -2 ln L = {self.fval:.5g}"

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        scale = np.array([factors.get(name, 1.0) for name in self.values])
        return dataclasses.replace(
            self,
            values=times(self.values, factors),
            errors=times(self.errors, factors),
            central=times(self.central, factors),
            held=times(self.held, factors),
            covariance=self.covariance * np.outer(scale, scale),
            minos={n: (a * factors.get(n, 1.0), b * factors.get(n, 1.0)) for n, (a, b) in self.minos.items()},
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Interval(Result):
    """The values of a parameter that a confidence level allows: one range, or several.

    Parameters
    ----------
    name : str
    ranges : tuple of (float, float)
        In increasing order.
    best : float
        Where the profile is smallest.
    cl : float
    ndof : int
    threshold : float
        How far -2 ln L rises to the ends of the ranges.
    at_bounds : tuple of (bool, bool)
        For each range, whether its ends are bounds of the parameter, or of where was looked, instead.
    fval : float
        -2 ln L at the best value.
    minima : tuple of (float, float)
        All local minima of the profile that were found: value, -2 ln L.
    profile : ndarray, shape [N, 3]
        Where it was sampled: value, rise of -2 ln L above its minimum, and slope of that (not a number where unknown).
    """

    name: str
    ranges: Ranges
    best: float
    cl: float
    threshold: float
    fval: float
    ndof: int = 1
    at_bounds: tuple[tuple[bool, bool], ...] = ()
    minima: tuple[tuple[float, float], ...] = ()
    profile: Array = field(default_factory=lambda: np.empty((0, 3)))

    @property
    def asked(self) -> tuple[str, ...]:
        return (self.name,)

    @property
    def gaps(self) -> Ranges:
        """What is excluded between allowed ranges."""
        return tuple((a[1], b[0]) for a, b in zip(self.ranges, self.ranges[1:], strict=False))

    def contains(self, value: float) -> bool:
        """Whether a value is allowed."""
        return any(low <= value <= high for low, high in self.ranges)

    def _pieces(self) -> str:
        return " or ".join(f"{self.quoted(self.name, low)} to {self.quoted(self.name, high)}" for low, high in self.ranges)

    def _lines(self) -> Lines:
        for low, high in self.ranges:
            yield self.name, f"{self.quoted(self.name, low, 6)} to {self.quoted(self.name, high, 6)}"
        yield "confidence", f"{percent(self.cl)}, two-sided"
        yield "best fit", self.quoted(self.name, self.best, 6)

    def _short(self) -> str:
        return f"{self.name} from {self._pieces() or 'nowhere'} at {percent(self.cl)}, two-sided"

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        s = factors.get(self.name, 1.0)
        return dataclasses.replace(
            self,
            ranges=scaled_ranges(self.ranges, s),
            best=self.best * s,
            held=times(self.held, factors),
            minima=tuple((x * s, f) for x, f in self.minima),
            profile=self.profile.reshape(-1, 3) * np.array([s, 1.0, 1.0 / s]),
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Limit(Result):
    """The largest value of a parameter that a confidence level allows.

    Parameters
    ----------
    name : str
    limit, best : float
    cl : float
    ndof : int
    one_sided : bool
    threshold : float
        How far -2 ln L rises from the best value to the limit.
    ranges : tuple of (float, float)
        All that is allowed below, in pieces: what lies between them is excluded too.
    profile : ndarray, shape [N, 3]
        As that of `Interval`.
    """

    name: str
    limit: float
    best: float
    cl: float
    ndof: int = 1
    one_sided: bool = False
    threshold: float = math.nan
    ranges: Ranges = ()
    profile: Array = field(default_factory=lambda: np.empty((0, 3)))

    @property
    def asked(self) -> tuple[str, ...]:
        return (self.name,)

    @property
    def gaps(self) -> Ranges:
        """What is excluded below the limit, between allowed ranges."""
        return tuple((a[1], b[0]) for a, b in zip(self.ranges, self.ranges[1:], strict=False))

    @property
    def coverage(self) -> float:
        """How often a limit like this is above the true value, where Wilks' theorem holds and no bound is near."""
        from scipy.special import ndtr

        return float(ndtr(math.sqrt(self.threshold))) if self.threshold >= 0 else math.nan

    def _side(self) -> str:
        return "one-sided" if self.one_sided else f"upper end of two sides, above the truth in {percent(self.coverage)}"

    def _lines(self) -> Lines:
        yield f"{self.name} <", f"{self.quoted(self.name, self.limit, 6)} ({percent(self.cl)}, {self._side()})"
        for low, high in self.gaps:
            yield "excluded too", f"{self.quoted(self.name, low, 6)} to {self.quoted(self.name, high, 6)}"
        yield "best fit", self.quoted(self.name, self.best, 6)

    def _short(self) -> str:
        gaps = " or ".join(f"{self.quoted(self.name, low)} to {self.quoted(self.name, high)}" for low, high in self.gaps)
        sides = "one" if self.one_sided else "two"
        limit = f"{self.name} < {self.quoted(self.name, self.limit)} at {percent(self.cl)}, {sides}-sided"
        return limit + (f", not {gaps}" if gaps else "")

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        s = factors.get(self.name, 1.0)
        return dataclasses.replace(
            self,
            limit=self.limit * s,
            best=self.best * s,
            ranges=scaled_ranges(self.ranges, s),
            held=times(self.held, factors),
            profile=self.profile.reshape(-1, 3) * np.array([s, 1.0, 1.0 / s]),
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Goodness(Result):
    """How often data this far from the best fit, or farther, are to be expected.

    Parameters
    ----------
    fval : float
        -2 ln L at the best fit, against the saturated model.
    ndof : int
        Bins minus fitted parameters.
    p_value : float
    toys : int
        Number of toys; 0 if the p-value is that of a chi2 distribution.
    p_error : float
        Statistical uncertainty of the p-value; 0 without toys.
    seed : int, optional
    names : tuple of str
        What was fitted because it was asked for.
    """

    fval: float
    ndof: int
    p_value: float
    toys: int = 0
    p_error: float = 0.0
    seed: int | None = None
    names: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        return self.names

    def _lines(self) -> Lines:
        yield "-2 ln L", f"{self.fval:.6g} for {self.ndof} degrees of freedom"
        error = f" +- {self.p_error:.2g} ({self.toys} toys)" if self.toys else ""
        yield "p-value", f"{self.p_value:.4g}{error}"

    def _short(self) -> str:
        return f"-2 ln L = {self.fval:.5g} for {self.ndof} degrees of freedom, p = {self.p_value:.3g}"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Samples(Result):
    """Samples of a posterior density.

    Parameters
    ----------
    names : tuple of str
    chain : ndarray, shape [steps, walkers, D]
        After burn-in.
    log_posterior : ndarray, shape [steps, walkers]
        Up to a constant.
    acceptance : float
        Fraction of accepted moves.
    autocorrelation : tuple of float
        Integrated autocorrelation time of each parameter, in steps.
    seed : int
    """

    names: tuple[str, ...]
    chain: Array
    log_posterior: Array
    acceptance: float
    autocorrelation: tuple[float, ...]
    seed: int

    @property
    def asked(self) -> tuple[str, ...]:
        return self.names

    def quantiles(self, *levels: float) -> dict[str, tuple[float, ...]]:
        """Quantiles of each parameter: by default 16, 50 and 84 %."""
        q = np.quantile(self.chain.reshape(-1, len(self.names)), levels or (0.16, 0.5, 0.84), axis=0)
        return {name: tuple(column.tolist()) for name, column in zip(self.names, q.T, strict=True)}

    def _lines(self) -> Lines:
        for name, (low, middle, high) in self.quantiles().items():
            yield name, f"{self.quoted(name, middle)} (16 to 84 %: {self.quoted(name, low)} to {self.quoted(name, high)})"
        yield "chain", f"{self.chain.shape[0]} steps of {self.chain.shape[1]} walkers, {percent(self.acceptance)} accepted"

    def _short(self) -> str:
        return f"{self.chain.shape[0]} x {self.chain.shape[1]} samples of {', '.join(self.names)}"

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        scale = np.array([factors.get(name, 1.0) for name in self.names])
        return dataclasses.replace(self, chain=self.chain * scale, held=times(self.held, factors))
