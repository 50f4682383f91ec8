"""What a verb looks at: values of -2 ln L over what is asked for, minimised over the rest, and their minima."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from nurecoil.arrays import Array, IntArray
from nurecoil.inference.question import Question


@dataclass(eq=False)
class Slice:
    """-2 ln L at points of the asked [P, A].

    Parameters
    ----------
    value : ndarray, shape [P]
    gradient : ndarray, shape [P, A] or None
        Not a number along parameters that change tables; None without derivatives.
    x : ndarray, shape [P, X]
        All that moves, where -2 ln L is smallest: asked first.
    a : ndarray, shape [P, K]
        Nuisances.
    """

    value: Array
    gradient: Array | None
    x: Array
    a: Array

    def take(self, rows: IntArray) -> Slice:
        """Some of the points."""
        gradient = None if self.gradient is None else self.gradient[rows]
        return Slice(self.value[rows], gradient, self.x[rows], self.a[rows])

    @staticmethod
    def joined(found: Sequence[Slice]) -> Slice:
        """Points one after the other, all with derivatives or none."""
        value, x, a = (np.concatenate([getattr(one, name) for one in found]) for name in ("value", "x", "a"))
        slopes = [one.gradient for one in found if one.gradient is not None]
        return Slice(value, np.concatenate(slopes) if slopes else None, x, a)


@dataclass(frozen=True, eq=False)
class Minimum:
    """A local minimum.

    Parameters
    ----------
    value : float
    asked, rest : mapping
        Parameters that were asked for, and those of the model that were minimised over.
    pulls : mapping
        Nuisances.
    good : bool
    """

    value: float
    asked: Mapping[str, float]
    rest: Mapping[str, float] = field(default_factory=dict)
    pulls: Mapping[str, float] = field(default_factory=dict)
    good: bool = True


class Surface(Protocol):
    """What a verb needs to know of a question."""

    question: Question

    @property
    def smooth(self) -> bool:
        """Whether there are derivatives, and minimisations from images of the minimum."""
        ...

    @property
    def how(self) -> str:
        """How it is minimised, in words."""
        ...

    def at(self, points: Array, near: Slice | None = None, slopes: bool = True) -> Slice:
        """Values at points [P, A]; `near`, one row per point, is where to start."""
        ...

    def lowest(self) -> list[Minimum]:
        """Distinct minima over everything that moves, lowest first."""
        ...

    def refined(self, points: Array, found: Slice) -> list[Minimum]:
        """Where minimisations over everything end that start at these points [P, A], one each."""
        ...

    def steps(self, at: Minimum) -> Array:
        """Steps [A] that change -2 ln L by about one."""
        ...
