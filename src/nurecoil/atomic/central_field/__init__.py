"""Bound and free electrons in one screened central field: effective electrons beyond stepping, and photo-absorption.

`CentralFieldAtom` fits the field to measured binding energies; `bound_over_free` is the physics, one shell at one energy;
`CentralFieldElectrons` is what a process needs, from the shipped tables or computed.
"""

from nurecoil.atomic.central_field.atom import CentralFieldAtom, Orbital, fit_field
from nurecoil.atomic.central_field.effective import KERNELS, BoundKernel, bound_over_free, effective_electrons
from nurecoil.atomic.central_field.electrons import CentralFieldElectrons, ShellElectrons
from nurecoil.atomic.central_field.field import ScreenedField
from nurecoil.atomic.central_field.photo import central_field_photoabsorption
from nurecoil.atomic.central_field.response import Responses, Transition
from nurecoil.atomic.central_field.tables import ELEMENTS, regenerate_effective_electrons

__all__ = [
    "ELEMENTS",
    "KERNELS",
    "BoundKernel",
    "CentralFieldAtom",
    "CentralFieldElectrons",
    "Orbital",
    "Responses",
    "ScreenedField",
    "ShellElectrons",
    "Transition",
    "bound_over_free",
    "central_field_photoabsorption",
    "effective_electrons",
    "fit_field",
    "regenerate_effective_electrons",
]
