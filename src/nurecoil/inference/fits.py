"""The best fit, with errors from the Hessian, and asymmetric ones from the profile."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference.confidence import NoLimit
from nurecoil.inference.core import Profile, derivatives, fisher, negative_parts
from nurecoil.inference.counts import CountLikelihood
from nurecoil.inference.line import explore
from nurecoil.inference.migrad import MigradSurface
from nurecoil.inference.protocol import Likelihood
from nurecoil.inference.question import Names, Question, ask, some
from nurecoil.inference.results import Fit
from nurecoil.inference.surface_values import Minimum
from nurecoil.inference.surfaces import CountSurface, domain, surface, turns
from nurecoil.inference.table_error import told

_AT_KINK = 1e-6
"""Shapes are taken to be at their kink if they are so many standard deviations from it."""


def fit(
    likelihood: Likelihood,
    names: Names = (),
    *,
    profile: Names = (),
    held: Mapping[str, float] = {},
    start: Mapping[str, float] = {},
    minos: bool | Iterable[str] = False,
    ranges: Mapping[str, tuple[float, float]] = {},
) -> Fit:
    """The values that maximise the likelihood.

    One Newton in parameters and nuisances together, from several starts; MIGRAD and HESSE of James:1975dr for likelihoods
    that you wrote yourself, and for parameters that change tables.

    Parameters
    ----------
    likelihood : Likelihood
        Its nuisances are fitted too.
    names : str or iterable of str
        Parameters of the model, or nuisances whose errors are wanted.
    profile : str or iterable of str
        Further parameters of the model, or ``"all"``; others are held. Names, or `profile`, have to be given.
    held : mapping
        Values of parameters that are held, if not the central ones.
    start : mapping
        Choose the local minimum that a fit from here reaches, instead of the lowest.
    minos : bool or iterable of str
        Asymmetric errors, where -2 ln L profiled over the other parameters rises by 1, for all or for some parameters.
    ranges : mapping
        Where parameters move that change tables (masses, radii), natural units; without one each value gets its own tables.

    Returns
    -------
    Fit
        With ``valid=False`` and a message if the minimiser is not content.

    Raises
    ------
    UnknownId
        If a name is unknown.
    ValueError
        If nothing is to be fitted, a start is outside the parameter's bounds, or -2 ln L is not a number.
    FlatLikelihood
        If the likelihood does not depend on a parameter: hold it.

    Examples
    --------
    >>> from nurecoil.inference import counting
    >>> fit(counting([130.0], [100.0], {"flat": [20.0]}), "strength", minos=True)
    <Fit: strength = 1.1 (+0.1174, -0.1107); -2 ln L = 0>
    """
    question = some(ask(likelihood, names, profile, held), "fit")
    everything = Question(question.likelihood, (*question.asked, *question.moving), (), question.held)
    for name in start:
        if name not in everything.asked:
            raise ValueError(f"start: {name!r} is not fitted; expected one of {', '.join(everything.asked)}")
    wanted = _wanted(everything, minos)
    phases = turns(everything, everything.asked)
    ranges = {**{n: ends for n, ends in phases.items() if ends[0] <= start.get(n, 0.0) <= ends[1]}, **ranges}
    found = surface(everything, ranges)
    messages: list[str] = []
    if isinstance(found, MigradSurface):
        best, covariance, messages = _by_migrad(found, start)
        minima, method = [best], "MIGRAD, HESSE"
    else:
        assert isinstance(found, CountSurface)
        minima = _from(found, start) if start else found.lowest()
        if not minima:
            raise ValueError("start: -2 ln L is infinite wherever a fit started; expected a point where the data are possible")
        best, method = minima[0], "Newton in parameters and nuisances from several starts"
        covariance = _covariance(found, best)
        if not best.good:
            messages.append("the last step of the fit did not pass its test")
        messages += _negative(found, best)
        axes, remarks = told(found, np.array([[best.asked[name] for name in everything.asked]]))
        method, messages = method + axes, messages + remarks
    errors = dict(zip(everything.asked, np.sqrt(np.maximum(np.diag(covariance), 0.0)).tolist(), strict=True))
    messages += _remarks(everything, best, covariance)
    asymmetric = {name: _asymmetric(everything, name, best, messages, ranges) for name in wanted}
    shown = tuple(name for name in everything.profiled if name not in question.asked)
    return Fit(
        names=question.asked,
        values=dict(best.asked),
        errors=errors,
        covariance=covariance,
        fval=best.value,
        central={name: question.parameter(name).value for name in best.asked},
        widths=_widths(question, best.pulls),
        pulls=dict(best.pulls),
        minos=asymmetric,
        minima=tuple(m.value for m in minima),
        method=method + (", profile" if wanted else ""),
        valid=best.good and not any("error" in m and "bound" not in m for m in messages),
        message="; ".join(messages),
        **(question.said | {"profiled": (*question.moving, *(name for name in shown if name not in question.moving))}),
    )


def _widths(question: Question, pulls: Mapping[str, float]) -> dict[str, float]:
    """Standard deviations of those nuisances of which something is known."""
    like = question.likelihood
    known = like.nuisances if isinstance(like, CountLikelihood) else ()
    return {n.name: n.sigma for n in known if n.role == "constrained" and n.name in pulls}


def _wanted(question: Question, minos: bool | Iterable[str]) -> tuple[str, ...]:
    if isinstance(minos, bool):
        return question.asked if minos else ()
    names = (minos,) if isinstance(minos, str) else tuple(minos)
    for name in names:
        question.parameter(name)
        if name not in question.asked:
            raise ValueError(f"minos: {name!r} is not fitted; expected one of {', '.join(question.asked)}")
    return names


def _from(found: CountSurface, start: Mapping[str, float]) -> list[Minimum]:
    """The minimum that a fit from one point reaches."""
    asked = found.question.asked
    for name, value in start.items():
        p = found.question.parameter(name)
        if not p.lower <= value <= p.upper:
            raise ValueError(f"{name}: expected a value in [{p.lower}, {p.upper}], got {float(value)!r}")
    point = np.array([[start.get(name, found.question.parameter(name).value) for name in asked]], dtype=float)
    here = found.at(point, slopes=False)
    if not math.isfinite(here.value[0]):
        where = ", ".join(f"{name} = {x:.6g}" for name, x in zip(asked, point[0], strict=True))
        raise ValueError(f"start: -2 ln L is infinite at {where}; expected a point where the data are possible")
    return found.refined(point, here)


def _covariance(found: CountSurface, best: Minimum) -> Array:
    """The inverse of half the Hessian of the profile; not a number where it has none.

    At the kink of a shape, where Asimov data put it, that of one side would be too stiff: there it is the expected
    information, with the mean of both sides.
    """
    if not found.question.asked:
        return np.zeros((0, 0))
    c = found.compiled()
    known = {n.name: k for k, n in enumerate(c.nuisances)}
    pulls = np.array([best.pulls.get(name, best.asked.get(name, found.pins.get(k, 0.0))) for name, k in known.items()])
    x = np.array([best.asked[name] for name in c.names])
    free = np.array([k not in found.pins for k in range(pulls.size)], dtype=bool)
    order = [*found.inner, *found.asked_nuisances]
    pulls[c.shapes & free & (np.abs(pulls) < _AT_KINK)] = 0.0
    if np.any(c.shapes & free & (pulls == 0.0)):
        keep = [*range(x.size), *(x.size + np.flatnonzero(free))]
        information = fisher(c, x, pulls)[np.ix_(keep, keep)]
        kept = [*range(x.size), *(keep.index(x.size + k) for k in found.asked_nuisances.values())]
        hessian = _inverse(information)[np.ix_(kept, kept)]
    else:
        side = np.where(pulls < 0.0, -1, 1)[None]
        here = Profile(np.zeros(1), pulls[None], side, np.ones(1, dtype=bool), np.zeros(1, dtype=int), 0)
        _, second = derivatives(c, x[None], here, pins=tuple(found.asked_nuisances.values()))
        hessian = 2.0 * _inverse(second[0])
    matrix = np.empty_like(hessian)
    matrix[np.ix_(order, order)] = hessian
    return matrix


def _inverse(matrix: Array) -> Array:
    """Of a positive definite matrix; not a number for others."""
    scale = 1.0 / np.sqrt(np.maximum(np.abs(np.diag(matrix)), 1e-300))
    scaled = matrix * np.outer(scale, scale)
    if not np.isfinite(scaled).all() or np.linalg.eigvalsh(scaled)[0] <= 1e-10:
        return np.full(matrix.shape, np.nan)
    return np.asarray(np.linalg.inv(scaled) * np.outer(scale, scale))


def _negative(found: CountSurface, best: Minimum) -> list[str]:
    """Parts of the prediction that are negative in a bin: linear variations do not know better."""
    c = found.compiled()
    x = np.array([best.asked[name] for name in c.names])
    pulls = [best.pulls.get(n.name, best.asked.get(n.name, found.pins.get(k, 0.0))) for k, n in enumerate(c.nuisances)]
    parts = negative_parts(c, x, np.array(pulls))
    return [f"{part!r}{f' of {name}' if name else ''} is negative in a bin" for name, part in parts]


def _by_migrad(found: MigradSurface, start: Mapping[str, float]) -> tuple[Minimum, Array, list[str]]:
    fitted = found.fitted(start)
    best = found.named(fitted)
    messages = [] if fitted.valid else ["MIGRAD did not converge"]
    if fitted.minuit is None:
        return best, np.zeros((0, 0)), messages
    fitted.minuit.hesse()
    scale = np.array(list(fitted.scales.values()))
    if fitted.minuit.covariance is None:
        return best, np.full((scale.size, scale.size), np.nan), messages
    return best, np.asarray(fitted.minuit.covariance) * np.outer(scale, scale), messages


def _remarks(question: Question, best: Minimum, covariance: Array) -> list[str]:
    remarks = [] if np.all(np.isfinite(covariance)) else ["the Hessian is not positive definite: there are no errors"]
    for i, (name, value) in enumerate(best.asked.items()):
        p = question.parameter(name)
        width = 1e-3 * np.sqrt(covariance[i, i]) if np.isfinite(covariance[i, i]) and covariance[i, i] > 0 else 0.0
        if value - p.lower <= width or p.upper - value <= width:
            remarks.append(f"{name} is at its bound; its error is no standard deviation")
    return remarks


def _asymmetric(
    question: Question, name: str, best: Minimum, messages: list[str], ranges: Mapping[str, tuple[float, float]]
) -> tuple[float, float]:
    """How far the range around the best value reaches in which the profile rises by less than 1."""
    others = tuple(n for n in question.asked if n != name)
    asked = Question(question.likelihood, (name,), tuple(n for n in others if n not in question.nuisances), question.held)
    try:
        seen = surface(asked, ranges)
        found = explore(seen, 1.0, domain(seen, name), None, False)
    except NoLimit as error:
        messages.append(f"no asymmetric error of {name}: {error}")
        return (math.nan, math.nan)
    x = best.asked[name]
    for low, high in found.ranges:
        if low <= x <= high:
            return (low - x, high - x)
    messages.append(f"no asymmetric error of {name}: its best value is not in the allowed range of the lowest minimum")
    return (math.nan, math.nan)
