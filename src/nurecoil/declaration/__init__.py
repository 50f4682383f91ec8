"""A declared thing: a frozen dataclass whose fields are read by their types, and that is compared and written by content."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TypeVar, dataclass_transform

from nurecoil.declaration.fields import Field, cached_fields, family_of, fields_of, given, type_hints
from nurecoil.declaration.reading import (
    LONGEST,
    as_given,
    by_reader,
    equal,
    hashed,
    read,
    read_field,
    shortened,
    shown,
    written,
)
from nurecoil.units.kinds import Kind

__all__ = [
    "LONGEST", "Field", "cached_fields", "declare", "family_of", "fields_of", "fill", "gated", "given", "read_field",
    "shortened", "written",
]  # fmt: skip

T = TypeVar("T")


def fill(thing: object, entries: Mapping[str, object], **fields: object) -> None:
    """What the ``__init__`` of a class with a `Family` does: its fields, and all names that were given.

    Raises
    ------
    WrongQuantity
        Named after the field or entry.
    """
    found = family_of(type(thing))
    assert found is not None, type(thing)
    for name, value in {**fields, found[0]: tuple(entries.items())}.items():
        object.__setattr__(thing, name, value)
    thing.__post_init__()  # type: ignore[attr-defined]


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(given, dataclasses.field))
def gated(cls: type[T]) -> type[T]:
    """Make a class a frozen dataclass whose quantities are read by their kinds; how it compares and shows itself is its own."""
    made = dataclasses.dataclass(frozen=True, eq=False, repr=False)(cls)
    hints = type_hints(cls)
    for field in dataclasses.fields(made):  # type: ignore[arg-type]
        hint = hints[field.name]
        if isinstance(hint, type) and issubclass(hint, Kind):
            descriptor = hint()
            descriptor.__set_name__(made, field.name)
            setattr(made, field.name, descriptor)  # after dataclass(): its __init__ has kept the defaults
    return made


@dataclass_transform(frozen_default=True, eq_default=True, field_specifiers=(given,))
def declare(cls: type[T]) -> type[T]:
    """Make a class a frozen dataclass whose fields are checked, compared by content, and written as Python.

    `nurecoil.catalogue.known` does it for things with a name; by itself it serves their base classes, and values without name.
    """
    inner = cls.__dict__.get("__post_init__") or getattr(getattr(cls, "__post_init__", None), "author", None)
    if "__repr__" not in cls.__dict__:
        cls.__repr__ = shown  # type: ignore[method-assign]
    setattr(cls, "__post_init__", _checks(inner))  # noqa: B010  a dataclass looks for this name
    made = gated(cls)
    if "__eq__" not in cls.__dict__:
        made.__eq__ = equal  # type: ignore[method-assign]
        made.__hash__ = hashed  # type: ignore[method-assign]
    return made


def _checks(inner: Callable[[object], None] | None) -> Callable[[object], None]:
    """Choices, flags and readers are applied where quantities are: at construction, before the author's own checks."""

    def __post_init__(self: object) -> None:
        for name, field in cached_fields(type(self)).items():
            value = self.__dict__.get(name, getattr(self, name))
            if field.family is not None:
                object.__setattr__(self, name, tuple((key, field.family.read(key, x)) for key, x in value))
            elif field.reader is not None:
                if value is not field.default:
                    object.__setattr__(self, name, by_reader(field, value))
            elif not (isinstance(field.hint, type) and issubclass(field.hint, Kind)) and value is not field.default:
                object.__setattr__(self, name, read(field.hint, field.keyed(value), name, as_given, None, bare=True))
        if inner is not None:
            inner(self)

    __post_init__.author = inner  # type: ignore[attr-defined]  # for subclasses, which do the checks themselves
    return __post_init__
