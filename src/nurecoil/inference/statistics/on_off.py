"""Counts next to a control sample: the background is whatever both samples say it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.expectation import Axis, Block, Part
from nurecoil.inference.core.respond import off_background
from nurecoil.inference.statistics.statistic import check_counts


@dataclass(frozen=True, eq=False, init=False)
class OnOff:
    """Poisson counts n over signal s plus background b, with b known from counts m in a control sample.

    In each bin b is where ``2 (s + b - n ln(s + b) + tau b - m ln(tau b))`` is smallest, the profile likelihood of
    Rolke:2004mj.

    Parameters
    ----------
    observed, control : array_like, shape [B]
    tau : float
        Exposure of the control sample over that of the sample with the signal.

    Raises
    ------
    ValueError
        If a count is negative or not finite, the shapes differ, or the ratio is not positive.

    Examples
    --------
    >>> import numpy as np
    >>> OnOff([12.0], [4.0]).background(np.array([8.0])).tolist()
    [4.0]
    """

    observed: Array
    control: Array
    tau: float = 1.0

    def __init__(self, observed: ArrayLike, control: ArrayLike, tau: float = 1.0) -> None:
        object.__setattr__(self, "observed", check_counts("observed", observed))
        object.__setattr__(self, "control", check_counts("control", control))
        object.__setattr__(self, "tau", float(tau))
        if self.observed.shape != self.control.shape:
            raise ValueError(f"control: expected counts of shape {self.observed.shape}, got {self.control.shape}")
        if not 0 < self.tau < np.inf:
            raise ValueError(f"tau: expected a positive ratio of exposures, got {tau!r}")

    def background(self, mu: Array) -> Array:
        """The background in each bin that suits both samples best, given the rest of the prediction."""
        return off_background(np.maximum(mu, 0.0), self.observed, self.control, self.tau)

    def block(self, name: str, parts: tuple[Part, ...], axes: tuple[Axis, ...]) -> Block:
        """The arrays of an experiment with these data."""
        return Block(name, "on-off", self.observed, parts, self.control, self.tau, axes=axes)

    def asimov(self, mu: Array) -> Self:
        """Data equal to a prediction, with the background of `background`."""
        b = self.background(mu)
        return type(self)(np.maximum(mu, 0.0) + b, self.tau * b, self.tau)

    def draw(self, mu: Array, rng: np.random.Generator) -> Self:
        """Both samples fluctuated."""
        b = self.background(mu)
        on = rng.poisson(np.maximum(mu, 0.0) + b).astype(float)
        return type(self)(on, rng.poisson(self.tau * b).astype(float), self.tau)
