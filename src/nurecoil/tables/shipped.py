"""The tables shipped with the package."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from nurecoil.arrays import Array
from nurecoil.problems import UnknownId
from nurecoil.tables.columns import read_csv


def data_path(*parts: str) -> Path:
    """Path of a file among the tables shipped with the package.

    Raises
    ------
    UnknownId
        If there is no such file; the message lists the closest names in that folder.
    """
    root = Path(__file__).parent.parent / "data"
    path = root.joinpath(*parts)
    if not path.exists():
        folder = path.parent if path.parent.exists() else root
        raise UnknownId("table", "/".join(parts), (p.name for p in folder.iterdir()))
    return path


def read_table(*parts: str) -> dict[str, Array]:
    """`read_csv` of a table shipped with the package: ``read_table("nuclides", "masses.csv")``."""
    return cast("dict[str, Array]", read_csv(data_path(*parts)))  # what reads a shipped table knows which columns are words
