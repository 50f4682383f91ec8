"""Allowed beta decay: the Fermi function and the neutrino spectrum."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import loggamma

from nurecoil.arrays import gauss_legendre
from nurecoil.constants import alpha_em, m_e
from nurecoil.matter import Nuclide
from nurecoil.sources import AllowedBeta, fermi_function, mean_energy, moment, solar_spectrum
from nurecoil.sources.fermi_function import log_abs_gamma
from nurecoil.units import MeV, eV, fm, keV

DECAYS = {
    "tritium": AllowedBeta(2, 3, "18.59201 keV", "76 eV"),
    "unscreened": AllowedBeta(2, 3, "18.59201 keV"),
    "neutral": AllowedBeta(0, 1, "782 keV"),
    "nitrogen-13": AllowedBeta(-6, 13, "1198.5 keV"),
    "heavy": AllowedBeta(94, 239, "700 keV", "10 keV"),
    "positron, screened": AllowedBeta(-30, 65, "330 keV", "4 keV"),
}
each = pytest.mark.parametrize("spectrum", DECAYS.values(), ids=DECAYS.keys())


@settings(deadline=None)
@given(st.floats(0.05, 50.0))
def test_gamma_function_on_two_lines_of_the_complex_plane(y):
    # |Gamma(1/2 + iy)|^2 = pi / cosh(pi y) and |Gamma(1 + iy)|^2 = pi y / sinh(pi y).
    log_two_cosh, log_two_sinh = (
        math.pi * y + np.log1p(np.exp(-2 * math.pi * y)),
        math.pi * y + np.log1p(-np.exp(-2 * math.pi * y)),
    )
    assert 2 * log_abs_gamma(0.5, y) == pytest.approx(math.log(2 * math.pi) - log_two_cosh, rel=1e-13, abs=1e-13)
    assert 2 * log_abs_gamma(1.0, y) == pytest.approx(math.log(2 * math.pi * y) - log_two_sinh, rel=1e-13, abs=1e-13)


def test_gamma_function_is_that_of_scipy():
    x, y = (
        np.linspace(0.3, 4.0, 38)[:, None],
        np.concatenate([-np.geomspace(1e-3, 1e3, 40), [0.0], np.geomspace(1e-3, 1e3, 40)]),
    )
    np.testing.assert_allclose(log_abs_gamma(x, y), loggamma(x + 1j * y).real, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("Z", [-94, -8, 2, 55, 94])
def test_fermi_function_is_its_formula_in_complex_arithmetic(Z):
    T, R = np.geomspace(0.1 * keV, 20 * MeV, 60), 5 * fm
    g, p = math.sqrt(1 - (alpha_em * Z) ** 2), np.sqrt(T**2 + 2 * m_e * T)
    eta = alpha_em * Z * (T + m_e) / p
    gammas = np.exp(2 * (loggamma(g + 1j * eta).real - loggamma(2 * g + 1).real))
    np.testing.assert_allclose(
        fermi_function(Z, T, R), 2 * (1 + g) * (2 * p * R) ** (2 * g - 2) * np.exp(math.pi * eta) * gammas, rtol=1e-11
    )


def test_fermi_function_without_charge_is_one():
    np.testing.assert_allclose(fermi_function(0, np.geomspace(1 * eV, 1 * MeV, 9), 2 * fm), 1.0, rtol=1e-13)


@pytest.mark.parametrize("Z", [-2, -1, 1, 2])
def test_fermi_function_of_slow_electrons_is_that_of_gamow(Z):
    # 2 pi eta / (1 - exp(-2 pi eta)) up to terms of order (alpha Z)^2 ln(pR).
    T = np.geomspace(10 * eV, 20 * keV, 20)
    x = 2 * math.pi * alpha_em * Z * np.sqrt(m_e / (2 * T))
    np.testing.assert_allclose(fermi_function(Z, T, 1.5 * fm), x / -np.expm1(-x), rtol=0.04)
    np.testing.assert_allclose(fermi_function(Z, T[:5], 1.5 * fm), (x / -np.expm1(-x))[:5], rtol=4e-3)


def test_phase_space_without_charge_is_elementary():
    # Integral of p W (W0 - W)^2 from 1 to W0, in units of m_e.
    for Q in (18.6 * keV, 782 * keV, 10 * MeV):
        W0 = 1 + Q / m_e
        p0 = math.sqrt(W0**2 - 1)
        exact = p0 * (2 * W0**4 - 9 * W0**2 - 8) / 60 + W0 * math.log(W0 + p0) / 4
        # At 18.6 keV the terms of the formula cancel to 1e-6 of themselves.
        assert AllowedBeta(0, 1, Q).phase_space == pytest.approx(exact, rel=1e-8, abs=0)


@each
@pytest.mark.parametrize("power", [0, 1, -1, -2])
def test_panels_against_adaptive_quadrature(spectrum, power):
    nodes, weights = gauss_legendre(spectrum.edges, 12)
    fixed = weights @ (spectrum(nodes) * (nodes / MeV) ** power)
    edges = spectrum.edges / MeV

    def integrand(E):
        return float(spectrum(E * MeV)) * MeV * E**power

    adaptive = math.fsum(quad(integrand, a, b, epsabs=1e-13, epsrel=1e-11)[0] for a, b in pairwise(edges))
    assert fixed == pytest.approx(adaptive, rel=1e-10, abs=0)
    if power == 0:
        assert fixed == pytest.approx(1.0, rel=1e-10)


@each
def test_support(spectrum):
    assert np.all(np.diff(spectrum.edges) > 0)
    assert spectrum.edges[-1] == spectrum.endpoint
    assert np.all(spectrum(np.array([-1.0, 1.0001, 50.0]) * spectrum.endpoint) == 0)
    assert np.all(spectrum(np.linspace(0.01, 0.999, 99) * spectrum.endpoint) > 0)
    assert spectrum.lines == ()


def test_attraction_favours_slow_electrons_and_fast_neutrinos():
    means = [mean_energy(AllowedBeta(Z, 64, "600 keV")) / keV for Z in (-30, -5, 0, 5, 30)]
    assert means == sorted(means)


def test_screening_counts_against_the_electron_and_for_the_positron():
    def mean(Z, screening):
        return mean_energy(AllowedBeta(Z, 64, "600 keV", screening)) / keV

    assert mean(30, "4 keV") < mean(30, 0.0)
    assert mean(-30, "4 keV") > mean(-30, 0.0)


@pytest.mark.parametrize(
    ("component", "Z", "parent", "daughter", "shape"),
    # The published tables end at 1199, 1732 and 1740 keV, up to 1.5 keV off the masses: hence up to 0.8 % near the end.
    [("N13", 6, "N13", "C13", 6e-3), ("O15", 7, "O15", "N15", 2e-3), ("F17", 8, "F17", "O17", 9e-3)],
)
def test_positron_decays_against_published_tables(component, Z, parent, daughter, shape):
    Q = Nuclide(parent).atomic_mass - Nuclide(daughter).atomic_mass - 2 * m_e
    table, decay = solar_spectrum(component), AllowedBeta(-Z, Nuclide(parent).A, Q)
    assert Q / keV == pytest.approx(table.E[-1] / keV, abs=1.6)
    assert mean_energy(decay) == pytest.approx(mean_energy(table), rel=1e-3, abs=0)
    assert np.abs(decay(table.E) - table(table.E)).max() < shape * table(table.E).max()


@pytest.mark.parametrize(("component", "Z", "A", "shape"), [("pp", 1, 2, 1.5e-3), ("hep", 2, 4, 5e-4)])
def test_fusion_spectra_are_those_of_positron_decays_with_the_same_end(component, Z, A, shape):
    table = solar_spectrum(component)
    decay = AllowedBeta(-Z, A, float(table.E[-1]))
    assert moment(decay, 1) == pytest.approx(moment(table, 1), rel=1e-3, abs=0)
    assert np.abs(decay(table.E) - table(table.E)).max() < shape * table(table.E).max()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"Z": 2.5}, "Z: expected a whole number, got 2.5"),
        ({"Z": 137}, "Z: expected a whole number"),
        ({"A": 0}, "A: expected a whole number of nucleons >= 1"),
        ({"endpoint": "-1 keV"}, "endpoint: expected at least 0 MeV"),
        ({"endpoint": "18.6"}, "endpoint: .*has no unit"),
        ({"screening": "-1 eV"}, "screening: expected at least 0 MeV"),
        ({"screening": "20 keV"}, "screening: expected less than the end point"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        AllowedBeta(**({"Z": 2, "A": 3, "endpoint": "18.6 keV"} | arguments))
