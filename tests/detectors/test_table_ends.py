"""Tables that end: an error that names both ends, unless the step says what lies beyond; one mechanism for all steps."""

from __future__ import annotations

import numpy as np
import pytest

from nurecoil.catalogue import build
from nurecoil.detectors import (
    ConstantQuenching,
    GaussianResolution,
    PolynomialQuenching,
    Positions,
    Response,
    StepEfficiency,
    TabulatedEfficiency,
    TabulatedQuenching,
)
from nurecoil.units import keV

UP_TO_TWO = ["0 keVee", "1 keVee", "2 keVee"]
EFFICIENCIES = {
    "table": lambda outside: TabulatedEfficiency(UP_TO_TWO, [0.2, 0.4, 0.8], outside=outside),
    "staircase": lambda outside: StepEfficiency(UP_TO_TWO, [0.4, 0.8], outside=outside),
}
QUENCHINGS = {
    "table": lambda outside: TabulatedQuenching(["1 keV", "10 keV"], ["0.1 keVee", "2 keVee"], outside),
    "polynomial": lambda outside: PolynomialQuenching((0, 0.1, "0.01 1/keV"), "1 keV", "10 keV", outside),
}
BINS = ["0.5 keVee", "2 keVee", "5.5 keVee"]
PERFECT = ConstantQuenching(1.0)


@pytest.mark.parametrize("make", EFFICIENCIES.values(), ids=EFFICIENCIES)
@pytest.mark.parametrize("resolution", [(), (GaussianResolution("0.1 keVee"),)], ids=["sharp", "smeared"])
def test_an_efficiency_that_ends_inside_the_bins(make, resolution):
    with pytest.raises(ValueError, match=r"known from 0 to 2 keVee, but needed at 5.5 keVee; .*`outside: zero`"):
        Response((PERFECT, *resolution, make("error")), BINS)
    T = np.array([1.9, 2.6, 4.0]) * keV
    seen = {outside: Response((PERFECT, *resolution, make(outside)), BINS).matrix(T) for outside in ("zero", "constant")}
    assert seen["zero"].sum(axis=0)[1:] == pytest.approx([0.0, 0.0], abs=1e-6)
    assert seen["constant"].sum(axis=0)[1:] == pytest.approx([0.8, 0.8], rel=1e-6)
    # bins that end where the table does, but for rounding, are covered
    covered = Response((PERFECT, *resolution, make("error")), Positions.of([0.5, 2 * (1 + 1e-15)], "keVee"))
    assert covered.matrix([1.5 * keV])[0, 0] > 0.5


@pytest.mark.parametrize("make", EFFICIENCIES.values(), ids=EFFICIENCIES)
def test_an_efficiency_that_begins_above_the_bins(make):
    with pytest.raises(ValueError, match="known from 0 to 2 keVee, but needed at -1 keVee"):
        Response((PERFECT, GaussianResolution("0.1 keVee"), make("error")), ["-1 keVee", "1 keVee"])


@pytest.mark.parametrize("make", EFFICIENCIES.values(), ids=EFFICIENCIES)
def test_open_bins_ask_as_far_as_recoils_go(make):
    R = Response((PERFECT, make("error")), Positions.of([0.5, np.inf], "keVee"))
    assert R.matrix([1.5 * keV])[0, 0] > 0.5
    with pytest.raises(ValueError, match="known from 0 to 2 keVee, but needed at 3 keVee"):
        R.matrix([1.5 * keV, 3 * keV])


@pytest.mark.parametrize("make", QUENCHINGS.values(), ids=QUENCHINGS)
@pytest.mark.parametrize("resolution", [(), (GaussianResolution("0.05 keVee"),)], ids=["sharp", "smeared"])
def test_a_quenching_that_begins_above_the_bins(make, resolution):
    low_bins = ["0.05 keVee", "0.3 keVee"]
    with pytest.raises(ValueError, match=r"known from 1 to 10 keVnr, but needed at 0 keVnr; .*`outside: constant`"):
        Response((make("error"), *resolution), low_bins)
    T = np.array([0.7, 1.2]) * keV
    zero, constant = (Response((make(outside), *resolution), low_bins).matrix(T)[0] for outside in ("zero", "constant"))
    assert zero[0] == 0 < constant[0]
    assert zero[1] == constant[1] > 0.5
    # what lies above the bins is of no concern
    assert Response((make("error"),), ["0.3 keVee", "1 keVee"]).matrix([0.5 * keV, 20 * keV]).tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize("make", QUENCHINGS.values(), ids=QUENCHINGS)
def test_a_recoil_above_the_quenching(make):
    bins = ["0.3 keVee", "5 keVee"]
    with pytest.raises(ValueError, match="known from 1 to 10 keVnr, but needed at 12 keVnr"):
        Response((make("error"),), bins).matrix([5 * keV, 12 * keV])
    assert Response((make("zero"),), bins).matrix([5 * keV, 12 * keV]).tolist() == [[1.0, 0.0]]
    assert Response((make("constant"),), bins).matrix([5 * keV, 12 * keV]).tolist() == [[1.0, 1.0]]


@pytest.mark.parametrize("make", QUENCHINGS.values(), ids=QUENCHINGS)
def test_a_constant_factor_joins_the_ends_and_can_be_undone(make):
    q = make("constant")
    T = np.array([0.1, 0.999999, 1.000001, 9.999999, 10.000001, 40.0]) * keV
    ends = make("error")(np.array([1.0, 10.0]) * keV) / (np.array([1.0, 10.0]) * keV)
    assert q.factor(T)[[0, 1]] == pytest.approx([ends[0]] * 2)
    assert q.factor(T)[[2, 3]] == pytest.approx(ends, rel=1e-5)
    assert q.factor(T)[[4, 5]] == pytest.approx([ends[1]] * 2)
    np.testing.assert_allclose(q.inverse(q(T)), T, rtol=1e-11)
    assert q.inverse(np.array([-1.0, 0.0, np.inf])).tolist() == [0.0, 0.0, np.inf]


def test_a_quenching_factor_at_zero_must_exist():
    with pytest.raises(ValueError, match=r"outside: .*no quenching factor"):
        TabulatedQuenching(["0 keV", "10 keV"], ["0.1 keVee", "2 keVee"], "constant")


def test_a_linear_polynomial_without_an_end_is_accepted():
    q = PolynomialQuenching((0.0, 0.2))
    assert q.range == (0.0, np.inf)
    assert q(np.array([1e9])).tolist() == [2e8]


def test_a_staircase_that_says_what_lies_outside():
    steps = StepEfficiency(["5 PE", "6 PE"], [0.25, 0.5, 1.0])
    assert steps.domain == steps.support == (-np.inf, np.inf)
    assert steps(np.array([4.0, 5.5, 7.0])).tolist() == [0.25, 0.5, 1.0]
    assert StepEfficiency(["5 PE", "6 PE"], [0.0, 0.5, 1.0]).support == (5.0, np.inf)
    assert StepEfficiency(["5 PE", "6 PE"], [0.5], outside="zero").support == (5.0, 6.0)
    assert StepEfficiency(["5 PE", "6 PE", "7 PE"], [0.5, 0.75], outside="constant")(np.array([4, 9])).tolist() == [0.5, 0.75]


def test_a_step_as_two_knots():
    knots = TabulatedEfficiency(["0 PE", "5 PE", "5 PE", "9 PE"], [0.0, 0.0, 0.8, 0.8], outside="constant")
    assert knots(np.array([-1.0, 4.999999, 5.0, 7.0, 20.0])).tolist() == [0.0, 0.0, 0.8, 0.8, 0.8]
    assert knots.cuts == (0.0, 5.0, 9.0)
    for bad in (["5 PE", "5 PE"], ["0 PE", "5 PE", "5 PE", "5 PE"]):
        with pytest.raises(ValueError, match=r"^x: expected at least 2 strictly increasing"):
            TabulatedEfficiency(bad, [0.5] * len(bad))


def test_columns_of_a_file_are_the_numbers_themselves(tmp_path):
    (tmp_path / "q.csv").write_text("T,q\nkeVnr,eVee\n0,0\n50,10000\n")
    (tmp_path / "e.csv").write_text("x,e,t\neVee,1,s\n0,0\n5000,0.5\n".replace("0,0\n", "0,0,1\n").replace("0.5\n", "0.5,2\n"))
    block = {"kind": "tabulated-quenching", "table": "q.csv", "T": "T", "E_ee": "q"}
    built = build("steps", block, folder=tmp_path)
    assert built.problems == ()
    assert built.thing == TabulatedQuenching(["0 keV", "50 keV"], ["0 keVee", "10 keVee"])
    block = {"kind": "tabulated-efficiency", "table": "e.csv", "x": "x", "value": "e"}
    assert build("steps", block, folder=tmp_path).thing == TabulatedEfficiency(["0 keVee", "5 keVee"], [0.0, 0.5])


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"table": "no.csv"}, "table", "no file 'no.csv'.*close to it: e.csv"),
        ({"table": "../e.csv"}, "table", "leads out of"),
        ({"table": None}, "table", "missing; x names the column 'x'"), ({"x": "z"}, "x", "no column 'z'; expected one of x"),
        ({"x": "t"}, "x", "expected one of keVnr"), ({"value": "t"}, "value", "is in 's'; expected something in '1'"),
        ({"value": [0, 1]}, "value", "expected the name of a column"), ({"value": "big"}, "value", "at most 1"),
        ({"x": [1, 2], "table": None, "value": [0, 1]}, r"x[0]", "expected a number of keVnr"),
    ],
)  # fmt: skip
def test_a_column_that_is_not_there(tmp_path, change, path, words):
    (tmp_path / "e.csv").write_text("x,e,t,big\neVee,1,s,1\n0,0,1,0\n5000,0.5,2,3\n")
    block = {"kind": "tabulated-efficiency", "table": "e.csv", "x": "x", "value": "e", **change}
    (problem,) = build("steps", {k: v for k, v in block.items() if v is not None}, folder=tmp_path).problems
    assert problem.path == path
    import re

    assert re.search(words, problem.message)
