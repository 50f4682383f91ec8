"""A chain of maps and efficiencies: everything before, or after, the resolution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array
from nurecoil.detectors.step import Efficiency, Map


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
            If x, or what a map makes of it, lies above the next map's domain.
        """
        acceptance = np.ones_like(x)
        for step in self.steps:
            if isinstance(step, Map):
                lower, upper = step.domain
                if np.any(x > upper):
                    raise ValueError(f"{step}: known up to {upper!r} (natural units), asked for {float(np.max(x))!r}")
                acceptance = acceptance * (x >= lower)
                x = step(np.maximum(x, lower))
            else:
                acceptance = acceptance * step(x)
        return x, acceptance

    def inverse(self, y: Array) -> Array:
        """Positions on the first axis that map to y on the last."""
        return _back(self.steps, np.asarray(y, dtype=float))

    @property
    def has_efficiency(self) -> bool:
        """Whether any step but a map is there."""
        return any(isinstance(step, Efficiency) for step in self.steps)

    @property
    def cuts(self) -> Array:
        """Points on the first axis at which to cut a quadrature."""
        found = [np.empty(0)]
        for i, step in enumerate(self.steps):
            ends = step.domain if isinstance(step, Map) else ()
            found.append(_back(self.steps[:i], np.array([*step.cuts, *ends])))
        return np.unique(np.concatenate(found))

    @property
    def support(self) -> tuple[float, float]:
        """Range on the first axis outside which the acceptance is zero."""
        low, high = -np.inf, np.inf
        for i, step in enumerate(self.steps):
            ends = (step.domain[0], np.inf) if isinstance(step, Map) else step.support
            a, b = _back(self.steps[:i], np.array(ends))
            low, high = max(low, float(a)), min(high, float(b))
        return low, high


def _back(steps: tuple[Map | Efficiency, ...], y: Array) -> Array:
    for step in reversed(steps):
        if isinstance(step, Map):
            y = step.inverse(y)
    return y
