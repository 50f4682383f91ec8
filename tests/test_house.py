"""The house itself: what an import costs, where things are, and what every file must have."""

from __future__ import annotations

import ast
import doctest
import importlib.util
import inspect
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import nurecoil
from nurecoil.tables import load_yaml, read_csv

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "nurecoil"
MODULES = sorted(PACKAGE.rglob("*.py"))
DATA = sorted(path for path in (PACKAGE / "data").iterdir() if path.is_dir() and path.name != "schema")

HEAVY = (
    "scipy",
    "matplotlib",
    "jax",
    "pandas",
    "yaml",
    "iminuit",
    "jinja2",
    "typer",
    "rich",
    "xraylib",
    "emcee",
    "distributed",
)

Documented = ast.FunctionDef | ast.ClassDef


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = f"import sys, nurecoil; print([name for name in {HEAVY} if name in sys.modules])"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_front_door_opens() -> None:
    assert len(set(nurecoil.__all__)) == len(nurecoil.__all__)
    assert len(nurecoil.__all__) <= 31
    assert set(nurecoil.__all__) < set(dir(nurecoil))
    for name in dir(nurecoil):
        assert getattr(nurecoil, name) is not None, name
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()} - {
        "cli",
        "data",
        "declaration",
        "tables",
    }
    assert rooms | {"constants"} == {name for name in dir(nurecoil) if isinstance(getattr(nurecoil, name), ModuleType)}
    with pytest.raises(AttributeError, match=r"no attribute 'Neutrino'$"):
        _ = nurecoil.Neutrino
    with pytest.raises(AttributeError, match=r"no attribute 'Tritium'; there is nurecoil.sources.Tritium$"):
        _ = nurecoil.Tritium


def test_verbs_that_few_scripts_need_are_one_room_away() -> None:
    assert {"fix", "asimov", "toys", "goodness", "sample", "limit_curve", "GaussianConstraint"} <= set(
        nurecoil.inference.__all__
    )
    assert callable(nurecoil.inference.load_analysis)


@pytest.mark.parametrize("name", nurecoil.__all__)
def test_every_public_name_says_what_it_is_and_how_to_use_it(name: str) -> None:
    """A summary line; what goes in, or an example, or notes; and a line for each public method and property."""
    thing = getattr(nurecoil, name)
    text = inspect.getdoc(thing) or ""
    assert text.splitlines()[0].strip().endswith((".", ":", ";")) or "\n\n" in text
    sections = set(re.findall(r"^(\w+)\n-{3,}$", text, re.MULTILINE))
    assert sections & {"Parameters", "Notes", "Examples"}
    takes_arguments = callable(thing) and any(p.name != "self" for p in inspect.signature(thing).parameters.values())
    assert not takes_arguments or sections & {"Parameters", "Examples"}


def test_everything_public_has_a_docstring(trees: dict[Path, ast.Module]) -> None:
    """Methods may leave it to the interface that they implement: some class documents a method of that name."""
    methods = [node for tree in trees.values() for owner, node in definitions(tree) if owner is not None]
    explained = {node.name for node in methods if ast.get_docstring(node)}
    silent = []
    for path, tree in trees.items():
        if not ast.get_docstring(tree):
            silent.append(name_of(path))
        for owner, node in definitions(tree):
            if not ast.get_docstring(node) and (owner is None or node.name not in explained) and not is_declaration(node):
                silent.append(f"{name_of(path)}: {node.name}")
    assert not silent


def definitions(tree: ast.Module) -> Iterator[tuple[ast.ClassDef | None, Documented]]:
    """Public functions and classes of a module, and the public methods of those classes."""
    for node in tree.body:
        if isinstance(node, Documented) and not node.name.startswith("_"):
            yield None, node
            for inner in node.body if isinstance(node, ast.ClassDef) else []:
                if isinstance(inner, Documented) and not inner.name.startswith("_"):
                    yield node, inner


def is_declaration(node: Documented) -> bool:
    """``def Z(self) -> int: ...`` in a Protocol."""
    return ast.unparse(node.body[0]) == "..."


def test_nothing_prints(trees: dict[Path, ast.Module]) -> None:
    calls = [
        f"{name_of(path)}:{node.lineno}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not calls


def test_modules_are_small() -> None:
    large = [f"{name_of(path)}: {path.stat().st_size} bytes" for path in MODULES if path.stat().st_size >= 24_000]
    assert not large


def test_no_file_knows_a_machine_or_a_neighbour() -> None:
    """Neither absolute paths of a workplace, nor files outside the repository; the patterns are split to pass themselves."""
    pattern = re.compile("|".join(["[.][.]/" + "shared", "/work" + "/", "/home" + "/", "/Users" + "/", "/root" + "/"]))
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="replace")
        found += [f"{name_of(path)}: {match[0]}" for match in pattern.finditer(text)]
    assert not found


def tracked() -> list[Path]:
    """Files that git tracks."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def test_tracked_files_are_small() -> None:
    large = [f"{name_of(path)}: {path.stat().st_size} bytes" for path in tracked() if path.stat().st_size > 300_000]
    assert not large


@pytest.mark.parametrize("folder", DATA, ids=lambda path: path.name)
def test_every_data_folder_says_where_it_comes_from(folder: Path) -> None:
    meta = load_yaml(folder / "meta.yaml")
    assert meta["title"].strip()
    assert meta["licence"].strip()
    tables = meta.get("tables")
    described = tables.values() if isinstance(tables, dict) and "publications" not in meta else [meta]
    for entry in described:
        assert publications(entry), "no publication named"


def publications(entry: Any) -> list[str]:
    listed = entry.get("publications", entry.get("publication", []))
    return listed if isinstance(listed, list) else [listed]


@pytest.mark.parametrize("path", sorted((PACKAGE / "data").rglob("*.csv")), ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_every_table_is_in_our_layout(path: Path) -> None:
    columns = read_csv(path)
    assert all(re.fullmatch(r"[A-Za-z]\w*", name) for name in columns), "a column's name is not a word"
    assert all(len(column) > 0 for column in columns.values())


def test_constraints_pin_every_dependency() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*==\d[A-Za-z0-9.+!]*", line), line
    pinned = [normal(line.partition("==")[0]) for line in lines]
    assert sorted(pinned) == sorted(set(pinned)), "a name is pinned twice"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {normal(re.split(r"[\[<>=~! ;]", text)[0]) for group in wanted for text in group} - {"nurecoil"}
    assert names <= set(pinned)


def normal(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = load_yaml(ROOT / "CITATION.cff")
    assert project["dynamic"] == ["version"]  # `nurecoil.__version__` is the one place
    assert nurecoil.__version__ == citation["version"]
    assert citation["repository-code"] == project["urls"]["Repository"]
    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first is not None
    assert first[1] == nurecoil.__version__
    assert project["license"] == citation["license"]


def test_the_examples_for_contributors_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each block with a path on its first line is a file; the others are sessions that use these files."""
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    ran = 0
    for language, block in re.findall(r"^```(python|yaml|pycon)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if language == "pycon":
            session = doctest.DocTestParser().get_doctest(block, names, "CONTRIBUTING.md", None, None)
            assert doctest.DocTestRunner().run(session, clear_globs=False).failed == 0
            names = session.globs
            ran += 1
            continue
        path = Path(block.partition("\n")[0].removeprefix("# "))
        assert path.parts[:2] == ("src", "nurecoil")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block, encoding="utf-8")
        if language == "python":
            names |= vars(imported(path, monkeypatch))
    assert ran == 6


def imported(path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"example_{path.parent.name}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    spec.loader.exec_module(module)
    return module


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    for path in folder.glob("[0-9]*.md"):
        assert f"({path.name})" in listed, path.name
        assert path.read_text(encoding="utf-8").startswith(f"# {path.name[:4]}"), path.name


@pytest.mark.parametrize("page", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]), ids=name_of)
def test_links_in_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^    .*$|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)  # without code
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        assert "://" in target or (page.parent / target).exists(), target
