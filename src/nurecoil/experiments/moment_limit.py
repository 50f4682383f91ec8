"""Experiments that enter as one number: an upper limit on an effective magnetic moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nurecoil.problems import UnknownId
from nurecoil.tables import read_table


@dataclass(frozen=True)
class MomentLimit:
    """An upper limit on the effective moment of the neutrinos of one source.

    Which moments it limits depends on the state of these neutrinos: for solar ones mu_eff^2 is an incoherent sum over mass
    states.

    Parameters
    ----------
    id : str
    source : str
        Which neutrinos, ``"solar"``.
    limit : float
        Natural units; in Bohr magnetons divided by ``units.mu_B``.
    cl : float
        Confidence level, one-sided.
    cite : str
        Key of the bibliography.

    Raises
    ------
    ValueError
        If the limit is not positive or the confidence level not between 0 and 1.
    """

    id: str
    source: str
    limit: float
    cl: float
    cite: str

    def __post_init__(self) -> None:
        if not self.limit > 0:
            raise ValueError(f"limit: expected a positive moment, got {self.limit!r}")
        if not 0 < self.cl < 1:
            raise ValueError(f"cl: expected a confidence level between 0 and 1, got {self.cl!r}")


def moment_limit(id: str) -> MomentLimit:
    """A published limit on an effective moment, by name.

    Parameters
    ----------
    id : str
        One of ``data/effective_moment_limits/limits.csv``: ``"borexino-phase-2"``.

    Raises
    ------
    UnknownId
        If there is no such limit.

    Examples
    --------
    >>> from nurecoil.units import mu_B
    >>> borexino = moment_limit("borexino-phase-2")
    >>> round(borexino.limit / (1e-11 * mu_B), 3), borexino.cl
    (2.8, 0.9)
    """
    table = read_table("effective_moment_limits", "limits.csv")
    names = [str(name) for name in table["id"]]
    if id not in names:
        raise UnknownId("limit on an effective moment", id, names)
    row: dict[str, Any] = {name: column[names.index(id)] for name, column in table.items()}
    return MomentLimit(id, str(row["source"]), float(row["limit"]), float(row["cl"]), str(row["publication"]))
