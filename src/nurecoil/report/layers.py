"""What is drawn on a panel: lines, points, regions and marks, each declared by the columns it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.export.style import DASHES, MARKERS, PALETTE, LineStyle, line_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
    joined : bool
        Few points, each shown by a dot, and joined by a monotonic cubic in the scales of the axes.
    to : str
        A column of the other edge: what lies between is shaded, in place of a line; nothing where it is not a number.
    """

    x: str
    y: str
    label: str = ""
    index: int | None = None
    dashes: int | None = None
    thin: bool = False
    joined: bool = False
    to: str = ""

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
            steps: LineStyle = {"linewidth": 1.6, **style}
            axes.stairs(y, x, baseline=None, label=label, **steps)
        elif self.to:
            axes.fill_between(x, y, data[self.to], color=style["color"], alpha=0.3, linewidth=0, label=label)
        elif self.joined:
            axes.plot(*_joined(axes, x, y), label=label, **style)
            axes.plot(x, y, "o", color=style["color"], markersize=2.5, label="_nolegend_")
        else:
            axes.plot(x, y, label=label, **style)


def _joined(axes: Axes, x: Array, y: Array) -> tuple[Array, Array]:
    """Many points between a few, by a monotonic cubic of what the axes show."""
    from scipy.interpolate import PchipInterpolator

    kept = np.isfinite(x) & np.isfinite(y)
    (to_x, from_x), (to_y, from_y) = ((np.log, np.exp) if _log(axes, v) else (np.asarray, np.asarray) for v in (True, False))
    nodes, values = to_x(x[kept]), to_y(y[kept])
    fine = np.linspace(nodes[0], nodes[-1], 20 * nodes.size)
    return np.asarray(from_x(fine)), np.asarray(from_y(PchipInterpolator(nodes, values)(fine)))


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
    """Where a surface lies below a level: an allowed region, with the contour of the surface's bicubic spline.

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
    filled : bool
        Whether it is grey inside.
    """

    x: str
    y: str
    surface: str
    level: float | str
    label: str = ""
    index: int = 0
    filled: bool = False

    def _fine(self, data: Mapping[str, Array]) -> tuple[Array, Array, Array]:
        """Nodes four times as many, and the surface there."""
        from scipy.interpolate import RectBivariateSpline

        x, y, surface = data[self.x], data[self.y], data[self.surface]
        if min(surface.shape) < 4 or not np.all(np.isfinite(surface)):
            return x, y, surface
        u, v = (np.interp(np.arange(4 * nodes.size - 3) / 4, np.arange(nodes.size), nodes) for nodes in (x, y))
        return u, v, RectBivariateSpline(x, y, surface)(u, v)

    def lines(self, data: Mapping[str, Array]) -> list[Array]:
        """The contour, one or more lines of points [K, 2]; what lies within 0.0005 of the surface's width is left out."""
        from contourpy import contour_generator

        x, y, surface = self._fine(data)
        found: list[Array] = contour_generator(x, y, surface.T).lines(_place(self.level, data))  # type: ignore[assignment]
        return [line[_needed(line / [np.ptp(x), np.ptp(y)], 5e-4)] for line in found]

    def draw(self, axes: Axes, data: Mapping[str, Array]) -> None:
        """On these axes."""
        style, level = line_style(self.index), _place(self.level, data)
        x, y, surface = self._fine(data)
        if self.filled:
            axes.contourf(x, y, surface.T, levels=[-np.inf, level], colors=["0.6"], alpha=0.5)
        axes.contour(x, y, surface.T, levels=[level], colors=[style["color"]], linestyles=[style["linestyle"]], linewidths=1.6)
        axes.plot([], [], label=self.label or "_nolegend_", **style)


def _needed(line: Array, tolerance: float) -> Array:
    """Which points of a line [K, 2] say where all others are, by Douglas and Peucker."""
    kept, open_ends = np.zeros(len(line), dtype=bool), [(0, len(line) - 1)]
    kept[[0, -1]] = True
    while open_ends:
        first, last = open_ends.pop()
        if last - first > 1:
            along, inner = line[last] - line[first], line[first + 1 : last] - line[first]
            length = float(np.hypot(*along))
            across = np.abs(inner[:, 0] * along[1] - inner[:, 1] * along[0]) / length if length else np.hypot(*inner.T)
            far = int(np.argmax(across))
            if across[far] > tolerance:
                kept[first + 1 + far] = True
                open_ends += [(first, first + 1 + far), (first + 1 + far, last)]
    return kept


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
                axes.text(x, y, self.text, fontsize=11, ha="right")
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
                          textcoords="offset points", fontsize=11, color="0.3", ha=side, va="top", **turned)  # fmt: skip
        elif self.text:
            axes.annotate(self.text, (0.985, place), xycoords=("axes fraction", "data"), xytext=(0, 2),
                          textcoords="offset points", fontsize=11, color="0.3", ha="right", va="bottom")  # fmt: skip


def _place(at: Where, data: Mapping[str, Array]) -> Any:
    """A number or a pair of them, also out of a column."""
    if not isinstance(at, str):
        return at
    found = tuple(map(float, np.ravel(data[at])))
    return found[0] if len(found) == 1 else found


def _log(axes: Axes, vertical: bool) -> bool:
    return bool((axes.get_xscale() if vertical else axes.get_yscale()) == "log")
