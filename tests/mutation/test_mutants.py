"""Wrong physics is noticed: one change at a time in a copy of the package, and the tests that have to fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import nurecoil
from nurecoil.tables import load_yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PACKAGE = Path(nurecoil.__file__).parent
MUTANTS = load_yaml(HERE / "mutants.yaml")


@pytest.mark.parametrize("name", MUTANTS)
def test_the_change_is_one_place(name):
    assert (PACKAGE / MUTANTS[name]["file"]).read_text().count(MUTANTS[name]["old"]) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTANTS)
def test_the_change_is_noticed(name, tmp_path):
    mutant = MUTANTS[name]
    copy = tmp_path / "nurecoil"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    file = copy / mutant["file"]
    file.write_text(file.read_text().replace(mutant["old"], mutant["new"]))
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    options = ["-q", "-x", "-p", "no:cacheprovider", "-n0", "-o", f"pythonpath={tmp_path}", *mutant["tests"]]
    command = [sys.executable, "-m", "pytest", *options]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 1, run.stdout[-2000:] + run.stderr[-2000:]


def test_a_copy_is_what_the_tests_see(tmp_path):
    """Without a change they pass, so that a failure is the change's."""
    shutil.copytree(PACKAGE, tmp_path / "nurecoil", ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "nurecoil" / "constants.py"
    file.write_text(f"{file.read_text()}\nCOPY = True\n")
    test = tmp_path / "test_copy.py"
    test.write_text("from nurecoil import constants\n\n\ndef test_copy():\n    assert constants.COPY\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n0", "-o", f"pythonpath={tmp_path}", str(test)]
    run = subprocess.run([*command, "-c", str(ROOT / "pyproject.toml")], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
