"""Low-energy neutrino scattering off nuclei, atoms and electrons: from Lagrangian to limit.

Here are sources, models, processes and the verbs that most work begins with; everything else is in the rooms, which open when
they are asked for: ``nurecoil.models``, ``nurecoil.sources``, ``nurecoil.matter``, ``nurecoil.inference`` and so on.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from nurecoil.experiments import experiment, joint
from nurecoil.models import (
    NSI,
    ChargeRadius,
    DipolePortal,
    GeneralInteractions,
    LightScalar,
    LightVector,
    MagneticMoment,
    Millicharge,
    StandardModel,
)
from nurecoil.processes import CEvAS, CEvNS, ElectronScattering, Ionisation
from nurecoil.rates import compile, spectrum
from nurecoil.sources import PionDecayAtRest, Reactor, Solar, Source, Supernova
from nurecoil.version import __version__ as __version__

if TYPE_CHECKING:
    # isort: off
    from nurecoil import (
        atomic as atomic,
        catalogue as catalogue,
        constants as constants,
        detectors as detectors,
        expectation as expectation,
        experiments as experiments,
        export as export,
        flavour as flavour,
        inference as inference,
        matter as matter,
        models as models,
        nuclear as nuclear,
        processes as processes,
        rates as rates,
        report as report,
        sources as sources,
        studies as studies,
        units as units,
    )

    # isort: on
    from nurecoil.inference import asimov, contour, feldman_cousins, fit, forecast, interval, likelihood, scan, upper_limit


__all__ = [
    "NSI", "CEvAS", "CEvNS", "ChargeRadius", "DipolePortal", "ElectronScattering", "GeneralInteractions", "Ionisation",
    "LightScalar", "LightVector", "MagneticMoment", "Millicharge", "PionDecayAtRest", "Reactor", "Solar", "Source",
    "StandardModel", "Supernova", "asimov", "compile", "contour", "experiment", "feldman_cousins", "fit", "forecast",
    "interval", "joint", "likelihood", "scan", "spectrum", "upper_limit",
]  # fmt: skip

_ROOMS = (
    "atomic", "catalogue", "constants", "detectors", "expectation", "experiments", "export", "flavour", "inference", "matter",
    "models", "nuclear", "processes", "rates", "report", "sources", "studies", "units",
)  # fmt: skip
_INFERENCE = ("asimov", "contour", "feldman_cousins", "fit", "forecast", "interval", "likelihood", "scan", "upper_limit")


def __dir__() -> list[str]:
    return sorted([*__all__, *_ROOMS, "__version__"])


if not TYPE_CHECKING:  # type checkers see the imports above, and so find a name that is not there

    def __getattr__(name: str) -> object:
        """Verbs of inference, and rooms, are loaded when they are asked for: a rate does not pay for them."""
        if name in _INFERENCE:
            return getattr(import_module(f"{__name__}.inference"), name)
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        rooms = [] if name.startswith("_") else [import_module(f"{__name__}.{room}") for room in _ROOMS]
        where = [f"{room.__name__}.{name}" for room in rooms if name in getattr(room, "__all__", ())]
        hint = f"; there is {' and '.join(where)}" if where else ""
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{hint}")
