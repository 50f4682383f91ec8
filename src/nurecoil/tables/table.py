"""A table that another file names: a wrong column is a problem of the key that named it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array
from nurecoil.problems import Located
from nurecoil.tables.columns import Column, read_columns
from nurecoil.tables.histograms import Spans
from nurecoil.tables.knots import ascending
from nurecoil.tables.text import confined
from nurecoil.units import parse


@dataclass(frozen=True, eq=False)
class Table:
    """Columns in natural units, and the units they were written in.

    Parameters
    ----------
    name : str
        The file's name, for messages.
    columns : mapping
        Column name -> array, or list of str.
    units : mapping
        Column name -> the text of its unit.
    """

    name: str
    columns: Mapping[str, Column]
    units: Mapping[str, str]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read our own CSV, or a table whose head says names and units (see `nurecoil.tables.read_columns`).

        Raises
        ------
        ValueError
            If the file is not such a table, or has no rows.
        """
        found = read_columns(path)
        if not len(next(iter(found.values.values()))):
            raise ValueError(f"{found.name}: has no rows")
        return cls(found.name, found.values, found.units)

    @classmethod
    def beside(cls, path: Path, key: str = "table") -> Self:
        """As `read`, for a file that another one names under a key.

        Raises
        ------
        Located
            If there is no such file, or it is no such table.
        """
        try:
            return cls.read(confined(path.parent, path.name))
        except ValueError as error:
            raise Located(key, str(error)) from None

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values())))

    def take(self, keep: NDArray[np.bool_]) -> Self:
        """The rows for which `keep` is true."""
        columns = {
            name: values[keep] if isinstance(values, np.ndarray) else list(compress(values, keep))
            for name, values in self.columns.items()
        }
        return replace(self, columns=columns)

    def ordered(self, key: str, name: str) -> Self:
        """The rows in ascending order of a column, as the knots of a curve; a step is the same place twice.

        Raises
        ------
        Located
            If the column is not numeric, or the order of the rows at a step is not clear.
        """
        try:
            order = ascending(self.column(key, name), f"{self.name}: column {name!r}")
        except Located:
            raise
        except ValueError as error:
            raise Located(key, str(error)) from None
        columns = {
            column: values[order] if isinstance(values, np.ndarray) else [values[i] for i in order]
            for column, values in self.columns.items()
        }
        return replace(self, columns=columns)

    def column(self, key: str, name: str, like: str | None = None) -> Array:
        """A numeric column.

        Parameters
        ----------
        key : str
            The key of the experiment file that named the column, for messages.
        name : str
        like : str, optional
            A unit of the expected dimension.

        Raises
        ------
        Located
            If there is no such column, it holds words or empty cells, or its unit has another dimension.
        """
        if name not in self.columns:
            raise Located(key, f"{self.name} has no column {name!r}; expected one of {', '.join(self.columns)}")
        values = self.columns[name]
        if isinstance(values, list):
            raise Located(key, f"{self.name}: column {name!r} holds words; expected numbers")
        if like is not None:
            try:
                parse(f"1 {self.units[name]}", like)
            except ValueError:
                raise Located(
                    key, f"{self.name}: column {name!r} is in {self.units[name]!r}; expected something in {like!r}"
                ) from None
        missing = np.flatnonzero(~np.isfinite(values))
        if missing.size:
            raise Located(key, f"{self.name}: column {name!r}, data row {missing[0] + 1}: expected a finite number")
        return np.asarray(values, dtype=float)

    def counts(self, key: str, name: str, like: str | None = None) -> Array:
        """A numeric column without negative numbers.

        Raises
        ------
        Located
            If a number is negative, or the column is not numeric.
        """
        values = self.column(key, name, like)
        negative = np.flatnonzero(values < 0)
        if negative.size:
            first = negative[0]
            raise Located(
                key, f"{self.name}: column {name!r}, data row {first + 1}: expected a number >= 0, got {float(values[first])!r}"
            )
        return values

    def spans(self, low: tuple[str, str], high: tuple[str, str], like: str | None = None) -> Spans:
        """Rows of a histogram, from one column to another.

        Parameters
        ----------
        low, high : (key, name)
            The keys of the experiment file, and the columns they name.
        like : str, optional
            A unit of the expected dimension.

        Raises
        ------
        Located
            If a column is not numeric, or a row ends before it begins.
        """
        columns = self.column(*low, like), self.column(*high, like)
        try:
            return Spans(*columns)
        except ValueError as error:
            raise Located(high[0], f"{self.name}: {error}") from None
