"""Tables beside an experiment file: which rows fall into which bins, and what makes their values counts."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import given
from nurecoil.declaration import declare
from nurecoil.detectors import Axis
from nurecoil.experiments.frame import Frame
from nurecoil.problems import Located
from nurecoil.sources import TabulatedTime
from nurecoil.tables import Spans, Table
from nurecoil.units import parse
from nurecoil.units.choices import AXES
from nurecoil.units.kinds import WrongQuantity

Selection = tuple[tuple[str, str, str], ...]
"""Column, and the two ends of the range of its values."""


def _read_selection(value: object) -> Selection:
    """The rows to keep: ``{pe: [6 PE, 30 PE]}``, ends included."""
    if isinstance(value, tuple):
        return value
    if not isinstance(value, Mapping):
        raise WrongQuantity("select", f"expected columns with ranges, such as {{pe: [6 PE, 30 PE]}}, got {value!r}")
    found = []
    for name, ends in value.items():
        if not isinstance(ends, list) or len(ends) != 2 or not all(isinstance(end, (str, int, float)) for end in ends):
            raise WrongQuantity(f"select.{name}", f"expected two ends of a range, got {ends!r}")
        found.append((str(name), str(ends[0]), str(ends[1])))
    return tuple(found)


@declare
class Rows:
    """Rows of a table that fall into bins.

    Parameters
    ----------
    table : path
        A file beside the experiment's.
    x : str
        Column of positions on the axis of the bins.
    low, high : str
        Instead of x: columns of the ends of rows that are wide, which are shared out by overlap.
    select : mapping
        Column -> two ends of the range of the rows that are kept: ``{pe: [6 PE, 30 PE]}``.
    """

    table: Path
    x: str | None = None
    low: str | None = None
    high: str | None = None
    select: Selection = given(default=(), read=_read_selection, example="{pe: [6 PE, 30 PE]}")

    def read(self) -> Table:
        """The table, without the rows whose values lie outside a range."""
        table = Table.beside(self.table)
        keep = np.ones(table.rows, dtype=bool)
        for name, *ends in self.select:
            key = f"select.{name}"
            values = table.column(key, name)
            try:
                low, high = (parse(end, table.units[name]) for end in ends)
            except ValueError as error:
                raise Located(key, str(error)) from None
            keep &= (values >= low) & (values <= high)
        return table.take(keep)

    def positions(self, table: Table, frame: Frame) -> Array | Spans:
        """Where the rows are on the axis of the bins: at x, or from low to high."""
        if (self.x is None) == (self.low is None or self.high is None) or (self.low is None) != (self.high is None):
            raise ValueError("expected either x, or low and high")
        for key in ("x", "low", "high"):
            name = getattr(self, key)
            if name is not None:
                table.column(key, name)
                text = table.units[name]
                if text not in AXES or Axis(text) is not frame.axis:
                    raise Located(key, f"{table.name}: column {name!r} is in {text!r}, but the bins are in {frame.axis}")
        if self.x is not None:
            return table.column("x", self.x)
        assert self.low is not None
        assert self.high is not None
        return table.spans(("low", self.low), ("high", self.high))


@declare
class PlacedRows(Rows):
    """Rows that may have a time, and a position on the further axis, too.

    Parameters
    ----------
    time : str
        Column of times.
    split : str
        Column of positions on the further axis, if the bins are split.
    """

    time: str | None = None
    split: str | None = None

    def place(self, table: Table, frame: Frame) -> tuple[Array | Spans, Array | None, Array | None]:
        """Of each row: where it is on the axis of the bins, its time, its position on the further axis."""
        times = None if self.time is None else table.column("time", self.time, "s")
        return self.positions(table, frame), times, split_of(table, frame, self.split)


def split_of(table: Table, frame: Frame, name: str | None) -> Array | None:
    """The column of positions on the further axis, if there is one."""
    if frame.split is None and name is None:
        return None
    if frame.split is None:
        raise Located("split", "there is no `split` block to use it in")
    if name is None:
        raise Located("split", "missing; the bins are split")
    return table.column("split", name, "1")


def read_times(table: Table, start: str, stop: str, fractions: str, key: str) -> TabulatedTime:
    """A time distribution from three columns; the bins must join. `key` is what named the column of fractions."""
    left, right = table.column("start", start, "s"), table.column("stop", stop, "s")
    if left.size and np.max(np.abs(left[1:] - right[:-1]), initial=0.0) > 1e-9 * np.max(np.abs(right)):
        raise Located("stop", f"{table.name}: each bin must end where the next one starts")
    return TabulatedTime([*left, right[-1]], table.counts(key, fractions, "1"))


Counts: TypeAlias = Sequence[float | Sequence[float | Sequence[float]]]
"""Numbers for each bin, or for each bin a list."""

MOST = 1e300


def counts_of(value: object, at: str = "counts") -> Counts:
    """A list of counts, or of such lists; none is negative.

    Raises
    ------
    WrongQuantity
        If it is none; with the place.
    """
    return _listed(value, at, 0.0, "a finite number >= 0")


def numbers_of(value: object, at: str = "counts") -> Counts:
    """As `counts_of`, of either sign."""
    return _listed(value, at, -math.inf, "a finite number")


def _listed(value: object, at: str, lowest: float, what: str) -> Counts:
    if not isinstance(value, (list, tuple)):
        raise WrongQuantity(at, f"expected a list of counts, got {value!r}")
    for i, entry in enumerate(value):
        if isinstance(entry, list) and at.count("[") < 2:
            _listed(entry, f"{at}[{i}]", lowest, what)
        elif isinstance(entry, bool) or not isinstance(entry, (int, float)) or not lowest <= entry < math.inf:
            raise WrongQuantity(f"{at}[{i}]", f"expected {what}, got {entry!r}")
        elif not abs(entry) <= MOST:
            raise WrongQuantity(f"{at}[{i}]", f"expected at most {MOST:g}")
    return value


def written(frame: Frame, counts: Counts, fractions: Array | None = None, key: str = "counts") -> Array:
    """Numbers written in a file, with the shape of the frame.

    Raises
    ------
    Located
        If the shape does not fit.
    """
    try:
        return frame.given(counts, fractions)
    except ValueError as error:
        raise Located(key, str(error)) from None


def scale_of(value: object) -> str:
    """What makes values counts, as it is written."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError(f"expected a number, or a quantity such as '48 h', got {value!r}")
    return str(value)


def factor_of(table: Table, column: str | None, scale: str) -> float:
    """The number that the values of a column are multiplied with.

    Raises
    ------
    Located
        If the product is no number of counts.
    """
    check_unit(table, column, scale)
    factor = parse(scale)
    if not 0 <= factor < math.inf:
        raise Located("scale", f"expected a finite number >= 0, got {scale!r}")
    return factor


def check_unit(table: Table, column: str | None, scale: str, power: int = 1) -> None:
    """Whether a column in its unit, times a power of the scale, is a pure number.

    Raises
    ------
    Located
        If it is not.
    """
    unit = "" if column is None else table.units[column]
    match = re.match(r"\s*[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?", scale)
    rest = (scale[match.end() :] if match else "").strip()
    try:
        parse(" * ".join([f"1 {unit}", *([rest] * power if rest else [])]), "1")
        parse(scale)
    except ValueError:
        what = "numbers of counts" if power == 1 else "squares of such numbers"
        raise Located("scale", f"{table.name}: values in {unit!r} times {scale!r} are not {what}") from None
