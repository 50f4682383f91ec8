"""Contours: -2 ln L over a plane of two parameters, profiled over the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.inference.confidence import NoLimit, check_level, threshold
from nurecoil.inference.interval import interval
from nurecoil.inference.likelihood import Likelihood, check_names, fix, held_in, units_of
from nurecoil.inference.minimise import minimise
from nurecoil.inference.results import Contour
from nurecoil.inference.scan import scan


def contour(
    likelihood: Likelihood,
    names: tuple[str, str],
    cls: Sequence[float] = (0.68, 0.90),
    *,
    grid: Mapping[str, ArrayLike] | None = None,
    points: int = 61,
    fixed: Mapping[str, float] | Iterable[str] = (),
    start: Mapping[str, float] = {},
    path: str | Path | None = None,
    workers: int = 1,
    scheduler: Any = None,
    progress: bool | Callable[[int, int], None] = False,
) -> Contour:
    """How far -2 ln L rises over a plane, and the thresholds of confidence levels for two degrees of freedom.

    Parameters
    ----------
    likelihood : Likelihood
        It is minimised over its other parameters; hold some with `fixed`.
    names : (str, str)
    cls : sequence of float
        Confidence levels, in (0, 1).
    grid : mapping, optional
        Both names -> values. By default the range in which each parameter alone is allowed at the highest level, and a tenth
        more on each side.
    points : int
        Per axis, if no grid is given.
    fixed : mapping or iterable of str
        Parameters to hold, at these values or at their central ones.
    start : mapping
        Where to start; central values by default.
    path, workers, scheduler, progress
        As in `scan`.

    Returns
    -------
    Contour
        With a message if a region does not end inside the plane.

    Raises
    ------
    NoLimit
        If no grid is given and one of the parameters is not bounded by the data.
    UnknownId
        If a name is unknown.
    ValueError
        If a level is outside (0, 1), or the names are not two different ones.

    Examples
    --------
    >>> from nurecoil.inference import GaussianConstraint
    >>> both = GaussianConstraint("a", 1.0, 1.0) + GaussianConstraint("b", 0.0, 2.0)
    >>> found = contour(both, ("a", "b"), cls=[0.9], grid={"a": [-2, 1, 4], "b": [-5, 0, 5]})
    >>> found.delta.round(2).tolist(), found.closed
    ([[15.25, 9.0, 15.25], [6.25, 0.0, 6.25], [15.25, 9.0, 15.25]], (True,))
    """
    levels = tuple(check_level(cl) for cl in cls)
    x, y = names
    if x == y:
        raise ValueError(f"names: expected two different parameters, got {x!r} twice")
    check_names(names, likelihood.parameters)
    held = fix(likelihood, fixed)
    check_names([*names, *start], held.parameters)
    thresholds = tuple(threshold(cl, 2) for cl in levels)
    found = minimise(held, dict(held.parameters.with_values(**start)))
    axes = grid or {name: _range(held, name, found.values, max(levels), points) for name in names}
    if set(axes) != set(names):
        raise ValueError(f"grid: expected values of {x} and {y}, got those of {', '.join(axes)}")
    others = [name for name in held.parameters if name not in names]
    mapped = scan(
        held,
        {name: axes[name] for name in names},
        profile=others,
        start=found.values,
        path=path,
        workers=workers,
        scheduler=scheduler,
        progress=progress,
    )
    minimum, best = found.fval, dict(found.values)
    if mapped.fval.min() < minimum:
        again = minimise(held, {**found.values, **mapped.best})
        minimum, best = min((float(mapped.fval.min()), mapped.best), (again.fval, dict(again.values)), key=lambda pair: pair[0])
    delta = mapped.fval - minimum
    closed = tuple(_is_closed(held, names, mapped.axes, delta, level) for level in thresholds)
    remarks = [f"the {cl:g} region reaches the edge of the plane" for cl, ok in zip(levels, closed, strict=True) if not ok]
    return Contour(
        names=(x, y),
        x=mapped.axes[0],
        y=mapped.axes[1],
        delta=delta,
        cls=levels,
        thresholds=thresholds,
        closed=closed,
        best=best,
        fval=minimum,
        profiled=(*others, *getattr(likelihood, "profiled", ())),
        fixed=held_in(held),
        method="grid of -2 ln L minus its minimum, two degrees of freedom",
        valid=found.valid,
        message="; ".join(([] if found.valid else ["MIGRAD did not converge at the minimum"]) + remarks),
        units=units_of(held),
    )


def _range(likelihood: Likelihood, name: str, start: Mapping[str, float], cl: float, points: int) -> Array:
    """What is allowed for one parameter when two are bounded together, and a tenth more, inside its bounds."""
    p = likelihood.parameters.get_parameter(name)
    try:
        ranges = interval(likelihood, name, cl, ndof=2, start=start).ranges
    except NoLimit as error:
        raise NoLimit(f"{error}; give a grid") from None
    low, high = ranges[0][0], ranges[-1][1]
    margin = 0.1 * (high - low)
    return np.linspace(max(low - margin, p.lower), min(high + margin, p.upper), points)


def _is_closed(likelihood: Likelihood, names: tuple[str, str], axes: tuple[Array, ...], delta: Array, level: float) -> bool:
    """Whether a region stays off the edges of the plane, except where these are bounds of a parameter."""
    for axis, name in enumerate(names):
        p = likelihood.parameters.get_parameter(name)
        for end, bound in ((0, p.lower), (-1, p.upper)):
            if np.take(delta, end, axis=axis).min() <= level and axes[axis][end] != bound:
                return False
    return True
