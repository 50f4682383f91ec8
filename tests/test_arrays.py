"""Array helpers: quadrature against closed forms, special functions against exact series, NumPy against JAX."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil.arrays import (
    Array,
    ball,
    gauss_legendre,
    integrate_above,
    polynomial,
    sinc,
    x_over_sinh,
    x_over_tanh,
)

EVEN: list[Callable[[Any], Any]] = [ball, sinc, x_over_sinh, x_over_tanh]

# Around the places where a series takes over from the closed form (1e-3 and 1), and elsewhere.
ARGUMENTS = [0.0, 1e-9, 1e-4, 0.99e-3, 1e-3, 1.01e-3, 0.03, 0.3, 0.499, 0.501, 0.9, 0.999999, 1.0, 1.000001, 1.3, 2.0, 3.0]


def even_series(x: float, coefficient: Callable[[int], Fraction]) -> Fraction:
    """Sum of c_k x^2k in exact arithmetic; thirty terms leave less than 1e-30 up to x = 3."""
    square = Fraction(x) ** 2
    return sum((coefficient(k) * square**k for k in range(30)), Fraction(0))


def sinh_over_x(x: float) -> Fraction:
    return even_series(x, lambda k: Fraction(1, math.factorial(2 * k + 1)))


EXACT: dict[str, Callable[[float], Fraction]] = {
    "ball": lambda x: even_series(x, lambda k: Fraction((-1) ** k * 6 * (k + 1), math.factorial(2 * k + 3))),
    "sinc": lambda x: even_series(x, lambda k: Fraction((-1) ** k, math.factorial(2 * k + 1))),
    "x_over_sinh": lambda x: 1 / sinh_over_x(x),
    "x_over_tanh": lambda x: even_series(x, lambda k: Fraction(1, math.factorial(2 * k))) / sinh_over_x(x),
}


@given(st.lists(st.floats(-10, 10), min_size=2, max_size=6).map(sorted), st.integers(1, 8))
def test_gauss_legendre_is_exact_for_polynomials(edges: list[float], order: int) -> None:
    """n nodes integrate x^(2n-1) exactly, panel by panel."""
    nodes, weights = gauss_legendre(edges, order)
    assert nodes.shape == weights.shape == ((len(edges) - 1) * order,)
    for power in range(2 * order):
        exact = (edges[-1] ** (power + 1) - edges[0] ** (power + 1)) / (power + 1)
        assert weights @ nodes**power == pytest.approx(exact, rel=1e-11, abs=1e-11 * 10.0 ** (power + 1))


def test_panels_of_no_width_contribute_nothing() -> None:
    nodes, weights = gauss_legendre([0.0, 1.0, 1.0, 2.0], 3)
    assert weights @ np.exp(nodes) == pytest.approx(math.expm1(2.0), rel=1e-5)
    assert weights[3:6].tolist() == [0.0, 0.0, 0.0]


def test_nodes_do_not_share_memory_with_the_store() -> None:
    first, _ = gauss_legendre([-1.0, 1.0], 4)
    first[:] = 0.0
    second, _ = gauss_legendre([-1.0, 1.0], 4)
    assert np.all(second != 0.0)


@pytest.mark.parametrize("edges", [[1.0, 0.0], [1.0], [], 3.0, [[0.0, 1.0]], [0.0, math.nan], [math.nan, 1.0], [0.0, math.inf]])
def test_bad_edges_are_refused(edges: Any) -> None:
    with pytest.raises(ValueError, match="edges: expected at least two non-decreasing finite numbers, got "):
        gauss_legendre(edges, 4)
    with pytest.raises(ValueError, match="edges: expected at least two non-decreasing finite numbers, got "):
        integrate_above(np.exp, [0.5], edges)


@pytest.mark.parametrize("order", [0, -3])
def test_bad_orders_are_refused(order: int) -> None:
    with pytest.raises(ValueError, match=f"order: expected a positive integer, got {order}"):
        gauss_legendre([0.0, 1.0], order)


def test_integrals_above_limits_in_any_order_and_anywhere() -> None:
    """exp(-x) on [0, 5]; repeated limits, limits on edges, below the first edge and above the last."""
    lower = np.array([3.0, -2.0, 0.0, 5.0, 7.0, 1.5, 3.0, 4.999, -math.inf, math.inf])
    above = integrate_above(lambda x: np.exp(-x), lower, [0.0, 2.5, 5.0], order=16)
    assert above == pytest.approx(np.exp(-np.clip(lower, 0.0, 5.0)) - math.exp(-5.0), rel=1e-13, abs=1e-17)
    assert above[3] == above[4] == above[-1] == 0.0


def test_integrals_of_tensors_keep_their_trailing_shape() -> None:
    powers = np.array([[0, 1], [2, 3]])
    result = integrate_above(lambda x: (1.0 + 1j) * x[:, None, None] ** powers, [0.0, 1.0], [0.0, 2.0], order=4)
    exact = (1 + 1j) * (2.0 ** (powers + 1) - np.array([0.0, 1.0])[:, None, None] ** (powers + 1)) / (powers + 1)
    assert result.shape == (2, 2, 2)
    assert result == pytest.approx(exact, rel=1e-14)


def test_a_kink_among_the_edges_is_integrated_exactly() -> None:
    result = integrate_above(lambda x: np.abs(x - 1.0), [0.0, 0.5], [0.0, 1.0, 3.0], order=2)
    assert result == pytest.approx([2.5, 2.125], rel=1e-14)


def test_an_interval_of_no_width_gives_zero() -> None:
    assert integrate_above(np.exp, [0.0, 1.0, 2.0], [1.0, 1.0]).tolist() == [0.0, 0.0, 0.0]


def test_a_limit_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="lower: expected numbers, got "):
        integrate_above(np.exp, [0.0, math.nan], [0.0, 1.0])


@given(st.lists(st.floats(-2.0, 6.0), min_size=1, max_size=20))
def test_integrals_above_decrease_and_do_not_depend_on_each_other(lower: list[float]) -> None:
    def f(x: Array) -> Array:
        return np.exp(-x)

    together = integrate_above(f, lower, [0.0, 4.0])
    alone = [float(integrate_above(f, [a], [0.0, 4.0])[0]) for a in lower]
    assert together == pytest.approx(alone, rel=1e-12, abs=1e-15)
    assert np.all(np.diff(together[np.argsort(lower)]) <= 1e-15)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=6), st.floats(-2, 2))
def test_horner(coefficients: list[float], x: float) -> None:
    direct = sum(c * x**k for k, c in enumerate(coefficients))
    assert polynomial(x, coefficients) == pytest.approx(direct, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("f", EVEN, ids=lambda f: f.__name__)
def test_special_functions_to_a_few_digits_of_the_last_place(f: Callable[[Any], Any]) -> None:
    values = f(np.array(ARGUMENTS))
    for x, value in zip(ARGUMENTS, values, strict=True):
        exact = EXACT[f.__name__](x)
        assert abs(Fraction(float(value)) - exact) < Fraction(1e-15) * abs(exact), x


@pytest.mark.parametrize("f", EVEN, ids=lambda f: f.__name__)
def test_special_functions_are_even_and_one_at_zero(f: Callable[[Any], Any]) -> None:
    x = np.array(ARGUMENTS)
    assert f(0.0) == 1.0
    assert np.array_equal(f(x), f(-x))
    assert f(x.reshape(1, -1)).shape == (1, x.size)


def test_large_arguments_do_not_overflow() -> None:
    with np.errstate(over="raise", invalid="raise"):
        assert x_over_sinh(800.0) == 0.0
        assert x_over_sinh(np.array([-700.0])) == pytest.approx([1400.0 * math.exp(-700.0)], rel=1e-13)
        assert x_over_tanh(np.array([-800.0, 800.0])).tolist() == [800.0, 800.0]
    assert abs(ball(1e4)) < 3.1e-8
    assert abs(sinc(1e4)) < 1.1e-4


def test_zeros_of_the_spherical_bessel_function() -> None:
    """j1 vanishes where tan x = x, first at 4.493409457909064."""
    assert abs(ball(4.493409457909064)) < 1e-16


CURVATURES = list(zip(EVEN, [-1 / 5, -1 / 3, -1 / 3, 2 / 3], strict=True))


@pytest.mark.parametrize(("f", "curvature"), CURVATURES, ids=lambda x: getattr(x, "__name__", ""))
def test_curvature_at_zero(f: Callable[[Any], Any], curvature: float) -> None:
    """All begin with 1 + c x^2/2."""
    x = 2.0**-8
    assert (f(x) - 1.0) * 2 / x**2 == pytest.approx(curvature, rel=1e-5)
