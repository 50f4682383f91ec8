"""The bins that observed counts and backgrounds must fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.detectors import Axis, Efficiency, Step
from nurecoil.detectors.chain import ends
from nurecoil.tables import Spans, histogram, straddled


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
    split : ndarray, shape [S+1], or None
        Edges on the further axis, if there is one.
    """

    edges: Array
    axis: Axis
    window: Array | None = None
    binned: bool = False
    split: Array | None = None

    @property
    def timeless(self) -> Frame:
        """The same without time."""
        return replace(self, window=None, binned=False)

    @property
    def shape(self) -> tuple[int, ...]:
        """[B], with a split [B, S]; with time bins one more axis."""
        shape = (self.edges.size - 1,) if self.split is None else (self.edges.size - 1, self.split.size - 1)
        return shape if self.window is None or not self.binned else (*shape, self.window.size - 1)

    def fill(
        self, values: Array, x: Array | Spans, times: Array | None, at: Array | None = None, *, sparse: bool = False
    ) -> Array:
        """Sum rows into bins by their positions x (and times), or share them out if x are spans; what lies outside is left out.

        Parameters
        ----------
        at : ndarray, optional
            Positions on the further axis; needed if there is a split.
        sparse : bool
            Whether bins without a row are fine, as in a list of events.

        Raises
        ------
        ValueError
            If `sparse` is not set, and a bin receives no row, or regular rows that have only a position straddle an edge.
        """
        axes: list[tuple[Array | Spans, Array]] = [(x, self.edges)]
        if at is not None and self.split is not None:
            axes.append((at, self.split))
        if times is not None and self.window is not None:
            axes.append((times, self.window))
        sums, rows = histogram(values, *axes)
        if not sparse and not np.all(rows):
            b = np.argwhere(rows == 0)[0]
            low, high = self.edges[b[0] : b[0] + 2] / self.axis.unit
            raise ValueError(f"no row of the table falls into the bin from {low:g} to {high:g} {self.axis}")
        edge = None if sparse or isinstance(x, Spans) else straddled(x, self.edges)
        if edge is not None:
            raise ValueError(
                f"the edge of a bin at {edge / self.axis.unit:g} {self.axis} cuts through a row of the table; expected columns "
                "`low` and `high` instead of `x`, so that the row can be shared out"
            )
        return sums.sum(axis=-1) if times is not None and self.window is not None and not self.binned else sums

    def spread(self, counts: Array, fractions: Array | None) -> Array:
        """Counts spread over time, given the fraction in each time bin; without time bins the fractions are summed.

        Raises
        ------
        ValueError
            If time is an axis and there are no fractions.
        """
        if not self.binned:
            return counts if fractions is None else counts * fractions.sum()
        if fractions is None:
            raise ValueError("there are time bins; expected a column of times, or `times`")
        return counts[..., None] * fractions

    def given(self, counts: ArrayLike, fractions: Array | None = None) -> Array:
        """Counts as written in the file: of the full shape, or without time bins to be spread over them.

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
        if array.shape != self.timeless.shape:
            raise ValueError(f"expected counts of shape {self.shape}, got {array.shape}")
        return self.spread(array, fractions)


def acceptance(steps: Sequence[Step], axis: Axis, x: Array) -> Array:
    """Product of the efficiencies on the reconstructed axis, and of the constant ones, at reconstructed values x."""
    result = np.ones_like(x)
    for step in steps:
        if isinstance(step, Efficiency) and step.kind in (axis, None):
            beyond = x[(x < step.domain[0]) | (x > step.domain[1])]
            if beyond.size:
                raise ValueError(ends(step, float(beyond[0])))
            result = result * step(x)
    return result
