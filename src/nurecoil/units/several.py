"""Kinds that may be left out, hold several quantities, or quantities by name; each is mixed in before a kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, overload

import numpy as np
from numpy.typing import NDArray

from nurecoil.units.gate import Given, GivenMany, Quantity, WrongQuantity


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
    def schema(cls) -> dict[str, object]:
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
    def schema(cls) -> dict[str, object]:
        """JSON Schema of a value in a file."""
        found: dict[str, object] = {"type": "object", "additionalProperties": super().schema()}
        return {"anyOf": [found, {"type": "string"}]} if cls.word else found


class OrColumn(Many):
    """Mixed in first: several quantities, or the name of a column of the table that another field names.

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
