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


@lru_cache(maxsize=64)
def _cubics(nodes: tuple[float, ...]) -> Array:
    """Coefficients of 1, t, t^2, t^3 of the cardinal functions [4, interval, J], t the share of the way along an interval."""
    second, unit = _second(nodes), np.eye(len(nodes))
    start, end = second[:-1], second[1:]
    h2 = (np.diff(nodes) ** 2)[:, None]
    slope = np.diff(unit, axis=0) - h2 / 6 * (2 * start + end)
    return np.stack([unit[:-1], slope, h2 / 2 * start, h2 / 6 * (end - start)])


def cardinal(nodes: Array, a: Array) -> tuple[Array, Array, Array]:
    """Cardinal functions [P, J] at points a [P], with first and second derivatives.

    Examples
    --------
    >>> value, slope, _ = cardinal(np.array([-1.0, 0.0, 1.0]), np.array([0.0, 3.0]))
    >>> value[0].tolist(), (value @ [-2.0, 0.0, 2.0]).tolist(), (slope @ [-2.0, 0.0, 2.0]).tolist()
    ([0.0, 1.0, 0.0], [0.0, 6.0], [2.0, 2.0])
    """
    i = np.clip(np.searchsorted(nodes, a, side="right") - 1, 0, nodes.size - 2)
    inside = np.clip(a, nodes[0], nodes[-1])
    h = (nodes[i + 1] - nodes[i])[:, None]
    t = (inside - nodes[i])[:, None] / h
    c0, c1, c2, c3 = _cubics(tuple(nodes.tolist()))[:, i]
    value = c0 + t * (c1 + t * (c2 + t * c3))
    slope = (c1 + t * (2 * c2 + 3 * t * c3)) / h
    curvature = (2 * c2 + 6 * t * c3) / h**2
    beyond = (a - inside)[:, None]
    if beyond.any():
        value, curvature = value + beyond * slope, np.where(beyond == 0.0, curvature, 0.0)
    return value, slope, curvature
