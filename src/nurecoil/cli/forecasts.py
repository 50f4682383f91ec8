"""What ``nurecoil forecast`` computes and draws: one forecast, or several along a design variable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference import Forecast
from nurecoil.inference.analysis import Analysis
from nurecoil.inference.designs import DESIGNS, design
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


def forecasts_along(asked: Analysis, designs: Sequence[str] | None, grid: Mapping[str, Any]) -> tuple[Forecast, _Along | None]:
    """The forecast of an analysis as it is, and along the one design variable of a grid.

    Raises
    ------
    ValueError
        If nothing is asked for, or the grid has several variables, bad ends, or several experiments.
    """
    if len(grid) > 1:
        raise ValueError(f"--along: expected one design variable, got {', '.join(grid)}")
    found = asked.forecast(designs=designs or None)
    for name, block in grid.items():
        if len(asked.experiments) != 1:
            raise ValueError(f"--along {name}: expected one experiment, got {', '.join(one.id for one in asked.experiments)}")
        variable = design(name)
        kind = measured_in(variable.unit, f"1 {variable.unit}" if variable.unit else "")
        low, high = (kind.read(block[end], f"--along {name}", bare=not variable.unit) for end in ("start", "stop"))
        if not 0 < low < high:
            raise ValueError(f"--along {name}: expected two increasing positive values")
        logarithmic, points = block.get("scale") == "log", block.get("points", 9)
        x = np.geomspace(low, high, points) if logarithmic else np.linspace(low, high, points)
        each = (asked.forecast(experiment=variable(asked.experiments[0], value), designs=()) for value in x.tolist())
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


def curve_figure(title: str, found: Forecast, curve: _Along) -> Figure:
    """Upper ends along a design variable."""
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
