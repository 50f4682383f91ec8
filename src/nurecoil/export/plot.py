"""Pictures of results, spectra, predictions and experiments: one way to draw each, for notebooks, papers and the command line.

| of | options beside ``label``, ``x``, ``y`` and those of a line (``color``, ``linestyle``, ...) |
|---|---|
| `Interval`, `Limit` | ``published=True``: limits of others on the same parameter, cited, see `published_limits` |
| `LimitCurve` | ``excluded=True`` fills what is above; ``gaps=True`` shows what is excluded below the limit |
| `Contour` | ``filled=True``; ``best=False`` leaves the cross out |
| `Scan`, `Acceptance` | ``filled=True`` for planes |
| `Fit` | none: pulls of everything |
| `Forecast`, `Optimum` | none: what one per cent more of each design variable does |
| `Comparison` | none: best values and ranges, a row for each experiment |
| `Samples` | ``names``: one parameter, or two; ``bins`` |
| `Spectrum` | ``T``: recoil energies; ``model`` and ``values``; ``unit``: ``"1/(kg day keV)"``; ``response=True`` for T dR/dT |
| `Folded` | ``model`` and ``values``: counts per unit of the detector's axis |
| `Prediction` | ``values`` of parameters and nuisances, ``axis`` |
| `Experiment` | ``model``: what is drawn on the backgrounds; ``values``; ``axis`` |

Things are drawn beside what is on the axes already, with the next colour and dash pattern, so that several results share them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nurecoil.catalogue import listed
from nurecoil.expectation import Prediction
from nurecoil.experiments import Experiment
from nurecoil.export import plot_counts, plot_reach, plot_results
from nurecoil.export.style import DPI, METADATA, house_style
from nurecoil.inference.results import Acceptance, Contour, Fit, Forecast, Interval, Limit, LimitCurve, Optimum, Samples, Scan
from nurecoil.inference.results.comparison import Comparison
from nurecoil.rates import Folded, Spectrum

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SCALES = ("linear", "log")

DRAWN: Mapping[type, Callable[..., None]] = {
    Interval: plot_results.draw_profile,
    Limit: plot_results.draw_profile,
    LimitCurve: plot_results.draw_limit_curve,
    Contour: plot_results.draw_contour,
    Scan: plot_results.draw_scan,
    Acceptance: plot_results.draw_acceptance,
    Fit: plot_results.draw_fit,
    Samples: plot_results.draw_samples,
    Forecast: plot_reach.draw_forecast,
    Optimum: plot_reach.draw_optimum,
    Comparison: plot_reach.draw_comparison,
    Spectrum: plot_counts.draw_spectrum,
    Folded: plot_counts.draw_folded,
    Prediction: plot_counts.draw_prediction,
    Experiment: plot_counts.draw_experiment,
}
"""What can be drawn, and how."""


@listed("exporters", "plot")
def plot(
    thing: Any,
    ax: Axes | None = None,
    *,
    save: str | Path | None = None,
    title: str = "",
    x: str | None = None,
    y: str | None = None,
    **options: Any,
) -> Axes:
    """Draw a thing; usually called as its method ``plot``.

    Parameters
    ----------
    thing : Result, Comparison, Spectrum, Folded, Prediction or Experiment
    ax : matplotlib Axes, optional
        By default those of a new figure in the house style.
    save : str or Path, optional
        Write the figure: ``.pdf``, ``.svg`` or ``.png``; the same bytes every time.
    title : str
    x, y : {"linear", "log"}, optional
        Scales of the axes, if not what suits the thing.
    **options
        See above.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    TypeError
        If there is no picture of such a thing.
    AttributeError
        If neither it nor Matplotlib has such an option.
    ValueError
        If there is nothing to draw, a scale is unknown, or the file has another ending.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from nurecoil.inference import counting, interval
    >>> found = interval(counting([130.0], [100.0], {"flat": [20.0]}), "strength")
    >>> found.plot(Figure().subplots()).get_xlabel()
    'strength'
    """
    draw = next((draw for kind, draw in DRAWN.items() if isinstance(thing, kind)), None)
    if draw is None:
        raise TypeError(f"plot: expected one of {', '.join(kind.__name__ for kind in DRAWN)}, got {type(thing).__name__}")
    for name, scale in (("x", x), ("y", y)):
        if scale is not None and scale not in SCALES:
            raise ValueError(f"plot, {name}: expected {' or '.join(map(repr, SCALES))}, got {scale!r}")
    kind = _format(save)
    with house_style():
        axes = _new(thing, shown=save is None) if ax is None else ax
        _scale(axes, x, y)
        draw(axes, thing, **options)
        _scale(axes, x, y)  # what suits a kind of thing is not what was asked for
        if title:
            axes.set_title(title)
        if axes.get_legend_handles_labels()[1]:
            axes.legend()
        if save is not None:
            _write(axes, Path(save), kind)
    return axes


def _scale(axes: Axes, x: str | None, y: str | None) -> None:
    if x is not None:
        axes.set_xscale(x)
    if y is not None:
        axes.set_yscale(y)


def _format(save: str | Path | None) -> str:
    if save is None:
        return ""
    kind = Path(save).suffix.removeprefix(".").lower()
    if kind not in METADATA:
        raise ValueError(f"save: expected a file that ends in .{', .'.join(METADATA)}, got {Path(save).name!r}")
    return kind


def _new(thing: Any, *, shown: bool) -> Axes:
    """Axes of a new figure: one that notebooks and windows show, or one that goes to a file and then away."""
    rows = plot_reach.rows_of(thing) if isinstance(thing, (Forecast, Optimum, Comparison)) else 0
    size = (6.4, 1.4 + 0.36 * rows) if rows else plot_results.size_of(thing)
    if shown:
        from matplotlib import pyplot

        _, axes = pyplot.subplots(figsize=size, layout="constrained")
        return axes
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    canvas = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(canvas)
    return canvas.subplots()


def _write(axes: Axes, path: Path, kind: str) -> None:
    from io import BytesIO

    from nurecoil.tables import write_atomically

    figure, buffer = axes.get_figure(root=True), BytesIO()
    assert figure is not None
    figure.savefig(buffer, format=kind, dpi=DPI, metadata=METADATA[kind])
    write_atomically(path, buffer.getvalue())
