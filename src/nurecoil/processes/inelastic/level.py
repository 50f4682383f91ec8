"""Scattering into one excited state, in the shape that `nurecoil.rates` folds: kernels, profiles, recoil energies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, final

import numpy as np

from nurecoil.arrays import Array
from nurecoil.constants import G_F
from nurecoil.matter import Material, Nuclide
from nurecoil.models.term import Channel, Model
from nurecoil.processes.inelastic.response import Response, lepton_factors, offered
from nurecoil.processes.kernels import Kernel, Pair
from nurecoil.processes.kinematics import Level
from nurecoil.processes.process import Process
from nurecoil.processes.target import OnMaterial, Recoil

Polarisation = Literal["longitudinal", "transverse"]


@final
@dataclass(frozen=True, repr=False)
class InelasticLevel(Process):
    """Neutral-current scattering into one excited state, by its longitudinal or its transverse amplitudes.

    The two polarisations add without interference, but each couples to the neutrino in its own way: they are two processes.
    T is the recoil energy of the nucleus, kappa^2/2M with kappa >= omega; the photons or nucleons that the excited state
    emits are not part of it. The recoil is neglected beside the excitation: E' = E - omega.

    Parameters
    ----------
    nuclide : Nuclide
    model : Model
        Vector and axial couplings of nucleons alone.
    response : Response
        Of a single state.
    polarisation : {"longitudinal", "transverse"}

    Raises
    ------
    ValueError
        If there is more than one state, the polarisation is unknown, or a monopole is to be transverse.
    """

    nuclide: Nuclide
    model: Model
    response: Response
    polarisation: Polarisation

    def __post_init__(self) -> None:
        if len(self.response.transitions.energies) != 1:
            raise ValueError(f"response: expected one state, got {len(self.response.transitions.energies)}")
        if self.polarisation not in ("longitudinal", "transverse"):
            raise ValueError(f"polarisation: expected 'longitudinal' or 'transverse', got {self.polarisation!r}")
        if self.polarisation == "transverse" and self.response.transitions.J == 0:
            raise ValueError("polarisation: a state of J = 0 has no transverse amplitudes")

    def __repr__(self) -> str:
        return f"InelasticLevel({self.nuclide.name!r}, {self.response.transitions.name!r}, {self.polarisation!r})"

    def over(self, material: Material) -> OnMaterial:
        """The level in those nuclei of a material that have it: the ones of this nuclide."""
        return OnMaterial(material, tuple((self, n) for nuclide, n in material.targets_per_mass if nuclide == self.nuclide))

    @property
    def omega(self) -> float:
        """Excitation energy."""
        return float(self.response.transitions.energies[0])

    @cached_property
    def motion(self) -> Level:
        """`Level`."""
        return Level(self.nuclide.mass, self.omega)

    @property
    def recoil(self) -> Recoil:
        """The nucleus recoils."""
        return "nuclear"

    @property
    def target_mass(self) -> float:
        """The atom's mass."""
        return self.nuclide.atomic_mass

    @property
    def kinks(self) -> Array:
        """The recoil at kappa = omega; below it there is no scattering."""
        return np.array([self.motion.lowest])

    def kernels(self, T: Array, final_mass: float = 0.0) -> Mapping[Pair, Kernel]:
        """2M G_F^2 times c_L, or c_T and -c_I; zero below the lowest recoil."""
        M, inside = self.motion.mass, 2.0 * self.motion.mass * T >= self.omega**2
        momentum: Array = np.sqrt(np.where(inside, 2.0 * M * T, self.omega**2))
        longitudinal, transverse, interference = lepton_factors(momentum, self.omega)
        factor: Array = np.where(inside, 2.0 * M * G_F**2, 0.0)
        if self.polarisation == "longitudinal":
            return {("V", "V") if self.response.transitions.natural else ("A", "A"): factor * longitudinal}
        return {("V", "V"): factor * transverse, ("A", "A"): factor * transverse, ("V", "A"): -factor * interference}

    def canonical(self, channel: Channel) -> Channel:
        """The photon sees what the proton's coupling sees: isospin puts it on neutrons, too."""
        if channel.constituent == "charge":
            return Channel(channel.structure, "p", channel.propagator, channel.final_mass)
        return channel

    def profile(self, channel: Channel, q2: Array) -> Array | None:
        """The amplitude per unit coupling.

        Raises
        ------
        ValueError
            If the channel is neither a vector nor an axial coupling of nucleons.
        """
        if not offered(channel):
            return None
        momentum: Array = np.sqrt(q2 + self.omega**2).reshape(1, -1)
        part = self.response.longitudinal if self.polarisation == "longitudinal" else self.response.transverse
        found = part(self.canonical(channel), momentum)
        return None if found is None else found.reshape(np.shape(q2))
