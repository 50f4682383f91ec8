"""What is asked of a likelihood: one rule, for every verb, of what moves and what is held.

What is named is asked for. Nuisances, constrained or free, are minimised over. Parameters of the model that are not named
keep their central value, unless `profile` names them too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

from nurecoil.inference.counts import CountLikelihood
from nurecoil.inference.protocol import Fixed, Likelihood
from nurecoil.parameters import Parameter
from nurecoil.problems import UnknownId
from nurecoil.version import __version__

ALL = "all"

Names = str | Iterable[str]


class Said(TypedDict):
    """What every result repeats of the question: fields of `Result`."""

    profiled: tuple[str, ...]
    held: Mapping[str, float]
    units: Mapping[str, str]
    symbols: Mapping[str, str]
    inputs: Mapping[str, str]
    papers: tuple[str, ...]
    digest: str
    version: str


@dataclass(frozen=True, eq=False)
class Question:
    """A likelihood, and what becomes of each of its parameters.

    Parameters
    ----------
    likelihood : Likelihood
    asked : tuple of str
        Parameters or nuisances.
    moving : tuple of str
        Parameters of the model to minimise over.
    held : mapping
        All other parameters of the model, and nuisances that are held, with their values.
    """

    likelihood: Likelihood
    asked: tuple[str, ...]
    moving: tuple[str, ...]
    held: Mapping[str, float]

    @cached_property
    def nuisances(self) -> dict[str, int]:
        """Position of each nuisance among those of the likelihood."""
        return nuisances_of(self.likelihood)

    @cached_property
    def profiled(self) -> tuple[str, ...]:
        """All that is minimised over: parameters of the model, then nuisances."""
        inside = getattr(self.likelihood, "profiled", ())
        return (*self.moving, *(name for name in inside if name not in self.asked and name not in self.held))

    @property
    def declared(self) -> str:
        """A hash of what was declared of the likelihood; empty for one that a user wrote."""
        like = self.likelihood
        if not isinstance(like, CountLikelihood):
            return ""
        moving = [name for name in (*self.asked, *self.moving) if name not in self.nuisances]
        return like.declared(*moving, held={name: x for name, x in self.held.items() if name not in self.nuisances})

    def parameter(self, name: str) -> Parameter:
        """What is known of a parameter or a nuisance."""
        return parameter_of(self.likelihood, name)

    @cached_property
    def units(self) -> dict[str, str]:
        """Units in which parameters are quoted; those without one are left out."""
        parameters = self.likelihood.parameters
        return {name: unit for name in parameters if (unit := parameters.get_parameter(name).unit)}

    @property
    def said(self) -> Said:
        """What every result repeats of the question."""
        like = self.likelihood
        known = like.parameters
        return {
            "profiled": self.profiled,
            "held": self.held,
            "units": self.units,
            "symbols": {name: symbol for name in known if (symbol := known.get_parameter(name).symbol)},
            "inputs": self._inputs,
            "papers": tuple(dict.fromkeys(key for o in getattr(like, "observations", ()) for key in o.papers)),
            "digest": self.declared,
            "version": __version__,
        }

    @property
    def _inputs(self) -> dict[str, str]:
        like = self.likelihood
        if not isinstance(like, CountLikelihood):
            return {}
        seen = (f"{o.name or 'counts'}{' (pseudo-data)' if o.made else ''}" for o in like.observations)
        models = dict.fromkeys(model for o in like.observations for model in o.models)
        return {"data": ", ".join(seen), "model": "; ".join(models)}

    def about(self, *names: str, also: Names = ()) -> Question:
        """The same with other names asked for; those of before are held by the caller, or in `also`, minimised over."""
        others = tuple(also)
        return Question(self.likelihood, names, (*self.moving, *(n for n in others if n not in self.nuisances)), self.held)


def nuisances_of(likelihood: Likelihood) -> dict[str, int]:
    """Position of each nuisance of a likelihood of counts; nothing for others."""
    if not isinstance(likelihood, CountLikelihood):
        return {}
    return {n.name: k for k, n in enumerate(likelihood.nuisances)}


def parameter_of(likelihood: Likelihood, name: str) -> Parameter:
    """A parameter of the model, or a nuisance as one.

    Raises
    ------
    UnknownId
        If there is none of that name.
    """
    if name in likelihood.parameters:
        return likelihood.parameters.get_parameter(name)
    known = nuisances_of(likelihood)
    if isinstance(likelihood, CountLikelihood) and name in known:
        return likelihood.nuisances[known[name]].parameter
    raise UnknownId("parameter", name, [*likelihood.parameters, *known])


def ask(likelihood: Likelihood, asked: Names, profile: Names = (), held: Mapping[str, float] = {}) -> Question:
    """Sort parameters by the rule.

    Parameters
    ----------
    likelihood : Likelihood
    asked : str or iterable of str
        Parameters of the model, or nuisances.
    profile : str or iterable of str
        Parameters of the model to minimise over; ``"all"`` for all that are neither asked for nor in `held`.
    held : mapping
        Values of parameters that are held, if not the central ones; nuisances named here are held too.

    Raises
    ------
    TypeError
        If it is no likelihood.
    UnknownId
        If a name is unknown.
    ValueError
        If a name is asked for twice, or asked for or profiled and held, or a value is outside its bounds.
    """
    constant: dict[str, float] = {}
    if isinstance(likelihood, Fixed):
        constant, likelihood = dict(likelihood.values), likelihood.likelihood
    if not hasattr(likelihood, "parameters"):
        raise TypeError(f"likelihood: expected what likelihood(experiment, model) makes, got {type(likelihood).__name__}")
    names = _names(asked)
    model, known = likelihood.parameters, nuisances_of(likelihood)
    for name in (*names, *held):
        parameter_of(likelihood, name)
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"names: expected different parameters, got {name!r} twice")
    given = constant | {name: _inside(parameter_of(likelihood, name), value) for name, value in held.items()}
    wanted = tuple(model) if profile == ALL else _names(profile)
    for name in wanted:
        if name not in model and name not in known:
            raise UnknownId("parameter", name, [*model, *known])
    moving = tuple(name for name in wanted if name in model and name not in names and (profile != ALL or name not in given))
    for name in (*names, *moving):
        if name in given:
            what = "is asked for" if name in names else "is profiled"
            raise ValueError(f"held: {name!r} {what}; expected one or the other")
    rest = {name: value for name, value in model.items() if name not in (*names, *moving) and name not in given}
    return Question(likelihood, names, tuple(dict.fromkeys(moving)), rest | given)


def some(question: Question, verb: str) -> Question:
    """The same, if anything is asked for or profiled.

    Raises
    ------
    ValueError
        If nothing is.
    """
    if not question.asked and not question.moving:
        known = ", ".join(question.likelihood.parameters) or "none"
        raise ValueError(f'{verb}: expected names of parameters, or profile="all"; there are {known}')
    return question


def _names(given: Names) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _inside(parameter: Parameter, value: float) -> float:
    number = float(value)
    if not parameter.lower <= number <= parameter.upper:
        raise ValueError(f"{parameter.name}: expected a value in [{parameter.lower}, {parameter.upper}], got {number!r}")
    return number
