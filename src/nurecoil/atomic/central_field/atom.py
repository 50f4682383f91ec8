"""An atom in its screened central field: which orbitals its shells are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.atomic.central_field.collocation import Integers, RadialGrid
from nurecoil.atomic.central_field.field import ScreenedField
from nurecoil.atomic.central_field.fit import charge_of, fit_field, grid_of, measured, state
from nurecoil.atomic.central_field.waves import bound_energies, bound_wave
from nurecoil.atomic.shells import Shell, check_shells, shells
from nurecoil.matter.evaluations import atomic_numbers
from nurecoil.units import alpha_em, hartree

Thresholds = Literal["measured", "field"]


@dataclass(frozen=True)
class Orbital:
    """A shell and the state of its electrons, in atomic units.

    Parameters
    ----------
    shell : Shell
    kappa : int
        Dirac's quantum number; -(l + 1) for both j without relativity.
    energy : float
        In the field, below zero.
    threshold : float
        The measured binding energy, which fixes where the shell opens; the field's own where none is known.
    extent : float
        Radius that holds all but 1e-5 of the electron.
    motion : float
        Mean of gamma (1 + v^2/3) - 1 of the electron's local velocity; zero without relativity.
    """

    shell: Shell
    kappa: int
    energy: float
    threshold: float
    extent: float
    motion: float


@dataclass(frozen=True)
class CentralFieldAtom:
    """All electrons of an atom in one screened field.

    Parameters
    ----------
    element : str
        Chemical symbol, H to Cf.
    field : ScreenedField
    electrons : tuple of Shell
        Their occupations add up to Z.
    relativistic : bool
        Dirac's equation, with a state for each j, or Schroedinger's, with one for each l.
    thresholds : {"measured", "field"}
        Where a shell opens: at its measured binding energy, or at the eigenvalue of the field, a few percent away, with which
        sum rules hold exactly. Without a measured value it is always the eigenvalue.

    Raises
    ------
    ValueError
        If `thresholds` is another word, or the occupations do not add up to the charge of the field's nucleus.

    Examples
    --------
    >>> helium = CentralFieldAtom.fitted("He")
    >>> round(helium.orbitals[0].energy * hartree / (2 * helium.electrons[0].binding_energy), 6)
    -0.5
    """

    element: str
    field: ScreenedField
    electrons: tuple[Shell, ...]
    relativistic: bool = False
    thresholds: Thresholds = "measured"

    def __post_init__(self) -> None:
        if self.thresholds not in ("measured", "field"):
            raise ValueError(f"thresholds: expected 'measured' or 'field', got {self.thresholds!r}")
        check_shells(self.element, self.field.Z, self.electrons)

    @classmethod
    def fitted(cls, element: str, relativistic: bool = False, thresholds: Thresholds = "measured") -> CentralFieldAtom:
        """The atom whose field has the binding energies of `shells`; see `fit_field`.

        Raises
        ------
        UnknownId
            If there are no shells for the element.
        """
        electrons = shells(element)
        return cls(element, fit_field(atomic_numbers()[element], electrons, relativistic), electrons, relativistic, thresholds)

    @property
    def alpha2(self) -> float:
        """Square of the fine-structure constant, or 0 without relativity."""
        return alpha_em**2 if self.relativistic else 0.0

    def charge(self, r: Array) -> Array:
        """Charge that an electron sees at r Bohr radii."""
        return charge_of(self.field)(r)

    @cached_property
    def orbitals(self) -> tuple[Orbital, ...]:
        """One per shell, from the inside out."""
        states = list(dict.fromkeys(state(shell, self.relativistic) for shell in self.electrons))
        known = measured(self.electrons, self.relativistic)
        grid = grid_of(self.field, -min(0.3 * min(known.values(), default=0.1), 0.1))
        energies = bound_energies(grid, self.charge, states, self.field.Z, self.alpha2)
        found = {s: (E, *self._size(grid, s[0], E)) for s, E in zip(states, energies, strict=True)}
        result = []
        for shell in self.electrons:
            own = state(shell, self.relativistic)
            E, *rest = found[own]
            known_here = self.thresholds == "measured" and shell.binding_energy > 0
            result.append(Orbital(shell, own[0], E, shell.binding_energy / hartree if known_here else -E, *rest))
        return tuple(result)

    def _size(self, grid: RadialGrid, kappa: int, energy: float) -> tuple[float, float]:
        """The radius that holds all but 1e-5 of a state, and the mean of gamma (1 + v^2/3) - 1."""
        wave = bound_wave(grid, self.charge, kappa, energy, self.alpha2)
        density = grid.weights * (wave.G**2 + self.alpha2 * wave.F**2)
        outside = density.sum(axis=1)[::-1].cumsum()[::-1]
        excess = self.alpha2 * (energy + self.charge(grid.r) / grid.r)
        # gamma = 1 + excess, gamma v^2 = gamma - 1/gamma
        motion = excess + excess * (2.0 + excess) / (3.0 * (1.0 + excess))
        return float(grid.edges[int(np.argmax(outside < 1e-5))]), float(np.sum(density * motion))

    def final_kappas(self, l: Integers) -> Integers:
        """The partial waves with these l."""
        down = -(l + 1)
        return np.concatenate([down, l[l > 0]]) if self.relativistic else down

    def free_momentum(self, T: float) -> float:
        """Of an electron at rest that takes over an energy T."""
        return math.sqrt(2.0 * T + self.alpha2 * T**2)
