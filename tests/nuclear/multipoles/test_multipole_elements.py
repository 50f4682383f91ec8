"""Closed forms against exact polynomials, published values of another code, and what conjugation demands."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.nuclear.multipoles import (
    OPERATORS,
    GaussianPolynomial,
    Operator,
    evaluate,
    lowest_power,
    multipole_table,
    operator_parity,
    reduced_element,
)
from nurecoil.nuclear.multipoles.radial import radial_integral
from nurecoil.nuclear.structure import Orbit, model_space
from nurecoil.nuclear.structure.exact_angular_momentum import Surd

# Derived independently, in units of e^-y/sqrt(4 pi).
EXACT: list[tuple[Operator, int, str, str, str]] = [
    ("M", 2, "0p3/2", "0p3/2", "y (-4/3)"),
    ("M", 2, "0f7/2", "0f7/2", "sqrt(42) y (-4/7 + 16/49 y - 16/441 y^2)"),
    ("Sigma'", 1, "0f5/2", "0f7/2", "sqrt(7) (8/7 - 68/35 y + 176/245 y^2 - 16/245 y^3)"),
    ("Sigma''", 1, "0f5/2", "0f7/2", "sqrt(14) (4/7 - 52/35 y + 32/49 y^2 - 16/245 y^3)"),
    ("Delta", 1, "0f5/2", "0f7/2", "sqrt(7) (2/7 - 8/35 y + 8/245 y^2)"),
    ("Delta'", 2, "1p3/2", "0f7/2", "sqrt(6) y (2/3 - 4/21 y)"),
    ("Omega", 2, "0d3/2", "0f7/2", "y^(1/2) (18/5 - 72/35 y + 8/35 y^2)"),
]
# Unit tests of Berkeley-Electroweak-Physics/Mu2e_NRET, whose phases are the same.
PUBLISHED: list[tuple[Operator, int, str, str, float, float]] = [
    ("M", 2, "1s1/2", "0d3/2", 0.625, -0.1094239693097734),
    ("Sigma", 3, "1p3/2", "1d3/2", 2.625, 0.010195423929554344),
    ("Delta", 4, "0d5/2", "0f7/2", 0.375, -0.016876012112710687),
    ("Sigma''", 4, "0d5/2", "0f7/2", 0.375, 0.0703260145999258),
    ("Delta'", 4, "0f5/2", "1h9/2", 0.125, 0.01977120073009146),
]
ORBITS = model_space(4)
orbits = st.sampled_from(ORBITS)
operators = st.sampled_from(OPERATORS)


def element(operator: Operator, J: int, bra: str, ket: str) -> GaussianPolynomial:
    return reduced_element(operator, J, Orbit.named(bra), Orbit.named(ket))


@pytest.mark.parametrize(("operator", "J", "bra", "ket", "text"), EXACT)
def test_exact_polynomials(operator: Operator, J: int, bra: str, ket: str, text: str) -> None:
    assert str(element(operator, J, bra, ket)) == text


@pytest.mark.parametrize(("operator", "J", "bra", "ket", "y", "value"), PUBLISHED)
def test_published_values(operator: Operator, J: int, bra: str, ket: str, y: float, value: float) -> None:
    assert element(operator, J, bra, ket)(y) == pytest.approx(value, rel=1e-12, abs=0)


def test_published_value_of_the_combined_operator() -> None:
    # Omega + Sigma''/2, in 0d5/2 <- 1s1/2
    omega, spin = (element(operator, 3, "0d5/2", "1s1/2")(0.125) for operator in ("Omega", "Sigma''"))
    assert omega + 0.5 * spin == pytest.approx(-0.016069510098686166, rel=1e-12, abs=0)


@given(operators, orbits, orbits, st.integers(0, 9))
def test_every_element_is_one_exact_polynomial(operator: Operator, a: Orbit, b: Orbit, J: int) -> None:
    found = reduced_element(operator, J, a, b)
    assert all(isinstance(c, Fraction) and c.denominator < 10**12 for c in found.coefficients)
    if found:
        assert operator_parity(operator, J) == (-1) ** (a.l + b.l)
        assert found.power >= lowest_power(operator, J)
        assert (found.power - lowest_power(operator, J)) % 2 == 0
        # beta/2 + mu never exceeds half the quanta of the two states (plus the gradient's 1/q)
        assert found.power / 2 + len(found.coefficients) - 1 <= (a.quanta + b.quanta) / 2


@given(st.sampled_from(["M", "Sigma", "Sigma'", "Sigma''"]), orbits, orbits, st.integers(0, 9), st.floats(0.01, 3.0))
def test_hermiticity_of_the_operators_without_gradients(operator: Operator, a: Orbit, b: Orbit, J: int, y: float) -> None:
    # (a||T||b) = s (-)^(ja - jb) (b||T||a), s from T_JM^dagger = s (-)^M T_J-M: the curl brings a factor i
    sign = {"M": 1, "Sigma": -1, "Sigma'": 1, "Sigma''": 1}[operator] * (-1) ** ((a.two_j - b.two_j) // 2)
    left, right = reduced_element(operator, J, a, b)(y), reduced_element(operator, J, b, a)(y)
    assert left == pytest.approx(sign * right, rel=1e-12, abs=1e-14)


@given(orbits, orbits, st.integers(1, 8))
def test_the_higher_bessel_function_starts_later(a: Orbit, b: Orbit, J: int) -> None:
    # -sqrt(J) Sigma' + sqrt(J+1) Sigma'' is M_J,J+1 . sigma, of order q^(J+1), though each starts with q^(J-1)
    y = 1e-8
    first, second = (reduced_element(name, J, a, b)(y) for name in ("Sigma'", "Sigma''"))
    assert abs(-math.sqrt(J) * first + math.sqrt(J + 1) * second) <= 20 * y ** ((J + 1) / 2)


def test_gamow_teller_and_number_at_zero_momentum() -> None:
    for orbit in ORBITS:
        number = reduced_element("M", 0, orbit, orbit)(0.0)
        assert number == pytest.approx(math.sqrt(orbit.degeneracy / (4 * math.pi)), rel=1e-14, abs=0)
        # (j||sigma||j) = sqrt((2j+1)/(j(j+1))) (j(j+1) + 3/4 - l(l+1)), Sigma'_1(0) = sqrt(2/3) sqrt(3/4pi)/sqrt(3) sigma
        j = orbit.j
        spin = math.sqrt((2 * j + 1) / (j * (j + 1))) * (j * (j + 1) + 0.75 - orbit.l * (orbit.l + 1))
        spin /= math.sqrt(12 * math.pi)
        assert reduced_element("Sigma''", 1, orbit, orbit)(0.0) == pytest.approx(spin, rel=1e-13, abs=1e-15)
        assert reduced_element("Sigma'", 1, orbit, orbit)(0.0) == pytest.approx(math.sqrt(2) * spin, rel=1e-13, abs=1e-15)


def test_continuity_equation() -> None:
    """[h, M_J] = -(q^2/2m) (2 Delta-like terms): with kinetic energies alone, checked through oscillator energies.

    For h = p^2/2m + m w^2 r^2/2 the potential commutes with M_J, so (E_a - E_b) (a||M||b) = (a||[p^2/2m, M_J]||b)
    = -(1/m) (a||grad M_J . grad + (lap M_J)/2||b), and grad M_J . grad = q^2 (longitudinal of M_JL . grad/q).
    """
    from nurecoil.nuclear.multipoles.elements import _grad, _gradient

    for J, a, b in (
        (1, "0d5/2", "0p3/2"),
        (2, "0g9/2", "0d5/2"),
        (0, "1s1/2", "0s1/2"),
        (3, "0f7/2", "1s1/2"),
        (1, "1p1/2", "1s1/2"),
    ):
        first, second = Orbit.named(a), Orbit.named(b)
        longitudinal = GaussianPolynomial.from_surds(_grad(_gradient, J, first, second))
        for y in (0.1, 0.7, 1.9):
            # units of hbar omega, with q^2 b^2 = 4 y and lap M_J = -q^2 M_J
            M = reduced_element("M", J, first, second)(y)
            commutator = -4 * y * (longitudinal(y) - 0.5 * M)
            assert commutator == pytest.approx((first.quanta - second.quanta) * M, rel=1e-11, abs=1e-14)


def test_tables_are_the_elements() -> None:
    y = np.array([0.2, 1.3])
    for operator, J in (("M", 2), ("Delta'", 1), ("Omega", 0), ("Sigma'", 3)):
        table = multipole_table(operator, J, ORBITS)
        values = table(y)
        assert values.shape == (2, len(ORBITS), len(ORBITS))
        for i, a in enumerate(ORBITS):
            for j, b in enumerate(ORBITS):
                expected = reduced_element(operator, J, a, b)(y)
                np.testing.assert_allclose(values[:, i, j], expected, rtol=1e-12, atol=1e-15)


def test_evaluation_keeps_shapes() -> None:
    c = np.arange(6.0).reshape(2, 3)
    assert evaluate(c, 1, np.ones((4, 5))).shape == (4, 5, 2)
    assert evaluate(c, 0, 0.0).tolist() == [0.0, 3.0]


def test_forbidden_elements_vanish() -> None:
    for operator in OPERATORS:
        wrong = reduced_element(operator, 1, Orbit.named("0s1/2"), Orbit.named("0g9/2"))
        assert not wrong
        assert wrong(0.3) == 0.0
        assert str(wrong) == "0"
    for operator in ("Sigma", "Sigma'", "Delta", "Delta'"):
        assert not reduced_element(operator, 0, Orbit.named("0s1/2"), Orbit.named("0s1/2"))


def test_bad_input() -> None:
    a = Orbit.named("0s1/2")
    with pytest.raises(ValueError, match=r"operator: expected one of M, Sigma.*got 'T'"):
        reduced_element("T", 1, a, a)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="J: expected a non-negative integer, got -1"):
        reduced_element("M", -1, a, a)
    with pytest.raises(ValueError, match="p - L even"):
        radial_integral((0, 0), 1, (0, 0))
    with pytest.raises(ValueError, match="one square root"):
        GaussianPolynomial.from_surds({0: Surd(1, 2), 2: Surd(1, 3)})
