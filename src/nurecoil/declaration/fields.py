"""What a thing says about its fields."""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from nurecoil.families import Family
from nurecoil.units.kinds import Kind

MISSING = dataclasses.MISSING
G = TypeVar("G")
V = TypeVar("V")


def given(
    *,
    default: object = MISSING,
    symbol: str = "",
    example: str = "",
    read: Callable[[G], V] | None = None,
    files: bool = True,
    kw_only: bool | None = None,
    fit: object = None,
    family: Family | None = None,
    keys: Callable[[Mapping[object, object], str], Mapping[str, object]] | None = None,
) -> V:
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
    keys : callable, optional
        For a field of names with values: what makes a mapping with names, of one with what stands for them, and of the field's
        name; a number of a particle, for example.
    """
    metadata = {
        "symbol": symbol, "example": example, "read": read, "files": files, "fit": fit, "family": family, "keys": keys,
    }  # fmt: skip
    only = True if family else MISSING if kw_only is None else kw_only
    return cast("V", dataclasses.field(default=default, metadata=metadata, kw_only=only))  # it stands for a value of the field


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
    hint: object
    default: object
    help: str = ""
    symbol: str = ""
    example: str = ""
    reader: Callable[[object], object] | None = None
    files: bool = True
    fit: object = None
    family: Family | None = None
    keys: Callable[[Mapping[object, object], str], Mapping[str, object]] | None = None

    def keyed(self, value: object) -> object:
        """Names with values, whatever stood for the names."""
        return self.keys(value, self.name) if self.keys is not None and isinstance(value, Mapping) else value

    @property
    def required(self) -> bool:
        """Whether there is no default."""
        return self.default is MISSING and self.family is None

    def schema(self, group_of: Callable[[object], str | None]) -> dict[str, object]:
        """JSON Schema of the field's value in a file."""
        # words are words in files, whatever else Python may give
        said = _schema(self.hint, group_of) if self.reader is None or get_origin(self.hint) is Literal else {}
        return {**said, **({"description": self.help} if self.help else {})}


_HINTS: dict[type, dict[str, object]] = {}


def type_hints(cls: type) -> dict[str, object]:
    """Name -> type of each field, read once."""
    if cls not in _HINTS:
        _HINTS[cls] = get_type_hints(cls)
    return _HINTS[cls]


def fields_of(cls: type) -> dict[str, Field]:
    """Name -> `Field` of a declared class, in the order of its signature."""
    hints, lines, found = type_hints(cls), _parameter_lines(cls), {}
    for f in dataclasses.fields(cls):
        if f.init:
            m = f.metadata
            default = f.default if f.default_factory is MISSING else f.default_factory()
            example = m.get("example") or _example(hints[f.name])
            found[f.name] = Field(
                f.name,
                hints[f.name],
                default,
                lines.get(f.name, ""),
                m.get("symbol", ""),
                example,
                m.get("read"),
                m.get("files", True),
                m.get("fit"),
                m.get("family"),
                m.get("keys"),
            )
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
            sentence = re.split(r"(?<=\.)\s(?=[A-Z`*(])", re.sub(r"\s+", " ", text).strip(), maxsplit=1)[0]
            found.update({name.strip(" *"): sentence for name in names.split(",")})
    return found


def _example(hint: object) -> str:
    if isinstance(hint, type) and issubclass(hint, Kind):
        return repr(hint.example)
    if get_origin(hint) is Literal:
        return " or ".join(map(repr, get_args(hint)))
    words: dict[object, str] = {bool: "true", int: "3", str: "a word"}
    return words.get(hint, "a block")


_FIELDS: dict[type, dict[str, Field]] = {}


def cached_fields(cls: type) -> dict[str, Field]:
    """As `fields_of`, made once; not to be written to."""
    if cls not in _FIELDS:
        _FIELDS[cls] = fields_of(cls)
    return _FIELDS[cls]


def family_of(cls: type) -> tuple[str, Family] | None:
    """The field of a class that holds names without end, and which."""
    return next(((name, f.family) for name, f in cached_fields(cls).items() if f.family is not None), None)


def _schema(hint: object, group_of: Callable[[object], str | None]) -> dict[str, object]:
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
    words: dict[object, str] = {bool: "boolean", int: "integer", str: "string", Path: "string"}
    return {"type": words[hint]} if hint in words else {}
