"""The gate: how a quantity is read, checked against its kind, doubted, and written."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import ClassVar, Generic, Never, Protocol, Self, TypeAlias, TypeGuard, TypeVar, overload, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nurecoil.units.parsing import parse, unit, words_like


@runtime_checkable
class AstropyLike(Protocol):
    """An object with a unit, as of astropy."""

    def to_value(self, unit: str = ..., /) -> ArrayLike:
        """Magnitude in a unit."""


@runtime_checkable
class PintLike(Protocol):
    """An object with a unit, as of pint."""

    def m_as(self, units: str, /) -> ArrayLike:
        """Magnitude in a unit."""


Given: TypeAlias = float | str | AstropyLike | PintLike
"""What a quantity is read from."""

GivenMany: TypeAlias = ArrayLike | AstropyLike | PintLike | Sequence[Given]
"""What several quantities are read from."""


class WrongQuantity(ValueError):
    """A field, what was given for it, and what was expected."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why = field, why

    def __reduce__(self) -> tuple[type[WrongQuantity], tuple[str, str]]:
        return type(self), (self.field, self.why)


class Implausible(UserWarning):
    """A plain number far outside what anybody means: most likely a unit was forgotten."""


_Held_co = TypeVar("_Held_co", covariant=True)
_Taken_contra = TypeVar("_Taken_contra", contravariant=True)


class Kind(Generic[_Held_co, _Taken_contra]):
    """Base of all kinds: a descriptor that reads what is assigned to it. `example` shows a good value.

    ``Kind[float, Given]`` holds a float and takes what `Given` says: so type checkers see what goes in and what comes out.
    """

    like: ClassVar[tuple[str, ...]] = ("",)
    example: ClassVar[str] = ""
    name: str = "value"

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> _Held_co: ...
    def __get__(self, instance: object | None, owner: type) -> Self | _Held_co:
        if instance is None:
            return self
        value: _Held_co = instance.__dict__[self.name]
        return value

    def __set__(self, instance: object, value: _Taken_contra) -> None:
        instance.__dict__[self.name] = self.read(value, self.name, stacklevel=4)

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> _Held_co:
        """The gate: what a field holds, from what is given for it."""
        raise NotImplementedError

    @classmethod
    def written(cls, x: object) -> str:
        """Python source of a value: the shortest text that is read back as exactly this number."""
        raise NotImplementedError

    @classmethod
    def schema(cls) -> dict[str, object]:
        """JSON Schema of a value in a file."""
        return {"type": "string", "pattern": r"^\s*[+-]?[0-9.].*[A-Za-z%].*$", "examples": [cls.example]}


AnyKind: TypeAlias = Kind[object, Never]
"""A kind of which nothing is known but that it reads and writes."""

_ABSURD = 1e6
"""How far beyond the plausible a quantity of a file may be."""


class Quantity(Kind[float, Given]):
    """Base of kinds that are one number; a pure number by itself.

    Class attributes say what a kind is: `like`, units our parser reads it by; `foreign`, the same for astropy and pint;
    `forbidden`, unit words of another kind of equal dimension; `example`; the allowed range; and the range of plausible plain
    numbers.
    """

    foreign: ClassVar[str] = ""
    forbidden: ClassVar[tuple[str, ...]] = ()
    low: ClassVar[float] = -math.inf
    high: ClassVar[float] = math.inf
    open_low: ClassVar[bool] = False
    open_high: ClassVar[bool] = False
    plausible: ClassVar[tuple[float, float]] = (0.0, math.inf)
    bare: ClassVar[bool] = True

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> float:
        """The gate: one number in natural units.

        Parameters
        ----------
        value : float, str or object with a unit
        name : str
            The field's name, for messages.
        bare : bool
            False (files, command line) refuses a number without a unit where the kind has one.

        Raises
        ------
        WrongQuantity
            If it cannot be read as this kind, is not finite, or is out of range.

        Warns
        -----
        Implausible
            If a plain number is far outside what anybody means.
        """
        x = cls._number(value, name, bare)
        cls._check(x, value, name)
        if isinstance(value, (int, float)):
            cls._doubt(x, name, stacklevel + 1)
        elif not bare:
            cls._refuse_absurd(x, value, name)
        return x

    @classmethod
    def array(cls, value: GivenMany, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> NDArray[np.float64]:
        """The gate for arrays of any shape: plain numbers, texts, or an object that carries one unit for all.

        Raises
        ------
        WrongQuantity
            If an element cannot be read as this kind, is not a number, or is out of range.
        """
        if isinstance(value, np.ndarray) and type(value) is np.ndarray and value.dtype == np.float64:
            x: NDArray[np.float64] = value  # the usual case: nothing to convert
        elif isinstance(value, str):
            return np.asarray(cls.read(value, name, bare=bare))
        elif _has_unit(value):
            return cls._foreign_array(value, name)
        elif isinstance(value, Sequence) and any(isinstance(v, str) or _has_unit(v) for v in value):
            return np.array([cls.read(v, f"{name}[{i}]", bare=bare) for i, v in enumerate(value)])
        else:
            try:
                x = np.asarray(value, dtype=float)
            except (TypeError, ValueError):
                raise WrongQuantity(name, f"expected numbers like {cls.example!r}, got {value!r}") from None
            if not bare and cls.like != ("",):
                raise WrongQuantity(name, f"missing unit: got bare numbers; expected something like {cls.example!r}")
        if not x.size:
            return x
        low, high = float(x.min()), float(x.max())  # not-a-number wins in both
        cls._check(low, low, name)
        cls._check(high, high, name)
        cls._doubt(high, name, stacklevel + 1)
        return x

    @classmethod
    def _foreign_array(cls, value: AstropyLike | PintLike, name: str) -> NDArray[np.float64]:
        scale, magnitude = cls._converted(value, name)
        x = np.asarray(magnitude, dtype=float) * scale
        for extreme in (float(x.min()), float(x.max())) if x.size else ():
            cls._check(extreme, extreme, name)
        return x

    @classmethod
    def _check(cls, x: float, value: object, name: str) -> None:
        if not math.isfinite(x):
            raise WrongQuantity(name, f"expected a finite number, got {value!r}")
        low, high = x < cls.low or (cls.open_low and x == cls.low), x > cls.high or (cls.open_high and x == cls.high)
        if low or high:
            raise WrongQuantity(name, f"expected {cls.range_text()}, got {value!r}")

    @classmethod
    def _doubt(cls, x: float, name: str, stacklevel: int) -> None:
        if x and not cls.plausible[0] <= abs(x) <= cls.plausible[1]:
            shown = x / unit(cls.like[0])
            means = f"the plain number {x:g} means {shown:.3g} {cls.like[0]}"
            warnings.warn(
                f"{name}: {means}; was its unit forgotten, as in {cls.example!r}?", Implausible, stacklevel=stacklevel
            )

    @classmethod
    def _refuse_absurd(cls, x: float, value: object, name: str) -> None:
        """In a file a unit may be wrong too: what is a million times beyond the plausible is refused."""
        low, high = cls.plausible[0] / _ABSURD, cls.plausible[1] * _ABSURD
        if x and not low <= abs(x) <= high:
            scale, word = unit(cls.like[0]), cls.like[0]
            between = f"from {low / scale:.0e} to {high / scale:.0e} {word}"
            raise WrongQuantity(name, f"nobody means {value!r}; expected something like {cls.example!r}, {between}")

    @classmethod
    def range_text(cls) -> str:
        """The allowed range in words, in the kind's unit."""
        scale, word = unit(cls.like[0]), f" {cls.like[0]}".rstrip()
        below = "" if cls.high == math.inf else f"{'below' if cls.open_high else 'at most'} {cls.high / scale:g}{word}"
        if cls.low == -math.inf:
            return f"a number {below}".strip()
        above = f"{'more than' if cls.open_low else 'at least'} {cls.low / scale:g}{word}"
        return f"{above} and {below}" if below else above

    @classmethod
    def _number(cls, value: object, name: str, bare: bool) -> float:
        expected = f"expected something like {cls.example!r}"
        if isinstance(value, (bool, np.bool_)):
            raise WrongQuantity(name, f"{expected}, got {value!r}")
        if isinstance(value, (int, float, np.integer, np.floating)) or type(value) is np.ndarray:
            if cls.like != ("",) and not (bare and cls.bare):
                raise WrongQuantity(name, f"missing unit: got the bare number {value!r}; {expected}")
            try:
                return float(value)
            except (TypeError, ValueError, OverflowError):
                raise WrongQuantity(name, f"{expected}, got {value!r}") from None
        if isinstance(value, str):
            return cls._parsed(value, name)
        if _has_unit(value):
            scale, magnitude = cls._converted(value, name)
            try:
                number = np.asarray(magnitude, dtype=float)
            except (TypeError, ValueError):
                raise WrongQuantity(name, f"{expected}, got {value!r}") from None
            if number.ndim == 0:
                return float(number) * scale
        raise WrongQuantity(name, f"{expected}, got {value!r}")

    @classmethod
    def _parsed(cls, text: str, name: str) -> float:
        for word in cls.forbidden:
            if text.rstrip().endswith(word):
                raise WrongQuantity(name, f"{text!r} is in {word}, another kind; expected something like {cls.example!r}")
        why = ""
        for like in cls.like:
            try:
                return parse(text, like)
            except ValueError as error:
                why = why or str(error)
        raise WrongQuantity(name, f"{why} (for example {cls.example!r})")

    @classmethod
    def _converted(cls, value: AstropyLike | PintLike, name: str) -> tuple[float, ArrayLike]:
        """Internal value of a unit, and the magnitude in it that an object of another library gives."""
        convert = value.to_value if isinstance(value, AstropyLike) else value.m_as
        why = ""
        for like in (cls.foreign,) if cls.foreign else cls.like:
            try:
                return unit(like), convert(like)
            except (ValueError, TypeError, AttributeError, LookupError) as error:  # the libraries' own errors derive from these
                why = f"{type(error).__name__}: {error}"
        raise WrongQuantity(
            name, f"{value!r} is no {cls.__name__.replace('_', '')} ({why}); expected something like {cls.example!r}"
        )

    @classmethod
    def written(cls, x: object) -> str:
        """Python source of a value: the shortest text that is read back as exactly this number, else the number."""
        if cls.like == ("",) or not isinstance(x, (int, float)):
            return repr(x)
        others = (word for like in cls.like for word in words_like(like) if not word.endswith(cls.forbidden or ("\0",)))
        words = (cls.example.split(maxsplit=1)[-1], *others)
        return next((text for word in words if (text := shortest(x, word)) is not None), repr(x))

    @classmethod
    def schema(cls) -> dict[str, object]:
        """JSON Schema of a value in a file."""
        if cls.like == ("",):
            found: dict[str, object] = {"type": ["number", "string"]}
            if math.isfinite(cls.low):
                found["exclusiveMinimum" if cls.open_low else "minimum"] = cls.low
            if math.isfinite(cls.high):
                found["exclusiveMaximum" if cls.open_high else "maximum"] = cls.high
            return found
        return super().schema()


def measured_in(word: str, example: str = "") -> type[Quantity]:
    """The kind of a quantity of which nothing but a unit is known.

    Examples
    --------
    >>> measured_in("mu_B").read("1e-10 mu_B", "mu_nue") == parse("1e-10 mu_B")
    True
    """
    return type("Measured", (Quantity,), {"like": (word,), "example": example or f"1 {word}".rstrip()})


def shortest(x: float, word: str) -> str | None:
    """Python source of the shortest text in a unit that is read back as exactly this number, if there is one.

    Examples
    --------
    >>> shortest(parse("60 g"), "g")
    "'60 g'"
    """
    for digits in range(1, 18):
        number = f"{x / unit(word):.{digits}g}"
        if "e" in number and 1e-4 <= abs(float(number)) < 1e6:
            number = repr(float(number)).removesuffix(".0")
        text = f"{number.replace('e+0', 'e').replace('e+', 'e').replace('e-0', 'e-')} {word}"
        if parse(text) == x:
            return repr(text)
    return None


def _has_unit(value: object) -> TypeGuard[AstropyLike | PintLike]:
    return hasattr(value, "to_value") or hasattr(value, "m_as")
