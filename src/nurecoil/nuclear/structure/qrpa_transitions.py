"""From QRPA amplitudes to transition densities between orbits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nurecoil.arrays import Array
from nurecoil.nuclear.structure.orbits import Orbit
from nurecoil.nuclear.structure.qrpa_matrices import QRPAMatrices, Quasiparticles


def transition_densities(
    matrices: QRPAMatrices, orbits: Sequence[Orbit], quasiparticles: Sequence[Quasiparticles], X: Array, Y: Array
) -> Array:
    """D with <w||T||0> = sum_s sum_ab D[s, a, b] (a||T||b)_s for every one-body operator T of the multipole.

    Parameters
    ----------
    matrices : QRPAMatrices
        For its configurations.
    orbits : sequence of Orbit
    quasiparticles : sequence of Quasiparticles
        Of protons and of neutrons.
    X, Y : ndarray, shape [K, C]
        Amplitudes of K states.

    Returns
    -------
    ndarray, shape [K, 2, orbits, orbits]
        For reduced elements in Edmonds' phases, l before s, with oscillator functions positive at the origin. One common
        factor i of odd parities is left out. Nothing is assumed about the hermiticity of T.

    Notes
    -----
    sum_{a<b} {X_ab [u_a v_b (a||T||b) - (-)^(j_a+j_b+J) v_a u_b (b||T||a)]
    + Y_ab [v_a u_b (a||T||b) - (-)^(j_a+j_b+J) u_a v_b (b||T||a)]} + sum_a sqrt2 u_a v_a (a||T||a)(X_aa + Y_aa).
    """
    two_j = np.array([orbit.two_j for orbit in orbits])
    l = np.array([orbit.l for orbit in orbits])
    result = np.zeros((len(X), 2, len(orbits), len(orbits)))
    start = 0
    for s, (pairs, q) in enumerate(zip(matrices.pairs, quasiparticles, strict=True)):
        a, b = pairs.T
        x, y = X[:, start : start + len(pairs)], Y[:, start : start + len(pairs)]
        start += len(pairs)
        phase = (-1.0) ** ((two_j[a] + two_j[b]) // 2 + matrices.J)
        forward, backward = q.u[a] * q.v[b], q.v[a] * q.u[b]
        same = a == b
        result[:, s, a, b] = np.where(same, np.sqrt(2.0) * forward * (x + y), forward * x + backward * y)
        result[:, s, b[~same], a[~same]] = -(phase * (backward * x + forward * y))[:, ~same]
    # from the phases of Biedenharn and Rose: (a||T||b) there is i^(l_b - l_a) times that of Edmonds
    turns = (l[None, :] - l[:, None]) // 2
    return np.asarray(result * (-1.0) ** turns)


def field(matrices: QRPAMatrices, orbits: Sequence[Orbit], quasiparticles: Sequence[Quasiparticles], elements: Array) -> Array:
    """f with <w||T||0> = f . (X + Y), for a hermitian operator without derivatives.

    Parameters
    ----------
    matrices, orbits, quasiparticles
        As in `transition_densities`.
    elements : ndarray, shape [2, orbits, orbits]
        (a||T||b) of protons and of neutrons.

    Returns
    -------
    ndarray, shape [C]
    """
    one = np.eye(len(matrices.energies))
    densities = transition_densities(matrices, orbits, quasiparticles, one, np.zeros_like(one))
    return np.asarray(np.einsum("csab,sab->c", densities, elements))
