"""What a likelihood asks of the statistics of its bins: the data, pseudo-data, and arrays for the core."""

from __future__ import annotations

from typing import Protocol, Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.expectation import Axis, Block, Part


class Statistic(Protocol):
    """Data, and how far they are from a prediction. Values and derivatives are in `nurecoil.inference.core.respond`."""

    @property
    def observed(self) -> Array:
        """Counts [B]."""
        ...

    def block(self, name: str, parts: tuple[Part, ...], axes: tuple[Axis, ...]) -> Block:
        """The arrays of an experiment with these data."""
        ...

    def asimov(self, mu: Array) -> Self:
        """The same with data equal to a prediction [B]."""
        ...

    def draw(self, mu: Array, rng: np.random.Generator) -> Self:
        """The same with data fluctuated around a prediction [B]."""
        ...


def check_counts(name: str, counts: ArrayLike) -> Array:
    """Counts as a read-only float array [B].

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
    """Numbers as a read-only float array [B].

    Raises
    ------
    ValueError
        If there are none, or one is not finite.
    """
    array = np.atleast_1d(np.array(numbers, dtype=float)).ravel()
    if array.size == 0:
        raise ValueError(f"{name}: expected at least one bin, got none")
    bad = ~np.isfinite(array)
    if bad.any():
        raise ValueError(f"{name}: expected finite numbers, got {float(array[bad].flat[0])!r} in bin {int(np.argmax(bad))}")
    array.flags.writeable = False
    return array
