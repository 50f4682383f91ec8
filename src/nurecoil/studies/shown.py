"""What a study shows, ``shown.yaml``: figures and tables with their words; functions marked by `shows` give the numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from nurecoil.problems import Collector, InvalidBlock, UnknownId, below
from nurecoil.report import Axis, DataTable, Figure, Line, Mark, Panel, Points, Region

PARTS: Mapping[type, Mapping[str, type]] = {
    Figure: {"panels": Panel},
    Panel: {"x": Axis, "y": Axis, "lines": Line, "data": Points, "marks": Mark, "regions": Region, "stack": Line},
}
"""Fields that hold blocks; those of a panel but for its axes come by column, or as a list of marks."""
FILLED = {Figure: ("key", "data"), DataTable: ("rows",), Panel: ("draw",)}
"""Fields that a file cannot say."""


def read_shown(block: object, name: str, fill: Callable[[str], str], numbers: Mapping[str, Any]) -> tuple[Any, ...]:
    """Figures and tables of a file, in its order.

    Parameters
    ----------
    block : object
        What the file holds: ``figures`` and ``tables``, each by key. A panel's ``over`` is the abscissa of its lines and
        points, which are given by column, each with its label or with what `Line` and `Points` know.
    name : str
        Of the file.
    fill : callable
        What texts go through.
    numbers : mapping
        Key -> columns of a figure, or rows of a table.

    Returns
    -------
    tuple of Figure and DataTable

    Raises
    ------
    InvalidBlock
        With everything that is wrong, each with its place: ``figures.fig-2.panels[0].x.labl``.
    """
    problems, found = Collector(), []
    if not isinstance(block, Mapping):
        problems.add("", f"expected a block, got {block!r}")
        raise InvalidBlock(name, problems.problems)
    for key in block.keys() - {"figures", "tables", "templates"}:
        problems.add(str(key), str(UnknownId("key", key, ("figures", "tables", "templates"))))
    listed = {key for kind in ("figures", "tables") for key in block.get(kind, {})}
    for key in numbers.keys() - listed:
        problems.add(key, "is marked in Python, and not in this file")
    for kind, cls in (("figures", Figure), ("tables", DataTable)):
        for key, value in block.get(kind, {}).items():
            path = f"{kind}.{key}"
            if key not in numbers:
                problems.add(path, "no function is marked by `shows` for it")
                continue
            rest = {"key": key, "data": numbers[key]} if cls is Figure else {"rows": numbers[key]}
            found.append(_build(cls, _through(fill, value), path, problems, rest))
    if problems.problems:
        raise InvalidBlock(name, problems.problems)
    return tuple(found)


def _through(fill: Callable[[str], str], value: Any) -> Any:
    """Every text of a block filled, every list a tuple."""
    if isinstance(value, str):
        return fill(value)
    if isinstance(value, Mapping):
        return {key: _through(fill, item) for key, item in value.items()}
    return tuple(_through(fill, item) for item in value) if isinstance(value, (list, tuple)) else value


def _build(cls: type, block: Any, path: str, problems: Collector, rest: Mapping[str, Any] = {}) -> Any:
    """A figure, or a part of one, from its block; None if something is wrong with it."""
    if not isinstance(block, Mapping):
        problems.add(path, f"expected a block, got {block!r}")
        return None
    before, words = len(problems.problems), dict(rest)
    over = block.get("over") if cls is Panel else None
    fields = {f.name: f for f in dataclasses.fields(cls) if f.name not in FILLED.get(cls, ())}
    for key, value in block.items():
        name = key.replace("-", "_")
        if name in fields:
            part = PARTS.get(cls, {}).get(name)
            words[name] = value if part is None else _parts(part, value, below(path, key), problems, over)
        elif not (cls is Panel and key == "over"):
            problems.add(below(path, key), str(UnknownId("key", key, fields)))
    for name, field in fields.items():
        if field.default is field.default_factory is dataclasses.MISSING and name not in words:
            problems.add(below(path, name), "missing")
    if len(problems.problems) == before:
        with problems.at(path):
            return cls(**words)
    return None


def _parts(cls: type, value: Any, path: str, problems: Collector, over: str | None) -> Any:
    if cls is Axis:
        return _build(cls, value, path, problems)
    if cls in (Line, Points) and isinstance(value, Mapping):
        given = {y: item if isinstance(item, Mapping) else {"label": item or ""} for y, item in value.items()}
        value = tuple({**({"x": over} if over else {}), "y": y, **item} for y, item in given.items())
    if not isinstance(value, tuple):
        problems.add(path, f"expected a list, got {value!r}")
        return ()
    return tuple(_build(cls, item, f"{path}[{i}]", problems) for i, item in enumerate(value))
