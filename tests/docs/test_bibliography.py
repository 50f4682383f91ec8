"""The bibliography is BibTeX that other programs read, not only ours."""

import re

import pytest

from nurecoil.tables import cite, data_path, references


def test_every_entry_is_read_and_closed():
    text = data_path("references.bib").read_text(encoding="utf-8")
    assert re.findall(r"^@\w+\{([^,\s]+),$", text, re.M) == list(references())
    for entry in text.split("\n\n"):
        assert entry.count("{") == entry.count("}"), entry.splitlines()[0]
        assert entry.count("\n@") == 0, entry.splitlines()[0]


def test_another_parser_agrees():
    database = pytest.importorskip("pybtex.database")
    found = database.parse_file(str(data_path("references.bib")))
    assert list(found.entries) == list(references())
    for key, entry in found.entries.items():
        assert entry.fields.get("title", "") == cite(key).fields.get("title", ""), key
