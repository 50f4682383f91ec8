"""Neutrino-electron scattering, free and bound."""

import numpy as np
import pytest
from scipy.optimize import brentq

import nurecoil as nr
from nurecoil.atomic import EffectiveElectrons, photoabsorption, shells, stepping
from nurecoil.constants import G_F, alpha_em, m_e
from nurecoil.problems import UnknownId
from nurecoil.processes import ElectronScattering, Ionisation
from nurecoil.rates import spectrum
from nurecoil.tables import read_csv
from nurecoil.units import MeV, cm2, keV, mu_B

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.23857)


@pytest.fixture(scope="module")
def free(request):
    return read_csv(request.path.parent.parent / "reference" / "nue_free_electron.csv")


@pytest.mark.parametrize(
    ("column", "model", "flavour", "antineutrino"),
    [
        ("nue", TREE, "e", False),
        ("nuebar", TREE, "e", True),
        ("numu", TREE, "mu", False),
        ("numubar", TREE, "mu", True),
        ("nue_magnetic", TREE + nr.MagneticMoment(mu_nue=1e-11 * mu_B), "e", False),
        ("nuebar_millicharge", TREE + nr.Millicharge(q_nue=1e-12), "e", True),
        ("nuebar_radius", TREE + nr.ChargeRadius(r2_nue=-0.83e-32 * cm2, reference="zero"), "e", True),
    ],
)
def test_free_electron_table(free, column, model, flavour, antineutrino):
    ours = ElectronScattering(model).dsigma_dT(free["T"], free["E"], flavour, antineutrino)
    inside = free[column] > 0
    np.testing.assert_allclose(ours[inside], free[column][inside], rtol=1e-6)


def test_total_cross_section():
    # brief: sigma(nu_e, 0.862 MeV) = 6.06717e-45 cm^2
    sigma = ElectronScattering(TREE).sigma(0.862 * MeV)
    assert sigma / cm2 == pytest.approx(6.06717e-45, rel=2e-6, abs=0)


def test_chiral_nsi_enter_as_in_the_standard_formula():
    # a_L += 2 eps^L, a_R += 2 eps^R in (G_F^2 m_e/2pi)[a_L^2 + a_R^2 (1 - T/E)^2 - a_L a_R m_e T/E^2]
    T, E, left, right = 0.3 * MeV, 1.5 * MeV, 0.07, -0.11
    xs = ElectronScattering(TREE + nr.NSI(eps_ee_eL=left, eps_ee_eR=right))
    a_L, a_R = 2 * 0.23857 + 1 + 2 * left, 2 * 0.23857 + 2 * right
    for antineutrino, (x, y) in ((False, (a_L, a_R)), (True, (a_R, a_L))):
        expected = G_F**2 * m_e / (2 * np.pi) * (x**2 + y**2 * (1 - T / E) ** 2 - x * y * m_e * T / E**2)
        assert xs.dsigma_dT(T, E, "e", antineutrino) == pytest.approx(expected, rel=1e-12, abs=0)


@pytest.mark.parametrize(("flavour", "expected"), [("e", 20.210), ("mu", 97.19)])
def test_magnetic_crossing_energies(flavour, expected):
    # paper 004, Eq. (9), mu = 2.9e-11: 24.349 keV without g_V^2 + g_A^2; with it 20.210 (nu_e) and 97.19 keV (nu_mu), at T << E
    E, moment = 1e5 * MeV, 2.9e-11 * mu_B
    weak, magnetic = ElectronScattering(TREE), ElectronScattering(nr.MagneticMoment(mu_nue=moment, mu_numu=moment))

    def excess(t):
        return float(magnetic.dsigma_dT(t * keV, E, flavour) / weak.dsigma_dT(t * keV, E, flavour) - 1)

    assert brentq(excess, 1, 1000) == pytest.approx(expected, rel=1e-3)


class TestIonisation:
    def test_stepping_multiplies_the_free_cross_section(self):
        T, E = np.array([0.05, 0.5, 1.3, 5.0, 15.0]) * keV, 2 * MeV
        model = TREE + nr.MagneticMoment(mu_nue=2.9e-11 * mu_B)
        bound, one = Ionisation("Ge74", model), ElectronScattering(model)
        np.testing.assert_allclose(bound.dsigma_dT(T, E), stepping(T, shells("Ge")) * one.dsigma_dT(T, E), rtol=1e-12)
        np.testing.assert_allclose(
            Ionisation("Ge74", model, binding="free").dsigma_dT(T, E), 32 * one.dsigma_dT(T, E), rtol=1e-12
        )

    def test_hydrogenic_correction_is_a_few_percent_at_an_edge(self):
        edge = max(s.binding_energy for s in shells("Ge"))
        T = np.array([1.0001 * edge, 20 * edge])
        stepped, corrected = (Ionisation("Ge74", TREE, binding=b).electrons(T) for b in ("stepping", "hydrogenic"))
        assert 0.95 < corrected[0] / stepped[0] < 1.0
        assert corrected[1] / stepped[1] == pytest.approx(1.0, abs=2e-3)

    def test_published_many_body_factors(self):
        table = EffectiveElectrons(tuple(x * keV for x in (2.0, 10.0, 30.0)), (36.0, 42.0, 45.0))
        T, E = np.array([2.0, 6.0, 30.0]) * keV, 1 * MeV
        ours = Ionisation("Xe132", TREE, binding=table).dsigma_dT(T, E)
        np.testing.assert_allclose(ours / ElectronScattering(TREE).dsigma_dT(T, E), [36.0, 39.0, 45.0], rtol=1e-12)
        with pytest.raises(ValueError, match="the table of effective electrons runs from"):
            Ionisation("Xe132", TREE, binding=table).dsigma_dT(1 * keV, E)
        with pytest.raises(ValueError, match="at least two increasing energies"):
            EffectiveElectrons((2.0, 1.0), (1.0, 1.0))
        with pytest.raises(ValueError, match=r"^electrons: expected at least 0"):
            EffectiveElectrons((1.0, 2.0), (1.0, -1.0))

    def test_equivalent_photons(self):
        # (2 alpha/pi) q^2 sigma_gamma(T)/T ln(E/m_nu)
        T, E, q = np.array([1.0, 5.0, 20.0]) * keV, 2 * MeV, 1e-12
        xs = Ionisation("Ge74", nr.Millicharge(q_nue=q), photon_log=10.0)
        expected = 2 * alpha_em / np.pi * q**2 * photoabsorption(T, "Ge") / T * 10.0
        np.testing.assert_allclose(xs.dsigma_dT(T, E), expected, rtol=1e-12)

    def test_equivalent_photons_exceed_stepping_near_an_edge(self):
        T, E = 11.5 * keV, 2 * MeV
        photons, binding = (
            Ionisation("Ge74", nr.Millicharge(q_nue=1e-12), millicharge=m) for m in ("equivalent-photons", "binding")
        )
        assert photons.dsigma_dT(T, E) > 1.5 * binding.dsigma_dT(T, E)

    def test_folds_like_any_other_process(self):
        source = nr.sources.Monoenergetic(2 * MeV, "nu_e_bar", "1e13 cm^-2")
        T = np.array([3.0, 12.0]) * keV
        ours = spectrum(source, Ionisation.on("Ge", TREE))(T)
        atoms = sum(n for _, n in nr.matter.Material("Ge").targets_per_mass)
        expected = 1e13 / cm2 * atoms * Ionisation("Ge74", TREE).dsigma_dT(T, 2 * MeV, "e", antineutrino=True)
        np.testing.assert_allclose(ours, expected, rtol=1e-12)

    def test_counts_know_the_edges(self):
        source = nr.sources.Monoenergetic(2 * MeV, "nu_e", "1e13 cm^-2")
        rate = spectrum(source, Ionisation("Ge74", TREE))
        edge = max(s.binding_energy for s in shells("Ge"))
        window = rate.counts_above([0.99 * edge, 1.01 * edge])
        below, above = rate(np.array([0.995, 1.005]) * edge)
        assert window[0] - window[1] == pytest.approx(0.01 * edge * (below + above), rel=1e-4, abs=0)

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"millicharge": "plane-wave"}, "millicharge: expected"),
            ({"photon_log": 0.0}, "photon_log: expected"),
        ],
    )
    def test_bad_options(self, options, message):
        with pytest.raises(ValueError, match=message):
            Ionisation("Ge74", TREE, **options)

    def test_atom_without_shells(self):
        with pytest.raises(UnknownId):
            Ionisation("Fm257", TREE)
        with pytest.raises(UnknownId, match="no binding 'tight'"):
            Ionisation("Ge74", TREE, binding="tight")


def test_free_electrons_of_a_material():
    target = ElectronScattering.on("CsI", TREE)
    electrons = sum(nuclide.Z * n for nuclide, n in nr.matter.Material("CsI").targets_per_mass)
    assert target.parts[0][1] == electrons
