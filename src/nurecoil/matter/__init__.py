"""Matter: nuclides and the materials they make up."""

from nurecoil.matter.elements import known_elements
from nurecoil.matter.material import Material
from nurecoil.matter.nuclide import Nuclide, known_nuclides
from nurecoil.matter.pairing_gaps import pairing_gap, separation_energy

__all__ = [
    "Material",
    "Nuclide",
    "known_elements",
    "known_nuclides",
    "pairing_gap",
    "separation_energy",
]
