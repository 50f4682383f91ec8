"""Papers: the entries of ``data/references.bib``, by their INSPIRE keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from nurecoil.problems import UnknownId
from nurecoil.tables.shipped import data_path


@dataclass(frozen=True)
class Citation:
    """An entry of ``data/references.bib``."""

    key: str
    fields: Mapping[str, str]

    def __str__(self) -> str:
        first = self.fields.get("author", "").split(" and ")[0].partition(",")[0]
        where = self.fields.get("journal", self.fields.get("eprint", self.fields.get("howpublished", "")))
        parts = (first + " et al." if " and " in self.fields.get("author", "") else first, where, self.fields.get("year", ""))
        return ", ".join(p for p in parts if p)


@cache
def _references() -> dict[str, Citation]:
    text = data_path("references.bib").read_text(encoding="utf-8")
    entries = {}
    for match in re.finditer(r"@\w+\{([^,\s]+),(.*?)\n\}", text, re.S):
        fields = {k.lower(): v for k, v in re.findall(r'(\w+)\s*=\s*["{](.*?)["}],?\s*(?=\n|$)', match[2])}
        entries[match[1]] = Citation(match[1], fields)
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
