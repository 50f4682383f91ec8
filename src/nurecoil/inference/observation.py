"""What a likelihood is made of: predictions next to data, and constraints on parameters as experiments of one bin."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from nurecoil.expectation import Component, Constant, Prediction, Proportional
from nurecoil.experiments import Experiment
from nurecoil.inference.protocol import GaussianConstraint
from nurecoil.inference.statistics import Gaussian, Statistic
from nurecoil.parameters import Parameter, ParameterSet


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
