"""Flavour: mixing, neutrino states as density matrices, and what propagation makes of them."""

from nurecoil.flavour.matter import STANDARD_MATTER, MatterPotential
from nurecoil.flavour.mixing import Mixing, MixingMatrix, Rotation
from nurecoil.flavour.pmns import PMNS
from nurecoil.flavour.propagation import (
    AveragedPropagation,
    PropagatedState,
    Propagation,
    VacuumPropagation,
    identity,
    oscillation_edges,
    to_flavour,
    to_mass,
    vacuum_evolution,
)
from nurecoil.flavour.solar_model import SOLAR_COMPONENTS, SolarModel, solar_model
from nurecoil.flavour.states import FLAVOURS, ConstantState, State, embed, flavour_index, mixture, pure
from nurecoil.flavour.sun import SolarPropagation, adiabatic_mass_probabilities

__all__ = [
    "PMNS", "Mixing", "MixingMatrix", "Rotation",
    "FLAVOURS", "ConstantState", "State", "embed", "flavour_index", "mixture", "pure",
    "AveragedPropagation", "PropagatedState", "Propagation", "VacuumPropagation", "identity", "oscillation_edges",
    "to_flavour", "to_mass", "vacuum_evolution",
    "STANDARD_MATTER", "MatterPotential", "SOLAR_COMPONENTS", "SolarModel", "SolarPropagation",
    "adiabatic_mass_probabilities", "solar_model",
]  # fmt: skip
