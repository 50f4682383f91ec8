"""Axial, tensor and dipole terms on nuclei with spin, by hand: spins typed in, every kernel that a nucleus of spin J uses."""

import math
import warnings

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.constants import G_F, e_charge
from nurecoil.models import Channel, Term
from nurecoil.nuclear import spin_coverage
from nurecoil.parameters import ParameterSet
from nurecoil.processes import ElectronScattering, NoSpinExpectation
from nurecoil.processes.coherent import CoherentKernels
from nurecoil.units import MeV, cm2, keV, mu_B

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.23857)
G_A = 1.2754
SPINS = {"F19": (0.5, 0.4777, -0.0020), "Xe129": (0.5, 0.0064, 0.3648), "Xe131": (1.5, -0.0086, -0.2721),
         "I127": (2.5, 0.3275, 0.0283), "Ge73": (4.5, 0.0074, 0.4614)}  # fmt: skip
"""J, <S_p> and <S_n> of shell-model calculations (usdb, gcn5082, gcn5082, gcn5082, jun45)."""


def mean(xs, T, E):
    """Average over neutrinos and antineutrinos, in which the interference of vector and axial currents is gone."""
    return 0.5 * (xs.dsigma_dT(T, E) + xs.dsigma_dT(T, E, antineutrino=True))


@pytest.mark.parametrize("kinematics", ["exact", "leading"])
@pytest.mark.parametrize("name", SPINS)
def test_axial_squared(name, kinematics):
    # (4/3)(J+1)/J (g_A^p <S_p> + g_A^n <S_n>)^2 with g_A^p = -g_A^n = g_A/2, times (G_F^2 M/pi) and the kinematics
    J, S_p, S_n = SPINS[name]
    options = {"form_factor": "unity", "kinematics": kinematics}
    full, none = nr.CEvNS(name, TREE, **options), nr.CEvNS(name, TREE, axial="none", **options)
    M, E = full.mass, 40 * MeV
    T = np.array([0.01, 0.3, 0.9]) * full.T_max(E)
    spin = 4 / 3 * (J + 1) / J * (0.5 * G_A * (S_p - S_n)) ** 2
    shape = 1 + M * T / (2 * E**2)
    if kinematics == "exact":
        shape = shape - T / E + (T**2 / (2 * E**2) if J == 0.5 else 0.0)
    excess = mean(full, T, E) - mean(none, T, E)
    # a difference of numbers up to a thousand times larger
    np.testing.assert_allclose(excess, G_F**2 * M / math.pi * spin * shape, rtol=1e-9)


@pytest.mark.parametrize(("antineutrino", "sign"), [(False, 1), (True, -1)])
def test_hydrogen_is_a_point_proton(antineutrino, sign):
    # (G_F^2 M/2 pi)[(g_V + g_A)^2 + (g_V - g_A)^2 (1 - T/E)^2 - (g_V^2 - g_A^2) M T/E^2]
    xs, T, E = nr.CEvNS("H1", TREE, form_factor="unity"), 0.5 * MeV, 30 * MeV
    g_V, g_A = 0.5 - 2 * 0.23857, sign * 0.5 * G_A
    brackets = (g_V + g_A) ** 2 + (g_V - g_A) ** 2 * (1 - T / E) ** 2 - (g_V**2 - g_A**2) * xs.mass * T / E**2
    found = xs.dsigma_dT(T, E, "e", antineutrino)
    assert found == pytest.approx(G_F**2 * xs.mass / (2 * math.pi) * brackets, rel=1e-9, abs=0)
    # 8.02e-42 and 8.00e-42 cm2/MeV with one-loop couplings; tree level has a slightly smaller g_V
    assert found / (cm2 / MeV) == pytest.approx(8.0e-42, rel=0.01, abs=0)


class TensorAndMoment:
    """A tensor coupling of protons and a magnetic moment of nu_e."""

    def __init__(self, tensor, moment):
        self.tensor, self.moment = tensor, moment
        self.parameters = ParameterSet()

    def terms(self, values=None):
        one = np.diag([1.0, 0.0, 0.0])
        return (Term(Channel("T", "p"), self.tensor * one), Term(Channel("M", "charge"), self.moment * one))


def test_tensor_and_moment_interfere_on_spin_half():
    # the TM kernel sums both orders: sqrt2 G_F M e/(4 pi) T/E^2 C_T lambda, times 2 for the pair
    tensor, moment = 0.4, 2e-9 * mu_B
    T, E = np.array([1.0, 10.0, 60.0]) * keV, 45 * MeV

    def sigma(t, m, antineutrino):
        xs = nr.CEvNS("F19", TensorAndMoment(t, m), form_factor="unity")
        return xs.dsigma_dT(T, E, "e", antineutrino), xs

    for antineutrino in (False, True):
        both, xs = sigma(tensor, moment, antineutrino)
        apart = sigma(tensor, 0.0, antineutrino)[0] + sigma(0.0, moment, antineutrino)[0]
        strength = tensor * xs.spins[0] * moment * 9
        expected = 2 * math.sqrt(2) * G_F * xs.mass * e_charge / (8 * math.pi) * 2 * T / E**2 * strength
        # the tensor and the dipole change sign under C together, so that antineutrinos interfere alike
        np.testing.assert_allclose(both - apart, expected, rtol=1e-7)


def test_final_masses_are_zero_unless_said():
    T, E = np.array([1.0, 20.0]) * keV, 30 * MeV
    kernels = CoherentKernels(37.2e3 * MeV, 0.5)
    assert set(kernels(T)) == set(kernels(T, 0.0))
    assert len(kernels(T)) > len(kernels(T, 1 * MeV)) == 1
    for process in (nr.CEvNS("Ar40", TREE), nr.CEvAS("Ar40", TREE), ElectronScattering(TREE), nr.Ionisation("Ge74", TREE)):
        assert ("V", "V") in process.kernels(T)
        np.testing.assert_array_equal(process.T_max(E), process.T_max(E, 0.0))
        np.testing.assert_array_equal(process.E_min(T), process.E_min(T, 0.0))


def test_the_default_neutrino_is_an_electron_neutrino():
    model = nr.StandardModel() + nr.NSI(eps_ee_uV=0.5)
    for xs in (nr.CEvNS("Ar40", model), nr.CEvAS("Ar40", model), ElectronScattering(model)):
        for call in (lambda f, x=xs: x.dsigma_dT(1 * keV, 30 * MeV, *f), lambda f, x=xs: x.sigma(30 * MeV, *f),
                     lambda f, x=xs: x.dsigma_dcos(0.3, 30 * MeV, *f)):  # fmt: skip
            assert call(()) == call(("e", False)) != call(("mu",))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", ["W183", "Cu63", "Sb121", "V51"])
def test_a_nucleus_whose_spin_is_not_tabulated_is_named(name):
    for build in (nr.CEvNS, nr.CEvAS):
        with pytest.warns(NoSpinExpectation, match=rf"axial: no spin expectation value of {name} \(J = [0-9.]+\)"):
            xs = build(name, TREE)
        assert xs.dsigma_dT(1 * keV, 30 * MeV) > 0
        for axial in ("none", "spin-counting"):
            build(name, TREE, axial=axial)
    with pytest.warns(NoSpinExpectation, match=name):
        nr.CEvNS.on(name, TREE)


def test_the_table_says_which_nuclides_warn():
    """Of all that occur in nature with J > 0: exactly those without an expectation, whichever form factor they have."""
    for row in spin_coverage():
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            nr.CEvNS(row.nuclide, TREE)
        named = [w for w in caught if issubclass(w.category, NoSpinExpectation)]
        assert len(named) == (row.expectation is None), row.nuclide


@pytest.mark.filterwarnings("error")
def test_nothing_is_said_of_nuclei_without_spin_or_with_a_table():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for material in ("Ar40", "Ti48", "He4", "Xe", "F19", "Si", "H1", "CsI", "NaI", "Ge", "CH4"):
            nr.CEvNS.on(material, TREE)
