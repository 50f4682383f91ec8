"""Points in parameters: which of them share tables, and whether their values are allowed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, IntArray


def groups(columns: Sequence[Array], P: int) -> list[IntArray]:
    """Positions of points that agree in all columns."""
    if not columns:
        return [np.arange(P)]
    _, inverse = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    order = np.argsort(inverse.ravel(), kind="stable")
    return np.split(order, np.flatnonzero(np.diff(inverse.ravel()[order])) + 1)


def check_value(name: str, value: ArrayLike, lower: float, upper: float) -> None:
    """Refuse values that are not finite or not allowed.

    Raises
    ------
    ValueError
        With the name, the value and the bounds.
    """
    numbers = np.asarray(value, dtype=float)
    bad = ~(np.isfinite(numbers) & (numbers >= lower) & (numbers <= upper))
    if bad.any():
        raise ValueError(f"{name}: expected finite values in [{lower:g}, {upper:g}], got {float(numbers[bad].flat[0])!r}")
