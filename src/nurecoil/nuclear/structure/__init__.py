"""Nuclear structure: single-particle basis, nucleon force, pairing, and the ground states they give."""

from nurecoil.nuclear.structure.av18 import AV18
from nurecoil.nuclear.structure.cd_bonn import CDBonn
from nurecoil.nuclear.structure.coulomb import WithCoulomb
from nurecoil.nuclear.structure.even_even import bcs, regenerate_table
from nurecoil.nuclear.structure.ground_state import BCSGroundState, PairedNucleons
from nurecoil.nuclear.structure.occupation_fit import OccupationFit, fit_occupations
from nurecoil.nuclear.structure.orbits import Orbit, model_space
from nurecoil.nuclear.structure.renormalisation import Bare, GMatrix, LowMomentum, OscillatorSuzuki
from nurecoil.nuclear.structure.two_body import RelativeForce, two_body_elements
from nurecoil.nuclear.structure.woods_saxon import WoodsSaxon

__all__ = [
    "BCSGroundState", "PairedNucleons", "bcs", "regenerate_table", "OccupationFit", "fit_occupations",
    "Orbit", "model_space", "WoodsSaxon",
    "AV18", "CDBonn", "Bare", "GMatrix", "LowMomentum", "OscillatorSuzuki", "RelativeForce", "two_body_elements",
    "WithCoulomb",
]  # fmt: skip
