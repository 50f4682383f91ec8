"""Predictions: their algebra, their nuisances, batches."""

import copy
import pickle

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.expectation import Component, Constant, FromFunction, Nuisance, Prediction, Variation, prediction, strength
from nurecoil.experiments import Curve, experiment
from nurecoil.inference import asimov, likelihood
from nurecoil.inference.core import derivatives, profile
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.units import MeV

TREE = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
MODEL = TREE + nr.NSI(eps_ee_uV=0.0)


@pytest.fixture(scope="module")
def csi():
    return prediction(experiment("coherent-csi-2021"), MODEL)


def simple(counts=(10.0, 4.0), name="signal", pull=None):
    made = Prediction((2,), (Component(name, Constant(np.array(counts))),))
    return made if pull is None else made.scaled_by(Nuisance(*pull), [name])


class TestAlgebra:
    def test_parts_are_the_whole(self, csi):
        values = {"eps_ee_uV": 0.1, "sns_flux": 0.05, "csi_efficiency": -0.5, "csi_steady_state": 0.1}
        parts = csi.parts(values)
        np.testing.assert_allclose(sum(parts.values()), csi(values), rtol=1e-14)
        np.testing.assert_allclose(csi.only("signal").fixed({})(values_of("signal", values)), parts["signal"])
        assert set(csi.without("signal").names) == set(csi.names) - {"signal"}

    def test_sums_over_the_same_bins(self):
        both = simple() + simple((1.0, 2.0), "other", ("x", "normalisation", 0.1))
        assert both({"x": 0.5}).tolist() == [11.5, 7.0]
        with pytest.raises(ValueError, match="same bins"):
            simple() + Prediction((3,), (Component("b", Constant(np.ones(3))),))
        with pytest.raises(ValueError, match="part 'signal' is in both"):
            simple() + simple()
        one, other = simple(pull=("x", "normalisation", 0.1)), simple(name="b", pull=("x", "normalisation", 0.2))
        with pytest.raises(ValueError, match="expected one uncertainty and kind"):
            one + other

    def test_numbers_scale(self, csi):
        values = {"eps_ee_uV": -0.2, "csi_quenching_first": 0.7}
        np.testing.assert_allclose((3 * csi)(values), 3 * csi(values), rtol=1e-14)
        with pytest.raises(ValueError, match="factor: expected a finite number >= 0"):
            csi * -1.0

    def test_a_strength_and_what_is_held(self, csi):
        strong = csi.fixed({"eps_ee_uV": 0.1}).with_strength("signal")
        assert list(strong.parameters) == ["strength"]
        pulls = {"csi_efficiency": 0.4, "sns_flux": -0.1}
        expected = 2.5 * csi.parts({"eps_ee_uV": 0.1, **pulls})["signal"]
        np.testing.assert_allclose(strong.parts({"strength": 2.5, **pulls})["signal"], expected, rtol=1e-12)
        with pytest.raises(ValueError, match=r"eps_ee_uV: expected finite values"):
            csi.fixed({"eps_ee_uV": np.nan})

    def test_without_nuisances(self, csi):
        bare = csi.unpulled()
        assert bare.nuisances == ()
        np.testing.assert_allclose(bare({"eps_ee_uV": 0.1}), csi({"eps_ee_uV": 0.1}), rtol=1e-14)

    def test_names_that_do_not_exist(self, csi):
        for call in (lambda: csi({"eps_eee_uV": 0.1}), lambda: csi.many({"flux": [0.1]}), lambda: csi.only("sgnal")):
            with pytest.raises(LookupError):
                call()
        with pytest.raises(ValueError, match=r"sns_flux: expected finite values in \[-1, inf\], got -2"):
            csi({"sns_flux": -2.0})
        with pytest.raises(ValueError, match="sin2_theta_w: expected finite values in"):
            csi({"sin2_theta_w": 5.0})


def values_of(part, values):
    return {name: value for name, value in values.items() if name != "csi_steady_state"}


def test_batches_are_single_points(csi):
    rng = np.random.default_rng(1)
    columns = {
        "eps_ee_uV": rng.uniform(-0.3, 0.3, 20),
        "sns_flux": rng.normal(size=20) * 0.1,
        "csi_efficiency": rng.normal(size=20),
    }
    many = csi.many(columns)
    for i in (0, 7, 19):
        np.testing.assert_allclose(many[i], csi({name: c[i] for name, c in columns.items()}).ravel(), rtol=1e-10)


def test_points_that_share_tables_are_grouped():
    vector = prediction(experiment("coherent-csi-2017"), TREE + nr.LightVector(10 * MeV, 1e-4))
    masses = np.array([5.0, 20.0, 5.0, 20.0]) * MeV
    couplings = np.array([1e-5, 2e-5, 3e-5, 4e-5])
    many = vector.many({"mass_Zprime": masses, "g_Zprime": couplings})
    for row, m, g in zip(many, masses, couplings, strict=True):
        np.testing.assert_allclose(row, vector({"mass_Zprime": m, "g_Zprime": g}), rtol=1e-10)


def test_functions_and_strengths():
    of = FromFunction(ParameterSet(Parameter("x", 1.0)), lambda values: [values["x"] ** 3, 1.0])
    made = Prediction((2,), (Component("signal", of), Component("b", strength([1.0, 2.0]))))
    assert made({"x": 2.0, "strength": 3.0}).tolist() == [11.0, 7.0]
    np.testing.assert_allclose(made.many({"x": [1.0, 2.0], "strength": [1.0, 3.0]}), [[2.0, 3.0], [11.0, 7.0]])


def test_copies_travel(csi):
    values = {"eps_ee_uV": 0.1, "csi_efficiency": 0.3}
    for other in (pickle.loads(pickle.dumps(csi)), copy.deepcopy(csi)):
        np.testing.assert_allclose(other(values), csi(values), rtol=1e-13)
    e = experiment("coherent-csi-2017")
    assert copy.deepcopy(e).expected(TREE).tolist() == e.expected(TREE).tolist()


def test_tables_of_shapes_are_kept_with_the_experiment():
    e = experiment("coherent-csi-2021")
    first, second = (prediction(e, model).components[0].signal for model in (MODEL, TREE))
    assert all(first.shapes[name][0] is second.shapes[name][0] for name in first.shapes)
    assert e.replace(observed=e.observed + 1).variants is not None
    assert e.replace(observed=e.observed + 1).compiled is e.compiled


@pytest.fixture(scope="module")
def curved():
    e = experiment("coherent-csi-2021")
    shape = next(n for n in e.nuisances if n.name == "csi_efficiency")
    curve = Curve("k", (-1.0, 0.0, 1.0), (shape.minus, e.response, shape.plus), 0.0, 1.0)
    return likelihood(e.replace(nuisances=(*e.nuisances[:4], curve)), MODEL)


class TestCurves:
    """A parameter of the response on several nodes."""

    def test_goes_through_its_nodes(self, curved):
        whole = likelihood(experiment("coherent-csi-2021"), MODEL)
        for a in (-1.0, 0.0, 1.0):
            values = {"eps_ee_uV": 0.1, **dict.fromkeys(("csi_quenching_first", "csi_quenching_second"), 0.0)}
            shapes = whole({**values, "csi_efficiency": a})
            assert curved({"eps_ee_uV": 0.1, "k": a}) == pytest.approx(shapes, abs=1e-9)

    def test_is_minimised_over(self, curved):
        k = np.linspace(-3, 3, 6001)
        for x in (0.0, 0.15):
            assert curved({"eps_ee_uV": x}) == pytest.approx(curved.many({"k": k, "eps_ee_uV": x}).min(), abs=1e-6)

    def test_is_refused_where_it_makes_no_sense(self):
        e = experiment("coherent-csi-2017")
        r = e.response
        for options, message in (
            (((0.0, 1.0), (r, r), 0.0, 1.0), "at least three that increase"),
            (((0.0, 1.0, 2.0), (r, r), 0.0, 1.0), "responses: expected 3, got 2"),
            (((0.0, 1.0, 2.0), (r, r, r), 0.5, 1.0), "centre: expected one of"),
            (((0.0, 1.0, 2.0), (r, r, r), 1.0, 0.0), "uncertainty: expected a positive number"),
        ):
            with pytest.raises(ValueError, match=message):
                Curve("k", *options)


class TestAxes:
    """Parameters that change tables, as curves through some of them."""

    def test_a_mass(self):
        like = asimov(experiment("coherent-csi-2021"), TREE + nr.LightVector(50 * MeV, 5e-5))
        c = like.compile("g_Zprime", "mass_Zprime", axes={"mass_Zprime": (5 * MeV, 500 * MeV)})
        assert 0 < c.axis_error < 1e-4
        rng = np.random.default_rng(2)
        x = np.stack([rng.uniform(0, 1e-4, 12), np.exp(rng.uniform(np.log(5), np.log(500), 12)) * MeV], axis=1)
        near = profile(c, x)
        exact = like.many({"g_Zprime": x[:, 0], "mass_Zprime": x[:, 1]})
        assert np.abs(near.value - exact)[exact < 100].max() < 1e-3
        gradient, _ = derivatives(c, x, near)
        h = 1e-5 * x[:, 1]
        step = np.stack([np.zeros(12), h], axis=1)
        difference = (profile(c, x + step).value - profile(c, x - step).value) / (2 * h)
        np.testing.assert_allclose(gradient[:, 1], difference, rtol=1e-4, atol=1e-5 * np.abs(difference).max())

    def test_a_variation(self):
        def change(e, values):
            return e.replace(exposure=e.exposure * np.exp(values["t"]))

        vary = Variation(ParameterSet(Parameter("t", 0.0, -1.0, 1.0)), change)
        like = likelihood(experiment("coherent-csi-2017"), TREE, vary=vary)
        c = like.compile("t", axes={"t": (-0.5, 0.5)})
        assert c.axis_error < 1e-4
        assert not c.couplings[0].logarithmic

    def test_they_need_a_range(self):
        like = asimov(experiment("coherent-csi-2017"), TREE + nr.LightVector(50 * MeV, 5e-5))
        with pytest.raises(ValueError, match="'mass_Zprime' changes tables; to let it move give its range"):
            like.compile("mass_Zprime")
        with pytest.raises(ValueError, match="expected the lower end first"):
            like.compile("mass_Zprime", axes={"mass_Zprime": (5.0, 1.0)})
