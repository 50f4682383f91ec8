"""The README tells the truth: its examples run, print what they say, and its links and commands exist."""

import contextlib
import io
import re
import shlex
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

import nurecoil as nr
from nurecoil import matter
from nurecoil.cli import app

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


URL = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]["Repository"]


def block(language):
    return re.search(rf"^```{language}\n(.*?)^```", TEXT, re.S | re.M)[1]


def test_python_examples_print_what_their_comments_say(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, printed = "".join(re.findall(r"^```python\n(.*?)^```", TEXT, re.S | re.M)), io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), names := {})
    stated = re.findall(r"^print\(.*  # (\S+)$", code, re.M)
    found = printed.getvalue().split()
    assert len(stated) == len(found) == 6
    for text, value in zip(stated, found, strict=True):
        digits = len(re.sub(r"e.*|^0\.0*|\.", "", text))
        assert f"{float(value):.{digits}g}" == f"{float(text):.{digits}g}"
    assert (tmp_path / "allowed.pdf").read_bytes().startswith(b"%PDF")
    assert "COHERENT:2021xmm" in (tmp_path / "allowed.bib").read_text(encoding="utf-8")
    names["allowed"].plot(save="limit.svg")
    shown, drawn = lines_drawn(ROOT / "docs" / "limit.svg"), lines_drawn(tmp_path / "limit.svg")
    again = 'docs/limit.svg is out of date: write the README\'s allowed.plot(save="docs/limit.svg")'
    assert [len(line) for line in shown] == [len(line) for line in drawn] != [], again
    for one, other in zip(shown, drawn, strict=True):
        assert one == pytest.approx(other, abs=0.05), again  # points of a page 432 wide


def lines_drawn(path):
    """Coordinates of everything inside the axes, path by path."""
    inside = (element for element in ElementTree.parse(path).iter() if element.get("clip-path"))
    return [[float(x) for x in re.findall(r"-?\d+\.?\d*", element.get("d", ""))] for element in inside]


def test_console_example_prints_what_it_shows():
    parts = re.split(r"^\$ nurecoil (.*)\n", block("console"), flags=re.M)[1:]
    assert len(parts) >= 4
    for command, output in zip(parts[::2], parts[1::2], strict=True):
        result = CliRunner().invoke(app, shlex.split(command))
        assert result.exit_code == 0
        assert result.stdout == output


def test_commands_named_in_the_text_exist():
    for command in re.findall(r"`nurecoil ([a-z]+)(?: [A-Za-z]+)*`", TEXT):
        assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0, command
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^    make (\w+)", TEXT, re.M):
        assert f"\n{target}:" in makefile


def test_links_and_numbers():
    """All are absolute, since an index shows the page too, and begin with the one address of the project."""
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert links
    for link in links:
        path = re.fullmatch(rf"{re.escape(URL)}/(?:blob|raw)/main/(.+)", link)
        assert path is not None, link
        assert (ROOT / path[1]).exists(), link
    assert f"`nurecoil {nr.__version__}`" in TEXT
    assert f"{len(matter.known_nuclides())} nuclides" in TEXT


def test_the_house_is_small_text_with_a_description():
    path = ROOT / "docs" / "house.svg"
    assert path.stat().st_size < 20_000
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.parse(path).iter()}
    assert {"title", "desc"} <= tags
    assert "image" not in tags
