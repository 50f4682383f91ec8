"""Panels as values: two axes, and what is drawn on them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nurecoil.arrays import Array
from nurecoil.export.curves import plot_steps
from nurecoil.report.claim import require_text
from nurecoil.report.layers import Line, Mark, Points, Region

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Draw = Callable[["Axes", Mapping[str, Array]], None]


@dataclass(frozen=True)
class Axis:
    """One axis: what it shows and in which unit.

    Parameters
    ----------
    label : str
        Ends with the unit in square brackets, ``"recoil energy $T$ [keV]"``, unless `dimensionless`.
    dimensionless : bool
        Whether the quantity has no unit.
    scale : {"linear", "log"}
        Scale of the axis.
    limits : tuple of float or None, optional
        Lower and upper end; None leaves an end to the data.
    ticks : mapping of float to str, or sequence of float, or str, optional
        Where ticks stand, and their names; named ones part categories and have no small ticks between them. Or the column of
        the figure's data with the names of places 0, 1, ..., the last first.

    Raises
    ------
    ValueError
        If the label is empty, has no unit where one is needed, the scale is unknown, or the limits are no increasing pair.

    Examples
    --------
    >>> Axis("recoil energy $T$ [keV]", scale="log").scale
    'log'
    """

    label: str
    dimensionless: bool = False
    scale: str = "linear"
    limits: tuple[float | None, float | None] | None = None
    ticks: Mapping[float, str] | Sequence[float] | str | None = None

    def __post_init__(self) -> None:
        require_text("axis", label=self.label)
        if not self.dimensionless and not re.search(r"\[[^\[\]]*[^\[\]\s][^\[\]]*\]\s*$", self.label):
            raise ValueError(
                f"axis {self.label!r} has no unit: expected it in brackets at the end, '[keV]', or dimensionless=True"
            )
        if self.scale not in ("linear", "log"):
            raise ValueError(f"axis {self.label!r}: scale is {self.scale!r}; expected 'linear' or 'log'")
        if self.limits is not None:
            lower, upper = self.limits
            if lower is not None and upper is not None and not lower < upper:
                raise ValueError(f"axis {self.label!r}: limits are {self.limits!r}; expected lower < upper")

    def set_on(self, axes: Axes, which: str, data: Mapping[str, Array]) -> None:
        """Ticks and ends of the axis ``"x"`` or ``"y"``."""
        ticks = self.ticks
        if isinstance(ticks, str):
            ticks = {float(place): str(name) for place, name in enumerate(data[ticks][::-1])}
            axes.set(**{f"{which}lim": (-0.7, len(ticks) - 0.3)})
        if ticks is not None:
            axes.set(**{f"{which}ticks": list(ticks)})
            if isinstance(ticks, Mapping):
                axes.set(**{f"{which}ticklabels": list(ticks.values())})
                axes.tick_params(axis=which, which="minor", length=0)  # type: ignore[arg-type]
        if self.limits is not None:
            axes.set(**{f"{which}lim": self.limits})


@dataclass(frozen=True)
class Panel:
    """One pair of axes and what is drawn on it.

    Parameters
    ----------
    x, y : Axis
        The axes.
    draw : callable, optional
        ``draw(axes, data)`` with Matplotlib axes and the figure's data, for what lines, points and marks cannot say; draws
        with the helpers of `nurecoil.export.curves` or with methods of the axes, never with pyplot.
    title : str
        Short text above the panel, for grids of panels.
    legend : str or None
        Place of the legend in Matplotlib's words (``"best"``, ``"upper right"``), or that of its lower left corner in units of
        the panel, which may lie outside where a grid leaves room; None for no legend. Without labelled curves there is none.
    lines : sequence of Line
        Curves, the first at the bottom.
    data : sequence of Points
        Measured points, and those of a paper.
    marks : sequence of Mark
        Levels, thresholds and ranges.
    regions : sequence of Region
        Allowed regions.
    stack : sequence of Line
        Histograms piled up, the first at the bottom; their `x` holds the edges of the bins.
    """

    x: Axis
    y: Axis
    draw: Draw | None = None
    title: str = ""
    legend: str | tuple[float, float] | None = "best"
    lines: Sequence[Line] = ()
    data: Sequence[Points] = ()
    marks: Sequence[Mark] = ()
    regions: Sequence[Region] = ()
    stack: Sequence[Line] = ()

    def paint(self, axes: Axes, columns: Mapping[str, Array]) -> None:
        """Everything, on empty axes."""
        axes.set(xlabel=self.x.label, ylabel=self.y.label, xscale=self.x.scale, yscale=self.y.scale)
        axes.set_title(self.title, y=1.0)  # nothing else is above a panel, so that no place has to be looked for
        if self.stack:
            piled = {each.label or f"_{each.y}": columns[each.y] for each in self.stack}
            plot_steps(axes, columns[self.stack[0].x], piled, stacked=True)
        for position, line in enumerate(self.lines):
            line.draw(axes, columns, position)
        if self.draw is not None:
            self.draw(axes, columns)
        drawn: tuple[Region | Points | Mark, ...] = (*self.regions, *self.data, *self.marks)
        for thing in drawn:
            thing.draw(axes, columns)
        self.x.set_on(axes, "x", columns)
        self.y.set_on(axes, "y", columns)
        if self.legend is not None and axes.get_legend_handles_labels()[1]:
            place: Any = self.legend
            axes.legend(loc=place).set_in_layout(isinstance(place, str))


def lines(x: str, columns: Mapping[str, str], *, joined: bool = False) -> tuple[Line, ...]:
    """Lines over one abscissa, from column to label; `joined` as of `Line`.

    Examples
    --------
    >>> [line.label for line in lines("T", {"weak": "weak", "magnetic": "magnetic"})]
    ['weak', 'magnetic']
    """
    return tuple(Line(x, column, label, joined=joined) for column, label in columns.items())
