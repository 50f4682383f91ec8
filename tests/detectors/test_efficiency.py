"""Efficiencies: their shapes, where they vanish, and what they refuse."""

from itertools import pairwise

import numpy as np
import pytest

from nurecoil.detectors import (
    Axis,
    ConstantEfficiency,
    LogisticEfficiency,
    StepEfficiency,
    TabulatedEfficiency,
    Threshold,
    akimov_2018,
)
from nurecoil.units import keV

# The CsI[Na] acceptance of COHERENT:2021xmm (ancillary file effCoefficients): a, k, x0, d
CSI_2021 = LogisticEfficiency(1.32045, "0.285979 /PE", "10.8646 PE", d=-0.333322)

ALL = {
    "constant": ConstantEfficiency(0.5),
    "logistic": LogisticEfficiency(0.6655, "0.4942 /PE", "10.8507 PE"),
    "logistic with offset": CSI_2021,
    "steps": StepEfficiency(["5 PE", "6 PE"], (0.0, 0.5, 1.0)),
    "window": StepEfficiency(["5 PE", "30 PE"], (0.0, 1.0, 0.0)),
    "table": TabulatedEfficiency(["5 PE", "20 PE", "40 PE"], [0.0, 0.6, 0.7], outside="zero"),
    "table, constant outside": TabulatedEfficiency(["5 PE", "20 PE"], [0.1, 0.6], outside="constant"),
    "threshold": Threshold("6 PE"),
}


@pytest.mark.parametrize("efficiency", ALL.values(), ids=ALL)
def test_values_are_probabilities_and_vanish_outside_the_support(efficiency):
    x = np.linspace(-20, 100, 2401)
    values = efficiency(x)
    assert np.all((values >= 0) & (values <= 1))
    low, high = efficiency.support
    assert np.all(values[(x < low) | (x > high)] == 0)
    assert values[(x > low) & (x < high)].max() > 0


@pytest.mark.parametrize("efficiency", ALL.values(), ids=ALL)
def test_between_cuts_twelve_nodes_and_sixty_agree(efficiency):
    cuts = np.array([c for c in efficiency.cuts if -30 < c < 100])
    edges = np.unique([-30.0, *cuts, 100.0])
    for a, b in pairwise(edges):
        results = []
        for order in (12, 60):
            z, w = np.polynomial.legendre.leggauss(order)
            results.append((b - a) / 2 * w @ efficiency((a + b) / 2 + (b - a) / 2 * z))
        assert results[0] == pytest.approx(results[1], abs=1e-11)


def test_the_first_coherent_acceptance_at_a_few_counts():
    # by hand: 0.6655/(1 + exp(0.4942 * 5.8507))/2 = 0.6655/19.018/2, 0.6655/(1 + exp(0.4942 * 4.8507)) = 0.6655/11.993
    rise, steps = akimov_2018()
    n = np.array([4.0, 5.0, 6.0, 100.0])
    np.testing.assert_allclose(rise(n) * steps(n), [0.0, 0.017497, 0.055491, 0.6655], rtol=2e-4)


def test_the_second_coherent_acceptance_starts_at_its_zero_crossing():
    # 1.32045/0.333322 = 3.96148; 10.8646 - ln(2.96148)/0.285979 = 7.0681 PE
    assert CSI_2021.support[0] == pytest.approx(7.0681, abs=2e-4)
    assert CSI_2021(np.array([7.0, 7.1])) == pytest.approx([0.0, 0.0021], abs=2e-4)


def test_steps_belong_to_the_upper_side():
    assert Threshold("5 keVnr")(np.array([5 * keV])).tolist() == [1.0]
    assert StepEfficiency(["5 PE"], (0.25, 1.0))(np.array([4.999, 5.0])).tolist() == [0.25, 1.0]


def test_an_efficiency_of_zero_has_no_support():
    assert StepEfficiency(["5 PE"], (0.0, 0.0)).support == (np.inf, np.inf)


def test_units_name_their_kind_of_axis():
    assert Threshold("1.0 eVee").kind is Axis.KEVEE
    assert Threshold("1.0 eVnr").kind is Axis.KEVNR


@pytest.mark.parametrize(
    "make",
    [
        lambda: ConstantEfficiency(1.01),
        lambda: ConstantEfficiency(-0.01),
        lambda: ConstantEfficiency(float("nan")),
        lambda: StepEfficiency(["5 PE"], (0.0, 1.2)),
        lambda: TabulatedEfficiency(["0 PE", "1 PE"], [0.0, 1.2]),
    ],
)
def test_an_efficiency_outside_0_to_1_is_refused(make):
    with pytest.raises(ValueError, match=r"^values?: expected .*(at least 0 and at most 1|finite)"):
        make()


@pytest.mark.parametrize(("a", "d"), [(1.2, 0.0), (0.5, 0.6), (0.5, -0.5)])
def test_a_logistic_plateau_outside_0_to_1_is_refused(a, d):
    with pytest.raises(ValueError, match=r"a: expected a plateau a \+ d"):
        LogisticEfficiency(a, "1 /PE", "10 PE", d=d)


@pytest.mark.parametrize(
    ("a", "k", "x0", "message"),
    [
        (0.0, "1 /PE", "1 PE", "a: expected"),
        (0.5, "-1 /PE", "1 PE", "k: expected"),
        (0.5, 1.0, "1 PE", "k: expected"),
        (0.5, "1 /PE", "inf PE", "x0: expected"),
        (0.5, "1 /keVee", "1 PE", "k: expected 1/PE"),
    ],
)
def test_a_logistic_needs_a_height_a_steepness_and_a_place(a, k, x0, message):
    with pytest.raises(ValueError, match=message):
        LogisticEfficiency(a, k, x0)


@pytest.mark.parametrize(
    "make",
    [
        lambda axis: LogisticEfficiency(0.5, f"1 /{axis}", f"1 {axis}"),
        lambda axis: StepEfficiency([f"5 {axis}"], (0.0, 1.0)),
        lambda axis: TabulatedEfficiency([f"0 {axis}", f"1 {axis}"], [0.0, 1.0]),
        lambda axis: Threshold(f"1 {axis}"),
    ],
)
def test_an_unknown_axis_is_refused(make):
    with pytest.raises(ValueError, match=r"^(k|edges\[0\]|x\[0\]|value): expected a number of .*keV"):
        make("keV")


def test_a_staircase_needs_sorted_edges_and_one_value_more():
    with pytest.raises(ValueError, match="edges: expected at least 1 strictly increasing"):
        StepEfficiency(["6 PE", "5 PE"], (0.0, 0.5, 1.0))
    with pytest.raises(ValueError, match="values: expected one more than the 2 edges, or one less, got 2"):
        StepEfficiency(["5 PE", "6 PE"], (0.0, 1.0))


def test_an_efficiency_table_needs_sorted_equal_columns_and_a_known_option():
    with pytest.raises(ValueError, match="x: expected at least 2 strictly increasing"):
        TabulatedEfficiency(["1 PE", "0 PE"], [0.0, 1.0])
    with pytest.raises(ValueError, match="value: expected as many as x"):
        TabulatedEfficiency(["0 PE", "1 PE"], [0.0, 0.5, 1.0])
    with pytest.raises(ValueError, match="outside: expected 'error' or 'zero' or 'constant'"):
        TabulatedEfficiency(["0 PE", "1 PE"], [0.0, 1.0], outside="linear")


def test_a_threshold_must_be_finite():
    with pytest.raises(ValueError, match="value: expected"):
        Threshold("nan PE")


def test_a_staircase_that_is_not_zero_below_has_no_lower_end():
    """Values below, between and above the edges."""
    below = StepEfficiency(["5 PE", "6 PE"], (0.2, 0.5, 0.0))
    assert below.support == (-np.inf, 6.0)
    assert below(np.array([-1.0, 4.0, 5.5, 7.0])).tolist() == [0.2, 0.2, 0.5, 0.0]
    assert StepEfficiency(["5 PE", "6 PE"], (0.0, 0.5, 0.9)).support == (5.0, np.inf)
