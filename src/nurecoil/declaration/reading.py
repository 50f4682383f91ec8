"""The gate of files and the command line, and of calls: what a field of each type may be given."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from nurecoil.declaration.fields import Field
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
