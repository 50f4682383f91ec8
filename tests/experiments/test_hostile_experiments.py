"""Experiment files that mean no good, or are broken in odd ways: one problem with its place, at once; never a traceback."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nurecoil.cli import app
from nurecoil.experiments import validate
from nurecoil.problems import Problem

GOOD = """
version: 1
id: mine
title: mine
source: {kind: pion-decay-at-rest, neutrinos_per_flavour: 4.3e7 cm^-2 s^-1}
target: {material: Ge}
detector: {steps: [{kind: quenching, value: 0.2}]}
bins: {unit: keVee, edges: [0.5, 1, 2]}
exposure: {mass: 10 kg, livetime: 1 year}
"""


def found(folder: Path, **blocks: str) -> list[Problem]:
    """Problems of the good file with some blocks replaced by YAML text, within five seconds."""
    lines = [line for line in GOOD.strip().splitlines() if line.partition(":")[0] not in blocks]
    path = folder / "mine.yaml"
    path.write_text("\n".join([*lines, *(f"{name}: {text}" for name, text in blocks.items() if text)]) + "\n", encoding="utf-8")
    start = time.perf_counter()
    problems = validate(path)
    assert time.perf_counter() - start < 5
    return problems


NESTED = "[" * 200 + "]" * 200
BOMB = "{a: &a [x, x, x, x, x, x, x, x, x], b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a], c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b], d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c], e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d], f: [*e, *e, *e, *e, *e, *e, *e, *e, *e]}"  # noqa: E501


@pytest.mark.parametrize(
    ("blocks", "path", "words"),
    [
        ({"target": "{material: Ge, form_factor: [x]}"}, "target.form_factor", "expected"),
        ({"target": "{material: Ge, form_factor: {kind: [x]}}"}, "target.form_factor.kind", "no form factor"),
        ({"target": "{material: [x]}"}, "target.material", "expected"), ({"target": "null"}, "target", "expected"),
        ({"target": "{material: Ge, process: null}"}, "target.process", "no process None"),
        ({"source": "{kind: reactor, flux: 1e13 cm^-2 s^-1, spectrum: 3}"}, "source.spectrum", "expected"),
        ({"source": "{kind: tritium, mass: 1 g, distance: 1e-300 m}"}, "source.distance", "nobody means '1e-300 m'"),
        ({"source": "{kind: tritium, mass: 1e-300 g, distance: 1 m}"}, "source.mass", "nobody means"),
        ({"source": "{kind: tritium, mass: 1e400 g, distance: 1 m}"}, "source.mass", "finite"),
        ({"exposure": "{mass: 10 kg, livetime: 1e200 years}"}, "exposure.livetime", "nobody means"),
        ({"bins": "{unit: keVee, start: 0, stop: 1, number: 1000000000}"}, "bins.number", "from 1 to 100000"),
        ({"bins": "{unit: keVee, start: 0, stop: 1, number: 1.5}"}, "bins.number", "a whole number"),
        ({"bins": f"{{unit: keVee, edges: [0, {10**400}]}}"}, "", "too large"),
        ({"bins": "{unit: keVee, start: 0, stop: 1e-320, number: 50000}"}, "bins.stop", "too close"),
        ({"detector": "{steps: {}}"}, "detector.steps", "a list of steps"),
        ({"detector": "{steps: [null]}"}, "detector.steps[0]", "a `kind`"),
        ({"observed": f"{{kind: counts, counts: [1, {10**400}]}}"}, "", "too large"),
        ({"observed": f"{{kind: counts, counts: {NESTED[:80]}1{NESTED[-80:]}}}"}, "", "at most 50 deep"),
        ({"nuisances": f"{{a: {{kind: normalisation, of: signal, uncertainty: {10**400}}}}}"}, "", "too large"),
        ({"nuisances": "{a: {kind: shape, step: 9, plus: efficiency, minus: gamma}}"}, "nuisances.a.plus.value", "missing"),
        ({"extends": "../mine.yaml"}, "extends", "leads out of"),
        ({"extends": "[1]"}, "extends", "expected the name of a file"),
        ({"observed": "{kind: table, table: ../../etc/passwd, x: e}"}, "observed.table", "leads out of"),
        ({"observed": "{kind: table, table: /etc/passwd, x: e}"}, "observed.table", "leads out of"),
        ({"observed": "{kind: table, table: [x], x: e}"}, "observed.table", "expected the name of a file"),
        ({"title": NESTED}, "", "at most 50 deep"), ({"title": BOMB}, "", "values"),
        ({"title": "!!bool maybe"}, "", "true or false"),
        ({"title": "!!python/object/apply:os.system [ls]"}, "", "line"), ({"<<": "{a: 1}"}, "a", "unknown block"),
        ({'"\\e[31mred"': "1"}, "\x1b[31mred", "unknown block"), ({"1": "2"}, "1", "unknown block"),
        ({"contains": "[Not An Id]"}, "contains[0]", "lower-case"), ({"cite": "3"}, "cite", "expected a list"),
    ],
)  # fmt: skip
def test_one_problem_with_its_place(tmp_path, blocks, path, words):
    problems = found(tmp_path, **blocks)
    assert problems, "not refused"
    assert problems[0].path == path
    assert words in problems[0].message
    assert len(problems) == 1 or path == "nuisances.a.plus.value"
    for problem in problems:
        assert str(problem).isprintable()
        assert len(str(problem)) < 1000


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"e\nkeVee\n", "no rows"), (b"e\nkeVee\n" + b"1" * 200_000 + b"\n", "at most 400 characters"),
        (b"\xff\xfee", "UTF-16"),
        (b"e\nkeVee\n1\n\xe9\n", "line 4"), (b"e\nkeVee\n1\x00\n", "control character"), (b"", "no rows"),
        (b"e,e\nkeVee,1\n1,1\n", "twice"),
        (b"e\nkeVee\nx\n", "expected a number"), (b"e\nfurlong\n1\n", "furlong"),
    ],
)  # fmt: skip
def test_tables_that_are_broken(tmp_path, content, words):
    (tmp_path / "t.csv").write_bytes(content)
    (problem,) = found(tmp_path, observed="{kind: table, table: t.csv, x: e}")
    assert problem.path.startswith("observed")
    assert words in problem.message


def test_arrival_times_without_rows(tmp_path):
    (tmp_path / "t.csv").write_text("start,stop,n\nus,us,1\n")
    times = "{nu_e delayed: {kind: table, table: t.csv, column: n}}"
    source = f"{{kind: pion-decay-at-rest, neutrinos_per_flavour: 1 cm^-2 s^-1, arrival_times: {times}}}"
    (problem,) = found(tmp_path, source=source)
    assert problem.path.startswith("source.arrival_times")


def test_links_out_of_the_folder(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.csv").write_text("e\nkeVee\n1\n")
    (inside / "t.csv").symlink_to(tmp_path / "secret.csv")
    (problem,) = found(inside, observed="{kind: table, table: t.csv, x: e}")
    assert "leads out of" in problem.message


def test_a_file_that_is_no_text(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"version: 1\nid: \xe9\n")
    (problem,) = validate(path)
    assert "mine.yaml, line 2" in problem.message
    result = CliRunner().invoke(app, ["validate", str(path)])
    assert result.exit_code == 1
    assert "Traceback" not in result.output


@pytest.mark.parametrize("name", ["", ".", "..", "/", "\x00", "a\x00.yaml", "x" * 300 + ".yaml", "~", "no/such/folder/x.yaml"])
def test_what_does_not_exist(name):
    result = CliRunner().invoke(app, ["validate", name])
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert result.output.rstrip("\n").isprintable()
