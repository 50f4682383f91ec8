"""Electrons in one s orbital made of Slater functions: the Hartree-Fock helium atom."""

from __future__ import annotations

import math
from functools import cache
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.atomic.factors import ElectronFactor
from nurecoil.atomic.form_factor import ElectronFormFactor
from nurecoil.atomic.ranges import momentum
from nurecoil.catalogue import known
from nurecoil.declaration import declare
from nurecoil.tables import read_table
from nurecoil.units import a0


@declare
class SlaterOrbital:
    """An orbital phi(r) = sum_i c_i sqrt(zeta_i^3/pi) exp(-zeta_i r), normalised to one on use.

    F_e(q) = sum_ij d_ij [1 + (q/(zeta_i + zeta_j))^2]^-2, where d_ij is the overlap of terms i and j in |phi|^2.

    Parameters
    ----------
    exponents : tuple of float
        zeta_i, inverse lengths.
    coefficients : tuple of float
        c_i.

    Raises
    ------
    ValueError
        If the two differ in length, are empty, or an exponent is not positive.

    Examples
    --------
    >>> F = SlaterOrbital.hartree_fock_helium()
    >>> round(float(F(1 / a0)), 5)
    0.83058
    """

    exponents: tuple[float, ...]
    coefficients: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.exponents) != len(self.coefficients) or not self.exponents:
            raise ValueError(
                f"SlaterOrbital: expected as many coefficients as exponents, got {len(self.coefficients)} "
                f"and {len(self.exponents)}"
            )
        if not min(self.exponents) > 0:
            raise ValueError(f"SlaterOrbital: expected positive exponents, got {[z * a0 for z in self.exponents]} /a0")

    @classmethod
    @cache
    def hartree_fock_helium(cls) -> Self:
        """The 1s orbital of helium with five terms, of Clementi:1974.

        Its energy is -2.8616799 hartree, and F_e is within 2e-5 of the Hartree-Fock limit.
        """
        table = read_table("helium", "hartree_fock.csv")
        return cls(tuple(table["exponent"].tolist()), tuple(table["coefficient"].tolist()))

    def _pairs(self) -> tuple[Array, Array]:
        """zeta_i + zeta_j and the part d_ij of the density, which sum to one."""
        z, c = np.asarray(self.exponents), np.asarray(self.coefficients)
        total = np.add.outer(z, z)
        overlap = np.outer(c * z**1.5, c * z**1.5) * 8.0 / total**3
        return total.ravel(), (overlap / overlap.sum()).ravel()

    def __call__(self, q: ArrayLike) -> Array:
        """F_e at momentum transfer q."""
        q = momentum(q, of="SlaterOrbital")
        total, part = self._pairs()
        value: Array = (part * (1.0 + (q[..., None] / total) ** 2) ** -2.0).sum(-1)
        return value

    @property
    def rms_radius(self) -> float:
        """From <r^2> = 12 sum_ij d_ij/(zeta_i + zeta_j)^2."""
        total, part = self._pairs()
        return math.sqrt(12.0 * float(part @ total**-2.0))

    @property
    def q_max(self) -> float:
        """No limit."""
        return math.inf


@known("electron-factors", "hartree-fock")
class HartreeFockHelium(ElectronFactor):
    """Helium in the Hartree-Fock approximation (Clementi:1974)."""

    elements = ("He",)

    def of(self, element: str) -> ElectronFormFactor:
        """One orbital of five Slater functions."""
        return SlaterOrbital.hartree_fock_helium()
