"""The command line: numbers against the library and against published ones, output for machines, errors in one line."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

import nurecoil as nr
from nurecoil import catalogue, studies
from nurecoil.cli import app
from nurecoil.cli.show import kinds
from nurecoil.report import Claim, Outcome, Section, Tolerance
from nurecoil.sources import Reactor, Tritium
from nurecoil.tables import data_path, read_csv
from nurecoil.units import day, keV, kg

SNS = ["rate", "--source", "pion-decay-at-rest", "--neutrinos-per-flavour", "4.3e7 cm^-2 s^-1", "--target", "CsI"]
BURST = ["--source", "supernova", "--temperatures", "papoulias-kosmas-2013"]
SUPERNOVA = ["rate", *BURST, "--target", "Ti48"]
TREE = ["--set", "scheme=tree", "--set", "sin2_theta_w=0.2312"]


@pytest.fixture
def call():
    runner = CliRunner()

    def invoke(*words, code=0):
        result = runner.invoke(app, [str(w) for w in words])
        assert result.exit_code == code, result.output
        return result

    return invoke


@pytest.fixture
def fails(call):
    """Exit code 2 and one line on stderr."""

    def invoke(*words):
        result = call(*words, code=2)
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
        assert result.stderr.startswith("nurecoil: ")
        assert result.stderr.count("\n") == 1
        return result.stderr

    return invoke


# ---- rate ----------------------------------------------------------------------------------------------------------------


def test_rate_prints_the_rate_of_the_front_door(call):
    # CsI at 4.3e7 neutrinos of each flavour per cm2 and s: 0.0747 and 0.0350 per kg, day and keV
    out = call(*SNS, "--form-factor", "helm-lewin-smith", "--T", "5 keV", "--T", "0.01 MeV").stdout.splitlines()
    assert out[0] == "pion decay at rest on CsI, standard-model, form factor helm-lewin-smith"
    assert out[1].split() == ["T", "[keV]", "rate", "[1/(kg", "day", "keV)]"]
    assert [float(x) for x in out[2].split()] == pytest.approx([5, 0.0747], rel=1e-3)
    assert [float(x) for x in out[3].split()] == pytest.approx([10, 0.0350], rel=1e-3)
    assert len(out) == 4


def test_counts_of_the_48ti_paper(call):
    # "about 14" events above 1 keV per tonne (13.70 with T/E kept), 16.90 without a form factor
    words = [*SUPERNOVA, *TREE, "--threshold", "1 keV", "--json"]
    found = json.loads(call(*words, "--form-factor", "helm-papoulias-kosmas").stdout)
    assert found["events"]["values"] == pytest.approx([13.70], rel=3e-3)
    assert found["events"]["unit"] == "1/tonne"
    assert found["rate"]["values"] == []
    unity = json.loads(call(*words, "--form-factor", "unity", "--exposure", "2000 kg").stdout)
    assert unity["events"]["values"] == pytest.approx([2 * 16.88], rel=3e-3)
    assert unity["events"]["unit"] == ""


def test_distance_and_flux_scale(call):
    near, far = (
        json.loads(call(*SUPERNOVA, "--distance", d, "--T", "5 keV", "--json").stdout)["rate"]["values"][0]
        for d in ("5 kpc", "10 kpc")
    )
    assert near / far == pytest.approx(4)


def test_exposure_multiplies_a_flux(call):
    per = json.loads(call(*SNS, "--threshold", "5 keV", "--json").stdout)["events"]
    total = json.loads(call(*SNS, "--threshold", "5 keV", "--exposure", "14.57 kg day", "--json").stdout)["events"]
    assert per["unit"] == "1/(kg day)"
    assert total["values"][0] == pytest.approx(14.57 * per["values"][0])


def test_models_add_amplitudes(call):
    words = [*SNS, "--T", "5 keV", "--json"]
    values = {
        eps: json.loads(call(*words, "--model", "standard-model", "--model", "nsi", *TREE, "--set", f"eps_ee_uV={eps}").stdout)
        for eps in ("0", "0.1", "-0.1")
    }
    zero, plus, minus = (v["rate"]["values"][0] for v in values.values())
    alone = json.loads(call(*words, "--model", "nsi", "--set", "eps_ee_uV=0.1").stdout)["rate"]["values"][0]
    assert plus + minus == pytest.approx(2 * (zero + alone), rel=1e-9)


def test_model_options_with_units(call):
    words = [*SNS, "--T", "1 keV", "--json", "--model", "magnetic-moment", "--set"]
    one, two = (json.loads(call(*words, f"mu_numu={mu} mu_B").stdout)["rate"]["values"][0] for mu in ("1e-10", "2e-10"))
    assert two == pytest.approx(4 * one)
    vector = call(*SNS, "--model", "light-vector", "--set", "mass=10 MeV", "--set", "coupling=1e-4", "--set", "charges=b-l")
    assert "light-vector" in vector.stdout


def test_monoenergetic_line_ends_at_its_endpoint(call):
    words = [
        "rate",
        "--source",
        "monoenergetic",
        "--energy",
        "30 MeV",
        "--species",
        "nu_mu",
        "--flux",
        "1e12 cm^-2",
        "--target",
        "Ar40",
    ]
    endpoint = float(nr.CEvNS("Ar40", nr.StandardModel()).T_max(nr.units.parse("30 MeV"))) / keV
    found = json.loads(call(*words, "--T", f"{0.99 * endpoint} keV", "--T", f"{1.01 * endpoint} keV", "--json").stdout)["rate"]
    assert found["values"][0] > 0
    assert found["values"][1] == 0
    assert found["unit"] == "1/(tonne keV)"
    assert call(*words[:6], "nu_mu_bar", *words[7:]).stdout.count("\n") == 8


def test_plot_is_written(call, tmp_path):
    path = tmp_path / "new" / "rate.png"
    call(*SNS, "--plot", path)
    assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--source", "sun", "--target", "Ar40"], "no source 'sun'"),
        (
            ["--source", "supernova", "--temperatures", "papoulias-kosmas-2013", "--target", "CsI", "--flux", "1e9 cm^-2"],
            "--flux: neither the source 'supernova' nor the process 'cevns' uses it",
        ),
        (["--source", "pion-decay-at-rest", "--target", "CsI"], "--neutrinos-per-flavour: expected it alone"),
        ([*BURST, "--target", "Qq"], "no element 'Qq'"),
        (
            ["--source", "supernova", "--temperatures", "papoulias-kosmas-2013", "--target", "Ar40", "--form-factor", "helm"],
            "no form factor 'helm'",
        ),
        (
            ["--source", "supernova", "--temperatures", "papoulias-kosmas-2013", "--target", "Ar40", "--T", "5"],
            "--T: missing unit: got the bare number 5",
        ),
        (
            ["--source", "supernova", "--temperatures", "papoulias-kosmas-2013", "--target", "Ar40", "--T", "5 kg"],
            "wrong dimension",
        ),
        (
            ["--source", "supernova", "--temperatures", "papoulias-kosmas-2013", "--target", "Ar40", "--T", "0 keV"],
            "--T: expected energies above zero",
        ),
        (
            ["--source", "supernova", "--temperatures", "papoulias-kosmas-2013", "--target", "Ar40", "--threshold", "-1 keV"],
            "--threshold: expected at least 0 keV",
        ),
        (
            ["--source", "supernova", "--temperatures", "papoulias-kosmas-2013", "--target", "Ar40", "--exposure", "3 day"],
            "--exposure: quantity '3 day'",
        ),
        (
            ["--source", "supernova", "--temperatures", "papoulias-kosmas-2013", "--target", "Ar40", "--exposure", "0 kg"],
            "--exposure: expected more than 0 ",
        ),
        (
            ["--source", "supernova", "--temperatures", "papoulias-kosmas-2013", "--target", "Ar40", "--model", "axion"],
            "no model 'axion'",
        ),
        (
            ["--source", "supernova", "--temperatures", "papoulias-kosmas-2013", "--target", "Ar40", "--set", "scheme"],
            "--set scheme: expected NAME=VALUE",
        ),
        (
            ["--source", "supernova", "--temperatures", "papoulias-kosmas-2013", "--target", "Ar40", "--set", "eps_ee_uV=1"],
            "no option of standard-model",
        ),
        (
            ["--source", "supernova", "--target", "Ar40", "--set", "sin2_theta_w=2"],
            "sin2_theta_w: expected more than 0 and below 1",
        ),
        (
            [
                "--source",
                "supernova",
                "--temperatures",
                "papoulias-kosmas-2013",
                "--target",
                "Ar40",
                "--model",
                "nsi",
                "--set",
                "eps_xx=1",
            ],
            "eps_xx: expected eps_",
        ),
        (
            ["--source", "supernova", "--temperatures", "papoulias-kosmas-2013", "--target", "Ar40", "--model", "light-vector"],
            "--model light-vector: ",
        ),
        (
            [
                "--source",
                "supernova",
                "--temperatures",
                "papoulias-kosmas-2013",
                "--target",
                "Ar40",
                "--model",
                "magnetic-moment",
                "--set",
                "mu_nue=1",
            ],
            "mu_nue: missing unit",
        ),
        (
            [
                "--source",
                "supernova",
                "--temperatures",
                "papoulias-kosmas-2013",
                "--target",
                "Ar40",
                "--plot",
                "/proc/none/x.png",
            ],
            "none",
        ),
    ],
)
def test_bad_input_to_rate(fails, words, message):
    assert message in fails("rate", *words)


# ---- list and show -------------------------------------------------------------------------------------------------------


def test_list_counts_every_kind(call):
    counts = json.loads(call("list", "--json").stdout)
    assert set(counts) == set(kinds())
    empty = {name for name, count in counts.items() if not count}
    assert empty <= {"statistics", "exporters"}, empty
    assert call("list").stdout.count("\n") == len(kinds())


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kinds()[kind].ids()])
def test_list_and_show_every_kind(call, kind):
    ids = json.loads(call("list", kind, "--json").stdout)
    assert [line.split()[0] for line in call("list", kind).stdout.splitlines()] == ids
    for name in (ids[0], ids[-1]):
        facts = json.loads(call("show", name, "--in", kind, "--json").stdout)
        assert name in facts.values()
        assert call("show", name, "--in", kind).stdout


def test_everything_says_what_it_is():
    for group in catalogue.groups():
        for name in catalogue.names(group) if group in kinds() and group not in ("experiments", "studies") else ():
            assert len(kinds()[group].summary(name)) > 4, name


def test_show_a_nuclide_in_any_spelling(call):
    facts = json.loads(call("show", "40Ar", "--json").stdout)
    assert facts["nuclide"] == "Ar40"
    assert (facts["Z"], facts["N"]) == (18, 22)
    # AME2020: 39.9623831204 u less 18 electrons, plus 14 keV of their binding; Angeli and Marinova 2013: 3.4274 fm
    assert facts["nuclear mass"] == {"value": pytest.approx(37215.54, abs=0.01), "unit": "MeV"}
    assert facts["rms charge radius"] == {"value": pytest.approx(3.4274), "unit": "fm"}
    assert "37215.5" in call("show", "Ar40").stdout


def test_which_nuclides_have_a_spin_expectation(call):
    lines = dict(line.split(maxsplit=1) for line in call("list", "spins").stdout.splitlines())
    assert lines["Xe129"] == "J = 1/2, S_p = 0.0064, S_n = 0.3648 (gcn5082), multipoles of density matrices"
    assert lines["Cs133"] == "J = 7/2, S_p = -0.225, S_n = 0.002 (bednyakov-2004)"
    assert lines["Cu63"] == "J = 3/2, spin expectation not known: the axial term counts as zero with a warning"
    assert len(lines) == 119
    assert "see also" not in call("show", "Xe129").stdout
    assert call("show", "Xe129", "--in", "spins").stdout == call("show", "Xe129").stdout


def test_show_says_which_form_factor_and_which_spin(call):
    xenon = json.loads(call("show", "Xe", "--json").stdout)["default form factor"]
    assert xenon[0] == "Xe124: helm-lewin-smith"
    assert xenon[3] == "Xe129: weak-response (gcn5082)"
    facts = json.loads(call("show", "Xe129", "--json").stdout)
    assert facts["weak response from"] == ["gcn5082", "jj55", "hoferichter-2020"]
    assert facts["spin expectation"].startswith("S_p = 0.0064, S_n = 0.3648 (gcn5082: GCN5082")
    assert json.loads(call("show", "W183", "--json").stdout)["axial response"].startswith("not known")
    assert "axial response" not in json.loads(call("show", "Ar40", "--json").stdout)
    assert json.loads(call("show", "H1", "--json").stdout)["default form factor"] == "nucleon"
    assert "Cs133" in call("show", "weak-response").stdout
    assert "I127: weak-response (gcn5082)" in call("show", "coherent-csi-2021").stdout


def test_rate_with_the_weak_response_and_its_options(call):
    def counts(*words):
        found = json.loads(call(*SNS[:-2], "--target", "Xe129", "--threshold", "5 keV", "--json", *words).stdout)
        return found["title"], found["events"]["values"][0]

    title, default = counts()
    assert title.endswith("form factor weak-response (gcn5082)")
    assert counts("--form-factor", "weak-response", "--axial", "response")[1] == default
    title, other = counts(
        "--form-factor", "{kind: weak-response, source: jj55}", "--axial", "response", "--interaction", "jj55"
    )
    assert title.endswith("form factor weak-response (jj55)")
    assert 0 < abs(other / default - 1) < 5e-3
    title, wide = counts("--form-factor", "{kind: weak-response, b: 2.4 fm}", "--axial", "none")
    assert wide < default
    moved = counts("--form-factor", "{kind: default, vary: oscillator-length, by: -1}")
    assert moved[0].endswith("weak-response (gcn5082, oscillator-length -1)")
    assert counts("--axial", "response", "--two-body", "-0.25")[1] < default
    assert counts("--form-factor", "helm-lewin-smith")[0].endswith("form factor helm-lewin-smith")


def test_show_a_formula(call):
    facts = json.loads(call("show", "CsI", "--json").stdout)
    assert facts["molar mass"]["value"] == pytest.approx(259.81, abs=0.01)
    assert facts["atoms per formula unit"] == ["I127: 1", "Cs133: 1"]


def test_show_the_experiment_behind_142_events(call):
    facts = json.loads(call("show", "coherent-csi-2017", "--json").stdout)
    assert facts["observed"]["value"] == 547
    assert facts["background steady-state"]["value"] == 405
    assert facts["inferred inputs"]


def test_show_a_file_of_ones_own(call):
    example = Path(__file__).parent.parent / "docs/examples/my-detector.yaml"
    assert "my-germanium" in call("show", example).stdout


def test_show_lists_all_problems_of_a_file(call, tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("version: 1\nid: x\nnonsense: 3\n", encoding="utf-8")
    result = call("show", path, code=2)
    assert result.stderr.startswith("nurecoil: broken.yaml has ")
    assert result.stderr.count("\n") > 2
    assert "Traceback" not in result.stderr


def test_unknown_ids(fails):
    assert "helm-1.2" in fails("show", "helm-1.3")
    assert "nuclides" in fails("list", "nuclide")


# ---- studies and the report ----------------------------------------------------------------------------------------------


def test_study_list_names_papers(call):
    assert json.loads(call("study", "list", "--json").stdout)[0].keys() == {"key", "paper", "claims"}
    for name in studies.names():
        assert name in call("study", "list").stdout


def test_study_show_lists_claims_and_what_is_not_checked(call):
    out = call("study", "show", "papoulias-kosmas-48ti").stdout
    assert "events-above-1-kev (printed): 14 events/t ± 0.5" in out
    assert "inferred: energy-split" in out
    assert "not checked: Table 2" in out
    found = json.loads(call("study", "show", "papoulias-kosmas-48ti", "--json").stdout)
    assert len(found["claims"]) == len(studies.load("papoulias-kosmas-48ti").claims)


def test_study_run_prints_one_line_per_claim(call):
    out = call("study", "run", "kouzakov-epshep-2021").stdout
    assert "vector-kinematics: paper 0.255689, ours 0.25368919, repaired 0.25568919" in out
    assert out.count("\n") == len(studies.load("kouzakov-epshep-2021").claims)


def test_schema_of_claims(call, tmp_path):
    assert json.loads(call("study", "schema").stdout)["title"] == "claims of a study"
    call("study", "schema", "--output", tmp_path / "claims.json")
    assert "$defs" in json.loads((tmp_path / "claims.json").read_text(encoding="utf-8"))


@pytest.mark.usefixtures("two_studies")
def test_study_run_writes_what_a_section_holds(call, tmp_path):
    found = json.loads(call("study", "run", "good", "--output", tmp_path, "--json").stdout)
    assert [outcome["ours"] for outcome in found] == [1.0]
    assert json.loads((tmp_path / "good" / "claims.json").read_text(encoding="utf-8"))["outcomes"] == found


def test_unknown_study(fails):
    assert "papoulias-kosmas-48ti" in fails("study", "run", "papoulias-48ti")
    assert "papoulias-kosmas-48ti" in fails("report", "--only", "papoulias-48ti")


def fake(key, ours):
    tolerance = Tolerance(0.1, because="rounding")
    claim = Claim("number", "Lewin:1995rx", "Table 1", "A number", 1.0, tolerance=tolerance)
    section = Section(key, "A study", "Lewin:1995rx", "Nothing.", [Outcome(claim, ours)])
    return SimpleNamespace(key=key, claims=(claim,), run=lambda: section)


@pytest.fixture
def two_studies(monkeypatch):
    known = {"good": fake("good", 1.0), "bad": fake("bad", 2.0)}
    monkeypatch.setattr(studies, "names", lambda: tuple(known))
    monkeypatch.setattr(studies, "load", known.__getitem__)


@pytest.mark.usefixtures("two_studies")
def test_report_fails_on_a_difference_that_nobody_named_but_writes_the_page(call, tmp_path):
    out = call("report", "--output", tmp_path, "--workers", 1, code=1).stdout
    assert out.startswith("all ")  # the four counts come first
    counts = "1 reproduced, 0 by our reading (0 inferred inputs), 0 differing and explained, 0 of 0 identities"
    assert counts in out.splitlines()[0]
    assert "1 differs" in out
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert f"nurecoil {nr.__version__}" in page
    assert "CODATA 2022, PDG 2024" in page
    assert (tmp_path / "errata.html").is_file()
    assert call("study", "run", "bad", code=1).stdout.endswith("differs\n")


@pytest.mark.usefixtures("two_studies")
def test_report_of_one_study(call, tmp_path):
    found = json.loads(call("report", "--output", tmp_path, "--only", "good", "--json").stdout)
    assert found["studies"]["good"]["numbers"]["reproduced"] == found["score"]["numbers"]["reproduced"] == 1
    assert Path(found["page"]).exists()
    assert not (tmp_path / "bad").exists()


def test_studies_side_by_side_write_what_one_after_the_other_writes(call, tmp_path):
    chosen = ("--only", "kouzakov-epshep-2021", "--only", "codes-compared", "--json")
    said = [call("report", *chosen, "--workers", n, "--output", tmp_path / str(n)).stdout for n in (1, 2)]
    assert said[0].replace(str(tmp_path / "1"), "") == said[1].replace(str(tmp_path / "2"), "")
    one, two = ({p.relative_to(tmp_path / n): p.read_bytes() for p in (tmp_path / n).rglob("*.*")} for n in "12")
    assert one == two
    assert len(one) > 10


def test_an_error_in_one_of_the_processes_is_said(fails, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    chosen = ("--only", "kouzakov-epshep-2021", "--only", "codes-compared", "--workers", "2")
    assert str(tmp_path / "file") in fails("report", *chosen, "--output", tmp_path / "file")


# ---- the program ---------------------------------------------------------------------------------------------------------


def test_version(call):
    assert call("--version").stdout == f"nurecoil {nr.__version__}\n"


def test_the_program_starts_without_what_it_does_not_need():
    code = (
        "import sys; from nurecoil.cli import app; app(['--help'], standalone_mode=False)\n"
        "heavy = {'scipy', 'matplotlib', 'jax', 'pydantic', 'iminuit', 'jinja2'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    for command in ("rate", "report", "list", "show", "study"):
        assert command in done.stdout


def test_wrong_usage_has_no_traceback():
    code = "from nurecoil.cli import app; app(['rate', '--nonsense'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "--nonsense" in done.stderr


def test_validate_reports_every_problem(call, tmp_path):
    assert call("validate", "coherent-csi-2017").output.strip() == "coherent-csi-2017: no problems"
    bad = tmp_path / "bad.yaml"
    bad.write_text("id: bad\ntitle: two mistakes\nnonsense: 1\nexposure: {mass: 10}\n")
    result = call("validate", bad, code=1)
    assert "nonsense" in result.output
    assert len(result.output.splitlines()) > 1
    assert json.loads(call("validate", bad, "--json", code=1).output)["problems"]


def test_regenerate_gives_the_shipped_tables(call, fails, tmp_path):
    call("regenerate", "ti48", "--output", tmp_path / "ti48")
    for name in ("orbits.csv", "nucleons.csv"):
        ours, shipped = (read_csv(folder / name) for folder in (tmp_path / "ti48", data_path("ti48_structure")))
        for column, values in shipped.items():
            if isinstance(values, list):
                assert ours[column] == values
            else:
                np.testing.assert_allclose(ours[column], values, rtol=1e-6, atol=1e-9)
    assert "computed table" in fails("regenerate", "lithium")


@pytest.mark.parametrize("process", ["cevas", "ionisation", "electron-scattering"])
def test_rate_of_other_processes(call, process):
    words = [
        "rate",
        "--source",
        "monoenergetic",
        "--energy",
        "2 MeV",
        "--species",
        "nu_e",
        "--flux",
        "1e13 cm^-2 s^-1",
        "--target",
        "Ge",
        "--T",
        "5 keV",
    ]
    found = json.loads(call(*words, "--process", process, "--json").output)["rate"]["values"][0]
    target = {"cevas": nr.CEvAS, "ionisation": nr.Ionisation, "electron-scattering": nr.ElectronScattering}[process].on(
        "Ge", nr.StandardModel()
    )
    source = nr.sources.Monoenergetic("2 MeV", "nu_e", "1e13 cm^-2 s^-1")
    expected = float(nr.spectrum(source, target)(5 * keV)) * kg * day * keV
    assert found == pytest.approx(expected, rel=1e-9, abs=0)


def test_an_option_the_process_does_not_use(fails):
    assert "--form-factor" in fails(*SNS, "--process", "electron-scattering", "--form-factor", "unity")
    assert "process" in fails(*SNS, "--process", "elastic")


@pytest.mark.parametrize(
    ("words", "source"),
    [
        (["reactor", "--power", "3.9 GW", "--distance", "17 m"], lambda: Reactor(power="3.9 GW", distance="17 m")),
        (["reactor", "--flux", "2.4e13 cm^-2 s^-1"], lambda: Reactor(flux="2.4e13 cm^-2 s^-1")),
        (["tritium", "--mass", "60 g", "--distance", "1 m"], lambda: Tritium("60 g", "1 m")),
    ],
)
def test_rate_of_other_sources(call, words, source):
    found = json.loads(call("rate", "--source", *words, "--target", "Ge", "--T", "0.2 keV", "--json").output)["rate"]
    expected = float(nr.spectrum(source(), nr.CEvNS.on("Ge", nr.StandardModel()))(0.2 * keV)) * kg * day * keV
    assert found["unit"] == "1/(kg day keV)"
    assert found["values"][0] == pytest.approx(expected, rel=1e-9, abs=0)
