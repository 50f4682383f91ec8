"""The unified approach, against the exact construction for one count, and properties that must hold."""

import json

import numpy as np
import pytest
from scipy.stats import poisson

import nurecoil as nr
from nurecoil.experiments import experiment
from nurecoil.inference import GaussianConstraint, NoLimit, Result, counting, feldman_cousins, fix, likelihood, threshold

BACKGROUND = 3.0
GRID = np.linspace(0, 15, 151)


def exact(n0, cl):
    """Acceptance by ranking all counts, Table IV of Feldman:1997qc without its smoothing."""
    n, accepted = np.arange(100), []
    for s in GRID:
        p = poisson.pmf(n, s + BACKGROUND)
        order = np.argsort(-p / poisson.pmf(n, np.maximum(n, BACKGROUND)), kind="stable")
        last = np.searchsorted(np.cumsum(p[order]), cl)
        accepted.append(n0 in n[order[: last + 1]])
    return np.array(accepted)


@pytest.mark.parametrize("n0", [0, 3, 8])
def test_one_count(n0):
    like = counting([float(n0)], [1.0], {"b": [BACKGROUND]})
    found = feldman_cousins(like, {"strength": GRID}, 0.90, toys=1500, seed=3)
    wanted = exact(n0, 0.90)
    # toys may decide otherwise where the exact sum of probabilities is within their noise of 90 %
    assert np.mean(found.accepted == wanted) > 0.96
    edge = GRID[np.flatnonzero(wanted)[-1]]
    assert found.ranges[-1][1] == pytest.approx(edge, abs=0.6)


def test_many_counts_are_wilks():
    like = counting([1000.0], [1000.0])
    found = feldman_cousins(like, {"strength": np.linspace(0.85, 1.15, 31)}, 0.90, toys=2000, seed=1)
    inner = found.critical[8:-8]
    assert inner.mean() == pytest.approx(threshold(0.90), rel=0.05)
    assert found.ranges[0] == pytest.approx((1 - 1.645 / np.sqrt(1000), 1 + 1.645 / np.sqrt(1000)), abs=0.005)


def test_gaussian_next_to_a_bound():
    # Table X of Feldman:1997qc: a measured mean of -1 sigma leaves [0, 0.81] at 90 %, one of +1 [0, 2.64]
    grid = np.linspace(0, 5, 101)
    for x, upper in ((-1.0, 0.81), (1.0, 2.64)):
        found = feldman_cousins(counting([x], [1.0], variance=[1.0]), {"strength": grid}, 0.90, toys=4000, seed=2)
        assert found.ranges[0][0] == 0.0
        assert found.ranges[-1][1] == pytest.approx(upper, abs=0.1)


def test_seed_and_workers():
    like = counting([5.0], [1.0], {"b": [3.0]}, {"b_norm": (0.2, ["b"])})
    grid = {"strength": np.linspace(0, 12, 25)}
    first = feldman_cousins(like, grid, toys=200, seed=1)
    np.testing.assert_array_equal(feldman_cousins(like, grid, toys=200, seed=1, workers=2).critical, first.critical)
    assert not np.array_equal(feldman_cousins(like, grid, toys=200, seed=2).critical, first.critical)


def test_two_parameters_and_a_model():
    model = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312) + nr.NSI(eps_ee_uV=0.0, eps_mumu_uV=0.0)
    like = fix(likelihood(experiment("coherent-csi-2017-one-bin"), model), ["sin2_theta_w"])
    grid = {"eps_ee_uV": np.linspace(-0.6, 0.9, 6), "eps_mumu_uV": np.linspace(-0.4, 0.7, 6)}
    seen = []
    found = feldman_cousins(like, grid, toys=50, seed=1, progress=lambda done, total: seen.append((done, total)))
    assert found.accepted.shape == (6, 6)
    assert found.accepted.any()
    assert not found.accepted.all()
    assert seen[-1] == (36, 36)
    assert found.fixed == {"sin2_theta_w": 0.2312}
    copy = Result.from_json(json.loads(json.dumps(found.to_json(), allow_nan=False)))
    np.testing.assert_array_equal(copy.accepted, found.accepted)


@pytest.mark.parametrize(
    ("like", "grid", "options", "error", "message"),
    [
        (counting([3.0], [1.0]), {"strength": [0.0, 1.0]}, {"cl": 1.2}, ValueError, "cl: expected"),
        (counting([3.0], [1.0]), {"strength": [0.0, 1.0]}, {"toys": 5}, ValueError, "toys: expected at least 10"),
        (counting([3.0], [1.0]), {"strength": [1.0]}, {}, ValueError, "at least two points"),
        (counting([3.0], [1.0]), {"strenth": [0.0, 1.0]}, {}, LookupError, "no parameter 'strenth'"),
        (GaussianConstraint("a", 0.0, 1.0), {"a": [0.0, 1.0]}, {}, TypeError, "expected one of binned counts"),
        (
            counting([3.0], [1.0]),
            {"strength": [1.0, 2.0, 3.0]},
            {"toys": 50},
            NoLimit,
            "accepted to its end at 1; continue it below",
        ),
    ],
)
def test_refused(like, grid, options, error, message):
    with pytest.raises(error, match=message):
        feldman_cousins(like, grid, seed=1, **options)


@pytest.mark.slow
def test_coverage_for_few_counts():
    """The intervals of 3000 toys of a small signal cover at least as often as they say, up to fluctuations."""
    like = counting([0.0], [1.0], {"b": [3.0]})
    grid = np.linspace(0, 20, 81)
    table = {}
    covered = []
    for toy in like.toys(3000, seed=5, values={"strength": 1.5}):
        n = float(toy.observed[0])
        if n not in table:
            like_n = counting([n], [1.0], {"b": [3.0]})
            table[n] = feldman_cousins(like_n, {"strength": grid}, 0.90, toys=4000, seed=1).accepted
        covered.append(table[n][6])
    assert 0.885 < np.mean(covered) < 0.97
