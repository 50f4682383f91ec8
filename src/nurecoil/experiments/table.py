"""A CSV table beside an experiment file, with the units of its columns, and how its rows fall into bins."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array
from nurecoil.problems import Located
from nurecoil.tables import Column, read_csv
from nurecoil.units import parse


@dataclass(frozen=True)
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
        """Read a CSV with a line of names and a line of units.

        Raises
        ------
        ValueError
            If the file is not such a table.
        """
        columns = read_csv(path)
        with path.open(encoding="utf-8", newline="") as stream:
            names, units = (row for row, _ in zip(filter(None, csv.reader(stream)), range(2), strict=False))
        return cls(path.name, columns, {n.strip(): unit.strip() for n, unit in zip(names, units, strict=True)})

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


def bin_of(x: Array, edges: Array) -> Array:
    """Index of the bin ``edges[b] <= x < edges[b+1]`` of each x, or -1 outside all of them.

    Examples
    --------
    >>> bin_of(np.array([-1.0, 0.0, 1.5, 2.0]), np.array([0.0, 1.0, 2.0])).tolist()
    [-1, 0, 1, -1]
    """
    index = np.searchsorted(edges, x, side="right") - 1
    return np.where(index < edges.size - 1, index, -1)


def histogram(values: Array, *axes: tuple[Array, Array]) -> tuple[Array, Array]:
    """Sum values into bins; what lies outside is left out.

    Parameters
    ----------
    values : ndarray, shape [K]
    *axes : pairs of ndarray
        Positions [K] and edges on each axis.

    Returns
    -------
    sums : ndarray, shape [B, ...]
    rows : ndarray of the same shape
        How many rows each bin received.

    Examples
    --------
    >>> sums, rows = histogram(np.array([1.0, 2.0]), (np.array([0.5, 0.6]), np.array([0.0, 1.0, 2.0])))
    >>> sums.tolist(), rows.tolist()
    ([3.0, 0.0], [2.0, 0.0])
    """
    shape = tuple(edges.size - 1 for _, edges in axes)
    indices = np.array([bin_of(x, edges) for x, edges in axes])
    inside = (indices >= 0).all(axis=0)
    flat = np.ravel_multi_index(tuple(indices[:, inside]), shape)
    size = int(np.prod(shape))
    sums = np.asarray(np.bincount(flat, weights=values[inside], minlength=size), dtype=float)
    rows = np.asarray(np.bincount(flat, minlength=size), dtype=float)
    return sums.reshape(shape), rows.reshape(shape)
