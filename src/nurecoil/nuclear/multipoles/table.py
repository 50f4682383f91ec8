"""All elements of one operator between the orbits of a model space, as one array of coefficients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.nuclear.multipoles.elements import Operator, lowest_power, operator_parity, reduced_element
from nurecoil.nuclear.structure.orbits import Orbit


@dataclass(frozen=True, eq=False)
class MultipoleTable:
    """(a||T_J||b)(y) = e^{-y} y^{power/2} sum_k coefficients[a, b, k] y^k for all orbits a, b.

    Parameters
    ----------
    operator : str
    J : int
    orbits : tuple of Orbit
    power : int
        Twice the lowest power of y.
    coefficients : ndarray, shape [orbits, orbits, K]
        In double precision, each rounded once from the exact number.
    """

    operator: Operator
    J: int
    orbits: tuple[Orbit, ...]
    power: int
    coefficients: Array

    def __call__(self, y: ArrayLike) -> Array:
        """The elements at y [...], shape [..., orbits, orbits].

        Powers of y below zero (Delta'_1, Omega_0) need y > 0.
        """
        return evaluate(self.coefficients, self.power, y)


def evaluate(coefficients: Array, power: int, y: ArrayLike) -> Array:
    """e^{-y} y^{power/2} sum_k c[..., k] y^k.

    Parameters
    ----------
    coefficients : ndarray, shape [*A, K]
    power : int
    y : array_like, shape [*Y]

    Returns
    -------
    array, shape [*Y, *A]

    Examples
    --------
    >>> float(evaluate(np.array([1.0, 2.0]), 0, 0.0))
    1.0
    """
    y = np.asarray(y, dtype=float)
    powers = y[..., None] ** np.arange(coefficients.shape[-1])
    return np.tensordot(np.exp(-y)[..., None] * y[..., None] ** (0.5 * power) * powers, coefficients, axes=(-1, -1))


def multipole_table(operator: Operator, J: int, orbits: Sequence[Orbit]) -> MultipoleTable:
    """All elements of an operator between orbits.

    Parameters
    ----------
    operator : str
        One of `OPERATORS`.
    J : int
    orbits : sequence of Orbit

    Raises
    ------
    ValueError
        If the operator is unknown or J negative.

    Examples
    --------
    >>> from nurecoil.nuclear.structure import model_space
    >>> table = multipole_table("M", 0, model_space(1))
    >>> (table([0.0])[0].diagonal() * math.sqrt(4 * math.pi)).round(12).tolist() # sqrt(2j + 1)
    [1.414213562373, 2.0, 1.414213562373]
    """
    return _table(operator, J, tuple(orbits))


@lru_cache(maxsize=256)
def _table(operator: Operator, J: int, orbits: tuple[Orbit, ...]) -> MultipoleTable:
    parity, power = operator_parity(operator, J), lowest_power(operator, J)
    rows: list[tuple[int, int, int, float]] = []
    for i, a in enumerate(orbits):
        for j, b in enumerate(orbits):
            if (-1) ** (a.l + b.l) != parity:
                continue
            element = reduced_element(operator, J, a, b)
            scale = math.sqrt(element.radicand / (4.0 * math.pi))
            start = (element.power - power) // 2
            rows += [(i, j, start + k, scale * float(c)) for k, c in enumerate(element.coefficients)]
    length = 1 + max((k for _, _, k, _ in rows), default=0)
    coefficients = np.zeros((len(orbits), len(orbits), length))
    for i, j, k, value in rows:
        coefficients[i, j, k] = value
    coefficients.flags.writeable = False
    return MultipoleTable(operator, J, orbits, power, coefficients)
