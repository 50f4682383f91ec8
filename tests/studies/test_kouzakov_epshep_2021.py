"""Paper 001: Fig. 1 against an independent table, its zero, Eq. (6) in both bases, the neutral atom."""

import math

import numpy as np
import pytest

import nurecoil as nr
from nurecoil import studies
from nurecoil.flavour import pure
from nurecoil.studies.amplitudes import amplitude, c_v, random_flavours, weak_model
from nurecoil.studies.amplitudes import zeros as zeros_between
from nurecoil.studies.kouzakov_epshep_2021 import setting
from nurecoil.studies.kouzakov_epshep_2021.setting import CHARGE, ENDS, atom, eq_6, nucleus
from nurecoil.tables import read_csv
from nurecoil.units import MeV, cm2, eV, km

WEAK = 18 * (0.5 - 2 * 0.23857) - 11.0
VINTAGE = "de-salas-2018"


def zeros(process, flavour="e"):
    return zeros_between(process, ENDS, flavour)


@pytest.fixture(scope="module")
def section():
    return studies.load("kouzakov-epshep-2021").run()


@pytest.fixture(scope="module")
def ours(section):
    return {outcome.claim.key: outcome.ours for outcome in section.outcomes}


@pytest.fixture(scope="module")
def reference(request):
    return read_csv(request.path.parent.parent / "reference" / "ar40_millicharge_fig1.csv")


def test_table_of_figure_1(section, reference):
    # independent evaluation of Eq. (6), constants of CODATA 2018; at 0.19 eV the charged amplitude is 0.2 % of its parts
    table = {row[0]: row[1:] for row in section.tables[0].rows}
    columns = ("point_zero", "point_plus", "point_minus", "helm_zero")
    for T, *row in zip(reference["T"], *(reference[name] for name in columns), strict=True):
        found = [values for t, values in table.items() if math.isclose(t, T / eV, rel_tol=1e-9)]
        if found and not math.isclose(T / eV, 0.19):
            np.testing.assert_allclose(found[0][:4], np.array(row) / (cm2 / MeV), rtol=1e-5)


def test_figure_1_is_drawn_where_the_effect_lives(section):
    data = next(figure.data for figure in section.figures if figure.key == "millicharge")
    T = data["T"]
    assert T.min() <= 0.01
    assert T.max() > 1e5
    lowest = T[np.argmin(data["point positive"] / data["point none"])]
    assert lowest == pytest.approx(0.190456, rel=1e-3)
    assert np.max(data["effect helm positive"][T > 1e3]) < 4e-4
    assert np.max(data["effect atom negative"][T > 1e3]) < 4e-4


def test_zero_of_the_amplitude():
    # sqrt2 pi alpha e_nu Z / (G_F M |Q_V|) with numbers typed in, MeV; 1e-5 covers constants of other vintages
    formula = math.sqrt(2) * math.pi / 137.035999 * 1.5e-12 * 18 / (1.1663788e-11 * 37215.5407 * abs(WEAK)) * 1e6
    assert formula == pytest.approx(0.190456, rel=1e-5)
    (zero,) = zeros(nucleus(CHARGE))
    assert zero / eV == pytest.approx(formula, rel=1e-6)
    assert zeros(nucleus(-CHARGE)) == []
    assert zeros(nucleus()) == []


def test_zero_on_the_atom_lies_higher():
    # Z (1 - F_e) is 17.37 of 18 there, and W exchange on electrons weakens the amplitude of nu_e
    assert zeros(atom(CHARGE))[0] / eV == pytest.approx(0.195, abs=5e-4)
    assert zeros(atom(CHARGE), "mu")[0] / eV == pytest.approx(0.183, abs=5e-4)


def test_zero_scales_with_the_charge():
    single, double = zeros(nucleus(CHARGE)), zeros(nucleus(2 * CHARGE))
    assert double[0] / single[0] == pytest.approx(2.0, rel=1e-9)


def test_printed_kinematics(ours):
    claims = {claim.key: claim.value for claim in studies.load("kouzakov-epshep-2021").claims}
    assert claims["vector-kinematics"] == pytest.approx(1 - 37215.5407 * 0.1 / (2 * 50.0**2), abs=1e-6)
    assert claims["vector-kinematics"] / ours["vector-kinematics"] == pytest.approx(1.0078837, abs=2e-6)
    assert ours["magnetic-kinematics"] == pytest.approx((1 - 0.1 / 100) ** 2, rel=1e-12)


def test_eq_6_without_mixing():
    # one flavour, one charge: (F_1 + Z 2 sqrt2 pi alpha e / (G_F 2 M T))^2; CODATA vintages differ by 1e-9
    pmns = nr.flavour.PMNS(0.0, 0.0, 0.0, 7.5e-5 * eV**2, 2.5e-3 * eV**2)
    charges = np.diag([CHARGE, 0.0, 0.0]).astype(complex)
    electric = 2 * math.sqrt(2) * math.pi / 137.035999 * 1.5e-12 * 18 / (1.1663788e-11 * 2 * 37215.5407 * 0.5e-6)
    assert eq_6(0.5 * eV, charges, pmns, "e", 100 * km) == pytest.approx((WEAK + electric) ** 2, rel=1e-6)
    assert eq_6(0.5 * eV, charges, pmns, "mu", 100 * km) == pytest.approx(WEAK**2, rel=1e-12)


def test_neutrinos_and_antineutrinos_differ_only_through_flight():
    differences = []
    for (matrix, _), pmns, _ in random_flavours(1, VINTAGE, 5):
        charges = CHARGE * matrix
        at_source = [eq_6(0.3 * eV, charges, pmns, "mu", 0.0, antineutrino) for antineutrino in (False, True)]
        assert at_source[0] == pytest.approx(at_source[1], rel=1e-12)
        far = [eq_6(0.3 * eV, charges, pmns, "mu", 25 * km, antineutrino) for antineutrino in (False, True)]
        differences.append(abs(far[0] / far[1] - 1))
    assert max(differences) > 0.01


def test_mass_basis_model_is_the_matrix_it_was_given():
    (matrix, _), pmns, _ = next(iter(random_flavours(1, VINTAGE, 1)))
    charged = weak_model() + setting.in_mass_basis(CHARGE * matrix, pmns)
    plain, process = (nr.CEvNS("Ar40", model, form_factor="unity") for model in (weak_model(), charged))
    U, T = pmns.matrix, 0.2 * eV
    rho = pure("tau").matrix
    difference = c_v(process, T, setting.E, state=rho) - c_v(plain, T, setting.E, state=rho)
    charge = U @ (CHARGE * matrix) @ U.conj().T
    scale = 2 * math.sqrt(2) * math.pi / 137.035999 * 18 / (1.1663788e-11 * 2 * 37215.5407 * 0.2e-6)
    expected = 2 * WEAK * scale * charge[2, 2].real + scale**2 * np.sum(np.abs(charge[:, 2]) ** 2)
    assert difference == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("T", "expected"), [(0.190456, 17.37), (0.1, 17.03), (0.01, 14.09)])
def test_screened_charge(section, T, expected):
    # Z (1 - F_e) of argon from the tables of xraylib, two decimals
    table = {row[0]: row[1:] for row in section.tables[1].rows}
    assert table[T][0] == pytest.approx(expected, abs=0.005)


def test_neutral_atom_at_rest():
    # q -> 0: Z - N/2 for nu_e, -N/2 for the others, whatever the weak angle
    T = np.array([1e-12 * eV])
    assert amplitude(atom(), T, "e")[0] == pytest.approx(7.0, abs=1e-6)
    assert amplitude(atom(), T, "mu")[0] == pytest.approx(-11.0, abs=1e-6)
    # a millicharge then acts through the electrons' radius: sqrt2 pi alpha e_nu Z (<r^2>_e - <r^2>_p) / 3 G_F
    neutral = atom(CHARGE)
    r2 = neutral.F_e.rms_radius**2 - neutral.nucleus.F.F_p.rms_radius**2
    expected = math.sqrt(2) * math.pi * nr.constants.alpha_em * CHARGE * 18 * r2 / (3 * nr.constants.G_F)
    T = np.array([1e-7 * eV])
    assert amplitude(neutral, T)[0] - amplitude(atom(), T)[0] == pytest.approx(expected, rel=1e-3)


def test_figures_are_drawn(section):
    assert [figure.key for figure in section.figures] == ["millicharge", "baseline", "magnetic"]
    for figure in section.figures:
        assert figure.png[:4] == b"\x89PNG"
    bases = section.figures[1].data
    for name in ("nu", "nubar"):
        assert bases[f"{name} mass basis"] == pytest.approx(bases[name][::8], rel=1e-12)


def test_charge_of_gemma(ours):
    # sqrt(T/2 m_e) 2.9e-11 at 2.8 keV, typed in
    assert ours["charge-of-gemma"] == pytest.approx(math.sqrt(2.8 / (2 * 510.99895)) * 2.9e-11, rel=2e-3, abs=0)
