"""nurecoil fit, limit, contour and scan: the library's numbers, files beside each other, and every problem at once."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import nurecoil as nr
from nurecoil.cli import app, build
from nurecoil.inference import (
    Contour,
    Fit,
    Interval,
    InvalidAnalysis,
    Limit,
    LimitCurve,
    Result,
    Scan,
    interval,
    likelihood,
    load_analysis,
    upper_limit,
)
from nurecoil.tables import load_yaml
from nurecoil.units import MeV, mu_B

CSI = "coherent-csi-2017-one-bin"
TREE = ["--model", "standard-model", "--set", "scheme=tree", "--set", "sin2_theta_w=0.2312", "--statistic", "miranda-2019"]
EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "my-analysis.yaml"


def tree():
    return nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)


@pytest.fixture
def call():
    def invoke(*words, code=0):
        result = CliRunner().invoke(app, [str(w) for w in words])
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result

    return invoke


@pytest.fixture
def fails(call):
    def invoke(*words, code=2):
        result = call(*words, code=code)
        assert result.stdout == ""
        assert result.stderr.startswith("nurecoil: ")
        return result.stderr

    return invoke


# ---- numbers -------------------------------------------------------------------------------------------------------------


def test_limit_is_the_librarys(call):
    words = ["limit", CSI, *TREE, "--model", "magnetic-moment", "--parameter", "mu_numu", "--cl", "0.90"]
    found = json.loads(call(*words, "--json").stdout)
    assert found["command"] == "limit"
    like = likelihood(nr.experiment(CSI), tree() + nr.MagneticMoment(), statistic="miranda-2019")
    ours = upper_limit(like, "mu_numu", 0.90)
    assert Limit.from_json(found["result"]).limit == pytest.approx(ours.limit, rel=1e-12, abs=0)
    # 40.4e-10 mu_B for nu_mu and nu_mu-bar, from an independent calculation
    assert found["result"]["limit"] == pytest.approx(40.4e-10, rel=5e-3, abs=0)
    assert "mu_numu <" in call(*words).stdout
    loose = json.loads(call(*words, "--one-sided", "--json").stdout)["result"]
    assert loose["limit"] < found["result"]["limit"]


def test_interval_shows_both_ranges(call):
    model = ["--model", "charge-radius", "--set", "reference=zero"]
    words = ["limit", CSI, *TREE, *model, "--parameter", "r2_numu", "--interval"]
    found = Interval.from_json(json.loads(call(*words, "--json").stdout)["result"])
    like = likelihood(nr.experiment(CSI), tree() + nr.ChargeRadius(reference="zero"), statistic="miranda-2019")
    assert found.ranges == pytest.approx(np.array(interval(like, "r2_numu", 0.9).ranges))
    assert len(found.ranges) == 2
    assert call(*words).stdout.count(" to ") == 2


def test_fit_of_a_nuisance_and_minos(call):
    words = ["fit", "coherent-csi-2017", "--parameter", "signal_normalisation", "--parameter", "sin2_theta_w", "--minos"]
    found = Fit.from_json(json.loads(call(*words, "--json").stdout)["result"])
    assert set(found.values) == {"sin2_theta_w", "signal_normalisation"}
    assert set(found.minos) == set(found.values)
    assert set(found.pulls) == {"beam_neutron_normalisation"}
    text = call(*words).stdout
    assert "+-" not in text
    assert "(pull)" in text
    assert "profiled" in text


def test_a_constraint_pulls_the_fit(call):
    words = ["fit", CSI, *TREE, "--profile", "all", "--constraint", "sin2_theta_w=0.2386+-0.0002"]
    found = Fit.from_json(json.loads(call(*words, "--json").stdout)["result"])
    assert found.values["sin2_theta_w"] == pytest.approx(0.2386, abs=1e-5)
    assert found.errors["sin2_theta_w"] == pytest.approx(0.0002, rel=1e-2)


def test_contour_over_a_grid(call):
    grid = ["--grid", "sin2_theta_w=0.05:0.45:9", "--grid", "mu_numu=0 mu_B:1e-8 mu_B:7"]
    names = ["--parameter", "sin2_theta_w", "--parameter", "mu_numu", "--cl", "0.68", "--cl", "0.9"]
    result = call("contour", CSI, *TREE, "--model", "magnetic-moment", *names, *grid, "--json")
    found = Contour.from_json(json.loads(result.stdout)["result"])
    assert found.delta.shape == (9, 7)
    assert found.cls == (0.68, 0.9)
    assert found.y[-1] == pytest.approx(1e-8 * mu_B, rel=1e-12, abs=0)
    assert found.delta.min() >= 0


def test_scan_resumes_and_logarithmic_grids(call, tmp_path):
    words = ["scan", CSI, *TREE, "--model", "magnetic-moment", "--grid", "mu_numu=1e-10 mu_B:1e-8 mu_B:5:log"]
    first = json.loads(call(*words, "--resume", tmp_path / "scan", "--json").stdout)
    content = (tmp_path / "scan").read_bytes()
    assert json.loads(call(*words, "--resume", tmp_path / "scan", "--json").stdout) == first
    assert (tmp_path / "scan").read_bytes() == content
    found = Scan.from_json(first["result"])
    assert found.axes[0] / (1e-10 * mu_B) == pytest.approx(np.geomspace(1, 100, 5), rel=1e-9)
    assert found.held == {"sin2_theta_w": 0.2312, "mu_nue": 0.0, "mu_nutau": 0.0}


def test_another_mass_is_another_scan(call, fails, tmp_path):
    model = ["--model", "standard-model", "--model", "light-vector", "--set", "coupling=0"]
    words = ["scan", CSI, *model, "--grid", "g_Zprime=0:1e-3:6", "--resume", tmp_path / "m.scan"]
    call(*words, "--set", "mass=10 MeV")
    assert "the value of mass_Zprime is" in fails(*words, "--set", "mass=1000 MeV")
    fresh = json.loads(call(*words[:-2], "--set", "mass=1000 MeV", "--json").stdout)["result"]
    # -2 ln L at the second point above that at the first, by one likelihood each
    like = likelihood(nr.experiment(CSI), nr.StandardModel() + nr.LightVector(mass=1000 * MeV, coupling=0.0))
    assert fresh["fval"] == pytest.approx([like({"g_Zprime": g}) for g in np.linspace(0, 1e-3, 6)], rel=1e-9)
    assert "holds another scan" in fails(*words, "--set", "mass=10 MeV", "--statistic", "miranda-2019")
    other = [w if w != CSI else "coherent-csi-2017" for w in words]
    assert "holds another scan" in fails(*other, "--set", "mass=10 MeV")


def test_an_interruption_says_how_to_go_on(fails, tmp_path, monkeypatch):
    from nurecoil.inference import scans

    def stop(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(scans, "run", stop)
    words = ["scan", CSI, "--grid", "sin2_theta_w=0.1:0.3:5"]
    assert "with --resume FILE" in fails(*words, code=130)
    assert "finished points are in" in fails(*words, "--resume", tmp_path / "a.scan", code=130)


def test_toy_data_follow_their_seed_and_asimov_data_their_truth(call):
    words = ["fit", CSI, *TREE, "--parameter", "sin2_theta_w", "--json", "--data"]

    def best(*more):
        return json.loads(call(*words, *more).stdout)["result"]["values"]["sin2_theta_w"]

    assert best("toy", "--seed", 1) == best("toy", "--seed", 1) != best("toy", "--seed", 2)
    assert best("asimov") == pytest.approx(0.2312, abs=1e-4)
    assert best("asimov", "--truth", "sin2_theta_w=0.30") == pytest.approx(0.30, abs=1e-4)


def test_several_experiments_share_parameters(call):
    names = ("coherent-projections-hpge", "coherent-projections-lar")
    both = json.loads(call("fit", *names, "--profile", "all", "--data", "asimov", "--json").stdout)["result"]
    alone = json.loads(call("fit", names[0], "--profile", "all", "--data", "asimov", "--json").stdout)["result"]
    assert set(both["values"]) == {"sin2_theta_w"}
    assert both["errors"]["sin2_theta_w"] < alone["errors"]["sin2_theta_w"]


def test_limits_along_a_mass(call):
    model = ["--model", "standard-model", "--model", "light-vector", "--set", "mass=10 MeV", "--set", "coupling=0"]
    words = ["limit", CSI, *model, "--parameter", "g_Zprime", "--grid", "mass_Zprime=10 MeV:1000 MeV:3:log"]
    found = LimitCurve.from_json(json.loads(call(*words, "--json").stdout)["result"])
    assert found.limits.size == 3
    assert np.all(np.diff(found.limits) > 0)
    alone = json.loads(call("limit", CSI, *model, "--parameter", "g_Zprime", "--json").stdout)["result"]
    assert found.limits[0] == pytest.approx(alone["limit"], rel=1e-6)


# ---- files ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("fit", ["--parameter", "sin2_theta_w"]),
        ("limit", ["--parameter", "mu_numu"]),
        ("limit", ["--parameter", "sin2_theta_w", "--interval"]),
        ("contour", ["--parameter", "mu_nue", "--parameter", "mu_numu", "--grid", "mu_nue=0 mu_B:1e-8 mu_B:5", "--grid",
                     "mu_numu=0 mu_B:1e-8 mu_B:5"]),
        ("scan", ["--grid", "sin2_theta_w=0.1:0.3:5"]),
        ("scan", ["--grid", "sin2_theta_w=0.1:0.3:5", "--grid", "mu_numu=0 mu_B:1e-8 mu_B:5"]),
    ],
)  # fmt: skip
def test_picture_and_numbers_side_by_side(call, tmp_path, command, words):
    moments = [] if command == "fit" else ["--model", "magnetic-moment"]
    result = call(command, CSI, *TREE, *moments, *words, "--output", tmp_path / "new" / "one", "--json")
    assert (tmp_path / "new" / "one.png").read_bytes().startswith(b"\x89PNG")
    written = json.loads((tmp_path / "new" / "one.json").read_text(encoding="utf-8"))
    assert written == json.loads(result.stdout)
    assert isinstance(Result.from_json(written["result"]), Result)
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["one.json", "one.png"]


def test_a_scan_of_three_dimensions_has_no_picture(call, tmp_path):
    grid = [w for name in ("sin2_theta_w=0.2:0.3:2", "mu_nue=0 mu_B:1e-9 mu_B:2", "mu_numu=0 mu_B:1e-9 mu_B:2")
            for w in ("--grid", name)]  # fmt: skip
    call("scan", CSI, *TREE, "--model", "magnetic-moment", *grid, "--output", tmp_path / "cube")
    assert [path.name for path in tmp_path.iterdir()] == ["cube.json"]


def test_example_file_and_options_that_replace_its_entries(call):
    found = json.loads(call("limit", "--analysis", EXAMPLE, "--json").stdout)
    assert found["analysis"] == load_yaml(EXAMPLE)
    assert found["result"]["cl"] == 0.9
    other = json.loads(call("limit", "--analysis", EXAMPLE, "--cl", "0.68", "--json").stdout)
    assert other["result"]["limit"] < found["result"]["limit"]


def test_every_entry_of_a_file_is_documented_and_has_an_option(call):
    from nurecoil.declaration import fields_of
    from nurecoil.inference.analysis_entries import Document

    text = (EXAMPLE.parents[1] / "analysis.md").read_text(encoding="utf-8")
    own = text.split("| entry | option | what it is |")[1].split("\n\n")[0]  # joint analyses have a table of their own
    rows = [line.split("`")[1] for line in own.splitlines() if line.startswith("| `")]
    assert rows == list(fields_of(Document))
    shown = "".join(call(command, "--help").stdout for command in ("fit", "limit", "contour", "scan"))
    for line in text.splitlines():
        if line.startswith("| `") and "`--" in line:
            assert line.split("`--")[1].split()[0].strip("`") in shown


# ---- problems ------------------------------------------------------------------------------------------------------------

BROKEN = """
version: 2
experiments: [coherent-csi-2018]
models: [standard-model, axion]
cl: 90
data: measured
parametres: [mu_numu]
grid: {mu_numu: {start: 0, points: 1}}
"""


def test_all_problems_of_a_file_at_once(fails, tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    text = fails("limit", "--analysis", path)
    assert text.startswith("nurecoil: broken.yaml has 8 problems:")
    for place in ("version: expected version 1", "experiments[0]: no experiment", "models[1]: no model 'axion'", "cl: ",
                  "data: ", "parametres: unknown key; did you mean 'parameters'", "grid.mu_numu.stop: missing",
                  "grid.mu_numu.points: "):  # fmt: skip
        assert place in text, place


NAMES = """
version: 1
experiments: [coherent-csi-2017]
models: [standard-model, magnetic-moment]
parameters: [mu_nmu]
profile: [mu_nuee]
truth: {mu_nue: 1e-9}
held: {mu_nutau: 3 kg, sin2_theta_w: 0.2 mu_B}
constraints: {nothing: {mean: 0, sigma: 1}}
data: asimov
"""


def test_all_problems_with_names_and_units(tmp_path):
    path = tmp_path / "names.yaml"
    path.write_text(NAMES, encoding="utf-8")
    with pytest.raises(InvalidAnalysis) as caught:
        load_analysis(path, build.model)
    assert [p.path for p in caught.value.problems] == [
        "truth.mu_nue", "constraints.nothing", "parameters", "profile", "held.mu_nutau", "held.sin2_theta_w",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["limit"], "experiments: missing"),
        (["limit", CSI], "parameters: expected one parameter, got none"),
        (["contour", CSI, "--parameter", "sin2_theta_w"], "parameters: expected 2 parameters, got sin2_theta_w"),
        (["limit", CSI, "--parameter", "mu_numu"], "no parameter 'mu_numu'"),
        (["limit", CSI, "--parameter", "sin2_theta_w", "--cl", "1.5"], "cl: expected confidence levels between 0 and 1"),
        (["limit", CSI, "--parameter", "sin2_theta_w", "--cl", "0.9", "--cl", "0.5"], "cl: expected one confidence level"),
        (["limit", CSI, "--parameter", "sin2_theta_w", "--hold", "sin2_theta_w=0.2"], "held.sin2_theta_w: is among"),
        (["fit", CSI, "--hold", "sin2_theta_w"], "--hold sin2_theta_w: expected NAME=VALUE"),
        (["fit", CSI, "--hold", "sin2_theta_w=5"], "held: sin2_theta_w: expected a value in [0.0, 1.0]"),
        (["fit", CSI, "--hold", "sin2_theta_w=one"], "held.sin2_theta_w: quantity 'one': expected a number"),
        (["fit", CSI, "--constraint", "sin2_theta_w=0.2"], "expected NAME=MEAN+-SIGMA"),
        (["fit", CSI, "--constraint", "sin2_theta_w=0.2+--1"], "sigma: expected a positive number"),
        (["fit", CSI, "--statistic", "cash"], "no statistic 'cash'"),
        (["fit", CSI, "--parameter", "nothing"], "no parameter 'nothing'"),
        (["fit", CSI], "parameters: expected names, or profile: all; there are sin2_theta_w"),
        (["fit", CSI, "--data", "toy"], "seed: missing"),
        (
            ["fit", CSI, "coherent-projections-lar", "--data", "asimov"],
            "signal_normalisation",
        ),
        (["fit", "coherent-projections-lar"], "there are no observed counts"),
        (["fit", CSI, "--set", "colour=red"], "--set colour=red: no option of standard-model"),
        (["scan", CSI], "grid: expected at least one parameter"),
        (["scan", CSI, "--grid", "sin2_theta_w=0.1"], "expected NAME=START:STOP"),
        (["scan", CSI, "--grid", "sin2_theta_w=0.3:0.1"], "grid.sin2_theta_w: expected start below stop"),
        (["scan", CSI, "--grid", "sin2_theta_w=0:0.3:4:log"], "expected a positive start for a logarithmic scale"),
        (["scan", CSI, "--grid", "sin2_theta_w=0.1:0.3", "--workers", "0"], "workers: expected at least one"),
        (["fit", "--analysis", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(fails, words, message):
    text = fails(*words)
    assert message in text
    assert text.count("\n") == 1


def test_no_answer_is_exit_code_1(fails):
    # moments of tau neutrinos are not seen at a pion source
    words = ["limit", CSI, *TREE, "--model", "magnetic-moment", "--parameter", "mu_nutau"]
    assert "does not depend on 'mu_nutau'" in fails(*words, code=1)


def test_a_file_needs_its_version_and_must_be_a_mapping(tmp_path):
    path = tmp_path / "one.yaml"
    path.write_text("experiments: [coherent-csi-2017]\n", encoding="utf-8")
    with pytest.raises(InvalidAnalysis, match=r"one.yaml, version: missing"):
        load_analysis(path, build.model)
    path.write_text("- 1\n", encoding="utf-8")
    with pytest.raises(InvalidAnalysis, match="expected a mapping"):
        load_analysis(path, build.model)
