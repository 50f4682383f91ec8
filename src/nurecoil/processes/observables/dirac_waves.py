"""Dirac waves in a central potential: the lowest bound state, and the regular wave of the continuum.

The radial equations, with psi = (g chi_kappa, i f chi_-kappa) and a potential energy V(r),

    g' = -(1 + kappa)/r g + (W - V + m) f,        f' = -(1 - kappa)/r f - (W - V - m) g,

are solved by collocation at Gauss-Legendre points, panel by panel: with twelve points per panel the error is that of
rounding, and the points are those of the quadratures that follow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from nurecoil.arrays import Array, collocation
from nurecoil.units import fm

STAGES = 12


@dataclass(frozen=True, eq=False)
class RadialGrid:
    """Panels from the origin outwards.

    Parameters
    ----------
    edges : ndarray, shape [P + 1]
        Increasing, from 0; natural units.
    """

    edges: Array

    @classmethod
    def up_to(cls, end: float, kinks: tuple[float, ...] = (), width: float = 0.5 * fm, widest: float = 3.0 * fm) -> RadialGrid:
        """Panels that widen from `width` at the origin by a tenth each, with edges at the kinks."""
        edges = [0.0]
        while edges[-1] < end:
            edges.append(edges[-1] + min(width * 1.1 ** (len(edges) - 1), widest))
        edges[-1] = end
        return cls(np.unique([*edges, *(k for k in kinks if 0 < k < end)]))

    @cached_property
    def r(self) -> Array:
        """The points, [P, STAGES]."""
        c, _, _ = collocation(STAGES)
        return np.asarray(self.edges[:-1, None] + np.diff(self.edges)[:, None] * c)

    @cached_property
    def weights(self) -> Array:
        """Quadrature weights of the points, [P, STAGES]."""
        _, w, _ = collocation(STAGES)
        return np.asarray(np.diff(self.edges)[:, None] * w)

    def integral(self, values: Array) -> float:
        """Over the whole grid, of a function known at the points."""
        return float(np.sum(self.weights * values))

    def integral_from_zero(self, values: Array) -> Array:
        """int_0^r of a function known at the points, at the points."""
        _, _, a = collocation(STAGES)
        h = np.diff(self.edges)[:, None]
        panels = (self.weights * values).sum(axis=1)
        before = np.concatenate([[0.0], np.cumsum(panels)[:-1]])[:, None]
        return np.asarray(before + h * (values @ a.T))


@dataclass(frozen=True, eq=False)
class Wave:
    """A radial wave function.

    Parameters
    ----------
    energy : float
        W, rest mass included.
    g, f : ndarray, shape of `RadialGrid.r`
        Large and small component.
    """

    energy: float
    g: Array
    f: Array


def _propagators(grid: RadialGrid, potential: Array, mass: float, kappa: int, W: float) -> tuple[Array, Array]:
    """Solutions that start each panel as unit vectors: at its points [P, STAGES, 2, 2] and at its end [P, 2, 2]."""
    _, w, a = collocation(STAGES)
    P, h = len(grid.r), np.diff(grid.edges)
    A = np.empty((P, STAGES, 2, 2))
    A[..., 0, 0] = -(1 + kappa) / grid.r
    A[..., 0, 1] = W - potential + mass
    A[..., 1, 0] = -(W - potential - mass)
    A[..., 1, 1] = -(1 - kappa) / grid.r
    # Y_i = y_0 + h sum_j a_ij A_j Y_j
    system = -h[:, None, None, None, None] * a[:, None, :, None] * A.transpose(0, 2, 1, 3)[:, None]
    system = system.reshape(P, 2 * STAGES, 2 * STAGES)
    system[:, np.arange(2 * STAGES), np.arange(2 * STAGES)] += 1.0
    start = np.broadcast_to(np.tile(np.eye(2), (STAGES, 1)), (P, 2 * STAGES, 2))
    inside = np.linalg.solve(system, start).reshape(P, STAGES, 2, 2)
    end = np.eye(2) + h[:, None, None] * np.einsum("j,pjab,pjbc->pac", w, A, inside)
    return np.asarray(inside, dtype=float), np.asarray(end, dtype=float)


def _outward(inside: Array, end: Array, y: Array, stop: int) -> tuple[Array, Array]:
    """A solution at the points of the first `stop` panels, [stop, STAGES, 2], and at the last edge."""
    values = np.empty((stop, STAGES, 2))
    for p in range(stop):
        values[p] = inside[p] @ y
        y = end[p] @ y
    return values, y


def _inward(inside: Array, end: Array, y: Array, start: int) -> tuple[Array, Array]:
    """A solution at the points of the panels from `start`, given at the last edge; and at the first edge."""
    values = np.empty((len(inside) - start, STAGES, 2))
    for p in range(len(inside) - 1, start - 1, -1):
        y = np.linalg.solve(end[p], y)
        values[p - start] = inside[p] @ y
    return values, y


def _at_origin(kappa: int) -> Array:
    return np.array([1.0, 0.0]) if kappa < 0 else np.array([0.0, 1.0])


def _check_kappa(kappa: int) -> None:
    """Refuse waves that vanish at the origin: only kappa = -1 (s) and +1 (p1/2) start with a constant."""
    if kappa not in (-1, 1):
        raise ValueError(f"kappa: expected -1 or +1, got {kappa!r}")


def bound_state(grid: RadialGrid, potential: Array, mass: float, kappa: int = -1) -> Wave:
    """The lowest bound state of a potential, normalised to int (g^2 + f^2) r^2 dr = 1.

    Parameters
    ----------
    grid : RadialGrid
        It must reach far beyond the wave function; outside nothing is left of it.
    potential : ndarray, shape of `RadialGrid.r`
        Potential energy, attractive.
    mass : float
    kappa : {-1, 1}

    Returns
    -------
    Wave

    Raises
    ------
    ValueError
        If `kappa` is another number, or there is no bound state.
    """
    from scipy.optimize import brentq

    _check_kappa(kappa)

    def solutions(binding: float) -> tuple[Array, Array, Array, Array]:
        W = mass - binding
        inside, end = _propagators(grid, potential, mass, kappa, W)
        # matched at the classical turning point
        match = int(np.clip(np.searchsorted(-potential[:, 0] < binding, True), 1, len(grid.r) - 1))
        outer, y_out = _outward(inside, end, _at_origin(kappa), match)
        decay = math.sqrt(mass**2 - W**2)
        inner, y_in = _inward(inside, end, np.array([1.0, -decay / (W + mass)]), match)
        return outer, y_out, inner, y_in

    def mismatch(binding: float) -> float:
        _, y_out, _, y_in = solutions(binding)
        wronskian = y_out[0] * y_in[1] - y_out[1] * y_in[0]
        return float(wronskian / (np.hypot(*y_out) * np.hypot(*y_in)))

    # from the deepest energy upwards: the first change of sign is the lowest state
    trial = min(float(-potential.min()), mass) * (1.0 - 1e-9) * 0.87 ** np.arange(70)
    above = mismatch(trial[0])
    for high, low in pairwise(trial):
        below = mismatch(low)
        if above * below <= 0:
            binding = float(brentq(mismatch, low, high, xtol=1e-14 * high, rtol=8.9e-16))
            break
        above = below
    else:
        raise ValueError(f"potential: expected one with a bound state of kappa = {kappa}")
    outer, y_out, inner, y_in = solutions(binding)
    values = np.concatenate([outer, inner * (y_out @ y_in) / (y_in @ y_in)])
    norm = math.sqrt(grid.integral(grid.r**2 * (values**2).sum(axis=-1)))
    values *= np.sign(values[0, 0, 0 if kappa < 0 else 1]) / norm
    return Wave(mass - binding, values[..., 0], values[..., 1])


def continuum_wave(grid: RadialGrid, potential: Array, mass: float, W: float, charge: float, kappa: int = -1) -> Wave:
    """The regular wave of energy W, normalised to 2 pi delta(W - W').

    Parameters
    ----------
    grid : RadialGrid
        Where it ends the potential must be -charge/r.
    potential : ndarray, shape of `RadialGrid.r`
    mass, W : float
        W > mass.
    charge : float
        Z alpha.
    kappa : {-1, 1}

    Returns
    -------
    Wave
        For a massless lepton r g and r f then oscillate with amplitude sqrt 2.

    Raises
    ------
    ValueError
        If W <= mass, or `kappa` is another number.

    Notes
    -----
    At the end of the grid the wave is matched to the asymptotic series of Dirac waves in a Coulomb field,
    Re a e^{i(pr + eta ln r)} sum_k x_k r^-k.
    """
    _check_kappa(kappa)
    if mass >= W:
        raise ValueError(f"W: expected an energy above the rest mass, got {W!r} for a mass of {mass!r}")
    inside, end = _propagators(grid, potential, mass, kappa, W)
    values, y = _outward(inside, end, _at_origin(kappa), len(inside))
    R, p = float(grid.edges[-1]), math.sqrt(W**2 - mass**2)
    x = _coulomb_series(R, mass, W, charge, kappa)
    # r y = Re(a x): two real equations for the complex a
    a = np.linalg.solve(np.array([x.real, -x.imag]).T, R * y)
    values *= math.sqrt(2.0 * (W + mass) / p) / math.hypot(*a)
    return Wave(W, values[..., 0], values[..., 1])


def _coulomb_series(
    R: float, mass: float, W: float, charge: float, kappa: int
) -> np.ndarray[tuple[int], np.dtype[np.complex128]]:
    """sum_k x_k R^-k with x_0 = (1, ip/(W + m)), summed to its smallest term; the phase e^{i(pR + eta ln R)} is left out."""
    p = math.sqrt(W**2 - mass**2)
    eta = charge * W / p
    matrix = np.array([[1j * p, -(W + mass)], [W - mass, 1j * p]])
    null = np.array([p / (W + mass), -1j])  # null @ matrix = 0

    def shift(k: int) -> np.ndarray[tuple[int, int], np.dtype[np.complex128]]:
        return np.array([[1j * eta - k + kappa, -charge], [charge, 1j * eta - k - kappa]])

    x = np.array([1.0, 1j * p / (W + mass)])
    total, size = x.copy(), np.inf
    for k in range(1, 60):
        # order k of the equations has rank one; solvability of order k + 1 gives the rest
        system = np.array([matrix[0], null @ shift(k)])
        x = np.linalg.solve(system, np.array([-(shift(k - 1) @ x)[0], 0.0]))
        term = x * R**-k
        if np.abs(term).max() >= size or size < 1e-17:
            break
        total, size = total + term, float(np.abs(term).max())
    return total
