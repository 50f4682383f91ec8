"""The public names, room by room."""

from __future__ import annotations

import importlib
import inspect
import re
import types
from collections.abc import Mapping
from functools import cache
from typing import Any

from texts import KEY, summary, table

from nurecoil.tables import references

ROOMS = (
    "nurecoil", "nurecoil.inference", "nurecoil.experiments", "nurecoil.expectation", "nurecoil.sources", "nurecoil.models",
    "nurecoil.processes", "nurecoil.processes.observables", "nurecoil.rates", "nurecoil.detectors", "nurecoil.nuclear",
    "nurecoil.nuclear.responses", "nurecoil.nuclear.structure", "nurecoil.atomic", "nurecoil.flavour", "nurecoil.matter",
    "nurecoil.catalogue", "nurecoil.parameters", "nurecoil.tables", "nurecoil.report", "nurecoil.studies",
)  # fmt: skip
"""In this order: a thing that several of them offer is told in the first."""


@cache
def homes() -> Mapping[int, str]:
    """Which room tells of an object: the first that offers it."""
    found: dict[int, str] = {}
    for room_name in ROOMS:
        module = importlib.import_module(room_name)
        for name in offered(module):
            found.setdefault(id(getattr(module, name)), f"{room_name}.{name}")
    return found


def offered(module: types.ModuleType) -> list[str]:
    """Public classes and functions of a room, in its order."""
    own = [name for name, x in vars(module).items() if name[0] != "_" and getattr(x, "__module__", "") == module.__name__]
    things = {name: getattr(module, name) for name in getattr(module, "__all__", own)}
    return [name for name, thing in things.items() if inspect.isclass(thing) or inspect.isfunction(thing)]


def room(name: str) -> str:
    """All that a room offers: a list, then what is told nowhere else."""
    module = importlib.import_module(name)
    found = [homes()[id(getattr(module, item))] for item in offered(module)]
    own = {home: getattr(module, home.rpartition(".")[2]) for home in found if home.rpartition(".")[0] == name}
    elsewhere = [home for home in found if home not in own]
    listed = table(("", ""), [(f"{{py:obj}}`~{home}`", summary(thing)) for home, thing in own.items()])
    also = "Told elsewhere: " + ", ".join(f"{{py:obj}}`~{home}`" for home in elsewhere) + ".\n" if elsewhere else ""
    lines = [f".. {'autoclass' if inspect.isclass(thing) else 'autofunction'}:: {home}\n" for home, thing in own.items()]
    return "\n".join([listed, also, "```{eval-rst}", *lines, "```", ""])


def readable(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Docstrings are written for a terminal: what reStructuredText takes for markup is escaped, papers become citations."""
    doctest = False
    for i, line in enumerate(lines):
        doctest = line.lstrip().startswith(">>>") or (doctest and bool(line.strip()))
        if not doctest and not line.lstrip().startswith(("..", ":")):
            pieces = re.split(r"(^\s*[*] |``.+?``|:[\w:]+:`[^`]+`|`[^`]+`_?)", line)
            lines[i] = "".join(piece if j % 2 else _escaped(piece) for j, piece in enumerate(pieces))


def _escaped(piece: str) -> str:
    safe = piece if "**" in piece else re.sub(r"([*|]|(?<=\w)_(?!\w))", r"\\\1", piece)
    return KEY.sub(lambda m: f":cite:t:`{m[0]}`" if m[0] in references() else m[0], safe)
