"""Lagrangians: lists of terms (structure, constituent, propagator, flavour matrix) that add amplitude by amplitude."""

from nurecoil.models.charge_radius import R2_CONVENTIONS, ChargeRadius, standard_model_charge_radii
from nurecoil.models.dipole_portal import DipolePortal
from nurecoil.models.electromagnetism import NeutrinoElectromagnetism
from nurecoil.models.general_interactions import GeneralInteractions
from nurecoil.models.light_scalar import LightScalar
from nurecoil.models.light_vector import CHARGES, Charges, LightVector
from nurecoil.models.magnetic_moment import MagneticMoment, fujikawa_shrock_moment
from nurecoil.models.millicharge import Millicharge
from nurecoil.models.nsi import NSI
from nurecoil.models.standard_model import Couplings, StandardModel
from nurecoil.models.term import Channel, Contact, CountedTwice, Model, Structure, Sum, Term, Yukawa, gather
from nurecoil.models.transition_moments import TransitionMoments, effective_moment

__all__ = [
    "CHARGES", "NSI", "R2_CONVENTIONS", "Channel", "ChargeRadius", "Charges", "Contact", "CountedTwice", "Couplings",
    "DipolePortal", "GeneralInteractions", "LightScalar", "LightVector", "MagneticMoment", "Millicharge", "Model",
    "NeutrinoElectromagnetism", "StandardModel", "Structure", "Sum", "Term", "TransitionMoments", "Yukawa",
    "effective_moment", "fujikawa_shrock_moment", "gather", "standard_model_charge_radii",
]  # fmt: skip
