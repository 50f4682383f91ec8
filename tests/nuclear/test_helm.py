"""Helm, Klein-Nystrand and symmetrised Fermi: their densities, their conventions and published moments."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import erf

from nurecoil.arrays import gauss_legendre
from nurecoil.matter import Nuclide
from nurecoil.nuclear import Helm, KleinNystrand, MomentExpansion, SymmetrizedFermi
from nurecoil.units import fm, keV

q0 = np.array([0.2, 0.5, 1.0]) / fm


def _helm_density(r: Any, R: float, s: float) -> Any:
    """A uniform sphere folded with a Gaussian of variance s^2 per axis, in closed form."""
    plus, minus = (r + R) / (math.sqrt(2) * s), (r - R) / (math.sqrt(2) * s)
    edge = math.sqrt(2 / math.pi) * s / r * (np.exp(-(plus**2)) - np.exp(-(minus**2)))
    return 3 / (8 * math.pi * R**3) * (erf(plus) - erf(minus) + edge)


def _klein_nystrand_density(r: Any, R: float, a: float) -> Any:
    """A uniform sphere folded with exp(-r/a)/(4 pi a^2 r), from Gauss's theorem for a Yukawa potential."""
    inside = 1 - (1 + R / a) * math.exp(-R / a) * np.sinh(np.minimum(r, R) / a) * a / r
    outside = (R / a * math.cosh(R / a) - math.sinh(R / a)) * np.exp(-r / a) * a / r
    return 3 / (4 * math.pi * R**3) * np.where(r < R, inside, outside)


@pytest.mark.parametrize(
    ("F", "density", "edge"),
    [
        (Helm.engel(133), lambda r: _helm_density(r, Helm.engel(133).R0, 0.9 * fm), 20.0),
        (Helm.lewin_smith(48), lambda r: _helm_density(r, Helm.lewin_smith(48).R0, 0.9 * fm), 20.0),
        (KleinNystrand.hard_sphere(133), lambda r: _klein_nystrand_density(r, 1.2 * 133 ** (1 / 3) * fm, 0.7 * fm), 50.0),
    ],
)
def test_moments_and_values_from_the_density(F: Any, density: Any, edge: float) -> None:
    R = F.R0 if isinstance(F, Helm) else F.R_A
    r, w = gauss_legendre(np.union1d(np.linspace(0.0, R, 12), np.linspace(R, edge * fm, 60)), 16)
    measure = 4 * math.pi * w * r**2 * density(r)
    assert measure.sum() == pytest.approx(1.0, abs=1e-12)
    for k in (1, 2, 3):
        assert measure @ (r / fm) ** (2 * k) == pytest.approx(F.moments[k - 1] / fm ** (2 * k), rel=1e-10)
    q = np.linspace(0.0, 2.5, 40) / fm
    np.testing.assert_allclose(F(q), [measure @ np.sinc(k * r / math.pi) for k in q], atol=1e-12)


@given(R=st.floats(1.0, 8.0), s=st.floats(0.1, 1.5))
def test_helm_moments_of_the_published_form(R: float, s: float) -> None:
    """The three moments printed in the appendix of the Erice 2019 talk on CEvNS."""
    F = Helm(R * fm, s * fm)
    printed = (
        3 / 5 * R**2 + 3 * s**2,
        3 / 7 * R**4 + 6 * R**2 * s**2 + 15 * s**4,
        1 / 3 * R**6 + 9 * R**4 * s**2 + 63 * R**2 * s**4 + 105 * s**6,
    )
    for k, value in enumerate(printed):
        assert F.moments[k] / fm ** (2 * k + 2) == pytest.approx(value, rel=1e-12)


@given(R=st.floats(1.5, 8.0))
def test_klein_nystrand_rms_of_the_published_form(R: float) -> None:
    assert KleinNystrand(R * fm).rms_radius / fm == pytest.approx(math.sqrt(3 / 5 * R**2 + 6 * 0.7**2), rel=1e-12)


@pytest.mark.parametrize("q", [0.2, 0.5, 1.0, 1.7])
def test_symmetrized_fermi_of_the_published_form(q: float) -> None:
    c, a = 4.0, 0.52
    x, t = q * c, math.pi * q * a
    printed = 3 / (x * (x**2 + t**2)) * t / math.sinh(t) * (t * math.sin(x) / math.tanh(t) - x * math.cos(x))
    assert float(SymmetrizedFermi(c * fm, a * fm)(q / fm)) == pytest.approx(printed, abs=1e-13)


def test_symmetrized_fermi_is_smooth_where_the_series_takes_over() -> None:
    F = SymmetrizedFermi(4.0 * fm, 0.52 * fm)
    q = 0.3 / (math.pi * F.a) * (1 + np.array([-1e-9, 1e-9]))
    assert abs(float(np.diff(F(q))[0])) < 1e-8


# From an independent calculation (physics brief on nuclear structure, section 4), Ti48, s = 0.5 fm, R = 1.2 A^(1/3) fm,
# printed to 4 digits; first zeros in 1/fm to 3 decimals.
@pytest.mark.parametrize(
    ("F", "values", "zero"),
    [
        (Helm.papoulias_kosmas_2013(48), [0.9223, 0.5844, 0.0221], 1.037),
        (Helm.engel(48, s=0.5 * fm), [0.9261, 0.6016, 0.0400], 1.066),
    ],
)
def test_titanium_table(F: Helm, values: list[float], zero: float) -> None:
    np.testing.assert_allclose(F(q0), values, atol=5.1e-5)
    assert brentq(lambda q: float(F(q / fm)), 0.9, 1.3) == pytest.approx(zero, abs=6e-4)


# Errata brief: F(0.6/fm) of Ti48 as printed and as it should be.
def test_the_misprint_in_numbers() -> None:
    assert float(Helm.papoulias_kosmas_2013(48)(0.6 / fm)) == pytest.approx(0.4478, abs=5.1e-5)
    assert float(Helm.engel(48, s=0.5 * fm)(0.6 / fm)) == pytest.approx(0.4688, abs=5.1e-5)


def test_lewin_smith_helm_has_the_radius_of_the_fermi_density_behind_it() -> None:
    """R0^2 = c^2 + 7/3 pi^2 a^2 - 5 s^2 is the condition that both densities have one rms radius."""
    for A in (12, 40, 133, 208):
        assert Helm.lewin_smith(A).rms_radius == pytest.approx(SymmetrizedFermi.lewin_smith(A).rms_radius, rel=1e-14)


# Independent calculation (physics brief on experiments, section 3): Cs133, s = 0.9 fm; 10 keV: F and one, two, three terms.
@pytest.mark.parametrize(
    ("T", "exact", "truncated"),
    [
        (10, 0.7824, (0.7615, 0.7834, 0.7823)),
        (20, 0.6024, (0.523, 0.611, 0.602)),
        (30, 0.4547, (0.284, 0.482, 0.452)),
        (47, 0.264, (-0.121, 0.365, 0.248)),
    ],
)
def test_caesium_recoils_and_the_moment_expansion(T: float, exact: float, truncated: tuple[float, ...]) -> None:
    F = Helm.engel(133)
    q = math.sqrt(2 * Nuclide("Cs133").mass * T * keV)
    tolerance = 1.1e-4 if T == 10 else 6e-4
    assert float(F(q)) == pytest.approx(exact, abs=tolerance)
    for terms, value in enumerate(truncated, start=1):
        expansion = MomentExpansion.from_form_factor(F, terms, largest_term=math.inf)
        assert float(expansion(q)) == pytest.approx(value, abs=tolerance)


def test_moment_expansion_guard() -> None:
    F = Helm.engel(133)
    one = MomentExpansion.from_form_factor(F, 1)
    assert one.q_max * F.rms_radius == pytest.approx(math.sqrt(6), rel=1e-12)
    with pytest.raises(ValueError, match=r"MomentExpansion: q = .* beyond its range"):
        one(1.01 * one.q_max)
    assert math.isinf(MomentExpansion.from_form_factor(F, 1, largest_term=math.inf).q_max)


@given(terms=st.sampled_from([1, 2]), x=st.floats(0.01, 1.0))
def test_moment_expansion_error_is_below_the_next_term(terms: int, x: float) -> None:
    """|j0(x) - its Taylor polynomial| is below the next term for every x, hence so is its average over a density."""
    F = Helm.engel(133)
    expansion = MomentExpansion.from_form_factor(F, terms, largest_term=math.inf)
    q = x / fm
    bound = F.moments[terms] * q ** (2 * terms + 2) / math.factorial(2 * terms + 3)
    assert abs(float(expansion(q) - F(q))) <= bound + 1e-15


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Helm(0.0), "^R0: expected more than 0 fm"),
        (lambda: Helm(math.inf), "^R0: expected a finite number"),
        (lambda: Helm(4 * fm, -0.1 * fm), "^s: expected at least 0 fm"),
        (lambda: Helm.from_rms(1.5 * fm), r"Helm: expected an rms radius above sqrt\(3\) s"),
        (lambda: Helm.engel(4), r"Helm.engel: A = 4 is too light"),
        (lambda: Helm.lewin_smith(0), "mass number A must be a positive integer"),
        (lambda: Helm.engel(48.5), "mass number A must be a positive integer"),
        (lambda: KleinNystrand(-1.0), "^R_A: expected more than 0 fm"),
        (lambda: KleinNystrand(4 * fm, -1.0), "^a_k: expected at least 0 fm"),
        (lambda: KleinNystrand.from_rms(1.7 * fm), r"KleinNystrand: expected an rms radius above sqrt\(6\) a_k"),
        (lambda: SymmetrizedFermi(0.0), "^c: expected more than 0 fm"),
        (lambda: SymmetrizedFermi(4 * fm, 0.0), "^a: expected more than 0 fm"),
        (lambda: SymmetrizedFermi.from_rms(1.9 * fm), r"SymmetrizedFermi: expected an rms radius above sqrt\(7/5\) pi a"),
        (lambda: MomentExpansion(()), "one to three positive radial moments"),
        (lambda: MomentExpansion((1.0, -1.0)), "one to three positive radial moments"),
        (lambda: MomentExpansion((1.0,), 0.0), "largest_term must be positive"),
        (lambda: MomentExpansion((1.0,)).with_rms_radius(-1.0), "^rms radius: expected more than 0 fm"),
        (lambda: MomentExpansion.from_form_factor(Helm.engel(48), 4), "terms: expected 1, 2 or 3"),
    ],
)
def test_impossible_parameters(build: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build()
