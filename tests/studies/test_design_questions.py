"""Geometry, thresholds and exposures of designs, against an independent calculation and closed forms."""

import math

import numpy as np
import pytest

from nurecoil.studies import load
from nurecoil.studies.design_questions import germanium, luminosity, saturne
from nurecoil.units import cm, keV


def test_geometry_factors() -> None:
    assert saturne.radius() / cm == pytest.approx(93.68, abs=0.02)
    assert [1 - saturne.cavity(a * cm) for a in (5, 10, 20)] == pytest.approx([0.053, 0.106, 0.210], abs=1e-3)
    assert (saturne.beside(1.0), saturne.beside(1.2)) == pytest.approx((0.5, 0.280), abs=1e-3)
    shapes = {ratio: saturne.cylinder(ratio) for ratio in np.arange(0.6, 1.5, 0.1).round(1).tolist()}
    assert max(shapes, key=lambda ratio: shapes[ratio]) == 0.9
    assert (shapes[0.9], saturne.cube()) == pytest.approx((0.990, 0.984), abs=1e-3)


def test_mean_rays_by_brute_force() -> None:
    """Random directions from the middle of the cylinder and of the cube."""
    n = np.random.default_rng(1).standard_normal((400_000, 3))
    n = np.abs(n / np.linalg.norm(n, axis=1)[:, None])
    rays = np.minimum(1.0 / np.hypot(n[:, 0], n[:, 1]), 0.9 / n[:, 2])
    assert saturne.cylinder(0.9) == pytest.approx(rays.mean() / (1.5 * 0.9) ** (1 / 3), rel=1e-3)
    assert saturne.cube() == pytest.approx((1.0 / n.max(axis=1)).mean() / (6 / math.pi) ** (1 / 3), rel=1e-3)


# events and limit on the moment [1e-13 mu_B] above a threshold [meV], 4 kg of tritium; by an independent calculation
@pytest.mark.parametrize(
    ("threshold", "events", "limit"),
    [(1, 492.9, 2.41), (5, 464.6, 2.44), (10, 462.6, 2.56), (20, 445.2, 2.85), (40, 340.3, 3.37)],
)
def test_thresholds_in_helium(threshold: float, events: float, limit: float) -> None:
    counted, seen = saturne.one_bin(threshold)
    assert counted == pytest.approx(events, rel=1e-3)
    assert seen.limits["mu_nue"][-1][1] / saturne.MOMENT == pytest.approx(limit, rel=5e-3)
    assert abs(seen.parting("mu_nue")) < 0.02  # hundreds of counts, linear in the square of the moment


def test_bins_part_from_the_fisher_matrix_and_exposure_buys_the_moment() -> None:
    fisher, full, _ = saturne.binned()
    assert full == pytest.approx(1.68, rel=5e-3)
    assert full > 1.2 * fisher
    assert saturne.exposed(8.0).limits["mu_nue"][-1][1] < saturne.MOMENT
    assert full * 8**-0.25 == pytest.approx(1.0, rel=5e-3)  # the fourth root


def test_luminosity_by_both_ways() -> None:
    """A Gaussian in the square agrees with its Fisher matrix; a pull that multiplies the excess too does not.

    The printed chi2, minimised over its pull, is (N - N0)^2/((1 + s) N0 + s^2 N^2): for many events N/N0 - 1 = z s/(1 - z s)
    where the Fisher matrix has z s.
    """
    for factor in luminosity.FACTORS:
        assert abs(luminosity.projected(factor, "miranda-2019-table").parting("Lambda_3")) < 0.001
    table = [luminosity.projected(f, "miranda-2019-table").fisher["Lambda_3"][1] for f in (1.0, 1000.0)]
    assert table[1] / table[0] == pytest.approx(1000**-0.25, rel=1e-3)
    for name in luminosity.ROWS:
        many = luminosity.projected(1000.0, "literal", name)
        assert many.limited_by("Lambda_3") == "systematics"
        assert many.parting("Lambda_3") == pytest.approx((1 - 1.644854 * 0.2) ** -0.5 - 1, rel=0.02)


def test_germanium_is_limited_by_the_flux_when_it_is_near() -> None:
    assert germanium.at("threshold", 0.2 * keV).errors["sin2_theta_w"] == pytest.approx(0.00331, rel=0.01)


def test_the_study_as_a_whole() -> None:
    section = load("design-questions").run()
    assert len(section.figures) == 3
    assert len(section.tables) == 5
