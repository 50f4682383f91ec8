"""Forecasts: numbers of a germanium detector at a reactor from an independent prototype, closed forms, and the likelihood."""

from __future__ import annotations

import math

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.detectors import Axis, GaussianResolution, LindhardQuenching, Positions, Response
from nurecoil.experiments import Curve, Experiment, Normalisation
from nurecoil.inference import DESIGNS, Design, asimov, counting, designs_of, optimum
from nurecoil.inference.confidence import level_of
from nurecoil.inference.core import fisher
from nurecoil.inference.results import Result
from nurecoil.models import Model
from nurecoil.problems import UnknownId
from nurecoil.units import keV, kg, m, mu_B, year

MU2 = 1e-20 * mu_B**2
ONE_SIGMA = level_of(1.0)
PULL = Normalisation("flux", ("signal",), 0.02)


def tree() -> Model:
    return nr.StandardModel(scheme="tree", sin2_theta_w=0.23857) + nr.MagneticMoment()


@pytest.fixture(scope="module")
def germanium() -> Experiment:
    """1 kg yr of natural germanium at 20 m from 3.9 GW, 10/(kg d keVnr), 60 logarithmic bins from 0.2 to 4 keVnr."""
    edges = np.geomspace(0.2 * keV, 4.0 * keV, 61)
    source = nr.Reactor("3.9 GW", "20 m", spectrum="huber-mueller-vogel-engel", captures_per_fission=0)
    target = nr.CEvNS.on("Ge", tree(), form_factor="helm-lewin-smith")
    response = Response((), Positions(tuple(edges.tolist()), Axis.KEVNR))
    flat = {"flat": 3652.5 * np.diff(edges) / keV}
    return Experiment("ge", "", source, target, response, 1 * kg * year, backgrounds=flat, nuisances=(PULL,))


def switched(experiment: Experiment, fraction: float) -> Experiment:
    """With a reactor that is off for a part of the same time."""
    return DESIGNS["on_fraction"](experiment.replace(measured={"flat": 1.0}, exposure=0.5 * kg * year, backgrounds={
        "flat": 0.5 * experiment.backgrounds["flat"]}), fraction)  # fmt: skip


# S, then sigma(sin2) with and without the pull, then sigma(mu^2) in 1e-20 mu_B^2; by an independent prototype
BY_THRESHOLD = {
    0.05: (49979, 0.00315, 0.00071, 0.097),
    0.1: (33650, 0.00319, 0.00087, 0.193),
    0.2: (17239, 0.00331, 0.00125, 0.352),
    0.3: (9549, 0.00353, 0.00175, 0.472),
    0.5: (3281, 0.00457, 0.00338, 0.757),
    1.0: (251, 0.0243, 0.0241, 4.42),
}


@pytest.mark.parametrize("threshold", BY_THRESHOLD)
def test_errors_at_a_reactor_by_threshold(germanium: Experiment, threshold: float) -> None:
    S, error, free_of_pull, of_square = BY_THRESHOLD[threshold]
    moved = DESIGNS["threshold"](germanium, threshold * keV)
    assert moved.expected(tree()).sum() == pytest.approx(S, rel=2e-3)
    assert moved.backgrounds["flat"] == pytest.approx(3652.5 * np.diff(moved.bins) / keV, rel=1e-9)
    seen = nr.forecast(moved, tree(), ("sin2_theta_w", "mu_nue"), designs=())
    assert seen.errors["sin2_theta_w"] == pytest.approx(error, rel=0.01)
    assert seen.statistical["sin2_theta_w"] == pytest.approx(free_of_pull, rel=0.01)
    assert seen.squares == ("mu_nue",)
    assert seen.errors["mu_nue"] / MU2 == pytest.approx(of_square, rel=0.01)
    assert seen.fisher["mu_nue"][1] == pytest.approx(math.sqrt(1.644854 * of_square * MU2), rel=0.01, abs=0)


def test_errors_by_distance_and_what_limits_them(germanium: Experiment) -> None:
    seen = {
        d: nr.forecast(DESIGNS["baseline"](germanium, d * m), tree(), "sin2_theta_w", designs=["baseline"])
        for d in (10, 20, 50)
    }
    assert [one.errors["sin2_theta_w"] for one in seen.values()] == pytest.approx([0.00313, 0.00331, 0.00485], rel=0.01)
    assert [one.limited_by("sin2_theta_w") for one in seen.values()] == ["systematics", "systematics", "statistics"]
    slopes = [one.sensitivities["sin2_theta_w"]["baseline"] for one in seen.values()]
    assert slopes[0] < 0.1 < slopes[1] < slopes[2]
    assert seen[10].shares["sin2_theta_w"]["flux"] == pytest.approx(seen[10].systematics("sin2_theta_w"), rel=1e-9)


def test_the_time_with_the_reactor_on(germanium: Experiment) -> None:
    errors = {
        f: nr.forecast(switched(germanium, f), tree(), "sin2_theta_w", designs=()).errors["sin2_theta_w"]
        for f in (0.7, 0.75, 0.8, 0.85, 0.9)
    }
    assert min(errors, key=lambda f: errors[f]) == 0.8
    assert errors[0.8] == pytest.approx(0.00347, rel=0.01)


def test_one_bin_wants_the_closed_form_of_its_on_fraction(germanium: Experiment) -> None:
    """sqrt(S + B)/(sqrt(S + B) + sqrt(B)) minimises (S + B)/f + B/(1 - f)."""
    response = Response((), Positions((0.2 * keV, 4.0 * keV), Axis.KEVNR))
    one = germanium.replace(response=response, backgrounds={"flat": [0.5 * 30000.0]}, measured={"flat": 1.0},
                            exposure=0.5 * kg * year, nuisances=())  # fmt: skip
    best = optimum(one, tree(), "sin2_theta_w", {"on_fraction": (0.05, 0.95)})
    S, B = one.expected(tree()).sum() * 2, 30000.0
    assert best.design["on_fraction"] == pytest.approx(math.sqrt(S + B) / (math.sqrt(S + B) + math.sqrt(B)), abs=0.01)
    assert best.limited_by == "statistics"
    assert best.systematics == pytest.approx(0.0, abs=1e-9)


def test_fisher_and_likelihood_agree_where_counts_are_linear_and_part_where_not(germanium: Experiment) -> None:
    linear = nr.forecast(germanium, tree(), "sin2_theta_w", cl=ONE_SIGMA, designs=())
    assert abs(linear.parting("sin2_theta_w")) < 0.02
    weak = nr.forecast(germanium, tree(), "sin2_theta_w", cl=0.9973, designs=())
    assert abs(weak.parting("sin2_theta_w")) > 0.03
    few = nr.forecast(DESIGNS["mass"](germanium, 1e-4), tree(), "sin2_theta_w", cl=ONE_SIGMA, designs=())
    assert abs(few.parting("sin2_theta_w")) > 2 * abs(linear.parting("sin2_theta_w"))
    assert "limited by" in str(few)


def test_a_moment_has_no_information_at_zero_but_its_square_has(germanium: Experiment) -> None:
    """The Fisher matrix in mu at a small moment, over (2 mu)^2."""
    mu = 1e-12 * mu_B
    F = fisher(asimov(germanium, tree()).compile("mu_nue"), [mu])
    scale = np.array([2.0 * mu, 1.0])
    by_hand = math.sqrt(np.linalg.inv(F / np.outer(scale, scale))[0, 0])
    seen = nr.forecast(germanium, tree(), "mu_nue", designs=())
    assert seen.errors["mu_nue"] == pytest.approx(by_hand, rel=1e-3, abs=0)
    assert seen.limits["mu_nue"][-1][1] == pytest.approx(seen.fisher["mu_nue"][1], rel=0.03, abs=0)


def test_sensitivities_have_the_powers_of_counting(germanium: Experiment) -> None:
    """No background, no pull: an error falls with the root of mass, and grows as the distance."""
    bare = germanium.replace(backgrounds={}, nuisances=())
    slopes = nr.forecast(bare, tree(), ("sin2_theta_w", "mu_nue")).sensitivities
    assert set(slopes["mu_nue"]) == {"threshold", "mass", "baseline"}
    assert slopes["sin2_theta_w"]["mass"] == pytest.approx(-0.5, abs=1e-3)
    assert slopes["sin2_theta_w"]["baseline"] == pytest.approx(1.0, abs=1e-3)
    assert slopes["mu_nue"]["mass"] == pytest.approx(-0.25, abs=1e-3)
    assert slopes["mu_nue"]["baseline"] == pytest.approx(0.5, abs=1e-3)


def test_an_optimum_of_two_factors_in_closed_form(germanium: Experiment) -> None:
    """Where signal is small next to background, the error goes as (b/m)^(1/2); m + 1/b = 4 is best spent as 2 and 1/2."""
    buried = germanium.replace(backgrounds={"flat": 1e3 * germanium.backgrounds["flat"]}, nuisances=())
    best = optimum(buried, tree(), "sin2_theta_w", {"mass": (0.2, 10.0), "background": (0.1, 5.0)},
                   cost=lambda x: x["mass"] + 1.0 / x["background"], budget=4.0)  # fmt: skip
    assert best.design["mass"] == pytest.approx(2.0, rel=0.03)
    assert best.design["background"] == pytest.approx(0.5, rel=0.03)
    assert best.cost <= 4.0 * (1 + 1e-3)
    assert best.at_bounds == ()
    assert best.after < best.before


def test_five_variables_and_a_limit_by_the_likelihood(germanium: Experiment) -> None:
    on_off = switched(germanium, 0.5)
    best = optimum(
        on_off, tree(), "mu_nue",
        {"threshold": (0.1 * keV, 1 * keV), "mass": (0.1, 10), "baseline": (10 * m, 40 * m), "background": (0.1, 3),
         "on_fraction": (0.4, 0.95)},
        cost=lambda x: x["mass"] + 0.3 * keV / x["threshold"] + 1 / x["background"] + 20 * m / x["baseline"], budget=6,
    )  # fmt: skip
    assert best.after < 0.7 * best.before
    assert best.limited_by == "systematics"
    assert best.limits[-1][1] == pytest.approx(best.after, rel=0.03, abs=0)
    assert best.cost <= 6 * (1 + 1e-3)
    assert abs(best.slopes["on_fraction"]) < 0.02  # inside its range, costs nothing: flat at the optimum
    assert Result.from_json(best.to_json()).lines()
    assert "limited by" in str(best)


def test_resolution_and_quenching_move_what_they_should(germanium: Experiment) -> None:
    edges = Positions(tuple((np.linspace(0.1, 0.6, 21) * keV).tolist()), Axis.KEVEE)

    def ionised(k: float) -> Response:
        return Response((LindhardQuenching(k=k, Z=32), GaussianResolution("0.05 keVee")), edges)

    smeared = germanium.replace(response=ionised(0.162), backgrounds={"flat": np.full(20, 50.0)})
    wide = DESIGNS["resolution"](smeared, 2.0)
    by_hand = smeared.replace(response=Response((LindhardQuenching(k=0.162, Z=32), GaussianResolution("0.1 keVee")), edges))
    assert wide.expected(tree()) == pytest.approx(by_hand.expected(tree()), rel=1e-9)
    nodes = (0.14, 0.15, 0.162, 0.175, 0.19)
    uncertain = smeared.replace(nuisances=(Curve("k", nodes, tuple(map(ionised, nodes)), 0.162, 0.004),))
    assert {one.name for one in designs_of(uncertain)} == {
        "threshold",
        "mass",
        "baseline",
        "background",
        "quenching_uncertainty",
    }
    seen = nr.forecast(uncertain, tree(), "sin2_theta_w", designs=("quenching_uncertainty",))
    better = nr.forecast(DESIGNS["quenching_uncertainty"](uncertain, 0.5), tree(), "sin2_theta_w", designs=())
    assert better.errors["sin2_theta_w"] < seen.errors["sin2_theta_w"]
    assert 0 < seen.sensitivities["sin2_theta_w"]["quenching_uncertainty"] < 1


def test_a_background_below_the_old_threshold_is_as_dense_as_in_the_first_bin(germanium: Experiment) -> None:
    falling = germanium.replace(backgrounds={"b": 1.0 / np.arange(1, 61)})
    same = DESIGNS["threshold"](falling, 0.2 * keV)
    assert same.backgrounds["b"] == pytest.approx(falling.backgrounds["b"], rel=1e-9)
    higher = DESIGNS["threshold"](falling, falling.bins[3])
    assert higher.backgrounds["b"].sum() == pytest.approx(falling.backgrounds["b"][3:].sum(), rel=1e-9)
    lower = DESIGNS["threshold"](falling, 0.1 * keV)
    added = 0.1 * keV * falling.backgrounds["b"][0] / (falling.bins[1] - falling.bins[0])
    assert lower.backgrounds["b"].sum() == pytest.approx(falling.backgrounds["b"].sum() + added, rel=1e-9)


def test_wrong_calls_say_what_is_wrong(germanium: Experiment) -> None:
    with pytest.raises(UnknownId, match="design variable"):
        nr.forecast(germanium, tree(), "sin2_theta_w", designs=["colour"])
    with pytest.raises(UnknownId, match="sin2"):
        nr.forecast(germanium, tree(), "sin2_theta")
    with pytest.raises(ValueError, match="parameters: expected at least one"):
        nr.forecast(germanium, tree(), ())
    with pytest.raises(ValueError, match="on_fraction: ge has no background that one control sample measures"):
        nr.forecast(germanium, tree(), "sin2_theta_w", designs=["on_fraction"])
    with pytest.raises(ValueError, match="mass: expected a value between 0 and inf, got -1"):
        DESIGNS["mass"](germanium, -1.0)
    with pytest.raises(ValueError, match="within, mass: expected two increasing"):
        optimum(germanium, tree(), "sin2_theta_w", {"mass": (2.0, 1.0)})
    with pytest.raises(ValueError, match="within: expected at least one"):
        optimum(germanium, tree(), "sin2_theta_w", {})
    with pytest.raises(ValueError, match="budget: expected at least"):
        optimum(germanium, tree(), "sin2_theta_w", {"mass": (1.0, 2.0)}, cost=lambda x: x["mass"], budget=0.5)
    with pytest.raises(ValueError, match="threshold: expected a value below the last edge"):
        DESIGNS["threshold"](germanium, 5 * keV)


def test_a_design_of_ones_own(germanium: Experiment) -> None:
    power = Design("power", "factor", lambda e: 1.0, lambda e, x: e.replace(source=e.source.scaled(x)))
    bare = germanium.replace(backgrounds={}, nuisances=())
    slope = nr.forecast(bare, tree(), "sin2_theta_w", designs=[power]).sensitivities["sin2_theta_w"]["power"]
    assert slope == pytest.approx(-0.5, abs=1e-3)


def test_a_forecast_survives_json(germanium: Experiment) -> None:
    seen = nr.forecast(germanium, tree(), ("sin2_theta_w", "mu_nue"), designs=("baseline",))
    again = Result.from_json(seen.to_json())
    assert str(again) == str(seen)


def test_errors_of_a_strength_are_those_of_counting() -> None:
    """One bin, S = 100, B = 20: the half-width of the likelihood at one sigma is near sqrt(120)/100, the Fisher error."""
    like = counting([120.0], [100.0], {"flat": [20.0]})
    F = fisher(like.compile("strength"), [1.0])
    assert 1 / math.sqrt(F[0, 0]) == pytest.approx(math.sqrt(120.0) / 100.0, rel=1e-9)
