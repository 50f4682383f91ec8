"""Verdicts, their boundaries, and the JSON they travel in."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.report import Claim, Outcome, Repair, Score, Tolerance, Verdict
from nurecoil.report.formatting import difference_text, number_text, ours_text, value_text

STATED = Tolerance(0.05, because="stated")
CLAIM = Claim("events", "COHERENT:2017ipa", "abstract", "CEvNS events expected", 173.0, "counts", tolerance=STATED)


def verdict(ours, repaired=None, **changes):
    return Outcome(changed(**changes), ours, repaired).verdict


def changed(rtol=None, atol=0.0, **changes):
    tolerance = CLAIM.tolerance if rtol is None else Tolerance(rtol, atol, "stated")
    return replace(CLAIM, **{"tolerance": tolerance, **changes})


def test_inside_the_tolerance_is_reproduced():
    assert verdict(171.2) is Verdict.REPRODUCED
    assert verdict(171.2, inferred=("flux",)) is Verdict.OUR_READING


def test_outside_differs_and_words_do_not_change_that():
    assert verdict(150.0) is Verdict.DIFFERS
    assert verdict(150.0, note="the paper uses another flux") is Verdict.DIFFERS
    assert verdict(150.0, inferred=("flux",)) is Verdict.DIFFERS
    assert verdict(150.0, open="another flux?") is Verdict.DIFFERS
    assert not Outcome(CLAIM, 150.0).settled
    assert Outcome(replace(CLAIM, open="another flux?"), 150.0).settled


def test_a_difference_is_explained_by_a_repaired_number_that_meets_the_papers():
    repair = Repair("another flux", by="with_another_flux")
    assert verdict(150.0, 172.0, repair=repair) is Verdict.EXPLAINED
    assert verdict(150.0, 160.0, repair=repair) is Verdict.DIFFERS
    assert verdict(150.0, repair=repair) is Verdict.DIFFERS
    assert verdict(150.0, 172.0) is Verdict.DIFFERS


def test_or_by_a_misprint_on_the_papers_side():
    repair = Repair("a misprint", value=153.0)
    assert verdict(150.0, repair=repair) is Verdict.EXPLAINED
    assert verdict(130.0, repair=repair) is Verdict.DIFFERS
    assert Outcome(replace(CLAIM, repair=repair), 150.0).turned.verdict is Verdict.DIFFERS


def test_a_blocked_claim_says_why():
    assert verdict(None, blocked="the data were not published") is Verdict.BLOCKED
    with pytest.raises(ValueError, match=r"claim events: ours is None, and the claim does not say why"):
        Outcome(CLAIM, None)


@pytest.mark.parametrize(
    ("value", "rtol", "atol", "ours", "inside"),
    [
        (1.0, 0.1, 0.0, 1.1, True),  # 1.1 - 1.0 > 0.1 in floats
        (1.0, 0.1, 0.0, 0.9, True),
        (1.0, 0.1, 0.0, 1.1 + 1e-9, False),
        (0.3, 0.0, 0.1, 0.2, True),
        (0.3, 0.0, 0.1, 0.2 - 1e-9, False),
        (-2.0, 0.5, 0.0, -3.0, True),
        (-2.0, 0.5, 0.0, 2.0, False),
        (0.0, 0.0, 1e-3, -1e-3, True),
        (10.0, 0.01, 0.5, 10.4, True),  # the larger tolerance counts
        (10.0, 0.01, 0.5, 10.6, False),
    ],
)
def test_the_boundary_is_inside(value, rtol, atol, ours, inside):
    expected = Verdict.REPRODUCED if inside else Verdict.DIFFERS
    assert verdict(ours, value=value, rtol=rtol, atol=atol) is expected


def test_bounds_are_respected_from_one_side():
    assert verdict(-5.0, value=1.0, rtol=0.0, bound="at-most") is Verdict.REPRODUCED
    assert verdict(1.0, value=1.0, rtol=0.0, bound="at-most") is Verdict.REPRODUCED
    assert verdict(1.01, value=1.0, rtol=0.0, bound="at-most") is Verdict.DIFFERS
    assert verdict(1.01, value=1.0, rtol=0.02, bound="at-most") is Verdict.REPRODUCED
    assert verdict(0.9, value=1.0, rtol=0.0, bound="at-least") is Verdict.DIFFERS
    assert verdict(7.0, value=1.0, rtol=0.0, bound="at-least") is Verdict.REPRODUCED


positive = st.floats(1e-30, 1e30)


@given(value=positive, rtol=st.floats(1e-6, 10.0), sign=st.sampled_from([-1, 1]))
def test_a_change_of_display_unit_keeps_the_verdict(value, rtol, sign):
    for factor in (0.0, 0.5, 1.0, 1.5):
        first = changed(value=value, rtol=rtol).accepts(value * (1 + sign * factor * rtol))
        assert first is (factor <= 1)
        second = changed(value=1e3 * value, rtol=rtol).accepts(1e3 * value * (1 + sign * factor * rtol))
        assert first is second


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"key": "Table 2"}, "claim key 'Table 2': expected a kebab-case id"),
        ({"paper": ""}, "claim events: paper is empty"),
        ({"where": " "}, "claim events: where is empty"),
        ({"statement": ""}, "claim events: statement is empty"),
        ({"value": math.nan}, "value: "),
        ({"value": "many"}, "value: "),
        ({"rtol": 0.0}, "a value needs relative > 0"),
        ({"value": 0.0}, "a value needs relative > 0"),
        ({"bound": "limit"}, "bound: expected 'value' or 'at-most' or 'at-least', got 'limit'"),
        ({"kind": "guessed"}, "kind: expected 'printed' or 'read' or 'identity'"),
        ({"open": "why", "blocked": "why"}, "at most one of"),
    ],
)
def test_a_bad_claim_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        changed(**changes)


@pytest.mark.parametrize("words", [{"change": " ", "by": "f"}, {"change": "x"}, {"change": "x", "by": "f", "value": 1.0}])
def test_a_bad_repair_is_refused(words):
    with pytest.raises(ValueError, match=r"empty|and not both"):
        Repair(**words)


@pytest.mark.parametrize(("words", "message"), [({"relative": -0.1}, "relative"), ({"relative": 0.1}, "leaves that much open")])
def test_a_bad_tolerance_is_refused(words, message):
    with pytest.raises(ValueError, match=message):
        Tolerance(**words)


def test_our_number_must_be_finite():
    with pytest.raises(ValueError, match="claim events: ours is inf; expected a finite number"):
        Outcome(CLAIM, math.inf)
    assert type(Outcome(CLAIM, np.float64(3.0)).ours) is float


def test_json_holds_numbers_and_verdict():
    data = json.loads(json.dumps(Outcome(CLAIM, 150.0).to_json(), allow_nan=False))
    assert data["verdict"] == "differs"
    assert data["ours"] == 150.0
    assert data["claim"]["tolerance"] == {"relative": 0.05, "because": "stated"}
    assert "repaired" not in data


def test_the_score_counts_identities_apart_and_inferred_inputs_once():
    outcomes = [
        Outcome(CLAIM, 173.0),
        *(Outcome(replace(CLAIM, key=key, inferred=("flux", "angle")), 173.0) for key in ("a", "b")),
        Outcome(replace(CLAIM, key="c", kind="identity"), 173.0), Outcome(replace(CLAIM, key="d", kind="identity"), 1.0),
        Outcome(replace(CLAIM, key="e", kind="read"), 1.0),
    ]  # fmt: skip
    score = Score.of(outcomes)
    assert list(score.numbers.values()) == [1, 2, 0, 1, 0]
    assert list(score.identities.values()) == [1, 0, 0, 1, 0]
    assert score.text == (
        "1 reproduced, 2 by our reading (2 inferred inputs), 0 differing and explained, 1 of 2 identities hold, 2 differs"
    )
    assert (score + score).inferred == 4


@pytest.mark.parametrize(
    ("value", "ours", "tolerance", "text"),
    [
        (173.0, 171.234, 8.65, "171"),
        (0.2387, 0.238641, 5e-5, "0.23864"),
        (2.13e-39, 2.1389e-39, 4.26e-41, "2.14 × 10⁻³⁹"),
        (4.3e7, 4.2874e7, 4.3e5, "4.29 × 10⁷"),
        (1.0, 0.74, 0.0, "0.740"),  # a bound without tolerance
        (1e-11, 5.123e-8, 1e-12, "5.12 × 10⁻⁸"),  # far off: our own power of ten
        (0.0, 0.0021, 0.01, "0.002"),
        (-1.5, -1.52, 0.05, "−1.52"),
        (12345.0, 12001.0, 500.0, "12001"),
    ],
)
def test_digits_follow_the_tolerance(value, ours, tolerance, text):
    assert ours_text(ours, value, tolerance) == text


@pytest.mark.parametrize(
    ("ours", "value", "tolerance", "text"),
    [
        (1.0, 1.0, 0.05, "0.0 %"),
        (-1.1, -1.0, 0.05, "−10.0 %"),
        (-0.9, -1.0, 0.05, "+10.0 %"),
        (1.000001, 1.0, 1e-6, "+0.00010 %"),
        (50.0, 2.0, 0.1, "× 25"),
        (-0.3, 0.0, 1.0, "−0.3"),
    ],
)
def test_differences_are_signed_and_relative_where_they_can(ours, value, tolerance, text):
    assert difference_text(ours, value, tolerance) == text


def test_numbers_for_reading():
    assert [value_text(x) for x in (0.0, 5.50, 1e6, 999999.0, 0.001, 1e-4)] == [
        "0",
        "5.5",
        "1 × 10⁶",
        "999999",
        "0.001",
        "1 × 10⁻⁴",
    ]
    assert number_text(-0.001, 1) == "0.0"


@given(st.floats(-1e30, 1e30).filter(lambda x: x == 0 or abs(x) > 1e-30))
def test_a_stated_number_reads_back_to_six_digits(value):
    plain = value_text(value).replace("−", "-").replace(" × 10", "e").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    assert float(plain) == pytest.approx(value, rel=5e-6)
