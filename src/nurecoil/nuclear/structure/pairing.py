"""BCS pairing of like nucleons in any set of orbits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array
from nurecoil.nuclear.structure.orbits import Orbit
from nurecoil.nuclear.structure.two_body import RelativeForce, two_body_block
from nurecoil.units import MeV

_CONVERGED = 1e-10 * MeV
_COLLAPSED = 1e-5 * MeV
_ITERATIONS = 2000


def pairing_matrix(force: RelativeForce, orbits: Sequence[Orbit]) -> Array:
    """(-1)^(l_a + l_b) <(aa)0|V|(bb)0>, the pairing force between time-reversed pairs, shape [orbits, orbits].

    The phase takes Condon and Shortley's states to time-reversed ones.

    Raises
    ------
    ValueError
        If the force is not between identical nucleons, or lacks quanta.
    """
    if force.pair == "np":
        raise ValueError("pair: pairing needs identical nucleons ('pp' or 'nn'), got 'np'")
    block = two_body_block(force, orbits, 0, 1)
    at = [block.index[a, a] for a in range(len(orbits))]
    phase = np.array([(-1.0) ** orbit.l for orbit in orbits])
    return np.asarray(phase[:, None] * block.matrix[np.ix_(at, at)] * phase)


@dataclass(frozen=True)
class PairingState:
    """A BCS ground state of one kind of nucleon.

    Parameters
    ----------
    g_pair : float
        Factor on the pairing force.
    chemical_potential : float
        lambda (natural units).
    gaps, quasiparticle_energies, occupations : ndarray, shape [orbits]
        Delta_a and E_a (natural units), and v_a^2.
    iterations : int
        Of the fixed point.
    """

    g_pair: float
    chemical_potential: float
    gaps: Array
    quasiparticle_energies: Array
    occupations: Array
    iterations: int


def _fill(energies: Array, gaps: Array, degeneracy: Array, number: float) -> float:
    """The chemical potential at which the orbits hold `number` nucleons."""
    from scipy.optimize import brentq

    def excess(x: float) -> float:
        e = energies - x
        return float(degeneracy @ (0.5 * (1.0 - e / np.hypot(e, gaps)))) - number

    reach = np.abs(gaps).max() * degeneracy.sum() + 1.0 * MeV
    return float(brentq(excess, energies.min() - reach, energies.max() + reach, xtol=1e-13 * MeV, rtol=8.9e-16))


def solve_bcs(
    orbits: Sequence[Orbit], energies: Array, matrix: Array, number: int, g_pair: float = 1.0, start: Array | float = 1.5 * MeV
) -> PairingState:
    """Solve the gap and number equations.

    Delta_a = -(g_pair/jhat_a) sum_b jhat_b (-1)^(l_a+l_b) <aa;0|V|bb;0> u_b v_b, v_a^2 = (1 - (eps_a - lambda)/E_a)/2,
    sum (2j+1) v^2 = number (Ch. 13 of Suhonen:2007). No self-energy: the levels are those of a mean field that has it.

    Parameters
    ----------
    orbits : sequence of Orbit
    energies : ndarray, shape [orbits]
        Single-particle energies.
    matrix : ndarray, shape [orbits, orbits]
        From `pairing_matrix`.
    number : int
        Nucleons in these orbits.
    g_pair : float
        Factor on the matrix.
    start : float or ndarray
        First guess of the gaps.

    Returns
    -------
    PairingState

    Raises
    ------
    ValueError
        If the orbits cannot hold the nucleons, the gap vanishes, or the fixed point does not converge.

    Examples
    --------
    One level: v^2 = number/(2j+1) and E = |V|/2.

    >>> state = solve_bcs([Orbit(0, 3, 7)], np.array([0.0]), np.array([[-2.0 * MeV]]), 2)
    >>> round(float(state.occupations[0]), 6), round(float(state.quasiparticle_energies[0] / MeV), 6)
    (0.25, 1.0)
    """
    degeneracy = np.array([orbit.degeneracy for orbit in orbits], dtype=float)
    if not 0 < number < degeneracy.sum():
        raise ValueError(f"number: the {len(orbits)} orbits hold up to {degeneracy.sum():.0f} nucleons, got {number!r}")
    jhat = np.sqrt(degeneracy)
    kernel = -g_pair * matrix * jhat / jhat[:, None]
    gaps = np.broadcast_to(np.asarray(start, dtype=float), energies.shape).copy()
    for iteration in range(1, _ITERATIONS + 1):
        if np.abs(gaps).max() < _COLLAPSED:
            raise ValueError(f"g_pair = {g_pair:.4g}: pairing is too weak, the gap vanishes")
        potential = _fill(energies, gaps, degeneracy, number)
        e = energies - potential
        E = np.hypot(e, gaps)
        new = kernel @ (0.5 * gaps / E)
        change, gaps = float(np.abs(new - gaps).max()), new
        if change < _CONVERGED:
            return PairingState(g_pair, potential, gaps, E, 0.5 * (1.0 - e / E), iteration)
    raise ValueError(f"g_pair = {g_pair:.4g}: no convergence in {_ITERATIONS} iterations, last change {change / MeV:.1e} MeV")


def fermi_orbit(orbits: Sequence[Orbit], energies: Array, number: int) -> int:
    """Position of the orbit that the last nucleon enters when the levels are filled from below: its gap is the pairing gap.

    Raises
    ------
    ValueError
        If the orbits cannot hold the nucleons.

    Examples
    --------
    >>> fermi_orbit([Orbit(0, 0, 1), Orbit(0, 1, 3)], np.array([-20.0, -10.0]), 4)
    1
    """
    filled = 0
    for i in np.argsort(energies, kind="stable"):
        filled += orbits[i].degeneracy
        if filled >= number:
            return int(i)
    raise ValueError(f"number: the {len(orbits)} orbits hold up to {filled} nucleons, got {number!r}")


def fit_bcs(orbits: Sequence[Orbit], energies: Array, matrix: Array, number: int, gap: float) -> PairingState:
    """The BCS state whose gap at the Fermi orbit is `gap`, by adjusting g_pair.

    Parameters
    ----------
    orbits, energies, matrix, number
        As in `solve_bcs`.
    gap : float
        The empirical pairing gap (natural units), positive.

    Raises
    ------
    ValueError
        If the gap is not positive or no g_pair between 0.2 and 5 gives it.
    """
    from scipy.optimize import brentq

    if not gap > 0:
        raise ValueError(f"gap: expected a positive energy, got {gap / MeV!r} MeV")
    at = fermi_orbit(orbits, energies, number)

    def excess(g_pair: float) -> float:
        try:
            return float(solve_bcs(orbits, energies, matrix, number, g_pair, gap).gaps[at] - gap)
        except ValueError:
            return -gap

    low, high = 0.9, 1.1
    while low > 0.2 and excess(low) > 0:
        low *= 0.8
    while high < 5.0 and excess(high) < 0:
        high *= 1.25
    if excess(low) > 0 or excess(high) < 0:
        raise ValueError(f"gap: no g_pair between {low:.2g} and {high:.2g} gives {gap / MeV:.4g} MeV")
    g_pair = float(brentq(excess, low, high, xtol=1e-9))
    return solve_bcs(orbits, energies, matrix, number, g_pair, gap)
