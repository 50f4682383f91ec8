"""What a likelihood asks of the statistics of its bins."""

from __future__ import annotations

from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array

NOTHING = 1e-200
"""A prediction smaller than this is none at all."""


class Statistic(Protocol):
    """Data, and how far they are from a prediction; all arrays may have leading axes, bins are the last one."""

    @property
    def observed(self) -> Array:
        """Counts [..., B]."""
        ...

    def prepare(self, parts: Array) -> Array:
        """Parts of a prediction [..., G, B] in coordinates in which the bins are independent; linear in them."""
        ...

    def derivatives(self, mu: Array) -> tuple[Array, Array]:
        """First and second derivative of half the deviance in each coordinate [..., B], of a prepared prediction."""
        ...

    def information(self, mu: Array) -> Array:
        """What the second derivative is on average over data [..., B]: never too small for data below the prediction."""
        ...

    def deviance(self, mu: Array) -> Any:
        """-2 ln L against the saturated model [...], of a prepared prediction."""
        ...

    def possible(self, mu: Array) -> Any:
        """Whether a prepared prediction is one at all [...]."""
        ...

    def select(self, index: tuple[int, ...], shape: tuple[int, ...]) -> Self:
        """The data of one point, of leading axes broadcast to `shape`."""
        ...

    def asimov(self, mu: Array) -> Self:
        """The same with data equal to a prediction (not prepared)."""
        ...

    def draw(self, mu: Array, rng: np.random.Generator) -> Self:
        """The same with data fluctuated around a prediction (not prepared)."""
        ...


def check_counts(name: str, counts: ArrayLike) -> Array:
    """Counts as a read-only float array.

    Raises
    ------
    ValueError
        If one is negative or not finite.
    """
    array = check_finite(name, counts)
    if np.any(array < 0):
        raise ValueError(f"{name}: expected counts >= 0, got {float(array[array < 0].flat[0])!r}")
    return array


def check_finite(name: str, numbers: ArrayLike) -> Array:
    """Numbers as a read-only float array with a last axis of bins.

    Raises
    ------
    ValueError
        If there are none, or one is not finite.
    """
    array = np.atleast_1d(np.array(numbers, dtype=float))
    if array.size == 0:
        raise ValueError(f"{name}: expected at least one bin, got none")
    bad = ~np.isfinite(array)
    if bad.any():
        raise ValueError(f"{name}: expected finite numbers, got {float(array[bad].flat[0])!r} in bin {int(np.argmax(bad))}")
    array.flags.writeable = False
    return array


def at(array: Array, index: tuple[int, ...], shape: tuple[int, ...]) -> Array:
    """The bins [B] at one index of leading axes broadcast to `shape`."""
    bins: Array = np.broadcast_to(array, (*shape, array.shape[-1]))[index]
    return bins
