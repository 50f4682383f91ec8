"""Experiments: source, target, response, data and nuisances, each read from one YAML file."""

from nurecoil.experiments.channel import Channel, FoldedSum, SummedResponse
from nurecoil.experiments.experiment import Experiment
from nurecoil.experiments.moment_limit import MomentLimit, moment_limit
from nurecoil.experiments.nuisance import Curve, Normalisation, Nuisance, Shape, Template
from nurecoil.experiments.overlap import refuse_overlap
from nurecoil.experiments.problems import InvalidExperiment
from nurecoil.experiments.ratio import Ratio
from nurecoil.experiments.reader import Provenance
from nurecoil.experiments.registry import experiment, experiments, validate
from nurecoil.experiments.split import Split
from nurecoil.problems import Problem

__all__ = [
    "Channel", "Curve", "Experiment", "FoldedSum", "InvalidExperiment", "MomentLimit", "Normalisation", "Nuisance", "Problem",
    "Provenance", "Ratio", "Shape", "Split", "SummedResponse", "Template", "experiment", "experiments", "moment_limit",
    "refuse_overlap", "validate",
]  # fmt: skip
