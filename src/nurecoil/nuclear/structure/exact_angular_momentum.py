"""Wigner 3j, 6j and 9j symbols as exact surds c sqrt(r), by Racah's finite sums in integer arithmetic.

The phases are Edmonds'. Angular momenta are integers, half-integer floats or Fractions; a symbol that breaks a
selection rule is zero.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import factorial, prod

Momentum = int | float | Fraction


def twice(j: Momentum) -> int:
    """2j as an integer.

    Raises
    ------
    ValueError
        If `j` is not a multiple of one half.
    """
    doubled = int(2 * j)
    if doubled != 2 * j:
        raise ValueError(f"angular momentum {j!r}: expected a multiple of 1/2")
    return doubled


def _triangle(a: int, b: int, c: int) -> bool:
    return abs(a - b) <= c <= a + b and (a + b + c) % 2 == 0


@cache
def _delta2(a: int, b: int, c: int) -> Fraction:
    """Square of the triangle coefficient Delta(abc), Sec. 6.3 of Edmonds:1957, for doubled arguments."""
    top = factorial((a + b - c) // 2) * factorial((a - b + c) // 2) * factorial((b + c - a) // 2)
    return Fraction(top, factorial((a + b + c) // 2 + 1))


def _square_part(number: int) -> tuple[int, int]:
    """Write a positive integer as s^2 r with r square-free, and return (s, r)."""
    square, free, p = 1, 1, 2
    while p * p <= number:
        power = 0
        while number % p == 0:
            number //= p
            power += 1
        square *= p ** (power // 2)
        free *= p ** (power % 2)
        p += 1
    return square, free * number


@dataclass(frozen=True)
class Surd:
    """The exact real number ``coefficient * sqrt(radicand)``, kept in lowest form.

    Parameters
    ----------
    coefficient : Fraction or int
    radicand : Fraction or int
        Non-negative; squares are moved into the coefficient.

    Raises
    ------
    ValueError
        If the radicand is negative, or a sum does not have one common root.

    Examples
    --------
    >>> Surd(1, Fraction(8, 9)) * Surd(3, 2)
    Surd(coefficient=Fraction(4, 1), radicand=1)
    >>> float(Surd(Fraction(1, 2), 4))
    1.0
    """

    coefficient: Fraction
    radicand: int

    def __init__(self, coefficient: Fraction | int, radicand: Fraction | int = 1) -> None:
        c, r = Fraction(coefficient), Fraction(radicand)
        if r < 0:
            raise ValueError(f"radicand: expected a non-negative number, got {radicand!r}")
        if c == 0 or r == 0:
            c, free = Fraction(0), 1
        else:
            square, free = _square_part(r.numerator * r.denominator)
            c *= Fraction(square, r.denominator)
        object.__setattr__(self, "coefficient", c)
        object.__setattr__(self, "radicand", free)

    def __mul__(self, other: Surd | Fraction | int) -> Surd:
        if isinstance(other, Surd):
            return Surd(self.coefficient * other.coefficient, self.radicand * other.radicand)
        return Surd(self.coefficient * other, self.radicand)

    __rmul__ = __mul__

    def __neg__(self) -> Surd:
        return Surd(-self.coefficient, self.radicand)

    def __add__(self, other: Surd) -> Surd:
        if self.coefficient == 0:
            return other
        if other.coefficient == 0:
            return self
        if self.radicand != other.radicand:
            raise ValueError(f"sum of sqrt({self.radicand}) and sqrt({other.radicand}): expected one common root")
        return Surd(self.coefficient + other.coefficient, self.radicand)

    def __bool__(self) -> bool:
        return self.coefficient != 0

    def __float__(self) -> float:
        return float(self.coefficient) * math.sqrt(self.radicand)


def exact_3j(j1: Momentum, j2: Momentum, j3: Momentum, m1: Momentum, m2: Momentum, m3: Momentum) -> Surd:
    """Wigner 3j symbol, Sec. 3.7 of Edmonds:1957, exactly.

    Examples
    --------
    >>> exact_3j(1, 1, 2, 0, 0, 0) * exact_3j(1, 1, 2, 0, 0, 0)
    Surd(coefficient=Fraction(2, 15), radicand=1)
    """
    a, b, c, u, v, w = (twice(x) for x in (j1, j2, j3, m1, m2, m3))
    allowed = (
        _triangle(a, b, c) and u + v + w == 0 and all(abs(m) <= j and (j + m) % 2 == 0 for j, m in ((a, u), (b, v), (c, w)))
    )
    if not allowed:
        return Surd(0)
    root = _delta2(a, b, c)
    for j, m in ((a, u), (b, v), (c, w)):
        root *= factorial((j + m) // 2) * factorial((j - m) // 2)
    low = max(0, (b - c - u) // 2, (a - c + v) // 2)
    high = min((a + b - c) // 2, (a - u) // 2, (b + v) // 2)
    total = Fraction(0)
    for t in range(low, high + 1):
        bottom = factorial(t) * factorial((a + b - c) // 2 - t) * factorial((a - u) // 2 - t) * factorial((b + v) // 2 - t)
        total += Fraction((-1) ** t, bottom * factorial((c - b + u) // 2 + t) * factorial((c - a - v) // 2 + t))
    # the exponent may be negative, and (-1) ** -1 is a float
    return Surd((-1) ** ((a - b - w) // 2 % 2) * total, root)


@cache
def _racah_sum(a: int, b: int, c: int, d: int, e: int, f: int) -> int:
    """The rational part of a 6j symbol, Sec. 6.3 of Edmonds:1957: every term is an integer, (t+1) times a multinomial."""
    triads = ((a + b + c) // 2, (a + e + f) // 2, (d + b + f) // 2, (d + e + c) // 2)
    squares = ((a + b + d + e) // 2, (b + c + e + f) // 2, (c + a + f + d) // 2)
    total = 0
    for t in range(max(triads), min(squares) + 1):
        bottom = prod(factorial(t - x) for x in triads) * prod(factorial(x - t) for x in squares)
        total += (-1) ** t * (factorial(t + 1) // bottom)
    return total


def exact_6j(j1: Momentum, j2: Momentum, j3: Momentum, j4: Momentum, j5: Momentum, j6: Momentum) -> Surd:
    """Wigner 6j symbol {j1 j2 j3; j4 j5 j6}, exactly.

    Examples
    --------
    >>> exact_6j(1, 1, 1, 1, 1, 1)
    Surd(coefficient=Fraction(1, 6), radicand=1)
    """
    a, b, c, d, e, f = (twice(x) for x in (j1, j2, j3, j4, j5, j6))
    triads = ((a, b, c), (a, e, f), (d, b, f), (d, e, c))
    if not all(_triangle(*triad) for triad in triads):
        return Surd(0)
    return Surd(_racah_sum(a, b, c, d, e, f), prod(_delta2(*triad) for triad in triads))


def exact_9j(
    j1: Momentum, j2: Momentum, j3: Momentum, j4: Momentum, j5: Momentum, j6: Momentum, j7: Momentum, j8: Momentum, j9: Momentum
) -> Surd:
    """Wigner 9j symbol {j1 j2 j3; j4 j5 j6; j7 j8 j9}, Sec. 6.4 of Edmonds:1957, exactly.

    Examples
    --------
    >>> float(exact_9j(0.5, 0.5, 1, 0.5, 0.5, 1, 1, 1, 2)) * 9
    1.0
    """
    a, b, c, d, e, f, g, h, i = (twice(x) for x in (j1, j2, j3, j4, j5, j6, j7, j8, j9))
    triads = ((a, b, c), (d, e, f), (g, h, i), (a, d, g), (b, e, h), (c, f, i))
    if not all(_triangle(*triad) for triad in triads):
        return Surd(0)
    total = Fraction(0)
    for x in range(max(abs(a - i), abs(d - h), abs(b - f)), min(a + i, d + h, b + f) + 1, 2):
        # each of the triads with x is in two of the three 6j symbols: its root is gone
        product = _racah_sum(a, b, c, f, i, x) * _racah_sum(d, e, f, b, x, h) * _racah_sum(g, h, i, x, a, d)
        total += (-1) ** x * (x + 1) * product * _delta2(a, i, x) * _delta2(d, h, x) * _delta2(b, f, x)
    return Surd(total, prod(_delta2(*triad) for triad in triads))
