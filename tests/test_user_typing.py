"""What a type checker tells the author of a script before it runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import nurecoil as nr
from nurecoil.units import MeV

tritium = nr.sources.Tritium("60 g", "1 m")
reactor = nr.Reactor("3.9 GW", distance="17.1 m")
vector = nr.LightVector("10 MeV", charges="b-l")
xs = nr.CEvNS("Ar40", nr.StandardModel() + nr.NSI(eps_ee_uV=0.1))
sigma = xs.sigma(30 * MeV, flavour="mu")
like = nr.likelihood(nr.experiment("coherent-csi-2021"), nr.StandardModel())
found = nr.interval(like, "sin2_theta_w", cl=0.9)
nr.interval(like, "sin2_theta_w", cll=0.9)  # "cll"
nr.upper_limit(like)  # "name"
nr.sources.Monoenergetic()  # "energy"
nr.sources.Tritium("60 g", "1 m", exposure="5 y")  # "exposure"
nr.LightVector("10 MeV", charges="b-L")  # "LightVector"
nr.LightVector(["10 MeV"])  # "LightVector"
vector.mass = 3.0  # "mass"
"""


@pytest.mark.once
def test_mypy_finds_wrong_calls_and_no_others(tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT, encoding="utf-8")
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "mypy", "--config-file", str(root / "pyproject.toml"), "--follow-imports", "silent"]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, cwd=root, check=False)
    found = {int(line): text for line, text in re.findall(r"script\.py:(\d+): error: (.*)", done.stdout)}
    expected = {i: m[1] for i, line in enumerate(SCRIPT.splitlines(), 1) if (m := re.search(r'# "(\w+)"', line))}
    assert found.keys() == expected.keys(), done.stdout
    for line, word in expected.items():
        assert word in found[line], found[line]
