"""The blocks of nuisances: what a fit may pull, and how far."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import base, given, known
from nurecoil.detectors import Response, Step
from nurecoil.experiments.document.edges import Numbers
from nurecoil.experiments.document.positions import Selection, positions, read_selection, selected, split_of, times_of
from nurecoil.experiments.frame import Frame
from nurecoil.experiments.nuisance import SIGNAL, Curve, FormFactorShape, Normalisation, Shape, Template
from nurecoil.problems import Located, UnknownId
from nurecoil.processes import OnMaterial
from nurecoil.processes.form_factors import FormFactorChoice, read_form_factor
from nurecoil.tables import Table
from nurecoil.units.kinds import MaybePositive, Positive, Pure


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
        Which step of the detector, from 0.
    plus, minus : step
        What replaces it.
    """

    step: int
    plus: Step
    minus: Step

    def build(self, name: str, first: tuple[Step, ...], steps: tuple[Step, ...], edges: Array) -> Shape:
        """The nuisance, given the detector and its bins."""
        if not 0 <= self.step < len(steps):
            raise Located("step", f"expected a step of the detector, 0 to {len(steps) - 1}, got {self.step}")
        chains = {
            side: (*first, *steps[: self.step], getattr(self, side), *steps[self.step + 1 :]) for side in ("plus", "minus")
        }
        return Shape(name, *(_response(chain, edges, side) for side, chain in chains.items()))


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

    Parameters
    ----------
    step : int
        Which step of the detector, from 0.
    values : list of float
        Of the parameter, increasing; the centre is one of them.
    steps : list of step
        The step at each value; at the centre it is the detector's own.
    centre : float
        What the parameter is thought to be.
    uncertainty : float, optional
        Its standard deviation; without it nothing is known.
    """

    step: int
    values: Numbers
    steps: tuple[Step, ...]
    centre: Pure
    uncertainty: MaybePositive = given(default=None, example="0.02")

    def build(self, name: str, first: tuple[Step, ...], steps: tuple[Step, ...], edges: Array) -> Curve:
        """The nuisance, given the detector and its bins."""
        if not 0 <= self.step < len(steps):
            raise Located("step", f"expected a step of the detector, 0 to {len(steps) - 1}, got {self.step}")
        if len(self.steps) != len(self.values):
            raise Located("steps", f"expected one for each of {len(self.values)} values, got {len(self.steps)}")
        if self.centre in self.values and self.steps[self.values.index(self.centre)] != steps[self.step]:
            raise Located("steps", "expected the detector's own step at the centre")
        chains = [(*first, *steps[: self.step], one, *steps[self.step + 1 :]) for one in self.steps]
        responses = tuple(_response(chain, edges, f"steps[{i}]") for i, chain in enumerate(chains))
        return Curve(name, self.values, responses, self.centre, math.inf if self.uncertainty is None else self.uncertainty)


def _response(chain: tuple[Step, ...], edges: Array, key: str) -> Response:
    try:
        return Response(chain, edges)
    except ValueError as error:
        raise Located(key, str(error)) from None


@known("nuisances", "template")
class TemplateBlock(NuisanceBlock):
    """Moves `of` to what it is in the columns `plus` (a = 1) and `minus` (a = -1), counts both.

    Without `minus` the other side is the mirror image. For the signal, counts of another calculation will do: with `nominal` as
    that calculation's own, the signal of any model is multiplied by the ratio.

    Parameters
    ----------
    of : str
        What it acts on: ``signal``, or the name of a background.
    table : path
        A file beside the experiment's.
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

    of: str
    table: Path
    plus: str
    minus: str | None = None
    nominal: str | None = None
    x: str | None = None
    low: str | None = None
    high: str | None = None
    time: str | None = None
    split: str | None = None
    select: Selection = given(default=(), read=read_selection, example="{pe: [6 PE, 30 PE]}")

    def build(self, name: str, frame: Frame, backgrounds: Mapping[str, Array]) -> Template:
        """The nuisance, given the bins and the backgrounds."""
        if self.of != SIGNAL and self.of not in backgrounds:
            raise Located("of", str(UnknownId("background", self.of, [SIGNAL, *backgrounds])))
        if (self.of == SIGNAL) != (self.nominal is not None):
            raise Located("nominal", "missing; a template of the signal needs the counts that plus and minus are compared with"
                          if self.nominal is None else "a background is its own nominal; expected none")  # fmt: skip
        table = selected(Table.beside(self.table), self.select)
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
        times = times_of(table, self.time)
        if frame.binned and times is None:
            raise Located("time", "missing; there are time bins")
        values = table.counts(key, column, "1")
        x = positions(table, frame, self.x, self.low, self.high)
        return frame.fill(values, x, times, split_of(table, frame, self.split))


def _ratio(counts: Array, nominal: Array) -> Array:
    """One where there is nothing to compare with."""
    ratio: Array = np.where(nominal > 0, counts / np.where(nominal > 0, nominal, 1.0), 1.0)
    return ratio
