"""The front door: functions of a likelihood that also take an experiment and a model."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, TypeVar

from nurecoil.experiments import Experiment
from nurecoil.inference.likelihood import check_names, fix
from nurecoil.inference.build import likelihood as make

R = TypeVar("R")


def on_experiments(function: Callable[..., R]) -> Callable[..., R]:
    """Let ``f(likelihood, ...)`` be called as ``f(experiment, model, ...)`` too.

    Then ``statistic`` and ``vary`` are those of `likelihood`. Of the parameters of model and variation those that the
    call names are varied, and those in ``profile`` (names, or ``"all"``) minimised over; the others keep their central values.
    Functions to which no name is given (`fit`, `goodness`, `sample`) vary all that are not in ``fixed``.
    """

    @wraps(function)
    def front(subject: Any, *arguments: Any, **options: Any) -> R:
        if not isinstance(subject, Experiment):
            return function(subject, *arguments, **options)
        if not arguments:
            raise TypeError(f"{function.__name__}: expected a model after the experiment")
        model, *rest = arguments
        made = {key: options.pop(key) for key in ("statistic", "vary") if key in options}
        like = make(subject, model, **made)
        wanted = tuple(inspect.signature(function).parameters.values())[1]
        if wanted.kind is inspect.Parameter.KEYWORD_ONLY:
            return function(like, *rest, **options)
        profile, fixed = options.pop("profile", ()), options.pop("fixed", ())
        names = _names(inspect.signature(function).bind_partial(like, *rest, **options).arguments.get(wanted.name, ()))
        check_names(names, like.parameters)
        if "profile" in inspect.signature(function).parameters:
            options["profile"] = profile
        return function(fix(like, _others(like.parameters, names, profile, fixed)), *rest, **options)

    return front


def _names(wanted: Any) -> tuple[str, ...]:
    return (wanted,) if isinstance(wanted, str) else tuple(wanted)


def _others(
    known: Mapping[str, float],
    names: Iterable[str],
    profile: str | Iterable[str],
    fixed: Mapping[str, float] | Iterable[str],
) -> dict[str, float]:
    """The parameters that a call holds, with their values."""
    given = dict(fixed) if isinstance(fixed, Mapping) else {name: known[name] for name in fixed}
    if profile == "all":
        return given
    moving = {*names, *((profile,) if isinstance(profile, str) else profile)}
    return {name: value for name, value in known.items() if name not in moving} | given
