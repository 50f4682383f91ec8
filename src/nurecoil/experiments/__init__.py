"""Experiments: source, target, response, data and nuisances, each read from one YAML file."""

from nurecoil.experiments.experiment import Experiment
from nurecoil.experiments.nuisance import Normalisation, Nuisance, Shape
from nurecoil.experiments.problems import InvalidExperiment, Problem
from nurecoil.experiments.reader import Provenance
from nurecoil.experiments.registry import experiment, experiments, validate

__all__ = [
    "Experiment", "InvalidExperiment", "Normalisation", "Nuisance", "Problem", "Provenance", "Shape",
    "experiment", "experiments", "validate",
]  # fmt: skip
