"""Costs of the core against plain NumPy: profiled points, single calls, derivatives, scans, tables, memory, a process."""

import time
import tracemalloc
from importlib.util import find_spec

import numpy as np
import pytest
from profile_floor import in_batches

import nurecoil as nr
from conftest import best, margin
from nurecoil.inference import likelihood, scan
from nurecoil.inference.core import derivatives, profile
from nurecoil.units import MeV

NAMES = ("eps_ee_uV", "eps_mumu_uV")
MODEL = nr.StandardModel() + nr.NSI(**dict.fromkeys(NAMES, 0.0))
COMPILED = [pytest.param("compiled", marks=pytest.mark.skipif(find_spec("numba") is None, reason="needs numba"))]


@pytest.fixture(scope="module")
def likelihoods():
    ids = {"on/off": ["coherent-csi-2017"], "CsI": ["coherent-csi-2021"], "LAr": ["coherent-lar-2020"]}
    ids["joint"] = [*ids["CsI"], *ids["LAr"]]
    return {name: likelihood([nr.experiment(i) for i in several], MODEL) for name, several in ids.items()}


def points(number, width=0.12):
    return np.random.default_rng(1).uniform(-width, width, (number, 2))


@pytest.mark.parametrize("engine", ["numpy", *COMPILED])
@pytest.mark.parametrize(("name", "size"), [("CsI", 139), ("LAr", 16)])
def test_everything_profiled(report, likelihoods, name, size, engine):
    c = likelihoods[name].compile(*NAMES)
    x = points(1000 if name == "CsI" else 120)
    ours, floor = best(lambda: profile(c, x, engine=engine), lambda: in_batches(c, x, 5, size), repeats=5)
    report(f"{name}, every nuisance profiled, {engine}: {ours / floor:.2f} of five plain steps ({floor / len(x) * 1e6:.0f} us)")
    assert ours / floor <= (2 if engine == "numpy" else 0.5) * margin()


@pytest.mark.parametrize("name", ["on/off", "joint"])
def test_the_loop_is_faster_than_numpy(report, likelihoods, name):
    pytest.importorskip("numba")
    c = likelihoods[name].compile(*NAMES)
    x = points(1000 if name == "on/off" else 60)
    loop, numpy = best(lambda: profile(c, x, engine="compiled"), lambda: profile(c, x, engine="numpy"), repeats=5)
    report(f"{name}, compiled loop: {loop / numpy:.2f} of NumPy ({numpy / len(x) * 1e6:.0f} us)")
    assert loop / numpy <= (1.0 if name == "on/off" else 0.4) * margin()


def test_a_single_call(report, likelihoods):
    pytest.importorskip("numba")
    like = likelihoods["CsI"]
    c = like.compile(*NAMES)
    profile(c, points(2), engine="compiled")
    values = {"eps_ee_uV": 0.1, "eps_mumu_uV": -0.05}
    x = np.array([list(values.values())])
    single, floor = best(lambda: like(values), lambda: in_batches(c, x, 5, 1))
    report(f"one call, seven nuisances profiled: {single / floor:.2f} of five plain steps ({floor * 1e6:.0f} us)")
    assert single / floor <= 1.0 * margin()


def test_derivatives_cost_about_one_look(report, likelihoods):
    c = likelihoods["CsI"].compile(*NAMES)
    x = points(139)
    p = profile(c, x)
    ours, floor = best(lambda: derivatives(c, x, p), lambda: in_batches(c, x, 5, 139), repeats=5)
    report(f"gradient and Hessian of the profile: {ours / floor:.2f} of five plain steps")
    assert ours / floor <= 1.5 * margin()


def test_memory_of_a_grid(report, likelihoods):
    c = likelihoods["LAr"].compile(*NAMES)
    tracemalloc.start()
    profile(c, points(400), engine="numpy")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    report(f"LAr, 400 points in NumPy: {peak / 2**20:.0f} MiB")
    assert peak <= 64 * 2**20


def test_a_mass_axis(report):
    like = likelihood(nr.experiment("coherent-csi-2021"), nr.StandardModel() + nr.LightVector(50 * MeV, 5e-5))
    masses = np.geomspace(5, 500, 24) * MeV
    grid = {"g_Zprime": np.linspace(0, 1e-4, 24), "mass_Zprime": masses}
    start = time.perf_counter()
    scan(like, grid)
    first = time.perf_counter() - start
    start = time.perf_counter()
    for mass in masses[:4]:
        like.compile("g_Zprime", held={"mass_Zprime": mass * 1.01}, scaled=False)
    tables = (time.perf_counter() - start) / 4
    report(f"24 couplings times 24 masses, the mass running fastest: {first:.2f} s, as {first / tables:.0f} sets of tables")
    assert first <= 60 * tables * margin()
