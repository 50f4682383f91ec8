"""Two-body matrix elements against two other ways to compute them: Slater integrals, and the m-scheme."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.special import spherical_in

from nurecoil.arrays import gauss_legendre
from nurecoil.nuclear.structure.angular_momentum import wigner_3j, wigner_6j
from nurecoil.nuclear.structure.channels import Channel
from nurecoil.nuclear.structure.orbits import Orbit, model_space
from nurecoil.nuclear.structure.oscillator import radial_functions
from nurecoil.nuclear.structure.renormalisation import relative_basis
from nurecoil.nuclear.structure.two_body import RelativeForce, pairs_of, two_body_block, two_body_elements

B = 1.3
"""Oscillator length of the tests, in a unit of its own: the algebra has no other scale."""


def _relative_integrals(channel: Channel, quanta: int, v: object) -> np.ndarray:
    """<n l|v(r)|n' l'> of a central function between relative oscillator states, for all l, l' of the channel."""
    r, w = gauss_legendre(np.linspace(0, 30, 61), 24)
    functions = np.concatenate([radial_functions((quanta - l) // 2, l, r, math.sqrt(2) * B) for l in channel.ls if l <= quanta])
    return (functions * (w * r * r * v(r))) @ functions.T  # type: ignore[operator]


# --- a central force, by Slater integrals -------------------------------------------------------------------------------

RANGE = 1.1


def _gaussian(pair: str, quanta: int) -> RelativeForce:
    """exp(-r^2/RANGE^2) for every spin and isospin."""

    def elements(channel: Channel) -> np.ndarray:
        ls = np.array([l for l, _ in relative_basis(channel, quanta)])
        full = _relative_integrals(channel, quanta, lambda r: np.exp(-((r / RANGE) ** 2)))
        return full * (ls[:, None] == ls)

    return RelativeForce.from_elements(pair, quanta, elements)


class _Slater:
    """<(ab)J|exp(-(r1-r2)^2/RANGE^2)|(cd)J> by its multipoles, without antisymmetrisation."""

    def __init__(self, orbits: tuple[Orbit, ...]) -> None:
        self.orbits = orbits
        self.r, self.w = gauss_legendre(np.linspace(0, 14 * B, 13), 14)
        self.R = [radial_functions(o.n, o.l, self.r, B)[o.n] for o in orbits]
        x, y = self.r[:, None], self.r[None, :]
        z = 2 * x * y / RANGE**2
        # exp(-(x^2+y^2)/range^2) i_k(z) (2k+1), without overflow
        scaled = np.exp(-(((x - y) / RANGE) ** 2))
        self.f = [(2 * k + 1) * scaled * np.nan_to_num(spherical_in(k, z) * np.exp(-z), nan=0.0) for k in range(9)]
        big = z > 600
        for k in range(9):
            # asymptotic i_k(z) e^-z = 1/(2z) sum (-1)^i (k+i)!/(i!(k-i)!(2z)^i), exact up to e^-2z
            safe = np.where(big, z, 1.0)
            tail = sum(
                (-1) ** i * math.factorial(k + i) / (math.factorial(i) * math.factorial(k - i)) / (2 * safe) ** i
                for i in range(k + 1)
            )
            self.f[k] = np.where(big, (2 * k + 1) * scaled * tail / (2 * safe), self.f[k])

    def _reduced(self, a: Orbit, c: Orbit, k: int) -> float:
        """<a||C_k||c> in jj coupling, l before s."""
        if (a.l + c.l + k) % 2:
            return 0.0
        phase = (-1) ** ((a.two_j - 1) // 2)
        return phase * math.sqrt(a.degeneracy * c.degeneracy) * wigner_3j(a.j, k, c.j, 0.5, 0, -0.5)

    def __call__(self, a: int, b: int, c: int, d: int, J: int) -> float:
        A, Bo, C, D = (self.orbits[i] for i in (a, b, c, d))
        left = self.R[a] * self.R[c] * self.w * self.r**2
        right = self.R[b] * self.R[d] * self.w * self.r**2
        total = 0.0
        for k in range(9):
            angular = (
                (-1) ** ((Bo.two_j + C.two_j) // 2 + J)
                * wigner_6j(A.j, Bo.j, J, D.j, C.j, k)
                * self._reduced(A, C, k)
                * self._reduced(Bo, D, k)
            )
            if angular:
                total += angular * float(left @ self.f[k] @ right)
        return total


@pytest.fixture(scope="module")
def slater() -> _Slater:
    return _Slater(model_space(4))


def test_gaussian_force_equals_slater_integrals(slater: _Slater) -> None:
    """240 random elements between proton and neutron, N <= 4."""
    orbits = slater.orbits
    force = _gaussian("np", 8)
    rng = np.random.default_rng(5)
    largest = 0.0
    for J, parity in ((0, 1), (1, 1), (1, -1), (2, 1), (3, -1), (4, 1)):
        block = two_body_block(force, orbits, J, parity)
        for i, k in rng.integers(0, len(block.pairs), size=(40, 2)):
            expected = slater(*block.pairs[i], *block.pairs[k], J)
            largest = max(largest, abs(expected))
            assert block.matrix[i, k] == pytest.approx(expected, abs=1e-10)
    assert largest > 0.05


def test_identical_nucleons_are_antisymmetrised(slater: _Slater) -> None:
    """<ab|V|cd> - (-1)^(jc+jd-J) <ab|V|dc>, over the norms: 160 random elements between neutrons."""
    orbits = slater.orbits
    force = _gaussian("nn", 8)
    rng = np.random.default_rng(6)
    for J, parity in ((0, 1), (1, 1), (2, -1), (3, 1)):
        block = two_body_block(force, orbits, J, parity)
        for i, k in rng.integers(0, len(block.pairs), size=(40, 2)):
            (a, b), (c, d) = block.pairs[i], block.pairs[k]
            exchange = (-1) ** ((orbits[c].two_j + orbits[d].two_j) // 2 - J)
            both = slater(a, b, c, d, J) - exchange * slater(a, b, d, c, J)
            assert block.matrix[i, k] == pytest.approx(both / math.sqrt((1 + (a == b)) * (1 + (c == d))), abs=1e-10)


# --- a tensor force, in the m-scheme ------------------------------------------------------------------------------------


def _tensor(pair: str, quanta: int) -> RelativeForce:
    """r^2 S12, with the textbook matrix elements of S12."""

    def s12(J: int, l: int, other: int) -> float:
        if l == other:
            return 2.0 if l == J else -2.0 * (J - 1) / (2 * J + 1) if l == J - 1 else -2.0 * (J + 2) / (2 * J + 1)
        return 6.0 * math.sqrt(J * (J + 1)) / (2 * J + 1)

    def elements(channel: Channel) -> np.ndarray:
        ls = [l for l, _ in relative_basis(channel, quanta)]
        if channel.S == 0:
            return np.zeros((len(ls), len(ls)))
        angular = np.array([[s12(channel.J, a, b) for b in ls] for a in ls])
        return angular * _relative_integrals(channel, quanta, lambda r: r**2)

    return RelativeForce.from_elements(pair, quanta, elements)


class _MScheme:
    """r^2 S12 = 3 (s1.r)(s2.r) - r^2 s1.s2 with r = r1 - r2, as a matrix between products of single-particle states."""

    def __init__(self, shells: int) -> None:
        self.orbits = model_space(shells)
        # spatial states with one more shell, so that products of two coordinates are exact inside the first ones
        space = [(n, l, m) for N in range(shells + 2) for n in range(N // 2 + 1) for l in [N - 2 * n] for m in range(-l, l + 1)]
        inner = sum(1 for n, l, _ in space if 2 * n + l <= shells)
        r, w = gauss_legendre(np.linspace(0, 15, 16), 20)
        R = {(n, l): radial_functions(n, l, r, B)[n] for n, l, _ in space}
        spherical = {mu: np.zeros((len(space), len(space))) for mu in (-1, 0, 1)}
        for i, (n, l, m) in enumerate(space):
            for k, (n2, l2, m2) in enumerate(space):
                if abs(l - l2) == 1 and abs(m - m2) <= 1:
                    radial = float(np.sum(w * r**3 * R[n, l] * R[n2, l2]))
                    angular = (-1) ** m * math.sqrt((2 * l + 1) * (2 * l2 + 1))
                    angular *= wigner_3j(l, 1, l2, 0, 0, 0) * wigner_3j(l, 1, l2, -m, m - m2, m2)
                    spherical[m - m2][i, k] = radial * angular
        x = (spherical[-1] - spherical[1]) / math.sqrt(2)
        y = 1j * (spherical[-1] + spherical[1]) / math.sqrt(2)
        coordinates = [x, y, spherical[0]]
        pauli = [np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.array([[1, 0], [0, -1]])]
        jm = self._jm(space[:inner])
        spin = [jm.T @ np.kron(np.eye(inner), s) @ jm for s in pauli]
        one_spin = [[jm.T @ np.kron(p[:inner, :inner], s) @ jm for s in pauli] for p in coordinates]
        two_spin = [
            [[jm.T @ np.kron((p @ q)[:inner, :inner], s) @ jm for s in pauli] for q in coordinates] for p in coordinates
        ]
        size = jm.shape[1]
        v = np.zeros((size * size, size * size), dtype=complex)
        for i in range(3):
            for k in range(3):
                # (r_i r_k) s1_i s2_k and -delta r^2 s1.s2, with r_i r_k = 1,1 + 2,2 - 1_i 2_k - 1_k 2_i
                for a, b, c, d, factor in ((i, k, i, k, 3.0), (i, i, k, k, -1.0)):
                    v += factor * np.kron(two_spin[a][b][c], spin[d])
                    v += factor * np.kron(spin[c], two_spin[a][b][d])
                    v -= factor * np.kron(one_spin[a][c], one_spin[b][d])
                    v -= factor * np.kron(one_spin[b][c], one_spin[a][d])
        assert np.abs(v.imag).max() < 1e-11
        self.v = v.real

    def _jm(self, space: list[tuple[int, int, int]]) -> np.ndarray:
        """Columns |n l j m> in terms of |n l m_l> |m_s>, l before s; the list `states` names them."""
        self.states = [(i, m) for i, o in enumerate(self.orbits) for m in range(-o.two_j, o.two_j + 1, 2)]
        result = np.zeros((2 * len(space), len(self.states)))
        for column, (i, two_m) in enumerate(self.states):
            o = self.orbits[i]
            for row, (n, l, m) in enumerate(space):
                for s, two_ms in enumerate((1, -1)):
                    if (n, l) == (o.n, o.l) and 2 * m + two_ms == two_m:
                        phase = (-1) ** ((2 * o.l - 1 + two_m) // 2)
                        clebsch = phase * math.sqrt(o.degeneracy) * wigner_3j(l, 0.5, o.j, m, two_ms / 2, -two_m / 2)
                        result[2 * row + s, column] = clebsch
        return result

    def coupled(self, pairs: np.ndarray, J: int) -> np.ndarray:
        """Rows |(ab) J, M = 0> in terms of products of states."""
        index = {state: k for k, state in enumerate(self.states)}
        size = len(self.states)
        result = np.zeros((len(pairs), size * size))
        for row, (a, b) in enumerate(pairs):
            first, second = self.orbits[a], self.orbits[b]
            for two_m in range(-first.two_j, first.two_j + 1, 2):
                if abs(two_m) <= second.two_j:
                    phase = (-1) ** ((first.two_j - second.two_j) // 2)
                    clebsch = phase * math.sqrt(2 * J + 1) * wigner_3j(first.j, second.j, J, two_m / 2, -two_m / 2, 0)
                    result[row, index[int(a), two_m] * size + index[int(b), -two_m]] = clebsch
        return result


def test_tensor_force_equals_the_m_scheme() -> None:
    """Every J and parity, N <= 2. This catches a wrong sign between S and D waves."""
    exact = _MScheme(2)
    size = len(exact.states)
    swap = np.arange(size * size).reshape(size, size).T.ravel()
    for pair in ("np", "nn"):
        force = _tensor(pair, 4)
        blocks = two_body_elements(force, exact.orbits)
        assert max(J for J, _ in blocks) >= 4
        for (J, _), block in blocks.items():
            states = exact.coupled(block.pairs, J)
            if pair == "nn":
                states = states - states[:, swap]
                states /= np.linalg.norm(states, axis=1)[:, None]
            assert np.abs(block.matrix - states @ exact.v @ states.T).max() < 1e-10
    assert np.abs(exact.v).max() > 1


# --- the rest ------------------------------------------------------------------------------------------------------------


def test_sizes_of_the_published_space() -> None:
    """15 orbits: 5781 like-nucleon and 22758 proton-neutron elements, counted once for (ab, cd) and (cd, ab)."""
    orbits = model_space(4)
    for identical, expected in ((True, 5781), (False, 22758)):
        sizes = [len(pairs_of(orbits, J, parity, identical)) for J in range(10) for parity in (1, -1)]
        assert sum(n * (n + 1) // 2 for n in sizes) == expected


def test_a_larger_force_serves_a_smaller_space() -> None:
    orbits = model_space(2)
    small, large = (two_body_block(_gaussian("nn", quanta), orbits, 2, 1).matrix for quanta in (4, 8))
    assert np.abs(small - large).max() < 1e-12


def test_elements_do_not_depend_on_the_order_of_orbits() -> None:
    orbits = model_space(2)
    force = _gaussian("nn", 4)
    straight = two_body_block(force, orbits, 0, 1)
    reverse = two_body_block(force, orbits[::-1], 0, 1)
    last = len(orbits) - 1
    for (a, b), (c, d) in pairwise((i, i) for i in range(len(orbits))):
        there = reverse.matrix[reverse.index[last - a, last - b], reverse.index[last - c, last - d]]
        assert straight.matrix[straight.index[a, b], straight.index[c, d]] == pytest.approx(there, abs=1e-14)


def test_bad_two_body_arguments() -> None:
    orbits = model_space(2)
    force = _gaussian("nn", 2)
    with pytest.raises(ValueError, match="4 quanta, got 2"):
        two_body_block(force, orbits, 0, 1)
    with pytest.raises(ValueError, match="J >= 0 and parity"):
        two_body_block(force, orbits, 0, 0)
