"""A component of a source: one spectrum, one flavour state, one time distribution."""

from __future__ import annotations

import numpy as np

from nurecoil.arrays import Array, ComplexArray, integrate_above
from nurecoil.declaration import declare
from nurecoil.flavour import ConstantState, FlavourState, PropagatedState, density_matrix
from nurecoil.sources.smooth_state import SmoothState
from nurecoil.sources.spectrum import Spectrum
from nurecoil.sources.time import TimeDistribution
from nurecoil.units.kinds import NonNegative, WrongQuantity

_CHECKED = (ConstantState, PropagatedState, SmoothState)
"""States that are density matrices by the way they are made."""


def _middle(spectrum: Spectrum) -> float:
    """An energy at which the spectrum has neutrinos."""
    return float(spectrum.edges[spectrum.edges.size // 2]) if spectrum.edges.size else spectrum.lines[0][0]


@declare
class Component:
    """Neutrinos that share a spectrum, a flavour state and a time distribution.

    Parameters
    ----------
    name : str
        For example ``"nu_mu prompt"``.
    spectrum : Spectrum
        The shape, normalised to one.
    strength : NonNegative
        Natural units, not negative: the number emitted (or emitted per time), or the number per area (fluence) or per area and
        time (flux) once the source stands at a distance.
    state : FlavourState
        Density matrix rho(E); a matrix, or the name of a flavour, is a state that does not depend on energy.
    antineutrino : bool
        Whether these are antineutrinos.
    time : TimeDistribution, optional
        Arrival times; None if they do not matter.

    Raises
    ------
    WrongQuantity
        If the name is empty, the strength is negative or not finite, or the state is no density matrix.

    Examples
    --------
    >>> from nurecoil.sources import Line
    >>> Component("nu_e", Line("862 keV"), 1.0, "e").strength
    1.0
    """

    name: str
    spectrum: Spectrum
    strength: NonNegative
    state: FlavourState
    antineutrino: bool = False
    time: TimeDistribution | None = None

    def __post_init__(self) -> None:
        if not self.name:
            raise WrongQuantity("name", "expected a name of the component, got an empty one")
        if not isinstance(self.state, _CHECKED):
            density_matrix(self.state(np.array([_middle(self.spectrum)])), "state")

    def moments_above(self, lower: Array, edges: Array) -> ComplexArray:
        """Integrals of spectrum(E) rho(E) E^-n above each energy, n = 0, 1, 2; lines and the strength left out.

        Parameters
        ----------
        lower : ndarray, shape [T]
            Smallest neutrino energies.
        edges : ndarray
            Quadrature panels of the continuum, at least the spectrum's own.

        Returns
        -------
        ndarray, shape [3, T, F, F]
        """
        spectrum, state = self.spectrum, self.state
        powers = np.arange(3)
        if isinstance(state, ConstantState):
            scalars = integrate_above(lambda E: spectrum(E)[:, None] * E[:, None] ** -powers, lower, edges)
            return np.asarray(scalars.T[:, :, None, None] * state.matrix)
        tensors = integrate_above(
            lambda E: (spectrum(E)[:, None] * E[:, None] ** -powers)[:, :, None, None] * state(E)[:, None], lower, edges
        )
        return np.asarray(np.moveaxis(tensors, 1, 0))
