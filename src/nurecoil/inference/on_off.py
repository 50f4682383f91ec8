"""Counts next to a control sample: the background is whatever both samples say it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.inference.statistic import at, check_counts


@dataclass(frozen=True, eq=False, init=False)
class OnOff:
    """Poisson counts n over signal s plus background b, with b known from counts m in a control sample of equal exposure.

    In each bin b is where ``2 (s + b - n ln(s + b) + b - m ln b)`` is smallest: the positive root of
    ``2 b^2 + (2 s - n - m) b - m s = 0``, the profile likelihood of Rolke:2004mj.

    Parameters
    ----------
    observed, control : array_like, shape [..., B]

    Raises
    ------
    ValueError
        If a count is negative or not finite, or the shapes differ.

    Examples
    --------
    >>> import numpy as np
    >>> OnOff([12.0], [4.0]).background(np.array([8.0])).tolist()
    [4.0]
    """

    observed: Array
    control: Array

    def __init__(self, observed: ArrayLike, control: ArrayLike) -> None:
        object.__setattr__(self, "observed", check_counts("observed", observed))
        object.__setattr__(self, "control", check_counts("control", control))
        if self.observed.shape != self.control.shape:
            raise ValueError(f"control: expected counts of shape {self.observed.shape}, got {self.control.shape}")

    def background(self, mu: Array) -> Array:
        """The background in each bin that suits both samples best, given the rest of the prediction."""
        n, m = self.observed, self.control
        half = n + m - 2.0 * mu
        root = np.sqrt(half * half + 8.0 * m * mu)
        # of two equal forms, the one without a cancellation
        lower = 2.0 * m * mu / np.maximum(root - half, _TINY)
        return np.where(half > 0, 0.25 * (half + root), lower)

    def prepare(self, parts: Array) -> Array:
        """Parts of a prediction as they are: bins are independent."""
        return parts

    def derivatives(self, mu: Array) -> tuple[Array, Array]:
        """First and second derivative of half the deviance in each bin [..., B]."""
        n, m, b = self.observed, self.control, self.background(mu)
        total = mu + b + _TINY
        ratio = n / total
        follows = (m - 2.0 * b) / np.maximum(4.0 * b + 2.0 * mu - n - m, _TINY)
        return 1.0 - ratio, ratio / total * (1.0 + np.clip(follows, -1.0, 1.0))

    def information(self, mu: Array) -> Array:
        """Mean of the second derivative for large counts: both samples fluctuate, 1/(mu + 2 b)."""
        return 1.0 / (mu + 2.0 * self.background(mu) + _TINY)

    def deviance(self, mu: Array) -> Any:
        """-2 ln L against the saturated model [...]."""
        b = self.background(mu)
        return _deviance(self.observed, mu + b + _TINY) + _deviance(self.control, b + _TINY)

    def possible(self, mu: Array) -> Any:
        """Whether a prediction has no negative bin [...]."""
        return mu.min(axis=-1) >= 0.0

    def select(self, index: tuple[int, ...], shape: tuple[int, ...]) -> Self:
        """The data of one point, of leading axes broadcast to `shape`."""
        return type(self)(at(self.observed, index, shape), at(self.control, index, shape))

    def asimov(self, mu: Array) -> Self:
        """Data equal to a prediction, with the background of `background`."""
        b = self.background(mu)
        return type(self)(mu + b, b)

    def draw(self, mu: Array, rng: np.random.Generator) -> Self:
        """Both samples fluctuated."""
        b = self.background(mu)
        return type(self)(rng.poisson(mu + b).astype(float), rng.poisson(np.broadcast_to(b, (mu + b).shape)).astype(float))


_TINY = 1e-300


def _deviance(n: Array, mu: Array) -> Any:
    return 2.0 * (mu - n - n * np.log(mu / np.where(n > 0, n, 1.0))).sum(axis=-1)
