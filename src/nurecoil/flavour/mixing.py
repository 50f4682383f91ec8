"""Mixing of any number of flavours: what propagation needs to know, and matrices beyond three flavours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol, Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, ComplexArray
from nurecoil.declaration import declare, given
from nurecoil.units.kinds import Angle, WrongQuantity


class Mixing(Protocol):
    """A mixing matrix with its masses: `PMNS`, or a `MixingMatrix` with sterile states."""

    @property
    def dimension(self) -> int:
        """Number of flavours F."""
        ...

    @property
    def matrix(self) -> ComplexArray:
        """U[flavour, mass], unitary: |nu_flavour> = sum_i U*[flavour, i] |nu_i>; nu_i has the flavour components U[:, i]."""
        ...

    @property
    def mass_splittings(self) -> Array:
        """m_i^2 - m_1^2 in natural units, [F]; only differences matter."""
        ...


@declare
class Rotation:
    """A complex rotation of two states, counted from 1 as the literature does: ``Rotation(1, 4, theta_14)``.

    Parameters
    ----------
    i, j : int
        1 <= i < j.
    theta : Angle
        Angle.
    phase : Angle
        CP phase: the element (i, j) is sin(theta) e^{-i phase}, as delta_cp in U_13 of the PDG parametrisation.

    Raises
    ------
    ValueError
        If the two states are not 1 <= i < j, or an angle is not finite.

    Examples
    --------
    >>> Rotation(1, 2, math.pi / 2).matrix(3).real.round(12).tolist()[0]
    [0.0, 1.0, 0.0]
    """

    i: int
    j: int
    theta: Angle
    phase: Angle = given(default=0.0)

    def __post_init__(self) -> None:
        if not 1 <= self.i < self.j:
            raise WrongQuantity("j", f"expected states 1 <= i < j, got i = {self.i!r}, j = {self.j!r}")

    def matrix(self, dimension: int) -> ComplexArray:
        """The rotation as a unitary matrix [F, F]; refused with a ValueError if it reaches beyond F states."""
        if self.j > dimension:
            raise ValueError(f"rotation: expected states up to {dimension}, got j = {self.j}")
        i, j = self.i - 1, self.j - 1
        R = np.eye(dimension, dtype=complex)
        R[i, i] = R[j, j] = math.cos(self.theta)
        R[i, j] = math.sin(self.theta) * np.exp(-1j * self.phase)
        R[j, i] = -np.conj(R[i, j])
        return R


@declare
class MixingMatrix:
    """A unitary mixing matrix of F >= 3 flavours with its masses.

    Parameters
    ----------
    matrix : array_like, shape [F, F]
        U[flavour, mass], unitary to 1e-9.
    mass_splittings : array_like, shape [F]
        m_i^2 - m_1^2 in natural units; only differences matter.

    Raises
    ------
    ValueError
        If the matrix is not unitary, or the shapes do not fit.

    Examples
    --------
    >>> from nurecoil.flavour import PMNS
    >>> from nurecoil.units import eV
    >>> rotations = (Rotation(1, 4, 0.15), Rotation(2, 4, 0.10, phase=0.3))
    >>> mixing = MixingMatrix.with_sterile(PMNS.vintage_of(), [1.3 * eV**2], rotations)
    >>> mixing.dimension, round(float(abs(mixing.matrix[0, 3])) / math.sin(0.15), 9)
    (4, 1.0)
    """

    matrix: ComplexArray
    mass_splittings: Array

    def __post_init__(self) -> None:
        U = np.array(self.matrix, dtype=complex)
        dm2 = np.array(self.mass_splittings, dtype=float)
        if U.ndim != 2 or U.shape[0] != U.shape[1] or U.shape[0] < 3:
            raise ValueError(f"mixing matrix: expected shape [F, F] with F >= 3, got {U.shape}")
        deviation = np.abs(U @ U.conj().T - np.eye(U.shape[0])).max()
        if not deviation < 1e-9:
            raise ValueError(f"mixing matrix: expected a unitary matrix, but U U^dagger differs from 1 by {deviation:.2g}")
        if dm2.shape != (U.shape[0],) or not np.all(np.isfinite(dm2)):
            raise ValueError(f"mass_splittings: expected {U.shape[0]} finite numbers, got {self.mass_splittings!r}")
        U.flags.writeable = dm2.flags.writeable = False
        object.__setattr__(self, "matrix", U)
        object.__setattr__(self, "mass_splittings", dm2)

    @property
    def dimension(self) -> int:
        """Number of flavours F."""
        return int(self.matrix.shape[0])

    @classmethod
    def from_rotations(cls, rotations: Sequence[Rotation], mass_splittings: ArrayLike) -> Self:
        """U = R_last ... R_second R_first, from rotations in the order in which they act.

        ``[Rotation(1, 2, theta_12), Rotation(1, 3, theta_13, delta_cp), Rotation(2, 3, theta_23)]`` is the PDG matrix.

        Parameters
        ----------
        rotations : sequence of Rotation
        mass_splittings : array_like, shape [F]
            m_i^2 - m_1^2 in natural units.
        """
        dm2 = np.atleast_1d(np.asarray(mass_splittings, dtype=float))
        return cls(_rotated(np.eye(dm2.size, dtype=complex), rotations), dm2)

    @classmethod
    def with_sterile(cls, mixing: Mixing, splittings: ArrayLike, rotations: Sequence[Rotation]) -> Self:
        """Add sterile states to a known mixing: U = ... R34 R24 R14 diag(U, 1, ...).

        Parameters
        ----------
        mixing : Mixing
            Usually `PMNS`.
        splittings : array_like, shape [n]
            m_4^2 - m_1^2, m_5^2 - m_1^2, ... in natural units.
        rotations : sequence of Rotation
            In the order in which they act on the block matrix, usually (1, 4), (2, 4), (3, 4), (1, 5), ...

        Raises
        ------
        ValueError
            If a rotation reaches beyond the states there are.
        """
        dm2 = np.concatenate([mixing.mass_splittings, np.atleast_1d(np.asarray(splittings, dtype=float))])
        U = np.eye(dm2.size, dtype=complex)
        U[: mixing.dimension, : mixing.dimension] = mixing.matrix
        return cls(_rotated(U, rotations), dm2)


def _rotated(U: ComplexArray, rotations: Sequence[Rotation]) -> ComplexArray:
    for rotation in rotations:
        U = rotation.matrix(U.shape[0]) @ U
    return U
