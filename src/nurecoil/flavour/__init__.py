"""Flavour: the mixing matrix, and neutrino states as density matrices."""

from nurecoil.flavour.pmns import PMNS
from nurecoil.flavour.states import FLAVOURS, ConstantState, State, flavour_index, mixture, pure

__all__ = ["FLAVOURS", "PMNS", "ConstantState", "State", "flavour_index", "mixture", "pure"]
