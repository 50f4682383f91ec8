"""From the block of a file, or the words of a command line, to the thing; all problems at once, each with its path."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import cast

from nurecoil.catalogue.registry import find, group_of, names, singular, summary
from nurecoil.declaration import cached_fields, fields_of, read_field
from nurecoil.problems import Collector, InvalidBlock, Problem, UnknownId, below

Block = Mapping[str, object] | str


@dataclasses.dataclass(frozen=True)
class Built:
    """What a block gives.

    Parameters
    ----------
    thing : object or None
        None if there are problems.
    problems : tuple of Problem
        All that is wrong, each with its path.
    """

    thing: object
    problems: tuple[Problem, ...]


def build(
    group: str, block: object, path: str = "", *, given: Mapping[str, object] | None = None, folder: Path | None = None
) -> Built:
    """The thing that a block of a file, or the words of a command line, describe.

    Parameters
    ----------
    group : str
    block : mapping or str
        ``kind`` and the fields; a name alone stands for a block without fields.
    path : str
        Where the block is, for messages.
    given : mapping, optional
        Fields that the caller supplies and a block may not name: the model of a process, for example.
    folder : Path, optional
        Where relative names of files are looked up; they may not lead out of it.
    """
    problems = Collector()
    block = {"kind": block} if isinstance(block, str) else block
    if not isinstance(block, Mapping):
        problems.add(path, f"expected a block with a `kind`, got {block!r}")
        return Built(None, tuple(problems.problems))
    if "kind" not in block:
        problems.add(below(path, "kind"), f"missing; one of {', '.join(names(group))}")
        return Built(None, tuple(problems.problems))
    cls: object = None
    with problems.at(below(path, "kind")):
        cls = find(group, block["kind"])
    if not isinstance(cls, type):
        return Built(None, tuple(problems.problems))
    words = dict(given or {})
    content = _renamed(cls, {key: value for key, value in block.items() if key != "kind"})
    expected = {name: field for name, field in cached_fields(cls).items() if name not in words}
    family = next((expected.pop(name).family for name, field in list(expected.items()) if field.family is not None), None)
    for key, value in content.items():
        if key not in expected and family is not None:
            with problems.at(path):
                words[str(key)] = family.read(str(key), value, bare=False)
            continue
        if key not in expected:
            problems.add(below(path, key), str(UnknownId(f"key of {block['kind']}", key, expected)))
            continue
        with problems.at(path):
            words[key] = read_field(expected[key], value, _nested(folder), folder)
    for name, field in expected.items():
        if field.required and name not in content:
            problems.add(below(path, name), f"missing; for example {field.example}")
    if not problems.problems:
        with problems.at(path):
            return Built(cls(**words), ())
    return Built(None, tuple(problems.problems))


def _renamed(cls: type, block: Mapping[str, object]) -> dict[str, object]:
    """Keys that had another name before 0.2, which are taken with a warning for one release."""
    from nurecoil.renamed import KEYS, VALUES

    found = {}
    for key, value in block.items():
        new = KEYS.get((cls.__name__, str(key)), key)
        if new == "":
            warnings.warn(f"{cls.__name__}: the key {key!r} has no meaning and is gone", FutureWarning, stacklevel=4)
            continue
        if new != key:
            warnings.warn(f"{cls.__name__}: the key {key!r} is now {new!r}", FutureWarning, stacklevel=4)
        found[new] = VALUES[cls.__name__, new](value) if (cls.__name__, new) in VALUES else value
        if found[new] is not value:
            warnings.warn(f"{cls.__name__}: {new!r} is now written as {found[new]!r}", FutureWarning, stacklevel=4)
    return found


def _nested(folder: Path | None) -> Callable[[type, object, str], object]:
    """How a block inside a block is built; its problems are raised together."""

    def inside(hint: type, value: object, name: str) -> object:
        group = group_of(hint)
        if group is None or isinstance(value, hint):
            return value
        built = build_block(group, value, folder=folder) if group.startswith("blocks.") else build(group, value, folder=folder)
        if built.problems:
            raise InvalidBlock(name, [Problem(below(name, p.path) if p.path else name, p.message) for p in built.problems])
        return built.thing

    return inside


def build_block(tag: str, content: object, path: str = "", *, folder: Path | None = None) -> Built:
    """As `build`, for a block that has no ``kind``; `tag` is its name, with or without ``blocks.`` before it."""
    if not isinstance(content, Mapping):
        return Built(None, (Problem(path, f"expected a block of keys with values, got {content!r}"),))
    if "kind" in content:
        return Built(None, (Problem(below(path, "kind"), "unknown key: this block is of one kind only"),))
    return build("blocks", {"kind": tag.removeprefix("blocks."), **content}, path, folder=folder)


def make(
    group: str, block: object, path: str = "", *, given: Mapping[str, object] | None = None, folder: Path | None = None
) -> object:
    """As `build`, but all problems are raised.

    Raises
    ------
    InvalidBlock
        With everything that is wrong.
    """
    built = build(group, block, path, given=given, folder=folder)
    if built.problems:
        raise InvalidBlock(path or singular(group), built.problems)
    return built.thing


def schema(group: str, without: Iterable[str] = ()) -> dict[str, object]:
    """JSON Schema of a group's block; fields that a caller supplies are left out."""
    left_out = set(without)
    alternatives = []
    for tag in names(group):
        cls = find(group, tag)
        if not dataclasses.is_dataclass(cls):
            continue
        said = {name: field for name, field in fields_of(cast("type", cls)).items() if name not in left_out}
        families = [said.pop(name).family for name, field in list(said.items()) if field.family is not None]
        patterns = {pattern: value for family in families if family is not None for pattern, value in family.schema().items()}
        alternatives.append(
            {
                "type": "object",
                "title": tag,
                "description": summary(cls),
                "additionalProperties": False,
                "required": ["kind", *(name for name, field in said.items() if field.required)],
                "properties": {"kind": {"const": tag}, **{name: field.schema(group_of) for name, field in said.items()}},
                **({"patternProperties": patterns} if patterns else {}),
            }
        )
    return {"oneOf": alternatives}


def without_kind(schema: Mapping[str, object]) -> dict[str, object]:
    """JSON Schema of a block that has no ``kind``."""
    said = {name: field for name, field in cast(Mapping[str, object], schema["properties"]).items() if name != "kind"}
    return {**schema, "required": [name for name in cast(list[str], schema["required"]) if name != "kind"], "properties": said}
