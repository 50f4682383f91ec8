"""A flux or fluence in a table, as physicists have them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np

from nurecoil.catalogue import given, known
from nurecoil.problems import UnknownId
from nurecoil.sources.component import Component
from nurecoil.sources.source import Assembled, Source
from nurecoil.sources.species import SPECIES, by_species, parse_species
from nurecoil.sources.tabulated import Interpolation, Tabulated
from nurecoil.sources.time import TimeDistribution
from nurecoil.tables import SpectrumTable, read_spectra
from nurecoil.units import same_dimension
from nurecoil.units.kinds import NonNegative, WrongQuantity


@known("sources", "tabulated")
class TabulatedSource(Source):
    """Spectra in a table: a column of energies, or of the ends of bins, and one of flux or fluence for each species.

    The columns may be apart by commas, semicolons or blanks, names and units in the first rows or in a comment above the
    numbers, energies rising or falling; columns of zeros are components of no strength.

    Parameters
    ----------
    table : Path
        The file.
    columns : mapping of str to str
        Species (``nu_e``, ``nu_mu_bar`` ..., or PDG numbers) to the name of its column, in ``cm^-2 s^-1 MeV^-1``,
        ``cm^-2 MeV^-1`` or per bin.
    energy : str, optional
        Column of energies: knots, or with `width` centres of bins.
    low : str, optional
        Column of the lower ends of bins.
    high : str, optional
        Column of the upper ends of bins.
    bin_edges : str, optional
        Column of edges, of which the last row has the last.
    width : str, optional
        Column of the widths of bins.
    content : {"per bin", "per energy"}, optional
        What stands in a bin; by default what its unit says.
    names : tuple of str
        Names of the columns, where the file does not say them.
    units : tuple of str
        Units of the columns, where the file does not say them.
    interpolation : {"linear", "log"}
        Between knots.
    arrival_times : mapping of str to TimeDistribution, optional
        Species to the times at which its neutrinos arrive.
    normalisation_uncertainty : NonNegative
        Relative uncertainty of all columns.

    Raises
    ------
    ValueError
        If the file is no such table, or has fluxes as well as fluences.
    UnknownId
        If a species or a column is unknown.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "flux.txt"
    >>> _ = path.write_text("# E [MeV]  phi [cm^-2 s^-1 MeV^-1]\\n3 0\\n2 4e7\\n1 0\\n")
    >>> source = Source.from_csv(path, {"nu_e": "phi"}, energy="E")
    >>> from nurecoil.units import cm2, s
    >>> source.per_time, round(source.components[0].strength * cm2 * s / 1e7, 9)
    (True, 4.0)
    """

    table: Path
    columns: Mapping[str, str] = given(example="{nu_e: flux}", keys=by_species)
    energy: str | None = None
    low: str | None = None
    high: str | None = None
    bin_edges: str | None = None
    width: str | None = None
    content: Literal["per bin", "per energy"] | None = None
    names: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    interpolation: Interpolation = "linear"
    arrival_times: Mapping[str, TimeDistribution] | None = given(default=None, keys=by_species)
    normalisation_uncertainty: NonNegative = given(default=0.0)

    def __post_init__(self) -> None:
        if not self.columns:
            raise WrongQuantity("columns", "expected at least one species with its column, got none")
        for species in self.columns:
            if species not in SPECIES:
                raise UnknownId("neutrino species", species, SPECIES, "columns")
        self.assembled  # noqa: B018  what is wrong with the file is said at once

    @cached_property
    def assembled(self) -> Assembled:
        """One component for each species."""
        table = self._read()
        rates = {column: _is_rate(table, column) for column in self.columns.values()}
        if len(set(rates.values())) != 1:
            raise WrongQuantity("columns", f"{table.name}: expected either fluxes or fluences, not both")
        components = []
        for species, column in self.columns.items():
            flavour, antineutrino = parse_species(species)
            density = table.densities[column]
            empty = not np.any(density > 0)
            shape = Tabulated(table.E, np.ones_like(density) if empty else density, self.interpolation)
            components.append(Component(species, shape, 0.0 if empty else shape.integral, flavour, antineutrino))
        per_time = next(iter(rates.values()))
        source = Assembled(table.name, tuple(components), math.inf, per_time, self.normalisation_uncertainty)
        return source if self.arrival_times is None else source.timed(self.arrival_times)

    def _read(self) -> SpectrumTable:
        return read_spectra(
            self.table,
            list(dict.fromkeys(self.columns.values())),
            energy=self.energy,
            edges=self.bin_edges,
            low=self.low,
            high=self.high,
            width=self.width,
            content=self.content,
            names=self.names or None,
            units=self.units or None,
        )


def _is_rate(table: SpectrumTable, column: str) -> bool:
    for like, rate in (("cm^-2 s^-1 MeV^-1", True), ("cm^-2 MeV^-1", False)):
        if same_dimension(table.units[column], like):
            return rate
    raise WrongQuantity(
        "columns",
        f"{table.name}: column {column!r} is in {table.units[column]!r}; expected a flux per energy in "
        "'cm^-2 s^-1 MeV^-1', or a fluence per energy in 'cm^-2 MeV^-1', or these per bin without the energy",
    )
