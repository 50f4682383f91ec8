"""Searches for mu- -> e- conversion: published bounds, and the sensitivities of proposals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from nurecoil.problems import UnknownId
from nurecoil.tables import read_table


@dataclass(frozen=True)
class ConversionSearch:
    """One search.

    Parameters
    ----------
    name : str
        For people to read.
    nuclide : str
        Its target.
    R : float
        Bound or sensitivity on the ratio of conversion to capture.
    kind : str
        ``"bound"`` (90 percent confidence level) or ``"sensitivity"``.
    source : str
        Key in the bibliography.
    """

    name: str
    nuclide: str
    R: float
    kind: str
    source: str


@cache
def _searches() -> dict[str, ConversionSearch]:
    table: Any = read_table("muonic_atoms", "searches.csv")
    columns = (table[name] for name in ("search", "name", "nuclide", "R", "kind", "source"))
    return {
        key: ConversionSearch(name, nuclide, float(R), *rest) for key, name, nuclide, R, *rest in zip(*columns, strict=True)
    }


def conversion_searches() -> tuple[str, ...]:
    """Ids of the searches.

    Examples
    --------
    >>> conversion_searches()
    ('comet', 'mu2e', 'project-x', 'prime', 'sindrum-ii-ti', 'sindrum-ii-au')
    """
    return tuple(_searches())


def conversion_search(name: str) -> ConversionSearch:
    """A search by its id.

    Raises
    ------
    UnknownId
        If there is no such search; the message lists the closest ids.

    Examples
    --------
    >>> conversion_search("prime").R
    1e-18
    """
    if name not in _searches():
        raise UnknownId("search for mu -> e conversion", name, _searches())
    return _searches()[name]
