"""nurecoil forecast: the library's numbers, a table along a design variable, and a picture."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import nurecoil as nr
from nurecoil.cli import app
from nurecoil.cli.inference import DESIGN_NAMES
from nurecoil.inference import DESIGNS, Forecast, Result
from nurecoil.units import m

SITE = "coherent-projections-hpge"
WORDS = ["forecast", SITE, "--model", "standard-model", "--model", "magnetic-moment", "--parameter", "mu_numu"]


def call(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.stderr


def test_the_names_that_the_help_lists_are_all_there_are() -> None:
    assert tuple(DESIGNS) == DESIGN_NAMES


def test_a_forecast_is_the_librarys(tmp_path: Path) -> None:
    found = json.loads(call(*WORDS, "--design", "baseline", "--output", tmp_path / "x", "--json"))
    seen = Result.from_json(found["result"])
    assert isinstance(seen, Forecast)
    ours = nr.forecast(nr.experiment(SITE), nr.StandardModel() + nr.MagneticMoment(), "mu_numu", designs=["baseline"])
    assert seen.fisher["mu_numu"][1] == pytest.approx(ours.fisher["mu_numu"][1], rel=1e-9, abs=0)
    assert (tmp_path / "x.png").read_bytes()[:4] == b"\x89PNG"
    assert json.loads((tmp_path / "x.json").read_text()) == found


def test_a_table_and_a_picture_along_a_design_variable(tmp_path: Path) -> None:
    text = call(*WORDS, "--design", "mass", "--along", "baseline=10 m:40 m:3:log", "--output", tmp_path / "x")
    last = text.splitlines()[-1].split()
    there = DESIGNS["baseline"](nr.experiment(SITE), 40 * m)
    ours = nr.forecast(there, nr.StandardModel() + nr.MagneticMoment(), "mu_numu", designs=())
    assert last[0] == "40"
    assert last[2] == ours.quoted("mu_numu", ours.fisher["mu_numu"][1]).split()[0]
    assert (tmp_path / "x.png").exists()


def test_what_is_wrong_is_said() -> None:
    assert "no design variable 'colour'" in call(*WORDS, "--design", "colour", code=2)
    assert "--parameter" in call("forecast", SITE, "--model", "standard-model", code=2)
    assert "--along baseline" in call(*WORDS, "--along", "baseline=10:40:3", code=2)
