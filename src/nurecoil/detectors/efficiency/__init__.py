"""Efficiencies: the probability that an event is accepted, one file per form; a product of them is a row of steps."""

from nurecoil.detectors.efficiency.akimov_2018 import akimov_2018
from nurecoil.detectors.efficiency.constant import ConstantEfficiency
from nurecoil.detectors.efficiency.logistic import LogisticEfficiency
from nurecoil.detectors.efficiency.staircase import StepEfficiency
from nurecoil.detectors.efficiency.tabulated import TabulatedEfficiency
from nurecoil.detectors.efficiency.threshold import Threshold

__all__ = [
    "ConstantEfficiency", "LogisticEfficiency", "StepEfficiency", "TabulatedEfficiency", "Threshold", "akimov_2018",
]  # fmt: skip
