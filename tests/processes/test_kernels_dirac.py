"""Every kernel against brute-force traces over Dirac matrices."""

from itertools import combinations

import numpy as np
import pytest
from dirac import bar, hadron_trace, slash, vertices
from dirac import dsigma_dT as brute_force

from nurecoil.constants import G_F, e_charge
from nurecoil.models.term import C_PARITY
from nurecoil.processes import kernels as k
from nurecoil.units import MeV

M = 940.0 * MeV
POINTS = [(T * MeV, E * MeV) for T, E in ((0.5, 30.0), (3.0, 60.0), (40.0, 300.0))]
SPIN_HALF = {
    ("V", "V"): k.vector_spin_half, ("A", "A"): k.axial_spin_half, ("V", "A"): k.vector_axial_spin_half,
    ("S", "S"): k.scalar_spin_half, ("P", "P"): k.pseudoscalar_spin_half, ("T", "T"): k.tensor_spin_half,
    ("S", "T"): k.scalar_tensor_spin_half, ("P", "T"): k.scalar_tensor_spin_half, ("M", "M"): k.dipole_spin_half,
    ("S", "M"): k.scalar_dipole, ("T", "M"): k.tensor_dipole_spin_half,
}  # fmt: skip
SPIN_0 = {
    ("V", "V"): k.vector_spin0, ("S", "S"): k.scalar_spin0, ("M", "M"): k.dipole_spin0, ("S", "M"): k.scalar_dipole,
}  # fmt: skip
MOMENT = 1e-6 / MeV


def from_kernels(table, couplings, T, E, antineutrino=False):
    total = 0.0
    for (a, b), kernel in table.items():
        if a in couplings and b in couplings:
            sign = C_PARITY[a] * C_PARITY[b] if antineutrino else 1
            kappa = sum(c / E**n for n, c in enumerate(kernel(T, M)))
            total += sign * (1 if a == b else 2) * kappa * couplings[a] * couplings[b]
    return total


@pytest.mark.parametrize("spin_half", [True, False])
@pytest.mark.parametrize(("T", "E"), POINTS)
def test_every_pair_of_structures(T, E, spin_half):
    table = SPIN_HALF if spin_half else SPIN_0
    strengths = {"V": 0.8, "A": -0.5, "S": 1.3, "P": 0.7, "T": -0.4, "M": MOMENT}
    present = sorted({s for pair in table for s in pair})
    choices = [(s,) for s in present] + list(combinations(present, 2)) + [tuple(present)]
    for choice in choices:
        couplings = {s: strengths[s] for s in choice}
        exact = brute_force(couplings, M, E, T, G_F, e_charge, spin_half=spin_half)
        assert from_kernels(table, couplings, T, E) == pytest.approx(exact, rel=1e-11, abs=0), choice


@pytest.mark.parametrize(("T", "E"), POINTS)
def test_antineutrinos_flip_the_charge_odd_interferences(T, E):
    strengths = {"V": 0.8, "A": -0.5, "S": 1.3, "P": 0.7, "T": -0.4, "M": MOMENT}
    for choice in [*combinations("VASPTM", 2), tuple("VASPTM")]:
        couplings = {s: strengths[s] for s in choice}
        exact = antineutrino(couplings, T, E)
        assert from_kernels(SPIN_HALF, couplings, T, E, antineutrino=True) == pytest.approx(exact, rel=1e-10, abs=0), choice


def antineutrino(couplings, T, E):
    found, (p_nu, p, p_nu2, p2) = vertices(couplings, M, E, T, G_F, e_charge, antineutrino=True)
    total = 0.0
    for l1, h1 in found:
        for l2, h2 in found:
            # vbar(k) bar(l) v(k'): the antineutrino is annihilated by the Hermitian conjugate operator
            lepton = np.trace(slash(p_nu) @ bar(l1) @ slash(p_nu2) @ l2)
            total += lepton * hadron_trace(M, p, p2, bar(h1), h2)
    return total.real / (32 * np.pi * M * E**2)


@pytest.mark.parametrize("mass", [0.0, 2.0, 8.0])
@pytest.mark.parametrize("spin_half", [True, False])
def test_heavy_final_state(mass, spin_half):
    kernel = k.dipole_spin_half if spin_half else k.dipole_spin0
    for T, E in ((1.0 * MeV, 60 * MeV), (6.0 * MeV, 90 * MeV)):
        exact = brute_force({"M": MOMENT}, M, E, T, G_F, e_charge, m4=mass * MeV, spin_half=spin_half)
        ours = sum(c / E**n for n, c in enumerate(kernel(T, M, mass * MeV))) * MOMENT**2
        assert ours == pytest.approx(exact, rel=1e-9, abs=0)


def test_isotropic_axial_differs_from_spin_half_by_order_T_over_M():
    T, E = 0.1 * MeV, 40 * MeV
    half, isotropic = (sum(c / E**n for n, c in enumerate(f(T, M))) for f in (k.axial_spin_half, k.axial_isotropic))
    assert half / isotropic - 1 == pytest.approx(T**2 / (2 * E**2), rel=0.1, abs=0)
