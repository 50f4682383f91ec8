"""`Nuclide`: a nucleus in its ground state, with its evaluated properties."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from nurecoil.constants import m_e, m_n
from nurecoil.matter.evaluations import Evaluation, atomic_numbers, evaluations
from nurecoil.problems import UnknownId
from nurecoil.units import MeV, eV

NAME = re.compile(r"([A-Z][a-z]?)-?([1-9]\d{0,2})|([1-9]\d{0,2})([A-Z][a-z]?)")
"""How a nuclide is written: ``Ar40``, ``Ar-40`` or ``40Ar``."""
HYDROGEN = {"D": (1, 2), "T": (1, 3)}
"""Isotopes with a symbol of their own, as (Z, A)."""
NEUTRON = Evaluation("n", m_n, 4.8e-7 * MeV, 0.5, 1, "1/2+", 0.0, None, None)
"""A free neutron (Mohr:2024kco): a target, though no nuclide of the tables."""


def known_nuclides() -> tuple[str, ...]:
    """Names of all nuclides in the tables, in order of Z and A.

    Examples
    --------
    >>> known_nuclides()[:3]
    ('H1', 'H2', 'H3')
    """
    return tuple(f"{e.symbol}{A}" for (_, A), e in evaluations().items())


def electron_binding_energy(Z: int) -> float:
    """Total binding energy of the electrons of a neutral atom.

    ``14.4381 Z^2.39 + 1.55468e-6 Z^5.35`` eV, Eq. (A4) of Lunney:2003zz.

    Parameters
    ----------
    Z : int
        Atomic number.

    Returns
    -------
    float
        Positive energy.

    Examples
    --------
    >>> from nurecoil.units import keV
    >>> round(electron_binding_energy(18) / keV, 2)
    14.45
    """
    z = float(Z)
    return float(14.4381 * z**2.39 + 1.55468e-6 * z**5.35) * eV


@lru_cache(maxsize=4096)
def _read(name: str) -> tuple[int, int]:
    """Z and A of a nuclide's name."""
    if name in HYDROGEN:
        return HYDROGEN[name]
    if name in ("n", "n1"):
        return 0, 1
    match = NAME.fullmatch(name)
    if match is None:
        hint = f"{name} is an element: CEvNS.on({name!r}, ...)" if name in atomic_numbers() else ""
        raise UnknownId("nuclide", name, known_nuclides(), hint=hint)
    symbol, A = match[1] or match[4], int(match[2] or match[3])
    Z = atomic_numbers().get(symbol, 0)
    if (Z, A) not in evaluations():
        raise _unknown(f"{symbol}{A}", Z)
    return Z, A


def _unknown(name: str, Z: int) -> UnknownId:
    """The error for a nuclide that is not in the tables: it offers other isotopes, if the element is known."""
    isotopes = [f"{e.symbol}{A}" for (number, A), e in evaluations().items() if number == Z]
    return UnknownId("nuclide", name, isotopes or known_nuclides())


@dataclass(frozen=True, init=False, repr=False, order=True)
class Nuclide:
    """A nucleus in its ground state.

    Parameters
    ----------
    name : str or Nuclide
        ``"Ar40"``, ``"40Ar"`` or ``"Ar-40"``; ``"D"`` and ``"T"`` for heavy hydrogen, ``"n1"`` for a free
        neutron. `Nuclide.of` takes Z and A instead.

    Attributes
    ----------
    Z, N, A : int
        Numbers of protons, of neutrons, and of both.

    Raises
    ------
    ValueError
        If the name is not a word.
    UnknownId
        If there is no nuclide of that name with a measured mass; the message lists the closest names.

    Examples
    --------
    >>> from nurecoil.units import MeV, fm
    >>> argon = Nuclide("Ar40")
    >>> argon.Z, argon.N, round(argon.mass / MeV, 3), round(argon.charge_radius / fm, 4)
    (18, 22, 37215.541, 3.4274)
    """

    Z: int
    A: int

    def __init__(self, name: str | Nuclide) -> None:
        if isinstance(name, Nuclide):
            Z, A = name.Z, name.A
        elif isinstance(name, str):
            Z, A = _read(name)
        else:
            raise ValueError(f"nuclide: expected a name such as 'Ar40', got {name!r}")
        object.__setattr__(self, "Z", Z)
        object.__setattr__(self, "A", A)

    @classmethod
    def of(cls, Z: int, A: int) -> Nuclide:
        """The nuclide with Z protons and A nucleons.

        Raises
        ------
        UnknownId
            If its mass is not measured; the message lists the closest names.

        Examples
        --------
        >>> Nuclide.of(22, 48)
        Nuclide('Ti48')
        """
        evaluation = NEUTRON if (Z, A) == (0, 1) else evaluations().get((Z, A))
        if evaluation is None:
            symbol = next((s for s, number in atomic_numbers().items() if number == Z), f"Z={Z}, A=")
            raise _unknown(f"{symbol}{A}", Z)
        return cls(f"{evaluation.symbol}{A}")

    def __repr__(self) -> str:
        return f"Nuclide({self.name!r})"

    @property
    def _evaluation(self) -> Evaluation:
        return NEUTRON if self.Z == 0 else evaluations()[self.Z, self.A]

    @property
    def name(self) -> str:
        """For example ``"Ar40"``."""
        return f"{self.symbol}{self.A}"

    @property
    def symbol(self) -> str:
        """Chemical symbol."""
        return self._evaluation.symbol

    @property
    def N(self) -> int:
        """Number of neutrons."""
        return self.A - self.Z

    @property
    def atomic_mass(self) -> float:
        """Mass of the neutral atom in its ground state (AME2020, Wang:2021xhn)."""
        return self._evaluation.atomic_mass

    @property
    def atomic_mass_uncertainty(self) -> float:
        """One standard deviation of `atomic_mass`."""
        return self._evaluation.atomic_mass_uncertainty

    @property
    def papers(self) -> tuple[str, ...]:
        """Where its mass comes from, for `cite`: AME2020."""
        return () if self.Z == 0 else ("Wang:2021xhn", "Huang:2021nwk")

    @property
    def mass(self) -> float:
        """Mass of the bare nucleus: `atomic_mass` less Z electrons, plus their binding energy."""
        return self.atomic_mass - self.Z * m_e + electron_binding_energy(self.Z)

    @property
    def spin(self) -> float:
        """Spin J of the ground state; a tentative but unique assignment counts (see `spin_parity`).

        Raises
        ------
        ValueError
            If the evaluation does not give one value.
        """
        return self._unique("spin", self._evaluation.spin)

    @property
    def parity(self) -> int:
        """Parity of the ground state, +1 or -1.

        Raises
        ------
        ValueError
            If the evaluation does not give one value.
        """
        return int(self._unique("parity", self._evaluation.parity))

    @property
    def spin_parity(self) -> str:
        """Spin and parity as the evaluators write them; brackets mark a tentative assignment, ``""`` that there is none."""
        return self._evaluation.spin_parity

    @property
    def abundance(self) -> float:
        """Fraction of the atoms of the natural element; 0 if it does not occur there. An element sums to one."""
        return self._evaluation.abundance

    @property
    def has_charge_radius(self) -> bool:
        """Whether the charge radius is measured."""
        return self._evaluation.charge_radius is not None

    @property
    def charge_radius(self) -> float:
        """Root-mean-square charge radius (Angeli:2013epw).

        Raises
        ------
        ValueError
            If it is not measured.
        """
        return self._measured(self._evaluation.charge_radius)

    @property
    def charge_radius_uncertainty(self) -> float:
        """One standard deviation of `charge_radius`.

        Raises
        ------
        ValueError
            If the radius is not measured.
        """
        return self._measured(self._evaluation.charge_radius_uncertainty)

    def _unique(self, quantity: str, value: float | None) -> float:
        if value is None:
            found = f"the evaluation gives {self.spin_parity!r}" if self.spin_parity else "there is no evaluated one"
            raise ValueError(f"{quantity} of {self.name}: no unique measured value, {found}; choose it yourself")
        return value

    def _measured(self, value: float | None) -> float:
        if value is None:
            raise ValueError(
                f"charge radius of {self.name}: not measured (Angeli:2013epw); give a radius yourself, such as R_p"
            )
        return value
