"""The profile of -2 ln L: minimised over all parameters but some."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from nurecoil.inference.likelihood import Likelihood, fix
from nurecoil.inference.minimise import checked, minimise


@dataclass(eq=False)
class Profile:
    """-2 ln L of one parameter, minimised over the others.

    Each minimisation starts from the best fit or from the solution at the nearest value asked for before, whichever is better.

    Parameters
    ----------
    likelihood : Likelihood
    name : str
    start : mapping
        Values of the other parameters at the best fit.
    scales : mapping
        Steps of the other parameters that change -2 ln L by about one.
    """

    likelihood: Likelihood
    name: str
    start: Mapping[str, float]
    scales: Mapping[str, float]
    seen: dict[float, tuple[float, Mapping[str, float]]] = field(default_factory=dict)

    def __call__(self, x: float) -> float:
        if x not in self.seen:
            self.seen[x] = self._minimum(x)
        return self.seen[x][0]

    def _minimum(self, x: float) -> tuple[float, Mapping[str, float]]:
        if not self.start:
            return checked(self.likelihood, {self.name: x}), {}
        held = fix(self.likelihood, {self.name: x})
        starts = [self.start]
        if self.seen:
            starts.append(self.seen[min(self.seen, key=lambda y: abs(y - x))][1])
        return profile_from(held, min(starts, key=lambda start: checked(held, start)), self.scales)


def profile_from(
    held: Likelihood, start: Mapping[str, float], scales: Mapping[str, float]
) -> tuple[float, Mapping[str, float]]:
    """The minimum from a given start, infinite if the data are impossible there."""
    if not math.isfinite(checked(held, start)):
        return math.inf, start
    minimum = minimise(held, start, scales, explore=False, strategy=0)
    return minimum.fval, minimum.values
