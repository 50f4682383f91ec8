"""``nurecoil fog``: the numbers of the library, files, and what is refused."""

import csv
import json

import pytest
from typer.testing import CliRunner

import nurecoil as nr
from nurecoil.cli import app
from nurecoil.inference import fog_background, fog_floor
from nurecoil.processes import SpinDependent
from nurecoil.units import GeV, cm2


def call(*words, code=0):
    result = CliRunner().invoke(app, ["fog", *map(str, words)])
    assert result.exit_code == code, result.output
    return result


def test_the_numbers_are_those_of_the_library_and_files_hold_them(tmp_path):
    options = (
        "--target",
        "Ge74",
        "--set",
        "scheme=tree",
        "--set",
        "sin2_theta_w=0.2387",
        "--mass",
        "50 GeV",
        "--mass",
        "6 GeV",
    )
    found = json.loads(call(*options, "--json", "--output", tmp_path / "fog").stdout)
    target = nr.CEvNS.on("Ge74", nr.StandardModel(scheme="tree", sin2_theta_w=0.2387))
    exact = fog_floor([6 * GeV, 50 * GeV], fog_background(target)) / cm2
    assert found["mass"] == pytest.approx([6.0, 50.0], rel=1e-12)
    assert found["sigma"] == pytest.approx(exact, rel=1e-9, abs=0)
    rows = list(csv.DictReader((tmp_path / "fog.csv").read_text().splitlines()))
    assert [float(row["floor"]) for row in rows] == pytest.approx(exact, rel=1e-4, abs=0)
    assert (tmp_path / "fog.png").read_bytes().startswith(b"\x89PNG")


def test_spins_and_measured_fluxes_are_options():
    words = ("--target", "Xe129", "--mass", "6 GeV", "--interaction", "{kind: spin-dependent, a_p: 0, a_n: 1}")
    found = json.loads(call(*words, "--measured", "sno-2013", "--json").stdout)
    assert "SpinDependent(a_p=0.0, a_n=1.0)" in found["title"]
    target = nr.CEvNS.on("Xe129", nr.StandardModel())
    background = fog_background(target, covariance="sno-2013")
    exact = fog_floor([6 * GeV], background, interaction=SpinDependent(a_p=0.0, a_n=1.0)) / cm2
    assert found["sigma"] == pytest.approx(exact, rel=1e-9, abs=0)


def test_a_threshold_leaves_light_particles_without_a_floor():
    out = call("--target", "Xe131", "--mass", "3 GeV", "--step", "{kind: threshold, value: 3 keVnr}").stdout
    assert out.splitlines()[-1].split() == ["3", "none"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--target", "Xe", "--mass", "6 km"), "--mass"),
        (("--target", "Xe", "--mass", "6"), "--mass"),
        (("--target", "Qq"), "Qq"),
        (("--target", "Xe", "--interaction", "spin"), "--interaction"),
        (("--target", "Xe", "--interaction", "{kind: spin-dependent, a_p: 1}"), "a_n"),
        (("--target", "CsI", "--interaction", "{kind: spin-dependent, a_p: 1, a_n: 0}", "--mass", "9 GeV"), "Cs133"),
        (("--target", "Xe", "--measured", "sno"), "sno-2013"),
        (("--target", "Xe", "--step", "{kind: threshold, value: 1 keVnr}", "--detector", "none.yaml"), "--step"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(options, said):
    result = call(*options, code=2)
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
