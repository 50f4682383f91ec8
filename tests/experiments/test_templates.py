"""Responses that were simulated: in Python, in files, and as nuisances that act together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.detectors import TemplateResponse
from nurecoil.experiments import InvalidExperiment, validate
from nurecoil.tables import read_arrays
from nurecoil.units import keV
from nurecoil.units.kinds import WrongQuantity

HEAD = """
version: 1
id: mine
title: A simulated detector
source: {kind: solar, reactions: [B8]}
target: {material: Xe}
exposure: {mass: 200 kg, livetime: 1 year}
"""
BODY = """
detector: {templates: {files: [run.npz]}}
observed: {kind: counts, counts: [3, 1]}
backgrounds:
  neutrons: {kind: templates, value: neutrons}
nuisances:
  light: {kind: simulated, axis: t_light}
  charge: {kind: simulated, axis: t_charge}
"""
NODES = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
ENERGIES = np.linspace(0.5, 5.0, 10)


def arrays(**changes: Any) -> dict[str, Any]:
    """A detector of two bins whose acceptance grows with both yields, and with their product."""
    rise = 1.0 + 0.2 * NODES[:, None] + 0.15 * NODES + 0.03 * NODES[:, None] * NODES
    bins = np.stack([np.minimum(0.1 * ENERGIES, 0.3), 0.05 * ENERGIES], axis=-1)
    found = {
        "energies_keVnr": ENERGIES, "axes": np.array(["t_light", "t_charge"]), "t_light": NODES, "t_charge": NODES,
        "signal": rise[:, :, None, None] * bins, "neutrons": rise[:, :, None] * np.array([0.5, 0.25]),
    }  # fmt: skip
    return {name: value for name, value in (found | changes).items() if value is not None}


def folder(path: Path, text: str = HEAD + BODY, **changes: Any) -> Path:
    np.savez_compressed(path / "run.npz", **arrays(**changes))
    file = path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_acceptances_are_straight_between_energies_and_nothing_outside():
    R = TemplateResponse(ENERGIES * keV, np.stack([ENERGIES, ENERGIES**2], axis=-1))
    T = np.array([0.4, 0.5, 0.75, 5.0, 5.1]) * keV
    first, second = R.matrix(T)
    assert first == pytest.approx([0.0, 0.5, 0.75, 5.0, 0.0], abs=1e-12)
    assert second[2] == pytest.approx(0.5 * (0.25 + 1.0), rel=1e-12, abs=0)
    assert R.n_bins == 2
    assert str(R.axis) == "bin"
    assert R.by_energy.matrix(T).sum(axis=0) == pytest.approx([0, 1, 1, 1, 0], abs=1e-12)


def test_what_is_refused():
    good = np.ones((10, 2))
    for energies, tables, axes, field in (
        (ENERGIES[::-1], good, {}, "energies"),
        (ENERGIES, good[:9], {}, "tables"),
        (ENERGIES, -good, {}, "tables"),
        (ENERGIES, np.ones((3, 10, 2)), {"x": [-1, 0.5, 1]}, "axes.x"),
        (ENERGIES, good, {"x": [-1, 0, 1]}, "tables"),
    ):
        with pytest.raises(WrongQuantity) as error:
            TemplateResponse(energies, tables, axes)
        assert error.value.field == field


def test_counts_are_an_integral_over_recoils(tmp_path):
    """Against a plain trapezium over the differential rate, on a fine grid."""
    e = nr.experiment(folder(tmp_path))
    T = np.linspace(0.5, 5.0, 4001) * keV
    rate = nr.rates.tabulate(e.source, e.target, T)(nr.StandardModel()) * e.exposure
    for b, bins in enumerate((np.minimum(0.1 * ENERGIES, 0.3), 0.05 * ENERGIES)):
        by_hand = np.trapezoid(rate * np.interp(T / keV, ENERGIES, bins), T)
        assert e.expected(nr.StandardModel())[b] == pytest.approx(by_hand, rel=2e-4, abs=0)
    assert e.backgrounds["neutrons"].tolist() == [0.5, 0.25]


def test_two_nuisances_act_together(tmp_path):
    """The acceptance of the file is bilinear in both; cubic splines through its nodes reproduce that everywhere."""
    e = nr.experiment(folder(tmp_path))
    counts = nr.expectation.prediction(e, nr.StandardModel())
    nominal = counts()
    for a, b in ((0.0, 0.0), (1.0, -1.0), (0.37, 1.61), (-1.2, -0.4), (2.5, 1.0)):
        factor = 1.0 + 0.2 * a + 0.15 * b + 0.03 * a * b
        assert counts({"light": a, "charge": b}) == pytest.approx(factor * nominal, rel=1e-9, abs=0)


def test_one_nuisance_leaves_the_other_axis_at_zero(tmp_path):
    text = (HEAD + BODY).replace("  charge: {kind: simulated, axis: t_charge}\n", "")
    counts = nr.expectation.prediction(nr.experiment(folder(tmp_path, text)), nr.StandardModel())
    assert [n.name for n in counts.nuisances] == ["light"]
    assert counts({"light": 1.5}) == pytest.approx(1.3 * counts(), rel=1e-9, abs=0)


def test_the_minimum_over_both_is_that_of_brute_force(tmp_path):
    like = nr.likelihood(nr.experiment(folder(tmp_path)), nr.StandardModel())
    a, b = np.meshgrid(np.linspace(-2, 2, 161), np.linspace(-2, 2, 161))
    by_hand = like.many({"light": a.ravel(), "charge": b.ravel()})
    best = like()
    assert best <= by_hand.min() + 1e-9
    assert best == pytest.approx(by_hand.min(), abs=2e-3)
    fitted = nr.fit(like, ["light", "charge"])
    assert fitted.fval == pytest.approx(best, abs=1e-7)


def test_derivatives_and_stored_arrays(tmp_path):
    """Gradient and Hessian of the joint fit against differences; arrays come back out of their file."""
    like = nr.likelihood(nr.experiment(folder(tmp_path)), nr.StandardModel())
    interval = nr.interval(like, "sin2_theta_w", 0.6)
    for end in (interval.ranges[0][0], interval.ranges[-1][1]):
        assert like({"sin2_theta_w": end}) - interval.fval == pytest.approx(interval.threshold, abs=1e-5)
    c = like.compile("sin2_theta_w")
    c.to_npz(tmp_path / "kept.npz")
    again = type(c).from_npz(tmp_path / "kept.npz")
    assert [v.acting for part in again.blocks[0].parts for v in part.variations] == [(0, 1), (0, 1)]
    from nurecoil.inference.core import profile

    x = np.array([[0.2], [0.25]])
    assert profile(again, x).value == pytest.approx(profile(c, x).value, abs=1e-12)


def test_jax_has_the_same_likelihood(tmp_path):
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    like = nr.likelihood(nr.experiment(folder(tmp_path)), nr.StandardModel())
    f = like.to_jax("sin2_theta_w")
    names = like.profiled
    for s, pulls in ((0.24, (0.3, -0.7)), (0.2, (-1.4, 1.1))):
        ours = like({"sin2_theta_w": s, **dict(zip(names, pulls, strict=True))})
        assert float(f(np.array([s]), np.array(pulls))) == pytest.approx(ours, rel=1e-10, abs=0)


def test_whole_numbers_stand_for_squares(tmp_path):
    step = 1e-4
    roots = np.rint(np.sqrt(arrays()["signal"]) / step).astype("u2")
    e = nr.experiment(folder(tmp_path, signal=roots, signal_step=np.array(step)))
    (tmp_path / "plain").mkdir()
    plain = nr.experiment(folder(tmp_path / "plain"))
    model = nr.StandardModel()
    assert e.expected(model) == pytest.approx(plain.expected(model), rel=2e-4, abs=0)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"signal": None}, "detector.templates.signal: run.npz: no array 'signal'"),
        ({"signal": np.ones((10, 2)) * -1}, "detector.templates.signal: run.npz: array 'signal': expected finite numbers >= 0"),
        ({"signal": np.ones((9, 2))}, "detector.templates.signal: run.npz: array 'signal': expected shape (5, 5, 10, 'bins')"),
        ({"t_light": None}, "detector.templates.files: run.npz: no array 't_light'"),
        ({"t_light": NODES + 0.5}, "detector.templates.signal: axes.t_light: expected zero among the values"),
        ({"energies_keVnr": ENERGIES[::-1]}, "detector.templates.signal: energies: expected at least 2 strictly increasing"),
        ({"neutrons": None}, "backgrounds.neutrons.value: run.npz: no array 'neutrons'"),
        ({"axes": np.array(["t light", "t_charge"])}, "detector.templates.files: run.npz: expected at most four different"),
        ({"signal_step": np.array(-1.0)}, "detector.templates.signal: run.npz: array 'signal_step': expected one positive"),
    ],
)  # fmt: skip
def test_problems_of_arrays(tmp_path, changes, problem):
    found = [str(p) for p in validate(folder(tmp_path, **changes))]
    assert found
    assert found[0].startswith(problem)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("files: [run.npz]", "files: [none.npz]", "detector.templates.files: there is no file"),
        ("files: [run.npz]", "files: [run.npz], weights: [1, 2]", "detector.templates.weights: expected one for each"),
        ("axis: t_light", "axis: t_dark", "nuisances.light.axis: no axis of the templates 't_dark'"),
        ("counts: [3, 1]", "counts: [3, 1, 0]", "observed.counts: expected counts of shape (2,), got (3,)"),
        ("exposure:", "bins: {unit: keVnr, edges: [0, 1, 2]}\nexposure:", "bins: templates have bins of their own"),
        ("{templates: {files: [run.npz]}}", "{templates: {files: [run.npz]}, steps: []}", "detector: expected a list"),
        ("target: {material: Xe}", "target: {material: Xe, process: ionisation}", "detector: templates answer"),
        ("detector: {templates: {files: [run.npz]}}", "detector: {steps: []}", "bins: missing"),
    ],
)  # fmt: skip
def test_problems_of_files(tmp_path, old, new, problem):
    text = HEAD + BODY
    assert old in text
    found = [str(p) for p in validate(folder(tmp_path, text.replace(old, new)))]
    assert any(one.startswith(problem) for one in found), found


def test_no_pickled_objects_and_no_more_than_is_said(tmp_path):
    np.savez(tmp_path / "objects.npz", a=np.array([{"x": 1}], dtype=object))
    with pytest.raises(ValueError, match=r"objects\.npz: array 'a': expected numbers or words, got object"):
        read_arrays(tmp_path / "objects.npz")
    (tmp_path / "text.npz").write_text("no archive")
    with pytest.raises(ValueError, match=r"text\.npz: expected arrays as numpy\.savez writes them"):
        read_arrays(tmp_path / "text.npz")
    with pytest.raises(InvalidExperiment):
        nr.experiment(folder(tmp_path, axes=np.array([1.0])))


def test_backgrounds_that_hold_the_standard_model():
    """The signal is what a model adds: nothing for the Standard Model, the square of a moment besides."""
    from nurecoil.units import mu_B

    e = nr.experiment("xenonnt-er-sr0")
    model = nr.StandardModel() + nr.MagneticMoment()
    assert e.expected(nr.StandardModel()).sum() == pytest.approx(0.0, abs=1e-12)
    one = e.expected(model, {"mu_nue": 1e-11 * mu_B})
    two = e.expected(model, {"mu_nue": 2e-11 * mu_B})
    assert two == pytest.approx(4 * one, rel=1e-9, abs=0)
    assert nr.expectation.prediction(e, model).parts({"mu_nue": 2e-11 * mu_B})["signal"] == pytest.approx(two, rel=1e-9, abs=0)
    assert nr.likelihood(e, model).many({"mu_nue": np.array([0.0, 2e-11]) * mu_B})[1] > 0
