"""The block of a nuisance that deforms the signal or a background along histograms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.experiments.frame import Frame
from nurecoil.experiments.nuisance import SIGNAL, Template
from nurecoil.experiments.schema.data import Positions
from nurecoil.experiments.schema.fields import Word
from nurecoil.experiments.table import Table
from nurecoil.problems import Located, UnknownId


class TemplateBlock(Positions):
    """Moves `of` to what it is in the columns `plus` (a = 1) and `minus` (a = -1), counts both.

    Without `minus` the other side is the mirror image. For the signal, counts of another calculation will do: with `nominal`
    as that calculation's own, the signal of any model is multiplied by the ratio.
    """

    kind: Literal["template"]
    of: Word
    plus: Word
    minus: Word | None = None
    nominal: Word | None = None

    def build(self, name: str, frame: Frame, backgrounds: Mapping[str, Array]) -> Template:
        """The nuisance, given the bins and the backgrounds."""
        if self.of != SIGNAL and self.of not in backgrounds:
            raise Located("of", str(UnknownId("background", self.of, [SIGNAL, *backgrounds])))
        if (self.of == SIGNAL) != (self.nominal is not None):
            raise Located("nominal", "missing; a template of the signal needs the counts that plus and minus are compared with"
                          if self.nominal is None else "a background is its own nominal; expected none")  # fmt: skip
        table = self.read()
        plus = self._counts(table, frame, "plus", self.plus)
        minus = None if self.minus is None else self._counts(table, frame, "minus", self.minus)
        if self.nominal is None:
            nominal, unit = backgrounds[self.of], backgrounds[self.of]
        else:
            nominal = self._counts(table, frame, "nominal", self.nominal)
            plus, minus = _ratio(plus, nominal), None if minus is None else _ratio(minus, nominal)
            unit = np.ones_like(nominal)
        mirrored = 2 * unit - plus if minus is None else minus
        if np.any(mirrored < 0):
            raise Located("minus", "missing; the mirror image of plus would be negative")
        return Template(name, self.of, plus, mirrored)

    def _counts(self, table: Table, frame: Frame, key: str, column: str) -> Array:
        times = self.times_of(table)
        if frame.binned and times is None:
            raise Located("time", "missing; there are time bins")
        values = table.counts(key, column, "1")
        return frame.fill(values, self.positions(table, frame), times, self.split_of(table, frame))


def _ratio(counts: Array, nominal: Array) -> Array:
    """One where there is nothing to compare with."""
    ratio: Array = np.where(nominal > 0, counts / np.where(nominal > 0, nominal, 1.0), 1.0)
    return ratio
