"""What figures are made of: curves, histograms, bands, data points, residuals and contours in the house style."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.export.style import MARKERS, PALETTE, line_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_curves(axes: Axes, x: ArrayLike, curves: Mapping[str, ArrayLike], **options: Any) -> None:
    """Lines over a common abscissa, each with its own colour and dash pattern.

    Parameters
    ----------
    axes : matplotlib Axes
        What is drawn on; lines already there keep their styles, new ones take the next.
    x : array_like
        Abscissa [N].
    curves : mapping of str to array_like
        Label -> ordinate [N]; a label that starts with an underscore stays out of the legend.
    **options
        Passed on to ``axes.plot``.

    Raises
    ------
    ValueError
        If a curve does not have the length of `x`.
    """
    nodes = np.asarray(x, dtype=np.float64)
    for label, y in curves.items():
        values = _same_shape("curve", label, y, nodes.shape)
        axes.plot(nodes, values, label=label, **{**line_style(next_index(axes)), **options})


def plot_steps(axes: Axes, edges: ArrayLike, histograms: Mapping[str, ArrayLike], *, stacked: bool = False) -> None:
    """Binned predictions as steps.

    Parameters
    ----------
    axes : matplotlib Axes
        What is drawn on.
    edges : array_like
        Bin edges [B + 1].
    histograms : mapping of str to array_like
        Label -> bin contents [B].
    stacked : bool
        Whether they are filled and piled up, the first at the bottom, hatched so that they differ without colour.

    Raises
    ------
    ValueError
        If a histogram does not have one entry per bin.
    """
    borders = np.asarray(edges, dtype=np.float64)
    total = np.zeros(len(borders) - 1)
    for i, (label, y) in enumerate(histograms.items()):
        values = _same_shape("histogram", label, y, total.shape)
        if stacked:
            fill: dict[str, Any] = {"facecolor": PALETTE[i % len(PALETTE)] + "66", "edgecolor": PALETTE[i % len(PALETTE)]}
            fill["zorder"] = 1 - 0.01 * i  # the outline of one that is empty here hides under the others
            hatch = ("", "////", "....", "\\\\\\\\", "xxxx", "----", "++++")[i % 7]
            axes.stairs(total + values, borders, baseline=total, fill=True, label=label, hatch=hatch, linewidth=0.8, **fill)
            total = total + values
        else:
            axes.stairs(values, borders, baseline=None, label=label, linewidth=1.6, **line_style(next_index(axes)))


def plot_band(axes: Axes, x: ArrayLike, lower: ArrayLike, upper: ArrayLike, label: str, *, index: int = 0) -> None:
    """An uncertainty band between two curves, in a pale tone of the curve number `index`.

    Raises
    ------
    ValueError
        If the two curves do not have the length of `x`.
    """
    nodes = np.asarray(x, dtype=np.float64)
    low, high = (_same_shape("band", label, y, nodes.shape) for y in (lower, upper))
    axes.fill_between(nodes, low, high, color=PALETTE[index % len(PALETTE)], alpha=0.22, linewidth=0, label=label)


def poisson_errors(counts: ArrayLike) -> Array:
    """Central 68.27 % interval of a Poisson mean, as distances from the observed counts.

    Parameters
    ----------
    counts : array_like
        Observed counts [B], >= 0.

    Returns
    -------
    ndarray
        Distances downwards and upwards [2, B] to the classical central interval: quantiles of the gamma distributions
        of n and n + 1 events (statistics review of ParticleDataGroup:2024cfk).

    Raises
    ------
    ValueError
        If a count is negative or not finite.

    Examples
    --------
    >>> poisson_errors([0, 4]).round(2).tolist()
    [[0.0, 1.91], [1.84, 3.16]]
    """
    from scipy.special import gammaincinv

    n = np.asarray(counts, dtype=np.float64)
    bad = ~(np.isfinite(n) & (n >= 0))
    if np.any(bad):
        raise ValueError(f"counts: expected finite numbers >= 0 for Poisson errors, got {float(n[bad].flat[0])!r}")
    tail = 0.15865525393145707
    lower = np.where(n > 0, gammaincinv(np.where(n > 0, n, 1.0), tail), 0.0)
    return np.stack([n - lower, gammaincinv(n + 1, 1 - tail) - n])


def plot_data(
    axes: Axes,
    x: ArrayLike,
    y: ArrayLike,
    yerr: ArrayLike | None = None,
    label: str = "data",
    *,
    edges: ArrayLike | None = None,
    index: int | None = None,
) -> None:
    """Measured points with error bars.

    Parameters
    ----------
    axes : matplotlib Axes
        What is drawn on.
    x, y : array_like
        Points [B].
    yerr : array_like, optional
        Errors [B], or [2, B] downwards and upwards; without them `y` are counts and get `poisson_errors`.
    label : str
        Name in the legend.
    edges : array_like, optional
        Bin edges [B + 1], drawn as horizontal bars.
    index : int, optional
        Which colour and marker of the palette; black circles without it.

    Raises
    ------
    ValueError
        If the shapes do not match.
    """
    nodes = np.asarray(x, dtype=np.float64)
    values = _same_shape("data", label, y, nodes.shape)
    errors = poisson_errors(values) if yerr is None else np.asarray(yerr, dtype=np.float64)
    if errors.shape not in (nodes.shape, (2, *nodes.shape)):
        raise ValueError(f"data {label!r}: errors have the shape {errors.shape}; expected {nodes.shape} or {(2, *nodes.shape)}")
    widths = None
    if edges is not None:
        borders = _same_shape("edges of", label, edges, (len(nodes) + 1,))
        widths = np.stack([nodes - borders[:-1], borders[1:] - nodes])
    colour, marker = ("black", "o") if index is None else (PALETTE[index % len(PALETTE)], MARKERS[index % len(MARKERS)])
    axes.errorbar(
        nodes, values, yerr=errors, xerr=widths, label=label,
        color=colour, marker=marker, linestyle="none", linewidth=1.0, elinewidth=1.0, zorder=4,
    )  # fmt: skip


def plot_residuals(
    axes: Axes, x: ArrayLike, curves: Mapping[str, ArrayLike], reference: ArrayLike, *, tolerance: float | None = None
) -> None:
    """Relative deviations from a reference in percent, about a zero line.

    Parameters
    ----------
    axes : matplotlib Axes
        What is drawn on; its label should read ``"... [%]"``.
    x, reference : array_like
        Abscissa and reference [N]; points where the reference vanishes are left out.
    curves : mapping of str to array_like
        Label -> values [N] to compare with the reference.
    tolerance : float, optional
        Relative tolerance, shown as a grey band.

    Raises
    ------
    ValueError
        If the shapes do not match.
    """
    nodes = np.asarray(x, dtype=np.float64)
    base = _same_shape("reference", "", reference, nodes.shape)
    divisor = np.where(base == 0, np.nan, base)
    if tolerance is not None:
        axes.axhspan(-100 * tolerance, 100 * tolerance, color="0.5", alpha=0.18, linewidth=0)
    axes.axhline(0.0, color="0.35", linewidth=0.8)
    for i, (label, y) in enumerate(curves.items()):
        ratio = _same_shape("curve", label, y, nodes.shape) / divisor
        axes.plot(nodes, 100 * (ratio - 1), label=label, **line_style(i))


def plot_contour(
    axes: Axes,
    x: ArrayLike,
    y: ArrayLike,
    delta_chi2: ArrayLike,
    levels: Mapping[str, float],
    *,
    best: tuple[float, float] | None = None,
    filled: bool = False,
) -> None:
    """Allowed regions of two parameters at named confidence levels: one colour, one dash pattern per level.

    Parameters
    ----------
    axes : matplotlib Axes
        What is drawn on.
    x, y : array_like
        Grid of the two parameters, [N] and [M].
    delta_chi2 : array_like
        Delta chi^2 [N, M], first index along `x`.
    levels : mapping of str to float
        Name for the legend -> threshold in Delta chi^2, for example ``{"90 % C.L. (2 dof)": 4.61}``.
    best : tuple of float, optional
        The best-fit point, marked with a cross.
    filled : bool
        Whether the regions are filled in pale tones.

    Raises
    ------
    ValueError
        If the shapes do not match or a level is not positive.
    """
    grid_x, grid_y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    surface = _same_shape("contour", "delta_chi2", delta_chi2, (len(grid_x), len(grid_y))).T
    colour = line_style(next_index(axes))["color"]
    for name, level in sorted(levels.items(), key=lambda item: item[1]):
        if not level > 0:
            raise ValueError(f"contour {name!r}: the level is {level!r}; expected a Delta chi^2 > 0")
        style = {**line_style(next_index(axes)), "color": colour}
        if filled:
            axes.contourf(grid_x, grid_y, surface, levels=[-np.inf, level], colors=[colour], alpha=0.15)
        dashes = [style["linestyle"]]
        axes.contour(grid_x, grid_y, surface, levels=[level], colors=[colour], linestyles=dashes, linewidths=1.6)
        axes.plot([], [], label=name, **style)
    if best is not None:
        axes.plot(*best, marker="+", markersize=9, markeredgewidth=1.4, color="black", linestyle="none", label="best fit")


def next_index(axes: Axes) -> int:
    """How many curves the axes carry already; Matplotlib names helper lines ``_child...`` and ``_nolegend_``."""
    labels = (str(artist.get_label()) for artist in (*axes.lines, *axes.patches))
    return sum(not label.startswith(("_child", "_nolegend_")) for label in labels)


def _same_shape(kind: str, label: str, values: ArrayLike, shape: tuple[int, ...]) -> Array:
    array = np.asarray(values, dtype=np.float64)
    if array.shape != shape:
        raise ValueError(f"{kind} {label!r}: the shape is {array.shape}; expected {shape}")
    return array
