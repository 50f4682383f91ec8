"""Targets that are not small compared with their distance from the source."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nurecoil.arrays import gauss_legendre
from nurecoil.flavour import pure
from nurecoil.sources import Assembled, Component, Line, ball_radius, distance_to_ball, distance_to_shell, mean_path
from nurecoil.units import cm, m, m2


def mean_inverse_square(R, c):
    """<1/r^2> over a ball by quadrature over its slices, c the distance of the centre, in units of R."""
    # A slice at height z is a disc of radius a: the integral of 2 pi rho/(rho^2 + h^2) is pi ln(1 + a^2/h^2), h = c + z.
    hole = max(-c / R, -1.0)
    below = hole - np.geomspace(1 + hole, 1e-9, 30) if hole > -1 + 1e-9 else []
    edges = np.unique(np.concatenate([below, hole + np.geomspace(1e-9, 1 - hole, 30)]))
    z, w = gauss_legendre(edges, 20)
    return float(w @ (math.pi * np.log1p((1 - z**2) / (c / R + z) ** 2))) / (4 / 3 * math.pi) / R**2


@settings(deadline=None)
@given(st.floats(0.05, 20.0), st.just(0.0) | st.floats(1e-2, 50.0))
def test_ball_against_quadrature(R, c):
    got = (distance_to_ball(R * m, c * m) / m) ** -2
    assert got == pytest.approx(mean_inverse_square(R, c), rel=1e-5, abs=0)


@given(st.floats(0.01, 100.0))
def test_ball_around_the_source(R):
    # The mean over a ball of 1/r^2 is 3/R^2.
    assert distance_to_ball(R * m) / m == pytest.approx(R / math.sqrt(3), rel=1e-12)


def test_far_ball_is_a_point_and_passing_the_surface_is_smooth():
    # 1/d^2 = 1/c^2 (1 + x^2/5 + 3 x^4/35 + ...) with x = R/c, hence d = c (1 - x^2/10 - 0.028 x^4).
    for c in (30.0, 99.9, 100.1, 1e3, 1e6):
        assert distance_to_ball(1 * m, c * m) / m == pytest.approx(c * (1 - 0.1 / c**2), rel=0.03 / c**4 + 1e-11, abs=0)
    # (R^2 - c^2) ln |R - c| goes to zero as 1e-7 ln 1e-7.
    inside, on, outside = (distance_to_ball(1 * m, c * m) / m for c in (1 - 1e-7, 1.0, 1 + 1e-7))
    assert on == pytest.approx(math.sqrt(2 / 3), rel=1e-12)
    assert inside == pytest.approx(on, rel=3e-6)
    assert outside == pytest.approx(on, rel=3e-6)
    # The two forms of the far expression meet at c = 100 R.
    below, above = ((distance_to_ball(1 * m, c * m) / m) for c in (99.9999999, 100.0000001))
    assert above - below == pytest.approx(2e-7, rel=1e-3)


def test_shells_add_up_to_a_ball():
    radii = np.array([0.0, 0.3, 0.7, 1.0])
    volumes = np.diff(radii**3)
    means = [distance_to_shell(a * m, b * m) ** -2 * m2 for a, b in pairwise(radii)]
    assert volumes @ means == pytest.approx(distance_to_ball(1 * m) ** -2 * m2, rel=1e-12)
    assert distance_to_shell("1 m", "1.000001 m") / m == pytest.approx(1.0, abs=1e-6)


def test_mean_path():
    # From the centre all lines cross the radius; through a shell, its thickness.
    R = 93.68 * cm
    assert mean_path(4 / 3 * math.pi * R**3, distance_to_ball(R)) / R == pytest.approx(1.0, rel=1e-12)
    a, b = 0.5 * m, 0.8 * m
    assert mean_path(4 / 3 * math.pi * (b**3 - a**3), distance_to_shell(a, b)) / m == pytest.approx(0.3, rel=1e-12)


def test_source_at_the_equivalent_distance():
    emitted = Assembled("lab", (Component("nu_e", Line("1 MeV"), 1e20, pure("e")),))
    seen = emitted.at(distance_to_ball("2 m"))
    assert seen.components[0].strength * m2 == pytest.approx(1e20 * 3 / (4 * math.pi * 2**2), rel=1e-12)


def test_radius_of_a_mass():
    assert ball_radius("500 kg", "0.1452 g/cm^3") / cm == pytest.approx(93.68, abs=0.005)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ball_radius("-1 kg", "1 g/cm^3"), "mass: expected more than 0 kg"),
        (lambda: ball_radius("1 kg", "1 g"), "density: .*wrong dimension"),
        (lambda: distance_to_ball(0.0), "radius: expected more than 0 m"),
        (lambda: distance_to_ball("1 m", "-1 m"), "centre: expected at least 0 m"),
        (lambda: distance_to_shell("2 m", "1 m"), "outer: expected more than the inner radius '2 m', got '1 m'"),
        (lambda: distance_to_shell("-2 m", "1 m"), "inner: expected at least 0 m"),
        (lambda: mean_path("1 m^3", 0.0), "distance: expected more than 0 m"),
        (lambda: mean_path(0.0, "1 m"), "volume: expected more than 0 m.3"),
    ],
)
def test_bad_arguments(make, message):
    with pytest.raises(ValueError, match=message):
        make()
