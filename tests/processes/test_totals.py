"""Total cross sections: closed forms above a threshold, the integral of dsigma/dT for any mediator, no divergent totals."""

import math

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.constants import G_F, alpha_em, m_e
from nurecoil.processes import CEvAS, ElectronScattering, Ionisation
from nurecoil.units import GeV, MeV, cm2, eV, keV, mu_B

SIN2 = 0.23857
TREE = nr.StandardModel(scheme="tree", sin2_theta_w=SIN2)


class TestClosedForms:
    """Integrals of the textbook formulas by hand, above thresholds near the bottom, in the middle and near the top."""

    @pytest.mark.parametrize("share", [1e-6, 0.01, 0.4, 0.95])
    def test_nucleus_of_spin_0(self, share):
        # G_F^2 M/pi g^2 int (1 - T/Tm) dT = G_F^2 M/2pi g^2 (Tm - t)^2/Tm
        xs, E = nr.CEvNS("Ar40", TREE, form_factor="unity"), 30 * MeV
        top, g = float(xs.T_max(E)), 18 * (0.5 - 2 * SIN2) - 11
        t = share * top
        expected = G_F**2 * xs.mass / (2 * math.pi) * g**2 * (top - t) ** 2 / top
        assert xs.sigma(E, T_min=t) == pytest.approx(expected, rel=1e-9, abs=0)

    @pytest.mark.parametrize("share", [1e-9, 0.01, 0.4, 0.95])
    @pytest.mark.parametrize(("flavour", "antineutrino"), [("e", False), ("e", True), ("mu", False)])
    def test_electron(self, share, flavour, antineutrino):
        xs, E = ElectronScattering(TREE), 2 * MeV
        top = float(xs.T_max(E))
        t = share * top
        a_L, a_R = 2 * SIN2 + (1 if flavour == "e" else -1), 2 * SIN2
        if antineutrino:
            a_L, a_R = a_R, a_L
        cubes = E / 3 * ((1 - t / E) ** 3 - (1 - top / E) ** 3)
        mixed = a_L * a_R * m_e * (top**2 - t**2) / (2 * E**2)
        expected = G_F**2 * m_e / (2 * math.pi) * (a_L**2 * (top - t) + a_R**2 * cubes - mixed)
        assert xs.sigma(E, flavour, antineutrino, T_min=t) == pytest.approx(expected, rel=1e-9, abs=0)

    @pytest.mark.parametrize("share", [1e-12, 1e-4, 0.5])
    def test_magnetic_moment(self, share):
        moment, E = 1e-11, 10 * MeV
        unit = math.pi * (alpha_em / m_e) ** 2 * moment**2
        for xs, charge, last in (
            (nr.CEvNS("Ar40", nr.MagneticMoment(mu_nue=moment * mu_B), form_factor="unity"), 18, 1 / (8 * E**2)),
            (ElectronScattering(nr.MagneticMoment(mu_nue=moment * mu_B)), 1, 0.0),
        ):
            top = float(xs.T_max(E))
            t = share * top
            expected = unit * charge**2 * (math.log(top / t) - (top - t) / E + last * (top**2 - t**2))
            assert xs.sigma(E, T_min=t) == pytest.approx(expected, rel=1e-9, abs=0)

    def test_millicharge(self):
        # on an electron: (2 pi alpha^2/m_e) q^2 int (1/T^2)(1 - T/E + T^2/2E^2 - m_e T/2E^2) dT
        q, E, t = 1e-12, 5 * MeV, 1 * keV
        xs = ElectronScattering(nr.Millicharge(q_nue=q))
        top = float(xs.T_max(E))
        integral = 1 / t - 1 / top - (1 / E + m_e / (2 * E**2)) * math.log(top / t) + (top - t) / (2 * E**2)
        assert xs.sigma(E, T_min=t) == pytest.approx(2 * math.pi * alpha_em**2 / m_e * q**2 * integral, rel=1e-9, abs=0)

    def test_beyond_the_reach(self):
        xs = nr.CEvNS("Ar40", TREE)
        assert xs.sigma(np.array([0.0, 1.0]) * MeV, T_min=10 * keV).tolist() == [0.0, 0.0]


def dense(process, E, flavour):
    """The integral of dsigma/dT by panels a few per cent wide, down to 1e-22 of the largest recoil."""
    top = float(process.T_max(E))
    low = 1e-22 * top
    inside = process.kinks[(process.kinks > low) & (process.kinks < top)]
    edges = np.unique(np.concatenate([np.geomspace(low, top, 900), np.linspace(0, 1, 300)[1:] ** 2 * top, inside]))
    x, w = np.polynomial.legendre.leggauss(8)
    logs = np.log(edges)
    half, middle = 0.5 * np.diff(logs)[:, None], 0.5 * (logs[1:] + logs[:-1])[:, None]
    T = np.exp(middle + half * x)
    inner = low * process.dsigma_dT([low, top], E, flavour)[0]
    return float(np.sum(half * w * T * process.dsigma_dT(T, E, flavour)) + inner)


@pytest.mark.parametrize("mass", [1 * keV, 30 * keV, 1 * MeV, 50 * MeV, 10 * GeV])
@pytest.mark.parametrize(
    "make",
    [
        lambda m: nr.CEvNS("Cs133", m, axial="none"), lambda m: nr.CEvNS("F19", m), ElectronScattering,
        lambda m: CEvAS("Ar40", m), lambda m: Ionisation("Ge74", m),
    ],
    ids=["heavy nucleus", "spin 1/2", "electron", "atom", "bound electrons"],
)  # fmt: skip
def test_light_mediators_are_resolved(make, mass):
    process = make(TREE + nr.LightVector(mass=mass, coupling=1e-4))
    for E in (1 * MeV, 30 * MeV, 200 * MeV):
        assert process.sigma(E, "mu") == pytest.approx(dense(process, E, "mu"), rel=1e-6, abs=0)


def test_case_of_caesium():
    # 1.7 % of its own integral, once
    xs = nr.CEvNS("Cs133", TREE + nr.LightVector(mass=1 * keV, coupling=1e-4), axial="none")
    assert xs.sigma(30 * MeV, "mu") == pytest.approx(dense(xs, 30 * MeV, "mu"), rel=1e-6, abs=0)


@pytest.mark.parametrize("mass", [0.1, 2.0, 20.0])
def test_heavy_leptons(mass):
    xs = nr.CEvNS("F19", nr.DipolePortal(mass=mass * MeV, d_e=1e-9 * mu_B))
    for E in (30 * MeV, 100 * MeV):
        ends = [float(f(np.array(E), mass * MeV)) for f in (xs.motion.T_least, xs.motion.T_max)]
        logs = np.linspace(*np.log(ends), 2001)
        x, w = np.polynomial.legendre.leggauss(6)
        half, middle = 0.5 * np.diff(logs)[:, None], 0.5 * (logs[1:] + logs[:-1])[:, None]
        T = np.exp(middle + half * x)
        assert xs.sigma(E) == pytest.approx(float(np.sum(half * w * T * xs.dsigma_dT(T, E))), rel=1e-6, abs=0)


def test_sigma_takes_arrays_states_and_values():
    model = TREE + nr.NSI(eps_emu_uV=0.3 + 0.1j, eps_ee_dV=0.0)
    xs = nr.CEvNS("Ar40", model)
    E = np.array([[5.0, 10.0], [20.0, 40.0]]) * MeV
    both = xs.sigma(E, state=np.diag([0.25, 0.75, 0.0]).astype(complex))
    np.testing.assert_allclose(both, 0.25 * xs.sigma(E, "e") + 0.75 * xs.sigma(E, "mu"), rtol=1e-12)
    moved = xs.with_model(TREE + nr.NSI(eps_emu_uV=0.3 + 0.1j, eps_ee_dV=0.2))
    np.testing.assert_allclose(xs.sigma(E, values={"eps_ee_dV": 0.2}), moved.sigma(E), rtol=1e-12)
    psi = np.array([1.0, 1.0j, 0.0]) / np.sqrt(2)
    rho = np.outer(psi, psi.conj())
    x, w = np.polynomial.legendre.leggauss(100)
    angles = w @ xs.dsigma_dcos(x, 40 * MeV, antineutrino=True, state=rho, values={"eps_ee_dV": 0.2})
    assert angles == pytest.approx(float(moved.sigma(40 * MeV, antineutrino=True, state=rho)), rel=1e-10, abs=0)


DIVERGENT = {
    "moment": lambda m: nr.CEvNS("Ar40", m + nr.MagneticMoment(mu_nue=1e-16 * mu_B)),
    "moment on electrons": lambda m: ElectronScattering(m + nr.MagneticMoment(mu_nue=1e-16 * mu_B)),
    "millicharge": lambda m: ElectronScattering(nr.Millicharge(q_nue=1e-20)),
    "massless vector": lambda m: nr.CEvNS("Cs133", m + nr.LightVector(mass=0.0, coupling=1e-8), axial="none"),
    "massless scalar": lambda m: nr.CEvNS("Ar40", m + nr.LightScalar(mass=0.0, coupling=1e-8)),
    "massless portal": lambda m: nr.CEvNS("Ar40", nr.DipolePortal(mass=0.0, d_e=1e-12 * mu_B)),
    "free electrons of an atom": lambda m: Ionisation("Ge74", nr.MagneticMoment(mu_nue=1e-12 * mu_B), binding="free"),
}


@pytest.mark.parametrize("name", DIVERGENT)
def test_divergent_totals_are_refused(name):
    process = DIVERGENT[name](TREE)
    for E in (10 * keV, 30 * MeV, 200 * MeV):
        with pytest.raises(ValueError, match="T_min: expected a recoil threshold above zero"):
            process.sigma(E)
    assert process.sigma(30 * MeV, T_min=1 * eV) > 0


def test_rates_refuse_the_same():
    sns = nr.PionDecayAtRest(neutrinos_per_flavour="1e7 cm^-2 s^-1")
    moment = nr.CEvNS("Ar40", TREE + nr.MagneticMoment(mu_numu=1e-10 * mu_B))
    with pytest.raises(ValueError, match="threshold: expected a recoil threshold above zero"):
        nr.spectrum(sns, moment).counts_above(0.0)
    with pytest.raises(ValueError, match="T_min: expected a recoil threshold above zero"):
        nr.rates.average_cross_section(sns, moment)
    assert nr.rates.average_cross_section(sns, moment, T_min="1 eV") > nr.rates.average_cross_section(
        sns, nr.CEvNS("Ar40", TREE)
    )


def test_what_is_screened_or_bound_has_a_total():
    # a neutral atom does not answer to long waves, and a bound electron wants its binding energy
    moment, charge = nr.MagneticMoment(mu_nue=1e-11 * mu_B), nr.Millicharge(q_nue=1e-12)
    for process in (CEvAS("Ar40", moment), CEvAS("He4", charge), Ionisation("Ge74", moment), Ionisation("Ge74", charge)):
        for E in (10 * keV, 30 * MeV, 200 * MeV):
            total, above = process.sigma(E), process.sigma(E, T_min=1e-6 * eV)
            assert 0 < above <= total * (1 + 1e-3)
    # a mass, however small, is enough
    assert nr.CEvNS("Ar40", nr.LightScalar(mass=1 * eV, coupling=1e-6)).sigma(30 * MeV) / cm2 > 0
