"""The compiled loop gives what NumPy gives."""

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.expectation import Data
from nurecoil.experiments import experiment
from nurecoil.inference import counting, likelihood
from nurecoil.inference.core import derivatives, gradient, joint, profile
from nurecoil.inference.core.engine import choose

pytest.importorskip("numba")

NAMES = ("eps_ee_uV", "eps_mumu_uV")
MODEL = nr.StandardModel() + nr.NSI(**dict.fromkeys(NAMES, 0.0))


def same(c, x, **options):
    numpy, compiled = (profile(c, x, engine=engine, **options) for engine in ("numpy", "compiled"))
    assert (numpy.engine, compiled.engine) == ("numpy", "compiled")
    np.testing.assert_allclose(compiled.value, numpy.value, rtol=0, atol=1e-9)
    np.testing.assert_allclose(compiled.a, numpy.a, rtol=0, atol=1e-6)
    assert compiled.side.tolist() == numpy.side.tolist()
    assert compiled.good.tolist() == numpy.good.tolist()


@pytest.mark.parametrize(
    "ids",
    [("coherent-csi-2017",), ("coherent-csi-2021",), ("coherent-lar-2020",), ("coherent-csi-2021", "coherent-lar-2020")],
    ids="+".join,
)
def test_on_shipped_experiments(ids):
    like = likelihood([experiment(name) for name in ids], MODEL)
    c, rng = like.compile(*NAMES), np.random.default_rng(6)
    same(c, rng.uniform(-0.3, 0.3, (60, 2)))
    same(c, rng.uniform(-0.3, 0.3, (20, 2)), screened=False)
    same(c, rng.uniform(-0.1, 0.1, (20, 2)), pins={0: 0.05})


@pytest.mark.parametrize(
    "ids",
    [("coherent-csi-2017",), ("coherent-csi-2021",), ("coherent-lar-2020",), ("coherent-csi-2021", "coherent-lar-2020")],
    ids="+".join,
)
def test_fits_on_shipped_experiments(ids):
    c = likelihood([experiment(name) for name in ids], MODEL).compile(*NAMES)
    starts = np.random.default_rng(6).uniform(-0.3, 0.5, (20, 2))
    for options in ({}, {"held": [True, False]}, {"pins": {0: 0.05}, "screened": False}):
        numpy, compiled = (joint(c, starts, engine=engine, **options) for engine in ("numpy", "compiled"))
        np.testing.assert_allclose(compiled.value, numpy.value, rtol=0, atol=1e-9)
        np.testing.assert_allclose(compiled.x, numpy.x, rtol=0, atol=1e-7)
        assert compiled.good.tolist() == numpy.good.tolist()


def test_fits_of_couplings_that_enter_as_squares_and_have_bounds():
    c = likelihood(experiment("coherent-csi-2021"), nr.StandardModel() + nr.LightVector("10 MeV", 0.0)).compile("g_Zprime")
    starts = np.linspace(0, 2e-4, 9)[:, None]
    numpy, compiled = (joint(c, starts, engine=engine) for engine in ("numpy", "compiled"))
    np.testing.assert_allclose(compiled.value, numpy.value, rtol=0, atol=1e-9)
    np.testing.assert_allclose(compiled.x, numpy.x, rtol=0, atol=1e-10)
    like = counting([3.0, 9.0], [1.0, 2.0], {"b": [4.0, 8.0]}, {"b_norm": (0.3, ["b"])}).compile("strength")
    found = [joint(like, [[0.0], [2.0]], engine=engine) for engine in ("numpy", "compiled")]
    assert [np.abs(f.x).max() for f in found] == pytest.approx([0.0, 0.0], abs=1e-12)
    np.testing.assert_allclose(found[1].value, found[0].value, rtol=0, atol=1e-10)


def test_fits_along_tables_are_left_to_numpy():
    like = likelihood(experiment("coherent-csi-2017"), nr.StandardModel() + nr.LightVector("10 MeV", 1e-5))
    c = like.compile("g_Zprime", "mass_Zprime", axes={"mass_Zprime": (5.0, 20.0)})
    assert choose(c, 10**9, "compiled", fits=True) == "numpy"


@pytest.mark.parametrize("name", ["coherent-csi-2017", "coherent-csi-2021", "coherent-lar-2020"])
def test_the_gradient_alone_is_that_of_all_derivatives(name):
    c = likelihood(experiment(name), MODEL).compile(*NAMES)
    x = np.random.default_rng(2).uniform(-0.3, 0.3, (30, 2))
    p = profile(c, x, pins={1: 0.1})
    expected, _ = derivatives(c, x, p, pins=[1])
    np.testing.assert_allclose(gradient(c, x, p, pins=[1]), expected, rtol=1e-10, atol=1e-9)
    for engine in ("numpy", "compiled"):
        np.testing.assert_allclose(gradient(c, x, p, engine=engine), expected[:, :2], rtol=1e-10, atol=1e-9)


def test_on_toys():
    like = likelihood(experiment("coherent-lar-2020"), MODEL)
    c = like.compile(*NAMES)
    data = [toy.compile(*NAMES, scaled=False).data() for toy in like.toys(20, 3)]
    toys = Data((np.array([d.counts[0] for d in data]),), (c.blocks[0].control,), np.array([d.centres for d in data]))
    same(c, np.zeros((20, 2)), data=toys)


def test_log_normal_and_several_pulls_on_a_part():
    pulls = {"flux": (0.1, ["signal"]), "mass": (0.2, ["signal", "b"]), "b_norm": (0.5, ["b"])}
    like = counting([12.0, 0.0, 7.0], [4.0, 1.0, 2.0], {"b": [5.0, 2.0, 1.0]}, pulls, log_normal=["b_norm"])
    same(like.compile("strength"), np.linspace(0, 5, 21)[:, None])


def test_data_that_are_impossible():
    like = counting([1.0, 5.0], [0.0, 5.0], pulls={"x": (0.1, ["signal"])})
    found = profile(like.compile("strength"), [[1.0]], engine="compiled")
    assert found.value.tolist() == [np.inf]
    assert not found.good[0]


def test_what_the_loop_does_not_know_is_left_to_numpy():
    like = counting([12.0, 9.0], [10.0, 8.0], variance=[[9.0, 1.0], [1.0, 9.0]])
    c = like.compile("strength")
    assert choose(c, 10**9) == "numpy"
    with pytest.raises(ValueError, match="neither full covariance matrices"):
        profile(c, [[1.0]], engine="compiled")
    with pytest.raises(LookupError, match="no engine 'fast'"):
        profile(c, [[1.0]], engine="fast")
