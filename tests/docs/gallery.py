"""Pages of the gallery as Python: their cells run in order, as the site runs them."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"


def cells(page: Path) -> list[str]:
    """The code cells of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        re.sub(r"\A(?::\w[^\n]*\n)+", "", code)
        for code in re.findall(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", text, re.M | re.S)
    ]


def run(page: Path) -> dict[str, Any]:
    """What the names of a page hold when it is finished, and under ``printed`` what it has printed."""
    import matplotlib.pyplot as plt

    names: dict[str, Any] = {"__name__": page.stem}
    printed = io.StringIO()
    with _within(page.parent), contextlib.redirect_stdout(printed):
        for i, code in enumerate(cells(page)):
            exec(compile(code, f"{page.name}, cell {i + 1}", "exec"), names)
    plt.close("all")
    return names | {"printed": printed.getvalue()}


@contextlib.contextmanager
def _within(folder: Path) -> Iterator[None]:
    """Pages name files from where they lie, as a notebook does."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
