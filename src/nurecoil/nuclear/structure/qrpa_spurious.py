"""States of QRPA that are no excitations: rotations of the pairing condensates, and motion of the nucleus as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array
from nurecoil.nuclear.structure.orbits import Orbit
from nurecoil.nuclear.structure.qrpa_equations import Roots
from nurecoil.nuclear.structure.qrpa_matrices import QRPAMatrices, Quasiparticles
from nurecoil.nuclear.structure.qrpa_transitions import field


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


def spurious_fields(
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


def spurious_shares(roots: Roots, A: Array, B: Array, kind: str, fields: Array) -> Array:
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
