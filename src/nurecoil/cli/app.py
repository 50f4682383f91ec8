"""The commands, put together."""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from nurecoil.cli.build import FIELDS_HELP, FREE_OPTIONS
from nurecoil.cli.cite import cite
from nurecoil.cli.explore import explore
from nurecoil.cli.files import regenerate, schema, validate
from nurecoil.cli.fog import fog
from nurecoil.cli.inference import contour, fit, forecast, limit, scan
from nurecoil.cli.rate import rate
from nurecoil.cli.rate_help import RateCommand
from nurecoil.cli.shared import Program
from nurecoil.cli.show import list_ids, show
from nurecoil.cli.studies import claims_schema, list_studies, report, run_study, show_study
from nurecoil.cli.together import compare_all
from nurecoil.version import __version__

app = typer.Typer(
    cls=Program,
    help="Low-energy neutrino scattering off nuclei, atoms and electrons: from Lagrangian to limit.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
)  # fmt: skip
study = typer.Typer(help="Studies: what papers claim, and what we get.", no_args_is_help=True, rich_markup_mode=None)

app.command("rate", cls=RateCommand, context_settings=FREE_OPTIONS, epilog=FIELDS_HELP)(rate)
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
def main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Low-energy neutrino scattering off nuclei, atoms and electrons: from Lagrangian to limit."""
    if sys.stderr.isatty():
        logging.basicConfig(format="%(name)s: %(message)s")
        logging.getLogger("nurecoil").setLevel(logging.INFO)
