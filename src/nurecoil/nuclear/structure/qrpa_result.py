"""What QRPA gives: the excited states of an even-even nucleus, multipole by multipole."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from nurecoil.arrays import Array
from nurecoil.cached import cached_property
from nurecoil.matter import Nuclide
from nurecoil.nuclear.conventions import FormFactorPair
from nurecoil.nuclear.structure.ground_state import BCSGroundState, PairedNucleons
from nurecoil.nuclear.structure.qrpa_fit import SpuriousState
from nurecoil.nuclear.structure.qrpa_matrices import QRPAMatrices, Quasiparticles, configurations
from nurecoil.nuclear.structure.qrpa_transitions import transition_densities
from nurecoil.problems import UnknownId
from nurecoil.units import MeV

if TYPE_CHECKING:  # multipoles are made of orbits, which belong to this room
    from nurecoil.nuclear.multipoles.transitions import Transitions


def quasiparticles(nucleons: PairedNucleons) -> Quasiparticles:
    """The quasiparticles of paired nucleons."""
    v2 = nucleons.occupations
    return Quasiparticles(nucleons.quasiparticle_energies, np.sqrt(1.0 - v2), np.sqrt(v2))


@dataclass(frozen=True, eq=False)
class QRPAMultipole:
    """The excited states of one spin and parity.

    Parameters
    ----------
    J, parity : int
    g_ph : float
        Strength of the particle-hole part of the force.
    g_pp : (float, float)
        Strengths of its particle-particle part, protons and neutrons.
    why : str
        Where `g_ph` comes from.
    energies : ndarray, shape [K]
        Excitation energies of the physical states, ascending (natural units).
    X, Y : ndarray, shape [K, C]
        Amplitudes, X.X - Y.Y = 1.
    removed : tuple of SpuriousState
        Roots that are no excitations.
    """

    J: int
    parity: int
    g_ph: float
    g_pp: tuple[float, float]
    why: str
    energies: Array
    X: Array
    Y: Array
    removed: tuple[SpuriousState, ...] = ()

    @property
    def name(self) -> str:
        """Spin and parity, ``"2+"``."""
        return f"{self.J}{'+' if self.parity > 0 else '-'}"

    def to_dict(self) -> dict[str, object]:
        """Plain numbers in MeV, for JSON."""
        return {
            "J": self.J,
            "parity": self.parity,
            "g_ph": self.g_ph,
            "g_pp": list(self.g_pp),
            "why": self.why,
            "energies [MeV]": (self.energies / MeV).tolist(),
            "X": self.X.tolist(),
            "Y": self.Y.tolist(),
            "removed": [[state.square / MeV**2, state.kind, state.share] for state in self.removed],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """From `to_dict`."""
        removed = tuple(SpuriousState(square * MeV**2, kind, share) for square, kind, share in values["removed"])
        return cls(
            values["J"],
            values["parity"],
            values["g_ph"],
            (values["g_pp"][0], values["g_pp"][1]),
            values["why"],
            np.array(values["energies [MeV]"]) * MeV,
            np.array(values["X"]),
            np.array(values["Y"]),
            removed,
        )


@dataclass(frozen=True, eq=False)
class QRPA:
    """The excited states of an even-even nucleus: what `qrpa` returns.

    Parameters
    ----------
    ground_state : BCSGroundState
    multipoles : mapping of str to QRPAMultipole
        By spin and parity, ``"2+"``.
    inputs : mapping
        Every parameter used, in plain numbers with units in their names.
    """

    ground_state: BCSGroundState
    multipoles: Mapping[str, QRPAMultipole]
    inputs: Mapping[str, Any]

    def __getitem__(self, name: str) -> QRPAMultipole:
        """The multipole of this name.

        Raises
        ------
        UnknownId
            If it was not computed.
        """
        if name not in self.multipoles:
            raise UnknownId("multipole", name, self.multipoles)
        return self.multipoles[name]

    @cached_property
    def _quasiparticles(self) -> tuple[Quasiparticles, Quasiparticles]:
        return quasiparticles(self.ground_state.protons), quasiparticles(self.ground_state.neutrons)

    def densities(self, name: str) -> Array:
        """Transition densities of a multipole's states, [K, 2, orbits, orbits]: see `transition_densities`."""
        multipole = self[name]
        orbits = self.ground_state.protons.orbits
        pairs = configurations(orbits, multipole.J, multipole.parity)
        empty = np.zeros((0, 0))
        shape = QRPAMatrices(multipole.J, multipole.parity, (pairs, pairs), np.zeros(2 * len(pairs)), *(empty,) * 4)
        return transition_densities(shape, orbits, self._quasiparticles, multipole.X, multipole.Y)

    @property
    def nuclide(self) -> Nuclide:
        """Which nucleus."""
        return self.ground_state.nuclide

    @cached_property
    def transitions(self) -> Mapping[str, Transitions]:
        """Amplitudes of all states, by multipole."""
        from nurecoil.nuclear.multipoles.transitions import Transitions

        orbits, b = self.ground_state.protons.orbits, self.ground_state.b
        return {
            name: Transitions.from_densities(self.densities(name), m.energies, m.J, m.parity, orbits, b)
            for name, m in self.multipoles.items()
        }

    def form_factors(self) -> FormFactorPair:
        """Point-nucleon form factors of the ground state."""
        return self.ground_state.form_factors()

    def moments(self, name: str) -> Array:
        """<w||r^J Y_J||0> of protons and of neutrons, natural parity, J > 0; [K, 2] in units of length^J.

        Raises
        ------
        ValueError
            If the multipole has no such operator.
        """
        from nurecoil.nuclear.multipoles import multipole_table

        multipole = self[name]
        if multipole.J == 0 or multipole.parity != (-1) ** multipole.J:
            raise ValueError(f"multipole {name}: expected natural parity and J > 0")
        # j_J(qr) = (qr)^J/(2J+1)!! + ..., q b = 2 sqrt y
        table = multipole_table("M", multipole.J, self.ground_state.protons.orbits)
        scale = math.prod(range(1, 2 * multipole.J + 2, 2)) * (0.5 * self.ground_state.b) ** multipole.J
        return np.asarray(np.einsum("ksab,ab->ks", self.densities(name), table.coefficients[..., 0])) * scale

    def strengths(self, name: str, charges: tuple[float, float] = (1.0, 0.0)) -> Array:
        """B(EJ; 0+ -> state) with effective charges of protons and neutrons (bare by default), [K] in units of length^2J."""
        return np.asarray((self.moments(name) @ np.array(charges)) ** 2)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before using the result, one line per multipole."""
        lines = [f"{name}: g_ph = {m.g_ph:.4f}, {m.why}" for name, m in self.multipoles.items()]
        for name, m in self.multipoles.items():
            for state in m.removed:
                size = math.sqrt(abs(state.square)) / MeV
                energy = f"{size:.3g}{'i' if state.square < 0 else ''} MeV"
                lines.append(f"{name}: removed a state at {energy} ({state.kind}, share {state.share:.3f})")
        return tuple(lines)

    def to_dict(self) -> dict[str, object]:
        """Plain numbers, for JSON."""
        return {
            "ground_state": self.ground_state.to_dict(),
            "inputs": dict(self.inputs),
            "multipoles": {name: multipole.to_dict() for name, multipole in self.multipoles.items()},
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """From `to_dict`."""
        multipoles = {name: QRPAMultipole.from_dict(m) for name, m in values["multipoles"].items()}
        return cls(BCSGroundState.from_dict(values["ground_state"]), multipoles, values["inputs"])
