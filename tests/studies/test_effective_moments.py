"""Effective moments of paper 003: printed expressions, the table of limits, the solar limit."""

import cmath
import math

import numpy as np
import pytest

from nurecoil.flavour import PMNS, pure
from nurecoil.studies.papoulias_erice_2019 import moment_formulas as formulas
from nurecoil.studies.papoulias_erice_2019 import moment_limits as limits
from nurecoil.units import deg

NUFIT = PMNS.vintage_of("nufit-6.0-ic19")
FIT_2018 = PMNS.vintage_of("de-salas-2018").with_phases(0.0)


def test_printed_expressions_are_the_general_one():
    found = formulas.farthest_ratios()
    assert abs(found["moment-delayed-nu-mu-bar"] - 1) > 0.1
    for key in (*formulas.IDENTITIES, "corrected"):
        if key != "moment-delayed-nu-mu-bar":
            assert found[key] == pytest.approx(1.0, abs=1e-10), key


def test_benchmark_of_an_independent_calculation():
    # Lambda = (1, 0.7 e^{i 40 deg}, 0.5 e^{-i 75 deg}), NuFIT 6.0 normal ordering with delta_CP = 177 deg
    moments = np.array([1.0, cmath.rect(0.7, 40 * deg), cmath.rect(0.5, -75 * deg)])
    for flavour, expected in (("e", 0.4421848233), ("mu", 1.7093258314), ("tau", 1.3284893454)):
        assert formulas.general(moments, pure(flavour).matrix, NUFIT) == pytest.approx(expected, rel=1e-9)
    assert formulas.reactor(moments, NUFIT) == pytest.approx(0.4421848233, rel=1e-9)
    assert formulas.delayed_nu_e(moments, NUFIT) == pytest.approx(0.4421848233, rel=1e-9)
    assert formulas.prompt_nu_mu(moments, NUFIT) == pytest.approx(1.7093258314, rel=1e-9)


def test_closed_form():
    """|Lambda|^2 - |sum_i Lambda_i U_li|^2 for every printed expression (Lagrange's identity for Lambda x U*)."""
    for moments, pmns, _ in formulas.random_points(50):
        electron, muon, _ = 1.0 - np.abs(pmns.matrix @ moments) ** 2
        assert formulas.reactor(moments, pmns) == pytest.approx(electron, abs=1e-12)
        assert formulas.delayed_nu_e(moments, pmns) == pytest.approx(electron, abs=1e-12)
        assert formulas.prompt_nu_mu(moments, pmns) == pytest.approx(muon, abs=1e-12)
        assert formulas.delayed_nu_mu_bar(moments, pmns) == pytest.approx(muon, abs=1e-12)


def test_flavour_basis_moments_are_the_rotated_ones():
    # Lambda_flavour = det(U)* U Lambda_mass
    for moments, pmns, _ in formulas.random_points(20):
        rotated = np.linalg.det(pmns.matrix).conj() * pmns.matrix @ moments
        assert formulas.flavour_basis(rotated, "e") == pytest.approx(formulas.reactor(moments, pmns), abs=1e-12)
        assert formulas.flavour_basis(rotated, "mu") == pytest.approx(formulas.prompt_nu_mu(moments, pmns), abs=1e-12)


def test_the_misprint_is_two_terms_without_their_factor():
    for moments, pmns, _ in formulas.random_points(20):
        s12, c12 = math.sin(pmns.theta_12), math.cos(pmns.theta_12)
        s13, s23, c23 = math.sin(pmns.theta_13), math.sin(pmns.theta_23), math.cos(pmns.theta_23)
        stray = c12 * s12 * (c23**2 - s13**2 * s23**2) * math.cos(np.angle(moments[0]) - np.angle(moments[1]))
        difference = formulas.delayed_nu_mu_bar(moments, pmns, as_printed=True) - formulas.delayed_nu_mu_bar(moments, pmns)
        assert difference == pytest.approx((1 - 2 * abs(moments[0] * moments[1])) * stray, abs=1e-12)


def test_printed_table():
    table = limits.printed_limits()
    assert table["limits"].shape == (27, 3)
    rows = dict(zip(zip(table["source"], table["experiment"], table["setup"], strict=True), table["limits"], strict=True))
    assert rows["sns-prompt", "COHERENT-CsI", "current"].round(6).tolist() == [69.2, 70.2, 89.6]
    assert rows["solar", "Borexino", "current"].round(6).tolist() == [0.44, 0.36, 0.28]
    # independent reading of the table: effective limits in 1e-10 mu_B, and half of their last digits
    expected = {
        ("sns-prompt", "COHERENT-CsI"): (61.1, 0.05),
        ("reactor", "CONUS"): (1.09, 0.005),
        ("reactor", "TEXONO"): (1.88, 0.005),
        ("reactor", "RED100"): (0.60, 0.005),
        ("solar", "Borexino"): (0.2793, 0.00005),
    }
    for key, (mu, rounding) in expected.items():
        assert limits.implied_moment(rows[(*key, "current")]) == pytest.approx(mu, abs=rounding)


def test_sum_rule():
    # one moment at a time, mu^2 = Lambda_i^2 (1 - |U_i|^2) and sum_i |U_i|^2 = 1
    content = np.array([0.2, 0.3, 0.5])
    one_at_a_time = 7.0 / np.sqrt(1 - content)
    assert limits.implied_moment(one_at_a_time) == pytest.approx(7.0, rel=1e-12)
    np.testing.assert_allclose(limits.implied_fractions(one_at_a_time), content, rtol=1e-12)
    shift = np.array([0.0, 1e-6, 0.0])
    moved = limits.implied_fractions(one_at_a_time + shift) - limits.implied_fractions(one_at_a_time - shift)
    np.testing.assert_allclose(limits.rounding_of_fractions(one_at_a_time, 4 * shift), np.abs(moved), rtol=1e-5)


def test_implied_flavour_contents():
    table = limits.printed_limits()
    fractions = limits.implied_fractions(table["limits"])
    source, setup = np.array(table["source"]), np.array(table["setup"])
    prompt = fractions[(source == "sns-prompt") & (setup == "current")].mean(axis=0)
    np.testing.assert_allclose(prompt, [0.22, 0.24, 0.54], atol=0.005)
    reactor = fractions[(source == "reactor") & (setup == "current")]
    assert np.all((reactor > [0.635, 0.295, 0.015]) & (reactor < [0.675, 0.335, 0.045]))
    np.testing.assert_allclose(fractions[-1], [0.597, 0.398, 0.005], atol=5e-4)
    # 1 - |U_mu i|^2 at cos(delta) = +1
    np.testing.assert_allclose(1 - limits.flavour_contents("sns-prompt", FIT_2018)[0], [0.7788, 0.7564, 0.4648], atol=5e-5)
    np.testing.assert_allclose(1 - limits.flavour_contents("reactor", FIT_2018)[0], [0.3347, 0.6869, 0.9784], atol=5e-5)


def test_only_small_delta_fits_the_table():
    assert limits.consistent_rows(0.0) == 27
    assert limits.consistent_rows(math.pi) == limits.consistent_rows(218 * deg) == 11  # the reactors and the Sun
    assert limits.consistent_rows(0.5) == limits.consistent_rows(-0.5)


@pytest.mark.parametrize(
    ("P", "expected"), [(0.605, [0.438, 0.357, 0.283]), (math.cos(FIT_2018.theta_12) ** 2, [0.484, 0.338, 0.283])]
)
def test_borexino(P, expected):
    # 0.28/sqrt(1 - c13^2 P, 1 - c13^2 (1 - P), c13^2), s13^2 = 0.0216
    np.testing.assert_allclose(limits.solar_limits(P), expected, atol=6e-4)
    c2 = 1 - 0.0216
    exact = 0.28 / np.sqrt([1 - c2 * P, 1 - c2 * (1 - P), c2])
    np.testing.assert_allclose(limits.solar_limits(P), exact, rtol=1e-10)


def test_standard_solar_model_is_close_to_the_adopted_probability():
    # adiabatic two-flavour conversion at 80 to 93 N_A electrons per cm^3, 0.862 MeV: 0.606 to 0.617
    assert limits.probabilities()[0] == pytest.approx(limits.P_E1, rel=0.03)
    assert 0.60 < limits.probabilities()[0] < 0.62


def test_columns_and_rows_of_what_is_shown():
    assert [len(rows) for rows in (limits.implied(), limits.by_probability())] == [27, 5]
    phases = limits.by_phase()
    assert phases["aligned muon"][::15] == pytest.approx(phases["aligned muon matrix"], rel=1e-9)
    contents = limits.contents()
    # the printed fractions of a row lie on the lines of the mixing, within their rounding
    lines = np.array([contents[f"content {i}"][::3] for i in (1, 2, 3)])
    points, errors = (np.array([contents[f"{what} {i}"] for i in (1, 2, 3)]) for what in ("fraction", "rounding"))
    assert np.all(np.abs(points - lines) < 1.5 * errors + 1e-3)
