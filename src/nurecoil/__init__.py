"""Low-energy neutrino scattering off nuclei, atoms and electrons: from Lagrangian to limit."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

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
from nurecoil.sources import Monoenergetic, PionDecayAtRest, Reactor, Solar, Source, Supernova, Tritium

if TYPE_CHECKING:
    from nurecoil.expectation import prediction
    from nurecoil.inference import (
        contour,
        feldman_cousins,
        fit,
        interval,
        likelihood,
        scan,
        upper_limit,
    )
    from nurecoil.processes import Inelastic
    from nurecoil.processes.observables import MuEConversion

__version__ = "0.2.0"

__all__ = [
    "NSI", "PMNS", "CEvAS", "CEvNS", "ChargeRadius", "DipolePortal", "ElectronScattering", "Experiment",
    "GeneralInteractions", "Inelastic", "Ionisation", "LightScalar", "LightVector", "MagneticMoment", "Material", "Millicharge",
    "Monoenergetic", "MuEConversion", "NeutrinoElectromagnetism", "Nuclide", "PionDecayAtRest", "Reactor", "Solar", "Source",
    "StandardModel", "Supernova", "TransitionMoments", "Tritium", "average_cross_section", "compile", "contour",
    "effective_moment", "experiment", "feldman_cousins", "fit", "form_factors", "interval", "likelihood", "mixture",
    "prediction", "pure", "scan", "spectrum", "tabulate", "upper_limit",
]  # fmt: skip

_LATER = {
    "prediction": "expectation",
    **dict.fromkeys(("contour", "feldman_cousins", "fit", "interval", "likelihood", "scan", "upper_limit"), "inference"),
    "Inelastic": "processes",
    "MuEConversion": "processes.observables",
}


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])


def __getattr__(name: str) -> object:
    """Fits and nuclear excitations are loaded when they are asked for, so that a rate does not pay for them."""
    if name in _LATER:
        return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
