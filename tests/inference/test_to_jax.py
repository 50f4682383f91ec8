"""The exported JAX function against the NumPy core."""

from dataclasses import replace

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.experiments import Curve, experiment
from nurecoil.inference import asimov, counting, likelihood
from nurecoil.inference.core import profile
from nurecoil.units import MeV

jax = pytest.importorskip("jax")

NAMES = ("eps_ee_uV", "eps_mumu_uV")
MODEL = nr.StandardModel() + nr.NSI(**dict.fromkeys(NAMES, 0.0))


@pytest.fixture(autouse=True, scope="module")
def double_precision():
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", before)


def check(like, *moving, scale=0.2, **options):
    c = like.compile(*moving, **options)
    f = like.to_jax(*moving, **options)
    rng = np.random.default_rng(2)
    x = np.array([[m.centre for m in c.couplings]] * 6) + rng.uniform(0, 1, (6, len(moving))) * scale
    a = np.maximum(rng.normal(size=(6, len(c.nuisances))) * [min(n.sigma, 0.4) for n in c.nuisances], -0.9)
    ours = [profile(c, x[i : i + 1], pins=dict(enumerate(a[i]))).value[0] for i in range(6)]
    np.testing.assert_allclose(jax.jit(f)(x, a), ours, rtol=1e-10)
    np.testing.assert_allclose([f(x[i], a[i]) for i in range(6)], ours, rtol=1e-10)
    gradient, h = np.array(jax.vmap(jax.grad(f, argnums=1))(x, a)), 1e-6
    for k in range(a.shape[1]):
        step = h * np.eye(a.shape[1])[k]
        difference = (np.array(f(x, a + step)) - np.array(f(x, a - step))) / (2 * h)
        np.testing.assert_allclose(gradient[:, k], difference, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("name", ["coherent-csi-2017", "coherent-csi-2021", "coherent-lar-2020"])
def test_shipped_experiments(name):
    check(likelihood(experiment(name), MODEL), *NAMES)


def test_several_experiments_at_once():
    check(likelihood([experiment("coherent-csi-2021"), experiment("coherent-lar-2020")], MODEL), *NAMES)


def test_covariance_and_log_normal():
    pulls = {"x": (0.2, ["signal"]), "y": (0.3, ["signal", "b"])}
    like = counting([12.0, 9.0], [10.0, 8.0], {"b": [2.0, 3.0]}, pulls, log_normal=["y"], variance=[[9.0, 1.0], [1.0, 8.0]])
    check(like, "strength")


def test_a_mass_as_an_axis_and_a_coupling_that_enters_as_its_square():
    like = asimov(experiment("coherent-csi-2017"), nr.StandardModel() + nr.LightVector(50 * MeV, 5e-5))
    check(like, "g_Zprime", "mass_Zprime", axes={"mass_Zprime": (20 * MeV, 120 * MeV)}, scale=np.array([5e-5, 20 * MeV]))


def test_a_modulus_and_its_phase():
    like = likelihood(experiment("coherent-csi-2017"), nr.StandardModel() + nr.NSI(eps_emu_uV=0.1j))
    check(like, "eps_emu_uV_abs", "eps_emu_uV_phase", axes={"eps_emu_uV_phase": (-np.pi, np.pi)}, scale=np.array([0.1, 2.0]))


def test_a_parameter_of_the_response():
    e = experiment("coherent-csi-2021")
    values = (-1.0, 0.0, 1.0, 2.0)
    shape = next(n for n in e.nuisances if n.name == "csi_efficiency")
    curve = Curve("k", values, (shape.minus, e.response, shape.plus, shape.plus), 0.0, 1.0)
    check(likelihood(e.replace(nuisances=(*e.nuisances[:4], curve)), MODEL), *NAMES)
    assert replace(curve, uncertainty=np.inf).sigma == np.inf
