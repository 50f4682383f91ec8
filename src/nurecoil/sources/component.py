"""A component of a source: one spectrum, one flavour state, one time distribution."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from nurecoil.flavour import State
from nurecoil.sources.moments import MomentTable, moment_table
from nurecoil.sources.spectrum import Spectrum
from nurecoil.sources.time import TimeDistribution


@dataclass(frozen=True)
class Component:
    """Neutrinos that share a spectrum, a flavour state and a time distribution.

    Parameters
    ----------
    name : str
        For example ``"nu_mu prompt"``.
    spectrum : Spectrum
        The shape, normalised to one.
    strength : float
        Natural units, not negative: the number emitted (or emitted per time), or the number per area (fluence) or per area and
        time (flux) once the source stands at a distance.
    state : State
        Density matrix rho(E).
    antineutrino : bool
        Whether these are antineutrinos.
    time : TimeDistribution, optional
        Arrival times; None if they do not matter.

    Raises
    ------
    ValueError
        If the name is empty, or the strength is negative or not finite.

    Examples
    --------
    >>> from nurecoil.flavour import pure
    >>> from nurecoil.sources import Line
    >>> Component("nu_e", Line("862 keV"), 1.0, pure("e")).strength
    1.0
    """

    name: str
    spectrum: Spectrum
    strength: float
    state: State
    antineutrino: bool = False
    time: TimeDistribution | None = None

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("component: expected a name, got an empty one")
        if not (math.isfinite(self.strength) and self.strength >= 0):
            raise ValueError(f"component {self.name!r}, strength: expected a finite number >= 0, got {self.strength!r}")

    @cached_property
    def moments(self) -> MomentTable:
        """Integrals of spectrum(E) rho(E) E^-n above an energy; made once, and the same for all targets."""
        return moment_table(self.spectrum, self.state)

    def __getstate__(self) -> dict[str, object]:
        # what follows from the fields is not sent to other processes
        return {name: value for name, value in self.__dict__.items() if name != "moments"}
