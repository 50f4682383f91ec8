"""Predictions: from parameter values to signal counts, at one model point or at many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, ComplexArray
from nurecoil.inference.likelihood import points
from nurecoil.models.term import Channel, Model, Sum
from nurecoil.parameters import ParameterSet
from nurecoil.rates import Folded


@runtime_checkable
class Prediction(Protocol):
    """Signal counts as a function of parameters."""

    @property
    def parameters(self) -> ParameterSet:
        """What the signal depends on."""
        ...

    def __call__(self, values: Mapping[str, float], /) -> Array:
        """Counts [B], bins in one row."""
        ...

    def many(self, values: Mapping[str, ArrayLike], /) -> Array:
        """Counts [P, B] at many points."""
        ...


@dataclass(frozen=True)
class FromFunction:
    """A signal that a function of the parameter values gives.

    Parameters
    ----------
    parameters : ParameterSet
    function : callable
        Takes a mapping of names to numbers with all parameters in it, returns counts.
    """

    parameters: ParameterSet
    function: Callable[[Mapping[str, float]], ArrayLike]

    def __call__(self, values: Mapping[str, float], /) -> Array:
        return np.atleast_1d(np.asarray(self.function({**self.parameters, **values}), dtype=float)).ravel()

    def many(self, values: Mapping[str, ArrayLike], /) -> Array:
        """Counts [P, B], one call each."""
        return np.array([self(point) for point in points(values)])


@dataclass(frozen=True, eq=False)
class FromModel:
    """The counts of a model in an experiment's tables: new couplings cost one contraction.

    Parameters
    ----------
    model : Model
    folded : Folded
        Source, target and detector.
    shapes : mapping
        Name of a shape nuisance -> tables at +1 and -1 standard deviations; linear between them and the nominal ones.
    """

    model: Model
    folded: Folded
    shapes: Mapping[str, tuple[Folded, Folded]] = field(default_factory=dict)

    @cached_property
    def parameters(self) -> ParameterSet:
        return self.model.parameters

    def __call__(self, values: Mapping[str, float], /) -> Array:
        counts = nominal = self.folded(self.model, values).ravel()
        for name, tables in self.shapes.items():
            a = values.get(name, 0.0)
            if a != 0.0:
                counts = counts + abs(a) * (tables[0 if a > 0 else 1](self.model, values).ravel() - nominal)
        return counts

    def many(self, values: Mapping[str, ArrayLike], /) -> Array:
        """Counts [P, B]: parts of the model that none of the values changes are evaluated once."""
        rows = points(values)
        model, couplings = self._split(values)
        found = [couplings.with_moving(*self.folded.couplings(model, row)) for row in rows]
        nominal = _contract(self.folded, found)
        counts = nominal
        for name, tables in self.shapes.items():
            a = np.broadcast_to(np.asarray(values.get(name, 0.0), dtype=float), (len(rows),))
            for sign, folded in zip((1, -1), tables, strict=True):
                chosen = np.flatnonzero(sign * a > 0)
                if chosen.size:
                    moved = _contract(folded, [found[i] for i in chosen]) - nominal[chosen]
                    counts = counts.copy() if counts is nominal else counts
                    counts[chosen] += np.abs(a[chosen])[:, None] * moved
        return counts

    def _split(self, values: Mapping[str, ArrayLike]) -> tuple[Model, _Fixed]:
        """The part of the model that differs from point to point, and the couplings of the rest."""
        same: dict[str, Any] = {name: value for name, value in values.items() if isinstance(value, float)}
        varied = values.keys() - same.keys()
        members = self.model.models if isinstance(self.model, Sum) else (self.model,)
        moving = tuple(m for m in members if varied & m.parameters.keys())
        rest = tuple(m for m in members if not varied & m.parameters.keys())
        return Sum(moving), _Fixed(*self.folded.couplings(Sum(rest), same)) if rest else _Fixed((), None)


Couplings = tuple[tuple[Channel, ...], ComplexArray]


@dataclass(frozen=True, eq=False)
class _Fixed:
    """Couplings that stay as they are."""

    channels: tuple[Channel, ...]
    matrices: Any

    def with_moving(self, channels: tuple[Channel, ...], matrices: ComplexArray) -> Couplings:
        """These and others."""
        if self.matrices is None:
            return channels, matrices
        if channels not in self._places:
            self._places[channels] = self._place(channels)
        together, where = self._places[channels]
        F = max(self.matrices.shape[-1], matrices.shape[-1])
        total = np.zeros((len(together), F, F), dtype=complex)
        total[: len(self.channels)] = self.matrices
        total[where] += matrices
        return together, total

    @cached_property
    def _places(self) -> dict[tuple[Channel, ...], tuple[tuple[Channel, ...], list[int]]]:
        return {}

    def _place(self, channels: tuple[Channel, ...]) -> tuple[tuple[Channel, ...], list[int]]:
        order = {channel: i for i, channel in enumerate(self.channels)}
        where = [order.setdefault(channel, len(order)) for channel in channels]
        return tuple(order), where


def _contract(folded: Folded, couplings: list[Couplings]) -> Array:
    """Counts [P, B]; points with equal channels in one product."""
    by_channels: dict[tuple[Channel, ...], list[int]] = {}
    for i, (channels, _) in enumerate(couplings):
        by_channels.setdefault(channels, []).append(i)
    counts = np.empty((len(couplings), int(np.prod(folded.shape))))
    for channels, rows in by_channels.items():
        matrices = np.stack([couplings[i][1] for i in rows])
        counts[rows] = folded.contraction(channels).many(matrices).reshape(len(rows), -1)
    return counts


@dataclass(frozen=True, eq=False)
class Stacked:
    """Predictions of several experiments, their bins in one row."""

    members: tuple[Prediction, ...]

    @cached_property
    def parameters(self) -> ParameterSet:
        total = ParameterSet()
        for member in self.members:
            total = total + member.parameters
        return total

    def __call__(self, values: Mapping[str, float], /) -> Array:
        return np.concatenate([member(values) for member in self.members])

    def many(self, values: Mapping[str, ArrayLike], /) -> Array:
        """Counts [P, B]."""
        return np.concatenate([member.many(values) for member in self.members], axis=1)
