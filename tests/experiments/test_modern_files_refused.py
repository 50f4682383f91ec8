"""What is refused in files with errors, published numbers, fitted shapes, several detectors and several processes."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

import nurecoil as nr
from nurecoil.detectors import Positions, TabulatedQuenching
from nurecoil.experiments import validate
from nurecoil.tables import load_yaml

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def changed(folder: Path, name: str, *path: object, to: object) -> Path:
    """An example with one value replaced, or taken out if it is None."""
    content = load_yaml(EXAMPLES / f"{name}.yaml")
    *above, last = path
    node = content
    for key in above:
        node = node[key]
    if to is None:
        del node[last]
    else:
        node[last] = to
    file = folder / "mine.yaml"
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


TERMS = ("backgrounds", "room", "terms")
LINE = {"kind": "line", "centre": "1 keVee", "width": "0.1 keVee"}

REFUSED = [
    # counts with errors
    ("my-excess", ("observed", "errors"), [1, 2, 3], "observed.errors: expected counts of shape (6,), got (3,)"),
    ("my-excess", ("observed", "errors"), [1, 2, 3, 4, 5, 0], "observed.errors: expected positive numbers"),
    ("my-excess", ("observed", "errors"), None, "observed.counts[3]: expected a finite number >= 0, got -12"),
    ("my-excess", ("observed", "covariance"), [[1]], "observed.covariance: expected either errors or covariance, not both"),
    ("my-excess", ("statistic",), "poisson", "statistic: the observed data ask for gaussian, got 'poisson'"),
    (
        "my-excess", ("observed",), {"kind": "counts", "counts": [1] * 6, "covariance": [[1] * 6] * 6},
        "observed.covariance: expected a symmetric and positive definite matrix",
    ),
    (
        "my-excess", ("observed",), {"kind": "counts", "counts": [1] * 6, "covariance": [[1, 2], [3]]},
        "observed.covariance: expected rows of equal length",
    ),
    ("my-excess", ("observed",), {"kind": "table", "table": "x.csv", "error": "e"}, "observed.error: events have no errors"),
    # the Sun
    ("my-electron-recoils", ("source", "fluxes"), "b17", "source.fluxes: no solar model 'b17'"),
    ("my-electron-recoils", ("source", "components"), ["8B", "9B"], "source.components"),
    ("my-electron-recoils", ("source", "mixing"), "nufit-0", "source.mixing"),
    ("my-electron-recoils", ("source", "power"), "3 GW", "source.power: no key of solar 'power'"),
    # detectors whose counts are kept apart
    ("my-two-detectors", ("stacked",), True, "observed.counts: expected counts of shape (7, 2), got (7,)"),
    ("my-two-detectors", ("stacked",), "yes", "stacked: expected true or false, got 'yes'"),
    ("my-excess", ("stacked",), True, "stacked: expected several `detectors` whose counts are kept apart"),
    # several processes
    ("my-excess", ("signal", "nuclei", "material"), "CsJ", "signal.nuclei.material: "),
    ("my-excess", ("signal", "electrons", "process"), "ionization", "signal.electrons.process: no process 'ionization'"),
    ("my-excess", ("signal", "nuclei", "steps", 0, "k"), -1, "signal.nuclei.steps[0].k: expected more than 0"),
    ("my-excess", ("signal", "nuclei", "steps"), [], "bins.unit: got eVee, but the detector's last step gives keVnr"),
    ("my-excess", ("signal",), [], "signal: expected names with the material, process and steps of each, got []"),
    ("my-excess", ("target",), {"material": "Ge"}, "signal: expected either `signal` or `target`, not both"),
    ("my-excess", ("signal",), None, "target: missing"),
    # a parameter of the response
    ("my-excess", ("nuisances", "ge_lindhard_k", "of"), "q", "nuisances.ge_lindhard_k.of: no number of Lindhard quenching"),
    ("my-excess", ("nuisances", "ge_lindhard_k", "of"), None, "nuisances.ge_lindhard_k.of: expected either of"),
    ("my-excess", ("nuisances", "ge_lindhard_k", "process"), "x", "nuisances.ge_lindhard_k.process: no process of the signal"),
    ("my-excess", ("nuisances", "ge_lindhard_k", "centre"), 0.14, "nuisances.ge_lindhard_k.centre: expected the detector"),
    (
        "my-excess", ("nuisances", "ge_lindhard_k", "values"), [-0.1, 0.1, 0.162],
        "nuisances.ge_lindhard_k.values: k: expected more than 0",
    ),
    # one published number
    ("my-published-number", ("observed", "plus"), None, "observed.error: expected either error, or plus and minus"),
    ("my-published-number", ("observed", "error"), 0.1, "observed.error: expected either error, or plus and minus"),
    ("my-published-number", ("observed", "minus"), -0.2, "observed.minus: expected more than 0"),
    ("my-published-number", ("observed", "relative_to"), "nothing", "observed.relative_to: expected standard-model, or"),
    ("my-published-number", ("bins", "edges"), [1, 2, 3], "observed.kind: a published number goes with one bin, got 2"),
    ("my-published-number", ("statistic",), "gaussian", "statistic: the observed data ask for published, got 'gaussian'"),
    (
        "my-published-number", ("backgrounds",), {"flat": {"kind": "counts", "counts": [1]}},
        "backgrounds: a published number is compared with the signal alone; expected none",
    ),
    # fitted shapes
    ("my-fitted-background", TERMS, [], "backgrounds.room.terms: expected at least one"),
    ("my-fitted-background", (*TERMS, 0, "kind"), "flat", "backgrounds.room.terms[0].kind: no term 'flat'"),
    ("my-fitted-background", (*TERMS, 0, "amplitude"), -3, "backgrounds.room.terms[0].amplitude: expected more than 0"),
    ("my-fitted-background", (*TERMS, 0, "amplitude"), {"free": True}, "backgrounds.room.terms[0].amplitude.value: missing"),
    (
        "my-fitted-background", (*TERMS, 0, "amplitude"), {"value": 1, "free": "yes"},
        "backgrounds.room.terms[0].amplitude.free: expected true or false",
    ),
    ("my-fitted-background", (*TERMS, 0, "name"), "L1", "backgrounds.room.terms[2].name: expected a word that no other"),
    (
        "my-fitted-background", (*TERMS, 1, "slope"), "5 1/keVnr",
        "backgrounds.room.terms[1].slope: quantity '5 1/keVnr' has the wrong dimension",
    ),
    ("my-fitted-background", (*TERMS, 1, "slope"), "-5 1/keVee", "backgrounds.room.terms[1].slope: expected a positive number"),
    ("my-fitted-background", (*TERMS, 2, "width"), {"tied": "L7"}, "backgrounds.room.terms[2].width.tied: no line with"),
    ("my-fitted-background", (*TERMS, 2, "area"), {"tied": "M1", "ratio": 1}, "backgrounds.room.terms[2].amplitude: expected"),
    ("my-fitted-background", (*TERMS, 3, "area", "tied"), "L2", "backgrounds.room.terms[3].area.tied: no line with a height"),
    (
        "my-fitted-background", (*TERMS, 3, "width"), {"value": "0.07 keVee", "free": True},
        "backgrounds.room.terms[3].width: its area follows another line",
    ),
    ("my-fitted-background", (*TERMS, 2, "centre"), 1.3, "backgrounds.room.terms[2].centre: "),
    ("my-fitted-background", ("observed",), None, "backgrounds.room.terms: the amplitude of constant is free"),
    # control samples
    (
        "my-control-sample", ("backgrounds", "beam-off", "measured"), False,
        "backgrounds.beam-off.exposure_ratio: it is that of a control sample",
    ),
    ("my-control-sample", ("backgrounds", "beam-off", "exposure_ratio"), 0, "backgrounds.beam-off.exposure_ratio: expected"),
    # several detectors
    ("my-two-detectors", ("detectors", "late", "exposure"), None, "detectors.late.exposure: missing; each of several"),
    ("my-two-detectors", ("exposure",), {"mass": "1 kg"}, "exposure: each of the `detectors` has its own"),
    ("my-two-detectors", ("detector",), {"steps": []}, "detector: expected either `detector` or `detectors`, not both"),
    ("my-two-detectors", ("detectors", "late", "stesp"), [], "detectors.late: expected a list of `steps`; unknown key stesp"),
    ("my-two-detectors", ("nuisances", "ge_quenching", "step"), 1, "nuisances.ge_quenching.step: expected a step that all"),
    ("my-two-detectors", ("nuisances", "ge_quenching", "step"), 3, "nuisances.ge_quenching.step: expected a step of"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "to", "message"), REFUSED, ids=lambda x: str(x)[:60])
def test_refused(tmp_path, name, path, to, message):
    problems = [str(problem) for problem in validate(changed(tmp_path, name, *path, to=to))]
    assert problems[0].startswith(message)
    assert len(problems) == 1


def test_detectors_that_are_kept_apart_are_not_split_again(tmp_path):
    split = {"unit": "1", "edges": [0, 1], "signal": {"table": "x.csv", "value": "a", "split": "b", "x": "c"}}
    file = changed(tmp_path, "my-two-detectors", "split", to=split)
    file.write_text(json.dumps(load_yaml(file) | {"stacked": True}), encoding="utf-8")
    problems = [str(problem) for problem in validate(file)]
    assert any(text.startswith("split: the counts of detectors are kept apart already, by `stacked`") for text in problems)


def test_a_tabulated_quenching_that_falls_is_warned_of_at_its_first_fall(tmp_path):
    rows = "\n".join(f"{i},{0.1 * i - (0.3 if i > 600 else 0)}" for i in range(1, 1001))
    (tmp_path / "q.csv").write_text(f"T,E\neVnr,eVee\n{rows}\n", encoding="utf-8")
    step = {"kind": "tabulated-quenching", "table": "q.csv", "T": "T", "E_ee": "E", "outside": "constant"}
    file = changed(tmp_path, "my-excess", "signal", "nuclei", "steps", 0, to=step)
    content = load_yaml(file)
    del content["nuisances"]["ge_lindhard_k"]
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.warns(UserWarning, match="0.06 keVee at 0.6 keVnr, 0.0598 keVee at 0.601 keVnr; `falls: true`") as told:
        assert validate(file) == []
    assert len(str(told[0].message)) < 200
    content["signal"]["nuclei"]["steps"][0]["falls"] = True
    file.write_text(json.dumps(content), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        assert nr.experiment(file).expected(nr.StandardModel()).sum() > 0


def test_a_long_list_that_does_not_increase_shows_the_place():
    T = np.arange(1000.0)
    T[617] = 3.0
    with pytest.raises(ValueError, match=r"1000 numbers, of which number 617 is 616.0 and number 618 is 3.0$"):
        TabulatedQuenching(T, Positions.of(np.arange(1000.0), "keVee"))


def test_shared_parameters_with_other_priors_are_refused(tmp_path):
    other = changed(tmp_path, "my-excess", "nuisances", "ge_lindhard_k", "uncertainty", to=0.01)
    content = load_yaml(other) | {"id": "another"}
    other.write_text(json.dumps(content), encoding="utf-8")
    both = [nr.experiment(EXAMPLES / "my-excess.yaml"), nr.experiment(other)]
    with pytest.raises(ValueError, match=r"'ge_lindhard_k': .*0.162 \+- 0.004 \(response\) and 0.162 \+- 0.01"):
        nr.likelihood(both, nr.StandardModel())


def test_a_table_with_errors(tmp_path):
    (tmp_path / "excess.csv").write_text(
        "start,stop,excess,error\neVee,eVee,1/kg,1/kg\n"
        "200,220,60,20\n220,240,-3,15\n240,250,5,6\n250,260,4,8\n260,280,1,10\n280,300,2,10\n300,320,0,9\n",
        encoding="utf-8",
    )
    block = {"kind": "table", "table": "excess.csv", "low": "start", "high": "stop", "value": "excess", "error": "error"}
    e = nr.experiment(changed(tmp_path, "my-excess", "observed", to=block | {"scale": "3 kg"}))
    assert e.observed == pytest.approx([180, -9, 27, 3, 6, 0])
    # errors of rows in one bin in quadrature: 3 sqrt(36 + 64)
    assert e.variance == pytest.approx([60**2, 45**2, 30**2, 30**2, 30**2, 27**2])
    file = changed(tmp_path, "my-excess", "observed", to=block)
    assert str(validate(file)[0]).startswith("observed.scale: excess.csv: values in '1/kg' times '1' are not numbers of counts")
    (tmp_path / "V.csv").write_text("a,b,c,d,e,f\n1/kg^2,1/kg^2,1/kg^2,1/kg^2,1/kg^2,1/kg^2\n" + "\n".join(
        ",".join("4" if i == j else "1" for j in range(6)) for i in range(6)) + "\n", encoding="utf-8")  # fmt: skip
    del block["error"]
    e = nr.experiment(changed(tmp_path, "my-excess", "observed", to=block | {"scale": "3 kg", "covariance": "V.csv"}))
    assert e.variance[0].tolist() == [36, 9, 9, 9, 9, 9]
    assert nr.likelihood(e, nr.StandardModel())() > 0
