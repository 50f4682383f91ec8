"""Experiment files: one of one's own, what may be written in it, and everything that is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nurecoil as nr
from nurecoil import catalogue
from nurecoil.catalogue import registry
from nurecoil.expectation import prediction
from nurecoil.experiments import InvalidExperiment, experiments, validate
from nurecoil.problems import UnknownId
from nurecoil.tables import load_yaml
from nurecoil.units import day, kg, us, year

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "my-detector.yaml"

GOOD = """
version: 1
id: my-detector
title: a detector of one's own
source: {kind: pion-decay-at-rest, neutrinos_per_flavour: 4.3e7 cm^-2 s^-1}
target: {material: Ge}
detector:
  steps:
    - {kind: quenching, value: 0.2}
    - {kind: gaussian, noise: 0.1 keVee}
    - {kind: efficiency, value: 80 %}
bins: {unit: keVee, edges: [0.5, 1, 2, 4]}
exposure: {mass: 10 kg, livetime: 1 year}
"""


def write(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def changed(folder: Path, **blocks: object) -> Path:
    """The good file with some blocks replaced (or left out where None); JSON is YAML, but for its NaN."""
    content = {key: block for key, block in {**load_yaml(GOOD), **blocks}.items() if block is not None}
    return write(folder, json.dumps(content).replace("NaN", ".nan").replace("Infinity", ".inf"))


def problems(path: Path) -> list[str]:
    return [str(problem) for problem in validate(path)]


def only(path: Path) -> str:
    (problem,) = problems(path)
    return problem


# what works


def test_the_example():
    mine = nr.experiment(EXAMPLE)
    assert nr.experiment(str(EXAMPLE)).id == mine.id == "my-germanium"
    assert mine.exposure / (kg * year) == pytest.approx(10)
    counts = mine.expected(nr.StandardModel())
    assert counts.shape == (20,)
    assert np.all(np.diff(counts) < 0)
    flat = 0.05 * 0.5 * 10 * 365.25
    assert mine.backgrounds["flat"] == pytest.approx(np.full(20, flat))
    assert prediction(mine, nr.StandardModel())() == pytest.approx(counts + flat)
    assert [p.path for p in mine.inferred] == ["detector.steps[0].value"]


def test_a_file_is_what_one_would_write_in_python(tmp_path):
    from nurecoil.detectors import ConstantEfficiency, ConstantQuenching, GaussianResolution, Response

    mine = nr.experiment(write(tmp_path, GOOD))
    model = nr.StandardModel()
    steps = (ConstantQuenching(0.2), GaussianResolution("0.1 keVee"), ConstantEfficiency(0.8))
    source = nr.PionDecayAtRest("4.3e7 cm^-2 s^-1")
    by_hand = nr.compile(
        source,
        nr.CEvNS.on("Ge", model),
        Response(steps, ["0.5 keVee", "1 keVee", "2 keVee", "4 keVee"]),
        exposure=10 * kg * 365.25 * day,
    )
    assert mine.expected(model) == pytest.approx(by_hand())
    assert mine.observed is None


def test_shape_nuisance_interpolates(tmp_path):
    mine = nr.experiment(EXAMPLE)
    model = nr.StandardModel()
    up = mine.replace(response=mine.response.replace("ConstantQuenching", value=0.22)).expected(model)
    down = mine.replace(response=mine.response.replace("ConstantQuenching", value=0.18)).expected(model)
    nominal = mine.expected(model)
    assert prediction(mine, model).parts({"quenching": 1})["signal"] == pytest.approx(up)
    assert prediction(mine, model).parts({"quenching": -1})["signal"] == pytest.approx(down)
    assert prediction(mine, model).parts({"quenching": 0.5})["signal"] == pytest.approx(0.5 * (nominal + up))
    assert prediction(mine, model).parts({"quenching": -0.5, "flux": 0.1})["signal"] == pytest.approx(
        1.1 * 0.5 * (nominal + down)
    )


def test_log_normal_and_curves(tmp_path):
    steps = [{"kind": "quenching", "value": q} for q in (0.18, 0.2, 0.23)]
    curve = {"kind": "curve", "step": 0, "values": [0.18, 0.2, 0.23], "steps": steps, "centre": 0.2}
    norm = {"kind": "normalisation", "of": "signal", "uncertainty": "60 %", "constraint": "log-normal"}
    mine = nr.experiment(changed(tmp_path, nuisances={"q": {**curve, "uncertainty": 0.02}, "norm": norm}))
    q, flux = mine.nuisances
    assert (q.centre, q.uncertainty, q.values) == (0.2, 0.02, (0.18, 0.2, 0.23))
    assert q.responses[1] == mine.response
    assert flux.constraint == "log-normal"
    free = nr.experiment(changed(tmp_path, nuisances={"q": curve}))
    assert free.nuisances[0].uncertainty == np.inf
    for change, message in (
        ({"values": [0.18, 0.2]}, "nuisances.q.steps: expected one for each of 2 values"),
        ({"centre": 0.19}, "nuisances.q: nuisance 'q', centre"),
        ({"values": [0.18, 0.23, 0.2]}, "nuisances.q.steps: expected the detector's own step at the centre"),
        ({"step": 3}, "nuisances.q.step: expected a step of the detector, 0 to 2"),
    ):
        assert only(changed(tmp_path, nuisances={"q": {**curve, **change}})).startswith(message)


def test_counts_written_out_and_shared_nuisances(tmp_path):
    path = changed(
        tmp_path,
        observed={"kind": "counts", "counts": [30, 20, 10]},
        backgrounds={"a": {"kind": "counts", "counts": [1, 2, 3]}, "b": {"kind": "counts", "counts": [0, 0, 1]}},
        nuisances={"both": {"kind": "normalisation", "of": ["a", "b"], "uncertainty": "10 %"}},
    )
    mine = nr.experiment(path)
    assert mine.observed.tolist() == [30, 20, 10]
    model = nr.StandardModel()
    assert prediction(mine, model)({"both": 0.5}) - mine.expected(model) == pytest.approx([1.5, 3.0, 6.0])
    with pytest.raises(UnknownId, match="no parameter or nuisance 'boht'; close to it: both"):
        prediction(mine, model).parts({"boht": 0.5})["signal"]


def test_a_list_of_events_in_time(tmp_path):
    write(tmp_path, "e,t\nkeVee,us\n0.6,0.1\n0.7,5\n3,0.2\n9,0.3\n1.5,1.5\n", "events.csv")
    path = changed(
        tmp_path,
        source={
            "kind": "pion-decay-at-rest",
            "neutrinos_per_flavour": "4.3e7 cm^-2 s^-1",
            "pulse": {"kind": "box", "start": "0 ns", "width": "600 ns"},
        },
        time={"unit": "us", "edges": [0, 1, 2]},
        observed={"kind": "table", "table": "events.csv", "x": "e", "time": "t"},
    )
    mine = nr.experiment(path)
    assert mine.observed.tolist() == [[1, 0], [0, 1], [1, 0]]
    assert mine.time_edges / us == pytest.approx([0, 1, 2])
    assert mine.expected(nr.StandardModel()).shape == (3, 2)


def test_rows_are_selected_by_any_column(tmp_path):
    write(tmp_path, "e,f90,n\nkeVee,1,1\n0.6,0.5,1\n0.7,0.7,10\n1.5,0.7,20\n3,0.7,30\n3,0.9,40\n", "counts.csv")
    rows = {"kind": "table", "table": "counts.csv", "x": "e", "value": "n", "select": {"f90": ["0.6", "0.8"]}}
    assert nr.experiment(changed(tmp_path, observed=rows)).observed.tolist() == [10, 20, 30]


def test_one_file_extends_another(tmp_path):
    write(tmp_path, GOOD)
    heavy = "version: 1\nextends: mine.yaml\nid: heavy\nexposure: {mass: 1 t, livetime: 1 year}\n"
    model = nr.StandardModel()
    counts = nr.experiment(write(tmp_path, heavy, "heavy.yaml")).expected(model)
    assert counts == pytest.approx(100 * nr.experiment(tmp_path / "mine.yaml").expected(model))


def test_every_kind_of_step_and_source_can_be_written(tmp_path):
    write(tmp_path, "T,E_ee\nkeVnr,keVee\n0,0\n50,10\n", "qf.csv")
    write(tmp_path, "x,eff\nPE,1\n0,0\n10,0.5\n30,0.6\n", "eff.csv")
    write(tmp_path, "E,nu_e,nu_mu_bar\nMeV,cm^-2 s^-1 MeV^-1,cm^-2 s^-1 MeV^-1\n10,0,0\n30,1e6,0\n50,0,1e6\n", "flux.csv")
    chains = [
        [{"kind": "lindhard-quenching", "k": 0.157, "Z": 32}, {"kind": "threshold", "value": "0.2 keVee"}],
        [
            {"kind": "polynomial-quenching", "coefficients": [0, 0.246, "0.00078 1/keV"], "T_max": "125 keVnr"},
            {"kind": "gaussian", "statistics": "0.3364 keVee", "relative": "2 %"},
        ],
        [{"kind": "tabulated-quenching", "table": "qf.csv", "T": "T", "E_ee": "E_ee"}],
    ]
    light = [
        {"kind": "quenching", "value": "8.78 %"},
        {"kind": "light-yield", "value": "13.348 PE/keVee"},
        {"kind": "gamma", "slope": 0.716},
        {"kind": "logistic-efficiency", "a": 1.32, "k": "0.286 1/PE", "x0": "10.9 PE", "d": -0.333},
        {"kind": "tabulated-efficiency", "table": "eff.csv", "x": "x", "value": "eff", "outside": "constant"},
        {"kind": "step-efficiency", "edges": ["5 PE"], "values": [0, 1]},
    ]
    sources = [
        {"kind": "monoenergetic", "energy": "29.79 MeV", "species": "nu_mu", "flux": "1e7 cm^-2 s^-1"},
        {"kind": "tabulated", "table": "flux.csv", "energy": "E", "columns": {"nu_e": "nu_e", "nu_mu_bar": "nu_mu_bar"}},
        {"kind": "pion-decay-at-rest", "protons_on_target": "8e15 POT/s", "neutrinos_per_proton": 0.09, "distance": "20 m"},
    ]
    model = nr.StandardModel()
    for source, steps in zip(sources, chains, strict=True):
        mine = nr.experiment(changed(tmp_path, source=source, detector={"steps": steps}))
        assert np.all(mine.expected(model) > 0)
    supernova = {
        "kind": "supernova",
        "temperatures": {"nu_e": "3.5 MeV", "nu_e_bar": "5 MeV", "nu_x": "8 MeV"},
        "total_energy": "3e53 erg",
        "distance": "8.5 kpc",
    }
    path = changed(
        tmp_path,
        source=supernova,
        target={"material": {"Xe131": 0.5, "Xe132": "50 %"}, "form_factor": "helm-rms", "kinematics": "leading"},
        detector={"steps": light},
        bins={"unit": "PE", "start": 8, "stop": 18, "number": 5},
        exposure={"mass": "1 t"},
    )
    assert np.all(nr.experiment(path).expected(model) > 0)


def test_importing_loads_nothing_heavy():
    code = "import sys, nurecoil, nurecoil.experiments; print(sorted({'pydantic', 'yaml', 'scipy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


# what is refused


def cases(text: str) -> list[tuple[str, str]]:
    """Pairs of a line of YAML and, after ``=``, how its problem begins."""
    lines = text.strip().splitlines()
    return [(yaml_line, problem.removeprefix("= ")) for yaml_line, problem in zip(lines[::2], lines[1::2], strict=True)]


REFUSED = """
exposure: {mass: 10, livetime: 1 year}
= exposure.mass: missing unit: got the bare number 10; expected something like '60 g'
exposure: {mass: "10", livetime: 1 year}
= exposure.mass: quantity '10' has no unit: expected something in 'kg'
exposure: {mass: 10 m, livetime: 1 year}
= exposure.mass: quantity '10 m' has the wrong dimension: expected something in 'kg'
exposure: {mass: -1 kg, livetime: 1 year}
= exposure.mass: expected more than 0 kg, got '-1 kg'
exposure: {mass: 10 kg}
= exposure.livetime: missing; the source is given per time
exposure: {mas: 10 kg, mass: 10 kg, livetime: 1 year}
= exposure.mas: no key of exposure 'mas'; close to it: mass
exposure: 10 kg
= exposure: expected a block of keys with values, got '10 kg'
exposures: {}
= exposures: unknown block; expected one of version, id, title,
version: 2
= version: expected version 1 of this format, got 2
id: My Detector
= id: expected lower-case words joined by hyphens, got 'My Detector'
title: 3
= title: expected a word, got 3
cite: ["Akimov:2018"]
= cite[0]: no reference 'Akimov:2018'; close to it: Akimov:2018vzs
statistic: bayes
= statistic: expected 'poisson', 'gaussian', 'published', got 'bayes'
target: {material: Gx}
= target.material: no element 'Gx'
target: {material: {Ge76: 0.5}}
= target.material: material: atom fractions (not mass fractions) must sum to one
target: {material: Ge, form_factor: helm}
= target: no form factor 'helm'; close to it: helm-rms, helm-1.2, shell-model
target: {material: He4, form_factor: helm-1.2}
= target: Helm.engel: A = 4 is too light
target: {material: Ge, R_n: 4.1}
= target.R_n: missing unit: got the bare number 4.1
bins: {unit: keVee, edges: [1, 3, 2]}
= bins.edges: expected at least two edges that increase, got [1.0, 3.0, 2.0]
bins: {unit: keVee, edges: [1, .nan]}
= bins.edges[1]: expected a plain number of the unit given beside it, got nan
bins: {unit: keVee, edges: [1 keVee, 2]}
= bins.edges[0]: expected a plain number of the unit given beside it, got '1 keVee'
bins: {unit: keV, edges: [1, 2]}
= bins.unit: expected 'keVnr' or 'eVnr' or 'keVee' or 'eVee' or 'PE', got 'keV'
bins: {unit: keVnr, edges: [1, 2]}
= bins.unit: got keVnr, but the detector's last step gives keVee
bins: {unit: keVee, start: 1, stop: 2}
= bins: expected either edges, or start, stop and number
bins: {unit: keVee, edges: [1, .inf, 2]}
= bins.edges: expected at least two edges that increase
source: {kind: reactr}
= source.kind: no source 'reactr'; close to it: reactor
source: {flux: 1}
= source.kind: missing; one of
source: {kind: pion-decay-at-rest, protons_on_target: 1e23 POT, distance: 20 m}
= source.neutrinos_per_flavour: expected it alone, or protons_on_target and neutrinos_per_proton
source: {kind: pion-decay-at-rest, neutrinos_per_flavour: 1e7 cm^-2 s^-1, distance: 20 m}
= source.neutrinos_per_flavour: it is the flux at the detector and stands alone, without protons_on_target, neut
source: {kind: monoenergetic, energy: 30 MeV, species: nu_f, flux: 1 cm^-2}
= source.species: expected one of nu_e, nu_e_bar, nu_mu, nu_mu_bar, nu_tau, nu_tau_bar, or a PDG number, got 'nu_f
time: {unit: us, edges: [0, 1]}
= source: there are time bins, but no arrival times (or pulse) of nu_mu prompt
time: {unit: us, edges: [0, 1, 2], signal: whole}
= time.signal: 'whole' goes with a single bin of time, got 2
observed: {kind: counts, counts: [1, 2]}
= observed.counts: expected counts of shape (3,), got (2,)
observed: {kind: counts, counts: [1, 2, -1]}
= observed.counts[2]: expected a finite number >= 0, got -1
observed: {kind: counts, counts: [1, 2, .nan]}
= observed.counts[2]: expected a finite number >= 0, got nan
observed: {kind: counts, counts: [[1, 2], [1, -2], [0, 0]]}
= observed.counts[1][1]: expected a finite number >= 0, got -2
observed: {kind: counts, counts: [[1, 2], [1], [0, 0]]}
= observed.counts: expected rows of equal length
observed: {kind: table, table: no.csv, x: e}
= observed.table: there is no file 'no.csv' beside the file that names it; close to it: none
backgrounds: {flat: {kind: flat, rate: 2 1/(kg day)}}
= backgrounds.flat.rate: quantity '2 1/(kg day)' has the wrong dimension
backgrounds: {signal: {kind: counts, counts: [1, 1, 1]}}
= backgrounds.signal: 'signal' is the signal's own name
backgrounds: [1]
= backgrounds: expected names with their blocks, got [1]
nuisances: {a: {kind: normalisation, of: neutrons, uncertainty: 0.1}}
= nuisances.a.of: no background 'neutrons'; close to it: signal
nuisances: {a b: {kind: normalisation, of: signal, uncertainty: 0.1}}
= nuisances.a b: expected a Python identifier
nuisances: {a: {kind: normalisation, of: signal, uncertainty: 0}}
= nuisances.a.uncertainty: expected more than 0, got 0
nuisances: {a: {kind: shape, step: 7, plus: {kind: efficiency, value: 1}, minus: {kind: efficiency, value: 0.5}}}
= nuisances.a.step: expected a step of the detector, 0 to 2, got 7
"""


@pytest.mark.parametrize(("block", "message"), cases(REFUSED))
def test_refused(tmp_path, block, message):
    assert only(changed(tmp_path, **load_yaml(block))).startswith(message)


REFUSED_STEPS = """
{kind: efficiency, value: 1.2}
= [1].value: expected at least 0 and at most 1, got 1.2
{kind: efficiency, value: 120 %}
= [1].value: expected at least 0 and at most 1, got '120 %'
{kind: efficiency, value: 5 keV}
= [1].value: quantity '5 keV' has the wrong dimension
{kind: threshold, value: 5}
= [1].value: expected a number of keVnr, eVnr, keVee, eVee, PE, such as '5 keVnr', got 5
{kind: threshold, value: 5 keV}
= [1].value: expected a number of keVnr, eVnr, keVee, eVee, PE, such as '5 keVnr', got '5 keV'
{kind: threshold, value: 5 keVnr}
= [1]: step 2, threshold 5 keVnr: it takes keVnr, but step 1, quenching 0.2, gives keVee
{kind: threshold, valeu: 5 keVee}
= [1].valeu: no key of threshold 'valeu'; close to it: value
{kind: light-yield, value: 13 PE/MeV^2}
= [1].value: quantity '13 PE/MeV^2' has the wrong dimension
{kind: logistic-efficiency, a: 1.2, k: 2 1/keVee, x0: 1 keVee}
= [1].a: expected a plateau a + d in (0, 1], got 1.2
{kind: logistic-efficiency, a: 1, k: 2 1/PE, x0: 1 keVee}
= [1].k: expected 1/keVee as x0 has it, got 1/PE
{kind: step-efficiency, edges: [1 keVee], values: [0, 2]}
= [1].values: expected at least 0 and at most 1, got 2.0
{kind: step-efficiency, edges: [1 keVee, 2 PE], values: [0, 1, 1]}
= [1].edges: expected values on one axis, got PE, keVee
{kind: gaussian, relative: 0.1}
= [1].axis: expected noise, statistics and axis on one axis, got none
{kind: polynomial-quenching, coefficients: [0, 1, 2], T_max: 9 keVnr}
= [1].coefficients[2]: missing unit: got 2; expected something in keV^-1
{kind: polynomial-quenching, coefficients: [0, 1], T_max: 9 keVee}
= [1].T_max: quantity '9 keVee' has the wrong dimension: expected something in 'keV' (for example '5 keV')
{kind: tabulated-efficiency, table: e.csv, x: x, value: eff}
= [1].table: there is no file 'e.csv' beside the file that names it
{kind: nothing}
= [1].kind: no step 'nothing'; close to it: quenching, polynomial-quenching, poisson
"""


@pytest.mark.parametrize(("step", "message"), cases(REFUSED_STEPS))
def test_refused_steps(tmp_path, step, message):
    path = changed(tmp_path, detector={"steps": [{"kind": "quenching", "value": 0.2}, load_yaml(step)]})
    assert problems(path)[0].startswith(f"detector.steps{message}")


def test_missing_block(tmp_path):
    assert only(changed(tmp_path, exposure=None)) == "exposure: missing"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("0.6,1\n1.5,-2\n3,1\n", ".value: counts.csv: column 'n', data row 2: expected a number >= 0, got -2.0"),
        ("0.6,1\n1.5,nan\n3,1\n", ".value: counts.csv: column 'n', data row 2: expected a finite number"),
        ("0.6,1\n1.5,\n3,1\n", ".value: counts.csv: column 'n', data row 2: expected a finite number"),
        ("0.6,1\n3,1\n", ": no row of the table falls into the bin from 1 to 2 keVee"),
        ("0.6,1\n1.5,x\n3,1\n", ".table: counts.csv, column 'n': line 4: expected a number, got 'x'"),
        ("0.6\n", ".table: counts.csv, line 3: expected 2 cells, got 1"),
    ],
)
def test_refused_tables(tmp_path, rows, message):
    write(tmp_path, f"e,n\nkeVee,1\n{rows}", "counts.csv")
    assert (
        only(changed(tmp_path, observed={"kind": "table", "table": "counts.csv", "x": "e", "value": "n"}))
        == f"observed{message}"
    )


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"value": "m"}, ".value: counts.csv has no column 'm'; expected one of e, p, n, r, w"),
        ({"x": "p"}, ".x: counts.csv: column 'p' is in 'PE', but the bins are in keVee"),
        ({"value": "w"}, ".value: counts.csv: column 'w' holds words; expected numbers"),
        ({"value": "r"}, ".scale: counts.csv: values in '1/day' times '1' are not numbers of counts"),
        ({"value": "r", "scale": "3 kg"}, ".scale: counts.csv: values in '1/day' times '3 kg' are not numbers of counts"),
        ({"select": {"n": ["1 keV", "2"]}}, ".select.n: quantity '1 keV' has the wrong dimension: expected something in '1'"),
        ({"select": {"n": ["1"]}}, ".select.n: expected two ends of a range, got ['1']"),
    ],
)
def test_refused_columns(tmp_path, keys, message):
    write(tmp_path, "e,p,n,r,w\nkeVee,PE,1,1/day,text\n0.6,1,1,1,a\n1.5,1,1,1,b\n3,1,1,1,c\n", "counts.csv")
    block = {"kind": "table", "table": "counts.csv", "x": "e", "value": "n", **keys}
    assert only(changed(tmp_path, backgrounds={"b": block})) == f"backgrounds.b{message}"


def test_rates_are_scaled(tmp_path):
    write(tmp_path, "e,r\nkeVee,1/day\n0.6,1\n1.5,2\n3,0\n", "counts.csv")
    block = {"kind": "table", "table": "counts.csv", "x": "e", "value": "r", "scale": "48 h", "efficiency": True}
    mine = nr.experiment(changed(tmp_path, backgrounds={"b": block}))
    assert mine.backgrounds["b"] == pytest.approx([1.6, 3.2, 0.0])


def test_five_mistakes_are_five_problems(tmp_path):
    text = """
version: 1
id: five
title: five mistakes
source: {kind: pion-decay-at-rest, protons_on_target: 1.76e23 POT, neutrinos_per_proton: 0.08, distance: 19.3}
target: {material: CsJ}
detector:
  steps:
    - {kind: quenching, value: 8.78 %}
    - {kind: light-yield, value: 13.348 PE/keVee}
    - {kind: efficiency, value: 1.5}
bins: {unit: PE, edges: [6, 30]}
exposure: {mass: 14.57 s}
observed: {kind: table, table: nowhere.csv, x: pe}
"""
    path = write(tmp_path, text)
    found = validate(path)
    assert [problem.path for problem in found] == [
        "source.distance",
        "target.material",
        "detector.steps[2].value",
        "exposure.mass",
        "observed.table",
    ]
    with pytest.raises(InvalidExperiment, match=r"mine.yaml has 5 problems:\n  source.distance: missing unit") as error:
        nr.experiment(path)
    assert error.value.problems == tuple(found)


def test_duplicate_keys_and_bad_yaml(tmp_path):
    assert only(write(tmp_path, GOOD + "title: again\n")) == "mine.yaml: line 14, column 1: the key 'title' appears twice"
    assert only(write(tmp_path, "[1, 2]")) == "mine.yaml: expected a mapping of blocks, got list"
    assert only(write(tmp_path, "")) == "mine.yaml: expected a mapping of blocks, got NoneType"
    assert "mine.yaml" in only(write(tmp_path, "a: ["))


def test_provenance_is_checked(tmp_path):
    for mass, message in (
        ({"value": "10 kg", "inferred": True}, "exposure.mass.source: missing; an inferred number needs a word"),
        ({"value": "10 kg", "inferred": "yes"}, "exposure.mass.inferred: expected true or false, got 'yes'"),
        ({"value": "10 kg", "source": 3}, "exposure.mass.source: expected words, got 3"),
        ({"value": "10 kg", "sorce": "x"}, "exposure.mass: expected something like '60 g', got {'value': '10 kg', 'sorce'"),
        ({"value": 10, "source": "x"}, "exposure.mass: missing unit: got the bare number 10"),
    ):
        assert only(changed(tmp_path, exposure={"mass": mass, "livetime": "1 year"})).startswith(message)


def test_extending(tmp_path):
    extends = "version: 1\nextends: {}\nid: other\n"
    assert (
        problems(write(tmp_path, extends.format("gone.yaml")))[0]
        == "extends: there is no file 'gone.yaml' beside the file that names it; close to it: mine.yaml"
    )
    write(tmp_path, GOOD, "base.yaml")
    write(tmp_path, extends.format("base.yaml"), "middle.yaml")
    assert "extends another file itself" in problems(write(tmp_path, extends.format("middle.yaml")))[0]


def test_unknown_experiment():
    with pytest.raises(UnknownId, match=r"no experiment 'coherent-csi'; close to it: .*coherent-csi-2017"):
        nr.experiment("coherent-csi")
    with pytest.raises(InvalidExperiment, match=r"there is no file 'gone\.yaml'"):
        nr.experiment("gone.yaml")


def test_installed_packages_may_bring_experiments(tmp_path, monkeypatch):
    class Point:
        value = "my_package:DETECTOR"

        def __init__(self, name, thing):
            self.name, self.thing = name, thing

        def load(self):
            return self.thing

    path = write(tmp_path, GOOD)
    points = [Point("as-path", path), Point("as-word", str(path)), Point("coherent-csi-2017", path)]
    monkeypatch.setattr(registry, "entry_points", lambda group: points if group == "nurecoil.experiments" else [])
    monkeypatch.setattr(registry, "_LOADED", set())
    monkeypatch.setitem(registry._KNOWN, "experiments", {})
    with pytest.warns(catalogue.BrokenPlugIn, match=r"'coherent-csi-2017' \(my_package:DETECTOR\).* is taken"):
        assert {"as-path", "as-word"} < set(experiments())
    for name in ("as-path", "as-word"):
        assert nr.experiment(name).title == "a detector of one's own"
    assert nr.experiment("coherent-csi-2017").id == "coherent-csi-2017"
