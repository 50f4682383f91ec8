"""The profile of -2 ln L along one parameter: sampled on a coarse line, every dip refined, every crossing of a level found."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array, IntArray
from nurecoil.inference.confidence import NoLimit
from nurecoil.inference.crossing import crossings, lowest
from nurecoil.inference.results import Ranges
from nurecoil.inference.surface_values import Minimum, Slice, Surface

_FAR = 1e3
"""In steps that change -2 ln L by one: beyond this nothing is looked for."""
_AROUND = np.array([-4.0, -3.0, -2.2, -1.5, -0.8, 0.8, 1.5, 2.2, 3.0, 4.0])
"""Where samples lie around a minimum, in such steps for a rise of 2.7."""
_OUTWARDS = np.array([6.0, 9.0, 14.0, 20.0])
_SLACK = 1e-6
"""A minimum this much lower than the lowest known one is a new one."""


@dataclass(frozen=True, eq=False)
class Explored:
    """What is allowed along a line.

    Parameters
    ----------
    best : Minimum
    minima : tuple of (float, float)
        Local minima: where, and -2 ln L.
    ranges, at_bounds, profile
        As in `Interval`.
    """

    best: Minimum
    minima: Ranges
    ranges: Ranges
    at_bounds: tuple[tuple[bool, bool], ...]
    profile: Array


class Line:
    """Samples of a profile, in increasing order.

    Parameters
    ----------
    surface : Surface
        Of one parameter.
    """

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        (self.name,) = surface.question.asked
        self.x = np.empty(0)
        self.found = Slice(np.empty(0), None, np.empty((0, 0)), np.empty((0, 0)))

    @property
    def value(self) -> Array:
        """-2 ln L at the samples."""
        return self.found.value

    @property
    def slope(self) -> Array:
        """Its derivative; not a number where there is none."""
        return np.full(self.x.size, np.nan) if self.found.gradient is None else self.found.gradient[:, 0]

    def add(self, x: Array, near: Slice | None = None) -> None:
        """Look at more values."""
        new, first = np.unique(np.asarray(x, dtype=float), return_index=True)
        fresh = ~np.isin(new, self.x)
        if not fresh.any():
            return
        start = None if near is None else near.take(first[fresh])
        self._take(new[fresh], self.surface.at(new[fresh][:, None], near=start))

    def know(self, minima: list[Minimum]) -> None:
        """Add minima, at which everything is known."""
        self.add(np.array([m.asked[self.name] for m in minima]))
        for m in minima:
            k = int(np.searchsorted(self.x, m.asked[self.name]))
            self.found.value[k] = min(self.found.value[k], m.value)

    def _take(self, x: Array, seen: Slice) -> None:
        if not self.x.size:
            self.x, self.found = x, seen
            return
        every = np.concatenate([self.x, x])
        order = np.argsort(every, kind="stable")
        gradient = None
        if self.found.gradient is not None and seen.gradient is not None:
            gradient = np.concatenate([self.found.gradient, seen.gradient])[order]
        columns = (np.concatenate([getattr(self.found, n), getattr(seen, n)])[order] for n in ("value", "x", "a"))
        value, moving, a = columns
        self.x, self.found = every[order], Slice(value, gradient, moving, a)

    def dips(self) -> IntArray:
        """Samples that are not above their neighbours."""
        v = np.concatenate([[np.inf], self.value, [np.inf]])
        low = (v[1:-1] <= v[:-2]) & (v[1:-1] <= v[2:]) & np.isfinite(v[1:-1])
        return np.flatnonzero(low)


def explore(
    surface: Surface, rise: float, bounds: tuple[float, float], within: tuple[float, float] | None, upwards: bool
) -> Explored:
    """Everything that is allowed along a line.

    Parameters
    ----------
    rise : float
        How far above its minimum -2 ln L may be.
    bounds : (float, float)
        Of the parameter: the minimum is the lowest inside.
    within : (float, float), optional
        Report what is allowed here.
    upwards : bool
        Only what is allowed above the best fit has to end.

    Raises
    ------
    NoLimit
        If nothing is excluded on a side without a bound.
    """
    line = Line(surface)
    minima = surface.lowest()
    if not minima:
        raise NoLimit(f"{line.name}: the data are impossible wherever a fit started")
    for _ in range(8):
        _sample(line, minima, rise, bounds, within)
        line.know(minima)
        lower = _refined(line, minima, bounds)
        minima = sorted([*minima, *lower], key=lambda m: m.value)
        if not lower:
            break
    best = minima[0]
    level = best.value + rise
    _resolve(line, level)
    _check_ends(line, best, level, rise, bounds, upwards)
    ranges, at_bounds = _below(line, level, bounds)
    if within is not None:
        ranges, at_bounds = _cut(ranges, at_bounds, within)
    places = {m.asked[line.name]: m.value for m in minima}
    profile = np.stack([line.x, line.value - best.value, line.slope], axis=1)
    return Explored(best, tuple(sorted(places.items())), ranges, at_bounds, profile)


def _sample(
    line: Line, minima: list[Minimum], rise: float, bounds: tuple[float, float], within: tuple[float, float] | None
) -> None:
    level = minima[0].value + rise
    places = np.array([m.asked[line.name] for m in minima])
    steps = [float(line.surface.steps(m)[0]) for m in minima[:6]]
    reach = math.sqrt(max(rise, 1.0) / 2.7)
    low, high = float(places.min()), float(places.max())
    x = [places]
    if within is not None:
        x.append(np.linspace(*within, 65))
    if line.surface.smooth:
        x += [m + h * reach * _AROUND for m, h in zip(places, steps, strict=False)]
        if high - low > steps[0]:
            x.append(np.linspace(low, high, 25))
        x += [low - steps[0] * reach * _OUTWARDS, high + steps[0] * reach * _OUTWARDS]
    line.add(np.clip(np.concatenate(x), *bounds))
    for side, end, bound in ((-1.0, low, bounds[0]), (1.0, high, bounds[1])):
        if line.surface.smooth:
            _farther(line, end, side, bound, level, steps[0])
        else:
            _outwards(line, end, side * steps[0], bound, level)


def _farther(line: Line, end: float, side: float, bound: float, level: float, step: float) -> None:
    """With minima known, a little beyond the last value that is allowed is far enough."""
    while True:
        last = line.x[-1] if side > 0 else line.x[0]
        beyond = line.x[(line.x - end) * side >= 0]
        allowed = beyond[line.value[(line.x - end) * side >= 0] <= level]
        crossed = max(float(np.abs(allowed - end).max()) if allowed.size else 0.0, step)
        distance = abs(last - end)
        if last == bound or distance >= 3.0 * crossed or distance > _FAR * step:
            return
        more = end + side * max(distance, step) * 1.6 ** np.arange(1, 5)
        line.add(np.clip(more, bound, math.inf) if side < 0 else np.clip(more, -math.inf, bound))


def _outwards(line: Line, x0: float, h: float, bound: float, level: float) -> None:
    """Without derivatives: growing steps until well beyond the first value that is excluded, and dips are looked for there."""
    distance, crossed = 0.0, math.inf
    while distance < 500.0 * crossed and distance <= _FAR:
        slow = distance < 2.0
        distance = distance + 0.125 if slow else distance * (1.15 if distance < 8.0 else 1.25)
        x = x0 + distance * h
        ended = abs(x - x0) >= abs(bound - x0)
        x = bound if ended else x
        line.add(np.array([x]))
        if crossed == math.inf and line.value[int(np.searchsorted(line.x, x))] > level:
            crossed = max(distance, 1.0)
        if ended:
            return


def _refined(line: Line, known: list[Minimum], bounds: tuple[float, float]) -> list[Minimum]:
    """Minima that the samples show and that are not known."""
    if not line.surface.smooth:
        return _refined_by_values(line, known)
    at = line.dips()
    slope = line.slope
    hidden = np.flatnonzero((slope[:-1] < 0) & (slope[1:] > 0))
    at = np.unique(np.concatenate([at, hidden[~np.isin(hidden, at) & ~np.isin(hidden + 1, at)]]))
    places = np.array([m.asked[line.name] for m in known])
    step = float(line.surface.steps(known[0])[0])
    tight = np.abs(line.x[at][:, None] - places).min(axis=1) > 1e-4 * step
    at = at[tight]
    if not at.size:
        return []
    found = [m for m in line.surface.refined(line.x[at][:, None], line.found.take(at)) if math.isfinite(m.value)]
    new: list[Minimum] = []
    for m in found:
        x = m.asked[line.name]
        near = [k for k in (*known, *new) if abs(k.asked[line.name] - x) <= 1e-3 * step and k.value <= m.value + _SLACK]
        if not near and bounds[0] <= x <= bounds[1]:
            new.append(m)
    if new:
        line.know(new)
    return new


def _refined_by_values(line: Line, known: list[Minimum]) -> list[Minimum]:
    """The lowest sample, if it is lower than what is known, and dips between samples."""
    brackets = [(line.x[k - 1], line.x[k + 1]) for k in line.dips() if 0 < k < line.x.size - 1]
    places = [m.asked[line.name] for m in known]
    for low, high in brackets:
        if not any(low < x < high for x in places):
            line.add(np.array([lowest(lambda x: _value(line, x), low, high)]))
    k = int(np.argmin(line.value))
    if line.value[k] >= known[0].value - 1e-4:
        return []
    return line.surface.refined(line.x[k : k + 1, None], line.found.take(np.array([k])))


def _value(line: Line, x: float) -> float:
    return float(line.surface.at(np.array([[x]]), slopes=False).value[0])


def _resolve(line: Line, level: float) -> None:
    """Look between samples that are allowed where slopes tell of an excluded gap, and the other way round."""
    slope, v, x = line.slope, line.value, line.x
    up = (v[:-1] <= level) & (v[1:] <= level) & (slope[:-1] > 0) & (slope[1:] < 0)
    down = (v[:-1] > level) & (v[1:] > level) & (slope[:-1] < 0) & (slope[1:] > 0) & np.isfinite(v[:-1]) & np.isfinite(v[1:])
    at = np.flatnonzero(up | down)
    if at.size:
        width = x[at + 1] - x[at]
        # where a parabola through both values and slopes turns
        jump = (v[at + 1] - v[at]) / width
        share = np.clip((jump - slope[at + 1]) / (slope[at] - slope[at + 1]), 0.1, 0.9)
        line.add(x[at] + share * width)


def _check_ends(line: Line, best: Minimum, level: float, rise: float, bounds: tuple[float, float], upwards: bool) -> None:
    for end, bound, word in ((0, bounds[0], "below"), (-1, bounds[1], "above")):
        if upwards and word == "below":
            continue
        if line.value[end] <= level and line.x[end] != bound:
            raise NoLimit(
                f"{line.name}: nothing is excluded {word} {best.asked[line.name]:.6g}; up to {line.x[end]:.6g} the profile of "
                f"-2 ln L stays {level - line.value[end]:.3g} under the threshold"
            )


def _below(line: Line, level: float, bounds: tuple[float, float]) -> tuple[Ranges, tuple[tuple[bool, bool], ...]]:
    """Where the profile is not above a level, and whether ends are bounds."""
    inside = line.value <= level
    edges = np.flatnonzero(inside[:-1] != inside[1:])
    ends = crossings(line.surface, line.x, line.found, edges, level)
    starts = [(float(line.x[0]), bool(line.x[0] <= bounds[0]))] if inside[0] else []
    stops: list[tuple[float, bool]] = []
    for k, x in zip(edges, ends.tolist(), strict=True):
        (stops if inside[k] else starts).append((x, False))
    if inside[-1]:
        stops.append((float(line.x[-1]), bool(line.x[-1] >= bounds[1])))
    ranges = tuple((a[0], b[0]) for a, b in zip(starts, stops, strict=True))
    return ranges, tuple((a[1], b[1]) for a, b in zip(starts, stops, strict=True))


def _cut(
    ranges: Ranges, at_bounds: tuple[tuple[bool, bool], ...], within: tuple[float, float]
) -> tuple[Ranges, tuple[tuple[bool, bool], ...]]:
    """What lies inside a window; an end of the window counts as a bound."""
    kept, ends = [], []
    for (low, high), (a, b) in zip(ranges, at_bounds, strict=True):
        if high >= within[0] and low <= within[1]:
            kept.append((max(low, within[0]), min(high, within[1])))
            ends.append((a or low < within[0], b or high > within[1]))
    return tuple(kept), tuple(ends)
