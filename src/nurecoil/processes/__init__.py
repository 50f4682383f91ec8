"""Processes: kinematic kernels, and which constituents a target offers."""

from nurecoil.processes.cevas import CEvAS
from nurecoil.processes.cevns import CEvNS
from nurecoil.processes.electron import ElectronScattering
from nurecoil.processes.ionisation import Ionisation
from nurecoil.processes.process import OnMaterial, Process, Target

__all__ = ["CEvAS", "CEvNS", "ElectronScattering", "Ionisation", "OnMaterial", "Process", "Target"]
