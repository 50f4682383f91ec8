"""Inelastic scattering: excitation of a nucleus into the states that QRPA finds."""

from nurecoil.processes.inelastic.level import InelasticLevel
from nurecoil.processes.inelastic.levels import CrossSections, Levels
from nurecoil.processes.inelastic.response import Response, lepton_factors
from nurecoil.processes.inelastic.scattering import Inelastic

__all__ = ["CrossSections", "Inelastic", "InelasticLevel", "Levels", "Response", "lepton_factors"]
