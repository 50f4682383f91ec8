"""Flavour conversion on the way out of a supernova."""

from __future__ import annotations

import numpy as np

from nurecoil.arrays import Array, ComplexArray
from nurecoil.constants import N_A
from nurecoil.declaration import declare
from nurecoil.flavour.mixing import Mixing, MixingMatrix
from nurecoil.flavour.propagation import PropagatedState, to_flavour
from nurecoil.flavour.states import ConstantState, State, embed
from nurecoil.flavour.sun import adiabatic_mass_probabilities
from nurecoil.units import MeV, cm3

# So dense that the eigenstates are those of infinite density to 1e-9, and rounding takes no more.
_DENSITY, _ENERGY = 1e17 * N_A / cm3, 10 * MeV


@declare
class SupernovaPropagation:
    """From infinite density outwards, adiabatically: rho -> sum_i P_i |nu_i><nu_i|, at all energies alike (Dighe:1999bi).

    Where matter is dense, nu_e is the heaviest eigenstate and nu_e_bar the lightest, and levels do not cross: those of sterile
    states that mix are adiabatic as well, which takes mixing angles that are not too small. With normal
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
        U, n, same = self.mixing.matrix, np.array([_DENSITY]), np.full(len(rho), _ENERGY)
        # levels of a sterile state that mixes with nothing cross those of others without a gap: it is left alone
        alone = {f: int(np.abs(U[f]).argmax()) for f in range(3, len(U)) if np.count_nonzero(np.abs(U[f]) > 1e-12) == 1}
        flavours = [f for f in range(len(U)) if f not in alone]
        states = [i for i in range(len(U)) if i not in alone.values()]
        mixed = MixingMatrix(U[np.ix_(flavours, states)], self.mixing.mass_splittings[states]) if alone else self.mixing
        P = np.zeros((len(rho), len(U)))
        among = rho[:, flavours][:, :, flavours]
        P[:, states] = adiabatic_mass_probabilities(same, among, mixed, n, n, antineutrino=antineutrino)[:, 0]
        for f, i in alone.items():
            P[:, i] = rho[:, f, f].real
        in_mass_basis = (P[:, :, None] * np.eye(P.shape[1])).astype(complex)
        return to_flavour(in_mass_basis, self.mixing, antineutrino)
