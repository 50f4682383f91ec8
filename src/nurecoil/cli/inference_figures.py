"""Pictures of fits, limits, contours and scans for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference import Contour, Fit, Interval, Limit, LimitCurve, Scan, scan, threshold
from nurecoil.inference.analysis import Analysis
from nurecoil.inference.question import parameter_of
from nurecoil.report import Axis, Figure, Panel, plot_contour, plot_curves
from nurecoil.report.style import PALETTE
from nurecoil.units import unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Scale = Literal["linear", "log"]
_RISE = r"$-2\,\Delta\ln L$"


def _axis(name: str, units: Mapping[str, str], values: Array, scale: Scale = "linear") -> Axis:
    """Over the range of some values, given in the parameter's unit."""
    shown = units.get(name, "")
    ends = (float(values.min()), float(values.max())) if values.size > 1 else None
    return Axis(f"{name} [{shown}]" if shown else name, dimensionless=not shown, scale=scale, limits=ends)


def _in_units(values: Array, name: str, units: Mapping[str, str]) -> Array:
    return values / unit(units[name]) if units.get(name) else values


def limit_figure(asked: Analysis, found: Limit | Interval | LimitCurve) -> Figure:
    """-2 ln L above its minimum, the threshold, and what is allowed; or limits along another parameter."""
    return _limits_along(asked, found) if isinstance(found, LimitCurve) else _profile(asked, found)


def _limits_along(asked: Analysis, found: LimitCurve) -> Figure:
    units = found.units
    data = {"x": _in_units(found.x, found.along, units), "limit": _in_units(found.limits, found.name, units)}
    wide: Scale = "log" if found.x[0] > 0 and found.x[-1] > 10 * found.x[0] else "linear"
    seen = data["limit"][np.isfinite(data["limit"])]
    high: Scale = "log" if seen.size and seen.min() > 0 and seen.max() > 10 * seen.min() else "linear"

    def draw(axes: Axes, data: Mapping[str, Array]) -> None:
        plot_curves(axes, data["x"], {"_": np.where(np.isfinite(data["limit"]), data["limit"], np.nan)})

    y = _axis(found.name, units, seen, high)
    panel = Panel(_axis(found.along, units, data["x"], wide), y, draw, asked.title)
    caption = f"Upper limits at {100 * found.cl:.4g} % on {found.name} at each {found.along}."
    return Figure("limit", caption, "our own", [panel], data)


def _profile(asked: Analysis, found: Limit | Interval) -> Figure:
    name, units = found.name, found.units
    p = parameter_of(asked.likelihood, name)
    ranges = found.ranges or ((found.best, found.best + 1.0),)
    margin = 0.3 * (ranges[-1][1] - ranges[0][0])
    ends = max(ranges[0][0] - margin, p.lower), min(ranges[-1][1] + margin, p.upper)
    x = np.unique([*np.linspace(*ends, 121), found.best])
    values = scan(asked.likelihood, {name: x}, profile=asked.profile, held=asked.held).fval
    data = {"x": _in_units(x, name, units), "rise": values - values.min(), "level": np.array([found.threshold])}
    data["ranges"] = _in_units(np.array(ranges), name, units)

    def draw(axes: Axes, data: Mapping[str, Array]) -> None:
        plot_curves(axes, data["x"], {"_": data["rise"]})
        axes.axhline(found.threshold, color="0.45", linewidth=0.8)
        for low, high in data["ranges"]:
            axes.axvspan(max(low, data["x"][0]), high, color=PALETTE[0], alpha=0.12, linewidth=0)
        axes.annotate(f"{100 * found.cl:.4g} % C.L.", (0.98, found.threshold), xycoords=("axes fraction", "data"),
                      ha="right", va="bottom", fontsize=10, color="0.3")  # fmt: skip

    top = max(2.0 * found.threshold, 1e-6)
    panel = Panel(_axis(name, units, data["x"]), Axis(_RISE, dimensionless=True, limits=(0, top)), draw, asked.title)
    caption = f"Rise of −2 ln L with {name}, minimised over what is profiled; shaded: allowed ({len(ranges)} range(s))."
    return Figure("limit", caption, "our own", [panel], data)


def contour_figure(asked: Analysis, found: Contour) -> Figure:
    """Curves around the regions at the confidence levels."""
    units = found.units
    a, b = found.names
    scales = np.array([unit(units[name]) if units.get(name) else 1.0 for name in found.names])
    best = np.array([found.best[name] for name in found.names]) / scales
    data = {"x": _in_units(found.x, a, units), "y": _in_units(found.y, b, units), "rise": found.delta, "best": best}
    for cl, curves in zip(found.cls, found.curves, strict=True):
        data |= {f"{100 * cl:.4g} % {k}": curve / scales for k, curve in enumerate(curves)}

    def draw(axes: Axes, data: Mapping[str, Array]) -> None:
        order = sorted(range(len(found.cls)), key=lambda i: -found.cls[i])
        for rank, i in enumerate(order):
            dashes = ("-", "--", "-.", ":")[(len(order) - 1 - rank) % 4]
            for k in range(len(found.curves[i])):
                label = f"{100 * found.cls[i]:.4g} %" if k == 0 else "_"
                curve = data[f"{100 * found.cls[i]:.4g} % {k}"]
                axes.plot(curve[:, 0], curve[:, 1], label=label, color=PALETTE[0], linestyle=dashes)
        axes.plot(*data["best"], marker="x", color="0.2", linestyle="none")

    spaced: tuple[Scale, ...] = tuple("log" if log else "linear" for log in found.logarithmic)
    panel = Panel(_axis(a, units, data["x"], spaced[0]), _axis(b, units, data["y"], spaced[1]), draw, asked.title)
    return Figure("contour", "Allowed regions, two degrees of freedom.", "our own", [panel], data)


def scan_figure(asked: Analysis, found: Scan) -> Figure:
    """-2 ln L above its lowest value: a curve, or regions of 68.27, 90 and 99 percent for two degrees of freedom."""
    units, rise = found.units, found.fval - found.fval.min()
    axes_of = {name: _in_units(values, name, units) for name, values in zip(found.names, found.axes, strict=True)}
    first = found.names[0]
    data: dict[str, Array] = {"x": axes_of[first], "rise": rise}
    if len(found.names) == 1:
        panel = Panel(_axis(first, units, data["x"]), Axis(_RISE, dimensionless=True),
                      lambda axes, d: plot_curves(axes, d["x"], {"_": d["rise"]}), asked.title)  # fmt: skip
        return Figure("scan", "Rise of −2 ln L above its lowest value.", "our own", [panel], data)
    data["y"] = axes_of[found.names[1]]
    levels = {f"{100 * cl:.4g} %": threshold(cl, 2) for cl in (0.6827, 0.90, 0.99)}

    def draw(axes: Axes, data: Mapping[str, Array]) -> None:
        plot_contour(axes, data["x"], data["y"], data["rise"], levels, filled=True)

    panel = Panel(_axis(first, units, data["x"]), _axis(found.names[1], units, data["y"]), draw, asked.title)
    return Figure("scan", "Regions around the lowest value, two degrees of freedom.", "our own", [panel], data)


def pull_figure(asked: Analysis, found: Fit) -> Figure:
    """How far parameters and nuisances are from their central values, in standard deviations."""
    rows = [(n, value - parameter_of(asked.likelihood, n).value, found.errors[n]) for n, value in found.values.items()]
    widths = {n.name: n.sigma for n in getattr(asked.likelihood, "nuisances", ()) if n.role == "constrained"}
    rows += [(name, value, widths[name]) for name, value in found.pulls.items() if name in widths]
    names = [name for name, _, _ in rows]
    distance = np.array([d / e if e > 0 else np.nan for _, d, e in rows])
    data: dict[str, Any] = {"distance": distance, "row": np.arange(len(rows), dtype=float)[::-1], "name": names}

    def draw(axes: Axes, data: Mapping[str, Any]) -> None:
        axes.axvspan(-1, 1, color="0.5", alpha=0.15, linewidth=0)
        axes.axvline(0.0, color="0.4", linewidth=0.8)
        bars = [0.0 if name in found.pulls else 1.0 for name in data["name"]]
        axes.errorbar(data["distance"], data["row"], xerr=bars, color=PALETTE[0], marker="o", linestyle="none", zorder=4)
        axes.set_yticks(data["row"], data["name"])
        axes.tick_params(axis="y", which="both", left=False, right=False)

    reach = 1.15 * max(2.0, float(np.nanmax(np.abs(distance), initial=0.0)) + 1.0)
    x = Axis("(best fit − central value) / standard deviation", dimensionless=True, limits=(-reach, reach))
    y = Axis("parameters and pulls", dimensionless=True, limits=(-0.7, len(rows) - 0.3))
    panel = Panel(x, y, draw, asked.title, legend=None)
    caption = "Distance of the best fit from central values; parameters with their errors, profiled nuisances without."
    return Figure("fit", caption, "our own", [panel], data, size=(6.4, 1.4 + 0.42 * len(rows)))
