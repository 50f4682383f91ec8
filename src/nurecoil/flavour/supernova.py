"""Flavour conversion on the way out of a supernova."""

from __future__ import annotations

import numpy as np

from nurecoil.arrays import Array, ComplexArray
from nurecoil.constants import N_A
from nurecoil.declaration import declare
from nurecoil.flavour.mixing import Mixing
from nurecoil.flavour.propagation import PropagatedState, to_flavour
from nurecoil.flavour.states import ConstantState, State, embed
from nurecoil.flavour.sun import adiabatic_mass_probabilities
from nurecoil.units import MeV, cm3

# So dense that the eigenstates are those of infinite density to 1e-9, and rounding takes no more.
_DENSITY, _ENERGY = 1e17 * N_A / cm3, 10 * MeV


@declare
class SupernovaPropagation:
    """From infinite density outwards, adiabatically: rho -> sum_i P_i |nu_i><nu_i|, at all energies alike (Dighe:1999bi).

    Where matter is dense, nu_e is the heaviest eigenstate and nu_e_bar the lightest, and levels do not cross. With normal
    ordering nu_e become nu_3 and nu_e_bar become nu_1_bar; with inverted ordering nu_2 and nu_3_bar. Equal parts of the other
    flavours become equal parts of the other mass states. What neutrinos do to each other is not included.

    Parameters
    ----------
    mixing : Mixing
        `PMNS`, or a `MixingMatrix` with sterile states; the sign of dm2_31 is the ordering.

    Examples
    --------
    >>> from nurecoil.flavour import PMNS, pure
    >>> out = SupernovaPropagation(PMNS.vintage_of("nufit-6.0-ic19"))
    >>> [round(float(out(pure("e"), bar)(np.ones(1))[0, 0, 0].real), 5) for bar in (False, True)]
    [0.02195, 0.67779]
    """

    mixing: Mixing

    def __call__(self, state: State, antineutrino: bool = False) -> State:
        """The state far away."""
        initial = embed(state, self.mixing.dimension)
        if isinstance(initial, ConstantState):
            return ConstantState(self.transform(np.ones(1), initial.matrix[None], antineutrino)[0])
        return PropagatedState(initial, self, antineutrino)

    @property
    def edges(self) -> tuple[float, ...]:
        """None."""
        return ()

    def transform(self, E: Array, rho: ComplexArray, antineutrino: bool = False) -> ComplexArray:
        """rho far away from rho [E, F, F] at the source."""
        n = np.array([_DENSITY])
        same = np.full(len(rho), _ENERGY)
        P = adiabatic_mass_probabilities(same, rho, self.mixing, n, n, antineutrino=antineutrino)[:, 0]
        in_mass_basis = (P[:, :, None] * np.eye(P.shape[1])).astype(complex)
        return to_flavour(in_mass_basis, self.mixing, antineutrino)
