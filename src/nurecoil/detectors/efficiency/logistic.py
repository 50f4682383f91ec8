"""A logistic rise."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.step import Efficiency


@dataclass(frozen=True)
class LogisticEfficiency(Efficiency):
    """a / (1 + exp(-k (x - x0))) + d, and zero where that is negative.

    Akimov:2018vzs uses d = 0, COHERENT:2021xmm a d below zero, whose efficiency ends where the formula crosses zero.

    Parameters
    ----------
    a : float
        Height of the rise, positive.
    k : float
        Steepness, positive, per unit of the axis.
    x0 : float
        Position of the half rise.
    axis : str
        Kind of axis: keVnr, keVee or PE.
    d : float
        Offset, with the plateau a + d in (0, 1]; default 0.

    Raises
    ------
    ValueError
        If a or k is not positive, x0 is not finite, the plateau leaves (0, 1], or the axis is unknown.

    Examples
    --------
    >>> float(LogisticEfficiency(0.6655, 0.4942, 10.8507, "PE")(np.array(10.8507)))
    0.33275
    """

    a: float
    k: float
    x0: float
    axis: str
    d: float = 0.0

    def __post_init__(self) -> None:
        Axis(self.axis)
        for name in ("a", "k"):
            value = getattr(self, name)
            if not 0 < value < math.inf:
                raise ValueError(f"{name}: expected a positive number, got {value!r}")
        if not math.isfinite(self.x0):
            raise ValueError(f"x0: expected a finite number, got {self.x0!r}")
        if not 0 < self.a + self.d <= 1:
            raise ValueError(f"a + d: expected a plateau in (0, 1], got {self.a + self.d!r}")

    def __str__(self) -> str:
        axis = Axis(self.axis)
        return f"logistic efficiency up to {self.a + self.d:.6g}, half rise at {self.x0 / axis.unit:.6g} {axis}"

    @property
    def kind(self) -> Axis:
        return Axis(self.axis)

    @property
    def support(self) -> tuple[float, float]:
        crossing = self.x0 - math.log(-self.a / self.d - 1) / self.k if self.d < 0 else -math.inf
        return (crossing, math.inf)

    @property
    def cuts(self) -> tuple[float, ...]:
        # poles lie at a distance pi/k from the axis: panels of 3/k converge geometrically
        lower = self.support[0]
        rise = [x for x in self.x0 + np.arange(-12, 13) * 3 / self.k if x > lower]
        return (lower, *rise) if math.isfinite(lower) else tuple(rise)

    def __call__(self, x: Array) -> Array:
        return np.maximum(0.5 * self.a * (1 + np.tanh(0.5 * self.k * (x - self.x0))) + self.d, 0.0)
