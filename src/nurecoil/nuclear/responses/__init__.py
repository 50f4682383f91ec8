"""Responses of real nuclei, from shell-model densities or published polynomials: weak form factor and axial response."""

from nurecoil.nuclear.responses.axial import AxialResponse, axial_response
from nurecoil.nuclear.responses.band import VARIATIONS, FormFactorBand, Variation, varied_response, weak_response_band
from nurecoil.nuclear.responses.coherent import (
    CoherentResponses,
    coherent_responses,
    response_nuclides,
    response_sources,
)
from nurecoil.nuclear.responses.densities import (
    DensityMatrices,
    density_matrices,
    interaction_title,
    interactions,
    shell_model_nuclides,
    transition_densities,
)
from nurecoil.nuclear.responses.levels import ShellModelLevel, ShellModelLevels, shell_model_levels
from nurecoil.nuclear.responses.polynomials import ResponsePolynomial, multipole_response, spin_orbit_response
from nurecoil.nuclear.responses.spin_structure import SpinStructure, spin_structure
from nurecoil.nuclear.responses.two_body import two_body_band, two_body_current
from nurecoil.nuclear.responses.weak import (
    Q_N,
    Q_P,
    NucleonStructure,
    ResponseFormFactor,
    weak_form_factor,
    weak_response,
)

__all__ = [
    "Q_N", "Q_P", "VARIATIONS", "AxialResponse", "CoherentResponses", "DensityMatrices", "FormFactorBand", "NucleonStructure",
    "ResponseFormFactor", "ResponsePolynomial", "ShellModelLevel", "ShellModelLevels", "SpinStructure", "Variation",
    "axial_response", "coherent_responses", "density_matrices", "interaction_title", "interactions", "multipole_response",
    "response_nuclides", "response_sources", "shell_model_levels", "shell_model_nuclides", "spin_orbit_response",
    "spin_structure", "transition_densities", "two_body_band", "two_body_current", "varied_response", "weak_form_factor",
    "weak_response", "weak_response_band",
]  # fmt: skip
