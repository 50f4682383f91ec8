"""Inelastic scattering: excitation of a nucleus into the states that QRPA finds."""

from nurecoil.processes.inelastic.level import InelasticLevel
from nurecoil.processes.inelastic.response import Response, lepton_factors
from nurecoil.processes.inelastic.scattering import CrossSections, Inelastic, Levels

__all__ = ["CrossSections", "Inelastic", "InelasticLevel", "Levels", "Response", "lepton_factors"]
