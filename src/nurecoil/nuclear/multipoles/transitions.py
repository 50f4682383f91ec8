"""Amplitudes of the seven operators between the ground state and excited states, as polynomials in the momentum transfer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nurecoil.arrays import Array
from nurecoil.nuclear.multipoles.elements import OPERATORS, Operator, operator_parity
from nurecoil.nuclear.multipoles.table import multipole_table
from nurecoil.nuclear.structure.orbits import Orbit


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
        powers = y[..., None] ** np.arange(coefficients.shape[-1])
        value: Array = np.einsum("ksc,knc->ksn", coefficients, powers) * (np.exp(-y) * y ** (0.5 * power))[:, None]
        return value
