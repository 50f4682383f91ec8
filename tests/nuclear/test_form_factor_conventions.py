"""Conventions by name: which radii they mean, overrides, errors; and charge radii unfolded."""

from __future__ import annotations

import math
import pickle
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import pytest

from nurecoil.catalogue import build, find, make, names, options, summary
from nurecoil.matter import Nuclide
from nurecoil.nuclear import (
    FormFactorPair,
    FourierBessel,
    HarmonicOscillator,
    Helm,
    KleinNystrand,
    Unity,
    form_factors,
    point_proton_radius,
)
from nurecoil.nuclear.helm import HelmRms
from nurecoil.problems import UnknownId
from nurecoil.units import fm
from nurecoil.units.kinds import Implausible


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


@pytest.mark.parametrize("convention", [c for c in names("form-factors") if c not in ("unity", "bcs")])
def test_radius_overrides_act_on_one_constituent(convention: str) -> None:
    nuclide = Nuclide("Ar40" if convention == "weak-response" else "Ca40")
    plain = form_factors(convention, nuclide)
    pair = form_factors(convention, nuclide, R_n=3.7 * fm)
    assert pair.F_p == plain.F_p
    assert pair.F_n.rms_radius / fm == pytest.approx(3.7, rel=1e-12)
    pair = form_factors(convention, nuclide, R_p=3.6 * fm)
    assert pair.F_p.rms_radius / fm == pytest.approx(3.6, rel=1e-12)
    assert pair.F_n == plain.F_n


# tag: what Python, a file and the command line say; 133^(1/3) = 5.104469
DOORS = {
    "unity": {},
    "helm-lewin-smith": {"s": "1 fm", "a": "0.5 fm", "c": "5.5 fm", "neutron_skin": "0.2 fm"},
    "helm-rms": {"s": "0.9 fm", "neutron_skin": "-0.1 fm"},
    "helm-1.2": {"s": "0.7 fm", "r0": "1.24 fm", "R_n": "5 fm"},
    "helm-papoulias-kosmas": {"R_p": "4.8 fm"},
    "klein-nystrand": {"r0": "1.3 fm", "a_k": "0.6 fm"},
    "klein-nystrand-1.23": {"a_k": "0.6 fm"},
    "symmetrized-fermi": {"c": "5.7 fm", "a": "0.5 fm"},
    "shell-model": {"b": "2.2 fm"},
    "fourier-bessel": {"variant": 1, "R_n": "5 fm"},
    "sum-of-gaussians": {"R_p": "5.4 fm"},
    "weak-response": {"b": "1.9 fm", "R_p": "3.4 fm"},
    "bcs": {"b": "1.952 fm", "shells": 4, "nucleon_radius": "0.84 fm", "centre_of_mass": True},
}


@pytest.mark.parametrize("tag", names("form-factors"))
class TestEveryConvention:
    def test_doors(self, tag: str) -> None:
        made = make("form-factors", {"kind": tag, **DOORS.get(tag, {})})
        assert made == type(made)(**DOORS.get(tag, {}))
        for other in (eval(repr(made), vars(import_module(type(made).__module__))), pickle.loads(pickle.dumps(made))):
            assert other == made
            assert hash(other) == hash(made)

    def test_says_what_it_is(self, tag: str) -> None:
        assert summary(find("form-factors", tag))
        assert {"R_p", "R_n", "neutron_skin"} <= set(options("form-factors", tag))
        assert all(field.help for name, field in options("form-factors", tag).items() if field.name in DOORS.get(tag, {}))

    def test_radius_or_skin(self, tag: str) -> None:
        (problem,) = build("form-factors", {"kind": tag, "R_n": "5 fm", "neutron_skin": "0.2 fm"}, "target").problems
        assert problem.path == "target.neutron_skin"


# worked out by hand from the formulas printed in the docstrings, A = 133, lengths in fm
@pytest.mark.parametrize(
    ("tag", "words", "radius"),
    [
        ("helm-lewin-smith", DOORS["helm-lewin-smith"], math.sqrt(0.6 * 5.5**2 + 1.4 * (math.pi * 0.5) ** 2)),
        ("helm-1.2", {"s": "0.7 fm", "r0": "1.24 fm"}, math.sqrt(0.6) * 1.24 * 133 ** (1 / 3)),
        ("klein-nystrand", DOORS["klein-nystrand"], math.sqrt(0.6 * (1.3 * 133 ** (1 / 3)) ** 2 + 6 * 0.36)),
        ("symmetrized-fermi", DOORS["symmetrized-fermi"], math.sqrt(0.6 * 5.7**2 + 1.4 * (math.pi * 0.5) ** 2)),
    ],
)
def test_parameters_do_what_they_say(tag: str, words: dict[str, str], radius: float) -> None:
    pair = form_factors(tag, Nuclide("Cs133"), **words)
    assert pair.F_p.rms_radius / fm == pytest.approx(radius, rel=1e-12)
    skin = 0.2 if "neutron_skin" in words else 0.0
    assert pair.F_n.rms_radius / fm == pytest.approx(radius + skin, rel=1e-12)


def test_a_skin_follows_the_protons() -> None:
    pair = form_factors("helm-rms", Nuclide("Pb208"), R_p="5.45 fm", neutron_skin="0.283 fm")
    assert (pair.F_p.rms_radius / fm, pair.F_n.rms_radius / fm) == pytest.approx((5.45, 5.733), rel=1e-12)
    made = HelmRms(R_p="5.45 fm", neutron_skin="0.283 fm")
    assert made(Nuclide("Pb208")) == pair
    assert form_factors(made, Nuclide("Pb208"), R_n="5.6 fm").F_n.rms_radius / fm == pytest.approx(5.6, rel=1e-12)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: form_factors("helm-rms", Nuclide("Pb208"), skin=0.2), UnknownId, "no option of helm-rms 'skin'; close.*skin"),
        (lambda: form_factors("helm-rms", Nuclide("Pb208"), R_n="5 MeV"), ValueError, "^R_n: .*wrong dimension"),
        (lambda: form_factors("helm-rms", Nuclide("Pb208"), R_n=-5 * fm), ValueError, "^R_n: expected more than 0 fm"),
        (lambda: form_factors("unity", Nuclide("Pb208"), neutron_skin=0.2 * fm), ValueError, "a point nucleus has rms"),
        (lambda: form_factors("fourier-bessel", Nuclide("Ti48"), variant=7), UnknownId, "variant of the Ti48"),
        (lambda: form_factors("bcs", Nuclide("Cs133")), ValueError, "BCS needs even Z and even N"),
    ],
)  # fmt: skip
def test_refused(call: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()


def test_a_forgotten_unit_of_a_radius_is_doubted() -> None:
    with pytest.warns(Implausible, match="^R_n: the plain number 5.5"):
        HelmRms(R_n=5.5)


def test_pairs_are_values() -> None:
    pair = FormFactorPair(Helm.engel(133), KleinNystrand.hard_sphere(133))
    assert pair == FormFactorPair(Helm.engel(133), KleinNystrand.hard_sphere(133))
    assert pair.with_rms_radii() == pair
    assert len({pair, pair.with_rms_radii(R_p=5 * fm)}) == 2


@pytest.mark.parametrize("convention", ["helm-1.2", "weak-response", "default", "klein-nystrand"])
@pytest.mark.parametrize("radii", [{}, {"R_n": 5 * fm}, {"R_p": 4.9 * fm, "R_n": 5 * fm}], ids=["own", "R_n", "both"])
def test_a_pair_is_evaluated_as_its_two_form_factors(convention: str, radii: dict[str, float]) -> None:
    pair = form_factors(convention, Nuclide("Cs133"), **radii)
    for q in (0.3 / fm, np.array([[0.0, 0.1], [0.2, 0.5]]) / fm):
        np.testing.assert_allclose(pair(q), [pair.F_p(q), pair.F_n(q)], rtol=1e-14, atol=0)


def test_unknown_convention() -> None:
    with pytest.raises(UnknownId, match=r"no form factor 'helm'; close to it: .*helm-1\.2"):
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
