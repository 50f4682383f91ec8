"""Loops over rows of numbers that a compiler turns into vector instructions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
from numba import njit

from nurecoil.inference.core.numbers import Bools, Floats, Grid, Ints

# nothing is allocated here: without numba's run time the counting of references to slices, half of the time, falls away
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False, "error_model": "numpy"}
_FAST = {"reassoc", "contract", "arcp", "nsz"}
_FLOOR, _TINY = 1e-30, 1e-300
_ONE, _MANTISSA, _BIAS = 0x3FF0000000000000, 0x000FFFFFFFFFFFFF, 1023
_ROOT_2, _LN_2 = 1.4142135623730951, 0.6931471805599453
_SERIES = (
    0.666666666666667,
    0.39999999999899505,
    0.28571428625975487,
    0.2222221113479508,
    0.18182889125261723,
    0.15331721600556042,
    0.14616449685043406,
)
"""(ln((1 + s)/(1 - s)) - 2 s)/s^3 as a polynomial in s^2 < 0.0295, from its values at the nodes of Chebyshev."""


P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """A function compiled without numba's run time."""
    return cast(Callable[P, R], njit(**_OPTIONS)(function))


def summed(function: Callable[P, R]) -> Callable[P, R]:
    """Sums in any order."""
    return cast(Callable[P, R], njit(**_OPTIONS, fastmath=_FAST)(function))


@summed
def dot(x: Floats, y: Floats) -> float:
    """``sum_i x_i y_i``."""
    total = 0.0
    for i in range(x.size):
        total += x[i] * y[i]
    return total


@summed
def two_by_four(
    one: Floats, two: Floats, weight: Floats, slope: Floats, a: Floats, b: Floats, c: Floats, d: Floats, found: Floats
) -> None:
    """Products of two rows with four others, weighted, and of the two with the slope: what is read is read once."""
    p = q = r = s = t = u = v = w = x = y = 0.0
    for i in range(one.size):
        x += one[i] * slope[i]
        y += two[i] * slope[i]
        first, second = one[i] * weight[i], two[i] * weight[i]
        p += first * a[i]
        q += first * b[i]
        r += first * c[i]
        s += first * d[i]
        t += second * a[i]
        u += second * b[i]
        v += second * c[i]
        w += second * d[i]
    found[0], found[1], found[2], found[3], found[4] = p, q, r, s, x
    found[5], found[6], found[7], found[8], found[9] = t, u, v, w, y


@summed
def two_by_two(one: Floats, two: Floats, weight: Floats, slope: Floats, a: Floats, b: Floats, found: Floats) -> None:
    """The same with two others."""
    p = q = t = u = x = y = 0.0
    for i in range(one.size):
        x += one[i] * slope[i]
        y += two[i] * slope[i]
        first, second = one[i] * weight[i], two[i] * weight[i]
        p += first * a[i]
        q += first * b[i]
        t += second * a[i]
        u += second * b[i]
    found[0], found[1], found[4] = p, q, x
    found[5], found[6], found[9] = t, u, y


@summed
def one_by_four(one: Floats, weight: Floats, slope: Floats, a: Floats, b: Floats, c: Floats, d: Floats, found: Floats) -> None:
    """The same of one row."""
    p = q = r = s = x = 0.0
    for i in range(one.size):
        x += one[i] * slope[i]
        first = one[i] * weight[i]
        p += first * a[i]
        q += first * b[i]
        r += first * c[i]
        s += first * d[i]
    found[0], found[1], found[2], found[3], found[4] = p, q, r, s, x


@summed
def add(out: Floats, factor: float, x: Floats) -> None:
    """``out += factor x``."""
    for i in range(out.size):
        out[i] += factor * x[i]


@summed
def scale(out: Floats, factor: float, x: Floats) -> None:
    """``out = factor x``."""
    for i in range(out.size):
        out[i] = factor * x[i]


@summed
def shift(out: Floats, x: Floats, factor: float, y: Floats) -> None:
    """``out = x + factor y``."""
    for i in range(out.size):
        out[i] = x[i] + factor * y[i]


@compiled
def copy(out: Floats, x: Floats) -> None:
    """``out = x``."""
    for i in range(out.size):
        out[i] = x[i]


@compiled
def clear(out: Floats | Bools) -> None:
    """``out = 0``."""
    for i in range(out.size):
        out[i] = False


@summed
def _three(out: Floats, a: float, one: Floats, b: float, two: Floats, c: float, three: Floats) -> None:
    """``out += a one + b two + c three``."""
    for i in range(out.size):
        out[i] += a * one[i] + b * two[i] + c * three[i]


@compiled
def combine(out: Floats, m: Floats, numbers: Floats, start: int, stride: int, rows: int) -> None:
    """out = m @ table, or the only row of the table, for some of its columns."""
    size = out.size
    if rows == 1:
        copy(out, numbers[start : start + size])
        return
    clear(out)
    one = two = -1
    for i in range(rows):
        if m[i] == 0.0:
            continue
        if one < 0:
            one = i
        elif two < 0:
            two = i
        else:
            x, y, z = start + one * stride, start + two * stride, start + i * stride
            _three(out, m[one], numbers[x : x + size], m[two], numbers[y : y + size], m[i], numbers[z : z + size])
            one = two = -1
    for i in (one, two):
        if i >= 0:
            add(out, m[i], numbers[start + i * stride : start + i * stride + size])


@summed
def _poisson_slopes(mu: Floats, n: Floats, first: bool, slope: Floats, curvature: Floats, ratio: Floats) -> tuple[float, float]:
    """All but the logarithms: the sum of ``mu - n``, and the number of bins with counts at which nothing is expected."""
    total = walls = 0.0
    for i in range(mu.size):
        x = mu[i]
        safe = x if x > _FLOOR else _FLOOR
        inverse = 1.0 / safe
        r = n[i] * inverse
        total += safe - n[i]
        walls += 1.0 if x <= 0.0 and n[i] > 0.0 else 0.0
        ratio[i] = r
        slope[i] = 0.0 if x < 0.0 else 1.0 - r
        curvature[i] = 0.0 if x < 0.0 else r * inverse
    if first:
        for i in range(mu.size):
            x = mu[i] if mu[i] > 1e-6 else 1e-6
            curvature[i] = 0.0 if mu[i] < 0.0 else 1.0 / x
    return total, walls


@compiled
def _take_apart(bits: Ints, exponent: Floats) -> None:
    """Exponents of numbers, which are left with their mantissa in [1, 2)."""
    for i in range(bits.size):
        exponent[i] = (bits[i] >> 52) - _BIAS
        bits[i] = (bits[i] & _MANTISSA) | _ONE


@summed
def _sum_of_logs(n: Floats, mantissa: Floats, exponent: Floats) -> float:
    """``sum_i n_i ln x_i``: the series of ln((1 + s)/(1 - s)), to rounding, for mantissas around 1."""
    total = 0.0
    for i in range(n.size):
        x = mantissa[i]
        above = x > _ROOT_2
        x = 0.5 * x if above else x
        e = exponent[i] + 1.0 if above else exponent[i]
        s = (x - 1.0) / (x + 1.0)
        z = s * s
        series = _SERIES[6]
        series = series * z + _SERIES[5]
        series = series * z + _SERIES[4]
        series = series * z + _SERIES[3]
        series = series * z + _SERIES[2]
        series = series * z + _SERIES[1]
        series = series * z + _SERIES[0]
        total += n[i] * (e * _LN_2 + 2.0 * s + s * z * series)
    return total


@compiled
def poisson(
    mu: Floats, n: Floats, first: bool, slope: Floats, curvature: Floats, ratio: Floats, bits: Ints, exponent: Floats
) -> float:
    """Half of -2 ln L of Poisson counts; `bits` is `ratio` seen as whole numbers."""
    total, walls = _poisson_slopes(mu, n, first, slope, curvature, ratio)
    if walls > 0.0:
        return np.inf
    _take_apart(bits, exponent)
    return total + _sum_of_logs(n, ratio, exponent)


@compiled
def respond(
    kind: int, tau: float, weights: Grid, mu: Floats, n: Floats, control: Floats, first: bool, slope: Floats, curvature: Floats
) -> float:
    """Half of -2 ln L of a block of other kinds; its derivatives are written to slope and curvature."""
    value = 0.0
    for i in range(mu.size):
        x = mu[i]
        if kind >= 2:
            w = weights[0, i] if kind == 2 or x > n[i] else weights[1, i]
            off = x - n[i]
            value += 0.5 * w * off * off
            slope[i], curvature[i] = w * off, w
            continue
        safe, m, t = max(x, _FLOOR), control[i], 1.0 + tau
        half = n[i] + m - t * safe
        root = np.sqrt(half * half + 4.0 * t * m * safe)
        b = (half + root) / (2.0 * t) if half > 0.0 else 2.0 * m * safe / max(root - half, _TINY)
        total, off = safe + b + _TINY, tau * b + _TINY
        value += total - n[i] + off - m
        if n[i] > 0.0:
            value += n[i] * np.log(n[i] / total)
        if m > 0.0:
            value += m * np.log(m / off)
        follows = (m - t * b) / max(2.0 * t * b + t * safe - n[i] - m, _TINY)
        follows = min(max(follows, -1.0), 1.0)
        slope[i] = 1.0 - n[i] / total
        curvature[i] = 1.0 / (total + b / tau) if first else n[i] / total**2 * (1.0 + follows)
        if x < 0.0:
            slope[i] = curvature[i] = 0.0
    return value
