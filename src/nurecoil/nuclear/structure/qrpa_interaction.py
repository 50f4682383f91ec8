"""Two-body matrix elements as dense arrays, in the phases of QRPA, coupled particle-particle and particle-hole.

In the phases of Biedenharn and Rose an orbit carries a factor i^l: time reversal then takes every orbit to itself with one
sign, and all u and v of a paired state are positive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nurecoil.arrays import Array
from nurecoil.nuclear.structure.angular_momentum import wigner_6j
from nurecoil.nuclear.structure.orbits import Orbit
from nurecoil.nuclear.structure.two_body import Block

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


def particle_hole(force: QRPAForce, J: int, like: str) -> Array:
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
