"""How each kind of result is drawn; see `nurecoil.export.plot`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.export.curves import next_index, plot_contour, plot_curves
from nurecoil.export.labels import name_text, scale_of
from nurecoil.export.published import draw_published
from nurecoil.export.style import PALETTE, line_style
from nurecoil.inference.confidence import threshold
from nurecoil.inference.results import Acceptance, Contour, Fit, Interval, Limit, LimitCurve, Samples, Scan

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RISE = r"$-2\,\Delta\ln L$"
_FINE = 16
"""Points of the curve between two samples of a profile."""


def size_of(thing: Any) -> tuple[float, float]:
    """Width and height of a figure of its own, in inches."""
    return (6.4, 1.4 + 0.42 * len(_rows(thing))) if isinstance(thing, Fit) else (6.0, 4.2)


def profile_curve(found: Interval | Limit) -> tuple[Array, Array]:
    """Rise of -2 ln L along the parameter, natural units: cubics through samples with their slopes, lines where there are none.

    Raises
    ------
    ValueError
        If the result has no samples of its profile.
    """
    samples = found.profile[np.isfinite(found.profile[:, 1])] if found.profile.size else found.profile
    if len(samples) < 2:
        raise ValueError(f"{type(found).__name__} of {found.name}: it has no samples of its profile, and so nothing to draw")
    x, rise, slope = samples.T
    share = np.linspace(0.0, 1.0, _FINE, endpoint=False)
    width = np.diff(x)[:, None]
    fine = (x[:-1, None] + share * width).ravel()
    lines = (1 - share) * rise[:-1, None] + share * rise[1:, None]
    jump = rise[1:, None] - rise[:-1, None]
    bent = share * (1 - share) * ((1 - share) * (width * slope[:-1, None] - jump) + share * (jump - width * slope[1:, None]))
    curve = (lines + np.where(np.isfinite(bent), bent, 0.0)).ravel()
    return np.append(fine, x[-1]), np.append(curve, rise[-1])


def draw_profile(axes: Axes, found: Interval | Limit, *, label: str = "", published: bool = False, **style: Any) -> None:
    """-2 ln L above its minimum, the threshold with its confidence level, and what is allowed."""
    scale = scale_of(found.units, found.name)
    x, rise = profile_curve(found)
    ranges = found.ranges or ((found.best, found.best),)
    margin = 0.3 * (ranges[-1][1] - ranges[0][0]) or float(x[-1] - x[0])
    low, high = max(x[0], ranges[0][0] - margin), min(x[-1], ranges[-1][1] + margin)
    inside = (x >= low) & (x <= high)
    first = not axes.lines
    colour = line_style(next_index(axes))["color"] if "color" not in style else style["color"]
    plot_curves(axes, x[inside] / scale, {label or "_": rise[inside]}, **style)
    for a, b in found.ranges:
        axes.axvspan(max(a, low) / scale, min(b, high) / scale, color=colour, alpha=0.12, linewidth=0, label="_nolegend_")
    if axes.get_yscale() == "linear":
        axes.set_ylim(0.0, max(2.0 * found.threshold, 1e-6, axes.get_ylim()[1] if not first else 0.0))
    _level(axes, found.threshold, f"{100 * found.cl:.4g} % C.L.")
    ends = (low / scale, high / scale)
    axes.set_xlim(*(ends if first else (min(ends[0], axes.get_xlim()[0]), max(ends[1], axes.get_xlim()[1]))))
    _labels(axes, name_text(found, found.name), RISE)
    if published:
        draw_published(axes, found.name, "x")


def _level(axes: Axes, height: float, text: str) -> None:
    """A horizontal line with its confidence level, once."""
    if any(note.get_text() == text for note in axes.texts):
        return
    axes.axhline(height, color="0.45", linewidth=0.8, label="_nolegend_")
    axes.annotate(text, (0.98, height), xycoords=("axes fraction", "data"), ha="right", va="bottom", fontsize=10, color="0.3")


def draw_limit_curve(
    axes: Axes,
    found: LimitCurve,
    *,
    label: str = "",
    excluded: bool = False,
    gaps: bool = False,
    published: bool = False,
    **style: Any,
) -> None:
    """Limits along another parameter; axes are logarithmic where values span more than a factor of ten."""
    x, limits = found.x / scale_of(found.units, found.along), found.limits / scale_of(found.units, found.name)
    seen = np.where(np.isfinite(limits), limits, np.nan)
    if not np.isfinite(seen).any():
        raise ValueError(f"LimitCurve of {found.name}: there is no limit anywhere, and so nothing to draw")
    if not axes.lines and not axes.collections:
        for values, set_scale, now in ((x, axes.set_xscale, axes.get_xscale()), (seen, axes.set_yscale, axes.get_yscale())):
            low, high = np.nanmin(values), np.nanmax(values)
            if now == "linear" and low > 0 and high > 10 * low:
                set_scale("log")
    index = next_index(axes)
    plot_curves(axes, x, {label or f"{100 * found.cl:.4g} % C.L.": seen}, **style)
    if excluded:
        top = 10 * np.nanmax(seen)
        axes.fill_between(x, seen, top, color=style.get("color", line_style(index)["color"]), alpha=0.15, linewidth=0)
        axes.set_ylim(top=3 * np.nanmax(seen))
    if gaps:
        _gaps(axes, found, x, style.get("color", line_style(index)["color"]))
    _labels(axes, name_text(found, found.along), name_text(found, found.name))
    if published:
        draw_published(axes, found.name, "y")


def _gaps(axes: Axes, found: LimitCurve, x: Array, colour: Any) -> None:
    """Bars over what is excluded below the limit: between the pieces of what is allowed."""
    scale, said = scale_of(found.units, found.name), "excluded below the limit"
    for at, pieces in zip(x, found.ranges, strict=True):
        for (_, end), (start, _) in pairwise(pieces):
            axes.plot([at, at], [end / scale, start / scale], color=colour, alpha=0.35, linewidth=5, label=said,
                      solid_capstyle="butt")  # fmt: skip
            said = "_nolegend_"


def draw_contour(axes: Axes, found: Contour, *, label: str = "", filled: bool = False, best: bool = True, **style: Any) -> None:
    """Curves around the regions at the confidence levels, and the best fit."""
    scales = np.array([scale_of(found.units, name) for name in found.names])
    colour = style.pop("color", line_style(next_index(axes))["color"])
    if not axes.lines:
        for log, set_scale in zip(found.logarithmic, (axes.set_xscale, axes.set_yscale), strict=True):
            if log:
                set_scale("log")
    order = sorted(range(len(found.cls)), key=lambda i: -found.cls[i])
    for rank, i in enumerate(order):
        dashes = ("-", "--", "-.", ":")[(len(order) - 1 - rank) % 4]
        if filled:
            _fill(axes, [curve / scales for curve in found.curves[i]], colour)
        said = f"{label + ', ' if label else ''}{100 * found.cls[i]:.4g} % C.L."
        for k, curve in enumerate(found.curves[i]):
            x, y = (curve / scales).T
            axes.plot(x, y, **{"label": said if k == 0 else "_", "color": colour, "linestyle": dashes, **style})
    if best:
        at = [found.best[name] / scale for name, scale in zip(found.names, scales, strict=True)]
        axes.plot(*at, marker="x", color=colour, linestyle="none", label="_nolegend_")
    _labels(axes, *(name_text(found, name) for name in found.names))


def _fill(axes: Axes, curves: Sequence[Array], colour: Any) -> None:
    """The inside of curves around a region; those inside of another are holes, and run the other way round."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    paths = [Path(curve, closed=True) for curve in curves]
    turned = []
    for k, curve in enumerate(curves):
        depth = sum(path.contains_point(curve[0]) for j, path in enumerate(paths) if j != k)
        x, y = curve.T
        area = float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))
        turned.append(paths[k] if (area > 0) == (depth % 2 == 0) else Path(curve[::-1], closed=True))
    if turned:
        whole = Path.make_compound_path(*turned)
        axes.add_patch(PathPatch(whole, facecolor=colour, alpha=0.15, linewidth=0, label="_nolegend_"))


def draw_scan(axes: Axes, found: Scan, *, label: str = "", filled: bool = True, **style: Any) -> None:
    """A curve, or regions of 68.27, 90 and 99 percent for two degrees of freedom."""
    x = [values / scale_of(found.units, name) for name, values in zip(found.names, found.axes, strict=True)]
    rise = found.fval - found.fval.min()
    if len(x) == 1:
        plot_curves(axes, x[0], {label or "_": rise}, **style)
        _labels(axes, name_text(found, found.names[0]), RISE)
        return
    _plane(found, x)
    levels = {f"{100 * cl:.4g} % C.L.": threshold(cl, 2) for cl in (0.6827, 0.90, 0.99)}
    plot_contour(axes, x[0], x[1], rise, levels, filled=filled)
    _labels(axes, *(name_text(found, name) for name in found.names))


def draw_acceptance(axes: Axes, found: Acceptance, *, label: str = "", filled: bool = True, **style: Any) -> None:
    """-2 ln L with the critical value that it is compared with, or the region that is accepted."""
    x = [values / scale_of(found.units, name) for name, values in zip(found.names, found.axes, strict=True)]
    if len(x) == 1:
        plot_curves(axes, x[0], {label or "data": found.delta}, **style)
        plot_curves(axes, x[0], {f"critical, {100 * found.cl:.4g} %": found.critical})
        for low, high in found.ranges:
            ends = (value / scale_of(found.units, found.names[0]) for value in (low, high))
            axes.axvspan(*ends, color=PALETTE[0], alpha=0.12, linewidth=0, label="_nolegend_")
        _labels(axes, name_text(found, found.names[0]), RISE)
        return
    _plane(found, x)
    beyond = found.delta - found.critical
    shift = 1.0 - float(beyond.min())
    plot_contour(axes, x[0], x[1], beyond + shift, {label or f"{100 * found.cl:.4g} % C.L.": shift}, filled=filled)
    _labels(axes, *(name_text(found, name) for name in found.names))


def _plane(found: Scan | Acceptance, x: Sequence[Array]) -> None:
    if len(x) != 2:
        raise ValueError(f"{type(found).__name__} of {', '.join(found.names)}: expected one or two parameters to draw")


def _rows(found: Fit) -> list[tuple[str, float, float]]:
    """Name, distance from the central value in standard deviations, and length of the bar."""
    rows = []
    for name, value in found.values.items():
        error = found.errors[name]
        rows.append((name, (value - found.central[name]) / error if error > 0 else np.nan, 1.0))
    rows += [(name, value / found.widths[name], 0.0) for name, value in found.pulls.items() if name in found.widths]
    return rows


def draw_fit(axes: Axes, found: Fit, *, label: str = "", **style: Any) -> None:
    """How far parameters (with bars) and nuisances are from their central values, in standard deviations."""
    if set(found.values) - set(found.central):
        raise ValueError("Fit: it has no central values, and so nothing to draw")
    rows = _rows(found)
    distance, height = np.array([d for _, d, _ in rows]), np.arange(len(rows), dtype=float)[::-1]
    axes.axvspan(-1, 1, color="0.5", alpha=0.15, linewidth=0)
    axes.axvline(0.0, color="0.4", linewidth=0.8, label="_nolegend_")
    bars = [bar for _, _, bar in rows]
    look: dict[str, Any] = {"color": PALETTE[0], "marker": "o", "linestyle": "none", "zorder": 4, **style}
    axes.errorbar(distance, height, xerr=bars, label=label or "_nolegend_", **look)
    names = [name_text(found, name, unit_too=False) for name, _, _ in rows]
    axes.set_yticks(height, names)
    axes.tick_params(axis="y", which="both", left=False, right=False)
    reach = 1.15 * max(2.0, float(np.nanmax(np.abs(distance), initial=0.0)) + 1.0)
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    _labels(axes, "(best fit − central value) / standard deviation", "")


def draw_samples(
    axes: Axes, found: Samples, *, names: Sequence[str] = (), bins: int = 60, label: str = "", **style: Any
) -> None:
    """The marginal density of one parameter, or the points of two."""
    wanted = (names,) if isinstance(names, str) else tuple(names) or found.names
    for name in wanted:
        if name not in found.names:
            raise ValueError(f"names: expected some of {', '.join(found.names)}, got {name!r}")
    if len(wanted) > 2:
        raise ValueError(f"names: expected one or two of {', '.join(found.names)} to draw, got {len(wanted)}")
    flat = found.chain.reshape(-1, len(found.names))
    columns = [flat[:, found.names.index(name)] / scale_of(found.units, name) for name in wanted]
    look = {**line_style(next_index(axes)), **style}
    if len(columns) == 1:
        density, edges = np.histogram(columns[0], bins, density=True)
        axes.stairs(density, edges, label=label or "_nolegend_", **look)
        _labels(axes, name_text(found, wanted[0]), "posterior density")
        return
    look = {"color": look["color"], "marker": ".", "markersize": 1.0, "alpha": 0.3, **style, "linestyle": "none"}
    axes.plot(*columns, label=label or "_nolegend_", rasterized=True, **look)
    _labels(axes, *(name_text(found, name) for name in wanted))


def _labels(axes: Axes, x: str, y: str) -> None:
    """Labels of axes that have none."""
    if not axes.get_xlabel():
        axes.set_xlabel(x)
    if not axes.get_ylabel():
        axes.set_ylabel(y)
