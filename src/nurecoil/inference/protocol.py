"""Likelihoods: functions of named parameters that give -2 ln L, and that add."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.cached import cached_property
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.problems import UnknownId


class Likelihood(Protocol):
    """-2 ln L, or chi2, as a function of named parameters.

    It may also offer ``many(values)``, the same for arrays of values, and ``profiled``, the names of the nuisances that it
    minimises over by itself.
    """

    @property
    def parameters(self) -> ParameterSet:
        """What a fit may vary, with central values and bounds."""
        ...

    def __call__(self, values: Mapping[str, float] = ..., /) -> float:
        """-2 ln L at these values, infinite where the prediction is impossible; names left out keep their central value."""
        ...


def check_names(names: Iterable[str], parameters: ParameterSet) -> None:
    """Refuse names that are no parameters.

    Raises
    ------
    UnknownId
        If a name is unknown; the message lists the closest known ones.
    """
    for name in names:
        if name not in parameters:
            raise UnknownId("parameter", name, parameters)


def evaluate(likelihood: Likelihood, values: Mapping[str, ArrayLike]) -> Array:
    """-2 ln L at many points [P], by the likelihood's own ``many`` if it has one.

    Parameters
    ----------
    values : mapping
        Parameter name -> values [P], or one value for all points.

    Examples
    --------
    >>> evaluate(GaussianConstraint("a", 1.0, 0.5), {"a": [0.5, 1.0, 2.0]}).tolist()
    [1.0, 0.0, 4.0]
    """
    many = getattr(likelihood, "many", None)
    if many is not None:
        result: Array = many(values)
        return result
    return np.array([likelihood(point) for point in points(values)])


def points(values: Mapping[str, ArrayLike]) -> list[dict[str, float]]:
    """The points of a mapping of arrays, one mapping of numbers each.

    Examples
    --------
    >>> list(points({"a": [1.0, 2.0], "b": 3.0}))
    [{'a': 1.0, 'b': 3.0}, {'a': 2.0, 'b': 3.0}]
    """
    if not values:
        return [{}]
    columns = np.broadcast_arrays(*(np.atleast_1d(np.asarray(v, dtype=float)) for v in values.values()))
    return [dict(zip(values, row, strict=True)) for row in zip(*(c.tolist() for c in columns), strict=True)]


class Addable:
    """Gives a likelihood ``+``."""

    def __add__(self, other: Likelihood) -> Likelihood:
        return add(self, other)  # type: ignore[arg-type]

    def joined(self, other: Likelihood) -> Likelihood | None:
        """One likelihood for both, such as counts side by side; None if they can simply be added."""
        return None


@dataclass(frozen=True)
class GaussianConstraint(Addable):
    """What is known of a parameter from elsewhere: ((x - mean)/sigma)^2.

    Parameters
    ----------
    name : str
    mean, sigma : float
        Natural units.

    Raises
    ------
    ValueError
        If the mean is not finite, or sigma not positive and finite.

    Examples
    --------
    >>> GaussianConstraint("sin2_theta_w", 0.2386, 0.0002)({"sin2_theta_w": 0.2390}).__round__(6)
    4.0
    """

    name: str
    mean: float
    sigma: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.mean):
            raise ValueError(f"constraint on {self.name}, mean: expected a finite number, got {self.mean!r}")
        if not 0 < self.sigma < math.inf:
            raise ValueError(f"constraint on {self.name}, sigma: expected a positive number, got {self.sigma!r}")

    @cached_property
    def parameters(self) -> ParameterSet:
        return ParameterSet(Parameter(self.name, self.mean))

    def __call__(self, values: Mapping[str, float] = {}, /) -> float:
        check_names(values, self.parameters)
        return ((values.get(self.name, self.mean) - self.mean) / self.sigma) ** 2

    def many(self, values: Mapping[str, ArrayLike]) -> Array:
        """The same for arrays of values [P]."""
        check_names(values, self.parameters)
        x = np.atleast_1d(np.asarray(values.get(self.name, self.mean), dtype=float))
        result: Array = ((x - self.mean) / self.sigma) ** 2
        return result


@dataclass(frozen=True, eq=False)
class Sum(Addable):
    """Independent likelihoods at once: -2 ln L adds, and equal names are one parameter.

    A parameter that a `GaussianConstraint` shares with another member keeps that member's central value and bounds.

    Raises
    ------
    ValueError
        If two members define one parameter differently, or a name is a parameter of one and profiled inside another.
    """

    members: tuple[Likelihood, ...]

    def __post_init__(self) -> None:
        hidden = set(self.profiled)
        for name in self.parameters:
            if name in hidden:
                raise ValueError(f"{name!r} is a nuisance inside one of the likelihoods; expected a parameter of another name")

    @cached_property
    def parameters(self) -> ParameterSet:
        total = ParameterSet()
        for member in self.members:
            if not isinstance(member, GaussianConstraint):
                total = total + member.parameters
        new = {m.name: m for m in self.members if isinstance(m, GaussianConstraint) and m.name not in total}
        return total + ParameterSet(*(Parameter(m.name, m.mean) for m in new.values()))

    @property
    def profiled(self) -> tuple[str, ...]:
        """Nuisances that members minimise over by themselves."""
        return tuple(name for member in self.members for name in getattr(member, "profiled", ()))

    def __call__(self, values: Mapping[str, float] = {}, /) -> float:
        check_names(values, self.parameters)
        full = {**self.parameters, **values}
        return math.fsum(member({name: full[name] for name in member.parameters}) for member in self.members)

    def many(self, values: Mapping[str, ArrayLike]) -> Array:
        """The same for arrays of values [P]."""
        check_names(values, self.parameters)
        full = {**self.parameters, **values}
        size = np.broadcast_shapes(*(np.shape(v) for v in values.values()), (1,))
        total = np.zeros(size)
        for member in self.members:
            total = total + evaluate(member, {name: full[name] for name in member.parameters})
        return total


@dataclass(frozen=True, eq=False)
class Fixed(Addable):
    """A likelihood with some parameters held: they are no longer among its parameters; see `fix`."""

    likelihood: Likelihood
    values: Mapping[str, float]

    @cached_property
    def parameters(self) -> ParameterSet:
        inner = self.likelihood.parameters
        return ParameterSet(*(inner.get_parameter(name) for name in inner if name not in self.values))

    @property
    def profiled(self) -> tuple[str, ...]:
        """Nuisances that the likelihood minimises over by itself."""
        return tuple(getattr(self.likelihood, "profiled", ()))

    def __call__(self, values: Mapping[str, float] = {}, /) -> float:
        if not values.keys() <= self._names:
            check_names(values, self.parameters)
        return self.likelihood({**self.values, **values})

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.parameters)

    def many(self, values: Mapping[str, ArrayLike]) -> Array:
        """The same for arrays of values [P]."""
        check_names(values, self.parameters)
        return evaluate(self.likelihood, {**self.values, **values})


def fix(likelihood: Likelihood, fixed: Mapping[str, float] | Iterable[str]) -> Likelihood:
    """Hold parameters at given values, or at their central ones.

    Parameters
    ----------
    likelihood : Likelihood
    fixed : mapping or iterable of str
        Names and values, or names alone.

    Returns
    -------
    Likelihood
        Without these parameters.

    Raises
    ------
    UnknownId
        If a name is unknown.
    ValueError
        If a value is outside the parameter's bounds.

    Examples
    --------
    >>> both = GaussianConstraint("a", 0.0, 1.0) + GaussianConstraint("b", 0.0, 1.0)
    >>> fix(both, {"a": 2.0})({"b": 1.0})
    5.0
    """
    names = (fixed,) if isinstance(fixed, str) else tuple(fixed)
    check_names(names, likelihood.parameters)
    if not names:
        return likelihood
    given: Mapping[str, Any] = fixed if isinstance(fixed, Mapping) else {name: likelihood.parameters[name] for name in names}
    values = likelihood.parameters.with_values(**given)
    held = {name: values[name] for name in names}
    if isinstance(likelihood, Fixed):
        return Fixed(likelihood.likelihood, {**likelihood.values, **held})
    return Fixed(likelihood, held)


def add(first: Likelihood, second: Likelihood) -> Likelihood:
    """Two likelihoods at once; those that share profiled nuisances become one, so that these are profiled together.

    Raises
    ------
    ValueError
        From `Sum`, or if a shared nuisance is not the same in both.
    """
    members = [*_members(first)]
    for new in _members(second):
        incoming = new
        for old in list(members):
            both = _joined(old, incoming)
            if both is not None:
                members.remove(old)
                incoming = both
        members.append(incoming)
    return members[0] if len(members) == 1 else Sum(tuple(members))


def _joined(first: Likelihood, second: Likelihood) -> Likelihood | None:
    """One likelihood for both, if either knows how."""
    for one, other in ((first, second), (second, first)):
        join = getattr(one, "joined", None)
        both: Likelihood | None = None if join is None else join(other)
        if both is not None:
            return both
    return None


def _members(likelihood: Likelihood) -> tuple[Likelihood, ...]:
    return likelihood.members if isinstance(likelihood, Sum) else (likelihood,)
