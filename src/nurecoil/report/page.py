"""The scorecard: one self-contained HTML page with every claim, every figure and every table."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nurecoil.report.claim import Verdict, count_verdicts, require_text
from nurecoil.report.figure import Figure
from nurecoil.report.section import Section, require_unique, write_section
from nurecoil.tables import Citation, write_atomically

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

# verdict -> (class in the style sheet, sign that can be read without colour)
_MARKS = {
    Verdict.REPRODUCED: ("reproduced", "✓"),
    Verdict.EXPLAINED: ("explained", "≠"),
    Verdict.UNEXPLAINED: ("unexplained", "!"),
    Verdict.BLOCKED: ("blocked", "○"),
}

_PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789")


def render(
    sections: Sequence[Section], path: str | Path, *, title: str, version: str, vintage: str, abstract: str = ""
) -> Path:
    """Write the scorecard page.

    Parameters
    ----------
    sections : sequence of Section
        The studies, in order; at least one.
    path : str or Path
        The HTML file, written whole or not at all.
    title : str
        Heading of the page.
    version : str
        Version of the package that made the numbers.
    vintage : str
        Vintage of the constants, ``"CODATA 2022, PDG 2024"``.
    abstract : str
        Text below the heading; blank lines part paragraphs.

    Returns
    -------
    Path
        The file. The same input gives the same bytes: there is no date in it, and no link to anything but the papers.

    Raises
    ------
    ValueError
        If there are no sections, two of them carry one key, or a text is missing.
    """
    require_text("report", title=title, version=version, vintage=vintage)
    if not sections:
        raise ValueError("report: no sections; expected at least one")
    require_unique("report: section", [s.key for s in sections])
    outcomes = [o for s in sections for o in s.outcomes]
    page = _environment().get_template("report.html.j2")
    text = page.render(
        title=title, version=version, vintage=vintage, abstract=abstract, sections=sections,
        counts=count_verdicts(outcomes), total=len(outcomes), numbers=_numbering(sections),
    )  # fmt: skip
    return write_atomically(path, text)


def write_report(
    sections: Sequence[Section], folder: str | Path, *, title: str, version: str, vintage: str, abstract: str = ""
) -> Path:
    """Write ``index.html`` and beside it a folder per section with its claims, figures and data; return the page's path.

    Raises
    ------
    ValueError
        As `render` does.
    """
    page = render(sections, Path(folder) / "index.html", title=title, version=version, vintage=vintage, abstract=abstract)
    for section in sections:
        write_section(section, folder)
    return page


def typeset(text: str) -> Markup:
    """Escape a text for HTML, then set ``^{...}``, ``_{...}``, powers such as ``cm^-2`` and raised digits as HTML does.

    Examples
    --------
    >>> str(typeset("R_{n} < 10^-3"))
    'R<sub>n</sub> &lt; 10<sup>−3</sup>'
    """
    from markupsafe import Markup, escape

    html = str(escape(text))
    html = re.sub(r"\^\{([^{}]*)\}", r"<sup>\1</sup>", html)
    html = re.sub(r"_\{([^{}]*)\}", r"<sub>\1</sub>", html)
    html = re.sub(r"\^(-?)(\d+)", lambda m: f"<sup>{'−' if m[1] else ''}{m[2]}</sup>", html)
    html = re.sub("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: f"<sup>{m[0].translate(_PLAIN)}</sup>", html)
    return Markup(html)


def authors(citation: Citation, most: int = 4) -> str:
    """Authors as they sign, ``"D. K. Papoulias and T. S. Kosmas"``; beyond `most`, the first one et al.

    Examples
    --------
    >>> authors(Citation("Doe:2020abc", {"author": "Doe, Jane and Roe, R. and Poe, E."}))
    'Jane Doe, R. Roe and E. Poe'
    """
    raw = [name.strip() for name in citation.fields.get("author", "").split(" and ")]
    names = [" ".join(part.strip() for part in reversed(name.split(",", 1))) for name in raw if name and name != "others"]
    if len(names) > most or "others" in raw:
        return f"{names[0]} et al."
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _numbering(sections: Sequence[Section]) -> dict[tuple[str, str, Any], int]:
    """Numbers of figures and tables, counted through the page."""
    figures = [(s.key, "figure", f.key) for s in sections for f in s.figures]
    tables = [(s.key, "table", i) for s in sections for i in range(len(s.tables))]
    return {key: number for keys in (figures, tables) for number, key in enumerate(keys, start=1)}


def _data_uri(figure: Figure) -> str:
    return "data:image/png;base64," + base64.b64encode(figure.png).decode("ascii")


def _unit(text: str) -> Markup:
    return typeset(text.replace("mu_B", "μ_{B}"))


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def _mark(verdict: Verdict) -> dict[str, str]:
    name, sign = _MARKS[verdict]
    return {"class": name, "sign": sign, "text": verdict.value}


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("nurecoil.report", "templates"),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters.update(
        typeset=typeset, authors=authors, data_uri=_data_uri, paragraphs=_paragraphs, mark=_mark, unit=_unit
    )
    environment.globals.update(verdicts=tuple(Verdict))
    return environment
