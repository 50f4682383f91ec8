"""What ``nurecoil forecast`` computes and draws: one forecast, or several along a design variable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.export.style import PALETTE
from nurecoil.inference import Forecast
from nurecoil.inference.analysis import Analysis
from nurecoil.inference.designs import DESIGNS, design
from nurecoil.models import Model
from nurecoil.report import Axis, Figure, Panel, plot_curves
from nurecoil.units import unit
from nurecoil.units.kinds import measured_in

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class _Along:
    """Forecasts at values of one design variable.

    Parameters
    ----------
    name : str
        The variable.
    x : ndarray, shape [N]
        Natural units.
    forecasts : tuple of Forecast
    logarithmic : bool
        How the values are spaced.
    """

    name: str
    x: Array
    forecasts: tuple[Forecast, ...]
    logarithmic: bool

    @property
    def shown(self) -> Array:
        """The values in the unit of the variable."""
        text = DESIGNS[self.name].unit
        return self.x / unit(text) if text else self.x

    def to_json(self) -> dict[str, Any]:
        """What JSON can hold; values in the unit of the variable."""
        found = [one.to_json() for one in self.forecasts]
        return {"design": self.name, "unit": DESIGNS[self.name].unit, "values": self.shown.tolist(), "forecasts": found}


def forecasts_along(
    asked: Analysis,
    experiment: str,
    model: Model,
    statistic: str | None,
    designs: Sequence[str] | None,
    grid: Mapping[str, Any],
) -> tuple[Forecast, _Along | None]:
    """The forecast of an experiment as it is, and along the one design variable of a grid.

    Raises
    ------
    ValueError
        If nothing is asked for, or the grid has several variables, or bad ends.
    """
    if not asked.parameters:
        raise ValueError(f"--parameter: expected at least one; there are {', '.join(asked.likelihood.parameters)}")
    if len(grid) > 1:
        raise ValueError(f"--along: expected one design variable, got {', '.join(grid)}")
    as_it_is = nr.experiment(experiment)
    options: dict[str, Any] = {"cl": asked.cl, "profile": asked.profile, "held": asked.held, "statistic": statistic}
    found = nr.forecast(as_it_is, model, asked.parameters, designs=designs or None, **options)
    for name, block in grid.items():
        variable = design(name)
        kind = measured_in(variable.unit, f"1 {variable.unit}" if variable.unit else "")
        low, high = (kind.read(block[end], f"--along {name}", bare=not variable.unit) for end in ("start", "stop"))
        if not 0 < low < high:
            raise ValueError(f"--along {name}: expected two increasing positive values")
        logarithmic, points = block.get("scale") == "log", block.get("points", 9)
        x = np.geomspace(low, high, points) if logarithmic else np.linspace(low, high, points)
        each = (nr.forecast(variable(as_it_is, value), model, asked.parameters, designs=(), **options) for value in x.tolist())
        return found, _Along(name, x, tuple(each), logarithmic)
    return found, None


def rows_along(found: Forecast, curve: _Along) -> list[tuple[str, ...]]:
    """A table: the variable, and of each parameter both upper ends and what limits."""
    text = DESIGNS[curve.name].unit
    rows: list[tuple[str, ...]] = [
        (f"{curve.name} [{text}]" if text else curve.name, "parameter", "Fisher", "likelihood", "limited by")
    ]
    for value, one in zip(curve.shown, curve.forecasts, strict=True):
        for name in found.truth:
            ends = (one.fisher[name][1], one.limits[name][-1][1])
            rows.append((f"{value:.4g}", name, *(one.quoted(name, end) for end in ends), one.limited_by(name)))
    return rows


def forecast_figure(title: str, found: Forecast, curve: _Along | None) -> Figure:
    """What one per cent more of each design variable does; or upper ends along one of them."""
    return _bars(title, found) if curve is None else _curves(title, found, curve)


def _bars(title: str, found: Forecast) -> Figure:
    names = list(dict.fromkeys(variable for slopes in found.sensitivities.values() for variable in slopes))
    data: dict[str, Any] = {"name": names, "row": np.arange(len(names), dtype=float)[::-1]}
    data |= {p: np.array([found.sensitivities[p].get(n, np.nan) for n in names]) for p in found.sensitivities}

    def draw(axes: Axes, data: Mapping[str, Any]) -> None:
        axes.axvline(0.0, color="0.4", linewidth=0.8)
        height = 0.8 / len(found.sensitivities)
        for i, parameter in enumerate(found.sensitivities):
            place = data["row"] + 0.4 - (i + 0.5) * height
            axes.barh(place, data[parameter], height, color=PALETTE[i % len(PALETTE)], label=parameter)
        axes.set_yticks(data["row"], data["name"])
        axes.tick_params(axis="y", which="both", left=False, right=False)

    size = max((abs(s) for slopes in found.sensitivities.values() for s in slopes.values()), default=0.5)
    x = Axis("reach, % for one % more", dimensionless=True, limits=(-1.15 * size, 1.15 * size))
    y = Axis("design variable", dimensionless=True, limits=(-0.7, len(names) - 0.3))
    caption = (
        f"How far parameters can be told from their true values at {100 * found.cl:.4g} %, by the Fisher matrix: per cent "
    )
    caption += "for one per cent more of each design variable."
    return Figure("forecast", caption, "our own", [Panel(x, y, draw, title)], data, size=(6.4, 1.6 + 0.5 * len(names)))


def _curves(title: str, found: Forecast, curve: _Along) -> Figure:
    data: dict[str, Array] = {"x": curve.shown}
    panels = []
    text = DESIGNS[curve.name].unit
    spaced: Literal["linear", "log"] = "log" if curve.logarithmic else "linear"
    x = Axis(
        f"{curve.name} [{text}]" if text else curve.name,
        dimensionless=not text,
        scale=spaced,
        limits=(float(curve.shown[0]), float(curve.shown[-1])),
    )
    for name in found.truth:
        quoted = found.units.get(name, "")
        scale = unit(quoted) if quoted else 1.0
        ends = {
            "Fisher": np.array([one.fisher[name][1] for one in curve.forecasts]) / scale,
            "likelihood": np.array([one.limits[name][-1][1] for one in curve.forecasts]) / scale,
        }
        data |= {f"{name} {label}": np.where(np.isfinite(values), values, np.nan) for label, values in ends.items()}

        def draw(axes: Axes, data: Mapping[str, Array], name: str = name) -> None:
            plot_curves(axes, data["x"], {label: data[f"{name} {label}"] for label in ("Fisher", "likelihood")})

        y = Axis(f"{name} [{quoted}]" if quoted else name, dimensionless=not quoted)
        panels.append(Panel(x, y, draw, title))
    caption = f"Upper ends of what would be allowed at {100 * found.cl:.4g} %, along {curve.name}."
    return Figure("forecast", caption, "our own", panels, data)
