"""A source of neutrinos: what is emitted, or what arrives at a distance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.catalogue import base
from nurecoil.declaration import declare, given
from nurecoil.flavour import Propagation
from nurecoil.problems import UnknownId
from nurecoil.sources.component import Component
from nurecoil.sources.species import by_species
from nurecoil.sources.time import TimeDistribution
from nurecoil.units.kinds import Given, Length, NonNegative, WrongQuantity

if TYPE_CHECKING:
    from nurecoil.sources.tabulated_source import TabulatedSource


@base("sources")
class Source:
    """A source of neutrinos: every kind of source is one, and so is what its methods return.

    A kind of source declares its fields, `normalisation_uncertainty` among them, and says in `assembled` what they make; the
    properties and methods here follow.

    Notes
    -----
    A source given per area at no distance in particular cannot be moved; one that is emitted needs `at`. A flux (per time) and
    a fluence are told apart by `per_time`, which every method keeps.

    Examples
    --------
    >>> from nurecoil.sources import Reactor
    >>> both = Reactor("3 GW").at("25 m") + Reactor("4 GW").at("1 km")
    >>> both.per_time, len(both.components)
    (True, 12)
    """

    normalisation_uncertainty: NonNegative

    @cached_property
    def assembled(self) -> Assembled:
        """What the source is made of."""
        raise NotImplementedError

    @property
    def rests_on(self) -> tuple[object, ...]:
        """What it is made of, for `cite`."""
        return () if isinstance(self, Assembled) else (self.assembled,)

    @cached_property
    def name(self) -> str:
        """For people to read."""
        return self.assembled.name

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """Parts that share a spectrum, a flavour state and a time distribution; two may carry one name."""
        return self.assembled.components

    @cached_property
    def baseline(self) -> float | None:
        """Where the strengths hold, natural units.

        None: they are numbers emitted. Otherwise they are per area at this distance; infinity marks a flux that is given as
        such, at no distance in particular.
        """
        return self.assembled.baseline

    @cached_property
    def per_time(self) -> bool | None:
        """Whether the strengths are per time (a flux, a rate) or not (a fluence, a number); None where nobody says."""
        return self.assembled.per_time

    @staticmethod
    def from_csv(
        path: str | Path,
        columns: Mapping[Any, str],
        *,
        energy: str | None = None,
        low: str | None = None,
        high: str | None = None,
        bin_edges: str | None = None,
        width: str | None = None,
        names: tuple[str, ...] = (),
        units: tuple[str, ...] = (),
        interpolation: Literal["linear", "log"] = "linear",
        arrival_times: Mapping[str, TimeDistribution] | None = None,
        normalisation_uncertainty: float = 0.0,
    ) -> TabulatedSource:
        """A flux or fluence in a table, as physicists have them; see `nurecoil.sources.TabulatedSource`.

        Parameters
        ----------
        path : str or Path
            The file.
        columns : mapping
            Species (``nu_e``, ``nu_mu_bar`` ...; a PDG number; an object of the package particle) to the name of its column.
        energy, low, high, bin_edges, width : str, optional
            Where the energies are: ``energy="E"`` alone or with ``width="dE"``, or ``low="E_low", high="E_high"``, or edges.
        names, units : tuple of str
            Of the columns, where the file does not say them.
        interpolation : {"linear", "log"}
        arrival_times : mapping, optional
            Species to the times at which its neutrinos arrive.
        normalisation_uncertainty : float
        """
        from nurecoil.sources.tabulated_source import TabulatedSource

        return TabulatedSource(
            Path(path),
            by_species(columns, "columns"),
            energy=energy,
            low=low,
            high=high,
            bin_edges=bin_edges,
            width=width,
            names=names,
            units=units,
            interpolation=interpolation,
            arrival_times=arrival_times,
            normalisation_uncertainty=normalisation_uncertainty,
        )

    def with_components(self, components: tuple[Component, ...]) -> Assembled:
        """The same source made of other components."""
        return replace(self.assembled, components=components)

    def at(self, distance: Given) -> Assembled:
        """The source seen from a distance: numbers per area, inverse-square.

        Parameters
        ----------
        distance : Length
            Positive.

        Raises
        ------
        WrongQuantity
            If the distance is not positive, or the source is a flux at no distance in particular.
        """
        d = Length.read(distance, "distance")
        if self.baseline is None:
            return replace(self.scaled(1.0 / (4.0 * math.pi * d**2)), baseline=d)
        if math.isinf(self.baseline):
            why = f"{self.name!r} is a flux at no distance in particular and cannot be moved to {distance!r}"
            raise WrongQuantity("distance", why)
        return replace(self.scaled((self.baseline / d) ** 2), baseline=d)

    def propagate(self, propagation: Propagation) -> Assembled:
        """The source with the flavour state of every component changed by flight.

        Parameters
        ----------
        propagation : callable
            Maps (state, antineutrino) to the state at the detector.
        """
        return self.with_components(tuple(replace(c, state=propagation(c.state, c.antineutrino)) for c in self.components))

    def scaled(self, factor: float) -> Assembled:
        """The source with all strengths multiplied by a factor >= 0.

        Raises
        ------
        WrongQuantity
            If the factor is negative or not finite.
        """
        f = NonNegative.read(factor, "factor")
        return self.with_components(tuple(replace(c, strength=f * c.strength) for c in self.components))

    def select(self, *names: object) -> Assembled:
        """The source with only the components of these names, in their old order.

        Where components are called after species, so that ``nu_mu_bar`` is one, PDG numbers and objects of the package particle
        stand for them.

        Raises
        ------
        UnknownId
            If the source has no component of that name.
        """
        words = tuple(by_species(dict.fromkeys(names), "names"))
        self._check_names(words)
        return self.with_components(tuple(c for c in self.components if c.name in words))

    def timed(self, times: Mapping[Any, TimeDistribution]) -> Assembled:
        """The source with other arrival times for the components that are named, as for `select`.

        Raises
        ------
        UnknownId
            If the source has no component of that name.
        """
        named = by_species(times, "arrival_times")
        self._check_names(tuple(named), "arrival_times")
        return self.with_components(tuple(replace(c, time=named.get(c.name, c.time)) for c in self.components))

    def _check_names(self, names: tuple[str, ...], field: str = "") -> None:
        known = [c.name for c in self.components]
        for name in names:
            if name not in known:
                raise UnknownId(f"component of {self.name}", name, known, field)

    def __add__(self, other: Source) -> Assembled:
        """Both sources together.

        Sources at two different distances make a flux at no distance in particular. The relative uncertainties count as fully
        correlated: their average, weighted with the strengths.

        Raises
        ------
        ValueError
            If one is emitted and the other is per area, or one is per time and the other is not.
        """
        if not isinstance(other, Source):
            return NotImplemented
        both = f"cannot add {self.name!r} and {other.name!r}"
        if (self.baseline is None) != (other.baseline is None):
            raise ValueError(f"{both}: one is emitted, the other is at a distance; use .at()")
        if {self.per_time, other.per_time} == {True, False}:
            raise ValueError(f"{both}: one is per time (a flux), the other is not (a fluence)")
        strengths = [sum(c.strength for c in source.components) for source in (self, other)]
        uncertainties = [source.assembled.normalisation_uncertainty for source in (self, other)]
        if sum(strengths) > 0 and uncertainties[0] != uncertainties[1]:
            uncertainty = (strengths[0] * uncertainties[0] + strengths[1] * uncertainties[1]) / sum(strengths)
        else:
            uncertainty = max(uncertainties)
        return Assembled(
            self.name if self.name == other.name else f"{self.name} + {other.name}",
            self.components + other.components,
            self.baseline if self.baseline == other.baseline else math.inf,
            self.per_time if self.per_time == other.per_time else None,
            uncertainty,
        )

    def dN_dE(self, E: ArrayLike) -> dict[str, Array]:
        """Strength times continuum density per component; lines are not included.

        Parameters
        ----------
        E : array_like, shape [E]
            Energies.

        Returns
        -------
        dict
            Component name -> array [E], the unit of the strengths per energy. Components of equal name are summed.
        """
        result: dict[str, Array] = {}
        for c in self.components:
            result[c.name] = result.get(c.name, np.zeros(np.shape(E))) + c.strength * c.spectrum(E)
        return result


@declare
class Assembled(Source):
    """A source put together from its components, and what the methods of sources return.

    Parameters
    ----------
    name : str
        For people to read.
    components : tuple of Component
        At least one; two may carry one name, as when two reactors are added.
    baseline : float, optional
        Where the strengths hold: None if they are numbers emitted, infinity for a flux at no distance in particular.
    per_time : bool, optional
        Whether the strengths are per time; None if that is left open.
    normalisation_uncertainty : NonNegative
        Relative uncertainty, common to all components.

    Raises
    ------
    WrongQuantity
        If there is no component, the baseline is not positive, or the uncertainty is negative.

    Examples
    --------
    >>> from nurecoil.sources import Line
    >>> from nurecoil.units import m2
    >>> emitted = Assembled("test", (Component("nu_e", Line("862 keV"), 1e20, "e"),), per_time=False)
    >>> round(emitted.at("10 m").components[0].strength * m2 / 1e16, 4)
    7.9577
    """

    name: str = given()
    components: tuple[Component, ...] = given()
    baseline: float | None = given(default=None)
    per_time: bool | None = given(default=None)
    normalisation_uncertainty: NonNegative = given(default=0.0)

    def __post_init__(self) -> None:
        if not self.components:
            raise WrongQuantity("components", f"expected at least one in {self.name!r}, got none")
        if self.baseline is not None and not self.baseline > 0:
            raise WrongQuantity("baseline", f"expected None or a positive length, got {self.baseline!r}")

    @cached_property
    def assembled(self) -> Assembled:
        """Itself."""
        return self

    def __repr__(self) -> str:
        """What it is, in short: not Python."""
        names = ", ".join(dict.fromkeys(c.name for c in self.components))
        shown = names if len(names) <= 160 else f"{len(self.components)} components"
        return f"<{self.name}: {shown}>"
