"""What the commands share: errors for people, and output for people or machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@contextmanager
def bad_input() -> Iterator[None]:
    """Turn what the user got wrong into one line on stderr and exit code 2."""
    try:
        yield
    except (ValueError, LookupError, OSError) as error:
        typer.echo(f"nurecoil: {str(error) or type(error).__name__}", err=True)
        raise typer.Exit(2) from None


def print_json(value: Any) -> None:
    """Plain JSON on stdout."""
    typer.echo(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False))


def print_columns(rows: Sequence[Sequence[str]], indent: str = "") -> None:
    """Rows with their columns aligned."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo((indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))).rstrip())
