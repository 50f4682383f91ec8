"""Inelastic scattering: excitation of a nucleus, by the neutral current or into an isobaric analog by the charged one."""

from nurecoil.processes.inelastic.charged import ChargedAnalog
from nurecoil.processes.inelastic.cross_sections import CrossSections
from nurecoil.processes.inelastic.level import InelasticLevel
from nurecoil.processes.inelastic.response import Response, lepton_factors
from nurecoil.processes.inelastic.scattering import Inelastic
from nurecoil.processes.inelastic.structure import ExcitedStates

__all__ = [
    "ChargedAnalog", "CrossSections", "ExcitedStates", "Inelastic", "InelasticLevel", "Response", "lepton_factors",
]  # fmt: skip
