"""Figures of fits of released counts: projections with residuals, maps of residuals, profiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nurecoil.arrays import Array
from nurecoil.report import Axis, Figure, Line, Mark, Panel, Points, plot_data, plot_steps, poisson_errors
from nurecoil.studies.released_counts import WeakAngle, all_projected, projected, residuals

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False)
class Quantity:
    """One axis of the data, in the units it is shown in.

    Parameters
    ----------
    name : str
        A word for keys.
    label : str
        With the unit in brackets, unless `unit` is empty.
    unit : str
        For reading; ``""`` for a pure number.
    edges : ndarray
    """

    name: str
    label: str
    unit: str
    edges: Array

    @property
    def axis(self) -> Axis:
        """The axis of a figure."""
        return Axis(self.label, dimensionless=not self.unit, limits=(float(self.edges[0]), float(self.edges[-1])))


def projection(
    key: str,
    quantity: Quantity,
    counts: Array,
    parts: Mapping[str, Array],
    labels: Mapping[str, str],
    caption: str,
    source: str,
    *,
    place: str = "upper right",
    headroom: float = 1.15,
) -> Figure:
    """Data and the best fit, stacked by parts, over its residuals; per unit of the axis where bins differ in width."""
    widths = np.diff(quantity.edges)
    even = bool(np.allclose(widths, widths[0]))
    scale = np.ones(widths.size) if even else widths
    total = np.sum(list(parts.values()), axis=0)
    data: dict[str, Array] = {"edges": quantity.edges, "observed": counts / scale, "fit": total / scale}
    down, up = poisson_errors(counts) / scale
    data |= {"error down": down, "error up": up, "residual": residuals(counts, total)}
    data |= {name: part / scale for name, part in parts.items()}
    per = f"bin of {widths[0]:.3g} {quantity.unit}".rstrip() if even else quantity.unit
    top = float(headroom * np.max(data["observed"] + up))
    y = Axis(f"events per {per} [counts{'' if even else '/' + quantity.unit}]", limits=(0.0, top))
    limit = float(max(3.2, 1.15 * np.max(np.abs(data["residual"]))))
    below = Axis(r"residual [$\sigma$]", limits=(-limit, limit))
    panels = (
        Panel(quantity.axis, y, _Stack(tuple((name, labels[name]) for name in parts)), legend=place),
        Panel(quantity.axis, below, _draw_residuals, legend=None),
    )
    return Figure(key, caption, source, panels, data, share_x=True, size=(6.0, 5.2))


def projections(
    quantities: Mapping[Quantity, str],
    counts: Array,
    parts: Mapping[str, Array],
    labels: Mapping[str, str],
    caption: str,
    source: str,
    headroom: Sequence[float] = (1.15, 1.15),
) -> tuple[Figure, ...]:
    """`projection` on each axis of the data; of each, the words that end its caption."""
    return tuple(
        projection(
            f"projection-{q.name.lower()}", q, projected(counts, i), all_projected(parts, i), labels, f"{caption} {words}",
            source, headroom=headroom[i],
        )
        for i, (q, words) in enumerate(quantities.items())
    )  # fmt: skip


@dataclass(frozen=True)
class _Stack:
    parts: tuple[tuple[str, str], ...]

    def __call__(self, axes: Axes, data: Mapping[str, Array]) -> None:
        edges = data["edges"]
        plot_steps(axes, edges, {label: data[name] for name, label in self.parts}, stacked=True)
        axes.stairs(data["fit"], edges, baseline=None, color="black", linewidth=1.2, label="best fit, sum")
        errors = np.stack([data["error down"], data["error up"]])
        plot_data(axes, 0.5 * (edges[1:] + edges[:-1]), data["observed"], errors, "data", edges=edges)


def _draw_residuals(axes: Axes, data: Mapping[str, Array]) -> None:
    edges = data["edges"]
    axes.axhspan(-1, 1, color="0.5", alpha=0.18, linewidth=0)
    axes.axhline(0.0, color="0.35", linewidth=0.8)
    plot_data(axes, 0.5 * (edges[1:] + edges[:-1]), data["residual"], np.ones(edges.size - 1), edges=edges)


def residual_map(
    key: str, pairs: Mapping[tuple[Quantity, Quantity], Array], caption: str, source: str, size: tuple[float, float]
) -> Figure:
    """Residuals in bins of two axes each: given with the first axis of the pair along x."""
    data: dict[str, Array] = {}
    panels: list[Panel] = []
    for (x, y), values in pairs.items():
        name = f"{x.name} {y.name}"
        data |= {f"{name} x": x.edges, f"{name} y": y.edges, f"{name} residual": values}
        panels.append(Panel(x.axis, y.axis, _Map(name, len(panels) == len(pairs) - 1), legend=None))
    return Figure(key, caption, source, tuple(panels), data, columns=len(panels), size=size)


@dataclass(frozen=True)
class _Map:
    name: str
    last: bool

    def __call__(self, axes: Axes, data: Mapping[str, Array]) -> None:
        x, y, values = (data[f"{self.name} {what}"] for what in ("x", "y", "residual"))
        mesh = axes.pcolormesh(x, y, values.T, cmap="PuOr_r", vmin=-3.5, vmax=3.5, edgecolors="0.8", linewidth=0.3)
        if self.last:  # one scale for all
            bar = axes.figure.colorbar(mesh, ax=axes, extend="both")
            bar.set_label(r"residual [$\sigma$]")


def profiles(
    key: str, angles: Mapping[str, WeakAngle], standard: float, caption: str, source: str, published: tuple[float, float, float]
) -> Figure:
    """Profiles of -2 ln L in the weak angle, by a spline through the points where they were computed, and a published value.

    Parameters
    ----------
    published : tuple of float
        Best value, and its errors downwards and upwards.
    """
    from scipy.interpolate import CubicSpline

    data: dict[str, Array] = {"published": np.array([published[0]]), "height": np.array([0.35])}
    data["errors"] = np.array([[published[1]], [published[2]]])
    for name, angle in angles.items():
        nodes, values = np.append(angle.grid, angle.best), np.append(angle.delta, 0.0)
        order = np.argsort(nodes)
        fine = np.linspace(angle.grid[0], angle.grid[-1], 301)
        data |= {f"{name} sin2": fine, f"{name} delta": CubicSpline(nodes[order], values[order])(fine)}
    ends = [angle.grid[[0, -1]] for angle in angles.values()]
    x = Axis(r"$\sin^2\theta_W$", dimensionless=True, limits=(float(np.min(ends)), float(np.max(ends))))
    y = Axis(r"$-2\Delta\ln L$", dimensionless=True, limits=(0.0, 6.0))
    curves = [Line(f"{name} sin2", f"{name} delta", name) for name in angles]
    points = Points("published", "height", "published", error="errors", across=True)
    marks = (Mark(y=1.0, text=r"1$\sigma$"), Mark(y=2.706, text="90 %"), Mark(x=standard, label="Standard Model", dotted=True))
    panel = Panel(x, y, lines=curves, data=(points,), marks=marks, legend="upper right")
    return Figure(key, caption, source, (panel,), data, size=(5.8, 4.2))
