"""Contours: curves of -2 ln L in a plane of two parameters, minimised over the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.inference.confidence import check_level, threshold
from nurecoil.inference.plane import Plane
from nurecoil.inference.protocol import Likelihood
from nurecoil.inference.question import Names, Question, ask
from nurecoil.inference.results import Contour
from nurecoil.inference.scans import GridTask, axes_of, perform
from nurecoil.inference.surface_values import Minimum
from nurecoil.inference.table_error import between_columns, told
from nurecoil.inference.window import decades, window

if TYPE_CHECKING:
    from distributed import Client

Window = tuple[float, float]


def contour(
    likelihood: Likelihood,
    names: tuple[str, str],
    cls: Sequence[float] = (0.68, 0.90),
    *,
    profile: Names = (),
    held: Mapping[str, float] = {},
    grid: Mapping[str, ArrayLike] | None = None,
    points: int = 31,
    logarithmic: Names = (),
    ranges: Mapping[str, Window] = {},
    path: str | Path | None = None,
    workers: int = 1,
    scheduler: str | Client | None = None,
    progress: bool | Callable[[int, int], None] = False,
) -> Contour:
    """The regions of two parameters that confidence levels allow, two degrees of freedom.

    -2 ln L on a coarse grid shows where curves run; then points of the curves are put onto the level. Regions smaller than a
    cell are found too, by minimisations from nodes and cells where values and slopes tell of a dip.

    Parameters
    ----------
    likelihood : Likelihood
        Its nuisances are minimised over.
    names : (str, str)
        Parameters of the model, or nuisances.
    cls : sequence of float
        Confidence levels, in (0, 1).
    profile : str or iterable of str
        Parameters of the model to minimise over too, or ``"all"``; others are held.
    held : mapping
        Values of parameters that are held, if not the central ones.
    grid : mapping, optional
        Both names -> values of the coarse grid. By default the plane is where the region of the highest level ends, and a tenth
        more on each side; a mass is seen over two decades around its central value, with logarithmic axes.
    points : int
        Of the coarse grid per axis, if no grid is given.
    logarithmic : str or iterable of str
        Parameters whose axis is; a grid whose values are spaced so needs no word.
    ranges : mapping
        As in `interval`.
    path, workers, scheduler, progress
        As in `scan`, for the coarse grid.

    Returns
    -------
    Contour
        With a message if a region does not end inside the plane, or the best fit lies outside.

    Raises
    ------
    NoLimit
        If no grid is given and one of the parameters is not bounded by the data.
    UnknownId
        If a name is unknown.
    ValueError
        If a level is outside (0, 1), or the names are not two different ones.

    Examples
    --------
    >>> from nurecoil.inference import GaussianConstraint
    >>> both = GaussianConstraint("a", 1.0, 1.0) + GaussianConstraint("b", 0.0, 2.0)
    >>> found = contour(both, ("a", "b"), cls=[0.9], grid={"a": [-2, 1, 4], "b": [-5, 0, 5]})
    >>> found.delta.round(2).tolist(), found.closed
    ([[15.25, 9.0, 15.25], [6.25, 0.0, 6.25], [15.25, 9.0, 15.25]], (True,))
    """
    levels = tuple(check_level(cl) for cl in cls)
    if len(tuple(names)) != 2 or isinstance(names, str):
        raise ValueError(f"names: expected two parameters, got {names!r}")
    question = ask(likelihood, names, profile, held)
    x, y = question.asked
    thresholds = tuple(threshold(cl, 2) for cl in levels)
    wanted = {logarithmic} if isinstance(logarithmic, str) else set(logarithmic)
    spans = {} if grid else decades(question, ranges)
    if spans:
        ranges, wanted = {**ranges, **spans}, wanted | {n for n in (x, y) if question.parameter(n).lower >= 0.0}
    given = grid or window(question, max(thresholds), points, wanted, ranges)
    if set(given) != {x, y}:
        raise ValueError(f"grid: expected values of {x} and {y}, got those of {', '.join(given)}")
    axes = {name: np.unique(axis) for name, axis in axes_of(question, {name: given[name] for name in (x, y)}).items()}
    for name, axis in axes.items():
        if axis.size < 2:
            raise ValueError(f"grid, {name}: expected at least two values, got {axis.size}")
        if name in wanted and axis[0] <= 0:
            raise ValueError(f"logarithmic: {name!r} has values that are not positive, {axis[0]!r}")
    task = GridTask(question, axes, ranges=ranges)
    values = perform(task, None if path is None else Path(path), workers, scheduler, progress)
    spaced = tuple(name in wanted or _is_geometric(axes[name]) for name in (x, y))
    plane = Plane(question, axes, values, (spaced[0], spaced[1]), ranges)
    best = plane.lowest()
    curves = tuple(plane.curves(best.value + level) for level in thresholds)
    closed = tuple(plane.is_closed(best.value + level) for level in thresholds)
    some = [np.array([[best.asked[n] for n in (x, y)]]), *(curve for several in curves for curve in several)]
    followed, remarks = told(plane.surface, np.concatenate(some))
    if plane.columns is not None:
        made, pairs = list(axes.values())[plane.columns], zip(curves, thresholds, strict=True)
        on_levels = [(curve, best.value + level) for several, level in pairs for curve in several]
        followed, remarks = between_columns(plane.surface, plane.columns, made, on_levels)
    return Contour(
        names=(x, y),
        x=axes[x],
        y=axes[y],
        delta=values - best.value,
        cls=levels,
        thresholds=thresholds,
        curves=curves,
        closed=closed,
        best={**best.asked, **best.rest},
        fval=best.value,
        logarithmic=(spaced[0], spaced[1]),
        method=f"coarse grid of {axes[x].size} x {axes[y].size}, {plane.how}{followed}; two degrees of freedom",
        valid=best.good,
        message="; ".join([*_remarks(question, axes, best, levels, closed), *remarks]),
        **question.said,
    )


def _remarks(
    question: Question, axes: Mapping[str, Array], best: Minimum, levels: Sequence[float], closed: Iterable[bool]
) -> list[str]:
    found = [] if best.good else ["the fit did not converge at the minimum"]
    outside = [n for n, axis in axes.items() if not axis[0] <= best.asked[n] <= axis[-1]]
    if outside:
        where = ", ".join(f"{n} = {best.asked[n]:.6g} (natural units)" for n in outside)
        found.append(f"the best fit lies outside of the plane, at {where}; levels count from there")
    found += [f"the {cl:g} region reaches the edge of the plane" for cl, ok in zip(levels, closed, strict=True) if not ok]
    return found


def _is_geometric(axis: Array) -> bool:
    """Whether values are spaced evenly in their logarithm, and not evenly themselves."""
    if axis.size < 3 or axis[0] <= 0:
        return False
    steps, ratios = np.diff(axis), axis[1:] / axis[:-1]
    return bool(np.ptp(ratios) < 1e-6 * ratios[0] and np.ptp(steps) > 1e-6 * steps[0])
