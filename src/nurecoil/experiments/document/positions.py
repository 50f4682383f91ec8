"""Rows of a table that fall into bins."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nurecoil.arrays import Array
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


def read_selection(value: object) -> Selection:
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


def selected(table: Table, select: Selection) -> Table:
    """The rows whose values lie in all ranges."""
    keep = np.ones(table.rows, dtype=bool)
    for name, *ends in select:
        key = f"select.{name}"
        values = table.column(key, name)
        try:
            low, high = (parse(end, table.units[name]) for end in ends)
        except ValueError as error:
            raise Located(key, str(error)) from None
        keep &= (values >= low) & (values <= high)
    return table.take(keep)


def positions(table: Table, frame: Frame, x: str | None, low: str | None, high: str | None) -> Array | Spans:
    """Where the rows are on the axis of the bins: at x, or from low to high."""
    if (x is None) == (low is None or high is None) or (low is None) != (high is None):
        raise ValueError("expected either x, or low and high")
    for key, name in (("x", x), ("low", low), ("high", high)):
        if name is not None:
            table.column(key, name)
            text = table.units[name]
            if text not in AXES or Axis(text) is not frame.axis:
                raise Located(key, f"{table.name}: column {name!r} is in {text!r}, but the bins are in {frame.axis}")
    if x is not None:
        return table.column("x", x)
    assert low is not None
    assert high is not None
    return table.spans(("low", low), ("high", high))


def middle(x: Array | Spans) -> Array:
    """A position for each row."""
    return x.centres if isinstance(x, Spans) else x


def times_of(table: Table, name: str | None) -> Array | None:
    """The column of times, if there is one."""
    return None if name is None else table.column("time", name, "s")


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
