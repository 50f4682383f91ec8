"""Limits that other experiments have published, as cited data, drawn beside our own when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nurecoil.tables import read_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes


_FARTHEST = 5.0


@dataclass(frozen=True)
class Published:
    """An upper limit from a paper.

    Parameters
    ----------
    experiment : str
    parameter : str
        As our models call it.
    limit : float
        Natural units.
    cl : float
        Confidence level.
    key : str
        Of the bibliography.
    year : int
    seen : str
        Where the number was read: ``"abstract"``, ``"third party"`` or, not yet checked, ``"memory"``.
    """

    experiment: str
    parameter: str
    limit: float
    cl: float
    key: str
    year: int
    seen: str

    @property
    def label(self) -> str:
        """Experiment, year and level, for a legend."""
        unsure = " (from memory)" if self.seen == "memory" else ""
        return f"{self.experiment} {self.year}, {100 * self.cl:.4g} %{unsure}"


def published_limits(parameter: str) -> tuple[Published, ...]:
    """What others have published on a parameter; so far magnetic moments and charges of one flavour.

    Examples
    --------
    >>> from nurecoil.units import mu_B
    >>> [(one.label, round(one.limit / (1e-11 * mu_B), 2)) for one in published_limits("mu_nue")][0]
    ('GEMMA 2012, 90 %', 2.9)
    """
    found = []
    for name in ("moments.csv", "millicharges.csv"):
        table = read_table("published_limits", name)
        for i in np.flatnonzero(np.asarray(table["parameter"]) == parameter).tolist():
            said = {column: table[column][i] for column in ("experiment", "parameter", "publication", "seen")}
            e, p, key, seen = map(str, said.values())
            found.append(Published(e, p, float(table["limit"][i]), float(table["cl"][i]), key, int(table["year"][i]), seen))
    return tuple(found)


def draw_published(axes: Axes, parameter: str, along: str, scale: float) -> None:
    """Lines at published limits, across the ``"x"`` or the ``"y"`` axis, which is in units of `scale`.

    A linear axis is made longer for limits up to five times its end; those beyond are left out, but for the first.

    Raises
    ------
    ValueError
        If none is known.
    """
    found = published_limits(parameter)
    if not found:
        raise ValueError(f"published: no published limits on {parameter!r} are stored; expected published=False")
    line, get, set_ends, kind = (
        (axes.axvline, axes.get_xlim, axes.set_xlim, axes.get_xscale())
        if along == "x"
        else (axes.axhline, axes.get_ylim, axes.set_ylim, axes.get_yscale())
    )
    low, high = get()
    if kind == "linear":
        first = min(found, key=lambda one: one.limit)
        found = tuple(one for one in found if one is first or one.limit / scale <= _FARTHEST * high)
        high = max(high, *(1.05 * one.limit / scale for one in found))
    for i, one in enumerate(found):
        dashes = ("--", "-.", ":")[i % 3]
        line(one.limit / scale, color="0.35", linewidth=1.0, linestyle=dashes, label=one.label)
    if kind == "linear":
        set_ends(low, high)
