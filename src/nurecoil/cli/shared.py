"""What the commands share: errors for people or machines, and output for both."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Annotated, Any, cast

import typer
from typer.core import TyperGroup

from nurecoil.problems import InvalidBlock, printable

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text, errors too.")]


@contextmanager
def bad_input() -> Iterator[None]:
    """Turn what the user got wrong into one line on stderr, or with ``--json`` into JSON on stdout, and exit code 2."""
    try:
        yield
    except (ValueError, LookupError, OSError, TypeError) as error:
        _fail(error)


def _fail(error: Exception) -> None:
    """Say what is wrong, and leave with exit code 2."""
    text = str(error.args[0] if isinstance(error, LookupError) and error.args else error) or type(error).__name__
    if _JSON.get():
        found: dict[str, Any] = {"error": text}
        if isinstance(error, InvalidBlock):
            found["problems"] = [{"path": p.path, "message": p.message} for p in error.problems]
        print_json(found)
    else:
        typer.echo("\n".join(printable(line) for line in f"nurecoil: {text}".split("\n")), err=True)
    raise typer.Exit(2) from None


_JSON: ContextVar[bool] = ContextVar("json", default=False)
_ParserError = cast("type[ValueError]", typer.BadParameter.__mro__[2])  # typer has no public name for it


class Program(TyperGroup):
    """The program; it notes whether JSON was asked for, so that errors are JSON then, those of its own parser too."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: object,
    ) -> object:
        """Run a command."""

        def run(standalone: bool) -> object:
            return super(Program, self).main(args, prog_name, complete_var, standalone, windows_expand_args, **extra)

        wanted = "--json" in (sys.argv[1:] if args is None else args)
        token = _JSON.set(wanted)
        try:
            if not wanted or not standalone_mode:
                return run(standalone_mode)
            code = run(False)
            sys.exit(code if isinstance(code, int) else 0)
        except _ParserError as error:
            if not wanted or not standalone_mode:
                raise
            print_json({"error": cast("Any", error).format_message()})
            sys.exit(2)
        finally:
            _JSON.reset(token)


def print_json(value: object) -> None:
    """Plain JSON on stdout."""
    typer.echo(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False))


def print_columns(rows: Sequence[Sequence[str]], indent: str = "") -> None:
    """Rows with their columns aligned."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo((indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))).rstrip())


@contextmanager
def progress(label: str) -> Iterator[Callable[..., None]]:
    """A bar on stderr, if that is a terminal: to be told how many are done, of how many, and what was, if it has a name."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task(label, total=None)
        yield lambda done, total, what=label: bars.update(task, completed=done, total=total, description=what)
