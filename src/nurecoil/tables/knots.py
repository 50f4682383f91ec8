"""From the rows of a table to knots of a curve or edges of bins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.tables.histograms import ROUNDING, Indices, Spans, increasing, tolerance


def ascending(x: ArrayLike, name: str = "x") -> Indices:
    """The order in which the knots of a curve do not decrease; nothing is lost.

    A table that goes down is turned round, and a step in it (the same x twice) with it.

    Parameters
    ----------
    x : array_like, shape [K]
        Finite numbers.
    name : str
        Where they are from, for messages.

    Returns
    -------
    ndarray of int, shape [K]

    Raises
    ------
    ValueError
        If numbers go up and down and one stands twice, so that it is not clear which way the step goes, or one stands more than
        twice.

    Examples
    --------
    >>> ascending([3.0, 2.0, 2.0, 1.0]).tolist()
    [3, 2, 1, 0]
    """
    values = np.asarray(x, dtype=float)
    change = np.diff(values)
    order = np.arange(values.size)
    mixed = bool(np.any(change > 0) and np.any(change < 0))
    if mixed:
        order = np.argsort(values, kind="stable")
    elif np.any(change < 0):
        order = order[::-1]
    there = values[order]
    twice = np.flatnonzero(there[1:] == there[:-1])
    if mixed and twice.size:
        rows = sorted(int(order[k]) + 1 for k in (twice[0], twice[0] + 1))
        raise ValueError(
            f"{name}: rows {rows[0]} and {rows[1]} have the same place, and others go up and down; expected an order"
        )
    thrice = np.flatnonzero(there[2:] == there[:-2])
    if thrice.size:
        raise ValueError(f"{name}: more than two rows have the same place, at data row {int(order[thrice[0]]) + 1}")
    return order


def bin_edges(rows: Spans, name: str = "rows") -> tuple[Array, Indices]:
    """Edges of bins that join, shape [K+1], and the order in which the rows are increasing.

    Parameters
    ----------
    rows : Spans
        In any order; neighbours may differ at the common edge by rounding.
    name : str
        Where they are from, for messages.

    Raises
    ------
    ValueError
        If there are no rows, one has no width, or there is a gap or an overlap.

    Examples
    --------
    >>> edges, order = bin_edges(Spans(np.array([1.0, 0.0]), np.array([2.0, 1.0])))
    >>> edges.tolist(), order.tolist()
    ([0.0, 1.0, 2.0], [1, 0])
    """
    if not rows.low.size:
        raise ValueError(f"{name}: expected at least one bin")
    order = np.argsort(rows.low, kind="stable")
    low, high = rows.low[order], rows.high[order]
    if np.any(high <= low):
        raise ValueError(f"{name}: expected bins of positive width")
    edges = np.append(low, high[-1])
    apart = np.flatnonzero(np.abs(high[:-1] - low[1:]) > tolerance(edges)[1:-1])
    if apart.size:
        k = apart[0]
        found = "a gap" if high[k] < low[k + 1] else "an overlap"
        raise ValueError(f"{name}: each bin must end where the next one starts; {found} after row {order[k] + 1}")
    return edges, order


def steps(edges: ArrayLike, densities: ArrayLike) -> tuple[Array, Array]:
    """A histogram as knots of a table, each step written as two: the same x twice.

    Parameters
    ----------
    edges : array_like, shape [K+1]
    densities : array_like, shape [K]

    Returns
    -------
    x, values : ndarray, shape [2 K]

    Examples
    --------
    >>> x, values = steps([0.0, 1.0, 3.0], [5.0, 2.0])
    >>> x.tolist(), values.tolist()
    ([0.0, 1.0, 1.0, 3.0], [5.0, 5.0, 2.0, 2.0])
    """
    e, values = increasing(edges), np.asarray(densities, dtype=float)
    if values.shape != (e.size - 1,):
        raise ValueError(f"densities: expected shape [{e.size - 1}], got {list(values.shape)}")
    return np.repeat(e, 2)[1:-1], np.repeat(values, 2)


def straddled(x: ArrayLike, edges: Sequence[float] | Array) -> float | None:
    """The first edge that cuts through a row of a histogram of which only one position per row is known.

    Rows fit the bins if all edges lie half-way between positions (these are then centres), or all on positions (ends of rows).
    If they do not, putting each row into one bin by its position gives bins too much or too little.

    Parameters
    ----------
    x : array_like, shape [K]
        Positions in any order, repeated or not; fewer than three distinct ones, or unequal distances, cannot be judged.
    edges : array_like, shape [B+1]

    Returns
    -------
    float or None
        None if the rows fit, or cannot be judged.

    Examples
    --------
    >>> straddled([0.05, 0.15, 0.25, 0.35], [0.0, 0.2, 0.4]) is None
    True
    >>> straddled([0.65, 0.95, 1.25, 1.55, 1.85], [0.5, 1.5, 2.5])
    1.5
    """
    positions = np.unique(np.asarray(x, dtype=float))
    if positions.size > 2:
        near = np.diff(positions) > ROUNDING * np.ptp(positions) / positions.size
        positions = positions[np.append(True, near)]
    gaps = np.diff(positions)
    e = np.asarray(edges, dtype=float)
    if gaps.size < 2 or np.ptp(gaps) > 0.05 * gaps.max():
        return None
    inner = e[(e > positions[0] + 0.02 * gaps[0]) & (e < positions[-1] - 0.02 * gaps[-1])]
    k = np.clip(np.searchsorted(positions, inner, side="right") - 1, 0, gaps.size - 1)
    phase = (inner - positions[k]) / gaps[k]
    on_position, half_way = np.minimum(phase, 1 - phase) < 0.02, np.abs(phase - 0.5) < 0.02
    if on_position.all() or half_way.all():
        return None
    wrong = np.flatnonzero(~on_position & ~half_way)
    return float(inner[wrong[0]] if wrong.size else inner[np.flatnonzero(half_way != half_way[0])[0]])
