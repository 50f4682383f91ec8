"""Texts as HTML: escaped, with formulas as MathML, raised digits, and papers as links into the page's list of references."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from nurecoil.matter.evaluations import atomic_numbers
from nurecoil.problems import UnknownId
from nurecoil.tables import Citation, cite

if TYPE_CHECKING:
    from markupsafe import Markup

_PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789")
KEY = r"\b[A-Z][\w'-]+:\d{4}\w*"
"""An INSPIRE key in a text."""
_LETTER = "A-Za-zΑ-Ωα-ω"
_SCRIPTS = r"(?:[_^]\{[^{}]*\})+"
_FORMULA = rf"((?:(?<![{_LETTER}])(?:[{_LETTER}]\u0304?[⁺⁻†*]?|sin|cos|tan)(?={_SCRIPTS}))?)({_SCRIPTS})"


def typeset(text: str) -> Markup:
    """Escape a text for HTML, then set ``σ_{a}^{b}`` as MathML; raise the powers of ``cm^-2``, raised digits and mass numbers.

    Examples
    --------
    >>> str(typeset("off 40Ar"))
    'off <sup>40</sup>Ar'
    >>> str(typeset("10^-3"))
    '10<sup>−3</sup>'
    >>> str(typeset("R_{n} < 1"))
    '<math><msub><mi>R</mi><mi>n</mi></msub></math> &lt; 1'
    """
    from markupsafe import Markup, escape

    html = str(escape(text))
    html = re.sub(_FORMULA, lambda m: _formula(m[1], m[2]), html)
    html = re.sub(r"\^(-?)(\d+)", lambda m: f"<sup>{'−' if m[1] else ''}{m[2]}</sup>", html)
    html = re.sub("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: f"<sup>{m[0].translate(_PLAIN)}</sup>", html)
    html = re.sub(r"(?<![\w.^{&#])(\d{1,3})([A-Z][a-z]?)\b", lambda m: _nuclide(int(m[1]), m[2]), html)
    html = re.sub(KEY, lambda m: _link(m[0]), html)
    return Markup(html)


def _nuclide(A: int, symbol: str) -> str:
    """``40Ar`` with its mass number raised; what is no nucleus, such as 2N, stays."""
    Z = atomic_numbers().get(symbol, 0)
    return f"<sup>{A}</sup>{symbol}" if Z <= A <= 3 * Z else f"{A}{symbol}"


def _formula(base: str, scripts: str) -> str:
    """One symbol with its scripts; scripts on what is no symbol stay plain."""
    below = re.search(r"_\{([^{}]*)\}", scripts)
    above = re.search(r"\^\{([^{}]*)\}", scripts)
    if not base:
        return re.sub(r"_\{([^{}]*)\}", r"<sub>\1</sub>", re.sub(r"\^\{([^{}]*)\}", r"<sup>\1</sup>", scripts))
    name = {(True, True): "msubsup", (True, False): "msub"}.get((below is not None, above is not None), "msup")
    parts = [_word(base), *(_word(found[1]) for found in (below, above) if found)]
    return f"<math><{name}>{''.join(parts)}</{name}></math>"


def _word(text: str) -> str:
    """A script: a number, a name, or a row of both."""
    tokens = re.findall(rf"\d+(?:\.\d+)?|(?:sin|cos|tan|[{_LETTER}]{{2,}}|[{_LETTER}]\u0304?)|&\w+;|\S", text)
    kinds = (("mn" if t[0].isdigit() else "mi" if re.match(rf"[{_LETTER}]", t) else "mo", t) for t in tokens)
    found = [f"<{kind}>{token}</{kind}>" for kind, token in kinds]
    return found[0] if len(found) == 1 else f"<mrow>{''.join(found)}</mrow>"


def _link(key: str) -> str:
    try:
        words = str(cite(key))
    except UnknownId:
        return key
    first, year = words.split(",")[0], words.rpartition(", ")[2]
    return f'<a class="cite" href="#ref-{anchor(key)}">{first} {year}</a>'


def anchor(key: str) -> str:
    """An INSPIRE key as it may stand in an address.

    Examples
    --------
    >>> anchor("Akimov:2017ade")
    'Akimov-2017ade'
    """
    return re.sub(r"[^\w-]", "-", key)


def cited(texts: Iterable[str]) -> tuple[Citation, ...]:
    """The papers whose keys stand in some texts, each once, by first author and year.

    Examples
    --------
    >>> [paper.key for paper in cited(["as in Freedman:1973yd", "Freedman:1973yd and X"])]
    ['Freedman:1973yd']
    """
    found = set()
    for key in {key for text in texts for key in re.findall(KEY, text)}:
        try:
            found.add(cite(key).key)
        except UnknownId:
            continue
    return tuple(sorted(map(cite, found), key=lambda paper: (str(paper), paper.key)))


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
        return f"{names[0].strip('{}')} et al."
    return " and ".join(part.strip("{}") for part in (", ".join(names[:-1]), *names[-1:]) if part)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which blank lines part."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
