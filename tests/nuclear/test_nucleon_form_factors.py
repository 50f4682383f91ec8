"""Form factors of free nucleons, and the cross sections that they make."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nurecoil.constants import G_F
from nurecoil.nuclear.nucleon_form_factors import MAGNETIC_MOMENTS, MASSES, Nucleon, NucleonFormFactors, other
from nurecoil.units import GeV, MeV, alpha_em, cm2, fm, m_e

INSIDE = NucleonFormFactors()
SIN2, G_A = 0.23857, 1.2764
# (E, T) [MeV] -> neutrino and antineutrino on p and on n [1e-42 cm^2/MeV], by an independent calculation.
CROSS_SECTIONS = {
    (30.0, 0.2): {"p": (7.209, 6.935), "n": (10.78, 10.40)},
    (30.0, 1.0): {"p": (10.21, 8.871), "n": (12.26, 10.36)},
    (50.0, 0.5): {"p": (7.176, 6.768), "n": (10.80, 10.22)},
}


def cross_section(nucleon: Nucleon, E: float, T: float, sign: int, F1: float, F2: float, axial: float) -> float:
    """dsigma/dT of Llewellyn Smith for neutral currents, with Q^2 = 2MT and s - u = 4ME - Q^2."""
    M = MASSES[nucleon]
    Q2, su = 2 * M * T, 4 * M * E - 2 * M * T
    tau = Q2 / (4 * M**2)
    A = Q2 / M**2 * ((1 + tau) * axial**2 - (1 - tau) * F1**2 + tau * (1 - tau) * F2**2 + 4 * tau * F1 * F2)
    B = Q2 / M**2 * axial * (F1 + F2)
    C = 0.25 * (axial**2 + F1**2 + tau * F2**2)
    return G_F**2 * M**3 / (4 * math.pi * E**2) * (A + sign * B * su / M**2 + C * su**2 / M**4)


def _with_form_factors(nucleon: Nucleon, E: float, T: float, sign: int) -> float:
    Q2 = 2 * MASSES[nucleon] * T
    (F1_p, F2_p), (F1_n, F2_n) = INSIDE.vector_profiles(nucleon, Q2)
    g_p, g_n = 0.5 - 2 * SIN2, -0.5
    axial = (0.5 if nucleon == "p" else -0.5) * G_A * float(INSIDE.G_A(Q2))
    return cross_section(nucleon, E, T, sign, float(g_p * F1_p + g_n * F1_n), float(g_p * F2_p + g_n * F2_n), axial)


@pytest.mark.parametrize(("E", "T"), CROSS_SECTIONS)
@pytest.mark.parametrize("nucleon", ["p", "n"])
def test_neutrinos_on_free_nucleons(E: float, T: float, nucleon: Nucleon) -> None:
    found = [_with_form_factors(nucleon, E * MeV, T * MeV, sign) / (cm2 / MeV) * 1e42 for sign in (1, -1)]
    assert found == pytest.approx(CROSS_SECTIONS[E, T][nucleon], rel=6e-4)


@pytest.mark.parametrize(("E", "T"), CROSS_SECTIONS)
@pytest.mark.parametrize("sign", [1, -1])
def test_point_nucleons_scatter_like_leptons(E: float, T: float, sign: int) -> None:
    """F_2 = 0 and constants: (G_F^2 M/2 pi)[(V+A)^2 + (V-A)^2 (1 - T/E)^2 - (V^2 - A^2) M T/E^2]."""
    E, T, M, V, A = E * MeV, T * MeV, MASSES["p"], 0.5 - 2 * SIN2, 0.5 * G_A
    closed = (V + sign * A) ** 2 + (V - sign * A) ** 2 * (1 - T / E) ** 2 - (V**2 - A**2) * M * T / E**2
    found = cross_section("p", E, T, sign, V, 0.0, A)
    assert found / (G_F**2 * M / (2 * math.pi) * closed) == pytest.approx(1.0, rel=1e-13)


def test_magnetic_moment_of_a_neutrino_on_a_proton() -> None:
    """(pi alpha^2 mu^2/m_e^2)(1/4E^2T)[(2E-T)^2 (G_E^2 + tau G_M^2)/(1+tau) - 2MT tau G_M^2]; points give 1/T - 1/E."""

    def dipole(E: float, T: float, G_E: float, G_M: float) -> float:
        M = MASSES["p"]
        tau = T / (2 * M)
        bracket = (2 * E - T) ** 2 * (G_E**2 + tau * G_M**2) / (1 + tau) - 2 * M * T * tau * G_M**2
        return math.pi * alpha_em**2 / m_e**2 / (4 * E**2 * T) * bracket

    E = 30 * MeV
    for T, expected in ((0.2, 1.237e-44), (1.0, 2.390e-45)):
        Q2 = 2 * MASSES["p"] * T * MeV
        found = dipole(E, T * MeV, float(INSIDE.G_E("p", Q2)), float(INSIDE.G_M("p", Q2))) * 1e-20 / (cm2 / MeV)
        assert found == pytest.approx(expected, rel=3e-4, abs=0.0)
        point = dipole(E, T * MeV, 1.0, 1.0) / (math.pi * alpha_em**2 / m_e**2)
        assert point == pytest.approx(1 / (T * MeV) - 1 / E, rel=1e-12)


@pytest.mark.parametrize("nucleon", ["p", "n"])
def test_at_rest(nucleon: Nucleon) -> None:
    charge = 1.0 if nucleon == "p" else 0.0
    assert float(INSIDE.G_E(nucleon, 0.0)) == charge
    assert float(INSIDE.F1(nucleon, 0.0)) == charge
    assert float(INSIDE.G_M(nucleon, 0.0)) == MAGNETIC_MOMENTS[nucleon]
    assert float(INSIDE.F2(nucleon, 0.0)) == pytest.approx(MAGNETIC_MOMENTS[nucleon] - charge, rel=1e-14)
    assert float(INSIDE.G_A(0.0)) == 1.0


def test_radii() -> None:
    """-6 dG/dQ^2: 12/0.71 GeV^-2 for the dipole, 12/M_A^2; the neutron's from Galster, 6 mu_n/(4M^2) = -0.126 fm^2."""
    step = (1.0 * MeV) ** 2
    for function, r2 in (
        (lambda x: INSIDE.G_E("p", x), 12 / (0.71 * GeV**2)),
        (INSIDE.G_A, 12 / (1.03 * GeV) ** 2),
        (lambda x: INSIDE.G_E("n", x), 6 * MAGNETIC_MOMENTS["n"] / (4 * MASSES["n"] ** 2)),
    ):
        slope = float(function(step) - function(0.0)) / step
        assert -6 * slope / fm**2 == pytest.approx(r2 / fm**2, rel=1e-4)
    assert 6 * MAGNETIC_MOMENTS["n"] / (4 * MASSES["n"] ** 2) / fm**2 == pytest.approx(-0.1266, abs=1e-3)


def test_sachs_from_dirac_and_pauli() -> None:
    """G_E = F_1 - tau F_2 and G_M = F_1 + F_2, inverted."""
    Q2 = np.linspace(0.0, 0.5, 7) * GeV**2
    for nucleon in ("p", "n"):
        tau, F1, F2 = INSIDE.tau(nucleon, Q2), INSIDE.F1(nucleon, Q2), INSIDE.F2(nucleon, Q2)
        np.testing.assert_allclose(F1 - tau * F2, INSIDE.G_E(nucleon, Q2), atol=1e-14)
        np.testing.assert_allclose(F1 + F2, INSIDE.G_M(nucleon, Q2), rtol=1e-13)


def test_isospin_exchanges_the_profiles() -> None:
    Q2 = np.array([0.0, 0.1]) * GeV**2
    proton, neutron = INSIDE.vector_profiles("p", Q2), INSIDE.vector_profiles("n", Q2)
    for ours, theirs in zip(proton, reversed(neutron), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="nucleon: expected 'p' or 'n', got 'e'"):
        other("e")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="nucleon: expected 'p' or 'n', got 'x'"):
        INSIDE.G_M("x", 0.0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="Q2: expected finite squares >= 0, got -1 MeV"):
        INSIDE.F1("p", -1.0 * MeV**2)
    with pytest.raises(ValueError, match="vector_mass2, axial_mass: expected positive values"):
        NucleonFormFactors(axial_mass=0.0)
    with pytest.raises(ValueError, match="galster: expected a number >= 0"):
        NucleonFormFactors(galster=-1.0)
