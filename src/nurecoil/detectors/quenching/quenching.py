"""What a quenching model must offer."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nurecoil.arrays import Array
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.step import Map


class Quenching(Map):
    """Electron-equivalent energy E_ee(T) of a nuclear recoil T."""

    input: ClassVar[Axis] = Axis.KEVNR
    output: ClassVar[Axis] = Axis.KEVEE

    def factor(self, T: Array) -> Array:
        """Quenching factor E_ee / T at recoil energies T > 0."""
        T = np.asarray(T, dtype=float)
        return self(T) / T
