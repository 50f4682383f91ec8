"""Misprints and clashes of convention of the papers: data, each told once, with what this package does."""

from __future__ import annotations

from typing import Any, Literal, cast

from nurecoil.declaration import declare, fields_of, read_field
from nurecoil.problems import Collector, InvalidBlock, UnknownId, below
from nurecoil.report.claim import require_text
from nurecoil.tables import cite, load_yaml
from nurecoil.tables.shipped import data_path

WEIGHTS = {
    "wrong": "a wrong result if taken as printed",
    "convention": "a convention or an approximation, here a named option or a choice",
    "cosmetic": "a slip that changes no number",
}


@declare
class Misprint:
    """One entry.

    Parameters
    ----------
    paper : str
        INSPIRE key.
    where : str
        Equation, table or slide.
    weight : {"wrong", "convention", "cosmetic"}
        What it does to a number.
    printed : str
        What the paper has.
    correct : str
        What it should be, or what it clashes with.
    here : str
        What this package does.
    """

    paper: str
    where: str
    weight: Literal["wrong", "convention", "cosmetic"]
    printed: str
    correct: str
    here: str

    def __post_init__(self) -> None:
        require_text("misprint", where=self.where, printed=self.printed, correct=self.correct, here=self.here)
        cite(self.paper)


def errata() -> tuple[Misprint, ...]:
    """All of them, by paper in the order of the file.

    Raises
    ------
    InvalidBlock
        With everything that is wrong with the file.

    Examples
    --------
    >>> errata()[0].paper
    'PapouliasKosmas:2013ti'
    """
    problems, found = Collector(), []
    content = cast("dict[str, list[dict[str, object]]]", load_yaml(data_path("errata", "errata.yaml")))
    for i, block in enumerate(content["errata"]):
        words: dict[str, Any] = {}
        expected, path = fields_of(Misprint), f"errata[{i}]"
        for key, value in block.items():
            with problems.at(path):
                if key not in expected:
                    raise UnknownId("key", key, expected)
                words[key] = read_field(expected[key], value, lambda hint, given, name: given, None)
        for key in expected.keys() - block.keys():
            problems.add(below(path, key), "missing")
        if words.keys() == expected.keys():
            with problems.at(path):
                found.append(Misprint(**words))
    if problems.problems:
        raise InvalidBlock("errata.yaml", problems.problems)
    return tuple(found)
