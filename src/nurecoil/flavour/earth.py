"""The Earth: what neutrinos become that cross it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, ComplexArray
from nurecoil.constants import N_A
from nurecoil.declaration import declare, given
from nurecoil.flavour.matter import STANDARD_MATTER, MatterPotential
from nurecoil.flavour.mixing import Mixing
from nurecoil.flavour.propagation import PropagatedState, mass_vectors
from nurecoil.flavour.states import State, embed
from nurecoil.tables import read_table
from nurecoil.units import cm3, m
from nurecoil.units.kinds import Given, Length, WrongQuantity

R_EARTH = 6.371e6 * m
"""Mean radius of the Earth, Dziewonski:1981xy."""

_NODES = 5
"""Chebyshev nodes in density: within one step exp(-iHh) is a polynomial in it, to 1e-13."""
_CHEBYSHEV: Array = np.cos(math.pi * (np.arange(_NODES) + 0.5) / _NODES)


@dataclass(frozen=True)
class _EarthShell:
    """A shell of the Earth: n_e = alpha + beta r^2 + gamma r^4.

    Parameters
    ----------
    outer : float
        Outer radius over that of the Earth.
    coefficients : tuple of float
        alpha, beta, gamma: natural units of number density, r over the radius of the Earth.
    neutrons_per_electron : float
    """

    outer: float
    coefficients: tuple[float, float, float]
    neutrons_per_electron: float


@cache
def earth_shells() -> tuple[_EarthShell, ...]:
    """The five shells of Lisi:1997yc, from the inner core outwards.

    Examples
    --------
    >>> [round(shell.outer * R_EARTH / m / 1e3) for shell in earth_shells()]
    [1223, 3479, 5702, 5970, 6371]
    """
    table = read_table("earth_density", "lisi-1997.csv")
    return tuple(
        _EarthShell(float(outer), (float(a) * N_A / cm3, float(b) * N_A / cm3, float(c) * N_A / cm3), float(ratio))
        for outer, a, b, c, ratio in zip(*table.values(), strict=True)
    )


def electron_density(r: ArrayLike) -> Array:
    """Number density of electrons in the Earth.

    Parameters
    ----------
    r : array_like
        Distance from the centre over the radius of the Earth, from 0 to 1.

    Examples
    --------
    >>> (electron_density([0.1, 0.9]) / (N_A / cm3)).round(3).tolist()
    [6.058, 1.97]
    """
    x = np.asarray(r, dtype=float)
    shells = earth_shells()
    which = np.minimum(np.searchsorted([shell.outer for shell in shells], x), len(shells) - 1)
    alpha, beta, gamma = np.array([shell.coefficients for shell in shells])[which].T
    density: Array = alpha + beta * x.T**2 + gamma * x.T**4
    return density.T


@dataclass(frozen=True)
class _Segment:
    """A part of a chord that lies in one shell.

    Parameters
    ----------
    shell : EarthShell
    length : float
        Of its steps, which are equal; natural units.
    densities : ndarray, shape [steps]
        Electrons per volume, the mean over each step, in the order in which they are crossed.
    """

    shell: _EarthShell
    length: float
    densities: Array


def chord(cos_nadir: float, step: float) -> tuple[_Segment, ...]:
    """The way to a detector at the surface, cut at the boundaries of the shells.

    Parameters
    ----------
    cos_nadir : float
        Cosine of the angle between the way of the neutrino and the upward vertical, from 0 to 1: 1 through the centre.
    step : float
        Longest step, natural units.

    Returns
    -------
    tuple of Segment
        In the order in which they are crossed; lengths add to 2 R cos_nadir.

    Examples
    --------
    >>> from nurecoil.units import km
    >>> parts = chord(0.9, 20 * km)
    >>> len(parts), round(sum(p.length * p.densities.size for p in parts) / km)
    (7, 11468)
    """
    impact2 = 1.0 - cos_nadir**2
    inward: list[_Segment] = []
    inner = 0.0
    # from the middle of the chord outwards, x over R
    for shell in earth_shells():
        if shell.outer**2 <= impact2:
            continue
        outer = cos_nadir if shell.outer == 1.0 else math.sqrt(shell.outer**2 - impact2)
        if inner == 0.0:
            inward.append(_segment(shell, impact2, -outer, outer, step))
        else:
            inward.insert(0, _segment(shell, impact2, -outer, -inner, step))
            inward.append(_segment(shell, impact2, inner, outer, step))
        inner = outer
    return tuple(inward)


def _segment(shell: _EarthShell, impact2: float, start: float, stop: float, step: float) -> _Segment:
    steps = max(1, math.ceil((stop - start) * R_EARTH / step))
    x = np.linspace(start, stop, steps + 1)
    alpha, beta, gamma = shell.coefficients
    # with r^2 = b^2 + x^2: the integral of n_e up to x
    whole = (alpha + beta * impact2 + gamma * impact2**2) * x + (beta + 2 * gamma * impact2) * x**3 / 3 + gamma * x**5 / 5
    return _Segment(shell, (stop - start) * R_EARTH / steps, np.diff(whole) / np.diff(x))


def earth_evolution(
    E: ArrayLike,
    cos_nadir: float,
    mixing: Mixing,
    potential: MatterPotential = STANDARD_MATTER,
    antineutrino: bool = False,
    step: Given = "20 km",
) -> ComplexArray:
    """S[final, initial], the flavour amplitudes of a way through the Earth.

    Product of exp(-i H h), with H = U dm2 U^dagger / 2E + V of the mean density over each step; no step crosses the boundary of
    two shells.

    Parameters
    ----------
    E : array_like, shape [E]
        Energies, positive.
    cos_nadir : float
        Cosine of the nadir angle, from 0 (along the horizon) to 1 (through the centre).
    mixing : Mixing
    potential : MatterPotential
    antineutrino : bool
    step : Length
        Longest step.

    Returns
    -------
    ndarray, shape [E, F, F]

    Examples
    --------
    >>> from nurecoil.flavour import PMNS
    >>> from nurecoil.units import MeV
    >>> mixing = PMNS.vintage_of("nufit-6.0-ic19")
    >>> S = earth_evolution([10 * MeV], 0.98, mixing)
    >>> nu_2 = mixing.matrix[:, 1]
    >>> round(float(abs(S[0] @ nu_2)[0] ** 2 - abs(nu_2[0]) ** 2), 3)
    0.032
    """
    crossing = _Crossing(np.atleast_1d(np.asarray(E, dtype=float)), mixing, potential, antineutrino)
    return crossing.evolution(cos_nadir, Length.read(step, "step"))


@dataclass(frozen=True, eq=False)
class _Crossing:
    """Ways of neutrinos of given energies [E]: eigenstates in matter are found once for all of them."""

    E: Array
    mixing: Mixing
    potential: MatterPotential
    antineutrino: bool

    @cached_property
    def _eigen(self) -> dict[_EarthShell, tuple[float, float, Array, ComplexArray]]:
        """Of each shell: its densities, eigenvalues [E, node, F] and eigenstates [E, node, F, F] at nodes between them."""
        U = mass_vectors(self.mixing, self.antineutrino)
        vacuum = (U * self.mixing.mass_splittings) @ U.conj().T / (2.0 * self.E[:, None, None])
        found, inner = {}, 0.0
        for shell in earth_shells():
            alpha, beta, gamma = shell.coefficients
            r = np.linspace(inner, shell.outer, 101)
            n = alpha + beta * r**2 + gamma * r**4
            low, high = float(n.min()), float(n.max())
            nodes = 0.5 * (low + high) + 0.5 * (high - low) * _CHEBYSHEV
            V = self.potential(nodes, shell.neutrons_per_electron * nodes, self.mixing.dimension)
            values, vectors = np.linalg.eigh(vacuum[:, None] + (-V.conj() if self.antineutrino else V))
            found[shell] = (low, high, values, vectors)
            inner = shell.outer
        return found

    def evolution(self, cos_nadir: float, step: float) -> ComplexArray:
        """S [E, F, F] of one way."""
        F = self.mixing.dimension
        total = np.broadcast_to(np.eye(F, dtype=complex), (self.E.size, F, F))
        for segment in chord(cos_nadir, step):
            low, high, values, vectors = self._eigen[segment.shell]
            phases = np.exp(-1j * segment.length * values)
            at_nodes = (vectors * phases[..., None, :]) @ vectors.conj().swapaxes(-1, -2)
            weights = _lagrange((2 * segment.densities - low - high) / (high - low))
            flat = at_nodes.reshape(self.E.size, _NODES, F * F)
            total = _ordered_product((weights @ flat).reshape(self.E.size, -1, F, F)) @ total
        return total


def _lagrange(x: Array) -> Array:
    """Values [x, node] of the polynomials that are one at a Chebyshev node and zero at the others."""
    columns = []
    for k, node in enumerate(_CHEBYSHEV):
        others = np.delete(_CHEBYSHEV, k)
        columns.append(np.prod((x[:, None] - others) / (node - others), axis=1))
    return np.stack(columns, axis=1)


def _ordered_product(steps: ComplexArray) -> ComplexArray:
    """... S_2 S_1 S_0 of [E, steps, F, F], by halves."""
    while steps.shape[1] > 1:
        odd = steps[:, -1:] if steps.shape[1] % 2 else None
        pairs = steps[:, 1::2] @ steps[:, : 2 * (steps.shape[1] // 2) : 2]
        steps = pairs if odd is None else np.concatenate([pairs, odd], axis=1)
    return steps[:, 0]


def _read_angles(value: float | Sequence[float] | Array) -> Array:
    found = np.atleast_1d(np.asarray(value, dtype=float))
    if found.ndim != 1 or not found.size or not np.all((found >= 0) & (found <= 1)):
        raise WrongQuantity("cos_nadir", f"expected cosines from 0 to 1, got {value!r}")
    found.flags.writeable = False
    return found


@declare
class EarthPropagation:
    """A way through the Earth, or the average over several: rho -> sum_k w_k S_k rho S_k^dagger, S of `earth_evolution`.

    Parameters
    ----------
    mixing : Mixing
        `PMNS`, or a `MixingMatrix` with sterile states; states of fewer flavours are embedded.
    cos_nadir : array_like, shape [n]
        Cosines of the nadir angle, from 0 to 1.
    weights : array_like, shape [n], optional
        Adding to one; equal parts if not given. `night_exposure` has those of the Sun.
    potential : MatterPotential
        With non-standard interactions, if wanted.
    step : Length
        Longest step of the integration.

    Raises
    ------
    WrongQuantity
        If a cosine is out of its range, or the weights do not suit.

    Examples
    --------
    >>> from nurecoil.flavour import PMNS, SolarPropagation, night_exposure
    >>> from nurecoil.units import MeV
    >>> mixing, E = PMNS.vintage_of("nufit-6.0-ic19"), np.array([10.0]) * MeV
    >>> day = SolarPropagation(mixing, "B8")()
    >>> night = EarthPropagation(mixing, *night_exposure("46.5 deg", bins=20))(day)
    >>> round(float(night(E)[0, 0, 0].real / day(E)[0, 0, 0].real - 1), 2)
    0.04
    """

    mixing: Mixing
    cos_nadir: Array = given(read=_read_angles)
    weights: Array | None = None
    potential: MatterPotential = STANDARD_MATTER
    step: Length = given(default="20 km")

    def __post_init__(self) -> None:
        if self.weights is not None:
            found = np.asarray(self.weights, dtype=float)
            if found.shape != self.cos_nadir.shape or not np.all(found >= 0) or abs(found.sum() - 1.0) > 1e-9:
                raise WrongQuantity("weights", f"expected one for each cosine, adding to one, got {self.weights!r}")

    @property
    def edges(self) -> tuple[float, ...]:
        """None."""
        return ()

    @cached_property
    def _weights(self) -> Array:
        n = self.cos_nadir.size
        return np.full(n, 1.0 / n) if self.weights is None else np.asarray(self.weights, dtype=float)

    def __call__(self, state: State, antineutrino: bool = False) -> State:
        """The state at the detector."""
        return PropagatedState(embed(state, self.mixing.dimension), self, antineutrino)

    def transform(self, E: Array, rho: ComplexArray, antineutrino: bool = False) -> ComplexArray:
        """The average of S rho S^dagger, for rho [E, F, F]."""
        total = np.zeros((E.size, self.mixing.dimension, self.mixing.dimension), dtype=complex)
        crossing = _Crossing(E, self.mixing, self.potential, antineutrino)
        for cosine, weight in zip(self.cos_nadir.tolist(), self._weights.tolist(), strict=True):
            S = crossing.evolution(cosine, self.step)
            total += weight * (S @ rho @ S.conj().swapaxes(-1, -2))
        return total
