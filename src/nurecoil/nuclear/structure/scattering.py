"""Two nucleons in free space: phase shifts, scattering lengths, the deuteron."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.nuclear.structure.channels import Channel, Potential
from nurecoil.nuclear.structure.grids import MomentumGrid
from nurecoil.units import fm


def _k_matrix(potential: Potential, channel: Channel, q: float, grid: MomentumGrid) -> Array:
    """On-shell K matrix [c, c] of K = V + M P int k^2 dk V K / (q^2 - k^2), by Gaussian elimination.

    The principal value is taken by subtracting at k = q, with the integral of 1/(q^2 - k^2) over the grid known exactly.
    """
    if np.any(grid.k == q) or not q < grid.upper:
        raise ValueError(
            f"q: expected a momentum below {grid.upper * fm:.3g} fm^-1 that is not a node of the grid, got {q * fm:.3g}"
        )
    k = np.append(grid.k, q)
    mass = potential.mass(channel.pair)
    blocks = potential.momentum_space(channel, k)
    c = len(channel.ls)
    v = blocks.transpose(0, 2, 1, 3).reshape(c * k.size, c * k.size)
    weight = np.append(grid.w * grid.k**2 / (q * q - grid.k**2), 0.0)
    if q > 0:
        exact = math.log((grid.upper + q) / (grid.upper - q)) / (2.0 * q)
        weight[-1] = q * q * (exact - float(np.sum(grid.w / (q * q - grid.k**2))))
    solved = np.linalg.solve(np.eye(v.shape[0]) - mass * v * np.tile(weight, c), v)
    on_shell = np.arange(1, c + 1) * k.size - 1
    return np.asarray(solved[np.ix_(on_shell, on_shell)])


def relative_momentum(potential: Potential, pair: str, E_lab: float) -> float:
    """Relative momentum q for a kinetic energy of the projectile in the laboratory (of the neutron for np)."""
    if pair != "np":
        return math.sqrt(0.5 * potential.mass(pair) * E_lab)
    proton, neutron = potential.mass("pp"), potential.mass("nn")
    q2 = proton**2 * E_lab * (E_lab + 2 * neutron) / ((proton + neutron) ** 2 + 2 * E_lab * proton)
    return math.sqrt(q2)


def phase_shifts(potential: Potential, channel: Channel, E_lab: ArrayLike, grid: MomentumGrid | None = None) -> Array:
    """Nuclear-bar phase shifts without Coulomb.

    Parameters
    ----------
    potential : Potential
    channel : Channel
    E_lab : array_like, shape [E]
        Kinetic energy in the laboratory (natural units), positive.
    grid : MomentumGrid, optional
        `MomentumGrid.free_space()` by default.

    Returns
    -------
    ndarray, shape [E, 1] or [E, 3]
        delta [rad]; for coupled waves delta(J-1), delta(J+1), epsilon in the convention of Stapp, Ypsilantis and Metropolis.

    Raises
    ------
    ValueError
        If an energy is not positive.

    Examples
    --------
    >>> from nurecoil.nuclear.structure.cd_bonn import CDBonn
    >>> from nurecoil.units import MeV, deg
    >>> float(phase_shifts(CDBonn(), Channel("np", 0, 0, (0,)), [50 * MeV])[0, 0] / deg).__round__(2)
    40.45
    """
    energies = np.atleast_1d(np.asarray(E_lab, dtype=float))
    if not np.all(energies > 0):
        raise ValueError(f"E_lab: expected positive energies, got {E_lab!r}")
    grid = grid or MomentumGrid.free_space()
    mass = potential.mass(channel.pair)
    rows = []
    for E in energies:
        q = relative_momentum(potential, channel.pair, float(E))
        k = -0.5 * math.pi * mass * q * _k_matrix(potential, channel, q, grid)
        if k.shape[0] == 1:
            rows.append([math.atan(k[0, 0])])
        else:
            rows.append(_bar_phases(k))
    return np.array(rows)


def _bar_phases(k: Array) -> list[float]:
    """Bar phases from the on-shell K matrix (tan of the phases), through S = (1 + iK)/(1 - iK)."""
    one = np.eye(2)
    s = np.linalg.solve(one - 1j * k, one + 1j * k)
    # S11 = cos(2 eps) exp(2i d1), S12 = i sin(2 eps) exp(i(d1 + d2)); S12 fixes the sign of eps
    d1, d2 = 0.5 * np.angle(s[0, 0]), 0.5 * np.angle(s[1, 1])
    epsilon = 0.5 * math.asin(float(np.clip((s[0, 1] * np.exp(-1j * (d1 + d2)) / 1j).real, -1.0, 1.0)))
    return [float(d1), float(d2), epsilon]


def scattering_length(potential: Potential, pair: str, grid: MomentumGrid | None = None) -> tuple[float, float]:
    """Scattering length and effective range of 1S0, with q cot(delta) = -1/a + r q^2/2.

    Parameters
    ----------
    potential : Potential
    pair : str
        "pp", "np" or "nn".
    grid : MomentumGrid, optional
        `MomentumGrid.free_space()` by default.

    Returns
    -------
    a, r : float
        Lengths in natural units, without Coulomb.

    Examples
    --------
    >>> from nurecoil.nuclear.structure.cd_bonn import CDBonn
    >>> round(scattering_length(CDBonn(), "nn")[0] / fm, 2)
    -18.97
    """
    grid = grid or MomentumGrid.free_space()
    channel = Channel(pair, 0, 0, (0,))
    factor = 0.5 * math.pi * potential.mass(pair)
    a = factor * float(_k_matrix(potential, channel, 0.0, grid)[0, 0])
    q = 0.02 / fm
    q_cot = -1.0 / (factor * float(_k_matrix(potential, channel, q, grid)[0, 0]))
    return a, 2.0 * (q_cot + 1.0 / a) / q**2


@dataclass(frozen=True)
class _Deuteron:
    """The bound state of 3S1-3D1.

    Parameters
    ----------
    gamma : float
        Asymptotic wave number (energy): -gamma^2/M is the eigenvalue of k^2/M + V.
    energy : float
        2 sqrt(M^2 - gamma^2) - 2M, the binding energy with a minus sign by the relativistic relation.
    eigenvalue : float
        -gamma^2/M. It differs from `energy` by 1.3 keV.
    d_state : float
        Probability of the D wave.
    """

    gamma: float
    energy: float
    eigenvalue: float
    d_state: float


def deuteron(potential: Potential, grid: MomentumGrid | None = None) -> _Deuteron:
    """Solve the deuteron on a momentum grid.

    Raises
    ------
    ValueError
        If the potential does not bind 3S1-3D1.

    Examples
    --------
    >>> from nurecoil.nuclear.structure.cd_bonn import CDBonn
    >>> round(100 * deuteron(CDBonn()).d_state, 2)
    4.85
    """
    grid = grid or MomentumGrid.free_space()
    mass = potential.mass("np")
    v = potential.momentum_space(Channel("np", 1, 1, (0, 2)), grid.k)
    root = np.tile(grid.k * np.sqrt(grid.w), 2)
    size = grid.k.size
    h = root[:, None] * v.transpose(0, 2, 1, 3).reshape(2 * size, 2 * size) * root
    h[np.diag_indices(2 * size)] += np.tile(grid.k**2, 2) / mass
    energies, vectors = np.linalg.eigh(0.5 * (h + h.T))
    eigenvalue = float(energies[0])
    if eigenvalue >= 0:
        raise ValueError(f"{potential.name} does not bind the deuteron")
    gamma = math.sqrt(-eigenvalue * mass)
    energy = 2.0 * math.sqrt(mass**2 - gamma**2) - 2.0 * mass
    return _Deuteron(gamma, energy, eigenvalue, float(np.sum(vectors[size:, 0] ** 2)))
