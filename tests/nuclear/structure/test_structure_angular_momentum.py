"""Wigner symbols: exact against floating, and both against their defining sums and special values."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.nuclear.structure.angular_momentum import wigner_3j, wigner_6j, wigner_9j
from nurecoil.nuclear.structure.exact_angular_momentum import Surd, exact_3j, exact_6j, exact_9j, twice

half = Fraction(1, 2)
doubled = st.integers(0, 20)


def _multiples(two_j: int) -> list[Fraction]:
    return [Fraction(m, 2) for m in range(-two_j, two_j + 1, 2)]


@given(doubled, doubled, st.integers(0, 20), st.data())
def test_floating_3j_equals_exact(a: int, b: int, step: int, data: st.DataObject) -> None:
    c = min(abs(a - b) + 2 * step, a + b)
    u, v = data.draw(st.sampled_from(_multiples(a))), data.draw(st.sampled_from(_multiples(b)))
    args = (Fraction(a, 2), Fraction(b, 2), Fraction(c, 2), u, v, -u - v)
    assert wigner_3j(*(float(x) for x in args)) == pytest.approx(float(exact_3j(*args)), abs=1e-13)


@given(st.tuples(*[doubled] * 6))
def test_floating_6j_equals_exact(momenta: tuple[int, ...]) -> None:
    args = [m / 2 for m in momenta]
    assert wigner_6j(*args) == pytest.approx(float(exact_6j(*args)), abs=1e-13)


@given(st.tuples(*[st.integers(0, 9)] * 4), st.data())
def test_floating_9j_equals_exact(corner: tuple[int, ...], data: st.DataObject) -> None:
    a, b, d, e = corner
    c, f, g, h = (data.draw(st.sampled_from(range(abs(x - y), x + y + 1, 2))) for x, y in ((a, b), (d, e), (a, d), (b, e)))
    i = data.draw(st.sampled_from(range(abs(c - f), c + f + 1, 2)))
    args = [m / 2 for m in (a, b, c, d, e, f, g, h, i)]
    assert wigner_9j(*args) == pytest.approx(float(exact_9j(*args)), abs=1e-13)


def test_3j_are_orthogonal_exactly() -> None:
    j1, j2 = Fraction(5, 2), Fraction(2)
    for j3 in (half, Fraction(3, 2), Fraction(9, 2)):
        for other in (half, Fraction(3, 2), Fraction(9, 2)):
            total = Surd(0)
            for m1 in _multiples(5):
                m2 = half - m1
                if abs(m2) <= j2:
                    total = total + exact_3j(j1, j2, j3, m1, m2, -half) * exact_3j(j1, j2, other, m1, m2, -half)
            assert total == Surd(1 / (2 * j3 + 1) if j3 == other else 0)


def test_6j_is_the_recoupling_sum_of_3j() -> None:
    """{j1 j2 j3; j4 j5 j6} by its definition as a sum over six projections of four 3j symbols."""
    j = (2, Fraction(3, 2), half, 1, half, Fraction(3, 2))
    total = 0.0
    m3 = half
    for m1 in _multiples(4):
        m2 = -m1 - m3
        for m5 in _multiples(1):
            m6 = m5 - m1  # from (j1 j5 j6; m1 -m5 m6)
            m4 = m6 - m2  # from (j4 j2 j6; m4 m2 -m6)
            if abs(m2) > j[1] or abs(m6) > j[5] or abs(m4) > j[3]:
                continue
            phase = (-1) ** int(j[3] + j[4] + j[5] - m4 - m5 - m6)
            total += phase * math.prod(
                float(exact_3j(*x))
                for x in (
                    (j[0], j[1], j[2], m1, m2, m3),
                    (j[0], j[4], j[5], m1, -m5, m6),
                    (j[3], j[1], j[5], m4, m2, -m6),
                    (j[3], j[4], j[2], -m4, m5, m3),
                )
            )
    assert abs(total) * (2 * j[2] + 1) == pytest.approx(abs(float(exact_6j(*j))), abs=1e-14)
    assert float(exact_6j(*j)) != 0


@pytest.mark.parametrize(("a", "b", "c"), [(1, 1, 2), (1.5, 2.5, 3), (3.5, 3.5, 4)])
def test_6j_with_a_zero(a: float, b: float, c: float) -> None:
    """{a b c; 0 c b} = (-1)^(a+b+c) / sqrt((2b+1)(2c+1))."""
    expected = (-1) ** int(a + b + c) / math.sqrt((2 * b + 1) * (2 * c + 1))
    assert wigner_6j(a, b, c, 0, c, b) == pytest.approx(expected, abs=1e-15)


def test_6j_are_orthogonal() -> None:
    x = np.arange(0, 8)
    a, b, c, d = 3.5, 2.5, 2.5, 1.5
    for j in range(2, 5):
        for k in range(2, 5):
            total = np.sum((2 * x + 1) * (2 * j + 1) * wigner_6j(a, b, x, c, d, j) * wigner_6j(a, b, x, c, d, k))
            assert total == pytest.approx(float(j == k), abs=1e-14)


def test_9j_with_a_zero_is_a_6j() -> None:
    """{a b c; d e c; g g 0} = (-1)^(b+c+d+g) {a b c; e d g} / sqrt((2c+1)(2g+1))."""
    a, b, c, d, e, g = 1.5, 2.5, 2, 0.5, 1.5, 1
    expected = (-1) ** int(b + c + d + g) * wigner_6j(a, b, c, e, d, g) / math.sqrt((2 * c + 1) * (2 * g + 1))
    assert wigner_9j(a, b, c, d, e, c, g, g, 0) == pytest.approx(expected, abs=1e-15)


def test_jj_to_ls_is_orthogonal() -> None:
    """The transformation of two f nucleons from jj to LS coupling at J = 3."""
    J = 3.0
    jj = [(a, b) for a in (2.5, 3.5) for b in (2.5, 3.5)]
    ls = [(lam, spin) for lam in range(7) for spin in (0, 1) if abs(lam - spin) <= J <= lam + spin]
    matrix = np.array(
        [
            [
                math.sqrt((2 * a + 1) * (2 * b + 1) * (2 * x + 1) * (2 * s + 1)) * wigner_9j(3, 0.5, a, 3, 0.5, b, x, s, J)
                for x, s in ls
            ]
            for a, b in jj
        ]
    )
    assert np.abs(matrix @ matrix.T - np.eye(4)).max() < 1e-14


def test_broken_selection_rules_give_zero() -> None:
    assert wigner_3j(1, 1, 3, 0, 0, 0) == 0
    assert wigner_3j(1, 1, 1, 0, 0, 1) == 0
    assert wigner_6j(0.5, 1, 1, 1, 1, 1) == 0
    assert not exact_3j(1, 1, 1, 2, -2, 0)
    assert not exact_9j(1, 1, 3, 1, 1, 1, 1, 1, 1)


def test_arrays_broadcast() -> None:
    values = wigner_3j(np.arange(3)[:, None], 1, np.arange(4), 0, 0, 0)
    assert values.shape == (3, 4)
    assert values[1, 2] == wigner_3j(1, 1, 2, 0, 0, 0)


def test_thirds_are_refused() -> None:
    with pytest.raises(ValueError, match="multiples of 1/2"):
        wigner_3j(1 / 3, 1, 1, 0, 0, 0)
    with pytest.raises(ValueError, match="multiple of 1/2"):
        twice(Fraction(1, 3))


def test_too_large_momenta_are_refused() -> None:
    with pytest.raises(ValueError, match="below 85"):
        wigner_3j(60, 60, 60, 0, 0, 0)


def test_surds() -> None:
    assert Surd(Fraction(1, 3), 18) == Surd(1, 2)
    assert Surd(1, 2) + Surd(2, 2) == Surd(3, 2)
    assert -Surd(1, 3) * 2 == Surd(-2, 3)
    assert Surd(0, 5) + Surd(1, 7) == Surd(1, 7)
    with pytest.raises(ValueError, match="non-negative"):
        Surd(1, -2)
    with pytest.raises(ValueError, match="common root"):
        Surd(1, 2) + Surd(1, 3)
