"""Processes: kinematic kernels, and which constituents a target offers."""

from nurecoil.processes.cevns import CEvNS
from nurecoil.processes.process import OnMaterial, Process, Target

__all__ = ["CEvNS", "OnMaterial", "Process", "Target"]
