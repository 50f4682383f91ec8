"""Nuclear form factors, one file per parametrisation and one name per convention, responses, and spin expectation values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nurecoil.nuclear.best_known import BestKnown
from nurecoil.nuclear.conventions import Convention, FormFactorPair, NuclideLike, form_factors
from nurecoil.nuclear.dipole import Dipole
from nurecoil.nuclear.form_factor import FormFactor
from nurecoil.nuclear.fourier_bessel import FourierBessel
from nurecoil.nuclear.gaussian import Gaussian
from nurecoil.nuclear.harmonic_oscillator import HarmonicOscillator
from nurecoil.nuclear.helm import Helm
from nurecoil.nuclear.klein_nystrand import KleinNystrand
from nurecoil.nuclear.moments import MomentExpansion
from nurecoil.nuclear.nucleon_form_factors import NucleonFormFactors
from nurecoil.nuclear.radii import oscillator_length, point_proton_radius
from nurecoil.nuclear.spin import SpinCoverage, SpinExpectation, shell_spins, spin_coverage, spin_expectation
from nurecoil.nuclear.sum_of_gaussians import SumOfGaussians
from nurecoil.nuclear.symmetrized_fermi import SymmetrizedFermi
from nurecoil.nuclear.unity import Unity

__all__ = [
    "BestKnown", "Convention", "FormFactor", "FormFactorPair", "NuclideLike", "form_factors",
    "Dipole", "FourierBessel", "Gaussian", "HarmonicOscillator", "Helm", "KleinNystrand", "MomentExpansion",
    "SumOfGaussians", "SymmetrizedFermi", "Unity",
    "oscillator_length", "point_proton_radius",
    "BCSGroundState", "bcs", "fit_occupations",
    "SpinCoverage", "SpinExpectation", "shell_spins", "spin_coverage", "spin_expectation",
    "NucleonFormFactors", "AxialResponse", "ShellModelLevels", "axial_response", "shell_model_levels", "two_body_band",
    "weak_form_factor", "weak_response", "weak_response_band",
]  # fmt: skip

if TYPE_CHECKING:
    from nurecoil.nuclear.responses import (
        AxialResponse,
        ShellModelLevels,
        axial_response,
        shell_model_levels,
        two_body_band,
        weak_form_factor,
        weak_response,
        weak_response_band,
    )
    from nurecoil.nuclear.structure import BCSGroundState, bcs, fit_occupations

_STRUCTURE = ("BCSGroundState", "bcs", "fit_occupations")
_RESPONSES = (
    "AxialResponse", "ShellModelLevels", "axial_response", "shell_model_levels", "two_body_band", "weak_form_factor",
    "weak_response", "weak_response_band",
)  # fmt: skip


def __getattr__(name: str) -> object:
    """Nuclear structure and responses are loaded when they are asked for: they double the cost of importing this room."""
    if name in _STRUCTURE:
        from nurecoil.nuclear import structure

        return getattr(structure, name)
    if name in _RESPONSES:
        from nurecoil.nuclear import responses

        return getattr(responses, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
