"""The screening that gives an element its measured binding energies."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from nurecoil.arrays import Array
from nurecoil.atomic.central_field.collocation import RadialGrid, radial_grid
from nurecoil.atomic.central_field.field import ScreenedField
from nurecoil.atomic.central_field.waves import bound_energies, bound_wave, reach
from nurecoil.atomic.shells import Shell
from nurecoil.units import a0, alpha_em, eV, hartree

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


def grid_of(field: ScreenedField, energy: float) -> RadialGrid:
    """On which all states at least as deep as an energy < 0 [hartree] fit."""
    return radial_grid(FIRST / field.Z, reach(charge_of(field), energy), 0.0, field.Z)


def charge_of(field: ScreenedField) -> Callable[[Array], Array]:
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
        grid = grid_of(field, -0.5 * float(targets.min()))
        energies_here = np.array(bound_energies(grid, charge_of(field), states, Z, alpha2))
        return np.asarray(np.log(-energies_here / targets))

    def jacobian(p: Array) -> Array:
        # first-order perturbation theory
        field = field_of(p)
        charge, grid = charge_of(field), grid_of(field, -0.5 * float(targets.min()))
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
