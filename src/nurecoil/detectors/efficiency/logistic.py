"""A logistic rise."""

from __future__ import annotations

import math

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import given, known
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.step import Efficiency
from nurecoil.units.choices import OnAxis, PerAxis
from nurecoil.units.kinds import Positive, Pure, WrongQuantity


@known("steps", "logistic-efficiency")
class LogisticEfficiency(Efficiency):
    """a / (1 + exp(-k (x - x0))) + d, and zero where that is negative.

    Akimov:2018vzs uses d = 0, COHERENT:2021xmm a d below zero, whose efficiency ends where the formula crosses zero.

    Parameters
    ----------
    a : float
        Height of the rise, positive.
    k : str or Position
        Steepness, positive, per unit of the axis: ``"0.49 /PE"``.
    x0 : str or Position
        Position of the half rise, on the same axis: ``"10.9 PE"``.
    d : float
        Offset, with the plateau a + d in (0, 1]; default 0.

    Raises
    ------
    WrongQuantity
        If a or k is not positive, x0 is not finite, the plateau leaves (0, 1], or the axes differ.

    Examples
    --------
    >>> float(LogisticEfficiency(0.6655, "0.4942 /PE", "10.8507 PE")(np.array(10.8507)))
    0.33275
    """

    a: Positive = given(example="0.6655")
    k: PerAxis
    x0: OnAxis = given(symbol="x_0", example="10.85 PE")
    d: Pure = given(default=0.0)

    def __post_init__(self) -> None:
        if self.k.axis != self.x0.axis:
            raise WrongQuantity("k", f"expected 1/{self.x0.axis} as x0 has it, got 1/{self.k.axis}")
        if not self.k.value > 0:
            raise WrongQuantity("k", f"expected more than zero, got {self.k.value:g}")
        if not 0 < self.a + self.d <= 1:
            raise WrongQuantity("a", f"expected a plateau a + d in (0, 1], got {self.a + self.d!r}")

    def __str__(self) -> str:
        half = f"{self.x0.value / self.kind.unit:.6g} {self.kind}"
        return f"logistic efficiency up to {self.a + self.d:.6g}, half rise at {half}"

    @property
    def kind(self) -> Axis:
        return Axis(self.x0.axis)

    @property
    def support(self) -> tuple[float, float]:
        crossing = self.x0.value - math.log(-self.a / self.d - 1) / self.k.value if self.d < 0 else -math.inf
        return (crossing, math.inf)

    @property
    def cuts(self) -> tuple[float, ...]:
        # poles lie at a distance pi/k from the axis: panels of 3/k converge geometrically
        lower = self.support[0]
        rise = [x for x in self.x0.value + np.arange(-12, 13) * 3 / self.k.value if x > lower]
        return (lower, *rise) if math.isfinite(lower) else tuple(rise)

    def __call__(self, x: Array) -> Array:
        rise = 0.5 * self.a * (1 + np.tanh(0.5 * self.k.value * (x - self.x0.value)))
        return np.maximum(rise + self.d, 0.0)
