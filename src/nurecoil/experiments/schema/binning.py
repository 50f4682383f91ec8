"""The blocks of bins, time and exposure."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from nurecoil.arrays import Array
from nurecoil.detectors import Axis
from nurecoil.experiments.accepted_times import AcceptedTimes
from nurecoil.experiments.schema.fields import Block, Edge, Mass, Time, quantity
from nurecoil.problems import Located
from nurecoil.sources import Source
from nurecoil.tables import MAX_BINS
from nurecoil.units import unit


class Exposure(Block):
    """Target mass, and livetime if the source is a flux per time."""

    mass: Mass
    livetime: Time | None = None


class Edges(Block):
    """Edges as plain numbers of one unit: a list, or `number` equal bins from `start` to `stop`."""

    unit: str
    edges: list[Edge] | None = None
    start: Edge | None = None
    stop: Edge | None = None
    number: Annotated[int, Field(ge=1, le=MAX_BINS)] | None = None

    @model_validator(mode="after")
    def _increasing(self) -> Self:
        regular = (self.start, self.stop, self.number)
        if (self.edges is None) == (regular == (None, None, None)) or (self.edges is None and None in regular):
            raise ValueError("expected either edges, or start, stop and number")
        key = "edges" if self.edges is not None else "stop"
        numbers = self.natural
        if numbers.size < 2 or not np.all(np.diff(numbers) > 0):
            raise Located(key, f"expected at least two edges that increase, got {self.edges or [self.start, self.stop]}")
        if not np.isfinite(numbers[:-1]).all():
            raise Located(key, f"only the last edge may be infinite, got {self.edges}")
        return self

    @property
    def natural(self) -> Array:
        """Edges in natural units."""
        if self.edges is not None:
            return np.array(self.edges, dtype=float) * unit(self.unit)
        assert self.start is not None
        assert self.stop is not None
        assert self.number is not None
        return np.linspace(self.start, self.stop, self.number + 1) * unit(self.unit)


class Bins(Edges):
    """Bins on the detector's reconstructed axis."""

    unit: Literal["keVnr", "eVnr", "keVee", "eVee", "PE"]

    @property
    def axis(self) -> Axis:
        """Kind of the axis."""
        return Axis(self.unit)


class TimeAcceptance(Block):
    """Acceptance of the signal: 1 before `start`, then falling as exp(-rate (t - start))."""

    start: Annotated[float, quantity("s", "0.52 us", positive=False)]
    rate: Annotated[float, quantity("1/s", "0.0494 1/us", positive=False)]


class TimeBins(Edges):
    """Bins of arrival time; ``signal: whole`` makes them one window for the data, which the signal is not cut by."""

    unit: Literal["ns", "us", "ms", "s"]
    signal: Literal["binned", "whole"] = "binned"
    acceptance: TimeAcceptance | None = None

    @model_validator(mode="after")
    def _whole_has_one_bin(self) -> Self:
        if self.signal == "whole" and self.natural.size != 2:
            raise Located("signal", f"'whole' goes with a single bin of time, got {self.natural.size - 1}")
        return self

    @model_validator(mode="after")
    def _acceptance_fits(self) -> Self:
        if self.acceptance is not None and self.signal == "whole":
            raise Located("acceptance", "the whole signal is not cut in time; expected signal: binned")
        if self.acceptance is not None and not np.isfinite(self.natural).all():
            raise Located("acceptance", "expected bins of time that end, got an infinite one")
        return self

    def seen(self, source: Source) -> Source:
        """The source with arrival times as they are accepted."""
        if self.acceptance is None:
            return source
        start, rate = self.acceptance.start, self.acceptance.rate
        components = tuple(
            component if component.time is None else replace(component, time=AcceptedTimes(component.time, start, rate))
            for component in source.components
        )
        return Source(source.name, components, source.distance, source.normalisation_uncertainty)
