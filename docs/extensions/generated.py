"""What the pages of ``reference`` take from the package: they call these functions between double braces (Jinja).

Nothing is written by hand that a declaration says: names, kinds, units, ranges, defaults and explanations are read from the
catalogue, papers from the bibliography, misprints and claims from their files.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from declared import all_groups, analysis_keys, claims_keys, experiment_keys, kind_table, model_parameters, unit_table
from jinja2 import Environment, StrictUndefined
from rooms import readable, room
from texts import KEY, citation, code, markdown, table

from nurecoil.cli.studies import EXPLORER, write_explored
from nurecoil.report import errata as misprints
from nurecoil.report.typesetting import typeset
from nurecoil.studies import load, names
from nurecoil.tables import cite

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "build" / "report"
"""What ``make reproduce`` wrote, if it has been run."""
WEIGHT = {"wrong": "wrong if taken as printed", "convention": "convention or approximation", "cosmetic": "changes no number"}


def errata() -> str:
    """The misprints, by paper."""
    by_paper: dict[str, list[tuple[str, ...]]] = {}
    for m in misprints():
        row = (markdown(m.where), WEIGHT[m.weight], *(_formulas(text) for text in (m.printed, m.correct, m.here)))
        by_paper.setdefault(m.paper, []).append(row)
    head = ("where", "weight", "printed", "should be, or clashes with", "here")
    return "\n".join(f"## {cite(key)}\n\n{citation(key)}\n\n{table(head, rows)}" for key, rows in by_paper.items())


def _formulas(text: str) -> str:
    """Texts of the report have symbols as ``σ_{a}^{b}``."""
    parts = re.split(rf"({KEY.pattern})", text)
    shown = [citation(part) if i % 2 else f"<span>{typeset(part)}</span>" for i, part in enumerate(parts) if part]
    return "".join(shown).replace("|", "&#124;").replace("\n", " ")


def study_table() -> str:
    """All studies: paper, how many claims of which kind, what is left out, and the verdicts if there is a report."""
    rows = []
    for name in names():
        study = load(name)
        counts = [str(sum(c.kind == kind for c in study.claims)) for kind in ("printed", "read", "identity")]
        rows.append((code(name), citation(study.paper), *counts, str(len(study.not_checked)), _verdicts(name)))
    head = ("study", "paper", "printed numbers", "read off figures", "identities", "not checked", "verdicts")
    return table(head, rows)


def _verdicts(name: str) -> str:
    path = REPORT / name / "claims.json"
    if not path.is_file():
        return "`make site`"
    score = json.loads(path.read_text(encoding="utf-8"))["score"]
    counts = {verdict: n + score["identities"].get(verdict, 0) for verdict, n in score["numbers"].items()}
    return ", ".join(f"{n} {verdict}" for verdict, n in counts.items() if n)


def scorecard_link() -> str:
    """Where the whole scorecard is."""
    if (REPORT / "index.html").is_file():
        return 'The <a href="../report/index.html">whole scorecard</a>, with figures and every claim, is part of this site.'
    return "`make site` makes the whole scorecard, with figures and every claim, part of this site."


def changelog() -> str:
    """The file at the root, once there is one; its own heading is that of the page."""
    if not (ROOT / "CHANGELOG.md").is_file():
        return "There has been no release yet."
    return "```{include} ../../CHANGELOG.md\n:start-line: 1\n:relative-docs: docs/\n```\n"


def copy_report(app: Any, error: Exception | None) -> None:
    """The report beside the pages, if there is one."""
    if error is None and (REPORT / "index.html").is_file():
        shutil.copytree(REPORT, Path(app.outdir) / "report", dirs_exist_ok=True)


def explorer(app: Any, error: Exception | None) -> None:
    """The page that the site embeds."""
    if error is None:
        write_explored(Path(app.outdir) / EXPLORER)


FUNCTIONS: tuple[Callable[..., str], ...] = (
    all_groups, analysis_keys, changelog, claims_keys, errata, experiment_keys, kind_table, model_parameters, room,
    scorecard_link, study_table, unit_table,
)  # fmt: skip


def fill(app: Any, docname: str, source: list[str]) -> None:
    """What stands between double braces in the reference."""
    if docname.startswith("reference/"):
        environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True)
        environment.globals.update({f.__name__: f for f in FUNCTIONS})
        source[0] = environment.from_string(source[0]).render()
    elif docname == "decisions/README":  # a table for those who read the repository; here its pages belong below it
        source[0] += "\n```{toctree}\n:hidden:\n:glob:\n\n0*\n```\n"


def setup(app: Any) -> dict[str, bool]:
    """Fill pages as they are read."""
    app.connect("source-read", fill)
    app.connect("autodoc-process-docstring", readable, priority=700)
    app.connect("build-finished", copy_report)
    app.connect("build-finished", explorer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
