"""What is uncertain in a weak response as nuisances of an experiment, from Python and from a file."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.expectation import Variation, prediction
from nurecoil.experiments import Experiment, FormFactorShape, InvalidExperiment, experiment, validate
from nurecoil.nuclear import BestKnown
from nurecoil.nuclear.responses import VARIATIONS
from nurecoil.parameters import Parameter, ParameterSet

SM = nr.StandardModel()
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "my-detector.yaml"


def varied(name: str) -> FormFactorShape:
    return FormFactorShape(name.replace("-", "_"), BestKnown(vary=name), BestKnown(vary=name, by=-1))


@pytest.fixture(scope="module")
def csi() -> Experiment:
    found = nr.experiment("coherent-csi-2021")
    return found.replace(nuisances=(*found.nuisances, *map(varied, VARIATIONS)))


@pytest.mark.parametrize("name", VARIATIONS)
@pytest.mark.parametrize("by", [1.0, -1.0])
def test_at_one_deviation_it_is_the_other_form_factor(csi: Experiment, name: str, by: float) -> None:
    moved = nr.experiment("coherent-csi-2021").replace(
        target=nr.CEvNS.on("CsI", SM, form_factor=BestKnown(vary=name, by=by)), nuisances=()
    )
    pulled = prediction(csi, SM).parts({name.replace("-", "_"): by})["signal"]
    assert pulled == pytest.approx(moved.expected(SM), rel=1e-9, abs=0)


def test_how_much_csi_knows_of_it(csi: Experiment) -> None:
    """The oscillator length counts, 0.7 %; both radii of the nucleons below 1e-4: their form factors are known better."""
    base = csi.expected(SM).sum()
    shifts = [prediction(csi, SM).parts({name.replace("-", "_"): 1.0})["signal"].sum() / base - 1 for name in VARIATIONS]
    assert abs(shifts[3]) == pytest.approx(0.0073, abs=2e-4)
    assert abs(shifts[0]) < 1e-3
    assert max(abs(shifts[1]), abs(shifts[2])) < 1e-4


def test_a_fit_pulls_them(csi: Experiment) -> None:
    like = nr.likelihood(csi, SM)
    assert {name.replace("-", "_") for name in VARIATIONS} <= set(like.profiled)
    without = nr.likelihood(nr.experiment("coherent-csi-2021"), SM)
    wide, narrow = (nr.fit(one, "sin2_theta_w").errors["sin2_theta_w"] for one in (like, without))
    assert narrow < wide < 1.01 * narrow


def test_copies_and_changes_of_the_experiment(csi: Experiment) -> None:
    counts = prediction(csi, SM)
    at = {"oscillator_length": 0.7}
    for other in (pickle.loads(pickle.dumps(csi)), copy.deepcopy(csi)):
        assert prediction(other, SM)(at) == pytest.approx(counts(at), rel=1e-12, abs=0)
    # tables that exist are made again where the target changes, each side of the nuisance with the new one
    other_target = csi.replace(target=nr.CEvNS.on("CsI", SM, axial="none"))
    fresh = nr.experiment("coherent-csi-2021").replace(target=other_target.target)
    fresh = fresh.replace(nuisances=csi.nuisances)
    assert prediction(other_target, SM)(at) == pytest.approx(prediction(fresh, SM)(at), rel=1e-12, abs=0)
    assert prediction(csi.replace(response=csi.response), SM)(at) == pytest.approx(counts(at), rel=1e-12, abs=0)


def test_beside_a_variation_of_the_experiment(csi: Experiment) -> None:
    mass = ParameterSet(Parameter("tonnes", 1.0, 0.1, 10.0))
    like = nr.likelihood(csi, SM, vary=Variation(mass, lambda e, values: e.replace(exposure=e.exposure * values["tonnes"])))
    plain = nr.likelihood(csi, SM)
    assert like({"oscillator_length": 0.5}) == pytest.approx(plain({"oscillator_length": 0.5}), rel=1e-12)


def test_in_a_file() -> None:
    assert validate(EXAMPLE) == []
    found = experiment(EXAMPLE)
    (shape,) = (n for n in found.nuisances if isinstance(n, FormFactorShape))
    assert shape.plus == BestKnown(vary="oscillator-length")
    up, down = (prediction(found, SM).parts({"oscillator_length": a})["signal"].sum() for a in (1.0, -1.0))
    assert (up - found.expected(SM).sum()) * (down - found.expected(SM).sum()) < 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("vary: oscillator-length, by: 1", "vary: size, by: 1"), "nuisances.oscillator_length.plus.*no variation of a weak"),
        (("    plus: {kind: default, vary: oscillator-length, by: 1}\n", ""), "nuisances.oscillator_length.plus: missing"),
        (("material: Ge", "material: Ge\n  form_factor: helm-rms"), "it varies the weak response; expected a target"),
        (("plus: {kind: default", "plus: {kind: defalt"), "close to it: default"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    path = tmp_path / "mine.yaml"
    text = EXAMPLE.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(InvalidExperiment, match=message):
        experiment(path)


def test_targets_without_form_factors() -> None:
    csi = nr.experiment("coherent-csi-2021")
    with pytest.raises(ValueError, match=r"expected a target that has it, got 'helm-1\.2'"):
        csi.replace(target=nr.CEvNS.on("CsI", SM, form_factor="helm-1.2"), nuisances=(varied("interaction"),))
    electrons = nr.experiment("saturne-ionisation")
    with pytest.raises(ValueError, match="expected a target with nuclear form factors"):
        electrons.replace(nuisances=(varied("interaction"),))
    # a plain form factor goes with any target
    helm = csi.replace(target=nr.CEvNS.on("CsI", SM, form_factor="helm-1.2"),
                       nuisances=(FormFactorShape("radii", "helm-rms", "helm-lewin-smith"),))  # fmt: skip
    up, down = (prediction(helm, SM).parts({"radii": a})["signal"].sum() for a in (1.0, -1.0))
    assert np.all([up < helm.expected(SM).sum(), down < up])
