"""Minimise -2 ln L with MIGRAD, in coordinates in which it is neither flat nor steep."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nurecoil.inference.confidence import FlatLikelihood
from nurecoil.inference.protocol import Likelihood
from nurecoil.units import unit

if TYPE_CHECKING:
    from iminuit import Minuit

_NOISE = 1e-9
"""Changes of -2 ln L smaller than this are taken for none."""


@dataclass(frozen=True)
class Minimum:
    """Where -2 ln L is smallest.

    Parameters
    ----------
    values : mapping
    fval : float
    valid : bool
        Whether MIGRAD is content.
    minuit : Minuit or None
        In units of `scales` from `origin`; None if there was nothing to vary.
    """

    values: Mapping[str, float]
    fval: float
    valid: bool
    scales: Mapping[str, float]
    origin: Mapping[str, float]
    minuit: Minuit | None = None


def checked(likelihood: Likelihood, values: Mapping[str, float]) -> float:
    """-2 ln L, which may be infinite.

    Raises
    ------
    ValueError
        If it is not a number.
    """
    fval = float(likelihood(values))
    if math.isnan(fval):
        raise ValueError(f"-2 ln L is not a number at {dict(values)}")
    return fval


def scale_of(likelihood: Likelihood, name: str, at: Mapping[str, float]) -> float:
    """A step of one parameter that changes -2 ln L by something between a tenth and ten.

    Raises
    ------
    FlatLikelihood
        If no step does anything.
    """
    parameter = likelihood.parameters.get_parameter(name)
    x, start = at[name], checked(likelihood, at)

    def change(h: float) -> float:
        found = [checked(likelihood, {**at, name: y}) for y in (x - h, x + h) if parameter.lower <= y <= parameter.upper]
        return max((abs(f - start) if math.isfinite(f) else math.inf for f in found), default=0.0)

    # from far too small upwards: far too large a coupling predicts counts beyond the precision of numbers
    room = max(parameter.upper - x, x - parameter.lower)
    h = min(1e-15 * abs(x) or 1e-45 * (unit(parameter.unit) if parameter.unit else 1.0), room)
    seen = change(h)
    for _ in range(100):
        if 0.1 <= seen <= 10.0 or (seen < 0.1 and (h >= room or h > 1e40)):
            break
        # Delta grows like h^2 or faster near a minimum, like h elsewhere
        h = min(h * (1e3 if seen < 1e-6 else min(max(seen**-0.5, 0.1), 1e3)), room)
        seen = change(h)
    if seen <= _NOISE:
        raise FlatLikelihood(f"the likelihood does not depend on {name!r} around {_where(at)}")
    return h


def search(likelihood: Likelihood, start: Mapping[str, float], scales: Mapping[str, float]) -> dict[str, float]:
    """A better point to start from: for one parameter after the other, the best of some steps around it.

    A start where an even function has no slope (a magnetic moment of zero) would keep MIGRAD from moving.
    """
    best, fval = dict(start), checked(likelihood, start)
    for name, h in scales.items():
        parameter = likelihood.parameters.get_parameter(name)
        x = best[name]
        for step in (0.3, -0.3, 1, -1, 3, -3, 10, -10):
            y = x + step * h
            if parameter.lower <= y <= parameter.upper:
                f = checked(likelihood, {**best, name: y})
                if f < fval:
                    best, fval = {**best, name: y}, f
    return best


def minimise(
    likelihood: Likelihood,
    start: Mapping[str, float],
    scales: Mapping[str, float] | None = None,
    *,
    explore: bool = True,
    strategy: int = 1,
) -> Minimum:
    """The minimum of -2 ln L over all its parameters, inside their bounds.

    Parameters
    ----------
    likelihood : Likelihood
    start : mapping
        Values of all parameters.
    scales : mapping, optional
        Steps that change -2 ln L by about one; found by `scale_of` if not given.
    explore : bool
        Look around for a better start first.
    strategy : int
        MIGRAD's: 0 is quick, 1 careful.

    Raises
    ------
    FlatLikelihood
        If the likelihood does not depend on a parameter.
    ValueError
        If it is infinite at the start, or not a number anywhere on the way.
    """
    from iminuit import Minuit

    names = tuple(likelihood.parameters)
    origin = {name: float(start[name]) for name in names}
    if not math.isfinite(checked(likelihood, origin)):
        raise ValueError(f"start: -2 ln L is infinite at {_where(origin)}; expected a point where the data are possible")
    if not names:
        return Minimum({}, checked(likelihood, {}), True, {}, {})
    steps = dict(scales) if scales else {name: scale_of(likelihood, name, origin) for name in names}
    first = search(likelihood, origin, steps) if explore else origin

    def f(u: Sequence[float]) -> float:
        values = {n: min(max(origin[n] + x * steps[n], bounds[n][0]), bounds[n][1]) for n, x in zip(names, u, strict=True)}
        fval = checked(likelihood, values)
        return fval if math.isfinite(fval) else wall

    bounds = {n: (p.lower, p.upper) for n in names for p in [likelihood.parameters.get_parameter(n)]}
    wall = checked(likelihood, first) + 1e9
    minuit = Minuit(f, [(first[n] - origin[n]) / steps[n] for n in names], name=names)
    minuit.errordef, minuit.strategy, minuit.print_level = Minuit.LEAST_SQUARES, strategy, 0
    minuit.tol = 1e-3
    minuit.errors = [0.3] * len(names)
    minuit.limits = [((low - origin[n]) / steps[n], (high - origin[n]) / steps[n]) for n, (low, high) in bounds.items()]
    minuit.migrad()
    if not minuit.valid:
        minuit.simplex()
        minuit.migrad()
    values = {n: min(max(origin[n] + minuit.values[n] * steps[n], bounds[n][0]), bounds[n][1]) for n in names}
    values, fval = _snapped(likelihood, values, float(minuit.fval), steps, bounds)
    return Minimum(values, fval, bool(minuit.valid), steps, origin, minuit)


def _snapped(
    likelihood: Likelihood,
    values: dict[str, float],
    fval: float,
    steps: Mapping[str, float],
    bounds: Mapping[str, tuple[float, float]],
) -> tuple[dict[str, float], float]:
    """Put parameters on a bound that MIGRAD, which never reaches one, has come close to, where that is no worse."""
    for name, ends in bounds.items():
        for bound in ends:
            if 0 < abs(values[name] - bound) < 0.1 * steps[name]:
                there = {**values, name: bound}
                f = checked(likelihood, there)
                if f <= fval:
                    values, fval = there, f
    return values, fval


def _where(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} = {value:.6g}" for name, value in values.items()) or "the only point"
