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
from nurecoil.nuclear.structure.qrpa_spurious import SpuriousState, separate, spurious_fields, spurious_shares
from nurecoil.units import MeV

WEAKEST, STRONGEST, STEP = 0.0, 2.0, 0.05
"""Strengths that are tried in a fit."""


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
        kind, fields = spurious_fields(self.matrices, self.orbits, self.quasiparticles)
        shares = spurious_shares(roots, A, B, kind, fields)
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
