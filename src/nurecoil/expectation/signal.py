"""What a part of a prediction is made of: numbers, a strength, a model in an experiment's tables, or any function.

All of them answer one question: given values of all parameters but some that move, what are the counts as a polynomial in
those?
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.cached import cached_property
from nurecoil.expectation.quadratic import quadratic
from nurecoil.experiments import Curve, Experiment, FoldedSum, FormFactorShape, Shape, Simulated, Simulation
from nurecoil.models.term import Model
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.rates import Folded

_KEEP = 64
AnyFolded = Folded | FoldedSum


@runtime_checkable
class Signal(Protocol):
    """Counts as a function of parameters."""

    @property
    def parameters(self) -> ParameterSet:
        """What the counts depend on."""
        ...

    @property
    def nuisances(self) -> tuple[str, ...]:
        """Names of those that change its shape."""
        ...

    def tables(self, moving: tuple[str, ...], values: Mapping[str, float]) -> Tables:
        """Counts as polynomials in parameters that enter linearly or as squares.

        Parameters
        ----------
        moving : tuple of str
        values : mapping
            Of all other parameters.
        """
        ...


@dataclass(frozen=True, eq=False)
class Tables:
    """Counts as polynomials of degree two.

    Parameters
    ----------
    nominal : ndarray, shape [pairs, B]
        Coefficients of ``y_i y_j``, i <= j, y_0 = 1; one row where nothing moves.
    shapes : mapping
        Nuisance -> what it adds per standard deviation above and below zero [2, pairs, B].
    responses : mapping
        One nuisance, or two that act together -> (values of each, what is added there [J, pairs, B], the last nuisance running
        fastest).
    """

    nominal: Array
    shapes: Mapping[str, Array] = field(default_factory=dict)
    responses: Mapping[tuple[str, ...], tuple[tuple[Array, ...], Array]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Constant:
    """Counts [B] that nothing changes."""

    counts: Array
    nuisances: tuple[str, ...] = ()

    @property
    def parameters(self) -> ParameterSet:
        """None."""
        return ParameterSet()

    def tables(self, moving: tuple[str, ...], values: Mapping[str, float]) -> Tables:
        """One row."""
        return Tables(self.counts[None])


@dataclass(frozen=True, eq=False)
class Proportional:
    """Another signal times a parameter.

    Parameters
    ----------
    parameter : Parameter
        One that enters linearly.
    unit : Signal
        What one of it gives; its own parameters are no longer any.
    at : mapping
        Values of these, if not central.
    """

    parameter: Parameter
    unit: Signal
    at: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def parameters(self) -> ParameterSet:
        """The one."""
        return ParameterSet(self.parameter)

    @property
    def nuisances(self) -> tuple[str, ...]:
        """Those of the unit."""
        return self.unit.nuisances

    def tables(self, moving: tuple[str, ...], values: Mapping[str, float]) -> Tables:
        """Rows of 1, x and x^2, of which the second is not zero."""
        one = self.unit.tables((), {**self.unit.parameters, **self.at})

        def rows(table: Array) -> Array:
            if not moving:
                return values[self.parameter.name] * table
            return np.concatenate([0.0 * table, table, 0.0 * table], axis=-2)

        shapes = {name: rows(table) for name, table in one.shapes.items()}
        return Tables(rows(one.nominal), shapes, {name: (x, rows(table)) for name, (x, table) in one.responses.items()})


@dataclass(frozen=True, eq=False)
class ByNodes:
    """Counts [B] that nothing but nuisances of a simulation change, with what these add at each of their values [J, B]."""

    counts: Array
    nuisances: tuple[str, ...]
    nodes: tuple[Array, ...]
    added: Array

    @property
    def parameters(self) -> ParameterSet:
        """None."""
        return ParameterSet()

    def tables(self, moving: tuple[str, ...], values: Mapping[str, float]) -> Tables:
        """One row, and one for each node."""
        return Tables(self.counts[None], responses={self.nuisances: (self.nodes, self.added[:, None])})


STRENGTH = Parameter("strength", 1.0, lower=0.0, description="factor on the signal", enters="linear")


def strength(counts: ArrayLike) -> Proportional:
    """A signal of known shape, times a parameter ``strength`` >= 0, 1 by default."""
    return Proportional(STRENGTH, Constant(np.ravel(np.asarray(counts, dtype=float))))


@dataclass(frozen=True, eq=False)
class FromFunction:
    """A signal that a function of the parameter values gives.

    Parameters
    ----------
    parameters : ParameterSet
        None of which is promised to enter linearly.
    function : callable
        Takes a mapping of names to numbers with all parameters in it, returns counts.
    """

    parameters: ParameterSet
    function: Callable[[Mapping[str, float]], ArrayLike]
    nuisances: tuple[str, ...] = ()

    def tables(self, moving: tuple[str, ...], values: Mapping[str, float]) -> Tables:
        """One row."""
        return Tables(np.atleast_1d(np.asarray(self.function(values), dtype=float)).ravel()[None])


@dataclass(frozen=True, eq=False)
class FromModel:
    """The counts of a model in an experiment's tables.

    Parameters
    ----------
    model : Model
    folded : Folded or FoldedSum
        Source, target and detector.
    shapes : mapping
        Nuisance -> tables at +1 and -1 standard deviations.
    responses : mapping
        Nuisance -> (its values [J], tables there).
    simulated : Simulation, optional
        Nuisances that act together, with tables at all their values.
    """

    model: Model
    folded: AnyFolded
    shapes: Mapping[str, tuple[AnyFolded, AnyFolded]] = field(default_factory=dict)
    responses: Mapping[str, tuple[Array, tuple[AnyFolded, ...]]] = field(default_factory=dict)
    simulated: Simulation | None = None

    @cached_property
    def parameters(self) -> ParameterSet:
        """Those of the model."""
        return self.model.parameters

    @property
    def nuisances(self) -> tuple[str, ...]:
        """Of the response."""
        return (*self.shapes, *self.responses, *(() if self.simulated is None else self.simulated.names))

    def tables(self, moving: tuple[str, ...], values: Mapping[str, float]) -> Tables:
        """One contraction for each pair of amplitudes."""
        nominal = self._table(self.folded, moving, values)
        shapes = {
            name: np.array([self._table(up, moving, values) - nominal, nominal - self._table(down, moving, values)])
            for name, (up, down) in self.shapes.items()
        }
        responses: dict[tuple[str, ...], tuple[tuple[Array, ...], Array]] = {
            (name,): ((nodes,), np.array([self._table(folded, moving, values) - nominal for folded in tables]))
            for name, (nodes, tables) in self.responses.items()
        }
        if self.simulated is not None:
            by_node = self._table(self.simulated.folded, moving, values) @ self.simulated.templates
            responses[self.simulated.names] = (self.simulated.nodes, by_node - nominal)
        return Tables(nominal, shapes, responses)

    def _table(self, folded: AnyFolded, moving: tuple[str, ...], values: Mapping[str, float]) -> Array:
        if not moving:
            return folded(self.model, values).ravel()[None]
        return quadratic(folded, self.model, moving, values)


@dataclass(frozen=True)
class Variation:
    """How an experiment follows further parameters.

    Parameters
    ----------
    parameters : ParameterSet
    change : callable
        From the experiment and a mapping with all of these parameters to the experiment at their values, by
        `Experiment.replace`: tables that the change does not touch are used again.
    """

    parameters: ParameterSet
    change: Callable[[Experiment, Mapping[str, float]], Experiment]


@dataclass(frozen=True, eq=False)
class FromFamily:
    """The counts of a model in an experiment that parameters change; folded tables of recent values are kept.

    Parameters
    ----------
    model : Model
    experiment : Experiment
    variation : Variation
    """

    model: Model
    experiment: Experiment
    variation: Variation

    @cached_property
    def parameters(self) -> ParameterSet:
        """Those of the model and of the variation."""
        return self.model.parameters + self.variation.parameters

    @property
    def nuisances(self) -> tuple[str, ...]:
        """Of the response and of the form factors."""
        kinds = Shape | FormFactorShape | Curve | Simulated
        return tuple(n.name for n in self.experiment.nuisances if isinstance(n, kinds))

    def tables(self, moving: tuple[str, ...], values: Mapping[str, float]) -> Tables:
        """Those of the experiment at the values of the variation's parameters."""
        own = {name: values[name] for name in self.variation.parameters}
        others = {name: value for name, value in values.items() if name not in own}
        return self._at(own).tables(moving, others)

    def _at(self, own: Mapping[str, float]) -> FromModel:
        key = tuple(own.values())
        if key not in self._made:
            # what a change does not touch is shared with tables that exist
            _ = self.experiment.compiled, self.experiment.variants, self.experiment.simulation
            self._made[key] = of_model(self.variation.change(self.experiment, own), self.model)
            while len(self._made) > _KEEP:
                self._made.popitem(last=False)
        return self._made[key]

    @cached_property
    def _made(self) -> OrderedDict[tuple[float, ...], FromModel]:
        return OrderedDict()

    def __getstate__(self) -> dict[str, object]:
        # tables are made again where they are needed
        return {"model": self.model, "experiment": self.experiment, "variation": self.variation}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)


@dataclass(frozen=True, eq=False)
class Beyond:
    """What a signal adds to another one, which is counted elsewhere.

    Parameters
    ----------
    signal : Signal
    reference : Signal
        At its central values, with the same nuisances.
    """

    signal: Signal
    reference: Signal

    @property
    def parameters(self) -> ParameterSet:
        """Those of the signal."""
        return self.signal.parameters

    @property
    def nuisances(self) -> tuple[str, ...]:
        """Those of the signal."""
        return self.signal.nuisances

    def tables(self, moving: tuple[str, ...], values: Mapping[str, float]) -> Tables:
        """Those of the signal, less those of the reference in the row that nothing moves."""
        mine, other = self.signal.tables(moving, values), self.reference.tables((), {**self.reference.parameters})

        def less(table: Array, known: Array) -> Array:
            table = table.copy()
            table[..., :1, :] -= known
            return table

        return Tables(
            less(mine.nominal, other.nominal),
            {name: less(table, other.shapes[name]) for name, table in mine.shapes.items()},
            {name: (nodes, less(table, other.responses[name][1])) for name, (nodes, table) in mine.responses.items()},
        )


def of_model(experiment: Experiment, model: Model) -> FromModel:
    """The counts of a model in an experiment, with the nuisances that change its response."""
    return FromModel(model, experiment.compiled, experiment.variants, experiment.curves, experiment.simulation)
