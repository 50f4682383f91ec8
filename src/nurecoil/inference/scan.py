"""Grid scans of -2 ln L: parallel, resumable, the same to the last digit wherever they run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.inference.executors import Progress, run
from nurecoil.inference.likelihood import Likelihood, check_names, evaluate, fix, held_in, units_of
from nurecoil.inference.minimise import minimise
from nurecoil.inference.profiled import profile_from
from nurecoil.inference.results import Scan
from nurecoil.inference.scan_file import ScanFile


@dataclass(frozen=True, eq=False)
class GridTask:
    """-2 ln L at the points of a grid, by chunks.

    Parameters
    ----------
    likelihood : Likelihood
        Without the parameters that are held.
    axes : mapping
        Name -> values, the last name running fastest.
    chunk : int
        Points per chunk. It belongs to the definition: the last digits of a batch may depend on its size.
    start, scales : mapping
        Where and with what steps to minimise over the parameters that are not on the grid.
    """

    likelihood: Likelihood
    axes: Mapping[str, Array]
    chunk: int
    start: Mapping[str, float]
    scales: Mapping[str, float]

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Points along each axis."""
        return tuple(axis.size for axis in self.axes.values())

    @property
    def size(self) -> int:
        """Number of points."""
        return math.prod(self.shape)

    @property
    def chunks(self) -> int:
        """Number of chunks."""
        return -(-self.size // self.chunk)

    def points(self, first: int, last: int) -> dict[str, Array]:
        """The points with these numbers."""
        indices = np.unravel_index(np.arange(first, min(last, self.size)), self.shape)
        return {name: axis[i] for (name, axis), i in zip(self.axes.items(), indices, strict=True)}

    def at(self, points: Mapping[str, Array]) -> Array:
        """-2 ln L at points [P], minimised over the parameters in `start`."""
        if not self.start:
            values = evaluate(self.likelihood, points)
        else:
            rows = zip(*(column.tolist() for column in points.values()), strict=True)
            values = np.array([self._profiled(dict(zip(points, row, strict=True))) for row in rows])
        bad = np.isnan(values)
        if bad.any():
            where = {name: float(np.broadcast_to(column, bad.shape)[bad][0]) for name, column in points.items()}
            raise ValueError(f"-2 ln L is not a number at {where}")
        return values

    def __call__(self, number: int) -> Array:
        """-2 ln L at the points of one chunk [P]."""
        return self.at(self.points(number * self.chunk, (number + 1) * self.chunk))

    def _profiled(self, point: Mapping[str, float]) -> float:
        return profile_from(fix(self.likelihood, point), self.start, self.scales)[0]


def scan(
    likelihood: Likelihood,
    grid: Mapping[str, ArrayLike],
    *,
    profile: str | Iterable[str] = (),
    fixed: Mapping[str, float] | Iterable[str] = (),
    start: Mapping[str, float] = {},
    path: str | Path | None = None,
    workers: int = 1,
    scheduler: Any = None,
    chunk: int | None = None,
    progress: bool | Callable[[int, int], None] = False,
) -> Scan:
    """-2 ln L on a grid of any dimension.

    Parameters
    ----------
    likelihood : Likelihood
    grid : mapping
        Parameter name -> values, natural units.
    profile : str or iterable of str
        Parameters to minimise over at every point, or ``"all"`` that are not on the grid. The others are held.
    fixed : mapping or iterable of str
        Values of parameters that are held, if not the central ones.
    start : mapping
        Where the minimisations start.
    path : str or Path, optional
        A file to which finished chunks are appended; a scan that was interrupted, even killed, goes on from there, and ends
        with the same file.
    workers : int
        Processes on this machine; 1 uses this one. Started afresh (spawn), so that a script needs
        ``if __name__ == "__main__":``.
    scheduler : str or distributed.Client, optional
        A Dask scheduler, such as ``"tcp://host:8786"``, whose workers do the scan; needs ``nurecoil[cluster]``.
    chunk : int, optional
        Points per chunk: 512, or 16 if something is profiled.
    progress : bool or callable
        Show a progress bar, or call ``progress(done, total)`` after each chunk.

    Returns
    -------
    Scan

    Raises
    ------
    UnknownId
        If a name is unknown.
    ValueError
        If the grid is empty, outside a parameter's bounds or not finite, if the file holds another scan or is damaged, or if
        -2 ln L is not a number somewhere.

    Examples
    --------
    >>> from nurecoil.inference import counting
    >>> found = scan(counting([12.0], [10.0]), {"strength": [0.8, 1.0, 1.2, 1.4]})
    >>> found.fval.round(3).tolist(), found.best
    ([1.731, 0.376, 0.0, 0.3], {'strength': 1.2})
    """
    task, profiled = grid_task(likelihood, grid, profile, fixed, start, chunk)
    values = perform(task, Path(path) if path is not None else None, workers, scheduler, progress)
    return Scan(
        names=tuple(task.axes),
        axes=tuple(task.axes.values()),
        fval=values.reshape(task.shape),
        profiled=(*profiled, *getattr(likelihood, "profiled", ())),
        fixed=held_in(task.likelihood),
        method="grid scan" + (", MIGRAD at each point" if profiled else ""),
        units=units_of(task.likelihood),
    )


def grid_task(
    likelihood: Likelihood,
    grid: Mapping[str, ArrayLike],
    profile: str | Iterable[str],
    fixed: Mapping[str, float] | Iterable[str],
    start: Mapping[str, float],
    chunk: int | None,
) -> tuple[GridTask, tuple[str, ...]]:
    """What a scan computes, and the names it minimises over."""
    parameters = likelihood.parameters
    axes = {name: _axis(parameters, name, values) for name, values in grid.items()}
    if not axes:
        raise ValueError("grid: expected at least one parameter with its values, got none")
    if chunk is not None and chunk < 1:
        raise ValueError(f"chunk: expected at least one point, got {chunk!r}")
    given = dict(fixed) if isinstance(fixed, Mapping) else {name: parameters[name] for name in fixed}
    check_names([*given, *start], parameters)
    others = [name for name in parameters if name not in axes and name not in given]
    wanted = others if profile == "all" else [profile] if isinstance(profile, str) else list(profile)
    check_names(wanted, parameters)
    held = {name: parameters[name] for name in others if name not in wanted} | given
    inner = fix(likelihood, held)
    names = tuple(name for name in others if name in wanted)
    origin, scales = _origin(inner, axes, names, start)
    return GridTask(inner, axes, chunk or (16 if names else 512), origin, scales), names


def _axis(parameters: Any, name: str, values: ArrayLike) -> Array:
    check_names([name], parameters)
    axis = np.atleast_1d(np.array(values, dtype=float))
    p = parameters.get_parameter(name)
    if axis.ndim != 1 or axis.size == 0 or not np.all(np.isfinite(axis)):
        raise ValueError(f"grid, {name}: expected a row of finite values, got {values!r}")
    outside = axis[(axis < p.lower) | (axis > p.upper)]
    if outside.size:
        raise ValueError(f"grid, {name}: expected values in [{p.lower}, {p.upper}], got {float(outside[0])!r}")
    return axis


def _origin(
    likelihood: Likelihood, axes: Mapping[str, Array], names: tuple[str, ...], start: Mapping[str, float]
) -> tuple[dict[str, float], dict[str, float]]:
    """The best fit inside the grid's range, from which every point starts, and the steps of the profiled parameters."""
    if not names:
        return {}, {}
    middle = {name: float(axis[axis.size // 2]) for name, axis in axes.items()}
    first = dict(likelihood.parameters.with_values(**{**middle, **start}))
    held = fix(likelihood, {name: first[name] for name in axes})
    found = minimise(held, {name: first[name] for name in names})
    return {name: found.values[name] for name in names}, {name: found.scales[name] for name in names}


def perform(
    task: GridTask, path: Path | None, workers: int, scheduler: Any, progress: bool | Callable[[int, int], None]
) -> Array:
    """All values of a grid, in order; finished chunks are read from the file and new ones appended to it."""
    if workers < 1:
        raise ValueError(f"workers: expected at least one process, got {workers!r}")
    found: list[Array] = []
    with Progress(progress, task.size) as shown:
        if path is None:
            for values in run(task, range(task.chunks), workers, scheduler):
                found.append(values)
                shown.advance(values.size)
            return np.concatenate(found)
        with ScanFile(path, task) as file:
            found.extend(file.finished)
            shown.advance(sum(values.size for values in found))
            for values in run(task, range(len(found), task.chunks), workers, scheduler):
                file.append(values)
                found.append(values)
                shown.advance(values.size)
    return np.concatenate(found)
