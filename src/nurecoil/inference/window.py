"""The plane of a contour, if none is given: where its region ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from nurecoil.arrays import Array, BoolArray
from nurecoil.inference.confidence import NoLimit
from nurecoil.inference.question import Question
from nurecoil.inference.surfaces import CountSurface, domain, surface

_COARSE = 15
_TURNS = 24
_GROWTH = 0.6


def window(
    question: Question,
    rise: float,
    points: int,
    logarithmic: Collection[str],
    ranges: Mapping[str, tuple[float, float]] = {},
) -> dict[str, Array]:
    """Values of both parameters, from a box around all minima that grows until -2 ln L is above the level on its border.

    Raises
    ------
    NoLimit
        If it never is.
    """
    names = question.asked
    seen = surface(question, ranges)
    minima = seen.lowest()
    if not minima:
        raise NoLimit(f"{names[0]}: the data are impossible wherever a fit started; give a grid")
    level = minima[0].value + rise
    inside = [m for m in minima if m.value <= level]
    places = np.array([[m.asked[n] for n in names] for m in inside])
    step = 2.5 * np.max([seen.steps(m) for m in inside], axis=0)
    bounds = np.array([domain(seen, name) for name in names])
    low, high = (np.clip(end, *bounds.T) for end in (places.min(axis=0) - step, places.max(axis=0) + step))
    size = _COARSE if isinstance(seen, CountSurface) else 9
    for _ in range(_TURNS):
        axes = [np.linspace(a, b, size) for a, b in zip(low, high, strict=True)]
        nodes = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
        values = seen.at(nodes.reshape(-1, 2), slopes=False).value.reshape(size, size)
        allowed = values <= level
        open_ = np.array([[allowed[0].any(), allowed[-1].any()], [allowed[:, 0].any(), allowed[:, -1].any()]])
        open_ &= np.stack([low > bounds[:, 0], high < bounds[:, 1]], axis=1)
        if not open_.any():
            break
        span = high - low
        low, high = np.where(open_[:, 0], low - _GROWTH * span, low), np.where(open_[:, 1], high + _GROWTH * span, high)
        low, high = np.maximum(low, bounds[:, 0]), np.minimum(high, bounds[:, 1])
    else:
        which = names[int(np.argmax(open_.any(axis=1)))]
        raise NoLimit(f"{which}: the region does not end up to {high[names.index(which)]:.6g}; give a grid")
    return {
        name: _axis(k, places[:, k], axes[k], allowed, bounds[k], points, name in logarithmic) for k, name in enumerate(names)
    }


def decades(question: Question, ranges: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Two around the central value of each mass that is asked for without a range: data hardly ever bound one from above."""
    asked = [question.parameter(name) for name in question.asked if name not in ranges]
    masses = [p for p in asked if p.enters == "none" and p.unit == "MeV" and p.value > 0.0 and np.isinf(p.upper)]
    return {p.name: (max(0.1 * p.value, p.lower), 10.0 * p.value) for p in masses}


def _axis(k: int, places: Array, axis: Array, allowed: BoolArray, bounds: Array, points: int, logarithmic: bool) -> Array:
    """From one node before the first that is allowed to one after the last, and a tenth more."""
    some = np.flatnonzero(allowed.any(axis=1 - k))
    low = min(axis[max(some[0] - 1, 0)], places.min()) if some.size else places.min()
    high = max(axis[min(some[-1] + 1, axis.size - 1)], places.max()) if some.size else places.max()
    low, high = (low, high) if low < high else (axis[0], axis[-1])
    margin = 0.05 * (high - low)
    low, high = max(low - margin, bounds[0]), min(high + margin, bounds[1])
    if not logarithmic:
        return np.linspace(low, high, points)
    return np.geomspace(max(low, 1e-3 * high), high, points)
