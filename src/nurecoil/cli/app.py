"""The commands, put together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from nurecoil import catalogue
from nurecoil.catalogue import Field
from nurecoil.cli.build import FIELDS_HELP, FREE_OPTIONS, spelled
from nurecoil.cli.cite import cite
from nurecoil.cli.explore import explore
from nurecoil.cli.files import regenerate, schema, validate
from nurecoil.cli.fog import fog
from nurecoil.cli.inference import contour, fit, forecast, limit, scan
from nurecoil.cli.rate import rate
from nurecoil.cli.shared import Program
from nurecoil.cli.show import list_ids, show
from nurecoil.cli.studies import claims_schema, list_studies, report, run_study, show_study
from nurecoil.cli.together import compare_all
from nurecoil.declaration import written
from nurecoil.version import __version__

app = typer.Typer(
    cls=Program,
    help="Low-energy neutrino scattering off nuclei, atoms and electrons: from Lagrangian to limit.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
study = typer.Typer(help="Studies: what papers claim, and what we get.", no_args_is_help=True, rich_markup_mode=None)


_SECTIONS = {
    "sources": ("--source", "--source {}"),
    "processes": ("--process", "--process {}"),
    "models": ("--model", "--model {}, each with --set NAME=VALUE"),
    "steps": ("", "--step '{{kind: {}, ...}}'"),
}


_WORDS = "nurecoil.words"


_CALLERS = ("target", "model")
"""Fields of a process that options of the command itself give."""


class _RateCommand(TyperCommand):
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


app.command("rate", cls=_RateCommand, context_settings=FREE_OPTIONS, epilog=FIELDS_HELP)(rate)
app.command("fit")(fit)
app.command("limit")(limit)
app.command("contour")(contour)
app.command("scan")(scan)
app.command("forecast")(forecast)
app.command("fog")(fog)
app.command("global")(compare_all)
app.command("explore")(explore)
app.add_typer(study, name="study")
study.command("list")(list_studies)
study.command("show")(show_study)
study.command("run")(run_study)
study.command("schema")(claims_schema)
app.command("report")(report)
app.command("cite")(cite)
app.command("list")(list_ids)
app.command("show")(show)
app.command("validate")(validate)
app.command("schema")(schema)
app.command("regenerate")(regenerate)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nurecoil {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Low-energy neutrino scattering off nuclei, atoms and electrons: from Lagrangian to limit."""
