"""What quarks weigh inside nucleons: every number typed in from its publication, and worked out by hand where it is derived."""

import numpy as np
import pytest

import nurecoil as nr
from nurecoil import constants
from nurecoil.models import gather
from nurecoil.models.nucleon import AXIAL, SCALAR, TENSOR, VECTOR, QuarkWeights, pseudoscalar

PROTON, NEUTRON = 938.27208943, 939.56542194  # MeV, CODATA 2022
UP, DOWN = 2.16, 4.70  # MeV, PDG 2024, MS-bar at 2 GeV


def test_quark_numbers():
    assert {"p": QuarkWeights(2, 1), "n": QuarkWeights(1, 2)} == VECTOR


def test_lattice_axial_charges():
    # FLAG 2021, Nf = 2 + 1 + 1: 0.777(25) and -0.438(18); isospin gives the neutron's
    assert {"p": QuarkWeights(0.777, -0.438), "n": QuarkWeights(-0.438, 0.777)} == AXIAL
    # independent: their difference is the coupling of neutron decay, 1.2754 (PDG 2024), within the lattice errors
    assert AXIAL["p"].u - AXIAL["p"].d == pytest.approx(1.2754, abs=2 * np.hypot(0.025, 0.018))


def test_lattice_tensor_charges():
    # Gupta et al. 2018: 0.784(28) and -0.204(11)
    assert {"p": QuarkWeights(0.784, -0.204), "n": QuarkWeights(-0.204, 0.784)} == TENSOR


@pytest.mark.parametrize(
    ("nucleon", "u", "d"),
    [
        # Hoferichter et al. 2015: f_u^p = 0.0208(15), f_d^p = 0.0411(28), f_u^n = 0.0189(14), f_d^n = 0.0451(27);
        # 0.0208 * 938.27208943 / 2.16 = 19.5160595 / 2.16, and so on, by hand
        ("p", 9.0352127, 8.2048900),
        ("n", 8.2211974, 9.0158299),
    ],
)
def test_scalar_charges(nucleon, u, d):
    assert SCALAR[nucleon].u == pytest.approx(u, rel=1e-7)
    assert SCALAR[nucleon].d == pytest.approx(d, rel=1e-7)


def test_scalar_charges_give_back_the_pion_nucleon_sigma_term():
    # sigma_piN = (m_u + m_d)/2 <N|uu + dd|N> up to isospin breaking: 59.1(3.5) MeV from the same pi-N analysis
    for nucleon in ("p", "n"):
        sigma = (UP + DOWN) / 2 * (SCALAR[nucleon].u + SCALAR[nucleon].d)
        assert sigma == pytest.approx(59.1, abs=3.5)


@pytest.mark.parametrize(("nucleon", "mass", "sign"), [("p", PROTON, 1), ("n", NEUTRON, -1)])
def test_pseudoscalar_charges_without_strangeness_are_isovector(nucleon, mass, sign):
    # with the anomaly shared by u and d alone the isoscalar part cancels: +- m_N (Delta u - Delta d)/(m_u + m_d)
    expected = sign * mass * (0.777 + 0.438) / (UP + DOWN)  # 166.2
    assert pseudoscalar(nucleon).u == pytest.approx(expected, rel=1e-9)
    assert pseudoscalar(nucleon).d == pytest.approx(-expected, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("C_ee_uV", (2.0, 1.0)), ("C_ee_dV", (1.0, 2.0)), ("C_ee_uA", (0.777, -0.438)), ("C_ee_dA", (-0.438, 0.777)),
        ("C_ee_uT", (0.784, -0.204)), ("C_ee_dT", (-0.204, 0.784)), ("C_ee_uS", (9.0352127, 8.2211974)),
        ("C_ee_dS", (8.2048900, 9.0158299)), ("C_ee_uP", (166.18085, -166.40992)), ("C_ee_dP", (-166.18085, 166.40992)),
    ],
)  # fmt: skip
def test_general_interactions_reach_the_nucleons(name, weights):
    channels, found = gather(nr.GeneralInteractions(**{name: 0.5}).terms())
    assert [(c.structure, c.constituent) for c in channels] == [(name[-1], "p"), (name[-1], "n")]
    assert found[:, 0, 0].real.tolist() == pytest.approx([0.5 * w for w in weights], rel=1e-6)


def test_axial_coupling_of_the_nucleon():
    # PDG 2024, lambda = -1.2754(13); a nucleon carries half of it
    assert constants.G_A == 1.2754
    channels, found = gather(nr.StandardModel().terms())
    axial = {c.constituent: m[0, 0].real for c, m in zip(channels, found, strict=True) if c.structure == "A"}
    assert axial["p"] == pytest.approx(0.6377)
    assert axial["n"] == pytest.approx(-0.6377)
