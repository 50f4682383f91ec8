"""Experiments: source, target, response, data and nuisances, each read from one YAML file."""

from nurecoil.experiments.channel import Channel, FoldedSum, SummedResponse
from nurecoil.experiments.counting import Experiment
from nurecoil.experiments.joint import Joint, experiment_or_joint, joint, refuse_overlap, together
from nurecoil.experiments.moment_limit import MomentLimit, moment_limit
from nurecoil.experiments.nuisance import (
    Curve,
    FormFactorShape,
    Normalisation,
    Nuisance,
    Shape,
    Simulated,
    Simulation,
    Template,
)
from nurecoil.experiments.ratio import Ratio
from nurecoil.experiments.reader import InvalidExperiment, Provenance
from nurecoil.experiments.registry import experiment, experiments, validate
from nurecoil.experiments.split import Split
from nurecoil.problems import Problem

__all__ = [
    "Channel", "Curve", "Experiment", "FoldedSum", "FormFactorShape", "InvalidExperiment", "Joint", "MomentLimit",
    "Normalisation", "Nuisance", "Problem", "Provenance", "Ratio", "Shape", "Simulated", "Simulation", "Split",
    "SummedResponse", "Template", "experiment", "experiment_or_joint", "experiments", "joint", "moment_limit",
    "refuse_overlap", "together", "validate",
]  # fmt: skip
