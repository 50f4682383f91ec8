"""``nurecoil rate --help``: the fields of all sources, processes, steps and models, or of those that are named beside it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from typer.core import TyperCommand

from nurecoil import catalogue
from nurecoil.catalogue import Field
from nurecoil.cli.build import spelled
from nurecoil.declaration import written

_SECTIONS = {"sources": ("--source", "--source {}"), "processes": ("--process", "--process {}"),
             "models": ("--model", "--model {}, each with --set NAME=VALUE"),
             "steps": ("", "--step '{{kind: {}, ...}}'")}  # fmt: skip
_WORDS = "nurecoil.words"
_CALLERS = ("target", "model")
"""Fields of a process that options of the command itself give."""


class RateCommand(TyperCommand):
    """A command whose help lists what the catalogue declares; with ``--source NAME --help``, what that source takes."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Note the words, since help is asked for before they are read."""
        ctx.meta[_WORDS] = tuple(args)
        return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The options of the command, and those that the catalogue generates."""
        super().format_options(ctx, formatter)
        words = ctx.meta.get(_WORDS, ())
        chosen = {group: _given(words, option) for group, (option, _) in _SECTIONS.items()}
        for group, (_, title) in _SECTIONS.items():
            known = catalogue.names(group)
            some = any(chosen.values())
            for tag in known:
                if tag in chosen[group] or not some:
                    with formatter.section(f"{title.format(tag)}: {catalogue.summary(catalogue.find(group, tag)).rstrip('.')}"):
                        formatter.write_dl(_rows(group, tag))


def _given(words: Sequence[str], option: str) -> list[str]:
    """Values of an option among words."""
    if not option:
        return []
    found = [b for a, b in pairwise(words) if a == option]
    return found + [word.partition("=")[2] for word in words if word.startswith(f"{option}=")]


def _rows(group: str, tag: str) -> list[tuple[str, str]]:
    rows = []
    for name, field in catalogue.options(group, tag).items():
        if field.family is not None:
            rows.append((field.family.shape, f"for example {field.family.example}"))
        elif field.files and not (group == "processes" and name in _CALLERS):
            rows.append((spelled(name) if group in ("sources", "processes") else name, _said(field)))
    return rows or [("(no options)", "")]


def _said(field: Field) -> str:
    """Its line; an example or the default."""
    if field.required:
        value = f"such as {field.example}; needed"
    elif field.default is None:
        value = f"such as {field.example}" if field.example else ""
    else:
        value = f"default {written(field.hint, field.default)}"
    help_line = field.help.rstrip(":")
    return f"{help_line} [{value}]" if value else help_line
