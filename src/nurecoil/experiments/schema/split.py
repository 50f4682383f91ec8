"""The split block: a further axis, and how the signal is split on it."""

from __future__ import annotations

from typing import Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.experiments.frame import Frame
from nurecoil.experiments.schema.binning import Edges
from nurecoil.experiments.schema.data import Positions
from nurecoil.experiments.schema.fields import Word
from nurecoil.experiments.split import Split
from nurecoil.problems import Located


class Reference(Positions):
    """Counts of some signal in a table; only how each bin is split matters."""

    value: Word

    def fractions(self, frame: Frame) -> Array:
        """Fractions [B, S]; a bin without counts is split as the nearest one that has some."""
        table = self.read()
        at = self.split_of(table, frame)
        counts = frame.timeless.fill(table.counts("value", self.value), self.positions(table, frame), None, at)
        totals = counts.sum(axis=1)
        filled = np.flatnonzero(totals)
        if not filled.size:
            raise Located("value", f"{table.name}: column {self.value!r} is zero everywhere")
        nearest = filled[np.argmin(np.abs(np.arange(totals.size)[:, None] - filled), axis=1)]
        fractions: Array = counts[nearest] / totals[nearest, None]
        return fractions


class SplitBlock(Edges):
    """Bins of a second observable without unit, in which the signal is split as a reference is."""

    unit: Literal["1"]
    signal: Reference

    def build(self, frame: Frame) -> Split:
        """The split of the bins of a frame."""
        try:
            return Split(self.natural, self.signal.fractions(frame))
        except Located as error:
            raise Located(f"signal.{error.key}", str(error)) from None
        except ValueError as error:
            raise Located("signal", str(error)) from None
