"""What there is: one registry for all groups, and things declared once, by the fields of their frozen dataclass.

A thing says in the signature of its class what it needs: name, kind of quantity, default, and in its docstring one line each.

    @known("sources", "tritium")
    class Tritium(Source):
        '''Antineutrinos of a mass of tritium. ...'''

        mass: Mass
        distance: MaybeLength = given(default=None)

From that come the check of a Python call, the block of a YAML file, the options of the command line, the JSON Schema and the
reference page. Rooms are imported when a group is first asked for, then entry points ``nurecoil.<group>`` of installed
packages: this is the only module that names rooms above it.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import entry_points
from typing import Any, TypeVar, cast, dataclass_transform

from nurecoil.declaration import Field, declare, fields_of, given, read_field
from nurecoil.problems import Collector, InvalidBlock, Problem, UnknownId, below

__all__ = [
    "Block", "Built", "Field", "base", "build", "find", "given", "group_of", "groups", "known", "make", "names", "options",
    "provider", "schema", "tag_of",
]  # fmt: skip

T = TypeVar("T")

ROOMS: Mapping[str, tuple[str, ...]] = {
    "sources": ("nurecoil.sources",),
    "spectra": ("nurecoil.sources",),
    "times": ("nurecoil.sources",),
    "geometries": ("nurecoil.sources",),
    "models": ("nurecoil.models",),
    "processes": ("nurecoil.processes",),
    "observables": ("nurecoil.processes.observables",),
    "form-factors": ("nurecoil.nuclear",),
    "electron-factors": ("nurecoil.atomic",),
    "steps": ("nurecoil.detectors",),
    "statistics": ("nurecoil.inference.statistics",),
    "experiments": ("nurecoil.experiments",),
    "studies": ("nurecoil.studies",),
    "exporters": ("nurecoil.export",),
}
"""Group -> rooms whose modules, at any depth, declare its things."""

SKIP = ("nurecoil.nuclear.structure",)
"""Rooms that declare nothing and are slow to import."""

FLAT = ("nurecoil.studies",)
"""Rooms that list their things without any of their modules."""


class BrokenPlugIn(UserWarning):
    """An entry point of an installed package cannot be used."""


_KNOWN: dict[str, dict[str, Any]] = {group: {} for group in ROOMS}
_BASES: dict[type, str] = {}
_PROVIDERS: dict[str, Callable[[], Mapping[str, Any]]] = {}
_LOADED: set[str] = set()


@dataclass_transform(frozen_default=True, eq_default=True, field_specifiers=(given,))
def known(group: str, tag: str) -> Callable[[type[T]], type[T]]:
    """Register a class under a name: it becomes a frozen dataclass whose fields are read by their kinds.

    Parameters
    ----------
    group : str
        One of `groups`.
    tag : str
        The name that files and the command line use.

    Raises
    ------
    UnknownId
        If there is no such group.
    ValueError
        If the name is taken by another class.
    """

    def note(cls: type[T]) -> type[T]:
        made = declare(cls)
        _register(group, tag, made)
        return made

    return note


def _register(group: str, tag: str, thing: Any) -> None:
    if group not in _KNOWN:
        raise UnknownId("group", group, _KNOWN)
    old = _KNOWN[group].setdefault(tag, thing)
    if old is not thing and (old.__module__, old.__qualname__) != (thing.__module__, thing.__qualname__):
        raise ValueError(f"{group}: the name {tag!r} is taken by {old.__module__}.{old.__qualname__}")
    _KNOWN[group][tag] = thing


def base(group: str) -> Callable[[type[T]], type[T]]:
    """Say that a field of this type, or of a tuple of it, is a block of that group."""

    def note(cls: type[T]) -> type[T]:
        _BASES[cls] = group
        return cls

    return note


def provider(group: str) -> Callable[[Callable[[], Mapping[str, Any]]], Callable[[], Mapping[str, Any]]]:
    """Register a function that lists the things of a group that are files or folders rather than classes."""

    def note(function: Callable[[], Mapping[str, Any]]) -> Callable[[], Mapping[str, Any]]:
        _PROVIDERS[group] = function
        return function

    return note


def groups() -> tuple[str, ...]:
    """Names of all groups."""
    return tuple(ROOMS)


def _load(group: str) -> dict[str, Any]:
    """All of a group: the modules of its rooms, then plug-ins; imported when first asked for."""
    if group not in ROOMS:
        raise UnknownId("group", group, ROOMS)
    if group not in _LOADED:
        for room in ROOMS[group]:
            _import(room)
        _LOADED.add(group)
        for point in entry_points(group=f"nurecoil.{group}"):
            _plug_in(group, point)
    return {**_KNOWN[group], **(_PROVIDERS[group]() if group in _PROVIDERS else {})}


def _import(room: str) -> None:
    try:
        package = importlib.import_module(room)
    except ModuleNotFoundError as error:
        if error.name and room.startswith(error.name):
            return  # a room that this installation does not have
        raise
    for module in pkgutil.iter_modules(() if room in FLAT else getattr(package, "__path__", ()), room + "."):
        if module.name not in SKIP:
            _import(module.name)


def _plug_in(group: str, point: Any) -> None:
    try:
        thing = point.load()
        if point.name not in _KNOWN[group]:
            _register(group, point.name, thing)
        elif _KNOWN[group][point.name] is not thing:
            raise ValueError(f"the name {point.name!r} is taken")
    except Exception as error:  # noqa: BLE001  a plug-in may fail in any way, and must not take the house down
        text = f"plug-in {point.name!r} ({point.value}) of group {group} cannot be used: {type(error).__name__}: {error}"
        warnings.warn(text, BrokenPlugIn, stacklevel=4)


def names(group: str) -> tuple[str, ...]:
    """Names of all things of a group, in alphabetical order.

    Raises
    ------
    UnknownId
        If there is no such group.

    Examples
    --------
    >>> "sources" in groups()
    True
    """
    return tuple(sorted(_load(group)))


def find(group: str, tag: object) -> Any:
    """The class (or whatever a plug-in or provider gives) of a name.

    Raises
    ------
    UnknownId
        If there is none; the message lists the closest known ones.
    """
    found = _KNOWN[group] if group in _KNOWN and isinstance(tag, str) and tag in _KNOWN[group] else _load(group)
    if not isinstance(tag, str) or tag not in found:
        raise UnknownId(_singular(group), tag, found)
    return found[tag]


_ONE = {"processes": "process", "spectra": "spectrum", "geometries": "geometry", "studies": "study"}


def _singular(group: str) -> str:
    return _ONE.get(group, group.removesuffix("s").replace("-", " "))


def tag_of(thing: object) -> str:
    """The name under which a thing, or its class, is registered.

    Raises
    ------
    UnknownId
        If it is not registered.
    """
    cls = thing if isinstance(thing, type) else type(thing)
    for registered in _KNOWN.values():
        for tag, candidate in registered.items():
            if candidate is cls:
                return tag
    raise UnknownId("registered thing", cls.__name__, ())


def group_of(hint: Any) -> str | None:
    """The group whose blocks a field of this type holds, if it is one."""
    return _BASES.get(hint) if isinstance(hint, type) else None


def options(group: str, tag: str) -> dict[str, Field]:
    """What a thing needs: for `show`, the command line, the documentation and the schema.

    Returns
    -------
    dict
        Name of the field -> `Field`: kind, default, line of explanation, symbol.
    """
    return fields_of(find(group, tag))


Block = Mapping[str, Any] | str


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

    thing: Any
    problems: tuple[Problem, ...]


def build(group: str, block: Any, path: str = "", *, given: Mapping[str, Any] | None = None, folder: Any = None) -> Built:
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
    cls = None
    with problems.at(below(path, "kind")):
        cls = find(group, block["kind"])
    if cls is None:
        return Built(None, tuple(problems.problems))
    words = dict(given or {})
    content = _renamed(cls, {key: value for key, value in block.items() if key != "kind"})
    expected = {name: field for name, field in fields_of(cls).items() if name not in words}
    for key, value in content.items():
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


def _renamed(cls: type, block: Mapping[str, Any]) -> dict[str, Any]:
    """Keys that had another name before 0.2, which are taken with a warning for one release."""
    from nurecoil.renamed import KEYS

    found = {}
    for key, value in block.items():
        new = KEYS.get((cls.__name__, str(key)), key)
        if new != key:
            warnings.warn(f"{cls.__name__}: the key {key!r} is now {new!r}", FutureWarning, stacklevel=4)
        found[new] = value
    return found


def _nested(folder: Any) -> Callable[[type, Any, str], Any]:
    """How a block inside a block is built; its problems are raised together."""

    def inside(hint: type, value: Any, name: str) -> Any:
        group = group_of(hint)
        if group is None or isinstance(value, hint):
            return value
        built = build(group, value, folder=folder)
        if built.problems:
            raise InvalidBlock(name, [Problem(below(name, p.path) if p.path else name, p.message) for p in built.problems])
        return built.thing

    return inside


def make(group: str, block: Any, path: str = "", **options: Any) -> Any:
    """As `build`, but all problems are raised.

    Raises
    ------
    InvalidBlock
        With everything that is wrong.
    """
    built = build(group, block, path, **options)
    if built.problems:
        raise InvalidBlock(path or _singular(group), built.problems)
    return built.thing


def schema(group: str, without: Iterable[str] = ()) -> dict[str, Any]:
    """JSON Schema of a group's block; fields that a caller supplies are left out."""
    left_out = set(without)
    alternatives = []
    for tag in names(group):
        cls = find(group, tag)
        if not dataclasses.is_dataclass(cls):
            continue
        said = {name: field for name, field in fields_of(cast("type", cls)).items() if name not in left_out}
        alternatives.append({
            "type": "object",
            "title": tag,
            "description": summary(cls),
            "additionalProperties": False,
            "required": ["kind", *(name for name, field in said.items() if field.required)],
            "properties": {"kind": {"const": tag}, **{name: field.schema(group_of) for name, field in said.items()}},
        })  # fmt: skip
    return {"oneOf": alternatives}


def summary(thing: object) -> str:
    """First sentence of a thing's docstring."""
    text = (getattr(thing, "__doc__", None) or "").strip().split("\n\n")[0]
    return re.sub(r"\s+", " ", text)
