"""Neutrino-electron scattering on electrons at rest, free of their atoms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import final

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import known
from nurecoil.constants import m_e
from nurecoil.matter import Material
from nurecoil.models.term import Channel, Model
from nurecoil.processes import kernels as kappa
from nurecoil.processes.kernels import Pair, of
from nurecoil.processes.kinematics import Elastic
from nurecoil.processes.process import Process
from nurecoil.processes.target import OnMaterial, Recoil, as_material


@final
@known("processes", "electron-scattering")
class ElectronScattering(Process):
    """Elastic scattering off a free electron; T is its kinetic energy.

    Parameters
    ----------
    model : Model
        W exchange on nu_e is part of the Standard Model's electron couplings.

    Notes
    -----
    dsigma/dT = (G_F^2 m_e/2pi)[(g_V + g_A)^2 + (g_V - g_A)^2 (1 - T/E)^2 - (g_V^2 - g_A^2) m_e T/E^2], as matrices in flavour
    space, and alpha lambda^2 (1/T - 1/E) for dipoles: Eqs. (6) and (8) of Kouzakov:2016taup. For antineutrinos g_A -> -g_A.

    Examples
    --------
    >>> from nurecoil.models import StandardModel
    >>> from nurecoil.units import MeV, cm2, keV
    >>> xs = ElectronScattering(StandardModel(scheme="tree", sin2_theta_w=0.23857))
    >>> f"{xs.dsigma_dT(1 * keV, 3 * MeV, 'e', antineutrino=True) / (cm2 / MeV):.4e}"
    '1.0375e-44'
    """

    model: Model

    @classmethod
    def on(cls, material: str | Material | Mapping[str, float], model: Model) -> OnMaterial:
        """The process on every electron of a material, all taken as free."""
        return cls(model).over(as_material(material))

    def over(self, material: Material) -> OnMaterial:
        """The same process on every electron of a material."""
        electrons = sum(nuclide.Z * n for nuclide, n in material.targets_per_mass)
        return OnMaterial(material, ((self, electrons),))

    @property
    def motion(self) -> Elastic:
        """`Elastic`, with the electron's mass."""
        return Elastic(m_e)

    @property
    def recoil(self) -> Recoil:
        """The electron recoils."""
        return "electron"

    @property
    def target_mass(self) -> float:
        """The electron's mass: a material is then electrons and nothing else."""
        return m_e

    @property
    def kinks(self) -> Array:
        """None."""
        return np.empty(0)

    def kernels(self, T: Array, final_mass: float = 0.0) -> Mapping[Pair, kappa.Kernel]:
        """Those of a Dirac particle."""
        return electron_kernels(T, final_mass)

    def canonical(self, channel: Channel) -> Channel:
        """Each channel as it is."""
        return channel

    def profile(self, channel: Channel, q2: Array) -> Array | None:
        """One electron, of charge -1."""
        return electron_profile(channel, q2)


def electron_kernels(T: Array, final_mass: float = 0.0) -> kappa.Kernels:
    """Kernels of a Dirac particle of the electron's mass."""
    dipole = {("M", "M"): of(kappa.dipole_spin_half, m_e, final_mass=final_mass)}
    return kappa.Kernels(T, dipole if final_mass > 0 else {**dipole, **_MASSLESS})


_MASSLESS: dict[Pair, Callable[[Array], kappa.Kernel]] = {
    ("V", "V"): of(kappa.vector_spin_half, m_e),
    ("A", "A"): of(kappa.axial_spin_half, m_e),
    ("V", "A"): of(kappa.vector_axial_spin_half, m_e),
    ("S", "S"): of(kappa.scalar_spin_half, m_e),
    ("P", "P"): of(kappa.pseudoscalar_spin_half, m_e),
    ("T", "T"): of(kappa.tensor_spin_half, m_e),
    ("S", "T"): of(kappa.scalar_tensor_spin_half, m_e),
    ("P", "T"): of(kappa.scalar_tensor_spin_half, m_e),
    # the electron's charge is -1: signs of the interferences with photon exchange come with its profile
    ("S", "M"): of(kappa.scalar_dipole, m_e),
    ("T", "M"): of(kappa.tensor_dipole_spin_half, m_e),
}


def electron_profile(channel: Channel, q2: Array) -> Array | None:
    """One electron: 1 for its own couplings, -1 for its electric charge."""
    if channel.constituent == "e":
        return 1.0 + 0.0 * q2
    if channel.constituent == "charge":
        return -1.0 + 0.0 * q2
    return None
