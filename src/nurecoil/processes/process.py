"""What every process offers: kernels and profiles of its own, and the cross sections that follow from them."""

from __future__ import annotations

import dataclasses
import warnings
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, Self, cast, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nurecoil.arrays import Array, ComplexArray, plain
from nurecoil.matter import Material
from nurecoil.models.term import C_PARITY, Channel, Model, Structure, gather
from nurecoil.problems import UnknownId
from nurecoil.processes.arguments import OutOfReach, beyond_reach, checked, density_matrix, out_of_reach, trace
from nurecoil.processes.kernels import Kernel, Pair
from nurecoil.processes.kinematics import Kinematics
from nurecoil.processes.target import OnMaterial, Recoil
from nurecoil.units import MeV, keV
from nurecoil.units.kinds import Given, GivenMany, NeutrinoEnergy, RecoilEnergy

Amplitudes = dict[tuple[Structure, float], ComplexArray]
"""Matrices [*T, F, F] by structure (as kernels name it) and mass of the outgoing lepton."""

AT_REST = 1e-30 * keV
"""Stands in for T = 0, where a photon's 1/T would divide by zero."""


class Process(ABC):
    """A neutrino scattering off one kind of target, with one model.

    A process is a declared thing (`nurecoil.catalogue`) that says how structures turn into kernels, where the constituents sit
    and how the target moves; all else is here and the same for all.
    """

    if TYPE_CHECKING:  # a field of each dataclass

        @property
        def model(self) -> Model:
            """The model."""

    @property
    @abstractmethod
    def motion(self) -> Kinematics:
        """Which recoils there are."""

    @property
    @abstractmethod
    def recoil(self) -> Recoil:
        """Who takes up the energy."""

    @property
    @abstractmethod
    def target_mass(self) -> float:
        """Mass of material for each target: an atom's, an electron's."""

    @property
    @abstractmethod
    def kinks(self) -> Array:
        """Recoil energies where the cross section jumps, for placing quadrature panels."""

    @abstractmethod
    def kernels(self, T: Array, final_mass: float = 0.0) -> Mapping[Pair, Kernel]:
        """kappa_n of each pair of structures that this target lets through; pairs left out do not interfere."""

    @abstractmethod
    def profile(self, channel: Channel, q2: Array) -> Array | None:
        """Where the channel's constituent sits: count times form factor, or None if the target has none of it."""

    @abstractmethod
    def canonical(self, channel: Channel) -> Channel:
        """The channel whose profile is identical on this target, so that equal shapes share one table."""

    def kernel_name(self, channel: Channel) -> Structure:
        """The name under which `kernels` knows a canonical channel: its structure, unless they tell constituents apart."""
        return channel.structure

    @abstractmethod
    def over(self, material: Material) -> OnMaterial:
        """The same process, with the same options, on every target of a material."""

    @final
    @property
    def mass(self) -> float:
        """Mass of what recoils."""
        return self.motion.mass

    @final
    @property
    def parts(self) -> tuple[tuple[Process, float], ...]:
        """This process, and the number of its targets per unit mass."""
        return ((self, 1.0 / self.target_mass),)

    @final
    @property
    def targets_per_mass(self) -> float:
        """Number of targets per unit mass of material."""
        return 1.0 / self.target_mass

    @final
    def replace(self, **changes: object) -> Self:
        """A copy with some options changed, for example ``replace(R_n=5.0 * fm)``.

        Raises
        ------
        UnknownId
            If the process has no such option.
        """
        names = [field.name for field in dataclasses.fields(cast("DataclassInstance", self)) if field.init]
        for name in changes:
            if name not in names:
                raise UnknownId(f"option of {type(self).__name__}", name, names)
        return cast(Self, dataclasses.replace(cast("DataclassInstance", self), **changes))

    @final
    def with_model(self, model: Model) -> Self:
        """The same process with another model."""
        return self.replace(model=model)

    @final
    def T_max(self, E: GivenMany, final_mass: float = 0.0) -> Array:
        """Largest recoil energy for a neutrino of energy E > 0; zero below a threshold.

        ValueError if the kinematics has no place for an outgoing lepton of that mass.
        """
        return self.motion.T_max(NeutrinoEnergy.array(E, "E"), final_mass)

    @final
    def E_min(self, T: GivenMany, final_mass: float = 0.0) -> Array:
        """Smallest neutrino energy that gives a recoil T; arguments as for `T_max`."""
        return self.motion.E_min(RecoilEnergy.array(T, "T"), final_mass)

    @final
    def q2(self, T: GivenMany) -> Array:
        """Squared momentum transfer > 0 (the four-momentum transfer squared is -q2)."""
        return self.motion.q2(RecoilEnergy.array(T, "T"))

    @final
    def amplitudes(self, T: ArrayLike, values: Mapping[str, float] = {}, dimension: int = 3) -> Amplitudes:
        """Amplitude matrices [*T, F, F] by (structure, final mass): the sum of f_i(T) g_i, for at least that many flavours."""
        channels, matrices = gather(self.model.terms(values), dimension)
        q2 = self.motion.q2(np.asarray(T, dtype=float))
        total: Amplitudes = {}
        for channel, matrix in zip(channels, matrices, strict=True):
            f = self.shape(channel, q2)
            if f is None or not matrix.any():
                continue
            structure = self.kernel_name(self.canonical(channel))
            part: ComplexArray = f[..., None, None] * matrix
            key = (structure, channel.final_mass)
            total[key] = total[key] + part if key in total else part
        return total

    @final
    def shape(self, channel: Channel, q2: Array) -> Array | None:
        """Profile times propagator, or None if the target offers no such constituent."""
        own = self.canonical(channel)
        profile = self.profile(own, q2)
        return None if profile is None else np.asarray(profile * own.propagator(q2), dtype=float)

    @final
    def dsigma_dT(
        self,
        T: GivenMany,
        E: GivenMany,
        flavour: str = "e",
        antineutrino: bool = False,
        *,
        state: ComplexArray | None = None,
        values: Mapping[str, float] = {},
        outside: Literal["zero", "refuse"] = "zero",
    ) -> Array:
        """Differential cross section per recoil energy.

        Parameters
        ----------
        T, E : array_like
            Recoil and neutrino energy, broadcast against each other: natural units, or objects that carry a unit.
        flavour : {"e", "mu", "tau", "s1", ...}
            The neutrino's flavour at the target.
        antineutrino : bool
        state : ndarray, shape [F, F], optional
            A flavour density matrix of unit trace, instead of `flavour`.
        values : mapping
            Model parameters that differ from their central values.
        outside : {"zero", "refuse"}
            What a recoil energy above T_max(E) gives: zero, or an error.

        Returns
        -------
        float or ndarray
            dsigma/dT [area per energy]; zero outside the kinematic range.

        Raises
        ------
        ValueError
            If an energy is negative or not a number, the flavour or the state is none, a value is out of bounds, or a recoil
            energy above T_max(E) is to be refused.
        UnknownId
            If the model has no such parameter.

        Warns
        -----
        OutOfReach
            If all recoil energies lie above T_max(E).
        """
        recoils, beams = RecoilEnergy.array(T, "T"), NeutrinoEnergy.array(E, "E")
        if outside not in ("zero", "refuse"):
            raise ValueError(f"outside: expected 'zero' or 'refuse', got {outside!r}")
        beyond = beyond_reach(self.motion, recoils, beams)
        if outside == "refuse" and np.any(beyond):
            raise ValueError(out_of_reach(self.motion, recoils, beams, beyond))
        if beyond.size and np.all(beyond):
            warnings.warn(
                out_of_reach(self.motion, recoils, beams, beyond) + "; the cross section is zero", OutOfReach, stacklevel=2
            )
        rho = density_matrix(flavour, state, self.model)
        return plain(self.differential(recoils, beams, rho, antineutrino, checked(self.model, values)))

    @final
    def differential(
        self, T: Array, E: Array, rho: ComplexArray, antineutrino: bool, values: Mapping[str, float] = {}
    ) -> Array:
        """`dsigma_dT` for arguments that have been checked; zero outside the kinematic range, without a word."""
        T, E = np.broadcast_arrays(T, E)
        safe_T: Array = np.maximum(T, AT_REST)
        safe_E: Array = np.where(E > 0, E, MeV)
        amplitudes = self.amplitudes(safe_T, values, len(rho))
        total: Array = np.zeros_like(T)
        for final_mass in sorted({mass for _, mass in amplitudes}):
            allowed: NDArray[np.bool_] = self.motion.E_min(safe_T, final_mass) <= E
            kernels = self.kernels(safe_T, final_mass)
            for s1, s2 in kernels:
                a, b = (amplitudes.get((cast(Structure, s), final_mass)) for s in (s1, s2))
                if a is None or b is None:
                    continue
                kernel = kernels[s1, s2]
                sign = C_PARITY[s1] * C_PARITY[s2] if antineutrino else 1
                kappa = kernel[0] + kernel[1] / safe_E + kernel[2] / safe_E**2
                both_orders = 1 if s1 == s2 else 2
                part: Array = kappa * trace(rho, a, b, antineutrino) * (sign * both_orders)
                total = total + np.where(allowed, part, 0.0)
        return total

    @final
    def dsigma_dcos(
        self,
        cos_theta: ArrayLike,
        E: GivenMany,
        flavour: str = "e",
        antineutrino: bool = False,
        *,
        state: ComplexArray | None = None,
        values: Mapping[str, float] = {},
    ) -> Array:
        """Differential cross section in the neutrino's scattering angle: dsigma/dT times dT/dcos.

        Parameters
        ----------
        cos_theta : array_like
            In [-1, 1].
        E, flavour, antineutrino, state, values
            As for `dsigma_dT`.

        Raises
        ------
        ValueError
            If a cosine lies outside [-1, 1], the model produces a heavy lepton, or as in `dsigma_dT`.
        """
        c, beams = np.asarray(cos_theta, dtype=float), NeutrinoEnergy.array(E, "E")
        if not np.all(np.abs(c) <= 1):
            raise ValueError(f"cos_theta: expected values in [-1, 1], got {cos_theta!r}")
        given = checked(self.model, values)
        for term in self.model.terms(given):
            if term.channel.final_mass > 0:
                raise ValueError(
                    f"dsigma_dcos: the angle is that of a massless lepton, the model makes one of "
                    f"{term.channel.final_mass / MeV:g} MeV; use dsigma_dT"
                )
        T, jacobian = self.motion.recoil_at_angle(c, beams)
        return (self.differential(T, beams, density_matrix(flavour, state, self.model), antineutrino, given) * jacobian)[()]

    @final
    def recoil_at_angle(self, cos_theta: ArrayLike, E: GivenMany) -> tuple[Array, Array]:
        """Recoil energy for a scattering angle, and dT/dcos (positive)."""
        return self.motion.recoil_at_angle(np.asarray(cos_theta, dtype=float), NeutrinoEnergy.array(E, "E"))

    @final
    def cos_recoil(self, T: GivenMany, E: GivenMany) -> Array:
        """Cosine of the angle between the neutrino and what recoils; for bound electrons that of a free one.

        ValueError if a recoil energy is negative, too small or above T_max(E).
        """
        recoils, beams = RecoilEnergy.array(T, "T"), NeutrinoEnergy.array(E, "E")
        beyond = beyond_reach(self.motion, recoils, beams) | (recoils < self.motion.lowest * (1 - 1e-12)) | (beams <= 0)
        if np.any(beyond):
            raise ValueError(out_of_reach(self.motion, recoils, beams, beyond))
        return plain(self.motion.cos_recoil(recoils, beams))

    @final
    def sigma(
        self,
        E: GivenMany,
        flavour: str = "e",
        antineutrino: bool = False,
        *,
        T_min: Given = 0.0,
        state: ComplexArray | None = None,
        values: Mapping[str, float] = {},
    ) -> Array:
        """Total cross section, with recoils above `T_min`.

        Fixed Gauss-Legendre panels, uniform in momentum transfer and more of them around that of each light mediator.

        Parameters
        ----------
        E : array_like
            Neutrino energies.
        T_min : float
            Recoil threshold; zero by default.
        flavour, antineutrino, state, values
            As for `dsigma_dT`.

        Returns
        -------
        ndarray

        Raises
        ------
        ValueError
            If `T_min` or an energy is negative or not a number, or `T_min` is zero where the total diverges: for moments and
            for the exchange of a massless particle.
        UnknownId
            If the model has no such parameter.
        """
        from nurecoil.processes.total import total

        threshold = RecoilEnergy.read(T_min, "T_min")
        given = checked(self.model, values)
        rho = density_matrix(flavour, state, self.model)
        return plain(total(self, NeutrinoEnergy.array(E, "E"), threshold, rho, antineutrino, given))


if TYPE_CHECKING:
    from _typeshed import DataclassInstance
