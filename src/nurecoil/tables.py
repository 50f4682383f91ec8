"""Tables: the one YAML loader, CSV with a units row, citations, and files written whole or not at all.

A data folder ``data/<id>/`` holds ``meta.yaml`` (what it is, INSPIRE key, DOI, licence, table number) and CSV files
whose first line names the columns and whose second gives their units; ``text`` marks a column of words.
"""

from __future__ import annotations

import csv
import json
import os
import re
import tempfile
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.problems import UnknownId
from nurecoil.units import unit

Column = Any  # ndarray of floats, or list of str for text columns


def data_path(*parts: str) -> Path:
    """Path of a file among the tables shipped with the package.

    Raises
    ------
    UnknownId
        If there is no such file; the message lists the closest names in that folder.
    """
    root = Path(str(files("nurecoil"))) / "data"
    path = root.joinpath(*parts)
    if not path.exists():
        folder = path.parent if path.parent.exists() else root
        raise UnknownId("table", "/".join(parts), (p.name for p in folder.iterdir()))
    return path


@cache
def _yaml_loader() -> Any:
    """PyYAML made YAML 1.2: only true/false are booleans, 1e-5 is a number, and a repeated key is an error."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] in ("null", "merge")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    number = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
    for tag, pattern, first in (
        ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
        ("int", r"[-+]?[0-9]+|0x[0-9a-fA-F]+|0o[0-7]+", "-+0123456789"),
        ("float", number, "-+0123456789."),
    ):
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))

    def mapping(loader: Any, node: Any) -> dict[Any, Any]:
        own = set()
        for key_node, _ in node.value:
            merge = key_node.tag == "tag:yaml.org,2002:merge"
            key, mark = "<<" if merge else loader.construct_object(key_node, deep=True), key_node.start_mark
            place = f"line {mark.line + 1}, column {mark.column + 1}"
            if not isinstance(key, Hashable):
                raise ValueError(f"{place}: expected a word or a number as key, got {key!r}")
            if key in own:
                raise ValueError(f"{place}: the key {key!r} appears twice")
            own.add(key)
        loader.flatten_mapping(node)  # what is merged with << comes first, so that own keys prevail
        pairs = node.value
        return {loader.construct_object(k, deep=True): loader.construct_object(v, deep=True) for k, v in pairs}

    def integer(loader: Any, node: Any) -> int:
        return int(loader.construct_scalar(node), 0 if node.value.lstrip("+-").startswith(("0x", "0o")) else 10)

    Loader.add_constructor("tag:yaml.org,2002:map", mapping)
    Loader.add_constructor("tag:yaml.org,2002:int", integer)
    return Loader


def load_yaml(source: str | Path) -> Any:
    """Load strict YAML 1.2 from a file (`Path`) or from text (`str`).

    Numbers such as ``1e-5`` are numbers, ``NO`` is a word, and a duplicate key is refused.

    Raises
    ------
    ValueError
        If the text is not valid YAML or repeats a key; the message says the file, line and column.

    Examples
    --------
    >>> load_yaml("{ordering: NO, pot: 3.198e23}")
    {'ordering': 'NO', 'pot': 3.198e+23}
    """
    import yaml

    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    name = source.name if isinstance(source, Path) else "YAML text"
    try:
        return yaml.load(text, Loader=_yaml_loader())
    except yaml.YAMLError as error:
        raise ValueError(f"{name}: {error}") from None
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def read_csv(path: Path) -> dict[str, Column]:
    """Read a CSV whose first line names the columns and whose second gives their units.

    Returns
    -------
    dict
        Column name -> float array in natural units (empty cells are NaN), or a list of str for ``text`` columns.

    Raises
    ------
    ValueError
        If a column's name is not unique, a row has the wrong number of cells, a unit is unknown, or a cell is not a number;
        the message says where.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        numbered = [(reader.line_num, row) for row in reader if row]
    if len(numbered) < 2:
        raise ValueError(f"{path.name}: expected a line of names and a line of units")
    rows = [row for _, row in numbered]
    names, unit_row, body = [name.strip() for name in rows[0]], rows[1], numbered[2:]
    for line, row in numbered:
        if len(row) != len(names):
            raise ValueError(f"{path.name}, line {line}: expected {len(names)} cells, got {len(row)}")
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{path.name}: the column {name!r} appears twice")
    columns: dict[str, Column] = {}
    for i, (name, unit_name) in enumerate(zip(names, unit_row, strict=True)):
        cells = [(line, row[i].strip()) for line, row in body]
        if unit_name.strip() == "text":
            columns[name] = [cell for _, cell in cells]
            continue
        try:
            factor = unit(unit_name)
            columns[name] = np.array([_number(cell, line) for line, cell in cells], dtype=float) * factor
        except ValueError as error:
            raise ValueError(f"{path.name}, column {name!r}: {error}") from None
    return columns


def _number(cell: str, line: int) -> float:
    try:
        return float(cell) if cell else np.nan
    except ValueError:
        raise ValueError(f"line {line}: expected a number, got {cell!r}") from None


def read_table(*parts: str) -> dict[str, Array]:
    """`read_csv` of a table shipped with the package: ``read_table("nuclides", "masses.csv")``."""
    return read_csv(data_path(*parts))


@dataclass(frozen=True)
class Citation:
    """An entry of ``data/references.bib``."""

    key: str
    fields: Mapping[str, str]

    def __str__(self) -> str:
        first = self.fields.get("author", "").split(" and ")[0].partition(",")[0]
        where = self.fields.get("journal", self.fields.get("eprint", self.fields.get("howpublished", "")))
        parts = (first + " et al." if " and " in self.fields.get("author", "") else first, where, self.fields.get("year", ""))
        return ", ".join(p for p in parts if p)


@cache
def _references() -> dict[str, Citation]:
    text = data_path("references.bib").read_text(encoding="utf-8")
    entries = {}
    for match in re.finditer(r"@\w+\{([^,\s]+),(.*?)\n\}", text, re.S):
        fields = {k.lower(): v for k, v in re.findall(r'(\w+)\s*=\s*["{](.*?)["}],?\s*(?=\n|$)', match[2])}
        entries[match[1]] = Citation(match[1], fields)
    return entries


def references() -> tuple[str, ...]:
    """Keys of all papers in the bibliography, in its order.

    Examples
    --------
    >>> "Lewin:1995rx" in references()
    True
    """
    return tuple(_references())


def cite(key: str) -> Citation:
    """The bibliography entry of an INSPIRE key.

    Raises
    ------
    UnknownId
        If the key is not in ``references.bib``.
    """
    entries = _references()
    if key not in entries:
        raise UnknownId("reference", key, entries)
    return entries[key]


def write_atomically(path: str | Path, content: str | bytes) -> Path:
    """Write a file whole or not at all: a temporary file beside it, then a rename."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode("utf-8") if isinstance(content, str) else content)
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return target


def write_json(path: str | Path, value: Any) -> Path:
    """Write JSON atomically; NaN and infinity are refused."""
    return write_atomically(path, json.dumps(value, indent=1, allow_nan=False) + "\n")
