"""``nurecoil fit``, ``limit``, ``contour``, ``scan`` and ``forecast``: what data say of models, or would say."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nurecoil.cli.question import Output, asks, grids
from nurecoil.cli.shared import AsJson, print_columns, print_json, progress
from nurecoil.tables import write_atomically, write_json
from nurecoil.version import __version__

if TYPE_CHECKING:
    from nurecoil.inference import Result
    from nurecoil.inference.analysis import Analysis

DESIGN_NAMES = ("threshold", "mass", "baseline", "background", "on_fraction", "resolution", "quenching_uncertainty")
Resume = Annotated[Path | None, typer.Option(help="A file for finished points, from which an interrupted run goes on.")]
Workers = Annotated[int, typer.Option(help="Processes on this machine.")]
Scheduler = Annotated[str | None, typer.Option(help="A Dask scheduler, such as tcp://host:8786, instead.")]


@asks("cl", "grid")
def fit(
    asked: "Analysis",
    minos: Annotated[bool, typer.Option("--minos", help="Asymmetric errors too.")] = False,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Best fit of the parameters named or profiled, with errors."""
    _tell("fit", asked, asked.fit(minos=minos), output, as_json)


@asks()
def limit(
    asked: "Analysis",
    both_sides: Annotated[bool, typer.Option("--interval", help="All allowed ranges, not only their upper end.")] = False,
    one_sided: Annotated[bool, typer.Option("--one-sided", help="Threshold for an upper limit alone: 1.64 at 90 %.")] = False,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Upper limit on one parameter, or the ranges that are allowed; with --grid, limits along another parameter."""
    if both_sides:
        found: Any = asked.interval()
    else:
        found = asked.limit_curve(one_sided=one_sided) if asked.grid else asked.upper_limit(one_sided=one_sided)
    _tell("limit", asked, found, output, as_json)


@asks()
def contour(
    asked: "Analysis",
    points: Annotated[int, typer.Option(min=2, help="Of the coarse grid per axis, if none is given.")] = 31,
    resume: Resume = None,
    workers: Workers = 1,
    scheduler: Scheduler = None,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Regions of two parameters at confidence levels."""
    with progress("contour") as advance:
        found = asked.contour(points=points, path=resume, workers=workers, scheduler=scheduler, progress=advance)
    _tell("contour", asked, found, output, as_json)


@asks("parameter", "cl")
def scan(
    asked: "Analysis",
    resume: Resume = None,
    workers: Workers = 1,
    scheduler: Scheduler = None,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """-2 ln L on a grid of any dimension."""
    with progress("scan") as advance:
        found = asked.scan(path=resume, workers=workers, scheduler=scheduler, progress=advance)
    _tell("scan", asked, found, output, as_json, picture=len(found.names) < 3)


@asks("data", "seed", "constraint", "grid", data="asimov")
def forecast(
    asked: "Analysis",
    design: Annotated[list[str] | None, typer.Option(
        help=f"Of {', '.join(DESIGN_NAMES)}: what one per cent more of it changes; default: all there are.")] = None,
    along: Annotated[list[str] | None, typer.Option(
        metavar="DESIGN=START:STOP[:POINTS[:log]]", help="Forecasts at values of one design variable.")] = None,
    output: Output = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """How well an experiment would know parameters: Fisher matrix and likelihood side by side, and what would help."""
    from nurecoil.cli.forecasts import curve_figure, forecasts_along, rows_along

    found, curve = forecasts_along(asked, design, grids(along))
    document = _document("forecast", asked, found) | ({"along": curve.to_json()} if curve else {})
    if output is not None:
        if curve is None:
            found.plot(title=asked.title, save=f"{output}.png")
        else:
            write_atomically(f"{output}.png", curve_figure(asked.title, found, curve).png)
        write_json(f"{output}.json", document)
    _show(asked, found, document if as_json else None)
    if curve is not None and not as_json:
        print_columns(rows_along(found, curve))


def _document(command: str, asked: "Analysis", found: "Result") -> dict[str, Any]:
    return {"command": command, "nurecoil": __version__, "analysis": dict(asked.content), "result": found.to_json()}


def _tell(
    command: str, asked: "Analysis", found: "Result", output: Path | None, as_json: bool, *, picture: bool = True
) -> None:
    """The picture and the numbers to files side by side, then text or JSON on stdout."""
    document = _document(command, asked, found)
    if output is not None:
        if picture:
            found.plot(title=asked.title, save=f"{output}.png")
        write_json(f"{output}.json", document)
    _show(asked, found, document if as_json else None)


def _show(asked: "Analysis", found: "Result", document: dict[str, Any] | None) -> None:
    """The JSON if there is one, or text; exit code 1 if the result is not valid."""
    if document is not None:
        print_json(document)
    else:
        typer.echo(asked.title)
        print_columns([*found.lines()])
        if found.message:
            typer.echo(found.message)
    if not found.valid:
        raise typer.Exit(1)
