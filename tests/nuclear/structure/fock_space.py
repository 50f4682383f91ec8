"""Fermions in a Fock space small enough for brute force: sparse operators, coupled pairs, quasiparticles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.sparse import csr_array, identity, kron

from nurecoil.nuclear.structure import Orbit
from nurecoil.nuclear.structure.angular_momentum import wigner_3j

Matrix = Any


def clebsch(j1: float, m1: float, j2: float, m2: float, j: float, m: float) -> float:
    return (-1) ** round(j1 - j2 + m) * np.sqrt(2 * j + 1) * wigner_3j(j1, j2, j, m1, m2, -m)


class FockSpace:
    """Protons in some orbits and neutrons in some: states are labelled (species, orbit, m)."""

    def __init__(self, orbits: dict[str, list[Orbit]]) -> None:
        self.orbits = orbits
        self.labels = [(s, i, m) for s in orbits for i, o in enumerate(orbits[s]) for m in np.arange(-o.j, o.j + 1)]
        size = len(self.labels)
        lower, sign, one = csr_array([[0, 1.0], [0, 0]]), csr_array([[1.0, 0], [0, -1]]), identity(2, format="csr")
        self.a: dict[Any, Matrix] = {}
        for k, label in enumerate(self.labels):
            matrix = identity(1, format="csr")
            for other in range(size):
                matrix = kron(matrix, sign if other < k else lower if other == k else one, format="csr")
            self.a[label] = csr_array(matrix)
        self.dimension = 2**size

    def j(self, species: str, orbit: int) -> float:
        return self.orbits[species][orbit].j

    def quasiparticles(self, u: dict[str, np.ndarray], v: dict[str, np.ndarray]) -> dict[Any, Matrix]:
        """alpha_m = u c_m - v (-)^(j+m) ... from alpha^dagger_m = u c^dagger_m + v (-)^(j+m) c_-m."""
        result = {}
        for s, i, m in self.labels:
            phase = (-1.0) ** round(self.j(s, i) + m)
            result[s, i, m] = u[s][i] * self.a[s, i, m] + v[s][i] * phase * self.a[s, i, -m].T
        return result

    def vacuum(self, alpha: dict[Any, Matrix]) -> np.ndarray:
        """What all alpha annihilate."""
        state = np.zeros(self.dimension)
        state[0] = 1.0
        for operator in alpha.values():
            filled = operator @ state
            state = filled if np.linalg.norm(filled) > 1e-12 else state
        state /= np.linalg.norm(state)
        assert max(np.linalg.norm(operator @ state) for operator in alpha.values()) < 1e-12
        return state

    def pair(self, operators: dict[Any, Matrix], first: tuple[str, int], second: tuple[str, int], J: int, M: int) -> Matrix:
        """[a^dagger_first a^dagger_second]_JM of given annihilation operators."""
        j1, j2 = self.j(*first), self.j(*second)
        total = csr_array((self.dimension, self.dimension))
        for m1 in np.arange(-j1, j1 + 1):
            m2 = M - m1
            if abs(m2) <= j2:
                total = total + clebsch(j1, m1, j2, m2, J, M) * (operators[*first, m1].T @ operators[*second, m2].T)
        return total

    def two_body(self, V: Callable[[str, int, int, int, int, int], float]) -> Callable[[np.ndarray], np.ndarray]:
        """H with <(ab)J|V|(cd)J> = V(pair, J, a, b, c, d), normalised and a <= b for identical nucleons, as a map of states."""
        terms = []
        for kind, (s, t) in {"pp": "pp", "nn": "nn", "np": "pn"}.items():
            if s not in self.orbits or t not in self.orbits:
                continue
            highest = round(max(o.j for o in self.orbits[s]) + max(o.j for o in self.orbits[t]))
            for J in range(highest + 1):
                pairs = [
                    (a, b)
                    for a in range(len(self.orbits[s]))
                    for b in range(len(self.orbits[t]))
                    if abs(self.j(s, a) - self.j(t, b)) <= J <= self.j(s, a) + self.j(t, b)
                    and (s != t or a < b or (a == b and J % 2 == 0))
                ]
                matrix = np.array([[V(kind, J, a, b, c, d) for c, d in pairs] for a, b in pairs])
                for M in range(-J, J + 1):
                    create = [
                        self.pair(self.a, (s, a), (t, b), J, M) / np.sqrt(2.0 if s == t and a == b else 1.0) for a, b in pairs
                    ]
                    terms.append((matrix, create))

        def apply(state: np.ndarray) -> np.ndarray:
            total = np.zeros_like(state)
            for matrix, create in terms:
                for c, column in zip(create, matrix.T, strict=True):
                    removed = c.T @ state
                    for factor, b in zip(column, create, strict=True):
                        if factor:
                            total += factor * (b @ removed)
            return total

        return apply
