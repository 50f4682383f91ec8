"""Histograms: which bin a value lies in, and how contents are shared out over other bins."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nurecoil.arrays import Array

MAX_BINS = 100_000
"""Largest number of bins on one axis."""
MAX_CELLS = 10_000_000
"""Largest number of bins of all axes together, and ten times fewer than the pieces that rows may be cut into."""
ROUNDING = 1e-9
"""Positions closer to an edge than this part of a bin's width lie on the edge."""

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Spans:
    """Rows of a histogram on one axis, each from `low` to `high`.

    Parameters
    ----------
    low, high : ndarray, shape [K]
        Finite; a row of no width is a point.

    Raises
    ------
    ValueError
        If a row ends before it begins, or an end is not finite.
    """

    low: Array
    high: Array

    def __post_init__(self) -> None:
        if self.low.shape != self.high.shape or self.low.ndim != 1:
            raise ValueError(f"low, high: expected two columns of equal length, got {self.low.shape} and {self.high.shape}")
        if not (np.isfinite(self.low).all() and np.isfinite(self.high).all()):
            raise ValueError("low, high: expected finite numbers")
        wrong = np.flatnonzero(self.high < self.low)
        if wrong.size:
            raise ValueError(f"low, high: expected high >= low, but row {wrong[0] + 1} ends before it begins")

    @classmethod
    def around(cls, centres: ArrayLike, widths: ArrayLike) -> Spans:
        """Rows given by their centres and their widths (one, or one for each).

        Examples
        --------
        >>> Spans.around([1.0, 3.0], 2.0).high.tolist()
        [2.0, 4.0]
        """
        x, half = np.asarray(centres, dtype=float), 0.5 * np.asarray(widths, dtype=float)
        return cls(np.asarray(x - half), np.asarray(x + half))

    @property
    def centres(self) -> Array:
        """Middle of each row, shape [K]."""
        return 0.5 * (self.low + self.high)


def regular_edges(start: float, stop: float, number: int) -> Array:
    """Edges of `number` equal bins, shape [number + 1].

    Raises
    ------
    ValueError
        If the ends are not finite and increasing, or the number is not from 1 to `MAX_BINS`.

    Examples
    --------
    >>> regular_edges(0.0, 1.0, 4).tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MAX_BINS:
        raise ValueError(f"number: expected a whole number of bins from 1 to {MAX_BINS}, got {number!r}")
    if not -math.inf < start < stop < math.inf:
        raise ValueError(f"start, stop: expected two finite numbers that increase, got {start!r} and {stop!r}")
    return np.linspace(start, stop, number + 1)


def tolerance(edges: Array) -> Array:
    """How far from each edge a position may be to lie on it."""
    widths = np.diff(edges)
    width = np.minimum(np.append(widths, np.inf), np.append(np.inf, widths))
    size = np.where(np.isfinite(edges), np.abs(edges), 0.0)
    width = np.where(np.isfinite(width), width, 0.0)
    return np.minimum(np.maximum(ROUNDING * width, 4 * np.finfo(float).eps * size), np.where(width > 0, 0.25 * width, np.inf))


def _on_edges(x: Array, edges: Array) -> Array:
    """x, with what is an edge but for rounding put on it."""
    above = np.clip(np.searchsorted(edges, x, side="left"), 0, edges.size - 1)
    below = np.maximum(above - 1, 0)
    near, result = tolerance(edges), x.copy()
    with np.errstate(invalid="ignore"):  # infinity less infinity
        for nearby in (above, below):
            result = np.where(np.abs(x - edges[nearby]) <= near[nearby], edges[nearby], result)
    return result


def increasing(edges: ArrayLike, name: str = "edges") -> Array:
    """Edges as an array.

    Raises
    ------
    ValueError
        If there are fewer than two, or they do not increase.
    """
    e = np.asarray(edges, dtype=float)
    if e.ndim != 1 or e.size < 2 or not np.all(np.diff(e) > 0):
        raise ValueError(f"{name}: expected at least two numbers that increase, got {edges!r}")
    return e


def bin_of(x: ArrayLike, edges: ArrayLike) -> Indices:
    """Index of the bin ``edges[b] <= x < edges[b+1]`` of each x, or -1 outside all of them.

    A position that is an edge but for rounding (1e-9 of the width of a bin) lies on that edge: 0.3 and 3 times 0.1 are in the
    same bin.

    Parameters
    ----------
    x : array_like, shape [K]
    edges : array_like, shape [B+1]
        Increasing; the first and the last may be infinite.

    Examples
    --------
    >>> bin_of([-1.0, 0.0, 1.5, 2.0], [0.0, 1.0, 2.0]).tolist()
    [-1, 0, 1, -1]
    >>> bin_of([0.7 - 0.4], [0.0, 0.3, 0.6]).tolist()
    [1]
    """
    e = increasing(edges)
    index = np.searchsorted(e, _on_edges(np.asarray(x, dtype=float), e), side="right") - 1
    return np.where(index < e.size - 1, index, -1)


def _pieces(rows: Spans, edges: Array) -> tuple[Indices, Indices, Array]:
    """Row, bin and fraction of the row for each piece into which the edges cut the rows; what lies outside is left out."""
    low, high = _on_edges(rows.low, edges), _on_edges(rows.high, edges)
    first = np.maximum(np.searchsorted(edges, low, side="right") - 1, 0)
    last = np.minimum(np.searchsorted(edges, high, side="left") - 1, edges.size - 2)
    point = bin_of(low, edges)
    is_point = high <= low
    first, last = np.where(is_point, point, first), np.where(is_point, np.where(point >= 0, point, -2), last)
    number = np.maximum(last - first + 1, 0)
    if number.sum() > 10 * MAX_CELLS:
        raise ValueError(f"the rows lie over {int(number.sum())} bins in all; expected at most {10 * MAX_CELLS}")
    row = np.repeat(np.arange(low.size), number)
    within = np.arange(row.size) - np.repeat(np.cumsum(number) - number, number)
    b = first[row] + within
    length = np.where(is_point, 1.0, high - low)[row]
    overlap = np.minimum(high[row], edges[b + 1]) - np.maximum(low[row], edges[b])
    return row, b, np.where(is_point[row], 1.0, overlap / length)


def histogram(values: Array, *axes: tuple[Array | Spans, Array]) -> tuple[Array, Array]:
    """Sum rows into bins; what lies outside is left out.

    Parameters
    ----------
    values : ndarray, shape [K]
    *axes : pairs
        Where each row lies on each axis, and the edges: positions [K], which fall into one bin (see `bin_of`), or `Spans`,
        which are shared out by how much of each lies in a bin.

    Returns
    -------
    sums : ndarray, shape [B, ...]
    rows : ndarray of the same shape
        How many rows each bin received, at least in part.

    Raises
    ------
    ValueError
        If the axes together have more than `MAX_CELLS` bins.

    Examples
    --------
    >>> sums, rows = histogram(np.array([1.0, 2.0]), (np.array([0.5, 0.6]), np.array([0.0, 1.0, 2.0])))
    >>> sums.tolist(), rows.tolist()
    ([3.0, 0.0], [2.0, 0.0])
    >>> one = Spans(np.array([0.5]), np.array([2.0]))
    >>> histogram(np.array([3.0]), (one, np.array([0.0, 1.0, 2.0])))[0].tolist()
    [1.0, 2.0]
    """
    shape = tuple(edges.size - 1 for _, edges in axes)
    size = math.prod(shape)
    if size > MAX_CELLS:
        raise ValueError(f"expected at most {MAX_CELLS} bins in all, got {' x '.join(map(str, shape))}")
    row = np.arange(np.asarray(values).size)
    flat, weight = np.zeros_like(row), np.asarray(values, dtype=float)
    for position, edges in axes:
        if isinstance(position, Spans):
            picked, b, fraction = _pieces(Spans(position.low[row], position.high[row]), increasing(edges))
        else:
            index = bin_of(position[row], edges)
            picked = np.flatnonzero(index >= 0)
            b, fraction = index[picked], np.ones(picked.size)
        row, weight, flat = row[picked], weight[picked] * fraction, flat[picked] * (edges.size - 1) + b
    sums = np.asarray(np.bincount(flat, weights=weight, minlength=size), dtype=float)
    rows = np.asarray(np.bincount(flat, minlength=size), dtype=float)
    return sums.reshape(shape), rows.reshape(shape)


def rebin(
    edges: ArrayLike,
    contents: ArrayLike,
    new_edges: ArrayLike,
    content: Literal["per bin", "per energy"] = "per bin",
    beyond: Literal["refuse", "zero"] = "refuse",
) -> Array:
    """The contents of a histogram in other bins, shared out by overlap as if each bin were flat.

    Parameters
    ----------
    edges : array_like, shape [K+1]
        Increasing and finite.
    contents : array_like, shape [K, ...]
        Of the bins.
    new_edges : array_like, shape [B+1]
        Increasing; edges that agree but for rounding are the same. The first and last may be infinite.
    content : {"per bin", "per energy"}
        Whether the contents are sums, which are conserved, or densities, whose integral is: the result is of the same kind.
    beyond : {"refuse", "zero"}
        Of new bins that reach beyond the old ones: an error, or nothing lies there. Old bins beyond the new ones are left out.

    Returns
    -------
    ndarray, shape [B, ...]

    Raises
    ------
    ValueError
        If edges do not increase, shapes do not fit, a new bin of finite width reaches beyond the old ones, or densities are
        asked for in an infinite bin.

    Examples
    --------
    >>> rebin([0.0, 1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.0, 1.5, 3.0]).tolist()
    [4.0, 8.0]
    """
    old, new = increasing(edges), increasing(new_edges, "new_edges")
    values = np.asarray(contents, dtype=float)
    if not np.isfinite(old).all():
        raise ValueError("edges: expected finite numbers")
    if values.ndim < 1 or values.shape[0] != old.size - 1:
        raise ValueError(f"contents: expected shape [{old.size - 1}, ...], got {list(values.shape)}")
    ends = _on_edges(new[[0, -1]], old)
    finite = np.isfinite(ends)
    if beyond == "refuse" and ((finite[0] and ends[0] < old[0]) or (finite[1] and ends[1] > old[-1])):
        raise ValueError(
            f"new_edges: expected bins from {old[0]!r} to {old[-1]!r}, where the table ends, got {new[0]!r} to {new[-1]!r}; "
            "or say beyond='zero'"
        )
    dense = content == "per energy"
    if dense and not np.isfinite(new).all():
        raise ValueError("new_edges: a density needs bins that end, got an infinite one")
    row, b, fraction = _pieces(Spans(old[:-1], old[1:]), new)
    trailing = (1,) * (values.ndim - 1)
    weights = fraction * np.diff(old)[row] if dense else fraction
    result = np.zeros((new.size - 1, *values.shape[1:]))
    np.add.at(result, b, weights.reshape(-1, *trailing) * values[row])
    return result / np.diff(new).reshape(-1, *trailing) if dense else result
