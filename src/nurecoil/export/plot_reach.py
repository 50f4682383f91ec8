"""How forecasts, best designs and comparisons of experiments are drawn: one row for each design variable or experiment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nurecoil.export.labels import name_text, unit_text
from nurecoil.export.style import PALETTE
from nurecoil.inference.results import Forecast, Optimum
from nurecoil.inference.results.comparison import ALL, Comparison
from nurecoil.units import unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SLOPES = "reach, % for one % more"


def draw_forecast(axes: Axes, found: Forecast, *, label: str = "", **style: Any) -> None:
    """What one per cent more of each design variable does; without any, what the likelihood and the Fisher matrix allow."""
    slopes = {name: one for name, one in found.sensitivities.items() if one}
    if slopes:
        said = {name_text(found, name, unit_too=False): one for name, one in slopes.items()}
        _bars(axes, {label: next(iter(said.values()))} if label and len(said) == 1 else said, **style)
        return
    several = len(found.truth) > 1
    rows: dict[str, Sequence[tuple[float, float]]] = {}
    for name in found.truth:
        scale = unit(found.units[name]) if found.units.get(name) else 1.0
        start = f"{name_text(found, name)}, " if several else ""
        rows[f"{start}likelihood"] = [(a / scale, b / scale) for a, b in found.limits[name]]
        rows[f"{start}Fisher matrix"] = [(found.fisher[name][0] / scale, found.fisher[name][1] / scale)]
    _ranges(axes, rows, {}, label=label, **style)
    axes.set_xlabel("" if several else f"{name_text(found, next(iter(found.truth)))}, {100 * found.cl:.4g} %")


def draw_optimum(axes: Axes, found: Optimum, *, label: str = "", **style: Any) -> None:
    """What one per cent more of each variable would do at the best design, which stands beside its name."""
    said = {f"{name} = {found.quoted(name, value, 3)}": found.slopes[name] for name, value in found.design.items()}
    _bars(axes, {label or "at the best design": said}, **style)


def draw_comparison(axes: Axes, found: Comparison, *, label: str = "", **style: Any) -> None:
    """Best values and allowed ranges, one row each: experiments, those of one source, and all together."""
    scale = unit(found.unit) if found.unit else 1.0
    seen = {name: one for name, one in found.lines.items() if not one.flat}
    rows = {name: [(a / scale, b / scale) for a, b in one.ranges] for name, one in seen.items()}
    _ranges(axes, rows, {name: one.best / scale for name, one in seen.items()}, label=label, **style)
    shown = f"${found.symbol}$" if found.symbol else found.name
    axes.set_xlabel(f"{shown}{f' [{unit_text(found.unit)}]' if found.unit else ''}, {100 * found.cl:.4g} %")


def rows_of(thing: Forecast | Optimum | Comparison) -> int:
    """How many rows there are."""
    if isinstance(thing, Optimum):
        return len(thing.design)
    if isinstance(thing, Comparison):
        return sum(not one.flat for one in thing.lines.values())
    return max([len(one) for one in thing.sensitivities.values()], default=0) or 2 * len(thing.truth)


def _bars(axes: Axes, series: Mapping[str, Mapping[str, float]], **style: Any) -> None:
    names = list(dict.fromkeys(name for one in series.values() for name in one))
    place, height = np.arange(len(names), dtype=float)[::-1], 0.8 / len(series)
    axes.axvline(0.0, color="0.4", linewidth=0.8, label="_nolegend_")
    for i, (label, one) in enumerate(series.items()):
        look: dict[str, Any] = {"color": PALETTE[i % len(PALETTE)], **style}
        axes.barh(place + 0.4 - (i + 0.5) * height, [one.get(n, np.nan) for n in names], height, label=label, **look)
    size = max((abs(s) for one in series.values() for s in one.values()), default=0.5)
    _named(axes, place, names)
    axes.set_xlim(-1.15 * size, 1.15 * size)
    axes.set_xlabel(_SLOPES)


def _ranges(
    axes: Axes, rows: Mapping[str, Sequence[tuple[float, float]]], best: Mapping[str, float], *, label: str = "", **style: Any
) -> None:
    place = np.arange(len(rows), dtype=float)[::-1]
    finite = [x for ranges in rows.values() for pair in ranges for x in pair if np.isfinite(x)]
    if not finite:
        raise ValueError("nothing is excluded, and so there is nothing to draw")
    low, high = min(finite), max(finite)
    margin = 0.06 * (high - low)
    for y, (name, ranges) in zip(place, rows.items(), strict=True):
        look: dict[str, Any] = {"color": PALETTE[-1] if name == ALL else PALETTE[0], **style}
        for a, b in ranges:
            ends = (max(a, low - margin), min(b, high + margin))
            axes.plot(ends, (y, y), label=label or "_nolegend_", **{"linestyle": "-", "linewidth": 2.0, **look})
            label = ""
        if name in best:
            axes.plot(best[name], y, label="_nolegend_", **{"marker": "o", "linestyle": "none", **look})
    _named(axes, place, list(rows))
    axes.set_xlim(low - margin, high + margin)


def _named(axes: Axes, place: Any, names: Sequence[str]) -> None:
    axes.set_yticks(place, names)
    axes.tick_params(axis="y", which="both", left=False, right=False)
    axes.set_ylim(-0.7, len(names) - 0.3)
