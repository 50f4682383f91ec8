"""Measured charge densities: every entry of the tables against charge, radius and each other."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

from nurecoil.matter import Nuclide
from nurecoil.nuclear import FourierBessel, SumOfGaussians
from nurecoil.problems import UnknownId
from nurecoil.tables import cite, data_path, load_yaml, read_table
from nurecoil.units import fm

BESSEL = read_table("charge_densities", "fourier_bessel.csv")
GAUSSIANS = read_table("charge_densities", "sum_of_gaussians.csv")
META = load_yaml(data_path("charge_densities", "meta.yaml"))
ENTRIES = [(name, int(v), int(Z)) for name, v, Z in zip(BESSEL["nuclide"], BESSEL["variant"], BESSEL["Z"], strict=True)]


# Independent evaluation of the same coefficients (physics brief on nuclear structure, section 4), 4 digits.
def test_titanium() -> None:
    F = FourierBessel.of("Ti48")
    assert F.charge == pytest.approx(22.002, abs=1e-3)
    assert F.rms_radius / fm == pytest.approx(3.5971, abs=1e-3)
    np.testing.assert_allclose(F(np.array([0.2, 0.5, 1.0]) / fm), [0.9169, 0.5705, 0.0492], atol=5.1e-5)
    assert brentq(lambda q: float(F(q / fm)), 1.0, 1.3) == pytest.approx(1.1116, abs=1e-3)


@pytest.mark.parametrize(("name", "variant", "Z"), ENTRIES)
def test_fourier_bessel_entry(name: str, variant: int, Z: int) -> None:
    nuclide = Nuclide(name)
    F = FourierBessel.of(name, variant)
    assert nuclide.Z == Z
    assert F.charge == pytest.approx(Z, rel=1e-3)
    assert F.rms_radius == pytest.approx(nuclide.charge_radius, rel=0.015)


@pytest.mark.parametrize("name", dict.fromkeys(GAUSSIANS["nuclide"]))
def test_sum_of_gaussians_entry(name: str) -> None:
    rows = np.array(GAUSSIANS["nuclide"]) == name
    assert GAUSSIANS["Q"][rows].sum() == pytest.approx(1.0, abs=1e-3)
    assert set(GAUSSIANS["Z"][rows]) == {Nuclide(name).Z}
    assert SumOfGaussians.of(name).rms_radius == pytest.approx(Nuclide(name).charge_radius, rel=0.015)


# Radii printed in the compilation beside its sums of Gaussians.
@pytest.mark.parametrize(
    ("name", "radius"), [("He4", 1.676), ("C12", 2.469), ("Ca40", 3.480), ("Sn116", 4.627), ("Pb208", 5.503)]
)
def test_printed_radii(name: str, radius: float) -> None:
    assert SumOfGaussians.of(name).rms_radius / fm == pytest.approx(radius, abs=1e-3)


@pytest.mark.parametrize("name", sorted(set(BESSEL["nuclide"]) & set(GAUSSIANS["nuclide"])))
def test_the_two_parametrisations_agree(name: str) -> None:
    """Two analyses of partly the same data; their radii differ by up to 1.2 %, hence 0.02 on F below 1/fm."""
    q = np.linspace(0.0, 1.0, 21) / fm
    np.testing.assert_allclose(FourierBessel.of(name)(q), SumOfGaussians.of(name)(q), atol=0.02)


def test_first_variant_is_closest_to_the_charge_radius() -> None:
    names = {name for name, variant, _ in ENTRIES if variant > 1}
    assert names == {"C12", "Ni58", "Ni60", "Sm148", "Sm152", "Pb208"}
    for name in names:
        off = [abs(FourierBessel.of(name, v).rms_radius - Nuclide(name).charge_radius) for n, v, _ in ENTRIES if n == name]
        assert off == sorted(off)


def test_nodes_are_removable() -> None:
    """At qR = v pi the form factor is a_v/(2 v^2 pi^2) over its norm: the orthogonality of j0(v pi r/R)."""
    F = FourierBessel.of("Ti48")
    a, k = np.array(F.coefficients), math.pi * np.arange(1, 13)
    expected = a / (2 * k**2) / np.sum(a * -np.cos(k) / k**2)
    np.testing.assert_allclose(F(k / F.R), expected, rtol=0, atol=1e-14)
    np.testing.assert_allclose(F(k / F.R * (1 - 1e-9)), expected, rtol=0, atol=1e-8)


def test_density_ends_at_the_cut_off() -> None:
    F = FourierBessel.of("Ti48")
    density = F.density(np.array([0.0, 0.999, 1.0, 1.5]) * F.R) * fm**3
    assert density[0] > 0.0
    assert abs(density[1]) < 1e-5
    assert density[2] == density[3] == 0.0


def test_left_out_entries_are_named_and_absent() -> None:
    assert not set(META["left_out"]["fourier_bessel"]) & set(BESSEL["nuclide"])
    assert not set(META["left_out"]["sum_of_gaussians"]) & set(GAUSSIANS["nuclide"])
    assert cite(META["publications"][0]).fields["year"] == "1987"


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: FourierBessel((), 8 * fm), "expected coefficients with a positive charge"),
        (lambda: FourierBessel((-1.0,), 8 * fm), "expected coefficients with a positive charge"),
        (lambda: FourierBessel((1.0,), 0.0), "^R: expected more than 0 fm"),
        (lambda: FourierBessel.of("Ti48").with_rms_radius(0.0), "^rms radius: expected more than 0 fm"),
        (lambda: SumOfGaussians((1.0,), (0.5, 0.5), fm), "as many radii as weights, got 1 and 2"),
        (lambda: SumOfGaussians((fm,), (-0.5,), fm), "non-negative weights"),
        (lambda: SumOfGaussians((-1.0,), (0.5,), fm), "^radii: expected at least 0 fm"),
        (lambda: SumOfGaussians((1.0,), (1.0,), 0.0), "^width: expected more than 0 fm"),
        (lambda: SumOfGaussians.of("Ca40").with_rms_radius(-1.0), "^rms radius: expected more than 0 fm"),
    ],
)
def test_impossible_parameters(build: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build()


def test_unknown_nuclides_and_variants() -> None:
    with pytest.raises(UnknownId, match=r"Fourier-Bessel charge density of 'Ti49'.*Ti48"):
        FourierBessel.of("Ti49")
    with pytest.raises(UnknownId, match="variant of the Ti48 charge density '2'; close to it: 1"):
        FourierBessel.of("Ti48", variant=2)
    with pytest.raises(UnknownId, match=r"sum-of-Gaussians charge density of 'Ca41'.*Ca40"):
        SumOfGaussians.of("Ca41")
