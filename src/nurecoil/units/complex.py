"""Complex quantities as field types: ``0.05j``, ``"0.05 @ 90 deg"``, ``{"abs": 0.05, "phase": "90 deg"}``, or with a unit."""

from __future__ import annotations

import cmath
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Generic, TypeAlias, TypeVar

import numpy as np

from nurecoil.units.kinds import Angle, Given, Kind, Pure, Quantity, WrongQuantity, shortest

GivenComplex: TypeAlias = complex | Given | Mapping[str, Given]
"""What a complex quantity is read from."""

_SIZE = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_NUMBER = rf"[+-]?\s*{_SIZE}(?:\s*[+-]\s*{_SIZE})?[jJ]|[+-]?[jJ]"
_WITH_J = re.compile(rf"\s*(\(\s*(?:{_NUMBER})\s*\)|{_NUMBER})\s*(.*)")


_Real_co = TypeVar("_Real_co", bound=Quantity, covariant=True)


class Complex(Kind[complex, GivenComplex], Generic[_Real_co]):
    """A complex quantity, ``Complex[MagneticMoment]``; `real` is the kind of the modulus, which brings the unit."""

    real: ClassVar[type[Quantity]] = Pure
    example: ClassVar[str] = "0.05j"

    if not TYPE_CHECKING:

        def __class_getitem__(cls, real):
            return _made(cls, real)

    @classmethod
    def read(cls, value: object, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> complex:
        """The gate: one complex number in natural units.

        Parameters
        ----------
        value : complex, str, mapping or object with a unit
            A number, ``"0.1+0.2j"``, ``"0.05 @ 90 deg"`` (modulus and phase), ``{"abs": 0.05, "phase": "90 deg"}``; with the
            unit of the kind where it has one, ``"1e-11j mu_B"``, ``"1e-11 mu_B @ 90 deg"``.
        name : str
            The field's name, for messages.
        bare : bool
            False (files, command line) refuses a number without a unit where the kind has one.

        Raises
        ------
        WrongQuantity
            If it cannot be read, or is not finite.

        Examples
        --------
        >>> Complex[Pure].read("0.1+0.2j"), Complex[Pure].read({"abs": 2, "phase": "180 deg"}).real
        ((0.1+0.2j), -2.0)
        """
        found = cls._found(value, name, bare)
        if not cmath.isfinite(found):
            raise WrongQuantity(name, f"expected a finite number, got {value!r}")
        return found

    @classmethod
    def _found(cls, value: object, name: str, bare: bool) -> complex:
        if isinstance(value, Mapping):
            if set(value) != {"abs", "phase"}:
                raise WrongQuantity(name, f"expected the entries 'abs' and 'phase', got {', '.join(map(str, value)) or 'none'}")
            return cls._polar(value["abs"], value["phase"], name, bare)
        if isinstance(value, str):
            modulus, at, phase = value.partition("@")
            if at:
                return cls._polar(modulus.strip(), phase.strip(), name, bare)
            match = _WITH_J.fullmatch(value)
            if match:
                number = complex(re.sub(r"[\s()]", "", match[1]))
                return number * (cls.real.read(f"1 {match[2]}", name, bare=bare) if match[2] or cls.real.like != ("",) else 1.0)
        if isinstance(value, (complex, np.complexfloating)):
            cls.real.read(0.0, name, bare=bare)  # a number without a unit, where one is needed
            return complex(value)
        return complex(cls.real.read(value, name, bare=bare))

    @classmethod
    def _polar(cls, modulus: object, phase: object, name: str, bare: bool) -> complex:
        size = cls.real.read(modulus, name, bare=bare)
        found = cmath.rect(size, Angle.read(phase, f"{name} (phase)"))
        # "90 deg" means an imaginary number, not one with a real part of 6e-17
        small = 4e-16 * abs(size)
        return complex(found.real if abs(found.real) > small else 0.0, found.imag if abs(found.imag) > small else 0.0)

    @classmethod
    def written(cls, x: object) -> str:
        """Python source of a value."""
        if not isinstance(x, (complex, float, int)):
            return repr(x)
        if x.imag == 0:
            return cls.real.written(x.real)
        if x.real == 0 and cls.real.like != ("",):
            number, _, unit = (shortest(x.imag, cls.real.example.split(maxsplit=1)[-1]) or "").partition(" ")
            if number and cls.read(text := f"{number[1:]}j {unit[:-1]}") == x:
                return repr(text)
        return repr(x)

    @classmethod
    def schema(cls) -> dict[str, object]:
        """JSON Schema of a value in a file."""
        one = cls.real.schema()
        text = {"type": "string", "examples": [cls.example]}
        polar = {
            "type": "object",
            "required": ["abs", "phase"],
            "additionalProperties": False,
            "properties": {"abs": one, "phase": Angle.schema()},
        }
        return {"anyOf": [*([one] if cls.real.like == ("",) else []), text, polar]}


@cache
def _made(outer: type[Complex[Quantity]], real: type[Quantity]) -> type[Complex[Quantity]]:
    number, _, word = real.example.partition(" ")
    said = {"real": real, "example": f"{number}j {word}".rstrip(), "__doc__": real.__doc__, "__module__": __name__}
    return type(f"Complex{real.__name__}", (outer,), said)
