"""Paper 004: crossings, the sign of Eq. (13), cross sections on electrons and germanium against hand-made arithmetic."""

import math

import numpy as np
import pytest

import nurecoil as nr
from nurecoil import studies
from nurecoil.nuclear import Helm
from nurecoil.studies.amplitudes import weak_model
from nurecoil.studies.kouzakov_studenikin_taup_2015 import setting
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import HIGH, crossing, electron, eta, nucleus
from nurecoil.units import MeV, cm2, eV, fm, keV

# MeV, cm; typed in here so that nothing of the package enters
ALPHA, G_F, M_E, HBARC = 1 / 137.035999, 1.1663788e-11, 0.51099895, 1.973269804e-11
Z, N, M = 32, 42, 68840.846
C_V = 0.5 * (Z * (1 - 4 * 0.23857) - N)


@pytest.fixture(scope="module")
def section():
    return studies.load("kouzakov-studenikin-taup-2015").run()


@pytest.fixture(scope="module")
def ours(section):
    return {outcome.claim.key: outcome.ours for outcome in section.outcomes}


@pytest.fixture(scope="module")
def claims():
    return {claim.key: claim for claim in studies.load("kouzakov-studenikin-taup-2015").claims}


def test_dirac_moment(ours):
    # 3 e G_F m / (8 sqrt2 pi^2) over e / 2 m_e, m = 1 eV
    assert ours["dirac-moment"] == pytest.approx(3.202625e-19, rel=1e-6, abs=0)


def test_crossings_on_electrons(claims, ours):
    scale = math.pi**2 * ALPHA**2 / (G_F**2 * M_E**3) * 2.9e-11**2 * 1e3
    assert claims["electron-crossing-nu-e"].value == pytest.approx(scale, rel=1e-5, abs=0)
    assert scale == pytest.approx(24.349, abs=5e-4)
    assert ours["electron-crossing-nu-e"] == pytest.approx(20.210, abs=5e-4)
    assert ours["electron-crossing-nu-mu"] == pytest.approx(97.19, abs=5e-3)
    assert ours["electron-crossing-nu-e"] == pytest.approx(scale / ((0.5 + 2 * 0.23857) ** 2 + 0.25), rel=1e-5)


def test_crossing_on_germanium(claims, ours):
    formula = math.pi**2 * ALPHA**2 / (G_F**2 * M * M_E**2) * (Z / C_V) ** 2 * 2.9e-11**2 * 1e6
    assert formula == pytest.approx(0.45052, abs=1e-5)
    assert claims["nucleus-crossing"].value == pytest.approx(formula, rel=2e-5, abs=0)
    assert ours["nucleus-crossing"] == pytest.approx(formula, rel=1e-5, abs=0)
    at_reactor = crossing(nucleus(weak_model()), 4 * MeV) / eV
    # the weak term falls with T/T_max, so the crossing is a little higher
    assert at_reactor / ours["nucleus-crossing"] - 1 == pytest.approx(0.4505 / 464.8, rel=0.02, abs=0)


def test_crossings_scale_with_the_moment_squared():
    process = electron(weak_model())
    assert crossing(process, HIGH, moment=1e-11) / crossing(process, HIGH, moment=2e-11) == pytest.approx(0.25, rel=1e-6, abs=0)


def test_printed_shifts_of_eta(claims, ours):
    # -sqrt2 pi alpha Z / (G_F C_V) times e_nu/(M T) and -<r^2>/3
    factor = -math.sqrt(2) * math.pi * ALPHA * Z / (G_F * C_V)
    charge, radius = factor * 1e-12 / (M * 10e-6), -factor * 1e-32 / HBARC**2 / 3
    assert claims["eta-millicharge"].value == pytest.approx(charge, rel=1e-5, abs=0)
    assert claims["eta-charge-radius"].value == pytest.approx(radius, rel=1e-5, abs=0)
    assert ours["eta-millicharge"] == pytest.approx(-charge, rel=1e-6, abs=0)
    assert ours["eta-charge-radius"] == pytest.approx(-radius, rel=1e-6, abs=0)


def test_the_sign_follows_from_repulsion():
    # nu_e and proton repel by the weak force (g_V^p > 0, flavour part), and by charge for e_nu > 0: a nucleus of protons alone
    hydrogen = nr.CEvNS("H1", weak_model() + nr.Millicharge(q_nue=1e-12), form_factor="unity")
    plain = nr.CEvNS("H1", weak_model(), form_factor="unity")
    T = np.array([1.0 * eV])
    assert hydrogen.amplitudes(T)["V", 0.0][0, 0, 0].real > plain.amplitudes(T)["V", 0.0][0, 0, 0].real > 0
    assert np.all(eta(T, charge=1e-12) < 1)
    assert np.all(eta(T, charge=-1e-12) > 1)


def test_standard_model_radii():
    # (alpha/3 pi) ln(m_mu^2/m_e^2), and the formula of the paper with r^2 = -0.8275e-32 and -0.4805e-32 cm^2
    g_V_p = nr.StandardModel().couplings().g_V_p
    assert g_V_p[0] - g_V_p[1] == pytest.approx(ALPHA / (3 * math.pi) * 2 * math.log(105.6583755 / M_E), rel=1e-8, abs=0)
    printed = 2.3795585e30 * (-0.8275 + 0.4805) * 1e-32
    assert g_V_p[0] - g_V_p[1] == pytest.approx(-printed, rel=1e-3, abs=0)


@pytest.mark.parametrize(
    ("E", "T", "flavour", "antineutrino", "expected"),
    [
        # independent evaluation, cm^2/MeV, tree level with sin2 = 0.23857
        (0.3, 0.1, "e", False, 8.11208285e-45),
        (0.3, 0.1, "e", True, 3.43466038e-45),
        (0.862, 0.01, "mu", True, 2.13880848e-45),
        (3.0, 0.001, "e", True, 1.03745381e-44),
        (3.0, 1.0, "mu", False, 1.67471591e-45),
    ],
)
def test_eq_6_as_printed(E, T, flavour, antineutrino, expected):
    assert setting.eq_6(T * MeV, E * MeV, flavour, antineutrino) / (cm2 / MeV) == pytest.approx(expected, rel=1e-7, abs=0)
    xs = electron(weak_model()).dsigma_dT(T * MeV, E * MeV, flavour, antineutrino)
    assert xs / (cm2 / MeV) == pytest.approx(expected, rel=1e-7, abs=0)


def test_eq_8_as_printed():
    # nu_e at 3 MeV and 1 keV: with mu = 1e-11 less without, from the same independent table
    expected = 3.53185548e-44 - 1.03801501e-44
    assert setting.eq_8(1 * keV, 3 * MeV, 1e-11) / (cm2 / MeV) == pytest.approx(expected, rel=1e-7, abs=0)


def test_eqs_14_and_15_by_hand():
    E, T = 4.0, 100e-6
    T_max = 2 * E**2 / (2 * E + M)
    weak = G_F**2 / math.pi * M * C_V**2 * (1 - T / T_max) * HBARC**2
    magnetic = math.pi * ALPHA**2 / M_E**2 * Z**2 * (1 / T - 1 / E + T / (4 * E**2)) * 2.9e-11**2 * HBARC**2
    unit = cm2 / MeV
    assert setting.eq_14(100 * eV, 4 * MeV) / unit == pytest.approx(weak, rel=1e-6, abs=0)
    assert setting.eq_15(100 * eV, 4 * MeV, 2.9e-11) / unit == pytest.approx(magnetic, rel=1e-6, abs=0)
    assert nucleus(setting.magnetic_model()).dsigma_dT(100 * eV, 4 * MeV) / unit == pytest.approx(magnetic, rel=1e-6, abs=0)


def test_table_of_crossings(section):
    table = {row[0]: row[1:] for row in section.tables[0].rows}
    limit, printed = table["far above T"], table["Eqs. (9), (16)"]
    assert limit[0] == pytest.approx(limit[1], rel=1e-6, abs=0)  # at T << E antineutrinos cross where neutrinos do
    assert printed[0] == pytest.approx(24.349, abs=1e-3)
    for E in ("1", "2", "4", "8"):
        nu_e_bar, nu_e, nu_mu, bare, screened, screened_mu = table[E]
        assert nu_e < limit[1] < nu_e_bar
        assert nu_mu < limit[2]
        assert bare == pytest.approx(limit[3], rel=0.02, abs=0)
        # W exchange on electrons opposes the neutrons' amplitude for nu_e, so the crossing lies higher
        assert screened_mu < bare < screened < 1.03 * bare


def test_figures_are_drawn(section):
    assert [figure.key for figure in section.figures] == [
        "germanium", "interference", "electrons", "gemma", "eq-9", "recoil-angle",
    ]  # fmt: skip
    for figure in section.figures:
        assert figure.png[:4] == b"\x89PNG"


def test_the_form_factor_is_nearly_one_at_a_reactor():
    """“Can be set equal to one for a few MeV”: with <r^2> = (4.0742 fm)^2 and q = 6 MeV, 1 - q^2 <r^2>/3."""
    F = Helm.from_rms(nr.matter.Nuclide("Ge74").charge_radius, 0.9 * fm)
    assert F(6 * MeV) ** 2 == pytest.approx(1 - (6 / 197.327) ** 2 * 4.0742**2 / 3, abs=2e-5)


def test_crossings_differ_by_orders_of_magnitude(ours):
    assert ours["electron-crossing-nu-e"] * 1e3 / ours["nucleus-crossing"] > 100


def test_shifts_of_eta_have_the_printed_size_and_the_other_sign():
    rng = np.random.default_rng(2015)
    T = np.geomspace(0.1, 400.0, 20) * eV
    for charge, radius in rng.normal(size=(50, 2)) * np.array([1e-12, 1e-32 * cm2]):
        assert eta(T, charge, radius) == pytest.approx(2 - setting.eq_13(T, charge, radius), abs=1e-12)
