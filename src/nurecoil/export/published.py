"""Limits that other experiments have published, as cited data, drawn beside our own when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nurecoil.tables import cite, read_table
from nurecoil.units import mu_B

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
    """

    experiment: str
    parameter: str
    limit: float
    cl: float
    key: str

    @property
    def label(self) -> str:
        """Experiment, year and level, for a legend."""
        return f"{self.experiment} {cite(self.key).fields['year']}, {100 * self.cl:.4g} %"


def published_limits(parameter: str) -> tuple[Published, ...]:
    """What others have published on a parameter; so far magnetic moments of one flavour.

    Examples
    --------
    >>> from nurecoil.units import mu_B
    >>> [(one.label, round(one.limit / (1e-11 * mu_B), 2)) for one in published_limits("mu_nue")][0]
    ('GEMMA 2012, 90 %', 2.9)
    """
    table = read_table("published_limits", "moments.csv")
    rows = zip(*(table[name] for name in ("experiment", "parameter", "limit", "cl", "publication")), strict=True)
    every = (Published(str(e), str(p), float(limit), float(cl), str(key)) for e, p, limit, cl, key in rows)
    return tuple(one for one in every if one.parameter == parameter)


def draw_published(axes: Axes, parameter: str, along: str) -> None:
    """Lines at published limits, across the ``"x"`` or the ``"y"`` axis; values in Bohr magnetons.

    Raises
    ------
    ValueError
        If none is known.
    """
    found = published_limits(parameter)
    if not found:
        raise ValueError(f"published: no published limits on {parameter!r} are stored; expected published=False")
    for i, one in enumerate(found):
        line = axes.axvline if along == "x" else axes.axhline
        dashes = ("--", "-.", ":")[i % 3]
        line(one.limit / mu_B, color="0.35", linewidth=1.0, linestyle=dashes, label=one.label)
