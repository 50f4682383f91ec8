"""Amplitudes of the seven operators between the ground state and excited states, as polynomials in the momentum transfer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.nuclear.multipoles.elements import OPERATORS, Operator, lowest_power, operator_parity, reduced_element
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


@dataclass(frozen=True, eq=False)
class Transitions:
    """<w||T_J||0> of all states of one spin and parity, protons and neutrons apart.

    Parameters
    ----------
    J, parity : int
    b : float
        Oscillator length (natural units).
    energies : ndarray, shape [K]
        Excitation energies (natural units).
    polynomials : mapping of operator to (int, ndarray [K, 2, n])
        Twice the lowest power of y, and the coefficients of e^{-y} y^{power/2} y^k, y = (kappa b/2)^2.
    """

    J: int
    parity: int
    b: float
    energies: Array
    polynomials: Mapping[Operator, tuple[int, Array]]

    @classmethod
    def from_densities(
        cls, densities: Array, energies: Array, J: int, parity: int, orbits: Sequence[Orbit], b: float
    ) -> Transitions:
        """From transition densities D[K, 2, a, b]: <w||T||0> = sum_ab D[a, b] (a||T||b) for protons and neutrons each.

        Raises
        ------
        ValueError
            If the densities do not belong to so many states and orbits.
        """
        expected = (len(energies), 2, len(orbits), len(orbits))
        if densities.shape != expected:
            raise ValueError(f"densities: expected shape {expected}, got {densities.shape}")
        found: dict[Operator, tuple[int, Array]] = {}
        for operator in OPERATORS:
            transverse = operator not in ("M", "Sigma''", "Omega")
            if operator_parity(operator, J) == parity and not (J == 0 and transverse):
                table = multipole_table(operator, J, orbits)
                found[operator] = table.power, np.einsum("ksab,abc->ksc", densities, table.coefficients)
        return cls(J, parity, b, np.asarray(energies, dtype=float), found)

    @property
    def natural(self) -> bool:
        """Whether the parity is (-1)^J."""
        return self.parity == operator_parity("M", self.J)

    @property
    def name(self) -> str:
        """Spin and parity, ``"2+"``."""
        return f"{self.J}{'+' if self.parity > 0 else '-'}"

    def only(self, state: int) -> Transitions:
        """The same for one state alone."""
        at = slice(state, state + 1)
        polynomials = {name: (power, c[at]) for name, (power, c) in self.polynomials.items()}
        return Transitions(self.J, self.parity, self.b, self.energies[at], polynomials)

    def at(self, energy: float) -> Transitions:
        """The same amplitudes with one other excitation energy: of a neighbour's analog states."""
        return replace(self, energies=np.full_like(self.energies, energy))

    def __call__(self, operator: Operator, kappa: Array) -> Array:
        """The amplitudes at momentum transfers.

        Parameters
        ----------
        operator : str
            One that the multipole has; for J = 0 there are no transverse ones.
        kappa : array_like, shape [K, n]
            Positive (natural units), for each state.

        Returns
        -------
        array, shape [K, 2, n]

        Raises
        ------
        ValueError
            If the operator has the other parity.
        """
        if operator not in self.polynomials:
            raise ValueError(f"operator: {self.name} has {', '.join(self.polynomials)}, got {operator!r}")
        power, coefficients = self.polynomials[operator]
        y = (0.5 * self.b * kappa) ** 2
        value: Array = np.zeros((*coefficients.shape[:2], kappa.shape[1]))
        for k in reversed(range(coefficients.shape[-1])):
            value *= y[:, None]
            value += coefficients[..., k, None]
        value *= (np.exp(-y) * y ** (0.5 * power))[:, None]
        return value
