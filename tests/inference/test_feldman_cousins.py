"""The unified approach, against the exact construction for one count, and properties that must hold."""

import json

import numpy as np
import pytest
from scipy.stats import poisson

import nurecoil as nr
from nurecoil.experiments import experiment, experiments
from nurecoil.inference import (
    DamagedScan,
    GaussianConstraint,
    NoLimit,
    Result,
    asimov,
    counting,
    feldman_cousins,
    likelihood,
    scan,
    threshold,
)
from nurecoil.inference.toy_task import ToyTask

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
    found = feldman_cousins(like, {"strength": GRID}, 0.90)
    assert found.toys == 0
    np.testing.assert_array_equal(found.accepted, exact(n0, 0.90))
    by_toys = feldman_cousins(like, {"strength": GRID}, 0.90, toys=1500, seed=3)
    edge = GRID[np.flatnonzero(found.accepted)[-1]]
    assert abs(by_toys.ranges[-1][1] - edge) <= 3.0 * by_toys.end_errors[-1][1] < 0.8


@pytest.mark.parametrize(
    ("n", "background", "ends"),
    [
        # Table IV of Feldman:1997qc, 90 %: n observed, background, ends of the interval
        (1, 0.0, (0.11, 4.36)), (0, 0.0, (0.00, 2.44)), (3, 0.0, (1.10, 7.42)), (5, 1.0, (1.25, 8.99)), (2, 3.0, (0.0, 3.04)),
    ],
)  # fmt: skip
def test_printed_ends(n, background, ends):
    like = counting([float(n)], [1.0], {"b": [background]} if background else {})
    found = feldman_cousins(like, {"strength": np.linspace(0, 15, 301)})
    assert len(found.ranges) == 1
    # the table is rounded to its grid of 0.005, and its upper ends are those of the largest background below
    assert found.ranges[0] == pytest.approx(ends, abs=0.012)


@pytest.mark.parametrize(("n", "background", "ends"), [(4, 1.0, (0.74, 7.60)), (5, 1.0, (1.25, 8.99)), (2, 3.0, (0.0, 3.04))])
def test_ends_from_toys_are_as_good_as_they_say(n, background, ends):
    # Table IV of Feldman:1997qc, 90 %; p-values of few counts jump between grid points
    like = counting([float(n)], [1.0], {"b": [background]})
    for points in (31, 151):
        off, said = [], []
        for seed in range(6):
            found = feldman_cousins(like, {"strength": np.linspace(0, 15, points)}, toys=1000, seed=seed)
            off.append(np.array([found.ranges[0][0], found.ranges[-1][1]]) - ends)
            said.append([found.end_errors[0][0], found.end_errors[-1][1]])
        rms, mean = np.sqrt(np.mean(np.square(off), axis=0)), np.mean(said, axis=0)
        assert np.all(rms <= 2.0 * mean + 0.012)
        assert np.all(mean < 0.3)


def test_ends_of_smooth_p_values_use_all_toys_around():
    like = counting([8.0], [1.0], {"b": [3.0]}, {"b_norm": (0.2, ["b"])})
    coarse, fine = (
        np.array(
            [
                (found.ranges[-1][1], found.end_errors[-1][1])
                for found in (feldman_cousins(like, {"strength": np.linspace(0, 20, n)}, toys=500, seed=s) for s in range(8))
            ]
        )
        for n in (41, 201)
    )
    assert coarse[:, 0].mean() == pytest.approx(fine[:, 0].mean(), abs=0.15)
    for found in (coarse, fine):
        assert 0.4 < found[:, 0].std() / found[:, 1].mean() < 2.0
        assert found[:, 1].mean() < 0.25


def test_ends_between_points_a_standard_deviation_apart():
    # one measurement with a Gaussian error far from a bound: 1 +- 1.645 sigma
    like, off, said = counting([100.0], [100.0], variance=[100.0]), [], []
    for seed in range(8):
        found = feldman_cousins(like, {"strength": np.linspace(0.6, 1.4, 9)}, toys=1000, seed=seed)
        off.append(np.array(found.ranges[0]) - (1 - 0.1645, 1 + 0.1645))
        said.append(found.end_errors[0])
    rms, mean = np.sqrt(np.mean(np.square(off), axis=0)), np.mean(said, axis=0)
    assert np.all(rms <= 1.8 * mean)
    assert np.all(mean < 0.006)


def test_an_end_is_found_between_grid_points():
    # the largest mean at which one count is accepted, by sums on a grid of 1e-4; Table IV rounds it to 4.36
    means, n = np.arange(4.3, 4.4, 1e-4), np.arange(60)
    p = poisson.pmf(n, means[:, None])
    ratio = p / poisson.pmf(n, n)
    accepted = np.where(ratio > ratio[:, 1:2] * (1 + 1e-12), p, 0.0).sum(axis=1) < 0.90
    found = feldman_cousins(counting([1.0], [1.0]), {"strength": np.linspace(0, 6, 25)})
    assert found.ranges[0][1] == pytest.approx(means[accepted].max(), abs=1.1e-4)


def test_two_bins_are_summed_too():
    # all (n1, n2) up to 40, ranked by their likelihood ratio, by loops
    signal, background, seen = np.array([1.0, 0.5]), np.array([0.5, 1.0]), (2, 1)
    like = counting([2.0, 1.0], signal, {"b": background})
    found = feldman_cousins(like, {"strength": np.linspace(0, 10, 21)})
    n1, n2 = np.meshgrid(np.arange(41), np.arange(41), indexing="ij")
    fine = np.linspace(0, 60, 6001)[:, None, None]

    def log_l(s):
        m1, m2 = s * signal[0] + background[0], s * signal[1] + background[1]
        return poisson.logpmf(n1, m1) + poisson.logpmf(n2, m2)

    best = np.max([log_l(s) for s in fine], axis=0)
    for s, accepted, critical in zip(found.axes[0], found.accepted, found.critical, strict=True):
        p, delta = np.exp(log_l(s)), 2 * (best - log_l(s))
        nearer = p[delta < delta[seen] - 1e-4].sum()
        assert accepted == (nearer < 0.90)
        assert p[delta <= critical + 1e-3].sum() >= 0.90 - 1e-9


def test_the_best_fit_is_not_confined_to_the_grid():
    like = counting([1.0], [1.0])
    for high in (6, 20):
        found = feldman_cousins(like, {"strength": np.linspace(0, high, 20 * high + 1)}, toys=4000, seed=5)
        assert found.best["strength"] == pytest.approx(1.0, abs=1e-6)
        assert found.ranges[0][1] == pytest.approx(4.36, abs=0.3)


def test_argon_has_numbers():
    model = nr.StandardModel() + nr.NSI(eps_ee_uV=0.0)
    like = likelihood(experiment("coherent-lar-2020"), model)
    found = feldman_cousins(like, {"eps_ee_uV": np.linspace(-0.5, 0.8, 11)}, toys=10, seed=1)
    assert np.isfinite(found.critical).all()
    assert len(found.ranges) >= 1
    assert "lar_delayed_neutrons" in found.profiled


def test_many_counts_are_wilks():
    like = counting([1000.0], [1000.0])
    found = feldman_cousins(like, {"strength": np.linspace(0.85, 1.15, 31)}, 0.90, toys=2000, seed=1)
    assert np.all(found.critical_error > 0.0)
    inner = found.critical
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
    np.testing.assert_allclose(feldman_cousins(like, grid, toys=200, seed=1, workers=2).critical, first.critical, rtol=1e-9)
    assert not np.array_equal(feldman_cousins(like, grid, toys=200, seed=2).critical, first.critical)


def test_two_parameters_and_a_model():
    model = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312) + nr.NSI(eps_ee_uV=0.0, eps_mumu_uV=0.0)
    like = likelihood(experiment("coherent-csi-2017-one-bin"), model)
    grid = {"eps_ee_uV": np.linspace(-0.6, 0.9, 6), "eps_mumu_uV": np.linspace(-0.4, 0.7, 6)}
    seen = []
    found = feldman_cousins(like, grid, toys=50, seed=1, progress=lambda done, total: seen.append((done, total)))
    assert found.accepted.shape == (6, 6)
    assert found.accepted.any()
    assert not found.accepted.all()
    assert seen[-1] == (36, 36)
    assert found.held == {"sin2_theta_w": 0.2312}
    copy = Result.from_json(json.loads(json.dumps(found.to_json(), allow_nan=False)))
    np.testing.assert_array_equal(copy.accepted, found.accepted)


@pytest.mark.parametrize(
    ("like", "grid", "options", "error", "message"),
    [
        (counting([3.0], [1.0]), {"strength": [0.0, 1.0]}, {"cl": 1.2}, ValueError, "cl: expected"),
        (counting([3.0], [1.0]), {"strength": [0.0, 1.0]}, {"toys": 5}, ValueError, "toys: expected at least 10"),
        (counting([3.0], [1.0]), {"strength": [0.0, 1.0]}, {"toys": 50, "seed": None}, ValueError, "seed: expected a number"),
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
        feldman_cousins(like, grid, **({"seed": 1} | options))


@pytest.mark.slow
@pytest.mark.parametrize("name", experiments())
def test_every_shipped_experiment_has_numbers(name):
    data = experiment(name)
    nuclear = data.target.recoil == "nuclear"
    parameter, grid = ("eps_ee_uV", np.linspace(-1.0, 1.5, 11)) if nuclear else ("eps_ee_eV", np.linspace(-6.0, 6.0, 25))
    model = nr.StandardModel() + nr.NSI(**{parameter: 0.0})
    like = likelihood(data, model) if data.observed is not None else asimov(data, model)
    found = feldman_cousins(like, {parameter: grid}, toys=10, seed=1)
    assert np.isfinite(found.critical).all()
    assert found.accepted.any()


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


class TestStoredToys:
    """Toys that were made are read from their file; the toys of another question are refused."""

    LIKE = counting([9.0], [10.0], {"b": [2.0]})
    LINE = {"strength": np.linspace(0, 2, 41)}  # noqa: RUF012

    def found(self, path=None, **options):
        return feldman_cousins(self.LIKE, self.LINE, **({"toys": 200, "seed": 4} | options), path=path)

    @pytest.fixture
    def whole(self, tmp_path):
        path = tmp_path / "whole.toys"
        return self.found(path), path.read_bytes()

    def test_with_a_file_and_without(self, whole):
        assert self.found().to_json() == whole[0].to_json()

    @pytest.mark.parametrize("lines", [1, 2, 9, 14])
    def test_a_file_that_ends_anywhere_is_continued(self, whole, tmp_path, lines):
        path, all_lines = tmp_path / "a.toys", whole[1].splitlines(keepends=True)
        assert len(all_lines) > 14
        path.write_bytes(b"".join(all_lines[:lines]) + all_lines[lines][:30])
        assert self.found(path).to_json() == whole[0].to_json()
        assert path.read_bytes() == whole[1]

    def test_nothing_is_made_twice(self, whole, tmp_path, monkeypatch):
        path = tmp_path / "a.toys"
        path.write_bytes(whole[1])
        monkeypatch.setattr(ToyTask, "__call__", lambda *_: pytest.fail("toys are made again"))
        assert self.found(path).to_json() == whole[0].to_json()

    def test_interrupted(self, whole, tmp_path):
        path = tmp_path / "a.toys"

        def stop(done, total):
            if done == 5:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            self.found(path, progress=stop)
        assert self.found(path).to_json() == whole[0].to_json()

    @pytest.mark.parametrize(
        ("options", "said"),
        [({"seed": 5}, "holds another set of toys: seed is 4 there and 5 here"),
         ({"toys": 300}, "toys is 200 there and 300 here")],
    )  # fmt: skip
    def test_other_toys(self, whole, tmp_path, options, said):
        path = tmp_path / "a.toys"
        path.write_bytes(whole[1])
        with pytest.raises(ValueError, match=said):
            self.found(path, **options)
        assert path.read_bytes() == whole[1]

    def test_another_level_takes_the_same_toys(self, whole, tmp_path):
        path = tmp_path / "a.toys"
        path.write_bytes(whole[1])
        assert self.found(path, cl=0.68).to_json() == self.found(cl=0.68).to_json()

    @pytest.mark.parametrize(
        "change",
        [lambda line: line.replace(b'"chunk": 0,', b'"chunk": 1,'), lambda line: line.replace(b'"chunk": 0,', b'"chunk": 41,'),
         lambda line: line.replace(b'"chunk": 0,', b'"chunk": "0",'), lambda line: line + line],
        ids=["another point", "no point", "a word", "twice"],
    )  # fmt: skip
    def test_a_changed_line_is_refused(self, whole, tmp_path, change):
        path, (first, second, *rest) = tmp_path / "a.toys", whole[1].splitlines(keepends=True)
        assert change(second) != second
        path.write_bytes(b"".join([first, change(second), *rest]))
        with pytest.raises(
            DamagedScan,
            match=r"line [23]: expected (a chunk of its own|chunk [01] with 200 values)",
        ):
            self.found(path)

    def test_the_file_of_a_scan(self, tmp_path):
        path = tmp_path / "a.scan"
        scan(self.LIKE, self.LINE, path=path)
        with pytest.raises(DamagedScan, match="expected the file of a set of toys"):
            self.found(path)

    def test_exact_sums_have_none(self, tmp_path):
        with pytest.raises(ValueError, match="path: these are exact sums"):
            feldman_cousins(self.LIKE, self.LINE, path=tmp_path / "a.toys")
        assert not (tmp_path / "a.toys").exists()
