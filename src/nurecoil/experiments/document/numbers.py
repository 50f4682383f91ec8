"""Counts that a file or a table gives, and what makes values counts."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TypeAlias

from nurecoil.arrays import Array
from nurecoil.experiments.frame import Frame
from nurecoil.problems import Located
from nurecoil.tables import Table
from nurecoil.units import parse
from nurecoil.units.kinds import WrongQuantity

Counts: TypeAlias = Sequence[float | Sequence[float | Sequence[float]]]
"""Numbers for each bin, or for each bin such a list."""

MOST = 1e300


def counts_of(value: object, at: str = "counts") -> Counts:
    """A list of counts, or of such lists; none is negative.

    Raises
    ------
    WrongQuantity
        If it is none; with the place.
    """
    return _listed(value, at, 0.0, "a finite number >= 0")


def numbers_of(value: object, at: str = "counts") -> Counts:
    """As `counts_of`, of either sign."""
    return _listed(value, at, -math.inf, "a finite number")


def _listed(value: object, at: str, lowest: float, what: str) -> Counts:
    if not isinstance(value, (list, tuple)):
        raise WrongQuantity(at, f"expected a list of counts, got {value!r}")
    for i, entry in enumerate(value):
        if isinstance(entry, list) and at.count("[") < 2:
            _listed(entry, f"{at}[{i}]", lowest, what)
        elif isinstance(entry, bool) or not isinstance(entry, (int, float)) or not lowest <= entry < math.inf:
            raise WrongQuantity(f"{at}[{i}]", f"expected {what}, got {entry!r}")
        elif not abs(entry) <= MOST:
            raise WrongQuantity(f"{at}[{i}]", f"expected at most {MOST:g}")
    return value


def written(frame: Frame, counts: Counts, fractions: Array | None = None, key: str = "counts") -> Array:
    """Numbers written in a file, with the shape of the frame.

    Raises
    ------
    Located
        If the shape does not fit.
    """
    try:
        return frame.given(counts, fractions)
    except ValueError as error:
        raise Located(key, str(error)) from None


def scale_of(value: object) -> str:
    """What makes values counts, as it is written."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError(f"expected a number, or a quantity such as '48 h', got {value!r}")
    return str(value)


def factor_of(table: Table, column: str | None, scale: str) -> float:
    """The number that the values of a column are multiplied with.

    Raises
    ------
    Located
        If the product is no number of counts.
    """
    check_unit(table, column, scale)
    factor = parse(scale)
    if not 0 <= factor < math.inf:
        raise Located("scale", f"expected a finite number >= 0, got {scale!r}")
    return factor


def check_unit(table: Table, column: str | None, scale: str, power: int = 1) -> None:
    """Whether a column in its unit, times a power of the scale, is a pure number.

    Raises
    ------
    Located
        If it is not.
    """
    unit = "" if column is None else table.units[column]
    match = re.match(r"\s*[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?", scale)
    rest = (scale[match.end() :] if match else "").strip()
    try:
        parse(" * ".join([f"1 {unit}", *([rest] * power if rest else [])]), "1")
        parse(scale)
    except ValueError:
        what = "numbers of counts" if power == 1 else "squares of such numbers"
        raise Located("scale", f"{table.name}: values in {unit!r} times {scale!r} are not {what}") from None
