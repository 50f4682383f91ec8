"""Electrons in a hydrogenic 1s orbital."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from nurecoil.atomic.ranges import momentum
from nurecoil.units import a0


@dataclass(frozen=True)
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
    ValueError
        If it is not positive and finite.

    Examples
    --------
    >>> round(float(Hydrogenic(27 / 16)(1 / a0)), 7)
    0.8451011
    """

    Z_eff: float = 1.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.Z_eff) and self.Z_eff > 0):
            raise ValueError(f"Hydrogenic: Z_eff must be positive, got {self.Z_eff!r}")

    def __call__(self, q: Any) -> Any:
        """F_e at momentum transfer q."""
        q = momentum(q, of="Hydrogenic")
        return (1.0 + (q * a0 / (2.0 * self.Z_eff)) ** 2) ** -2

    @property
    def rms_radius(self) -> float:
        """sqrt(3) a0/Z_eff."""
        return math.sqrt(3.0) * a0 / self.Z_eff

    @property
    def q_max(self) -> float:
        """No limit."""
        return math.inf
