"""Statistics and pulls, against direct minimisation and closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import poisson

from nurecoil.expectation import Nuisance, Prediction
from nurecoil.expectation.component import Component
from nurecoil.expectation.signal import strength
from nurecoil.inference import CountLikelihood, counting
from nurecoil.inference.core.respond import respond
from nurecoil.inference.observation import Observation
from nurecoil.inference.statistics import Gaussian, OnOff, Poisson, Published

RNG = np.random.default_rng(7)


def deviance(statistic, mu):
    """-2 ln L of one prediction [B]."""
    block = statistic.block("", (), ())
    half, _, _ = respond(block, np.atleast_2d(np.asarray(mu, dtype=float)), block.observed, block.control)
    return 2 * float(half[0])


def poisson_deviance(n, mu):
    """The same from probabilities."""
    return 2 * float((poisson.logpmf(n, n) - poisson.logpmf(n, mu)).sum())


def test_poisson_is_a_ratio_of_probabilities():
    n, mu = np.array([0.0, 1.0, 7.0, 40.0]), np.array([0.3, 2.0, 5.5, 44.0])
    assert deviance(Poisson(n), mu) == pytest.approx(poisson_deviance(n, mu), rel=1e-12)


@pytest.mark.parametrize("tau", [1.0, 0.2, 7.0])
@pytest.mark.parametrize(("n", "m", "mu"), [(12, 4, 8), (0, 4, 3), (5, 0, 3), (5, 0, 1), (0, 0, 2), (3, 9, 0.01), (200, 1, 30)])
def test_on_off_minimises_over_the_background(n, m, mu, tau):
    def f(b):
        on, off = poisson.logpmf(n, n) - poisson.logpmf(n, mu + b), poisson.logpmf(m, m) - poisson.logpmf(m, tau * b)
        return 2 * (on + off)

    found = minimize_scalar(f, bounds=(1e-9, (n + m + 1) * (1 + 1 / tau)), method="bounded", options={"xatol": 1e-10})
    data = OnOff([float(n)], [float(m)], tau)
    assert deviance(data, [mu]) == pytest.approx(min(found.fun, f(1e-12)), abs=1e-6)


def test_a_split_normal():
    data = Published([5.0], [0.99], [1.38])
    assert deviance(data, [5.99]) == pytest.approx(1.0, rel=1e-12)
    assert deviance(data, [5.0 - 1.38]) == pytest.approx(1.0, rel=1e-12)
    assert deviance(data, [5.0 - 2 * 1.38]) == pytest.approx(4.0, rel=1e-12)


@pytest.mark.parametrize(
    "data",
    [
        Poisson([3.0, 20.0]),
        OnOff([3.0, 20.0], [1.0, 15.0]),
        OnOff([3.0, 20.0], [1.0, 15.0], 4.0),
        Gaussian([3.0, 20.0], [4.0, 9.0]),
        Published([3.0, 20.0], [2.0, 3.0], [1.0, 5.0]),
    ],
)
def test_derivatives_are_those_of_the_deviance(data):
    mu, h = np.array([5.0, 8.0]), 1e-4
    block = data.block("", (), ())
    _, slope, curvature = respond(block, mu[None], block.observed, block.control)
    for i in range(2):
        e = np.eye(2)[i] * h
        low, middle, high = (0.5 * deviance(data, mu + s * e) for s in (-1, 0, 1))
        assert slope[0, i] == pytest.approx((high - low) / (2 * h), rel=1e-6)
        assert curvature[0, i] == pytest.approx((high - 2 * middle + low) / h**2, rel=1e-4)


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
        if np.any(a < -1):
            return 1e9
        mu = like.expected(dict(zip(pulls, a, strict=True)))
        return poisson_deviance(like.observed, mu) + np.sum((a / sigmas) ** 2) if np.all(mu > 0) else 1e9

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
        bounds=(-1, 0), method="bounded", options={"xatol": 1e-12},
    )  # fmt: skip
    assert a == pytest.approx(direct.x, abs=1e-6)


def test_centres_move_the_constraint():
    (observation,) = counting([110.0], [100.0], pulls={"x": (0.1, ["signal"])}).observations
    like = CountLikelihood((observation,), {"x": 0.1})
    assert like() == pytest.approx(0.0, abs=1e-12)
    assert like.pulls_at()["x"] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("statistic", "spread"),
    [(Published([30.0], [6.0], [2.0]), None), (Gaussian([30.0], [9.0]), 3.0), (OnOff([30.0], [10.0], 2.0), None)],
)
def test_a_pull_of_any_statistic(statistic, spread):
    # against a fine grid in the pull
    counts = Prediction((1,), (Component("signal", strength([25.0]), ("x",)),), (Nuisance("x", "normalisation", 0.15),))
    like = CountLikelihood((Observation(counts, statistic),))
    a = np.linspace(-0.9, 0.9, 360_001)
    block = statistic.block("", (), ())
    half, _, _ = respond(block, (1.3 * 25.0 * (1 + a))[:, None], block.observed, block.control)
    assert like({"strength": 1.3}) == pytest.approx(np.min(2 * half + (a / 0.15) ** 2), abs=1e-9)
    if spread is not None:
        assert like({"strength": 1.3}) == pytest.approx((30 - 32.5) ** 2 / (spread**2 + (0.15 * 32.5) ** 2), rel=1e-12)


def test_an_empty_bin_without_prediction_is_fine_and_a_count_there_impossible():
    assert counting([0.0, 5.0], [0.0, 5.0])() == pytest.approx(0.0, abs=1e-12)
    assert counting([1.0, 5.0], [0.0, 5.0])() == np.inf
    assert (
        counting([1.0, 5.0], [0.0, 5.0], pulls={"x": (0.1, ["signal"])}).many({"strength": [0.5, 1.0]}).tolist() == [np.inf] * 2
    )


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
        (lambda: OnOff([3.0], [2.0], 0.0), "tau: expected a positive ratio"),
        (lambda: Published([3.0], [1.0], [0.0]), "minus: expected 1 positive numbers"),
        (lambda: Nuisance("x", "normalisation", 0.0), "sigma: expected a positive number"),
        (lambda: Nuisance("x", "normalisation", 1e-300), "sigma: expected at least 1e-100"),
        (lambda: counting([1.0], [1.0], pulls={"x": (0.0, ["signal"])}), "sigma: expected a positive number"),
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
        ({"x": (0.1, ["sgnal"])}, (), "no part 'sgnal'; close to it: signal"),
        ({"flux": (0.1, ["signal"])}, ["flx"], "no background 'flx'; close to it: flat"),
    ],
)
def test_unknown_names(pulls, free, message):
    with pytest.raises(LookupError, match=message):
        counting([1.0], [1.0], {"flat": [1.0]}, pulls, free=free)
