"""Oscillator functions and brackets against their definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nurecoil.arrays import gauss_legendre
from nurecoil.nuclear.structure.exact_angular_momentum import exact_3j
from nurecoil.nuclear.structure.orbits import Orbit, model_space
from nurecoil.nuclear.structure.oscillator import radial_functions
from nurecoil.nuclear.structure.two_body import brackets


@pytest.mark.parametrize("l", [0, 3, 12])
def test_radial_functions_are_orthonormal(l: int) -> None:
    r, w = gauss_legendre(np.linspace(0, 30, 61), 24)
    R = radial_functions(100, l, r, 1.0)
    assert np.abs((R * (w * r * r)) @ R.T - np.eye(101)).max() < 1e-12


def test_radial_functions_are_positive_at_the_origin() -> None:
    for l in range(4):
        assert np.all(radial_functions(6, l, [1e-3], 1.0) > 0)


def test_0s_and_1p_in_closed_form() -> None:
    """R_00 = 2 pi^(-1/4) b^(-3/2) exp(-x^2/2) and R_11 with its node at x^2 = 5/2."""
    b = 1.7
    r = np.array([0.0, 0.5, 2.0])
    assert radial_functions(0, 0, r, b)[0] == pytest.approx(2 * math.pi**-0.25 * b**-1.5 * np.exp(-((r / b) ** 2) / 2))
    assert radial_functions(1, 1, [b * math.sqrt(2.5)], b)[1, 0] == pytest.approx(0, abs=1e-15)


def test_radial_arguments_are_checked() -> None:
    with pytest.raises(ValueError, match="n_max, l"):
        radial_functions(-1, 0, [1.0], 1.0)
    with pytest.raises(ValueError, match="positive length"):
        radial_functions(0, 0, [1.0], 0.0)


@pytest.mark.parametrize("quanta", range(13))
def test_brackets_are_orthogonal(quanta: int) -> None:
    for lam in range(quanta + 1):
        matrix = brackets(quanta, lam).matrix
        assert np.abs(matrix @ matrix.T - np.eye(len(matrix))).max(initial=0) < 1e-12


def _wave_function(n: int, l: int, m: int, x: np.ndarray) -> complex:
    from scipy.special import sph_harm_y

    r = float(np.linalg.norm(x))
    theta, phi = math.acos(x[2] / r), math.atan2(x[1], x[0])
    return complex(radial_functions(n, l, [r], 1.0)[n, 0] * sph_harm_y(l, m, theta, phi))


def _coupled(state: tuple[int, int, int, int], lam: int, mu: int, x1: np.ndarray, x2: np.ndarray) -> complex:
    n1, l1, n2, l2 = state
    total = 0j
    for m in range(-l1, l1 + 1):
        if abs(mu - m) <= l2:
            clebsch = (-1) ** (l1 - l2 + mu) * math.sqrt(2 * lam + 1) * float(exact_3j(l1, l2, lam, m, mu - m, -mu))
            total += clebsch * _wave_function(n1, l1, m, x1) * _wave_function(n2, l2, mu - m, x2)
    return total


@pytest.mark.parametrize(("quanta", "lam", "mu"), [(1, 1, 0), (2, 0, 0), (3, 2, 1), (4, 2, -1), (5, 3, 2)])
def test_brackets_rotate_the_wave_functions(quanta: int, lam: int, mu: int) -> None:
    """At one random point: |n1 l1, n2 l2; lam mu> is the sum of brackets times |n l, N L; lam mu>."""
    rng = np.random.default_rng(quanta)
    x1, x2 = rng.normal(size=3), rng.normal(size=3)
    relative, centre = (x1 - x2) / math.sqrt(2), (x1 + x2) / math.sqrt(2)
    table = brackets(quanta, lam)
    product = np.array([_coupled(s, lam, mu, x1, x2) for s in table.states])
    rotated = np.array([_coupled(s, lam, mu, relative, centre) for s in table.states])
    assert np.abs(product - table.matrix @ rotated).max() < 1e-13
    assert np.abs(product).max() > 1e-4


def test_bracket_arguments_are_checked() -> None:
    with pytest.raises(ValueError, match="quanta, lam"):
        brackets(-1, 0)


def test_model_space_counts() -> None:
    """15 orbits for N <= 4 and 28 for N <= 6; a shell holds (N+1)(N+2) nucleons of one kind."""
    assert [len(model_space(N)) for N in (4, 6)] == [15, 28]
    assert sum(o.degeneracy for o in model_space(6) if o.quanta == 6) == 7 * 8


def test_orbit_names() -> None:
    for orbit in model_space(6):
        assert Orbit.named(orbit.name) == orbit == Orbit.of(orbit.nlj)
    with pytest.raises(ValueError, match="label"):
        Orbit.named("f7/2")
    with pytest.raises(ValueError, match="j = l"):
        Orbit(0, 2, 7)
    with pytest.raises(ValueError, match="non-negative"):
        model_space(-1)
