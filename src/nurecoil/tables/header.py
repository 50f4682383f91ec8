"""Names and units of columns, as the head of a table writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from nurecoil.units import unit

_NUMBER = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eEdDqQ][+-]?\d+)?|inf|nan)", re.ASCII | re.IGNORECASE)
_BRACKETS = r"\[[^\[\]]*\]|\((?:[^()]|\([^()]*\))*\)"
_ENTRY = re.compile(rf"([^\s\[\]()]+)((?:\s*(?:{_BRACKETS}))?)")

Header: TypeAlias = tuple[list[str], list[str | None] | None, int]
"""Names, units (None where not stated), and how many rows they take up."""


LONGEST_NUMBER = 400
"""Characters of a number; a pattern takes the square of the time for a longer one."""


def _is_number(cell: str) -> bool:
    """Whether a cell is a number, as C or Fortran write it.

    Examples
    --------
    >>> _is_number("1.5D+03"), _is_number("1_000")
    (True, False)
    """
    return len(cell) <= LONGEST_NUMBER and _NUMBER.fullmatch(cell) is not None


def _is_unit(text: str) -> bool:
    try:
        unit(text)
    except ValueError:
        return False
    return True


def header_line(rows: Sequence[tuple[int, list[str]]]) -> Header | None:
    """A first row without numbers: names, with their units in brackets or in the row below; None if there is none."""
    cells = rows[0][1]
    if any(_is_number(cell) or not cell for cell in cells):
        return None
    names, units = _split(cells)
    if units is not None or len(rows) < 2:
        return names, units, 1
    below = rows[1][1]
    if all(map(_is_unit, below)) and (set(below) <= {"1"} or not all(map(_is_number, below))):
        return cells, list(below), 2
    if not any(map(_is_number, below)):
        return cells, list(below), 2  # a unit that is not known is named as such later
    return names, None, 1


def header_of_comments(comments: Sequence[str], width: int, delimiter: str | None) -> Header | None:
    """Names, and units if there are any, from the last comment of as many words as there are columns.

    If that line has nothing but units, the names are in the line before.
    """
    lines = [_entries(comment, width, delimiter) for comment in comments[-2:]]
    if not lines or lines[-1] is None:
        return None
    last = [entry.strip("[]() ") for entry in lines[-1]]
    if len(lines) == 2 and lines[0] is not None and all(entry and _is_unit(entry) for entry in last):
        return _split(lines[0])[0], list(last), 0
    names, units = _split(lines[-1])
    return names, units, 0


def _entries(comment: str, width: int, delimiter: str | None) -> list[str] | None:
    """The words of a comment, each with the bracket behind it, or None if they are not one for each column."""
    cut = next((mark for mark in (delimiter, ";", ",") if mark is not None and comment.count(mark) == width - 1 > 0), None)
    if cut is not None:
        entries = [entry.strip() for entry in comment.split(cut)]
    elif re.fullmatch(rf"(?:\s*(?:{_BRACKETS}))+\s*", comment):
        entries = re.findall(_BRACKETS, comment)
    else:
        entries = [match[0] for match in _ENTRY.finditer(comment)]
        if re.sub(r"\s", "", comment) != re.sub(r"\s", "", "".join(entries)):
            return None
    return entries if len(entries) == width and all(entries) else None


def _split(entries: Sequence[str]) -> tuple[list[str], list[str | None] | None]:
    """Names, and what stands in brackets behind them; round brackets count if a unit is in them."""
    names: list[str] = []
    units: list[str | None] = []
    for entry in entries:
        match = re.fullmatch(rf"(.*?\S)\s*({_BRACKETS})", entry)
        if match is not None and (match[2][0] == "[" or _is_unit(match[2][1:-1])):
            names.append(match[1])
            units.append(match[2][1:-1].strip() or "1")
        else:
            names.append(entry)
            units.append(None)
    return names, units if any(text is not None for text in units) else None
