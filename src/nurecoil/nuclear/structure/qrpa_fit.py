"""One multipole of QRPA: its physical states for a given strength, and the strength that a measured level asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array
from nurecoil.nuclear.structure.orbits import Orbit
from nurecoil.nuclear.structure.qrpa_equations import QRPAInstability, Roots, solve_qrpa
from nurecoil.nuclear.structure.qrpa_matrices import QRPAMatrices, Quasiparticles
from nurecoil.nuclear.structure.qrpa_transitions import field
from nurecoil.units import MeV

WEAKEST, STRONGEST, STEP = 0.0, 2.0, 0.05
"""Strengths that are tried in a fit."""


@dataclass(frozen=True)
class SpuriousState:
    """A root that was removed.

    Parameters
    ----------
    square : float
        Its w^2 (natural units); negative where the energy is imaginary.
    kind : str
        ``"number"`` or ``"centre of mass"``.
    share : float
        How much of it is spurious: its share of the energy-weighted strength of the operators that make the symmetry's motion.
    """

    square: float
    kind: str
    share: float


def _spurious_fields(
    matrices: QRPAMatrices, orbits: Sequence[Orbit], quasiparticles: Sequence[Quasiparticles]
) -> tuple[str, Array]:
    """Kind of the spurious states of a multipole, and the operators behind them, [M, C]; none in most multipoles.

    0+: the numbers of protons and of neutrons, which BCS does not keep. 1-: the isoscalar r Y_1, which moves the nucleus.
    """
    from nurecoil.nuclear.multipoles import multipole_table

    if (matrices.J, matrices.parity) == (0, 1):
        number = np.diag(np.sqrt([orbit.degeneracy for orbit in orbits]))
        zero = np.zeros_like(number)
        operators = [np.array([number, zero]), np.array([zero, number])]
        return "number", np.array([field(matrices, orbits, quasiparticles, T) for T in operators])
    if (matrices.J, matrices.parity) == (1, -1):
        # j_1(qr) = qr/3 + ...
        dipole = multipole_table("M", 1, orbits).coefficients[..., 0]
        return "centre of mass", field(matrices, orbits, quasiparticles, np.array([dipole, dipole]))[None]
    return "", np.zeros((0, len(matrices.energies)))


def _spurious_shares(roots: Roots, A: Array, B: Array, kind: str, fields: Array) -> Array:
    """Share of each root in the spurious motion, [C]; the sum over all roots is the number of fields.

    A conserved number N has (A - B) f = 0, so that X - Y of its zero mode is f. For a displacement X + Y is (A - B) f, the
    momentum. Either way this fixes a direction in the space of orthonormal modes, and the share is the squared overlap.
    """
    if not len(fields):
        return np.zeros(len(roots.squares))
    L = roots.factor
    if roots.from_difference:
        directions = np.asarray(L.T @ fields.T)
    elif kind == "number":
        directions = np.asarray(np.linalg.solve(L, fields.T), dtype=float)
    else:
        directions = np.asarray(L.T @ ((A - B) @ fields.T))
    orthonormal, _ = np.linalg.qr(directions)
    return np.asarray(((roots.modes.T @ orthonormal) ** 2).sum(axis=1))


def separate(roots: Roots, kind: str, shares: Array, number: int) -> tuple[NDArray[np.bool_], tuple[SpuriousState, ...]]:
    """Mask of the physical roots, and the `number` roots with the largest shares, by rising w^2."""
    spurious = np.sort(np.argsort(-shares, kind="stable")[:number])
    kept = np.ones(len(shares), dtype=bool)
    kept[spurious] = False
    return kept, tuple(SpuriousState(float(roots.squares[i]), kind, float(shares[i])) for i in spurious)


@dataclass(frozen=True, eq=False)
class MultipoleProblem:
    """The QRPA equations of one multipole, for any particle-hole strength.

    Parameters
    ----------
    matrices : QRPAMatrices
    orbits : tuple of Orbit
    quasiparticles : sequence of Quasiparticles
        Of protons and of neutrons.
    g_pp : (float, float)
        Strengths of the particle-particle part.
    """

    matrices: QRPAMatrices
    orbits: tuple[Orbit, ...]
    quasiparticles: Sequence[Quasiparticles]
    g_pp: tuple[float, float] = (1.0, 1.0)

    @property
    def name(self) -> str:
        """Spin and parity, ``"2+"``."""
        return f"{self.matrices.J}{'+' if self.matrices.parity > 0 else '-'}"

    def roots(self, g_ph: float) -> tuple[Roots, NDArray[np.bool_], tuple[SpuriousState, ...]]:
        """All roots, which of them are physical, and those that are not.

        Raises
        ------
        QRPAInstability
            If the equations have no real solution; the message names the multipole and the strength.
        """
        A, B = self.matrices.with_strengths(g_ph, self.g_pp)
        try:
            roots = solve_qrpa(A, B)
        except QRPAInstability as error:
            raise QRPAInstability(f"{self.name}, g_ph = {g_ph:.4g}: {error}") from None
        kind, fields = _spurious_fields(self.matrices, self.orbits, self.quasiparticles)
        shares = _spurious_shares(roots, A, B, kind, fields)
        return (roots, *separate(roots, kind, shares, len(fields)))

    def states(self, g_ph: float) -> tuple[Array, Array, Array, tuple[SpuriousState, ...]]:
        """Energies [K] and amplitudes X, Y [K, C] of the physical states, and the states removed.

        Raises
        ------
        QRPAInstability
            If a physical state has an imaginary energy.
        """
        roots, kept, removed = self.roots(g_ph)
        try:
            return (*roots.amplitudes(kept), removed)
        except QRPAInstability as error:
            raise QRPAInstability(f"{self.name}, g_ph = {g_ph:.4g}: {error}") from None

    def _lowest(self, g_ph: float, spurious: bool) -> float:
        """w^2 of the lowest physical root, or of the lowest spurious one; minus infinity where there is no solution."""
        try:
            roots, kept, removed = self.roots(g_ph)
        except QRPAInstability:
            return -np.inf
        return removed[0].square if spurious else float(roots.squares[kept][0])

    def fit(self, energy: float, spurious: bool = False) -> float:
        """The weakest g_ph that puts the lowest physical state (or the lowest spurious one) at an energy.

        Parameters
        ----------
        energy : float
            Natural units, not negative.
        spurious : bool
            Whether it is the energy of the spurious state.

        Raises
        ------
        ValueError
            If no g_ph between `WEAKEST` and `STRONGEST` does; the message says what was reached.
        """
        from scipy.optimize import brentq

        def excess(g_ph: float) -> float:
            return self._lowest(g_ph, spurious) - energy**2

        below, lowest = WEAKEST, excess(WEAKEST)
        for above in np.arange(WEAKEST + STEP, STRONGEST + 0.5 * STEP, STEP):
            value = excess(float(above))
            if not np.isfinite(value):
                break
            if value <= 0 < lowest:
                return float(brentq(excess, below, above, xtol=1e-12))
            below, lowest = float(above), value
        reached = np.sqrt(max(lowest + energy**2, 0.0)) / MeV
        raise ValueError(
            f"{self.name}: no stable QRPA with g_ph between {WEAKEST:g} and {STRONGEST:g} has its lowest state at "
            f"{energy / MeV:.4g} MeV; at g_ph = {below:.3g} it is at {reached:.4g} MeV"
        )
