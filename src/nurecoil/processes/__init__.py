"""Processes: kinematic kernels, and which constituents a target offers."""

from typing import TYPE_CHECKING

from nurecoil.processes.arguments import OutOfReach
from nurecoil.processes.cevas import CEvAS
from nurecoil.processes.cevns import CEvNS, NoSpinExpectation
from nurecoil.processes.electron import ElectronScattering
from nurecoil.processes.ionisation import Ionisation
from nurecoil.processes.kinematics import Elastic, Leading, Level, Transfer
from nurecoil.processes.liquid_helium import LiquidHelium, impulse_approximation, impulse_width
from nurecoil.processes.process import Process
from nurecoil.processes.target import OnMaterial, Target

__all__ = [
    "CEvAS", "CEvNS", "ChargedAnalog", "Elastic", "ElectronScattering", "Inelastic", "Ionisation", "Leading", "Level",
    "LiquidHelium", "NoSpinExpectation", "NucleonCurrents", "OnMaterial", "OutOfReach", "Process", "SpinIndependent",
    "StandardHalo", "Target", "Transfer", "impulse_approximation", "impulse_width", "inelastic", "nucleon_currents", "wimp",
]  # fmt: skip
