"""``nurecoil study list``, ``nurecoil study show``, ``nurecoil study run``, ``nurecoil report``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from nurecoil.cli.shared import AsJson, bad_input, print_columns, print_json, progress
from nurecoil.constants import VINTAGE
from nurecoil.version import __version__

if TYPE_CHECKING:
    from nurecoil.report import Entry, Scorecard

T = TypeVar("T")

ABSTRACT = (
    "Every study takes one paper: each of its equations, tables, figures and sentences that can be checked has a claim with a "
    "tolerance and the reason for it, or a line that says why it is not checked, and our own number beside it."
)

EXPLORED, EXPLORER = "coherent-csi-2021", "explorer-coherent-csi-2021.html"
"""Data that the report has a page for to explore, and the page."""
LINK = "Explore COHERENT's CsI data of 2021: couplings, spectrum, -2 ln L and regions, computed in the browser."


def list_studies(as_json: AsJson = False) -> None:
    """List the studies, with their papers."""
    from nurecoil import studies
    from nurecoil.tables import cite

    loaded = [studies.load(name) for name in studies.names()]
    if as_json:
        print_json([{"key": s.key, "paper": s.paper, "claims": len(s.claims)} for s in loaded])
        return
    print_columns([(s.key, f"{len(s.claims)} claims", str(cite(s.paper))) for s in loaded])


def show_study(
    name: Annotated[str, typer.Argument(help="Id of the study; see `nurecoil study list`.")],
    as_json: AsJson = False,
) -> None:
    """List what a paper states, and what of it is not checked, without running anything."""
    from nurecoil import studies

    with bad_input():
        study = studies.load(name)
        claims, left = study.claims, study.not_checked
    if as_json:
        not_checked = [{"where": n.where, "statement": n.statement, "because": n.because} for n in left]
        print_json({"study": study.key, "claims": [claim.to_json() for claim in claims], "not checked": not_checked})
        return
    for claim in claims:
        number = f"{claim.value_text} {claim.unit}".rstrip()
        inferred = f"; inferred: {', '.join(claim.inferred)}" if claim.inferred else ""
        typer.echo(f"{claim.key} ({claim.kind}): {number} ± {claim.tolerance_text}, {claim.where}{inferred}")
    for item in left:
        typer.echo(f"not checked: {item.where}: {item.statement}")


def claims_schema(
    output: Annotated[Path | None, typer.Option(help="File; without it, the schema is printed.")] = None,
) -> None:
    """The JSON Schema of claims.yaml, for editors."""
    from nurecoil.studies.claims import schema
    from nurecoil.tables import write_json

    if output is None:
        print_json(schema())
    else:
        with bad_input():
            write_json(output, schema())


def run_study(
    name: Annotated[str, typer.Argument(help="Id of the study; see `nurecoil study list`.")],
    output: Annotated[Path | None, typer.Option(help="Folder for its claims, figures and tables.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run one study and print its claims; exits with 1 if a difference has not been named."""
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
    workers: Annotated[
        int | None, typer.Option(min=1, help="Studies that run side by side; by default one per processor.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run the studies and write the scorecard; exits with 1 if a difference has not been named."""
    from nurecoil import studies
    from nurecoil.report import Score, Scorecard, errata

    with bad_input():
        chosen = [studies.load(name).key for name in only or studies.names()]
        card = Scorecard(output, "nurecoil: what holds", __version__, VINTAGE)
    jobs: dict[str, Callable[[], Entry | None]] = {key: partial(write_study, card, key) for key in chosen}
    if EXPLORED in chosen:
        jobs[EXPLORER] = partial(write_explored, output / EXPLORER)
    done: dict[str, Entry] = {}
    with bad_input(), progress("studies") as advance:
        for number, (name, entry) in enumerate(side_by_side(jobs, workers or os.cpu_count() or 1), start=1):
            advance(number, len(jobs), name)
            if entry is not None:
                done[name] = entry
    entries = [done[key] for key in chosen]
    with bad_input():
        pages = {EXPLORER: LINK} if EXPLORER in jobs else {}
        page = card.write_index(entries, abstract=ABSTRACT, errata=errata(), pages=pages)
    total = sum((entry.score for entry in entries), Score.of(()))
    if as_json:
        print_json({"page": str(page), "score": total.to_json(), "studies": {e.key: e.score.to_json() for e in entries}})
    else:
        print_columns([("all", total.text), *((e.key, e.score.text) for e in entries), ("written", str(page))])
    if not all(entry.settled for entry in entries):
        raise typer.Exit(1)


def side_by_side(jobs: Mapping[str, Callable[[], T]], workers: int) -> Iterator[tuple[str, T]]:
    """Each job's name and result, as they are done: here if there is one worker or one job, else in as many processes."""
    if min(workers, len(jobs)) == 1:
        yield from ((name, job()) for name, job in jobs.items())
        return
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(min(workers, len(jobs)), get_context("spawn"))
    try:
        names = {pool.submit(job): name for name, job in jobs.items()}
        yield from ((names[future], future.result()) for future in as_completed(names))
    finally:
        pool.shutdown(cancel_futures=True)


def write_study(card: Scorecard, name: str) -> Entry:
    """Run one study and write its page."""
    from nurecoil import studies

    return card.write_study(studies.load(name).run())


def write_explored(path: Path) -> None:
    """COHERENT's CsI data with four couplings beyond the Standard Model, to be explored: of the report and of the site."""
    from nurecoil.export.explorer import write_explorer
    from nurecoil.inference import load_analysis

    names = ["eps_ee_uV", "eps_mumu_uV", "eps_ee_dV", "eps_mumu_dV"]
    asked = load_analysis(experiments=[EXPLORED], models=["standard-model", "nsi"], set=dict.fromkeys(names, 0))
    title = "COHERENT CsI 2021: couplings, spectrum, -2 ln L"
    write_explorer(path, asked.likelihood, title=title, analysis=asked.content, version=__version__)
