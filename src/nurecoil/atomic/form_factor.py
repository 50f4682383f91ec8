"""What every electron form factor offers."""

from __future__ import annotations

from typing import Protocol

from numpy.typing import ArrayLike

from nurecoil.arrays import Array


class ElectronFormFactor(Protocol):
    """Form factor of the electrons of an atom, per electron.

        F_e(q) = 4 pi int n(r) sin(qr)/(qr) r^2 dr = 1 - q^2 <r^2>/6 + ...,

    with the density n of unit integral and q = |q| >= 0 the magnitude of the momentum transfer. The X-ray form factor is
    Z F_e. All are frozen, and compared and hashed by content.
    """

    def __call__(self, q: ArrayLike) -> Array:
        """F_e at momentum transfer q (natural units, any shape).

        Raises
        ------
        ValueError
            If a q is negative, NaN or above `q_max`.
        """
        ...

    @property
    def rms_radius(self) -> float:
        """Square root of <r^2>."""
        ...

    @property
    def q_max(self) -> float:
        """Largest momentum transfer it is meant for; infinite for a formula that decays as it should."""
        ...
