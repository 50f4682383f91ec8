"""Costs of the verbs on the shipped experiments: ratios to plain NumPy in the same run, with a margin for shared machines."""

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import nurecoil as nr
from conftest import best
from nurecoil.expectation.assemble import counts_at
from nurecoil.inference import contour, feldman_cousins, fit, interval, likelihood, limit_curve, scan, upper_limit
from nurecoil.units import MeV

MODEL = nr.StandardModel() + nr.NSI(eps_ee_uV=0.0, eps_mumu_uV=0.0)
IDS = {
    "on/off": ["coherent-csi-2017"],
    "shapes": ["coherent-csi-2021"],
    "argon": ["coherent-lar-2020"],
    "joint": ["coherent-csi-2021", "coherent-lar-2020"],
}
POINTS = {"on/off": 500, "shapes": 300, "argon": 60, "joint": 40}


@pytest.fixture(scope="module")
def likes():
    return {key: likelihood([nr.experiment(name) for name in names], MODEL) for key, names in IDS.items()}


def floor(like, P):
    """One Newton iteration over all nuisances in plain NumPy: rows of derivatives [P, K, B], their products, a solution.

    The same work whatever the likelihood is, so that a profile of n iterations should cost about n of these.
    """
    c = like.compile("eps_ee_uV", "eps_mumu_uV")
    K = len(c.nuisances)
    mu = np.concatenate([np.broadcast_to(m, (1, m.shape[1])) for m in counts_at(c, np.zeros((1, 2)), np.zeros(K))], axis=1)
    n = np.concatenate([block.observed for block in c.blocks])
    rows = np.random.default_rng(1).random((P, K, n.size))
    mu = np.repeat(np.maximum(mu, 1e-3), P, axis=0)

    def iteration():
        ratio = n / mu
        value = 2 * np.sum(mu - n + n * np.log(np.maximum(n, 1e-300) / mu), axis=1)
        gradient = (rows @ (1 - ratio)[:, :, None])[:, :, 0]
        hessian = (rows * (ratio / mu)[:, None, :]) @ rows.transpose(0, 2, 1) + np.eye(K)
        return value, np.linalg.solve(hessian, gradient[:, :, None])

    return iteration


def points(P):
    rng = np.random.default_rng(3)
    return {name: rng.uniform(-0.12, 0.12, P) for name in ("eps_ee_uV", "eps_mumu_uV")}


@pytest.mark.parametrize("key", IDS)
def test_everything_profiled(likes, report, key):
    like, P = likes[key], POINTS[key]
    at = points(P)
    a, b = best(lambda: like.many(at), floor(like, P))
    report(f"{key}: a point with everything profiled costs {a / b:.1f} plain iterations of it ({a / P * 1e6:.0f} us)")
    # about five iterations and second starts; tables of all parts and variations are put together in each
    assert a / b <= {"on/off": 40, "shapes": 60, "argon": 250, "joint": 300}[key]


@pytest.mark.parametrize("key", IDS)
def test_limit_fit_and_contour(likes, report, key):
    like, P = likes[key], POINTS[key]
    at = points(P)
    plane = ("eps_ee_uV", "eps_mumu_uV")
    grid = {name: np.linspace(-0.3, 0.7, 31) for name in plane}
    many, limit, fitted, ends, curves = best(
        lambda: like.many(at),
        lambda: upper_limit(like, "eps_ee_uV"),
        lambda: fit(like, plane),
        lambda: interval(like, "eps_ee_uV", profile="eps_mumu_uV"),
        lambda: contour(like, plane, grid=grid),
        repeats=3,
    )
    unit = many / P
    report(f"{key}, in units of a point ({unit * 1e6:.0f} us): limit {limit / unit:.0f}, fit {fitted / unit:.0f}, "
           f"interval with another coupling profiled {ends / unit:.0f}, contour on 31 x 31 {curves / unit:.0f}")  # fmt: skip
    assert limit / unit <= 4000
    assert curves / unit <= 16 * 31 * 31


def test_both_orders_of_a_grid_cost_alike(report):
    like = likelihood(nr.experiment("coherent-csi-2017"), nr.StandardModel() + nr.LightVector(mass=10 * MeV, coupling=0.0))
    g, mass = np.linspace(0, 1e-3, 30), np.geomspace(1, 100, 40) * MeV
    slow, fast = best(
        lambda: scan(like, {"mass_Zprime": mass, "g_Zprime": g}),
        lambda: scan(like, {"g_Zprime": g, "mass_Zprime": mass}),
        repeats=3,
    )
    report(f"a mass as the fast axis of a grid costs {fast / slow:.2f} of a mass as the slow axis")
    assert fast / slow <= 1.5


def test_limits_along_a_mass(report):
    like = likelihood(nr.experiment("coherent-csi-2021"), nr.StandardModel() + nr.LightVector(mass=10 * MeV, coupling=0.0))
    masses = np.geomspace(1, 1e3, 6) * MeV
    many, tables = best(
        lambda: limit_curve(like, "g_Zprime", along={"mass_Zprime": masses}),
        lambda: [like.compile("g_Zprime", held={"mass_Zprime": m * (1 + 1e-9 * k)}) for k, m in enumerate(masses)],
        repeats=2,
    )
    report(f"a limit at each mass costs {many / 6 * 1e3:.0f} ms; kept tables {tables / 6 * 1e3:.1f} ms")


@pytest.mark.parametrize(("key", "toys"), [("shapes", 100), ("argon", 20)])
def test_toys_and_their_memory(likes, report, key, toys):
    like, P = likes[key], POINTS[key]
    at, grid = points(P), {"eps_ee_uV": np.linspace(-0.6, 0.9, 10)}
    many, all_toys = best(lambda: like.many(at), lambda: feldman_cousins(like, grid, toys=toys, seed=1), repeats=1)
    tracemalloc.start()
    feldman_cousins(like, grid, toys=toys, seed=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    share = all_toys / (10 * toys) / (many / P)
    cost, size = all_toys / (10 * toys) * 1e3, peak / 2**20
    report(f"{key}: a Feldman-Cousins toy costs {share:.0f} points ({cost:.2f} ms), peak {size:.0f} MiB")
    assert peak < 200 * 2**20


def test_command_line(report):
    source = Path(__file__).parents[2] / "src"
    environment = os.environ | {"PYTHONPATH": str(source)}
    program = "import sys; from nurecoil.cli import app; app()"

    def run(*words):
        subprocess.run([sys.executable, "-c", program, *words], env=environment, check=True, capture_output=True)

    words = ["contour", "coherent-csi-2021", "--model", "standard-model", "--model", "nsi", "--set", "eps_ee_uV=0", "--set",
             "eps_mumu_uV=0", "--parameter", "eps_ee_uV", "--parameter", "eps_mumu_uV"]  # fmt: skip
    whole, start = best(lambda: run(*words), lambda: run("contour", "--help"), repeats=2, seconds=0)
    report(f"nurecoil contour coherent-csi-2021: {whole:.1f} s the whole process, {start:.1f} s of it to start")
    assert whole <= 10 * start
