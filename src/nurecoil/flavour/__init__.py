"""Flavour: mixing, neutrino states as density matrices, and what propagation makes of them."""

from nurecoil.flavour.earth import EarthPropagation, earth_evolution, electron_density
from nurecoil.flavour.matter import STANDARD_MATTER, MatterPotential, read_potential
from nurecoil.flavour.mixing import Mixing, MixingMatrix, Rotation
from nurecoil.flavour.night import night_exposure
from nurecoil.flavour.pmns import PMNS, mixing_of, read_mixing
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
from nurecoil.flavour.states import (
    FLAVOURS,
    ConstantState,
    FlavourState,
    State,
    density_matrix,
    embed,
    flavour_index,
    flavour_names,
    mixture,
    pure,
    read_state,
)
from nurecoil.flavour.sun import SolarPropagation, adiabatic_mass_probabilities
from nurecoil.flavour.supernova import SupernovaPropagation

__all__ = [
    "PMNS", "Mixing", "MixingMatrix", "Rotation", "mixing_of", "read_mixing", "FLAVOURS", "ConstantState", "FlavourState",
    "State", "density_matrix", "embed", "flavour_index", "flavour_names", "mixture", "pure", "read_state",
    "AveragedPropagation", "PropagatedState", "Propagation", "VacuumPropagation", "identity", "oscillation_edges",
    "to_flavour", "to_mass", "vacuum_evolution", "STANDARD_MATTER", "MatterPotential", "SOLAR_COMPONENTS", "SolarModel",
    "SolarPropagation", "adiabatic_mass_probabilities", "EarthPropagation", "earth_evolution", "electron_density",
    "SupernovaPropagation", "night_exposure", "read_potential", "solar_model",
]  # fmt: skip
