"""What every single-particle multipole element is: a polynomial times a Gaussian, with one square root in front."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, polynomial
from nurecoil.nuclear.structure.surd import Surd


@dataclass(frozen=True)
class GaussianPolynomial:
    """The exact function e^{-y} y^{power/2} sqrt(radicand) sum_mu c_mu y^mu / sqrt(4 pi) of y = (qb/2)^2.

    Parameters
    ----------
    radicand : int
        Square-free; 1 where everything vanishes.
    power : int
        Twice the lowest power of y.
    coefficients : tuple of Fraction
        c_0, c_1, ..., the first and the last not zero; empty where the element vanishes.

    Examples
    --------
    >>> element = GaussianPolynomial(42, 2, (Fraction(-4, 7), Fraction(16, 49)))
    >>> str(element)
    'sqrt(42) y (-4/7 + 16/49 y)'
    """

    radicand: int
    power: int
    coefficients: tuple[Fraction, ...]

    @classmethod
    def from_surds(cls, terms: Mapping[int, Surd]) -> GaussianPolynomial:
        """From the exact coefficient of each y^{h/2}, by h.

        Raises
        ------
        ValueError
            If they do not share one square root.
        """
        found = {h: c for h, c in terms.items() if c}
        if not found:
            return cls(1, 0, ())
        radicands = {c.radicand for c in found.values()}
        low, high = min(found), max(found)
        if len(radicands) > 1 or any((h - low) % 2 for h in found):
            raise ValueError(f"terms: expected one square root and even steps in the powers, got {found!r}")
        coefficients = tuple(found[h].coefficient if h in found else Fraction(0) for h in range(low, high + 1, 2))
        return cls(radicands.pop(), low, coefficients)

    def __bool__(self) -> bool:
        return bool(self.coefficients)

    def __call__(self, y: ArrayLike) -> Array:
        """The value at y >= 0 (any shape); where `power` is negative, at y > 0 alone."""
        y = np.asarray(y, dtype=float)
        if not self.coefficients:
            return np.zeros_like(y)
        scale = math.sqrt(self.radicand / (4.0 * math.pi))
        value: Array = scale * np.exp(-y) * y ** (0.5 * self.power) * polynomial(y, [float(c) for c in self.coefficients])
        return value

    def __str__(self) -> str:
        if not self.coefficients:
            return "0"
        front = [f"sqrt({self.radicand})"] if self.radicand > 1 else []
        front += [_power("y", Fraction(self.power, 2))] if self.power else []
        terms = [f"{c} {_power('y', Fraction(mu))}".strip() for mu, c in enumerate(self.coefficients) if c]
        return " ".join([*front, "(" + " + ".join(terms).replace("+ -", "- ") + ")"])


def _power(name: str, exponent: Fraction) -> str:
    if exponent == 0:
        return ""
    return name if exponent == 1 else f"{name}^{exponent}" if exponent.denominator == 1 else f"{name}^({exponent})"
