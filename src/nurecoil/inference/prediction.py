"""Predictions: from parameter values to signal counts, at one model point or at many."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, ComplexArray
from nurecoil.expectation.quadratic import quadratic
from nurecoil.inference.likelihood import points
from nurecoil.models.term import Channel, Model
from nurecoil.parameters import ParameterSet
from nurecoil.rates import Folded

_KEEP = 16


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
        """Counts [P, B]; a polynomial where only parameters marked linear differ from point to point."""
        nominal = self._counts(self.folded, values)
        counts = nominal
        for name, tables in self.shapes.items():
            a = np.broadcast_to(np.asarray(values.get(name, 0.0), dtype=float), (len(nominal),))
            for sign, folded in zip((1, -1), tables, strict=True):
                if np.any(sign * a > 0):
                    moved = np.maximum(sign * a, 0.0)[:, None] * (self._counts(folded, values) - nominal)
                    counts = counts + moved
        return counts

    def _counts(self, folded: Folded, values: Mapping[str, ArrayLike]) -> Array:
        mine = {name: value for name, value in values.items() if name in self.parameters}
        varied = tuple(name for name, value in mine.items() if not isinstance(value, float))
        constant: dict[str, Any] = {name: value for name, value in mine.items() if name not in varied}
        size = int(np.prod(np.broadcast_shapes(*(np.shape(v) for v in values.values()), (1,))))
        if not varied:
            return np.broadcast_to(folded(self.model, constant).ravel(), (size, int(np.prod(folded.shape))))
        if size > 2 * len(varied) ** 2 and all(self.parameters.get_parameter(name).enters == "linear" for name in varied):
            table = self._polynomial(folded, varied, constant)
            columns: Any = np.broadcast_arrays(*(np.atleast_1d(np.asarray(mine[name], dtype=float)) for name in varied))
            x = np.stack([np.ones_like(columns[0]), *columns], axis=1)
            i, j = np.triu_indices(x.shape[1])
            return (x[:, i] * x[:, j]) @ table  # type: ignore[no-any-return]
        return _contract(folded, [folded.couplings(self.model, point) for point in points(mine)])

    def _polynomial(self, folded: Folded, varied: tuple[str, ...], constant: Mapping[str, float]) -> Array:
        """The polynomial in some parameters, kept for the next batch."""
        key = (id(folded), varied, tuple(sorted(constant.items())))
        if key not in self._polynomials:
            self._polynomials[key] = quadratic(folded, self.model, varied, constant)
            while len(self._polynomials) > _KEEP:
                self._polynomials.popitem(last=False)
        return self._polynomials[key]

    @cached_property
    def _polynomials(self) -> OrderedDict[tuple[Any, ...], Array]:
        return OrderedDict()

    def __getstate__(self) -> dict[str, Any]:
        # polynomials are kept by the identity of tables, which another process does not know
        return {name: value for name, value in self.__dict__.items() if name != "_polynomials"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


Couplings = tuple[tuple[Channel, ...], ComplexArray]


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
