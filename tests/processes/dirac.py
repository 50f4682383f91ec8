"""Brute-force cross sections from Dirac matrices and traces, in units of the caller: independent of the package's kernels.

L = -(G/sqrt2) C [nubar Gamma_X (1 - gamma5) nu][fbar Gamma_X f], and -(1/2) mu nubar sigma nu F + e A.J for the dipole.
"""

from itertools import product

import numpy as np

I2, Z2 = np.eye(2), np.zeros((2, 2))
PAULI = [np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.array([[1, 0], [0, -1]])]
G0 = np.block([[I2, Z2], [Z2, -I2]]).astype(complex)
GAMMA = [G0] + [np.block([[Z2, p], [-p, Z2]]) for p in PAULI]
G5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]
METRIC = np.diag([1.0, -1.0, -1.0, -1.0])
ONE = np.eye(4, dtype=complex)
SIGMA = [[0.5j * (GAMMA[m] @ GAMMA[n] - GAMMA[n] @ GAMMA[m]) for n in range(4)] for m in range(4)]


def slash(p):
    return sum(METRIC[m, m] * p[m] * GAMMA[m] for m in range(4))


def bar(matrix):
    return G0 @ matrix.conj().T @ G0


def momenta(M, E, T, m4=0.0):
    """k, p, k', p' for recoil T of a target at rest; the outgoing lepton has mass m4."""
    energy = E - T
    momentum = np.sqrt(energy**2 - m4**2)
    q = np.sqrt(T * (T + 2 * M))
    cos = (E**2 + momentum**2 - q**2) / (2 * E * momentum)
    assert abs(cos) <= 1 + 1e-9
    sin = np.sqrt(max(0.0, 1 - cos**2))
    k, p = np.array([E, 0, 0, E]), np.array([M, 0, 0, 0])
    k2 = np.array([energy, momentum * sin, 0, momentum * cos])
    return k, p, k2, k + p - k2


def vertices(couplings, M, E, T, G, e, m4=0.0, spin_half=True, antineutrino=False):
    """List of (lepton matrix, hadron matrix or number): the amplitude is the sum of ubar' L u times ubar' H u.

    An antineutrino line is read backwards: its matrices are the Dirac conjugates of these, except that the photon's
    momentum in the dipole vertex is still the one that flows into the target.
    """
    k, p, k2, p2 = momenta(M, E, T, m4)
    q = k2 - k if not antineutrino else k - k2
    left = ONE - G5
    lower = [METRIC[m, m] for m in range(4)]
    found = []
    for structure, c in couplings.items():
        w = -G / np.sqrt(2) * c
        if structure == "S":
            found.append((w * left, ONE if spin_half else 2 * M))
        elif structure == "P":
            found.append((w * G5 @ left, G5))
        elif structure == "V":
            for m in range(4):
                current = GAMMA[m] if spin_half else (p + p2)[m]
                found.append((w * lower[m] * GAMMA[m] @ left, current))
        elif structure == "A":  # fbar gamma (g_V - g_A gamma5) f: g_A enters with a minus sign
            for m in range(4):
                found.append((w * lower[m] * GAMMA[m] @ left, -GAMMA[m] @ G5))
        elif structure == "T":
            for m, n in product(range(4), repeat=2):
                found.append((w * lower[m] * lower[n] * SIGMA[m][n] @ left, SIGMA[m][n]))
        elif structure == "M":  # c is the dipole moment: M = i mu e / q^2 ubar' sigma^{mu nu} q_nu P_L u J_mu
            q2 = -2 * M * T
            for m in range(4):
                dipole = sum(lower[n] * q[n] * SIGMA[m][n] for n in range(4))
                current = GAMMA[m] if spin_half else (p + p2)[m]
                found.append((1j * c * e / q2 * dipole @ (0.5 * left), lower[m] * current))
    return found, (k, p, k2, p2)


def hadron_trace(M, p, p2, h1, h2):
    """Spin average of the target's trace."""
    return 0.5 * np.trace((slash(p2) + M * ONE) @ h1 @ (slash(p) + M * ONE) @ h2)


def dsigma_dT(couplings, M, E, T, G, e=0.0, m4=0.0, spin_half=True):
    """dsigma/dT = <|amplitude|^2> / (32 pi M E^2), averaged over the target's spin; couplings are real."""
    found, (k, p, k2, p2) = vertices(couplings, M, E, T, G, e, m4, spin_half)
    total = 0.0
    for (l1, h1), (l2, h2) in product(found, repeat=2):
        lepton = np.trace((slash(k2) + m4 * ONE) @ l1 @ slash(k) @ bar(l2))
        total += lepton * (hadron_trace(M, p, p2, h1, bar(h2)) if spin_half else h1 * np.conj(h2))
    assert abs(total.imag) < 1e-9 * abs(total.real) + 1e-300
    return total.real / (32 * np.pi * M * E**2)
