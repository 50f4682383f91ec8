"""The command line as a door: sources, processes, models and detectors by their own fields; errors for people and machines."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import nurecoil as nr
from nurecoil.cli import app, build
from nurecoil.detectors import ConstantQuenching, LindhardQuenching, Positions, Response
from nurecoil.sources import ElectronCapture, Reactor, Solar
from nurecoil.units import day, keV, kg, year

EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "my-detector.yaml"
CONUS = ["rate", "--source", "reactor", "--power", "3.6 GW", "--distance", "20.7 m", "--target", "Ge",
         "--spectrum", "huber-mueller-vogel-engel", "--captures-per-fission", "0"]  # fmt: skip
SNS = ["rate", "--source", "pion-decay-at-rest", "--neutrinos-per-flavour", "1.6e7 cm^-2 s^-1", "--target", "Ge"]
LINDHARD = ["--step", "{kind: lindhard-quenching, k: 0.162, Z: 32}"]


def call(*words: object, code: int = 0) -> object:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result


def values(name: str, *words: object) -> list[float]:
    return json.loads(call(*words, "--json").stdout)[name]["values"]


def refused(*words: object) -> str:
    result = call(*words, code=2)
    assert result.stdout == ""
    assert result.stderr.startswith("nurecoil: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


# ---- thresholds know their axis -----------------------------------------------------------------------------------------


def test_an_electron_equivalent_threshold_needs_a_quenching():
    assert "--threshold: quantity '160 eVee' has the wrong dimension" in refused(*CONUS, "--threshold", "160 eVee")
    assert "needs a quenching" in refused(*CONUS, "--threshold", "6 PE")
    # 52.45 and 0.904 per kg and day: case s1
    assert values("events", *CONUS, "--threshold", "160 eV") == pytest.approx([52.45], rel=2e-3)
    assert values("events", *CONUS, *LINDHARD, "--threshold", "160 eVee") == pytest.approx([0.904], rel=2e-3)


def test_a_threshold_is_on_the_axis_of_the_last_step():
    assert "last step gives keVee" in refused(*CONUS, *LINDHARD, "--threshold", "0.2 keVnr")
    assert "expected a number of keVnr" in refused(*CONUS, *LINDHARD, "--threshold", "0.2 keV")
    light = ["--step", "{kind: quenching, value: 0.2}", "--step", "{kind: light-yield, value: 10 PE/keVee}"]
    photons = values("events", *SNS, *light, "--threshold", "6 PE")
    assert photons == pytest.approx(values("events", *SNS, "--threshold", "3 keV"), rel=1e-6)


def test_electrons_are_electron_equivalent_from_the_start():
    words = [*CONUS, "--process", "electron-scattering", "--exposure", "1 kg day"]
    assert values("events", *words, "--threshold", "1 keVee") == values("events", *words, "--threshold", "1 keV")
    assert "it takes keVnr, but step 1, electrons, gives keVee" in refused(*words, *LINDHARD, "--threshold", "1 keVee")


# ---- detectors and experiments ------------------------------------------------------------------------------------------


def test_steps_and_python_agree():
    found = values("events", *CONUS, *LINDHARD, "--threshold", "160 eVee", "--exposure", "10 kg year")
    source = Reactor(power="3.6 GW", distance="20.7 m", spectrum="huber-mueller-vogel-engel", captures_per_fission=0)
    target = nr.CEvNS.on("Ge", nr.StandardModel())
    response = Response((LindhardQuenching(0.162, 32),), Positions.of([0.16, np.inf], "keVee"))
    by_hand = nr.compile(source, target, response, exposure=10 * kg * year)()
    assert found == pytest.approx(by_hand.tolist(), rel=1e-9)


def test_a_detector_from_a_file(tmp_path):
    mine = nr.experiment(EXAMPLE)
    source = ["rate", "--source", "pion-decay-at-rest", "--protons-on-target", "8e15 POT/s", "--neutrinos-per-proton", "0.09"]
    words = [*source, "--distance", "20 m", "--target", "Ge", "--exposure", "10 kg year"]
    assert values("counts", *words, "--detector", EXAMPLE) == pytest.approx(
        mine.expected(nr.StandardModel()).tolist(), rel=1e-9
    )
    alone = tmp_path / "detector.yaml"
    alone.write_text("detector: {steps: [{kind: quenching, value: 0.2}]}\nbins: {unit: keVee, edges: [1, 2]}\n")
    response = Response((ConstantQuenching(0.2),), ["1 keVee", "2 keVee"])
    by_hand = nr.compile(mine.source, mine.target, response, exposure=10 * kg * year)()
    assert values("counts", *words, "--detector", alone) == pytest.approx(by_hand.tolist(), rel=1e-9)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("detector: {steps: [{kind: quenching, value: 2}]}\n", "detector.steps[0].value: expected"),
        ("detector: {steps: [{kind: quenchin}]}\n", "no step 'quenchin'; close to it: quenching"),
        ("detector: {stps: []}\n", "detector: expected a list of `steps`; unknown key stps"),
        ("bins: 3\n", "detector: missing"),
        ("detector: {}\nsource: solar\n", "source: unknown block"), ("[1]", "expected a mapping of blocks, got list"),
    ],
)  # fmt: skip
def test_a_detector_file_that_is_wrong(tmp_path, text, message):
    path = tmp_path / "detector.yaml"
    path.write_text(text)
    assert message in call(*SNS, "--detector", path, code=2).stderr


def test_an_experiment_at_the_command_line():
    found = json.loads(call("rate", "--experiment", "coherent-csi-2017", "--set", "scheme=tree", "--json").stdout)
    csi = nr.experiment("coherent-csi-2017")
    expected = csi.expected(nr.StandardModel(scheme="tree"))
    assert found["total"] == pytest.approx(float(expected.sum()), rel=1e-12)
    assert found["events"]["values"] == pytest.approx(expected.tolist(), rel=1e-12)
    assert found["events"]["from_unit"] == "PE"
    for more in (["--target", "Ge"], ["--distance", "3 m"], ["--T", "1 keV"], ["--exposure", "1 kg day"]):
        assert "--experiment says all but the model" in refused("rate", "--experiment", "coherent-csi-2017", *more)
    assert "close to it: coherent-csi-20" in refused("rate", "--experiment", "coherent-csi-2018")


# ---- every source with its own fields -----------------------------------------------------------------------------------


def test_the_sun_with_its_options():
    words = ["rate", "--source", "solar", "--target", "Xe", "--T", "1 keV"]
    chosen = [*words, "--reactions", "[B8, hep]", "--mixing", "none", "--solar-model", "b16-agss09met"]
    sun = Solar("b16-agss09met", reactions=("B8", "hep"), mixing="none")
    expected = float(nr.spectrum(sun, nr.CEvNS.on("Xe", nr.StandardModel()))(keV)) * kg * day * keV
    assert values("rate", *chosen) == pytest.approx([expected], rel=1e-9)
    assert "close to it: b16-gs98" in refused(*words, "--solar-model", "b16-gs89")


def test_electron_capture_and_tables(tmp_path):
    words = ["rate", "--target", "Ge", "--process", "electron-scattering", "--T", "10 keV", "--source"]
    target = nr.ElectronScattering.on("Ge", nr.StandardModel())
    chromium = [*words, "electron-capture", "--nuclide", "Cr51", "--activity", "3 MCi", "--distance", "25 cm"]
    expected = float(nr.spectrum(ElectronCapture("Cr51", "3 MCi", "25 cm"), target)(10 * keV)) * kg * day * keV
    assert values("rate", *chromium) == pytest.approx([expected], rel=1e-9)
    inside = [*words, "electron-capture", "--nuclide", "Cr51", "--activity", "3 MCi", "--geometry", "{kind: ball, radius: 1 m}"]
    assert values("rate", *inside)[0] > 0
    table = tmp_path / "flux.dat"
    table.write_text("# E [MeV]  phi [cm^-2 s^-1 MeV^-1]\n1 0\n2 1e9\n3 0\n")
    from_table = [*words, "tabulated", "--table", table, "--columns", "{nu_e: phi}", "--energy", "E"]
    source = nr.Source.from_csv(table, {"nu_e": "phi"}, energy="E")
    assert values("rate", *from_table) == pytest.approx(
        [float(nr.spectrum(source, target)(10 * keV)) * kg * day * keV], rel=1e-9
    )


def test_complex_moments():
    words = [*SNS, "--model", "transition-moments", "--T", "1 keV", "--set", "basis=flavour", "--set"]
    real, imaginary, both = (values("rate", *words, f"Lambda_3={x} mu_B")[0] for x in ("1e-10", "1e-10j", "(1e-10+1e-10j)"))
    assert real == pytest.approx(imaginary, rel=1e-12)
    assert both == pytest.approx(2 * real, rel=1e-12)


def test_radii_of_the_target():
    words = [
        "rate",
        "--source",
        "pion-decay-at-rest",
        "--neutrinos-per-flavour",
        "1.6e7 cm^-2 s^-1",
        "--target",
        "Ar40",
        "--T",
        "50 keV",
    ]
    assert values("rate", *words, "--R-n", "4 fm")[0] < values("rate", *words, "--R-n", "3 fm")[0]
    skin = "{kind: helm-rms, neutron_skin: 0.1 fm}"
    assert values("rate", *words, "--form-factor", skin)[0] < values("rate", *words, "--form-factor", "helm-rms")[0]


def test_old_names_are_taken_with_a_warning():
    words = [*SNS[:3], "--flux", "1.6e7 cm^-2 s^-1", "--target", "Ge", "--T", "5 keV"]
    with pytest.warns(FutureWarning, match="'flux' is now 'neutrinos_per_flavour'"):
        assert values("rate", *words) == values("rate", *SNS, "--T", "5 keV")
    with pytest.warns(FutureWarning, match="'electrons' is now called 'electron-scattering'"):
        values("rate", *SNS, "--process", "electrons", "--T", "5 keV")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([w for w in CONUS if w not in ("--target", "Ge")], "--target: missing"),
        (["rate", "--target", "Ge"], "--source: missing"),
        ([*CONUS, "--distanse", "3 m"], "no option '--distanse'; close to it: --distance"),
        ([*CONUS, "--mass", "3 g"], "--mass: neither the source 'reactor' nor the process 'cevns' uses it"),
        ([*CONUS, "--distance", "3 m"], "--distance: given twice"), ([*CONUS, "stray"], "stray: expected an option"),
        (["rate", "--source", "reactor", "--power", "3 GW", "--target", "Ge"], "--distance: missing"),
        (["rate", "--source", "reactor", "--power", "3", "--distance", "3 kg", "--target", "Ge"], "--power: missing unit"),
        ([*CONUS, "--process", "cevnss"], "no process 'cevnss'; close to it: cevns"),
        ([*CONUS, "--step", "{kind: quenching"], "YAML text: line 2"),
        ([*CONUS, "--step", "quenchin"], "--step[0].kind: no step 'quenchin'"),
        ([*CONUS, *LINDHARD, "--detector", str(EXAMPLE)], "expected either steps or --detector"),
        ([*CONUS, "--plot", "r.gif"], "--plot: expected a file that ends in .png, .pdf, .svg"),
        ([*CONUS, "--axial", "some"], "--axial: expected 'default' or 'spin-expectation' or"),
        ([*CONUS, "--exposure", "1 kg"], "--exposure: 'reactor' is a flux per time; expected mass times time, got '1 kg'"),
        (["validate", "nowhere"], "no experiment 'nowhere'; close to it"), (["validate", "nowhere.yaml"], "there is no file"),
        (["validate", "."], "no experiment '.'"), (["validate", "x" * 5000 + ".yaml"], "there is no file"),
        (["list", "source"], "close to it: sources"), (["show", "tritum"], "close to it: tritium"),
        (["show", "tritium", "--in", "models"], "no model 'tritium'"),
        (["show", "tritium", "--in", "model"], "close to it: models"),
    ],
)  # fmt: skip
def test_refused_in_one_line(words, message):
    assert message in refused(*words)


def test_all_that_is_wrong_is_said_at_once():
    said = refused("rate", "--source", "tritium", "--mass", "3", "--distance", "5 kg", "--target", "Ge")
    assert "--mass: missing unit" in said
    assert "--distance: quantity '5 kg'" in said


# ---- machines -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        [*CONUS, "--threshold", "160 eVee"], ["rate", "--source", "sun", "--target", "Ge"], ["show", "nothing-of-the-kind"],
        ["list", "x"], ["validate", "nowhere"], ["fit", "nowhere"], ["limit"], ["study", "run", "nothing"], ["rate", "--T"],
        ["nonsense"], ["study", "show", "nothing"],
    ],
)  # fmt: skip
def test_errors_are_json_where_json_was_asked_for(words):
    result = call(*words, "--json", code=2)
    assert json.loads(result.stdout)["error"]


def test_problems_of_a_file_are_json_too(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("version: 1\nid: x\nnonsense: 3\n")
    found = json.loads(call("show", path, "--json", code=2).stdout)
    assert {"path": "nonsense", "message": found["problems"][0]["message"]} == found["problems"][0]


@pytest.mark.parametrize(("suffix", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_a_picture_has_the_format_of_its_name(tmp_path, suffix, start):
    path = tmp_path / f"r.{suffix}"
    call(*SNS, "--plot", path)
    assert path.read_bytes().startswith(start)


# ---- list and show ------------------------------------------------------------------------------------------------------


def test_a_name_of_an_experiment_and_a_study_shows_the_experiment():
    found = json.loads(call("show", "coherent-csi-2021", "--json").stdout)
    assert found["experiment"] == "coherent-csi-2021"
    assert found["see also"] == ["nurecoil show coherent-csi-2021 --in studies"]
    study = json.loads(call("study", "show", "coherent-csi-2021", "--json").stdout)
    assert study["study"] == "coherent-csi-2021"
    shown = json.loads(call("show", "coherent-csi-2021", "--in", "studies", "--json").stdout)
    assert (shown["study"], len(shown["claims"])) == (study["study"], len(study["claims"]))


def test_a_thing_is_shown_by_what_it_declares():
    text = call("show", "polynomial-quenching").stdout
    for word in ("coefficients (needed", "T_max (left out)", "outside ('error')"):
        assert word in text


def test_words_are_values_of_files():
    assert build.words(["--a=1", "--b-c", "[1, two]", "--d", "--e", "-1 m"]) == {
        "a": 1,
        "b_c": [1, "two"],
        "d": True,
        "e": "-1 m",
    }
    assert build.word("null") == "null"
