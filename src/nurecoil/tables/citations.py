"""Papers: the entries of ``data/references.bib``, by their INSPIRE keys."""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from nurecoil.problems import UnknownId
from nurecoil.tables.shipped import data_path


@dataclass(frozen=True)
class Citation:
    """An entry of ``data/references.bib``."""

    key: str
    fields: Mapping[str, str]
    entry: str = "misc"

    @property
    def where(self) -> str:
        """Journal, volume and page, or the preprint, or the publisher."""
        journal = " ".join(self.fields[name] for name in ("journal", "volume") if name in self.fields)
        if journal and "pages" in self.fields:
            journal += f", {self.fields['pages']}"
        if journal:
            return journal
        if "eprint" in self.fields:
            return f"arXiv:{self.fields['eprint']}"
        return self.fields.get("publisher", self.fields.get("howpublished", ""))

    @property
    def link(self) -> str:
        """Where it can be read: by its DOI or preprint; empty if neither is known."""
        if "doi" in self.fields:
            return f"https://doi.org/{self.fields['doi']}"
        return f"https://arxiv.org/abs/{self.fields['eprint']}" if "eprint" in self.fields else ""

    @property
    def bibtex(self) -> str:
        """The entry as BibTeX.

        Examples
        --------
        >>> print(cite("Freedman:1973yd").bibtex.splitlines()[0])
        @article{Freedman:1973yd,
        """
        body = ",\n".join(f"  {name} = {{{value}}}" for name, value in self.fields.items())
        return f"@{self.entry}{{{self.key},\n{body}\n}}"

    def __str__(self) -> str:
        author = self.fields.get("author", "").strip("{}")
        first = author.split(" and ")[0].partition(",")[0].strip("{}")
        parts = (first + " et al." if " and " in author else first, self.where, self.fields.get("year", ""))
        return ", ".join(p for p in parts if p)


@cache
def _references() -> dict[str, Citation]:
    text = data_path("references.bib").read_text(encoding="utf-8")
    entries = {}
    for kind, key, body in re.findall(r"@(\w+)\{([^,\s]+),\n(.*?)\n\}", text, re.S):
        entries[key] = Citation(key, dict(re.findall(r"^  (\w+) = \{(.*)\},?$", body, re.M)), kind)
    return entries


def references() -> tuple[str, ...]:
    """Keys of all papers in the bibliography, in its order.

    Examples
    --------
    >>> "Lewin:1995rx" in references()
    True
    """
    return tuple(_references())


def cite(key: str) -> Citation:
    """The bibliography entry of an INSPIRE key.

    Raises
    ------
    UnknownId
        If the key is not in ``references.bib``.
    """
    entries = _references()
    if key not in entries:
        raise UnknownId("reference", key, entries)
    return entries[key]


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
    yield from _told(thing.__class__)
    if isinstance(source := getattr(thing, "source", ""), str):
        yield from _KEY.findall(source)


@cache
def _told(cls: type) -> tuple[str, ...]:
    texts = (cls.__doc__, sys.modules[cls.__module__].__doc__)
    return tuple(key for text in texts for key in _KEY.findall(_LISTS.sub("", inspect.cleandoc(text or "") + "\n")))


def _inside(thing: Any) -> Iterator[Any]:
    if dataclasses.is_dataclass(thing):
        yield from (getattr(thing, field.name) for field in dataclasses.fields(thing))
    else:
        yield from (getattr(thing, name, None) for name in ("source", "target"))
    yield from getattr(thing, "rests_on", ())
