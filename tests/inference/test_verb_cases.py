"""Cases met in use: what people asked, and what has to come out, each with two more of its kind."""

import math

import numpy as np
import pytest
from helm_releases import with_helm
from scipy.optimize import brentq, minimize_scalar

import nurecoil as nr
from nurecoil.experiments import experiment
from nurecoil.inference import (
    GaussianConstraint,
    contour,
    counting,
    feldman_cousins,
    fit,
    goodness,
    interval,
    likelihood,
    limit_curve,
    sample,
    scan,
    upper_limit,
)
from nurecoil.units import MeV, cm2, mu_B

ONE_BIN = experiment("coherent-csi-2017-one-bin")
CSI = with_helm("coherent-csi-2021")
SM = nr.StandardModel()
NSI = SM + nr.NSI(eps_ee_uV=0.0, eps_mumu_uV=0.0)


class TestPullsEndAtMinusOne:
    """A background may vanish, but not become negative: where it is gone, only the signal is left."""

    @pytest.mark.parametrize(
        ("n", "background", "sigma", "limit"),
        [
            # nothing seen, background gone: 2 s = 2.7055
            (0.0, 10.0, 0.4, 2.7055 / 2),
            (0.0, 3.0, 1.0, 2.7055 / 2),
            (2.0, 20.0, 0.5, 4.6046),
        ],
    )
    def test_counting(self, n, background, sigma, limit):
        like = counting([n], [1.0], {"b": [background]}, {"bk": (sigma, ["b"])})
        found = upper_limit(like, "strength")
        assert found.limit == pytest.approx(limit, abs=2e-4)
        assert like.pulls_at({"strength": found.limit})["bk"] >= -1.0


class TestGapsBelowALimit:
    def test_a_coupling_squared(self):
        like = likelihood(ONE_BIN, SM + nr.LightVector(mass=10 * MeV, coupling=0.0))
        found = upper_limit(like, "g_Zprime")
        assert found.ranges[0] == (0.0, pytest.approx(3.98e-5, rel=2e-3))
        assert found.gaps == (pytest.approx((3.98e-5, 7.05e-5), rel=2e-3),)
        assert found.limit == pytest.approx(8.60e-5, rel=2e-3)
        assert "is excluded below the limit" in found.message
        assert "not 3.98" in repr(found)

    def test_an_interaction_and_a_charge_radius(self):
        # ends from an independent prototype of the same likelihood
        found = upper_limit(likelihood(CSI, NSI), "eps_ee_uV")
        assert found.gaps == (pytest.approx((0.089458, 0.311032), abs=2e-5),)
        assert found.limit == pytest.approx(0.456454, abs=2e-5)
        tree = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
        radius = tree + nr.ChargeRadius(convention="papoulias-erice-2019", reference="zero")
        below = upper_limit(likelihood(ONE_BIN, radius, statistic="miranda-2019"), "r2_numu")
        assert np.array(below.gaps) / (1e-32 * cm2) == pytest.approx(np.array([(-19.4, -8.6)]), abs=0.06)


class TestStartsDoNotMatter:
    @pytest.mark.parametrize("coupling", [0.0, 1e-7, 1e-6, 1e-5])
    def test_scalar(self, coupling):
        like = likelihood(ONE_BIN, SM + nr.LightScalar(mass=10 * MeV, coupling=coupling))
        assert upper_limit(like, "g2_phi").limit == pytest.approx(8.898e-9, rel=1e-3, abs=0)

    @pytest.mark.parametrize("size", [1.0, 1e6, 1e12])
    def test_counting(self, size):
        like = counting([134.0], [size], {"b": [10.0]}, {"f": (0.28, ["signal"]), "g": (0.1, ["signal"])})
        found = upper_limit(like, "strength")
        assert found.valid
        assert (found.limit * size, found.best * size) == pytest.approx((236.856, 124.0), rel=1e-5)

    @pytest.mark.parametrize("centre", [-30.0, 3.0])
    def test_interaction(self, centre):
        far = likelihood(CSI, SM + nr.NSI(eps_ee_uV=centre, eps_mumu_uV=0.0))
        found = interval(far, "eps_ee_uV")
        np.testing.assert_allclose(found.ranges, interval(likelihood(CSI, NSI), "eps_ee_uV").ranges, atol=1e-6)


class TestWindows:
    @pytest.mark.parametrize("within", [(8.0, 30.0), (5.0, 40.0), (12.0, 14.0)])
    def test_the_reference_stays(self, within):
        like = counting([10.0], [1.0], {"b": [3.0]})
        end = brentq(lambda s: like({"strength": s}) - 2.70554, 7.0, 30.0)
        found = interval(like, "strength", within=within)
        assert found.ranges == (pytest.approx((max(within[0], like_low(like)), min(end, within[1])), abs=1e-5),)
        assert end == pytest.approx(13.14, abs=0.005)
        assert found.best == pytest.approx(7.0, abs=1e-6)
        assert ("outside" in found.message) == (not within[0] <= 7.0 <= within[1])


def like_low(like):
    return brentq(lambda s: like({"strength": s}) - 2.70554, 0.0, 7.0)


class TestOneRule:
    """What is not named is held, whatever the verb."""

    def test_interval_by_hand(self):
        like = likelihood(ONE_BIN, NSI)
        found = interval(like, "eps_ee_uV")
        best = minimize_scalar(lambda e: like({"eps_ee_uV": e}), bounds=(-0.2, 0.2), method="bounded").fun
        for end in (found.ranges[0][0], found.ranges[-1][1]):
            assert like({"eps_ee_uV": end}) == pytest.approx(found.fval + 2.70554, abs=1e-5)
        assert found.fval <= best + 1e-9
        assert found.held == {"sin2_theta_w": SM.sin2_theta_w, "eps_mumu_uV": 0.0}
        assert found.profiled == like.profiled

    def test_every_verb_says_so(self):
        like = likelihood(CSI, NSI)
        grid = {"eps_ee_uV": [-0.02, 0.0, 0.02]}
        free = [
            fit(like, "eps_ee_uV"),
            interval(like, "eps_ee_uV"),
            upper_limit(like, "eps_ee_uV"),
            scan(like, grid),
            goodness(like, "eps_ee_uV"),
            feldman_cousins(like, {"eps_ee_uV": np.linspace(-0.6, 0.9, 5)}, toys=10, seed=1),
            contour(like, ("eps_ee_uV", "sns_flux"), grid=grid | {"sns_flux": [-0.1, 0.1]}),
        ]
        for found in free:
            assert found.asked[0] == "eps_ee_uV"
            assert {"sin2_theta_w", "eps_mumu_uV"} == set(found.held)
            assert "csi_efficiency" in found.profiled
            text = str(found)
            assert "profiled" in text
            assert "held" in text
        assert "sns_flux" not in free[-1].profiled
        assert fit(like, "eps_ee_uV", profile="eps_mumu_uV").profiled[0] == "eps_mumu_uV"
        assert fit(like, "eps_ee_uV", held={"csi_efficiency": 0.5}).held["csi_efficiency"] == 0.5

    def test_a_nuisance_that_is_asked_for(self):
        like = counting([12.0], [10.0], pulls={"flux": (0.1, ["signal"])})
        found = interval(like, "flux", sigma=1)

        def value(a):
            return 2 * (10 * (1 + a) - 12 + 12 * math.log(12 / (10 * (1 + a)))) + (a / 0.1) ** 2

        lowest = minimize_scalar(value, bounds=(-0.5, 0.5), method="bounded", options={"xatol": 1e-12})
        ends = [brentq(lambda a: value(a) - lowest.fun - 1.0, *pair) for pair in ((-0.5, lowest.x), (lowest.x, 0.5))]
        assert found.ranges == (pytest.approx(ends, abs=1e-6),)
        assert interval(like, "flux", sigma=1, profile="strength").ranges[0] == pytest.approx((-0.1, 0.1), abs=1e-4)


class TestFreeBackgrounds:
    """A background of unknown size, under every verb: two bins, of which one sees the background alone."""

    LIKE = counting([30.0, 40.0], [10.0, 0.0], {"b": [10.0, 20.0]}, free=["b"])

    def test_fit(self):
        found = fit(self.LIKE, "strength")
        # b = 40/20, so that the signal is 30 - 20; V(s) = 30 + 40/4
        assert found.values["strength"] == pytest.approx(1.0, abs=1e-6)
        assert found.errors["strength"] == pytest.approx(math.sqrt(40.0) / 10.0, rel=1e-3)
        assert found.pulls["b"] == pytest.approx(1.0, abs=1e-6)

    def test_the_others(self):
        low, high = interval(self.LIKE, "strength", sigma=1).ranges[0]
        assert low < 1.0 - 0.6 < 1.0 + 0.6 < high
        assert upper_limit(self.LIKE, "strength").limit > high
        assert (
            goodness(counting([30.0, 40.0, 9.0], [10.0, 0.0, 5.0], {"b": [10.0, 20.0, 1.0]}, free=["b"]), "strength").ndof == 1
        )
        values = scan(self.LIKE, {"strength": [0.5, 1.0, 1.5]}).fval
        assert values[1] == pytest.approx(0.0, abs=1e-9)
        plane = contour(self.LIKE, ("strength", "b"), cls=[0.68])
        assert plane.closed == (True,)
        accepted = feldman_cousins(self.LIKE, {"strength": np.linspace(0, 5, 11)}, toys=100, seed=1)
        assert accepted.ranges[0][0] < 1.0 < accepted.ranges[0][1]
        curve = limit_curve(self.LIKE, "strength", along={"b": [0.5, 1.0, 1.5]})
        # a larger background leaves less room
        assert np.all(np.diff(curve.limits) < 0.0)
        assert curve.limits[1] == pytest.approx(upper_limit(self.LIKE, "strength", held={"b": 1.0}).limit, rel=1e-9)

    def test_samples(self):
        pytest.importorskip("emcee")
        found = sample(self.LIKE, "strength", seed=1, steps=400, burn_in=100, walkers=16)
        assert found.profiled == ("b",)
        assert found.chain.mean() == pytest.approx(1.0, abs=0.2)
        assert found.chain.std() == pytest.approx(math.sqrt(40.0) / 10.0, rel=0.2)


class TestSharedByThree:
    def test_one_flux(self):
        # n_i = s_i (1 + a): with equal data the shared pull is that of their sum
        three = [counting([n], [10.0], pulls={"flux": (0.2, ["signal"])}, name=f"e{n}") for n in (11.0, 13.0, 15.0)]
        like = three[0] + three[1] + three[2]
        assert like.profiled == ("flux",)
        found = fit(like, "flux")

        def value(a):
            total = sum(2 * (10 * (1 + a) - n + n * math.log(n / (10 * (1 + a)))) for n in (11.0, 13.0, 15.0))
            return total + (a / 0.2) ** 2

        best = minimize_scalar(value, bounds=(-0.5, 1.0), method="bounded", options={"xatol": 1e-12})
        assert found.values["flux"] == pytest.approx(best.x, abs=1e-6)
        assert found.fval == pytest.approx(best.fun, abs=1e-8)


class TestAsimovErrors:
    def test_the_mean_of_both_sides_of_a_kink(self):
        # with the sides' kinks held it would be 0.0392 and 0.0992
        for name, sigma in (("coherent-csi-2021", 0.0403), ("coherent-lar-2020", 0.1028)):
            data = with_helm(name)
            like = likelihood(data, NSI).asimov()
            assert fit(like, "eps_ee_uV", start={"eps_ee_uV": 0.0}).errors["eps_ee_uV"] == pytest.approx(sigma, abs=1e-4), name


class TestTheDomainIsKept:
    def test_weak_angle(self):
        found = interval(likelihood(ONE_BIN, nr.StandardModel(scheme="tree")), "sin2_theta_w")
        assert all(0.0 <= low <= high <= 1.0 for low, high in found.ranges)

    def test_a_strength_and_a_moment(self):
        assert interval(counting([3.0], [1.0], {"b": [9.0]}), "strength").ranges[0][0] == 0.0
        found = interval(likelihood(ONE_BIN, SM + nr.MagneticMoment()), "mu_numu")
        assert found.ranges[0][0] == 0.0
        assert 1e-10 * mu_B < found.ranges[-1][1] < 1e-8 * mu_B


class TestMassesAlong:
    def test_limits_follow_the_propagator(self):
        # far above the momentum transfer only g/M enters
        like = likelihood(ONE_BIN, SM + nr.LightVector(mass=10 * MeV, coupling=0.0))
        masses = np.array([1e3, 1e4]) * MeV
        found = limit_curve(like, "g_Zprime", along={"mass_Zprime": masses})
        assert found.limits[1] / found.limits[0] == pytest.approx(10.0, rel=5e-3)
        alone = upper_limit(like, "g_Zprime", held={"mass_Zprime": masses[0]})
        assert found.limits[0] == pytest.approx(alone.limit, rel=1e-6, abs=0)

    def test_a_plane_of_coupling_and_mass(self):
        like = likelihood(ONE_BIN, SM + nr.LightVector(mass=10 * MeV, coupling=0.0))
        grid = {"g_Zprime": np.geomspace(1e-6, 1e-3, 16), "mass_Zprime": np.geomspace(1, 300, 6) * MeV}
        found = contour(like, ("g_Zprime", "mass_Zprime"), [0.90], grid=grid)
        assert found.logarithmic == (True, True)
        points = np.concatenate(found.curves[0])
        on_columns = points[np.isclose(points[:, 1][:, None], grid["mass_Zprime"], rtol=1e-12, atol=0).any(axis=1)]
        assert len(on_columns) >= 4
        for g, mass in on_columns[:4]:
            assert like({"g_Zprime": g, "mass_Zprime": mass}) == pytest.approx(found.fval + 4.60517, abs=1e-5)

    def test_what_lies_between_masses_is_said(self):
        like = likelihood(ONE_BIN, SM + nr.LightVector(mass=10 * MeV, coupling=0.0))
        couplings = np.geomspace(1e-6, 1e-3, 16)
        for number, remarked in ((6, True), (31, False)):
            grid = {"g_Zprime": couplings, "mass_Zprime": np.geomspace(10, 100, number) * MeV}
            found = contour(like, ("g_Zprime", "mass_Zprime"), [0.90], grid=grid)
            said = float(found.method.split("-2 ln L off the level by ")[1].split()[0])
            points = np.concatenate(found.curves[0])
            between = points[~np.isclose(points[:, 1][:, None], grid["mass_Zprime"], rtol=1e-5, atol=0).any(axis=1)]
            off = [abs(like({"g_Zprime": g, "mass_Zprime": mass}) - found.fval - 4.60517) for g, mass in between]
            assert 0.0 < said <= 1.06 * max(off)
            assert ("more values would do better" in found.message) == remarked

    @pytest.mark.parametrize(
        ("mediator", "names"),
        [
            (nr.LightVector(mass=10 * MeV, coupling=0.0), ("g_Zprime", "mass_Zprime")),
            (nr.LightScalar(mass=10 * MeV, coupling=0.0), ("mass_phi", "g2_phi")),
            (nr.DipolePortal(5 * MeV, d_mu=0.0), ("d_mu", "mass_4")),
        ],
    )
    def test_a_plane_of_coupling_and_mass_without_a_word(self, mediator, names):
        # two decades around the mass; where the coupling is zero nothing depends on it, which is no reason to give up
        like = likelihood(ONE_BIN, SM + mediator)
        found = contour(like, names, [0.90])
        (mass,) = (name for name in names if name.startswith("mass"))
        k = names.index(mass)
        middle = mediator.parameters[mass]
        assert (found.x, found.y)[k][[0, -1]] == pytest.approx((0.1 * middle, 10 * middle), rel=1e-9)
        assert found.logarithmic[k]
        for curve in found.curves[0]:
            assert curve[[0, -1], k].tolist() == pytest.approx([0.1 * middle, 10 * middle], rel=1e-9)
            for point in curve[::7]:
                values = dict(zip(names, point.tolist(), strict=True))
                assert like(values) == pytest.approx(found.fval + 4.60517, abs=0.05)

    def test_bands_thinner_than_cells_are_whole(self):
        like = likelihood(ONE_BIN, SM + nr.LightVector(mass=10 * MeV, coupling=0.0))
        curves = contour(like, ("g_Zprime", "mass_Zprime"), [0.90]).curves[0]
        # below the gap, and both sides of the band above it, at every mass
        assert len(curves) == 3
        for mass in (1.0, 10.0, 100.0):
            ends = interval(like, "g_Zprime", 0.90, ndof=2, held={"mass_Zprime": mass * MeV})
            shift = ends.fval - contour(like, ("g_Zprime", "mass_Zprime"), [0.90]).fval
            at = sorted(float(np.exp(np.interp(np.log(mass * MeV), np.log(c[:, 1]), np.log(c[:, 0])))) for c in curves)
            assert abs(shift) < 0.05
            assert at == pytest.approx([ends.ranges[0][1], *ends.ranges[1]], rel=0.01)


class TestContours:
    def test_points_lie_on_the_level_in_order(self):
        like = likelihood(CSI, NSI)
        found = contour(like, ("eps_ee_uV", "eps_mumu_uV"))
        assert found.closed == (True, True)
        for curves, level in zip(found.curves, found.thresholds, strict=True):
            assert len(curves) == 4
            for curve in curves:
                values = like.many({"eps_ee_uV": curve[:, 0], "eps_mumu_uV": curve[:, 1]})
                np.testing.assert_allclose(values - found.fval, level, atol=1e-6)
                np.testing.assert_array_equal(curve[0], curve[-1])
                steps = np.linalg.norm(np.diff(curve, axis=0), axis=1)
                assert steps.max() < 5 * np.median(steps)

    @pytest.mark.parametrize("nodes", [5, 8, 31])
    def test_islands_smaller_than_a_cell(self, nodes):
        # four regions of a width of 0.15 in a plane of 3 x 3
        like = likelihood(CSI, NSI)
        grid = {"eps_ee_uV": np.linspace(-1.3, 1.7, nodes), "eps_mumu_uV": np.linspace(-1.3, 1.7, nodes)}
        found = contour(like, ("eps_ee_uV", "eps_mumu_uV"), [0.90], grid=grid)
        assert len(found.curves[0]) == 4
        fine = contour(like, ("eps_ee_uV", "eps_mumu_uV"), [0.90]).curves[0]
        areas = [sorted(abs(area(curve)) for curve in curves) for curves in (found.curves[0], fine)]
        np.testing.assert_allclose(areas[0], areas[1], rtol=0.25)

    def test_a_best_fit_outside_is_said(self):
        grid = {"eps_ee_uV": np.linspace(0.2, 0.6, 9), "eps_mumu_uV": np.linspace(0.2, 0.6, 9)}
        found = contour(likelihood(CSI, NSI), ("eps_ee_uV", "eps_mumu_uV"), [0.90], grid=grid)
        assert "the best fit lies outside of the plane" in found.message
        assert found.best["eps_ee_uV"] < 0.2

    def test_an_ellipse(self):
        # two counts with Gaussian errors: delta = ((x - 3)/2)^2 + ((y - 1)/0.5)^2
        one = GaussianConstraint("x", 3.0, 2.0) + GaussianConstraint("y", 1.0, 0.5)
        found = contour(one, ("x", "y"), [0.90])
        (curve,) = found.curves[0]
        np.testing.assert_allclose(
            ((curve[:, 0] - 3) / 2) ** 2 + ((curve[:, 1] - 1) / 0.5) ** 2, found.thresholds[0], atol=1e-6
        )
        assert abs(area(curve)) == pytest.approx(math.pi * 2.0 * 0.5 * found.thresholds[0], rel=0.02)


def area(curve):
    x, y = curve.T
    return 0.5 * float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))


class TestResults:
    def test_they_are_compared_copied_and_shown(self):
        import copy
        import pickle

        like = likelihood(ONE_BIN, SM + nr.MagneticMoment())
        found = upper_limit(like, "mu_numu")
        assert found == upper_limit(like, "mu_numu")
        assert found != upper_limit(like, "mu_numu", 0.95)
        assert pickle.loads(pickle.dumps(found)) == found == copy.deepcopy(found)
        assert repr(found).startswith("<Limit: mu_numu < ")
        assert "mu_B at 90 %, two-sided" in repr(found)
        assert "<table>" in found._repr_html_()
        grid = scan(like, {"mu_numu": np.linspace(0, 1e-9, 3) * mu_B})
        assert grid == scan(like, {"mu_numu": np.linspace(0, 1e-9, 3) * mu_B})

    def test_one_or_two_sides_and_what_they_cover(self):
        like = counting([100.0], [1.0], {"b": [90.0]})
        two, one = upper_limit(like, "strength", 0.90), upper_limit(like, "strength", 0.90, one_sided=True)
        assert two.coverage == pytest.approx(0.95, abs=1e-9)
        assert one.coverage == pytest.approx(0.90, abs=1e-9)
        assert "two-sided" in two.method
        assert "one-sided" in one.method
        assert one.limit < two.limit


class TestConstraints:
    def test_a_constraint_on_a_parameter_that_is_fitted(self):
        like = likelihood(ONE_BIN, nr.StandardModel(scheme="tree")) + GaussianConstraint("sin2_theta_w", 0.2386, 0.0002)
        found = fit(like, "sin2_theta_w")
        assert found.values["sin2_theta_w"] == pytest.approx(0.2386, abs=2e-5)
        assert found.errors["sin2_theta_w"] == pytest.approx(0.0002, rel=1e-2)


def test_an_analysis_without_the_command_line():
    from nurecoil.inference import load_analysis

    made = load_analysis(
        experiments="coherent-csi-2021",
        models=["standard-model", "nsi"],
        set={"eps_ee_uV": 0.0, "eps_mumu_uV": 0.0},
        parameters="eps_ee_uV",
    )
    assert made.upper_limit() == upper_limit(likelihood(experiment("coherent-csi-2021"), NSI), "eps_ee_uV")
    with pytest.raises(ValueError, match="no option of standard-model"):
        load_analysis(experiments="coherent-csi-2021", set={"colour": 1})
