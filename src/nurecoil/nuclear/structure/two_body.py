"""Two-body matrix elements in jj coupling from a force in relative partial waves.

|(ab)J> is taken to LS coupling (9j), to relative and centre-of-mass motion (oscillator brackets) and to
|(lS)j, L; J> (6j), where the force is diagonal in N, L, S and j. All states of one J and parity are handled together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nurecoil.arrays import Array
from nurecoil.nuclear.structure.angular_momentum import wigner_6j, wigner_9j
from nurecoil.nuclear.structure.channels import Channel, Potential, channels, check_pair
from nurecoil.nuclear.structure.orbits import Orbit
from nurecoil.nuclear.structure.renormalisation import Renormalisation, relative_basis
from nurecoil.units import fm


@dataclass(frozen=True)
class RelativeForce:
    """Matrix elements of a force between relative oscillator states, one block per partial wave.

    Parameters
    ----------
    pair : str
        "pp", "np" or "nn".
    quanta : int
        Largest 2n + l.
    blocks : mapping of Channel to ndarray
        In the order of `relative_basis`, natural units.
    """

    pair: str
    quanta: int
    blocks: Mapping[Channel, Array]

    @classmethod
    def from_elements(cls, pair: str, quanta: int, elements: Callable[[Channel], Array]) -> RelativeForce:
        """Fill every partial wave with l <= `quanta` from a function of the channel."""
        check_pair(pair)
        return cls(pair, quanta, {channel: elements(channel) for channel in channels(pair, quanta)})

    @classmethod
    def of(cls, potential: Potential, pair: str, b: float, quanta: int, renormalisation: Renormalisation) -> RelativeForce:
        """A nucleon-nucleon potential, made soft.

        Parameters
        ----------
        potential : Potential
        pair : str
        b : float
            Oscillator length of a nucleon (natural units).
        quanta : int
            Twice the quanta of the highest shell of the model space.
        renormalisation : Renormalisation

        Raises
        ------
        ValueError
            If the pair is unknown, `b` is not positive, or the momentum grid is too coarse.
        """
        if not b > 0:
            raise ValueError(f"b: expected a positive length, got {b / fm!r} fm")
        return cls.from_elements(pair, quanta, lambda channel: renormalisation.elements(potential, channel, b, quanta))


@dataclass(frozen=True)
class Block:
    """The two-body matrix elements of one J and parity.

    Parameters
    ----------
    pairs : ndarray of int, shape [P, 2]
        Positions (a, b) in the list of orbits.
    matrix : ndarray, shape [P, P]
        <(ab)J|V|(cd)J>, antisymmetrised and normalised for identical nucleons.
    """

    pairs: NDArray[np.int64]
    matrix: Array

    @property
    def index(self) -> dict[tuple[int, int], int]:
        """Position of a pair (a, b) in the block."""
        return {(int(a), int(b)): i for i, (a, b) in enumerate(self.pairs)}


def pairs_of(orbits: Sequence[Orbit], J: int, parity: int, identical: bool) -> NDArray[np.int64]:
    """Pairs of orbits that couple to J and parity: all (a, b), or a <= b for identical nucleons (a = b for even J alone)."""
    found = [
        (a, b)
        for a, first in enumerate(orbits)
        for b, second in enumerate(orbits)
        if abs(first.two_j - second.two_j) <= 2 * J <= first.two_j + second.two_j
        and (-1) ** (first.l + second.l) == parity
        and (not identical or a < b or (a == b and J % 2 == 0))
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


@dataclass(frozen=True)
class _States:
    """Relative and centre-of-mass states of one J and parity: columns N, L, l, n, S, j, grouped by (N, L, channel)."""

    table: NDArray[np.int64]
    groups: tuple[tuple[int, int, Channel, tuple[int, ...]], ...]


@lru_cache(maxsize=256)
def _states(pair: str, J: int, parity: int, quanta: int) -> _States:
    rows: list[tuple[int, ...]] = []
    groups = []
    for channel in channels(pair, quanta):
        basis = relative_basis(channel, quanta)
        for total in range(quanta - channel.ls[0] + 1):
            for L in range(total % 2, total + 1, 2):
                inside = abs(L - channel.J) <= J <= L + channel.J and (-1) ** (channel.ls[0] + L) == parity
                kept = tuple(i for i, (l, n) in enumerate(basis) if 2 * n + l + total <= quanta)
                if inside and kept:
                    groups.append((len(rows), len(rows) + len(kept), channel, kept))
                    rows += [((total - L) // 2, L, *basis[i], channel.S, channel.J) for i in kept]
    return _States(np.array(rows, dtype=np.int64).reshape(-1, 6), tuple(groups))


State = tuple[int, int, int, int]


@dataclass(frozen=True)
class _Brackets:
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
def brackets(quanta: int, lam: int) -> _Brackets:
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
    return _Brackets(states, matrix)


@lru_cache(maxsize=512)
def _bracket_index(quanta: int, lam: int) -> tuple[_Brackets, dict[tuple[int, int, int, int], int]]:
    table = brackets(quanta, lam)
    return table, table.index


def _columns(table: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return list(table.T)


def _coefficients(orbits: Sequence[Orbit], pairs: NDArray[np.int64], states: _States, J: int) -> Array:
    """<N L, (l S) j; J | (ab) J> for all pairs and states, [P, states]."""
    o = np.array([(orbit.n, orbit.l, orbit.two_j) for orbit in orbits], dtype=np.int64)
    (na, la, ja), (nb, lb, jb) = _columns(o[pairs[:, 0]]), _columns(o[pairs[:, 1]])
    N, L, l, n, S, j = _columns(states.table)
    pair_quanta, state_quanta = 2 * na + la + 2 * nb + lb, 2 * N + L + 2 * n + l
    result = np.zeros((len(pairs), len(states.table)))
    for lam in range(max(J - 1, 0), J + 2):
        spins = [spin for spin in (0, 1) if abs(lam - spin) <= J <= lam + spin]
        coupling = {
            spin: np.sqrt((ja + 1.0) * (jb + 1.0) * (2 * lam + 1) * (2 * spin + 1))
            * wigner_9j(la, 0.5, 0.5 * ja, lb, 0.5, 0.5 * jb, lam, spin, J)
            for spin in spins
        }
        phase = np.where((L + S + lam + j) % 2 == 0, 1.0, -1.0)
        recoupling = phase * np.sqrt((2 * lam + 1) * (2 * j + 1)) * wigner_6j(L, l, lam, S, J, j)
        in_pair = (np.abs(la - lb) <= lam) & (lam <= la + lb)
        in_state = (np.abs(l - L) <= lam) & (lam <= l + L) & np.isin(S, spins)
        for quanta in np.unique(pair_quanta[in_pair]):
            rows = np.flatnonzero(in_pair & (pair_quanta == quanta))
            table, index = _bracket_index(int(quanta), lam)
            at_row = [index[key] for key in zip(*(x[rows].tolist() for x in (na, la, nb, lb)), strict=True)]
            for spin in spins:
                columns = np.flatnonzero(in_state & (state_quanta == quanta) & (spin == S))
                at_column = [index[key] for key in zip(*(x[columns].tolist() for x in (n, l, N, L)), strict=True)]
                bracket = table.matrix[np.ix_(at_row, at_column)]
                result[np.ix_(rows, columns)] += coupling[spin][rows, None] * bracket * recoupling[columns]
    return result


def two_body_block(force: RelativeForce, orbits: Sequence[Orbit], J: int, parity: int) -> Block:
    """Two-body matrix elements <(ab)J|V|(cd)J> of one J and parity.

    Parameters
    ----------
    force : RelativeForce
        Its `quanta` must reach those of every pair of orbits.
    orbits : sequence of Orbit
        For "np" the first orbit of a pair is the proton's.
    J, parity : int
        Total angular momentum, and +1 or -1.

    Returns
    -------
    Block
        For identical nucleons antisymmetrised and normalised, pairs with a <= b; Edmonds' phases, l before s.

    Raises
    ------
    ValueError
        If J is negative, the parity is not +1 or -1, or the force lacks quanta.
    """
    if J < 0 or parity not in (1, -1):
        raise ValueError(f"J, parity: expected J >= 0 and parity +1 or -1, got {J!r}, {parity!r}")
    needed = 2 * max((orbit.quanta for orbit in orbits), default=0)
    if force.quanta < needed:
        raise ValueError(f"quanta: the orbits need a force with {needed} quanta, got {force.quanta}")
    identical = force.pair != "np"
    pairs = pairs_of(orbits, J, parity, identical)
    states = _states(force.pair, J, parity, needed)
    c = _coefficients(orbits, pairs, states, J)
    if identical:
        c *= np.sqrt(2.0 / (1.0 + (pairs[:, 0] == pairs[:, 1])))[:, None]
    vc = np.empty_like(c)
    for start, stop, channel, kept in states.groups:
        full = relative_basis(channel, force.quanta)
        wanted = relative_basis(channel, needed)
        at = [full.index(wanted[i]) for i in kept]
        vc[:, start:stop] = c[:, start:stop] @ force.blocks[channel][np.ix_(at, at)]
    return Block(pairs, vc @ c.T)


def two_body_elements(force: RelativeForce, orbits: Sequence[Orbit]) -> dict[tuple[int, int], Block]:
    """All two-body matrix elements: (J, parity) -> `Block`, for every J and parity that the orbits can form.

    Parameters and errors as for `two_body_block`.

    Examples
    --------
    >>> from nurecoil.nuclear.structure import CDBonn, LowMomentum, model_space
    >>> force = RelativeForce.of(CDBonn(), "nn", 1.7 * fm, 2, LowMomentum())
    >>> sorted(two_body_elements(force, model_space(1)))
    [(0, -1), (0, 1), (1, -1), (1, 1), (2, -1), (2, 1)]
    """
    highest = max((orbit.two_j for orbit in orbits), default=0)
    blocks = {(J, parity): two_body_block(force, orbits, J, parity) for J in range(highest + 1) for parity in (1, -1)}
    return {key: block for key, block in blocks.items() if len(block.pairs)}
