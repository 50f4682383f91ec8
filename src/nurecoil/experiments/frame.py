"""The bins that observed counts and backgrounds must fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.detectors import Axis, Efficiency, Step
from nurecoil.experiments.table import histogram


@dataclass(frozen=True, eq=False)
class Frame:
    """Bins of the reconstructed quantity, and of time if there are any.

    Parameters
    ----------
    edges : ndarray, shape [B+1]
        Natural units, or photo-electrons.
    axis : Axis
        Kind of the reconstructed axis.
    window : ndarray, shape [t+1], or None
        Edges in time: data outside are left out.
    binned : bool
        Whether time is an axis of the result.
    """

    edges: Array
    axis: Axis
    window: Array | None = None
    binned: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """[B] or [B, time]."""
        bins = self.edges.size - 1
        return (bins,) if self.window is None or not self.binned else (bins, self.window.size - 1)

    def fill(self, values: Array, x: Array, times: Array | None, *, sparse: bool = False) -> Array:
        """Sum rows into bins by their positions x (and times); what lies outside is left out.

        Parameters
        ----------
        sparse : bool
            Whether bins without a row are fine, as in a list of events.

        Raises
        ------
        ValueError
            If a bin receives no row, and `sparse` is not set: the table is then coarser than the bins.
        """
        in_time = times is not None and self.window is not None
        axes = [(x, self.edges), (times, self.window)] if times is not None and self.window is not None else [(x, self.edges)]
        sums, rows = histogram(values, *axes)
        if not sparse and not np.all(rows):
            b = np.argwhere(rows == 0)[0]
            low, high = self.edges[b[0] : b[0] + 2] / self.axis.unit
            raise ValueError(f"no row of the table falls into the bin from {low:g} to {high:g} {self.axis}")
        return sums.sum(axis=1) if in_time and not self.binned else sums

    def spread(self, counts: Array, fractions: Array | None) -> Array:
        """Counts [B] spread over time, given the fraction in each time bin; without time bins the fractions are summed.

        Raises
        ------
        ValueError
            If time is an axis and there are no fractions.
        """
        if not self.binned:
            return counts if fractions is None else counts * fractions.sum()
        if fractions is None:
            raise ValueError("there are time bins; expected a column of times, or `times`")
        return counts[:, None] * fractions

    def given(self, counts: ArrayLike, fractions: Array | None = None) -> Array:
        """Counts as written in the file: of the full shape, or [B] to be spread over time.

        Raises
        ------
        ValueError
            If the shape does not fit.
        """
        try:
            array = np.array(counts, dtype=float)
        except ValueError:
            raise ValueError("expected rows of equal length") from None
        if array.shape == self.shape and fractions is None:
            return array
        if array.shape != self.shape[:1]:
            raise ValueError(f"expected counts of shape {self.shape}, got {array.shape}")
        return self.spread(array, fractions)


def acceptance(steps: Sequence[Step], axis: Axis, x: Array) -> Array:
    """Product of the efficiencies on the reconstructed axis, and of the constant ones, at reconstructed values x."""
    result = np.ones_like(x)
    for step in steps:
        if isinstance(step, Efficiency) and step.kind in (axis, None):
            result = result * step(x)
    return result
