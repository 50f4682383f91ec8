"""How couplings enter counts: monomials of those that amplitudes are linear in, times curves of those that change tables."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, BoolArray, IntArray

Enters = Literal["linear", "square", "axis"]

MOST = 12
"""Couplings that may move at once: 12 have 91 monomials."""
TURN = 5
"""Tables around a phase: counts have no more than its double angle."""


@dataclass(frozen=True)
class Coupling:
    """A parameter of the model that moves.

    Parameters
    ----------
    name, unit : str
    enters : {"linear", "square", "axis"}
        Amplitudes are linear in it, or in its square; or counts follow a polynomial through tables at some of its values.
    lower, upper : float
        Its domain; of an axis the range that its tables span.
    centre : float
        Central value.
    scale : float
        A step from the centre that changes -2 ln L by about one.
    nodes : int
        Of an axis, how many tables.
    logarithmic : bool
        Of an axis, whether the polynomial is one in its logarithm.
    periodic : bool
        Of an axis, whether it is a phase: the polynomial, of degree two, is one in its sine and cosine, and exact.
    """

    name: str
    enters: Enters
    unit: str = ""
    lower: float = -math.inf
    upper: float = math.inf
    centre: float = 0.0
    scale: float = 1.0
    nodes: int = 0
    logarithmic: bool = False
    periodic: bool = False

    def at_scale(self, scale: float) -> Coupling:
        """The same with another step."""
        return replace(self, scale=scale)

    @property
    def points(self) -> Array:
        """Values of an axis with tables [nodes]: all around, or the extrema and ends of a Chebyshev polynomial."""
        if self.periodic:
            return np.linspace(-np.pi, np.pi, self.nodes, endpoint=False)
        u = np.cos(np.pi * np.arange(self.nodes) / (self.nodes - 1))[::-1]
        low, high = self._ends
        inside = 0.5 * (low + high) + 0.5 * (high - low) * u
        values = np.exp(inside) if self.logarithmic else inside
        values[0], values[-1] = self.lower, self.upper
        return values

    @property
    def _ends(self) -> tuple[float, float]:
        return (math.log(self.lower), math.log(self.upper)) if self.logarithmic else (self.lower, self.upper)

    @cached_property
    def _coefficients(self) -> tuple[Array, Array, Array]:
        """Chebyshev coefficients [k, j] of the j-th cardinal polynomial, and of its first and second derivative."""
        u = np.cos(np.pi * np.arange(self.nodes) / (self.nodes - 1))[::-1]
        c = np.asarray(np.linalg.inv(chebyshev.chebvander(u, self.nodes - 1)), dtype=float)
        return c, chebyshev.chebder(c, 1), chebyshev.chebder(c, 2)

    def basis(self, x: Array) -> tuple[Array, Array, Array]:
        """Cardinal functions c_j of an axis at x [P], with first and second derivatives [P, nodes] each."""
        if self.periodic:
            # (1 + 2 cos t + 2 cos 2t + ...)/n, Dirichlet's kernel
            k: Array = np.arange(1.0, self.nodes // 2 + 1)
            t: Array = k * (x[:, None] - self.points)[..., None]
            sine, cosine = np.sin(t), np.cos(t)
            around: Array = 1.0 + 2.0 * cosine.sum(axis=-1)
            once: Array = -2.0 * (sine @ k)
            twice: Array = -2.0 * (cosine @ (k * k))
            return around / self.nodes, once / self.nodes, twice / self.nodes
        low, high = self._ends
        slope = 2.0 / (high - low)
        t = np.log(x) if self.logarithmic else x
        u = slope * (t - 0.5 * (low + high))
        each = chebyshev.chebvander(u, self.nodes - 1)
        value, first, second = (each[:, : len(c)] @ c for c in self._coefficients)
        if not self.logarithmic:
            return value, first * slope, second * slope**2
        inverse = 1.0 / x[:, None]
        return value, first * (slope * inverse), (second * slope**2 - first * slope) * inverse**2


@dataclass(frozen=True)
class Features:
    """The vector m(x) that tables are multiplied with: ``counts[b] = sum_i m_i(x) table[i, b]``.

    With z = (1, y_1, y_2, ...), y the linear couplings and the squares of the others, monomials are ``z_i z_j`` for i <= j
    in the order of ``numpy.triu_indices``; each axis multiplies them by its cardinal functions, which vary slower.

    Raises
    ------
    ValueError
        If more couplings move than tables can be made for.
    """

    couplings: tuple[Coupling, ...]

    def __post_init__(self) -> None:
        if len(self.couplings) > MOST:
            raise ValueError(f"couplings: expected at most {MOST} that move at once, got {len(self.couplings)}")

    @cached_property
    def polynomial(self) -> tuple[int, ...]:
        """Positions of the couplings that enter monomials."""
        return tuple(i for i, c in enumerate(self.couplings) if c.enters != "axis")

    @cached_property
    def axes(self) -> tuple[int, ...]:
        """Positions of the axes."""
        return tuple(i for i, c in enumerate(self.couplings) if c.enters == "axis")

    @cached_property
    def squares(self) -> BoolArray:
        """Which couplings enter as squares [X]."""
        return np.array([c.enters == "square" for c in self.couplings], dtype=bool)

    @cached_property
    def size(self) -> int:
        """Length of m."""
        n = len(self.polynomial) + 1
        return n * (n + 1) // 2 * math.prod(self.couplings[i].nodes for i in self.axes)

    @cached_property
    def _pairs(self) -> tuple[IntArray, IntArray]:
        i, j = np.triu_indices(len(self.polynomial) + 1)
        return i, j

    @cached_property
    def _derivatives(self) -> tuple[Array, Array]:
        """d(z_i z_j)/dz_k as a matrix on z [K, pairs, K+1], and the second derivatives [K, K, pairs]."""
        i, j = self._pairs
        K = len(self.polynomial)
        first, second = np.zeros((K, i.size, K + 1)), np.zeros((K, K, i.size))
        for q, (a, b) in enumerate(zip(i, j, strict=True)):
            for one, other in ((a, b), (b, a)):
                if one:
                    first[one - 1, q, other] += 1.0
                    if other:
                        second[one - 1, other - 1, q] += 1.0
        return first, second

    def points(self, x: ArrayLike) -> Array:
        """Values of the couplings as an array [P, X]; an array [P, 0] is P points of no couplings."""
        array = np.asarray(x, dtype=float)
        if self.couplings:
            return array.reshape(-1, len(self.couplings))
        return np.zeros((len(array) if array.ndim == 2 else 1, 0))

    def inside(self, x: Array) -> Array:
        """Coordinates y in which amplitudes are linear: squares of those that enter so."""
        return np.where(self.squares, x * x, x) if self.squares.any() else x

    def outside(self, y: Array) -> Array:
        """Couplings x of coordinates y."""
        return np.where(self.squares, np.sqrt(np.maximum(y, 0.0)), y) if self.squares.any() else y

    def __call__(self, y: Array) -> Array:
        """m [P, M] at coordinates y [P, X]."""
        z = np.concatenate([np.ones((len(y), 1)), y[:, self.polynomial]], axis=1)
        i, j = self._pairs
        m: Array = z[:, i] * z[:, j]
        for axis in self.axes:
            c, _, _ = self.couplings[axis].basis(y[:, axis])
            m = (c[:, :, None] * m[:, None, :]).reshape(len(y), -1)
        return m

    def derivatives(self, y: Array) -> tuple[Array, Array]:
        """First [P, X, M] and second [P or 1, X, X, M] derivatives of m in y; one row where they do not depend on it."""
        P, X = y.shape
        z = np.concatenate([np.ones((P, 1)), y[:, self.polynomial]], axis=1)
        i, j = self._pairs
        m = z[:, i] * z[:, j]
        to_first, to_second = self._derivatives
        at = list(self.polynomial)
        first, second = np.zeros((P, X, i.size)), np.zeros((1, X, X, i.size))
        first[:, at] = np.einsum("kqz,pz->pkq", to_first, z)
        second[:, np.array(at, dtype=int)[:, None], at] = to_second
        for axis in self.axes:
            c, d, dd = self.couplings[axis].basis(y[:, axis])
            new_first, new_second = _outer(c, first), _outer(c, second)
            new_first[:, axis] += _outer(d, m)
            mixed = _outer(d, first)
            new_second[:, axis] += mixed
            new_second[:, :, axis] += mixed
            new_second[:, axis, axis] += _outer(dd, m)
            first, second, m = new_first, new_second, _outer(c, m)
        return first, second


def _outer(basis: Array, values: Array) -> Array:
    """``basis[p, j] values[p or 0, ..., m]`` as [P, ..., (j, m)]."""
    shaped = basis.reshape(len(basis), *([1] * (values.ndim - 2)), basis.shape[1], 1)
    product = shaped * values[..., None, :]
    return product.reshape(*product.shape[:-2], -1)
