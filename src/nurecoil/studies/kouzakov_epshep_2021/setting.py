"""What the paper computes with: 40Ar, 50 MeV, the Standard Model at tree level, a diagonal millicharge."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import ComplexArray
from nurecoil.constants import G_F, alpha_em
from nurecoil.flavour import PMNS
from nurecoil.models import Model
from nurecoil.models.entries import matrix_entries
from nurecoil.nuclear import Helm
from nurecoil.processes.form_factors import FormFactorChoice
from nurecoil.studies.amplitudes import SIN2, in_mass_states, weak_model
from nurecoil.units import MeV, eV, fm

ARGON = nr.matter.Nuclide("Ar40")
E = 50.0 * MeV
CHARGE = 1.5e-12
"""Largest |e_nu| of Fig. 1, in units of e."""
ENDS = (1e-4 * eV, 0.13 * MeV)
"""Recoils between which an amplitude may vanish."""
F_1 = ARGON.Z * (0.5 - 2 * SIN2) - 0.5 * ARGON.N
"""Of 40Ar at q = 0 and tree level."""


def helm() -> Helm:
    """Helm with the rms charge radius of 40Ar and s = 0.9 fm: the paper leaves the form factor to its references."""
    return Helm.from_rms(ARGON.charge_radius, 0.9 * fm)


def charged(charge: float) -> Model:
    """With a millicharge that is the same for every flavour."""
    return weak_model() + nr.Millicharge(q_nue=charge, q_numu=charge, q_nutau=charge)


def nucleus(charge: float = 0.0, form_factor: FormFactorChoice = "unity") -> nr.CEvNS:
    """The bare nucleus of the paper."""
    return nr.CEvNS(ARGON.name, charged(charge), form_factor=form_factor)


def atom(charge: float = 0.0) -> nr.CEvAS:
    """The neutral atom: its electrons screen the nucleus and scatter by themselves, here for nu_e."""
    return nr.CEvAS(ARGON.name, charged(charge), form_factor=helm())


def eq_6(T: float, Q: ComplexArray, pmns: PMNS, flavour: str, L: float, antineutrino: bool = False) -> float:
    """C_V of Eq. (6) at F = 1, in the mass basis: sum_j |sum_k U*_lk e^{-i m_k^2 L/2E} (delta_jk F_1 - F_Q Q_jk)|^2.

    Q is the matrix (e_nu)_jk of charges in the mass basis; q^2 = -2MT. For antineutrinos (not in the paper) U and the charges
    are conjugated; the weak and the electric charge change sign together.
    """
    state = in_mass_states(pmns, flavour, L, E, antineutrino)
    electric = 2 * math.sqrt(2) * math.pi * alpha_em / (G_F * -2 * ARGON.mass * T) * (Q.conj() if antineutrino else Q)
    return float(np.sum(np.abs((F_1 * np.eye(3) - ARGON.Z * electric) @ state) ** 2))


def in_mass_basis(matrix: ComplexArray, pmns: PMNS, what: str = "q_nu") -> nr.models.NeutrinoElectromagnetism:
    """The package's model of a Hermitian matrix given in the mass basis: charges, or magnetic moments ``"mu_nu"``."""
    entries: dict[str, Any] = matrix_entries(matrix, what, "", "mass")
    return nr.models.NeutrinoElectromagnetism(basis="mass", pmns=pmns, **entries)
