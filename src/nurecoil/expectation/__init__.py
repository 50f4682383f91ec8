"""Expectation: the counts that a model leads to in an experiment, with all that is not known well, as values and as arrays."""

from nurecoil.expectation.build import prediction
from nurecoil.expectation.compiled import Axis, Block, Compiled, Data, Part
from nurecoil.expectation.component import Component, Morph
from nurecoil.expectation.features import Coupling, Features
from nurecoil.expectation.nuisance import Correlation, Nuisance
from nurecoil.expectation.predictions import Prediction
from nurecoil.expectation.signal import Constant, FromFunction, FromModel, Proportional, Signal, Tables, Variation, strength

__all__ = [
    "Axis", "Block", "Compiled", "Component", "Constant", "Correlation", "Coupling", "Data", "Features", "FromFunction",
    "FromModel", "Morph", "Nuisance", "Part", "Prediction", "Proportional", "Signal", "Tables", "Variation", "prediction",
    "strength",
]  # fmt: skip
