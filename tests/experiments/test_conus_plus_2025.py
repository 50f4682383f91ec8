"""CONUS+ 2025: counts, significance and limits against an independent calculation of the same likelihood.

The reference numbers are those of a calculation in plain NumPy by another author of this project, with a Helm form factor of
Lewin and Smith on germanium, spectra that end at 8 MeV and the energies per fission of Ma:2012bm; they were checked by a
second one. Where the collaboration states a number (Ackermann:2025obx: 347 +- 59 expected, 3.7 standard deviations), ours
stands beside it.
"""

from __future__ import annotations

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.detectors import LindhardQuenching
from nurecoil.expectation import prediction
from nurecoil.experiments import Channel
from nurecoil.units import MeV, cm2, keV, mu_B

SM = nr.StandardModel()


@pytest.fixture(scope="module")
def conus() -> nr.experiments.Experiment:
    shipped = nr.experiment("conus-plus-2025")
    return shipped.replace(target=nr.CEvNS.on("Ge", SM, form_factor="helm-lewin-smith"))


@pytest.fixture(scope="module")
def nuclei(conus) -> nr.experiments.Experiment:
    return conus.replace(further={})


def test_the_data(conus):
    assert conus.shape == (19,)
    assert conus.observed.min() == pytest.approx(-10.52 * 2.75)
    assert conus.observed[:11].sum() == pytest.approx(139 * 2.75, rel=3e-3)
    assert np.sqrt(conus.variance[0]) == pytest.approx(22.99 * 2.75)
    assert conus.statistic == "gaussian"
    assert {"source.fractions", "exposure.mass"} <= {p.path for p in conus.inferred}


@pytest.mark.parametrize(("k", "counts"), [(0.157, 307.3), (0.162, 341.4), (0.167, 376.8)])
def test_expected_counts(nuclei, k, counts):
    changed = nuclei.replace(response=nuclei.response.replace(LindhardQuenching, k=k))
    assert changed.expected(SM).sum() == pytest.approx(counts, rel=0.01)


def test_electrons_count_for_little_in_the_standard_model(conus, nuclei):
    electrons = conus.expected(SM).sum() - nuclei.expected(SM).sum()
    assert 0.05 < electrons < 0.5


def test_chi2_and_strength(conus):
    like = nr.likelihood(conus, SM)
    assert like() == pytest.approx(7.60, abs=0.1)
    strength = nr.likelihood(conus, prediction(conus, SM).with_strength("signal"))
    assert strength({"strength": 0.0}) == pytest.approx(21.02, abs=0.02)
    found = nr.fit(strength, "strength")
    assert found.fval == pytest.approx(7.15, abs=0.1)
    # the significance that the collaboration states
    assert np.sqrt(21.02 - found.fval) == pytest.approx(3.7, abs=0.05)
    interval = nr.interval(strength, "strength", cl=0.6827)
    assert np.array(interval.ranges)[0] == pytest.approx([0.885, 1.694], abs=0.004)


def test_chi2_by_hand(nuclei):
    """The pull of the normalisation in closed form."""
    s, n, v = nuclei.expected(SM), nuclei.observed, nuclei.variance
    # minimise sum (n - (1 + a) s)^2 / v + (a/0.169)^2
    a = np.sum((n - s) * s / v) / (np.sum(s**2 / v) + 0.169**-2)
    by_hand = np.sum((n - (1 + a) * s) ** 2 / v) + (a / 0.169) ** 2
    assert nr.likelihood(nuclei, SM)() == pytest.approx(by_hand, rel=1e-9)


def test_weak_angle(conus):
    found = nr.interval(nr.likelihood(conus, SM), "sin2_theta_w", cl=0.6827, within=(0.05, 0.45))
    assert np.array(found.ranges)[0] == pytest.approx([0.221, 0.331], abs=0.004)


def test_magnetic_moment(conus, nuclei):
    model = SM + nr.MagneticMoment(mu_nue=0)
    limits = [nr.upper_limit(nr.likelihood(e, model), "mu_nue", cl=0.90).limit / (1e-10 * mu_B) for e in (nuclei, conus)]
    assert limits[0] == pytest.approx(5.36, rel=0.03)
    assert limits[1] == pytest.approx(1.355, rel=0.05)


def test_light_vectors(nuclei):
    universal = SM + nr.LightVector(mass=10 * MeV, charges="universal")
    found = np.array(nr.interval(nr.likelihood(nuclei, universal), "g_Zprime", cl=0.90).ranges)
    assert found[0, 1] == pytest.approx(8.48e-6, rel=0.03, abs=0)
    assert found[1] == pytest.approx([2.49e-5, 2.88e-5], rel=0.03, abs=0)
    b_l = SM + nr.LightVector(mass=1 * MeV, charges="b-l")
    found = np.array(nr.interval(nr.likelihood(nuclei, b_l), "g_Zprime", cl=0.90).ranges)
    assert found[0, 1] == pytest.approx(1.59e-5, rel=0.03, abs=0)


@pytest.mark.parametrize(("binding", "limit"), [("free", 4.76e-7), ("stepping", 5.24e-7)])
def test_light_vector_with_electrons(conus, binding, limit):
    electrons = Channel(nr.Ionisation.on("Ge", SM, binding=binding), conus.further["electrons"].response)
    both = conus.replace(further={"electrons": electrons})
    model = SM + nr.LightVector(mass=10 * keV, charges="universal")
    found = nr.upper_limit(nr.likelihood(both, model), "g_Zprime", cl=0.90)
    assert found.limit == pytest.approx(limit, rel=0.05, abs=0)


def test_the_quenching_as_a_parameter():
    free = nr.experiment("conus-plus-2025-lindhard")
    like = nr.likelihood(free, SM)
    assert like.profiled == ("conus_flux", "ge_lindhard_k")
    # between the nodes the curve is the detector with that k, and it is linear in nothing
    for k in (0.156, 0.17, 0.19):
        exact = prediction(nr.experiment("conus-plus-2025").replace(
            response=free.response.replace(LindhardQuenching, k=k)), SM)()  # fmt: skip
        curved = prediction(free, SM)({"ge_lindhard_k": (k - 0.162) / 0.004})
        assert curved == pytest.approx(exact, rel=3e-3, abs=0.01)
    # 0.004 is tight; the data alone would like about 0.17
    assert 0.0 < like.pulls_at()["ge_lindhard_k"] < 1.0
    with pytest.raises(ValueError, match="conus-plus-2025 and conus-plus-2025-lindhard hold the same data"):
        nr.likelihood([nr.experiment("conus-plus-2025"), free], SM)


def test_couplings_of_quarks(conus):
    for name, expected in (
        ("eps_ee_uV", [(-0.081, 0.034), (0.340, 0.454)]),
        ("eps_ee_dV", [(-0.074, 0.031), (0.314, 0.420)]),
    ):
        like = nr.likelihood(conus, SM + nr.NSI(**{name: 0.0}))
        assert np.array(nr.interval(like, name, cl=0.90).ranges) == pytest.approx(np.array(expected), abs=0.003)


def test_charge_radius(nuclei):
    """The physical radius, the Standard Model's included."""
    like = nr.likelihood(nuclei, SM + nr.ChargeRadius())
    found = np.array(nr.interval(like, "r2_nue", cl=0.90).ranges) / (1e-32 * cm2)
    assert found == pytest.approx(np.array([(-63.1, -47.4), (-5.5, 10.2)]), abs=0.4)
