"""What a thing stands on: the papers that it, what it is made of, and what these are computed from are named after."""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from nurecoil.tables.citations import references

_KEY = re.compile(r"\b[A-Za-z][A-Za-z-]*:\d{4}[a-z]*\b")
_LISTS = re.compile(r"^(?:Parameters|Raises|Warns|Examples|Attributes)\n-{3,}\n.*?(?=^\w+\n-{3,}\n|\Z)", re.M | re.S)
_PACKAGE = "nurecoil"


def papers_of(*things: object) -> tuple[str, ...]:
    """Keys of the bibliography, DOIs and preprints that things stand on, each once, in the order in which they are met.

    A thing is asked for its ``papers``, for the keys in what describes its class and module (options that are listed there are
    left out: they need not be in use), and for those of all its fields and of what its ``rests_on`` gives.

    Parameters
    ----------
    *things : object
        Of this package: likelihoods, experiments, sources, processes, form factors, models.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> from nurecoil.nuclear import Helm
    >>> papers_of(Helm("4.2 fm", "0.9 fm"))[0]
    'Helm:1956zz'
    """
    known = set(references())
    found: dict[str, None] = {}
    for key in _walk(list(things), set()):
        if key in known or not _KEY.fullmatch(key):
            found.setdefault(key)
    return tuple(found)


def _walk(thing: Any, seen: set[int]) -> Iterator[str]:
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, Mapping):
        yield from _walk(list(thing.values()), seen)
    elif isinstance(thing, list | tuple):
        for one in thing:
            yield from _walk(one, seen)
    elif isinstance(thing, type):
        yield from _told(thing)
    elif type(thing).__module__.partition(".")[0] == _PACKAGE:
        yield from _own(thing)
        for one in _inside(thing):
            yield from _walk(one, seen)


def _own(thing: Any) -> Iterator[str]:
    yield from (key for key in getattr(thing, "papers", ()) if isinstance(key, str))
    yield from _told(type(thing))
    if isinstance(source := getattr(thing, "source", ""), str):
        yield from _KEY.findall(source)


def _told(cls: type) -> Iterator[str]:
    for text in (cls.__doc__, sys.modules[cls.__module__].__doc__):
        yield from _KEY.findall(_LISTS.sub("", inspect.cleandoc(text or "") + "\n"))


def _inside(thing: Any) -> Iterator[Any]:
    if dataclasses.is_dataclass(thing):
        yield from (getattr(thing, field.name) for field in dataclasses.fields(thing))
    else:
        yield from (getattr(thing, name, None) for name in ("source", "target"))
    yield from getattr(thing, "rests_on", ())
