"""The seven multipole operators of weak interactions with nuclei, between oscillator orbits, in exact closed form."""

from nurecoil.nuclear.multipoles.elements import (
    NATURAL,
    OPERATORS,
    GaussianPolynomial,
    Operator,
    lowest_power,
    operator_parity,
    reduced_element,
)
from nurecoil.nuclear.multipoles.transitions import MultipoleTable, evaluate, multipole_table

__all__ = [
    "NATURAL", "OPERATORS", "GaussianPolynomial", "MultipoleTable", "Operator", "evaluate", "lowest_power", "multipole_table",
    "operator_parity", "reduced_element",
]  # fmt: skip
