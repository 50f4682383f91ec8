"""Every spectrum: normalisation, panels, moments, support."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from nurecoil.arrays import gauss_legendre
from nurecoil.constants import m_mu
from nurecoil.sources import FermiDirac, Line, Lines, MaxwellBoltzmann, Michel, Mixture, Pinched, Tabulated, mean_energy, moment
from nurecoil.units import MeV

CONTINUA = {
    "michel-nu-e": Michel.nu_e(),
    "michel-nu-mu-bar": Michel.nu_mu_bar(),
    "maxwell-boltzmann": MaxwellBoltzmann("5 MeV"),
    "fermi-dirac": FermiDirac("4 MeV", 0.0),
    "fermi-dirac-degenerate": FermiDirac("4 MeV", 30.0),
    "fermi-dirac-dilute": FermiDirac("4 MeV", -20.0),
    "pinched-2": Pinched("12 MeV", 2.0),
    "pinched-1.5": Pinched("12 MeV", 1.5),
    "pinched-2.3": Pinched("12 MeV", 2.3),
    "pinched-3.7": Pinched("12 MeV", 3.7),
    "pinched-60": Pinched("12 MeV", 60.0),
    "linear": Tabulated(np.array([0.5, 1.0, 8.0, 9.0, 30.0]) * MeV, [0.0, 3.0, 1.0, 0.0, 2.0]),
    "log": Tabulated(np.array([0.5, 1.0, 8.0, 9.0, 30.0]) * MeV, [1e-9, 3.0, 1.0, 1e-12, 2.0], "log"),
    "mixture": Mixture((MaxwellBoltzmann("5 MeV"), Tabulated(np.array([3.0, 7.0]) * MeV, [1.0, 1.0])), [0.3, 0.7]),
}

each = pytest.mark.parametrize("spectrum", CONTINUA.values(), ids=CONTINUA.keys())


def integral(spectrum, power=0):
    """Mean of (E/MeV)^power over the continuum: adaptive quadrature piece by piece, in u = sqrt(E) to soften x^-0.5 at zero."""

    def integrand(u):
        return 2 * u * float(spectrum(u**2 * MeV)) * MeV * u ** (2 * power)

    ends = np.sqrt(spectrum.edges / MeV)
    return math.fsum(quad(integrand, a, b, epsabs=1e-14, epsrel=1e-12, limit=200)[0] for a, b in pairwise(ends))


@each
def test_continuum_is_normalised(spectrum):
    assert integral(spectrum) == pytest.approx(1.0, abs=1e-10)


@each
@pytest.mark.parametrize("power", [0, -1, -2])
def test_panels_integrate_inverse_powers_of_the_energy(spectrum, power):
    nodes, weights = gauss_legendre(spectrum.edges, 12)
    fixed = weights @ (spectrum(nodes) * (nodes / MeV) ** power)
    assert fixed == pytest.approx(integral(spectrum, power), rel=1e-9)


@pytest.mark.parametrize("alpha", [1.5, 1.8, 2.0, 2.3, 5.0, 7.5, 100.0])
@pytest.mark.parametrize("power", [2, 1, -1, -2])
def test_moments_of_pinched_spectra_are_gamma_functions(alpha, power):
    a = alpha + 1
    exact = math.exp(math.lgamma(a + power) - math.lgamma(a)) / a**power
    assert moment(Pinched("12 MeV", alpha), power) / (12 * MeV) ** power == pytest.approx(exact, rel=1e-10)


@each
def test_edges_increase_and_bound_the_support(spectrum):
    edges = spectrum.edges
    assert np.all(np.diff(edges) > 0)
    outside = np.array([-1e3 * edges[-1], -1e-3 * MeV, edges[-1] * 1.000001, edges[-1] * 1e6])
    assert np.all(spectrum(outside) == 0)
    assert np.all(spectrum(np.linspace(edges[0], edges[-1], 301)) >= 0)
    assert spectrum.lines == ()


def test_mean_energies_of_muon_decay():
    # 3/10 and 7/20 of the muon mass; 31.70 and 36.98 MeV.
    assert mean_energy(Michel.nu_e()) == pytest.approx(0.3 * m_mu, rel=1e-12)
    assert mean_energy(Michel.nu_mu_bar()) == pytest.approx(0.35 * m_mu, rel=1e-12)
    assert mean_energy(Michel.nu_e()) / MeV == pytest.approx(31.6975, abs=1e-3)
    assert mean_energy(Michel.nu_mu_bar()) / MeV == pytest.approx(36.9804, abs=1e-3)


def test_muon_decay_end_point_tells_the_flavours_apart():
    end = 0.5 * m_mu * (1 - 1e-12)
    assert float(Michel.nu_e()(end)) * m_mu == pytest.approx(0.0, abs=1e-9)
    assert float(Michel.nu_mu_bar()(end)) * m_mu == pytest.approx(4.0, rel=1e-9)


@settings(deadline=None)
@given(T=st.floats(0.01, 50.0))
def test_maxwell_boltzmann_mean_is_three_temperatures(T):
    assert mean_energy(MaxwellBoltzmann(T * MeV)) == pytest.approx(3 * T * MeV, rel=1e-11)


@settings(deadline=None)
@given(mean=st.floats(0.1, 100.0), alpha=st.floats(0.01, 99.0))
def test_pinched_moments_give_back_their_parameters(mean, alpha):
    spectrum = Pinched(mean * MeV, alpha)
    assert moment(spectrum, 0) == pytest.approx(1.0, rel=1e-10)
    assert mean_energy(spectrum) == pytest.approx(mean * MeV, rel=1e-10)
    again = Pinched.from_moments(mean_energy(spectrum), moment(spectrum, 2))
    assert again.alpha == pytest.approx(alpha, rel=1e-6, abs=1e-6)


def test_pinched_with_alpha_two_is_maxwell_boltzmann():
    E = np.linspace(0.0, 100.0, 50) * MeV
    np.testing.assert_allclose(Pinched("15 MeV", 2.0)(E), MaxwellBoltzmann("5 MeV")(E), rtol=1e-12)


def test_dilute_fermi_dirac_is_maxwell_boltzmann():
    E = np.linspace(0.0, 100.0, 50) * MeV
    np.testing.assert_allclose(FermiDirac("5 MeV", -1000.0)(E), MaxwellBoltzmann("5 MeV")(E), rtol=1e-12)


def test_degenerate_fermi_dirac_is_a_filled_sphere():
    # Sommerfeld: F2 = eta^3/3 (1 + pi^2/eta^2), F3 = eta^4/4 (1 + 2 pi^2/eta^2 + 7 pi^4/(15 eta^4)), up to e^-eta.
    eta, pi = 60.0, math.pi
    F2 = eta**3 / 3 * (1 + (pi / eta) ** 2)
    F3 = eta**4 / 4 * (1 + 2 * (pi / eta) ** 2 + 7 / 15 * (pi / eta) ** 4)
    assert mean_energy(FermiDirac("4 MeV", eta)) == pytest.approx(4 * MeV * F3 / F2, rel=1e-12)


def test_fermi_dirac_mean_without_degeneracy():
    # 7 pi^4 / (180 zeta(3)), zeta(3) = 1.2020569031595942
    assert mean_energy(FermiDirac("1 MeV")) / MeV == pytest.approx(7 * math.pi**4 / (180 * 1.2020569031595942), rel=1e-12)


@settings(deadline=None)
@given(eta=st.floats(-30.0, 30.0))
def test_fermi_dirac_against_adaptive_quadrature(eta):
    def occupied(x):
        return x**2 / (1 + math.exp(x - eta))

    points = sorted({0.0, max(eta - 5, 0.0), max(eta, 0.0), max(eta, 0.0) + 5, max(eta, 0.0) + 80})
    norm = sum(quad(occupied, a, b, epsabs=0, epsrel=1e-12)[0] for a, b in pairwise(points))
    assert float(FermiDirac("3 MeV", eta)(6 * MeV)) * 3 * MeV == pytest.approx(occupied(2.0) / norm, rel=1e-10)


@pytest.mark.parametrize(
    ("name", "scaled"),
    [
        ("maxwell-boltzmann", lambda s, E: s.formula(E, s.temperature)),
        ("fermi-dirac", lambda s, E: s.formula(E / s.temperature, s.eta)),
        ("fermi-dirac-degenerate", lambda s, E: s.formula(E / s.temperature, s.eta)),
        ("fermi-dirac-dilute", lambda s, E: s.formula(E / s.temperature, s.eta)),
        ("pinched-2.3", lambda s, E: s.formula(E, s.mean_energy, s.alpha)),
        ("pinched-60", lambda s, E: s.formula(E, s.mean_energy, s.alpha)),
    ],
)
@pytest.mark.parametrize("power", [0, 2])
def test_neglected_tail(name, scaled, power):
    # The formulas go on where the spectrum is cut: compare what is left with the whole.
    spectrum = CONTINUA[name]
    cuts = [*spectrum.edges, *(spectrum.edges[-1] * np.array([1.25, 1.5, 2.0, 4.0]))]
    nodes, weights = gauss_legendre(cuts, 12)
    terms = weights * scaled(spectrum, nodes) * (nodes / MeV) ** power
    assert 0 < terms[nodes > spectrum.edges[-1]].sum() < 1e-13 * terms.sum()


def test_lines():
    two = Lines(["862 keV", 384e-3 * MeV], [0.9, 0.1])
    assert two.edges.size == 0
    assert two(np.array([0.862, 1.0]) * MeV).tolist() == [0.0, 0.0]
    assert mean_energy(two) / MeV == pytest.approx(0.9 * 0.862 + 0.1 * 0.384, rel=1e-14)
    assert Line("862 keV").lines == ((pytest.approx(0.862 * MeV), 1.0),)


def test_mixture_has_the_lines_and_the_continuum_of_its_parts():
    mixed = Mixture((Michel.nu_e(), Line("29.8 MeV")), [0.25, 0.75])
    assert mixed.lines == ((pytest.approx(29.8 * MeV), 0.75),)
    assert integral(mixed) == pytest.approx(0.25, rel=1e-12)
    assert mean_energy(mixed) / MeV == pytest.approx(0.25 * 0.3 * m_mu / MeV + 0.75 * 29.8, rel=1e-12)
    assert mixed(10 * MeV) == pytest.approx(0.25 * Michel.nu_e()(10 * MeV))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Line(-1.0), "energy: expected at least 0 MeV"),
        (lambda: Line(0.0), "energy: expected more than 0 MeV"),
        (lambda: Line("3 kg"), "energy: .*wrong dimension"),
        (lambda: Lines([1.0, 2.0], [0.5, 0.6]), "add to one, got a sum of 1.1"),
        (lambda: Lines([1.0, 2.0], [1.5, -0.5]), "weights: expected at least 0"),
        (lambda: Lines([1.0], [0.5, 0.5]), "energies: expected energies > 0, one for each of 2 weights"),
        (lambda: Mixture((Line(1.0),), [0.5]), "weights: expected weights that add to one"),
        (lambda: Mixture((Line(1.0),), [0.5, 0.5]), "weights: expected one for each of 1 spectra"),
        (lambda: Mixture((Line(1.0), Line(2.0)), [-0.5, 1.5]), "weights: expected at least 0"),
        (lambda: Michel(0.4), "zero: expected at least 1/2"),
        (lambda: MaxwellBoltzmann(0.0), "temperature: expected more than 0 MeV"),
        (lambda: MaxwellBoltzmann("-3 MeV"), "temperature: expected more than 0 MeV"),
        (lambda: MaxwellBoltzmann("3"), "temperature: .*has no unit"),
        (lambda: FermiDirac(-1.0), "temperature: expected more than 0 MeV"),
        (lambda: FermiDirac(1.0, 2e4), "eta: expected a number between"),
        (lambda: FermiDirac(1.0, math.nan), "eta: expected a finite number"),
        (lambda: Pinched(0.0, 2.0), "mean_energy: expected more than 0 MeV"),
        (lambda: Pinched(1.0, -0.1), "alpha: expected at least 0"),
        (lambda: Pinched(1.0, 101.0), "alpha: expected a number between"),
        (lambda: Pinched.from_moments(1.0, 0.9), "mean_square: expected a ratio"),
    ],
)
def test_bad_arguments(make, message):
    with pytest.raises(ValueError, match=message):
        make()
