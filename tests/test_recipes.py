"""The recipes of README and CONTRIBUTING, as printed, in a shell that knows nothing: activation included.

Offline and quick: a copy of the repository is given the running environment as its ``.venv``, up to date for `make`; what takes
minutes is asked of `make` as a plan (``make -n``).
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONG = ("make reproduce", "make test", "make lint", "make slow", "make bench", "make bench-short", "make docs", "make site")
MAKES = ("Makefile", "pyproject.toml", "constraints.txt")
ACTIVATE = Path(sys.prefix) / "bin" / "activate"
pytestmark = [pytest.mark.once, pytest.mark.skipif(not ACTIVATE.exists(), reason="not in a virtual environment")]


def printed(text: str, heading: str) -> list[str]:
    """Indented lines of a section, without comments."""
    section = re.split(r"^## ", text.partition(f"## {heading}\n")[2], flags=re.M)[0]
    return [line.partition("#")[0].strip() for line in re.findall(r"^    (\S.*)$", section, re.M)]


def planned(line: str) -> str:
    return line.replace("make ", "make -n ", 1) if line in LONG else line


def run(script: str, where: Path) -> str:
    """In a shell without any settings of this process."""
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(where),
        "PYTHONPATH": str(ROOT / "src"),
        "LANG": "C.UTF-8",
    }
    environment |= {name: os.environ[name] for name in ("NURECOIL_CACHE",) if name in os.environ}
    done = subprocess.run(
        ["/bin/sh", "-e", "-c", script], cwd=where, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout


LEND = f"mkdir .venv && ln -s {shlex.quote(str(Path(sys.prefix) / 'bin'))} .venv/bin && touch .venv/.installed"
"""The running environment as that of this folder; `make` finds it newer than what it depends on."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recipes") / "nurecoil"
    folder.mkdir()
    for name in MAKES:
        (folder / name).write_bytes((ROOT / name).read_bytes())
    for name in ("src", "tests", "docs"):
        (folder / name).symlink_to(ROOT / name)
    run(LEND, folder)
    return folder


def test_readme_from_installation_to_numbers(copy: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = [planned(line) for line in printed(text, "Run it")]
    assert lines[:2] == ["make install", ". .venv/bin/activate"]
    console = re.search(r"^```console\n(.*?)^```", text, re.S | re.M)
    python = re.search(r"^```python\n(.*?)^```", text, re.S | re.M)
    assert console is not None
    assert python is not None
    (copy / "example.py").write_text(python[1], encoding="utf-8")
    commands = re.findall(r"^\$ (.*)$", console[1], re.M)
    assert commands
    out = run("\n".join([*lines, "python example.py", "echo ---", *commands]), copy)
    assert "pip install" not in out, "make has begun to install what is there"
    assert out.partition("---\n")[2] == re.sub(r"^\$ .*\n", "", console[1], flags=re.M)


def test_contributing_from_a_clone_to_a_test(tmp_path: Path) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    clone, *lines = (planned(line) for line in printed(text, "Set up"))
    assert lines[:2] == ["make install", ". .venv/bin/activate"]
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    (tmp_path / "origin").mkdir()
    (tmp_path / "origin" / "nurecoil").symlink_to(ROOT)
    cloned = clone.replace("<this repository>", shlex.quote(str(tmp_path / "origin" / "nurecoil")))
    today = f"cp {' '.join(shlex.quote(str(ROOT / name)) for name in MAKES)} ."  # a clone has what is committed
    out = run("\n".join([cloned, today, LEND, *lines]), tmp_path)
    assert re.search(r"^\d+ passed", out, re.M)
    assert "pip install" not in out


def test_every_target_that_contributing_names(copy: Path) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    targets = re.findall(r"^\| `(make \w+)` \|", text, re.M)
    assert len(targets) >= 6
    run("\n".join(line.replace("make ", "make -n ") for line in targets), copy)
