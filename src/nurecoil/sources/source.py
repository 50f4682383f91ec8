"""A source of neutrinos: a tuple of components, emitted or at a distance."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from nurecoil.arrays import Array
from nurecoil.flavour import State
from nurecoil.problems import UnknownId
from nurecoil.sources.checks import non_negative, positive
from nurecoil.sources.component import Component

Propagation = Callable[[State, bool], State]
"""What flight does to a state: (state at the source, antineutrino) -> state at the detector."""


@dataclass(frozen=True)
class Source:
    """A source of neutrinos.

    Parameters
    ----------
    name : str
        For people to read.
    components : tuple of Component
        At least one. Two components may carry one name, as when two reactors are added.
    distance : float, optional
        Natural units. None: the components' strengths are numbers emitted (in total, or per time). Otherwise they are per area
        at this distance; infinity marks a flux that is given as such, at no distance in particular.
    normalisation_uncertainty : float
        Relative uncertainty, common to all components.

    Raises
    ------
    ValueError
        If there is no component, the distance is not positive, or the uncertainty is negative.

    Examples
    --------
    >>> from nurecoil.flavour import pure
    >>> from nurecoil.sources import Line
    >>> from nurecoil.units import m2
    >>> emitted = Source("test", (Component("nu_e", Line("862 keV"), 1e20, pure("e")),))
    >>> round(emitted.at("10 m").components[0].strength * m2 / 1e16, 4)
    7.9577
    """

    name: str
    components: tuple[Component, ...]
    distance: float | None = None
    normalisation_uncertainty: float = 0.0

    def __post_init__(self) -> None:
        if not self.components:
            raise ValueError(f"source {self.name!r}, components: expected at least one, got none")
        if self.distance is not None and not self.distance > 0:
            raise ValueError(f"source {self.name!r}, distance: expected None or a positive length, got {self.distance!r}")
        non_negative(self.normalisation_uncertainty, "", f"source {self.name!r}, normalisation_uncertainty")

    def _with(self, components: tuple[Component, ...], distance: float | None) -> Source:
        return Source(self.name, components, distance, self.normalisation_uncertainty)

    def at(self, distance: float | str) -> Source:
        """The source seen from a distance: numbers per area, inverse-square.

        Parameters
        ----------
        distance : float or str
            Natural units, or for example ``"19.3 m"``; positive.

        Raises
        ------
        ValueError
            If the distance is not positive, or the source is a flux at no distance in particular.
        """
        d = positive(distance, "m", "distance")
        if self.distance is None:
            return self._with(self.scaled(1.0 / (4.0 * math.pi * d**2)).components, d)
        if math.isinf(self.distance):
            raise ValueError(
                f"distance: {self.name!r} is a flux at no distance in particular and cannot be moved to {distance!r}"
            )
        return self._with(self.scaled((self.distance / d) ** 2).components, d)

    def propagate(self, propagation: Propagation) -> Source:
        """The source with the flavour state of every component changed by flight.

        Parameters
        ----------
        propagation : callable
            Maps (state, antineutrino) to the state at the detector.
        """
        changed = tuple(replace(c, state=propagation(c.state, c.antineutrino)) for c in self.components)
        return self._with(changed, self.distance)

    def scaled(self, factor: float) -> Source:
        """The source with all strengths multiplied by a factor >= 0.

        Raises
        ------
        ValueError
            If the factor is negative or not finite.
        """
        f = non_negative(factor, "", "factor")
        return self._with(tuple(replace(c, strength=f * c.strength) for c in self.components), self.distance)

    def select(self, *names: str) -> Source:
        """The source with only the components of these names, in their old order.

        Raises
        ------
        UnknownId
            If the source has no component of that name.
        """
        known = [c.name for c in self.components]
        for name in names:
            if name not in known:
                raise UnknownId(f"component of {self.name}", name, known)
        return self._with(tuple(c for c in self.components if c.name in names), self.distance)

    def __add__(self, other: Source) -> Source:
        """Both sources together.

        Sources at two different distances make a flux at no distance in particular. The relative uncertainties count as fully
        correlated: their average, weighted with the strengths.

        Raises
        ------
        ValueError
            If one is emitted and the other is per area.
        """
        if not isinstance(other, Source):
            return NotImplemented
        if (self.distance is None) != (other.distance is None):
            raise ValueError(
                f"cannot add {self.name!r} and {other.name!r}: one is emitted, the other is at a distance; use .at()"
            )
        strengths = [sum(c.strength for c in source.components) for source in (self, other)]
        uncertainties = [self.normalisation_uncertainty, other.normalisation_uncertainty]
        if sum(strengths) > 0 and uncertainties[0] != uncertainties[1]:
            uncertainty = (strengths[0] * uncertainties[0] + strengths[1] * uncertainties[1]) / sum(strengths)
        else:
            uncertainty = max(uncertainties)
        return Source(
            self.name if self.name == other.name else f"{self.name} + {other.name}",
            self.components + other.components,
            self.distance if self.distance == other.distance else math.inf,
            uncertainty,
        )

    def flux(self, E: Any) -> dict[str, Array]:
        """Strength times continuum density per component; lines are not included.

        Parameters
        ----------
        E : array_like, shape [E]
            Energies, NumPy or JAX.

        Returns
        -------
        dict
            Component name -> array [E], the unit of the strengths per energy. Components of equal name are summed.
        """
        result: dict[str, Array] = {}
        for c in self.components:
            part = c.strength * c.spectrum(E)
            result[c.name] = result[c.name] + part if c.name in result else part
        return result
