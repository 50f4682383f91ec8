"""Low-energy neutrino scattering off nuclei, atoms and electrons: from Lagrangian to limit."""

from nurecoil.experiments import Experiment, experiment
from nurecoil.flavour import PMNS, mixture, pure
from nurecoil.matter import Material, Nuclide
from nurecoil.models import (
    NSI,
    ChargeRadius,
    DipolePortal,
    GeneralInteractions,
    LightScalar,
    LightVector,
    MagneticMoment,
    Millicharge,
    NeutrinoElectromagnetism,
    StandardModel,
    TransitionMoments,
    effective_moment,
)
from nurecoil.nuclear import form_factors
from nurecoil.processes import CEvAS, CEvNS, ElectronScattering, Ionisation
from nurecoil.rates import average_cross_section, compile, spectrum, tabulate
from nurecoil.sources import Monoenergetic, PionDecayAtRest, Source, Supernova

__version__ = "0.1.0"

__all__ = [
    "NSI", "PMNS", "CEvAS", "CEvNS", "ChargeRadius", "DipolePortal", "ElectronScattering", "Experiment",
    "GeneralInteractions", "Ionisation", "LightScalar", "LightVector",
    "MagneticMoment", "Material", "Millicharge", "Monoenergetic", "NeutrinoElectromagnetism", "Nuclide",
    "PionDecayAtRest", "Source", "StandardModel", "Supernova", "TransitionMoments", "average_cross_section", "compile",
    "effective_moment", "experiment", "form_factors", "mixture", "pure", "spectrum", "tabulate",
]  # fmt: skip
