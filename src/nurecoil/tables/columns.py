"""Columns of numbers with units: our own CSV, strictly, and tables as physicists have them."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from nurecoil.arrays import Array
from nurecoil.problems import UnknownId, printable
from nurecoil.tables.header import LONGEST_NUMBER, header_line, header_of_comments
from nurecoil.tables.text import read_text
from nurecoil.units import parse, unit

Column: TypeAlias = Array | list[str]
"""Numbers, or words."""

_FORTRAN = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(?:[dDqQ]([+-]?\d+)|([+-]\d{3}))", re.ASCII)
"""``1.5D+03``, and ``1.5-103``, as Fortran writes an exponent of three digits."""
_SHOWN = 60

Rows = list[tuple[int, list[str]]]


def number(cell: str) -> float:
    """A number as it is written in tables, Fortran's D exponents among them; NaN for an empty cell.

    Raises
    ------
    ValueError
        If it is not a number, or too large for one.

    Examples
    --------
    >>> number("1.5D+03"), number("-2e3")
    (1500.0, -2000.0)
    """
    if not cell:
        return math.nan
    if len(cell) > LONGEST_NUMBER:
        raise ValueError(f"expected a number of at most {LONGEST_NUMBER} characters, got {_short(cell)}")
    fortran = _FORTRAN.fullmatch(cell)
    text = f"{fortran[1]}e{fortran[2] or fortran[3]}" if fortran else cell
    try:
        value = float(text)
    except ValueError:
        value = None
    if value is None or "_" in text or not text.isascii():  # Python reads 1_000, and the digits of all scripts
        hint = "; write a point, not a comma" if re.fullmatch(r"[+-]?\d+,\d+", cell) else ""
        raise ValueError(f"expected a number, got {_short(cell)}{hint}")
    if math.isinf(value) and text[-1].isdigit():
        raise ValueError(f"{_short(cell)} is too large for a number")
    return value


def read_csv(path: Path) -> dict[str, Column]:
    """Read a CSV whose first line names the columns and whose second gives their units.

    Returns
    -------
    dict
        Column name -> float array in natural units (empty cells are NaN), or a list of str for ``text`` columns.

    Raises
    ------
    ValueError
        If the file cannot be read, a column's name is not unique, a row has the wrong number of cells, a unit is unknown, or a
        cell is not a number; the message says where.
    """
    name = printable(path.name)
    rows = list(_cells(list(enumerate(read_text(path).split("\n"), 1)), ",", name))
    if len(rows) < 2:
        raise ValueError(f"{name}: expected a line of names and a line of units")
    _check_lengths(name, rows)
    return dict(_columns(name, rows[0][1], rows[1][1], rows[2:]))


@dataclass(frozen=True, eq=False)
class Columns:
    """A table: columns in natural units, and the units they were written in.

    Parameters
    ----------
    name : str
        The file's name, for messages.
    values : mapping
        Column name -> float array [K], or list of str.
    units : mapping
        Column name -> the text of its unit.
    """

    name: str
    values: Mapping[str, Column]
    units: Mapping[str, str]

    def __getitem__(self, column: str) -> Array:
        """A column of finite numbers.

        Raises
        ------
        UnknownId
            If there is no such column.
        ValueError
            If it holds words, or a cell is empty or not finite.
        """
        if column not in self.values:
            raise UnknownId(f"column of {self.name}", column, self.values)
        values = self.values[column]
        if isinstance(values, list):
            raise ValueError(f"{self.name}: column {column!r} holds words; expected numbers")
        missing = np.flatnonzero(~np.isfinite(values))
        if missing.size:
            raise ValueError(f"{self.name}: column {column!r}, data row {missing[0] + 1}: expected a finite number")
        return np.asarray(values, dtype=float)


def read_columns(
    path: str | Path, names: Sequence[str] | None = None, units: Sequence[str] | Mapping[str, str] | None = None
) -> Columns:
    """Read a table as physicists have them.

    The columns are separated by semicolons, commas, or blanks and tabs, as the first row says. Lines that begin with ``#`` or
    ``!`` are comments. Names and units are those of a row of names (and a row of units below it), or of the last comment before
    the numbers, if it has as many words as there are columns: ``# E [MeV]  flux [cm^-2 s^-1 MeV^-1]``. Our own CSV is such
    a table too.

    Parameters
    ----------
    path : str or Path
        A UTF-8 file; a byte-order mark and Fortran's exponents (``1.5D+03``) are understood.
    names : sequence of str, optional
        Names of all columns in their order, in place of those in the file.
    units : sequence of str or mapping, optional
        Units of all columns in their order, or of some by name, where the file does not say them; ``"text"`` for words.

    Raises
    ------
    ValueError
        If the file cannot be read, does not say names or units and they are not given, says other units than those given, a row
        has the wrong number of cells, or a cell is not a number; the message says the line and the column.
    UnknownId
        If a unit is given for a column that is not there.

    Examples
    --------
    >>> from nurecoil.units import MeV
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "flux.dat"
    >>> _ = path.write_text("# E [MeV]   flux [cm^-2 s^-1 MeV^-1]\\n 0.1D+01  0.\\n 0.2D+01  3.\\n")
    >>> (read_columns(path)["E"] / MeV).round(9).tolist()
    [1.0, 2.0]
    """
    file = Path(path)
    name = printable(file.name)
    lines = [(i, line) for i, line in enumerate(read_text(file).split("\n"), 1) if line.strip()]
    body = [(i, line) for i, line in lines if not line.lstrip().startswith(("#", "!"))]
    if not body:
        raise ValueError(f"{name}: has no rows")
    first = body[0][1]
    delimiter = next((mark for mark in ";," if mark in first), None)
    rows = _without_trailing(list(_cells(body, delimiter, name)))
    _check_lengths(name, rows)
    width = len(rows[0][1])
    found = header_line(rows)
    if found is None:
        comments = [line.strip().lstrip("#!").strip() for i, line in lines if i < body[0][0]]
        found = header_of_comments([c for c in comments if c], width, delimiter)
    titles, stated, used = found if found is not None else (None, None, 0)
    if units is not None and used == 2 and set(stated or ()) <= {"1"}:
        raise ValueError(f"{name}, line {rows[1][0]}: a row of ones may be units or numbers; expected no units= or no such row")
    if names is not None:
        titles = [str(title) for title in names]
    if titles is None:
        raise ValueError(f"{name}: has {width} columns, and no line of as many names; give names=")
    if len(titles) != width:
        raise ValueError(f"{name}: has {width} columns, but {len(titles)} names: {printable(', '.join(titles))}")
    texts = _units(name, titles, stated or [None] * width, units)
    values = dict(_columns(name, titles, texts, rows[used:]))
    return Columns(name, values, dict(zip(titles, (text.strip() for text in texts), strict=True)))


def _cells(lines: list[tuple[int, str]], delimiter: str | None, name: str) -> Iterator[tuple[int, list[str]]]:
    """(number of the line, cells) of each row that is not empty."""
    if delimiter is None:
        for i, line in lines:
            yield i, re.split(r"\s[#!]", line, maxsplit=1)[0].split()
        return
    reader = csv.reader(io.StringIO("\n".join(line for _, line in lines), newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if row:
                yield lines[reader.line_num - 1][0], [cell.strip() for cell in row]
    except csv.Error as error:
        place = lines[min(max(reader.line_num, 1), len(lines)) - 1][0]
        raise ValueError(f"{name}, line {place}: {error}") from None


def _without_trailing(rows: Rows) -> Rows:
    """Rows without the empty cell that a delimiter at the end of every line makes."""
    if len(rows[0][1]) > 1 and all(not row[-1] for _, row in rows):
        return [(i, row[:-1]) for i, row in rows]
    return rows


def _units(
    file: str, titles: Sequence[str], stated: Sequence[str | None], given: Sequence[str] | Mapping[str, str] | None
) -> list[str]:
    """The unit of each column, from the file or from the caller."""
    if given is None:
        given = {}
    if not isinstance(given, Mapping):
        if len(given) != len(titles):
            raise ValueError(f"{file}: has {len(titles)} columns, but {len(given)} units are given")
        given = dict(zip(titles, given, strict=True))
    for title in given:
        if title not in titles:
            raise UnknownId(f"column of {file}", title, titles)
    result = []
    for title, text in zip(titles, stated, strict=True):
        wanted = given.get(title)
        if text is None and wanted is None:
            raise ValueError(f"{file}: the unit of column {title!r} is not stated; give units= ('1' for a number)")
        if text is not None and wanted is not None and not _same_unit(text, wanted):
            raise ValueError(f"{file}: column {title!r} is in {text!r}, but units= says {wanted!r}")
        result.append(text if text is not None else str(wanted))
    return result


def _same_unit(a: str, b: str) -> bool:
    if "text" in (a, b):
        return a == b
    try:
        return math.isclose(parse(f"1 {a}", b), unit(b), rel_tol=1e-12, abs_tol=0)
    except ValueError:
        return False


def _check_lengths(file: str, rows: Rows) -> None:
    width = len(rows[0][1])
    for line, row in rows:
        if len(row) != width:
            raise ValueError(f"{file}, line {line}: expected {width} cells, got {len(row)}")


def _columns(file: str, names: Sequence[str], units: Sequence[str], body: Rows) -> Iterator[tuple[str, Column]]:
    """Name and values of each column."""
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{file}: the column {name!r} appears twice")
    for column, (name, text) in enumerate(zip(names, units, strict=True)):
        if text.strip() == "text":
            yield name, [row[column] for _, row in body]
            continue
        try:
            factor = unit(text)
        except ValueError as error:
            raise ValueError(f"{file}, column {name!r}: {printable(str(error))}") from None
        yield name, _numbers(f"{file}, column {name!r}", [(line, row[column]) for line, row in body]) * factor


def _numbers(where: str, cells: Sequence[tuple[int, str]]) -> Array:
    plain = "".join(cell for _, cell in cells)
    if plain.isascii() and "_" not in plain:
        try:
            values = np.array([float(cell) if cell else math.nan for _, cell in cells])
        except ValueError:
            pass  # cell by cell, to read Fortran's exponents or to say where it is wrong
        else:
            if not np.isinf(values).any():
                return values
    result = np.empty(len(cells))
    for k, (line, cell) in enumerate(cells):
        try:
            result[k] = number(cell)
        except ValueError as error:
            raise ValueError(f"{where}: line {line}: {error}") from None
    return result


def _short(cell: str) -> str:
    return repr(cell) if len(cell) <= _SHOWN else f"{cell[:_SHOWN]!r}..."
