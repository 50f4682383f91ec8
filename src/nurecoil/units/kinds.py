"""Kinds of quantity, as field types: a float in natural units, ``"60 g"`` or an object with a unit goes in, a float comes out.

A kind is a descriptor class. PEP 681 says that the ``__init__`` of a dataclass takes what ``__set__`` takes, and that an
attribute is what ``__get__`` gives; type checkers follow both, so that one annotation types constructor, attribute and gate.
Fields get their descriptors from `nurecoil.catalogue`; a function calls the gate itself:

>>> Length.read("19.3 m", "distance") == 19.3 * values.m
True

Kinds that carry a choice refuse bare numbers: `Rate` (a flux or a fluence) and `OnAxis` (keVnr, keVee or PE).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol, TypeAlias, overload, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nurecoil.units import values
from nurecoil.units.parsing import parse, unit


@runtime_checkable
class AstropyLike(Protocol):
    """An object with a unit, as of astropy."""

    def to_value(self, unit: Any = ..., /) -> Any:
        """Magnitude in a unit."""


@runtime_checkable
class PintLike(Protocol):
    """An object with a unit, as of pint."""

    def m_as(self, units: Any, /) -> Any:
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


class Kind:
    """Base of all kinds: a descriptor that reads what is assigned to it. `example` shows a good value."""

    like: ClassVar[tuple[str, ...]] = ("",)
    example: ClassVar[str] = ""
    name: str = "value"

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @classmethod
    def read(cls, value: Any, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> Any:
        """The gate: what a field holds, from what is given for it."""
        raise NotImplementedError

    @classmethod
    def written(cls, x: Any) -> str:
        """Python source of a value: the shortest text that is read back as exactly this number."""
        raise NotImplementedError

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """JSON Schema of a value in a file."""
        return {"type": "string", "pattern": r"^\s*[+-]?[0-9.].*[A-Za-z%].*$", "examples": [cls.example]}


_ABSURD = 1e6
"""How far beyond the plausible a quantity of a file may be."""


class Quantity(Kind):
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

    @overload
    def __get__(self, instance: None, owner: type) -> Quantity: ...
    @overload
    def __get__(self, instance: object, owner: type) -> float: ...
    def __get__(self, instance: object | None, owner: type) -> Quantity | float:
        if instance is None:
            return self
        value: float = instance.__dict__[self.name]
        return value

    def __set__(self, instance: object, value: Given) -> None:
        instance.__dict__[self.name] = self.read(value, self.name, stacklevel=4)

    @classmethod
    def read(cls, value: Given, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> float:
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
    def _foreign_array(cls, value: Any, name: str) -> NDArray[np.float64]:
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
                return float(magnitude) * scale
            except (TypeError, ValueError):
                raise WrongQuantity(name, f"{expected}, got {value!r}") from None
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
    def _converted(cls, value: Any, name: str) -> tuple[float, Any]:
        """Internal value of a unit, and the magnitude in it that an object of another library gives."""
        convert = getattr(value, "to_value", None) or value.m_as
        why = ""
        for like in (cls.foreign,) if cls.foreign else cls.like:
            try:
                return unit(like), convert(like)
            except (ValueError, TypeError, AttributeError, LookupError) as error:  # the libraries' own errors derive from these
                why = f"{type(error).__name__}: {error}"
        raise WrongQuantity(name, f"{value!r} is no {cls.__name__} ({why}); expected something like {cls.example!r}")

    @classmethod
    def written(cls, x: float) -> str:
        """Python source of a value: the shortest text that is read back as exactly this number, else the number."""
        if cls.like == ("",):
            return repr(x)
        return shortest(x, cls.example.split(maxsplit=1)[-1]) or repr(x)

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """JSON Schema of a value in a file."""
        if cls.like == ("",):
            found: dict[str, Any] = {"type": ["number", "string"]}
            if math.isfinite(cls.low):
                found["exclusiveMinimum" if cls.open_low else "minimum"] = cls.low
            if math.isfinite(cls.high):
                found["exclusiveMaximum" if cls.open_high else "maximum"] = cls.high
            return found
        return super().schema()


def shortest(x: float, word: str) -> str | None:
    """Python source of the shortest text in a unit that is read back as exactly this number, if there is one.

    Examples
    --------
    >>> shortest(60 * values.g, "g")
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


def _has_unit(value: object) -> bool:
    return hasattr(value, "to_value") or hasattr(value, "m_as")


class Maybe(Quantity):
    """Mixed in first: a kind that may be left out, ``class MaybeTime(Maybe, Time)``; the attribute is float | None."""

    @overload  # type: ignore[override]
    def __get__(self, instance: None, owner: type) -> Quantity: ...
    @overload
    def __get__(self, instance: object, owner: type) -> float | None: ...
    def __get__(self, instance: object | None, owner: type) -> Quantity | float | None:
        return self if instance is None else instance.__dict__[self.name]

    def __set__(self, instance: object, value: Given | None) -> None:
        instance.__dict__[self.name] = None if value is None else self.read(value, self.name, stacklevel=4)


class Many(Quantity):
    """Mixed in first: several quantities, ``class Energies(Many, NeutrinoEnergy)``; the attribute is a read-only array."""

    @overload  # type: ignore[override]
    def __get__(self, instance: None, owner: type) -> Quantity: ...
    @overload
    def __get__(self, instance: object, owner: type) -> NDArray[np.float64]: ...
    def __get__(self, instance: object | None, owner: type) -> Quantity | NDArray[np.float64]:
        if instance is None:
            return self
        value: NDArray[np.float64] = instance.__dict__[self.name]
        return value

    def __set__(self, instance: object, value: GivenMany) -> None:
        found = np.array(self.array(value, self.name, stacklevel=4))
        found.flags.writeable = False
        instance.__dict__[self.name] = found

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """JSON Schema of a value in a file."""
        return {"type": "array", "items": super().schema()}


class ByName(Quantity):
    """Mixed in first: names with quantities, ``class FluxByName(ByName, Flux)``; the attribute is a mapping of floats.

    Where `word` is true a word may stand for the whole (a published set), and where `optional` is true it may be left out.
    """

    word: ClassVar[bool] = False
    optional: ClassVar[bool] = False

    @overload  # type: ignore[override]
    def __get__(self, instance: None, owner: type) -> Quantity: ...
    @overload
    def __get__(self, instance: object, owner: type) -> str | Mapping[str, float] | None: ...
    def __get__(self, instance: object | None, owner: type) -> Quantity | str | Mapping[str, float] | None:
        if instance is None:
            return self
        value: str | Mapping[str, float] | None = instance.__dict__[self.name]
        return value

    def __set__(self, instance: object, value: str | Mapping[str, Given] | None) -> None:  # type: ignore[override]
        instance.__dict__[self.name] = self.by_name(value, self.name)

    @classmethod
    def by_name(cls, value: object, name: str, *, bare: bool = True) -> str | Mapping[str, float] | None:
        """The gate for names with quantities.

        Raises
        ------
        WrongQuantity
            If it is no mapping (nor a word, where one may stand), or a value cannot be read; the field is ``name.key``.
        """
        if (value is None and cls.optional) or (isinstance(value, str) and cls.word):
            return value
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            also = "a word, or " if cls.word else ""
            raise WrongQuantity(name, f"expected {also}names with values such as {cls.example!r}, got {value!r}")
        return {key: cls.read(x, f"{name}.{key}", bare=bare) for key, x in value.items()}

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """JSON Schema of a value in a file."""
        found: dict[str, Any] = {"type": "object", "additionalProperties": super().schema()}
        return {"anyOf": [found, {"type": "string"}]} if cls.word else found


# --- pure numbers


class Pure(Quantity):
    """A pure number of either sign, ``0.28`` or ``28 %``."""

    example = "0.28"


class NonNegative(Pure):
    """A pure number, zero or more."""

    low = 0.0


class Positive(NonNegative):
    """A pure number above zero."""

    open_low = True


class NonNegatives(Many, NonNegative):
    """Pure numbers, zero or more."""


class Fraction(NonNegative):
    """A pure number from 0 to 1."""

    example, high = "0.8", 1.0


class Interior(Pure):
    """A pure number between 0 and 1, the ends excluded."""

    example, low, high, open_low, open_high = "0.239", 0.0, 1.0, True, True


class Angle(Quantity):
    """An angle in radians, or ``"33.4 deg"``."""

    like, example, plausible = ("deg",), "33.4 deg", (0.0, 4 * math.pi)

    @classmethod
    def written(cls, x: float) -> str:
        return repr(x)


# --- dimensions


class Mass(Quantity):
    """Mass of a target or of a source."""

    like, example, low, open_low, plausible = ("kg",), "60 g", 0.0, True, (1e-9 * values.kg, 1e12 * values.kg)


class Length(Quantity):
    """A distance."""

    like, example, low, open_low, plausible = ("m",), "19.3 m", 0.0, True, (1e-3 * values.m, 1e6 * values.kpc)


class Offset(Length):
    """A distance that may be zero."""

    example, open_low = "0.5 m", False


class Density(Quantity):
    """Mass per volume."""

    like, example, low, open_low = ("kg m^-3",), "0.1451 g/cm^3", 0.0, True


class Radius(Quantity):
    """A nuclear radius or length."""

    like, example, low, open_low, plausible = ("fm",), "4.8 fm", 0.0, True, (1e-3 * values.fm, 1e2 * values.fm)


class Thickness(Radius):
    """A nuclear length that may be zero."""

    example, open_low = "0.9 fm", False


class NuclearLength(Quantity):
    """A difference of nuclear lengths, of either sign."""

    like, example, plausible = ("fm",), "0.2 fm", (0.0, 1e2 * values.fm)


class Time(Quantity):
    """A duration."""

    like, example, low, open_low, plausible = ("s",), "5 years", 0.0, True, (1e-12 * values.s, 1e4 * values.year)


class Delay(Time):
    """A duration that may be zero."""

    example, open_low = "30 days", False


class Moment(Quantity):
    """An instant of time, of either sign."""

    like, example, plausible = ("s",), "0.5 us", (0.0, 1e4 * values.year)


class Moments(Many, Moment):
    """Instants of time."""


class Power(Quantity):
    """Thermal power."""

    like, example, low, open_low, plausible = ("W",), "3.9 GW", 0.0, True, (values.W, 1e3 * values.GW)


class Activity(Quantity):
    """Decays per time."""

    like, example, low, plausible = ("Bq",), "1 MCi", 0.0, (values.Bq, 1e24 * values.Bq)


class Exposure(Quantity):
    """Mass times time."""

    like, example, low, open_low = ("kg day",), "1 kg day", 0.0, True


class Flux(Quantity):
    """Neutrinos per area and time."""

    like, example, low = ("cm^-2 s^-1",), "1.6e7 cm^-2 s^-1", 0.0


class Fluence(Quantity):
    """Neutrinos per area."""

    like, example, low = ("cm^-2",), "2e14 cm^-2", 0.0


class NeutrinoEnergy(Quantity):
    """Energy of a neutrino."""

    like, example, forbidden, low = ("MeV",), "30 MeV", ("nr",), 0.0
    plausible = (1e-9 * values.MeV, 1e7 * values.MeV)


class NeutrinoEnergies(Many, NeutrinoEnergy):
    """Energies of neutrinos."""


class Temperature(NeutrinoEnergy):
    """A temperature or mean energy of a spectrum."""

    example, open_low = "4.5 MeV", True


class ReleasedEnergy(Quantity):
    """Energy that a star releases."""

    like, example, low, open_low = ("erg",), "3e53 erg", 0.0, True


class RecoilEnergy(Quantity):
    """Kinetic energy of what recoils; an electron-equivalent energy is another kind."""

    like, example, low = ("keV",), "5 keV", 0.0
    plausible = (1e-13 * values.keV, 1e6 * values.keV)


class Energy(Quantity):
    """An energy of either sign: an excitation, a gap, a width."""

    like, example, plausible = ("MeV",), "2.3 MeV", (0.0, 1e6 * values.MeV)


class ElectronEquivalent(Quantity):
    """Electron-equivalent energy; needs its unit, keVee or eVee."""

    like, foreign, example, low, bare = ("keVee",), "keV", "0.16 keVee", 0.0, False


class PhotoElectrons(Quantity):
    """A number of photo-electrons, or of electrons; needs its unit."""

    like, example, low, bare = ("PE",), "6 PE", 0.0, False


class MediatorMass(Quantity):
    """Mass of a mediator; zero is a massless one."""

    like, example, low, plausible = ("MeV",), "10 MeV", 0.0, (1e-12 * values.MeV, 1e9 * values.MeV)


class LeptonMass(MediatorMass):
    """Mass of an outgoing heavy lepton; zero is a light neutrino."""

    example = "1 MeV"


class SquaredMass(Quantity):
    """A difference of squared masses, of either sign."""

    like, example = ("eV^2",), "2.5e-3 eV^2"


class MagneticMoment(Quantity):
    """A magnetic moment, in Bohr magnetons."""

    like, example, plausible = ("mu_B",), "2.9e-11 mu_B", (0.0, 1e-3 * values.mu_B)


class EffectiveMoment(MagneticMoment):
    """The size of a magnetic moment, zero or more, in Bohr magnetons."""

    low = 0.0


class Charge(Quantity):
    """An electric charge, in units of the positron's."""

    like, example, plausible = ("e",), "1e-13 e", (0.0, 1e-2)


class ChargeRadius(Quantity):
    """A squared charge radius, of either sign."""

    like, example, plausible = ("cm^2",), "-8.3e-33 cm^2", (0.0, 1e-24 * values.cm2)


class MaybeMass(Maybe, Mass):
    """`Mass`, or left out."""


class MaybeLength(Maybe, Length):
    """`Length`, or left out."""


class MaybeDensity(Maybe, Density):
    """`Density`, or left out."""


class MaybeRadius(Maybe, Radius):
    """`Radius`, or left out."""


class MaybeTime(Maybe, Time):
    """`Time`, or left out."""


class MaybePower(Maybe, Power):
    """`Power`, or left out."""


class MaybeActivity(Maybe, Activity):
    """`Activity`, or left out."""


class MaybeNonNegative(Maybe, NonNegative):
    """`NonNegative`, or left out."""


class MaybePure(Maybe, Pure):
    """`Pure`, or left out."""


class MaybeRecoilEnergy(Maybe, RecoilEnergy):
    """`RecoilEnergy`, or left out."""


class MaybeNuclearLength(Maybe, NuclearLength):
    """`NuclearLength`, or left out."""


class MaybePositive(Maybe, Positive):
    """`Positive`, or left out."""


class MaybeChargeRadius(Maybe, ChargeRadius):
    """`ChargeRadius`, or left out."""
