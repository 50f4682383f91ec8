"""Eqs. (1), (2), (3) and (5) with explicit spinors: where Eq. (6) comes from."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array, ComplexArray
from nurecoil.constants import G_A, G_F, alpha_em, m_e
from nurecoil.models import Model
from nurecoil.studies import ours
from nurecoil.studies.amplitudes import weak_model
from nurecoil.studies.kouzakov_epshep_2021.setting import ARGON, CHARGE, F_1, E, charged
from nurecoil.units import eV, keV, mu_B

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]], dtype=complex)
ONE, NIL = np.eye(2, dtype=complex), np.zeros((2, 2), dtype=complex)
GAMMA_0 = np.block([[NIL, ONE], [ONE, NIL]])
GAMMA = np.array([np.block([[NIL, s], [-s, NIL]]) for s in PAULI])
GAMMA_5 = np.diag([-1, -1, 1, 1]).astype(complex)


def spinor(direction: Array, helicity: int) -> ComplexArray:
    """Massless u(k) at 50 MeV in the chiral basis, normalised to 2 E, helicity -1 or +1."""
    _, vectors = np.linalg.eigh(np.asarray(np.einsum("i,ijk->jk", direction, PAULI)))
    up = int(helicity > 0)
    return np.asarray(math.sqrt(2 * E) * np.kron(np.eye(2)[up], vectors[:, up]), dtype=complex)


def over_package(T: float, model: Model, weak: float = 0.0, charge: float = 0.0, moment: float = 0.0) -> float:
    """Eq. (5) with |M|^2 of Eqs. (1) and (2) for the current of Eq. (3), over the package with the kinematics of Eq. (6).

    Parameters
    ----------
    T : float
        Recoil energy; the neutrino keeps its energy.
    weak, charge, moment : float
        F_1, F_Q e_nu, and F_Q mu_nu, mu_nu in natural units over e.
    """
    q2 = 2 * ARGON.mass * T
    angle = 2 * math.asin(math.sqrt(q2) / (2 * E))
    before, after = np.array([0.0, 0.0, 1.0]), np.array([math.sin(angle), 0.0, math.cos(angle)])
    photon = 4 * math.pi * alpha_em / q2  # -4 pi alpha/q^2 with q^2 = -2 M T
    sigma_q = sum(0.5j * k * (GAMMA_0 @ g - g @ GAMMA_0) for g, k in zip(GAMMA, E * (before - after), strict=True))
    vertex = G_F / math.sqrt(2) * weak * GAMMA_0 @ (np.eye(4) - GAMMA_5) + photon * (charge * GAMMA_0 + moment * sigma_q)
    amplitudes = [spinor(after, h).conj() @ GAMMA_0 @ vertex @ spinor(before, -1) for h in (-1, 1)]
    printed = np.sum(np.abs(amplitudes) ** 2) * ARGON.mass / (8 * math.pi * E**2)
    process = nr.CEvNS(ARGON.name, model, form_factor="unity", kinematics="leading", magnetic="1/T")
    return float(printed / process.dsigma_dT(T, E))


@ours("matrix-element-weak", "matrix-element-charge", "matrix-element-magnetic")
def matrix_elements() -> tuple[float, float, float]:
    """Eq. (5) over the package: weak alone, with a millicharge, a magnetic moment alone."""
    moment = 1e-10
    return (
        over_package(100 * keV, weak_model(), weak=F_1),
        over_package(1 * eV, charged(CHARGE), weak=F_1, charge=ARGON.Z * CHARGE),
        over_package(1 * keV, nr.MagneticMoment(mu_nue=moment * mu_B), moment=ARGON.Z * moment / (2 * m_e)),
    )


@ours("axial-term")
def axial_term() -> float:
    """The axial term of Eq. (6) on a free proton, G_A^z = g_A sigma_z/2, over the package's: all less the vector part."""
    T, M = 0.1 * keV, nr.matter.Nuclide("H1").mass
    options: Any = {"form_factor": "unity", "kinematics": "leading"}
    kinds: tuple[Any, ...] = ("spin-expectation", "none")
    full, vector = (nr.CEvNS("H1", weak_model(), axial=kind, **options).dsigma_dT(T, E) for kind in kinds)
    printed = G_F**2 * M / (2 * math.pi) * (G_A / 2) ** 2 * (2 + M * T / E**2)
    return float(printed / (full - vector))
