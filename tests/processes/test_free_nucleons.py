"""Free nucleons: published closed form, Dirac traces, and materials that hold hydrogen."""

import math
from itertools import product

import numpy as np
import pytest
from dirac import G5, GAMMA, METRIC, ONE, SIGMA, bar, hadron_trace, momenta, slash

import nurecoil as nr
from nurecoil.constants import G_F, alpha_em, e_charge, m_e, m_n, m_p
from nurecoil.matter import Nuclide
from nurecoil.models import Channel, Term
from nurecoil.nuclear import FormFactorPair, NucleonFormFactors, Unity
from nurecoil.parameters import ParameterSet
from nurecoil.problems import UnknownId
from nurecoil.processes.coherent import CoherentKernels
from nurecoil.processes.kernels import Kernels
from nurecoil.processes.responses import FreeNucleon
from nurecoil.sources import Pinched
from nurecoil.units import GeV, MeV, cm2, fm, keV, mu_B
from nurecoil.units.kinds import WrongQuantity

S2, G_A = 0.23857, 1.2764
MU = {"p": 2.7928473446, "n": -1.9130427}
MASS = {"p": m_p, "n": m_n}
TREE = nr.StandardModel(scheme="tree", sin2_theta_w=S2)


class Weak:
    """Tree-level couplings of nucleons with the axial coupling typed in, and a moment or charge of nu_e."""

    def __init__(self, *more, g_A=G_A):
        one = np.diag([1.0, 0.0, 0.0])
        self.parameters = ParameterSet()
        self.found = (
            Term(Channel("V", "p"), (0.5 - 2 * S2) * one), Term(Channel("V", "n"), -0.5 * one),
            Term(Channel("A", "p"), 0.5 * g_A * one), Term(Channel("A", "n"), -0.5 * g_A * one),
            *(Term(channel, g * one) for channel, g in more),
        )  # fmt: skip

    def terms(self, values=None):
        return self.found


def electromagnetic(kind, Q2):
    """F_1 and F_2 of one nucleon from dipoles, typed in."""
    tau, G_D = Q2 / (4 * MASS[kind] ** 2), (1 + Q2 / (0.71 * GeV**2)) ** -2
    E, M = (G_D if kind == "p" else -MU["n"] * tau / (1 + 5.6 * tau) * G_D), MU[kind] * G_D
    return (E + tau * M) / (1 + tau), (M - E) / (1 + tau)


def llewellyn_smith(kind, T, E, sign, g_V_p=0.5 - 2 * S2, g_A=G_A):
    """(G_F^2 M^3/4 pi E^2)[A + sign B (s-u)/M^2 + C (s-u)^2/M^4]."""
    M = MASS[kind]
    Q2, tau, su = 2 * M * T, T / (2 * M), 4 * M * E - 2 * M * T
    own, other = electromagnetic(kind, Q2), electromagnetic("n" if kind == "p" else "p", Q2)
    F_1, F_2 = (g_V_p * a - 0.5 * b for a, b in zip(own, other, strict=True))
    A_ = (0.5 if kind == "p" else -0.5) * g_A * (1 + Q2 / (1.03 * GeV) ** 2) ** -2
    A = Q2 / M**2 * ((1 + tau) * A_**2 - (1 - tau) * F_1**2 + tau * (1 - tau) * F_2**2 + 4 * tau * F_1 * F_2)
    B, C = Q2 / M**2 * A_ * (F_1 + F_2), 0.25 * (A_**2 + F_1**2 + tau * F_2**2)
    return G_F**2 * M**3 / (4 * math.pi * E**2) * (A + sign * B * su / M**2 + C * su**2 / M**4)


@pytest.mark.parametrize("name", ["H1", "n1"])
def test_neutral_current_in_closed_form(name):
    # g_A of the neutron is minus that of the proton, and the brief of the closed form has + B for neutrinos
    kind, xs = {"H1": "p", "n1": "n"}[name], nr.CEvNS(name, Weak())
    for T, E in product((0.01, 0.2, 3.0), (40.0, 300.0)):
        for antineutrino in (False, True):
            found = xs.dsigma_dT(T * MeV, E * MeV, "e", antineutrino)
            sign = -1 if antineutrino else 1
            assert found == pytest.approx(llewellyn_smith(kind, T * MeV, E * MeV, sign), rel=1e-7, abs=0)


@pytest.mark.parametrize(("name", "E", "T", "first", "second"), [
    ("H1", 30, 0.2, 7.209, 6.935), ("H1", 30, 1.0, 10.21, 8.871), ("H1", 50, 0.5, 7.176, 6.768),
    ("n1", 30, 0.2, 10.78, 10.40), ("n1", 30, 1.0, 12.26, 10.36), ("n1", 50, 0.5, 10.80, 10.22),
])  # fmt: skip
def test_values_of_an_independent_calculation(name, E, T, first, second):
    # 1e-42 cm2/MeV, sin2 = .23857, g_A = 1.2764, to the digits printed
    xs = nr.CEvNS(name, Weak())
    for antineutrino, expected in ((False, first), (True, second)):
        found = xs.dsigma_dT(T * MeV, E * MeV, "e", antineutrino) / (cm2 / MeV) * 1e42
        assert found == pytest.approx(expected, rel=1e-3)


def test_a_point_proton_on_request():
    # typed in from the closed V - A formula, the first with the package's own g_A
    found = [nr.CEvNS("H1", TREE, form_factor="unity").dsigma_dT(0.5 * MeV, 30 * MeV, "e", anti) for anti in (False, True)]
    np.testing.assert_allclose(np.array(found) / (cm2 / MeV) * 1e42, [8.02, 8.00], rtol=7e-4)
    xs = nr.CEvNS("H1", Weak(), form_factor="unity")
    for E, T, first, second in ((30, 0.2, 7.083, 7.077), (30, 1.0, 9.610, 9.580)):
        for antineutrino, expected in ((False, first), (True, second)):
            assert xs.dsigma_dT(T * MeV, E * MeV, "e", antineutrino) / (cm2 / MeV) * 1e42 == pytest.approx(expected, rel=1e-4)
    pair = nr.CEvNS("H1", Weak(), form_factor=FormFactorPair(Unity(), Unity()))
    assert pair.dsigma_dT(0.5 * MeV, 30 * MeV) == xs.dsigma_dT(0.5 * MeV, 30 * MeV)
    assert xs.nucleon is None


@pytest.mark.parametrize(("T", "expected"), [(0.2, 1.237e-44), (1.0, 2.390e-45)])
def test_moment_on_a_proton(T, expected):
    # mu = 1e-10 mu_B, E = 30 MeV, in cm2/MeV: the weak part is taken away
    xs, plain = (nr.CEvNS("H1", model) for model in (Weak((Channel("M", "charge"), 1e-10 * mu_B)), Weak()))
    with_moment, without = (x.dsigma_dT(T * MeV, 30 * MeV) for x in (xs, plain))
    found = with_moment - without
    assert found / (cm2 / MeV) == pytest.approx(expected, rel=1e-3, abs=0)
    M, E, T = xs.mass, 30 * MeV, T * MeV
    tau = T / (2 * M)
    G_E, G_M = ((1 + 2 * M * T / (0.71 * GeV**2)) ** -2 * g for g in (1.0, MU["p"]))
    closed = math.pi * alpha_em**2 * 1e-20 / m_e**2 / (4 * E**2 * T)
    closed *= (2 * E - T) ** 2 * (G_E**2 + tau * G_M**2) / (1 + tau) - 2 * M * T * tau * G_M**2
    assert found == pytest.approx(closed, rel=1e-6, abs=0)


def test_moment_on_a_neutron_is_magnetic():
    # no charge: 1/T is gone, the moment of the neutron remains
    T, E = np.array([1.0, 100.0]) * keV, 30 * MeV
    only = Moment(Channel("M", "charge"), 1e-10 * mu_B)
    neutron, proton = (nr.CEvNS(name, only).dsigma_dT(T, E) for name in ("n1", "H1"))
    assert np.all(neutron < 1e-2 * proton)
    # tau F_2^2/T - F_2^2 T/4E^2 with tau = T/2M
    expected = MU["n"] ** 2 * (1 / (2 * m_n) - T / (2 * m_n) / E - T / (4 * E**2))
    np.testing.assert_allclose(neutron / (alpha_em * (1e-10 * mu_B) ** 2), expected, rtol=5e-3)


class Moment(Weak):
    """Nothing but some couplings of nu_e."""

    def __init__(self, *couplings):
        pairs = zip(couplings[::2], couplings[1::2], strict=True)
        self.parameters = ParameterSet()
        self.found = tuple(Term(channel, g * np.diag([1.0, 0.0, 0.0])) for channel, g in pairs)


def brute_force(couplings, M, E, T, F, G_A, final_mass=0.0):
    """Traces with gamma F_1 + i sigma q F_2/2M in place of gamma, for V (its own F) and M (as the photon sees it)."""
    k, p, k2, p2 = momenta(M, E, T, final_mass)
    q, left, lower = p2 - p, ONE - G5, [METRIC[m, m] for m in range(4)]
    found = []

    def current(m, F_1, F_2):
        return F_1 * GAMMA[m] + 0.5j * F_2 / M * sum(lower[n] * q[n] * SIGMA[m][n] for n in range(4))

    for structure, c in couplings.items():
        w = -G_F / np.sqrt(2) * c
        if structure == "S":
            found.append((w * left, ONE))
        elif structure == "T":
            found += [(w * lower[m] * lower[n] * SIGMA[m][n] @ left, SIGMA[m][n]) for m in range(4) for n in range(4)]
        elif structure in ("V", "Vn"):
            found += [(w * lower[m] * GAMMA[m] @ left, current(m, *F[structure])) for m in range(4)]
        elif structure == "A":
            found += [(w * lower[m] * GAMMA[m] @ left, -G_A * GAMMA[m] @ G5) for m in range(4)]
        elif structure == "M":
            for m in range(4):
                dipole = -sum(lower[n] * q[n] * SIGMA[m][n] for n in range(4))
                found.append((1j * c * e_charge / (-2 * M * T) * dipole @ (0.5 * left), lower[m] * current(m, *F["M"])))
    total = 0.0
    for (l1, h1), (l2, h2) in product(found, repeat=2):
        lepton = np.trace((slash(k2) + final_mass * ONE) @ l1 @ slash(k) @ bar(l2))
        total += lepton * hadron_trace(M, p, p2, h1, bar(h2))
    return total.real / (32 * np.pi * M * E**2)


CHOICES = ["V", "Vn", "M", "V Vn", "V A", "Vn A", "S M", "T M", "V Vn A S T M"]


@pytest.mark.parametrize("kind", ["p", "n"])
@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize(("T", "E"), [(0.5, 30.0), (40.0, 300.0)])
def test_kernels_against_traces(kind, choice, T, E):
    M = MASS[kind]
    T, E = T * MeV, E * MeV
    particle = FreeNucleon(kind, M)
    F, G_A = particle.profiles(np.array(T)), float(particle.G_A(np.array(2 * M * T)))
    strengths = {"V": 0.8, "Vn": -0.3, "A": -0.5, "S": 1.3, "T": -0.4, "M": 1e-6 / MeV}
    couplings = {s: strengths[s] for s in choice.split()}
    table = particle.kernels(CoherentKernels(M, 0.5, "exact", "spin-half")(np.array(T)), 0.0, "spin-0")
    assert isinstance(table, Kernels)
    total = 0.0
    for a, b in table:
        if a in couplings and b in couplings:
            kappa = sum(c / E**n for n, c in enumerate(table[a, b]))
            inside = math.prod(G_A for s in (a, b) if s == "A")
            total += (1 if a == b else 2) * kappa * couplings[a] * couplings[b] * inside
    # scalars flip chirality and the tensor too: these do not meet vector and axial currents
    expected = brute_force(couplings, M, E, T, F, G_A)
    assert total == pytest.approx(expected, rel=1e-9, abs=0)


@pytest.mark.parametrize("mass", [2.0, 8.0])
def test_heavy_lepton_on_a_nucleon(mass):
    T, E = 1.0 * MeV, 60 * MeV
    for kind, M in MASS.items():
        particle = FreeNucleon(kind, M)
        F = particle.profiles(np.array(T))
        kernel = particle.kernels(CoherentKernels(M, 0.5)(np.array(T), mass * MeV), mass * MeV, "spin-0")["M", "M"]
        found = sum(c / E**n for n, c in enumerate(kernel)) * (1e-6 / MeV) ** 2
        expected = brute_force({"M": 1e-6 / MeV}, M, E, T, F, 0.0, final_mass=mass * MeV)
        assert found == pytest.approx(expected, rel=1e-9, abs=0)


def test_charge_radius_millicharge_and_nsi_carry_the_nucleons_form_factors():
    # each adds to the coupling of electric charge or of quarks; the closed form with another g_V^p
    E, T = 40 * MeV, 0.8 * MeV
    radius = nr.CEvNS("H1", Weak((Channel("V", "charge"), 0.02)))
    assert radius.dsigma_dT(T, E) == pytest.approx(llewellyn_smith("p", T, E, 1, 0.52 - 2 * S2), rel=1e-7, abs=0)
    millicharge = nr.CEvNS("H1", TREE + nr.Millicharge(q_nue=1e-10))
    assert millicharge.dsigma_dT(T, E) != nr.CEvNS("H1", TREE).dsigma_dT(T, E)
    with pytest.raises(ValueError, match="T_min"):
        millicharge.sigma(E)
    nsi = nr.CEvNS("H1", TREE + nr.NSI(eps_ee_uV=0.1, eps_ee_dV=0.0))
    # up quarks add 2 eps to g_V^p and eps to g_V^n
    by_hand = nr.CEvNS("H1", Weak((Channel("V", "p"), 0.2), (Channel("V", "n"), 0.1), g_A=1.2754))
    assert nsi.dsigma_dT(T, E) == pytest.approx(by_hand.dsigma_dT(T, E), rel=1e-3, abs=0)


@pytest.mark.parametrize("formula", ["H2O", "C9H12", "CH2"])
def test_a_material_with_hydrogen_is_the_sum_of_its_isotopes(formula):
    source = nr.PionDecayAtRest(neutrinos_per_flavour="1e7 cm^-2 s^-1")
    whole = nr.CEvNS.on(formula, TREE + nr.MagneticMoment(mu_nue=1e-9 * mu_B))
    T = np.array([1.0, 20.0, 500.0]) * keV
    total = 0.0
    for process, number in whole.parts:
        # each on its own: what other isotopes call their structures plays no part
        total = total + number * process.target_mass * nr.spectrum(source, process)(T)
    np.testing.assert_allclose(nr.spectrum(source, whole)(T), total, rtol=1e-12)


def test_folding_and_the_cross_section_agree():
    model = TREE + nr.MagneticMoment(mu_nue=1e-9 * mu_B) + nr.NSI(eps_ee_uV=0.1)
    T, E = np.array([1.0, 20.0, 500.0]) * keV, 30 * MeV
    for antineutrino in (False, True):
        source = nr.sources.Monoenergetic(E, "nu_e_bar" if antineutrino else "nu_e", "1e10 cm^-2")
        for name in ("H1", "n1"):
            xs = nr.CEvNS(name, model)
            expected = xs.dsigma_dT(T, E, "e", antineutrino) / xs.target_mass * 1e10 / cm2
            np.testing.assert_allclose(nr.spectrum(source, xs)(T), expected, rtol=1e-9)


def test_what_a_nucleon_does_not_take():
    for name in ("H1", "n1"):
        with pytest.raises(WrongQuantity, match="R_p: expected none"):
            nr.CEvNS(name, TREE, R_p=1.0 * fm)
        with pytest.raises(UnknownId, match="helmet"):
            nr.CEvNS(name, TREE, form_factor="helmet")
    none = nr.CEvNS("H1", TREE, axial="none")
    assert none.dsigma_dT(1 * MeV, 30 * MeV) == none.dsigma_dT(1 * MeV, 30 * MeV, antineutrino=True)
    same = [nr.CEvNS("H1", TREE, axial=axial).dsigma_dT(1 * MeV, 30 * MeV) for axial in
            ("spin-expectation", "spin-counting", "response")]  # fmt: skip
    assert same[0] == same[1] == same[2]
    assert nr.CEvNS("H1", TREE).F.F_p.rms_radius / fm == pytest.approx(0.811, abs=1e-3)
    assert nr.CEvNS("H1", TREE).nucleon.inside == NucleonFormFactors()


def test_the_neutron_is_a_target_but_no_nuclide_of_the_tables():
    from nurecoil.matter import Material, known_nuclides

    neutron = Nuclide("n1")
    assert neutron == Nuclide("n") == Nuclide.of(0, 1)
    assert (neutron.Z, neutron.N, neutron.spin, neutron.mass, repr(neutron)) == (0, 1, 0.5, m_n, "Nuclide('n1')")
    assert "n1" not in known_nuclides()
    with pytest.raises(ValueError, match="cannot read the formula 'n'"):
        Material("n")


@pytest.mark.parametrize("kind", ["p", "n"])
def test_a_point_nucleon_in_closed_form(kind):
    """(G_F^2 M/2 pi)[(c_V + c_A)^2 + (c_V - c_A)^2 (1 - T/E)^2 - (c_V^2 - c_A^2) M T/E^2], c_A < 0 for antineutrinos."""
    xs = nr.CEvNS({"p": "H1", "n": "n1"}[kind], Weak(), form_factor="unity")
    M, c_V, g_A = xs.mass, (0.5 - 2 * S2) if kind == "p" else -0.5, (0.5 if kind == "p" else -0.5) * G_A
    for T, E in product((0.01 * MeV, 0.2 * MeV, 1.5 * MeV), (30 * MeV, 300 * MeV)):
        for antineutrino, c_A in ((False, g_A), (True, -g_A)):
            closed = (c_V + c_A) ** 2 + (c_V - c_A) ** 2 * (1 - T / E) ** 2 - (c_V**2 - c_A**2) * M * T / E**2
            found = xs.dsigma_dT(T, E, "e", antineutrino)
            assert found == pytest.approx(G_F**2 * M / (2 * math.pi) * closed, rel=2e-14, abs=0)


# Number of neutrinos, mean energy and shape of the time-integrated burst of model s27.0c (LS220) of the Garching archive,
# as snewpy distributes it: moments of its 9850 rows
BURST = {
    "nu_e": (3.24568e57, 11.29952, 2.44303),
    "nu_e_bar": (2.44617e57, 13.87981, 2.39176),
    "nu_x": (2.30202e57, 13.84446, 2.02498),
}


@pytest.mark.parametrize(("form_factor", "expected"), [("default", (476, 335, 198, 91)), ("unity", (479, 337, 201, 93))])
def test_supernova_on_the_protons_of_a_scintillator(form_factor, expected):
    """Recoils above 0, 0.2, 0.5 and 1 MeV of 8.59e31 protons (1 kt of CH2) at 10 kpc; an independent calculation in time."""
    energies = {name: N * mean for name, (N, mean, _) in BURST.items()}
    total = energies["nu_e"] + energies["nu_e_bar"] + 4 * energies["nu_x"]
    others = dict.fromkeys(("nu_mu", "nu_mu_bar", "nu_tau", "nu_tau_bar"), energies["nu_x"] / total)
    burst = nr.Supernova(
        spectra={name: Pinched(f"{mean} MeV", alpha) for name, (_, mean, alpha) in BURST.items()},
        total_energy=total * MeV,
        partition={"nu_e": energies["nu_e"] / total, "nu_e_bar": energies["nu_e_bar"] / total, **others},
        distance="10 kpc",
    )
    rate = nr.spectrum(burst, nr.CEvNS("H1", TREE, form_factor=form_factor))
    counts = rate.counts_above(np.array([1e-6, 0.2, 0.5, 1.0]) * MeV) * 8.59e31 * Nuclide("H1").atomic_mass
    # one pinched spectrum per species for the burst that changes in time: 1.5 % in its tail
    np.testing.assert_allclose(counts, expected, rtol=0.015)
    antineutrinos = nr.CEvNS("H1", TREE).sigma(20 * MeV, antineutrino=True)
    assert antineutrinos < nr.CEvNS("H1", TREE).sigma(20 * MeV)
