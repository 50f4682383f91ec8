"""Matter: nuclides and the materials they make up."""

from nurecoil.matter.elements import known_elements
from nurecoil.matter.material import Material
from nurecoil.matter.nuclide import Nuclide, known_nuclides
from nurecoil.matter.pairing_gaps import pairing_gap_n, pairing_gap_p, separation_energy_n, separation_energy_p

__all__ = [
    "Material",
    "Nuclide",
    "known_elements",
    "known_nuclides",
    "pairing_gap_n",
    "pairing_gap_p",
    "separation_energy_n",
    "separation_energy_p",
]
