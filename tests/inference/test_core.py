"""The batched Newton over every nuisance: against plain loops, brute force, closed forms and numbers found elsewhere."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
from counts_by_hand import chi2
from helm_releases import with_helm
from scipy.optimize import minimize

import nurecoil as nr
from nurecoil.expectation import Compiled, Component, Constant, Correlation, Data, Morph, Nuisance, Prediction, strength
from nurecoil.experiments import experiment
from nurecoil.inference import CountLikelihood, asimov, counting, fit, likelihood
from nurecoil.inference.core import counts_at, derivatives, fisher, joint, minima, negative_parts, profile
from nurecoil.inference.observation import Observation
from nurecoil.inference.statistics import Poisson
from nurecoil.units import MeV

NAMES = ("eps_ee_uV", "eps_mumu_uV")
MODEL = nr.StandardModel() + nr.NSI(**dict.fromkeys(NAMES, 0.0))
IDS = ("coherent-csi-2017", "coherent-csi-2017-one-bin", "coherent-csi-2017-time", "coherent-csi-2021", "coherent-lar-2020")


@pytest.fixture(scope="module")
def experiments():
    return {name: with_helm(name) for name in IDS}


@pytest.fixture(scope="module")
def csi(experiments):
    return likelihood(experiments["coherent-csi-2021"], MODEL)


@pytest.fixture(scope="module")
def argon(experiments):
    return likelihood(experiments["coherent-lar-2020"], MODEL)


@pytest.fixture(scope="module")
def both(experiments):
    return likelihood([experiments["coherent-csi-2021"], experiments["coherent-lar-2020"]], MODEL)


@pytest.mark.parametrize("name", IDS)
def test_equals_plain_loops_at_equal_nuisances(experiments, name):
    e = experiments[name]
    like, rng = likelihood(e, MODEL, statistic="poisson"), np.random.default_rng(5)
    P = 200
    values = {n: rng.uniform(-0.3, 0.3, P) for n in NAMES}
    pulls = {n.name: np.maximum(0.35 * min(n.sigma, 0.5) * rng.normal(size=P), -0.9) for n in like.nuisances}

    def row(columns, i):
        return {n: float(c[i]) for n, c in columns.items()}

    by_hand = np.array([chi2(e, MODEL, row(values, i), row(pulls, i)) for i in range(P)])
    np.testing.assert_allclose(like.many({**values, **pulls}), by_hand, rtol=1e-12, atol=1e-8)


@pytest.mark.parametrize("name", ["coherent-csi-2017", "coherent-csi-2021"])
def test_no_minimum_below_is_found_by_another_minimiser(experiments, name):
    e = experiments[name]
    like, rng = likelihood(e, MODEL), np.random.default_rng(8)
    names, low = like.profiled, [n.lower for n in like.nuisances]
    for _ in range(3):
        values = {n: float(rng.uniform(-0.3, 0.3)) for n in NAMES}
        found = like(values)
        at = like.pulls_at(values)
        assert chi2(e, MODEL, values, at) == pytest.approx(found, abs=1e-8)

        def f(a, values=values):
            return chi2(e, MODEL, values, dict(zip(names, a, strict=True))) if np.all(a > low) else 1e9

        direct = minimize(f, list(at.values()), method="Powell", options={"xtol": 1e-6, "ftol": 1e-10})
        assert found <= direct.fun + 1e-7


@pytest.mark.parametrize("name", ["coherent-csi-2021", "coherent-lar-2020"])
def test_second_starts_find_what_every_octant_finds(experiments, name):
    # 3 to 7 % of points this far out end on the wrong side of a kink if started once
    like = likelihood(experiments[name], MODEL)
    c, rng = like.compile(*NAMES), np.random.default_rng(3)
    x = rng.uniform(-0.3, 0.3, (60 if name == "coherent-csi-2021" else 8, 2))
    found = profile(c, x)
    assert found.good.all()
    kinks = np.flatnonzero(c.shapes)
    for sides in itertools.product((0.3, -0.3), repeat=len(kinks)):
        start = np.zeros(len(c.nuisances))
        start[kinks] = sides
        other = profile(c, x, start=start, screened=False)
        assert np.all(found.value <= other.value + 1e-7)


def test_a_minimum_behind_a_kink(csi, both):
    # an independent calculation of the physics brief; the minimum of MIGRAD is at 95.750
    assert csi({"eps_ee_uV": -0.08783, "eps_mumu_uV": -0.02325}) == pytest.approx(95.629, abs=1e-3)


def test_kinks_elsewhere(csi, both):
    # two further members of that kind: points where one start is not enough
    for like in (csi, both):
        c, rng = like.compile(*NAMES), np.random.default_rng(1)
        x = rng.uniform(-0.12, 0.12, (200, 2))
        once, screened = profile(c, x, screened=False), profile(c, x)
        better = once.value - screened.value
        assert better.min() > -1e-9
        assert np.count_nonzero(better > 1e-3) >= 1


def test_four_mirror_minima(csi):
    # couplings that turn the sign of the amplitude; independent numbers of the physics brief
    found = minima(csi.compile(*NAMES))
    assert [round(value, 5) for value, _, _ in found] == [83.49665, 83.50126, 83.50278, 83.50739]


def test_two_minima_of_argon(argon):
    found = minima(argon.compile("eps_ee_uV"))
    # of an independent prototype
    assert [value for value, _, _ in found] == pytest.approx([1029.45669, 1029.45701], abs=1e-5)


@pytest.mark.parametrize("which", ["csi", "argon", "both"])
def test_derivatives_in_closed_form(which, request):
    c = request.getfixturevalue(which).compile(*NAMES)
    rng, h = np.random.default_rng(2), 1e-5
    x = rng.uniform(-0.12, 0.12, (12, 2))
    p = profile(c, x)
    gradient, hessian = derivatives(c, x, p)
    for i, e in enumerate(np.eye(2) * h):
        up, down = profile(c, x + e), profile(c, x - e)
        difference = (up.value - down.value) / (2 * h)
        np.testing.assert_allclose(gradient[:, i], difference, atol=1e-7 * np.abs(gradient).max())
        bent = (derivatives(c, x + e, up)[0] - derivatives(c, x - e, down)[0]) / (2 * h)
        # a kink within the step has no second derivative: all but one point have one
        off = np.abs(hessian[:, i] - bent).max(axis=1)
        assert np.sort(off)[-2] < 1e-6 * np.abs(hessian).max()


def test_derivatives_in_a_nuisance_that_is_asked_for(csi):
    c, h = csi.compile("eps_ee_uV"), 1e-4
    k = c.index("csi_efficiency")
    x, a = np.array([[0.05], [-0.1]]), np.array([0.6, -0.4])
    p = profile(c, x, pins={k: a})
    gradient, hessian = derivatives(c, x, p, pins=(k,))
    up, down = profile(c, x, pins={k: a + h}), profile(c, x, pins={k: a - h})
    np.testing.assert_allclose(gradient[:, 1], (up.value - down.value) / (2 * h), rtol=1e-6)
    np.testing.assert_allclose(hessian[:, 1, 1], (up.value - 2 * p.value + down.value) / h**2, rtol=1e-4)


@pytest.mark.parametrize(("name", "sigma"), [("coherent-csi-2021", 0.0403), ("coherent-lar-2020", 0.1028)])
def test_information_at_asimov_data(experiments, name, sigma):
    # both sides of every kink: 0.0392 and 0.0992 with the curvature of the active set (physics brief)
    c = asimov(experiments[name], MODEL).compile("eps_ee_uV")
    covariance = np.linalg.inv(fisher(c, [0.0]))
    assert np.sqrt(covariance[0, 0]) == pytest.approx(sigma, abs=5e-5)


def test_information_is_the_curvature_of_a_smooth_likelihood():
    like = counting([40.0, 30.0], [20.0, 5.0], {"b": [20.0, 25.0]}, {"flux": (0.1, ["signal"]), "b": (0.2, ["b"])}).asimov()
    c = like.compile("strength")
    _, hessian = derivatives(c, [[1.0]], profile(c, [[1.0]]))
    assert 2 / hessian[0, 0, 0] == pytest.approx(np.linalg.inv(fisher(c, [1.0]))[0, 0], rel=1e-9)


# ---- bounds ----


@pytest.mark.parametrize(("n", "b", "sigma"), [(0.0, 10.0, 0.4), (0.0, 3.0, 0.5), (0.0, 10.0, 0.3)])
def test_a_background_goes_to_zero_and_no_lower(n, b, sigma):
    # n = 0: -2 ln L = 2 (s + b (1 + a)) + (a/sigma)^2; unconstrained a = -b sigma^2, below -1 in the first of these
    like = counting([n], [1.0], {"b": [b]}, {"norm": (sigma, ["b"])})
    a = max(-1.0, -b * sigma**2)
    assert like.pulls_at()["norm"] == pytest.approx(a, abs=1e-9)
    for s in (0.0, 1.0, 1.35277):
        assert like({"strength": s}) == pytest.approx(2 * (s + b * (1 + a)) + (a / sigma) ** 2, abs=1e-9)
    rise = like({"strength": 2.7055 / 2}) - like({"strength": 0.0})
    assert rise == pytest.approx(2.7055, abs=1e-9)


def test_an_auxiliary_measurement_below_what_is_possible(argon):
    # an argon toy: the constraint of a normalisation with sigma = 1 is centred below -1
    toys = (toy for toy in argon.toys(60, 11) if toy.centres["lar_delayed_neutrons"] < -1.0)
    toy = next(toys)
    c = toy.compile(*NAMES)
    found = profile(c, np.zeros((1, 2)))
    assert np.isfinite(found.value).all()
    assert found.a[0, c.index("lar_delayed_neutrons")] >= -1.0
    assert found.good.all()


def test_parts_that_turn_negative_are_named():
    up, down = np.array([9.0, 11.0]), np.array([1.0, 9.0])
    noise = Component("b", Constant(np.array([5.0, 10.0])), (), (Morph("t", up, down),))
    parts = (Component("signal", strength([30.0, 30.0])), noise)
    counts = Prediction((2,), parts, (Nuisance("t", "shape", 1.0),))
    like, far = (CountLikelihood((Observation(counts, Poisson(n), "e"),)) for n in ([20.0, 39.0], [12.0, 60.0]))
    c = like.compile("strength")
    assert negative_parts(c, [1.0], [-1.0]) == ()
    assert negative_parts(c, [1.0], [-1.5]) == (("e", "b"),)
    assert like({"t": -1.5}) < np.inf
    found = fit(far, "strength")
    assert found.pulls["t"] < -1.25
    assert "'b' of e is negative in a bin" in found.message
    assert "negative" not in fit(like, "strength").message


def test_data_that_are_impossible():
    like = counting([1.0, 5.0], [0.0, 5.0], pulls={"x": (0.1, ["signal"])})
    assert like.many({"strength": [0.5, 1.0]}).tolist() == [np.inf] * 2


def test_a_normalisation_cannot_be_asked_for_below_minus_one():
    like = counting([5.0], [5.0], pulls={"x": (0.5, ["signal"])})
    with pytest.raises(ValueError, match=r"x: expected finite values in \[-1, inf\], got -1.5"):
        like({"x": -1.5})


# ---- constraints ----


def test_log_normal_constraints():
    like = counting([0.0], [0.5], {"b": [20.0]}, {"norm": (0.6, ["b"])}, log_normal=["norm"])
    a = np.linspace(-6, 1, 700_001)
    direct = np.min(2 * (0.5 + 20 * np.exp(a)) + (a / np.log(1.6)) ** 2)
    assert like() == pytest.approx(direct, abs=1e-8)
    assert like.pulls_at()["norm"] < -1.0


def test_correlated_constraints():
    pulls = {"one": (0.2, ["signal"]), "two": (0.3, ["b"])}
    (observation,) = counting([70.0, 20.0], [30.0, 20.0], {"b": [20.0, 5.0]}, pulls).observations
    rho = Correlation(("one", "two"), np.array([[1.0, -0.7], [-0.7, 1.0]]))
    like = CountLikelihood((replace(observation, prediction=replace(observation.prediction, correlations=(rho,))),))
    weight = np.linalg.inv(np.array([[0.04, -0.7 * 0.06], [-0.7 * 0.06, 0.09]]))

    def f(a):
        mu = np.array([30.0, 20.0]) * (1 + a[0]) + np.array([20.0, 5.0]) * (1 + a[1])
        n = np.array([70.0, 20.0])
        return 2 * np.sum(mu - n + n * np.log(n / mu)) + a @ weight @ a

    assert like() == pytest.approx(minimize(f, [0.0, 0.0], tol=1e-14).fun, abs=1e-8)
    first = like.toys(4000, 3)
    drawn = np.array([[toy.centres[name] for name in ("one", "two")] for toy in first])
    assert np.corrcoef(drawn.T)[0, 1] == pytest.approx(-0.7, abs=0.03)


def test_a_free_background():
    # a side band that measures it alone: b = 30/10 of its shape, whatever its nominal size
    like = counting([12.0, 30.0], [4.0, 0.0], {"b": [1.0, 10.0]}, free=["b"])
    assert [n.role for n in like.nuisances] == ["free"]
    best = {"strength": (12.0 - 3.0) / 4.0}
    assert like(best) == pytest.approx(0.0, abs=1e-8)
    assert like.pulls_at(best)["b"] == pytest.approx(2.0, abs=1e-6)


def test_a_nuisance_shared_by_three_blocks():
    # equal to one block of all bins
    pull = {"flux": (0.1, ["signal"])}
    counts, signals = [12.0, 33.0, 8.0], [10.0, 20.0, 9.0]
    total = sum((counting([n], [s], pulls=pull) for n, s in zip(counts[1:], signals[1:], strict=True)),
                start=counting(counts[:1], signals[:1], pulls=pull))  # fmt: skip
    one = counting(counts, signals, pulls=pull)
    s = np.linspace(0.5, 2.0, 7)
    np.testing.assert_allclose(total.many({"strength": s}), one.many({"strength": s}), rtol=1e-12)
    assert total.pulls_at()["flux"] == pytest.approx(one.pulls_at()["flux"], rel=1e-9)


# ---- fits ----


def test_fits_end_where_the_profile_is_lowest(both):
    c = both.compile(*NAMES)
    rng = np.random.default_rng(4)
    found = joint(c, rng.uniform(-0.4, 0.6, (12, 2)))
    assert found.good.all()
    np.testing.assert_allclose(profile(c, found.x).value, found.value, atol=1e-6)
    gradient, _ = derivatives(c, found.x, profile(c, found.x))
    assert np.abs(gradient).max() < 0.05
    grid = np.stack(np.meshgrid(*[np.linspace(-0.3, 0.6, 37)] * 2), axis=-1).reshape(-1, 2)
    assert minima(c)[0][0] <= profile(c, grid).value.min() + 1e-8


def test_fits_keep_a_coupling(csi):
    c = csi.compile(*NAMES)
    found = joint(c, [[0.0, 0.05], [0.3, 0.05]], held=[False, True])
    assert found.x[:, 1].tolist() == [0.05, 0.05]
    line = profile(c, np.stack([np.linspace(-0.2, 0.6, 401), np.full(401, 0.05)], axis=1)).value
    assert found.value.min() == pytest.approx(line.min(), abs=2e-3)


def test_a_square_that_starts_at_zero():
    vector = nr.StandardModel() + nr.LightVector(50 * MeV)
    like = asimov(experiment("coherent-csi-2017-one-bin"), vector, {"g_Zprime": 8e-5})
    c = like.compile("g_Zprime")
    assert c.couplings[0].enters == "square"
    found = minima(c)
    assert found[0][0] == pytest.approx(0.0, abs=1e-8)
    assert any(x[0] == pytest.approx(8e-5, rel=1e-4) for _, x, _ in found)
    for g in (0.0, 3e-5, 9e-5):
        assert like({"g_Zprime": g}) == pytest.approx(profile(c, [[g]]).value[0], abs=1e-8)


# ---- data ----


def test_toys_in_a_batch_are_single_toys(csi):
    c = csi.compile(*NAMES)
    toys = [toy.compile(*NAMES, scaled=False) for toy in csi.toys(20, 5)]
    data = [toy.data() for toy in toys]
    together = Data(
        tuple(np.array([d.counts[i] for d in data]) for i in range(len(c.blocks))),
        tuple(block.control for block in c.blocks),
        np.array([d.centres for d in data]),
    )
    values = profile(c, np.full((20, 2), 0.02), data=together).value
    singles = [profile(toy, [[0.02, 0.02]]).value[0] for toy in toys]
    np.testing.assert_allclose(values, singles, atol=1e-8)


def test_a_file_of_arrays(both, tmp_path):
    c = both.compile(*NAMES, held={"sin2_theta_w": 0.24})
    c.to_npz(tmp_path / "c.npz")
    again = Compiled.from_npz(tmp_path / "c.npz")
    assert (again.couplings, again.nuisances, again.held) == (c.couplings, c.nuisances, c.held)
    x = np.array([[0.01, -0.05], [0.1, 0.2]])
    assert profile(again, x).value.tolist() == profile(c, x).value.tolist()
    assert [axis.unit for axis in again.blocks[0].axes] == [axis.unit for axis in c.blocks[0].axes]
    (tmp_path / "d.npz").write_bytes((tmp_path / "c.npz").read_bytes()[:-40])
    with pytest.raises(ValueError, match=r"d\.npz: expected a compiled likelihood"):
        Compiled.from_npz(tmp_path / "d.npz")


def test_files_of_arrays_of_another_version_or_with_objects(csi, tmp_path):
    csi.compile(*NAMES).to_npz(tmp_path / "c.npz")
    with np.load(tmp_path / "c.npz", allow_pickle=False) as file:
        arrays = dict(file)
    header = json.loads(str(arrays["header"]))
    np.savez(tmp_path / "old.npz", **arrays | {"header": np.array(json.dumps(header | {"version": 1}))})
    with pytest.raises(ValueError, match=r"old\.npz, version: expected 2, got 1"):
        Compiled.from_npz(tmp_path / "old.npz")

    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("a pickled object was opened",))

    name = next(name for name in arrays if name != "header")
    np.savez(tmp_path / "bad.npz", **arrays | {name: np.array([Trap()], dtype=object)})
    with pytest.raises(ValueError, match=r"bad\.npz: expected a compiled likelihood"):
        Compiled.from_npz(tmp_path / "bad.npz")


def test_counts_of_arrays_are_those_of_the_prediction(both):
    c = both.compile(*NAMES)
    a = np.full(len(c.nuisances), 0.1)
    values = dict(zip(NAMES, (0.1, -0.2), strict=True)) | {n.name: 0.1 for n in c.nuisances}
    row = np.concatenate([mu[0] for mu in counts_at(c, [[0.1, -0.2]], a)])
    np.testing.assert_allclose(row, both.expected(values), rtol=1e-12)
