"""Conventions by name: which radii they mean, overrides, errors; and charge radii unfolded."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest

from nurecoil.matter import Nuclide
from nurecoil.nuclear import (
    CONVENTIONS,
    FormFactorPair,
    FourierBessel,
    HarmonicOscillator,
    Helm,
    KleinNystrand,
    Unity,
    form_factors,
    point_proton_radius,
)
from nurecoil.problems import UnknownId
from nurecoil.units import fm


@dataclass(frozen=True)
class Unmeasured:
    """A nuclide without a measured charge radius."""

    name: str = "Xx100"
    Z: int = 40
    N: int = 60
    A: int = 100

    @property
    def charge_radius(self) -> float:
        raise ValueError("Xx100 has no measured charge radius")


# rms radii in fm worked out by hand from the printed formulas, A = 133
@pytest.mark.parametrize(
    ("convention", "radius"),
    [
        ("unity", 0.0),
        ("helm-lewin-smith", math.sqrt(0.6 * (1.23 * 133 ** (1 / 3) - 0.60) ** 2 + 1.4 * (math.pi * 0.52) ** 2)),
        ("helm-1.2", math.sqrt(0.6 * (1.2 * 133 ** (1 / 3)) ** 2)),
        ("helm-papoulias-kosmas", math.sqrt(0.6 * (1.44 * 133 ** (2 / 3) - 0.25) + 0.75)),
        ("klein-nystrand", math.sqrt(0.6 * (1.2 * 133 ** (1 / 3)) ** 2 + 2.94)),
        ("klein-nystrand-1.23", math.sqrt(0.6 * (1.23 * 133 ** (1 / 3)) ** 2 + 2.94)),
        ("symmetrized-fermi", math.sqrt(0.6 * (1.23 * 133 ** (1 / 3) - 0.60) ** 2 + 1.4 * (math.pi * 0.52) ** 2)),
    ],
)
def test_radii_of_conventions(convention: str, radius: float) -> None:
    pair = form_factors(convention, Nuclide("Cs133"))
    assert pair.F_p == pair.F_n
    assert pair.F_p.rms_radius / fm == pytest.approx(radius, rel=1e-12)


def test_helm_rms_unfolds_the_nucleons() -> None:
    """Ti48: 3.5921^2 - .7071 + .1161 N/Z - .0332 (nuclear-structure brief, section 4) = 3.507^2."""
    nuclide = Nuclide("Ti48")
    expected = math.sqrt((nuclide.charge_radius / fm) ** 2 - 0.7071 + 0.1161 * 26 / 22 - 0.0332)
    pair = form_factors("helm-rms", nuclide)
    assert pair.F_p.rms_radius / fm == pytest.approx(expected, abs=2e-5)
    assert pair.F_n.rms_radius == pair.F_p.rms_radius


def test_shell_model_oscillator_lengths() -> None:
    titanium = form_factors("shell-model", Nuclide("Ti48"))
    assert isinstance(titanium.F_p, HarmonicOscillator)
    assert titanium.F_p.b / fm == pytest.approx(1.952, rel=1e-12)
    assert (titanium.F_p.number, titanium.F_n.number) == (22, 26)  # type: ignore[attr-defined]
    argon = form_factors("shell-model", Nuclide("Ar40"))
    assert argon.F_p.b / fm == pytest.approx(1.939, abs=1e-3)  # type: ignore[attr-defined]
    assert form_factors("shell-model", Nuclide("H1")).F_n == Unity()


def test_measured_densities() -> None:
    assert form_factors("fourier-bessel", Nuclide("Ge76")).F_n == FourierBessel.of("Ge76")
    with pytest.raises(UnknownId, match="charge density of 'Cs133'"):
        form_factors("fourier-bessel", Nuclide("Cs133"))


@pytest.mark.parametrize("convention", [c for c in CONVENTIONS if c != "unity"])
def test_radius_overrides_act_on_one_constituent(convention: str) -> None:
    nuclide = Nuclide("Ar40" if convention == "weak-response" else "Ca40")
    plain = form_factors(convention, nuclide)
    pair = form_factors(convention, nuclide, R_n=3.7 * fm)
    assert pair.F_p == plain.F_p
    assert pair.F_n.rms_radius / fm == pytest.approx(3.7, rel=1e-12)
    pair = form_factors(convention, nuclide, R_p=3.6 * fm)
    assert pair.F_p.rms_radius / fm == pytest.approx(3.6, rel=1e-12)
    assert pair.F_n == plain.F_n


def test_pairs_are_values() -> None:
    pair = FormFactorPair(Helm.engel(133), KleinNystrand.hard_sphere(133))
    assert pair == FormFactorPair(Helm.engel(133), KleinNystrand.hard_sphere(133))
    assert pair.with_rms_radii() == pair
    assert len({pair, pair.with_rms_radii(R_p=5 * fm)}) == 2


def test_unknown_convention() -> None:
    with pytest.raises(UnknownId, match=r"form-factor convention 'helm'; close to it: .*helm-1\.2"):
        form_factors("helm", Nuclide("Cs133"))


def test_missing_charge_radius() -> None:
    with pytest.raises(ValueError, match="no measured charge radius"):
        form_factors("helm-rms", Unmeasured())
    assert form_factors("helm-1.2", Unmeasured()).F_p == Helm.engel(100)


def test_impossible_radius() -> None:
    with pytest.raises(ValueError, match=r"expected an rms radius above sqrt\(3\) s"):
        form_factors("helm-1.2", Nuclide("Cs133"), R_n=1.0 * fm)
    with pytest.raises(ValueError, match=r"charge radius 0\.8 fm of Z = 1"):
        point_proton_radius(0.8 * fm, 1, 0)
