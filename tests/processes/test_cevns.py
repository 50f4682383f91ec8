"""Coherent scattering in the Standard Model: kinematics, couplings, reference tables, errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nurecoil as nr
from nurecoil.constants import G_F
from nurecoil.models import Channel, Term
from nurecoil.parameters import ParameterSet
from nurecoil.problems import UnknownId
from nurecoil.tables import read_csv
from nurecoil.units import MeV, cm2, fm, keV

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.23857)
RADIATIVE = nr.StandardModel(sin2_theta_w=0.23857)


@pytest.fixture(scope="module")
def reference(request):
    return read_csv(request.path.parent.parent / "reference" / "cevns_sm_F1.csv")


class Fixed:
    """Vector couplings of protons and neutrons as given."""

    def __init__(self, g_V_p, g_V_n):
        self.g = {"p": g_V_p, "n": g_V_n}
        self.parameters = ParameterSet()

    def terms(self, values=None):
        return tuple(Term(Channel("V", name), g * np.eye(3)) for name, g in self.g.items())


@pytest.mark.parametrize(
    ("column", "model", "rtol"),
    [
        ("tree", TREE, 1e-6),
        ("radiative_nue", Fixed(0.0382389, -0.511704), 1e-6),
        ("radiative_numu", Fixed(0.0299826, -0.511704), 1e-6),
        # the table's couplings are rounded to six digits, which is 2.5e-6 of the cross section
        ("radiative_nue", RADIATIVE, 3e-6),
        ("radiative_numu", RADIATIVE, 3e-6),
    ],
)
def test_reference_table(reference, column, model, rtol):
    for name in sorted(set(reference["nuclide"])):
        rows = [i for i, n in enumerate(reference["nuclide"]) if n == name]
        xs = nr.CEvNS(name, model, form_factor="unity", axial="none")
        assert xs.mass == pytest.approx(reference["mass"][rows[0]], rel=5e-8, abs=0)
        flavour = "mu" if column.endswith("numu") else "e"
        ours = xs.dsigma_dT(reference["T"][rows], reference["E"][rows], flavour)
        np.testing.assert_allclose(ours, reference[column][rows], rtol=rtol)


def test_minimum_energy_of_argon():
    # brief: 40Ar at 20 keV, exact 19.30133 MeV, leading 19.29133 MeV
    T = 20 * keV
    assert nr.CEvNS("Ar40", TREE).E_min(T) / MeV == pytest.approx(19.30133, abs=1e-5)
    assert nr.CEvNS("Ar40", TREE, kinematics="leading").E_min(T) / MeV == pytest.approx(19.29133, abs=1e-5)


def test_leading_over_exact_kinematic_factor():
    exact, leading = nr.CEvNS("Ar40", TREE), nr.CEvNS("Ar40", TREE, kinematics="leading")
    ratio = leading.dsigma_dT(100 * keV, 50 * MeV) / exact.dsigma_dT(100 * keV, 50 * MeV)
    assert ratio == pytest.approx(1.0078837, abs=1e-7)


@pytest.mark.parametrize("kinematics", ["exact", "leading"])
def test_recoil_range_is_consistent(kinematics):
    xs = nr.CEvNS("Ge74", TREE, kinematics=kinematics)
    E = np.geomspace(0.1, 300, 50) * MeV
    np.testing.assert_allclose(xs.E_min(xs.T_max(E)), E, rtol=1e-12)


@pytest.mark.parametrize("name", ["He4", "Ar40", "Cs133", "Xe129"])
def test_total_cross_section_has_its_closed_form(name):
    # integral of (1 - T/T_max) is T_max/2; for spin 1/2 the extra T^2/2E^2 adds T_max^3/6E^2
    xs = nr.CEvNS(name, TREE, form_factor="unity", axial="none")
    E = np.array([1.0, 10.0, 50.0]) * MeV
    g = xs.nuclide.Z * (0.5 - 2 * 0.23857) - 0.5 * xs.nuclide.N
    T = xs.T_max(E)
    shape = T / 2
    if xs.nuclide.spin == 0.5:
        M = xs.mass
        shape = T - T**2 / (2 * E) + T**2 * (T / 3 - M / 2) / (2 * E**2)
    expected = G_F**2 * xs.mass / np.pi * g**2 * shape
    np.testing.assert_allclose(xs.sigma(E), expected, rtol=1e-8)


@pytest.mark.parametrize("form_factor", ["unity", "helm-lewin-smith", "klein-nystrand"])
def test_angular_and_recoil_integrals_agree(form_factor):
    xs = nr.CEvNS("Ar40", TREE, form_factor=form_factor)
    x, w = np.polynomial.legendre.leggauss(200)
    E = 40 * MeV
    assert w @ xs.dsigma_dcos(x, E) == pytest.approx(float(xs.sigma(E)), rel=1e-10, abs=0)


def test_angular_distribution_at_leading_order():
    # Eq. (4) of Papoulias & Kosmas: G_F^2/8pi E^2 (1 + cos) Q_W^2 with Q_W = (1 - 4 s2) Z - N
    xs = nr.CEvNS("Ti48", TREE, form_factor="unity", kinematics="leading")
    E, c = 20 * MeV, np.array([-0.9, 0.0, 0.5])
    weak_charge = (1 - 4 * 0.23857) * 22 - 26
    np.testing.assert_allclose(xs.dsigma_dcos(c, E), G_F**2 / (8 * np.pi) * E**2 * (1 + c) * weak_charge**2, rtol=1e-12)


def test_cross_section_size_of_argon():
    # paper 001, Fig. 1: 40Ar, 50 MeV, no charge: 7.03553e-38 cm^2/MeV at 0.01 eV
    xs = nr.CEvNS("Ar40", TREE, form_factor="unity")
    assert xs.dsigma_dT(1e-5 * keV, 50 * MeV) / (cm2 / MeV) == pytest.approx(7.03553e-38, rel=1e-5, abs=0)


@pytest.mark.filterwarnings("ignore::nurecoil.processes.OutOfReach")
@given(st.floats(1e-3, 400), st.floats(0.1, 100))
def test_positive_inside_zero_outside(T, E):
    xs = nr.CEvNS("Xe131", RADIATIVE)
    value = float(xs.dsigma_dT(T * keV, E * MeV, "mu"))
    assert value > 0 if float(xs.E_min(T * keV)) < E * MeV else value == 0.0


def test_neutrino_and_antineutrino_differ_only_through_the_axial_current():
    for name, same in (("Ar40", True), ("F19", False)):
        xs = nr.CEvNS(name, TREE)
        nu, nubar = (xs.dsigma_dT(20 * keV, 30 * MeV, "e", antineutrino=a) for a in (False, True))
        assert bool(nu == nubar) is same


def test_axial_part_by_spin():
    # for one unpaired proton (J = 1/2, <S_p> = 1/2) both countings are g_A^2; hydrogen: sum rule of the brief
    full, counting = nr.CEvNS("F19", TREE), nr.CEvNS("F19", TREE, axial="spin-counting")
    assert counting.spins == (1.0, 0.0)
    assert full.spins[0] == pytest.approx(2 * 0.478, rel=0.01, abs=0)
    # J = 5/2: (4/3)(J+1)/J <S>^2 = 1.866 <S>^2
    iodine = nr.CEvNS("I127", TREE)
    assert iodine.spins[0] ** 2 == pytest.approx(4 / 3 * 3.5 / 2.5 * 0.327**2, rel=0.01, abs=0)
    assert iodine.spins[1] ** 2 == pytest.approx(4 / 3 * 3.5 / 2.5 * 0.028**2, rel=0.05, abs=0)


def test_neutron_radius_is_a_parameter():
    xs = nr.CEvNS("Cs133", TREE, form_factor="helm-1.2")
    larger = xs.replace(R_n=5.5 * fm)
    assert larger.F.F_n.rms_radius / fm == pytest.approx(5.5)
    assert larger.F.F_p == xs.F.F_p
    assert 0 < larger.dsigma_dT(10 * keV, 30 * MeV) < xs.dsigma_dT(10 * keV, 30 * MeV)


def test_material_counts_every_isotope():
    parts = nr.CEvNS.on("CsI", TREE).parts
    assert [p.nuclide.name for p, _ in parts] == ["I127", "Cs133"]
    assert parts[0][1] == parts[1][1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kinematics": "fast"}, "kinematics: expected 'exact' or 'leading', got 'fast'"),
        ({"axial": "maybe"}, "axial: expected"),
        ({"magnetic": "spin-1"}, "magnetic: expected"),
    ],
)
def test_unknown_options_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        nr.CEvNS("Ar40", TREE, **options)


def test_unknown_nuclide_and_convention_list_what_is_close():
    with pytest.raises(UnknownId, match="Ar40"):
        nr.CEvNS("Ar400", TREE)
    with pytest.raises(UnknownId, match="helm-lewin-smith"):
        nr.CEvNS("Ar40", TREE, form_factor="helm-lewin")


def test_impossible_kinematics_are_refused():
    xs = nr.CEvNS("Ar40", TREE)
    with pytest.raises(ValueError, match="E: expected at least 0 MeV"):
        xs.dsigma_dT(10 * keV, -5 * MeV)
    with pytest.raises(ValueError, match=r"cos_theta: expected values in \[-1, 1\]"):
        xs.dsigma_dcos(1.5, 5 * MeV)
    with pytest.raises(ValueError, match="T_min: expected at least 0 keV"):
        xs.sigma(5 * MeV, T_min=-1.0)
    with pytest.raises(ValueError, match="flavour: expected one of e, mu, tau"):
        xs.dsigma_dT(1 * keV, 5 * MeV, "electron")
