"""Atoms: electron shells, electron form factors, photo-absorption, bound and free electrons, the correlated helium atom."""

from nurecoil.atomic.bindings import Binding, CentralField, ComputedOnDemand, EffectiveElectrons, binding
from nurecoil.atomic.factors import ElectronFactor, electron_form_factor
from nurecoil.atomic.form_factor import ElectronFormFactor
from nurecoil.atomic.gaussians import GaussianSum
from nurecoil.atomic.helium import Helium, helium_density, regenerate_helium_table
from nurecoil.atomic.hydrogenic import Hydrogenic
from nurecoil.atomic.hylleraas import HylleraasState, hylleraas_ground_state
from nurecoil.atomic.photoabsorption import photoabsorption, photoabsorption_panels, photoabsorption_range
from nurecoil.atomic.recoil import recoil_cutoff
from nurecoil.atomic.shells import Shell, check_shells, elements_with_shells, shells
from nurecoil.atomic.slater import SlaterOrbital
from nurecoil.atomic.stepping import stepping
from nurecoil.atomic.tabulated import TabulatedElectrons
from nurecoil.atomic.threshold import (
    generalised_oscillator_strength,
    hydrogenic_ratio,
    hydrogenic_stepping,
    threshold_ratio,
)
from nurecoil.atomic.xraylib_form_factor import XraylibFormFactor

__all__ = [
    "Binding",
    "EffectiveElectrons",
    "ElectronFactor",
    "CentralField",
    "ComputedOnDemand",
    "ElectronFormFactor",
    "GaussianSum",
    "Helium",
    "Hydrogenic",
    "HylleraasState",
    "Shell",
    "SlaterOrbital",
    "TabulatedElectrons",
    "XraylibFormFactor",
    "binding",
    "check_shells",
    "electron_form_factor",
    "elements_with_shells",
    "generalised_oscillator_strength",
    "helium_density",
    "hydrogenic_ratio",
    "hydrogenic_stepping",
    "hylleraas_ground_state",
    "photoabsorption",
    "photoabsorption_panels",
    "photoabsorption_range",
    "recoil_cutoff",
    "regenerate_helium_table",
    "shells",
    "stepping",
    "threshold_ratio",
]
