"""A further axis of the counts, deformations along histograms, acceptance in time: as values, and in experiment files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nurecoil as nr
from nurecoil.expectation import prediction
from nurecoil.experiments import InvalidExperiment, Split, Template, validate
from nurecoil.experiments.document.edges import AcceptedTimes
from nurecoil.problems import UnknownId
from nurecoil.sources import BoxPulse, ExponentialConvolved, GaussianPulse
from nurecoil.tables import load_yaml
from nurecoil.units import us

SM = nr.StandardModel()

TABLE = """e,psd,t,data,signal,more,less,noise,noise_late
keVee,1,us,1,1,1,1,1,1
1,0.25,0.5,5,3,3,3,1,0.5
1,0.25,1.5,4,3,3,3,1,1.5
1,0.75,0.5,3,1,2,0,1,0.5
1,0.75,1.5,2,1,2,0,1,1.5
3,0.25,0.5,1,0,0,0,2,1
3,0.25,1.5,0,0,0,0,2,3
3,0.75,0.5,2,0,0,0,2,1
3,0.75,1.5,1,0,0,0,2,3
"""

REFERENCE = {"table": "counts.csv", "x": "e", "split": "psd"}
ROWS = {**REFERENCE, "time": "t"}
GOOD = """
version: 1
id: mine
title: three axes
source:
  kind: pion-decay-at-rest
  neutrinos_per_flavour: 4.3e7 cm^-2 s^-1
  pulse: {kind: box, start: 0 ns, width: 600 ns}
target: {material: Ge}
detector:
  steps:
    - {kind: quenching, value: 0.2}
bins: {unit: keVee, edges: [0.5, 2, 4]}
split: {unit: "1", edges: [0, 0.5, 1], signal: {table: counts.csv, x: e, split: psd, value: signal}}
time: {unit: us, edges: [0, 1, 2]}
exposure: {mass: 10 kg, livetime: 1 year}
observed: {kind: table, table: counts.csv, x: e, split: psd, time: t, value: data}
backgrounds:
  noise: {kind: table, table: counts.csv, x: e, split: psd, time: t, value: noise}
"""


def changed(folder: Path, **blocks: object) -> Path:
    (folder / "counts.csv").write_text(TABLE, encoding="utf-8")
    path = folder / "mine.yaml"
    content = {key: block for key, block in {**load_yaml(GOOD), **blocks}.items() if block is not None}
    path.write_text(json.dumps(content).replace("Infinity", ".inf"), encoding="utf-8")
    return path


def problems(path: Path) -> list[str]:
    return [str(problem) for problem in validate(path)]


def template(**options: object) -> dict[str, object]:
    block = {"kind": "template", **ROWS, "of": "noise", "plus": "noise_late", **options}
    return {"nuisances": {"a": {key: value for key, value in block.items() if value is not None}}}


# splitting


def test_split_signal(tmp_path):
    mine = nr.experiment(changed(tmp_path))
    whole = nr.experiment(changed(tmp_path, split=None, observed=None, backgrounds=None))
    assert mine.shape == (2, 2, 2)
    assert mine.observed[0, 1].tolist() == [3, 2]
    # 6 : 2 in the first bin; the second has no reference counts, and is split as its neighbour
    counts = whole.expected(SM)
    np.testing.assert_allclose(mine.expected(SM)[:, 0, :], 0.75 * counts, rtol=1e-12)
    np.testing.assert_allclose(mine.expected(SM)[:, 1, :], 0.25 * counts, rtol=1e-12)
    # tables and predictions agree: the bins of the tables are in a row
    np.testing.assert_allclose(mine.compiled(SM).ravel(), mine.expected(SM).ravel(), rtol=1e-12)
    assert prediction(mine, SM)() == pytest.approx(mine.expected(SM) + mine.backgrounds["noise"])


def test_split_without_time(tmp_path):
    rows = {key: value for key, value in ROWS.items() if key != "time"}
    blocks = {
        "time": None,
        "observed": {"kind": "table", **rows, "value": "data"},
        "backgrounds": {
            "noise": {"kind": "table", **rows, "value": "noise"},
            "written": {"kind": "counts", "counts": [[1, 2], [3, 4]]},
        },
    }
    mine = nr.experiment(changed(tmp_path, **blocks))
    assert mine.shape == (2, 2)
    assert mine.observed.tolist() == [[9, 5], [1, 3]]
    assert mine.backgrounds["noise"].tolist() == [[2, 2], [4, 4]]
    assert prediction(mine, SM)().sum() == pytest.approx(mine.expected(SM).sum() + 12 + 10)


def test_shapes_and_splits_go_together(tmp_path):
    sides = {"plus": {"kind": "quenching", "value": 0.22}, "minus": {"kind": "quenching", "value": 0.18}}
    mine = nr.experiment(changed(tmp_path, nuisances={"q": {"kind": "shape", "step": 0, **sides}}))
    whole = nr.experiment(changed(
        tmp_path, split=None, observed=None, backgrounds=None, nuisances={"q": {"kind": "shape", "step": 0, **sides}}
    ))  # fmt: skip
    np.testing.assert_allclose(
        prediction(mine, SM).parts({"q": -0.3})["signal"].sum(axis=1),
        prediction(whole, SM).parts({"q": -0.3})["signal"],
        rtol=1e-12,
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0, 1, 1], [[0.5, 0.5]]), "edges: expected at least two that increase"),
        (([0, 1, 2], [[0.5]]), "fractions: expected 2 in each row"),
        (([0, 1, 2], [[1.5, -0.5]]), "fractions: expected numbers >= 0"),
        (([0, 1, 2], [[0.6, 0.5]]), "fractions: expected rows that add to at most one"),
    ],
)
def test_splits_that_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Split(*arguments)


def test_a_split_fits_the_bins(tmp_path):
    mine = nr.experiment(changed(tmp_path, observed=None, backgrounds=None))
    with pytest.raises(ValueError, match="split: expected fractions for 2 bins, got 1"):
        mine.replace(split=Split([0, 1], [[1.0]]))


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ({"split": {"unit": "1", "edges": [0, 1]}}, "split.signal: missing"),
        ({"split": {"unit": "keV", "edges": [0, 1], "signal": {**REFERENCE, "value": "signal"}}}, "split.unit: "),
        (
            {"split": {"unit": "1", "edges": [0, 1, 2], "signal": {**REFERENCE, "value": "nothing"}}},
            "split.signal.value: counts.csv has no",
        ),
        (
            {"split": {"unit": "1", "edges": [2, 3], "signal": {**REFERENCE, "value": "signal"}}},
            "split.signal: no row of the table falls",
        ),
        (
            {"split": {"unit": "1", "edges": [0, 0.5, 1], "signal": {"table": "counts.csv", "x": "e", "value": "signal"}}},
            "split.signal.split: missing; for example a word",
        ),
        (
            {
                "split": {
                    "unit": "1",
                    "edges": [0, 0.5, 1],
                    "signal": {**REFERENCE, "value": "less", "select": {"psd": ["0.6", "1"]}},
                }
            },
            "split.signal: no row of the table falls",
        ),
        (
            {"observed": {"kind": "table", "table": "counts.csv", "x": "e", "time": "t"}},
            "observed.split: missing; the bins are split",
        ),
        ({"observed": {"kind": "table", **ROWS, "split": "data2"}}, "observed.split: counts.csv has no column 'data2'"),
        ({"observed": {"kind": "table", **ROWS, "split": "t"}}, "observed.split: counts.csv: column 't' is in 'us'"),
        (
            {"backgrounds": {"flat": {"kind": "flat", "rate": "1 1/(keVee kg day)"}}},
            "backgrounds.flat.kind: the bins are split",
        ),
        ({"backgrounds": {"b": {"kind": "counts", "counts": [1, 2]}}}, "backgrounds.b.counts: expected counts of shape"),
    ],
)
def test_splits_in_files_that_are_refused(tmp_path, blocks, message):
    assert [problem for problem in problems(changed(tmp_path, **blocks)) if problem.startswith(message)]


def test_a_column_without_its_axis(tmp_path):
    found = problems(changed(tmp_path, split=None))
    assert found == [f"{place}.split: there is no `split` block to use it in" for place in ("observed", "backgrounds.noise")]


def test_a_reference_without_counts(tmp_path):
    path = changed(tmp_path)
    empty = TABLE.replace(",3,3,3,1", ",0,3,3,1").replace(",1,2,0,1", ",0,2,0,1")
    (tmp_path / "counts.csv").write_text(empty, encoding="utf-8")
    assert problems(path) == ["split.signal.value: counts.csv: column 'signal' is zero everywhere"]


# templates


def test_templates_of_a_background(tmp_path):
    mine = nr.experiment(changed(tmp_path, **template()))
    base, late = prediction(mine, SM)(), np.array([[[0.5, 1.5]] * 2, [[1.0, 3.0]] * 2])
    nominal = mine.backgrounds["noise"]
    for a in (1.0, 0.3, -0.7):  # one side given: the other is its mirror image
        assert prediction(mine, SM)({"a": a}) - base == pytest.approx(a * (late - nominal))
    assert prediction(mine, SM).parts({"a": 1.0})["signal"] == pytest.approx(mine.expected(SM))
    assert mine.nuisances[0].uncertainty == 1.0


def test_templates_of_the_signal_go_with_any_model(tmp_path):
    options = {"of": "signal", "plus": "more", "minus": "less", "nominal": "signal"}
    mine = nr.experiment(changed(tmp_path, **template(**options)))
    model = SM + nr.MagneticMoment(mu_numu=1e-9)
    ratio = np.ones((2, 2, 2))
    ratio[0, 1] = 2.0
    assert prediction(mine, model).parts({"a": 1.0})["signal"] == pytest.approx(ratio * mine.expected(model))
    ratio[0, 1] = 0.5
    assert prediction(mine, model).parts({"a": -0.5})["signal"] == pytest.approx(ratio * mine.expected(model))


def test_normalisations_act_on_deformed_backgrounds(tmp_path):
    nuisances = {**template()["nuisances"], "n": {"kind": "normalisation", "of": "noise", "uncertainty": 0.1}}
    mine = nr.experiment(changed(tmp_path, nuisances=nuisances))
    late = np.array([[[0.5, 1.5]] * 2, [[1.0, 3.0]] * 2])
    assert prediction(mine, SM)({"a": 1.0, "n": 0.5}) == pytest.approx(mine.expected(SM) + 1.5 * late)


@given(a=st.floats(-1, 1), b=st.floats(-1, 1))
def test_several_templates_add(a, b):
    nominal = np.array([2.0, 4.0])
    first = Template("a", "noise", [3.0, 3.0], [1.0, 5.0])
    second = Template("b", "noise", [2.0, 6.0], [2.0, 3.0])
    mine = ONE.replace(backgrounds={"noise": nominal}, nuisances=(first, second))
    change = sum(abs(x) * ((n.plus if x > 0 else n.minus) - nominal) for x, n in ((a, first), (b, second)))
    assert prediction(mine, SM)({"a": a, "b": b}) - prediction(mine, SM)() == pytest.approx(change)


def _one_axis() -> nr.experiments.Experiment:
    from nurecoil.detectors import Response
    from nurecoil.units import kg

    source = nr.PionDecayAtRest(protons_on_target=1e23, neutrinos_per_proton=0.08, distance="20 m")
    return nr.experiments.Experiment(
        "one", "", source, nr.CEvNS.on("Ge", SM), Response((), ["5 keVnr", "10 keVnr", "20 keVnr"]), kg
    )


ONE = _one_axis()


@pytest.mark.parametrize(
    ("plus", "minus", "message"),
    [
        ([1.0, -1.0], [1.0, 1.0], "nuisance 'a', plus: expected finite numbers >= 0, got -1.0"),
        ([1.0, 1.0], [np.nan, 1.0], "nuisance 'a', minus: expected finite numbers >= 0, got nan"),
        ([1.0, 1.0], [1.0], r"nuisance 'a', minus: expected shape \(2,\) as plus, got \(1,\)"),
    ],
)
def test_templates_that_are_refused(plus, minus, message):
    with pytest.raises(ValueError, match=message):
        Template("a", "signal", plus, minus)


def test_templates_that_do_not_fit_the_experiment():
    with pytest.raises(ValueError, match=r"nuisance 'a': expected shape \(2,\), got \(1,\)"):
        ONE.replace(nuisances=(Template("a", "signal", [1.0], [1.0]),))
    with pytest.raises(UnknownId, match="part that nuisance 'a' acts on 'noise'"):
        ONE.replace(nuisances=(Template("a", "noise", [1.0, 1.0], [1.0, 1.0]),))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"of": "nose"}, "nuisances.a.of: no background 'nose'; close to it: noise"),
        ({"of": "signal"}, "nuisances.a.nominal: missing; a template of the signal needs"),
        ({"nominal": "noise"}, "nuisances.a.nominal: a background is its own nominal; expected none"),
        ({"plus": None}, "nuisances.a.plus: missing"),
        ({"plus": "nothing"}, "nuisances.a.plus: counts.csv has no column 'nothing'"),
        ({"minus": "t"}, "nuisances.a.minus: counts.csv: column 't' is in 'us'"),
        ({"time": None}, "nuisances.a.time: missing; there are time bins"),
        ({"split": None}, "nuisances.a.split: missing; the bins are split"),
        ({"plus": "data"}, "nuisances.a.minus: missing; the mirror image of plus would be negative"),
        ({"step": 0}, "nuisances.a.step: no key of template 'step'"),
    ],
)
def test_templates_in_files_that_are_refused(tmp_path, options, message):
    (problem,) = problems(changed(tmp_path, **template(**options)))
    assert problem.startswith(message)


def test_a_wrong_background_is_reported_once(tmp_path):
    blocks = {"backgrounds": {"noise": {"kind": "table", **ROWS, "value": "nothing"}}, **template()}
    (problem,) = problems(changed(tmp_path, **blocks))
    assert problem.startswith("backgrounds.noise.value: counts.csv has no column 'nothing'")


# acceptance in time


def test_acceptance_against_the_closed_form():
    # an exponential of lifetime tau accepted as exp(-r t) after t0 is an exponential with 1/tau + r
    tau, rate, t0 = 2.2 * us, 0.05 / us, 0.6 * us
    decay = ExponentialConvolved(BoxPulse(0.0, "1e-6 us"), (tau,))
    seen = AcceptedTimes(decay, t0, rate).fractions(np.array([0.2, 0.6, 1.0, 6.0]) * us)
    k = 1 / tau + rate
    late = [np.exp(rate * t0) / (tau * k) * (np.exp(-k * a * us) - np.exp(-k * b * us)) for a, b in ((0.6, 1.0), (1.0, 6.0))]
    early = np.exp(-0.2 * us / tau) - np.exp(-0.6 * us / tau)
    np.testing.assert_allclose(seen, [early, *late], rtol=2e-5)


def test_acceptance_of_everything_changes_nothing():
    pulse, edges = GaussianPulse(0.5 * us, 0.15 * us), np.array([0.0, 0.4, 0.7, 3.0]) * us
    np.testing.assert_allclose(AcceptedTimes(pulse, 0.0, 0.0).fractions(edges), pulse.fractions(edges), rtol=1e-12)
    t = np.array([0.3, 2.0]) * us
    half = AcceptedTimes(pulse, 1.0 * us, np.log(2) / us)
    np.testing.assert_allclose(half.density(t), pulse.density(t) * [1.0, 0.5], rtol=1e-12)


@pytest.mark.parametrize(("start", "rate"), [(np.inf, 1.0), (0.0, -1.0), (0.0, np.nan)])
def test_acceptances_that_are_refused(start, rate):
    with pytest.raises(ValueError, match="start, rate: expected finite numbers, the rate >= 0"):
        AcceptedTimes(BoxPulse("0 us", "1 us"), start, rate)


def test_acceptance_in_a_file(tmp_path):
    time = {"unit": "us", "edges": [0, 1, 2]}
    whole = nr.experiment(changed(tmp_path)).expected(SM)
    none = nr.experiment(changed(tmp_path, time={**time, "acceptance": {"start": "2 us", "rate": "5 1/us"}})).expected(SM)
    np.testing.assert_allclose(none, whole, rtol=1e-9)
    some = nr.experiment(changed(tmp_path, time={**time, "acceptance": {"start": "1 us", "rate": "0.1 1/us"}})).expected(SM)
    np.testing.assert_allclose(some[..., 0], whole[..., 0], rtol=1e-9)
    assert np.all(some[0, :, 1] < 0.96 * whole[0, :, 1])
    assert np.all(some[0, :, 1] > np.exp(-0.1) * whole[0, :, 1])


@pytest.mark.parametrize(
    ("time", "message"),
    [
        ({"acceptance": {"start": "1 us"}}, "time.acceptance.rate: missing"),
        ({"acceptance": {"start": "1", "rate": "0.1 1/us"}}, "time.acceptance.start: "),
        ({"acceptance": {"start": "1 us", "rate": "-0.1 1/us"}}, "time.acceptance.rate: "),
        (
            {"edges": [0, 1, float("inf")], "acceptance": {"start": "1 us", "rate": "0.1 1/us"}},
            "time.acceptance: expected bins of",
        ),
        (
            {"edges": [0, 2], "signal": "whole", "acceptance": {"start": "1 us", "rate": "0.1 1/us"}},
            "time.acceptance: the whole signal is not cut in time",
        ),
    ],
)
def test_acceptances_in_files_that_are_refused(tmp_path, time, message):
    path = changed(tmp_path, time={"unit": "us", "edges": [0, 1, 2], **time})
    assert [problem for problem in problems(path) if problem.startswith(message)]
    with pytest.raises(InvalidExperiment):
        nr.experiment(path)
