"""A declared thing: a frozen dataclass whose fields are read by their types, and that is compared and written by content."""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, dataclass_transform, get_args, get_origin, get_type_hints

import numpy as np

from nurecoil.families import Family
from nurecoil.problems import Collector, InvalidBlock, Located, UnknownId, printable
from nurecoil.units.kinds import ByName, Kind, Many, Maybe, WrongQuantity

T = TypeVar("T")
_MISSING = dataclasses.MISSING
Inside = Callable[[type, Any, str], Any]
"""How a nested block is built: (type of the field, value, name) -> value."""


def given(
    *,
    default: Any = _MISSING,
    symbol: str = "",
    example: str = "",
    read: Callable[[Any], Any] | None = None,
    files: bool = True,
    kw_only: bool | Any = _MISSING,
    fit: object = None,
    family: Family | None = None,
) -> Any:
    """A field with more to say than its type; without `default` it is required.

    Parameters
    ----------
    default : object
    symbol : str
        How formulas and axes write it, LaTeX.
    example : str
        A good value, where the type does not show one.
    read : callable, optional
        What turns the given value (of a call, a file or a command line alike) into the field's; raises ValueError or UnknownId.
    files : bool
        False for a field that only Python can give: a function, an object without a block.
    kw_only : bool
        Whether a call must name it.
    fit : object
        What a fit may do with it: `nurecoil.parameters.Varies`.
    family : Family
        For the one field that stands for all names of a pattern; say ``kw_only=True`` too, for type checkers.
    """
    metadata = {"symbol": symbol, "example": example, "read": read, "files": files, "fit": fit, "family": family}
    return dataclasses.field(default=default, metadata=metadata, kw_only=True if family else kw_only)


def family_of(cls: type) -> tuple[str, Family] | None:
    """The field of a class that holds names without end, and which."""
    return next(((name, f.family) for name, f in cached_fields(cls).items() if f.family is not None), None)


def fill(thing: object, entries: Mapping[str, Any], **fields: Any) -> None:
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


@dataclasses.dataclass(frozen=True)
class Field:
    """What a thing says about one of its fields.

    Parameters
    ----------
    name : str
    hint : type
        Kind of quantity, `Literal`, bool, int, str, a nested thing, a tuple of these.
    default : object
        ``dataclasses.MISSING`` if it is required.
    help : str
        One line, out of the docstring.
    symbol : str
        LaTeX.
    example : str
    """

    name: str
    hint: Any
    default: Any
    help: str = ""
    symbol: str = ""
    example: str = ""
    reader: Callable[[Any], Any] | None = None
    files: bool = True
    fit: Any = None
    family: Family | None = None

    @property
    def required(self) -> bool:
        """Whether there is no default."""
        return self.default is _MISSING and self.family is None

    def schema(self, group_of: Callable[[Any], str | None]) -> dict[str, Any]:
        """JSON Schema of the field's value in a file."""
        said = _schema(self.hint, group_of) if self.reader is None else {}
        return {**said, **({"description": self.help} if self.help else {})}


@dataclass_transform(frozen_default=True, eq_default=True, field_specifiers=(given,))
def declare(cls: type[T]) -> type[T]:
    """Make a class a frozen dataclass whose fields are checked, compared by content, and written as Python.

    `nurecoil.catalogue.known` does it for things with a name; by itself it serves their base classes, and values without name.
    """
    hints = _hints(cls)
    inner = cls.__dict__.get("__post_init__") or getattr(getattr(cls, "__post_init__", None), "author", None)
    if "__repr__" not in cls.__dict__:
        cls.__repr__ = _repr  # type: ignore[method-assign]
    setattr(cls, "__post_init__", _checks(inner))  # noqa: B010  a dataclass looks for this name
    made = dataclasses.dataclass(frozen=True, eq=False, repr=False)(cls)
    if "__eq__" not in cls.__dict__:
        made.__eq__ = _eq  # type: ignore[method-assign]
        made.__hash__ = _hash  # type: ignore[method-assign]
    for field in dataclasses.fields(made):  # type: ignore[arg-type]
        hint = hints[field.name]
        if isinstance(hint, type) and issubclass(hint, Kind):
            descriptor = hint()
            descriptor.__set_name__(made, field.name)
            setattr(made, field.name, descriptor)  # after dataclass(): its __init__ has kept the defaults
    return made


_HINTS: dict[type, dict[str, Any]] = {}


def _hints(cls: type) -> dict[str, Any]:
    if cls not in _HINTS:
        _HINTS[cls] = get_type_hints(cls)
    return _HINTS[cls]


def fields_of(cls: type) -> dict[str, Field]:
    """Name -> `Field` of a declared class, in the order of its signature."""
    hints, lines, found = _hints(cls), _parameter_lines(cls), {}
    for f in dataclasses.fields(cls):
        if f.init:
            m = f.metadata
            default = f.default if f.default_factory is _MISSING else f.default_factory()
            example = m.get("example") or _example(hints[f.name])
            found[f.name] = Field(f.name, hints[f.name], default, lines.get(f.name, ""), m.get("symbol", ""), example,
                                  m.get("read"), m.get("files", True), m.get("fit"), m.get("family"))  # fmt: skip
    return found


_PARAMETER = r"^(\*{0,2}\w[\w, *]*?)(?: :[^\n]*)?\n((?:[ \t]+[^\n]*\n?|\n(?=[ \t]))*)"
"""Names, and the indented text below them."""


def _parameter_lines(cls: type) -> dict[str, str]:
    """The first sentence that the docstring's Parameters, or those of a base class, say of each field."""
    found: dict[str, str] = {}
    for ancestor in reversed(cls.__mro__):
        doc = inspect.cleandoc(ancestor.__dict__.get("__doc__") or "")
        section = re.search(r"^Parameters\n-+\n(.*?)(?=^\w[^\n]*\n-{3,}|\Z)", doc, re.S | re.M)
        if section is None:
            continue
        for names, text in re.findall(_PARAMETER, section[1], re.M):
            sentence = re.split(r"(?<=[.:])\s", re.sub(r"\s+", " ", text).strip(), maxsplit=1)[0]
            found.update({name.strip(" *"): sentence for name in names.split(",")})
    return found


def _example(hint: Any) -> str:
    if isinstance(hint, type) and issubclass(hint, Kind):
        return repr(hint.example)
    if get_origin(hint) is Literal:
        return " or ".join(map(repr, get_args(hint)))
    return {bool: "true", int: "3", str: "a word"}.get(hint, "a block")


def read_field(field: Field, value: Any, inside: Inside, folder: Path | None) -> Any:
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
            _by_reader(field, value)  # the constructor reads it once more, as it does in Python
        except UnknownId as error:
            raise Located(field.name, str(error)) from None
        return value
    return _read(field.hint, value, field.name, inside, folder, bare=False)


def _by_reader(field: Field, value: Any) -> Any:
    assert field.reader is not None
    try:
        return field.reader(value)
    except (WrongQuantity, UnknownId, InvalidBlock):
        raise
    except (ValueError, LookupError, TypeError) as error:
        raise WrongQuantity(field.name, str(error.args[0]) if error.args else type(error).__name__) from None


def _read(hint: Any, value: Any, name: str, inside: Inside, folder: Path | None, *, bare: bool) -> Any:
    """What a field of this type holds."""
    if isinstance(hint, type) and issubclass(hint, Kind):
        if issubclass(hint, Maybe) and value is None:
            return None
        if issubclass(hint, Many):
            return hint.array(value, name, bare=bare)
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
        return _by_name(lambda item, key: _read(arguments[1], item, key, inside, folder, bare=bare), value, name)
    if hint in (bool, int, str):
        return _plain(hint, value, name)
    if hint is Path:
        return _path(value, name, folder)
    return inside(hint, value, name) if isinstance(hint, type) else value


def _several(hint: Any, items: Sequence[Any], name: str, inside: Inside, folder: Path | None, *, bare: bool) -> tuple[Any, ...]:
    """One after the other; all problems of all of them are raised together."""
    problems, found = Collector(), []
    for i, item in enumerate(items):
        with problems.at(""):
            found.append(_read(hint, item, f"{name}[{i}]", inside, folder, bare=bare))
    if problems.problems:
        first = problems.problems[0]
        raise WrongQuantity(first.path, first.message) if len(problems.problems) == 1 else InvalidBlock("", problems.problems)
    return tuple(found)


def _by_name(read: Callable[[Any, str], Any], value: Any, name: str) -> dict[str, Any]:
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


def _choice(value: Any, choices: tuple[Any, ...], name: str) -> Any:
    if not any(value == choice and type(value) is type(choice) for choice in choices):
        raise WrongQuantity(name, f"expected {' or '.join(map(repr, choices))}, got {value!r}")
    return value


def _union(arguments: tuple[Any, ...], value: Any, name: str, inside: Inside, folder: Path | None, *, bare: bool) -> Any:
    if value is None and type(None) in arguments:
        return None
    real = [a for a in arguments if a is not type(None)]
    for hint in real:
        if isinstance(hint, type) and not issubclass(hint, Kind) and isinstance(value, hint):
            return _read(hint, value, name, inside, folder, bare=bare)
    if len(real) == 1:
        return _read(real[0], value, name, inside, folder, bare=bare)
    for hint in real:
        if get_origin(hint) is Mapping and isinstance(value, Mapping):
            return _read(hint, value, name, inside, folder, bare=bare)
    wrong: Exception | None = None
    for hint in real:
        if get_origin(hint) is Literal or (isinstance(hint, type) and issubclass(hint, Kind)):
            try:
                return _read(hint, value, name, inside, folder, bare=bare)
            except WrongQuantity as error:
                wrong = error
    blocks = [hint for hint in real if isinstance(hint, type) and not issubclass(hint, (Kind, str, int, bool))]
    if blocks and isinstance(value, (Mapping, str)):
        return inside(blocks[0], value, name)
    words = {str: "a word", Mapping: "names with values"}
    expected = " or ".join(dict.fromkeys(words.get(get_origin(a) or a, "a block") for a in real))
    raise wrong or WrongQuantity(name, f"expected {expected}, got {value!r}")


def _plain(hint: type, value: Any, name: str) -> Any:
    wrong_int = hint is int and isinstance(value, bool)
    if not isinstance(value, hint) or wrong_int:
        expected = {bool: "true or false", int: "a whole number", str: "a word"}[hint]
        raise WrongQuantity(name, f"expected {expected}, got {value!r}")
    return value


def _path(value: Any, name: str, folder: Path | None) -> Path:
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


def _schema(hint: Any, group_of: Callable[[Any], str | None]) -> dict[str, Any]:
    if isinstance(hint, type) and issubclass(hint, Kind):
        return hint.schema()
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [{"type": "null"} if a is type(None) else _schema(a, group_of) for a in arguments]}
    if origin is tuple:
        return {"type": "array", "items": _schema(arguments[0], group_of)}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _schema(arguments[1], group_of)}
    group = group_of(hint)
    if group is not None:
        return {"$ref": f"#/$defs/{group}"}
    return {bool: {"type": "boolean"}, int: {"type": "integer"}, str: {"type": "string"}, Path: {"type": "string"}}.get(
        hint, {}
    )


def _as_given(hint: type, value: Any, name: str) -> Any:
    """In Python a nested thing is an object already."""
    plain = isinstance(value, (str, int, float, Mapping, list, tuple)) and not getattr(hint, "_is_protocol", False)
    if plain and not isinstance(value, hint):
        raise WrongQuantity(name, f"expected an object of the class {hint.__name__}, got {value!r}")
    return value


def _checks(inner: Callable[[Any], None] | None) -> Callable[[Any], None]:
    """Choices, flags and readers are applied where quantities are: at construction, before the author's own checks."""

    def __post_init__(self: Any) -> None:
        for name, field in cached_fields(type(self)).items():
            value = self.__dict__.get(name, getattr(self, name))
            if field.family is not None:
                object.__setattr__(self, name, tuple((key, field.family.read(key, x)) for key, x in value))
            elif field.reader is not None:
                if value is not field.default:
                    object.__setattr__(self, name, _by_reader(field, value))
            elif not (isinstance(field.hint, type) and issubclass(field.hint, Kind)) and value is not field.default:
                object.__setattr__(self, name, _read(field.hint, value, name, _as_given, None, bare=True))
        if inner is not None:
            inner(self)

    __post_init__.author = inner  # type: ignore[attr-defined]  # for subclasses, which do the checks themselves
    return __post_init__


_FIELDS: dict[type, dict[str, Field]] = {}


def cached_fields(cls: type) -> dict[str, Field]:
    """As `fields_of`, made once; not to be written to."""
    if cls not in _FIELDS:
        _FIELDS[cls] = fields_of(cls)
    return _FIELDS[cls]


def _same(a: Any, b: Any) -> bool:
    """Equality by content, arrays included."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return np.shape(a) == np.shape(b) and bool(np.array_equal(a, b))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)):
        return len(a) == len(b) and all(map(_same, a, b))
    return bool(a == b)


def _content(value: Any) -> Any:
    """Something hashable with the same content."""
    if isinstance(value, np.ndarray):
        return value.shape, value.tobytes()
    if isinstance(value, Mapping):
        return frozenset((k, _content(v)) for k, v in value.items())
    if isinstance(value, (tuple, list)):
        return tuple(map(_content, value))
    return value


def _values(thing: Any) -> list[Any]:
    found = ((getattr(thing, name), field) for name, field in cached_fields(type(thing)).items())
    return [value if field.family is None else dict(value) for value, field in found]


def _eq(self: Any, other: object) -> bool:
    if self is other:
        return True
    return all(map(_same, _values(self), _values(other))) if type(self) is type(other) else False


def _hash(self: Any) -> int:
    return hash((type(self), *map(_content, _values(self))))


def _repr(self: Any) -> str:
    """Python that gives the thing back, in people's units, without what was left out."""
    said = []
    for name, field in cached_fields(type(self)).items():
        value = getattr(self, name)
        if field.family is not None:
            said += [field.family.written(key, x) for key, x in value]
        elif field.default is _MISSING or not _same(value, _default_value(field)):
            said.append(f"{name}={written(field.hint, value)}")
    return f"{type(self).__name__}({shortened(', '.join(said), LONGEST - len(type(self).__name__) - 2)})"


LONGEST = 300
"""Characters of a representation; what is longer is cut, with dots where it was."""


def shortened(text: str, most: int) -> str:
    """The text, or its two ends with dots between them."""
    return text if len(text) <= most else f"{text[: most - 64]} ... {text[-59:]}"


def _default_value(field: Field) -> Any:
    """What the field holds if it is left out: a default may be written as a text with a unit."""
    is_kind = field.default is not None and isinstance(field.hint, type) and issubclass(field.hint, Kind)
    return _read(field.hint, field.default, field.name, _as_given, None, bare=True) if is_kind else field.default


def written(hint: Any, value: Any) -> str:
    """Python source of a field's value."""
    if value is not None and isinstance(hint, type) and issubclass(hint, Kind):
        if issubclass(hint, Many):
            shown = [hint.written(float(x)) for x in np.ravel(value)]
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


def _written_union(hints: Sequence[Any], value: Any) -> str:
    for hint in hints:
        origin = get_origin(hint)
        if (origin is Mapping and isinstance(value, Mapping)) or (origin is tuple and isinstance(value, tuple)):
            return written(hint, value)
        if isinstance(hint, type) and issubclass(hint, Kind) and not isinstance(value, str):
            return written(hint, value)
    return repr(value)
