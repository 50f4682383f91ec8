"""Weak angle, electromagnetic properties and neutron radius from the first CsI data, against an independent calculation."""

import numpy as np
import pytest

from nurecoil.nuclear import Helm
from nurecoil.studies.papoulias_erice_2019 import csi_electroweak, neutron_radius
from nurecoil.studies.papoulias_erice_2019.coherent_csi import chi2, model, sharp, smeared, total, with_form_factors
from nurecoil.studies.papoulias_erice_2019.neutron_radius import (
    OSCILLATOR,
    SCENARIOS,
    counts,
    radius,
    strength_likelihood,
)
from nurecoil.units import fm


def test_sharp_and_smeared_windows():
    # 169.0 and 173.0 events, from an independent calculation
    assert sharp().expected(model()).sum() == pytest.approx(169.0, rel=3e-3)
    assert smeared().expected(model()).sum() == pytest.approx(173.0, rel=3e-3)


def test_chi2_is_the_one_printed():
    # (142 - 6 - N (1 + a))^2/958 + (a/0.28)^2 and the neutrons, in closed form
    like = chi2(smeared(), model())
    N = float(smeared().expected(model()).sum())
    closed = (142 - 6 - N) ** 2 / (142 + 6 + 2 * 405 + (0.28 * N) ** 2 + (0.25 * 6) ** 2)
    assert like() == pytest.approx(closed, rel=1e-9)


def test_weak_angle():
    one, ninety = csi_electroweak.weak_angle(sigma=1.0), csi_electroweak.weak_angle(cl=0.90)
    assert one.best == pytest.approx(0.195, abs=0.005)
    assert one.ranges[0] == pytest.approx((0.148, 0.260), abs=1e-3)
    assert ninety.ranges[0] == pytest.approx((0.119, 0.320), abs=2e-3)


@pytest.mark.parametrize(
    ("key", "limit"), [("prompt", 60.6), ("nu-e", 59.8), ("nu-mu-bar", 54.2), ("nu-mu", 40.4), ("universal", 33.5)]
)
def test_magnetic_moments(key, limit):
    assert csi_electroweak.moment_limit(key) == pytest.approx(limit, rel=5e-3)


def test_moments_of_several_neutrinos_add_their_events():
    separate = [csi_electroweak.moment_limit(key) ** -2 for key in ("prompt", "nu-e", "nu-mu-bar")]
    assert csi_electroweak.moment_limit("universal") ** -2 == pytest.approx(sum(separate), rel=1e-6)
    assert csi_electroweak.moment_likelihood("prompt")({"strength": 0.0}) == pytest.approx(chi2(smeared(), model())(), rel=1e-9)


def test_charge_radii_in_the_convention_of_the_slides_and_in_the_usual_one():
    mu = csi_electroweak.radius_ranges("mu")
    assert np.ravel(mu) == pytest.approx([-33.0, -19.4, -8.6, 5.0], abs=0.1)
    assert np.ravel(csi_electroweak.radius_ranges("e")) == pytest.approx([-37.0, 9.0], abs=0.1)
    assert np.ravel(csi_electroweak.radius_ranges("mu", "giunti-studenikin")) == pytest.approx(2 * np.ravel(mu), rel=1e-4)


@pytest.mark.parametrize("shape", ["Helm", "Klein–Nystrand", "symmetrised Fermi"])
def test_neutron_radius_of_phase_one(shape):
    # 5.45 +0.99 -1.38 with one radius, 5.40 +0.95 -1.30 with that of the protons kept
    found = radius("phase I", shape)
    assert found.best == pytest.approx(5.45, abs=0.02)
    assert found[1:] == pytest.approx((0.99, -1.38), abs=0.02)
    own = radius("phase I", shape, protons_too=False)
    assert own.best == pytest.approx(5.40, abs=0.03)
    assert own[1:] == pytest.approx((0.95, -1.30), abs=0.02)


def test_moment_expansion_converges():
    # 169.0 events with the Helm density of 1.2 A^(1/3) fm, 170.6 with two moments of it, from an independent code
    R = 4.73
    helm, two, three = (counts(shape)(R) for shape in ("Helm", "two moments", "three moments"))
    assert two / helm == pytest.approx(170.6 / 169.0, abs=3e-3)
    assert three / helm == pytest.approx(1.0, abs=2e-3)
    assert radius("phase I", "three moments").best == pytest.approx(radius("phase I").best, abs=0.01)


def test_neutron_radius_of_the_scenarios():
    # +0.37..39 -0.46..48 and +0.19..20 -0.21..22
    assert radius("scenario I", protons_too=False)[1:] == pytest.approx((0.37, -0.46), abs=0.01)
    assert radius("scenario I")[1:] == pytest.approx((0.39, -0.48), abs=0.01)
    assert radius("scenario II", protons_too=False)[1:] == pytest.approx((0.19, -0.21), abs=0.01)
    assert radius("scenario II")[1:] == pytest.approx((0.20, -0.22), abs=0.01)
    for name, scenario in SCENARIOS.items():
        if scenario is not None:
            assert radius(name).best == pytest.approx(5.56, rel=1e-9)
            seen = {"strength": counts("Helm")(5.56) / total(sharp())}
            assert strength_likelihood(name, counts("Helm")(5.56))(seen) == pytest.approx(0.0, abs=1e-9)


def test_tabulated_counts_are_those_of_the_experiment():
    R = 5.137
    exact = with_form_factors(sharp(), lambda nuclide: _pair(R)).expected(model()).sum()
    assert counts("Helm")(R) == pytest.approx(exact, rel=1e-6)


def _pair(R):
    from nurecoil.nuclear import FormFactorPair

    F = Helm.from_rms(R * fm)
    return FormFactorPair(F, F)


def test_oscillator_length_is_no_fixed_fraction_of_the_published_radius():
    found = radius("phase I", OSCILLATOR)
    # filled shells of 133Cs: <r^2> = (367/78) b^2 for 78 neutrons
    assert np.sqrt(367 / 78) * found.best == pytest.approx(radius("phase I").best, rel=0.015)
    assert found.best / 2.30 > 1.05


def test_errors_of_b_are_those_of_the_radius():
    # 2.30 x 1.38/5.64, 2.10 x 0.39/5.56, 2.10 x 0.20/5.56, 2.10 x 0.22/5.56
    assert neutron_radius.errors_in_proportion() == pytest.approx((-0.563, 0.147, 0.0755, -0.083), abs=0.005)
