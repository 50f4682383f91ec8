"""The QRPA matrices A and B between two-quasiparticle configurations of like nucleons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array
from nurecoil.nuclear.structure.angular_momentum import wigner_6j
from nurecoil.nuclear.structure.orbits import Orbit
from nurecoil.nuclear.structure.two_body import Block, pairs_of

SPECIES = ("p", "n")


@dataclass(frozen=True, eq=False)
class Quasiparticles:
    """Quasiparticles of one kind of nucleon.

    Parameters
    ----------
    energies, u, v : ndarray, shape [orbits]
        Energies (natural units) and amplitudes, u^2 + v^2 = 1, none negative.
    """

    energies: Array
    u: Array
    v: Array


def configurations(orbits: Sequence[Orbit], J: int, parity: int) -> NDArray[np.int64]:
    """Two-quasiparticle configurations of one kind of nucleon: a <= b that couple to J and parity, a = b for even J alone.

    Raises
    ------
    ValueError
        If J is negative, the parity not +1 or -1, or there are none.
    """
    if J < 0 or parity not in (1, -1):
        raise ValueError(f"J, parity: expected J >= 0 and parity +1 or -1, got {J!r}, {parity!r}")
    pairs = pairs_of(orbits, J, parity, identical=True)
    if not len(pairs):
        raise ValueError(f"J, parity: the orbits have no configurations of {J}{'+' if parity > 0 else '-'}")
    return pairs


@dataclass(frozen=True, eq=False)
class QRPAMatrices:
    """A = E + g_pp A_pp + g_ph A_ph and B = g_pp B_pp + g_ph B_ph of one J and parity.

    Parameters
    ----------
    J, parity : int
    pairs : tuple of two ndarrays of int, shape [C, 2]
        Configurations (a, b) of protons and of neutrons; the rows of the matrices run over protons first.
    energies : ndarray, shape [C_p + C_n]
        E_a + E_b (natural units).
    A_pp, B_pp, A_ph, B_ph : ndarray
        For unit strengths. The pp parts are diagonal in the kind of nucleon.
    """

    J: int
    parity: int
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]]
    energies: Array
    A_pp: Array
    B_pp: Array
    A_ph: Array
    B_ph: Array

    @property
    def protons(self) -> int:
        """Number of proton configurations."""
        return len(self.pairs[0])

    def with_strengths(self, g_ph: float, g_pp: tuple[float, float] = (1.0, 1.0)) -> tuple[Array, Array]:
        """A and B.

        Parameters
        ----------
        g_ph : float
            Strength of the particle-hole part.
        g_pp : (float, float)
            Strengths of the particle-particle part of protons and of neutrons.
        """
        kind = np.repeat(g_pp, [len(pairs) for pairs in self.pairs])
        A = np.diag(self.energies) + kind[:, None] * self.A_pp + g_ph * self.A_ph
        B = kind[:, None] * self.B_pp + g_ph * self.B_ph
        return A, B


PAIRS = ("pp", "nn", "np")


@dataclass(frozen=True, eq=False)
class QRPAForce:
    """<(ab)J|V|(cd)J> between all orbits.

    Parameters
    ----------
    orbits : tuple of Orbit
        The same for protons and neutrons.
    elements : mapping of str to ndarray, shape [J, orbits, orbits, orbits, orbits]
        By pair of nucleons: "pp" and "nn" antisymmetrised but not normalised; in "np" the proton comes first. Phases of
        Biedenharn and Rose.
    """

    orbits: tuple[Orbit, ...]
    elements: Mapping[str, Array]

    @classmethod
    def of(cls, orbits: Sequence[Orbit], blocks: Mapping[str, Mapping[tuple[int, int], Block]]) -> QRPAForce:
        """From the blocks of `two_body_elements` for "pp", "nn" and "np".

        Raises
        ------
        ValueError
            If one of the three is missing.
        """
        missing = [pair for pair in PAIRS if pair not in blocks]
        if missing:
            raise ValueError(f"blocks: expected those of pp, nn and np, missing {', '.join(missing)}")
        return cls(tuple(orbits), {pair: _dense(orbits, blocks[pair], pair) for pair in PAIRS})


def _dense(orbits: Sequence[Orbit], blocks: Mapping[tuple[int, int], Block], pair: str) -> Array:
    size = len(orbits)
    two_j = np.array([orbit.two_j for orbit in orbits])
    l = np.array([orbit.l for orbit in orbits])
    result = np.zeros((max(two_j) + 1, size, size, size, size))
    for (J, _), block in blocks.items():
        a, b = block.pairs.T
        turn = (l[a] + l[b]) // 2  # the parity of l_a + l_b is that of the block
        matrix = block.matrix * (-1.0) ** (turn[:, None] - turn)
        if pair == "np":
            result[J][a[:, None], b[:, None], a, b] = matrix
            continue
        norm = np.sqrt(1.0 + (a == b))
        matrix = norm[:, None] * matrix * norm
        exchange = -((-1.0) ** ((two_j[a] + two_j[b]) // 2 + J))
        result[J][a[:, None], b[:, None], a, b] = matrix
        result[J][b[:, None], a[:, None], a, b] = exchange[:, None] * matrix
        result[J][a[:, None], b[:, None], b, a] = matrix * exchange
        result[J][b[:, None], a[:, None], b, a] = exchange[:, None] * matrix * exchange
    return result


@lru_cache(maxsize=64)
def _six_j(two_js: tuple[int, ...], J: int, highest: int) -> Array:
    """{j_a j_b J; j_c j_d J'} for all values of 2j, [a, b, c, d, J']."""
    j = 0.5 * np.array(two_js)
    grid = np.meshgrid(j, j, j, j, np.arange(highest + 1.0), indexing="ij")
    a, b, c, d, other = (g.ravel() for g in grid)
    return np.asarray(wigner_6j(a, b, J, c, d, other)).reshape(grid[0].shape)


def _particle_hole(force: QRPAForce, J: int, like: str) -> Array:
    """H_abcd = <ab^-1; J|V|cd^-1; J> = -sum_J' (2J'+1) {j_a j_b J; j_c j_d J'} <ad; J'|V|cb; J'> (Pandya).

    Parameters
    ----------
    force : QRPAForce
    J : int
    like : str
        "pp" or "nn" for identical nucleons; "np" where a, b are protons and c, d neutrons.

    Returns
    -------
    ndarray, shape [orbits, orbits, orbits, orbits]
        For "np", <p n'|V|n p'> = -(-)^(j_n + j_p' + J') <p n'|V|p' n>.
    """
    two_j = np.array([orbit.two_j for orbit in force.orbits])
    values, at = np.unique(two_j, return_inverse=True)
    V = force.elements[like]
    six = _six_j(tuple(int(x) for x in values), J, len(V) - 1)
    total = np.zeros(V.shape[1:])
    for K in range(len(V)):
        # here as [a, d, c, b]
        element = V[K]
        if like == "np":
            swap = -((-1.0) ** ((two_j[:, None] + two_j) // 2 + K))
            element = element.transpose(0, 1, 3, 2) * swap
        total -= (2 * K + 1) * six[np.ix_(at, at, at, at)][..., K] * element.transpose(0, 3, 2, 1)
    return total


def qrpa_matrices(force: QRPAForce, protons: Quasiparticles, neutrons: Quasiparticles, J: int, parity: int) -> QRPAMatrices:
    """The parts of A and B, Ch. 18 of Suhonen:2007, in the phases of Biedenharn and Rose.

    With N_ab = sqrt(1 + delta_ab (-)^J)/(1 + delta_ab) and H = `_particle_hole`,

        A = (E_a + E_b) delta + g_pp (u_a u_b u_c u_d + v_a v_b v_c v_d) <ab; J|V|cd; J>
            + g_ph N_ab N_cd [(u_a v_b u_c v_d + v_a u_b v_c u_d) H_abcd
                              - (-)^(j_c+j_d+J) (u_a v_b v_c u_d + v_a u_b u_c v_d) H_abdc],
        B = -g_pp (u_a u_b v_c v_d + v_a v_b u_c u_d) <ab; J|V|cd; J>
            + g_ph N_ab N_cd [(u_a v_b v_c u_d + v_a u_b u_c v_d) H_abcd
                              - (-)^(j_c+j_d+J) (u_a v_b u_c v_d + v_a u_b v_c u_d) H_abdc];

    between protons and neutrons there is no pp part.

    Parameters
    ----------
    force : QRPAForce
    protons, neutrons : Quasiparticles
    J, parity : int

    Raises
    ------
    ValueError
        If J is negative, the parity not +1 or -1, or the orbits have no such configurations.
    """
    orbits, kinds = force.orbits, (protons, neutrons)
    pairs = configurations(orbits, J, parity)
    two_j = np.array([orbit.two_j for orbit in orbits])
    a, b = pairs.T
    size, norm = len(pairs), np.where(a == b, np.sqrt(0.5), 1.0)
    parts = {name: np.zeros((2 * size, 2 * size)) for name in ("A_pp", "B_pp", "A_ph", "B_ph")}
    phase = (-1.0) ** ((two_j[a] + two_j[b]) // 2 + J)
    rows, columns = (a[:, None], b[:, None]), (a[None, :], b[None, :])
    for s in range(2):
        for t in range(s, 2):
            left, right = kinds[s], kinds[t]
            (ua, va), (ub, vb) = ((left.u[i], left.v[i]) for i in rows)
            (uc, vc), (ud, vd) = ((right.u[i], right.v[i]) for i in columns)
            like = SPECIES[s] * 2 if s == t else "np"
            H = _particle_hole(force, J, like)
            direct, exchange = H[(*rows, *columns)], phase * H[(*rows, *columns[::-1])]
            same, mixed = ua * vb * uc * vd + va * ub * vc * ud, ua * vb * vc * ud + va * ub * uc * vd
            N = norm[:, None] * norm
            at = slice(s * size, (s + 1) * size), slice(t * size, (t + 1) * size)
            parts["A_ph"][at] = N * (same * direct - mixed * exchange)
            parts["B_ph"][at] = N * (mixed * direct - same * exchange)
            if s == t:
                V = force.elements[like][J][(*rows, *columns)] * N
                parts["A_pp"][at] = (ua * ub * uc * ud + va * vb * vc * vd) * V
                parts["B_pp"][at] = -(ua * ub * vc * vd + va * vb * uc * ud) * V
    for matrix in parts.values():
        matrix[size:, :size] = matrix[:size, size:].T
    energies = np.concatenate([kind.energies[a] + kind.energies[b] for kind in kinds])
    return QRPAMatrices(J, parity, (pairs, pairs), energies, **parts)
