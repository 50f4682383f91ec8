"""A piecewise constant efficiency."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.step import Efficiency, check_unit_interval, increasing


@dataclass(frozen=True)
class StepEfficiency(Efficiency):
    """values[0] below edges[0], values[i] for edges[i-1] <= x < edges[i], values[-1] from edges[-1] on.

    Parameters
    ----------
    edges : tuple of float, length K
        Strictly increasing.
    values : tuple of float, length K + 1
        Each in [0, 1].
    axis : str
        Kind of axis: keVnr, keVee or PE.

    Raises
    ------
    ValueError
        If the edges do not increase, a value leaves [0, 1], the lengths disagree, or the axis is unknown.

    Examples
    --------
    >>> StepEfficiency((5, 6), (0.0, 0.5, 1.0), "PE")(np.array([4.0, 5.0, 6.0])).tolist()
    [0.0, 0.5, 1.0]
    """

    edges: tuple[float, ...]
    values: tuple[float, ...]
    axis: str

    def __post_init__(self) -> None:
        Axis(self.axis)
        edges = increasing("edges", self.edges)
        values = np.array(self.values, dtype=float)
        check_unit_interval("values", values)
        if values.shape != (edges.size + 1,):
            raise ValueError(f"values: expected one more than the {edges.size} edges, got {values.size}")
        object.__setattr__(self, "edges", tuple(edges.tolist()))
        object.__setattr__(self, "values", tuple(values.tolist()))

    def __str__(self) -> str:
        axis = Axis(self.axis)
        return f"steps at {', '.join(f'{e / axis.unit:.6g}' for e in self.edges)} {axis}"

    @property
    def kind(self) -> Axis:
        return Axis(self.axis)

    @property
    def support(self) -> tuple[float, float]:
        filled = np.flatnonzero(np.array(self.values))
        if not filled.size:
            return (math.inf, math.inf)
        ends = (-math.inf, *self.edges, math.inf)
        return (ends[filled[0]], ends[filled[-1] + 1])

    @property
    def cuts(self) -> tuple[float, ...]:
        return self.edges

    def __call__(self, x: Array) -> Array:
        return np.asarray(self.values)[np.searchsorted(self.edges, x, side="right")]
