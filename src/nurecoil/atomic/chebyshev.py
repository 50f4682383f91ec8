"""Interpolation through Chebyshev nodes: a smooth function as a few dozen numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array


def nodes(count: int) -> Array:
    """The zeros of the Chebyshev polynomial T_count, increasing, in (-1, 1).

    Examples
    --------
    >>> nodes(2).round(6).tolist()
    [-0.707107, 0.707107]
    """
    return -np.cos(np.pi * (np.arange(count) + 0.5) / count)


def coefficients(values: Array) -> Array:
    """Coefficients of the Chebyshev series that takes `values` at `nodes(len(values))`.

    Examples
    --------
    >>> (coefficients(nodes(4) ** 2).round(12) + 0.0).tolist()
    [0.5, 0.0, 0.5, 0.0]
    """
    count = len(values)
    angles = np.pi * (np.arange(count)[::-1] + 0.5) / count
    series: Array = 2.0 / count * np.cos(np.outer(np.arange(count), angles)) @ values
    series[0] /= 2.0
    return series


def evaluate(series: Sequence[float] | Array, w: ArrayLike) -> Array:
    """The Chebyshev series at w in [-1, 1], by Clenshaw's recurrence.

    Examples
    --------
    >>> float(evaluate([0.5, 0.0, 0.5], 0.5))
    0.25
    """
    w = np.asarray(w, dtype=float)
    b1, b2 = np.zeros_like(w), np.zeros_like(w)
    for c in reversed(series[1:]):
        b1, b2 = c + 2.0 * w * b1 - b2, b1
    value: Array = series[0] + w * b1 - b2
    return value


def slope_at_left_end(series: Sequence[float] | Array) -> float:
    """Derivative of the series at w = -1, from T_k'(-1) = (-1)^(k+1) k^2."""
    return float(sum(-((-1) ** k) * k * k * c for k, c in enumerate(series)))
