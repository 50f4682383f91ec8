"""Likelihoods of models in experiments, sums that share nuisances, constraints, pseudo-data."""

import pickle

import numpy as np
import pytest
from scipy.optimize import minimize

import nurecoil as nr
from nurecoil.detectors import nr_threshold
from nurecoil.expectation import prediction
from nurecoil.experiments import Experiment, Normalisation, Shape, Template, experiment
from nurecoil.inference import GaussianConstraint, Projection, asimov, counting, fix, likelihood, toys
from nurecoil.inference.protocol import evaluate
from nurecoil.models import (
    NSI,
    ChargeRadius,
    DipolePortal,
    GeneralInteractions,
    LightScalar,
    LightVector,
    MagneticMoment,
    Millicharge,
    NeutrinoElectromagnetism,
    StandardModel,
    TransitionMoments,
)
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.units import MeV, cm2, keV, kg, mu_B, us

TREE = StandardModel(scheme="tree", sin2_theta_w=0.2312)
CSI = experiment("coherent-csi-2017")
SOURCE = nr.PionDecayAtRest(protons_on_target=1e23, neutrinos_per_proton=0.08, distance="20 m")


def deviance(n, mu):
    """-2 ln L of Poisson counts against the saturated model, bin by bin."""
    return sum(2 * (m - k + (k * np.log(k / m) if k > 0 else 0.0)) for k, m in zip(np.ravel(n), np.ravel(mu), strict=True))


def germanium(threshold=5 * keV):
    return nr_threshold(threshold)


def own_experiment(**changes):
    settings = {
        "id": "ge",
        "title": "",
        "source": SOURCE,
        "target": nr.CEvNS.on("Ge", TREE),
        "response": germanium(),
        "exposure": 10 * kg,
        "backgrounds": {"flat": [30.0]},
        "nuisances": (Normalisation("flux", ("signal",), 0.1), Normalisation("flat_norm", ("flat",), 0.2)),
    }
    e = Experiment(**(settings | changes))
    return e.replace(observed=prediction(e, TREE)({"sin2_theta_w": 0.22}))


def test_equals_the_experiments_own_prediction_minimised_directly():
    e = own_experiment()
    like, values = likelihood(e, TREE), {"sin2_theta_w": 0.30}

    def f(a):
        mu = prediction(e, TREE)({**values, "flux": a[0], "flat_norm": a[1]})
        return deviance(e.observed, mu) + (a[0] / 0.1) ** 2 + (a[1] / 0.2) ** 2

    assert like(values) == pytest.approx(minimize(f, [0, 0], tol=1e-12, method="Nelder-Mead").fun, abs=1e-8)


def test_measured_backgrounds_are_profiled_bin_by_bin():
    like = likelihood(experiment("coherent-csi-2017-one-bin"), TREE)
    # all 405 + 6 + 142 counts: signal and neutrons near 142 leave nothing to explain
    assert like({"sin2_theta_w": 0.195}) == pytest.approx(0.0, abs=0.01)
    assert like.observed.tolist() == [547.0]


def test_variance_of_the_first_analysis_of_csi():
    like = likelihood(experiment("coherent-csi-2017-one-bin"), TREE, statistic="miranda-2019")
    # N_meas + B_0n + 2 B_ss = 142 + 6 + 810 (Papoulias' slides of 2019)
    assert like.observations[0].statistic.variance.tolist() == [958.0]
    assert likelihood(experiment("coherent-csi-2017-one-bin"), TREE, statistic="gaussian").observations[
        0
    ].statistic.variance.tolist() == [952.0]


def test_projections_two_readings_of_one_formula():
    e = own_experiment(backgrounds={}, nuisances=())
    model = TREE + MagneticMoment()
    N = e.expected(TREE, {"sin2_theta_w": 0.2312})[0]
    extra = e.expected(model, {"mu_numu": 20e-10 * mu_B})[0] - N
    values = {"mu_numu": 20e-10 * mu_B}
    literal = asimov(e, model, statistic=Projection(0.2, 0.1))
    table = asimov(e, model, statistic=Projection(0.2, 0.1, "miranda-2019-table"))
    assert literal(values) == pytest.approx(extra**2 / (1.2 * N + (0.1 * (N + extra)) ** 2), rel=1e-10)
    assert table(values) == pytest.approx(extra**2 / (1.2 * 1.1 * N), rel=1e-10)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (TREE, {"sin2_theta_w": 0.25}),
        (StandardModel(), {"sin2_theta_w": 0.25}),
        (StandardModel(running=True), {"sin2_theta_w": 0.25}),
        (
            NSI(eps_ee_uV=0.1, eps_emu_dV=0.2j, eps_mutau_uL=0.1),
            {"eps_ee_uV": -0.2, "eps_emu_dV_abs": 0.1, "eps_mutau_uL_abs": 0.3},
        ),
        (MagneticMoment(mu_numu=1e-9 * mu_B), {"mu_nue": 2e-9 * mu_B, "mu_numu": 1e-9 * mu_B}),
        (TransitionMoments(Lambda_1=1e-9j * mu_B), {"Lambda_1": 2e-9 * mu_B, "Lambda_3": 1e-9 * mu_B}),
        (ChargeRadius(), {"r2_nue": 1e-31 * cm2, "r2_numu": -2e-31 * cm2}),
        (Millicharge(), {"q_nue": 1e-7, "q_numu": -1e-7}),
        (NeutrinoElectromagnetism(q_nu_ee=1e-7, mu_nu_emu=1e-9j * mu_B), {"q_nu_ee": 2e-7, "mu_nu_emu_abs": 2e-9 * mu_B}),
        (GeneralInteractions(C_ee_uS=0.1, C_emu_dT=0.1), {"C_ee_uS": 0.2}),
        (LightScalar.universal_quarks(10 * MeV, 1e-9), {"g2_phi": 2e-9}),
        (DipolePortal(5 * MeV, d_mu=1e-9 * mu_B), {"d_mu": 2e-9 * mu_B, "d_e": 1e-9 * mu_B}),
    ],
    ids=lambda x: type(x).__name__ if not isinstance(x, dict) else "",
)
def test_parameters_marked_linear_are(model, values):
    """Matrices at random values are the sum that the mark promises, and so are batches of counts."""
    parameters = model.parameters
    assert all(parameters.get_parameter(name).enters == "linear" for name in values)
    marked = [name for name in parameters if parameters.get_parameter(name).enters == "linear"]
    rng = np.random.default_rng(3)
    scale = {name: abs(values.get(name, parameters[name])) or 1e-9 for name in marked}
    point = {name: scale[name] * rng.uniform(0.1, 2) for name in marked}

    def matrices(given):
        return {t.channel: t.matrix for t in model.terms({**dict.fromkeys(marked, 0.0), **given})}

    origin, there = matrices({}), matrices(point)
    assert origin.keys() == there.keys()
    for channel, matrix in there.items():
        total = origin[channel] + sum(matrices({name: x})[channel] - origin[channel] for name, x in point.items())
        np.testing.assert_allclose(total, matrix, rtol=1e-9, atol=1e-13 * max(1e-300, np.abs(matrix).max()))
    whole = model if isinstance(model, StandardModel) else TREE + model
    like = asimov(CSI, whole)
    x = np.linspace(0, 1.5, 40)
    columns = {name: value * x for name, value in values.items()}
    singles = [like({name: column[i] for name, column in columns.items()}) for i in range(x.size)]
    np.testing.assert_allclose(evaluate(like, columns), singles, rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize(
    ("model", "other"),
    [
        (NSI(eps_emu_uV=0.3j, eps_emu_dV=0.2, eps_mutau_uL=0.1j), {"eps_emu_dV_phase": 0.4}),
        (TransitionMoments(Lambda_1=1e-9 * mu_B, Lambda_2=2e-9j * mu_B), {"zeta_2": 0.4}),
        (GeneralInteractions(C_emu_uS=0.1j, C_emu_dT=0.1), {}),
        (NeutrinoElectromagnetism(q_nu_emu=1e-6j, mu_nu_emu=1e-9j * mu_B), {}),
    ],
    ids=lambda x: type(x).__name__ if not isinstance(x, dict) else "",
)
def test_phases_are_marked(model, other):
    """Counts along each phase are a constant and two harmonics: five values give all others."""
    phases = [name for name in model.parameters if model.parameters.get_parameter(name).enters == "phase"]
    assert phases == [name for name in model.parameters if model.parameters.get_parameter(name).unit == "rad"] != []
    like = asimov(CSI, TREE + model)
    around = np.linspace(-np.pi, np.pi, 16, endpoint=False)
    for phase in phases:
        values = {name: x for name, x in other.items() if name != phase}
        counts = np.array([like.expected({**values, phase: float(x)}).ravel() for x in around])
        waves = np.abs(np.fft.rfft(counts, axis=0))
        assert waves[3:].max() <= 1e-9 * waves[0].max()


def test_parameters_that_are_not_linear_are_not_marked():
    vector = LightVector(10 * MeV, 1e-4)
    assert vector.parameters.get_parameter("g_Zprime").enters == "square"
    like = asimov(CSI, TREE + vector)
    masses = np.geomspace(1, 100, 5) * MeV
    singles = [like({"mass_Zprime": m, "g_Zprime": 1e-4}) for m in masses]
    np.testing.assert_allclose(evaluate(like, {"mass_Zprime": masses, "g_Zprime": 1e-4}), singles, rtol=1e-9, atol=1e-12)


def test_shape_nuisances_have_a_constraint_and_may_be_named():
    shape = Shape("threshold", germanium(4.5 * keV), germanium(5.5 * keV))
    e = own_experiment(nuisances=(shape,))
    like = likelihood(e, TREE)
    assert list(like.parameters) == ["sin2_theta_w"]
    assert [(n.name, n.kind, n.role) for n in like.nuisances] == [("threshold", "shape", "constrained")]
    for a in (-0.7, 0.4):
        mu = prediction(e, TREE)({"threshold": a})
        assert like({"threshold": a}) == pytest.approx(deviance(e.observed, mu) + a * a, rel=1e-12)
    a = np.array([-1.0, -0.2, 0.0, 0.3, 1.5])
    np.testing.assert_allclose(like.many({"threshold": a}), [like({"threshold": x}) for x in a], rtol=1e-10)
    both = {"threshold": a, "sin2_theta_w": np.linspace(0.1, 0.3, 5)}
    np.testing.assert_allclose(like.many(both), [like({n: c[i] for n, c in both.items()}) for i in range(5)], rtol=1e-10)


@pytest.mark.parametrize("part", ["signal", "flat"])
def test_templates_move_a_part(part):
    plus, minus = ([1.3], [0.8]) if part == "signal" else ([40.0], [25.0])
    e = own_experiment(nuisances=(Normalisation("flux", ("signal",), 0.1), Template("shape", part, plus, minus)))
    like = likelihood(e, TREE)
    for a in (-0.7, 0.4):
        mu = prediction(e, TREE)({"flux": 0.05, "shape": a})
        expected = deviance(e.observed, mu) + a * a + (0.05 / 0.1) ** 2
        assert like({"flux": 0.05, "shape": a}) == pytest.approx(expected, rel=1e-12)
    a = np.array([-1.0, 0.0, 0.3])
    np.testing.assert_allclose(like.many({"shape": a}), [like({"shape": x}) for x in a], rtol=1e-12)


def test_what_is_minimised_inside_is_what_a_scan_of_it_finds():
    like = likelihood(own_experiment(), TREE)
    a = np.linspace(-0.6, 0.3, 4001)
    outside = like.many({"flux": a, "sin2_theta_w": 0.3}).min()
    assert like({"sin2_theta_w": 0.3}) == pytest.approx(outside, abs=1e-4)
    assert outside >= like({"sin2_theta_w": 0.3}) - 1e-10


class TestSums:
    def test_shared_pulls_are_profiled_together(self):
        first = counting([12.0], [10.0], pulls={"flux": (0.1, ["signal"])})
        second = counting([33.0], [20.0], {"b": [5.0]}, {"flux": (0.1, ["signal"]), "b_norm": (0.2, ["b"])})
        both = first + second
        by_hand = counting([12.0, 33.0], [10.0, 20.0], {"b": [0.0, 5.0]}, {"flux": (0.1, ["signal"]), "b_norm": (0.2, ["b"])})
        assert both() == pytest.approx(by_hand(), rel=1e-12)
        assert both({"strength": 1.2}) == pytest.approx(by_hand({"strength": 1.2}), rel=1e-12)
        assert abs(both() - first() - second()) > 0.1
        assert both.pulls_at().keys() == {"flux", "b_norm"}

    def test_a_shared_pull_is_constrained_once(self):
        first = counting([12.0], [10.0], pulls={"flux": (0.1, ["signal"])})
        assert (first + first)({"flux": 0.1}) == pytest.approx(2 * deviance([12.0], [11.0]) + 1.0, rel=1e-12)

    def test_poisson_and_gaussian_share_a_pull(self):
        pull = {"flux": (0.1, ["signal"])}
        first, second = counting([12.0], [10.0], pulls=pull), counting([33.0], [20.0], pulls=pull, variance=[40.0])
        both = first + second
        a = np.linspace(-0.5, 0.8, 200_001)
        direct = (
            2 * (10 * (1 + a) - 12 - 12 * np.log(10 * (1 + a) / 12)) + (33 - 20 * (1 + a)) ** 2 / 40 + (a / 0.1) ** 2
        ).min()
        assert both() == pytest.approx(direct, abs=1e-8)
        np.testing.assert_allclose(both.many({"strength": [0.9, 1.1]}), [both({"strength": x}) for x in (0.9, 1.1)])

    def test_independent_ones_add(self):
        first, second = counting([12.0], [10.0]), counting([8.0], [10.0])
        total = first + second + GaussianConstraint("strength", 1.0, 0.1)
        assert total({"strength": 1.1}) == pytest.approx(first({"strength": 1.1}) + second({"strength": 1.1}) + 1.0)
        np.testing.assert_allclose(evaluate(total, {"strength": [1.0, 1.1]}), [total(), total({"strength": 1.1})])
        assert total.parameters.get_parameter("strength").lower == 0.0

    def test_three_in_any_order(self):
        pull = {"flux": (0.1, ["signal"])}
        parts = [counting([n], [10.0], pulls=pull) for n in (9.0, 14.0, 12.0)]
        a, b, c = parts
        assert (a + (b + c))() == pytest.approx(((c + a) + b)(), rel=1e-12)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"pulls": {"flux": (0.2, ["signal"])}}, "expected one uncertainty"),
            ({"pulls": {"flux": (0.1, ["signal"])}, "log_normal": ["flux"]}, "expected one uncertainty and kind"),
        ],
    )
    def test_a_shared_nuisance_must_be_the_same(self, change, message):
        with pytest.raises(ValueError, match=message):
            counting([12.0], [10.0], pulls={"flux": (0.1, ["signal"])}) + counting([12.0], [10.0], **change)

    def test_a_constraint_on_a_hidden_nuisance_is_refused(self):
        like = counting([12.0], [10.0], pulls={"flux": (0.1, ["signal"])})
        with pytest.raises(ValueError, match="'flux' is a nuisance with a constraint of its own"):
            like + GaussianConstraint("flux", 0.0, 0.05)

    def test_different_parameters_of_one_name_are_refused(self):
        class Other(GaussianConstraint):
            pass

        class Strength:
            parameters = ParameterSet(Parameter("strength", 3.0))

            def __call__(self, values=None):
                return 0.0

        with pytest.raises(ValueError, match="defined twice"):
            counting([12.0], [10.0]) + Strength()


class TestFixed:
    def test_values_and_names(self):
        like = likelihood(CSI, TREE + MagneticMoment())
        held = fix(like, ["sin2_theta_w", "mu_nue", "mu_nutau"])
        assert list(held.parameters) == ["mu_numu"]
        moments = np.array([0.0, 40e-10 * mu_B])
        np.testing.assert_allclose(held.many({"mu_numu": moments}), like.many({"mu_numu": moments}), rtol=1e-12)
        twice = fix(fix(like, {"sin2_theta_w": 0.2}), ["mu_nue"])
        assert twice() == pytest.approx(like({"sin2_theta_w": 0.2}), rel=1e-12)

    def test_refused(self):
        like = likelihood(CSI, TREE + MagneticMoment())
        with pytest.raises(LookupError, match="no parameter 'mu_nmu'; close to it: mu_numu"):
            fix(like, ["mu_nmu"])
        with pytest.raises(ValueError, match=r"mu_numu: expected a value in \[0, inf\]"):
            fix(like, {"mu_numu": -1.0})


def test_unknown_parameters_are_refused():
    like = likelihood(CSI, TREE)
    for call in (like, like.many, like.expected, like.pulls_at):
        with pytest.raises(LookupError, match="no parameter 'sin_theta'; close to it: sin2_theta_w"):
            call({"sin_theta": 0.2})
        with pytest.raises(LookupError, match="no parameter 'signal_norm'; close to it: signal_normalisation"):
            call({"signal_norm": 0.1})


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"statistic": "poison"}, LookupError, "no statistic 'poison'; close to it: poisson"),
    ],
)
def test_bad_options(options, error, message):
    with pytest.raises(error, match=message):
        likelihood(own_experiment(), TREE, **options)


def test_no_data():
    with pytest.raises(ValueError, match="no observed counts; use asimov"):
        likelihood(own_experiment().replace(observed=None), TREE)


def test_a_pull_on_a_measured_background_is_refused():
    e = own_experiment(measured={"flat": 1.0})
    with pytest.raises(ValueError, match="'flat_norm' acts on 'flat', which is measured"):
        likelihood(e, TREE)
    assert likelihood(e, TREE, statistic="gaussian").profiled == ("flux", "flat_norm")


def test_projection_options():
    with pytest.raises(ValueError, match="sigma_stat: expected a positive number"):
        Projection(0.0, 0.1)
    with pytest.raises(LookupError, match="close to it: miranda-2019-table"):
        Projection(0.1, 0.1, "miranda")


@pytest.mark.parametrize(("mean", "sigma", "message"), [(np.nan, 1.0, "mean"), (0.0, 0.0, "sigma"), (0.0, np.inf, "sigma")])
def test_bad_constraints(mean, sigma, message):
    with pytest.raises(ValueError, match=f"constraint on a, {message}"):
        GaussianConstraint("a", mean, sigma)


class TestPseudoData:
    def test_asimov_is_a_perfect_fit(self):
        for name in ("coherent-csi-2017", "coherent-csi-2017-time"):
            like = asimov(experiment(name), TREE, {"sin2_theta_w": 0.22})
            assert like({"sin2_theta_w": 0.22}) == pytest.approx(0.0, abs=1e-9)
            assert like() > 1e-3

    def test_toys_are_reproducible_and_extend(self):
        first, longer = (toys(CSI, TREE, n, seed=5) for n in (2, 4))
        for a, b in zip(first, longer, strict=False):
            np.testing.assert_array_equal(a.observed, b.observed)
            assert a.centres == b.centres
        assert not np.array_equal(longer[0].observed, longer[1].observed)

    def test_toys_have_the_right_mean_and_spread(self):
        like = counting([50.0], [40.0], {"b": [10.0]}, {"flux": (0.1, ["signal"])})
        found = list(like.toys(4000, 1, {"strength": 1.5, "flux": 0.2}))
        n = np.array([toy.observed[0] for toy in found])
        truth = 1.5 * 40 * 1.2 + 10
        assert n.mean() == pytest.approx(truth, abs=5 * np.sqrt(truth / 4000))
        assert n.var() == pytest.approx(truth, rel=0.12)
        centres = np.array([toy.centres["flux"] for toy in found])
        assert centres.mean() == pytest.approx(0.2, abs=0.01)
        assert centres.std() == pytest.approx(0.1, rel=0.06)

    def test_gaussian_toys(self):
        covariance = np.array([[4.0, 1.5], [1.5, 9.0]])
        like = counting([10.0, 20.0], [10.0, 20.0], variance=covariance)
        n = np.array([toy.observed for toy in like.toys(4000, 1)])
        np.testing.assert_allclose(np.cov(n.T), covariance, rtol=0.12, atol=0.2)


def test_likelihoods_survive_pickling_with_hashes_of_another_process():
    like = likelihood(experiment("coherent-csi-2017-time"), TREE + NSI(eps_ee_uV=0.0))
    like({"eps_ee_uV": 0.1})
    copy = pickle.loads(pickle.dumps(like))
    assert copy({"eps_ee_uV": 0.1}) == like({"eps_ee_uV": 0.1})


def test_times_are_cut_in_the_prediction():
    e = experiment("coherent-csi-2017-time")
    assert likelihood(e, TREE).observed.size == e.observed.size
    assert e.time_edges[-1] / us == pytest.approx(6.0)
