"""Backgrounds whose shape is fitted with the signal: sums of terms, with parameters that enter in closed form."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import ModuleType
from typing import Literal, Self

import numpy as np

from nurecoil.arrays import Array, gauss_legendre

_ORDER, _FINEST = 4, 64


@dataclass(frozen=True, eq=False)
class Curved:
    """Counts [B] that follow one or two nuisances in closed form, averaged over each bin.

    * ``exponential``: height * exp(-(x - x_0) slope e^a), x_0 the first edge;
    * ``line``: height * exp(-((x - centre - width a)/(width e^b))^2 / 2), a Gaussian of which the nuisance a of the centre
      counts in widths.

    Parameters
    ----------
    kind : {"exponential", "line"}
    edges : ndarray, shape [B+1]
        Finite, in any unit.
    height : float
        Counts per unit of the edges.
    values : tuple of float
        ``(slope,)``, or ``(centre, width)``, where the nuisances are zero.
    names : tuple of str
        The nuisance of each value; empty for a value that is fixed.
    at : tuple of int
        Positions of the nuisances, once these have been numbered; -1 for a value that is fixed.

    Examples
    --------
    >>> fall = Curved("exponential", np.array([0.0, 1.0, 2.0]), 1.0, (1.0,), ("slope",))
    >>> fall.nominal.round(4).tolist()
    [0.6321, 0.2325]
    """

    kind: Literal["exponential", "line"]
    edges: Array
    height: float
    values: tuple[float, ...]
    names: tuple[str, ...]
    at: tuple[int, ...] = ()

    @property
    def used(self) -> tuple[str, ...]:
        """Nuisances that it follows."""
        return tuple(name for name in self.names if name)

    def numbered(self, index: Mapping[str, int]) -> Self:
        """With positions of nuisances."""
        return replace(self, at=tuple(index[name] if name else -1 for name in self.names))

    def scaled(self, factor: float) -> Self:
        """With another height."""
        return replace(self, height=factor * self.height)

    @cached_property
    def nodes(self) -> tuple[Array, Array]:
        """Points [B, n] and weights [B, n] that add to the widths of the bins, fine enough for the narrowest structure."""
        widths = np.diff(self.edges)
        scale = self.values[1] if self.kind == "line" else 1.0 / self.values[0]
        pieces = int(np.clip(math.ceil(2 * widths.max() / scale), 1, _FINEST))
        t, w = gauss_legendre(np.linspace(0.0, 1.0, pieces + 1), _ORDER)
        return self.edges[:-1, None] + widths[:, None] * t, widths[:, None] * w

    @property
    def nominal(self) -> Array:
        """Counts [B] with the nuisances at zero."""
        counts: Array = self.averaged(*self.pointwise(np.zeros((1, len(self.values))), np))[0][0]
        return counts

    def averaged(self, *functions: Array) -> tuple[Array, ...]:
        """Functions of the points [..., B, n] as counts [..., B]; for NumPy and for JAX."""
        weights = self.nodes[1]
        return tuple((f * weights).sum(axis=-1) for f in functions)

    def pointwise(self, a: Array, xp: ModuleType) -> tuple[Array, ...]:
        """The function at the points [P, B, n], at nuisances a [P, number of values]; for NumPy and for JAX."""
        x = self.nodes[0]
        shifts = [a[..., i, None, None] for i in range(len(self.values))]
        if self.kind == "exponential":
            return (self.height * xp.exp(-(x - self.edges[0]) * self.values[0] * xp.exp(shifts[0])),)
        centre, width = self.values
        z = (x - centre - width * shifts[0]) / (width * xp.exp(shifts[1]))
        return (self.height * xp.exp(-0.5 * z * z),)

    def __call__(self, a: Array) -> tuple[Array, dict[int, Array], dict[tuple[int, int], Array]]:
        """Counts [P, B] at all nuisances a [P, K], with first and second derivatives in those that it follows."""
        mine = np.array([a[:, k] if k >= 0 else np.zeros(len(a)) for k in self.at]).T
        # far steps of a search are no reason for an overflow
        mine = np.clip(mine, -_FARTHEST, _FARTHEST)
        (f,) = self.pointwise(mine, np)
        first, second = (self._exponential if self.kind == "exponential" else self._line)(f, mine)
        (value,) = self.averaged(f)
        moved = {k: self.averaged(g)[0] for k, g in zip(self.at, first, strict=True) if k >= 0}
        bends = {
            (self.at[i], self.at[j]): self.averaged(g)[0] for (i, j), g in second.items() if min(self.at[i], self.at[j]) >= 0
        }
        return value, moved, bends

    def _exponential(self, f: Array, a: Array) -> tuple[list[Array], dict[tuple[int, int], Array]]:
        u = (self.nodes[0] - self.edges[0]) * self.values[0] * np.exp(a[:, 0, None, None])
        return [-u * f], {(0, 0): (u * u - u) * f}

    def _line(self, f: Array, a: Array) -> tuple[list[Array], dict[tuple[int, int], Array]]:
        centre, width = self.values
        r = np.exp(-a[:, 1, None, None])
        z = (self.nodes[0] - centre - width * a[:, 0, None, None]) / width * r
        z2 = z * z
        first = [z * r * f, z2 * f]
        second = {(0, 0): (z2 - 1.0) * r * r * f, (0, 1): (z2 - 2.0) * z * r * f, (1, 1): (z2 - 2.0) * z2 * f}
        return first, second


_FARTHEST = 30.0
"""Of a nuisance: e^30 slopes are out of every data's reach."""


@dataclass(frozen=True, eq=False)
class Term:
    """One term of a background whose shape is fitted.

    Parameters
    ----------
    counts : ndarray, shape [B]
        With all its nuisances at zero.
    curved : Curved, optional
        Which nuisances change its shape.
    """

    counts: Array
    curved: Curved | None = None


@dataclass(frozen=True)
class Bend:
    """A parameter of fitted backgrounds that changes their shape; see `Curved`.

    Parameters
    ----------
    name : str
    uncertainty : float
        Standard deviation, in the units of `Curved`; infinite if nothing is known.
    logarithmic : bool
        Whether it is the logarithm of a slope or a width, or moves a centre.
    origin, unit : float
        What the parameter is at zero, and what it moves by for one.
    of : tuple of str
        Terms that it multiplies by exp(a) too: those whose area is tied to a line of this width.

    Raises
    ------
    ValueError
        If the uncertainty is not positive.
    """

    name: str
    uncertainty: float
    logarithmic: bool
    origin: float = 0.0
    unit: float = 1.0
    of: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.uncertainty > 0:
            raise ValueError(f"nuisance {self.name!r}, uncertainty: expected a positive number, got {self.uncertainty!r}")


def starting_heights(shapes: Array, seen: Array, weights: Array) -> Array:
    """Heights >= 0 [N] with which shapes [N, B] are closest to data; a thousandth of the data for one that is not needed.

    A fit starts there each time, whatever it was asked before.

    Examples
    --------
    >>> starting_heights(np.array([[1.0, 1.0], [1.0, 0.0]]), np.array([5.0, 2.0]), np.ones(2)).round(6).tolist()
    [2.0, 3.0]
    """
    from scipy.optimize import nnls

    root = np.sqrt(weights)
    found = nnls((shapes * root).T, seen * root)[0]
    least = 1e-3 * np.abs(seen).mean() / np.maximum(shapes.max(axis=1), 1e-300)
    heights: Array = np.where(found > 0, found, np.maximum(least, 1e-12))
    return heights


def rounded(numbers: Array) -> Array:
    """Eight digits: where a fit starts is part of what an experiment declares, and must not depend on the processor.

    Examples
    --------
    >>> rounded(np.array([1.0 / 3.0, 0.0])).tolist()
    [0.33333333, 0.0]
    """
    return np.array([float(f"{x:.7e}") for x in np.ravel(numbers)]).reshape(np.shape(numbers))
