"""Tables of spectra: points, or histograms as such."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.tables.columns import Columns, read_columns
from nurecoil.tables.histograms import Indices, Spans
from nurecoil.tables.knots import ascending, bin_edges, steps
from nurecoil.units import parse

Content = Literal["per bin", "per energy"]

_PER_BIN = ("1", "1/s", "cm^-2", "cm^-2 s^-1")
"""Numbers, rates, fluences and fluxes; with another 1/energy they are densities."""


@dataclass(frozen=True, eq=False)
class SpectrumTable:
    """Densities over energy, tabulated at the same energies.

    Parameters
    ----------
    name : str
        The file's name, for messages.
    E : ndarray, shape [K]
        Energies in natural units, not decreasing; a step is the same energy twice.
    densities : mapping
        Column name -> ndarray [K] per energy, in natural units; some or all may be zero everywhere.
    units : mapping
        Column name -> text of the unit per energy.
    edges : ndarray, shape [K/2 + 1], or None
        Edges of the bins, if it is a histogram.
    """

    name: str
    E: Array
    densities: Mapping[str, Array]
    units: Mapping[str, str]
    edges: Array | None = None


def read_spectra(
    path: str | Path,
    columns: Sequence[str] | None = None,
    *,
    energy: str | None = None,
    edges: str | None = None,
    low: str | None = None,
    high: str | None = None,
    width: str | float | None = None,
    content: Content | None = None,
    names: Sequence[str] | None = None,
    units: Sequence[str] | Mapping[str, str] | None = None,
) -> SpectrumTable:
    """Read spectra from a table as physicists have them (see `read_columns`).

    Parameters
    ----------
    path : str or Path
    columns : sequence of str, optional
        Names of the columns of densities or contents; by default all that do not hold energies.
    energy : str, optional
        Column of energies: knots of the spectra, or with `width` the centres of bins. They may increase or decrease; an energy
        that stands twice is a step.
    edges : str, optional
        Column of edges; the last row has the last edge, and its contents are empty or zero.
    low, high : str, optional
        Columns of the ends of bins.
    width : str or float, optional
        Column of the bins' widths, or the width of all in natural units.
    content : {"per bin", "per energy"}, optional
        What stands in a bin; by default what its unit says.
    names, units : sequence or mapping, optional
        Where the file does not say them (see `read_columns`).

    Returns
    -------
    SpectrumTable
        A histogram is a step function: each edge but the first and last stands twice in `E`.

    Raises
    ------
    ValueError
        If the table cannot be read; it is not said where the energies are, or twice; an energy is negative; energies go up and
        down so that steps would be lost; bins do not join; a content is negative or not finite; or units do not fit.
    UnknownId
        If a column is not there.

    Examples
    --------
    >>> import tempfile
    >>> from nurecoil.units import MeV
    >>> path = Path(tempfile.mkdtemp()) / "fluence.txt"
    >>> _ = path.write_text("# low [MeV] high [MeV] fluence [cm^-2]\\n0 1 4\\n1 3 4\\n")
    >>> table = read_spectra(path, low="low", high="high")
    >>> (table.E / MeV).tolist(), table.units["fluence"]
    ([0.0, 1.0, 1.0, 3.0], 'cm^-2 MeV^-1')
    """
    table = read_columns(path, names, units)
    places = {name for name in (energy, edges, low, high, width) if isinstance(name, str)}
    wanted = [name for name in table.values if name not in places] if columns is None else list(columns)
    if not wanted:
        raise ValueError(f"{table.name}: has no column besides the energies")
    layout = tuple(name is not None for name in (energy, edges, low, high, width))
    if layout == (True, False, False, False, False):
        E = _energies(table, energy)
        values = {name: _contents(table, name) for name in wanted}
        order = ascending(E, table.name)
        if any(_is_per_bin(table, name) for name in wanted) or content == "per bin":
            raise ValueError(f"{table.name}: contents per bin need the bins; expected low and high, edges, or width")
        densities = {name: column[order] for name, column in values.items()}
        return SpectrumTable(table.name, E[order], densities, {name: table.units[name] for name in wanted})
    if layout == (False, True, False, False, False):
        axis, order, values = _from_edges(table, edges, wanted)
    elif layout == (False, False, True, True, False):
        axis, order = bin_edges(Spans(_energies(table, low), _energies(table, high)), table.name)
        values = {name: _contents(table, name) for name in wanted}
    elif layout == (True, False, False, False, True):
        widths = _energies(table, width) if isinstance(width, str) else width
        axis, order = bin_edges(Spans.around(_energies(table, energy), 0.0 if widths is None else widths), table.name)
        values = {name: _contents(table, name) for name in wanted}
    else:
        raise ValueError(f"{table.name}: expected energy, or edges, or low and high, or energy and width")
    if axis[0] < 0:
        raise ValueError(f"{table.name}: expected energies >= 0, got a bin that starts below")
    densities, texts = {}, {}
    for name in wanted:
        per_bin = _is_per_bin(table, name)
        if content is not None and (content == "per bin") != per_bin:
            raise ValueError(f"{table.name}: column {name!r} is in {table.units[name]!r}, which is not {content!r}")
        heights = values[name][order] / np.diff(axis) if per_bin else values[name][order]
        densities[name] = steps(axis, heights)[1]
        texts[name] = f"{table.units[name]} MeV^-1".strip() if per_bin else table.units[name]
    return SpectrumTable(table.name, np.repeat(axis, 2)[1:-1], densities, texts, axis)


def _energies(table: Columns, name: str | None) -> Array:
    values = table[str(name)]
    text = table.units[str(name)]
    try:
        parse(f"1 {text}", "MeV")
    except ValueError:
        raise ValueError(f"{table.name}: column {name!r} is in {text!r}; expected energies") from None
    negative = np.flatnonzero(values < 0)
    if negative.size:
        raise ValueError(f"{table.name}: column {name!r}, data row {negative[0] + 1}: expected an energy >= 0")
    return values


def _contents(table: Columns, name: str) -> Array:
    values = table[name]
    negative = np.flatnonzero(values < 0)
    if negative.size:
        raise ValueError(f"{table.name}: column {name!r}, data row {negative[0] + 1}: expected a number >= 0")
    return values


def _is_per_bin(table: Columns, name: str) -> bool:
    """Whether the unit of a column is that of a sum over energy, not of a density."""
    text = table.units[name]
    for like in _PER_BIN:
        for unit, per_bin in ((like, True), (f"{like} MeV^-1", False)):
            try:
                parse(f"1 {text}", unit)
            except ValueError:
                continue
            return per_bin
    raise ValueError(
        f"{table.name}: column {name!r} is in {text!r}; expected a number, rate, flux or fluence, or one of these per energy"
    )


def _from_edges(table: Columns, edges: str | None, wanted: Sequence[str]) -> tuple[Array, Indices, dict[str, Array]]:
    axis = _energies(table, edges)
    if axis.size < 2:
        raise ValueError(f"{table.name}: expected at least two edges")
    order = np.arange(axis.size - 1)
    if not np.all(np.diff(axis) > 0):
        raise ValueError(f"{table.name}: column {edges!r}: expected edges that increase")
    values = {}
    for name in wanted:
        column = table.values.get(name)
        if isinstance(column, np.ndarray):
            if not (np.isnan(column[-1]) or column[-1] == 0):
                raise ValueError(f"{table.name}: column {name!r}: the last row is the last edge; expected it empty or zero")
            short = Columns(table.name, {**table.values, name: column[:-1]}, table.units)
            values[name] = _contents(short, name)
        else:
            values[name] = table[name]  # not there, or words: says so
    return axis, order, values
