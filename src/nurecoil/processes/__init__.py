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
    "CEvAS", "CEvNS", "ChargedAnalog", "ElectronScattering", "Elastic", "Inelastic", "Ionisation", "Leading", "Level",
    "LiquidHelium", "NoSpinExpectation", "NucleonCurrents", "OnMaterial", "OutOfReach", "Process", "SpinDependent",
    "SpinIndependent", "StandardHalo", "Target", "Transfer", "Wimp", "WimpInteraction", "impulse_approximation",
    "impulse_width",
]  # fmt: skip

if TYPE_CHECKING:
    from nurecoil.processes.inelastic import ChargedAnalog, Inelastic
    from nurecoil.processes.nucleon_currents import NucleonCurrents
    from nurecoil.processes.wimp import SpinDependent, SpinIndependent, StandardHalo, Wimp, WimpInteraction

_LATER = {
    "ChargedAnalog": "inelastic",
    "Inelastic": "inelastic",
    "NucleonCurrents": "nucleon_currents",
    "SpinDependent": "wimp",
    "SpinIndependent": "wimp",
    "StandardHalo": "wimp",
    "Wimp": "wimp",
    "WimpInteraction": "wimp",
}


def __getattr__(name: str) -> object:
    """What is used seldom, or needs nuclear structure, is loaded when it is asked for."""
    if name in _LATER:
        from importlib import import_module

        found: object = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
