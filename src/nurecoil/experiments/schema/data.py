"""The blocks of observed counts and backgrounds."""

from __future__ import annotations

import math
import re
from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from nurecoil.arrays import Array
from nurecoil.detectors import Axis, Step
from nurecoil.experiments.frame import Frame, acceptance
from nurecoil.experiments.schema.fields import AXIS_UNITS, Block, TablePath, Word, quantity
from nurecoil.experiments.schema.source import read_times
from nurecoil.experiments.table import Table
from nurecoil.problems import Located
from nurecoil.tables import Spans
from nurecoil.units import parse


def _counts(value: object, at: str = "") -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"expected a list of counts, got {value!r}")
    for i, entry in enumerate(value):
        if isinstance(entry, list) and not at:
            _counts(entry, f"[{i}]")
        elif isinstance(entry, bool) or not isinstance(entry, (int, float)) or not 0 <= entry < math.inf:
            raise Located(f"{at}[{i}]", f"expected a finite number >= 0, got {entry!r}")
    return value


Counts = Annotated[list[Any], BeforeValidator(lambda value: _counts(value))]


@dataclass(frozen=True, eq=False)
class Setting:
    """What a background may need to know of the rest of the file.

    Parameters
    ----------
    frame : Frame
    steps : tuple of Step
        Of the detector.
    mass : float
    livetime : float or None
    """

    frame: Frame
    steps: tuple[Step, ...]
    mass: float
    livetime: float | None


class Times(Block):
    """A histogram of arrival times."""

    table: TablePath
    start: Word = "start"
    stop: Word = "stop"
    value: Word

    def fractions(self, frame: Frame) -> Array:
        """The fraction in each time bin, or in the window."""
        if frame.window is None:
            raise ValueError("times: there is no `time` block to use them in")
        return read_times(Table.read(self.table), self.start, self.stop, self.value, "times.value").fractions(frame.window)


class Positions(Block):
    """Rows of a table at their x (and time, and position on the further axis if the bins are split).

    With `low` and `high` instead of `x`, rows are bins of their own and are shared out by overlap.
    `select` keeps the rows whose values in some columns lie in a range, ends included: ``{pe: [6 PE, 30 PE]}``.
    """

    table: TablePath
    x: Word | None = None
    low: Word | None = None
    high: Word | None = None
    split: Word | None = None
    time: Word | None = None
    select: dict[str, list[Word]] = Field(default_factory=dict)

    def read(self) -> Table:
        """The rows that are selected."""
        table = Table.read(self.table)
        keep = np.ones(table.rows, dtype=bool)
        for name, ends in self.select.items():
            key = f"select.{name}"
            values = table.column(key, name)
            if len(ends) != 2:
                raise Located(key, f"expected two ends of a range, got {ends!r}")
            try:
                low, high = (parse(end, table.units[name]) for end in ends)
            except ValueError as error:
                raise Located(key, str(error)) from None
            keep &= (values >= low) & (values <= high)
        return table.take(keep)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.x is None) == (self.low is None) or (self.low is None) != (self.high is None):
            raise Located("x" if self.low is None else "low", "expected either x, or low and high")
        return self

    def positions(self, table: Table, frame: Frame) -> Array | Spans:
        """The column x, or the spans from `low` to `high`; they must be on the axis of the bins."""
        for key, name in (("x", self.x), ("low", self.low), ("high", self.high)):
            if name is None:
                continue
            table.column(key, name)
            text = table.units[name]
            if text not in AXIS_UNITS or Axis(text) is not frame.axis:
                raise Located(key, f"{table.name}: column {name!r} is in {text!r}, but the bins are in {frame.axis}")
        if self.low is not None and self.high is not None:
            return table.spans(("low", self.low), ("high", self.high))
        return table.column("x", str(self.x))

    def times_of(self, table: Table) -> Array | None:
        """The column of times, if there is one."""
        return None if self.time is None else table.column("time", self.time, "s")

    def split_of(self, table: Table, frame: Frame) -> Array | None:
        """The column of positions on the further axis, if there is one."""
        if frame.split is None and self.split is None:
            return None
        if frame.split is None:
            raise Located("split", "there is no `split` block to use it in")
        if self.split is None:
            raise Located("split", "missing; the bins are split")
        return table.column("split", self.split, "1")


class Rows(Positions):
    """Rows of a table, summed into bins; without `value` each row is one event."""

    kind: Literal["table"]
    value: Word | None = None


class ObservedTable(Rows):
    """Observed counts, or events, in a table."""

    def build(self, frame: Frame) -> Array:
        """Counts with the shape of the frame."""
        table = self.read()
        x, times = self.positions(table, frame), self.times_of(table)
        if frame.binned and times is None:
            raise Located("time", "missing; there are time bins")
        values = np.ones(table.rows) if self.value is None else table.counts("value", self.value, "1")
        return frame.fill(values, x, times, self.split_of(table, frame), sparse=self.value is None)


class ObservedCounts(Block):
    """Observed counts written in the file."""

    kind: Literal["counts"]
    counts: Counts

    def build(self, frame: Frame) -> Array:
        """Counts with the shape of the frame."""
        try:
            return frame.given(self.counts)
        except ValueError as error:
            raise Located("counts", str(error)) from None


AnyObserved = Annotated[ObservedTable | ObservedCounts, Field(discriminator="kind")]


class BackgroundBlock(Block):
    """Something besides the signal; `measured` marks one that is counted in a control sample of equal exposure."""

    times: Times | None = None
    measured: bool = False

    def fractions(self, frame: Frame) -> Array | None:
        """The fraction in each time bin, if there is a time distribution."""
        return None if self.times is None else self.times.fractions(frame)

    @abstractmethod
    def build(self, setting: Setting) -> Array:
        """Counts with the shape of the frame."""


class BackgroundTable(Rows, BackgroundBlock):
    """A background in a table, times `scale`, times the detector's efficiency if ``efficiency: true``."""

    scale: Word | None = None
    efficiency: bool = False

    def build(self, setting: Setting) -> Array:
        frame = setting.frame
        table = self.read()
        x, times, at = self.positions(table, frame), self.times_of(table), self.split_of(table, frame)
        values = np.ones(table.rows) if self.value is None else table.counts("value", self.value)
        values = values * self._factor(table)
        if self.efficiency:
            values = values * acceptance(setting.steps, frame.axis, x.centres if isinstance(x, Spans) else x)
        if times is not None and self.times is not None:
            raise Located("times", "expected either a column `time` or a distribution `times`, not both")
        if times is not None:
            return frame.fill(values, x, times, at, sparse=self.value is None)
        energies = frame.timeless.fill(values, x, None, at, sparse=self.value is None)
        return frame.spread(energies, self.fractions(frame))

    def _factor(self, table: Table) -> float:
        unit = "" if self.value is None else table.units[self.value]
        match = re.match(r"\s*[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?", self.scale or "1")
        rest = (self.scale or "1")[match.end() :] if match else ""
        try:
            parse(f"1 {unit} * {rest}" if rest.strip() else f"1 {unit}", "1")
            factor = parse(self.scale or "1")
        except ValueError:
            raise Located(
                "scale", f"{table.name}: values in {unit!r} times {self.scale or '1'!r} are not numbers of counts"
            ) from None
        if factor < 0:
            raise Located("scale", f"expected a number >= 0, got {self.scale!r}")
        return factor


class BackgroundCounts(BackgroundBlock):
    """Background counts written in the file."""

    kind: Literal["counts"]
    counts: Counts

    def build(self, setting: Setting) -> Array:
        try:
            return setting.frame.given(self.counts, self.fractions(setting.frame))
        except ValueError as error:
            raise Located("counts", str(error)) from None


class FlatBackground(BackgroundBlock):
    """The same rate per mass, time and energy everywhere."""

    kind: Literal["flat"]
    rate: Annotated[float, quantity("1/(keVee kg day)", "2 1/(keVee kg day)", positive=False)]

    def build(self, setting: Setting) -> Array:
        frame = setting.frame
        if frame.split is not None:
            raise Located("kind", "the bins are split; expected a table or counts, which say how")
        if frame.axis is Axis.PE:
            raise Located("rate", "a rate per energy needs bins of energy, got bins of PE")
        if setting.livetime is None:
            raise Located("rate", "a rate per time needs exposure.livetime")
        widths = np.diff(frame.edges)
        if not np.isfinite(widths).all():
            raise Located("rate", "a rate per energy needs bins that end, got an infinite one")
        return frame.spread(self.rate * widths * setting.mass * setting.livetime, self.fractions(frame))


AnyBackground = Annotated[BackgroundTable | BackgroundCounts | FlatBackground, Field(discriminator="kind")]
