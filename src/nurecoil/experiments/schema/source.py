"""The source block: what emits the neutrinos, how many, how far away, and when they arrive."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from nurecoil.experiments.schema.fields import Amount, Block, Length, Relative, TablePath, Time, Word, amount, known, quantity
from nurecoil.experiments.table import Table
from nurecoil.flavour import pure
from nurecoil.problems import Located
from nurecoil.sources import (
    Component,
    GaussianPulse,
    Monoenergetic,
    PionDecayAtRest,
    Source,
    Supernova,
    Tabulated,
    TabulatedTime,
    parse_species,
)
from nurecoil.sources.time import Pulse
from nurecoil.units import parse

Energy = Annotated[float, quantity("MeV", "29.79 MeV")]
Species = Annotated[str, known("a species", parse_species)]


class ArrivalTimes(Block):
    """Histograms of arrival times: a table with bin limits, and a column of fractions for each component."""

    table: TablePath
    start: Word = "start"
    stop: Word = "stop"
    components: dict[str, str]

    def on(self, source: Source) -> Source:
        """The source with these time distributions."""
        names = [component.name for component in source.components]
        for name in self.components:
            if name not in names:
                raise Located(f"components.{name}", f"unknown component; expected one of {', '.join(names)}")
        table = Table.read(self.table)
        times = {
            name: read_times(table, self.start, self.stop, column, f"components.{name}")
            for name, column in self.components.items()
        }
        components = tuple(replace(c, time=times.get(c.name, c.time)) for c in source.components)
        return Source(source.name, components, source.distance, source.normalisation_uncertainty)


def read_times(table: Table, start: str, stop: str, fractions: str, key: str) -> TabulatedTime:
    """A time distribution from three columns; the bins must join. `key` is what named the column of fractions."""
    left, right = table.column("start", start, "s"), table.column("stop", stop, "s")
    if left.size and max(abs(left[1:] - right[:-1])) > 1e-9 * max(abs(right)):
        raise Located("stop", f"{table.name}: each bin must end where the next one starts")
    return TabulatedTime([*left, right[-1]], table.counts(key, fractions, "1"))


class SourceBlock(Block):
    """One kind of source; `kind` says which."""

    arrival_times: ArrivalTimes | None = None

    @property
    @abstractmethod
    def per_time(self) -> bool:
        """Whether it gives a flux (so that the livetime matters), not a fluence."""

    @abstractmethod
    def emit(self) -> Source:
        """The source without tabulated arrival times."""

    def build(self) -> Source:
        """The source as the detector sees it."""
        source = self.emit()
        if self.arrival_times is None:
            return source
        try:
            return self.arrival_times.on(source)
        except Located as error:
            raise Located(f"arrival_times.{error.key}", str(error)) from None


class GaussianProtons(Block):
    """A Gaussian proton pulse."""

    kind: Literal["gaussian"]
    mean: Annotated[float, quantity("s", "500 ns", positive=False)]
    sigma: Time

    def build(self) -> Pulse:
        return GaussianPulse(self.mean, self.sigma)


class BoxProtons(Block):
    """A flat proton pulse."""

    kind: Literal["box"]
    start: Annotated[float, quantity("s", "0 ns", positive=False)]
    width: Time

    def build(self) -> Pulse:
        return TabulatedTime.box(self.start, self.width)


class PionDecayAtRestBlock(SourceBlock):
    """Either protons on target, neutrinos per proton and distance, or neutrinos_per_flavour at the detector."""

    kind: Literal["pion-decay-at-rest"]
    protons_on_target: Annotated[Amount, amount("POT", "1.76e23 POT")] | None = None
    neutrinos_per_proton: Relative | None = None
    distance: Length | None = None
    neutrinos_per_flavour: Annotated[Amount, amount("cm^-2", "4.3e7 cm^-2 s^-1")] | None = None
    pulse: Annotated[GaussianProtons | BoxProtons, Field(discriminator="kind")] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        beam = [self.protons_on_target, self.neutrinos_per_proton, self.distance]
        if (self.neutrinos_per_flavour is None) != all(value is not None for value in beam):
            raise ValueError(
                "expected either protons_on_target, neutrinos_per_proton and distance, or neutrinos_per_flavour alone"
            )
        if self.neutrinos_per_flavour is not None and any(value is not None for value in beam):
            raise ValueError("neutrinos_per_flavour stands alone: it is the flux at the detector")
        return self

    @property
    def per_time(self) -> bool:
        strength = self.neutrinos_per_flavour or self.protons_on_target
        return strength is not None and strength.per_time

    def emit(self) -> Source:
        pulse = self.pulse.build() if self.pulse else None
        if self.neutrinos_per_flavour is not None:
            return PionDecayAtRest(self.neutrinos_per_flavour.value, pulse)
        assert self.protons_on_target is not None
        assert self.neutrinos_per_proton is not None
        return PionDecayAtRest.from_pot(self.protons_on_target.value, self.neutrinos_per_proton, self.distance, pulse)


class MonoenergeticBlock(SourceBlock):
    """A single line."""

    kind: Literal["monoenergetic"]
    energy: Energy
    species: Species
    flux: Annotated[Amount, amount("cm^-2", "4.8e9 cm^-2 s^-1")]

    @property
    def per_time(self) -> bool:
        return self.flux.per_time

    def emit(self) -> Source:
        flavour, antineutrino = parse_species(self.species)
        return Monoenergetic(self.energy, flavour, self.flux.value, antineutrino)


class SupernovaBlock(SourceBlock):
    """Maxwell-Boltzmann spectra with one temperature per species; equal energies."""

    kind: Literal["supernova"]
    temperatures: dict[str, Energy]
    total_energy: Annotated[float, quantity("erg", "3e53 erg")]
    distance: Length

    @property
    def per_time(self) -> bool:
        return False

    def emit(self) -> Source:
        return Supernova.thermal(self.temperatures, self.total_energy, None, self.distance)


class TabulatedBlock(SourceBlock):
    """Spectra in a table: a column of energies, and one of flux or fluence per energy for each species."""

    kind: Literal["tabulated"]
    table: TablePath
    energy: Word
    components: dict[Species, str]
    interpolation: Literal["linear", "log"] = "linear"

    @model_validator(mode="after")
    def _one_kind_of_flux(self) -> Self:
        table = Table.read(self.table)
        for species, name in self.components.items():
            table.counts(f"components.{species}", name)
            if _is_rate(table, name) is None:
                raise Located(
                    f"components.{species}", f"{table.name}: column {name!r} is in {table.units[name]!r}; expected a flux "
                    "per energy in 'cm^-2 s^-1 MeV^-1', or a fluence per energy in 'cm^-2 MeV^-1'"
                )  # fmt: skip
        if len({_is_rate(table, name) for name in self.components.values()}) != 1:
            raise Located("components", "expected at least one column, and either fluxes or fluences, not both")
        return self

    @property
    def per_time(self) -> bool:
        return bool(_is_rate(Table.read(self.table), next(iter(self.components.values()))))

    def emit(self) -> Source:
        table = Table.read(self.table)
        E = table.column("energy", self.energy, "MeV")
        components = []
        for species, name in self.components.items():
            flavour, antineutrino = parse_species(species)
            density = table.counts(f"components.{species}", name)
            if not density.any() and len(self.components) > 1:
                continue  # a species that the source does not have
            spectrum = Tabulated(E, density, self.interpolation)
            components.append(Component(species, spectrum, spectrum.integral, pure(flavour), antineutrino))
        return Source(table.name, tuple(components), math.inf)


def _is_rate(table: Table, name: str) -> bool | None:
    for like, rate in (("cm^-2 s^-1 MeV^-1", True), ("cm^-2 MeV^-1", False)):
        try:
            parse(f"1 {table.units[name]}", like)
        except ValueError:
            continue
        return rate
    return None
