"""Dresden-II: signal, background and limits against an independent calculation of the same likelihood.

The reference numbers are those of a calculation in plain NumPy by another author of this project, checked by a second one from
eighteen starting points, with a Helm form factor of Lewin and Smith, polynomial spectra of Huber and Mueller and the
systematics of the signal held at zero. Where Coloma:2022avw and its authors release numbers, these stand beside them. The fit
of the background is done once more here, by non-negative least squares inside a simplex search.
"""

from __future__ import annotations

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.expectation import prediction
from nurecoil.units import keV, mu_B

SM = nr.StandardModel()
HELD = ("dresden_flux", "dresden_quenching", "dresden_resolution", "dresden_ii_fef_room_M_ratio", "dresden_ii_ybe_room_M_ratio")


def shipped(kind: str) -> nr.experiments.Experiment:
    e = nr.experiment(f"dresden-ii-{kind}")
    return e.replace(target=nr.CEvNS.on("Ge", SM, form_factor="helm-lewin-smith"))


@pytest.fixture(scope="module")
def fef() -> nr.experiments.Experiment:
    """With the systematics of the signal, and the ratio of the lines, held."""
    e = shipped("fef")
    return e.replace(nuisances=tuple(n for n in e.nuisances if n.name not in HELD))


def test_the_data(fef):
    assert fef.shape == (130,)
    n, sigma = fef.observed, np.sqrt(fef.variance)
    # the raw counts behind the errors
    assert (n[0] / sigma[0]) ** 2 == pytest.approx(38, abs=0.5)
    assert (n[78] / sigma[78]) ** 2 == pytest.approx(662, abs=1)


@pytest.mark.parametrize(
    ("kind", "counts", "first", "released"),
    [("fef", 122.9, 22.84, (119.2, 22.23)), ("ybe", 65.8, 15.81, (63.9, 15.37))],
)
def test_expected_counts(kind, counts, first, released):
    signal = shipped(kind).replace(further={}).expected(SM)
    assert signal.sum() == pytest.approx(counts, rel=0.015)
    assert signal[0] == pytest.approx(first, rel=0.015)
    assert [signal.sum(), signal[0]] == pytest.approx(released, rel=0.04)


def test_chi2(fef):
    like = nr.likelihood(fef, prediction(fef, SM).with_strength("signal"))
    assert like({"strength": 0.0}) == pytest.approx(111.32, abs=0.1)
    assert like({"strength": 1.0}) == pytest.approx(103.87, abs=0.1)
    found = nr.interval(like, "strength", cl=0.6827)
    assert np.array(found.ranges)[0] == pytest.approx([0.573, 1.216], abs=0.006)


def test_ybe_and_lindhard():
    assert nr.likelihood(shipped("ybe"), SM)() == pytest.approx(105.76, abs=0.2)
    assert nr.likelihood(shipped("lindhard"), SM)({"ge_lindhard_k": 0.0}) == pytest.approx(108.24, abs=0.1)
    # these data want more than twice Lindhard's constant: 104.0 at 0.33
    k = (0.33 - 0.162) / 0.004
    e = shipped("lindhard")
    like = nr.likelihood(e.replace(nuisances=tuple(n for n in e.nuisances if n.name != "dresden_flux")), SM)
    constraint = k**2
    assert like({"ge_lindhard_k": k}) - constraint == pytest.approx(104.0, abs=0.1)


def by_hand(fef: nr.experiments.Experiment, signal: np.ndarray) -> float:
    """chi2 with the background as the paper writes it, at the middle of bins; heights by non-negative least squares."""
    from scipy.optimize import minimize, nnls

    x = 0.5 * (fef.bins[1:] + fef.bins[:-1]) / keV
    sigma = np.sqrt(fef.variance)

    def line(c: float, w: float) -> np.ndarray:
        return np.exp(-0.5 * ((x - c) / w) ** 2)

    def chi2(p: np.ndarray) -> float:
        slope, c, w = p * [4.0, 1.297, 0.07]
        lines = line(c, w) + 0.008 * line(1.142, w) + 0.16 * (w / 0.0685) * line(0.158, 0.0685)
        shapes = np.array([np.ones_like(x), np.exp(-slope * (x - 0.2)), lines])
        return nnls((shapes / sigma).T, (fef.observed - signal) / sigma)[1] ** 2

    found = minimize(chi2, [1.0, 1.0, 1.0], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 4000})
    return float(found.fun)


@pytest.mark.parametrize("strength", [0.0, 1.0, 3.0, 8.0])
def test_the_background_fit_by_hand(fef, strength):
    like = nr.likelihood(fef, prediction(fef, SM).with_strength("signal"))
    # at the middle of bins of 10 eV instead of averaged over them, 1e-4 of chi2
    assert like({"strength": strength}) == pytest.approx(by_hand(fef, strength * fef.expected(SM)), rel=1e-4, abs=0.03)


def test_a_huge_signal_leaves_no_trace(fef):
    """A scan that passes through one finds afterwards what it finds alone, in any order."""
    like = nr.likelihood(fef, SM + nr.MagneticMoment(mu_nue=0))
    grid = np.array([0.0, 1e-10, 2e-9, 1e-10, 1e-8, 2e-10, 0.0]) * mu_B
    together = like.many({"mu_nue": grid})
    alone = [like({"mu_nue": float(mu)}) for mu in grid]
    assert together == pytest.approx(alone, abs=1e-6)
    assert together[0] == pytest.approx(together[-1], abs=1e-9)


def test_weak_angle(fef):
    found = nr.interval(nr.likelihood(fef, SM), "sin2_theta_w", cl=0.6827, within=(0.05, 0.45))
    assert np.array(found.ranges)[0] == pytest.approx([0.164, 0.270], abs=0.004)


def test_magnetic_moment(fef):
    model = SM + nr.MagneticMoment(mu_nue=0)
    nuclei, both = (
        nr.upper_limit(nr.likelihood(e, model), "mu_nue", cl=0.90).limit / (1e-10 * mu_B)
        for e in (fef.replace(further={}), fef)
    )
    assert nuclei == pytest.approx(2.40, rel=0.04)
    assert both == pytest.approx(2.19, rel=0.04)


def test_charge_radius(fef):
    """The physical radius, the Standard Model's included."""
    from nurecoil.units import cm2

    like = nr.likelihood(fef, SM + nr.ChargeRadius())
    found = np.array(nr.interval(like, "r2_nue", cl=0.90, within=(-80e-32 * cm2, 30e-32 * cm2)).ranges) / (1e-32 * cm2)
    assert found[0] == pytest.approx([-57.2, -42.0], abs=0.7)
    assert found[1] == pytest.approx([-11.1, 4.1], abs=0.7)


def test_limits_with_the_other_quenching():
    e = shipped("ybe")
    e = e.replace(nuisances=tuple(n for n in e.nuisances if n.name not in HELD))
    strength = nr.likelihood(e, prediction(e, SM).with_strength("signal"))
    found = np.array(nr.interval(strength, "strength", cl=0.6827).ranges)[0]
    assert found == pytest.approx([0.81, 1.92], abs=0.02)
    found = np.array(nr.interval(nr.likelihood(e, SM), "sin2_theta_w", cl=0.6827, within=(0.05, 0.45)).ranges)[0]
    assert found == pytest.approx([0.208, 0.357], abs=0.005)
    like = nr.likelihood(e, SM + nr.MagneticMoment(mu_nue=0))
    assert nr.upper_limit(like, "mu_nue", cl=0.90).limit / (1e-10 * mu_B) == pytest.approx(3.33, rel=0.04)


def test_the_three_hold_the_same_data():
    with pytest.raises(ValueError, match="dresden-ii-fef and dresden-ii-ybe hold the same data"):
        nr.likelihood([nr.experiment("dresden-ii-fef"), nr.experiment("dresden-ii-ybe")], SM)


def test_quenching_shared_with_conus_plus():
    both = [nr.experiment("dresden-ii-lindhard"), nr.experiment("conus-plus-2025-lindhard")]
    like = nr.likelihood(both, SM)
    assert like.profiled.count("ge_lindhard_k") == 1
    # Dresden pulls up what CONUS+ would leave near its centre
    alone = nr.likelihood(both[1], SM).pulls_at()["ge_lindhard_k"]
    assert like.pulls_at()["ge_lindhard_k"] > alone
