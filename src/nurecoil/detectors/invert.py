"""Inverse of an increasing function, vectorised and to the last bit, without derivatives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nurecoil.arrays import Array

_HUGE = 1e300


def invert_increasing(f: Callable[[Array], Array], y: Array, lower: float, upper: float) -> Array:
    """Solve f(x) = y for x in [lower, upper] by bisection on the binary representation of x.

    Non-negative floats are ordered as their bit patterns, so that 63 halvings reach the last bit at any scale.

    Parameters
    ----------
    f : callable
        Strictly increasing on [lower, upper]; array to array.
    y : ndarray
        Values; below f(lower) the result is `lower`, above f(upper) it is infinite.
    lower, upper : float
        0 <= lower < upper; `upper` may be infinite.

    Returns
    -------
    ndarray, shape of y

    Examples
    --------
    >>> invert_increasing(lambda x: x**2, np.array([0.0, 4.0, np.inf]), 0.0, np.inf).tolist()
    [0.0, 2.0, inf]
    """
    y = np.asarray(y, dtype=float)
    top = min(upper, _HUGE)
    with np.errstate(over="ignore"):
        low = np.full(y.shape, lower, dtype=float).view(np.int64)
        high = np.full(y.shape, top, dtype=float).view(np.int64)
        for _ in range(63):
            middle = low + (high - low) // 2
            below = f(middle.view(float)) < y
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        x: Array = np.where(y <= f(np.array(lower)), lower, high.view(float))
        return np.where((y > f(np.array(top))) | np.isposinf(y), np.inf, x)
