"""The block of observed data: counts, counts with errors, or one published number."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import base, given, known
from nurecoil.experiments.counting import Statistic
from nurecoil.experiments.document.rows import (
    Counts,
    PlacedRows,
    check_unit,
    counts_of,
    factor_of,
    numbers_of,
    scale_of,
    written,
)
from nurecoil.experiments.frame import Frame
from nurecoil.experiments.ratio import Ratio
from nurecoil.problems import Located
from nurecoil.tables import Table
from nurecoil.units.kinds import Kind, Maybe, Positive, WrongQuantity


@dataclass(frozen=True, eq=False)
class Seen:
    """What a block of observed data gives: counts, with variance or covariance if they have errors, or a published ratio."""

    counts: Array | None = None
    variance: Array | None = None
    ratio: Ratio | None = None

    @property
    def statistics(self) -> tuple[Statistic, ...]:
        """Those that may be used, the first if the file does not say."""
        if self.ratio is not None:
            return ("published",)
        return ("poisson", "gaussian") if self.variance is None else ("gaussian",)


@base("observed")
class Observed(ABC):
    """What was counted."""

    @abstractmethod
    def build(self, frame: Frame) -> Seen:
        """The data, given the bins."""


@known("observed", "table")
class ObservedTable(PlacedRows, Observed):
    """Observed counts, or events, in a table; without `value` each row is one event.

    With errors or a covariance the counts may have either sign, as those have from which a background was subtracted, and are
    compared by chi2 (``statistic: gaussian``).

    Parameters
    ----------
    value : str
        Column of counts.
    error : str
        Column of standard deviations of the counts, in the unit of `value`; those of rows in one bin add in quadrature.
    covariance : path
        Instead of `error`: a file with a row and a column for each bin, in their order, in the unit of `value` squared.
    scale : str
        What makes values counts: ``"48 h"`` for a rate per time; errors are scaled alike.
    """

    value: str | None = None
    error: str | None = None
    covariance: Path | None = None
    scale: str = given(default="1", read=scale_of, example="48 h")

    def __post_init__(self) -> None:
        for key in ("error", "covariance"):
            if getattr(self, key) is not None and self.value is None:
                raise Located(key, "events have no errors of their own; expected a column of counts, `value`")
        if self.error is not None and self.covariance is not None:
            raise Located("covariance", "expected either error or covariance, not both")

    def build(self, frame: Frame) -> Seen:
        table = self.read()
        x, times, at = self.place(table, frame)
        if frame.binned and times is None:
            raise Located("time", "missing; there are time bins")
        read = table.counts if self.error is None and self.covariance is None else table.column
        values = np.ones(table.rows) if self.value is None else read("value", self.value)
        factor = factor_of(table, self.value, self.scale)
        counts = frame.fill(factor * values, x, times, at, sparse=self.value is None)
        if self.error is not None:
            errors = factor * table.counts("error", self.error)
            self._same_unit(table)
            variance = frame.fill(errors**2, x, times, at)
            if not np.all(variance > 0):
                raise Located("error", f"{table.name}: column {self.error!r} is zero in some bin; expected positive numbers")
            return Seen(counts, variance)
        return Seen(counts, None if self.covariance is None else factor**2 * self._covariance(self.covariance, counts.size))

    def _covariance(self, path: Path, size: int) -> Array:
        table = Table.beside(path, "covariance")
        for name in table.columns:
            check_unit(table, name, self.scale, power=2)
        matrix = np.array([table.column("covariance", name) for name in table.columns]).T
        if matrix.shape != (size, size):
            raise Located("covariance", f"{table.name}: expected {size} rows and columns, one per bin, got {matrix.shape}")
        return _positive(matrix, "covariance")

    def _same_unit(self, table: Table) -> None:
        units = [table.units[name] for name in (self.value, self.error) if name is not None]
        if len(set(units)) > 1:
            raise Located("error", f"{table.name}: errors are in {units[1]!r}, counts in {units[0]!r}; expected one unit")


def _positive(matrix: Array, key: str) -> Array:
    symmetric = np.allclose(matrix, matrix.T, rtol=1e-9, atol=0)
    if not symmetric or np.linalg.eigvalsh(0.5 * (matrix + matrix.T))[0] <= 0:
        raise Located(key, "expected a symmetric and positive definite matrix")
    return 0.5 * (matrix + matrix.T)


def _as_it_is(value: Counts) -> Counts:
    return value


@known("observed", "counts")
class ObservedCounts(Observed):
    """Observed counts written in the file; of either sign if they have errors.

    Parameters
    ----------
    counts : list
        For each bin, or for each bin a list.
    errors : list
        Standard deviations, one for each count.
    covariance : list of lists
        Instead of errors: a row for each bin.
    """

    counts: Counts = given(read=_as_it_is, example="[30, 20, 10]")
    errors: Counts = given(default=(), read=lambda value: numbers_of(value, "errors"), example="[6, 5, 3]")
    covariance: Counts = given(
        default=(), read=lambda value: numbers_of(value, "covariance"), example="[[36, 5, 0], [5, 25, 0], [0, 0, 9]]"
    )

    def __post_init__(self) -> None:
        (numbers_of if self.errors or self.covariance else counts_of)(self.counts)
        if self.errors and self.covariance:
            raise Located("covariance", "expected either errors or covariance, not both")

    def build(self, frame: Frame) -> Seen:
        counts = written(frame, self.counts)
        if self.covariance:
            matrix = _matrix(self.covariance, counts.size)
            return Seen(counts, _positive(matrix, "covariance"))
        if self.errors:
            variance = written(frame, self.errors, key="errors") ** 2
            if not np.all(variance > 0):
                raise Located("errors", "expected positive numbers")
            return Seen(counts, variance)
        return Seen(counts)


def _matrix(rows: Counts, size: int) -> Array:
    try:
        matrix = np.array(rows, dtype=float)
    except ValueError:
        raise Located("covariance", "expected rows of equal length") from None
    if matrix.shape != (size, size):
        raise Located("covariance", f"expected {size} rows and columns, one per bin, got shape {matrix.shape}")
    return matrix


class _Reference(Kind[float, str | float]):
    """What a published number is relative to: ``standard-model``, or the number that was expected."""

    example = "standard-model"

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> float:
        """The gate: what published numbers are divided by."""
        if value == cls.example:
            return 1.0
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < math.inf:
            raise WrongQuantity(name, f"expected {cls.example}, or the positive number that was expected, got {value!r}")
        return float(value)

    @classmethod
    def written(cls, x: object) -> str:
        """Python source of a value."""
        return repr(cls.example) if x == 1.0 else repr(x)

    @classmethod
    def schema(cls) -> dict[str, object]:
        """JSON Schema of a value in a file."""
        return {"anyOf": [{"const": cls.example}, {"type": "number", "exclusiveMinimum": 0}]}


@known("observed", "published")
class ObservedPublished(Observed):
    """One published number: the size of the signal relative to that of the Standard Model, with errors.

    The file has one bin, which holds the signal that the number was made of, and no backgrounds; -2 ln L is that of a normal
    distribution with the error of the side on which the prediction is (``statistic: published``). What the Standard Model
    gives is computed with the source, the target and the detector of the file, so that a mistake in these cancels.

    Parameters
    ----------
    value : float
        The ratio, or counts (a cross section, a flux) in the unit of `relative_to`.
    relative_to : {"standard-model"} or float
        ``standard-model`` if the value is a ratio to what it predicts; else what was expected of it, in the unit of the value.
    error : float
        Standard deviation.
    plus, minus : float
        Instead of it: upwards and downwards.
    """

    value: Positive = given(example="1.0")
    relative_to: _Reference = given(example="standard-model")
    error: Maybe[Positive] = given(default=None, example="0.1")
    plus: Maybe[Positive] = given(default=None, example="0.2")
    minus: Maybe[Positive] = given(default=None, example="0.1")

    def __post_init__(self) -> None:
        sides = (self.plus, self.minus)
        if (self.error is None) == (None in sides) or (self.error is not None and sides != (None, None)):
            raise Located("error", "expected either error, or plus and minus")

    def build(self, frame: Frame) -> Seen:
        if math.prod(frame.shape) != 1:
            raise Located("kind", f"a published number goes with one bin, got {math.prod(frame.shape)}")
        plus, minus = (self.error or self.plus), (self.error or self.minus)
        assert plus is not None
        assert minus is not None
        unit = self.relative_to
        return Seen(ratio=Ratio(self.value / unit, plus / unit, minus / unit))
