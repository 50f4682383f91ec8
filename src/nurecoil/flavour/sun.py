"""From the core of the Sun to the Earth, by day: adiabatic conversion, then an incoherent mixture of mass states."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, ComplexArray
from nurecoil.declaration import declare
from nurecoil.flavour.matter import STANDARD_MATTER, MatterPotential
from nurecoil.flavour.mixing import Mixing
from nurecoil.flavour.propagation import PropagatedState, mass_vectors, to_flavour
from nurecoil.flavour.solar_model import SolarModel, solar_model
from nurecoil.flavour.states import State, embed, pure

# Energies diagonalised together: bounds the memory to some 10 MB.
_BLOCK = 256


def adiabatic_mass_probabilities(
    E: ArrayLike,
    rho: ComplexArray,
    mixing: Mixing,
    n_e: ArrayLike,
    n_n: ArrayLike,
    potential: MatterPotential = STANDARD_MATTER,
    antineutrino: bool = False,
) -> Array:
    """Probability to leave slowly thinning matter as each mass state.

    The eigenstates of H = U dm2 U^dagger / 2E + V at the point of production turn into mass states in the order of their
    eigenvalues, and the phases between them are lost. Nothing else is assumed: any number of flavours, any potential. For
    |dm2_31| >> 2EV it is the two-flavour formula, P_1 = c13^2 cos^2(theta_12^m) with A = 2 sqrt(2) G_F n_e E c13^2
    (Parke:1986jy, Wolfenstein:1977ue); beyond it, theta_13 in matter is included.

    Parameters
    ----------
    E : array_like, shape [E]
        Energies, positive.
    rho : ndarray, shape [E, F, F]
        State at production, flavour basis.
    mixing : Mixing
    n_e, n_n : array_like, shape [R]
        Densities of electrons and neutrons at production.
    potential : MatterPotential
    antineutrino : bool

    Returns
    -------
    ndarray, shape [E, R, F]
        Adds to the trace of rho over the last axis.

    Examples
    --------
    >>> from nurecoil.constants import N_A
    >>> from nurecoil.flavour import PMNS
    >>> from nurecoil.units import MeV, cm3
    >>> P = adiabatic_mass_probabilities(
    ...     [0.862 * MeV], pure("e")(np.ones(1)), PMNS.vintage_of("de-salas-2018"), [93 * N_A / cm3], [45 * N_A / cm3]
    ... )[0, 0]
    >>> round(float(P[0] / (P[0] + P[1])), 3)
    0.606
    """
    energies = np.atleast_1d(np.asarray(E, dtype=float))
    _, states = _matter_states(
        energies, mixing, potential(np.atleast_1d(n_e), np.atleast_1d(n_n), mixing.dimension), antineutrino
    )
    found = np.einsum("erak,eab,erbk->erk", states.conj(), rho, states, optimize=True).real
    result: Array = np.empty_like(found)
    result[..., np.argsort(mixing.mass_splittings, kind="stable")] = found
    return result


def _matter_states(E: Array, mixing: Mixing, V: ComplexArray, antineutrino: bool) -> tuple[Array, ComplexArray]:
    """Effective m^2 [E, R, F], increasing, and the flavour components [E, R, F, F] of the matter eigenstates as columns."""
    U = mass_vectors(mixing, antineutrino)
    vacuum = (U * mixing.mass_splittings) @ U.conj().T
    matter = -V.conj() if antineutrino else V
    values, vectors = np.linalg.eigh(vacuum + 2.0 * E[:, None, None, None] * matter)
    return values, vectors


@declare
class SolarPropagation:
    """The Sun by day: rho -> sum_i P_i(E) |nu_i><nu_i|, with P_i averaged over where the neutrino was made.

    Conversion is adiabatic (`adiabatic_mass_probabilities`), which the three-flavour parameters of global fits make safe:
    their `nonadiabaticity` is below 1e-3 up to 30 MeV. For a sterile state with a small angle, or a strong potential, look at
    it. What the Earth does by night is `EarthPropagation`.

    Parameters
    ----------
    mixing : Mixing
        `PMNS`, or a `MixingMatrix` with sterile states.
    component : str
        ``"pp"``, ``"pep"``, ``"hep"``, ``"Be7"``, ``"B8"``, ``"N13"``, ``"O15"`` or ``"F17"``.
    model : str or SolarModel
        Standard solar model by name, see `solar_model`, or densities of your own.
    potential : MatterPotential
        With non-standard interactions, if wanted.

    Raises
    ------
    UnknownId
        If the component or the solar model is unknown.

    Examples
    --------
    >>> from nurecoil.flavour import PMNS
    >>> from nurecoil.units import MeV
    >>> boron = SolarPropagation(PMNS.vintage_of("nufit-6.0-ic19"), "B8")
    >>> rho = boron()(np.array([5.0, 10.0]) * MeV)
    >>> rho[:, 0, 0].real.round(3).tolist()
    [0.392, 0.326]
    """

    mixing: Mixing
    component: str
    model: str | SolarModel = "b16-gs98"
    potential: MatterPotential = STANDARD_MATTER

    def __post_init__(self) -> None:
        self._sun.fractions(self.component)

    @cached_property
    def _sun(self) -> SolarModel:
        return self.model if isinstance(self.model, SolarModel) else solar_model(self.model)

    @property
    def edges(self) -> tuple[float, ...]:
        """None: the result varies as slowly as what was produced."""
        return ()

    def __call__(self, state: State | None = None, antineutrino: bool = False) -> State:
        """The state at the Earth.

        Parameters
        ----------
        state : State, optional
            At production; None: electron neutrinos.
        antineutrino : bool
        """
        return PropagatedState(embed(pure("e") if state is None else state, self.mixing.dimension), self, antineutrino)

    def transform(self, E: Array, rho: ComplexArray, antineutrino: bool = False) -> ComplexArray:
        """rho at the Earth from rho [E, F, F] at production."""
        P = self._mass_probabilities(E, rho, antineutrino)
        in_mass_basis = (P[:, :, None] * np.eye(P.shape[1])).astype(complex)
        return to_flavour(in_mass_basis, self.mixing, antineutrino)

    def mass_probabilities(self, E: ArrayLike, state: State | None = None, antineutrino: bool = False) -> Array:
        """P_i: how much of each mass state reaches the Earth.

        Parameters
        ----------
        E : array_like, shape [E]
            Energies, positive.
        state : State, optional
            At production; None: electron neutrinos.
        antineutrino : bool

        Returns
        -------
        ndarray, shape [E, F]
            Adds to one over the last axis.

        Examples
        --------
        >>> from nurecoil.flavour import PMNS
        >>> from nurecoil.units import keV
        >>> SolarPropagation(PMNS.vintage_of("nufit-6.0-ic19"), "Be7").mass_probabilities(862 * keV).round(3).tolist()
        [[0.616, 0.361, 0.022]]
        """
        energies = np.atleast_1d(np.asarray(E, dtype=float))
        initial = embed(pure("e") if state is None else state, self.mixing.dimension)
        return self._mass_probabilities(energies, initial(energies), antineutrino)

    def _mass_probabilities(self, E: Array, rho: ComplexArray, antineutrino: bool) -> Array:
        fractions = self._sun.fractions(self.component)
        made = fractions > 0
        n_e, n_n = self._sun.n_e[made], self._sun.n_n[made]
        average = np.empty((E.size, self.mixing.dimension))
        for first in range(0, E.size, _BLOCK):
            block = slice(first, first + _BLOCK)
            P = adiabatic_mass_probabilities(E[block], rho[block], self.mixing, n_e, n_n, self.potential, antineutrino)
            average[block] = np.einsum("erk,r->ek", P, fractions[made])
        return average

    def nonadiabaticity(self, E: ArrayLike, antineutrino: bool = False, steps: int = 2000) -> Array:
        """Largest |<i| dH/dr |j>| / (E_i - E_j)^2 between matter eigenstates i, j anywhere along the way out.

        Conversion is adiabatic where this is small: the chance to jump is of the order of its square, or less. Infinite where
        two eigenstates swap within a single step, a resonance too narrow to resolve.

        Parameters
        ----------
        E : array_like, shape [E]
            Energies, positive; each costs `steps` diagonalisations.
        antineutrino : bool
        steps : int
            Points between the centre and 0.975 solar radii; densities are interpolated in their logarithm.

        Returns
        -------
        ndarray, shape [E]

        Examples
        --------
        >>> from nurecoil.flavour import PMNS
        >>> from nurecoil.units import MeV
        >>> bool(SolarPropagation(PMNS.vintage_of(), "B8").nonadiabaticity(10 * MeV) < 0.01)
        True
        """
        energies = np.atleast_1d(np.asarray(E, dtype=float))
        radius = np.linspace(self._sun.radius[0], self._sun.radius[-1], steps)
        n_e, n_n = (np.exp(np.interp(radius, self._sun.radius, np.log(n))) for n in (self._sun.n_e, self._sun.n_n))
        V = self.potential(n_e, n_n, self.mixing.dimension)
        values, states = _matter_states(energies, self.mixing, V, antineutrino)
        slope = np.gradient(V.conj() if antineutrino else V, radius, axis=0)
        coupling = np.abs(np.einsum("erai,rab,erbj->erij", states.conj(), slope, states, optimize=True))
        gap = np.abs(values[..., :, None] - values[..., None, :]) / (2.0 * energies[:, None, None, None])
        off = ~np.eye(self.mixing.dimension, dtype=bool)
        largest = (coupling[..., off] / gap[..., off] ** 2).max(axis=(1, 2))
        overlap = np.abs(states[:, :-1].conj().swapaxes(-1, -2) @ states[:, 1:]) ** 2
        swapped = (overlap[..., off] > 0.5).any(axis=(1, 2))
        result: Array = np.where(swapped, np.inf, largest)
        return result
