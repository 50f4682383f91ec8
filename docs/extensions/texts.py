"""Docstrings and tables as Markdown."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from functools import cache

import numpydoc.docscrape

from nurecoil.tables import references

KEY = re.compile(r"\b[A-Z][\w'-]+:\d{4}\w+")
"""An INSPIRE key in a text."""


def markdown(text: str) -> str:
    """A docstring's text in one line, safe in a table: code stays code, papers become citations."""
    pieces = re.split(r"(``.+?``|`[^`]+`)", re.sub(r"\s+", " ", text).strip())
    return "".join(_code(piece) if i % 2 else _prose(piece) for i, piece in enumerate(pieces))


def code(text: str) -> str:
    """Code in a cell of a table."""
    return f"`{text}`".replace("|", "\\|")


def _code(piece: str) -> str:
    return code(piece.strip("`"))


def _prose(piece: str) -> str:
    safe = re.sub(r"([\\*<>\[\]|$_])", r"\\\1", piece)
    return KEY.sub(lambda m: citation(m[0].replace("\\", "")), safe)


def citation(key: str) -> str:
    """A paper, as a link into the bibliography."""
    return f"{{cite:t}}`{key}`" if key in references() else key


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table; nothing if there are no rows."""
    body = ["| " + " | ".join(row) + " |" for row in rows]
    titles = list(head)
    return "\n".join(["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles), *body, ""]) if body else ""


def summary(thing: object) -> str:
    """The first paragraph of a docstring."""
    return markdown(inspect.cleandoc(getattr(thing, "__doc__", None) or "").split("\n\n")[0])


@cache
def parameter_texts(cls: type) -> Mapping[str, str]:
    """Everything that the docstring's Parameters, or those of a base class, say of each field."""
    found: dict[str, str] = {}
    for ancestor in reversed(cls.__mro__):
        doc = ancestor.__dict__.get("__doc__")
        if doc and ancestor.__module__.startswith("nurecoil"):
            for parameter in numpydoc.docscrape.NumpyDocString(inspect.cleandoc(doc))["Parameters"]:
                for name in parameter.name.split(","):
                    found[name.strip(" *")] = " ".join(parameter.desc)
    return found
