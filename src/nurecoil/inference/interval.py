"""Intervals and limits from the profile of -2 ln L."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from nurecoil.inference.confidence import NoLimit, check_level, level_of, threshold
from nurecoil.inference.likelihood import Likelihood, check_names, fix, held_in, units_of
from nurecoil.inference.minimise import Minimum, minimise, scale_of
from nurecoil.inference.profiled import Profile
from nurecoil.inference.results import Interval, Limit

_FAR = 1e3
"""In units of the step that changes -2 ln L by one: beyond this nothing is looked for."""
_BEYOND = 500.0
"""How much farther than the first crossing further allowed ranges are looked for."""


def interval(
    likelihood: Likelihood,
    name: str,
    cl: float = 0.90,
    *,
    sigma: float | None = None,
    ndof: int = 1,
    fixed: Mapping[str, float] | Iterable[str] = (),
    start: Mapping[str, float] = {},
    within: tuple[float, float] | None = None,
) -> Interval:
    """The values of a parameter where the profile of -2 ln L is below its minimum plus a threshold, two-sided.

    The profile is followed from its minimum to both sides until far beyond the first crossing, so that separate ranges are
    found too; each dip on the way is looked into.

    Parameters
    ----------
    likelihood : Likelihood
        It is minimised over its other parameters; hold some with `fixed`.
    name : str
    cl : float
        Confidence level, in (0, 1).
    sigma : float, optional
        Instead of `cl`: a number of standard deviations.
    ndof : int
        Degrees of freedom of the threshold.
    fixed : mapping or iterable of str
        Parameters to hold, at these values or at their central ones.
    start : mapping
        Where to start looking for the minimum; central values by default.
    within : (float, float), optional
        Look only here, natural units; by default inside the parameter's bounds. Everything between is looked at evenly.

    Returns
    -------
    Interval
        Its `ranges` may be several. An end may be a bound of the parameter.

    Raises
    ------
    NoLimit
        If the likelihood is flat, or nothing is excluded on one side and the parameter has no bound there, or nothing is
        excluded at all.
    UnknownId
        If a name is unknown.
    ValueError
        If the level is outside (0, 1), or `within` outside the parameter's bounds.

    Examples
    --------
    >>> from nurecoil.inference import counting
    >>> found = interval(counting([130.0], [100.0], {"flat": [20.0]}), "strength", cl=0.90)
    >>> [(round(low, 3), round(high, 3)) for low, high in found.ranges]
    [(0.921, 1.297)]
    """
    level = check_level(cl) if sigma is None else level_of(sigma)
    return _interval(likelihood, name, level, threshold(level, ndof), ndof, fixed, start, within)


def upper_limit(
    likelihood: Likelihood,
    name: str,
    cl: float = 0.90,
    *,
    ndof: int = 1,
    one_sided: bool = False,
    fixed: Mapping[str, float] | Iterable[str] = (),
    start: Mapping[str, float] = {},
    within: tuple[float, float] | None = None,
) -> Limit:
    """The largest value of a parameter that is allowed: the upper end of `interval`.

    Parameters
    ----------
    one_sided : bool
        Take the threshold at which half of the excluded probability lies below the best fit: 1.64 at 90 % instead of 2.71.

    Other parameters are those of `interval`.

    Returns
    -------
    Limit

    Raises
    ------
    NoLimit
        If the limit does not close: the profile does not rise to the threshold below the parameter's upper bound.
    UnknownId
        If a name is unknown.
    ValueError
        If the level is outside (0, 1).

    Examples
    --------
    >>> from nurecoil.inference import counting
    >>> round(upper_limit(counting([20.0], [100.0], {"flat": [20.0]}), "strength", cl=0.90).limit, 3)
    0.083
    """
    rise = threshold(cl, ndof, one_sided)
    found = _interval(likelihood, name, cl, rise, ndof, fixed, start, within, upwards=True)
    if found.at_bounds[-1][1]:
        raise NoLimit(f"{name}: nothing is excluded up to its bound {found.ranges[-1][1]:.6g}; there is no upper limit")
    return Limit(
        name=name,
        limit=found.ranges[-1][1],
        best=found.best,
        cl=cl,
        ndof=ndof,
        one_sided=one_sided,
        threshold=rise,
        profiled=found.profiled,
        fixed=found.fixed,
        method=found.method,
        valid=found.valid,
        message=found.message,
        units=found.units,
    )


def _interval(
    likelihood: Likelihood,
    name: str,
    level: float,
    rise: float,
    ndof: int,
    fixed: Mapping[str, float] | Iterable[str],
    start: Mapping[str, float],
    within: tuple[float, float] | None,
    upwards: bool = False,
) -> Interval:
    check_names([name], likelihood.parameters)
    held = fix(likelihood, fixed)
    check_names([name, *start], held.parameters)
    first = dict(held.parameters.with_values(**start))
    bounds = _bounds(held, name, within)
    first[name] = min(max(first[name], bounds[0]), bounds[1])
    found, ranges, at_bounds = _explored(held, name, first, bounds, rise, within is not None, upwards)
    others = tuple(n for n in held.parameters if n != name)
    return Interval(
        name=name,
        ranges=ranges,
        best=found.values[name],
        cl=level,
        ndof=ndof,
        threshold=rise,
        at_bounds=at_bounds,
        fval=found.fval,
        profiled=(*others, *getattr(likelihood, "profiled", ())),
        fixed=held_in(held),
        method=f"profile of -2 ln L below its minimum + {rise:.4g}",
        valid=found.valid,
        message="" if found.valid else "MIGRAD did not converge at the minimum",
        units=units_of(held),
    )


def _bounds(likelihood: Likelihood, name: str, within: tuple[float, float] | None) -> tuple[float, float]:
    p = likelihood.parameters.get_parameter(name)
    if within is None:
        return p.lower, p.upper
    if not p.lower <= within[0] < within[1] <= p.upper:
        raise ValueError(f"within: expected two increasing values of {name} in [{p.lower}, {p.upper}], got {within!r}")
    return within


def _explored(
    held: Likelihood, name: str, first: Mapping[str, float], bounds: tuple[float, float], rise: float, even: bool, upwards: bool
) -> tuple[Minimum, tuple[tuple[float, float], ...], tuple[tuple[bool, bool], ...]]:
    """Follow the profile; start again if it goes below what was taken for the minimum."""
    for _ in range(6):
        found = minimise(held, first)
        if not bounds[0] <= found.values[name] <= bounds[1]:
            found = _minimum_inside(held, found, name, bounds)
        others = {n: v for n, v in found.values.items() if n != name}
        profile = Profile(held, name, others, {n: found.scales[n] for n in others})
        profile.seen[found.values[name]] = (found.fval, others)
        xs = _samples(held, profile, found, name, bounds, rise, even, upwards)
        lowest = min(xs, key=profile)
        if profile(lowest) >= found.fval - 1e-4:
            ranges, at_bounds = _below(profile, xs, found.fval + rise, bounds)
            return found, ranges, at_bounds
        first = {**profile.seen[lowest][1], name: lowest}
    raise NoLimit(f"{name}: the profile of -2 ln L keeps going down, last to {profile(lowest):.6g} at {lowest:.6g}")


def _minimum_inside(held: Likelihood, found: Minimum, name: str, bounds: tuple[float, float]) -> Minimum:
    """The minimum inside narrower bounds than the parameter's own: where the profile is smallest on a grid."""
    from dataclasses import replace

    others = {n: v for n, v in found.values.items() if n != name}
    profile = Profile(held, name, others, {n: found.scales[n] for n in others})
    x = min(np.linspace(*bounds, 65).tolist(), key=profile)
    return replace(found, values={**profile.seen[x][1], name: x}, fval=profile(x))


def _samples(
    held: Likelihood,
    profile: Callable[[float], float],
    found: Minimum,
    name: str,
    bounds: tuple[float, float],
    rise: float,
    even: bool,
    upwards: bool,
) -> list[float]:
    """Values in increasing order, dense around the minimum, whose profile shows every range there may be."""
    x0, level = found.values[name], found.fval + rise
    if even:
        xs = [*np.linspace(*bounds, 257).tolist(), x0]
    else:
        h = scale_of(held, name, found.values)
        down = [] if upwards else _outwards(profile, x0, -h, bounds[0], level, name)
        xs = [*down, x0, *_outwards(profile, x0, h, bounds[1], level, name)]
    xs = sorted(set(xs))
    for low, x, high in zip(xs, xs[1:], xs[2:], strict=False):
        if profile(x) > level and profile(x) <= min(profile(low), profile(high)):
            xs.append(_dip(profile, low, high))
    return sorted(set(xs))


def _outwards(profile: Callable[[float], float], x0: float, h: float, bound: float, level: float, name: str) -> list[float]:
    """Steps from the minimum towards one side, growing, until well beyond the first value that is excluded.

    Raises
    ------
    NoLimit
        If nothing is excluded, and there is no bound.
    """
    xs: list[float] = []
    distance, crossed = 0.0, math.inf
    while distance < _BEYOND * crossed:
        distance = distance + 0.125 if distance < 2.0 else distance * (1.15 if distance < 8.0 else 1.25)
        x = x0 + distance * h
        if abs(x - x0) >= abs(bound - x0):
            return [*xs, bound]
        if distance > _FAR and crossed < math.inf:
            return xs
        if distance > _FAR:
            side = "above" if h > 0 else "below"
            raise NoLimit(
                f"{name}: nothing is excluded {side} {x0:.6g}; up to {x:.6g} the profile of -2 ln L stays "
                f"{level - profile(x):.3g} under the threshold"
            )
        xs.append(x)
        if crossed == math.inf and profile(x) > level:
            crossed = max(distance, 1.0)
    return xs


def _dip(profile: Callable[[float], float], low: float, high: float) -> float:
    """The smallest value of the profile between two samples."""
    from scipy.optimize import minimize_scalar

    scale = high - low
    result: Any = minimize_scalar(lambda u: profile(low + u * scale), bounds=(0.0, 1.0), method="bounded")
    return float(low + result.x * scale)


def _below(
    profile: Callable[[float], float], xs: list[float], level: float, bounds: tuple[float, float]
) -> tuple[tuple[tuple[float, float], ...], tuple[tuple[bool, bool], ...]]:
    """The ranges where the profile is not above a level, and whether their ends are bounds."""
    inside = [profile(x) <= level for x in xs]
    starts = [i for i, ok in enumerate(inside) if ok and (i == 0 or not inside[i - 1])]
    stops = [i for i, ok in enumerate(inside) if ok and (i == len(xs) - 1 or not inside[i + 1])]
    ranges, at_bounds = [], []
    for i, j in zip(starts, stops, strict=True):
        low = xs[0] if i == 0 else _crossing(profile, xs[i - 1], xs[i], level)
        high = xs[-1] if j == len(xs) - 1 else _crossing(profile, xs[j], xs[j + 1], level)
        ranges.append((low, high))
        at_bounds.append((i == 0 and low <= bounds[0], j == len(xs) - 1 and high >= bounds[1]))
    return tuple(ranges), tuple(at_bounds)


def _crossing(profile: Callable[[float], float], a: float, b: float, level: float) -> float:
    """Where the profile crosses a level between two samples on different sides of it."""
    from scipy.optimize import brentq

    def above(u: float) -> float:
        return min(profile(a + u * (b - a)), 1e300) - level

    return float(a + brentq(above, 0.0, 1.0, xtol=1e-9, rtol=1e-12) * (b - a))
