"""A component of a source: one spectrum, one flavour state, one time distribution."""

from __future__ import annotations

import numpy as np

from nurecoil.cached import cached_property
from nurecoil.declaration import declare, given
from nurecoil.flavour import ConstantState, FlavourState, PropagatedState, density_matrix
from nurecoil.sources.moments import MomentTable, moment_table
from nurecoil.sources.smooth_state import CutState, SmoothState
from nurecoil.sources.spectrum import Spectrum
from nurecoil.sources.time import TimeDistribution
from nurecoil.units.kinds import NonNegative, WrongQuantity

_CHECKED = (ConstantState, PropagatedState, SmoothState, CutState)
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
    uncertainty : NonNegative
        Relative uncertainty of the strength, one standard deviation, independent of other components of another name; what all
        components of a source share is its `normalisation_uncertainty`.

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
    uncertainty: NonNegative = given(default=0.0)

    def __post_init__(self) -> None:
        if not self.name:
            raise WrongQuantity("name", "expected a name of the component, got an empty one")
        if not isinstance(self.state, _CHECKED):
            density_matrix(self.state(np.array([_middle(self.spectrum)])), "state")

    @cached_property
    def moments(self) -> MomentTable:
        """Integrals of spectrum(E) rho(E) E^-n above an energy; made once, and the same for all targets."""
        return moment_table(self.spectrum, self.state)

    def __getstate__(self) -> dict[str, object]:
        # what follows from the fields is not sent to other processes
        return {name: value for name, value in self.__dict__.items() if name != "moments"}
