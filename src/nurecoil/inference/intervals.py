"""Intervals and limits from the profile of -2 ln L."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference.confidence import NoLimit, check_level, level_of, threshold
from nurecoil.inference.line import Explored, explore
from nurecoil.inference.protocol import Likelihood
from nurecoil.inference.question import Names, ask
from nurecoil.inference.results import Interval, Limit
from nurecoil.inference.surface_values import Surface
from nurecoil.inference.surfaces import domain, surface
from nurecoil.inference.table_error import told

Window = tuple[float, float]


def interval(
    likelihood: Likelihood,
    name: str,
    cl: float = 0.90,
    *,
    sigma: float | None = None,
    ndof: int = 1,
    profile: Names = (),
    held: Mapping[str, float] = {},
    within: Window | None = None,
    ranges: Mapping[str, Window] = {},
) -> Interval:
    """The values of a parameter where the profile of -2 ln L is below its minimum plus a threshold, two-sided.

    The profile is sampled around all its minima, which fits from several starts find, and outwards until far beyond the first
    crossing, so that separate ranges are found too; each dip on the way is refined.

    Parameters
    ----------
    likelihood : Likelihood
        Its nuisances are minimised over.
    name : str
        A parameter of the model, or a nuisance.
    cl : float
        Confidence level, in (0, 1).
    sigma : float, optional
        Instead of `cl`: a number of standard deviations.
    ndof : int
        Degrees of freedom of the threshold.
    profile : str or iterable of str
        Parameters of the model to minimise over too, or ``"all"``; others are held.
    held : mapping
        Values of parameters that are held, if not the central ones.
    within : (float, float), optional
        Report only what is allowed here, natural units. The minimum is that of the parameter's whole domain all the same.
    ranges : mapping
        Where parameters move that change tables (masses, radii), natural units; of `name` it is the domain that is looked at.

    Returns
    -------
    Interval
        Its `ranges` may be several. An end may be a bound of the parameter.

    Raises
    ------
    NoLimit
        If the likelihood is flat, or nothing is excluded on one side and the parameter has no bound there.
    UnknownId
        If a name is unknown.
    ValueError
        If the level is outside (0, 1), or `within` outside the parameter's bounds.

    Examples
    --------
    >>> from nurecoil.inference import counting
    >>> found = interval(counting([130.0], [100.0], {"flat": [20.0]}), "strength", cl=0.90)
    >>> found
    <Interval: strength from 0.9214 to 1.297 at 90 %, two-sided>
    """
    level = check_level(cl) if sigma is None else level_of(sigma)
    rise = threshold(level, ndof)
    question = ask(likelihood, name, profile, held)
    seen = surface(question, ranges)
    found = _explored(seen, rise, within)
    axes, remarks = told(seen, _looked_at(found, name))
    notes = [] if found.best.good else ["the fit did not converge at the minimum"]
    best = found.best.asked[name]
    if within is not None and not within[0] <= best <= within[1]:
        notes.append(f"the best fit lies outside of where was looked, at {best:.6g} in natural units")
    if not found.ranges:
        notes.append("nothing is allowed where was looked")
    notes += remarks
    return Interval(
        name=name,
        ranges=found.ranges,
        best=best,
        cl=level,
        ndof=ndof,
        threshold=rise,
        at_bounds=found.at_bounds,
        minima=found.minima,
        profile=found.profile,
        fval=found.best.value,
        method=f"profile of -2 ln L below its minimum + {rise:.4g}, two-sided{axes}",
        valid=found.best.good,
        message="; ".join(notes),
        **question.said,
    )


def upper_limit(
    likelihood: Likelihood,
    name: str,
    cl: float = 0.90,
    *,
    ndof: int = 1,
    one_sided: bool = False,
    profile: Names = (),
    held: Mapping[str, float] = {},
    within: Window | None = None,
    ranges: Mapping[str, Window] = {},
) -> Limit:
    """The largest value of a parameter that is allowed: the upper end of `interval`.

    Where the allowed values come in pieces, it is the end of the last one; `Limit.ranges` has all, and the message says what is
    excluded below.

    Parameters
    ----------
    one_sided : bool
        Take the threshold at which half of the excluded probability lies below the best fit: 1.64 at 90 % instead of 2.71. A
        two-sided limit at 90 % is above the true value in 95 % of experiments, a one-sided one in 90 %.

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
    >>> upper_limit(counting([20.0], [100.0], {"flat": [20.0]}), "strength", cl=0.90)
    <Limit: strength < 0.08284 at 90 %, two-sided>
    """
    rise = threshold(cl, ndof, one_sided)
    question = ask(likelihood, name, profile, held)
    seen = surface(question, ranges)
    found = _explored(seen, rise, within, upwards=True)
    if not found.ranges:
        raise NoLimit(f"{name}: nothing is allowed where was looked; the best fit is at {found.best.asked[name]:.6g}")
    if found.at_bounds[-1][1]:
        raise NoLimit(f"{name}: nothing is excluded up to its bound {found.ranges[-1][1]:.6g}; there is no upper limit")
    axes, remarks = told(seen, _looked_at(found, name))
    limit = Limit(
        name=name,
        limit=found.ranges[-1][1],
        best=found.best.asked[name],
        cl=cl,
        ndof=ndof,
        one_sided=one_sided,
        threshold=rise,
        ranges=found.ranges,
        profile=found.profile,
        method=f"profile of -2 ln L below its minimum + {rise:.4g}, {'one' if one_sided else 'two'}-sided{axes}",
        valid=found.best.good,
        **question.said,
    )
    notes = [] if found.best.good else ["the fit did not converge at the minimum"]
    for low, high in limit.gaps:
        notes.append(f"{limit.quoted(name, low)} to {limit.quoted(name, high)} is excluded below the limit")
    return replace(limit, message="; ".join((*notes, *remarks)))


def _explored(seen: Surface, rise: float, within: Window | None, upwards: bool = False) -> Explored:
    (name,) = seen.question.asked
    lower, upper = domain(seen, name)
    if within is not None and not lower <= within[0] < within[1] <= upper:
        raise ValueError(f"within: expected two increasing values of {name} in [{lower}, {upper}], got {within!r}")
    return explore(seen, rise, (lower, upper), within, upwards)


def _looked_at(found: Explored, name: str) -> Array:
    """The best value and the ends [P, 1]."""
    return np.array([[found.best.asked[name], *(x for ends in found.ranges for x in ends)]]).T
