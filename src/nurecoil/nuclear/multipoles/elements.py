"""Reduced single-particle elements of the seven operators of weak interactions with nuclei.

With M_JM = j_J(qr) Y_JM, M_JL the vector j_L(qr) Y_JL1 and sigma the Pauli matrices (Donnelly:1978tz):

    M        M_J                        Sigma    M_JJ . sigma
    Sigma'   -i (curl M_JJ / q) . sigma  Sigma''  (grad M_J / q) . sigma
    Delta    M_JJ . grad/q              Delta'   -i (curl M_JJ / q) . grad/q
    Omega    M_J sigma . grad/q

The gradients act on the ket. States are |n (l 1/2) j m> with oscillator functions that are positive at the origin; reduced
elements are Edmonds' (Edmonds:1957), <j'm'|T_JM|jm> = (-1)^(j'-m') (j' J j; -m' M m) (j'||T||j).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, polynomial
from nurecoil.nuclear.multipoles.radial import radial_integral
from nurecoil.nuclear.structure.exact_angular_momentum import Surd, exact_3j, exact_6j, exact_9j
from nurecoil.nuclear.structure.orbits import Orbit

Operator = Literal["M", "Sigma", "Sigma'", "Sigma''", "Delta", "Delta'", "Omega"]
OPERATORS: tuple[Operator, ...] = ("M", "Sigma", "Sigma'", "Sigma''", "Delta", "Delta'", "Omega")
NATURAL: tuple[Operator, ...] = ("M", "Sigma", "Delta'")
"""The operators of parity (-1)^J; the others have -(-1)^J."""

_HALF = Fraction(1, 2)
_Terms = dict[int, Surd]


def operator_parity(operator: Operator, J: int) -> int:
    """Parity of an operator.

    Raises
    ------
    ValueError
        If the operator is unknown or J negative.
    """
    if operator not in OPERATORS:
        raise ValueError(f"operator: expected one of {', '.join(OPERATORS)}, got {operator!r}")
    if J < 0:
        raise ValueError(f"J: expected a non-negative integer, got {J!r}")
    natural = -1 if J % 2 else 1
    return natural if operator in NATURAL else -natural


def lowest_power(operator: Operator, J: int) -> int:
    """Twice the lowest power of y in the elements of an operator: no element has a lower one."""
    return {"M": J, "Sigma": J, "Delta'": J - 2 if J > 1 else -1}.get(operator, J - 1)


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


@cache
def reduced_element(operator: Operator, J: int, bra: Orbit, ket: Orbit) -> GaussianPolynomial:
    """(j'||T_J||j) as an exact function of y = (qb/2)^2.

    Parameters
    ----------
    operator : str
        One of `OPERATORS`.
    J : int
    bra, ket : Orbit
        Any oscillator orbits.

    Returns
    -------
    GaussianPolynomial
        Zero where parity or angular momentum forbids the element.

    Raises
    ------
    ValueError
        If the operator is unknown or J negative.

    Notes
    -----
    Closed forms of Donnelly:1979ezn, in the phases above.

    Examples
    --------
    >>> print(reduced_element("M", 2, Orbit.named("0p3/2"), Orbit.named("0p3/2")))
    y (-4/3)
    >>> print(reduced_element("Omega", 2, Orbit.named("0d3/2"), Orbit.named("0f7/2")))
    y^(1/2) (18/5 - 72/35 y + 8/35 y^2)
    """
    allowed = (
        operator_parity(operator, J) == (-1) ** (bra.l + ket.l) and abs(bra.two_j - ket.two_j) <= 2 * J <= bra.two_j + ket.two_j
    )
    return GaussianPolynomial.from_surds(_FORMULAS[operator](J, bra, ket) if allowed else {})


def _hat(*momenta: int | Fraction) -> Surd:
    product = Fraction(1)
    for j in momenta:
        product *= 2 * j + 1
    return Surd(1, product)


def _add(total: _Terms, factor: Surd, terms: _Terms) -> _Terms:
    """total + factor * terms."""
    result = dict(total)
    if factor:
        for h, c in terms.items():
            result[h] = result[h] + factor * c if h in result else factor * c
    return result


def _j(orbit: Orbit) -> Fraction:
    return Fraction(orbit.two_j, 2)


def _sign(n: int | Fraction) -> int:
    return -1 if n % 2 else 1


def _integral(bra: Orbit, L: int, ket: Orbit, derivative: int = 0) -> _Terms:
    return radial_integral((bra.n, bra.l), L, (ket.n, ket.l), derivative)


def _scalar(J: int, bra: Orbit, ket: Orbit) -> _Terms:
    """M_J."""
    j1, j2 = _j(bra), _j(ket)
    factor = _hat(bra.l, ket.l, j1, j2, J) * _sign(J + j2 + _HALF) * exact_6j(bra.l, j1, _HALF, j2, ket.l, J)
    factor = factor * exact_3j(bra.l, J, ket.l, 0, 0, 0)
    return _add({}, factor, _integral(bra, J, ket)) if factor else {}


def _spin(L: int, J: int, bra: Orbit, ket: Orbit) -> _Terms:
    """M_JL . sigma."""
    if L < 0:
        return {}
    j1, j2 = _j(bra), _j(ket)
    factor = _hat(bra.l, ket.l, j1, j2, L, J) * Surd(_sign(bra.l), 6) * exact_3j(bra.l, L, ket.l, 0, 0, 0)
    factor = factor * exact_9j(bra.l, ket.l, L, _HALF, _HALF, 1, j1, j2, J) if factor else factor
    return _add({}, factor, _integral(bra, L, ket)) if factor else {}


def _gradient(L: int, J: int, bra: Orbit, ket: Orbit) -> _Terms:
    """M_JL . grad/q."""
    if L < 0:
        return {}
    j1, j2, l = _j(bra), _j(ket), ket.l
    common = _hat(bra.l, j1, j2, L, J) * _sign(L + j2 + _HALF) * exact_6j(bra.l, j1, _HALF, j2, l, J)
    total: _Terms = {}
    for derivative, weight in ((1, Surd(-1, l + 1)), (-1, Surd(1, l))):
        between = l + derivative
        if between < 0 or not common:
            continue
        factor = common * weight * _hat(between) * exact_6j(L, 1, J, l, bra.l, between)
        factor = factor * exact_3j(bra.l, L, between, 0, 0, 0)
        if factor:
            total = _add(total, factor, _integral(bra, L, ket, derivative))
    return total


def _helicity(J: int, bra: Orbit, ket: Orbit) -> _Terms:
    """M_J sigma . grad/q: sigma . grad takes (l, j) to (2j - l, j)."""
    j1, j2 = _j(bra), _j(ket)
    between = ket.two_j - ket.l
    derivative = 1 if ket.two_j > 2 * ket.l else -1
    factor = _hat(bra.l, j1, j2, between, J) * _sign(bra.l) * exact_6j(bra.l, j1, _HALF, j2, between, J)
    factor = factor * exact_3j(bra.l, J, between, 0, 0, 0) * -derivative
    return _add({}, factor, _integral(bra, J, ket, derivative)) if factor else {}


_Vector = Callable[[int, int, Orbit, Orbit], _Terms]


def _same(part: _Vector, J: int, bra: Orbit, ket: Orbit) -> _Terms:
    """M_JJ . v."""
    return part(J, J, bra, ket)


def _curl(part: _Vector, J: int, bra: Orbit, ket: Orbit) -> _Terms:
    """-i (curl M_JJ / q) . v."""
    total = _add({}, Surd(-1, Fraction(J, 2 * J + 1)), part(J + 1, J, bra, ket))
    return _add(total, Surd(1, Fraction(J + 1, 2 * J + 1)), part(J - 1, J, bra, ket))


def _grad(part: _Vector, J: int, bra: Orbit, ket: Orbit) -> _Terms:
    """(grad M_J / q) . v."""
    total = _add({}, Surd(1, Fraction(J + 1, 2 * J + 1)), part(J + 1, J, bra, ket))
    return _add(total, Surd(1, Fraction(J, 2 * J + 1)), part(J - 1, J, bra, ket))


_FORMULAS: dict[Operator, Callable[[int, Orbit, Orbit], _Terms]] = {
    "M": _scalar,
    "Sigma": partial(_same, _spin),
    "Sigma'": partial(_curl, _spin),
    "Sigma''": partial(_grad, _spin),
    "Delta": partial(_same, _gradient),
    "Delta'": partial(_curl, _gradient),
    "Omega": _helicity,
}
