"""Grid scans of -2 ln L: parallel, resumable, the same to the last digit wherever they run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.expectation import Compiled
from nurecoil.inference.core.engine import choose
from nurecoil.inference.counts import CountLikelihood
from nurecoil.inference.executors import Progress, run
from nurecoil.inference.protocol import Likelihood
from nurecoil.inference.question import Names, Question, ask
from nurecoil.inference.results import Scan
from nurecoil.inference.surface_values import Surface
from nurecoil.inference.surfaces import CountSurface, surface
from nurecoil.inference.table_error import told
from nurecoil.inference.work_file import WorkFile

if TYPE_CHECKING:
    from distributed import Client

_SECONDS = 0.25
"""A chunk should take about so long, so that progress is seen and little is lost."""
_PER_BYTE = 2.5e-9
"""Seconds per byte of the working set of a point, roughly."""
_MOST = 2048


@dataclass(frozen=True, eq=False)
class GridTask:
    """-2 ln L at the points of a grid, by chunks.

    Points are taken in an order in which what changes tables varies slowest, whatever the order of the axes.

    Parameters
    ----------
    question : Question
    axes : mapping
        Name -> values, the last name running fastest.
    chunk : int
        Points per chunk; chosen by what a point costs if zero. It belongs to the definition: the last digits of a batch may
        depend on its size.
    ranges : mapping
        As in `surface`.
    """

    kind: ClassVar[str] = "scan"
    ordered: ClassVar[bool] = True

    question: Question
    axes: Mapping[str, Array]
    chunk: int = 0
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.chunk:
            object.__setattr__(self, "chunk", self._chosen())
        found = self.surface
        if isinstance(found, CountSurface) and not self.question.moving:
            # once, so that all processes do the same
            found.engine = choose(self._first(found), self.size)

    def _chosen(self) -> int:
        like = self.question.likelihood
        if not isinstance(like, CountLikelihood):
            return 16 if self.question.moving else 512
        if not isinstance(self.surface, CountSurface):
            return 4
        cost = self._first(self.surface).bytes_per_point * _PER_BYTE * (25.0 if self.question.moving else 1.0)
        return max(1, min(_MOST, round(_SECONDS / max(cost, 1e-6))))

    def _first(self, found: CountSurface) -> Compiled:
        """Arrays at the first point."""
        outer = tuple(float(self.axes[self.question.asked[i]][0]) for i in found.outer)
        return found.compiled(outer, scaled=False)

    @property
    def shape(self) -> tuple[int, ...]:
        """Points along each axis."""
        return tuple(axis.size for axis in self.axes.values())

    @property
    def size(self) -> int:
        """Number of points."""
        return math.prod(self.shape)

    @property
    def method(self) -> str:
        """What is done, in words."""
        if isinstance(self.surface, CountSurface) and not self.question.moving:
            return f"grid scan, one Newton in all nuisances at each point ({self.surface.engine})"
        return "grid scan" + (f", {self.surface.how} at each point" if self.question.profiled else "")

    @property
    def chunks(self) -> int:
        """Number of chunks."""
        return -(-self.size // self.chunk)

    @property
    def settings(self) -> Mapping[str, object]:
        """What its file says besides the question."""
        return {"chunk": self.chunk}

    def values_in(self, chunk: int) -> int:
        """Number of values of a chunk."""
        return min(self.chunk, self.size - chunk * self.chunk)

    @cached_property
    def surface(self) -> Surface:
        """Of the question."""
        like = self.question.likelihood
        if isinstance(like, CountLikelihood):
            known = like.parameters
            moving = [n for n in self.question.moving if n not in self.ranges and not known.get_parameter(n).polynomial]
            if not moving:
                return CountSurface(self.question, self.ranges)
        return surface(self.question, self.ranges, remember=False)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Axes, those that change tables first."""
        outer = self.surface.outer if isinstance(self.surface, CountSurface) else ()
        return (*outer, *(i for i in range(len(self.axes)) if i not in outer))

    def points(self, first: int, last: int) -> dict[str, Array]:
        """The points with these numbers."""
        sizes = [self.shape[i] for i in self.order]
        indices = np.unravel_index(np.arange(first, min(last, self.size)), sizes)
        named = list(self.axes.items())
        found = {named[i][0]: named[i][1][where] for i, where in zip(self.order, indices, strict=True)}
        return {name: found[name] for name in self.axes}

    def arranged(self, values: Array) -> Array:
        """Values of all points, in their order, as an array like the grid."""
        sizes = [self.shape[i] for i in self.order]
        return np.asarray(values.reshape(sizes).transpose(np.argsort(self.order)))

    def at(self, points: Mapping[str, Array]) -> Array:
        """-2 ln L at points [P]."""
        columns = np.stack([np.atleast_1d(points[name]) for name in self.question.asked], axis=1)
        values = self.surface.at(columns, slopes=False).value
        bad = np.isnan(values)
        if bad.any():
            where = dict(zip(self.question.asked, columns[bad][0].tolist(), strict=True))
            raise ValueError(f"-2 ln L is not a number at {where}")
        return values

    def value(self, point: int) -> float:
        """-2 ln L at the point with this number."""
        return float(self.at(self.points(point, point + 1))[0])

    def __call__(self, number: int) -> Array:
        """-2 ln L at the points of one chunk [P]."""
        return self.at(self.points(number * self.chunk, (number + 1) * self.chunk))


def scan(
    likelihood: Likelihood,
    grid: Mapping[str, ArrayLike],
    *,
    profile: Names = (),
    held: Mapping[str, float] = {},
    ranges: Mapping[str, tuple[float, float]] = {},
    path: str | Path | None = None,
    workers: int = 1,
    scheduler: str | Client | None = None,
    chunk: int | None = None,
    progress: bool | Callable[[int, int], None] = False,
) -> Scan:
    """-2 ln L on a grid of any dimension.

    Parameters
    ----------
    likelihood : Likelihood
        Its nuisances are minimised over at every point, those on the grid excepted.
    grid : mapping
        Parameter of the model, or nuisance -> values, natural units.
    profile : str or iterable of str
        Parameters of the model to minimise over too, or ``"all"``; others are held.
    held : mapping
        Values of parameters that are held, if not the central ones.
    ranges : mapping
        As in `interval`.
    path : str or Path, optional
        A file to which finished chunks are appended; a scan that was interrupted, even killed, goes on from there, and ends
        with the same file. It is known by what was declared and by -2 ln L at three points: the file of another scan is
        refused.
    workers : int
        Processes on this machine; 1 uses this one. Started afresh (spawn), so that a script needs
        ``if __name__ == "__main__":``.
    scheduler : str or distributed.Client, optional
        A Dask scheduler, such as ``"tcp://host:8786"``, whose workers do the scan; needs ``nurecoil[cluster]``.
    chunk : int, optional
        Points per chunk; about a quarter of a second's worth by default.
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
    if not grid:
        raise ValueError("grid: expected at least one parameter with its values, got none")
    if chunk is not None and chunk < 1:
        raise ValueError(f"chunk: expected at least one point, got {chunk!r}")
    question = ask(likelihood, tuple(grid), profile, held)
    task = GridTask(question, axes_of(question, grid), chunk or 0, ranges)
    values = perform(task, Path(path) if path is not None else None, workers, scheduler, progress)
    lowest = np.unravel_index(int(np.argmin(values)), values.shape)
    axes, remarks = told(task.surface, np.array([[axis[k] for axis, k in zip(task.axes.values(), lowest, strict=True)]]))
    return Scan(
        names=tuple(task.axes),
        axes=tuple(task.axes.values()),
        fval=values,
        method=task.method + axes,
        message="; ".join(remarks),
        **question.said,
    )


def axes_of(question: Question, grid: Mapping[str, ArrayLike]) -> dict[str, Array]:
    """Values of a grid.

    Raises
    ------
    ValueError
        If there are none, or one is not finite or not allowed.
    """
    return {name: _axis(question, name, values) for name, values in grid.items()}


def _axis(question: Question, name: str, values: ArrayLike) -> Array:
    axis = np.atleast_1d(np.array(values, dtype=float))
    p = question.parameter(name)
    if axis.ndim != 1 or axis.size == 0 or not np.all(np.isfinite(axis)):
        raise ValueError(f"grid, {name}: expected a row of finite values, got {values!r}")
    outside = axis[(axis < p.lower) | (axis > p.upper)]
    if outside.size:
        raise ValueError(f"grid, {name}: expected values in [{p.lower}, {p.upper}], got {float(outside[0])!r}")
    return axis


def perform(
    task: GridTask, path: Path | None, workers: int, scheduler: str | Client | None, progress: bool | Callable[[int, int], None]
) -> Array:
    """All values of a grid, like the grid; finished chunks are read from the file and new ones appended to it."""
    if workers < 1:
        raise ValueError(f"workers: expected at least one process, got {workers!r}")
    found: list[Array] = []
    with Progress(progress, task.size) as shown:
        if path is None:
            for values in run(task, range(task.chunks), workers, scheduler):
                found.append(values)
                shown.advance(values.size)
            return task.arranged(np.concatenate(found))
        with WorkFile(path, task) as file:
            found.extend(file.finished.values())
            shown.advance(sum(values.size for values in found))
            for values in run(task, range(len(found), task.chunks), workers, scheduler):
                file.append(len(found), values)
                found.append(values)
                shown.advance(values.size)
    return task.arranged(np.concatenate(found))
