"""The split block: a further axis, and how the signal is split on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import block, given
from nurecoil.experiments.document.edges import Numbers, edges_of
from nurecoil.experiments.document.rows import Rows, split_of
from nurecoil.experiments.frame import Frame
from nurecoil.experiments.split import Split
from nurecoil.problems import Located
from nurecoil.units.kinds import Maybe, Pure


@block("reference")
class Reference(Rows):
    """Counts of some signal in a table; only how each bin is split matters.

    Parameters
    ----------
    value : str
        Column of counts.
    split : str
        Column of positions on the further axis.
    """

    value: str = given(kw_only=True)
    split: str = given(kw_only=True)

    def fractions(self, frame: Frame) -> Array:
        """Fractions [B, S]; a bin without counts is split as the nearest one that has some."""
        table = self.read()
        x, at = self.positions(table, frame), split_of(table, frame, self.split)
        counts = frame.timeless.fill(table.counts("value", self.value), x, None, at)
        totals = counts.sum(axis=1)
        filled = np.flatnonzero(totals)
        if not filled.size:
            raise Located("value", f"{table.name}: column {self.value!r} is zero everywhere")
        nearest = filled[np.argmin(np.abs(np.arange(totals.size)[:, None] - filled), axis=1)]
        fractions: Array = counts[nearest] / totals[nearest, None]
        return fractions


@dataclass(frozen=True)
class ByDetector:
    """Several detectors whose counts are kept apart: bins 1, 2, ... of a further axis.

    Parameters
    ----------
    weights : tuple of float
        Their exposures, relative.
    """

    weights: tuple[float, ...]

    @property
    def natural(self) -> Array:
        """The edges."""
        return np.arange(0.5, len(self.weights) + 1, dtype=float)

    @property
    def shares(self) -> Array:
        """Of the exposure."""
        return np.array([weight / sum(self.weights) for weight in self.weights], dtype=float)

    def build(self, frame: Frame) -> Split:
        """The split of the bins of a frame."""
        return Split(self.natural, np.tile(self.shares, (frame.edges.size - 1, 1)), apart=True)


@block("split")
class SplitBins:
    """Bins of a second observable without unit, in which the signal is split as a reference is.

    Parameters
    ----------
    unit : {"1"}
        A pure number.
    signal : block
        The reference.
    edges : list of float
        Increasing.
    start, stop : float
        Instead of edges: the ends of equal bins.
    number : int
        How many equal bins.
    """

    unit: Literal["1"]
    signal: Reference
    edges: Numbers = given(default=())
    start: Maybe[Pure] = given(default=None, example="0")
    stop: Maybe[Pure] = given(default=None, example="1")
    number: int | None = given(default=None, example="10")

    def __post_init__(self) -> None:
        _ = self.natural

    @property
    def natural(self) -> Array:
        """The edges."""
        return edges_of(self.edges, self.start, self.stop, self.number, 1.0)

    def build(self, frame: Frame) -> Split:
        """The split of the bins of a frame."""
        try:
            return Split(self.natural, self.signal.fractions(frame))
        except Located as error:
            raise Located(f"signal.{error.key}", str(error)) from None
        except ValueError as error:
            raise Located("signal", str(error)) from None
