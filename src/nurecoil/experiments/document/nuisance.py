"""The blocks of nuisances: what a fit may pull, and how far."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from functools import partial
from typing import Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import base, given, known
from nurecoil.detectors import Step
from nurecoil.experiments.document.detector import Layout
from nurecoil.experiments.document.edges import Numbers
from nurecoil.experiments.document.rows import PlacedRows
from nurecoil.experiments.frame import Frame
from nurecoil.experiments.nuisance import SIGNAL, Curve, FormFactorShape, Normalisation, Shape, Template
from nurecoil.problems import Located, UnknownId
from nurecoil.processes import OnMaterial
from nurecoil.processes.form_factors import FormFactorChoice, read_form_factor
from nurecoil.tables import Table
from nurecoil.units.kinds import Maybe, Positive, Pure


@base("nuisances")
class NuisanceBlock:
    """Something that is not known well."""


def _names(value: object) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)) or not names or not all(isinstance(name, str) for name in names):
        raise ValueError(f"expected signal, the name of a background, or a list of them, got {value!r}")
    return tuple(names)


@known("nuisances", "normalisation")
class NormalisationBlock(NuisanceBlock):
    """Multiplies the signal, or a background, or several, by 1 + a, or by exp(a) if the constraint is log-normal.

    Parameters
    ----------
    of : str or list of str
        What it acts on: ``signal``, or names of backgrounds.
    uncertainty : float
        Width of the constraint, relative.
    constraint : {"gaussian", "log-normal"}
        Log-normal keeps what it multiplies above zero, however large the uncertainty is.
    """

    of: tuple[str, ...] = given(read=_names, example="signal")
    uncertainty: Positive = given(example="10 %")
    constraint: Literal["gaussian", "log-normal"] = "gaussian"

    def build(self, name: str, parts: list[str]) -> Normalisation:
        """The nuisance, given the names of what it may act on."""
        for part in self.of:
            if part not in parts:
                raise Located("of", str(UnknownId("background", part, parts)))
        return Normalisation(name, self.of, self.uncertainty, self.constraint)


@known("nuisances", "shape")
class ShapeBlock(NuisanceBlock):
    """Replaces a step of the detector: the signal is interpolated to what it is with `plus` (a = 1) or `minus` (a = -1).

    Parameters
    ----------
    step : int
        Which step of the detector, from 0; of several detectors, that step of each.
    plus, minus : step
        What replaces it.
    process : str
        Which of the processes under ``signal``; by default the first.
    """

    step: int
    plus: Step
    minus: Step
    process: str | None = given(default=None, example="electrons")

    def build(self, name: str, layouts: Mapping[str, Layout]) -> Shape:
        """The nuisance, given the detector and its bins for each process."""
        layout, channel = _layout(layouts, self.process)
        layout.step(self.step)
        plus, minus = (layout.response(self.step, getattr(self, side), side) for side in ("plus", "minus"))
        return Shape(name, plus, minus, channel)


@known("nuisances", "form-factor")
class FormFactorBlock(NuisanceBlock):
    """Replaces the nuclear form factor: the signal is interpolated to what it is with `plus` (a = 1) or `minus` (a = -1).

    What is uncertain in a weak response is said by the form factor itself: ``{kind: default, vary: oscillator-length, by: 1}``.

    Parameters
    ----------
    plus, minus : form factor
        What replaces the target's, a name or a block.
    """

    plus: FormFactorChoice = given(
        read=partial(read_form_factor, name="plus"), example="{kind: default, vary: interaction, by: 1}"
    )
    minus: FormFactorChoice = given(
        read=partial(read_form_factor, name="minus"), example="{kind: default, vary: interaction, by: -1}"
    )

    def build(self, name: str, target: OnMaterial) -> FormFactorShape:
        """The nuisance, given the target."""
        found = FormFactorShape(name, self.plus, self.minus)
        found.targets(target)
        return found


@known("nuisances", "curve")
class CurveBlock(NuisanceBlock):
    """A parameter of a step, such as a quenching constant: the signal follows a smooth curve through several values.

    Experiments in which a nuisance of this name has one centre and one uncertainty share the parameter, whatever the values are
    through which each follows it.

    Parameters
    ----------
    step : int
        Which step of the detector, from 0; of several detectors, that step of each, which has to be the same.
    values : list of float
        Of the parameter, increasing; the centre is one of them. Five to seven that span what a fit may reach.
    centre : float
        What the parameter is thought to be.
    of : str
        Which field of the step is the parameter: ``k`` of a Lindhard quenching.
    steps : list of step
        Instead of `of`: the step at each value; at the centre it is the detector's own.
    uncertainty : float, optional
        Its standard deviation; without it nothing is known.
    process : str
        Which of the processes under ``signal``; by default the first.
    """

    step: int
    values: Numbers
    centre: Pure
    of: str | None = given(default=None, example="k")
    steps: tuple[Step, ...] = given(default=(), example="[{kind: quenching, value: 0.1}, ...]")
    uncertainty: Maybe[Positive] = given(default=None, example="0.02")
    process: str | None = given(default=None, example="nuclei")

    def build(self, name: str, layouts: Mapping[str, Layout]) -> Curve:
        """The nuisance, given the detector and its bins for each process."""
        layout, channel = _layout(layouts, self.process)
        own = layout.step(self.step)
        if (self.of is None) == (not self.steps):
            raise Located("of", "expected either of, the name of a field, or steps")
        steps = self.steps if self.of is None else tuple(_with(own, self.of, value) for value in self.values)
        if len(steps) != len(self.values):
            raise Located("steps", f"expected one for each of {len(self.values)} values, got {len(steps)}")
        if self.centre in self.values and steps[self.values.index(self.centre)] != own:
            raise Located("centre" if self.of else "steps", "expected the detector's own step at the centre")
        responses = tuple(
            layout.response(self.step, one, "values" if self.of else f"steps[{i}]") for i, one in enumerate(steps)
        )
        uncertainty = math.inf if self.uncertainty is None else self.uncertainty
        return Curve(name, self.values, responses, self.centre, uncertainty, channel)


def _with(step: Step, field: str, value: float) -> Step:
    """A step with one number changed."""
    names = [f.name for f in dataclasses.fields(step) if isinstance(getattr(step, f.name), float)]  # type: ignore[arg-type]
    if field not in names:
        raise Located("of", str(UnknownId(f"number of {step}", field, names)))
    try:
        changed: Step = dataclasses.replace(step, **{field: value})  # type: ignore[type-var]
    except ValueError as error:
        raise Located("values", str(error)) from None
    return changed


def _layout(layouts: Mapping[str, Layout], process: str | None) -> tuple[Layout, str]:
    """Of the process that is named, and what an experiment calls it: "" is the first."""
    if process is None:
        return next(iter(layouts.values())), ""
    if process not in layouts:
        raise Located("process", str(UnknownId("process of the signal", process, layouts)))
    return layouts[process], "" if process == next(iter(layouts)) else process


@known("nuisances", "template")
class TemplateBlock(PlacedRows, NuisanceBlock):
    """Moves `of` to what it is in the columns `plus` (a = 1) and `minus` (a = -1), counts both.

    Without `minus` the other side is the mirror image. For the signal, counts of another calculation will do: with `nominal` as
    that calculation's own, the signal of any model is multiplied by the ratio.

    Parameters
    ----------
    of : str
        What it acts on: ``signal``, or the name of a background.
    plus, minus : str
        Columns of counts one standard deviation up and down.
    nominal : str
        Column of the counts that those of the signal are compared with.
    x : str
        Column of positions on the axis of the bins.
    low, high : str
        Instead of x: columns of the ends of rows that are wide.
    time : str
        Column of times.
    split : str
        Column of positions on the further axis, if the bins are split.
    select : mapping
        Column -> two ends of the range of the rows that are kept.
    """

    of: str = given(kw_only=True)
    plus: str = given(kw_only=True)
    minus: str | None = None
    nominal: str | None = None
    x: str | None = None
    low: str | None = None
    high: str | None = None
    time: str | None = None
    split: str | None = None

    def build(self, name: str, frame: Frame, backgrounds: Mapping[str, Array]) -> Template:
        """The nuisance, given the bins and the backgrounds."""
        if self.of != SIGNAL and self.of not in backgrounds:
            raise Located("of", str(UnknownId("background", self.of, [SIGNAL, *backgrounds])))
        if (self.of == SIGNAL) != (self.nominal is not None):
            raise Located(
                "nominal",
                "missing; a template of the signal needs the counts that plus and minus are compared with"
                if self.nominal is None
                else "a background is its own nominal; expected none",
            )
        table = self.read()
        plus = self._counts(table, frame, "plus", self.plus)
        minus = None if self.minus is None else self._counts(table, frame, "minus", self.minus)
        if self.nominal is None:
            unit = backgrounds[self.of]
        else:
            nominal = self._counts(table, frame, "nominal", self.nominal)
            plus, minus = _ratio(plus, nominal), None if minus is None else _ratio(minus, nominal)
            unit = np.ones_like(nominal)
        mirrored = 2 * unit - plus if minus is None else minus
        if np.any(mirrored < 0):
            raise Located("minus", "missing; the mirror image of plus would be negative")
        return Template(name, self.of, plus, mirrored)

    def _counts(self, table: Table, frame: Frame, key: str, column: str) -> Array:
        x, times, at = self.place(table, frame)
        if frame.binned and times is None:
            raise Located("time", "missing; there are time bins")
        values = table.counts(key, column, "1")
        return frame.fill(values, x, times, at)


def _ratio(counts: Array, nominal: Array) -> Array:
    """One where there is nothing to compare with."""
    ratio: Array = np.where(nominal > 0, counts / np.where(nominal > 0, nominal, 1.0), 1.0)
    return ratio
