"""Toys at the points of a grid: made in any process, and kept in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nurecoil.arrays import Array, BoolArray
from nurecoil.inference.executors import run
from nurecoil.inference.question import Question
from nurecoil.inference.surfaces import CountSurface
from nurecoil.inference.toy_data import at_point, draw, fitted
from nurecoil.inference.work_file import WorkFile

_BATCH = 2000


@dataclass(frozen=True, eq=False)
class ToyTask:
    """For one grid point: how far -2 ln L of toys made there is above its minimum.

    Parameters
    ----------
    question : Question
    axes : mapping
        Name -> values, the last name running fastest.
    surface : CountSurface
    x : ndarray, shape [P, X]
        Couplings at the grid points; those that are minimised over where the data have them.
    pulls : ndarray, shape [P, K]
        What the data make of the nuisances at each point; the truth of the toys made there.
    values : ndarray, shape [P]
        -2 ln L of the data at each point.
    toys, seed : int
    """

    kind: ClassVar[str] = "set of toys"
    ordered: ClassVar[bool] = False

    question: Question
    axes: Mapping[str, Array]
    surface: CountSurface
    x: Array
    pulls: Array
    values: Array
    toys: int
    seed: int

    def __call__(self, point: int) -> Array:
        """The lower of -2 ln L here and at the best fit, below -2 ln L here, for each toy [toys]."""
        c, rng = self.surface.compiled(), np.random.default_rng([self.seed, point])
        x, truth = self.x[point], self.pulls[point]
        asked: BoolArray = np.arange(x.size) < len(self.surface.inner)
        here_pins = {**self.surface.pins, **{k: truth[k] for k in self.surface.asked_nuisances.values()}}
        found = []
        for first in range(0, self.toys, _BATCH):
            n = min(_BATCH, self.toys - first)
            data = draw(c, x, truth, n, rng)
            here, a = at_point(c, x, asked, truth, data, n, here_pins, self.surface.engine)
            best = (
                fitted(c, data, n, x, a, self.surface.pins, self.surface.engine)
                if x.size or self.surface.asked_nuisances
                else here
            )
            with np.errstate(invalid="ignore"):
                found.append(np.where(np.isfinite(here), here - np.minimum(best, here), np.inf))
        return np.concatenate(found)

    # ---- what its file asks for ----

    @property
    def settings(self) -> Mapping[str, object]:
        """What its file says besides the question."""
        return {"toys": self.toys, "seed": self.seed}

    @property
    def size(self) -> int:
        """Number of grid points; each is a chunk."""
        return len(self.x)

    chunks = size

    def values_in(self, chunk: int) -> int:
        """One for each toy."""
        return self.toys

    def value(self, point: int) -> float:
        """-2 ln L of the data at a grid point."""
        return float(self.values[point])

    def made(self, wanted: Sequence[int], workers: int, file: WorkFile | None) -> Iterator[tuple[int, Array]]:
        """Each point with its toys, read if they are in the file, else made and written there."""
        stored = {} if file is None else file.finished
        fresh = run(self, [point for point in wanted if point not in stored], workers)
        for point in wanted:
            if point not in stored:
                ratios = next(fresh)
                if file is not None:
                    file.append(point, ratios)
                yield point, ratios
            else:
                yield point, stored[point]
