"""Values of fitted backgrounds: fixed, free from a start, known to an uncertainty, or tied to another term."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from nurecoil.experiments.frame import Frame
from nurecoil.problems import Located
from nurecoil.units import parse
from nurecoil.units.kinds import Kind, Positive, WrongQuantity

_V_co = TypeVar("_V_co", covariant=True)


@dataclass(frozen=True)
class Amount:
    """How much there is of a term.

    Parameters
    ----------
    value : float, optional
        None if a fit starts where the data have it.
    uncertainty : float, optional
        Relative; infinite if it is free, None if it is fixed.
    tied : str
        The line that it follows, with `value` as the ratio.
    """

    value: float | None
    uncertainty: float | None = None
    tied: str = ""


@dataclass(frozen=True)
class _Start:
    """A value with a unit: fixed, or where a fit starts.

    Parameters
    ----------
    value : str
    uncertainty : str or float, optional
        With the unit of the value; infinite if it is free, None if it is fixed.
    tied : str
        The line whose value it is.
    """

    value: str
    uncertainty: str | float | None = None
    tied: str = ""

    def on(self, frame: Frame, key: str, power: int = 1) -> tuple[float, float | None]:
        """Value and uncertainty in the unit of the bins, or in one over it.

        Raises
        ------
        Located
            If the unit is another one.
        """
        like = str(frame.axis) if power == 1 else f"1/{frame.axis}"
        unit = frame.axis.unit**power

        def number(text: str) -> float:
            try:
                found = parse(text, like) / unit
            except ValueError as error:
                raise Located(key, str(error)) from None
            if not abs(found) < 1e12:
                raise Located(key, f"expected a finite number of ordinary size, got {text!r}")
            return found

        error = self.uncertainty
        return number(self.value), number(error) if isinstance(error, str) else error


class _Held(Kind[_V_co, object]):
    """A descriptor of what has been read."""

    @classmethod
    def schema(cls) -> dict[str, object]:
        """JSON Schema of a value in a file."""
        return {"type": ["number", "string", "object"]}


class Amplitude(_Held["Amount | None"]):
    """An `Amount`: a number, ``free``, or a mapping that says more."""

    example = "free"
    words: ClassVar[tuple[str, ...]] = ("value", "free", "uncertainty")

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> Amount | None:
        """The gate."""
        if isinstance(value, Amount):
            return value
        if value == "free":
            return Amount(None, math.inf)
        if not isinstance(value, Mapping):
            return Amount(Positive.read(value, name))
        if "tied" in value:
            return cls._tied(value, name)
        _only(value, cls.words, name)
        found, error = Positive.read(_need(value, "value", name), f"{name}.value"), _freedom(value, name)
        return Amount(found, Positive.read(error, f"{name}.uncertainty") if isinstance(error, str) else error)

    @classmethod
    def _tied(cls, value: Mapping[str, object], name: str) -> Amount:
        raise WrongQuantity(f"{name}.tied", "only lines follow another term")


class LineAmplitude(Amplitude):
    """As `Amplitude`, or tied to another line, or left out."""

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> Amount | None:
        """The gate."""
        return None if value is None else super().read(value, name)

    @classmethod
    def _tied(cls, value: Mapping[str, object], name: str) -> Amount:
        _only(value, ("tied", "ratio", "uncertainty"), name)
        ratio = Positive.read(_need(value, "ratio", name), f"{name}.ratio")
        error = value.get("uncertainty")
        return Amount(ratio, None if error is None else Positive.read(error, f"{name}.uncertainty"), _word(value, name))


class Area(LineAmplitude):
    """Tied to the area of another line, or left out."""

    example = "{tied: L1, ratio: 0.16}"

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> Amount | None:
        """The gate."""
        if value is None or isinstance(value, Amount):
            return value
        if not isinstance(value, Mapping):
            raise WrongQuantity(name, f"expected something like {cls.example}, got {value!r}")
        return cls._tied(value, name)


class Value(_Held[_Start]):
    """A `_Start`: a quantity, or a mapping that says more."""

    example = "1.297 keVee"

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> _Start:
        """The gate."""
        if isinstance(value, _Start):
            return value
        if not isinstance(value, Mapping):
            return _Start(_text(value, name))
        if "tied" in value:
            _only(value, ("tied",), name)
            return _Start("", None, _word(value, name))
        _only(value, ("value", "free", "uncertainty"), name)
        return _Start(_text(_need(value, "value", name), f"{name}.value"), _freedom(value, name))


def _freedom(value: Mapping[str, object], name: str) -> float | str | None:
    """Infinite if it is free, the text of the uncertainty, or None."""
    free, error = value.get("free", False), value.get("uncertainty")
    if not isinstance(free, bool):
        raise WrongQuantity(f"{name}.free", f"expected true or false, got {free!r}")
    if free and error is not None:
        raise WrongQuantity(f"{name}.uncertainty", "a free value has none; expected one or the other")
    return math.inf if free else None if error is None else _text(error, f"{name}.uncertainty")


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) and (isinstance(value, bool) or not isinstance(value, (int, float))):
        raise WrongQuantity(name, f"expected a quantity such as {Value.example!r}, got {value!r}")
    return str(value)


def _word(value: Mapping[str, object], name: str) -> str:
    word = _need(value, "tied", name)
    if not isinstance(word, str) or not word:
        raise WrongQuantity(f"{name}.tied", f"expected the name of a line, got {word!r}")
    return word


def _need(value: Mapping[str, object], key: str, name: str) -> object:
    if key not in value:
        raise WrongQuantity(f"{name}.{key}", "missing")
    return value[key]


def _only(value: Mapping[str, object], words: tuple[str, ...], name: str) -> None:
    for key in value:
        if key not in words:
            raise WrongQuantity(f"{name}.{key}", f"unknown key; expected {', '.join(words)}")
