"""Processes: kinematic kernels, and which constituents a target offers."""

from nurecoil.processes.cevas import CEvAS
from nurecoil.processes.cevns import CEvNS
from nurecoil.processes.electron import ElectronScattering
from nurecoil.processes.ionisation import Ionisation
from nurecoil.processes.liquid_helium import impulse_approximation, impulse_width
from nurecoil.processes.process import OnMaterial, Process, Target

__all__ = [
    "CEvAS", "CEvNS", "ElectronScattering", "Ionisation", "OnMaterial", "Process", "Target",
    "impulse_approximation", "impulse_width",
]  # fmt: skip
