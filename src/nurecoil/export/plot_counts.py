"""How spectra, predictions and experiments are drawn; see `nurecoil.export.plot`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.expectation import Prediction
from nurecoil.experiments import Experiment
from nurecoil.export.curves import next_index, plot_curves, plot_data, plot_steps
from nurecoil.export.labels import unit_text
from nurecoil.export.style import line_style
from nurecoil.models import StandardModel
from nurecoil.models.term import Model
from nurecoil.rates import Folded, Spectrum
from nurecoil.units import keV, parse
from nurecoil.units.kinds import GivenMany, RecoilEnergy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_RANGE = (0.1, 100.0)
"""Recoil energies in keV of a spectrum, if none are given."""


def draw_spectrum(
    axes: Axes,
    found: Spectrum,
    *,
    T: GivenMany | None = None,
    model: Model | None = None,
    values: Mapping[str, float] = {},
    unit: str = "",
    response: bool = False,
    label: str = "",
    **style: Any,
) -> None:
    """dR/dT (or T dR/dT) against recoil energy, both logarithmic; where the rate is zero there is no curve."""
    energies = np.geomspace(*_RANGE, 241) * keV if T is None else RecoilEnergy.array(T, "T")
    per_time = "day" if found.source.per_time else ""
    quoted = unit or "/".join(["1", f"(kg {per_time}{'' if response else ' keV'})".replace("  ", " ")])
    rate = found.response(energies, model, **values) if response else found(energies, model, **values)
    shown = np.asarray(rate) / parse(f"1 {quoted}")
    seen = shown > 0
    if not seen.any():
        raise ValueError("Spectrum: the rate is zero at all these recoil energies, and so there is nothing to draw")
    if not axes.lines:
        axes.set(xscale="log", yscale="log")
    plot_curves(axes, energies[seen] / keV, {label or "_": shown[seen]}, **style)
    what = r"$T\,\mathrm{d}R/\mathrm{d}T$" if response else r"$\mathrm{d}R/\mathrm{d}T$"
    _labels(axes, "recoil energy $T$ [keV]", f"{what} [{unit_text(quoted)}]")


def draw_folded(
    axes: Axes, found: Folded, *, model: Model | None = None, values: Mapping[str, float] = {}, label: str = "", **style: Any
) -> None:
    """Counts per unit of the detector's axis, summed over times."""
    if found.bins is None:
        raise ValueError("Folded: it has no bins, and so nothing to draw; expected what `compile` made for a detector")
    scale = 1.0 if found.bins.axis == "PE" else keV
    edges = np.asarray(found.bins.values) / scale
    counts = found(model, values)
    counts = counts.sum(axis=tuple(range(1, counts.ndim)))
    look = {**line_style(next_index(axes)), "linewidth": 1.6, **style}
    ends = np.isfinite(edges[1:])
    shown = edges[np.concatenate([[True], ends])]
    axes.stairs(counts[ends] / np.diff(shown), shown, baseline=None, label=label or "_nolegend_", **look)
    _labels(axes, f"reconstructed [{found.bins.axis}]", f"counts per {found.bins.axis}")


def draw_prediction(
    axes: Axes, found: Prediction, *, values: Mapping[str, float] = {}, axis: int | str = 0, label: str = "", **style: Any
) -> None:
    """Counts of all parts, piled up, along one axis; the others are summed. With a label: their sum as one line."""
    number = _number(found, axis)
    edges = np.asarray(found.axes[number].edges) if found.axes else np.arange(found.shape[number] + 1.0)
    parts = {name: _along(counts, number) for name, counts in found.parts(values).items()}
    if label:
        look = {**line_style(next_index(axes)), "linewidth": 1.6, **style}
        axes.stairs(np.sum(list(parts.values()), axis=0), edges, baseline=None, label=label, **look)
    else:
        order = sorted(parts, key=lambda name: name == "signal")
        plot_steps(axes, edges, {name: parts[name] for name in order}, stacked=True)
    _labels(axes, _axis_label(found, number), "counts per bin")


def draw_experiment(
    axes: Axes,
    found: Experiment,
    *,
    model: Model | None = None,
    values: Mapping[str, float] = {},
    axis: int | str = 0,
    label: str = "",
    **style: Any,
) -> None:
    """The data with their errors, on backgrounds and the signal of a model, by default the Standard Model."""
    from nurecoil.expectation import prediction

    expected = prediction(found, StandardModel() if model is None else model)
    draw_prediction(axes, expected, values=values, axis=axis)
    seen = found.histogram()
    if seen is None:
        return
    number = _number(expected, axis)
    edges = np.asarray(expected.axes[number].edges)
    counts, variances = _along(seen.values(), number), _along(seen.variances(), number)
    # counts as such have the errors of a Poisson mean, others the square root of their variances
    errors = None if found.variance is None and found.ratio is None and (counts >= 0).all() else np.sqrt(variances)
    plot_data(axes, 0.5 * (edges[1:] + edges[:-1]), counts, errors, label or found.id, edges=edges, **style)


def _number(found: Prediction, axis: int | str) -> int:
    known = [one.name for one in found.axes]
    if isinstance(axis, str):
        if axis not in known:
            raise ValueError(f"axis: expected one of {', '.join(known)}, got {axis!r}")
        return known.index(axis)
    if not 0 <= axis < len(found.shape):
        raise ValueError(f"axis: expected a number from 0 to {len(found.shape) - 1}, got {axis!r}")
    return axis


def _axis_label(found: Prediction, number: int) -> str:
    if not found.axes:
        return "bin"
    name, quoted = found.axes[number].name, found.axes[number].unit
    shown = {"reconstructed": "reconstructed energy" if "eV" in quoted else "reconstructed"}.get(name, name)
    return f"{shown} [{unit_text(quoted).replace('us', 'µs')}]" if quoted and quoted != "bin" else shown


def _along(counts: Array, number: int) -> Array:
    """Counts along one axis, summed over the others."""
    summed: Array = np.asarray(counts).sum(axis=tuple(i for i in range(np.ndim(counts)) if i != number))
    return summed


def _labels(axes: Axes, x: str, y: str) -> None:
    if not axes.get_xlabel():
        axes.set_xlabel(x)
    if not axes.get_ylabel():
        axes.set_ylabel(y)
