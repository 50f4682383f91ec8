"""Eqs. (1), (2), (3) and (5) with explicit spinors: where Eq. (6) comes from."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import ComplexArray
from nurecoil.constants import G_A, G_F, alpha_em, m_e
from nurecoil.models import Model
from nurecoil.studies import ours
from nurecoil.studies.kouzakov_epshep_2021.setting import CHARGE, NUCLIDE, SIN2, E, weak_model
from nurecoil.units import eV, keV, mu_B

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]], dtype=complex)
ONE, NIL = np.eye(2, dtype=complex), np.zeros((2, 2), dtype=complex)
GAMMA_0 = np.block([[NIL, ONE], [ONE, NIL]])
GAMMA = np.array([np.block([[NIL, s], [-s, NIL]]) for s in PAULI])
GAMMA_5 = np.diag([-1, -1, 1, 1]).astype(complex)


def spinor(energy: float, direction: ComplexArray, helicity: int) -> ComplexArray:
    """Massless u(k) in the chiral basis, normalised to 2 E, helicity -1 or +1."""
    _, vectors = np.linalg.eigh(np.asarray(np.einsum("i,ijk->jk", direction, PAULI)))
    chi = vectors[:, 0 if helicity < 0 else 1]
    u: ComplexArray = np.zeros(4, dtype=complex)
    u[:2] = chi if helicity < 0 else 0.0
    u[2:] = chi if helicity > 0 else 0.0
    result: ComplexArray = math.sqrt(2 * energy) * u
    return result


def squared(T: float, weak: float, charge: float, moment: float = 0.0) -> float:
    """|M|^2 of Eqs. (1) and (2) for the current of Eq. (3), over 4 M^2, summed over final helicities; no recoil of the energy.

    Parameters
    ----------
    T : float
        Recoil energy.
    weak, charge : float
        F_1, and F_Q e_nu.
    moment : float
        F_Q mu_nu, mu_nu in natural units over e.
    """
    M = nr.matter.Nuclide(NUCLIDE).mass
    q2 = 2 * M * T
    half = math.asin(math.sqrt(q2) / (2 * E))
    before = np.array([0.0, 0.0, 1.0], dtype=complex)
    after = np.array([math.sin(2 * half), 0.0, math.cos(2 * half)], dtype=complex)
    photon = 4 * math.pi * alpha_em / q2  # -4 pi alpha/q^2 with q^2 = -2 M T
    vertex = G_F / math.sqrt(2) * weak * GAMMA_0 @ (np.eye(4) - GAMMA_5) + photon * charge * GAMMA_0
    q = E * (before - after)
    sigma_q = sum(-0.5j * (GAMMA_0 @ g - g @ GAMMA_0) * -k for g, k in zip(GAMMA, q, strict=True))
    vertex = vertex + photon * moment * sigma_q
    u = spinor(E, before, -1)
    total = 0.0
    for helicity in (-1, 1):
        amplitude = spinor(E, after, helicity).conj() @ GAMMA_0 @ vertex @ u
        total += abs(amplitude) ** 2
    return float(total)


def ratio(T: float, model: Model, **parts: float) -> float:
    """Eq. (5) over the package, with the kinematics of Eq. (6)."""
    M = nr.matter.Nuclide(NUCLIDE).mass
    process = nr.CEvNS(NUCLIDE, model, form_factor="unity", kinematics="leading", magnetic="1/T")
    return 4 * M**2 * squared(T, **parts) / (32 * math.pi * E**2 * M) / float(process.dsigma_dT(T, E))


@ours("matrix-element-weak", "matrix-element-charge", "matrix-element-magnetic")
def matrix_elements() -> tuple[float, float, float]:
    """Eq. (5) over the package: weak alone, with a millicharge, a magnetic moment alone."""
    argon = nr.matter.Nuclide(NUCLIDE)
    F_1 = argon.Z * (0.5 - 2 * SIN2) - 0.5 * argon.N
    charged = weak_model() + nr.Millicharge(q_nue=CHARGE, q_numu=CHARGE, q_nutau=CHARGE)
    moment = 1e-10
    magnetic = nr.MagneticMoment(mu_nue=moment * mu_B)
    return (
        ratio(100 * keV, weak_model(), weak=F_1, charge=0.0),
        ratio(1 * eV, charged, weak=F_1, charge=argon.Z * CHARGE),
        ratio(1 * keV, magnetic, weak=0.0, charge=0.0, moment=argon.Z * moment / (2 * m_e)),
    )


AXIALS: tuple[Any, ...] = ("spin-expectation", "none")


@ours("axial-term")
def axial_term() -> float:
    """The axial term of Eq. (6) on a free proton, G_A^z = g_A sigma_z/2, over the package's: all less the vector part."""
    T, M = 0.1 * keV, nr.matter.Nuclide("H1").mass
    options: Any = {"form_factor": "unity", "kinematics": "leading"}
    full, vector = (nr.CEvNS("H1", weak_model(), axial=kind, **options) for kind in AXIALS)
    printed = G_F**2 * M / (2 * math.pi) * (G_A / 2) ** 2 * (2 + M * T / E**2)
    return float(printed / (full.dsigma_dT(T, E) - vector.dsigma_dT(T, E)))
