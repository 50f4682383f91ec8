"""How often intervals contain the truth: sums over all counts where they are few, toys elsewhere."""

import numpy as np
import pytest
from scipy.stats import poisson

import nurecoil as nr
from nurecoil.experiments import experiment
from nurecoil.inference import counting, feldman_cousins, interval, likelihood, threshold

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("cl", [0.68, 0.90])
@pytest.mark.parametrize("mean", [30.0, 100.0])
def test_single_counts_by_enumeration(mean, cl):
    """Exact coverage of the interval in a mean without background, against the same sum by hand and near its level."""
    n = np.arange(int(mean + 9 * np.sqrt(mean)))
    inside = np.array([interval(counting([float(k)], [mean]), "strength", cl).contains(1.0) for k in n])
    # by hand: 2 (mu - n + n ln(n/mu)) below the threshold
    log = np.where(n > 0, n * np.log(np.maximum(n, 1) / mean), 0.0)
    np.testing.assert_array_equal(inside, 2 * (mean - n + log) <= threshold(cl))
    covered = poisson.pmf(n, mean)[inside].sum()
    # counts are discrete: steps of the size of one term
    assert covered == pytest.approx(cl, abs=0.6 * poisson.pmf(int(mean), mean))


@pytest.mark.parametrize("cl", [0.68, 0.90])
def test_the_unified_construction_never_covers_less(cl):
    signals = np.array([0.5, 2.0, 5.0])
    covered = np.zeros(signals.size)
    for n in range(30):
        like = counting([float(n)], [1.0], {"b": [3.0]})
        grid = np.unique(np.concatenate([[0.0], signals, np.linspace(0, 40, 41)]))
        found = feldman_cousins(like, {"strength": grid}, cl)
        covered += poisson.pmf(n, signals + 3.0) * found.accepted[np.searchsorted(grid, signals)]
    assert np.all(covered >= cl - 1e-6)
    assert np.all(covered < cl + 0.15)


@pytest.mark.parametrize("cl", [0.68, 0.90])
def test_a_background_pull(cl):
    like = counting([0.0], [100.0], {"b": [50.0]}, {"b_norm": (0.1, ["b"])})
    covered = np.mean([interval(toy, "strength", cl).contains(1.0) for toy in like.toys(1000, seed=11)])
    assert covered == pytest.approx(cl, abs=4 * np.sqrt(cl * (1 - cl) / 1000))


def test_interactions_in_caesium_iodide():
    """1000 toys of the Standard Model with all seven nuisances."""
    like = likelihood(experiment("coherent-csi-2021"), nr.StandardModel() + nr.NSI(eps_ee_uV=0.0))
    toys = list(like.toys(1000, seed=5))
    for cl in (0.68, 0.90):
        covered = np.mean([interval(toy, "eps_ee_uV", cl).contains(0.0) for toy in toys])
        # mirror minima make the lowest one lower than that of a chi2, so that intervals cover somewhat more or less
        assert covered == pytest.approx(cl, abs=0.05)
