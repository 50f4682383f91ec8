"""Processes: kinematic kernels, and which constituents a target offers."""

from typing import TYPE_CHECKING, Any

from nurecoil.processes.cevas import CEvAS
from nurecoil.processes.cevns import CEvNS
from nurecoil.processes.electron import ElectronScattering
from nurecoil.processes.ionisation import Ionisation
from nurecoil.processes.liquid_helium import impulse_approximation, impulse_width
from nurecoil.processes.process import OnMaterial, Process, Target

__all__ = [
    "CEvAS", "CEvNS", "ElectronScattering", "Inelastic", "Ionisation", "MuEConversion",
    "NucleonCurrents", "OnMaterial", "Process", "Target", "impulse_approximation", "impulse_width",
]  # fmt: skip

if TYPE_CHECKING:
    from nurecoil.processes.inelastic import Inelastic
    from nurecoil.processes.mu_e_conversion import MuEConversion
    from nurecoil.processes.nucleon_currents import NucleonCurrents

_LATER = {"Inelastic": "inelastic", "MuEConversion": "mu_e_conversion", "NucleonCurrents": "nucleon_currents"}


def __getattr__(name: str) -> Any:
    """What is used seldom, or needs nuclear structure, is loaded when it is asked for."""
    if name in _LATER:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
