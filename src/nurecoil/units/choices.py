"""Kinds that carry a choice, which a bare number does not tell: per time or not, and which axis of a detector."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.units.kinds import Given, Kind, NonNegative, Quantity, WrongQuantity, measured_in, shortest
from nurecoil.units.parsing import unit as size


@dataclass(frozen=True)
class Amount:
    """How many, or how many per time.

    Parameters
    ----------
    value : float
        Natural units.
    per_time : bool
        Whether it is a rate.

    Examples
    --------
    >>> Amount(1.0, per_time=True).per_time
    True
    """

    value: float
    per_time: bool


@dataclass(frozen=True)
class Position:
    """A value on a detector's axis.

    Parameters
    ----------
    value : float
        Natural units, or a plain number of photo-electrons.
    axis : {"keVnr", "keVee", "PE"}
    """

    value: float
    axis: str


@dataclass(frozen=True)
class Positions:
    """Several values on one axis of a detector.

    Parameters
    ----------
    values : tuple of float
        Natural units, or plain numbers of photo-electrons; any sequence of numbers will do.
    axis : {"keVnr", "keVee", "PE"}

    Examples
    --------
    >>> Positions([5, 6], "PE").values
    (5.0, 6.0)
    """

    values: tuple[float, ...]
    axis: str

    @classmethod
    def of(cls, numbers: ArrayLike, unit: str) -> Positions:
        """Numbers in a unit that names the axis.

        Parameters
        ----------
        numbers : array_like
            The last may be infinite, where it is the edge of a bin.
        unit : {"keVnr", "eVnr", "keVee", "eVee", "PE"}

        Raises
        ------
        WrongQuantity
            If the unit names no axis.

        Examples
        --------
        >>> Positions.of([500, 1000], "eVee") == Positions.of([0.5, 1], "keVee")
        True
        """
        if unit not in AXES:
            raise WrongQuantity("unit", f"expected one of {', '.join(AXES)}, got {unit!r}")
        return cls((np.ravel(np.asarray(numbers, dtype=float)) * size(unit)).tolist(), AXES[unit])

    def __post_init__(self) -> None:
        if self.axis not in AXES.values():
            raise WrongQuantity("axis", f"expected one of {', '.join(dict.fromkeys(AXES.values()))}, got {self.axis!r}")
        object.__setattr__(self, "values", tuple(map(float, self.values)))


class Rate(Kind[Amount, Given | Amount]):
    """A number, per area if the kind says so, and either per time or not; the attribute is an `Amount`."""

    like, example = ("1/s", "1"), "5.7e20 POT/day"

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> Amount:
        """The gate; `like` holds the unit per time first, then the other."""
        if isinstance(value, Amount):
            NonNegative.read(value.value, name)
            return value
        per_time, once = cls.like
        if isinstance(value, (int, float)):
            raise WrongQuantity(
                name,
                f"a bare number does not say whether it is in {per_time} or in {once}, got {value!r}; "
                f"expected something like {cls.example!r}",
            )
        for like, is_rate in ((per_time, True), (once, False)):
            try:
                found = measured_in(like, cls.example).read(value, name)
            except WrongQuantity as error:
                wrong = error
                continue
            if found < 0:
                raise WrongQuantity(name, f"expected at least 0, got {value!r}")
            return Amount(found, is_rate)
        raise WrongQuantity(name, f"{wrong.why}, or {per_time!r}")

    @classmethod
    def written(cls, x: object) -> str:
        """Python source of a value."""
        if not isinstance(x, Amount):
            return repr(x)
        return shortest(x.value, cls.like[0] if x.per_time else cls.like[1]) or repr(x)


class FluxOrFluence(Rate):
    """Neutrinos per area and time, or per area."""

    like, example = ("cm^-2 s^-1", "cm^-2"), "1.6e7 cm^-2 s^-1"


class Protons(Rate):
    """Protons on target, or their rate; a plain number is a number of protons."""

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> Amount:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = Amount(float(value), per_time=False)
        return super().read(value, name)


AXES = {"keVnr": "keVnr", "eVnr": "keVnr", "keVee": "keVee", "eVee": "keVee", "PE": "PE"}
_ON_AXIS = re.compile(r"\s*([-+0-9.eE]+)\s*([A-Za-z]+)\s*")
_PER_AXIS = re.compile(r"\s*([-+0-9.eE]+)\s*(?:1?\s*/\s*([A-Za-z]+)|([A-Za-z]+)\^-1)\s*")


class OnAxis(Kind[Position, str | Position]):
    """A value on a detector's axis, ``"5 keVnr"``, ``"0.2 keVee"`` or ``"6 PE"``; the attribute is a `Position`."""

    like: ClassVar[tuple[str, ...]] = ("keVnr", "keVee", "PE")
    example = "5 keVnr"

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> Position:
        """The gate."""
        if isinstance(value, Position):
            return value
        match = _ON_AXIS.fullmatch(value) if isinstance(value, str) else None
        if match is None or match[2] not in AXES:
            raise WrongQuantity(name, f"expected a number of {', '.join(AXES)}, such as {cls.example!r}, got {value!r}")
        assert isinstance(value, str)
        number = Quantity.read(_magnitude(value, name), name) * size(match[2])
        return Position(number, AXES[match[2]])

    @classmethod
    def written(cls, x: object) -> str:
        """Python source of a value."""
        if not isinstance(x, Position):
            return repr(x)
        return shortest(x.value, x.axis) or repr(x)


class ManyOnAxis(Kind[Positions, Sequence[str | Position] | Positions]):
    """Values on one axis of a detector, ``["5 PE", "6 PE"]``; the attribute is `Positions`."""

    like, example = ("keVnr", "keVee", "PE"), "[5 PE, 6 PE]"

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> Positions:
        """The gate."""
        if isinstance(value, Positions):
            return value
        if not isinstance(value, (list, tuple)) or not value:
            got = repr(value) if isinstance(value, str) or not np.iterable(value) else f"bare numbers, {value!r}"
            raise WrongQuantity(name, f"expected a list such as {cls.example}, or Positions, got {got}")
        read = [OnAxis.read(item, f"{name}[{i}]") for i, item in enumerate(value)]
        axes = sorted({position.axis for position in read})
        if len(axes) != 1:
            raise WrongQuantity(name, f"expected values on one axis, got {', '.join(axes)}")
        return Positions(tuple(position.value for position in read), axes[0])

    @classmethod
    def written(cls, x: object) -> str:
        """Python source of a value."""
        if not isinstance(x, Positions) or len(x.values) > 12:
            return repr(x)
        return f"[{', '.join(OnAxis.written(Position(value, x.axis)) for value in x.values)}]"

    @classmethod
    def schema(cls) -> dict[str, object]:
        """JSON Schema of a value in a file."""
        return {"type": "array", "items": OnAxis.schema(), "minItems": 1}


class ManyOnAxisOrColumn(ManyOnAxis):
    """`ManyOnAxis`, or the name of a column, as in `OrColumn`."""

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> Positions:
        """The gate; a single word is the name of a column."""
        if isinstance(value, str):
            return value  # type: ignore[return-value]
        return super().read(value, name)

    @classmethod
    def schema(cls) -> dict[str, object]:
        """JSON Schema of a value in a file."""
        return {"anyOf": [{"type": "string"}, super().schema()]}


class PerAxis(OnAxis):
    """What multiplies a position to give a pure number, ``"0.49 /PE"``; the attribute is a `Position`."""

    like, example = ("1/keVnr", "1/keVee", "1/PE"), "0.49 /PE"

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> Position:
        if isinstance(value, Position):
            return value
        match = _PER_AXIS.fullmatch(value) if isinstance(value, str) else None
        word = (match[2] or match[3]) if match else None
        if word not in AXES:
            raise WrongQuantity(name, f"expected a number of 1/PE, 1/keVee or 1/keVnr, such as {cls.example!r}, got {value!r}")
        assert isinstance(value, str)
        return Position(Quantity.read(_magnitude(value, name), name) / size(word), AXES[word])

    @classmethod
    def written(cls, x: object) -> str:
        return (isinstance(x, Position) and shortest(x.value, f"/{x.axis}")) or repr(x)


def _magnitude(text: str, name: str) -> float:
    match = re.match(r"\s*([-+0-9.eE]+)", text)
    try:
        return float(match[1]) if match else float("nan")
    except ValueError:
        raise WrongQuantity(name, f"expected a number with a unit, got {text!r}") from None
