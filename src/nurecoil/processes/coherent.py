"""Kernels of a nucleus, alone or inside an atom, by its spin and by the approximations a paper makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from nurecoil.arrays import Array
from nurecoil.cached import cached_property
from nurecoil.processes import kernels as kappa
from nurecoil.processes.kernels import of
from nurecoil.processes.kinematics import Elastic, Leading

KinematicsName = Literal["exact", "leading"]
Magnetic = Literal["spin-0", "spin-half", "1/T"]
Recipe = Callable[[Array], kappa.Kernel]
Axial = Literal["default", "spin-expectation", "spin-counting", "response", "none"]


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

    def __call__(self, T: Array, final_mass: float = 0.0) -> kappa.Kernels:
        """kappa_n by pair of structures; exact for spin 0 and 1/2, correct to order T/M otherwise."""
        return kappa.Kernels(T, {("M", "M"): self._dipole(final_mass)} if final_mass > 0 else self._massless)

    @cached_property
    def _massless(self) -> dict[kappa.Pair, Recipe]:
        """Of all structures, where the outgoing lepton has no mass."""
        M, half = self.mass, self.spin == 0.5
        table: dict[kappa.Pair, Recipe] = {
            ("M", "M"): self._dipole(0.0),
            ("S", "M"): of(kappa.scalar_dipole, M),
            ("S", "S"): of(kappa.scalar_spin0, M),
        }
        if self.kinematics == "leading":
            table |= {("V", "V"): of(kappa.vector_leading, M), ("A", "A"): of(kappa.axial_leading, M)}
        elif half:
            table |= {
                ("V", "V"): of(kappa.vector_spin_half, M),
                ("A", "A"): of(kappa.axial_spin_half, M),
                ("V", "A"): of(kappa.vector_axial_spin_half, M),
            }
        else:
            table |= {("V", "V"): of(kappa.vector_spin0, M), ("A", "A"): of(kappa.axial_isotropic, M)}
        if self.spin > 0:
            table |= {("P", "P"): of(kappa.pseudoscalar_spin_half, M), ("T", "T"): of(kappa.tensor_spin_half, M)}
        if half:
            mixed = of(kappa.scalar_tensor_spin_half, M)
            table |= {("S", "S"): of(kappa.scalar_spin_half, M), ("S", "T"): mixed, ("P", "T"): mixed}
            table["T", "M"] = of(kappa.tensor_dipole_spin_half, M)
        return table

    def _dipole(self, final_mass: float) -> Recipe:
        if self.magnetic == "spin-half":
            return of(kappa.dipole_spin_half, self.mass, final_mass=final_mass)
        if self.magnetic == "1/T" and final_mass == 0:
            return of(kappa.dipole_leading, self.mass)
        return of(kappa.dipole_spin0, self.mass, final_mass=final_mass)
