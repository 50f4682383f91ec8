"""Sections of the report: one study each, with its paper, its outcomes, figures and tables."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from nurecoil.declaration import declare
from nurecoil.report.claim import Outcome, check_key, require_text
from nurecoil.report.figure import Figure
from nurecoil.report.formatting import significant_text
from nurecoil.report.score import Score
from nurecoil.tables import Citation, cite, write_atomically

Cell = str | float | None


@dataclass(frozen=True)
class DataTable:
    """A table of numbers and words.

    Parameters
    ----------
    title : str
        What it lists.
    columns : sequence of str
        Heads, with their units in brackets.
    rows : sequence of sequence
        Cells: words, numbers, or None for an empty one.
    caption : str
        Where the numbers come from and how to read them.
    digits : int
        Significant digits of the floats, at least 1; integers are shown in full.

    Raises
    ------
    ValueError
        If the title is missing, there are no columns, a row does not have one cell per column, or `digits` is below 1.

    Examples
    --------
    >>> table = DataTable.comparison("Events", "nucleus", ["Ar40", "Ge76"], [10.0, 20.0], [10.1, 19.0], unit="1/(kg day)")
    >>> table.columns
    ('nucleus', 'paper [1/(kg day)]', 'ours [1/(kg day)]', 'ours / paper')
    >>> table.texts[0]
    ('Ar40', '10.00', '10.10', '1.010')
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""
    digits: int = 4

    def __post_init__(self) -> None:
        require_text("table", title=self.title)
        object.__setattr__(self, "columns", tuple(self.columns))
        plain = (tuple(c.item() if isinstance(c, np.generic) else c for c in row) for row in self.rows)
        object.__setattr__(self, "rows", tuple(plain))
        if not self.columns:
            raise ValueError(f"table {self.title!r}: no columns; expected at least one")
        if self.digits < 1:
            raise ValueError(f"table {self.title!r}: digits is {self.digits!r}; expected at least 1")
        for i, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.title!r}, row {i}: {len(row)} cells; expected {len(self.columns)}")

    @classmethod
    def comparison(
        cls,
        title: str,
        label: str,
        names: Sequence[str],
        paper: Sequence[float],
        ours: Sequence[float],
        *,
        unit: str = "",
        caption: str = "",
        digits: int = 4,
    ) -> DataTable:
        """Table of a paper's numbers, ours, and their ratio (empty where the paper's number is zero).

        Raises
        ------
        ValueError
            If names and numbers are not equally many.
        """
        if not len(names) == len(paper) == len(ours):
            raise ValueError(
                f"table {title!r}: {len(names)} names, {len(paper)} and {len(ours)} numbers; expected equally many"
            )
        bracket = f" [{unit}]" if unit else ""
        columns = (label, f"paper{bracket}", f"ours{bracket}", "ours / paper")
        rows = [(n, float(p), float(o), float(o / p) if p != 0 else None) for n, p, o in zip(names, paper, ours, strict=True)]
        return cls(title, columns, rows, caption, digits)

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """The cells for reading."""
        return tuple(tuple(self._text(cell) for cell in row) for row in self.rows)

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold numbers, and stand flush right."""
        columns = zip(*self.rows, strict=True) if self.rows else ((),) * len(self.columns)
        return tuple(any(isinstance(cell, (int, float)) for cell in column) for column in columns)

    def to_json(self) -> dict[str, object]:
        """The table as plain JSON values; numbers that are not finite become null."""
        rows = [[None if isinstance(c, float) and not math.isfinite(c) else c for c in row] for row in self.rows]
        return {"title": self.title, "caption": self.caption, "columns": list(self.columns), "rows": rows}

    def _text(self, cell: Cell) -> str:
        if cell is None:
            return ""
        if isinstance(cell, str):
            return cell
        if isinstance(cell, int):
            return str(cell).replace("-", "−")
        return significant_text(cell, self.digits) if math.isfinite(cell) else "—"


@declare
class NotChecked:
    """Something a paper says that no number of ours stands beside.

    Parameters
    ----------
    where : str
        Section, equation, table or figure.
    statement : str
        What is said there.
    because : str
        Why it is not checked.
    """

    where: str
    statement: str
    because: str

    def __post_init__(self) -> None:
        require_text("not-checked", where=self.where, statement=self.statement, because=self.because)


@dataclass(frozen=True)
class Entry:
    """What the index says of a study; plain values, so that it comes back from another process.

    Parameters
    ----------
    key : str
        Id of the study; names its page.
    title : str
        Heading.
    citation : Citation
        The paper.
    score : Score
        Printed and read numbers by verdict, identities apart.
    settled : bool
        Whether every difference is named.
    """

    key: str
    title: str
    citation: Citation
    score: Score
    settled: bool


@dataclass(frozen=True, eq=False)
class Section:
    """One study in the report.

    Parameters
    ----------
    key : str
        Kebab-case id of the study; names its folder and its anchor.
    title : str
        Heading.
    reference : Citation or str
        The paper, as a citation or by its INSPIRE key in the bibliography.
    summary : str
        What was reproduced and how it went; blank lines part paragraphs.
    outcomes : sequence of Outcome
        Every claim with our number.
    figures : sequence of Figure
        Figures, in order.
    notes : sequence of str
        Remarks: conventions, misprints, choices.
    tables : sequence of DataTable
        Longer comparisons.
    not_checked : sequence of NotChecked
        What the paper states besides.
    inferred : mapping of str to str
        Name of an inferred input -> what was inferred, and from what.

    Raises
    ------
    ValueError
        If a text is missing, two claims or two figures carry one key, or a figure is called ``claims`` or ``tables``.
    UnknownId
        If the reference is not in the bibliography.
    """

    key: str
    title: str
    reference: Citation | str
    summary: str
    outcomes: Sequence[Outcome] = ()
    figures: Sequence[Figure] = ()
    notes: Sequence[str] = ()
    tables: Sequence[DataTable] = ()
    not_checked: Sequence[NotChecked] = ()
    inferred: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_key(self.key, "section")
        require_text(f"section {self.key}", title=self.title, summary=self.summary)
        for name in ("outcomes", "figures", "notes", "tables", "not_checked"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        require_unique(f"section {self.key}: claim", [o.claim.key for o in self.outcomes])
        require_unique(f"section {self.key}: figure", [f.key for f in self.figures])
        for figure in self.figures:
            if figure.key in ("claims", "tables"):
                raise ValueError(
                    f"section {self.key}: figure {figure.key!r} would overwrite {figure.key}.json; expected another key"
                )
        if isinstance(self.reference, str):
            object.__setattr__(self, "reference", cite(self.reference))

    @property
    def citation(self) -> Citation:
        """The paper."""
        assert isinstance(self.reference, Citation)
        return self.reference

    @property
    def score(self) -> Score:
        """Printed and read numbers by verdict, identities apart."""
        return Score.of(self.outcomes)

    @property
    def entry(self) -> Entry:
        """What the index says of it."""
        return Entry(self.key, self.title, self.citation, self.score, all(outcome.settled for outcome in self.outcomes))


def require_unique(what: str, keys: Sequence[str]) -> None:
    """Refuse a key that appears twice."""
    for i, key in enumerate(keys):
        if key in keys[:i]:
            raise ValueError(f"{what} {key!r} appears twice; expected unique keys")


def write_section(section: Section, folder: str | Path, *, pictures: bool = True) -> Path:
    """Write what a section holds, for machines: numbers and pictures.

    Parameters
    ----------
    section : Section
        The study.
    folder : str or Path
        Where to; the files go into a folder of the section's name in it.
    pictures : bool
        Whether the figures are written as PNG, too.

    Returns
    -------
    Path
        That folder: ``claims.json``, ``tables.json`` if there are any, and ``<figure>.png`` beside ``<figure>.json`` and
        ``<figure>.csv``, each written whole or not at all.
    """
    target = Path(folder) / section.key
    outcomes = [outcome.to_json() for outcome in section.outcomes]
    said = {"study": section.key, "paper": section.citation.key, "score": section.score.to_json()}
    left = [{"where": n.where, "statement": n.statement, "because": n.because} for n in section.not_checked]
    files: dict[str, Any] = {}
    files["claims"] = {**said, "inferred": dict(section.inferred), "outcomes": outcomes, "not checked": left}
    if section.tables:
        files["tables"] = [table.to_json() for table in section.tables]
    for figure in section.figures:
        if pictures:
            write_atomically(target / f"{figure.key}.png", figure.png)
        write_atomically(target / f"{figure.key}.csv", figure.csv())
        files[figure.key] = figure.to_json()
    for name, content in files.items():
        write_atomically(target / f"{name}.json", json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")
    return target
