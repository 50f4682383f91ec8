"""A chain of maps and efficiencies: everything before, or after, the resolution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array
from nurecoil.detectors.step import Efficiency, Map

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Chain:
    """Maps and efficiencies in a row, each efficiency on the axis where it stands.

    Parameters
    ----------
    steps : tuple of Map or Efficiency
    """

    steps: tuple[Map | Efficiency, ...]

    def through(self, x: Array) -> tuple[Array, Array]:
        """Value on the last axis and acceptance on the way, both with the shape of x.

        Raises
        ------
        ValueError
            If x, or what a map makes of it, lies above the range on which a step is known.
        """
        acceptance = np.ones_like(x)
        for step in self.steps:
            lower, upper = step.domain
            above = x > upper + _ROUNDING * abs(upper)
            if np.any(above & (acceptance > 0)):
                raise ValueError(ends(step, float(np.max(x[above]))))
            inside = np.clip(x, lower, upper)  # below, the response has made sure that nothing is needed
            if isinstance(step, Map):
                first, last = step.support
                acceptance = acceptance * ((x >= max(lower, first)) & (x <= last))
                x = step(inside)
            else:
                acceptance = acceptance * np.where(x >= lower, step(inside), 0.0)
        return x, acceptance

    def check_ends(self, low: float, high: float) -> None:
        """Raise ValueError unless every table covers where values from low to high on the last axis come from.

        Recoils begin at zero, so that low ends are certain; how far up they go is seen in `through` where an end is infinite.
        """
        for step in reversed(self.steps):
            first, last = step.domain
            if isinstance(step, Map):
                short = first > 0 and low < float(step(np.array(first))) * (1 - _ROUNDING)
                low, high = float(step.inverse(np.array([low]))[0]), float(step.last(np.array([high]))[0])
                if short:
                    raise ValueError(ends(step, 0.0))
            elif low < first - _ROUNDING * abs(first):
                raise ValueError(ends(step, low))
            elif last + _ROUNDING * abs(last) < high < np.inf:
                raise ValueError(ends(step, high))

    def inverse(self, y: Array) -> Array:
        """Positions on the first axis that map to y on the last; the first where several do."""
        return _back(self.steps, np.asarray(y, dtype=float))

    def last(self, y: Array) -> Array:
        """As `inverse`, the last where several do."""
        return _back(self.steps, np.asarray(y, dtype=float), last=True)

    @property
    def has_efficiency(self) -> bool:
        """Whether any step but a map is there."""
        return any(isinstance(step, Efficiency) for step in self.steps)

    @property
    def cuts(self) -> Array:
        """Points on the first axis at which to cut a quadrature."""
        found = [np.empty(0)]
        for i, step in enumerate(self.steps):
            ends = (*step.domain, *step.support) if isinstance(step, Map) else ()
            found.append(_back(self.steps[:i], np.array([*step.cuts, *ends])))
        return np.unique(np.concatenate(found))

    @property
    def support(self) -> tuple[float, float]:
        """Range on the first axis outside which the acceptance is zero."""
        low, high = -np.inf, np.inf
        for i, step in enumerate(self.steps):
            first, last = step.support
            a = _back(self.steps[:i], np.array([max(first, step.domain[0])]))
            b = _back(self.steps[:i], np.array([last]), last=True)
            low, high = max(low, float(a[0])), min(high, float(b[0]))
        return low, high


def ends(step: Map | Efficiency, needed: float) -> str:
    """What to say of a table that ends where it is needed."""
    axis = step.input
    scale = axis.unit if axis is not None else 1.0
    low, high = (end / scale for end in step.domain)
    return (
        f"{step}: known from {low:g} to {high:g} {axis}, but needed at {needed / scale:g} {axis}; expected a longer table, or "
        "`outside: zero` or `outside: constant`, which say what lies beyond"
    )


def _back(steps: tuple[Map | Efficiency, ...], y: Array, last: bool = False) -> Array:
    for step in reversed(steps):
        if isinstance(step, Map):
            y = step.last(y) if last else step.inverse(y)
    return y
