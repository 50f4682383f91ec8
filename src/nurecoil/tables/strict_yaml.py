"""The one YAML loader: strict YAML 1.2, in which no file can make it run away."""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path
from typing import Any

from nurecoil.problems import printable
from nurecoil.tables.text import read_text, refuse_controls

MAX_YAML_BYTES = 4 * 2**20
"""Largest YAML file that is read."""
MAX_DEPTH = 50
"""How deep lists and mappings may lie inside each other."""
MAX_VALUES = 200_000
"""How many values a file may have, each alias counted with all that it stands for."""

_TAG = "tag:yaml.org,2002:"
_INTEGER = r"[-+]?[0-9]+|0x[0-9a-fA-F]+|0o[0-7]+"
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
_TRUE, _FALSE, _NULL = r"true|True|TRUE", r"false|False|FALSE", r"~|null|Null|NULL|"
_SCALARS = {
    "null": (_NULL, ["~", "n", "N", ""], "null"),
    "bool": (f"{_TRUE}|{_FALSE}", list("tTfF"), "true or false"),
    "int": (_INTEGER, list("-+0123456789"), "a whole number"),
    "float": (f"{_FLOAT}|{_INTEGER}", list("-+0123456789."), "a number"),
}
"""Tag -> what a scalar of that kind looks like, its first characters, and what it is called."""


class _Refused(ValueError):
    """Something in the text that is not accepted, and where."""

    def __init__(self, mark: Any, message: str) -> None:
        super().__init__(f"line {mark.line + 1}, column {mark.column + 1}: {message}")


@cache
def _loader() -> Any:
    """PyYAML made YAML 1.2: only true/false are booleans, 1e-5 is a number, and a repeated key is an error."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        pass

    Loader.yaml_implicit_resolvers = {"<": [(f"{_TAG}merge", re.compile("^<<$"))]}
    for kind, (pattern, first, _) in _SCALARS.items():
        Loader.add_implicit_resolver(_TAG + kind, re.compile(f"^(?:{pattern})$"), first)
    Loader.yaml_constructors = {
        **{_TAG + kind: _scalar for kind in _SCALARS},
        f"{_TAG}str": yaml.SafeLoader.construct_yaml_str,
        f"{_TAG}seq": _sequence,
        f"{_TAG}map": _mapping,
        None: _unknown,
    }
    return Loader


def _scalar(loader: Any, node: Any) -> Any:
    kind = node.tag.removeprefix(_TAG)
    pattern, _, expected = _SCALARS[kind]
    text = loader.construct_scalar(node)
    if re.fullmatch(pattern, text) is None:
        raise _Refused(node.start_mark, f"expected {expected}, got {_short(text)}")
    if kind == "null":
        return None
    if kind == "bool":
        return re.fullmatch(_TRUE, text) is not None
    number = _number(text.lower(), kind)
    if number is None:
        raise _Refused(node.start_mark, f"{_short(text)} is too large for a number")
    return number


def _number(text: str, kind: str) -> int | float | None:
    """What the text says, or None if that does not fit into a double."""
    if text.endswith((".inf", ".nan")):
        return float(text.replace(".", ""))
    if kind == "int":
        base = 16 if text.startswith("0x") else 8 if text.startswith("0o") else 10
        if len(text) > 400:  # Python itself refuses to read more than 4300 digits
            return None
        number = int(text, base)
        return number if abs(number) < 2**1023 else None
    value = float(text) if not text.startswith(("0x", "0o")) else float(int(text, 0))
    return value if math.isfinite(value) else None


def _sequence(loader: Any, node: Any) -> list[Any]:
    return list(loader.construct_sequence(node, deep=True))


def _mapping(loader: Any, node: Any) -> dict[Any, Any]:
    if node.id != "mapping":
        raise _Refused(node.start_mark, f"expected a mapping, got a {node.id}")
    own = set()
    for key_node, _ in node.value:
        key = "<<" if key_node.tag == f"{_TAG}merge" else loader.construct_object(key_node, deep=True)
        if isinstance(key, bool) or not isinstance(key, (str, int, float)):
            raise _Refused(key_node.start_mark, f"expected a word or a number as key, got {_short(key)}")
        if key in own:
            raise _Refused(key_node.start_mark, f"the key {_short(key)} appears twice")
        own.add(key)
    loader.flatten_mapping(node)  # what is merged with << comes first, so that own keys prevail
    pairs = node.value
    return {loader.construct_object(k, deep=True): loader.construct_object(v, deep=True) for k, v in pairs}


def _unknown(loader: Any, node: Any) -> Any:
    tag = node.tag.replace(_TAG, "!!")
    raise _Refused(node.start_mark, f"the tag {_short(tag)} is not known; expected a plain value")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _measure(text: str, loader: Any) -> None:
    """Refuse what lies too deep, refers to itself, or grows beyond `MAX_VALUES` when its aliases are followed."""
    import yaml

    sizes: dict[str, int | None] = {}
    open_nodes: list[tuple[str | None, int]] = []  # anchor, and how many values there were before it
    values = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.AliasEvent):
            size = sizes.get(str(event.anchor), 1)
            if size is None:
                raise _Refused(event.start_mark, f"the alias {_short(event.anchor)} refers to what it is part of")
            values += size
        elif isinstance(event, yaml.ScalarEvent):
            values += 1
            if event.anchor is not None:
                sizes[event.anchor] = 1
        elif isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append((event.anchor, values))
            values += 1
            if event.anchor is not None:
                sizes[event.anchor] = None
            if len(open_nodes) > MAX_DEPTH:
                raise _Refused(event.start_mark, f"expected lists and mappings at most {MAX_DEPTH} deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_nodes.pop()
            if anchor is not None:
                sizes[anchor] = values - before
        if values > MAX_VALUES:
            raise _Refused(event.start_mark, f"more than {MAX_VALUES} values, with what the aliases stand for")


def load_yaml(source: str | Path) -> object:
    """Load strict YAML 1.2 from a file (`Path`) or from text (`str`).

    Numbers such as ``1e-5`` are numbers, ``NO`` is a word, and a duplicate key is refused. So are tags other than those of
    plain values, numbers that do not fit into a double, more than `MAX_YAML_BYTES`, `MAX_DEPTH` or `MAX_VALUES`.

    Raises
    ------
    ValueError
        If the file cannot be read, or is not such YAML; the message says the file, line and column.

    Examples
    --------
    >>> load_yaml("{ordering: NO, pot: 3.198e23}")
    {'ordering': 'NO', 'pot': 3.198e+23}
    """
    import yaml

    name = printable(source.name) if isinstance(source, Path) else "YAML text"
    text = read_text(source, MAX_YAML_BYTES) if isinstance(source, Path) else source.removeprefix("\ufeff")
    try:
        refuse_controls(text, name)
        _measure(text, _loader())
        return yaml.load(text, Loader=_loader())
    except _Refused as error:
        raise ValueError(f"{name}: {error}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        said = ": ".join(part for part in (error.context, error.problem) if part)
        raise ValueError(f"{name}: {place}{printable(said)}") from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise ValueError(f"{name}: {printable(str(error).splitlines()[0])}") from None
