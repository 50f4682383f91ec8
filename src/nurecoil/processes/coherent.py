"""Kernels of a nucleus, alone or inside an atom, by its spin and by the approximations a paper makes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from nurecoil.arrays import Array
from nurecoil.processes import kernels as kappa
from nurecoil.processes.kinematics import Elastic, Leading

KinematicsName = Literal["exact", "leading"]
Magnetic = Literal["spin-0", "spin-half", "1/T"]
Axial = Literal["spin-expectation", "spin-counting", "none"]


@dataclass(frozen=True)
class CoherentKernels:
    """Which kernels a target of mass M and spin J has.

    Parameters
    ----------
    mass, spin : float
    kinematics : {"exact", "leading"}
        ``"leading"`` drops T/E in the vector and axial kernels.
    magnetic : {"spin-0", "spin-half", "1/T"}
        Kernel of the dipole terms.

    Raises
    ------
    ValueError
        If an option has an unknown value.
    """

    mass: float
    spin: float
    kinematics: KinematicsName = "exact"
    magnetic: Magnetic = "spin-0"

    def __post_init__(self) -> None:
        if self.kinematics not in ("exact", "leading"):
            raise ValueError(f"kinematics: expected 'exact' or 'leading', got {self.kinematics!r}")
        if self.magnetic not in ("spin-0", "spin-half", "1/T"):
            raise ValueError(f"magnetic: expected 'spin-0', 'spin-half' or '1/T', got {self.magnetic!r}")

    @cached_property
    def motion(self) -> Elastic | Leading:
        """The kinematics that goes with them."""
        return Leading(self.mass) if self.kinematics == "leading" else Elastic(self.mass)

    def __call__(self, T: Array, final_mass: float = 0.0) -> dict[tuple[str, str], kappa.Kernel]:
        """kappa_n by pair of structures; exact for spin 0 and 1/2, correct to order T/M otherwise."""
        M = self.mass
        dipole = {("M", "M"): self._dipole(T, final_mass)}
        if final_mass > 0:
            return dipole
        table = {**dipole, **self._weak(T), ("S", "M"): kappa.scalar_dipole(T, M)}
        if self.spin > 0:
            table["P", "P"] = kappa.pseudoscalar_spin_half(T, M)
            table["T", "T"] = kappa.tensor_spin_half(T, M)
        if self.spin == 0.5:
            table["S", "S"] = kappa.scalar_spin_half(T, M)
            table["S", "T"] = table["P", "T"] = kappa.scalar_tensor_spin_half(T, M)
            table["T", "M"] = kappa.tensor_dipole_spin_half(T, M)
        return table

    def _weak(self, T: Array) -> dict[tuple[str, str], kappa.Kernel]:
        """Rows of the vector, axial and scalar structures."""
        M = self.mass
        scalar = {("S", "S"): kappa.scalar_spin0(T, M)}
        if self.kinematics == "leading":
            return {("V", "V"): kappa.vector_leading(T, M), ("A", "A"): kappa.axial_leading(T, M), **scalar}
        if self.spin == 0.5:
            return {
                ("V", "V"): kappa.vector_spin_half(T, M),
                ("A", "A"): kappa.axial_spin_half(T, M),
                ("V", "A"): kappa.vector_axial_spin_half(T, M),
            }
        return {("V", "V"): kappa.vector_spin0(T, M), ("A", "A"): kappa.axial_isotropic(T, M), **scalar}

    def _dipole(self, T: Array, final_mass: float) -> kappa.Kernel:
        if self.magnetic == "spin-half":
            return kappa.dipole_spin_half(T, self.mass, final_mass)
        if self.magnetic == "1/T" and final_mass == 0:
            return kappa.dipole_leading(T, self.mass)
        return kappa.dipole_spin0(T, self.mass, final_mass)
