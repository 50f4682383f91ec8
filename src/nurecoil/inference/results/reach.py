"""Results about experiments that are not built: what they would say, and which of them is best."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from nurecoil.inference.results.base import Ranges, Result, percent, scaled_ranges, times

MAJORITY = 0.5
"""Share of the variance from which on systematics are said to limit."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Forecast(Result):
    """What an experiment would say of parameters, one at a time: by Fisher matrix and by the whole likelihood.

    Parameters
    ----------
    truth : mapping
        True values.
    errors : mapping
        Standard deviations from the Fisher matrix, everything profiled; of the square where counts are
        even in the parameter, whose true value is zero.
    statistical : mapping
        The same if all nuisances were known.
    squares : tuple of str
        Parameters whose errors are those of the square.
    fisher : mapping
        Parameter -> (low, high) at the confidence level, from the Fisher matrix.
    limits : mapping
        Parameter -> the ranges that the likelihood of data as expected allows at this level; infinite where it has no end.
    shares : mapping
        Parameter -> nuisance -> the part of the variance that would go if that nuisance alone were known.
    sensitivities : mapping
        Parameter -> design variable -> d ln(reach)/d ln(variable): by how many per cent the Fisher reach grows with one per
        cent more of the variable; `reach`.
    design : mapping
        Values of the design variables, natural units.
    cl : float
    """

    truth: Mapping[str, float]
    errors: Mapping[str, float]
    statistical: Mapping[str, float]
    squares: tuple[str, ...] = ()
    fisher: Mapping[str, tuple[float, float]]
    limits: Mapping[str, Ranges]
    shares: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    sensitivities: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    design: Mapping[str, float] = field(default_factory=dict)
    cl: float

    @property
    def asked(self) -> tuple[str, ...]:
        return tuple(self.truth)

    def reach(self, name: str) -> float:
        """How far from the truth the upper end of the Fisher range is."""
        return self.fisher[name][1] - self.truth[name]

    def parting(self, name: str) -> float:
        """Where the likelihood parts from the Fisher matrix: the ratio of their distances from truth to an end, less one.

        Of the two ends the one that parts more; infinite if the likelihood has no end there.
        """
        t, ranges = self.truth[name], self.limits[name]
        pairs = zip((ranges[0][0], ranges[-1][1]), self.fisher[name], strict=True)
        ratios = [(full - t) / (linear - t) - 1.0 for full, linear in pairs if linear != t]
        return max(ratios, key=abs)

    def systematics(self, name: str) -> float:
        """Part of the variance that comes from nuisances."""
        return 1.0 - (self.statistical[name] / self.errors[name]) ** 2

    def limited_by(self, name: str) -> str:
        """``"systematics"`` if nuisances make more than half of the variance, else ``"statistics"``."""
        return "systematics" if self.systematics(name) > MAJORITY else "statistics"

    def _lines(self) -> Iterator[tuple[str, str]]:
        for name in self.truth:
            low, high = self.fisher[name]
            yield f"{name}, Fisher", f"{self.quoted(name, low)} to {self.quoted(name, high)} at {percent(self.cl)}"
            ranges = ", ".join(f"{self.quoted(name, a)} to {self.quoted(name, b)}" for a, b in self.limits[name])
            yield f"{name}, likelihood", f"{ranges} ({100 * self.parting(name):+.2g} %)"
            yield f"{name}, limited by", f"{self.limited_by(name)}: {self._because(name)}"
            for variable, slope in self.sensitivities.get(name, {}).items():
                yield f"{name}, 1 % more {variable}", f"reach {slope:+.3f} %"

    def _because(self, name: str) -> str:
        text = f"nuisances make {100 * self.systematics(name):.0f} % of the variance"
        largest = sorted(self.shares.get(name, {}).items(), key=lambda item: -item[1])[:3]
        named = [f"{nuisance} {100 * share:.0f} %" for nuisance, share in largest if share > 0.005]
        return f"{text} ({', '.join(named)})" if named else text

    def _short(self) -> str:
        return ", ".join(f"{name} to {self.quoted(name, self.limits[name][-1][1])}" for name in self.truth)

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        powers = {name: f**2 if name in self.squares else f for name, f in factors.items()}
        pairs = {n: (a * factors.get(n, 1.0), b * factors.get(n, 1.0)) for n, (a, b) in self.fisher.items()}
        return dataclasses.replace(
            self,
            truth=times(self.truth, factors),
            errors=times(self.errors, powers),
            statistical=times(self.statistical, powers),
            fisher=pairs,
            limits={n: scaled_ranges(ranges, factors.get(n, 1.0)) for n, ranges in self.limits.items()},
            design=times(self.design, factors),
            held=times(self.held, factors),
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Optimum(Result):
    """The best design that a budget pays for.

    Parameters
    ----------
    name : str
        The parameter whose reach is smallest.
    design : mapping
        Values of the design variables at the optimum, natural units.
    started : mapping
        The same before.
    cost, budget : float
        In whatever the user counts in.
    before, after : float
        Fisher reach of the experiment as it is, and of the best.
    limits : tuple of (float, float)
        What the whole likelihood of the best design allows, at the confidence level.
    slopes : mapping
        Design variable -> d ln(reach)/d ln(variable) at the optimum.
    at_bounds : tuple of str
        Variables at an end of their range.
    systematics : float
        Part of the variance that comes from nuisances at the optimum.
    cl : float
    evaluations : int
        Designs that were tried.
    """

    name: str
    design: Mapping[str, float]
    started: Mapping[str, float]
    cost: float
    budget: float
    before: float
    after: float
    limits: Ranges
    slopes: Mapping[str, float]
    at_bounds: tuple[str, ...]
    systematics: float
    cl: float
    evaluations: int

    @property
    def asked(self) -> tuple[str, ...]:
        return (self.name,)

    @property
    def limited_by(self) -> str:
        """``"systematics"`` if nuisances make more than half of the variance, else ``"statistics"``."""
        return "systematics" if self.systematics > MAJORITY else "statistics"

    def _lines(self) -> Iterator[tuple[str, str]]:
        for variable, value in self.design.items():
            bound = ", at its bound" if variable in self.at_bounds else ""
            was = self.quoted(variable, self.started[variable])
            slope = f"1 % more: reach {self.slopes[variable]:+.3f} %"
            yield variable, f"{self.quoted(variable, value)} (was {was}{bound}; {slope})"
        if math.isfinite(self.budget):
            yield "cost", f"{self.cost:.6g} of {self.budget:.6g}"
        else:
            yield "cost", f"{self.cost:.6g}"
        before, after = self.quoted(self.name, self.before), self.quoted(self.name, self.after)
        yield "reach", f"{after} at {percent(self.cl)}, was {before}"
        ranges = ", ".join(f"{self.quoted(self.name, a)} to {self.quoted(self.name, b)}" for a, b in self.limits)
        yield "likelihood", f"{self.name} from {ranges}"
        yield "limited by", f"{self.limited_by}: nuisances make {100 * self.systematics:.0f} % of the variance"

    def _short(self) -> str:
        values = ", ".join(f"{name} = {self.quoted(name, value)}" for name, value in self.design.items())
        return f"{self.name} reach {self.quoted(self.name, self.after)} with {values}"

    def _rescaled(self, factors: Mapping[str, float]) -> Self:
        f = factors.get(self.name, 1.0)
        return dataclasses.replace(
            self,
            design=times(self.design, factors),
            started=times(self.started, factors),
            before=self.before * f,
            after=self.after * f,
            limits=scaled_ranges(self.limits, f),
            held=times(self.held, factors),
        )
