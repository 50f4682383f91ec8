"""The language of Lagrangians: an amplitude is a sum of terms (structure, constituent, propagator, flavour matrix)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import combinations
from typing import ClassVar, Literal, Protocol, runtime_checkable

import numpy as np

from nurecoil.arrays import Array, ComplexArray
from nurecoil.cached import cached_property
from nurecoil.catalogue import Cited, base
from nurecoil.declaration import LONGEST, shortened
from nurecoil.parameters import ParameterSet

Structure = Literal["V", "A", "S", "P", "T", "M", "Q", "Vn", "An"]
"""Lorentz structure: vector, axial, scalar, pseudoscalar, tensor, the helicity-flipping dipole M; Q is a process's
name for a charge whose kernel it replaces, Vn and An are names for neutrons' couplings that kernels tell from protons'."""

C_PARITY: Mapping[str, int] = {"V": -1, "A": 1, "S": 1, "P": 1, "T": -1, "M": -1, "Q": -1, "Vn": -1, "An": 1}
"""Sign of each neutrino bilinear under charge conjugation; an antineutrino's amplitude is this times g*."""


@dataclass(frozen=True)
class Contact:
    """A propagator that does not depend on the momentum transfer."""

    def __call__(self, q2: Array) -> Array:
        return 1.0 + 0.0 * q2


@dataclass(frozen=True)
class Yukawa:
    """1/(q2 + mass^2); mass = 0 is the photon.

    Raises
    ------
    ValueError
        If the mass is negative.
    """

    mass: float = 0.0

    def __post_init__(self) -> None:
        if not self.mass >= 0:
            raise ValueError(f"mass: expected a mediator mass >= 0, got {self.mass!r}")

    def __call__(self, q2: Array) -> Array:
        return 1.0 / (q2 + self.mass**2)


Propagator = Callable[[Array], Array]
"""f(q2) for q2 = 2MT > 0, hashable, so that tables built for it can be reused."""


@dataclass(frozen=True)
class Channel:
    """What fixes the shape of a term: everything but its flavour matrix.

    Parameters
    ----------
    structure : {"V", "A", "S", "P", "T", "M", "Q"}
    constituent : str
        What the current couples to: ``p``, ``n``, ``e``, ``charge`` (electric), ``nucleus`` (as a whole).
    propagator : Propagator
    final_mass : float
        Mass of the outgoing lepton; zero unless a heavy state is produced.
    """

    structure: Structure
    constituent: str
    propagator: Propagator = Contact()
    final_mass: float = 0.0
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # channels are looked up at every model point: their hash is computed once
        object.__setattr__(self, "_hash", hash((self.structure, self.constituent, self.propagator, self.final_mass)))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[Channel], tuple[Structure, str, Propagator, float]]:
        # hashes of words differ from process to process: a copy sent to another one computes its own
        return Channel, (self.structure, self.constituent, self.propagator, self.final_mass)


@cache
def contact(structure: Structure, constituent: str) -> Channel:
    """The channel of a contact interaction; one object per pair, so that equal channels are identical."""
    return Channel(structure, constituent)


@lru_cache(maxsize=1024)
def exchange(structure: Structure, constituent: str, mass: float) -> Channel:
    """The channel of a mediator exchange."""
    return Channel(structure, constituent, Yukawa(mass))


@dataclass(frozen=True, eq=False)
class Term:
    """One term of an amplitude: a `Channel` times a constant matrix g[final, initial]."""

    channel: Channel
    matrix: ComplexArray

    def __post_init__(self) -> None:
        if self.matrix.ndim != 2 or self.matrix.shape[0] != self.matrix.shape[1]:
            raise ValueError(f"flavour matrix: expected shape [F, F], got {self.matrix.shape}")


def scaled(factor: float, matrix: ComplexArray) -> ComplexArray:
    """A matrix times a real number."""
    found: ComplexArray = np.multiply(factor, matrix)
    return found


@base("models")
@runtime_checkable
class Model(Protocol):
    """A Lagrangian: named parameters, and the terms they give. Models add, amplitude by amplitude."""

    @property
    def parameters(self) -> ParameterSet:
        """What a fit may vary, with central values."""
        ...

    def terms(self, values: Mapping[str, float] = ...) -> tuple[Term, ...]:
        """The terms at given parameter values; names left out keep their central value.

        Raises
        ------
        UnknownId
            If a name is not one of the parameters.
        """
        ...


class CountedTwice(ValueError):
    """A sum of models that holds one of them, or one of its parameters, twice."""


class Addable(Cited):
    """Gives a model ``+`` and `cite`."""

    told_apart_by: ClassVar[tuple[str, ...]] = ()
    """Fields in which two models of this class must differ to be two different things with the same parameters."""

    def __add__(self, other: Model) -> Sum:
        return Sum((*_parts(self), *_parts(other)))  # type: ignore[arg-type]


@dataclass(frozen=True, repr=False)
class Sum(Addable):
    """Several models at once: their terms are concatenated, so interference is automatic.

    Parameters
    ----------
    models : tuple of Model

    Raises
    ------
    CountedTwice
        If two models of one class share a parameter (and are not told apart by charges), since their amplitudes would double.
    ValueError
        If two models define one parameter differently.

    Examples
    --------
    >>> from nurecoil.models import NSI, StandardModel
    >>> StandardModel() + NSI(eps_ee_uV=0.1)
    StandardModel() + NSI(eps_ee_uV=0.1)
    """

    models: tuple[Model, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "models", tuple(part for model in self.models for part in _parts(model)))
        for a, b in combinations(self.models, 2):
            if type(a) is type(b):
                _told_apart(a, b)
        _ = self.parameters

    def __repr__(self) -> str:
        return shortened(" + ".join(map(repr, self.models)), LONGEST)

    def __iter__(self) -> Iterator[Model]:
        return iter(self.models)

    @cached_property
    def parameters(self) -> ParameterSet:
        """Those of all models."""
        total = ParameterSet()
        for model in self.models:
            total = total + model.parameters
        return total

    def terms(self, values: Mapping[str, float] = {}) -> tuple[Term, ...]:
        """The terms of all models; each is given the values of its own parameters."""
        if not values:
            return tuple(term for model in self.models for term in model.terms())
        self.parameters.named(values)
        return tuple(
            term
            for model in self.models
            for term in model.terms({name: value for name, value in values.items() if name in model.parameters})
        )


def _told_apart(a: Model, b: Model) -> None:
    shared = [name for name in a.parameters if name in b.parameters]
    if not shared and a != b:
        return
    fields: tuple[str, ...] = getattr(a, "told_apart_by", ())
    if not any(getattr(a, field) != getattr(b, field) for field in fields):
        what = f"both have the parameter {shared[0]!r}" if shared else "the two are equal"
        raise CountedTwice(f"{type(a).__name__}: counted twice in a sum of models ({what}); give it once")


def _parts(model: Model) -> tuple[Model, ...]:
    return model.models if isinstance(model, Sum) else (model,)


def gather(terms: tuple[Term, ...], dimension: int = 3) -> tuple[tuple[Channel, ...], ComplexArray]:
    """Add up the matrices of equal channels.

    Parameters
    ----------
    terms : tuple of Term
    dimension : int
        Number of flavours wanted; smaller matrices are padded with zeros, since states beyond theirs do not couple.

    Returns
    -------
    channels : tuple of Channel, length C
        In order of first appearance.
    matrices : ndarray, shape [C, F, F]
    """
    order: dict[Channel, int] = {}
    for term in terms:
        order.setdefault(term.channel, len(order))
    size = max([dimension, *(term.matrix.shape[0] for term in terms)])
    matrices = np.zeros((len(order), size, size), dtype=complex)
    for term in terms:
        n = term.matrix.shape[0]
        matrices[order[term.channel], :n, :n] += term.matrix
    return tuple(order), matrices
