"""Harmonic-oscillator form factors: exact polynomials, radial integrals, occupations, options."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import eval_genlaguerre, gamma

from nurecoil.arrays import gauss_legendre
from nurecoil.nuclear import Dipole, Gaussian, HarmonicOscillator, oscillator_length
from nurecoil.nuclear.harmonic_oscillator import density_polynomial, transform
from nurecoil.nuclear.shells import SHELL_ORDER, capacity, fill, orbit
from nurecoil.units import fm

b = 1.952 * fm
P, N = HarmonicOscillator.shell_model(22, b), HarmonicOscillator.shell_model(26, b)


# Physics brief on nuclear structure, section 4.
def test_published_polynomials() -> None:
    assert transform(density_polynomial(0, 3)) == (1, -2, Fraction(4, 5), Fraction(-8, 105))
    assert transform(density_polynomial(1, 1)) == (1, -2, Fraction(22, 15), Fraction(-4, 15))
    assert transform(density_polynomial(0, 0)) == (1,)


def _radial(n: int, l: int, x: Any) -> Any:
    """R_nl b^(3/2) of the standard formula with Laguerre polynomials."""
    norm = math.sqrt(2 * math.factorial(n) / gamma(n + l + 1.5))
    return norm * x**l * np.exp(-(x**2) / 2) * eval_genlaguerre(n, l + 0.5, x**2)


@pytest.mark.parametrize(("n", "l"), sorted({(n, l) for n, l, _ in SHELL_ORDER} | {(3, 0), (2, 3), (0, 8)}))
def test_single_orbit_against_radial_quadrature(n: int, l: int) -> None:
    x, w = gauss_legendre(np.linspace(0.0, 14.0, 29), 20)
    weight = w * x**2 * _radial(n, l, x) ** 2
    assert weight.sum() == pytest.approx(1.0, abs=1e-12)
    F = HarmonicOscillator.from_occupations({(n, l, l + 0.5): 1}, b)
    qb = np.linspace(0.0, 5.0, 26)
    np.testing.assert_allclose(F(qb / b), [weight @ np.sinc(k * x / math.pi) for k in qb], rtol=0, atol=1e-12)
    np.testing.assert_allclose(F.density(x * b) * b**3, _radial(n, l, x) ** 2 / (4 * math.pi), rtol=0, atol=1e-13)
    assert F.moments[0] / b**2 == pytest.approx(2 * n + l + 1.5, rel=1e-14)
    for k in (2, 3):
        assert F.moments[k - 1] / b ** (2 * k) == pytest.approx(float(weight @ x ** (2 * k)), rel=1e-11)


# Physics brief on nuclear structure, section 4, column "SM point" and the line of point radii; F to 4 digits.
def test_titanium_shell_model() -> None:
    np.testing.assert_allclose(P(np.array([0.2, 0.5, 1.0]) / fm), [0.9230, 0.5947, 0.0717], atol=5.1e-5)
    assert brentq(lambda q: float(P(q / fm)), 1.0, 1.3) == pytest.approx(1.165, abs=6e-4)
    assert P.rms_radius / fm == pytest.approx(3.457, abs=6e-4)
    assert N.rms_radius / fm == pytest.approx(3.571, abs=6e-4)


# The BCS occupations v^2 of the same brief, section 2.5 (CD-Bonn, V_lowk 2.1); levels it does not list are full or empty.
BCS = {
    "p": ({"0d5/2": 0.979, "1s1/2": 0.937, "0d3/2": 0.894, "0f7/2": 0.307, "1p3/2": 0.0175, "0f5/2": 0.0184, "0g9/2": 0.0036},
          22, (0.9220, 0.5907, 0.0683), 1.159, 3.479),
    "n": ({"0d5/2": 0.991, "1s1/2": 0.979, "0d3/2": 0.963, "0f7/2": 0.733, "1p3/2": 0.039, "1p1/2": 0.017, "0f5/2": 0.025,
           "0g9/2": 0.0036}, 26, (0.9176, 0.5708, 0.0460), 1.105, 3.578),
}  # fmt: skip


@pytest.mark.parametrize("kind", ["p", "n"])
def test_bcs_occupations_fill_the_same_class(kind: str) -> None:
    """The listed v^2 leave out a few per mille of a nucleon, hence 2e-3 on F and 0.02 fm on the radius."""
    listed, number, values, zero, radius = BCS[kind]
    occupations = {orbit(name): capacity(orbit(name)) * v2 for name, v2 in listed.items()}
    occupations |= {orbit(name): float(capacity(orbit(name))) for name in ("0s1/2", "0p3/2", "0p1/2")}
    F = HarmonicOscillator.from_occupations(occupations, b)
    assert F.number == pytest.approx(number, abs=0.25)
    np.testing.assert_allclose(F(np.array([0.2, 0.5, 1.0]) / fm), values, atol=3e-3)
    assert brentq(lambda q: float(F(q / fm)), 1.0, 1.3) == pytest.approx(zero, abs=5e-3)
    assert F.rms_radius / fm == pytest.approx(radius, abs=0.02)


def test_proton_size_and_centre_of_mass_are_factors() -> None:
    q = np.array([0.2, 0.5, 1.0]) / fm
    full = HarmonicOscillator.shell_model(22, b, nucleon=Gaussian(0.8409 * fm), mass_number=48)
    expected = P(q) * np.exp(-(q**2) * 0.7071 * fm**2 / 6) * np.exp(q**2 * b**2 / (4 * 48))
    np.testing.assert_allclose(full(q), expected, rtol=1e-5)
    r2 = P.rms_radius**2 + (0.8409 * fm) ** 2 - 1.5 * b**2 / 48
    assert full.rms_radius == pytest.approx(math.sqrt(r2), rel=1e-12)
    dipole = HarmonicOscillator.shell_model(22, b, nucleon=Dipole(0.8409 * fm))
    np.testing.assert_allclose(dipole(q) / P(q), (1 + (q * 0.8409 * fm) ** 2 / 12) ** -2.0, rtol=1e-12)


def test_one_nucleon_without_its_centre_of_mass_is_a_point() -> None:
    """A nucleus of one particle has no intrinsic size: the centre-of-mass factor removes all of it."""
    F = HarmonicOscillator.shell_model(1, b, mass_number=1)
    np.testing.assert_allclose(F(np.linspace(0.0, 3.0, 7) / fm), 1.0, rtol=1e-13)


@given(
    v=st.lists(st.floats(0.0, 1.0), min_size=len(SHELL_ORDER), max_size=len(SHELL_ORDER)).filter(lambda v: sum(v) > 0.01),
    x=st.floats(0.0, 2.0),
)
def test_linear_in_the_occupations(v: list[float], x: float) -> None:
    occupations = {nlj: capacity(nlj) * v2 for nlj, v2 in zip(SHELL_ORDER, v, strict=True)}
    F = HarmonicOscillator.from_occupations(occupations, b)
    q = x / fm
    parts = sum(n * float(HarmonicOscillator.from_occupations({nlj: 1}, b)(q)) for nlj, n in occupations.items())
    assert F.number * float(F(q)) == pytest.approx(parts, abs=1e-10)
    assert F.coefficients[0] == 1


def test_dilation_keeps_the_occupations() -> None:
    F = P.with_rms_radius(3.6 * fm)
    assert F.occupations == P.occupations
    assert F.b / b == pytest.approx(3.6 * fm / P.rms_radius, rel=1e-12)


@pytest.mark.parametrize(
    ("number", "last"),
    [(2, "0s1/2"), (8, "0p1/2"), (20, "0d3/2"), (28, "0f7/2"), (50, "0g9/2"), (82, "0h11/2"), (126, "0i13/2")],
)
def test_magic_numbers_close_shells(number: int, last: str) -> None:
    filled = fill(number)
    assert list(filled)[-1] == orbit(last)
    assert all(held == capacity(nlj) for nlj, held in filled.items())


def test_oscillator_length_systematics() -> None:
    """Physics brief, section 1: 45 A^(-1/3) - 25 A^(-2/3) MeV is b = 1.988 fm for A = 48."""
    assert oscillator_length(48) / fm == pytest.approx(1.988, abs=6e-4)


F72 = orbit("0f7/2")


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: HarmonicOscillator.shell_model(22, 0.0), "^b: expected more than 0 fm"),
        (lambda: HarmonicOscillator.shell_model(127, b), "these orbits hold 126, got 127"),
        (lambda: HarmonicOscillator.shell_model(-1, b), "expected a non-negative integer"),
        (lambda: HarmonicOscillator.shell_model(0, b), "at least one occupied orbit"),
        (lambda: HarmonicOscillator.from_occupations({F72: 9}, b), "expected between 0 and 8 nucleons, got 9"),
        (lambda: HarmonicOscillator.from_occupations({F72: -1}, b), "expected between 0 and 8 nucleons"),
        (lambda: HarmonicOscillator(b, ((F72, 1.0), (F72, 2.0))), "an orbit appears twice"),
        (lambda: HarmonicOscillator.from_occupations({(0, 3, 1.5): 1}, b), r"expected \(n, l, j\)"),
        (lambda: HarmonicOscillator.from_occupations({F72: 1}, b, mass_number=0), "mass_number: expected a positive integer"),
        (
            lambda: HarmonicOscillator.shell_model(22, b, nucleon=Dipole(fm)).with_rms_radius(0.9 * fm),
            "above the nucleon's 1 fm",
        ),
        (lambda: orbit("7/2f"), "expected a label like '0f7/2'"),
        (lambda: oscillator_length(0), "mass number A must be a positive integer"),
        (lambda: Gaussian(0.0), "^R: expected more than 0 fm"),
        (lambda: Dipole(-1.0), "^R: expected more than 0 fm"),
    ],
)
def test_impossible_parameters(build: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build()


def test_single_particle_without_any_size() -> None:
    with pytest.raises(ValueError, match="the centre-of-mass factor leaves no size"):
        _ = HarmonicOscillator.shell_model(1, b, mass_number=1).rms_radius
