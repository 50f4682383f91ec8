"""The scorecard: an index, a page per study, and the errata; each page holds all it shows."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nurecoil.report.claim import Verdict, require_text
from nurecoil.report.errata import Misprint
from nurecoil.report.figure import Figure
from nurecoil.report.score import Score
from nurecoil.report.section import Entry, Section, require_unique, write_section
from nurecoil.report.typesetting import anchor, authors, cited, paragraphs, typeset
from nurecoil.tables import Citation, cite, write_atomically

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

# verdict -> (class in the style sheet, sign that can be read without colour)
_MARKS = {
    Verdict.REPRODUCED: ("reproduced", "✓"),
    Verdict.OUR_READING: ("reading", "≈"),
    Verdict.EXPLAINED: ("explained", "≠"),
    Verdict.DIFFERS: ("differs", "!"),
    Verdict.BLOCKED: ("blocked", "○"),
}


@dataclass(frozen=True)
class Scorecard:
    """The pages in one folder: a study's page when the study is done, and the index when all are.

    Parameters
    ----------
    folder : Path
        Where to; each file is written whole or not at all.
    title : str
        Heading of the index.
    version : str
        Version of the package that made the numbers.
    vintage : str
        Vintage of the constants, ``"CODATA 2022, PDG 2024"``.

    Raises
    ------
    ValueError
        If a text is missing.

    Examples
    --------
    >>> card = Scorecard(Path("build/report"), "What holds", "1.0", "CODATA 2022, PDG 2024")
    >>> index = card.write([section], abstract="Why.")  # doctest: +SKIP
    """

    folder: Path
    title: str
    version: str
    vintage: str

    def __post_init__(self) -> None:
        require_text("report", title=self.title, version=self.version, vintage=self.vintage)

    def write(
        self,
        sections: Sequence[Section],
        *,
        abstract: str = "",
        errata: Sequence[Misprint] = (),
        pages: Mapping[str, str] = {},
    ) -> Path:
        """Every study's page and the index; see `write_study` and `write_index`.

        Returns
        -------
        Path
            The index.

        Raises
        ------
        ValueError
            If there are no sections, or two of them carry one key; nothing is written then.
        """
        _require_sections(section.key for section in sections)
        return self.write_index(list(map(self.write_study, sections)), abstract=abstract, errata=errata, pages=pages)

    def write_study(self, section: Section) -> Entry:
        """``<study>.html``, and beside it a folder with the study's claims and the numbers of its figures and tables.

        Returns
        -------
        Entry
            What the index says of it.
        """
        papers = cited([section.citation.key, *_texts(section)])
        self._write(f"{section.key}.html", "study.html.j2", section=section, papers=papers)
        write_section(section, self.folder, pictures=False)
        return section.entry

    def write_index(
        self,
        entries: Sequence[Entry],
        *,
        abstract: str = "",
        errata: Sequence[Misprint] = (),
        pages: Mapping[str, str] = {},
    ) -> Path:
        """``index.html``, and ``errata.html`` if there are any.

        Parameters
        ----------
        entries : sequence of Entry
            The studies, in order; at least one.
        abstract : str
            Text below the heading; blank lines part paragraphs.
        errata : sequence of Misprint
            Misprints and clashes of convention of the papers.
        pages : mapping
            File -> title of further pages that lie beside the index and are linked from it.

        Returns
        -------
        Path
            The index. The same input gives the same bytes: there is no date in it, and no link to anything but the papers
            and `pages`.

        Raises
        ------
        ValueError
            If there are no entries, or two of them carry one key.
        """
        _require_sections(entry.key for entry in entries)
        if errata:
            papers = cited([text for e in errata for text in (e.paper, e.printed, e.correct, e.here)])
            self._write("errata.html", "errata.html.j2", errata=errata, papers=papers)
        score = sum((entry.score for entry in entries), Score.of(()))
        return self._write(
            "index.html", "index.html.j2", entries=entries, score=score, abstract=abstract, errata=errata, pages=pages
        )

    def _write(self, name: str, template: str, **values: object) -> Path:
        common = {"title": self.title, "version": self.version, "vintage": self.vintage}
        return write_atomically(self.folder / name, _environment().get_template(template).render(common | values))


def _require_sections(keys: Iterable[str]) -> None:
    found = list(keys)
    if not found:
        raise ValueError("report: no sections; expected at least one")
    require_unique("report: section", found)


def _texts(section: Section) -> Iterator[str]:
    """Everything of a section in which papers are named."""
    yield from (section.summary, *section.notes, *section.inferred.values())
    for outcome in section.outcomes:
        claim = outcome.claim
        yield from (claim.paper, claim.statement, claim.note, claim.explanation, claim.tolerance.because)
    for figure in section.figures:
        yield from (figure.caption, figure.source)
    for table in section.tables:
        yield from (table.title, table.caption, *(cell for row in table.texts for cell in row))
    for left in section.not_checked:
        yield from (left.statement, left.because)


def _data_uri(figure: Figure) -> str:
    """The picture inside the page."""
    return "data:image/webp;base64," + base64.b64encode(figure.picture).decode("ascii")


def _unit(text: str) -> Markup:
    return typeset(text.replace("mu_B", "μ_{B}").replace("μ_B", "μ_{B}"))


def _mark(verdict: Verdict, kind: str = "printed") -> dict[str, str]:
    """How a verdict is shown; an identity holds, a number is reproduced."""
    if kind == "identity" and verdict is Verdict.REPRODUCED:
        return {"class": "identity", "sign": "=", "text": "identity holds"}
    name, sign = _MARKS[verdict]
    return {"class": name, "sign": sign, "text": verdict.value}


def _marks(section: Section) -> list[dict[str, str]]:
    """What is shown on a study's page, each once."""
    found = {mark["text"]: mark for o in section.outcomes for mark in [_mark(o.verdict, o.claim.kind)]}
    return list(found.values())


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("nurecoil.report", "templates"),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters.update(
        typeset=typeset, authors=authors, data_uri=_data_uri, paragraphs=paragraphs, mark=_mark,
        marks=_marks, unit=_unit, anchor=anchor,
        cite=_cite,
    )  # fmt: skip
    environment.globals.update(verdicts=tuple(Verdict), V=Verdict)
    return environment


def _cite(key: str) -> Citation:
    return cite(key)
