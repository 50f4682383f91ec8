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


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    assert "no design variable 'colour'" in call(*WORDS, "--design", "colour", code=2)
    assert "parameters: expected at least one" in call("forecast", SITE, "--model", "standard-model", code=2)
    constrained = tmp_path / "analysis.yaml"
    constrained.write_text("version: 1\nconstraints: {sin2_theta_w: {mean: 0.2386, sigma: 0.0002}}\n", encoding="utf-8")
    assert "a forecast takes none" in call(*WORDS, "--analysis", constrained, code=2)
    several = ["forecast", SITE, "coherent-projections-lar", "--model", "standard-model", "--parameter", "sin2_theta_w"]
    assert "expected one experiment" in call(*several, "--along", "mass=1:2:3", code=2)
    assert "designs: expected none" in call(*several, "--design", "mass", code=2)
    assert "--along baseline" in call(*WORDS, "--along", "baseline=10:40:3", code=2)


def test_two_sites_with_another_truth_from_a_file(tmp_path: Path) -> None:
    """Two experiments that share no nuisance: information adds, and both are evaluated at the truth that was named."""
    sites = ["coherent-projections-hpge", "coherent-projections-nai"]
    made = tmp_path / "both.yaml"
    made.write_text(
        f"version: 1\nexperiments: [{', '.join(sites)}]\nmodels: [standard-model]\nparameters: [sin2_theta_w]\n",
        encoding="utf-8",
    )
    found = json.loads(call("forecast", "--analysis", made, "--truth", "sin2_theta_w=0.25", "--json"))["result"]
    assert found["truth"] == {"sin2_theta_w": 0.25}
    each = [nr.forecast(nr.experiment(one), nr.StandardModel(), "sin2_theta_w", truth={"sin2_theta_w": 0.25}, designs=())
            for one in sites]  # fmt: skip
    statistical = sum(one.statistical["sin2_theta_w"] ** -2 for one in each) ** -0.5
    assert found["statistical"]["sin2_theta_w"] == pytest.approx(statistical, rel=1e-6)
