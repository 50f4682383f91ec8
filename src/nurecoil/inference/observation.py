"""What a likelihood is made of: predictions next to data, and constraints on parameters as experiments of one bin."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from nurecoil.expectation import Component, Constant, Prediction, Proportional
from nurecoil.expectation.signal import FromFamily, FromModel
from nurecoil.experiments import Experiment
from nurecoil.inference.protocol import GaussianConstraint
from nurecoil.inference.statistics import Gaussian, Statistic
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.tables import papers_of


@dataclass(frozen=True, eq=False)
class Observation:
    """One experiment: what is expected, and what was seen.

    Parameters
    ----------
    prediction : Prediction
    statistic : Statistic
    name : str
        Id of the experiment; empty for numbers that belong to none.
    experiment : Experiment, optional
        Where the prediction comes from.
    made : str
        How pseudo-data were made; empty for data.
    """

    prediction: Prediction
    statistic: Statistic
    name: str = ""
    experiment: Experiment | None = None
    made: str = ""

    @cached_property
    def papers(self) -> tuple[str, ...]:
        """Keys of what the experiment, the model and all their parts stand on."""
        return papers_of(self.experiment, self.prediction)

    @cached_property
    def models(self) -> tuple[str, ...]:
        """The models of the parts, in words."""
        signals = (component.signal for component in self.prediction.components)
        return tuple(dict.fromkeys(repr(signal.model) for signal in signals if isinstance(signal, FromFamily | FromModel)))

    @property
    def declared(self) -> tuple[object, ...]:
        """What identifies it: of pseudo-data how they were made, not the numbers that came out."""
        data = (type(self.statistic).__name__, self.made) if self.made else self.statistic
        return (self.name, self.experiment, self.prediction, data)


@dataclass(frozen=True, eq=False)
class Auxiliary(Observation):
    """A constraint on a parameter of the model as an experiment of one bin."""

    constraint: GaussianConstraint = field(default_factory=lambda: GaussianConstraint("", 0.0, 1.0))

    @property
    def parameter(self) -> Parameter:
        """What it constrains."""
        return self.prediction.parameters.get_parameter(self.constraint.name)


def auxiliary(constraint: GaussianConstraint, known: ParameterSet) -> Auxiliary:
    """A constraint as an experiment that counts the parameter.

    Raises
    ------
    ValueError
        If the parameter enters as its square, and so is none of the coordinates in which counts are polynomials.
    """
    parameter = known.get_parameter(constraint.name)
    if parameter.enters == "square":
        raise ValueError(f"constraint on {constraint.name}: it enters as its square; expected a parameter that enters linearly")
    signal = Component(constraint.name, Proportional(parameter, Constant(np.ones(1))))
    statistic = Gaussian([constraint.mean], [constraint.sigma**2])
    return Auxiliary(Prediction((1,), (signal,)), statistic, constraint=constraint)
