"""The gate of files, the command line and calls: what a field may be given; things compared and written by content."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import numpy as np

from nurecoil.declaration.fields import MISSING, Field, cached_fields
from nurecoil.problems import Collector, InvalidBlock, Located, UnknownId, printable
from nurecoil.units.kinds import ByName, Kind, Many, Maybe, WrongQuantity

Inside = Callable[[type, object, str], object]
"""How a nested block is built: (type of the field, value, name) -> value."""


def read_field(field: Field, value: object, inside: Inside, folder: Path | None) -> object:
    """The gate of files and the command line: what a field holds, from what is given for it.

    Raises
    ------
    ValueError or UnknownId
        Named after the field.
    """
    if not field.files:
        raise Located(field.name, "can be given in Python only")
    if value is None and not field.required:
        return field.default
    if field.reader is not None:
        try:
            by_reader(field, value)  # the constructor reads it once more, as it does in Python
        except UnknownId as error:
            raise Located(field.name, str(error)) from None
        return value
    return read(field.hint, field.keyed(value), field.name, inside, folder, bare=False)


def by_reader(field: Field, value: object) -> object:
    """What a field's own reader makes of a value; its errors are named after the field."""
    assert field.reader is not None
    try:
        return field.reader(value)
    except (WrongQuantity, UnknownId, InvalidBlock):
        raise
    except (ValueError, LookupError, TypeError) as error:
        raise WrongQuantity(field.name, str(error.args[0]) if error.args else type(error).__name__) from None


def read(hint: object, value: object, name: str, inside: Inside, folder: Path | None, *, bare: bool) -> object:
    """What a field of this type holds."""
    if isinstance(hint, type) and issubclass(hint, Kind):
        if issubclass(hint, Maybe) and value is None:
            return None
        if issubclass(hint, Many):
            return hint.array(value, name, bare=bare)  # type: ignore[arg-type]  # it refuses what is no array
        if issubclass(hint, ByName):
            if not isinstance(value, Mapping):
                return hint.by_name(value, name, bare=bare)
            return _by_name(lambda item, key: hint.read(item, key, bare=bare), value, name)
        return hint.read(value, name, bare=bare)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return _choice(value, arguments, name)
    if origin in (Union, types.UnionType):
        return _union(arguments, value, name, inside, folder, bare=bare)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        items = value if isinstance(value, (list, tuple)) else [value]
        return _several(arguments[0], items, name, inside, folder, bare=bare)
    if origin is Mapping:
        return _by_name(lambda item, key: read(arguments[1], item, key, inside, folder, bare=bare), value, name)
    if hint is bool or hint is int or hint is str:
        return _plain(hint, value, name)
    if hint is Path:
        return _path(value, name, folder)
    return inside(hint, value, name) if isinstance(hint, type) and hint is not Any else value  # a class since Python 3.11


def _several(
    hint: object, items: Sequence[object], name: str, inside: Inside, folder: Path | None, *, bare: bool
) -> tuple[object, ...]:
    """One after the other; all problems of all of them are raised together."""
    problems, found = Collector(), []
    for i, item in enumerate(items):
        with problems.at(""):
            found.append(read(hint, item, f"{name}[{i}]", inside, folder, bare=bare))
    if problems.problems:
        first = problems.problems[0]
        raise WrongQuantity(first.path, first.message) if len(problems.problems) == 1 else InvalidBlock("", problems.problems)
    return tuple(found)


def _by_name(read: Callable[[object, str], object], value: object, name: str) -> dict[str, object]:
    """Name -> thing or quantity; all problems of all of them are raised together."""
    if not isinstance(value, Mapping):
        raise WrongQuantity(name, f"expected names with values, got {value!r}")
    problems, found = Collector(), {}
    for key, item in value.items():
        with problems.at(""):
            if not isinstance(key, str):
                raise WrongQuantity(name, f"expected words as names, got {key!r}")
            found[key] = read(item, f"{name}.{key}")
    if problems.problems:
        first = problems.problems[0]
        raise WrongQuantity(first.path, first.message) if len(problems.problems) == 1 else InvalidBlock("", problems.problems)
    return found


def _choice(value: object, choices: tuple[object, ...], name: str) -> object:
    if not any(value == choice and type(value) is type(choice) for choice in choices):
        raise WrongQuantity(name, f"expected {' or '.join(map(repr, choices))}, got {value!r}")
    return value


def _union(
    arguments: tuple[object, ...], value: object, name: str, inside: Inside, folder: Path | None, *, bare: bool
) -> object:
    if value is None and type(None) in arguments:
        return None
    real = [a for a in arguments if a is not type(None)]
    for hint in real:
        if isinstance(hint, type) and not issubclass(hint, Kind) and isinstance(value, hint):
            return read(hint, value, name, inside, folder, bare=bare)
    if len(real) == 1:
        return read(real[0], value, name, inside, folder, bare=bare)
    for hint in real:
        if get_origin(hint) is Mapping and isinstance(value, Mapping):
            return read(hint, value, name, inside, folder, bare=bare)
    wrong: Exception | None = None
    for hint in real:
        if get_origin(hint) is Literal or (isinstance(hint, type) and issubclass(hint, Kind)):
            try:
                return read(hint, value, name, inside, folder, bare=bare)
            except WrongQuantity as error:
                wrong = error
    blocks = [hint for hint in real if isinstance(hint, type) and not issubclass(hint, (Kind, str, int, bool))]
    if blocks and isinstance(value, (Mapping, str)):
        return inside(blocks[0], value, name)
    words: dict[object, str] = {str: "a word", Mapping: "names with values"}
    expected = " or ".join(dict.fromkeys(words.get(get_origin(a) or a, "a block") for a in real))
    raise wrong or WrongQuantity(name, f"expected {expected}, got {value!r}")


def _plain(hint: type, value: object, name: str) -> object:
    wrong_int = hint is int and isinstance(value, bool)
    if not isinstance(value, hint) or wrong_int:
        expected = {bool: "true or false", int: "a whole number", str: "a word"}[hint]
        raise WrongQuantity(name, f"expected {expected}, got {value!r}")
    return value


def _path(value: object, name: str, folder: Path | None) -> Path:
    """A file; relative names are looked up in the folder of the file that says them, and may not lead out of it."""
    if isinstance(value, Path):
        return value
    if not isinstance(value, str) or not value:
        raise WrongQuantity(name, f"expected the name of a file, got {value!r}")
    if folder is None:
        return Path(value)
    path = (folder / value).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise WrongQuantity(name, f"{printable(value)!r} leads out of the folder of the file that names it")
    return path


def as_given(hint: type, value: object, name: str) -> object:
    """In Python a nested thing is an object already."""
    plain = isinstance(value, (str, int, float, Mapping, list, tuple)) and not getattr(hint, "_is_protocol", False)
    if plain and not isinstance(value, hint):
        raise WrongQuantity(name, f"expected an object of the class {hint.__name__}, got {value!r}")
    return value


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
