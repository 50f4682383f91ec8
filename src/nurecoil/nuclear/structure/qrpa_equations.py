"""Solving the QRPA equations of one multipole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array
from nurecoil.units import MeV


class QRPAInstability(ValueError):
    """The QRPA ground state is no minimum: an energy is imaginary or complex."""


@dataclass(frozen=True, eq=False)
class Roots:
    """Solutions of A X + B Y = w X, B X + A Y = -w Y with X.X - Y.Y = 1.

    Parameters
    ----------
    squares : ndarray, shape [C]
        w^2 in ascending order (natural units); negative for imaginary energies.
    modes : ndarray, shape [C, C]
        Orthonormal eigenvectors R as columns.
    factor : ndarray, shape [C, C]
        L with S = L L^T, where S is A - B or A + B.
    from_difference : bool
        Whether S is A - B.
    """

    squares: Array
    modes: Array
    factor: Array
    from_difference: bool

    def amplitudes(self, kept: NDArray[np.bool_]) -> tuple[Array, Array, Array]:
        """Energies [K] and amplitudes X, Y [K, C] of the roots in a boolean mask.

        Raises
        ------
        QRPAInstability
            If one of them has no positive w^2.
        """
        squares = self.squares[kept]
        if np.any(squares <= 0):
            worst = np.sqrt(-squares.min()) / MeV
            raise QRPAInstability(f"QRPA: imaginary energy, {worst:.3g}i MeV: the particle-hole force is too strong")
        energies = np.sqrt(squares)
        R = self.modes[:, kept]
        one = self.factor @ R / np.sqrt(energies)
        other = np.linalg.solve(self.factor.T, R) * np.sqrt(energies)
        plus, minus = (one, other) if self.from_difference else (other, one)
        return energies, 0.5 * (plus + minus).T, 0.5 * (plus - minus).T


def solve_qrpa(A: Array, B: Array) -> Roots:
    """All roots of the QRPA equations.

    One of A - B and A + B is positive definite unless the ground state is badly unstable; with S = L L^T the one and D the
    other, L^T D L R = w^2 R is symmetric. For S = A - B, X + Y = L R/sqrt(w) and X - Y = sqrt(w) L^-T R; for S = A + B the
    reverse.

    Parameters
    ----------
    A, B : ndarray, shape [C, C]
        Symmetric (natural units).

    Raises
    ------
    QRPAInstability
        If neither A - B nor A + B is positive definite: energies may even be complex.

    Examples
    --------
    >>> roots = solve_qrpa(np.array([[5.0]]), np.array([[3.0]]))
    >>> round(float(roots.squares[0]), 12)
    16.0
    """
    for S, D, difference in ((A - B, A + B, True), (A + B, A - B, False)):
        try:
            L = np.asarray(np.linalg.cholesky(S), dtype=float)
        except np.linalg.LinAlgError:
            continue
        squares, modes = np.linalg.eigh(L.T @ D @ L)
        return Roots(np.asarray(squares, dtype=float), np.asarray(modes, dtype=float), L, difference)
    lowest = [np.linalg.eigvalsh(S)[0] / MeV for S in (A - B, A + B)]
    raise QRPAInstability(
        f"QRPA: neither A - B nor A + B is positive definite (lowest eigenvalues {lowest[0]:.3g} and {lowest[1]:.3g} MeV): "
        "the ground state is unstable"
    )
