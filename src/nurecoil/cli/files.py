"""``nurecoil validate`` and ``nurecoil regenerate``: files that users write, and tables that the package computes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from nurecoil.cli.shared import AsJson, bad_input, print_json
from nurecoil.experiments import validate as problems_of
from nurecoil.experiments.reader import is_file
from nurecoil.experiments.registry import locate
from nurecoil.problems import UnknownId
from nurecoil.tables import data_path, write_json


def _experiment_schema() -> dict[str, object]:
    from nurecoil.experiments.document.schema import experiment_schema

    return experiment_schema()


def _analysis_schema() -> dict[str, object]:
    from nurecoil.inference.analysis_entries import analysis_schema

    return analysis_schema()


SCHEMAS: Mapping[str, Callable[[], dict[str, object]]] = {"experiment": _experiment_schema, "analysis": _analysis_schema}
"""Kinds of files, and what describes each."""


def validate(
    file: Annotated[str, typer.Argument(help="A YAML file of your own, or the id of an experiment.")], as_json: AsJson = False
) -> None:
    """Everything that is wrong with an experiment file, each problem with its path in the file; exit code 1 if anything is."""
    with bad_input():
        path = locate(file)
        if not is_file(path):
            raise ValueError(f"there is no file {str(path)!r}")
    problems = [str(problem) for problem in problems_of(path)]
    if as_json:
        print_json({"file": file, "problems": problems})
    for problem in () if as_json else problems or [f"{file}: no problems"]:
        typer.echo(problem)
    raise typer.Exit(1 if problems else 0)


def schema(
    kind: Annotated[str, typer.Argument(help=f"One of {', '.join(SCHEMAS)}.")] = "experiment",
) -> None:
    """JSON Schema of a kind of file, for editors: which keys there are, what they mean, and what may stand there."""
    with bad_input():
        if kind not in SCHEMAS:
            raise UnknownId("kind of file", kind, SCHEMAS)
    print_json(SCHEMAS[kind]())


def _helium(folder: Path | None) -> None:
    from nurecoil.atomic import regenerate_helium_table

    regenerate_helium_table(folder)


def _ti48(folder: Path | None) -> None:
    from nurecoil.nuclear.structure import regenerate_table

    regenerate_table(folder)


def _electrons(folder: Path | None) -> None:
    from nurecoil.atomic.central_field import regenerate_effective_electrons

    regenerate_effective_electrons(folder)


def _schemas(folder: Path | None) -> None:
    for name, schema_of in SCHEMAS.items():
        write_json((folder or data_path("schema")) / f"{name}.json", schema_of())


TABLES: Mapping[str, tuple[str, Callable[[Path | None], object]]] = {
    "helium": ("helium", _helium),
    "ti48": ("ti48_structure", _ti48),
    "effective-electrons": ("effective_electrons", _electrons),
    "schema": ("schema", _schemas),
}
"""Name of a computed table: its folder among the package's tables, and what computes it."""


def regenerate(
    table: Annotated[str, typer.Argument(help=f"One of {', '.join(TABLES)}.")],
    output: Annotated[Path | None, typer.Option(help="Folder to write to; the package's own by default.")] = None,
) -> None:
    """Compute one of the package's files from nothing: the helium atom, the ground state of 48Ti, the effective electrons of
    nine elements (20 minutes, 200 MB), or the JSON Schemas."""
    with bad_input():
        if table not in TABLES:
            raise UnknownId("computed table", table, TABLES)
        folder, compute = TABLES[table]
        if output is not None:
            output.mkdir(parents=True, exist_ok=True)
        compute(output)
    typer.echo(f"written {output or data_path(folder)}")
