"""JSON Schemas of files: shipped as they are generated, all shipped files fit, and wrong ones do not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nurecoil.cli import app
from nurecoil.cli.files import SCHEMAS
from nurecoil.tables import data_path, load_yaml

ROOT = Path(__file__).parents[1]
FILES = [*sorted(data_path().glob("*/experiment*.yaml")), ROOT / "docs" / "examples" / "my-detector.yaml"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_shipped_as_generated(name):
    """If this fails: `nurecoil regenerate schema`. In a process of its own, where no test has registered anything."""
    code = f"from nurecoil.cli import app; app(['schema', '{name}'])"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert json.loads(data_path("schema", f"{name}.json").read_text(encoding="utf-8")) == json.loads(made)


@pytest.fixture(scope="module")
def validators():
    jsonschema = pytest.importorskip("jsonschema")
    found = {}
    for name, make in SCHEMAS.items():
        jsonschema.Draft202012Validator.check_schema(make())
        found[name] = jsonschema.Draft202012Validator(make())
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_shipped_file_fits(validators, path):
    assert [error.message for error in validators["experiment"].iter_errors(load_yaml(path))] == []


def test_the_example_of_an_analysis_fits(validators):
    analysis = load_yaml(ROOT / "docs" / "examples" / "my-analysis.yaml")
    assert [error.message for error in validators["analysis"].iter_errors(analysis)] == []
    assert list(validators["analysis"].iter_errors({**analysis, "parametrs": ["x"]}))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"source": {"kind": "tritium", "mas": "1 g"}}, "source"), ({"source": {"kind": "tritum", "mass": "1 g"}}, "source"),
        ({"bins": {"unit": "keV", "edges": [1, 2]}}, "bins"), ({"exposure": {"mass": 10}}, "exposure"),
        ({"detector": {"steps": [{"kind": "threshold", "value": 5}]}}, "detector"), ({"statistic": "bayes"}, "statistic"),
        ({"target": {"material": "Ge", "process": "cevns", "electrons": "x"}}, "target"),
    ],
)  # fmt: skip
def test_what_is_wrong_does_not_fit(validators, change, where):
    good = load_yaml(ROOT / "docs" / "examples" / "my-detector.yaml")
    errors = list(validators["experiment"].iter_errors({**good, **change}))
    assert [error.absolute_path[0] for error in errors] == [where]


def test_unknown_kind_of_file():
    result = CliRunner().invoke(app, ["schema", "experimnt"])
    assert result.exit_code == 2
    assert "close to it: experiment" in result.stderr
