"""What is registered: names of groups, things by name, and the rooms and packages that bring them."""

from __future__ import annotations

import importlib
import pkgutil
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar, dataclass_transform

from nurecoil.declaration import Field, cached_fields, declare, given
from nurecoil.problems import UnknownId

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., object])

ROOMS: Mapping[str, tuple[str, ...]] = {
    "sources": ("nurecoil.sources",),
    "spectra": ("nurecoil.sources",),
    "times": ("nurecoil.sources",),
    "geometries": ("nurecoil.sources",),
    "models": ("nurecoil.models",),
    "processes": ("nurecoil.processes",),
    "wimp-interactions": ("nurecoil.processes.wimp",),
    "observables": ("nurecoil.processes.observables",),
    "form-factors": ("nurecoil.nuclear",),
    "electron-factors": ("nurecoil.atomic",),
    "bindings": ("nurecoil.atomic",),
    "steps": ("nurecoil.detectors",),
    "statistics": ("nurecoil.inference.build",),
    "experiments": ("nurecoil.experiments",),
    "joint-analyses": ("nurecoil.experiments",),
    "studies": ("nurecoil.studies",),
    "exporters": ("nurecoil.export",),
    "observed": ("nurecoil.experiments.document",),
    "backgrounds": ("nurecoil.experiments.document",),
    "nuisances": ("nurecoil.experiments.document",),
    "terms": ("nurecoil.experiments.document",),
    "blocks": ("nurecoil.experiments.document",),
}
"""Group -> rooms whose modules, at any depth, declare its things."""

SKIP = ("nurecoil.nuclear.structure",)
"""Rooms that declare nothing and are slow to import."""


class BrokenPlugIn(UserWarning):
    """An entry point of an installed package cannot be used."""


_KNOWN: dict[str, dict[str, object]] = {group: {} for group in ROOMS}
_BASES: dict[type, str] = {}
_PROVIDERS: dict[str, Callable[[], Mapping[str, object]]] = {}
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


def _register(group: str, tag: str, thing: object) -> None:
    if group not in _KNOWN:
        raise UnknownId("group", group, _KNOWN)
    old = _KNOWN[group].setdefault(tag, thing)
    if old is not thing and _address(old) != _address(thing):
        raise ValueError(f"{group}: the name {tag!r} is taken by {_address(old)}")
    _KNOWN[group][tag] = thing


def _address(thing: object) -> str:
    return f"{thing.__module__}.{getattr(thing, '__qualname__', '')}"


def listed(group: str, tag: str) -> Callable[[F], F]:
    """Register a function under a name: a way to read counts as a statistic, or an exporter.

    Parameters
    ----------
    group, tag : str
        As for `known`.

    Raises
    ------
    UnknownId or ValueError
        If there is no such group, or the name is taken.
    """

    def note(function: F) -> F:
        _register(group, tag, function)
        return function

    return note


def base(group: str) -> Callable[[type[T]], type[T]]:
    """Say that a field of this type, or of a tuple of it, is a block of that group."""

    def note(cls: type[T]) -> type[T]:
        _BASES[cls] = group
        return cls

    return note


@dataclass_transform(frozen_default=True, eq_default=True, field_specifiers=(given,))
def block(tag: str) -> Callable[[type[T]], type[T]]:
    """Register a class for a block of a file that has no ``kind``, because nothing else can stand in its place."""

    def note(cls: type[T]) -> type[T]:
        made = known("blocks", tag)(cls)
        _BASES[made] = f"blocks.{tag}"
        return made

    return note


def provider(group: str) -> Callable[[Callable[[], Mapping[str, object]]], Callable[[], Mapping[str, object]]]:
    """Register a function that lists the things of a group that are files or folders rather than classes."""

    def note(function: Callable[[], Mapping[str, object]]) -> Callable[[], Mapping[str, object]]:
        _PROVIDERS[group] = function
        return function

    return note


def groups() -> tuple[str, ...]:
    """Names of all groups."""
    return tuple(ROOMS)


def _load(group: str) -> dict[str, object]:
    """All of a group: the modules of its rooms, then plug-ins; imported when first asked for."""
    if group not in ROOMS:
        raise UnknownId("group", group, ROOMS)
    if group not in _LOADED:
        for room in ROOMS[group]:
            _import(room, group)
        _LOADED.add(group)
        for point in entry_points(group=f"nurecoil.{group}"):
            _plug_in(group, point)
    return {**_KNOWN[group], **(_PROVIDERS[group]() if group in _PROVIDERS else {})}


def _import(room: str, group: str) -> None:
    try:
        package = importlib.import_module(room)
    except ModuleNotFoundError as error:
        if error.name and room.startswith(error.name):
            return  # a room that this installation does not have
        raise
    if group in _PROVIDERS:
        return  # it lists files or folders, and has no need of what lies deeper
    for module in pkgutil.iter_modules(getattr(package, "__path__", ()), room + "."):
        if module.name not in SKIP:
            _import(module.name, group)


def entry_points(group: str) -> Iterable[EntryPoint]:
    """Those of installed packages; the library that knows them is slow to import, and not needed for a rate."""
    from importlib import metadata

    return metadata.entry_points(group=group)


def _plug_in(group: str, point: EntryPoint) -> None:
    try:
        thing = point.load()
        if group in _PROVIDERS and point.name in _PROVIDERS[group]():
            raise ValueError(f"the name {point.name!r} is taken")
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


def find(group: str, tag: object) -> object:
    """The class (or whatever a plug-in or provider gives) of a name.

    Raises
    ------
    UnknownId
        If there is none; the message lists the closest known ones.
    """
    from nurecoil.renamed import TAGS

    new = TAGS.get((group, tag)) if isinstance(tag, str) else None
    if new is not None:
        warnings.warn(f"{group}: {tag!r} is now called {new!r}", FutureWarning, stacklevel=3)
        tag = new
    found = _KNOWN[group] if group in _KNOWN and isinstance(tag, str) and tag in _KNOWN[group] else _load(group)
    if not isinstance(tag, str) or tag not in found:
        raise UnknownId(singular(group), tag, found)
    return found[tag]


def exporter(tag: str) -> Callable[..., object]:
    """What makes a picture, a table or references of a thing, which nobody pays for before."""
    found = find("exporters", tag)
    assert callable(found), tag
    return found


_ONE = {
    "joint-analyses": "joint analysis",
    "processes": "process",
    "spectra": "spectrum",
    "geometries": "geometry",
    "studies": "study",
}


def singular(group: str) -> str:
    """What one thing of a group is called.

    Examples
    --------
    >>> singular("processes"), singular("form-factors")
    ('process', 'form factor')
    """
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


def group_of(hint: object) -> str | None:
    """The group whose blocks a field of this type holds, if it is one."""
    return _BASES.get(hint) if isinstance(hint, type) else None


def options(group: str, tag: str) -> dict[str, Field]:
    """What a thing needs: for `show`, the command line, the documentation and the schema.

    Returns
    -------
    dict
        Name of the field -> `Field`: kind, default, line of explanation, symbol; empty for a function or a file.
    """
    thing = find(group, tag)
    return dict(cached_fields(thing)) if isinstance(thing, type) else {}


def summary(thing: object) -> str:
    """First sentence of a thing's docstring."""
    text = (getattr(thing, "__doc__", None) or "").strip().split("\n\n")[0]
    return re.sub(r"\s+", " ", text)
