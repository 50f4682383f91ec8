"""Parameters that change an experiment, and tables that are used again."""

import numpy as np
import pytest
from variation_models import with_flux, with_quenching, with_radius

import nurecoil as nr
from nurecoil.detectors import PoissonResolution, Response
from nurecoil.experiments import experiment
from nurecoil.inference import FromFunction, Variation, asimov, counting, fit, interval, likelihood, scan, upper_limit
from nurecoil.inference.core import profile
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.units import fm, mu_B

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
RADIUS = Variation(ParameterSet(Parameter("R_n", 5.0 * fm, 1.6 * fm, 12.0 * fm, unit="fm")), with_radius)
QUENCHING = Variation(ParameterSet(Parameter("quenching", 0.0878, 0.01, 1.0)), with_quenching)
FLUX = Variation(ParameterSet(Parameter("tilt", 0.0, -1.0, 1.0)), with_flux)


def test_neutron_radius_of_the_first_data():
    # Helm with one radius for protons and neutrons, photo-electrons not smeared: 5.45 +0.99 -1.38 fm (physics brief, an
    # independent calculation)
    e = experiment("coherent-csi-2017-one-bin")
    steps = tuple(step for step in e.response.steps if not isinstance(step, PoissonResolution))
    e = e.replace(response=Response(steps, e.response.positions))
    found = interval(likelihood(e, TREE, vary=RADIUS, statistic="miranda-2019"), "R_n", sigma=1)
    assert found.best / fm == pytest.approx(5.45, abs=0.05)
    low, high = np.array(found.ranges[0]) / fm
    assert (low, high) == pytest.approx((5.45 - 1.38, 5.45 + 0.99), abs=0.05)
    assert found.units["R_n"] == "fm"


@pytest.mark.parametrize(
    ("variation", "values"),
    [(RADIUS, {"R_n": 6.0 * fm}), (QUENCHING, {"quenching": 0.07}), (FLUX, {"tilt": 0.3})],
    ids=["R_n", "quenching", "flux"],
)
def test_equals_an_experiment_made_anew(variation, values):
    e = experiment("coherent-csi-2017-time")
    changed = variation.change(experiment("coherent-csi-2017-time"), values)
    like, direct = likelihood(e, TREE, vary=variation), likelihood(changed, TREE)
    assert like(values) == pytest.approx(direct(), rel=1e-12)
    assert like(values) != pytest.approx(like(), rel=1e-6)
    name = next(iter(values))
    columns = {name: [values[name]] * 2 + [variation.parameters[name]], "sin2_theta_w": [0.2, 0.25, 0.2]}
    singles = [like({n: c[i] for n, c in columns.items()}) for i in range(3)]
    np.testing.assert_allclose(like.many({n: np.array(c) for n, c in columns.items()}), singles, rtol=1e-10)


def test_only_what_is_touched_is_computed_again():
    e = experiment("coherent-csi-2017-time")
    tables = e.compiled
    tables(TREE)
    radius = with_radius(e, {"R_n": 6.0 * fm}).compiled
    assert radius._moments is tables._moments
    assert radius._places is not tables._places
    flux = with_flux(e, {"tilt": 0.3}).compiled
    assert flux._places is tables._places
    assert flux._moments is not tables._moments
    assert e.replace(observed=e.observed + 1).compiled is tables
    assert with_quenching(e, {"quenching": 0.07}).compiled is not tables


def test_another_nucleus_shares_nothing():
    e = experiment("coherent-csi-2017-time")
    tables = e.compiled
    other = e.replace(target=nr.CEvNS.on("Ge", TREE))
    assert other.compiled._moments is not tables._moments
    fresh = experiment("coherent-csi-2017-time").replace(target=nr.CEvNS.on("Ge", TREE))
    np.testing.assert_array_equal(other.expected(TREE), fresh.expected(TREE))


def test_an_asimov_truth_and_a_fit():
    e = experiment("coherent-csi-2017")
    like = asimov(e, TREE, {"R_n": 6.0 * fm}, vary=RADIUS)
    assert like({"R_n": 6.0 * fm}) == pytest.approx(0.0, abs=1e-9)
    found = fit(like, "R_n", start={"R_n": 4.0 * fm})
    assert found.values["R_n"] / fm == pytest.approx(6.0, abs=0.01)
    with pytest.raises(LookupError, match="no parameter 'R_m'; close to it: R_n"):
        asimov(e, TREE, {"R_m": 6.0 * fm}, vary=RADIUS)


def test_what_a_call_does_not_name_is_held():
    e = experiment("coherent-csi-2017-one-bin")
    like = likelihood(e, TREE + nr.MagneticMoment(), vary=RADIUS, statistic="miranda-2019")
    found = upper_limit(like, "mu_numu")
    assert found.held["R_n"] / fm == pytest.approx(5.0)
    grid = {"mu_numu": [40e-10 * mu_B]}
    held, profiled = (scan(like, grid, profile=names).fval[0] for names in ((), "R_n"))
    by_axis = scan(like, grid, profile="R_n", ranges={"R_n": (2.0 * fm, 12.0 * fm)}).fval[0]
    # a polynomial through 17 tables over most of the domain
    assert by_axis == pytest.approx(profiled, abs=1e-3)
    assert profiled < held - 1.0


def test_results_say_what_tables_along_a_radius_cost():
    like = likelihood(experiment("coherent-csi-2017"), TREE, vary=RADIUS)
    ends = {"R_n": (4.0 * fm, 7.0 * fm)}
    for found in (fit(like, "R_n", ranges=ends), interval(like, "R_n", 0.3, ranges=ends)):
        said = float(found.method.split("-2 ln L off by ")[1].split()[0])
        assert said < 1e-6
        assert "tables" not in found.message
    best = fit(like, "R_n", ranges=ends)
    assert best.fval == pytest.approx(like(best.values), abs=1e-6)


def test_a_polynomial_that_does_not_follow_says_so():
    x = Parameter("x", 0.3, -1.0, 1.0)
    kinked = FromFunction(ParameterSet(x), lambda values: np.array([100.0, 60.0]) * (1.0 + abs(values["x"])))
    like = counting([101.0, 61.0], kinked)
    found = fit(like, "x", ranges={"x": (-1.0, 1.0)})
    exact = like(found.values)
    assert abs(found.fval - exact) > 1e-3
    assert f"change -2 ln L by up to {abs(found.fval - exact):.2g}" in found.message
    assert "a shorter range" in found.message


def test_phases_go_around_once():
    # u and d of one flavour change interfere: what is opposite in phase cancels
    model = nr.StandardModel() + nr.NSI(eps_emu_uV=0.05 + 0.0j, eps_emu_dV=0.1j)
    like = likelihood(experiment("coherent-csi-2021"), model)
    modulus, phase = "eps_emu_uV_abs", "eps_emu_uV_phase"
    found = fit(like, (modulus, phase))
    assert found.values[phase] == pytest.approx(-np.pi / 2, abs=1e-6)
    assert found.fval == pytest.approx(like(found.values), abs=1e-8)
    limit = upper_limit(like, modulus, profile=phase)
    # five tables around say all: nothing is interpolated, and nothing said of it
    assert "tables" not in limit.method
    compiled = like.compile(modulus, phase, axes={phase: (-np.pi, np.pi)})
    assert (compiled.couplings[1].nodes, compiled.axis_error) == (5, 0.0)
    x = np.random.default_rng(4).uniform([0.0, -np.pi], [0.6, np.pi], (50, 2))
    np.testing.assert_allclose(profile(compiled, x).value, like.many({modulus: x[:, 0], phase: x[:, 1]}), rtol=1e-9)
    # by hand: the lowest of many phases at the limit is as far above the lowest of all
    around = like.many({modulus: np.full(721, limit.limit), phase: np.linspace(-np.pi, np.pi, 721)})
    assert around.min() - found.fval == pytest.approx(limit.threshold, abs=1e-4)
    turned = interval(like, phase, 0.3, profile=modulus, ranges={phase: (0.0, 2 * np.pi)})
    assert turned.best == pytest.approx(1.5 * np.pi, abs=1e-6)
    assert all(0.0 <= x <= 2 * np.pi for ends in turned.ranges for x in ends)
    with pytest.raises(ValueError, match=r"eps_emu_uV_phase: expected values in its range \[0, 3\], got 4"):
        scan(like, {phase: [1.0, 4.0]}, ranges={phase: (0.0, 3.0)})


def test_a_shape_nuisance_and_a_variation():
    e = experiment("coherent-csi-2021")
    like = likelihood(e, TREE, vary=RADIUS)
    assert "csi_efficiency" in like.profiled
    values = {"R_n": 5.5 * fm, "csi_efficiency": 0.5}
    changed = with_radius(experiment("coherent-csi-2021"), {"R_n": 5.5 * fm})
    assert like(values) == pytest.approx(likelihood(changed, TREE)({"csi_efficiency": 0.5}), rel=1e-10)


def test_scans_over_processes(monkeypatch):
    from pathlib import Path

    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    e = experiment("coherent-csi-2017-one-bin")
    like = likelihood(e, TREE, vary=RADIUS)
    grid = {"R_n": np.linspace(4, 6, 3) * fm, "sin2_theta_w": [0.2, 0.23]}
    np.testing.assert_array_equal(scan(like, grid, chunk=2, workers=2).fval, scan(like, grid, chunk=2).fval)
