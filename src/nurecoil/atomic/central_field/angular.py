"""Squares of 3j symbols, and the spherical Bessel functions of all orders at once."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache

import numpy as np

from nurecoil.arrays import Array
from nurecoil.atomic.central_field.waves import orbital


@cache
def _threej_squared(a2: int, b2: int, c2: int, alpha2: int, beta2: int) -> float:
    """(a b c; alpha beta -alpha-beta)^2 of doubled arguments, by Racah's formula in exact integers."""
    f = math.factorial
    gamma2 = -alpha2 - beta2
    if not abs(a2 - b2) <= c2 <= a2 + b2 or (a2 + b2 + c2) % 2:
        return 0.0
    triangle = Fraction(f((a2 + b2 - c2) // 2) * f((a2 - b2 + c2) // 2) * f((b2 + c2 - a2) // 2), f((a2 + b2 + c2) // 2 + 1))
    outer = math.prod(f((x + m) // 2) * f((x - m) // 2) for x, m in ((a2, alpha2), (b2, beta2), (c2, gamma2)))
    first = max(0, (b2 - c2 - alpha2) // 2, (a2 - c2 + beta2) // 2)
    last = min((a2 + b2 - c2) // 2, (a2 - alpha2) // 2, (b2 + beta2) // 2)
    total = sum(
        Fraction(
            (-1) ** t,
            f(t)
            * f((c2 - b2 + alpha2) // 2 + t)
            * f((c2 - a2 - beta2) // 2 + t)
            * f((a2 + b2 - c2) // 2 - t)
            * f((a2 - alpha2) // 2 - t)
            * f((b2 + beta2) // 2 - t),
        )
        for t in range(first, last + 1)
    )
    return float(triangle * outer * total**2)


@cache
def angular_weight(kappa: int, final: int, J: int, relativistic: bool) -> float:
    """Sum over final and average over initial orientations of the square of an angular matrix element of rank J.

    (2j'+1)(2J+1)(j J j';1/2 0 -1/2)^2; without spin (2l'+1)(2J+1)(l J l';000)^2, which is zero for the wrong parity.
    """
    if not relativistic:
        l, l_final = orbital(kappa), orbital(final)
        return (2 * l_final + 1) * (2 * J + 1) * _threej_squared(2 * l, 2 * J, 2 * l_final, 0, 0)
    j2, j2_final = 2 * abs(kappa) - 1, 2 * abs(final) - 1
    return (j2_final + 1) * (2 * J + 1) * _threej_squared(j2, 2 * J, j2_final, 1, 0)


def bessel_table(x: Array, L_max: int) -> Array:
    """j_L(x) for L = 0 ... L_max, [L_max + 1, *x.shape]; x > 0.

    Upwards where that is stable, L <= x; above, by the ratio j_L/j_{L-1}, a continued fraction from far up.
    """
    top = L_max + 40
    table = np.empty((L_max + 1, *x.shape))
    inverse = 1.0 / x
    ratio = x / (2.0 * top + 3.0)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        for L in range(top, 0, -1):
            ratio = 1.0 / ((2.0 * L + 1.0) * inverse - ratio)
            if L_max >= L:
                table[L] = ratio
        table[0] = np.sin(x) * inverse
        small = x < 0.1
        for L in range(1, L_max + 1):
            before = np.cos(x) * inverse if L == 1 else table[L - 2]
            upwards = (2.0 * L - 1.0) * inverse * table[L - 1] - before
            table[L] = np.where((x >= L) & ~small, upwards, table[L - 1] * table[L])
    return table
