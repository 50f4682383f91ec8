"""Cross sections of excited states by multipole, beside the coherent one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array


@dataclass(frozen=True, eq=False)
class CrossSections:
    """Incoherent cross sections by multipole, and the coherent one beside them.

    Parameters
    ----------
    multipoles : mapping of str to ndarray
        By spin and parity.
    coherent : ndarray
        Elastic scattering in the ground state.
    """

    multipoles: Mapping[str, Array]
    coherent: Array

    @property
    def incoherent(self) -> Array:
        """Sum over the multipoles."""
        return np.asarray(sum(self.multipoles.values()), dtype=float)[()]

    @property
    def ratio(self) -> Array:
        """Incoherent over coherent."""
        return np.asarray(self.incoherent / self.coherent)[()]

    @property
    def shares(self) -> dict[str, Array]:
        """Each multipole's part of the incoherent cross section; zero where there is none."""
        total = self.incoherent
        return {
            name: np.where(total > 0, sigma / np.where(total > 0, total, 1.0), 0.0) for name, sigma in self.multipoles.items()
        }
