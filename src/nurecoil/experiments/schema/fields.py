"""Fields of an experiment file: quantities with units, pure numbers, positions on a detector's axis, tables."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from nurecoil.detectors import Axis
from nurecoil.problems import UnknownId
from nurecoil.tables import confined
from nurecoil.units import parse

AXIS_UNITS = ("keVnr", "eVnr", "keVee", "eVee", "PE")
_ON_AXIS = re.compile(r"\s*([-+0-9.eE]+)\s*([A-Za-z]+)\s*")


class Block(BaseModel):
    """A mapping in an experiment file: unknown keys and silent conversions are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)


def _refuse_mapping(value: object, expected: str) -> None:
    if isinstance(value, dict):
        extra = [str(key) for key in value if key not in ("value", "source", "inferred")]
        if "value" in value and extra:
            raise ValueError(f"beside value, source and inferred, unknown: {', '.join(extra)}")
        raise ValueError(f"expected {expected}, got the mapping {value!r}")


def _text_quantity(value: object, like: str, example: str) -> str:
    _refuse_mapping(value, f"a quantity such as {example!r}")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise ValueError(f"missing unit: got the bare number {value!r}; expected something in {like!r}, such as {example!r}")
    if not isinstance(value, str):
        raise ValueError(f"expected a quantity such as {example!r}, got {value!r}")
    return value


def _in_range(number: float, value: object, low: float, high: float, open_low: bool) -> float:
    if not math.isfinite(number):
        raise ValueError(f"expected a finite number, got {value!r}")
    if number < low or number > high or (open_low and number == low):
        if high < math.inf:
            raise ValueError(f"expected a number {'above' if open_low else 'from'} {low:g} {'and ' if open_low else ''}"
                             f"{'up ' if open_low else ''}to {high:g}, got {value!r}")  # fmt: skip
        raise ValueError(f"expected a {'positive number' if open_low else 'number >= 0'}, got {value!r}")
    return number


def quantity(like: str, example: str, *, positive: bool = True) -> Any:
    """Validator of a string with a unit of the dimension of `like`, giving a float in natural units.

    Parameters
    ----------
    like, example : str
        A unit, and what a good value looks like.
    positive : bool
        Whether zero is refused; negative values always are.
    """

    def validate(value: object) -> float:
        text = _text_quantity(value, like, example)
        return _in_range(parse(text, like), text, 0.0, math.inf, positive)

    return BeforeValidator(validate)


@dataclass(frozen=True)
class Amount:
    """How many, or how many per time.

    Parameters
    ----------
    value : float
        Natural units.
    per_time : bool
        Whether it is a rate.
    """

    value: float
    per_time: bool


def amount(like: str, example: str) -> Any:
    """Validator of a string with a unit, which may be per time: a fluence or a flux, a number or a rate; gives an `Amount`."""
    rate = f"{like} s^-1"

    def validate(value: object) -> Amount:
        text = _text_quantity(value, like, example)
        try:
            number, per_time = parse(text, rate), True
        except ValueError:
            number, per_time = parse(text, like), False
        return Amount(_in_range(number, text, 0.0, math.inf, True), per_time)

    return BeforeValidator(validate)


def number(low: float = -math.inf, high: float = math.inf, *, open_low: bool = False) -> Any:
    """Validator of a pure number, ``0.28`` or ``28 %``, in a range."""

    def validate(value: object) -> float:
        _refuse_mapping(value, "a number")
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise ValueError(f"expected a number, got {value!r}")
        result = parse(value, "1") if isinstance(value, str) else float(value)
        return _in_range(result, value, low, high, open_low)

    return BeforeValidator(validate)


@dataclass(frozen=True)
class Position:
    """A value on a detector's axis.

    Parameters
    ----------
    value : float
        Natural units, or a plain number of photo-electrons.
    axis : Axis
    """

    value: float
    axis: Axis


def _position(value: object) -> Position:
    text = _text_quantity(value, "keVnr, keVee or PE", "5 keVnr")
    match = _ON_AXIS.fullmatch(text)
    if match is None or match[2] not in AXIS_UNITS:
        raise ValueError(f"expected a number of {', '.join(AXIS_UNITS)}, got {text!r}")
    return Position(parse(text), Axis(match[2]))


def _table_path(value: object, info: ValidationInfo) -> Path:
    folder: Path = info.context["folder"] if info.context else Path()
    return confined(folder, value)


def known(kind: str, check: Callable[[Any], object]) -> Any:
    """Validator that asks `check` whether it knows the value, and turns its UnknownId into a problem."""

    def validate(value: Any) -> Any:
        _refuse_mapping(value, kind)
        try:
            check(value)
        except UnknownId as error:
            raise ValueError(str(error.args[0])) from None
        return value

    return BeforeValidator(validate)


def _inverse_axis(value: object) -> Position:
    """A slope, ``"0.49 /PE"``: what multiplies a position to give a pure number."""
    text = _text_quantity(value, "1/PE, 1/keVee or 1/keVnr", "0.5 1/PE")
    for unit in AXIS_UNITS:
        if re.fullmatch(rf"\s*[-+0-9.eE]+\s*(?:1?\s*/\s*{unit}|{unit}\^-1)\s*", text):
            return Position(parse(text), Axis(unit))
    raise ValueError(f"expected a number of 1/PE, 1/keVee or 1/keVnr, got {text!r}")


def _word(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected a word, got {value!r}")
    return value


def _edge(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
        raise ValueError(f"expected a plain number of the unit given beside it, got {value!r}")
    return float(value)


Word = Annotated[str, BeforeValidator(_word)]
Edge = Annotated[float, BeforeValidator(_edge)]
Fraction = Annotated[float, number(0.0, 1.0)]
Relative = Annotated[float, number(0.0, open_low=True)]
Length = Annotated[float, quantity("m", "19.3 m")]
Time = Annotated[float, quantity("s", "308.1 days")]
Mass = Annotated[float, quantity("kg", "14.57 kg")]
OnAxis = Annotated[Position, BeforeValidator(_position)]
PerAxis = Annotated[Position, BeforeValidator(_inverse_axis)]
TablePath = Annotated[Path, BeforeValidator(_table_path)]
