"""Verdicts, their boundaries, and the JSON they travel in."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.report import Claim, Outcome, Verdict, count_verdicts
from nurecoil.report.formatting import difference_text, number_text, ours_text, value_text

CLAIM = Claim("events", "COHERENT:2017ipa", "abstract", "CEvNS events expected", 173.0, unit="counts", rtol=0.05)


def verdict(ours, explanation="", **changes):
    return Outcome(replace(CLAIM, **changes), ours, explanation).verdict


def test_inside_the_tolerance_is_reproduced():
    assert verdict(171.2) is Verdict.REPRODUCED
    assert verdict(171.2, "rounding") is Verdict.REPRODUCED


def test_outside_differs_and_only_an_explanation_settles_it():
    assert verdict(150.0) is Verdict.UNEXPLAINED
    assert verdict(150.0, "  ") is Verdict.UNEXPLAINED
    assert verdict(150.0, "the paper uses another flux") is Verdict.EXPLAINED
    assert not Outcome(CLAIM, 150.0).settled
    assert Outcome(CLAIM, 150.0, "another flux").settled


def test_a_blocked_claim_says_why():
    assert verdict(None, "the data were not published") is Verdict.BLOCKED
    with pytest.raises(ValueError, match=r"claim events: ours is None .* why it is blocked"):
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
    expected = Verdict.REPRODUCED if inside else Verdict.UNEXPLAINED
    assert verdict(ours, value=value, rtol=rtol, atol=atol) is expected


def test_bounds_are_respected_from_one_side():
    assert verdict(-5.0, value=1.0, rtol=0.0, kind="at-most") is Verdict.REPRODUCED
    assert verdict(1.0, value=1.0, rtol=0.0, kind="at-most") is Verdict.REPRODUCED
    assert verdict(1.01, value=1.0, rtol=0.0, kind="at-most") is Verdict.UNEXPLAINED
    assert verdict(1.01, value=1.0, rtol=0.02, kind="at-most") is Verdict.REPRODUCED
    assert verdict(0.9, value=1.0, rtol=0.0, kind="at-least") is Verdict.UNEXPLAINED
    assert verdict(7.0, value=1.0, rtol=0.0, kind="at-least") is Verdict.REPRODUCED


positive = st.floats(1e-30, 1e30)


@given(value=positive, rtol=st.floats(1e-6, 10.0), sign=st.sampled_from([-1, 1]))
def test_a_change_of_display_unit_keeps_the_verdict(value, rtol, sign):
    for factor in (0.0, 0.5, 1.0, 1.5):
        first = replace(CLAIM, value=value, rtol=rtol).accepts(value * (1 + sign * factor * rtol))
        assert first is (factor <= 1)
        second = replace(CLAIM, value=1e3 * value, rtol=rtol).accepts(1e3 * value * (1 + sign * factor * rtol))
        assert first is second


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"key": "Table 2"}, "claim key 'Table 2': expected a kebab-case id"),
        ({"paper": ""}, "claim events: paper is empty"),
        ({"where": " "}, "claim events: where is empty"),
        ({"statement": ""}, "claim events: statement is empty"),
        ({"value": math.nan}, "claim events: value is nan; expected a finite number"),
        ({"value": "many"}, "claim events: value is 'many'; expected a number"),
        ({"rtol": -0.1}, "expected tolerances >= 0"),
        ({"rtol": 0.0}, "claim events: no tolerance"),
        ({"value": 0.0}, "claim events: no tolerance"),
        ({"kind": "limit"}, "claim events: kind is 'limit'; expected one of value, at-most, at-least"),
    ],
)
def test_a_bad_claim_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        replace(CLAIM, **changes)


def test_our_number_must_be_finite():
    with pytest.raises(ValueError, match="claim events: ours is inf; expected a finite number"):
        Outcome(CLAIM, math.inf)
    assert type(Outcome(CLAIM, np.float64(3.0)).ours) is float


@pytest.mark.parametrize("ours", [171.2, 150.0, None])
def test_json_round_trip(ours):
    outcome = Outcome(CLAIM, ours, "because")
    text = json.dumps(outcome.to_json(), allow_nan=False)
    assert Outcome.from_json(json.loads(text)) == outcome
    assert Claim.from_json(json.loads(json.dumps(CLAIM.to_json()))) == CLAIM


def test_json_that_was_tampered_with_is_refused():
    data = Outcome(CLAIM, 150.0).to_json()
    with pytest.raises(ValueError, match=r"verdict is 'reproduced'; the numbers say 'differs \(unexplained\)'"):
        Outcome.from_json({**data, "verdict": "reproduced"})
    with pytest.raises(ValueError, match="outcome: unknown field 'ous'"):
        Outcome.from_json({**data, "ous": 1.0})
    with pytest.raises(ValueError, match="claim: the field 'value' is missing"):
        Claim.from_json({k: v for k, v in CLAIM.to_json().items() if k != "value"})


def test_counts_name_every_verdict():
    counts = count_verdicts([Outcome(CLAIM, 173.0), Outcome(CLAIM, 172.0), Outcome(CLAIM, None, "no data")])
    assert list(counts.values()) == [2, 0, 0, 1]


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
