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
