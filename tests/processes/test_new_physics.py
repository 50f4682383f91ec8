"""New physics on nuclei: reference tables, limits to contact interactions, basis independence, decoupling."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nurecoil as nr
from nurecoil.constants import G_F, alpha_em, m_e
from nurecoil.models import Charges, standard_model_charge_radii
from nurecoil.nuclear import Helm
from nurecoil.tables import read_csv
from nurecoil.units import MeV, cm2, eV, fm, keV, mu_B

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.23857)
RADIATIVE = nr.StandardModel()
T = np.array([0.001, 1, 10, 50]) * keV
E = 45 * MeV


@pytest.fixture(scope="module")
def beyond(request):
    return read_csv(request.path.parent.parent / "reference" / "ar40_beyond_E30.csv")


class Unbound(nr.matter.Nuclide):
    """A nuclide with the nuclear mass of the reference table, which leaves out the electrons' binding energy (14.4 keV)."""

    @property
    def mass(self):
        return self.atomic_mass - self.Z * m_e


@pytest.mark.parametrize(
    ("column", "model"),
    [
        ("sm_tree", TREE),
        ("scalar", nr.GeneralInteractions(C_ee_nucleusS=2.0)),
        ("universal", TREE + nr.LightVector(mass=10 * MeV, coupling=1e-9**0.5)),
        ("b_minus_l", TREE + nr.LightVector(mass=10 * MeV, coupling=1e-9**0.5, charges="b-l")),
        ("light_scalar", nr.LightScalar(mass=10 * MeV, coupling=1e-10, proton=14.0, neutron=14.0)),
        ("dipole_massless", nr.DipolePortal(mass=0.0, d_e=1e-10 * mu_B)),
        ("dipole_5MeV", nr.DipolePortal(mass=5 * MeV, d_e=1e-10 * mu_B)),
    ],
)
def test_argon_reference(beyond, column, model):
    # sin2 tree 0.23857, F = 1, E = 30 MeV; the table's constants are CODATA 2018
    xs = nr.CEvNS(Unbound("Ar40"), model, form_factor="unity")
    np.testing.assert_allclose(xs.dsigma_dT(beyond["T"], 30 * MeV), beyond[column], rtol=1e-6)


def test_threshold_of_a_heavy_final_state(beyond):
    xs = nr.CEvNS("Ar40", TREE)
    np.testing.assert_allclose(xs.E_min(beyond["T"], 5 * MeV), beyond["E_min_5MeV"], rtol=1e-6)
    energies = np.array([6.0, 20.0, 100.0]) * MeV
    np.testing.assert_allclose(xs.E_min(xs.T_max(energies, 5 * MeV), 5 * MeV), energies, rtol=1e-12)
    assert xs.T_max(4.9 * MeV, 5 * MeV) == 0.0


@pytest.fixture(scope="module")
def table(request):
    return read_csv(request.path.parent.parent / "reference" / "ar40_millicharge_fig1.csv")


class TestMillicharge:
    """Paper 001, Fig. 1, and the sign of the interference."""

    @pytest.mark.parametrize(("sign", "column"), [(0, "zero"), (1, "plus"), (-1, "minus")])
    def test_figure_1(self, table, sign, column):
        model = TREE + nr.Millicharge(q_nue=sign * 1.5e-12)
        point = nr.CEvNS("Ar40", model, form_factor="unity")
        away = (table["T"] < 0.18 * eV) | (table["T"] > 0.2 * eV)
        np.testing.assert_allclose(point.dsigma_dT(table["T"], 50 * MeV)[away], table[f"point_{column}"][away], rtol=1e-5)
        helm = point.replace(form_factor=Helm.from_rms(3.4274 * fm, 0.9 * fm))
        np.testing.assert_allclose(helm.dsigma_dT(table["T"], 50 * MeV)[away], table[f"helm_{column}"][away], rtol=1e-5)

    def test_zero_of_the_amplitude(self):
        # T_0 = sqrt2 pi alpha e_nu Z / (G_F M |Q_V|) = 0.190456 eV, for the positive charge only
        xs = {s: nr.CEvNS("Ar40", TREE + nr.Millicharge(q_nue=s * 1.5e-12), form_factor="unity") for s in (1, -1)}
        grid = np.linspace(0.19040, 0.19050, 2001) * eV
        values = xs[1].dsigma_dT(grid, 50 * MeV)
        assert grid[values.argmin()] / eV == pytest.approx(0.190456, abs=2e-6)
        assert values.min() < 1e-9 * xs[-1].dsigma_dT(grid, 50 * MeV).min()
        weak = abs(18 * (0.5 - 2 * 0.23857) - 11)
        expected = np.sqrt(2) * np.pi * alpha_em * 1.5e-12 * 18 / (G_F * xs[1].mass * weak)
        assert expected / eV == pytest.approx(0.190456, abs=2e-6)


class TestChargeRadius:
    def test_sign_theorem(self):
        # the Standard Model's radii, added to couplings without them, give the radiative couplings
        bare = nr.StandardModel().couplings()
        radii = standard_model_charge_radii()
        shift = -np.sqrt(2) * np.pi * alpha_em / (3 * G_F) * radii
        np.testing.assert_allclose(shift, bare.charge_radius, rtol=1e-6)
        assert np.all(radii < 0)
        assert np.sqrt(2) * np.pi * alpha_em / (3 * G_F) * cm2 == pytest.approx(2.3795585e30, rel=1e-7, abs=0)

    def test_never_counted_twice(self):
        plain = nr.CEvNS("Ar40", RADIATIVE).dsigma_dT(T, E, "mu")
        radius = float(standard_model_charge_radii()[1])
        np.testing.assert_allclose(nr.CEvNS("Ar40", RADIATIVE + nr.ChargeRadius()).dsigma_dT(T, E, "mu"), plain, rtol=1e-14)
        full = nr.CEvNS("Ar40", RADIATIVE + nr.ChargeRadius(r2_numu=radius)).dsigma_dT(T, E, "mu")
        np.testing.assert_allclose(full, plain, rtol=1e-14)
        on_top = nr.CEvNS("Ar40", RADIATIVE + nr.ChargeRadius(r2_numu=radius, reference="zero")).dsigma_dT(T, E, "mu")
        assert np.all(on_top < plain)  # a larger g_V^p lowers |Z g_V^p + N g_V^n|

    @pytest.mark.parametrize(("convention", "factor"), [("bernabeu", -2.0), ("papoulias-erice-2019", 2.0)])
    def test_conventions(self, convention, factor):
        r2 = 3e-32 * cm2
        default = nr.CEvNS("Ar40", RADIATIVE + nr.ChargeRadius(r2_nue=factor * r2)).dsigma_dT(T, E)
        other = nr.CEvNS("Ar40", RADIATIVE + nr.ChargeRadius(r2_nue=r2, convention=convention)).dsigma_dT(T, E)
        np.testing.assert_allclose(other, default, rtol=1e-13)

    def test_paper_003_shift_of_the_weak_angle(self):
        # the paper: sin2 -> sin2 + 0.023796 per 1e-32 cm^2
        r2 = 5e-32 * cm2
        shifted = nr.StandardModel(scheme="tree", sin2_theta_w=0.23857 + 5 * 0.0237956)
        radius = TREE + nr.ChargeRadius(r2_nue=r2, convention="papoulias-erice-2019", reference="zero")
        a, b = (nr.CEvNS("Ar40", m, form_factor="unity").dsigma_dT(T, E) for m in (shifted, radius))
        np.testing.assert_allclose(a, b, rtol=1e-5)

    def test_running(self):
        # brief: change of g_V^p(nu_e) with q: 1, 10, 30, 100 MeV
        target = nr.CEvNS("H1", nr.StandardModel(running=True), form_factor="unity", axial="none")
        q = np.array([1.0, 10.0, 30.0, 100.0]) * MeV
        running, frozen = (
            np.sqrt(m.amplitudes(q**2 / (2 * m.mass))["V", 0.0][:, 0, 0].real ** 2)
            for m in (target, target.with_model(nr.StandardModel()))
        )
        np.testing.assert_allclose(running - frozen, [-4.34e-4, -3.33e-3, -5.02e-3, -6.88e-3], rtol=3e-3)


def test_heavy_mediators_become_contact_interactions():
    mass, g = 1e6 * MeV, 0.3
    vector = TREE + nr.LightVector(mass=mass, coupling=g, charges=Charges((1.0, 0.5, -0.3), 0.2, -0.4, 1.0))
    strength = g**2 / (np.sqrt(2) * G_F * mass**2)
    eps = {
        f"eps_{a}{a}_{f}V": strength * q * c
        for a, q in (("e", 1.0), ("mu", 0.5), ("tau", -0.3))
        for f, c in (("u", 0.2), ("d", -0.4))
    }
    for flavour in ("e", "mu", "tau"):
        heavy, contact = (nr.CEvNS("Ar40", m).dsigma_dT(T, E, flavour) for m in (vector, TREE + nr.NSI(**eps)))
        np.testing.assert_allclose(heavy, contact, rtol=1e-7)
    scalar = nr.LightScalar(mass=mass, coupling=g)
    contact = nr.GeneralInteractions(C_ee_pS=g / (np.sqrt(2) * G_F * mass**2), C_ee_nS=g / (np.sqrt(2) * G_F * mass**2))
    np.testing.assert_allclose(nr.CEvNS("Ar40", scalar).dsigma_dT(T, E), nr.CEvNS("Ar40", contact).dsigma_dT(T, E), rtol=1e-7)


def test_mu_tau_loop_is_the_photon_mixing_logarithm():
    # q -> 0: alpha g^2 ln(m_tau^2/m_mu^2) / (3 sqrt2 pi G_F m^2) on each proton, positive for nu_mu
    mass, g = 100 * MeV, 1e-3
    target = nr.CEvNS("H1", nr.LightVector(mass=mass, coupling=g, charges="l_mu-l_tau"), form_factor="unity")
    amplitude = target.amplitudes(np.array([1e-9 * keV]))["V", 0.0][0]
    expected = alpha_em * g**2 * 2 * np.log(1776.93 / 105.6583755) / (3 * np.sqrt(2) * np.pi * G_F * mass**2)
    np.testing.assert_allclose(np.diag(amplitude).real, [0.0, expected, -expected], rtol=1e-6)


EXTRAS = [
    nr.NSI(eps_emu_uV=0.1j, eps_mumu_dV=-0.2, eps_ee_uA=0.3),
    nr.Millicharge(q_numu=1e-12),
    nr.ChargeRadius(r2_numu=2e-32 * cm2),
    nr.MagneticMoment(mu_numu=1e-9 * mu_B),
    nr.models.TransitionMoments(Lambda_1=1e-9 * mu_B, Lambda_3=0.5e-9j * mu_B),
    nr.models.NeutrinoElectromagnetism(basis="mass", pmns=nr.flavour.PMNS.vintage_of(), q_nu_12=1e-12j, mu_nu_13=1e-10j * mu_B),
    nr.LightVector(mass=20 * MeV, coupling=1e-4),
    nr.LightScalar(mass=20 * MeV, coupling=1e-9),
    nr.GeneralInteractions(C_mumu_uS=0.1, C_mumu_dV=0.2),
    nr.DipolePortal(mass=3 * MeV, d_mu=1e-9 * mu_B),
]


@pytest.mark.parametrize("extra", EXTRAS, ids=lambda m: type(m).__name__)
def test_models_add_in_either_order(extra):
    for name in ("Ar40", "Xe129"):
        first, second = nr.CEvNS(name, TREE + extra), nr.CEvNS(name, extra + TREE)
        np.testing.assert_allclose(first.dsigma_dT(T, E, "mu"), second.dsigma_dT(T, E, "mu"), rtol=1e-14)
        assert np.any(first.dsigma_dT(T, E, "mu") != nr.CEvNS(name, TREE).dsigma_dT(T, E, "mu"))


@pytest.mark.parametrize(("first", "second"), list(combinations(EXTRAS, 2)), ids=lambda m: type(m).__name__)
def test_any_two_models_add_in_either_order(first, second):
    a, b = nr.CEvNS("Xe129", first + second), nr.CEvNS("Xe129", second + first)
    for antineutrino in (False, True):
        np.testing.assert_allclose(a.dsigma_dT(T, E, "mu", antineutrino), b.dsigma_dT(T, E, "mu", antineutrino), rtol=1e-13)


@pytest.mark.parametrize("extra", EXTRAS, ids=lambda m: type(m).__name__)
def test_switched_off_or_decoupled_gives_the_standard_model_exactly(extra):
    off = {}
    for name in extra.parameters:
        if name.endswith("_phase") or name.startswith(("zeta", "mass")):
            continue
        if name.startswith("r2"):
            off[name] = float(standard_model_charge_radii()[["r2_nue", "r2_numu", "r2_nutau"].index(name)])
        else:
            off[name] = 0.0
    plain = nr.CEvNS("Xe129", TREE).dsigma_dT(T, E, "mu")
    switched = nr.CEvNS("Xe129", TREE + extra).dsigma_dT(T, E, "mu", values=off)
    np.testing.assert_array_equal(switched, plain)


def upper_triangle(kind, x, labels):
    """Keyword arguments that name the entries of a Hermitian matrix."""
    pairs = [(i, j) for i in range(3) for j in range(i, 3)]
    return {f"{kind}_nu_{labels[i]}{labels[j]}": x[i, j] if i != j else x[i, i].real for i, j in pairs}


complex_numbers = st.builds(complex, st.floats(-1, 1), st.floats(-1, 1))


@settings(max_examples=40)
@given(st.lists(complex_numbers, min_size=9, max_size=9), st.lists(st.floats(0, 6.28), min_size=3, max_size=3), st.booleans())
def test_mass_basis_equals_flavour_basis(numbers, phases, antineutrino):
    delta, a21, a31 = phases
    pmns = nr.flavour.PMNS.vintage_of().with_phases(delta, a21, a31)
    U = pmns.matrix
    m = np.array(numbers).reshape(3, 3)
    q, r2, mu = (x + x.conj().T for x in (m, m @ m, m.T))
    q, r2, mu = 1e-12 * q, 1e-32 * cm2 * r2, 1e-9 * mu_B * mu
    given = {"q": q, "r2": r2, "mu": mu}
    masses = {name: value for kind, x in given.items() for name, value in upper_triangle(kind, x, "123").items()}
    in_mass = nr.models.NeutrinoElectromagnetism(basis="mass", pmns=pmns, **masses)
    flavour = {}
    for kind, x in given.items():
        flavour |= upper_triangle(kind, U @ x @ U.conj().T, ("e", "mu", "tau"))
    in_flavour = nr.models.NeutrinoElectromagnetism(**flavour)
    for name in ("e", "mu", "tau"):
        a, b = (nr.CEvNS("Ar40", TREE + m).dsigma_dT(T, E, name, antineutrino) for m in (in_mass, in_flavour))
        np.testing.assert_allclose(a, b, rtol=1e-12)


def test_propagation_in_mass_basis_by_hand():
    """Amplitude of paper 001, Eq. (6), written out as a sum over mass states, with a baseline."""
    pmns = nr.flavour.PMNS.vintage_of().with_phases(1.1, 0.7, 2.3)
    U, rng = pmns.matrix, np.random.default_rng(7)
    m = rng.normal(size=(3, 3)) + 1j * rng.normal(size=(3, 3))
    q = 1e-12 * (m + m.conj().T)
    model = TREE + nr.models.NeutrinoElectromagnetism(basis="mass", pmns=pmns, **upper_triangle("q", q, "123"))
    xs = nr.CEvNS("Ar40", model, form_factor="unity")
    t = 0.5 * eV
    phases = np.exp(-1j * np.array([0.0, 1.3, 2.9]))
    weak = 18 * (0.5 - 2 * 0.23857) - 11.0
    charge = 2 * np.sqrt(2) * np.pi * alpha_em / G_F / (2 * xs.mass * t) * 18
    for antineutrino in (False, True):
        V = U.conj() if antineutrino else U
        Q = q.conj() if antineutrino else q
        mass_state = V.conj()[1] * phases  # |nu_mu> = sum_k U*_mu,k |nu_k>
        amplitude = (weak * np.eye(3) + charge * Q) @ mass_state
        expected = G_F**2 * xs.mass / np.pi * (1 - t / xs.T_max(E)) * np.sum(np.abs(amplitude) ** 2)
        psi = V @ mass_state  # flavour amplitudes
        rho = np.outer(psi, psi.conj())
        assert xs.dsigma_dT(t, E, antineutrino=antineutrino, state=rho) == pytest.approx(expected, rel=1e-12, abs=0)


@settings(max_examples=25)
@given(st.floats(0, 6.28), st.floats(0, 6.28), st.floats(0, 6.28))
def test_standard_model_ignores_phases_at_the_source(delta, a21, a31):
    U = nr.flavour.PMNS.vintage_of().with_phases(delta, a21, a31).matrix
    psi = U @ U.conj().T[:, 0]
    xs = nr.CEvNS("Ar40", RADIATIVE)
    np.testing.assert_allclose(xs.dsigma_dT(T, E, state=np.outer(psi, psi.conj())), xs.dsigma_dT(T, E, "e"), rtol=1e-13)


def test_flavour_change_cannot_be_hidden():
    # an off-diagonal epsilon adds |eps|^2 and does not interfere; a diagonal one interferes
    off = nr.CEvNS("Ar40", TREE + nr.NSI(eps_emu_nucleusV=0.5 + 0.3j), form_factor="unity")
    plain = nr.CEvNS("Ar40", TREE, form_factor="unity")
    difference = off.dsigma_dT(T, E, "e") - plain.dsigma_dT(T, E, "e")
    expected = G_F**2 * off.mass / np.pi * (1 - T / off.T_max(E)) * 0.34
    np.testing.assert_allclose(difference, expected, rtol=1e-10)


def test_scalar_and_dipole_interfere():
    moment, C = 2e-9 * mu_B, 3.0
    scalar, dipole = nr.GeneralInteractions(C_ee_nucleusS=C), nr.MagneticMoment(mu_nue=moment)
    both = nr.CEvNS("Ar40", scalar + dipole, form_factor="unity")
    e = np.sqrt(4 * np.pi * alpha_em)
    for antineutrino, sign in ((False, -1), (True, 1)):
        c = np.sqrt(2) * G_F * C * 2 * both.mass + sign * e * moment * 18 * (2 * E - T) / T
        expected = T * c**2 / (16 * np.pi * E**2)
        np.testing.assert_allclose(both.dsigma_dT(T, E, "e", antineutrino), expected, rtol=1e-12)


def test_magnetic_kernels():
    moment = 1e-10 * mu_B
    ours = {
        m: nr.CEvNS("Ar40", nr.MagneticMoment(mu_nue=moment), form_factor="unity", magnetic=m).dsigma_dT(T, E)
        for m in ("spin-0", "spin-half", "1/T")
    }
    # pi alpha^2 / m_e^2 Z^2 (mu/mu_B)^2 per bracket: the textbook prefactor 2.4945e-25 cm^2
    unit = np.pi * (alpha_em / (0.51099895 * MeV)) ** 2
    assert unit / cm2 == pytest.approx(2.4945e-25, rel=1e-4, abs=0)
    brackets = {"spin-0": 1 / T - 1 / E + T / (4 * E**2), "spin-half": 1 / T - 1 / E, "1/T": 1 / T}
    for name, bracket in brackets.items():
        np.testing.assert_allclose(ours[name], unit * 1e-20 * 18**2 * bracket, rtol=1e-8)
