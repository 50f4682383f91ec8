"""Pictures of fits, limits, contours and scans for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.cli.analysis import Analysis
from nurecoil.inference import Contour, Fit, Interval, Limit, Scan, scan, threshold
from nurecoil.inference.likelihood import units_of
from nurecoil.report import Axis, Figure, Panel, plot_contour, plot_curves
from nurecoil.report.style import PALETTE
from nurecoil.units import unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_RISE = r"$-2\,\Delta\ln L$"


def _axis(name: str, units: Mapping[str, str], values: Array) -> Axis:
    """Over the range of some values, given in the parameter's unit."""
    shown = units.get(name, "")
    ends = (float(values.min()), float(values.max())) if values.size > 1 else None
    return Axis(f"{name} [{shown}]" if shown else name, dimensionless=not shown, limits=ends)


def _in_units(values: Array, name: str, units: Mapping[str, str]) -> Array:
    return values / unit(units[name]) if units.get(name) else values


def profile_figure(asked: Analysis, found: Limit | Interval) -> Figure:
    """-2 ln L above its minimum, the threshold, and what is allowed."""
    name, units = found.name, units_of(asked.likelihood)
    p = asked.likelihood.parameters.get_parameter(name)
    ranges = found.ranges if isinstance(found, Interval) else ((min(found.best, p.value), found.limit),)
    margin = 0.3 * (ranges[-1][1] - ranges[0][0])
    ends = max(ranges[0][0] - margin, p.lower), min(ranges[-1][1] + margin, p.upper)
    x = np.unique([*np.linspace(*ends, 121), found.best])
    values = scan(asked.likelihood, {name: x}, profile="all").fval
    data = {"x": _in_units(x, name, units), "rise": values - values.min(), "level": np.array([found.threshold])}
    data["ranges"] = _in_units(np.array(ranges), name, units)
    shown = found.ranges if isinstance(found, Interval) else ((p.lower, found.limit),)

    def draw(axes: Axes, data: Mapping[str, Array]) -> None:
        plot_curves(axes, data["x"], {"_": data["rise"]})
        axes.axhline(found.threshold, color="0.45", linewidth=0.8)
        for low, high in data["ranges"]:
            axes.axvspan(max(low, data["x"][0]), high, color=PALETTE[0], alpha=0.12, linewidth=0)
        axes.annotate(f"{100 * found.cl:.4g} % C.L.", (0.98, found.threshold), xycoords=("axes fraction", "data"),
                      ha="right", va="bottom", fontsize=10, color="0.3")  # fmt: skip

    top = max(2.0 * found.threshold, 1e-6)
    panel = Panel(_axis(name, units, data["x"]), Axis(_RISE, dimensionless=True, limits=(0, top)), draw, asked.title)
    caption = f"Rise of −2 ln L with {name}, minimised over what is profiled; shaded: allowed ({len(shown)} range(s))."
    return Figure("limit", caption, "our own", [panel], data)


def contour_figure(asked: Analysis, found: Contour) -> Figure:
    """Regions at the confidence levels."""
    units = units_of(asked.likelihood)
    (a, b), levels = found.names, {f"{100 * cl:.4g} %": t for cl, t in zip(found.cls, found.thresholds, strict=True)}
    best = np.array([float(_in_units(np.array(found.best[name]), name, units)) for name in found.names])
    data = {"x": _in_units(found.x, a, units), "y": _in_units(found.y, b, units), "rise": found.delta, "best": best}

    def draw(axes: Axes, data: Mapping[str, Array]) -> None:
        at = (float(data["best"][0]), float(data["best"][1]))
        plot_contour(axes, data["x"], data["y"], data["rise"], levels, best=at, filled=True)

    panel = Panel(_axis(a, units, data["x"]), _axis(b, units, data["y"]), draw, asked.title)
    return Figure("contour", "Allowed regions, two degrees of freedom.", "our own", [panel], data)


def scan_figure(asked: Analysis, found: Scan) -> Figure:
    """-2 ln L above its lowest value: a curve, or regions of 68.27, 90 and 99 percent for two degrees of freedom."""
    units, rise = units_of(asked.likelihood), found.fval - found.fval.min()
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
    central = asked.likelihood.parameters
    rows = [(name, value - central[name], found.errors[name]) for name, value in found.values.items()]
    widths = _widths(asked.likelihood)
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


def _widths(likelihood: Any) -> dict[str, float]:
    """Standard deviations of the nuisances profiled inside."""
    inner = getattr(likelihood, "likelihood", None)
    found = {} if inner is None else _widths(inner)
    for member in getattr(likelihood, "members", ()):
        found |= _widths(member)
    return found | {pull.name: pull.sigma for pull in getattr(likelihood, "pulls", ())}
