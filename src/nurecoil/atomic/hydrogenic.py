"""Electrons in a hydrogenic 1s orbital."""

from __future__ import annotations

import math

from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.atomic.factors import ElectronFactor
from nurecoil.atomic.form_factor import ElectronFormFactor
from nurecoil.atomic.ranges import momentum
from nurecoil.catalogue import given, known
from nurecoil.declaration import declare
from nurecoil.units import a0
from nurecoil.units.kinds import Maybe, Positive


@declare
class Hydrogenic:
    """F_e(q) = [1 + (q a0/2 Z_eff)^2]^-2.

    Exact (non-relativistic) for hydrogen with Z_eff = 1. For helium the variational Z_eff = 27/16 is off by 4 % at
    q = 2/a0: use the correlated form factor instead.

    Parameters
    ----------
    Z_eff : float
        Charge that the electrons see.

    Raises
    ------
    WrongQuantity
        If it is not positive and finite.

    Examples
    --------
    >>> round(float(Hydrogenic(27 / 16)(1 / a0)), 7)
    0.8451011
    """

    Z_eff: Positive = given(default=1.0, symbol=r"Z_\mathrm{eff}")

    def __call__(self, q: ArrayLike) -> Array:
        """F_e at momentum transfer q."""
        q = momentum(q, of="Hydrogenic")
        return (1.0 + (q * a0 / (2.0 * self.Z_eff)) ** 2) ** -2.0

    @property
    def rms_radius(self) -> float:
        """sqrt(3) a0/Z_eff."""
        return math.sqrt(3.0) * a0 / self.Z_eff

    @property
    def q_max(self) -> float:
        """No limit."""
        return math.inf


@known("electron-factors", "hydrogenic")
class HydrogenicAtom(ElectronFactor):
    """Hydrogen or helium with electrons in a hydrogenic 1s orbital.

    Parameters
    ----------
    Z_eff : float, optional
        Charge that the electrons see; where left out, 1 for hydrogen and the variational 27/16 for helium.
    """

    elements = ("H", "He")

    Z_eff: Maybe[Positive] = given(default=None, symbol=r"Z_\mathrm{eff}")

    def of(self, element: str) -> ElectronFormFactor:
        """One orbital."""
        return Hydrogenic({"H": 1.0, "He": 27.0 / 16.0}[element] if self.Z_eff is None else self.Z_eff)
