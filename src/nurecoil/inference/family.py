"""Parameters that change an experiment itself: a neutron radius, a quenching factor, the shape of a flux."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.detectors import Response
from nurecoil.experiments import Experiment, Shape
from nurecoil.inference.likelihood import points
from nurecoil.inference.prediction import FromModel
from nurecoil.models.term import Model
from nurecoil.parameters import ParameterSet
from nurecoil.rates import Folded

_KEEP = 64


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
    """The counts of a model in an experiment that parameters change; tables of recent values are kept.

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
        return self.model.parameters + self.variation.parameters

    def __call__(self, values: Mapping[str, float], /) -> Array:
        return self._at(values)(self._others(values))

    def many(self, values: Mapping[str, ArrayLike], /) -> Array:
        """Counts [P, B]; points with equal values of the varied parameters share tables."""
        rows = points(values)
        groups: dict[tuple[float, ...], list[int]] = {}
        for i, row in enumerate(rows):
            groups.setdefault(self._key(row), []).append(i)
        found: dict[int, Array] = {}
        for members in groups.values():
            others = self._others(rows[members[0]])
            columns = {name: np.array([rows[i][name] for i in members]) for name in others}
            counts = self._at(rows[members[0]]).many(columns)
            found |= dict(zip(members, np.broadcast_to(counts, (len(members), counts.shape[1])), strict=True))
        return np.array([found[i] for i in range(len(rows))])

    def _key(self, values: Mapping[str, float]) -> tuple[float, ...]:
        return tuple(float(values.get(name, central)) for name, central in self.variation.parameters.items())

    def _others(self, values: Mapping[str, float]) -> dict[str, float]:
        return {name: value for name, value in values.items() if name not in self.variation.parameters}

    @cached_property
    def _made(self) -> OrderedDict[tuple[float, ...], FromModel]:
        return OrderedDict()

    @cached_property
    def _unchanged(self) -> FromModel:
        return prediction(self.experiment, self.model)

    def _at(self, values: Mapping[str, float]) -> FromModel:
        key = self._key(values)
        if key not in self._made:
            shared = self._unchanged
            changed = self.variation.change(self.experiment, dict(zip(self.variation.parameters, key, strict=True)))
            self._made[key] = prediction(changed, self.model, (self.experiment, shared))
            while len(self._made) > _KEEP:
                self._made.popitem(last=False)
        return self._made[key]

    def __getstate__(self) -> dict[str, object]:
        # tables are made again where they are needed, and read-only views of mappings cannot travel
        fields = {f.name: getattr(self.experiment, f.name) for f in dataclasses.fields(self.experiment)}
        plain = fields | {"backgrounds": dict(self.experiment.backgrounds)}
        return {"model": self.model, "experiment": plain, "variation": self.variation}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in (state | {"experiment": Experiment(**state["experiment"])}).items():
            object.__setattr__(self, name, value)


def prediction(experiment: Experiment, model: Model, near: tuple[Experiment, FromModel] | None = None) -> FromModel:
    """The counts of a model in an experiment, with its shape nuisances.

    Parameters
    ----------
    near : (Experiment, FromModel), optional
        An experiment like it and what this gave for it; tables that are the same are used again.
    """
    shapes = {n.name: n for n in experiment.nuisances if isinstance(n, Shape)}
    tables = {
        name: (_tables(experiment, n.plus, near, name, 0), _tables(experiment, n.minus, near, name, 1))
        for name, n in shapes.items()
    }
    return FromModel(model, experiment.compiled, tables)


def _tables(
    experiment: Experiment, response: Response, near: tuple[Experiment, FromModel] | None, name: str, side: int
) -> Folded:
    if near is not None and response in _responses(near[0]) and _same_frame(experiment, near[0]):
        source = None if experiment.source is near[0].source else experiment.source
        target = None if experiment.target is near[0].target else experiment.target
        altered = near[1].shapes[name][side].altered(source, target)
        if altered is not None:
            return altered
    return experiment.replace(response=response).compiled


def _responses(experiment: Experiment) -> list[Response]:
    return [response for n in experiment.nuisances if isinstance(n, Shape) for response in (n.plus, n.minus)]


def _same_frame(first: Experiment, second: Experiment) -> bool:
    """Whether exposure, split and time bins are the same."""
    times = [e.time_edges for e in (first, second)]
    same_times = times[0] is times[1] or (times[0] is not None and times[1] is not None and np.array_equal(times[0], times[1]))
    return first.exposure == second.exposure and first.split is second.split and same_times
