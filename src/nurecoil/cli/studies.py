"""``nurecoil study list``, ``nurecoil study run``, ``nurecoil report``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from nurecoil import __version__
from nurecoil.cli.shared import AsJson, bad_input, print_columns, print_json
from nurecoil.constants import VINTAGE

ABSTRACT = (
    "Every study takes one paper, states what it claims and how closely we should agree, and sets our own number beside it. "
    "A claim is reproduced, differs with an explanation, or is blocked for a stated reason. A difference without an "
    "explanation makes the command that wrote this page fail."
)


def list_studies(as_json: AsJson = False) -> None:
    """List the studies, with their papers."""
    from nurecoil import studies
    from nurecoil.tables import cite

    loaded = [studies.load(name) for name in studies.names()]
    if as_json:
        print_json([{"key": s.key, "reference": s.reference, "claims": len(s.claims)} for s in loaded])
        return
    print_columns([(s.key, f"{len(s.claims)} claims", str(cite(s.reference))) for s in loaded])


def show_study(
    name: Annotated[str, typer.Argument(help="Id of the study; see `nurecoil study list`.")], as_json: AsJson = False
) -> None:
    """Show a study: its paper, and what the paper claims."""
    from nurecoil.cli.show import print_facts, study_facts

    with bad_input():
        facts = study_facts(name)
    print_facts(facts, as_json)


def run_study(
    name: Annotated[str, typer.Argument(help="Id of the study; see `nurecoil study list`.")],
    output: Annotated[Path | None, typer.Option(help="Folder for its claims, figures and tables.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run one study and print its claims; exits with 1 if a difference has no explanation."""
    from nurecoil import studies
    from nurecoil.report import write_section

    with bad_input():
        study = studies.load(name)
    section = study.run()
    if output is not None:
        with bad_input():
            write_section(section, output)
    if as_json:
        print_json([outcome.to_json() for outcome in section.outcomes])
    else:
        for outcome in section.outcomes:
            typer.echo(str(outcome))
    if not all(outcome.settled for outcome in section.outcomes):
        raise typer.Exit(1)


def report(
    output: Annotated[Path, typer.Option(help="Folder for index.html, pictures and numbers.")] = Path("build/report"),
    only: Annotated[list[str] | None, typer.Option(help="Run this study only; may be repeated.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run the studies and write the scorecard; exits with 1 if a difference has no explanation."""
    from rich.console import Console
    from rich.progress import Progress

    from nurecoil import studies
    from nurecoil.report import write_report

    with bad_input():
        chosen = [studies.load(name) for name in only or studies.names()]
    sections = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(chosen))
        for study in chosen:
            progress.update(task, description=study.key)
            sections.append(study.run())
            _ = [figure.png for figure in sections[-1].figures]  # drawn here, where the wait is seen
            progress.advance(task)
    with bad_input():
        page = write_report(
            sections, output, title="nurecoil: what holds", version=__version__, vintage=VINTAGE, abstract=ABSTRACT
        )
    counts = {s.key: Counter(o.verdict.value for o in s.outcomes) for s in sections}
    if as_json:
        print_json({"page": str(page), "verdicts": counts})
    else:
        rows = [(key, ", ".join(f"{n} {verdict}" for verdict, n in found.items())) for key, found in counts.items()]
        print_columns([*rows, ("written", str(page))])
    if not all(outcome.settled for section in sections for outcome in section.outcomes):
        raise typer.Exit(1)
