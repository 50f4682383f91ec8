"""Experiment files that are broken or hostile: problems with their place, no traceback, and soon."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

import nurecoil as nr

GOOD = """version: 1
id: t
title: t
source: {kind: tabulated, table: flux.csv, energy: E, columns: {nu_mu: f}}
target: {material: Ge, form_factor: helm-lewin-smith}
detector: {steps: [{kind: quenching, value: 0.2}]}
bins: {unit: keVee, start: 0.5, stop: 5.5, number: 5}
exposure: {mass: 10 kg, livetime: 1 day}
"""
FLUX = b"E,f\nMeV,cm^-2 s^-1 MeV^-1\n1,1e6\n50,1e6\n"
LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)
)
TIMES = "source: {kind: pion-decay-at-rest, neutrinos_per_flavour: 4.3e7 cm^-2 s^-1, arrival_times: "


def problems(folder: Path, text: str | bytes, flux: bytes = FLUX) -> list[str]:
    inside = folder / "inside"
    inside.mkdir()
    (inside / "flux.csv").write_bytes(flux)
    (inside / "none.csv").write_text("start,stop,f\ns,s,1\n", encoding="utf-8")
    (folder / "secret.csv").write_text("password\nhunter2\n", encoding="utf-8")
    (folder / "secret.yaml").write_text("password: hunter2\n", encoding="utf-8")
    (inside / "e.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
    start = time.monotonic()
    found = [str(problem) for problem in nr.experiments.validate(inside / "e.yaml")]
    assert time.monotonic() - start < 5
    assert "hunter2" not in " ".join(found)
    return found


def test_the_good_one_is_good(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("", LAUGHS, "e.yaml: line .*: more than 200000 values"),
        ("5}", "1000000000}", "bins.number: .*100000"),
        ("10 kg", "1" + "0" * 400, "e.yaml: line 8, column 18: .* is too large for a number"),
        ("number: 5", "number: !!bool maybe", "e.yaml: line 7, column 52: expected true or false, got 'maybe'"),
        (
            "material: Ge",
            "material: " + "[" * 3000 + "]" * 3000,
            "e.yaml: line 5, column .*: expected lists and mappings",
        ),
        ("material: Ge", "material: Te130O2", "target.material: material: the formula 'Te130O2' has two readings"),
        ("material: Ge", "material: [Ge]", "target.material: material.0.: expected a part such as"),
        ("flux.csv", "../secret.csv", "source.table: '../secret.csv' leads out of the folder"),
        ("flux.csv", "/etc/passwd", "source.table: '/etc/passwd' leads out of the folder"),
        ("flux.csv", "3", "source.table: there is no file '3'|source.table: expected the name of a file, got 3"),
        ("title: t", "title: t\nextends: ../secret.yaml", "extends: '../secret.yaml' leads out of the folder"),
        ("title: t", "title: t\nextends: [x]", "extends: expected the name of a file"),
        ("title: t", 'title: t\n"\\e[31mred": 1', r"\\x1b\[31mred"),
        (
            GOOD.splitlines()[3],
            TIMES + "{nu_mu prompt: {kind: table, table: none.csv, column: f}}}",
            "none.csv: (has no rows|expected at least one bin)",
        ),
    ],
)
def test_broken(tmp_path: Path, old: str, new: str, message: str) -> None:
    found = problems(tmp_path, GOOD.replace(old, new, 1) if old else new + GOOD)
    assert found
    assert any(re.search(message, line) for line in found), found
    assert all(line.isprintable() for line in found)


def test_other_encodings(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, GOOD.replace("title: t", "title: größe").encode("latin-1"))
    assert found == "e.yaml, line 3: expected text in UTF-8, got the byte 0xf6; save it as UTF-8"


@pytest.mark.parametrize(
    ("flux", "message"),
    [
        (FLUX + b"51," + b"1" * 140_000 + b"\n", "flux.csv, line 5: field larger than field limit"),
        (FLUX + b"51,\xff\n", "flux.csv, line 5: expected text in UTF-8, got the byte 0xff"),
        (FLUX + b"51,1e999\n", "flux.csv, column 'f': line 5: '1e999' is too large for a number"),
        (FLUX + b"51\n", "flux.csv, line 5: expected 2 cells, got 1"),
        (b"", "flux.csv: has no rows"),
        (FLUX[:10], "flux.csv"),
    ],
)
def test_broken_tables(tmp_path: Path, flux: bytes, message: str) -> None:
    found = problems(tmp_path, GOOD, flux)
    assert found
    assert all(line.startswith("source") and message in line for line in found)


def test_nowhere(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere.yaml"):
        assert len(nr.experiments.validate(path)) == 1
