"""The screened central field in which an atom's bound and free electrons move."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.units import alpha_em


@dataclass(frozen=True)
class ScreenedField:
    """V(r) = -(alpha/r) [(Z - 1) Omega(r) + 1], Omega = 1/[(e^{r/d} - 1) K + 1] (Green:1969).

    An electron sees the whole nucleus when it is near and an ion of charge 1 when it is far. Bound and free electrons in the
    same field are orthogonal, which a Hartree-Fock continuum is not.

    Parameters
    ----------
    Z : int
        Charge of the nucleus, at least 1.
    d : float
        Length of the screening, positive; infinite for the unscreened Coulomb field -Z alpha/r.
    K : float
        Strength of the screening, positive.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    Examples
    --------
    >>> from nurecoil.units import a0
    >>> argon = ScreenedField(18, 0.858 * a0, 2.67)
    >>> argon.charge([1e-6 * a0, 20 * a0]).round(3).tolist()
    [18.0, 1.0]
    """

    Z: int
    d: float
    K: float

    def __post_init__(self) -> None:
        if not self.Z >= 1:
            raise ValueError(f"Z: expected at least 1, got {self.Z!r}")
        if not self.d > 0:
            raise ValueError(f"d: expected a positive length, got {self.d!r}")
        if not (0 < self.K < math.inf):
            raise ValueError(f"K: expected a positive number, got {self.K!r}")

    def charge(self, r: ArrayLike) -> Array:
        """(Z - 1) Omega + 1, the charge that an electron at radius r sees."""
        Omega, _, _ = self._screening(r)
        return np.asarray((self.Z - 1) * Omega + 1.0)

    def slopes(self, r: ArrayLike) -> tuple[Array, Array]:
        """Derivatives of the charge with respect to ln d and ln K."""
        Omega, x, grown = self._screening(r)
        common = -(self.Z - 1) * Omega**2 * self.K
        with np.errstate(over="ignore", invalid="ignore"):
            first = np.where(Omega > 0, -common * x * (grown + 1.0), 0.0)
            second = np.where(Omega > 0, common * grown, 0.0)
        return first, second

    def energy(self, r: ArrayLike) -> Array:
        """V(r), the potential energy of an electron."""
        return np.asarray(-alpha_em * self.charge(r) / np.asarray(r, dtype=float))

    def _screening(self, r: ArrayLike) -> tuple[Array, Array, Array]:
        x = np.minimum(np.asarray(r, dtype=float) / self.d, 300.0)
        grown = np.expm1(x)
        return 1.0 / (grown * self.K + 1.0), x, grown
