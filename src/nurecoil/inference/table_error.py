"""What a polynomial through tables, or between them, costs: -2 ln L compared with that of tables made at the very values."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference.core import profile
from nurecoil.inference.surface_values import Surface
from nurecoil.inference.surfaces import CountSurface

MOST = 1e-3
"""Of -2 ln L that is not worth a word."""
_POINTS = 8
_ON_A_CURVE = 0.1
"""Of -2 ln L that moves a curve by less than its line is wide."""


def _table_error(surface: CountSurface, points: Array) -> float:
    """Largest difference of -2 ln L at points [P, A], nuisances minimised over in both; 0 if no tables follow a parameter."""
    if not surface.axes:
        return 0.0
    points = np.asarray(points, dtype=float).reshape(-1, len(surface.question.asked))
    points = points[np.unique(np.linspace(0, len(points) - 1, min(len(points), _POINTS)).round().astype(int))]
    seen = surface.at(points, slopes=False)
    known = surface.question.nuisances
    constant = {name: value for name, value in surface.question.held.items() if name not in known}
    worst = 0.0
    for point, value, x in zip(points, seen.value, seen.x, strict=True):
        here = {surface.question.asked[i]: float(point[i]) for i in surface.outer}
        here |= dict(zip(surface.moving, x.tolist(), strict=True))
        pins = {**surface.pins, **{k: float(point[i]) for i, k in surface.asked_nuisances.items()}}
        c = surface.likelihood.compile(held=constant | here, scaled=False)
        exact = float(profile(c, np.zeros((1, 0)), pins=pins).value[0])
        worst = max(worst, abs(exact - float(value)) if np.isfinite([exact, value]).all() else 0.0)
    return worst


def told(surface: Surface, points: Array) -> tuple[str, list[str]]:
    """What a result says of it: a part of its method, and remarks if it is too much."""
    if not isinstance(surface, CountSurface):
        return "", []
    # phases cost nothing: counts are a polynomial in their sine and cosine
    followed = [name for name in surface.axes if surface.question.parameter(name).enters != "phase"]
    if not followed:
        return "", []
    error, names = _table_error(surface, points), ", ".join(followed)
    method = f"; polynomial through tables along {names}, -2 ln L off by {error:.1g} at most where it was compared"
    if error <= MOST:
        return method, []
    return method, [f"tables along {names} change -2 ln L by up to {error:.2g}; a shorter range would do better"]


def between_columns(surface: Surface, column: int, made: Array, curves: Iterable[tuple[Array, float]]) -> tuple[str, list[str]]:
    """The same of curves [N, 2] and their levels, of which some points lie between the values with tables of one parameter."""
    pairs = [
        (point, level) for curve, level in curves for point in curve if not np.isclose(made, point[column], atol=0.0).any()
    ]
    if not pairs:
        return "", []
    some = np.unique(np.linspace(0, len(pairs) - 1, min(len(pairs), _POINTS)).round().astype(int))
    points, levels = np.array([pairs[k][0] for k in some]), np.array([pairs[k][1] for k in some])
    error = float(np.abs(surface.at(points, slopes=False).value - levels).max())
    name = surface.question.asked[column]
    method = f", -2 ln L off the level by {error:.1g} at most where it was compared"
    if error <= _ON_A_CURVE:
        return method, []
    return method, [f"curves between values of {name} are off by up to {error:.2g} in -2 ln L; more values would do better"]
