"""Kinds made of kinds: what may be left out, several quantities, quantities by name: ``Maybe[Time]``, ``Many[Length]``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Generic, Never, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from nurecoil.units.gate import AnyKind, Given, GivenMany, Kind, Quantity, WrongQuantity

if TYPE_CHECKING:
    from nurecoil.units.choices import Amount, Position

_K_co = TypeVar("_K_co", bound=AnyKind, covariant=True)
_Held = TypeVar("_Held")


class _Made:
    """``Maybe[Time]`` is a class of its own, which reads as its kind does."""

    if not TYPE_CHECKING:

        def __class_getitem__(cls, kind):
            return _made(cls, kind) if isinstance(kind, type) else super().__class_getitem__(kind)


@cache
def _made(outer: type, kind: type) -> type:
    return type(f"{outer.__name__}{kind.__name__}", (outer, kind), {"__doc__": kind.__doc__, "__module__": __name__})


class Maybe(_Made, Kind[object, "Given | Amount | Position | None"], Generic[_K_co]):
    """A kind that may be left out, ``Maybe[Time]``; the attribute is what the kind holds, or None."""

    @overload
    def __get__(self, instance: None, owner: type) -> Maybe[_K_co]: ...
    @overload
    def __get__(self: Maybe[Kind[_Held, Never]], instance: object, owner: type) -> _Held | None: ...
    def __get__(self, instance: object | None, owner: type) -> object:
        return self if instance is None else instance.__dict__[self.name]

    def __set__(self, instance: object, value: Given | Amount | Position | None) -> None:
        instance.__dict__[self.name] = None if value is None else self.read(value, self.name, stacklevel=4)


class Many(_Made, Quantity, Generic[_K_co]):
    """Several quantities, ``Many[NeutrinoEnergy]``; the attribute is a read-only array."""

    @overload  # type: ignore[override]
    def __get__(self, instance: None, owner: type) -> Many[_K_co]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> NDArray[np.float64]: ...
    def __get__(self, instance: object | None, owner: type) -> Many[_K_co] | NDArray[np.float64]:
        if instance is None:
            return self
        value: NDArray[np.float64] = instance.__dict__[self.name]
        return value

    def __set__(self, instance: object, value: GivenMany) -> None:
        found = np.array(self.array(value, self.name, stacklevel=4))
        found.flags.writeable = False
        instance.__dict__[self.name] = found

    @classmethod
    def schema(cls) -> dict[str, object]:
        """JSON Schema of a value in a file."""
        return {"type": "array", "items": super().schema()}


class ByName(_Made, Quantity, Generic[_K_co]):
    """Names with quantities, ``ByName[Flux]``; the attribute is a mapping of floats.

    Where `word` is true a word may stand for the whole (a published set), and where `optional` is true it may be left out.
    """

    word: ClassVar[bool] = False
    optional: ClassVar[bool] = False

    @overload  # type: ignore[override]
    def __get__(self, instance: None, owner: type) -> ByName[_K_co]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> str | Mapping[str, float] | None: ...
    def __get__(self, instance: object | None, owner: type) -> ByName[_K_co] | str | Mapping[str, float] | None:
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
    def schema(cls) -> dict[str, object]:
        """JSON Schema of a value in a file."""
        found: dict[str, object] = {"type": "object", "additionalProperties": super().schema()}
        return {"anyOf": [found, {"type": "string"}]} if cls.word else found


class OrColumn(Many[_K_co]):
    """Several quantities, or the name of a column of the table that another field names: ``OrColumn[Fraction]``.

    The attribute holds a name until its thing has read the table, in ``__post_init__``.
    """

    def __set__(self, instance: object, value: GivenMany) -> None:
        if isinstance(value, str):
            instance.__dict__[self.name] = value
        else:
            super().__set__(instance, value)

    @classmethod
    def array(cls, value: GivenMany, name: str = "value", *, bare: bool = True, stacklevel: int = 3) -> NDArray[np.float64]:
        """The gate; a single word is the name of a column."""
        if isinstance(value, str):
            return value  # type: ignore[return-value]
        return super().array(value, name, bare=bare, stacklevel=stacklevel)

    @classmethod
    def schema(cls) -> dict[str, object]:
        """JSON Schema of a value in a file."""
        return {"anyOf": [{"type": "string"}, super().schema()]}
