"""Tables: YAML 1.2, CSV with units, citations, and files written whole or not at all."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurecoil import tables
from nurecoil.problems import UnknownId
from nurecoil.tables import (
    cite,
    data_path,
    load_yaml,
    read_csv,
    read_table,
    references,
    write_atomically,
    write_json,
)
from nurecoil.units import keV, kg

PACKAGE = Path(tables.__file__).parents[1]
META = sorted((PACKAGE / "data").glob("*/meta.yaml"))

# An INSPIRE key as it stands in prose; made-up ones in examples are by Doe.
KEY = re.compile(r"\b(?!Doe:|Author:)[A-Za-z][A-Za-z-]*:(?:19|20)\d\d[a-z]{2,3}\b")


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("NO", "NO"), ("no", "no"), ("yes", "yes"), ("on", "on"), ("Off", "Off"), ("y", "y"), ("true", True), ("False", False),
        ("1e-5", 1e-5), ("3.198e23", 3.198e23), ("1.76E+23", 1.76e23), ("-.5", -0.5), ("+3", 3), ("010", 10), ("0o17", 15),
        ("0x1F", 31), ("1_000", "1_000"), ("1:30", "1:30"), ("2026-11-21", "2026-11-21"), ("19.3 m", "19.3 m"), ("~", None),
        ("null", None), ("", None), (".inf", math.inf), ("-.inf", -math.inf), (".", "."), ("=", "="), ("1.", 1.0),
        ("'1e-5'", "1e-5"), ("1e", "1e"), ("e5", "e5"),
    ],
)  # fmt: skip
def test_scalars_are_those_of_yaml_1_2(scalar: str, value: Any) -> None:
    loaded = load_yaml(f"key: {scalar}")["key"]
    assert loaded == value
    assert type(loaded) is type(value)


def test_not_a_number_is_a_number() -> None:
    assert math.isnan(load_yaml(".nan"))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_python_writes_is_read_back(number: float) -> None:
    assert load_yaml(f"[{number!r}]") == [number]


def test_own_keys_prevail_over_merged_ones() -> None:
    text = "base: &base {x: 1, y: 2}\nchild: {<<: *base, x: 3}\nboth: {<<: [*base, {z: 4}]}"
    loaded = load_yaml(text)
    assert loaded["child"] == {"x": 3, "y": 2}
    assert loaded["both"] == {"x": 1, "y": 2, "z": 4}
    assert loaded["base"] == {"x": 1, "y": 2}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "YAML text: line 3, column 1: the key 'a' appears twice"),
        ("outer:\n  - {b: 1, b: 2}\n", "YAML text: line 2, column 12: the key 'b' appears twice"),
        ("x: &x {a: 1}\ny: {<<: *x, <<: *x}", "YAML text: line 2, column 13: the key '<<' appears twice"),
        ("[1, 2]: 3", "YAML text: line 1, column 1: expected a word or a number as key, got [1, 2]"),
        ("a: [1", "YAML text: line 2, column 1: while parsing a flow sequence: did not find"),
        ("a: 1\n b: 2", "YAML text: "),
        ("--- 1\n--- 2\n", "YAML text: line 2, column 1: expected a single document"),
        ("!!python/object:os.system x", "YAML text: line 1, column 1: the tag '!!python/object:os.system' is not known"),
    ],
)
def test_bad_yaml_says_where(text: str, message: str) -> None:
    with pytest.raises(ValueError) as error:
        load_yaml(text)
    assert str(error.value).startswith(message)


def test_a_file_is_named_in_the_error(tmp_path: Path) -> None:
    path = tmp_path / "experiment.yaml"
    path.write_text("baseline: 19.3 m\nbaseline: 20 m\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"experiment.yaml: line 2, column 1: the key 'baseline' appears twice"):
        load_yaml(path)
    path.write_text("baseline: 19.3 m\n", encoding="utf-8")
    assert load_yaml(path) == {"baseline": "19.3 m"}


def csv_file(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_columns_come_in_natural_units(tmp_path: Path) -> None:
    table = read_csv(csv_file(tmp_path, "nuclide,E, dR\ntext,keV,1/(kg keV)\nAr40, 1.5 ,2e3\n\nXe132,,nan\n"))
    assert list(table) == ["nuclide", "E", "dR"]
    assert table["nuclide"] == ["Ar40", "Xe132"]
    assert table["E"] == pytest.approx([1.5 * keV, math.nan], rel=1e-15, nan_ok=True)
    assert table["dR"] == pytest.approx([2e3 / (kg * keV), math.nan], rel=1e-15, nan_ok=True)
    assert table["E"].dtype == np.float64


def test_a_table_without_rows_has_empty_columns(tmp_path: Path) -> None:
    table = read_csv(csv_file(tmp_path, "name,E\ntext,keV\n"))
    assert table["name"] == []
    assert table["E"].shape == (0,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "table.csv: expected a line of names and a line of units"),
        ("E,dR\n", "table.csv: expected a line of names and a line of units"),
        ("E,dR\nkeV,1/keV\n1,2\n3\n", "table.csv, line 4: expected 2 cells, got 1"),
        ("E,dR\nkeV,1/keV\n\n1,2,3\n", "table.csv, line 4: expected 2 cells, got 3"),
        ("E,dR\nkeV\n", "table.csv, line 2: expected 2 cells, got 1"),
        ("E,dR\nkeV,1/keV\n1,2\n3,4.5.6\n", "table.csv, column 'dR': line 4: expected a number, got '4.5.6'"),
        ("E,dR\nkeV,pekoe\n1,2\n", "table.csv, column 'dR': unit 'pekoe': 'pekoe' is not a known unit"),
        ("E,E\nkeV,MeV\n1,2\n", "table.csv: the column 'E' appears twice"),
    ],
)
def test_bad_tables_say_where(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError) as error:
        read_csv(csv_file(tmp_path, text))
    assert str(error.value).startswith(message)


def test_shipped_tables_are_found() -> None:
    assert data_path("references.bib").is_file()
    assert len(read_table("nuclides", "masses.csv")["Z"]) > 2000


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("nuclides", "mases.csv"), "no table 'nuclides/mases.csv'; close to it: masses.csv"),
        (("nuclide", "masses.csv"), "no table 'nuclide/masses.csv'; close to it: "),
    ],
)
def test_unknown_tables_list_the_closest(parts: tuple[str, ...], message: str) -> None:
    with pytest.raises(UnknownId) as error:
        data_path(*parts)
    assert str(error.value).startswith(message)


def test_unknown_ids_without_any_known_one() -> None:
    assert str(UnknownId("study", "x", [])) == "no study 'x'; close to it: none"
    assert issubclass(UnknownId, LookupError)


def test_a_citation_reads_well() -> None:
    assert str(cite("Mohr:2024kco")) == "Mohr et al., Rev. Mod. Phys. 97, 025002, 2025"
    assert str(cite("Helm:1956zz")) == "Helm, Phys. Rev. 104, 1466, 1956"
    assert cite("Erler:2013xha").fields["eprint"] == "1303.5522"


def test_unknown_keys_list_the_closest() -> None:
    with pytest.raises(UnknownId, match="no reference 'Mohr:2024'; close to it: Mohr:2024kco"):
        cite("Mohr:2024")


def test_every_entry_of_the_bibliography_parses() -> None:
    """Each has author, title and year, a place to find it, balanced braces, and a key of its own."""
    text = data_path("references.bib").read_text(encoding="utf-8")
    written = re.findall(r"^@\w+\{([^,\s]+),", text, re.M)
    assert len(written) == text.count("@"), "an entry without a key, or an @ inside a field"
    assert sorted(written) == sorted(set(written)), "a key appears twice"
    assert references() == tuple(written)
    for key in written:
        fields = cite(key).fields
        assert {"author", "title", "year"} <= fields.keys(), key
        assert {"journal", "eprint", "howpublished", "publisher", "note"} & fields.keys(), key
        assert {"doi", "eprint", "note"} & fields.keys(), f"{key}: neither a DOI nor a preprint, and no word on why"
        assert not re.search(r"[0-9]", fields.get("journal", "")) or key.startswith("Kouzakov"), f"{key}: volume inside journal"
        assert re.fullmatch(r"(19|20)\d\d", fields["year"]), key
        assert all(value.strip() and value.count("{") == value.count("}") for value in fields.values()), key
    eprints = [cite(key).fields["eprint"] for key in written if "eprint" in cite(key).fields]
    assert sorted(eprints) == sorted(set(eprints)), "one paper under two keys"
    lines = sum(len(cite(key).fields) for key in written)
    assert lines == len(re.findall(r"^\s+\w+\s*=", text, re.M)), "a field that was not read, perhaps over two lines"


def test_a_citation_is_written_as_it_is_read() -> None:
    text = data_path("references.bib").read_text(encoding="utf-8")
    assert "\n\n".join(cite(key).bibtex for key in references()) == text.rstrip("\n")
    assert cite("Mohr:2024kco").link == "https://doi.org/10.1103/RevModPhys.97.025002"
    assert cite("Beda:2010hk").where == "arXiv:1005.2736"


def test_every_key_is_shaped_as_at_inspire_or_says_that_it_is_our_own() -> None:
    for key in references():
        shaped = re.fullmatch(r"[A-Za-z]+:\d{4}[a-z]{2,3}", key)
        assert shaped or "note" in cite(key).fields, key


@pytest.mark.parametrize("path", META, ids=lambda path: path.parent.name)
def test_every_publication_of_a_data_folder_is_in_the_bibliography(path: Path) -> None:
    keys = list(publications(load_yaml(path)))
    for key in keys:
        assert cite(key)
    for key in KEY.findall(path.read_text(encoding="utf-8")):
        assert cite(key)


def publications(node: Any) -> list[str]:
    """The entries of every field called publication or publications, at any depth."""
    if isinstance(node, list):
        return [key for item in node for key in publications(item)]
    if not isinstance(node, dict):
        return []
    found = []
    for name, value in node.items():
        if name in ("publication", "publications"):
            found += value if isinstance(value, list) else [value]
        else:
            found += publications(value)
    return found


def test_every_key_mentioned_in_the_package_is_in_the_bibliography() -> None:
    missing = set()
    for path in PACKAGE.rglob("*.py"):
        for key in KEY.findall(path.read_text(encoding="utf-8")):
            try:
                cite(key)
            except UnknownId:
                missing.add(f"{key} in {path.relative_to(PACKAGE)}")
    assert not missing


def listing(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


@pytest.mark.parametrize(("content", "expected"), [("µ\n", b"\xc2\xb5\n"), (b"\x00\x01", b"\x00\x01")])
def test_writing_makes_folders_and_replaces(tmp_path: Path, content: str | bytes, expected: bytes) -> None:
    path = tmp_path / "new" / "file.txt"
    assert write_atomically(path, "old") == path
    write_atomically(str(path), content)
    assert path.read_bytes() == expected
    assert listing(path.parent) == ["file.txt"]


def test_a_reader_sees_the_old_file_or_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the moment of the rename the new content is complete under another name, and the old file is untouched."""
    path = tmp_path / "file.txt"
    write_atomically(path, "old")
    seen = []
    replace: Callable[..., Path] = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.append((self.read_text(encoding="utf-8"), target.read_text(encoding="utf-8"), self.parent == target.parent))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    write_atomically(path, "new")
    assert seen == [("new", "old", True)]


@pytest.mark.parametrize("content", [object(), None, "\ud800"])
def test_a_failure_leaves_nothing_behind(tmp_path: Path, content: Any) -> None:
    path = tmp_path / "file.txt"
    write_atomically(path, "old")
    with pytest.raises((TypeError, UnicodeEncodeError)):
        write_atomically(path, content)
    assert path.read_text(encoding="utf-8") == "old"
    assert listing(tmp_path) == ["file.txt"]


def test_a_failed_rename_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inside").touch()
    with pytest.raises(OSError):
        write_atomically(tmp_path / "folder", "text")
    assert listing(tmp_path) == ["folder"]


def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    written = write_atomically(tmp_path / "written", "text")
    assert written.stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_json_is_read_back(tmp_path: Path) -> None:
    value = {"limit": 4.3e-9, "points": [1, 2.5, None], "method": "delta chi2"}
    assert json.loads(write_json(tmp_path / "out.json", value).read_text(encoding="utf-8")) == value


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_json_refuses_what_is_not_a_number(tmp_path: Path, number: float) -> None:
    path = write_json(tmp_path / "out.json", {"limit": 1.0})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(path, {"limit": [number]})
    assert json.loads(path.read_text(encoding="utf-8")) == {"limit": 1.0}
    assert listing(tmp_path) == ["out.json"]
