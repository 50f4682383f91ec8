"""From a YAML file to its blocks: inheritance resolved, and the provenance of numbers set apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nurecoil.problems import Collector, InvalidBlock
from nurecoil.tables import confined, load_yaml

_PROVENANCE = {"value", "source", "inferred"}


@dataclass(frozen=True)
class Provenance:
    """Where a number in an experiment file comes from.

    Parameters
    ----------
    path : str
        Its place in the file, ``"source.protons_on_target"``.
    value : str
        The number as written.
    source : str
        Publication, table or reasoning; may be empty.
    inferred : bool
        True if nobody states the number, and it was chosen because it reproduces something that is stated.
    """

    path: str
    value: str
    source: str
    inferred: bool


@dataclass(frozen=True)
class Blocks:
    """The top-level blocks of a file.

    Parameters
    ----------
    values : mapping
        Name of the block -> its content, with ``{value: ..., source: ...}`` replaced by the value.
    folders : mapping
        Name of the block -> folder in which its tables are.
    provenance : tuple of Provenance
    """

    values: Mapping[str, object]
    folders: Mapping[str, Path]
    provenance: tuple[Provenance, ...]


def read_blocks(path: Path, problems: Collector) -> Blocks:
    """Read a file, and the one it extends.

    ``extends: other.yaml`` takes over all top-level blocks of another file in the same folder that are not given anew;
    blocks are replaced whole.

    Parameters
    ----------
    path : Path
    problems : Collector
        Told of everything that is wrong.
    """
    own = _load(path, problems)
    values, folders = {str(name): content for name, content in own.items()}, dict.fromkeys(map(str, own), path.parent)
    base = values.pop("extends", None)
    if base is not None:
        inherited = _load_base(path, base, problems)
        inherited = {str(name): content for name, content in inherited.items()}
        values = {**inherited, **values}
        folders = dict.fromkeys(inherited, path.parent) | folders
    found: list[Provenance] = []
    clean = {name: _without_provenance(block, str(name), found, problems) for name, block in values.items()}
    return Blocks(clean, folders, tuple(found))


def _load(path: Path, problems: Collector) -> dict[str, object]:
    with problems.at(""):
        if not is_file(path):
            raise ValueError(f"there is no file {path.name!r} in {str(path.parent)!r}")
        content = load_yaml(path)
        if isinstance(content, dict):
            return content
        raise ValueError(f"{path.name}: expected a mapping of blocks, got {type(content).__name__}")
    return {}


def is_file(path: Path) -> bool:
    """Whether there is such a file; no name that the file system refuses is one."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _load_base(path: Path, base: object, problems: Collector) -> dict[str, object]:
    with problems.at("extends"):
        other = confined(path.parent, base)
        if other.parent != path.parent:
            raise ValueError(f"expected a file in the same folder, got {base!r}")
        content = _load(other, problems)
        if "extends" in content:
            content.pop("extends")
            raise ValueError(f"{base!r} extends another file itself; expected one that stands alone")
        return content
    return {}


def _without_provenance(node: object, path: str, found: list[Provenance], problems: Collector) -> object:
    if isinstance(node, list):
        return [_without_provenance(item, f"{path}[{i}]", found, problems) for i, item in enumerate(node)]
    if not isinstance(node, dict):
        return node
    if "value" not in node or not set(node) <= _PROVENANCE:
        return {key: _without_provenance(item, f"{path}.{key}", found, problems) for key, item in node.items()}
    source, inferred = node.get("source", ""), node.get("inferred", False)
    if not isinstance(source, str):
        problems.add(f"{path}.source", f"expected words, got {source!r}")
    elif not isinstance(inferred, bool):
        problems.add(f"{path}.inferred", f"expected true or false, got {inferred!r}")
    elif inferred and not source:
        problems.add(f"{path}.source", "missing; an inferred number needs a word on what it was inferred from")
    else:
        found.append(Provenance(path, str(node["value"]), source, inferred))
    return node["value"]


class InvalidExperiment(InvalidBlock):
    """An experiment file cannot be used; the message lists all that is wrong with it.

    Attributes
    ----------
    problems : tuple of Problem
    """
