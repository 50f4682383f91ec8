"""Statistics and pulls, against direct minimisation and closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import poisson

from nurecoil.inference import ProfileError, counting
from nurecoil.inference.binned import Group, merged
from nurecoil.inference.gaussian import Gaussian
from nurecoil.inference.on_off import OnOff
from nurecoil.inference.poisson import Poisson
from nurecoil.inference.profile import profile
from nurecoil.inference.pulls import Factors, Pull

RNG = np.random.default_rng(7)


def test_poisson_is_a_ratio_of_probabilities():
    n, mu = np.array([0.0, 1.0, 7.0, 40.0]), np.array([0.3, 2.0, 5.5, 44.0])
    ratio = 2 * (poisson.logpmf(n, n) - poisson.logpmf(n, mu)).sum()
    assert Poisson(n).deviance(mu) == pytest.approx(ratio, rel=1e-12)


@pytest.mark.parametrize(("n", "m", "mu"), [(12, 4, 8), (0, 4, 3), (5, 0, 3), (5, 0, 1), (0, 0, 2), (3, 9, 0.01), (200, 1, 30)])
def test_on_off_minimises_over_the_background(n, m, mu):
    def f(b):
        return 2 * (poisson.logpmf(n, n) + poisson.logpmf(m, m) - poisson.logpmf(n, mu + b) - poisson.logpmf(m, b))

    best = min(minimize_scalar(f, bounds=(1e-9, n + m + 1), method="bounded", options={"xatol": 1e-10}).fun, f(1e-12))
    data = OnOff([float(n)], [float(m)])
    assert data.deviance(np.array([float(mu)])) == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("data", [Poisson([3.0, 20.0]), OnOff([3.0, 20.0], [1.0, 15.0]), Gaussian([3.0, 20.0], [4.0, 9.0])])
def test_derivatives_are_those_of_the_deviance(data):
    mu, h = data.prepare(np.array([5.0, 8.0])), 1e-4
    slope, curvature = data.derivatives(mu)
    for i in range(2):
        e = np.eye(2)[i] * h
        low, middle, high = (0.5 * data.deviance(mu + s * e) for s in (-1, 0, 1))
        assert slope[i] == pytest.approx((high - low) / (2 * h), rel=1e-6)
        assert curvature[i] == pytest.approx((high - 2 * middle + low) / h**2, rel=1e-4)


def test_gaussian_pulls_are_the_identity_of_woodbury():
    signal, background = RNG.uniform(5, 20, 6), RNG.uniform(1, 10, 6)
    root = RNG.normal(size=(6, 6))
    covariance = root @ root.T + 5 * np.eye(6)
    n = signal + background + RNG.normal(0, 3, 6)
    like = counting(n, signal, {"b": background}, {"x": (0.28, ["signal"]), "y": (0.25, ["b"])}, variance=covariance)
    total = covariance + 0.28**2 * np.outer(signal, signal) + 0.25**2 * np.outer(background, background)
    r = n - signal - background
    assert like() == pytest.approx(r @ np.linalg.solve(total, r), rel=1e-12)


def test_one_bin_with_linear_pulls():
    # (N - S - B)^2 / (sigma^2 + (s1 S)^2 + (s2 B)^2), with the inputs of COHERENT's first data
    like = counting([142.0], [173.0], {"b": [6.0]}, {"a1": (0.28, ["signal"]), "a2": (0.25, ["b"])}, variance=[958.0])
    assert like() == pytest.approx((142 - 173 - 6) ** 2 / (958 + (0.28 * 173) ** 2 + (0.25 * 6) ** 2), rel=1e-12)
    pulls = like.pulls_at()
    assert pulls["a1"] == pytest.approx(-37 * 0.28**2 * 173 / (958 + (0.28 * 173) ** 2 + 1.5**2), rel=1e-12)


def random_likelihood(seed, shared):
    rng = np.random.default_rng(seed)
    signal, first, second = rng.uniform(0.5, 9, (3, 8))
    n = rng.poisson(signal + first + second).astype(float)
    pulls = {"flux": (0.2, ["signal"]), "one": (0.3, ["one"]), "two": (0.1, ["two"])}
    if shared:
        pulls["mass"] = (0.15, ["signal", "two"])
    return counting(n, signal, {"one": first, "two": second}, pulls), pulls


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_newton_steps_find_the_minimum(seed, shared):
    like, pulls = random_likelihood(seed, shared)
    sigmas = np.array([sigma for sigma, _ in pulls.values()])

    def f(a):
        mu = like.expected({}, **dict(zip(pulls, a, strict=True)))
        return float(Poisson(like.observed).deviance(mu)) + np.sum((a / sigmas) ** 2) if np.all(mu > 0) else 1e9

    direct = minimize(f, np.zeros(len(pulls)), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 20000})
    assert like() == pytest.approx(direct.fun, abs=1e-8)
    assert f(np.array(list(like.pulls_at().values()))) == pytest.approx(like(), abs=1e-10)


@given(st.integers(0, 10_000), st.booleans())
def test_batches_are_single_points(seed, shared):
    like, _ = random_likelihood(seed, shared)
    strengths = np.array([0.0, 0.3, 1.0, 4.0, 30.0])
    singles = [like({"strength": s}) for s in strengths]
    np.testing.assert_allclose(like.many({"strength": strengths}), singles, rtol=1e-10, atol=1e-10)


def test_data_far_below_the_prediction():
    # full Newton steps from zero would go below zero counts
    like = counting([1.0, 0.0], [300.0, 200.0], {"b": [1.0, 1.0]}, {"flux": (1.0, ["signal"])})
    a = like.pulls_at()["flux"]
    direct = minimize_scalar(
        lambda a: 2 * np.sum((1 + a) * np.array([300, 200]) + 1) - 2 * np.log(300 * (1 + a) + 1) + a * a,
        bounds=(-1.005, 0), method="bounded", options={"xatol": 1e-12},
    )  # fmt: skip
    assert a == pytest.approx(direct.x, abs=1e-6)


def test_centres_move_the_constraint():
    factors = Factors((Pull("x", 0.1),), [frozenset(["x"])])
    value, a = profile(Poisson([110.0]), np.array([[100.0]]), factors, np.array([0.1]))
    assert value == pytest.approx(0.0, abs=1e-12)
    assert a == pytest.approx([0.1])


def test_an_empty_bin_without_prediction_is_fine_and_a_count_there_impossible():
    assert counting([0.0, 5.0], [0.0, 5.0])() == pytest.approx(0.0, abs=1e-12)
    assert counting([1.0, 5.0], [0.0, 5.0])() == np.inf
    assert (
        counting([1.0, 5.0], [0.0, 5.0], pulls={"x": (0.1, ["signal"])}).many({"strength": [0.5, 1.0]}).tolist() == [np.inf] * 2
    )


def test_a_hessian_that_is_not_positive_definite_is_an_error():
    factors = Factors((Pull("x", 0.1),), [frozenset(["x"])])

    class Upside(Poisson):
        def derivatives(self, mu):
            return self.observed / mu, -1e9 * np.ones_like(mu)

        def information(self, mu):
            return -1e9 * np.ones_like(mu)

    with pytest.raises(ProfileError, match="not positive definite"):
        profile(Upside([5.0]), np.array([[5.0]]), factors)


def test_groups_with_equal_pulls_are_one():
    groups = [Group(frozenset(["x"]), np.ones(2), np.zeros(2)), Group(frozenset(["x"]), 2 * np.ones(2), np.ones(2))]
    (group,) = merged(groups)
    assert group.background.tolist() == [3.0, 3.0]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Poisson([3.0, -1.0]), "observed: expected counts >= 0, got -1.0"),
        (lambda: Poisson([3.0, np.nan]), "observed: expected finite numbers, got nan in bin 1"),
        (lambda: Poisson([]), "at least one bin"),
        (lambda: OnOff([3.0], [-2.0]), "control: expected counts >= 0"),
        (lambda: OnOff([3.0], [2.0, 1.0]), "control: expected counts of shape"),
        (lambda: Gaussian([3.0], [0.0]), "variance: expected positive numbers"),
        (lambda: Gaussian([3.0], [1.0, 2.0]), "variance: expected shape"),
        (lambda: Gaussian([3.0, 1.0], [[1.0, 2.0], [2.0, 1.0]]), "positive definite"),
        (lambda: Gaussian([3.0, 1.0], [[1.0, 0.2], [0.0, 1.0]]), "symmetric"),
        (lambda: Gaussian([np.inf], [1.0]), "observed: expected finite numbers"),
        (lambda: Pull("x", 0.0), "sigma: expected a positive number"),
        (lambda: counting([1.0, 2.0], [1.0, 2.0], {"b": [1.0]}), "background .b.: expected 2 bins"),
        (lambda: counting([1.0], [-1.0]), "signal: expected counts >= 0"),
    ],
)
def test_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()


@pytest.mark.parametrize(
    ("pulls", "free", "message"),
    [
        ({"x": (0.1, ["sgnal"])}, (), "no part of the prediction 'sgnal'; close to it: signal"),
        ({"flux": (0.1, ["signal"])}, ["flx"], "no nuisance 'flx'; close to it: flux"),
    ],
)
def test_unknown_names(pulls, free, message):
    with pytest.raises(LookupError, match=message):
        counting([1.0], [1.0], pulls=pulls, free=free)
