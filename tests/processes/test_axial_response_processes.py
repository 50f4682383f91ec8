"""CEvNS with the axial response of shell-model densities, against sums by hand and an independent calculation's averages."""

import math

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.constants import G_F, m_mu
from nurecoil.models import Channel, Term
from nurecoil.nuclear import axial_response, two_body_band
from nurecoil.parameters import ParameterSet
from nurecoil.problems import UnknownId
from nurecoil.units import MeV, cm2, keV
from nurecoil.units.kinds import WrongQuantity

G_A = 1.27641


class Printed:
    """The couplings printed with the weak form factor of Hoferichter:2020osn: weak charges over two, g_A free."""

    def __init__(self, axial=True):
        self.parameters, one = ParameterSet(), np.eye(3)
        g = {("V", "p"): 0.5 * 0.0714, ("V", "n"): -0.5 * 0.9900}
        if axial:
            g |= {("A", "p"): 0.5 * G_A, ("A", "n"): -0.5 * G_A}
        self.found = tuple(Term(Channel(*where), value * one) for where, value in g.items())

    def terms(self, values=None):
        return self.found


FULL, VECTOR = Printed(), Printed(axial=False)


def stopped_pion_average(function):
    """Mean over nu_mu, nu_e and antinu_mu from pions and muons at rest."""
    m_pi = 139.57039 * MeV
    x, w = np.polynomial.legendre.leggauss(60)
    x, w = 0.5 * (x + 1), 0.5 * w
    line = (m_pi**2 - m_mu**2) / (2 * m_pi)
    E = 0.5 * m_mu * x
    nu_e, antinu_mu = 12 * x**2 * (1 - x), 2 * x**2 * (3 - 2 * x)
    assert np.sum(w * nu_e) == pytest.approx(1) == np.sum(w * antinu_mu)
    found = [
        function(np.array([line]), False)[0],
        np.sum(w * nu_e * function(E, False)),
        np.sum(w * antinu_mu * function(E, True)),
    ]
    return sum(found) / 3


def averages(name, **options):
    """sigma_V and sigma_A in 1e-40 cm2."""
    both = nr.CEvNS(name, FULL, form_factor="weak-response", axial="response", **options)
    vector = nr.CEvNS(name, VECTOR, form_factor="weak-response")
    unit = 1e-40 * cm2
    V = stopped_pion_average(lambda E, bar: vector.sigma(E, antineutrino=bar)) / unit
    # twice the mean of nu and antinu: the interference of vector and axial currents on spin 1/2 is not in sigma_A
    A = stopped_pion_average(lambda E, bar: 0.5 * (both.sigma(E) + both.sigma(E, antineutrino=True))) / unit - V
    return V, A


PUBLISHED = {"F19": (3.653, 0.1638), "Na23": (5.176, 0.01531), "Si29": (7.937, 0.01239), "Ge73": (54.51, 0.0402),
             "Xe129": (166.2, 0.0605)}  # fmt: skip
"""Of an independent calculation, 1e-40 cm2."""


@pytest.mark.parametrize("name", PUBLISHED)
def test_stopped_pion_averages(name):
    V, A = averages(name)
    V_there, A_there = PUBLISHED[name]
    assert pytest.approx(V_there, rel=3e-3) == V
    assert pytest.approx(A_there, rel=1e-2) == A


@pytest.mark.parametrize(("name", "interaction", "expected"), [("Xe129", "jj55", 0.0510), ("Na23", "w18", 0.01995)])
def test_interactions_spread(name, interaction, expected):
    assert averages(name, interaction=interaction)[1] == pytest.approx(expected, rel=5e-3)
    with pytest.raises(UnknownId, match="interaction for"):
        nr.CEvNS(name, FULL, axial="response", interaction="kb3g")
    with pytest.raises(WrongQuantity, match="interaction: expected axial='response'"):
        nr.CEvNS(name, FULL, interaction=interaction)


@pytest.mark.parametrize(("name", "expected"), [("F19", 5.19e-2), ("Na23", 3.5e-3), ("Si29", 1.94e-3), ("Ge73", 1.08e-3),
                                               ("Xe129", 4.9e-4)])  # fmt: skip
def test_axial_over_vector_at_10_MeV(name, expected):
    E = 10 * MeV
    both = nr.CEvNS(name, FULL, form_factor="weak-response", axial="response")
    V = nr.CEvNS(name, VECTOR, form_factor="weak-response").sigma(E)
    A = 0.5 * (both.sigma(E) + both.sigma(E, antineutrino=True)) - V
    assert pytest.approx(expected, rel=1.5e-2) == A / V


@pytest.mark.parametrize("name", ["F19", "I127", "Ge73"])
def test_multipoles_add_incoherently(name):
    # (G_F^2 M/pi) sum_L (g_A (a_L^p - a_L^n)/2)^2 (1 - T/E + M T/2E^2), T^2/2E^2 more on spin 1/2
    xs = nr.CEvNS(name, FULL, axial="response")
    none = nr.CEvNS(name, FULL, axial="none")
    response, E = axial_response(name), 40 * MeV
    T = np.array([0.05, 0.4, 0.9]) * xs.T_max(E)
    a = response.amplitudes(np.sqrt(2 * xs.mass * T))
    shape = 1 - T / E + xs.mass * T / (2 * E**2) + (T**2 / (2 * E**2) if response.J == 0.5 else 0.0)
    expected = G_F**2 * xs.mass / math.pi * np.sum((0.5 * G_A * (a[:, 0] - a[:, 1])) ** 2, axis=0) * shape
    found = 0.5 * sum(
        x * (xs.dsigma_dT(T, E, antineutrino=b) - none.dsigma_dT(T, E, antineutrino=b)) for b, x in ((0, 1), (1, 1))
    )
    np.testing.assert_allclose(found, expected, rtol=1e-7)
    spins, tabulated = xs.spins, nr.CEvNS(name, FULL).spins
    assert spins == pytest.approx(tabulated, rel=2e-2, abs=2e-3)
    # forward, the same as the expectation of spins
    low = nr.CEvNS(name, FULL).dsigma_dT(1e-6 * keV, E) - none.dsigma_dT(1e-6 * keV, E)
    assert xs.dsigma_dT(1e-6 * keV, E) - none.dsigma_dT(1e-6 * keV, E) == pytest.approx(low, rel=5e-3, abs=0)


def test_vector_and_axial_currents_interfere_on_spin_half():
    # per order k (T/E - T^2/2E^2) g_V g_A with a_1 and the vector amplitude, twice, with opposite signs for antineutrinos
    xs = nr.CEvNS("F19", FULL, axial="response", form_factor="unity")
    E = 40 * MeV
    T = np.array([0.1, 0.8]) * xs.T_max(E)
    a = axial_response("F19").amplitudes(np.sqrt(2 * xs.mass * T))[0]
    V, A = 9 * 0.5 * 0.0714 - 10 * 0.5 * 0.9900, 0.5 * G_A * (a[0] - a[1])
    difference = xs.dsigma_dT(T, E) - xs.dsigma_dT(T, E, antineutrino=True)
    expected = 4 * G_F**2 * xs.mass / math.pi * (T / E - T**2 / (2 * E**2)) * V * A
    np.testing.assert_allclose(difference, expected, rtol=1e-6)


def test_two_body_currents_reduce_the_isovector_part():
    E = 30 * MeV
    none, free = (nr.CEvNS("Ge73", FULL, axial=axial).sigma(E) for axial in ("none", "response"))
    for delta in (*two_body_band(), -0.25):
        part = nr.CEvNS("Ge73", FULL, axial="response", two_body=delta).sigma(E)
        assert (part - none) / (free - none) == pytest.approx((1 + delta) ** 2, rel=1e-6)
    with pytest.raises(WrongQuantity, match="two_body: expected axial='response'"):
        nr.CEvNS("Ge73", FULL, two_body=-0.2)


def test_folded_rates_of_a_material_have_it_too():
    source = nr.PionDecayAtRest(neutrinos_per_flavour="1e7 cm^-2 s^-1")
    xenon = nr.CEvNS.on("Xe", FULL, axial="response")
    T = np.array([1.0, 10.0, 30.0]) * keV
    apart = sum(number * process.target_mass * nr.spectrum(source, process)(T) for process, number in xenon.parts)
    np.testing.assert_allclose(nr.spectrum(source, xenon)(T), apart, rtol=1e-12)
    # protons and neutrons meet in the kernel: the cross section by itself
    process = {p.nuclide.name: p for p, _ in xenon.parts}["Xe131"]
    assert process.kernel_name(Channel("A", "n")) == "An"
    assert nr.rates.average_cross_section(source, process) > nr.rates.average_cross_section(
        source, process.replace(axial="none")
    )


def test_who_has_none():
    for name in ("Cs133", "Al27", "H2"):
        with pytest.raises(WrongQuantity, match=rf"axial: expected 'spin-expectation', .* for {name} .*density matrices.*F19"):
            nr.CEvNS(name, FULL, axial="response")
    with pytest.raises(WrongQuantity, match=r"axial: expected .* of an atom"):
        nr.CEvAS("He4", FULL, axial="response")
    spinless = nr.CEvNS("Ar40", FULL, axial="response")
    assert spinless.multipoles is None
    assert spinless.dsigma_dT(1 * keV, 30 * MeV) == nr.CEvNS("Ar40", FULL).dsigma_dT(1 * keV, 30 * MeV)
