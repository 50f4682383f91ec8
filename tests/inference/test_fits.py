"""Fits, intervals, limits and contours: closed forms, published numbers, and what must not become a number."""

import json

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.detectors import PoissonResolution, Response
from nurecoil.experiments import experiment
from nurecoil.inference import (
    Fit,
    FlatLikelihood,
    FromFunction,
    GaussianConstraint,
    NoLimit,
    Result,
    contour,
    counting,
    fit,
    goodness,
    interval,
    likelihood,
    threshold,
    upper_limit,
)
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.units import cm2, mu_B

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
ONE_BIN = experiment("coherent-csi-2017-one-bin")
SHARP = ONE_BIN.replace(
    response=Response(
        tuple(s for s in ONE_BIN.response.steps if not isinstance(s, PoissonResolution)), ONE_BIN.response.positions
    )
)


class Quadratic:
    """(x - m)^T C^-1 (x - m) of correlated parameters."""

    def __init__(self, mean, covariance, lower=None):
        lower = [-np.inf] * len(mean) if lower is None else lower
        self.mean, self.inverse = np.array(mean), np.linalg.inv(covariance)
        self.parameters = ParameterSet(*(Parameter(f"x{i}", max(0.0, low), low) for i, low in enumerate(lower)))

    def __call__(self, values=None):
        r = np.array([{**self.parameters, **(values or {})}[name] for name in self.parameters]) - self.mean
        return float(r @ self.inverse @ r)


COVARIANCE = np.array([[4.0, 1.2, 0.3], [1.2, 1.0, -0.2], [0.3, -0.2, 0.25]])


class TestFit:
    def test_correlated_gaussian(self):
        found = fit(Quadratic([3.0, -1.0, 0.5], COVARIANCE), profile="all", minos=True)
        assert found.valid
        assert not found.message
        assert list(found.values.values()) == pytest.approx([3.0, -1.0, 0.5], abs=1e-3)
        np.testing.assert_allclose(found.covariance, COVARIANCE, rtol=1e-3)
        assert found.errors["x0"] == pytest.approx(2.0, rel=1e-3)
        assert found.minos["x1"] == pytest.approx((-1.0, 1.0), rel=2e-3)

    @pytest.mark.parametrize("scale", [1e-30, 1e-9, 1.0, 1e12])
    def test_any_scale(self, scale):
        like = Quadratic([3.0 * scale], [[scale**2]])
        found = fit(like, "x0")
        assert found.values["x0"] == pytest.approx(3 * scale, rel=1e-3)
        assert found.errors["x0"] == pytest.approx(scale, rel=1e-3)

    def test_fixed_parameters_condition_the_others(self):
        found = fit(Quadratic([3.0, -1.0, 0.5], COVARIANCE), "x1", held={"x0": 5.0, "x2": 0.5})
        inverse = np.linalg.inv(COVARIANCE)
        assert found.values["x1"] == pytest.approx(-1.0 - inverse[1, 0] * 2.0 / inverse[1, 1], abs=1e-3)
        assert found.held == {"x0": 5.0, "x2": 0.5}

    def test_the_start_of_an_even_function_is_left(self):
        # a moment of zero has no slope: MIGRAD alone would stay there
        prediction = FromFunction(ParameterSet(Parameter("mu", 0.0, 0.0)), lambda v: 100.0 + 1e22 * v["mu"] ** 2)
        found = fit(counting([150.0], prediction), "mu")
        assert found.values["mu"] == pytest.approx(np.sqrt(50e-22), rel=1e-3)

    def test_a_parameter_at_its_bound_is_remarked(self):
        found = fit(counting([80.0], [10.0], {"b": [100.0]}), "strength")
        assert found.values["strength"] == 0.0
        assert "strength is at its bound" in found.message

    def test_pulls_are_reported(self):
        like = counting([12.0], [10.0], pulls={"flux": (0.1, ["signal"])})
        assert fit(like, "flux").values["flux"] == pytest.approx(0.0179, abs=1e-4)
        assert fit(like, "strength").pulls["flux"] == pytest.approx(0.0, abs=1e-6)

    def test_experiment_and_model(self):
        found = fit(likelihood(ONE_BIN, TREE, statistic="miranda-2019"), "sin2_theta_w", start={"sin2_theta_w": 0.2})
        assert found.fval == pytest.approx(0.0, abs=1e-4)
        # N(sin2) = 142 - 6 has two solutions, one on each side of zero weak charge; the start decides
        assert 0.18 < found.values["sin2_theta_w"] < 0.21

    def test_flat(self):
        with pytest.raises(FlatLikelihood, match="does not depend on 'mu_nutau'"):
            fit(likelihood(ONE_BIN, TREE + nr.MagneticMoment()), ["mu_nue", "mu_nutau"])

    def test_not_a_number(self):
        class Bad:
            parameters = ParameterSet(Parameter("x", 0.0))

            def __call__(self, values=None):
                return float("nan")

        with pytest.raises(ValueError, match=r"-2 ln L is not a number at \{'x': 0.0\}"):
            fit(Bad(), "x")

    def test_impossible_start(self):
        with pytest.raises(ValueError, match="-2 ln L is infinite at strength = 0; expected a point"):
            fit(counting([3.0], [1.0]), "strength", start={"strength": 0.0})

    @pytest.mark.parametrize(
        ("options", "error", "message"),
        [
            ({"start": {"strength": -1.0}}, ValueError, r"strength: expected a value in \[0.0, inf\], got -1.0"),
            ({"start": {"stregth": 1.0}}, ValueError, "start: 'stregth' is not fitted; expected one of strength"),
            ({"held": {"stregth": 1.0}}, LookupError, "no parameter 'stregth'; close to it: strength"),
            ({"profile": "stregth"}, LookupError, "no parameter 'stregth'; close to it: strength"),
            ({"held": {"strength": 1.0}}, ValueError, "held: 'strength' is asked for; expected one or the other"),
            ({"minos": ["stregth"]}, LookupError, "no parameter 'stregth'"),
        ],
    )
    def test_refused(self, options, error, message):
        with pytest.raises(error, match=message):
            fit(counting([3.0], [1.0]), "strength", **options)

    def test_names_or_profile_are_needed(self):
        with pytest.raises(ValueError, match='fit: expected names of parameters, or profile="all"; there are strength'):
            fit(counting([3.0], [1.0]))


class TestInterval:
    def test_profile_of_a_correlated_gaussian(self):
        found = interval(Quadratic([3.0, -1.0, 0.5], COVARIANCE), "x0", sigma=1.0, profile="all")
        assert found.ranges[0] == pytest.approx((1.0, 5.0), abs=2e-3)
        assert found.profiled == ("x1", "x2")
        held = interval(Quadratic([3.0, -1.0, 0.5], COVARIANCE), "x0", cl=0.90, held={"x1": -1.0, "x2": 0.5})
        width = np.sqrt(threshold(0.90) / np.linalg.inv(COVARIANCE)[0, 0])
        assert held.ranges[0] == pytest.approx((3 - width, 3 + width), abs=1e-5)

    @pytest.mark.parametrize("cl", [0.1, 0.68, 0.95, 0.9999])
    @pytest.mark.parametrize("scale", [1e-25, 1.0, 1e10])
    def test_level_and_scale(self, cl, scale):
        found = interval(Quadratic([2.0 * scale], [[scale**2]]), "x0", cl)
        width = np.sqrt(threshold(cl)) * scale
        assert found.ranges[0] == pytest.approx((2 * scale - width, 2 * scale + width), rel=1e-6, abs=1e-6 * width)

    @pytest.mark.parametrize("separation", [3.0, 10.0, 25.0])
    def test_two_ranges(self, separation):
        prediction = FromFunction(ParameterSet(Parameter("x", 0.3)), lambda v: v["x"] * (v["x"] - separation))
        found = interval(counting([0.0], prediction, variance=[1.0]), "x")
        half, level = separation / 2, np.sqrt(threshold(0.90))
        inner = np.sqrt(half**2 - level) if half**2 > level else 0.0
        outer = np.sqrt(half**2 + level)
        expected = [(half - outer, half - inner), (half + inner, half + outer)]
        np.testing.assert_allclose(found.ranges, expected if inner else [(half - outer, half + outer)], atol=1e-6)
        assert found.contains(separation)
        assert not inner or not found.contains(half)

    def test_a_bound_ends_a_range(self):
        found = interval(counting([20.0], [100.0], {"b": [20.0]}), "strength")
        assert found.ranges[0][0] == 0.0
        assert found.at_bounds == ((True, False),)

    def test_a_worse_start_is_left_for_the_global_minimum(self):
        # minima of depth 1 at -5 and 0 at 5; the search starts in the wrong one
        prediction = FromFunction(ParameterSet(Parameter("x", -5.0)), lambda v: v["x"] ** 2 - 25.0)
        like = counting([0.0], prediction, variance=[4.0]) + GaussianConstraint("x", 5.0, 10.0)
        found = interval(like, "x", 0.68)
        assert found.best == pytest.approx(5.0, abs=0.01)
        assert len(found.ranges) == 1
        assert len(interval(like, "x", 0.90).ranges) == 2

    def test_within_only_reports_less(self):
        prediction = FromFunction(ParameterSet(Parameter("x", 1.0)), lambda v: v["x"] ** 2 - 25.0)
        like = counting([0.0], prediction, variance=[4.0])
        everything = interval(like, "x").ranges
        assert len(everything) == 2
        assert interval(like, "x", within=(0.0, 20.0)).ranges == (pytest.approx(everything[1], rel=1e-6),)
        assert len(interval(like, "x", within=(-20.0, 20.0)).ranges) == 2

    def test_profiled_parameters_give_wider_ranges(self):
        like = likelihood(experiment("coherent-csi-2017"), TREE + nr.NSI(eps_ee_uV=0.0, eps_mumu_uV=0.0))
        alone = interval(like, "eps_ee_uV", 0.68)
        both = interval(like, "eps_ee_uV", 0.68, profile="eps_mumu_uV")
        assert both.ranges[0][0] <= alone.ranges[0][0] + 1e-6
        assert both.ranges[-1][1] >= alone.ranges[-1][1] - 1e-6
        for low, high in alone.ranges:
            assert both.contains(low + 1e-6)
            assert both.contains(high - 1e-6)
        assert alone.held == {"sin2_theta_w": 0.2312, "eps_mumu_uV": 0.0}
        assert both.profiled[0] == "eps_mumu_uV"

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"cl": 0.0}, "cl: expected a confidence level between 0 and 1"),
            ({"cl": 1.0}, "cl: expected"),
            ({"cl": 90}, "got 90"),
            ({"cl": float("nan")}, "cl: expected"),
            ({"sigma": -1.0}, "sigma: expected a positive number"),
            ({"ndof": 0}, "ndof: expected at least one"),
            ({"within": (-1.0, 2.0)}, "within: expected two increasing values of strength"),
            ({"held": {"strength": -2.0}}, "strength: expected a value in"),
        ],
    )
    def test_refused(self, options, message):
        with pytest.raises(ValueError, match=message):
            interval(counting([3.0], [1.0]), "strength", **options)

    def test_unknown_name(self):
        with pytest.raises(LookupError, match="no parameter 'strenght'; close to it: strength"):
            interval(counting([3.0], [1.0]), "strenght")
        with pytest.raises(LookupError, match="no parameter 'mu_nmu'; close to it: mu_numu"):
            upper_limit(likelihood(ONE_BIN, TREE + nr.MagneticMoment()), "mu_nmu")


class TestNoLimit:
    def test_flat(self):
        with pytest.raises(NoLimit, match="does not depend on 'mu_nutau'"):
            upper_limit(likelihood(ONE_BIN, TREE + nr.MagneticMoment()), "mu_nutau")

    def test_a_pull_that_absorbs_everything_keeps_the_limit_open(self):
        # chi2 saturates at (1/0.5)^2 = 4 however large the signal: open at 3 sigma, closed at 90 %
        like = counting([0.0], [1.0], pulls={"efficiency": (0.5, ["signal"])}, variance=[1.0])
        assert upper_limit(like, "strength", 0.90).limit > 0
        with pytest.raises(NoLimit, match="nothing is excluded above"):
            upper_limit(like, "strength", 0.997)

    def test_an_open_side(self):
        prediction = FromFunction(ParameterSet(Parameter("x", 0.0)), lambda v: 1.0 + np.exp(min(v["x"], 50.0)))
        with pytest.raises(NoLimit, match="nothing is excluded below"):
            interval(counting([2.0], prediction), "x", 0.68)

    def test_a_bound_that_is_not_excluded(self):
        prediction = FromFunction(ParameterSet(Parameter("x", 0.0, -1.0, 1.0)), lambda v: 10.0 + v["x"])
        with pytest.raises(NoLimit, match="nothing is excluded up to its bound 1"):
            upper_limit(counting([10.0], prediction), "x")
        assert interval(counting([10.0], prediction), "x").at_bounds == ((True, True),)


class TestLimit:
    def test_one_sided_and_two_sided(self):
        like = Quadratic([1.0], [[4.0]])
        assert upper_limit(like, "x0", 0.90).limit == pytest.approx(1.0 + 2 * 1.6449, abs=1e-3)
        assert upper_limit(like, "x0", 0.90, one_sided=True).limit == pytest.approx(1.0 + 2 * 1.2816, abs=1e-3)

    def test_one_sided_needs_one_dof_and_a_level_above_half(self):
        for options in ({"ndof": 2}, {"cl": 0.4}):
            with pytest.raises(ValueError, match="one_sided"):
                upper_limit(Quadratic([1.0], [[4.0]]), "x0", one_sided=True, **options)


class TestPublishedNumbers:
    """COHERENT's first count, chi2 and numbers of the physics brief (an independent calculation), unless stated."""

    def test_weak_angle(self):
        # without the Poisson smearing of photo-electrons: 0.195, 1 sigma 0.148-0.260, 90 % 0.119-0.320
        like = likelihood(SHARP, TREE, statistic="miranda-2019")
        found = interval(like, "sin2_theta_w", 0.90)
        assert found.best == pytest.approx(0.195, abs=0.005)
        assert found.ranges == (pytest.approx((0.119, 0.320), abs=0.005),)
        assert interval(like, "sin2_theta_w", sigma=1).ranges == (pytest.approx((0.148, 0.260), abs=0.005),)

    @pytest.mark.parametrize(("name", "limit"), [("mu_numu", 40.4), ("mu_nue", 59.8)])
    def test_magnetic_moments(self, name, limit):
        found = upper_limit(likelihood(ONE_BIN, TREE + nr.MagneticMoment(), statistic="miranda-2019"), name)
        assert found.limit / (1e-10 * mu_B) == pytest.approx(limit, rel=0.005)

    @pytest.mark.parametrize(("name", "ranges"), [("r2_numu", [(-33.0, -19.4), (-8.6, 5.0)]), ("r2_nue", [(-37.0, 9.0)])])
    def test_charge_radii(self, name, ranges):
        # in the normalisation of the slides
        model = TREE + nr.ChargeRadius(convention="papoulias-erice-2019", reference="zero")
        found = interval(likelihood(ONE_BIN, model, statistic="miranda-2019"), name)
        np.testing.assert_allclose(np.array(found.ranges) / (1e-32 * cm2), ranges, atol=0.06)
        assert found.held["sin2_theta_w"] == 0.2312


class TestContour:
    def test_two_independent_gaussians(self):
        like = GaussianConstraint("a", 1.0, 1.0) + GaussianConstraint("b", 0.0, 2.0)
        found = contour(like, ("a", "b"), cls=(0.68, 0.9))
        A, B = np.meshgrid(found.x, found.y, indexing="ij")
        np.testing.assert_allclose(found.delta, (A - 1) ** 2 + (B / 2) ** 2, atol=1e-3)
        assert found.thresholds == pytest.approx((2.279, 4.605), abs=1e-3)
        assert found.closed == (True, True)
        assert found.best == pytest.approx({"a": 1.0, "b": 0.0}, abs=2e-3)

    def test_profiles_the_rest(self):
        grid = {"x0": np.linspace(0, 6, 5), "x1": np.linspace(-3, 1, 5)}
        found = contour(Quadratic([3.0, -1.0, 0.5], COVARIANCE), ("x0", "x1"), grid=grid, profile="all")
        inverse = np.linalg.inv(COVARIANCE[:2, :2])
        r = np.stack(np.meshgrid(grid["x0"] - 3, grid["x1"] + 1, indexing="ij"), axis=-1)
        np.testing.assert_allclose(found.delta, np.einsum("xyi,ij,xyj->xy", r, inverse, r), atol=2e-3)
        assert found.profiled == ("x2",)

    def test_an_open_region_is_remarked(self):
        like = GaussianConstraint("a", 1.0, 1.0) + GaussianConstraint("b", 0.0, 2.0)
        found = contour(like, ("a", "b"), cls=(0.3, 0.9), grid={"a": np.linspace(-1, 3, 9), "b": np.linspace(-5, 5, 9)})
        assert found.closed == (True, False)
        assert "the 0.9 region reaches the edge" in found.message

    def test_experiment_and_model(self):
        grid = {"mu_nue": np.linspace(0, 90, 10) * 1e-10 * mu_B, "mu_numu": np.linspace(0, 60, 9) * 1e-10 * mu_B}
        found = contour(
            likelihood(ONE_BIN, TREE + nr.MagneticMoment(), statistic="miranda-2019"), ("mu_nue", "mu_numu"), [0.9], grid=grid
        )
        assert found.closed == (True,)
        assert found.held.keys() == {"sin2_theta_w", "mu_nutau"}

    @pytest.mark.parametrize(
        ("names", "options", "error", "message"),
        [
            (("a", "a"), {}, ValueError, "different parameters, got 'a' twice"),
            (("a", "c"), {}, LookupError, "no parameter 'c'"),
            (("a", "b"), {"cls": [1.5]}, ValueError, "cl: expected"),
            (("a", "b"), {"grid": {"a": [0.0, 1.0]}}, ValueError, "grid: expected values of a and b"),
        ],
    )
    def test_refused(self, names, options, error, message):
        with pytest.raises(error, match=message):
            contour(GaussianConstraint("a", 1.0, 1.0) + GaussianConstraint("b", 0.0, 2.0), names, **options)

    def test_no_range_to_draw(self):
        with pytest.raises(NoLimit, match="does not depend"):
            contour(likelihood(ONE_BIN, TREE + nr.MagneticMoment()), ("mu_nue", "mu_nutau"))


class TestGoodness:
    def test_chi2_and_toys_agree_for_many_counts(self):
        rng = np.random.default_rng(4)
        truth = np.array([120.0, 90.0, 150.0, 200.0, 80.0])
        like = counting(rng.poisson(truth).astype(float), truth, pulls={"flux": (0.1, ["signal"])})
        asymptotic = goodness(like)
        assert asymptotic.ndof == 5
        by_toys = goodness(like, toys=400, seed=1)
        assert by_toys.p_value == pytest.approx(asymptotic.p_value, abs=4 * by_toys.p_error)

    def test_a_bad_fit(self):
        assert goodness(counting([200.0, 10.0], [100.0, 100.0]), "strength").p_value < 1e-20

    @pytest.mark.parametrize(
        ("like", "options", "error", "message"),
        [
            (counting([3.0, 2.0], [1.0, 1.0]), {"toys": 10}, ValueError, "seed: expected a number"),
            (
                counting([3.0, 2.0], [1.0, 1.0]),
                {"toys": -5, "seed": 1},
                ValueError,
                "toys: expected a number that is not negative",
            ),
            (counting([3.0], [1.0]), {"names": "strength"}, ValueError, "more bins than fitted parameters"),
            (GaussianConstraint("a", 0.0, 1.0), {}, TypeError, "expected one of binned counts"),
        ],
    )
    def test_refused(self, like, options, error, message):
        with pytest.raises(error, match=message):
            goodness(like, **options)


class TestJson:
    LIKE = GaussianConstraint("a", 1.0, 1.0) + GaussianConstraint("b", 0.0, 2.0)

    @pytest.mark.parametrize(
        "make",
        [
            lambda like: fit(like, ["a", "b"], minos=["a"]),
            lambda like: interval(like, "a", held={"b": 0.5}),
            lambda like: upper_limit(like, "a"),
            lambda like: contour(like, ("a", "b"), grid={"a": [0.0, 2.0], "b": [-1.0, 1.0, 3.0]}),
            lambda _: goodness(counting([12.0, 9.0], [10.0, 10.0])),
        ],
    )
    def test_round_trip(self, make):
        result = make(self.LIKE)
        text = json.dumps(result.to_json(), allow_nan=False)
        copy = Result.from_json(json.loads(text))
        assert type(copy) is type(result)
        assert copy.to_json() == result.to_json()

    def test_numbers_are_in_the_quoted_unit(self):
        result = upper_limit(likelihood(ONE_BIN, TREE + nr.MagneticMoment(), statistic="miranda-2019"), "mu_numu")
        data = result.to_json()
        assert data["units"]["mu_numu"] == "mu_B"
        assert data["limit"] == pytest.approx(40.3e-10, rel=0.01)
        assert Result.from_json(data).limit == pytest.approx(result.limit, rel=1e-12)

    def test_numbers_that_are_not_finite(self):
        data = Fit(values={"a": 1.0}, errors={"a": np.nan}, covariance=np.array([[np.inf]]), fval=0.0, method="").to_json()
        assert data["errors"] == {"a": "nan"}
        copy = Fit.from_json(json.loads(json.dumps(data, allow_nan=False)))
        assert np.isnan(copy.errors["a"])
        assert copy.covariance[0, 0] == np.inf

    @pytest.mark.parametrize(
        ("change", "error", "message"),
        [
            ({"result": "Fitt"}, LookupError, "no kind of result 'Fitt'; close to it: Fit"),
            ({"result": None}, ValueError, "result: expected the name"),
            ({"limt": 1.0}, ValueError, "unknown field 'limt'"),
        ],
    )
    def test_refused(self, change, error, message):
        with pytest.raises(error, match=message):
            Result.from_json(upper_limit(self.LIKE, "a").to_json() | change)

    def test_a_missing_field_and_another_kind(self):
        data = upper_limit(self.LIKE, "a").to_json()
        with pytest.raises(ValueError, match="expected a Fit, got a Limit"):
            Fit.from_json(data)
        del data["limit"]
        with pytest.raises(ValueError, match="missing field 'limit'"):
            Result.from_json(data)
