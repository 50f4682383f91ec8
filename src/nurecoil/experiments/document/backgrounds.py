"""The blocks of backgrounds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import base, block, given, known
from nurecoil.declaration import declare
from nurecoil.detectors import Axis, Step
from nurecoil.experiments.document.rows import Counts, PlacedRows, counts_of, factor_of, read_times, scale_of, written
from nurecoil.experiments.frame import Frame, acceptance
from nurecoil.problems import Located
from nurecoil.tables import Spans, Table
from nurecoil.units.choices import OnAxis, Position
from nurecoil.units.kinds import Positive, Quantity, WrongQuantity

if TYPE_CHECKING:
    from nurecoil.experiments.document.templates import Templates


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
    detectors : int
        How many there are.
    shares : tuple of float
        Of the exposure, if their counts are kept apart.
    templates : Templates or None
        Where the detector is made of them.
    """

    frame: Frame
    steps: tuple[Step, ...]
    mass: float
    livetime: float | None
    detectors: int = 1
    shares: tuple[float, ...] = ()
    templates: Templates | None = None


@block("times")
class Times:
    """A histogram of arrival times.

    Parameters
    ----------
    table : path
        A file beside the experiment's.
    value : str
        Column of fractions.
    start, stop : str
        Columns of the ends of the bins.
    """

    table: Path
    value: str
    start: str = "start"
    stop: str = "stop"

    def fractions(self, frame: Frame) -> Array:
        """The fraction in each time bin, or in the window."""
        if frame.window is None:
            raise ValueError("there is no `time` block to use them in")
        return read_times(Table.beside(self.table), self.start, self.stop, self.value, "value").fractions(frame.window)


@base("backgrounds")
class Background(ABC):
    """Something besides the signal."""

    per_time: ClassVar[bool] = False
    measured: bool

    @property
    def control(self) -> float:
        """Exposure of the sample that was counted over that of the data.

        Raises
        ------
        Located
            If there is one without a control sample.
        """
        return 1.0

    @abstractmethod
    def build(self, setting: Setting) -> Array:
        """Counts with the shape of the frame."""


@declare
class Timed(Background):
    """One whose counts are known.

    Parameters
    ----------
    times : block
        A distribution of arrival times.
    measured : bool
        Whether it is counted in a control sample, whose Poisson error it then has.
    """

    times: Times | None = given(default=None, kw_only=True)
    measured: bool = given(default=False, kw_only=True)

    def fractions(self, frame: Frame) -> Array | None:
        """The fraction in each time bin, if there is a time distribution."""
        if self.times is None:
            return None
        try:
            return self.times.fractions(frame)
        except Located as error:
            raise Located(f"times.{error.key}", str(error)) from None
        except ValueError as error:
            raise Located("times", str(error)) from None


@declare
class _Controlled(Timed):
    """One that may be counted in a control sample.

    Parameters
    ----------
    exposure_ratio : float
        Exposure of the control sample over that of the data, where it is not one: the counts are those of the control sample.
    """

    exposure_ratio: Positive = given(default=1.0, kw_only=True)

    @property
    def control(self) -> float:
        if self.exposure_ratio != 1.0 and not self.measured:
            raise Located("exposure_ratio", "it is that of a control sample; expected `measured: true` as well")
        return self.exposure_ratio


@known("backgrounds", "table")
class BackgroundTable(PlacedRows, _Controlled):
    """A background in a table, times `scale`, times the detector's efficiency if ``efficiency: true``.

    Parameters
    ----------
    value : str
        Column of counts; without it each row is one event.
    scale : str
        What makes values counts: ``"48 h"`` for a rate per time.
    efficiency : bool
        Whether the detector's efficiency acts on it.
    """

    value: str | None = None
    scale: str = given(default="1", read=scale_of, example="48 h")
    efficiency: bool = False

    def build(self, setting: Setting) -> Array:
        frame = setting.frame
        table = self.read()
        x, times, at = self.place(table, frame)
        values = np.ones(table.rows) if self.value is None else table.counts("value", self.value)
        values = values * factor_of(table, self.value, self.scale)
        if self.efficiency and setting.detectors > 1:
            raise Located("efficiency", "each of several detectors has its own; expected counts that are accepted")
        if self.efficiency:
            values = values * acceptance(setting.steps, frame.axis, x.centres if isinstance(x, Spans) else x)
        if times is not None and self.times is not None:
            raise Located("times", "expected either a column `time` or a distribution `times`, not both")
        if times is not None:
            return frame.fill(values, x, times, at, sparse=self.value is None)
        energies = frame.timeless.fill(values, x, None, at, sparse=self.value is None)
        return frame.spread(energies, self.fractions(frame))


@known("backgrounds", "counts")
class BackgroundCounts(_Controlled):
    """Background counts written in the file.

    Parameters
    ----------
    counts : list
        For each bin, or for each bin a list.
    """

    counts: Counts = given(read=counts_of, example="[30, 20, 10]")

    def build(self, setting: Setting) -> Array:
        return written(setting.frame, self.counts, self.fractions(setting.frame))


class _FlatRate(OnAxis):
    """Counts per energy, mass and time; the attribute is a `Position`, which knows whose energy."""

    like, example = ("1/(keVee kg day)", "1/(keVnr kg day)"), "2 1/(keVee kg day)"

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> Position:
        """The gate."""
        if isinstance(value, Position):
            return value
        if not isinstance(value, str):
            raise WrongQuantity(name, f"missing unit: got {value!r}; expected something like {cls.example!r}")
        for like, axis in zip(cls.like, ("keVee", "keVnr"), strict=True):
            one: Any = type("One", (Quantity,), {"like": (like,), "example": cls.example, "low": 0.0})
            try:
                return Position(one.read(value, name), axis)
            except WrongQuantity as error:
                wrong = error
        raise wrong

    @classmethod
    def schema(cls) -> dict[str, object]:
        """JSON Schema of a value in a file."""
        return {"type": "string", "examples": [cls.example]}


@known("backgrounds", "flat")
class FlatBackground(Timed):
    """The same rate per mass, time and energy everywhere.

    Parameters
    ----------
    rate : str
        Per energy, mass and time, zero or more: ``"2 1/(keVee kg day)"``.
    """

    per_time: ClassVar[bool] = True
    rate: _FlatRate

    def build(self, setting: Setting) -> Array:
        frame = setting.frame
        if frame.split is not None and not setting.shares:
            raise Located("kind", "the bins are split; expected a table or counts, which say how")
        if frame.axis in (Axis.PE, Axis.BIN):
            raise Located("rate", f"a rate per energy needs bins of energy, got bins of {frame.axis}")
        if self.rate.axis != frame.axis:
            raise Located("rate", f"expected a rate per {frame.axis}, as the bins are, got one per {self.rate.axis}")
        if setting.livetime is None:
            raise Located("rate", "a rate per time needs exposure.livetime")
        widths = np.diff(frame.edges)
        if not np.isfinite(widths).all():
            raise Located("rate", "a rate per energy needs bins that end, got an infinite one")
        counts = self.rate.value * widths * setting.mass * setting.livetime
        return frame.spread(np.outer(counts, setting.shares) if setting.shares else counts, self.fractions(frame))
