"""Bound states, and free waves normalised per energy, in one central field. Atomic units throughout."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array
from nurecoil.atomic.central_field.collocation import Integers, RadialGrid, inward, outward, propagators

Charge = Callable[[Array], Array]
"""The charge that an electron at a radius sees: V(r) = -charge(r)/r."""

_NEGLIGIBLE = 37.0
"""-ln of a wave that may be taken as zero."""


@dataclass(frozen=True, eq=False)
class _RadialWave:
    """A radial function of one kappa.

    Parameters
    ----------
    energy : float
        Without the rest mass.
    G, F : ndarray, shape of `RadialGrid.r`
        r g and c r f.
    """

    kappa: int
    energy: float
    G: Array
    F: Array


def orbital(kappa: int) -> int:
    """l of the large component."""
    return kappa if kappa > 0 else -kappa - 1


def _start(charge: Charge, r: Array, kappa: Integers, energy: Array, alpha2: float) -> Array:
    """The leading power of r at the edges where the waves start, [C, 2]."""
    seen = charge(r)
    power = np.sqrt(kappa**2 - alpha2 * seen**2)
    kinetic = energy + seen / r
    small = np.where(kappa > 0, (power + kappa) / (r * (2.0 + alpha2 * kinetic)), -kinetic * r / (power + np.abs(kappa)))
    start = np.stack([np.ones_like(small), small], axis=-1)
    return np.asarray(start / np.hypot(start[:, 0], start[:, 1])[:, None])


def _momentum_squared(charge: Charge, r: Array, kappa: Integers, energy: Array | float, alpha2: float) -> Array:
    """Square of the local radial momentum of G, up to derivatives of the relativistic mass; broadcasts r against the waves."""
    kinetic = energy + charge(r) / r
    return np.asarray((2.0 + alpha2 * kinetic) * kinetic - kappa * (kappa + 1) / r**2)


@dataclass(frozen=True, eq=False)
class _Halves:
    """Solutions from the inside to an outer turning point, and from far outside to it; one row per wave."""

    match: Integers
    outer: Array
    inner: Array
    y_out: Array
    y_in: Array

    @property
    def mismatch(self) -> Array:
        """Their Wronskian, which vanishes at a bound state."""
        return np.asarray(self.y_out[:, 0] * self.y_in[:, 1] - self.y_out[:, 1] * self.y_in[:, 0])

    @property
    def states_below(self) -> Integers:
        """How many bound states of its kappa lie below the energy of each wave (the oscillation theorem)."""
        found = []
        for i, mismatch in enumerate(self.mismatch.tolist()):
            G: Array = self.outer[i, ..., 0]
            sign = np.sign(np.append(G[: self.match[i]].ravel(), self.y_out[i, 0]))
            # what underflows far inside a barrier has no sign of its own
            crossings = np.count_nonzero(np.diff(sign[sign != 0]))
            found.append(crossings + (mismatch * (-1) ** crossings > 0))
        return np.array(found)


def _halves(grid: RadialGrid, charge: Charge, kappa: Integers, energy: Array, alpha2: float) -> _Halves:
    solutions = propagators(grid, -charge(grid.r) / grid.r, kappa, energy, alpha2)
    Q = _momentum_squared(charge, grid.edges, kappa[:, None], energy[:, None], alpha2)
    panels = np.arange(len(grid.edges))
    match: Integers = np.clip(np.where(Q > 0, panels, 0).max(axis=1), 1, len(grid.r) - 1)
    start = _start(charge, np.full(len(kappa), grid.edges[0]), kappa, energy, alpha2)
    outer, y_out = outward(solutions, start, match)
    # further out than this nothing is left
    decay = np.sqrt(np.maximum(-Q, 0.0)) * (panels >= match[:, None])
    lost = np.cumsum(decay[:, :-1] * np.diff(grid.edges), axis=1)
    last: Integers = 1 + np.minimum((lost < _NEGLIGIBLE).sum(axis=1), len(grid.r) - 1)
    rows = np.arange(len(kappa))
    R = grid.edges[last]
    slope = (kappa / R - decay[rows, last]) / (2.0 + alpha2 * (energy + charge(R) / R))
    inner, y_in = inward(solutions, np.stack([np.ones_like(slope), slope], axis=-1), last, match)
    return _Halves(match, outer, inner, y_out, y_in)


def bound_energies(
    grid: RadialGrid, charge: Charge, states: Sequence[tuple[int, int]], Z: int, alpha2: float
) -> tuple[float, ...]:
    """Energies of bound states (kappa, number of nodes of G), below zero.

    Raises
    ------
    ValueError
        If a state is not bound on this grid.
    """
    from scipy.optimize import brentq

    count = 24
    low, high = np.full(len(states), -0.7 * Z**2), np.full(len(states), -1e-4)
    kappa, wanted = np.array([k for k, _ in states]), np.array([n for _, n in states])
    rows = np.arange(len(states))
    for _ in range(4):
        trial = -np.geomspace(-low, -high, count, axis=1)
        halves = _halves(grid, charge, np.repeat(kappa, count), trial.ravel(), alpha2)
        found = halves.states_below.reshape(trial.shape)
        below: Integers = (found <= wanted[:, None]).sum(axis=1)
        if np.any(below == count):
            k, n = states[int(np.argmax(below == count))]
            raise ValueError(f"field: expected a bound state of kappa = {k} with {n} nodes")
        low, high = trial[rows, below - 1], trial[rows, below]
        if np.all(found[rows, below] - found[rows, below - 1] == 1):
            break

    def mismatch(E: float, k: int) -> float:
        return float(_halves(grid, charge, np.array([k]), np.array([E]), alpha2).mismatch[0])

    return tuple(
        float(brentq(mismatch, a, b, args=(k,), xtol=1e-13 * abs(a), rtol=1e-13))
        for (k, _), a, b in zip(states, low.tolist(), high.tolist(), strict=True)
    )


def bound_wave(grid: RadialGrid, charge: Charge, kappa: int, energy: float, alpha2: float) -> _RadialWave:
    """The bound state of a known energy, normalised to int (G^2 + alpha^2 F^2) dr = 1 and positive near the origin."""
    halves = _halves(grid, charge, np.array([kappa]), np.array([energy]), alpha2)
    match = int(halves.match[0])
    values: Array = np.concatenate([halves.outer[0, :match], halves.inner[0, match:] * (halves.y_out[0] @ halves.y_in[0])])
    G, F = values[..., 0], values[..., 1]
    norm = math.sqrt(float(np.sum(grid.weights * (G**2 + alpha2 * F**2))))
    return _RadialWave(kappa, energy, G / norm, F / norm)


def reach(charge: Charge, energy: float, tail: float = _NEGLIGIBLE) -> float:
    """Radius beyond which a bound state of this energy is below e^-tail of its value at the outer turning point."""
    r = np.geomspace(1e-3, 1e3, 6000)
    k = np.sqrt(np.maximum(2.0 * (-energy - charge(r) / r), 0.0))
    phase = np.concatenate([[0.0], np.cumsum(0.5 * (k[1:] + k[:-1]) * np.diff(r))])
    return float(r[min(int(np.searchsorted(phase, tail)), len(r) - 1)])


def free_waves(
    grid: RadialGrid, charge: Charge, kappa: Integers, energy: float, alpha2: float, panels: int
) -> tuple[Array, Array]:
    """Regular waves of one positive energy, normalised per energy: G -> sqrt[(2 + alpha^2 E)/(pi k)] sin.

    Parameters
    ----------
    grid : RadialGrid
        Every wave must have passed its barrier well before it ends; see `matching_radius`.
    charge : callable
    kappa : ndarray of int, shape [C]
    energy : float
    alpha2 : float
    panels : int
        Values are returned for this many panels.

    Returns
    -------
    G, F : ndarray, shape [C, panels, STAGES]
    """
    E = np.full(len(kappa), energy)
    edges = grid.edges[:-1]
    # a barrier that leaves less than e^-37 of the wave need not be crossed
    l = np.where(kappa > 0, kappa, -kappa - 1)[:, None]
    closed = _momentum_squared(charge, edges, kappa[:, None], energy, alpha2) < 0
    turn: Array = edges[np.argmin(closed, axis=1)]
    first = np.searchsorted(edges, turn * np.exp(-_NEGLIGIBLE / (l[:, 0] + 1)))
    first = np.clip(first, 0, len(edges) - 2)
    solutions = propagators(grid, -charge(grid.r) / grid.r, kappa, E, alpha2)
    start = _start(charge, edges[first], kappa, E, alpha2)
    values, last = outward(solutions, start, np.full(len(kappa), len(grid.r)), first)
    amplitude = _amplitude(charge, float(grid.edges[-1]), kappa, energy, alpha2, last)
    values = values[:, :panels] * amplitude[:, None, None, None]
    return values[..., 0], values[..., 1]


def matching_radius(charge: Charge, l_max: int, energy: float, least: float) -> float:
    """A radius, at least `least`, where all waves up to l_max have passed their barriers and vary slowly."""
    r = least
    while True:
        Q, slope, _ = _local(charge, r, np.array([-l_max - 1, -1]), energy, 0.0)
        if np.all(Q > 0) and np.all(np.abs(slope) < 0.12 * Q**1.5):
            return r
        r *= 1.15


def _local(charge: Charge, r: float, kappa: Integers, energy: float, alpha2: float) -> tuple[Array, Array, Array]:
    """Square of the local momentum and its first two derivatives."""
    h = 4e-3 * r
    x = np.asarray(r + h * np.arange(-2.0, 3.0), dtype=float)[:, None]
    Q = _momentum_squared(charge, x, kappa, energy, alpha2)
    first = (Q[0] - 8.0 * Q[1] + 8.0 * Q[3] - Q[4]) / (12.0 * h)
    second = (-Q[0] + 16.0 * Q[1] - 30.0 * Q[2] + 16.0 * Q[3] - Q[4]) / (12.0 * h**2)
    return Q[2], first, second


def _amplitude(charge: Charge, R: float, kappa: Integers, energy: float, alpha2: float, last: Array) -> Array:
    """What to multiply waves with that are `last` at R: a phase-amplitude solution with its momentum to second order."""

    def momentum(r: float) -> Array:
        Q, slope, curvature = _local(charge, r, kappa, energy, alpha2)
        return np.asarray(np.sqrt(Q + 5.0 / 16.0 * (slope / Q) ** 2 - curvature / (4.0 * Q)))

    h = 1e-3 * R
    k = momentum(R)
    growth = (momentum(R + h) - momentum(R - h)) / (4.0 * h * k)
    B = 2.0 + alpha2 * (energy + float(charge(np.array(R))) / R)
    # G = sqrt B chi; B' = O(alpha^2/R^2) is left out
    G, slope = last[:, 0], -kappa / R * last[:, 0] + B * last[:, 1]
    squared = (k * G**2 + (slope + growth * G) ** 2 / k) / B
    return np.asarray(1.0 / np.sqrt(math.pi * squared))
