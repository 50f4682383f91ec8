"""Studies: one folder per paper, with a ``claims.yaml`` and functions marked by `ours`; adding one registers nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from nurecoil.catalogue import provider
from nurecoil.problems import UnknownId
from nurecoil.studies.marks import farthest, ours, quoted, repaired, rows, shows
from nurecoil.studies.study import Study

__all__ = ["Study", "farthest", "load", "names", "ours", "quoted", "repaired", "rows", "shows"]


def names() -> tuple[str, ...]:
    """Ids of all studies, sorted."""
    return tuple(sorted(path.parent.name.replace("_", "-") for path in Path(__file__).parent.glob("*/claims.yaml")))


@cache
def load(name: str) -> Study:
    """A study by its id; none of its code is imported.

    Raises
    ------
    UnknownId
        If there is no such study; the message lists the closest ids.
    """
    if name not in names():
        raise UnknownId("study", name, names())
    folder = name.replace("-", "_")
    return Study(Path(__file__).parent / folder, f"{__name__}.{folder}")


@provider("studies")
def _all() -> Mapping[str, Study]:
    return {name: load(name) for name in names()}
