"""Exact numbers of the form c sqrt(r), with c rational and r a square-free integer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction


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
