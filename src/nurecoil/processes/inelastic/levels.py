"""Excited states together: their cross sections by multipole, and all of them as processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

import numpy as np

from nurecoil.arrays import Array
from nurecoil.matter import Nuclide
from nurecoil.models.term import Model
from nurecoil.processes.inelastic.level import InelasticLevel
from nurecoil.processes.process import Process
from nurecoil.processes.target import Recoil


@dataclass(frozen=True, eq=False)
class CrossSections:
    """Incoherent cross sections by multipole, and the coherent one beside them.

    Parameters
    ----------
    multipoles : mapping of str to ndarray
        By spin and parity.
    coherent : ndarray
        Elastic scattering in the ground state.
    """

    multipoles: Mapping[str, Array]
    coherent: Array

    @property
    def incoherent(self) -> Array:
        """Sum over the multipoles."""
        return np.asarray(sum(self.multipoles.values()), dtype=float)[()]

    @property
    def ratio(self) -> Array:
        """Incoherent over coherent."""
        return np.asarray(self.incoherent / self.coherent)[()]

    @property
    def shares(self) -> dict[str, Array]:
        """Each multipole's part of the incoherent cross section; zero where there is none."""
        total = self.incoherent
        return {
            name: np.where(total > 0, sigma / np.where(total > 0, total, 1.0), 0.0) for name, sigma in self.multipoles.items()
        }


@final
@dataclass(frozen=True, repr=False)
class Levels:
    """States of one nucleus, each a process of its own; rates add over them, and means are per nucleus.

    Parameters
    ----------
    nuclide : Nuclide
    model : Model
    levels : tuple of InelasticLevel
    """

    nuclide: Nuclide
    model: Model
    levels: tuple[InelasticLevel, ...]

    def __repr__(self) -> str:
        return f"Levels({self.nuclide.name!r}, {self.model!r}, {len(self.levels)} levels)"

    @property
    def parts(self) -> tuple[tuple[Process, float], ...]:
        """(level, number of nuclei per unit mass)."""
        return tuple((level, self.targets_per_mass) for level in self.levels)

    @property
    def targets_per_mass(self) -> float:
        """Number of nuclei per unit mass."""
        return 1.0 / self.nuclide.atomic_mass

    @property
    def recoil(self) -> Recoil:
        """The nucleus recoils."""
        return "nuclear"

    def with_model(self, model: Model) -> Levels:
        """The same states with another model."""
        return Levels(self.nuclide, model, tuple(level.with_model(model) for level in self.levels))
