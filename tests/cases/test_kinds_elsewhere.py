"""The kinds of the cases met in use, at other doors than those where they were met.

a11 counted twice, s2 unknown names, s3 units of objects, s5 not-a-number, s6 bounds; values that travel and show themselves.
"""

from __future__ import annotations

import copy
import pickle
import re

import numpy as np
import pytest
from typer.testing import CliRunner

import nurecoil as nr
from nurecoil.cli import app
from nurecoil.detectors import Response, nr_threshold
from nurecoil.inference import load_analysis
from nurecoil.problems import UnknownId
from nurecoil.sources import ElectronCapture, Monoenergetic, Tritium
from nurecoil.units import MeV, day, keV, kg, m, mu_B, parse, same_dimension

SM = nr.StandardModel()
SNS = nr.PionDecayAtRest(neutrinos_per_flavour="1.6e7 cm^-2 s^-1")
GE = nr.CEvNS.on("Ge", SM)
RATE = ["rate", "--source", "pion-decay-at-rest", "--neutrinos-per-flavour", "1.6e7 cm^-2 s^-1", "--target", "Ge"]
pytestmark = pytest.mark.filterwarnings("ignore::nurecoil.processes.NoSpinExpectation")


def csi(name="coherent-csi-2017"):
    return nr.experiment(name)


TWICE = {
    "a model": lambda: SM + SM,
    "a model inside a sum": lambda: (SM + nr.NSI(eps_ee_uV=0.1)) + SM,
    "another scheme": lambda: SM + nr.StandardModel(scheme="tree"),
    "models of an analysis": lambda: load_analysis(
        experiments="coherent-csi-2017", models=["standard-model", "standard-model"], parameters="sin2_theta_w"
    ),
    "an experiment": lambda: nr.likelihood([csi(), csi()], SM),
    "one bin of an experiment": lambda: nr.likelihood([csi(), csi("coherent-csi-2017-one-bin")], SM),
    "an experiment and what came before": lambda: nr.likelihood([csi("coherent-csi-2021"), csi()], SM),
}


@pytest.mark.parametrize("make", TWICE.values(), ids=TWICE)
def test_counted_twice(make):
    with pytest.raises(ValueError, match=r"twice|same data"):
        make()


@pytest.mark.parametrize(
    "words",
    [
        [*RATE, "--model", "standard-model", "--model", "standard-model"],
        ["fit", "coherent-csi-2017", "--model", "standard-model", "--model", "standard-model", "--parameter", "sin2_theta_w"],
        ["fit", "coherent-csi-2017", "coherent-csi-2017-one-bin", "--model", "standard-model", "--parameter", "sin2_theta_w"],
    ],
)
def test_counted_twice_at_the_command_line(words):
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2, result.output
    assert "twice" in result.stderr or "same data" in result.stderr


MODELS = {
    "moment": (SM + nr.MagneticMoment(), "mu_nue", "mu_nux"),
    "NSI": (SM + nr.NSI(eps_ee_uV=0.0), "eps_ee_uV", "eps_ee_uU"),
    "mediator": (SM + nr.LightVector(mass="10 MeV", coupling=1e-5), "mass_Zprime", "mass_Zprim"),
}


@pytest.mark.parametrize(("model", "right", "wrong"), MODELS.values(), ids=MODELS)
def test_unknown_names(model, right, wrong):
    folded = nr.compile(SNS, GE, nr_threshold("5 keV"), exposure="1 kg day")
    spectrum, xs = nr.spectrum(SNS, nr.CEvNS.on("Ge", model)), nr.CEvNS("Ge74", model)
    for call in (
        lambda: folded(model, {wrong: 0.1}), lambda: spectrum(5 * keV, **{wrong: 0.1}),
        lambda: spectrum.counts_above(5 * keV, **{wrong: 0.1}), lambda: csi().expected(model, {wrong: 0.1}),
        lambda: xs.dsigma_dT(5 * keV, 30 * MeV, values={wrong: 0.1}), lambda: nr.likelihood(csi(), model)({wrong: 0.1}),
    ):  # fmt: skip
        with pytest.raises(UnknownId, match=f"'{wrong}'; close to it: .*{right}"):
            call()


@pytest.mark.parametrize(
    ("model", "name", "value"),
    [
        (MODELS["mediator"][0], "mass_Zprime", -1.0), (MODELS["mediator"][0], "mass_Zprime", np.nan),
        (MODELS["moment"][0], "mu_nue", np.inf), (MODELS["NSI"][0], "eps_ee_uV", np.nan),
        (SM, "sin2_theta_w", -0.516), (SM, "sin2_theta_w", 1.5),
    ],
)  # fmt: skip
def test_bounds_are_kept_where_predictions_are_made(model, name, value):
    folded = nr.compile(SNS, GE, nr_threshold("5 keV"), exposure="1 kg day")
    for call in (
        lambda: folded(model, {name: value}), lambda: csi().expected(model, {name: value}),
        lambda: nr.spectrum(SNS, nr.CEvNS.on("Ge", model))(5 * keV, **{name: value}),
        lambda: nr.likelihood(csi(), model)({name: value}), lambda: nr.CEvNS("Ar40", model).sigma(
            30 * MeV, T_min=keV, values={name: value}),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=rf"^{name}: expected"):
            call()


class WithUnit:
    """A quantity as astropy has it; `unit` is any text that the parser reads."""

    def __init__(self, value, unit):
        self.value, self.unit = value, unit

    def to_value(self, unit):
        own, other = parse(f"1 {self.unit}"), parse(f"1 {unit}")
        if not same_dimension(self.unit, unit):
            raise ValueError(f"{self.unit} is not {unit}")
        return np.asarray(self.value) * own / other


Q = WithUnit


@pytest.mark.parametrize(
    ("found", "plain"),
    [
        (lambda: nr.Reactor(Q(3.9, "GW"), Q(17.1, "m")), lambda: nr.Reactor("3.9 GW", "17.1 m")),
        (lambda: Tritium(Q(60, "g"), Q(100, "cm")), lambda: Tritium("60 g", "1 m")),
        (lambda: ElectronCapture("Cr51", Q(1, "MCi"), Q(1, "m")), lambda: ElectronCapture("Cr51", "1 MCi", "1 m")),
        (lambda: Monoenergetic(Q(30, "MeV"), "nu_e", Q(1e7, "cm^-2")), lambda: Monoenergetic("30 MeV", "nu_e", "1e7 cm^-2")),
        (lambda: nr.PionDecayAtRest(Q(1.6e7, "cm^-2 s^-1")), lambda: SNS),
        (lambda: nr.LightVector(Q(10, "MeV"), 1e-4), lambda: nr.LightVector("10 MeV", 1e-4)),
        (lambda: nr.MagneticMoment(mu_nue=Q(1e-11, "mu_B")), lambda: nr.MagneticMoment(mu_nue="1e-11 mu_B")),
        (lambda: nr.CEvNS("Ar40", SM, R_n=Q(3.5, "fm")), lambda: nr.CEvNS("Ar40", SM, R_n="3.5 fm")),
        (lambda: nr_threshold(Q(5, "keV")), lambda: nr_threshold("5 keV")),
    ],
)  # fmt: skip
def test_objects_with_units_at_every_door(found, plain):
    """Equal but for the last bit, which conversion may cost in one unit of energy or another."""

    def shown(thing):
        return re.sub(r"\d+\.\d+(e[+-]?\d+)?", lambda number: f"{float(number[0]):.12g}", repr(thing()))

    assert shown(found) == shown(plain)


def test_objects_with_units_in_rates():
    rate = nr.spectrum(SNS, GE)
    assert rate(Q([5.0, 10.0], "keV")) == pytest.approx(rate(np.array([5.0, 10.0]) * keV), rel=1e-12)
    assert rate.counts_above(Q(5.0, "keV")) == pytest.approx(rate.counts_above(5 * keV), rel=1e-12)
    counts = nr.compile(SNS, GE, nr_threshold("5 keV"), exposure=Q(2.0, "kg day"))()
    assert counts == pytest.approx(nr.compile(SNS, GE, nr_threshold("5 keV"), exposure=2 * kg * day)(), rel=1e-12)


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: nr.Reactor(Q(3.9, "kg"), "17.1 m"), "power"), (lambda: Tritium("60 g", Q(1, "s")), "distance"),
        (lambda: nr.compile(SNS, GE, nr_threshold("5 keV"), exposure=Q(1, "m")), "exposure"),
        (lambda: nr.spectrum(SNS, GE)(Q(1, "kg")), "T"), (lambda: nr.LightVector(Q(1, "m"), 1e-4), "mass"),
        (lambda: nr.spectrum(SNS, GE).counts_above(Q(1, "s")), "threshold"),
    ],
)  # fmt: skip
def test_objects_with_other_units_are_refused(call, field):
    with pytest.raises(ValueError, match=rf"^{field}: "):
        call()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda x: nr.spectrum(SNS, GE)(x), "T"), (lambda x: nr.spectrum(SNS, GE).counts_above(x), "threshold"),
        (lambda x: nr.rates.tabulate(SNS, GE, [keV, x]), "T"), (lambda x: nr_threshold(x), "T_thr"),
        (lambda x: nr.rates.average_cross_section(SNS, GE, T_min=x), "T_min"),
        (lambda x: nr.compile(SNS, GE, nr_threshold("5 keV"), exposure=x), "exposure"),
        (lambda x: nr.Reactor(x, "17.1 m"), "power"), (lambda x: nr.LightVector(x, 1e-4), "mass"),
        (lambda x: nr.MagneticMoment(mu_nue=x), "mu_nue"), (lambda x: nr.NSI(eps_ee_uV=x), "eps_ee_uV"),
        (lambda x: nr.CEvNS("Ar40", SM, R_n=x), "R_n"), (lambda x: Monoenergetic(x, "nu_e", "1 cm^-2"), "energy"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(call, field, bad):
    with pytest.raises(ValueError, match=rf"^{field}"):
        call(bad)


@pytest.mark.parametrize("name", ["coherent-csi-2017", "coherent-csi-2021", "coherent-lar-2020", "saturne"])
def test_experiments_travel(name):
    one = nr.experiment(name)
    expected = one.expected(SM)
    for other in (pickle.loads(pickle.dumps(one)), copy.deepcopy(one), copy.copy(one)):
        assert other.id == one.id
        assert other.response == one.response
        np.testing.assert_array_equal(other.expected(SM), expected)
    assert len(repr(one)) <= 300


def test_representations_are_read_back():
    for thing in (
        nr.NSI(eps_ee_uV=0.1), nr.Solar(), nr.Reactor("3.9 GW", "17.1 m"), SM + nr.MagneticMoment(mu_nue=1e-11 * mu_B),
        SNS, Tritium(0.06 * kg, 1 * m),
    ):  # fmt: skip
        text = repr(thing)
        assert len(text) <= 300
        names = {**vars(nr.models), **vars(nr.sources), **vars(nr.flavour)}
        assert eval(text, names) == thing


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([*RATE, "--model", "transition-moments", "--set", "pmns=nufit", "--T", "1 keV"], "nufit"),
        ([*RATE, "--model", "nsi", "--set", "eps_ee_uU=1", "--T", "1 keV"], "eps_ee_uU"),
        (["show", "reactr"], "close to it: reactor"), (["validate", "nowhere"], "no experiment 'nowhere'"),
        (["fit", "coherent-csi-2017", "--model", "standard-model", "--parameter", "sin2thw"], "sin2thw"),
    ],
)  # fmt: skip
def test_one_line_and_exit_code_2(words, message):
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_response_is_a_value():
    one = Response((), ["1 keVnr", "2 keVnr"])
    assert pickle.loads(pickle.dumps(one)) == one == copy.deepcopy(one)
    assert hash(copy.deepcopy(one)) == hash(one)
