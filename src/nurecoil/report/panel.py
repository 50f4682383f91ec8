"""Panels as values: two axes, and the lines, points and marks on them, each declared by the columns it shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.export.curves import plot_steps
from nurecoil.export.style import DASHES, MARKERS, PALETTE, line_style
from nurecoil.report.claim import require_text

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
    ticks : mapping of float to str, or sequence of float, optional
        Where ticks stand, and their names; named ones part categories and have no small ticks between them.

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
    ticks: Mapping[float, str] | Sequence[float] | None = None

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

    def set_on(self, axes: Axes, which: str) -> None:
        """Ticks and ends of the axis ``"x"`` or ``"y"``."""
        if self.ticks is not None:
            axes.set(**{f"{which}ticks": list(self.ticks)})
            if isinstance(self.ticks, Mapping):
                axes.set(**{f"{which}ticklabels": list(self.ticks.values())})
                axes.tick_params(axis=which, which="minor", length=0)  # type: ignore[arg-type]
        if self.limits is not None:
            axes.set(**{f"{which}lim": self.limits})


@dataclass(frozen=True)
class Line:
    """A curve, or steps.

    Parameters
    ----------
    x, y : str
        Columns of the figure's data; where `x` has one number more, it holds the edges of bins.
    label : str
        Name in the legend; without one it has none.
    index : int, optional
        Which colour and dash pattern; by default the next. Within a study one meaning keeps one index.
    dashes : int, optional
        Another dash pattern.
    thin : bool
        A thin grey line for comparison.
    """

    x: str
    y: str
    label: str = ""
    index: int | None = None
    dashes: int | None = None
    thin: bool = False

    def draw(self, axes: Axes, data: Mapping[str, Array], position: int) -> None:
        """On these axes, as the line number `position`."""
        style = line_style(position if self.index is None else self.index)
        if self.dashes is not None:
            style["linestyle"] = DASHES[self.dashes % len(DASHES)]
        if self.thin:
            style |= {"color": "0.45", "linewidth": 0.9, "zorder": 1}
            style["linestyle"] = DASHES[self.dashes or 0]
        x, y, label = data[self.x], data[self.y], self.label or "_nolegend_"
        if len(x) == len(y) + 1:
            axes.stairs(y, x, baseline=None, label=label, **{"linewidth": 1.6, **style})
        else:
            axes.plot(x, y, label=label, **style)


@dataclass(frozen=True)
class Points:
    """Points: data, or what a paper has.

    Parameters
    ----------
    x, y : str
        Columns of the figure's data.
    label : str
        Name in the legend.
    error : str
        Column of errors, [N] or [2, N] downwards and upwards; along `x` if `across`.
    across : bool
        Whether the errors are those of `x`.
    index : int, optional
        Which marker and colour; black circles without it.
    hollow : bool
        White inside.
    """

    x: str
    y: str
    label: str = ""
    error: str = ""
    across: bool = False
    index: int | None = None
    hollow: bool = False

    def draw(self, axes: Axes, data: Mapping[str, Array]) -> None:
        """On these axes."""
        colour, marker = ("black", "o") if self.index is None else (PALETTE[self.index % 7], MARKERS[self.index % 7])
        options: dict[str, Any] = {"color": colour, "marker": marker, "linestyle": "none", "elinewidth": 1.0, "zorder": 5}
        if self.hollow:
            options["markerfacecolor"] = "white"
        if self.error:
            options["xerr" if self.across else "yerr"] = data[self.error]
        axes.errorbar(data[self.x], data[self.y], label=self.label or "_nolegend_", **options)


@dataclass(frozen=True)
class Region:
    """Where a surface lies below a level: an allowed region.

    Parameters
    ----------
    x, y, surface : str
        Columns of the figure's data: [N], [M] and [N, M].
    level : float or str
        The level, or a column that holds it.
    label : str
        Name in the legend: the confidence level.
    index : int
        Which colour and dash pattern.
    """

    x: str
    y: str
    surface: str
    level: float | str
    label: str = ""
    index: int = 0

    def draw(self, axes: Axes, data: Mapping[str, Array]) -> None:
        """On these axes."""
        style = line_style(self.index)
        level = _place(self.level, data)
        axes.contour(data[self.x], data[self.y], data[self.surface].T, levels=[level], colors=[style["color"]],
                     linestyles=[style["linestyle"]], linewidths=1.6)  # fmt: skip
        axes.plot([], [], label=self.label or "_nolegend_", **style)


Where = float | tuple[float, float] | str | None


@dataclass(frozen=True)
class Mark:
    """A line across the panel, or a band, with its name beside it; with `x` and `y` a rectangle, or a text at a point.

    Parameters
    ----------
    x, y : float or tuple of float or str, optional
        Where; a pair makes a band. A column of the figure's data may stand for its one or two numbers.
    text : str
        Written along it; for horizontal lines at the right, for vertical ones at the top.
    label : str
        Name in the legend instead.
    dotted : bool
        For a line.
    """

    x: Where = None
    y: Where = None
    text: str = ""
    label: str = "_nolegend_"
    dotted: bool = False

    def __post_init__(self) -> None:
        if self.x is None and self.y is None:
            raise ValueError("mark: neither x nor y is given; expected where it stands")

    def draw(self, axes: Axes, data: Mapping[str, Array]) -> None:
        """On these axes."""
        x, y = (_place(at, data) for at in (self.x, self.y))
        at = y if x is None else x
        grey: dict[str, Any] = {"color": "0.5", "alpha": 0.15, "linewidth": 0, "label": self.label}
        if x is not None and y is not None:
            if isinstance(x, tuple) and isinstance(y, tuple):
                axes.fill([x[0], x[1], x[1], x[0]], [y[0], y[0], y[1], y[1]], **grey)
            else:
                axes.text(x, y, self.text, fontsize=11, ha="right")  # type: ignore[arg-type]
            return
        vertical = x is not None
        if isinstance(at, tuple):
            (axes.axvspan if vertical else axes.axhspan)(*at, **grey)
            place = float(np.sqrt(at[0] * at[1])) if min(at) > 0 and _log(axes, vertical) else 0.5 * sum(at)
        else:
            line = axes.axvline if vertical else axes.axhline
            line(at, color="0.45", linewidth=0.9, linestyle=":" if self.dotted else "-", label=self.label)
            place = at
        if self.text and vertical:
            turned: dict[str, Any] = {} if isinstance(at, tuple) else {"rotation": 90}
            side = "center" if isinstance(at, tuple) else "right"
            axes.annotate(self.text, (place, 0.97), xycoords=("data", "axes fraction"), xytext=(-2, 0),
                          textcoords="offset points", fontsize=10, color="0.3", ha=side, va="top", **turned)  # fmt: skip
        elif self.text:
            axes.annotate(self.text, (0.985, place), xycoords=("axes fraction", "data"), xytext=(0, 2),
                          textcoords="offset points", fontsize=10, color="0.3", ha="right", va="bottom")  # fmt: skip


def _place(at: Where, data: Mapping[str, Array]) -> Any:
    """A number or a pair of them, also out of a column."""
    if not isinstance(at, str):
        return at
    found = tuple(map(float, np.ravel(data[at])))
    return found[0] if len(found) == 1 else found


def _log(axes: Axes, vertical: bool) -> bool:
    return bool((axes.get_xscale() if vertical else axes.get_yscale()) == "log")


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
        if self.title:
            axes.set_title(self.title)
        if self.stack:
            piled = {each.label or f"_{each.y}": columns[each.y] for each in self.stack}
            plot_steps(axes, columns[self.stack[0].x], piled, stacked=True)
        for position, line in enumerate(self.lines):
            line.draw(axes, columns, position)
        if self.draw is not None:
            self.draw(axes, columns)
        for thing in (*self.regions, *self.data, *self.marks):
            thing.draw(axes, columns)
        self.x.set_on(axes, "x")
        self.y.set_on(axes, "y")
        if self.legend is not None and axes.get_legend_handles_labels()[1]:
            place: Any = self.legend
            axes.legend(loc=place).set_in_layout(isinstance(place, str))


def lines(x: str, columns: Mapping[str, str], **options: Any) -> tuple[Line, ...]:
    """Lines over one abscissa, from column to label.

    Examples
    --------
    >>> [line.label for line in lines("T", {"weak": "weak", "magnetic": "magnetic"})]
    ['weak', 'magnetic']
    """
    return tuple(Line(x, column, label, **options) for column, label in columns.items())
