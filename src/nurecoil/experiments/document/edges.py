"""The blocks of bins, of time and of exposure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.catalogue import block, given
from nurecoil.detectors import Axis, Positions
from nurecoil.problems import Located
from nurecoil.sources import Source, TimeDistribution
from nurecoil.tables import MAX_BINS, regular_edges
from nurecoil.units import unit
from nurecoil.units.kinds import Kind, Mass, Maybe, Moment, Pure, Quantity, Time, WrongQuantity


class Numbers(Kind[tuple[float, ...], Sequence[float]]):
    """Plain numbers of the unit that stands beside them, the last may be infinite; the attribute is a tuple."""

    example = "[0.5, 1, 2]"

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> tuple[float, ...]:
        """The gate."""
        if not isinstance(value, (list, tuple)):
            raise WrongQuantity(name, f"expected a list such as {cls.example}, got {value!r}")
        if len(value) > MAX_BINS + 1:
            raise WrongQuantity(name, f"expected at most {MAX_BINS + 1} edges, got {len(value)}")
        for i, x in enumerate(value):
            if isinstance(x, bool) or not isinstance(x, (int, float)) or not -math.inf < x <= math.inf:
                raise WrongQuantity(f"{name}[{i}]", f"expected a plain number of the unit given beside it, got {x!r}")
        try:
            return tuple(map(float, value))
        except OverflowError:
            raise WrongQuantity(name, "expected numbers below 1e308") from None

    @classmethod
    def written(cls, x: object) -> str:
        """Python source of a value."""
        return repr(x)

    @classmethod
    def schema(cls) -> dict[str, object]:
        """JSON Schema of a value in a file."""
        return {"type": "array", "items": {"type": "number"}}


class _PerTime(Quantity):
    """Something per time, zero or more."""

    like, example, low = ("1/s",), "0.0494 1/us", 0.0


@block("exposure")
class Exposure:
    """How much target, and for how long.

    Parameters
    ----------
    mass : Mass
        Of the target.
    livetime : Time, optional
        Needed if the source is a flux, per time; of no meaning if it is a fluence, unless a background is given per time.
    """

    mass: Mass
    livetime: Maybe[Time] = given(default=None)

    def of(self, source: Source, timed: bool = False) -> float:
        """What rates per mass, or per mass and time, are multiplied with; `timed` says that a background needs the livetime.

        Raises
        ------
        Located
            If a flux has no livetime, or a fluence has one.
        """
        if source.per_time and self.livetime is None:
            raise Located("livetime", "missing; the source is given per time")
        if not source.per_time and self.livetime is not None and not timed:
            raise Located("livetime", "the source is a fluence, all there is, not per time; expected none")
        return self.mass if self.livetime is None or not source.per_time else self.mass * self.livetime


def edges_of(edges: tuple[float, ...], start: float | None, stop: float | None, number: int | None, scale: float) -> Array:
    """Edges in natural units: as they are listed, or equally spaced.

    Raises
    ------
    Located or ValueError
        If neither or both are given, they do not increase, or are too many.
    """
    regular = (start, stop, number)
    if bool(edges) == any(x is not None for x in regular) or (not edges and None in regular):
        raise ValueError("expected either edges, or start, stop and number")
    if edges:
        numbers = np.array(edges)
        if numbers.size < 2 or not np.all(np.diff(numbers) > 0):
            raise Located("edges", f"expected at least two edges that increase, got {list(edges)}")
    else:
        assert start is not None
        assert stop is not None
        assert number is not None
        try:
            numbers = regular_edges(start, stop, number)
        except ValueError as error:
            key, _, message = str(error).partition(": ")
            raise Located("number" if key == "number" else "stop", message) from None
        if not np.all(np.diff(numbers) > 0):
            raise Located("stop", f"too close to start for {number} bins")
    return numbers * scale


@block("bins")
class Bins:
    """Bins on the detector's reconstructed axis, as plain numbers of one unit.

    Parameters
    ----------
    unit : {"keVnr", "eVnr", "keVee", "eVee", "PE"}
        Which axis: nuclear recoil, electron-equivalent, photo-electrons.
    edges : list of float
        Increasing; the last may be infinite.
    start, stop : float
        Instead of edges: the ends of equal bins.
    number : int
        How many equal bins.
    """

    unit: Literal["keVnr", "eVnr", "keVee", "eVee", "PE"]
    edges: Numbers = given(default=())
    start: Maybe[Pure] = given(default=None, example="0.5")
    stop: Maybe[Pure] = given(default=None, example="10.5")
    number: int | None = given(default=None, example="20")

    def __post_init__(self) -> None:
        _ = self.natural

    @property
    def axis(self) -> Axis:
        """Kind of the axis."""
        return Axis(self.unit)

    @property
    def natural(self) -> Array:
        """Edges in natural units."""
        return edges_of(self.edges, self.start, self.stop, self.number, unit(self.unit))

    @property
    def positions(self) -> Positions:
        """Edges with their axis."""
        return Positions(tuple(self.natural.tolist()), self.axis)


@block("time-acceptance")
class TimeAcceptance:
    """Acceptance of the signal: 1 before `start`, then falling as exp(-rate (t - start)).

    Parameters
    ----------
    start : Moment
        When it begins to fall.
    rate : PerTime
        How fast it falls.
    """

    start: Moment
    rate: _PerTime


_PARTS = 64


@dataclass(frozen=True)
class AcceptedTimes(TimeDistribution):
    """A time distribution times the acceptance ``exp(-rate (t - start))`` after `start`, and 1 before.

    Whoever requires a quiet window from the trigger on loses later events to whatever comes first.

    Parameters
    ----------
    time : TimeDistribution
    start : float
    rate : float
        Per time, >= 0.

    Raises
    ------
    ValueError
        If the rate is negative, or a number is not finite.

    Examples
    --------
    >>> from nurecoil.sources import TabulatedTime
    >>> late = AcceptedTimes(TabulatedTime([0.0, 2.0], [1.0]), start=1.0, rate=1.0)
    >>> late.fractions([0.0, 1.0, 2.0]).round(6).tolist()
    [0.5, 0.31606]
    """

    time: TimeDistribution
    start: float
    rate: float

    def __post_init__(self) -> None:
        if not (0 <= self.rate < math.inf and math.isfinite(self.start)):
            raise ValueError(f"start, rate: expected finite numbers, the rate >= 0, got {self.start!r} and {self.rate!r}")

    def acceptance(self, t: ArrayLike) -> Array:
        """Acceptance at times t."""
        return np.exp(-self.rate * np.maximum(np.asarray(t, dtype=float) - self.start, 0.0))

    def density(self, t: ArrayLike) -> Array:
        """Probability per time to arrive at times t [t] and be accepted."""
        return self.acceptance(t) * self.time.density(t)

    def fractions(self, edges: ArrayLike) -> Array:
        """The fraction that arrives in each bin [B] and is accepted; the density is flat in each of 64 parts of a bin."""
        e = np.asarray(edges, dtype=float)
        parts = np.interp(np.arange(_PARTS * (e.size - 1) + 1) / _PARTS, np.arange(e.size), e)
        inside = [self.start] if e[0] < self.start < e[-1] else []
        cuts = np.unique(np.concatenate([parts, e, inside]))
        middle, half = 0.5 * (cuts[1:] + cuts[:-1]), 0.5 * self.rate * np.diff(cuts)
        # the mean of exp(-rate t) over a part is its value in the middle times sinh(h)/h, h = rate width / 2
        mean = np.where((middle > self.start) & (half > 0), np.sinh(half) / np.where(half > 0, half, 1.0), 1.0)
        accepted = self.time.fractions(cuts) * self.acceptance(middle) * mean
        bins = np.searchsorted(e, middle) - 1
        return np.asarray(np.bincount(bins, weights=accepted, minlength=e.size - 1), dtype=float)


@block("time")
class TimeBins:
    """Bins of arrival time, as plain numbers of one unit.

    Parameters
    ----------
    unit : {"ns", "us", "ms", "s"}
        Of the edges.
    edges : list of float
        Increasing; the last may be infinite.
    start, stop : float
        Instead of edges: the ends of equal bins.
    number : int
        How many equal bins.
    signal : {"binned", "whole"}
        "whole" makes them one window for the data, which the signal is not cut by.
    acceptance : block, optional
        How the acceptance falls with time.
    """

    unit: Literal["ns", "us", "ms", "s"]
    edges: Numbers = given(default=())
    start: Maybe[Pure] = given(default=None, example="0")
    stop: Maybe[Pure] = given(default=None, example="6")
    number: int | None = given(default=None, example="12")
    signal: Literal["binned", "whole"] = "binned"
    acceptance: TimeAcceptance | None = None

    def __post_init__(self) -> None:
        if self.signal == "whole" and self.natural.size != 2:
            raise Located("signal", f"'whole' goes with a single bin of time, got {self.natural.size - 1}")
        if self.acceptance is not None and self.signal == "whole":
            raise Located("acceptance", "the whole signal is not cut in time; expected signal: binned")
        if self.acceptance is not None and not np.isfinite(self.natural).all():
            raise Located("acceptance", "expected bins of time that end, got an infinite one")

    @property
    def natural(self) -> Array:
        """Edges in natural units."""
        return edges_of(self.edges, self.start, self.stop, self.number, unit(self.unit))

    def seen(self, source: Source) -> Source:
        """The source with arrival times as they are accepted."""
        if self.acceptance is None:
            return source
        start, rate = self.acceptance.start, self.acceptance.rate
        components = tuple(
            component if component.time is None else replace(component, time=AcceptedTimes(component.time, start, rate))
            for component in source.components
        )
        return source.with_components(components)


def mass_and_livetime(several: list[Exposure | None], one: Exposure | None) -> tuple[float, float | None]:
    """Mass, and livetime where it is known; of several detectors the masses weighted with their livetimes."""
    own = [exposure for exposure in several if exposure is not None] or ([one] if one is not None else [])
    times = [exposure.livetime for exposure in own if exposure.livetime is not None]
    if not own or len(times) < len(own):
        return sum(exposure.mass for exposure in own), None
    total = sum(exposure.mass * time for exposure, time in zip(own, times, strict=True))
    return total / max(times), max(times)
