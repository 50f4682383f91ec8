"""What others have published, with where each number was read."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nurecoil.problems import UnknownId
from nurecoil.tables import read_table


@dataclass(frozen=True)
class Published:
    """A number of the table of published results.

    Parameters
    ----------
    value, plus, minus : float
        Errors are not numbers where there are none.
    reference : str
        Preprint or journal.
    seen : str
        Where it was read: the abstract, a summary page, a table of a third party, or memory.
    """

    value: float
    plus: float
    minus: float
    reference: str
    seen: str

    @property
    def papers(self) -> tuple[str, ...]:
        """What a bibliography lists."""
        known = {"Beda et al.": "Beda:2012zz", "Phys.Rev.C 88 025501": "SNO:2011hxd", "hep-ex/0504049": "arXiv:hep-ex/0504049"}
        return (known.get(self.reference, self.reference),)


def published(experiment: str, quantity: str) -> Published:
    """One of them.

    Raises
    ------
    UnknownId
        If there is no such row.

    Examples
    --------
    >>> published("CONUS all", "weak angle").value
    0.28
    """
    table = read_table("cevns_2026", "published.csv")
    rows = list(zip(map(str, table["experiment"]), map(str, table["quantity"]), strict=True))
    if (experiment, quantity) not in rows:
        raise UnknownId("published number", f"{experiment}, {quantity}", [", ".join(row) for row in rows])
    at = rows.index((experiment, quantity))
    value, plus, minus = (_number(str(table[name][at])) for name in ("value", "plus", "minus"))
    return Published(value, plus, minus, str(table["reference"][at]), str(table["seen"][at]))


def _number(text: str) -> float:
    return math.nan if text == "-" else float(text)
