"""Hydrogenic ionisation over stepping: against an independent quadrature, sum rules and limits."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.arrays import gauss_legendre
from nurecoil.atomic import (
    Shell,
    generalised_oscillator_strength,
    hydrogenic_ratio,
    hydrogenic_stepping,
    shells,
    stepping,
    threshold_ratio,
)
from nurecoil.problems import UnknownId
from nurecoil.tables import read_csv
from nurecoil.units import eV, keV

TABLE = read_csv(Path(__file__).parents[1] / "reference" / "hydrogenic_stepping.csv")


@pytest.mark.parametrize("kernel", ["magnetic", "weak", "millicharge"])
@pytest.mark.parametrize("Z", [1, 2, 10, 32])
def test_against_adaptive_quadrature(kernel, Z):
    rows = TABLE["Z"] == Z
    I = TABLE["I"][rows][0]
    T = TABLE["T_over_I"][rows] * I
    # seven printed digits; the reference stops at q = 2 E - T, which is beyond them
    np.testing.assert_allclose(hydrogenic_ratio(T, I, kernel, q_min=T), TABLE[kernel][rows], rtol=6e-7)


@pytest.mark.parametrize(("x", "expected"), [(1.0, 0.9573), (1.5, 0.9785), (2.0, 0.9874), (3.0, 0.9943), (10.0, 0.9995)])
def test_universal_ratio(x, expected):
    assert threshold_ratio(x) == pytest.approx(expected, abs=5e-5)


def test_weak_and_magnetic_are_the_same_function():
    T = np.geomspace(1.0, 100.0, 30) * keV
    np.testing.assert_allclose(hydrogenic_ratio(T, keV, "weak"), hydrogenic_ratio(T, keV, "magnetic"), rtol=1e-10)


def test_cached_series_is_the_quadrature():
    x = np.geomspace(1.0, 300.0, 200)
    np.testing.assert_allclose(threshold_ratio(x), hydrogenic_ratio(x * keV, keV), atol=5e-9, rtol=0)


def test_optical_sum_rule():
    # the continuum holds 0.4350 of hydrogen's oscillator strength (1 - 0.5650 in the lines)
    y, w = gauss_legendre(np.linspace(0.0, 1.0, 9), 16)  # epsilon = 1/y^2
    total = w @ (2 / y**3 * generalised_oscillator_strength(0.0, 1 / y**2))
    assert total == pytest.approx(0.4350, abs=5e-5)


def test_bethe_sum_rule():
    # at large Q all strength, 1, is in the continuum: what is left out is the elastic and bound form factor, ~ Q^-4
    Q = 100.0
    centre = Q + 1
    edges = np.concatenate([[1.0], centre * np.linspace(0.1, 3.0, 60), centre * np.geomspace(3.2, 1e4, 40)])
    epsilon, w = gauss_legendre(edges, 16)
    assert w @ generalised_oscillator_strength(Q, epsilon) == pytest.approx(1.0, abs=1e-4)


def test_continuous_at_threshold():
    just_above = generalised_oscillator_strength(0.7, 1 + np.array([0.0, 1e-13, 1e-11, 1e-9]))
    np.testing.assert_allclose(just_above, just_above[0], rtol=1e-8)


def test_millicharge_grows_towards_small_momenta():
    ratios = [hydrogenic_ratio(2 * keV, keV, "millicharge", q_min=q_min * keV) for q_min in (0.1, 0.01)]
    # epsilon int dQ/Q df/d epsilon: one more factor of 10 in q_min adds epsilon df/d epsilon(Q = 0) ln 100
    step = 2 * generalised_oscillator_strength(0.0, 2.0) * np.log(100)
    assert ratios[1] - ratios[0] == pytest.approx(step, rel=1e-5)


def test_zero_below_threshold():
    assert hydrogenic_ratio([0.5 * keV, 0.99 * keV], keV).tolist() == [0.0, 0.0]
    assert threshold_ratio([0.5, 0.999]).tolist() == [0.0, 0.0]


@given(st.floats(1.0, 1e6))
def test_ratio_is_a_small_correction(x):
    assert 0.957 < threshold_ratio(x) <= 1 + 1e-9


def test_stepping_with_the_ratio():
    T = np.geomspace(0.01, 100, 200) * keV
    plain, corrected = stepping(T, shells("Ge")), hydrogenic_stepping(T, shells("Ge"))
    assert np.all(corrected <= plain + 1e-7)
    assert np.all(corrected >= 0.957 * plain)
    # far above every edge they agree
    assert hydrogenic_stepping(10_000 * keV, shells("Ge")) == pytest.approx(32, rel=1e-6)
    # free valence electrons are not corrected
    assert hydrogenic_stepping(1 * eV, [Shell("K", 1, 0.0)]) == 1.0


@pytest.mark.parametrize("T", [0.0, -1.0, float("nan")])
def test_energy_transfer_must_be_positive(T):
    with pytest.raises(ValueError, match="hydrogenic_ratio: expected energy transfers T > 0"):
        hydrogenic_ratio(T * keV, keV)
    with pytest.raises(ValueError, match="hydrogenic_stepping: expected energy transfers T > 0"):
        hydrogenic_stepping(T * keV, shells("He"))
    with pytest.raises(ValueError, match="T_over_I: expected positive values"):
        threshold_ratio(T)


def test_refuses():
    with pytest.raises(UnknownId, match="kernel 'scalar'"):
        hydrogenic_ratio(keV, keV, "scalar")
    with pytest.raises(ValueError, match="binding_energy: expected a positive energy"):
        hydrogenic_ratio(keV, 0.0)
    for q_min in (-1 * keV, 32 * keV):  # a free electron of 1 keV has 31.97 keV
        with pytest.raises(ValueError, match="q_min: expected 0 <= q_min"):
            hydrogenic_ratio(keV, keV, q_min=q_min)
    with pytest.raises(ValueError, match="a millicharge needs q_min > 0"):
        hydrogenic_ratio(keV, keV, "millicharge", q_min=0.0)
