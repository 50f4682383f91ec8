"""Array helpers: fixed-node quadrature, safe special functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]
_Number = TypeVar("_Number", np.float64, np.complex128)


@lru_cache(maxsize=64)
def _legendre(order: int) -> tuple[Array, Array]:
    nodes, weights = np.polynomial.legendre.leggauss(order)
    nodes.flags.writeable = weights.flags.writeable = False
    return nodes, weights


def gauss_legendre(edges: ArrayLike, order: int) -> tuple[Array, Array]:
    """Composite Gauss-Legendre nodes and weights.

    Parameters
    ----------
    edges : array_like, shape [K+1]
        Increasing panel edges; panels of zero width are allowed and contribute nothing.
    order : int
        Nodes per panel.

    Returns
    -------
    nodes, weights : ndarray, shape [K * order]
        So that ``weights @ f(nodes)`` approximates the integral from the first to the last edge.

    Raises
    ------
    ValueError
        If the edges decrease, are not finite or fewer than two, or ``order`` is not positive.

    Examples
    --------
    >>> x, w = gauss_legendre([0.0, 1.0, 2.0], 4)
    >>> round(float(w @ x**7), 12)
    32.0
    """
    e = np.asarray(edges, dtype=float)
    if e.ndim != 1 or e.size < 2 or not np.all(np.isfinite(e)) or np.any(np.diff(e) < 0):
        raise ValueError(f"edges: expected at least two non-decreasing finite numbers, got {edges!r}")
    if order < 1:
        raise ValueError(f"order: expected a positive integer, got {order!r}")
    x, w = _legendre(order)
    half = 0.5 * np.diff(e)[:, None]
    middle = 0.5 * (e[1:] + e[:-1])[:, None]
    return (middle + half * x).ravel(), (half * w).ravel()


@lru_cache(maxsize=8)
def collocation(order: int) -> tuple[Array, Array, Array]:
    """Gauss-Legendre points and weights on [0, 1], and integrals a_ij of the j-th Lagrange polynomial up to point i.

    Examples
    --------
    >>> c, w, a = collocation(4)
    >>> bool(np.allclose(a @ c**2, c**3 / 3))
    True
    """
    c, w = gauss_legendre([0.0, 1.0], order)
    legendre = np.polynomial.legendre
    x = 2.0 * c - 1.0
    primitives = np.array([legendre.legval(x, legendre.legint(e, lbnd=-1)) for e in np.eye(order)]).T / 2.0
    a = primitives @ np.linalg.inv(legendre.legvander(x, order - 1))
    for array in (c, w, a):
        array.flags.writeable = False
    return c, w, a


def integrate_above(
    f: Callable[[Array], NDArray[_Number]], lower: ArrayLike, edges: Sequence[float] | Array, order: int = 12
) -> NDArray[_Number]:
    """Integral of `f` from each lower limit to the last edge, at a cost linear in the number of limits.

    The limits and the edges together cut the axis into panels; each is integrated once with Gauss-Legendre
    nodes and the panels are summed from the right.

    Parameters
    ----------
    f : callable
        Maps an array [K] to an array [K, ...].
    lower : array_like, shape [T]
        Lower limits, in any order; below the first edge they count as the first edge, above the last the result is zero.
    edges : sequence of float
        Increasing; points where `f` is not smooth should be among them.
    order : int
        Gauss-Legendre nodes per panel.

    Returns
    -------
    ndarray, shape [T, ...]

    Raises
    ------
    ValueError
        If the edges decrease, are not finite or fewer than two, or a limit is not a number.

    Examples
    --------
    >>> integrate_above(lambda x: x, [0.0, 1.0, 3.0], [0.0, 2.0]).round(12).tolist()
    [2.0, 1.5, 0.0]
    """
    e, a = np.asarray(edges, dtype=float), np.atleast_1d(np.asarray(lower, dtype=float))
    gauss_legendre(e, order)  # refuses bad edges before sorting would hide them
    if np.any(np.isnan(a)):
        raise ValueError(f"lower: expected numbers, got {lower!r}")
    a = np.clip(a, e[0], e[-1])
    knots = np.unique(np.concatenate([e, a]))
    if knots.size == 1:
        knots = np.repeat(knots, 2)
    nodes, weights = gauss_legendre(knots, order)
    values: NDArray[_Number] = f(nodes)
    along: tuple[int, ...] = (-1,) + (1,) * (values.ndim - 1)
    weighted = values * weights.reshape(along)
    panels: NDArray[_Number] = weighted.reshape((knots.size - 1, order, *values.shape[1:])).sum(axis=1)
    above: NDArray[_Number] = np.zeros((knots.size, *values.shape[1:]), dtype=values.dtype)
    above[:-1] = np.cumsum(panels[::-1], axis=0)[::-1]
    result: NDArray[_Number] = above[np.searchsorted(knots, a)]
    return result


def polynomial(x: ArrayLike, coefficients: Sequence[float]) -> Array:
    """Horner evaluation of ``c[0] + c[1] x + c[2] x^2 + ...``."""
    x = np.asarray(x, dtype=float)
    total: Array = 0.0 * x + coefficients[-1]
    for c in coefficients[-2::-1]:
        total = total * x + c
    return total


# Below this argument the series replaces the closed form, which loses digits there; both agree at it to a few 1e-16.
_SMALL = 1.0
_BALL = [3 * (-1) ** k * 2 * (k + 1) / np.prod(np.arange(1.0, 2 * k + 4)) for k in range(10)]
_SINC = [(-1) ** k / np.prod(np.arange(1.0, 2 * k + 2)) for k in range(10)]


def _switched(
    x: ArrayLike, below: float, series: Callable[[Array], Array], closed: Callable[[Array], Array], *, even: bool = False
) -> Array:
    """A series below some |x|, the closed form above it, each evaluated only where it is good."""
    given = np.asarray(x, dtype=float)
    y = np.abs(given) if even else given
    small = np.abs(given) < below
    found: Array = np.where(small, series(np.where(small, y, 0.0)), closed(np.where(small, 1.0, y)))
    return found[()]


def ball(x: ArrayLike) -> Array:
    """``3 j1(x)/x``, the form factor of a uniform sphere; 1 at x = 0.

    Examples
    --------
    >>> float(ball(0.0))
    1.0
    """
    return _switched(x, _SMALL, lambda z: polynomial(z * z, _BALL), lambda y: 3.0 * (np.sin(y) - y * np.cos(y)) / y**3)


def sinc(x: ArrayLike) -> Array:
    """``sin(x)/x``; 1 at x = 0."""
    return _switched(x, _SMALL, lambda z: polynomial(z * z, _SINC), lambda y: np.asarray(np.sin(y) / y))


def x_over_sinh(x: ArrayLike) -> Array:
    """``x / sinh(x)`` for x of either sign; 1 at 0, and no overflow for large |x|."""
    return _switched(
        x,
        1e-3,
        lambda z: 1.0 - z * z / 6.0 + 7.0 * z**4 / 360.0,
        lambda y: 2.0 * y * np.exp(-y) / -np.expm1(-2.0 * y),
        even=True,
    )


def x_over_tanh(x: ArrayLike) -> Array:
    """``x / tanh(x)``; 1 at 0."""
    return _switched(x, 1e-3, lambda z: 1.0 + z * z / 3.0 - z**4 / 45.0, lambda y: np.asarray(y / np.tanh(y)), even=True)
