"""Kinematics as values: how much energy a neutrino can give to a target at rest, and in which direction it recoils.

A process owns one of these. Only `Elastic` knows the production of a heavy neutral lepton; the others refuse its mass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, final

import numpy as np

from nurecoil.arrays import Array
from nurecoil.constants import m_e
from nurecoil.units import MeV


class Kinematics(Protocol):
    """What a process asks of its kinematics; arrays of any shape, natural units."""

    @property
    def mass(self) -> float:
        """Mass of what recoils."""
        ...

    @property
    def lowest(self) -> float:
        """Recoil energy below which no neutrino, however energetic, scatters."""
        ...

    def T_max(self, E: Array, final_mass: float = 0.0) -> Array:
        """Largest recoil energy for neutrino energies E > 0; zero below a threshold."""
        ...

    def E_min(self, T: Array, final_mass: float = 0.0) -> Array:
        """Smallest neutrino energy that gives a recoil T > 0."""
        ...

    def q2(self, T: Array) -> Array:
        """Squared momentum transfer that profiles and propagators depend on, >= 0."""
        ...

    def recoil_at_angle(self, cos_theta: Array, E: Array) -> tuple[Array, Array]:
        """Recoil energy for a scattering angle of a massless lepton, and dT/dcos >= 0."""
        ...

    def cos_recoil(self, T: Array, E: Array) -> Array:
        """Cosine of the angle between the neutrino and what recoils, for 0 <= T <= T_max."""
        ...


@final
@dataclass(frozen=True)
class Elastic:
    """Scattering off a particle at rest that stays what it is, exact; the outgoing lepton may be heavy.

    Parameters
    ----------
    mass : float
        Mass M of the target, positive.

    Raises
    ------
    ValueError
        If the mass is not positive.

    Examples
    --------
    >>> from nurecoil.units import GeV, keV
    >>> print(round(Elastic(37.2155 * GeV).T_max(30 * MeV) / keV, 2))
    48.29
    """

    mass: float

    def __post_init__(self) -> None:
        _positive("mass", self.mass)

    @property
    def lowest(self) -> float:
        """Zero: a recoil may be as small as one likes."""
        return 0.0

    def T_max(self, E: Array, final_mass: float = 0.0) -> Array:
        """2E^2/(M + 2E); zero below the threshold m + m^2/2M of a lepton of mass m."""
        M, m2 = self.mass, final_mass**2
        if final_mass == 0:
            return 2.0 * E**2 / (M + 2.0 * E)
        # below threshold the root is negative: no recoil is possible
        root = np.maximum((2 * M * E - m2) ** 2 - 4 * M**2 * m2, 0.0) ** 0.5
        possible = m2 + 2 * M * final_mass <= 2 * M * E
        highest: Array = np.where(possible, (2 * M * E**2 - m2 * (M + E) + E * root) / (2 * M * (M + 2 * E)), 0.0)
        return highest

    def T_least(self, E: Array, final_mass: float) -> Array:
        """Smallest recoil energy that makes a lepton of mass m: m^4/(4M (M + 2E) T_max); zero below threshold."""
        highest = self.T_max(E, final_mass)
        possible = highest > 0
        least = final_mass**4 / (4.0 * self.mass * (self.mass + 2.0 * E) * np.where(possible, highest, 1.0))
        found: Array = np.where(possible, least, 0.0)
        return found

    def E_min(self, T: Array, final_mass: float = 0.0) -> Array:
        """(1 + m^2/2MT)(T + sqrt(T^2 + 2MT))/2."""
        lowest = 0.5 * (T + (T * (T + 2.0 * self.mass)) ** 0.5)
        return lowest if final_mass == 0 else (1.0 + final_mass**2 / (2.0 * self.mass * T)) * lowest

    def q2(self, T: Array) -> Array:
        """2MT; the four-momentum transfer squared is -q2."""
        return 2.0 * self.mass * T

    def recoil_at_angle(self, cos_theta: Array, E: Array) -> tuple[Array, Array]:
        """E - E' with E' = E/(1 + E(1 - cos)/M), and E'^2/M."""
        scattered = E / (1.0 + E * (1.0 - cos_theta) / self.mass)
        return E - scattered, scattered**2 / self.mass

    def cos_recoil(self, T: Array, E: Array) -> Array:
        """(E + M)/E sqrt(T/(T + 2M)), Eq. (3) of Kouzakov:2016taup for any mass."""
        cosine: Array = np.minimum((E + self.mass) / E * (T / (T + 2.0 * self.mass)) ** 0.5, 1.0)
        return cosine


@final
@dataclass(frozen=True)
class Leading:
    """Elastic scattering to leading order in E/M, as many papers have it: T_max = 2E^2/M.

    Parameters
    ----------
    mass : float
        Mass M of the target, positive.

    Raises
    ------
    ValueError
        If the mass is not positive, or a heavy lepton is asked for.
    """

    mass: float

    def __post_init__(self) -> None:
        _positive("mass", self.mass)

    @property
    def lowest(self) -> float:
        """Zero."""
        return 0.0

    def T_max(self, E: Array, final_mass: float = 0.0) -> Array:
        """2E^2/M."""
        _massless(self, final_mass)
        return 2.0 * E**2 / self.mass

    def E_min(self, T: Array, final_mass: float = 0.0) -> Array:
        """sqrt(MT/2)."""
        _massless(self, final_mass)
        return (0.5 * self.mass * T) ** 0.5

    def q2(self, T: Array) -> Array:
        """2MT."""
        return 2.0 * self.mass * T

    def recoil_at_angle(self, cos_theta: Array, E: Array) -> tuple[Array, Array]:
        """E^2 (1 - cos)/M, and E^2/M."""
        return E**2 * (1.0 - cos_theta) / self.mass, E**2 / self.mass + 0.0 * cos_theta

    def cos_recoil(self, T: Array, E: Array) -> Array:
        """sqrt(MT/2)/E."""
        cosine: Array = np.minimum((0.5 * self.mass * T) ** 0.5 / E, 1.0)
        return cosine


@final
@dataclass(frozen=True)
class Level:
    """Excitation of a heavy target by omega, its recoil neglected beside it: E' = E - omega.

    Parameters
    ----------
    mass : float
        Mass M of the target, positive.
    omega : float
        Excitation energy, positive.

    Raises
    ------
    ValueError
        If the mass or the excitation energy is not positive, or a heavy lepton is asked for.

    Notes
    -----
    T = kappa^2/2M with the momentum transfer kappa between omega (forwards) and 2E - omega (backwards).
    """

    mass: float
    omega: float

    def __post_init__(self) -> None:
        _positive("mass", self.mass)
        _positive("omega", self.omega)

    @property
    def lowest(self) -> float:
        """omega^2/2M, the recoil at kappa = omega."""
        return 0.5 * self.omega**2 / self.mass

    def T_max(self, E: Array, final_mass: float = 0.0) -> Array:
        """(2E - omega)^2/2M; zero below threshold."""
        _massless(self, final_mass)
        highest: Array = np.where(self.omega < E, (2.0 * E - self.omega) ** 2, 0.0) / (2.0 * self.mass)
        return highest

    def E_min(self, T: Array, final_mass: float = 0.0) -> Array:
        """(kappa + omega)/2, not below omega."""
        _massless(self, final_mass)
        return 0.5 * ((self.q2(T) + self.omega**2) ** 0.5 + self.omega)

    def q2(self, T: Array) -> Array:
        """Minus the four-momentum transfer squared, kappa^2 - omega^2; zero where that is negative."""
        difference: Array = np.maximum(2.0 * self.mass * T - self.omega**2, 0.0)
        return difference

    def recoil_at_angle(self, cos_theta: Array, E: Array) -> tuple[Array, Array]:
        """kappa^2 = omega^2 + 2 E E'(1 - cos), and E E'/M; no recoil above `lowest` below threshold."""
        product: Array = E * np.maximum(E - self.omega, 0.0)
        return (self.omega**2 + 2.0 * product * (1.0 - cos_theta)) / (2.0 * self.mass), product / self.mass

    def cos_recoil(self, T: Array, E: Array) -> Array:
        """(kappa^2 + 2 E omega - omega^2)/(2 E kappa)."""
        kappa = (2.0 * self.mass * T) ** 0.5
        return (kappa**2 + 2.0 * E * self.omega - self.omega**2) / (2.0 * E * kappa)


@final
@dataclass(frozen=True)
class Transfer:
    """Energy transfer T to the electrons of an atom, with the kinematics of a free electron.

    Parameters
    ----------
    mass : float
        The electron's.

    Raises
    ------
    ValueError
        If the mass is not positive, or a heavy lepton is asked for.
    """

    mass: float = m_e

    def __post_init__(self) -> None:
        _positive("mass", self.mass)

    @property
    def _free(self) -> Elastic:
        return Elastic(self.mass)

    @property
    def lowest(self) -> float:
        """Zero; which shells a transfer frees is the process's business."""
        return 0.0

    def T_max(self, E: Array, final_mass: float = 0.0) -> Array:
        """2E^2/(m_e + 2E)."""
        _massless(self, final_mass)
        return self._free.T_max(E)

    def E_min(self, T: Array, final_mass: float = 0.0) -> Array:
        """(T + sqrt(T^2 + 2 m_e T))/2."""
        _massless(self, final_mass)
        return self._free.E_min(T)

    def q2(self, T: Array) -> Array:
        """2 m_e T."""
        return self._free.q2(T)

    def recoil_at_angle(self, cos_theta: Array, E: Array) -> tuple[Array, Array]:
        """As for a free electron."""
        return self._free.recoil_at_angle(cos_theta, E)

    def cos_recoil(self, T: Array, E: Array) -> Array:
        """As for a free electron."""
        return self._free.cos_recoil(T, E)


def _positive(name: str, value: float) -> None:
    if not 0 < value < np.inf:
        raise ValueError(f"{name}: expected a positive number in natural units, got {value!r}")


def _massless(kinematics: Leading | Level | Transfer, final_mass: float) -> None:
    if final_mass != 0:
        raise ValueError(
            f"final_mass: {kinematics!r} is made for massless leptons, got {final_mass / MeV:g} MeV; "
            "only exact elastic scattering produces heavy ones"
        )
