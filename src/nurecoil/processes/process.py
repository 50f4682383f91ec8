"""What every process offers: kernels, profiles, kinematics, and cross sections made from them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, ComplexArray, gauss_legendre, namespace
from nurecoil.flavour import pure
from nurecoil.matter import Material, Nuclide
from nurecoil.models.term import C_PARITY, Channel, Model, gather
from nurecoil.processes import kinematics as elastic
from nurecoil.processes.kernels import Kernel
from nurecoil.units import MeV, keV

Pair = tuple[str, str]

_AT_REST = 1e-30 * keV
"""Stands in for T = 0, where a photon's 1/T would divide by zero."""


class Process(ABC):
    """A neutrino scattering off one kind of target, with one model.

    A subclass says how structures propagate into kernels and where the constituents sit; everything else is here.
    """

    model: Model

    @property
    @abstractmethod
    def mass(self) -> float:
        """Mass of what recoils."""

    @property
    def kinks(self) -> Array:
        """Recoil energies where the cross section jumps, for placing quadrature panels."""
        return np.array([])

    @property
    @abstractmethod
    def parts(self) -> tuple[tuple[Process, float], ...]:
        """(process on one kind of target, number of such targets per unit mass of material)."""

    @abstractmethod
    def with_model(self, model: Model) -> Self:
        """The same process with another model."""

    @abstractmethod
    def kernels(self, T: Any, final_mass: float = 0.0) -> Mapping[Pair, Kernel]:
        """kappa_n of each pair of structures that this target lets through; pairs left out do not interfere."""

    @abstractmethod
    def profile(self, channel: Channel, q2: Any) -> Any | None:
        """Where the channel's constituent sits: count times form factor, or None if the target has none of it."""

    def canonical(self, channel: Channel) -> Channel:
        """The channel whose profile is identical on this target, so that equal shapes share one table."""
        return channel

    @abstractmethod
    def T_max(self, E: Any, final_mass: float = 0.0) -> Any:
        """Largest recoil energy for a neutrino of energy E."""

    @abstractmethod
    def E_min(self, T: Any, final_mass: float = 0.0) -> Any:
        """Smallest neutrino energy that gives a recoil T."""

    def q2(self, T: Any) -> Any:
        """Squared momentum transfer 2MT > 0 (the four-momentum transfer squared is -q2)."""
        return 2.0 * self.mass * T

    def amplitudes(self, T: Any, values: Mapping[str, float] = {}, dimension: int = 3) -> dict[tuple[str, float], Any]:
        """Amplitude matrices [*T, F, F] by (structure, final mass): the sum of f_i(T) g_i, for at least that many flavours."""
        channels, matrices = gather(self.model.terms(values), dimension)
        q2 = self.q2(T)
        total: dict[tuple[str, float], Any] = {}
        for channel, matrix in zip(channels, matrices, strict=True):
            channel = self.canonical(channel)
            profile = self.profile(channel, q2)
            if profile is None or not matrix.any():
                continue
            f = profile * channel.propagator(q2)
            key = (channel.structure, channel.final_mass)
            total[key] = total.get(key, 0.0) + f[..., None, None] * matrix
        return total

    def dsigma_dT(
        self,
        T: Any,
        E: Any,
        flavour: str = "e",
        antineutrino: bool = False,
        *,
        state: ComplexArray | None = None,
        values: Mapping[str, float] = {},
        outside: Literal["zero", "refuse"] = "zero",
    ) -> Any:
        """Differential cross section per recoil energy.

        Parameters
        ----------
        T, E : array_like
            Recoil and neutrino energy, natural units, broadcast against each other; NumPy or JAX.
        flavour : {"e", "mu", "tau", "s1", ...}
            The neutrino's flavour at the target.
        antineutrino : bool
        state : ndarray, shape [F, F], optional
            A flavour density matrix, instead of `flavour`.
        values : mapping
            Model parameters that differ from their central values.
        outside : {"zero", "refuse"}
            What a recoil energy above T_max(E) gives: zero, or an error. JAX arrays are not looked at.

        Returns
        -------
        array
            dsigma/dT [area per energy]; zero outside the kinematic range.

        Raises
        ------
        ValueError
            If an energy is negative, the flavour unknown, or a recoil energy above T_max(E) is to be refused.
        """
        xp = namespace(T, E)
        T, E = xp.asarray(T, dtype=float), xp.asarray(E, dtype=float)
        if xp is np and (np.any(T < 0) or np.any(E < 0)):
            raise ValueError(f"energies: expected T >= 0 and E >= 0, got T={T}, E={E}")
        if outside not in ("zero", "refuse"):
            raise ValueError(f"outside: expected 'zero' or 'refuse', got {outside!r}")
        if outside == "refuse":
            self._refuse_beyond(T, E, self.T_max)
        T, E = xp.broadcast_arrays(T, E)
        safe_T, safe_E = xp.maximum(T, _AT_REST), xp.where(E > 0, E, MeV)
        amplitudes = self.amplitudes(safe_T, values, 3 if state is None else len(state))
        total = xp.zeros_like(T)
        for final_mass in {mass for _, mass in amplitudes}:
            allowed = self.E_min(safe_T, final_mass) <= E
            for (s1, s2), kernel in self.kernels(safe_T, final_mass).items():
                if (s1, final_mass) in amplitudes and (s2, final_mass) in amplitudes:
                    a, b = amplitudes[s1, final_mass], amplitudes[s2, final_mass]
                    rho = pure(flavour, a.shape[-1]).matrix if state is None else state
                    trace = _trace(xp, rho, a, b, antineutrino) * (C_PARITY[s1] * C_PARITY[s2] if antineutrino else 1)
                    kappa = kernel[0] + kernel[1] / safe_E + kernel[2] / safe_E**2
                    total = total + xp.where(allowed, kappa * trace * (1 if s1 == s2 else 2), 0.0)
        return total

    def dsigma_dcos(self, cos_theta: Any, E: Any, flavour: str = "e", antineutrino: bool = False) -> Any:
        """Differential cross section in the neutrino's scattering angle: dsigma/dT times dT/dcos = E'^2/M.

        Raises
        ------
        ValueError
            If a cosine lies outside [-1, 1].
        """
        xp = namespace(cos_theta, E)
        c, E = xp.asarray(cos_theta, dtype=float), xp.asarray(E, dtype=float)
        if xp is np and np.any(np.abs(c) > 1):
            raise ValueError(f"cos_theta: expected values in [-1, 1], got {cos_theta!r}")
        T, jacobian = self.recoil_at_angle(c, E)
        return self.dsigma_dT(T, E, flavour, antineutrino) * jacobian

    def recoil_at_angle(self, cos_theta: Any, E: Any) -> tuple[Any, Any]:
        """Recoil energy for a scattering angle, and dT/dcos (positive); elastic, exact kinematics."""
        scattered = E / (1.0 + E * (1.0 - cos_theta) / self.mass)
        return E - scattered, scattered**2 / self.mass

    def cos_recoil(self, T: Any, E: Any) -> Any:
        """Cosine of the angle between the neutrino and what recoils: Eq. (3) of Kouzakov:2016taup, for any mass.

            cos chi = (E + M)/E sqrt(T/(T + 2M)),

        zero at T = 0 and one at T_max. For bound electrons it is that of a free one.

        Parameters
        ----------
        T, E : array_like
            Recoil and neutrino energy (E > 0), broadcast against each other; NumPy or JAX.

        Raises
        ------
        ValueError
            If a recoil energy is negative or above T_max(E); JAX arrays are not looked at.
        """
        xp = namespace(T, E)
        T, E = xp.asarray(T, dtype=float), xp.asarray(E, dtype=float)
        self._refuse_beyond(T, E, lambda E: elastic.T_max(E, self.mass))
        return xp.minimum((E + self.mass) / E * xp.sqrt(T / (T + 2.0 * self.mass)), 1.0)

    def _refuse_beyond(self, T: Any, E: Any, T_max: Callable[[Any], Any]) -> None:
        """Raise ValueError where T is above T_max(E); a rounding error is forgiven."""
        if namespace(T, E) is not np:
            return
        T, E = np.broadcast_arrays(np.asarray(T, dtype=float), np.asarray(E, dtype=float))
        highest = T_max(np.where(E > 0, E, MeV))
        beyond = (highest * (1 + 1e-12) < T) | (T < 0) | (E <= 0)
        if np.any(beyond):
            t, e = float(T[beyond][0]), float(E[beyond][0])
            limit = float(T_max(e)) if e > 0 else 0.0
            raise ValueError(
                f"T: a neutrino of {e / keV:g} keV transfers 0 to {limit / keV:g} keV to a mass of {self.mass / MeV:g} MeV, "
                f"got {t / keV:g} keV"
            )

    def sigma(self, E: ArrayLike, flavour: str = "e", antineutrino: bool = False, *, T_min: float = 0.0) -> Any:
        """Total cross section, with recoils above `T_min`.

        Fixed Gauss-Legendre nodes, uniform in momentum transfer, or in its logarithm above a positive `T_min`
        (needed where a photon's 1/T diverges).

        Parameters
        ----------
        E : array_like
            Neutrino energies.
        T_min : float
            Recoil threshold; zero by default.

        Returns
        -------
        ndarray or float

        Raises
        ------
        ValueError
            If `T_min` or an energy is negative.
        """
        E = checked_energies(E, T_min)
        top = np.asarray(self.T_max(np.where(E > 0, E, MeV)))
        nodes, weights = gauss_legendre(np.linspace(0.0, 1.0, 33), 12)
        if T_min > 0:
            span = np.log(np.maximum(top / T_min, 1.0))
            T = T_min * np.exp(span[..., None] * nodes)
            w = span[..., None] * T * weights
        else:
            T = top[..., None] * nodes**2
            w = top[..., None] * 2 * nodes * weights
        total = np.sum(w * self.dsigma_dT(T, np.broadcast_to(E[..., None], T.shape), flavour, antineutrino), axis=-1)
        return np.where(E > 0, total, 0.0)[()]


def checked_energies(E: ArrayLike, T_min: float) -> Array:
    """The arguments of a total cross section; ValueError if an energy or the threshold is negative."""
    if T_min < 0:
        raise ValueError(f"T_min: expected a threshold >= 0, got {T_min!r}")
    energies = np.asarray(E, dtype=float)
    if np.any(energies < 0):
        raise ValueError(f"E: expected energies >= 0, got {E!r}")
    return energies


def _trace(xp: Any, rho: Any, a: Any, b: Any, antineutrino: bool) -> Any:
    """Re Tr[rho a^dagger b], with the couplings conjugated for antineutrinos."""
    if antineutrino:
        a, b = xp.conj(a), xp.conj(b)
    return xp.real(xp.einsum("ba,...ca,...cb->...", xp.asarray(rho), xp.conj(a), b))


@dataclass(frozen=True)
class OnMaterial:
    """A process on every isotope of a material; what `nurecoil.rates` folds.

    Parameters
    ----------
    material : Material
    parts : tuple of (Process, float)
        The process on each isotope, and how many such nuclei a unit mass holds.
    """

    material: Material
    parts: tuple[tuple[Process, float], ...]

    @cached_property
    def model(self) -> Model:
        """The model of all parts."""
        return self.parts[0][0].model

    def with_model(self, model: Model) -> OnMaterial:
        """The same targets with another model."""
        return OnMaterial(self.material, tuple((process.with_model(model), n) for process, n in self.parts))


Target = Process | OnMaterial


def as_nuclide(target: str | Nuclide) -> Nuclide:
    """A nuclide from its name, or as it is."""
    return target if isinstance(target, Nuclide) else Nuclide(target)
