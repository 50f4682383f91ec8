"""No tolerance is wider than what is open: its reason says how wide it may be, and claims are asked one by one."""

import math
import re
from decimal import Decimal

import pytest
import yaml

from nurecoil import studies
from nurecoil.tables import read_table
from nurecoil.units import u

NUMBER = r"(\d+(?:\.\d+)?(?:e-?\d+)?)"
FLOATS = 1e-9


def written(name):
    """Values of claims as the file has them, with all their digits."""
    root = yaml.compose((studies.load(name).folder / "claims.yaml").read_text())
    top = {key.value: value for key, value in root.value}
    blocks = {key.value: value.value for key, value in top["claims"].value}
    return {claim: next(value.value for key, value in block if key.value == "value") for claim, block in blocks.items()}


def half_unit(text):
    """Of the last digit: 0.05 for 2.7, 0.5 for 30, 5 for 3e1."""
    return 0.5 * 10.0 ** int(Decimal(text).as_tuple().exponent)


def allowed(because, value, text, quoted, *, floats=False, inferred=False):
    """What the words of a reason leave open, in the unit of the claim; nothing if they bound nothing.

    Rounding of the print, or words in quotation marks; whole numbers; ``a and b in quadrature``; a number after ``±`` or before
    ``%``; a number that the study computes; a published error, where inputs are inferred; and the rounding of floats.
    """
    found = 0.0
    if because.startswith("rounding of the print") or "“" in because:
        found += half_unit(text)
    if re.search(r"\b(an integer|a whole number)\b", because):
        found += 0.49
    for a, b, per_cent in re.findall(rf"{NUMBER} and {NUMBER}( %)? in quadrature", because):
        found += math.hypot(float(a), float(b)) * (abs(value) / 100 if per_cent else 1)
    plain = re.sub(rf"{NUMBER} and {NUMBER}( %)? in quadrature", "", because)
    for number, per_cent in re.findall(rf"± {NUMBER}( %)?", plain):
        found += float(number) * (abs(value) / 100 if per_cent else 1)
    for number in re.findall(rf"(?<!± ){NUMBER} %", re.sub(rf"± {NUMBER}", "", plain)):
        found += float(number) / 100 * abs(value)
    for key, per_cent in re.findall(r"\[\[([a-z0-9-]+):[^\]]*\]\]( %)?", because):
        found += quoted()[key] * (abs(value) / 100 if per_cent else 1)
    for number in re.findall(rf"published error of {NUMBER}", because) if inferred else ():
        found += float(number)
    if "floats" in because and floats:
        found += FLOATS * max(abs(value), 1.0)
    return found


def test_reasons_bound_a_tolerance():
    def numbers():
        return {"moved": 0.25}

    cases = {
        "rounding of the print": (20.0, "20", 0.5),
        "rounding of the print, and 0.2 % of a mass": (20.0, "20.0", 0.05 + 0.04),
        "“about 20”": (20.0, "2e1", 5.0),
        "a whole number": (1.0, "1", 0.49),
        "errors, 3.0 and 4.0 in quadrature": (10.0, "10", 5.0),
        "inputs: 3 and 4 % in quadrature": (10.0, "10", 0.5),
        "of the mass, ± 0.3": (10.0, "10", 0.3),
        "of the mass, ± 3 %": (10.0, "10", 0.3),
        "bins move it by [[moved:.2f]]": (10.0, "10", 0.25),
        "bins move it by [[moved:.2f]] %": (10.0, "10", 0.025),
        "our own experience": (10.0, "10", 0.0),
        "half of the published error of 3": (10.0, "10", 0.0),
        "rounding of the floats": (1.0, "1", 0.0),
    }
    for because, (value, text, expected) in cases.items():
        assert allowed(because, value, text, numbers) == pytest.approx(expected), because
    assert allowed("the published error of 3", 10.0, "10", numbers, inferred=True) == 3.0
    assert allowed("rounding of the floats", 1.0, "1", numbers, floats=True) == FLOATS


def test_masses_leave_gaps_open():
    """A quarter of M(-2) - 3 M(-1) + 3 M(0) - M(1) along protons or neutrons of 48Ti."""
    table = read_table("nuclides", "masses.csv")
    rows = zip(table["Z"], table["A"], table["uncertainty"], strict=True)
    errors = {(int(Z), int(A)): float(error / u) for Z, A, error in rows}
    chains = {0.0016: [(20, 46), (21, 47), (22, 48), (23, 49)], 0.00009: [(22, 46), (22, 47), (22, 48), (22, 49)]}
    for stated, chain in chains.items():
        found = math.hypot(*(n * errors[place] for n, place in zip((1, 3, 3, 1), chain, strict=True))) / 4 * 931.494
        assert found == pytest.approx(stated, rel=0.05)


@pytest.mark.parametrize("name", studies.names())
def test_no_tolerance_is_wider_than_what_is_open(name):
    study, texts, wide = studies.load(name), written(name), []
    for claim in study.claims:
        assert float(texts[claim.key]) == claim.value
        bound = allowed(
            claim.tolerance.because, claim.value, texts[claim.key], lambda: study.quoted,
            floats=claim.kind == "identity" or claim.value in (0.0, -0.5), inferred=bool(claim.inferred),
        )  # fmt: skip
        if not claim.blocked and claim.size > bound * (1 + 1e-9):
            wide.append(f"{claim.key}: {claim.size:.4g} where {bound:.4g} is open: {claim.tolerance.because}")
    assert not wide, "\n".join(wide)
