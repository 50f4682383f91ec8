"""Where -2 ln L crosses a level between two points, many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nurecoil.arrays import Array, IntArray
from nurecoil.inference.surface_values import Slice, Surface

_CLOSE = 1e-8
"""Of -2 ln L to the level."""


def crossings(surface: Surface, x: Array, found: Slice, edges: IntArray, level: float) -> Array:
    """Values of one parameter between samples k and k + 1 for each k of `edges`, on different sides of the level."""
    if not edges.size:
        return np.empty(0)
    share = along(
        surface,
        x[edges][:, None],
        x[edges + 1][:, None],
        found.value[edges],
        found.value[edges + 1],
        np.full(edges.size, level),
        near=found.take(edges),
    )
    return np.asarray(x[edges] + share * (x[edges + 1] - x[edges]))


def along(
    surface: Surface,
    start: Array,
    stop: Array,
    at_start: Array,
    at_stop: Array,
    level: Array,
    to: Callable[[Array], Array] = lambda u: u,
    slope_of: Callable[[Array], Array] | None = None,
    near: Slice | None = None,
) -> Array:
    """Shares [E] of the way from `start` to `stop` [E, A] at which -2 ln L is the level; Newton where slopes allow, inside
    brackets.

    Parameters
    ----------
    at_start, at_stop : ndarray, shape [E]
        -2 ln L at the ends.
    to : callable
        From the coordinates in which the way is straight to those of the surface; the same by default.
    slope_of : callable
        d(surface coordinates)/d(coordinates) [E, A] at coordinates; one by default.
    near : Slice, optional
        Where minimisations start first.
    """
    E = len(start)
    low, high = np.zeros(E), np.ones(E)
    f_low, f_high = (np.minimum(value, 1e300) - level for value in (at_start, at_stop))
    first = f_low > 0
    steep = np.abs(f_low) + np.abs(f_high)
    t = np.where((steep > 0) & (steep < 1e200), np.abs(f_low) / np.maximum(steep, 1e-300), 0.5)
    t = np.clip(t, 1e-3, 1 - 1e-3)
    live = np.arange(E)
    weights = np.ones((2, E))
    for _ in range(60):
        u = start[live] + t[live, None] * (stop[live] - start[live])
        found = surface.at(to(u), near=None if near is None else near.take(live))
        f = np.minimum(found.value, 1e300) - level[live]
        if near is None:
            near = Slice(found.value.copy(), None, found.x.copy(), found.a.copy())
        _put(near, live, found)
        same = (f > 0) == first[live]
        low[live], high[live] = np.where(same, t[live], low[live]), np.where(same, high[live], t[live])
        # Illinois: an end that stays twice counts half
        f_low[live], f_high[live] = np.where(same, f, f_low[live]), np.where(same, f_high[live], f)
        weights[0, live] = np.where(same, 1.0, 0.5 * weights[0, live])
        weights[1, live] = np.where(same, 0.5 * weights[1, live], 1.0)
        done = (np.abs(f) < _CLOSE) | (high[live] - low[live] < 1e-12)
        new = _secant(low[live], high[live], f_low[live] * weights[0, live], f_high[live] * weights[1, live])
        if found.gradient is not None:
            g = found.gradient if slope_of is None else found.gradient * slope_of(u)
            slope = ((stop[live] - start[live]) * g).sum(axis=1)
            with np.errstate(divide="ignore", invalid="ignore"):
                newton = t[live] - f / slope
            new = np.where((newton > low[live]) & (newton < high[live]), newton, new)
        t[live] = np.where(done, t[live], new)
        live = live[~done]
        if not live.size:
            break
    return t


def _secant(low: Array, high: Array, f_low: Array, f_high: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        guess = (low * f_high - high * f_low) / (f_high - f_low)
    good = np.isfinite(guess) & (guess > low) & (guess < high) & (np.abs(f_low) + np.abs(f_high) < 1e200)
    return np.where(good, guess, 0.5 * (low + high))


def _put(near: Slice, rows: IntArray, found: Slice) -> None:
    finite = np.isfinite(found.value)
    near.x[rows[finite]], near.a[rows[finite]] = found.x[finite], found.a[finite]


def lowest(f: Callable[[float], float], low: float, high: float) -> float:
    """Where a function is smallest between two values."""
    from scipy.optimize import minimize_scalar

    scale = high - low
    found: Any = minimize_scalar(lambda u: f(low + u * scale), bounds=(0.0, 1.0), method="bounded")
    return float(low + found.x * scale)
