"""From the free nucleon force to one that fits a model space: V_lowk, Okubo-Lee-Suzuki, and the nuclear-matter G matrix.

A renormalisation turns one partial wave of a potential into matrix elements between relative oscillator functions of
length sqrt(2) b, positive at the origin, in the order of `relative_basis`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array
from nurecoil.nuclear.structure.channels import Channel, Potential
from nurecoil.nuclear.structure.grids import MomentumGrid
from nurecoil.units import MeV, fm


def relative_basis(channel: Channel, quanta: int) -> list[tuple[int, int]]:
    """The relative states (l, n) of a channel with 2n + l <= `quanta`.

    Examples
    --------
    >>> relative_basis(Channel("np", 1, 1, (0, 2)), 2)
    [(0, 0), (0, 1), (2, 0)]
    """
    return [(l, n) for l in channel.ls for n in range((quanta - l) // 2 + 1)]


class Renormalisation(Protocol):
    """A way to make the force soft."""

    def elements(self, potential: Potential, channel: Channel, b: float, quanta: int) -> Array:
        """Matrix elements [basis, basis] in natural units, between the states of `relative_basis`."""

    def describe(self) -> dict[str, object]:
        """Name and parameters, with units, for results and caches."""


def suzuki(h: Array, inside: NDArray[np.bool_]) -> Array:
    """Okubo-Lee-Suzuki effective Hamiltonian on a part of an orthonormal basis.

    It is Hermitian and has the lowest eigenvalues of `h`, as many as the part has states. With A the components of
    those eigenvectors inside and A = W S Z^T their singular value decomposition, H_eff = U E U^T with U = W Z^T
    (the symmetric orthonormalisation of the projected vectors; Okubo:1954zz, Suzuki:1980yp).

    Parameters
    ----------
    h : ndarray, shape [D, D]
        Symmetric.
    inside : ndarray of bool, shape [D]
        True for the states that are kept.

    Returns
    -------
    ndarray, shape [d, d]

    Raises
    ------
    ValueError
        If the lowest eigenvectors do not span the kept states: the decoupling does not exist.

    Examples
    --------
    >>> h = np.array([[1.0, 0.3], [0.3, 5.0]])
    >>> bool(np.isclose(suzuki(h, np.array([True, False]))[0, 0], np.linalg.eigvalsh(h)[0]))
    True
    """
    kept = np.asarray(inside, dtype=bool)
    size = int(kept.sum())
    energies, vectors = np.linalg.eigh(h)
    w, singular, zt = np.linalg.svd(vectors[kept, :size])
    if singular[-1] < 1e-6:
        raise ValueError(
            f"effective interaction: the lowest {size} states do not live in the model space (overlap {singular[-1]:.1e})"
        )
    u = w @ zt
    return np.asarray((u * energies[:size]) @ u.T)


def _on_grid(potential: Potential, channel: Channel, grid: MomentumGrid) -> tuple[Array, Array]:
    """V between orthonormal momentum states [c K, c K], and the kinetic energies [c K]."""
    c, size = len(channel.ls), grid.k.size
    root = np.tile(grid.k * np.sqrt(grid.w), c)
    v = potential.momentum_space(channel, grid.k).transpose(0, 2, 1, 3).reshape(c * size, c * size)
    v = root[:, None] * v * root
    return 0.5 * (v + v.T), np.tile(grid.k**2, c) / potential.mass(channel.pair)


def _functions(channel: Channel, grid: MomentumGrid, b: float, n_max: dict[int, int]) -> Array:
    """Oscillator functions of the channel as rows on the grid, [basis, c K]; l without functions is skipped."""
    size, rows = grid.k.size, []
    for i, l in enumerate(channel.ls):
        if n_max[l] >= 0:
            block = np.zeros((n_max[l] + 1, len(channel.ls) * size))
            block[:, i * size : (i + 1) * size] = grid.oscillator(n_max[l], l, math.sqrt(2.0) * b)
            rows.append(block)
    return np.concatenate(rows)


def _model_space(channel: Channel, quanta: int) -> dict[int, int]:
    return {l: (quanta - l) // 2 if quanta >= l else -1 for l in channel.ls}


@dataclass(frozen=True)
class Bare:
    """The force as it is. Its core makes it useless for pairing; it is here for comparison.

    Parameters
    ----------
    top : float
        Highest momentum (natural units).
    points : tuple of int
        Grid points from 0 to 2.1 fm^-1 and from there to `top`.
    """

    top: float = 12.0 / fm
    points: tuple[int, int] = (40, 60)

    def elements(self, potential: Potential, channel: Channel, b: float, quanta: int) -> Array:
        """See `Renormalisation`."""
        grid = MomentumGrid.panels([0.0, 2.1 / fm, self.top], self.points)
        functions = _functions(channel, grid, b, _model_space(channel, quanta))
        return np.asarray(functions @ _on_grid(potential, channel, grid)[0] @ functions.T)

    def describe(self) -> dict[str, object]:
        """Name and parameters."""
        return {"name": "bare", "top [fm^-1]": _rounded(self.top * fm), "points": list(self.points)}


@dataclass(frozen=True)
class LowMomentum:
    """V_lowk (Bogner:2003wn): momenta above a cut-off are integrated out by Okubo-Lee-Suzuki.

    Phase shifts and bound states below the cut-off are kept.

    Parameters
    ----------
    cutoff, top : float
        The cut-off Lambda, and the highest momentum of the free force (natural units).
    points : tuple of int
        Grid points below and above the cut-off.

    Raises
    ------
    ValueError
        If the cut-off is not between 0 and `top`.
    """

    cutoff: float = 2.1 / fm
    top: float = 12.0 / fm
    points: tuple[int, int] = (40, 60)

    def __post_init__(self) -> None:
        if not 0 < self.cutoff < self.top:
            raise ValueError(
                f"cutoff: expected a momentum between 0 and {self.top * fm:g} fm^-1, got {self.cutoff * fm:g} fm^-1"
            )

    def elements(self, potential: Potential, channel: Channel, b: float, quanta: int) -> Array:
        """See `Renormalisation`."""
        grid, low, effective = _below_cutoff(self, potential, channel)
        functions = _functions(channel, grid, b, _model_space(channel, quanta))[:, low]
        return np.asarray(functions @ effective @ functions.T)

    def describe(self) -> dict[str, object]:
        """Name and parameters."""
        values = {"cutoff [fm^-1]": _rounded(self.cutoff * fm), "top [fm^-1]": _rounded(self.top * fm)}
        return {"name": "V_lowk", **values, "points": list(self.points)}


@lru_cache(maxsize=128)
def _below_cutoff(soft: LowMomentum, potential: Potential, channel: Channel) -> tuple[MomentumGrid, NDArray[np.bool_], Array]:
    """The grid, which of its points are kept, and the force between them: the same for all nuclei."""
    grid = MomentumGrid.panels([0.0, soft.cutoff, soft.top], soft.points)
    v, kinetic = _on_grid(potential, channel, grid)
    low = np.tile(grid.k < soft.cutoff, len(channel.ls))
    effective: Array = suzuki(v + np.diag(kinetic), low) - np.diag(kinetic[low])
    return grid, low, effective


@dataclass(frozen=True)
class OscillatorSuzuki:
    """Okubo-Lee-Suzuki in a trap: the lowest levels of two nucleons in an oscillator are kept exactly.

    The kept space is 2n + l <= the quanta asked for, so this is the force for a no-core space of two nucleons.

    Convergence is slow for a hard core. At 130 functions <0s|V|0s> of nn 1S0 with b = 1.952 fm is -5.0612 MeV for CD-Bonn and
    -5.0608 MeV for AV18; without truncation it is -5.0615 MeV and -5.0761 MeV.

    Parameters
    ----------
    functions : int
        Oscillator functions per l in the full space.
    points : tuple of int
        Grid points up to 1.15 times the largest classical momentum of these functions, and from there to 1.5 times;
        a grid that is too coarse for `functions` is refused.
    """

    functions: int = 130
    points: tuple[int, int] = (320, 40)

    def elements(self, potential: Potential, channel: Channel, b: float, quanta: int) -> Array:
        """See `Renormalisation`."""
        turning = math.sqrt(4 * self.functions + 2 * max(channel.ls) + 3) / (math.sqrt(2.0) * b)
        grid = MomentumGrid.panels([0.0, 1.15 * turning, 1.5 * turning], self.points)
        functions = _functions(channel, grid, b, dict.fromkeys(channel.ls, self.functions - 1))
        v = functions @ _on_grid(potential, channel, grid)[0] @ functions.T
        n = np.tile(np.arange(self.functions), len(channel.ls))
        quanta_of = 2 * n + np.repeat(channel.ls, self.functions)
        levels = (quanta_of + 1.5) / (potential.mass(channel.pair) * b * b)
        inside = quanta_of <= quanta
        return suzuki(v + np.diag(levels), inside) - np.diag(levels[inside])

    def describe(self) -> dict[str, object]:
        """Name and parameters."""
        return {"name": "Okubo-Lee-Suzuki", "functions": self.functions, "points": list(self.points)}


@dataclass(frozen=True)
class GMatrix:
    """Brueckner's G matrix of nuclear matter at rest, G = V + V Q/(omega - k^2/M) G with Q = 1 above k_F.

    Parameters
    ----------
    k_F : float
        Fermi momentum (natural units).
    omega : float
        Starting energy of the pair, negative (natural units).
    top : float
        Highest momentum (natural units).
    points : tuple of int
        Grid points below k_F, from k_F to 4 fm^-1, and from there to `top`.

    Raises
    ------
    ValueError
        If k_F is not between 0 and 4 fm^-1 or the starting energy is not negative.
    """

    k_F: float = 1.35 / fm
    omega: float = -30.0 * MeV
    top: float = 12.0 / fm
    points: tuple[int, int, int] = (40, 40, 40)

    def __post_init__(self) -> None:
        if not 0 < self.k_F * fm < 4:
            raise ValueError(f"k_F: expected a momentum between 0 and 4 fm^-1, got {self.k_F * fm:g} fm^-1")
        if not self.omega < 0:
            raise ValueError(f"omega: expected a negative starting energy, got {self.omega / MeV:g} MeV")

    def elements(self, potential: Potential, channel: Channel, b: float, quanta: int) -> Array:
        """See `Renormalisation`."""
        grid = MomentumGrid.panels(np.array([0.0, self.k_F * fm, 4.0, self.top * fm]) / fm, self.points)
        functions = _functions(channel, grid, b, _model_space(channel, quanta))
        v, kinetic = _on_grid(potential, channel, grid)
        propagator = np.tile(grid.k > self.k_F, len(channel.ls)) / (self.omega - kinetic)
        g = np.linalg.solve(np.eye(v.shape[0]) - v * propagator, v)
        return np.asarray(functions @ (0.5 * (g + g.T)) @ functions.T)

    def describe(self) -> dict[str, object]:
        """Name and parameters."""
        values = {"k_F [fm^-1]": _rounded(self.k_F * fm), "omega [MeV]": _rounded(self.omega / MeV)}
        return {"name": "G matrix", **values, "top [fm^-1]": _rounded(self.top * fm), "points": list(self.points)}


def _rounded(value: float) -> float:
    """Ten significant digits: the same number whatever the internal unit."""
    return float(f"{value:.10g}")
