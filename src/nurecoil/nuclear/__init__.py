"""Nuclear form factors, one file per parametrisation and one name per convention, and spin expectation values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nurecoil.nuclear.conventions import Convention, FormFactorPair, NuclideLike, form_factors
from nurecoil.nuclear.dipole import Dipole
from nurecoil.nuclear.form_factor import FormFactor
from nurecoil.nuclear.fourier_bessel import FourierBessel
from nurecoil.nuclear.gaussian import Gaussian
from nurecoil.nuclear.harmonic_oscillator import HarmonicOscillator
from nurecoil.nuclear.helm import Helm
from nurecoil.nuclear.klein_nystrand import KleinNystrand
from nurecoil.nuclear.moments import MomentExpansion
from nurecoil.nuclear.radii import oscillator_length, point_proton_radius
from nurecoil.nuclear.spin import SpinExpectation, shell_spins, spin_expectation
from nurecoil.nuclear.sum_of_gaussians import SumOfGaussians
from nurecoil.nuclear.symmetrized_fermi import SymmetrizedFermi
from nurecoil.nuclear.unity import Unity

__all__ = [
    "Convention", "FormFactor", "FormFactorPair", "NuclideLike", "form_factors",
    "Dipole", "FourierBessel", "Gaussian", "HarmonicOscillator", "Helm", "KleinNystrand", "MomentExpansion",
    "SumOfGaussians", "SymmetrizedFermi", "Unity",
    "oscillator_length", "point_proton_radius",
    "BCSGroundState", "bcs", "fit_occupations",
    "SpinExpectation", "shell_spins", "spin_expectation",
]  # fmt: skip

if TYPE_CHECKING:
    from nurecoil.nuclear.structure import BCSGroundState, bcs, fit_occupations

_STRUCTURE = ("BCSGroundState", "bcs", "fit_occupations")


def __getattr__(name: str) -> Any:
    """Nuclear structure is loaded when it is asked for: it doubles the cost of importing this room."""
    if name in _STRUCTURE:
        from nurecoil.nuclear import structure

        return getattr(structure, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
