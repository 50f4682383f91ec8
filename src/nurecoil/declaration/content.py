"""Things compared by content, hashed alike, and written as Python that gives them back."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from typing import Union, get_args, get_origin

import numpy as np

from nurecoil.declaration.fields import MISSING, Field, cached_fields
from nurecoil.declaration.reading import as_given, read
from nurecoil.units.kinds import ByName, Kind, Many


def _same(a: object, b: object) -> bool:
    """Equality by content, arrays included."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        one, other = np.asarray(a), np.asarray(b)
        return one.shape == other.shape and bool(np.array_equal(one, other))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)):
        return len(a) == len(b) and all(map(_same, a, b))
    return bool(a == b)


def _content(value: object) -> object:
    """Something hashable with the same content."""
    if isinstance(value, np.ndarray):
        return value.shape, value.tobytes()
    if isinstance(value, Mapping):
        return frozenset((k, _content(v)) for k, v in value.items())
    if isinstance(value, (tuple, list)):
        return tuple(map(_content, value))
    return value


def _values(thing: object) -> list[object]:
    found = ((getattr(thing, name), field) for name, field in cached_fields(type(thing)).items())
    return [value if field.family is None else dict(value) for value, field in found]


def equal(self: object, other: object) -> bool:
    """Of the same class, with the same fields."""
    if self is other:
        return True
    return all(map(_same, _values(self), _values(other))) if type(self) is type(other) else False


def hashed(self: object) -> int:
    """Of the class and all fields."""
    return hash((type(self), *map(_content, _values(self))))


def shown(self: object) -> str:
    """Python that gives the thing back, in people's units, without what was left out."""
    said = []
    for name, field in cached_fields(type(self)).items():
        value = getattr(self, name)
        if field.family is not None:
            said += [field.family.written(key, x) for key, x in value]
        elif field.default is MISSING or not _same(value, _default_value(field)):
            said.append(f"{name}={written(field.hint, value)}")
    return f"{type(self).__name__}({shortened(', '.join(said), LONGEST - len(type(self).__name__) - 2)})"


LONGEST = 300
"""Characters of a representation; what is longer is cut, with dots where it was."""


def shortened(text: str, most: int) -> str:
    """The text, or its two ends with dots between them."""
    return text if len(text) <= most else f"{text[: most - 64]} ... {text[-59:]}"


def _default_value(field: Field) -> object:
    """What the field holds if it is left out: a default may be written as a text with a unit."""
    is_kind = field.default is not None and isinstance(field.hint, type) and issubclass(field.hint, Kind)
    return read(field.hint, field.default, field.name, as_given, None, bare=True) if is_kind else field.default


def written(hint: object, value: object) -> str:
    """Python source of a field's value."""
    if value is not None and isinstance(hint, type) and issubclass(hint, Kind):
        if issubclass(hint, Many):
            shown = [hint.written(float(x)) for x in np.ravel(np.asarray(value))]
            return f"[{', '.join(shown)}]" if len(shown) <= 12 else f"<array of {len(shown)}>"
        if issubclass(hint, ByName) and isinstance(value, Mapping):
            return f"{{{', '.join(f'{key!r}: {hint.written(x)}' for key, x in value.items())}}}"
        if isinstance(value, str):
            return repr(value)
        return hint.written(value)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType) and value is not None:
        return _written_union([a for a in arguments if a is not type(None)], value)
    if origin is tuple and isinstance(value, tuple):
        items = ", ".join(written(arguments[0], item) for item in value)
        return f"({items},)" if len(value) == 1 else f"({items})"
    if origin is Mapping and isinstance(value, Mapping):
        return f"{{{', '.join(f'{key!r}: {written(arguments[1], item)}' for key, item in value.items())}}}"
    return repr(value)


def _written_union(hints: Sequence[object], value: object) -> str:
    for hint in hints:
        origin = get_origin(hint)
        if (origin is Mapping and isinstance(value, Mapping)) or (origin is tuple and isinstance(value, tuple)):
            return written(hint, value)
        if isinstance(hint, type) and issubclass(hint, Kind) and not isinstance(value, str):
            return written(hint, value)
    return repr(value)
