"""Terms of a background whose shape is fitted with the signal."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import base, given, known
from nurecoil.declaration import declare
from nurecoil.experiments.document.fitted_values import Amount, Amplitude, Area, LineAmplitude, Value
from nurecoil.experiments.document.rows import Rows
from nurecoil.experiments.fitted import Bend, Curved
from nurecoil.experiments.frame import Frame
from nurecoil.problems import Located


@dataclass(frozen=True)
class Width:
    """Of a line: its value, its uncertainty (None if fixed), and the nuisance that changes it."""

    value: float
    uncertainty: float | None = None
    nuisance: str = ""


@dataclass(frozen=True)
class Around:
    """What a term may need to know: the bins, what its nuisances begin with, and the widths of all lines."""

    frame: Frame
    prefix: str
    widths: Mapping[str, Width] = field(default_factory=dict)

    @property
    def edges(self) -> Array:
        """In the unit of the bins."""
        return self.frame.edges / self.frame.axis.unit


@dataclass(frozen=True, eq=False)
class Unit:
    """A term of height one: its counts, what changes their shape, and the width that multiplies it."""

    counts: Array
    curved: Curved | None = None
    bends: tuple[Bend, ...] = ()
    follows: str = ""


@base("terms")
@declare
class TermBlock(ABC):
    """One term of a background whose shape is fitted.

    Parameters
    ----------
    name : str
        By default its kind.
    """

    word: ClassVar[str]
    name: str | None = given(default=None, kw_only=True)

    @property
    def called(self) -> str:
        """Its name, by default its kind."""
        return self.name or self.word

    @property
    @abstractmethod
    def amount(self) -> Amount:
        """Of its height, or of an area that is tied."""

    @abstractmethod
    def unit(self, around: Around) -> Unit:
        """The term with height one."""


@declare
class _High(TermBlock):
    """A term with a height of its own.

    Parameters
    ----------
    amplitude : float, or mapping
        Counts per unit of the bins: a number; ``free``; or ``{value: 3, free: true}``, ``{value: 3, uncertainty: 10 %}``.
    """

    amplitude: Amplitude

    @property
    def amount(self) -> Amount:
        assert self.amplitude is not None
        return self.amplitude


@known("terms", "constant")
class ConstantTerm(_High):
    """The same everywhere."""

    word: ClassVar[str] = "constant"

    def unit(self, around: Around) -> Unit:
        return Unit(np.diff(around.edges))


@known("terms", "exponential")
class ExponentialTerm(_High):
    """Falls as exp(-slope x).

    Parameters
    ----------
    amplitude : float, or mapping
        Counts per unit of the bins at their lower end; as for a constant.
    slope : str, or mapping
        ``4 1/keVee``; or ``{value: 4 1/keVee, free: true}``, from where a fit starts; or with an `uncertainty`.
    """

    word: ClassVar[str] = "exponential"
    slope: Value = given(example="4 1/keVee")

    def unit(self, around: Around) -> Unit:
        if self.slope.tied:
            raise Located("slope.tied", "only lines follow another term")
        slope, error = _positive(self.slope.on(around.frame, "slope", power=-1), "slope")
        name = "" if error is None else f"{around.prefix}_slope"
        bends = () if error is None else (Bend(name, math.log1p(error / slope), True, slope),)
        curved = Curved("exponential", around.edges, 1.0, (slope,), (name,))
        return Unit(curved.nominal, curved if name else None, bends)


@known("terms", "line")
class LineTerm(TermBlock):
    """A Gaussian line.

    Parameters
    ----------
    centre : str, or mapping
        ``1.297 keVee``; or ``{value: 1.297 keVee, free: true}``, from where a fit starts; or with an `uncertainty`.
    width : str, or mapping
        Its standard deviation, alike; or ``{tied: L1}``, that of another line.
    amplitude : float, or mapping, optional
        Its height in counts per unit of the bins, as for a constant; or ``{tied: L1, ratio: 0.01}``, that times the height of
        another line; the ratio may have an `uncertainty`.
    area : mapping, optional
        Instead of the amplitude: ``{tied: L1, ratio: 0.16, uncertainty: 3 %}``, a ratio of areas.
    """

    word: ClassVar[str] = "line"
    centre: Value = given(example="1.297 keVee")
    width: Value = given(example="0.07 keVee")
    amplitude: LineAmplitude = given(default=None)
    area: Area = given(default=None)

    def __post_init__(self) -> None:
        if (self.amplitude is None) == (self.area is None):
            raise Located("amplitude", "expected either amplitude or area")

    @property
    def amount(self) -> Amount:
        found = self.area if self.amplitude is None else self.amplitude
        assert found is not None
        return found

    def own_width(self, frame: Frame, prefix: str) -> Width:
        """The width of a line that follows no other."""
        width, error = _positive(self.width.on(frame, "width"), "width")
        return Width(width, error, "" if error is None else f"{prefix}_width")

    def unit(self, around: Around) -> Unit:
        if self.centre.tied:
            raise Located("centre.tied", "expected a place of its own")
        width = around.widths[self.called]
        centre, error = self.centre.on(around.frame, "centre")
        name = "" if error is None else f"{around.prefix}_centre"
        bends = [] if error is None else [Bend(name, error / width.value, False, centre, width.value)]
        if width.uncertainty is not None and not self.width.tied:
            bends.append(Bend(width.nuisance, math.log1p(width.uncertainty / width.value), True, width.value))
        curved = Curved("line", around.edges, 1.0, (centre, width.value), (name, width.nuisance))
        follows = ""
        if self.area is not None:
            leader = around.widths[self.area.tied]
            curved = curved.scaled(leader.value / width.value)
            if width.nuisance not in ("", leader.nuisance):
                raise Located("width", "its area follows another line; expected a fixed width, or that of the line")
            follows = "" if width.nuisance else leader.nuisance
        return Unit(curved.nominal, curved if curved.used else None, tuple(bends), follows)


@known("terms", "table")
class TableTerm(Rows, _High):
    """A shape in a table.

    Parameters
    ----------
    value : str
        Column of counts, which the amplitude multiplies.
    amplitude : float, or mapping
        A factor; as for a constant.
    """

    word: ClassVar[str] = "table"
    value: str = given(kw_only=True)
    amplitude: Amplitude = given(kw_only=True)

    def unit(self, around: Around) -> Unit:
        table = self.read()
        x = self.positions(table, around.frame)
        counts = around.frame.fill(table.counts("value", self.value, "1"), x, None)
        if not counts.any():
            raise Located("value", f"{table.name}: column {self.value!r} is zero everywhere")
        return Unit(counts)


def _positive(found: tuple[float, float | None], key: str) -> tuple[float, float | None]:
    value, error = found
    if not value > 1e-12:
        raise Located(key, f"expected a positive number, got {value:g}")
    if error is not None and not error > 0:
        raise Located(f"{key}.uncertainty", f"expected a positive number, got {error:g}")
    return value, error
