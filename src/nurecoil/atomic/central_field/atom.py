"""An atom in its screened central field: which orbitals its shells are."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.atomic.central_field.collocation import Integers, RadialGrid, radial_grid
from nurecoil.atomic.central_field.field import ScreenedField
from nurecoil.atomic.central_field.waves import bound_energies, bound_wave, reach
from nurecoil.atomic.shells import Shell, check_shells, shells
from nurecoil.matter.evaluations import atomic_numbers
from nurecoil.units import a0, alpha_em, eV, hartree

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


State = tuple[int, int]
"""kappa, and the number of nodes of the large component."""


FIRST = 1e-5
"""Where waves start, in units of a0/Z."""


_LEAST = 10 * eV
"""Energies of a few eV are those of valence bands, not of atoms: they are not fitted."""


def state(shell: Shell, relativistic: bool) -> State:
    """The state of a shell's electrons; without relativity both j have that of the Schroedinger equation, kappa = -(l + 1)."""
    kappa = shell.l if relativistic and shell.j < shell.l else -(shell.l + 1)
    return kappa, shell.n - shell.l - 1


def measured(electrons: Sequence[Shell], relativistic: bool) -> dict[State, float]:
    """Measured energies per state [hartree]; electrons of one state are averaged, shells without a value are left out."""
    sums: dict[State, tuple[float, float]] = {}
    for shell in electrons:
        if shell.binding_energy > 0:
            key = state(shell, relativistic)
            n, total = sums.get(key, (0.0, 0.0))
            sums[key] = n + shell.occupation, total + shell.occupation * shell.binding_energy
    return {key: total / n / hartree for key, (n, total) in sums.items()}


def _grid_of(field: ScreenedField, energy: float) -> RadialGrid:
    """On which all states at least as deep as an energy < 0 [hartree] fit."""
    return radial_grid(FIRST / field.Z, reach(_charge_of(field), energy), 0.0, field.Z)


def _charge_of(field: ScreenedField) -> Callable[[Array], Array]:
    """`ScreenedField.charge` at a radius in Bohr radii."""
    return lambda r: field.charge(np.asarray(r) * a0)


def fit_field(Z: int, electrons: Sequence[Shell], relativistic: bool = False) -> ScreenedField:
    """The screened field whose bound states come closest to measured binding energies.

    Least squares of ln(E/I) over the states of the shells bound by more than 10 eV, all with the same weight. One state alone
    cannot fix two parameters: then K = (d/a0) (Z - 1)^0.4 (Green:1969), which the fits of heavier elements follow to 5 %.

    Parameters
    ----------
    Z : int
        Charge of the nucleus.
    electrons : sequence of Shell
    relativistic : bool
        Dirac's equation, which splits shells by j, instead of Schroedinger's.

    Returns
    -------
    ScreenedField

    Raises
    ------
    ValueError
        If no shell is bound by more than 10 eV, or the fit does not converge.

    Examples
    --------
    >>> from nurecoil.atomic.shells import shells
    >>> field = fit_field(18, shells("Ar"))
    >>> round(field.d / a0, 2), round(field.K, 2)
    (0.86, 2.76)
    """
    from scipy.optimize import least_squares

    energies = measured([shell for shell in electrons if shell.binding_energy > _LEAST], relativistic)
    if not energies:
        raise ValueError(f"electrons: expected a shell bound by more than {_LEAST / eV:g} eV for Z = {Z}")
    if Z == 1:
        return ScreenedField(1, math.inf, 1.0)
    states, targets = list(energies), np.array(list(energies.values()))
    alpha2 = alpha_em**2 if relativistic else 0.0
    alone = len(states) == 1

    def field_of(p: Array) -> ScreenedField:
        d = math.exp(p[0])
        return ScreenedField(Z, d * a0, d * (Z - 1) ** 0.4 if alone else math.exp(p[1]))

    def residuals(p: Array) -> Array:
        field = field_of(p)
        grid = _grid_of(field, -0.5 * float(targets.min()))
        energies_here = np.array(bound_energies(grid, _charge_of(field), states, Z, alpha2))
        return np.asarray(np.log(-energies_here / targets))

    def jacobian(p: Array) -> Array:
        # first-order perturbation theory
        field = field_of(p)
        charge, grid = _charge_of(field), _grid_of(field, -0.5 * float(targets.min()))
        slopes = np.array(field.slopes(grid.r * a0))
        rows = []
        for (kappa, _), E in zip(states, bound_energies(grid, charge, states, Z, alpha2), strict=True):
            wave = bound_wave(grid, charge, kappa, E, alpha2)
            density = grid.weights * (wave.G**2 + alpha2 * wave.F**2) / grid.r
            rows.append(-(slopes * density).sum(axis=(1, 2)) / E)
        J = np.array(rows)
        return J.sum(axis=1, keepdims=True) if alone else J

    start = [math.log(0.7)] if alone else [math.log(0.7), math.log(0.7 * (Z - 1) ** 0.4)]
    result = least_squares(residuals, start, jac=jacobian, method="lm", xtol=1e-10)
    if not result.success:
        raise ValueError(f"electrons: the fit of the field of Z = {Z} does not converge: {result.message}")
    return field_of(result.x)


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
        return _charge_of(self.field)(r)

    @cached_property
    def orbitals(self) -> tuple[Orbital, ...]:
        """One per shell, from the inside out."""
        states = list(dict.fromkeys(state(shell, self.relativistic) for shell in self.electrons))
        known = measured(self.electrons, self.relativistic)
        grid = _grid_of(self.field, -min(0.3 * min(known.values(), default=0.1), 0.1))
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
