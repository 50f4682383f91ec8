"""The detector block: steps of the response, in the order in which they act."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from nurecoil import detectors
from nurecoil.detectors import Axis, Step
from nurecoil.experiments.schema.fields import (
    AXIS_UNITS,
    Block,
    Fraction,
    OnAxis,
    PerAxis,
    Position,
    Relative,
    TablePath,
    Word,
    number,
    quantity,
)
from nurecoil.experiments.table import Table
from nurecoil.problems import Located
from nurecoil.units import parse


class StepBlock(Block):
    """One step; its `kind` says which."""

    @abstractmethod
    def build(self) -> Step:
        """The step it describes."""

    @model_validator(mode="after")
    def _can_be_built(self) -> Self:
        self.build()
        return self


class Quenching(StepBlock):
    """E_ee = value * T."""

    kind: Literal["quenching"]
    value: Annotated[float, number(0.0, 1.0, open_low=True)]

    def build(self) -> Step:
        return detectors.ConstantQuenching(self.value)


class LindhardQuenching(StepBlock):
    """Lindhard's model."""

    kind: Literal["lindhard-quenching"]
    k: Relative
    Z: Relative

    def build(self) -> Step:
        return detectors.LindhardQuenching(self.k, self.Z)


class PolynomialQuenching(StepBlock):
    """E_ee = sum of c_i T^i: coefficients as strings, in keV, 1, 1/keV, 1/keV^2 ..."""

    kind: Literal["polynomial-quenching"]
    coefficients: list[Any]
    T_min: OnAxis = Position(0.0, Axis.KEVNR)
    T_max: OnAxis

    def build(self) -> Step:
        for key, position in (("T_min", self.T_min), ("T_max", self.T_max)):
            if position.axis is not Axis.KEVNR:
                raise Located(key, f"expected a recoil energy in keVnr, got {position.axis}")
        c = tuple(_coefficient(i, value) for i, value in enumerate(self.coefficients))
        return detectors.PolynomialQuenching(c, self.T_min.value, self.T_max.value)


def _coefficient(i: int, value: object) -> float:
    if value == 0:
        return 0.0
    if i != 1 and not isinstance(value, str):
        raise Located(f"coefficients[{i}]", f"missing unit: got {value!r}; expected something in keV^{1 - i}")
    try:
        return parse(str(value), f"keV^{1 - i}")
    except ValueError as error:
        raise Located(f"coefficients[{i}]", str(error)) from None


class TabulatedQuenching(StepBlock):
    """E_ee(T) from two columns, in keVnr and keVee."""

    kind: Literal["tabulated-quenching"]
    table: TablePath
    T: Word
    E_ee: Word

    def build(self) -> Step:
        table = Table.read(self.table)
        T = table.column("T", self.T, "keV")
        return detectors.TabulatedQuenching(T, table.column("E_ee", self.E_ee, "keVee"))


class LightYield(StepBlock):
    """Photo-electrons (or electrons) per electron-equivalent energy."""

    kind: Literal["light-yield"]
    value: Annotated[float, quantity("PE/keVee", "13.348 PE/keVee")]

    def build(self) -> Step:
        return detectors.LightYield(self.value)


class Poisson(StepBlock):
    """Poisson counting of photo-electrons."""

    kind: Literal["poisson"]
    offset: Annotated[float, number()] = 0.0

    def build(self) -> Step:
        return detectors.PoissonResolution(self.offset)


class Gaussian(StepBlock):
    """A Gaussian of variance ``noise^2 + statistics * x + relative^2 * x^2``; `noise` and `statistics` are on the axis of x.

    sigma/E = 0.58/sqrt(E/keVee), for example, is ``statistics: 0.3364 keVee``.
    """

    kind: Literal["gaussian"]
    noise: OnAxis | None = None
    statistics: OnAxis | None = None
    relative: Fraction = 0.0
    axis: Literal["keVnr", "keVee", "PE"] | None = None

    def build(self) -> Step:
        axes = {p.axis for p in (self.noise, self.statistics) if p is not None} | ({Axis(self.axis)} if self.axis else set())
        if len(axes) != 1:
            raise ValueError(f"expected noise, statistics and axis to be on one axis, got {', '.join(sorted(axes)) or 'none'}")
        noise, statistics = (0.0 if p is None else p.value for p in (self.noise, self.statistics))
        axis = axes.pop()
        if statistics < 0:
            raise Located("statistics", f"expected a number >= 0, got {statistics / axis.unit:g} {axis}")
        width = noise if not statistics and not self.relative else detectors.Width(noise, math.sqrt(statistics), self.relative)
        return detectors.GaussianResolution(width, axis)


class Gamma(StepBlock):
    """Gamma-distributed photo-electrons."""

    kind: Literal["gamma"]
    slope: Relative

    def build(self) -> Step:
        return detectors.GammaResolution(self.slope)


class Efficiency(StepBlock):
    """The same acceptance everywhere."""

    kind: Literal["efficiency"]
    value: Fraction

    def build(self) -> Step:
        return detectors.ConstantEfficiency(self.value)


class Logistic(StepBlock):
    """a / (1 + exp(-k (x - x0))) + d."""

    kind: Literal["logistic-efficiency"]
    a: Relative
    k: PerAxis
    x0: OnAxis
    d: Annotated[float, number()] = 0.0

    def build(self) -> Step:
        if self.k.axis is not self.x0.axis:
            raise Located("k", f"expected 1/{self.x0.axis} as x0 has it, got 1/{self.k.axis}")
        return detectors.LogisticEfficiency(self.a, self.k.value, self.x0.value, self.x0.axis, self.d)


class Steps(StepBlock):
    """A piecewise constant efficiency: one more value than edges."""

    kind: Literal["step-efficiency"]
    edges: list[OnAxis]
    values: list[Fraction]

    def build(self) -> Step:
        axes = {position.axis for position in self.edges}
        if len(axes) != 1:
            raise Located("edges", f"expected edges on one axis, got {', '.join(sorted(axes)) or 'none'}")
        return detectors.StepEfficiency(tuple(p.value for p in self.edges), tuple(self.values), axes.pop())


class TabulatedEfficiency(StepBlock):
    """Linear between the points of a table; the axis is the unit of the column x."""

    kind: Literal["tabulated-efficiency"]
    table: TablePath
    x: Word
    value: Word
    outside: Literal["zero", "constant"] = "zero"

    def build(self) -> Step:
        table = Table.read(self.table)
        x, values = table.column("x", self.x), table.column("value", self.value, "1")
        if table.units[self.x] not in AXIS_UNITS:
            raise Located("x", f"{table.name}: column {self.x!r}: expected one of {', '.join(AXIS_UNITS)} as its unit")
        return detectors.TabulatedEfficiency(x, values, Axis(table.units[self.x]), self.outside)


class Threshold(StepBlock):
    """Nothing below, everything above."""

    kind: Literal["threshold"]
    value: OnAxis

    def build(self) -> Step:
        return detectors.Threshold(self.value.value, self.value.axis)


AnyStep = Annotated[
    Quenching | LindhardQuenching | PolynomialQuenching | TabulatedQuenching | LightYield | Poisson | Gaussian | Gamma
    | Efficiency | Logistic | Steps | TabulatedEfficiency | Threshold,
    Field(discriminator="kind"),
]  # fmt: skip


class Detector(Block):
    """Steps from the true nuclear recoil energy to the reconstructed axis."""

    steps: list[AnyStep] = Field(default_factory=list)

    def build(self) -> tuple[Step, ...]:
        """The steps, not yet checked against each other."""
        return tuple(step.build() for step in self.steps)
