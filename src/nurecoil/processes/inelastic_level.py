"""Scattering into one excited state, in the shape that `nurecoil.rates` folds: kernels, profiles, recoil energies."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, gauss_legendre, namespace
from nurecoil.constants import G_F
from nurecoil.matter import Nuclide
from nurecoil.models.term import Channel, Model
from nurecoil.processes.inelastic_response import Response, lepton_factors, offered
from nurecoil.processes.kernels import Kernel
from nurecoil.processes.process import Pair, Process, checked_energies

Polarisation = Literal["longitudinal", "transverse"]


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

    def __init__(self, nuclide: Nuclide, model: Model, response: Response, polarisation: Polarisation) -> None:
        if len(response.transitions.energies) != 1:
            raise ValueError(f"response: expected one state, got {len(response.transitions.energies)}")
        if polarisation not in ("longitudinal", "transverse"):
            raise ValueError(f"polarisation: expected 'longitudinal' or 'transverse', got {polarisation!r}")
        if polarisation == "transverse" and response.transitions.J == 0:
            raise ValueError("polarisation: a state of J = 0 has no transverse amplitudes")
        self.nuclide, self.model, self.response = nuclide, model, response
        self.polarisation: Polarisation = polarisation
        self.omega = float(response.transitions.energies[0])

    def __repr__(self) -> str:
        return f"InelasticLevel({self.nuclide.name!r}, {self.response.transitions.name!r}, {self.polarisation!r})"

    def with_model(self, model: Model) -> InelasticLevel:
        return InelasticLevel(self.nuclide, model, self.response, self.polarisation)

    @property
    def mass(self) -> float:
        return self.nuclide.mass

    @property
    def parts(self) -> tuple[tuple[Process, float], ...]:
        return ((self, 1.0 / self.nuclide.atomic_mass),)

    @property
    def T_lowest(self) -> float:
        """Recoil energy at kappa = omega; below it there is no scattering."""
        return 0.5 * self.omega**2 / self.mass

    @property
    def kinks(self) -> Array:
        return np.array([self.T_lowest])

    def q2(self, T: Any) -> Any:
        """Minus the four-momentum transfer squared, Q^2 = 2MT - omega^2; zero where that is negative."""
        return namespace(T).maximum(2.0 * self.mass * T - self.omega**2, 0.0)

    def kernels(self, T: Any, final_mass: float = 0.0) -> Mapping[Pair, Kernel]:
        """2M G_F^2 times c_L, or c_T and -c_I; zero below `T_lowest`."""
        xp = namespace(T)
        inside = 2.0 * self.mass * T >= self.omega**2
        kappa = xp.sqrt(xp.where(inside, 2.0 * self.mass * T, self.omega**2))
        longitudinal, transverse, interference = lepton_factors(kappa, self.omega)

        def scaled(kernel: Kernel, sign: float = 1.0) -> Kernel:
            k0, k1, k2 = (xp.where(inside, sign * 2.0 * self.mass * G_F**2 * k, 0.0) for k in kernel)
            return k0, k1, k2

        if self.polarisation == "longitudinal":
            return {("V", "V") if self.response.transitions.natural else ("A", "A"): scaled(longitudinal)}
        return {
            ("V", "V"): scaled(transverse),
            ("A", "A"): scaled(transverse),
            ("V", "A"): scaled(interference, -1.0),
        }

    def canonical(self, channel: Channel) -> Channel:
        """The photon sees what the proton's coupling sees: isospin puts it on neutrons, too."""
        if channel.constituent == "charge":
            return Channel(channel.structure, "p", channel.propagator, channel.final_mass)
        return channel

    def profile(self, channel: Channel, q2: Any) -> Any | None:
        """The amplitude per unit coupling.

        Raises
        ------
        ValueError
            If the channel is neither a vector nor an axial coupling of nucleons.
        """
        if not offered(channel):
            return None
        xp = namespace(q2)
        flat = xp.reshape(xp.sqrt(q2 + self.omega**2), (1, -1))
        part = self.response.longitudinal if self.polarisation == "longitudinal" else self.response.transverse
        found = part(self.canonical(channel), flat)
        return None if found is None else xp.reshape(found, np.shape(q2))

    def T_max(self, E: Any, final_mass: float = 0.0) -> Any:
        """Recoil for scattering straight back, kappa = 2E - omega; zero below threshold."""
        xp = namespace(E)
        return xp.where(self.omega < E, (2.0 * E - self.omega) ** 2, 0.0) / (2.0 * self.mass)

    def E_min(self, T: Any, final_mass: float = 0.0) -> Any:
        """(kappa + omega)/2, not below omega."""
        return 0.5 * (namespace(T).sqrt(self.q2(T) + self.omega**2) + self.omega)

    def recoil_at_angle(self, cos_theta: Any, E: Any) -> tuple[Any, Any]:
        """kappa^2 = omega^2 + 2 E E'(1 - cos), and dT/dcos = E E'/M; no recoil below threshold."""
        product = E * namespace(E).maximum(E - self.omega, 0.0)
        return (self.omega**2 + 2.0 * product * (1.0 - cos_theta)) / (2.0 * self.mass), product / self.mass

    def cos_recoil(self, T: Any, E: Any) -> Any:
        """(kappa^2 + 2 E omega - omega^2)/(2 E kappa), the cosine between the neutrino and the nucleus."""
        kappa = namespace(T).sqrt(2.0 * self.mass * T)
        return (kappa**2 + 2.0 * E * self.omega - self.omega**2) / (2.0 * E * kappa)

    def sigma(self, E: ArrayLike, flavour: str = "e", antineutrino: bool = False, *, T_min: float = 0.0) -> Any:
        """Total cross section, with recoils above `T_min`; fixed nodes in kappa from omega to 2E - omega.

        Raises
        ------
        ValueError
            If `T_min` or an energy is negative.
        """
        energies = checked_energies(E, T_min)
        low = max(self.omega, math.sqrt(2.0 * self.mass * T_min))
        span = np.maximum(2.0 * energies - self.omega - low, 0.0)[..., None]
        nodes, weights = gauss_legendre([0.0, 0.5, 1.0], 16)
        kappa = low + span * nodes
        T = kappa**2 / (2.0 * self.mass)
        values = self.dsigma_dT(T, np.broadcast_to(energies[..., None], T.shape), flavour, antineutrino)
        return np.where(energies > self.omega, np.sum(span * weights * kappa / self.mass * values, axis=-1), 0.0)[()]
