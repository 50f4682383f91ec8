"""Natural cubic splines as sums over their nodes: values at the nodes times cardinal functions; straight lines outside."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from nurecoil.arrays import Array


def second_derivatives(nodes: Array) -> Array:
    """Second derivatives at the nodes [i] of the j-th cardinal spline [i, j]."""
    return _second(tuple(nodes.tolist()))


@lru_cache(maxsize=64)
def _second(nodes: tuple[float, ...]) -> Array:
    x = np.array(nodes)
    n, h = x.size, np.diff(x)
    left, right = np.eye(n), np.zeros((n, n))
    for i in range(1, n - 1):
        left[i, i - 1 : i + 2] = h[i - 1] / 6, (h[i - 1] + h[i]) / 3, h[i] / 6
        right[i, i - 1 : i + 2] = 1 / h[i - 1], -1 / h[i - 1] - 1 / h[i], 1 / h[i]
    return np.asarray(np.linalg.solve(left, right), dtype=float)


def cardinal(nodes: Array, a: Array) -> tuple[Array, Array, Array]:
    """Cardinal functions [P, J] at points a [P], with first and second derivatives.

    Examples
    --------
    >>> value, slope, _ = cardinal(np.array([-1.0, 0.0, 1.0]), np.array([0.0, 3.0]))
    >>> value[0].tolist(), (value @ [-2.0, 0.0, 2.0]).tolist(), (slope @ [-2.0, 0.0, 2.0]).tolist()
    ([0.0, 1.0, 0.0], [0.0, 6.0], [2.0, 2.0])
    """
    second = second_derivatives(nodes)
    unit = np.eye(nodes.size)
    i = np.clip(np.searchsorted(nodes, a, side="right") - 1, 0, nodes.size - 2)
    inside = np.clip(a, nodes[0], nodes[-1])
    h = (nodes[i + 1] - nodes[i])[:, None]
    t = (inside - nodes[i])[:, None] / h
    s = 1.0 - t
    value = s * unit[i] + t * unit[i + 1] + h**2 / 6 * ((s**3 - s) * second[i] + (t**3 - t) * second[i + 1])
    slope = (unit[i + 1] - unit[i]) / h + h / 6 * ((1 - 3 * s**2) * second[i] + (3 * t**2 - 1) * second[i + 1])
    beyond = (a - inside)[:, None]
    curvature = np.where(beyond == 0.0, s * second[i] + t * second[i + 1], 0.0)
    return value + beyond * slope, slope, curvature
