"""Physics that every form factor obeys, by discovery over the conventions and over the classes."""

from __future__ import annotations

import dataclasses
import math
import pickle
from typing import Any

import numpy as np
import pytest

from nurecoil.arrays import gauss_legendre
from nurecoil.catalogue import names
from nurecoil.matter import Nuclide
from nurecoil.nuclear import (
    Dipole,
    FormFactor,
    FourierBessel,
    Gaussian,
    HarmonicOscillator,
    Helm,
    KleinNystrand,
    MomentExpansion,
    SumOfGaussians,
    SymmetrizedFermi,
    Unity,
    form_factors,
)
from nurecoil.nuclear.responses import ResponseFormFactor
from nurecoil.problems import UnknownId
from nurecoil.units import fm

NUCLIDES = ("Ar40", "Ca40", "Ti48", "Cs133", "Pb208")
MEASURED = ("fourier-bessel", "sum-of-gaussians", "weak-response")


def _discover(nuclides: tuple[str, ...] = NUCLIDES) -> list[Any]:
    found: dict[FormFactor, Any] = {}
    for convention in names("form-factors"):
        for name in ("Ti48",) if convention == "bcs" else nuclides:  # BCS of the others would have to be solved for
            try:
                pair = form_factors(convention, Nuclide(name))
            except UnknownId:
                assert convention in MEASURED
                continue
            for F, kind in ((pair.F_p, "p"), (pair.F_n, "n")):
                found.setdefault(F, pytest.param(F, id=f"{convention}-{name}-{kind}"))
    oscillator = HarmonicOscillator.shell_model(18, 1.95 * fm, nucleon=Dipole(0.8409 * fm), mass_number=40)
    single = (
        Gaussian(1.7 * fm),
        Dipole(0.8409 * fm),
        Helm(4.0 * fm, 0.0),
        KleinNystrand.woods_saxon(40),
        oscillator,
        *(MomentExpansion.from_form_factor(Helm.engel(133), terms) for terms in (1, 2, 3)),
    )
    return [*found.values(), *(pytest.param(F, id=type(F).__name__) for F in single)]


ALL = pytest.mark.parametrize("F", _discover())


def _top(F: FormFactor) -> float:
    return min(3.0 / fm, F.q_max)


def test_every_convention_and_class_is_met() -> None:
    classes = {type(param.values[0]) for param in _discover()}
    assert classes == {
        Unity, Gaussian, Dipole, Helm, KleinNystrand, SymmetrizedFermi, HarmonicOscillator, FourierBessel, SumOfGaussians,
        MomentExpansion, ResponseFormFactor,
    }  # fmt: skip


@ALL
def test_unit_charge_at_rest(F: FormFactor) -> None:
    assert float(F(0.0)) == pytest.approx(1.0, abs=1e-12)
    assert np.asarray(F(np.zeros((2, 3)))).shape == (2, 3)


@ALL
def test_never_exceeds_one(F: FormFactor) -> None:
    assert np.all(np.abs(F(np.linspace(0.0, _top(F), 301))) <= 1.0 + 1e-12)


@ALL
def test_moments_are_the_taylor_coefficients(F: FormFactor) -> None:
    """F = 1 - u <r^2>/3! + u^2 <r^4>/5! - u^3 <r^6>/7!, u = q^2, from a Chebyshev interpolant around u = 0.

    The k-th derivative at the end of the interval loses a factor of about degree^(2k): hence the tolerances.
    """
    R = F.rms_radius or fm
    top = (1.5 / R) ** 2
    fit = np.polynomial.Chebyshev.interpolate(lambda u: F(np.sqrt(np.abs(u))), 12, domain=[0.0, top])
    for k, tolerance in ((1, 1e-10), (2, 1e-7), (3, 1e-4)):
        derivative = float(fit.deriv(k)(0.0)) / math.factorial(k)
        moment = derivative * (-1) ** k * math.factorial(2 * k + 1)
        assert moment / R ** (2 * k) == pytest.approx(F.moments[k - 1] / R ** (2 * k), rel=tolerance, abs=tolerance)
    assert F.rms_radius**2 / R**2 == pytest.approx(F.moments[0] / R**2, rel=1e-12)


@ALL
def test_with_rms_radius(F: FormFactor) -> None:
    if isinstance(F, Unity):
        with pytest.raises(ValueError, match="a point nucleus"):
            F.with_rms_radius(1.0 * fm)
        assert F.with_rms_radius(0.0) == F
        return
    for R in (1.1 * F.rms_radius, F.rms_radius):
        G = F.with_rms_radius(R)
        assert type(G) is type(F)
        assert G.rms_radius / R == pytest.approx(1.0, rel=1e-12)
        q = 0.01 / R
        assert 6.0 * float(1.0 - G(q)) / (q * R) ** 2 == pytest.approx(1.0, rel=1e-4)
    q = np.linspace(0.0, 0.9 * _top(F), 20)
    np.testing.assert_allclose(G(q), F(q), atol=1e-12)


@ALL
def test_is_a_value(F: FormFactor) -> None:
    copy = dataclasses.replace(F)  # type: ignore[type-var]
    assert copy == F
    assert hash(copy) == hash(F)
    assert pickle.loads(pickle.dumps(F)) == F
    assert len(repr(F)) <= 300
    if " ... " not in repr(F) and not isinstance(F, ResponseFormFactor):
        assert eval(repr(F)) == F
    with pytest.raises((AttributeError, TypeError)):
        F.anything = 1.0  # type: ignore[attr-defined]


@ALL
@pytest.mark.parametrize("bad", [-1.0, math.nan, math.inf])
def test_refuses_impossible_momenta(F: FormFactor, bad: float) -> None:
    with pytest.raises(ValueError, match="expected finite momentum transfers q >= 0"):
        F(np.array([0.1, bad]) / fm)


def test_refuses_momenta_beyond_its_range() -> None:
    F = FourierBessel.of("Ti48")
    with pytest.raises(ValueError, match=r"FourierBessel of Ti48: q = .* is beyond its range"):
        F(1.01 * F.q_max)
    assert abs(float(F(F.q_max))) < 1e-3


@pytest.mark.parametrize(
    "F",
    [
        SymmetrizedFermi.lewin_smith(48),
        HarmonicOscillator.shell_model(22, 1.952 * fm),
        FourierBessel.of("Ti48"),
        SumOfGaussians.of("Ca40"),
        SumOfGaussians.of("Pb208"),
    ],
    ids=lambda F: type(F).__name__,
)
def test_density_is_the_transform(F: Any) -> None:
    """4 pi int rho r^2 j0(qr) dr and the radial moments by quadrature of the density."""
    edge = F.R if isinstance(F, FourierBessel) else 30.0 * fm
    r, w = gauss_legendre(np.linspace(0.0, edge, 61), 16)
    measure = 4.0 * math.pi * w * r**2 * F.density(r)
    assert measure.sum() == pytest.approx(1.0, abs=1e-12)
    for k in (1, 2, 3):
        assert measure @ (r / fm) ** (2 * k) == pytest.approx(F.moments[k - 1] / fm ** (2 * k), rel=1e-10)
    q = np.linspace(0.0, 3.0, 61) / fm
    np.testing.assert_allclose(F(q), [measure @ np.sinc(k * r / math.pi) for k in q], atol=1e-12)


def test_a_cut_expansion_has_no_higher_moments() -> None:
    """<r^4> = <r^6> = 0 where only <r^2> was given, since the truncated F has no such terms."""
    assert MomentExpansion((4 * fm**2,)).moments == (4 * fm**2, 0.0, 0.0)
    assert MomentExpansion((4 * fm**2, 20 * fm**4)).moments == (4 * fm**2, 20 * fm**4, 0.0)


def test_convolution_of_moments() -> None:
    """Two Gaussians of rms radii 3 and 4 make one of radius 5."""
    from nurecoil.nuclear.form_factor import convolve

    found = convolve(Gaussian(3 * fm).moments, Gaussian(4 * fm).moments)
    assert found == pytest.approx(Gaussian(5 * fm).moments, rel=1e-14, abs=0)
