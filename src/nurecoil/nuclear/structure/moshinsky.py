"""Oscillator brackets between two single-particle oscillators and their relative and centre-of-mass motion.

With r_rel = (r1 - r2)/sqrt2 and R = (r1 + r2)/sqrt2 the change of coordinates is a rotation by pi/4 in the plane of the
two particles. Its generator X = a1+.a2 - a2+.a1 conserves the quanta and the total orbital momentum, so the brackets of
one (quanta, lambda) are the matrix exp(pi X / 4): exactly orthogonal, without factorials.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nurecoil.arrays import Array
from nurecoil.nuclear.structure.angular_momentum import wigner_6j

State = tuple[int, int, int, int]


@dataclass(frozen=True)
class Brackets:
    """The brackets <n l, N L; lambda | n1 l1, n2 l2; lambda> of one shell.

    Parameters
    ----------
    states : tuple of (n1, l1, n2, l2)
        The basis; as a column the same four numbers mean (n, l, N, L), relative first.
    matrix : ndarray, shape [states, states]
        Row (n1, l1, n2, l2), column (n, l, N, L).
    """

    states: tuple[State, ...]
    matrix: Array

    @property
    def index(self) -> dict[State, int]:
        """Position of a state in the basis."""
        return {state: i for i, state in enumerate(self.states)}


def _raise(n: int, l: int, n_to: int, l_to: int) -> float:
    """Reduced matrix element <n' l' || a+ || n l> for functions positive at the origin."""
    if (n_to, l_to) == (n, l + 1):
        return math.sqrt((l + 1) * (2 * n + 2 * l + 3))
    if (n_to, l_to) == (n + 1, l - 1):
        return math.sqrt(2 * l * (n + 1))
    return 0.0


@lru_cache(maxsize=512)
def brackets(quanta: int, lam: int) -> Brackets:
    """All oscillator brackets with 2 n1 + l1 + 2 n2 + l2 = `quanta` and orbital momentum `lam`.

    Parameters
    ----------
    quanta, lam : int
        Non-negative.

    Raises
    ------
    ValueError
        If either is negative.

    Examples
    --------
    >>> table = brackets(2, 0)
    >>> bool(abs(table.matrix @ table.matrix.T - np.eye(len(table.states))).max() < 1e-14)
    True
    """
    from scipy.linalg import expm

    if quanta < 0 or lam < 0:
        raise ValueError(f"quanta, lam: expected non-negative integers, got {quanta!r}, {lam!r}")
    states = tuple(
        (n1, l1, n2, l2)
        for n1 in range(quanta // 2 + 1)
        for l1 in range(quanta - 2 * n1 + 1)
        for n2 in range((quanta - 2 * n1 - l1) // 2 + 1)
        for l2 in [quanta - 2 * n1 - l1 - 2 * n2]
        if abs(l1 - l2) <= lam <= l1 + l2
    )
    index = {state: i for i, state in enumerate(states)}
    rows, columns, elements, momenta = [], [], [], []
    for (n1, l1, n2, l2), column in index.items():
        for m1, k1 in ((n1, l1 + 1), (n1 + 1, l1 - 1)):
            for m2, k2 in ((n2, l2 - 1), (n2 - 1, l2 + 1)):
                row = index.get((m1, k1, m2, k2))
                if row is None:
                    continue
                # (-1)^(l1 + l2' + lambda) and the phase -1 of the lowering operator's reduced element
                sign = -((-1) ** (l1 + k2 + lam))
                rows.append(row)
                columns.append(column)
                elements.append(sign * _raise(n1, l1, m1, k1) * _raise(m2, k2, n2, l2))
                momenta.append((k1, k2, lam, l2, l1, 1))
    generator = np.zeros((len(states), len(states)))
    if rows:
        generator[rows, columns] = np.array(elements) * wigner_6j(*np.array(momenta, dtype=float).T)
    matrix = expm(0.25 * math.pi * (generator - generator.T))
    matrix.flags.writeable = False
    return Brackets(states, matrix)
