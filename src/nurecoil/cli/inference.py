"""``nurecoil fit``, ``limit``, ``contour``, ``scan`` and ``forecast``: what data say of models, or would say.

Files: `nurecoil.inference.analysis`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nurecoil import catalogue
from nurecoil.cli import build
from nurecoil.cli.shared import AsJson, bad_input, print_columns, print_json
from nurecoil.tables import write_atomically, write_json
from nurecoil.version import __version__

if TYPE_CHECKING:
    from nurecoil.inference import Result
    from nurecoil.inference.analysis import Analysis

NAMED = "NAME=VALUE"
DESIGN_NAMES = ("threshold", "mass", "baseline", "background", "on_fraction", "resolution", "quenching_uncertainty")
Experiments = Annotated[
    list[str] | None, typer.Argument(help="Ids of experiments, or YAML files of your own; several are fitted together.")
]
Models = Annotated[
    list[str] | None, typer.Option("--model", help=f"One of {', '.join(catalogue.names('models'))}; repeat it to add models.")
]
Settings = Annotated[list[str] | None, typer.Option("--set", metavar=NAMED, help="Option of a model.")]
Statistic = Annotated[str | None, typer.Option(help="poisson, gaussian or miranda-2019; default: the experiment's.")]
Data = Annotated[str | None, typer.Option(help="observed, asimov (equal to the prediction) or toy (fluctuated, needs --seed).")]
Truth = Annotated[list[str] | None, typer.Option(metavar=NAMED, help="True value of a parameter, for asimov and toy data.")]
Seed = Annotated[int | None, typer.Option(help="Of toy data: equal seeds give equal data.")]
Constraints = Annotated[
    list[str] | None, typer.Option("--constraint", metavar="NAME=MEAN+-SIGMA", help="What is known of a parameter.")
]
Parameters = Annotated[
    list[str] | None, typer.Option("--parameter", help="What is asked for: a parameter, or a nuisance; may be repeated.")
]
Profile = Annotated[
    list[str] | None,
    typer.Option(
        help="A parameter of the model to minimise over, or all; others are held. Nuisances are minimised over anyway."
    ),
]
Held = Annotated[list[str] | None, typer.Option("--hold", metavar=NAMED, help="Hold a parameter or a nuisance at this value.")]
Levels = Annotated[list[float] | None, typer.Option("--cl", help="Confidence level; 0.9 by default.")]
GridOption = Annotated[
    list[str] | None, typer.Option("--grid", metavar="NAME=START:STOP[:POINTS[:log]]", help="Values of a parameter.")
]
File = Annotated[Path | None, typer.Option("--analysis", help="A YAML file with all of this; options replace its entries.")]
Output = Annotated[Path | None, typer.Option(help="Write OUTPUT.png and OUTPUT.json.")]
Resume = Annotated[Path | None, typer.Option(help="A file for finished points, from which an interrupted run goes on.")]
Workers = Annotated[int, typer.Option(help="Processes on this machine.")]
Scheduler = Annotated[str | None, typer.Option(help="A Dask scheduler, such as tcp://host:8786, instead.")]


def fit(
    experiments: Experiments = None,
    model: Models = None,
    settings: Settings = None,
    statistic: Statistic = None,
    data: Data = None,
    truth: Truth = None,
    seed: Seed = None,
    constraint: Constraints = None,
    parameter: Parameters = None,
    profile: Profile = None,
    held: Held = None,
    minos: Annotated[bool, typer.Option("--minos", help="Asymmetric errors too.")] = False,
    file: File = None,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Best fit of the parameters named or profiled, with errors."""
    with _trouble():
        asked = _read(
            file,
            experiments=experiments,
            models=model,
            set=_pairs("--set", settings),
            statistic=statistic,
            data=data,
            truth=_pairs("--truth", truth),
            seed=seed,
            constraints=_constraints(constraint),
            parameters=parameter,
            profile=profile,
            held=_pairs("--hold", held),
        )
        found = asked.fit(minos=minos)
        _write("fit", asked, found, output)
    _show("fit", asked, found, as_json)


def limit(
    experiments: Experiments = None,
    model: Models = None,
    settings: Settings = None,
    statistic: Statistic = None,
    data: Data = None,
    truth: Truth = None,
    seed: Seed = None,
    constraint: Constraints = None,
    parameter: Parameters = None,
    profile: Profile = None,
    held: Held = None,
    cl: Levels = None,
    grid: Annotated[
        list[str] | None,
        typer.Option(
            "--grid", metavar="NAME=START:STOP[:POINTS[:log]]", help="Values of another parameter for limits along it."
        ),
    ] = None,
    both_sides: Annotated[bool, typer.Option("--interval", help="All allowed ranges, not only their upper end.")] = False,
    one_sided: Annotated[bool, typer.Option("--one-sided", help="Threshold for an upper limit alone: 1.64 at 90 %.")] = False,
    file: File = None,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Upper limit on one parameter, or the ranges that are allowed."""
    with _trouble():
        asked = _read(
            file,
            experiments=experiments,
            models=model,
            set=_pairs("--set", settings),
            statistic=statistic,
            data=data,
            truth=_pairs("--truth", truth),
            seed=seed,
            constraints=_constraints(constraint),
            parameters=parameter,
            profile=profile,
            held=_pairs("--hold", held),
            cl=cl,
            grid=_grids(grid),
        )
        if both_sides:
            found: Any = asked.interval()
        else:
            found = asked.limit_curve(one_sided=one_sided) if asked.grid else asked.upper_limit(one_sided=one_sided)
        _write("limit", asked, found, output)
    _show("limit", asked, found, as_json)


def contour(
    experiments: Experiments = None,
    model: Models = None,
    settings: Settings = None,
    statistic: Statistic = None,
    data: Data = None,
    truth: Truth = None,
    seed: Seed = None,
    constraint: Constraints = None,
    parameter: Parameters = None,
    profile: Profile = None,
    held: Held = None,
    cl: Levels = None,
    grid: GridOption = None,
    points: Annotated[int, typer.Option(min=2, help="Of the coarse grid per axis, if none is given.")] = 31,
    resume: Resume = None,
    workers: Workers = 1,
    scheduler: Scheduler = None,
    file: File = None,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Regions of two parameters at confidence levels."""
    with _trouble(resume), _progress("contour") as advance:
        asked = _read(
            file,
            experiments=experiments,
            models=model,
            set=_pairs("--set", settings),
            statistic=statistic,
            data=data,
            truth=_pairs("--truth", truth),
            seed=seed,
            constraints=_constraints(constraint),
            parameters=parameter,
            profile=profile,
            held=_pairs("--hold", held),
            cl=cl,
            grid=_grids(grid),
        )
        found = asked.contour(points=points, path=resume, workers=workers, scheduler=scheduler, progress=advance)
        _write("contour", asked, found, output)
    _show("contour", asked, found, as_json)


def scan(
    experiments: Experiments = None, model: Models = None, settings: Settings = None, statistic: Statistic = None,
    data: Data = None, truth: Truth = None, seed: Seed = None, constraint: Constraints = None,
    profile: Profile = None, held: Held = None, grid: GridOption = None,
    resume: Resume = None, workers: Workers = 1, scheduler: Scheduler = None,
    file: File = None, output: Output = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """-2 ln L on a grid of any dimension."""
    with _trouble(resume), _progress("scan") as advance:
        asked = _read(file, experiments=experiments, models=model, set=_pairs("--set", settings), statistic=statistic,
                              data=data, truth=_pairs("--truth", truth), seed=seed,
                              constraints=_constraints(constraint), profile=profile, held=_pairs("--hold", held),
                              grid=_grids(grid))  # fmt: skip
        found = asked.scan(path=resume, workers=workers, scheduler=scheduler, progress=advance)
        _write("scan", asked, found, output, picture=len(found.names) < 3)
    _show("scan", asked, found, as_json)


def forecast(
    experiments: Annotated[list[str] | None, typer.Argument(
        help="Ids of experiments or joint analyses, or YAML files of your own; they need not have data.")] = None,
    model: Models = None, settings: Settings = None, statistic: Statistic = None, truth: Truth = None,
    parameter: Parameters = None, profile: Profile = None, held: Held = None, cl: Levels = None,
    design: Annotated[list[str] | None, typer.Option(
        help=f"Of {', '.join(DESIGN_NAMES)}: what one per cent more of it changes; default: all there are.")] = None,
    along: Annotated[list[str] | None, typer.Option(
        metavar="DESIGN=START:STOP[:POINTS[:log]]", help="Forecasts at values of one design variable.")] = None,
    file: File = None, output: Output = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """How well an experiment would know parameters: Fisher matrix and likelihood side by side, and what would help."""
    from nurecoil.cli.forecasts import curve_figure, forecasts_along, rows_along

    with _trouble():
        asked = _read(file, experiments=experiments, models=model, set=_pairs("--set", settings), statistic=statistic,
                      data="asimov", truth=_pairs("--truth", truth), parameters=parameter, profile=profile,
                      held=_pairs("--hold", held), cl=cl)  # fmt: skip
        found, curve = forecasts_along(asked, design, _grids(along))
        document = _document("forecast", asked, found) | ({"along": curve.to_json()} if curve else {})
        if output is not None:
            if curve is None:
                found.plot(title=asked.title, save=f"{output}.png")
            else:
                write_atomically(f"{output}.png", curve_figure(asked.title, found, curve).png)
            write_json(f"{output}.json", document)
    if as_json:
        print_json(document)
        return
    _show("forecast", asked, found, as_json)
    if curve is not None:
        print_columns(rows_along(found, curve))


# ---- from words to entries -----------------------------------------------------------------------------------------------


def _pairs(option: str, texts: Sequence[str] | None, like: str = NAMED) -> dict[str, Any]:
    """NAME=VALUE options as a mapping."""
    found = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise ValueError(f"{option} {text}: expected {like}")
        found[name] = value
    return found


def _constraints(texts: Sequence[str] | None) -> dict[str, Any]:
    found = {}
    for name, text in _pairs("--constraint", texts, "NAME=MEAN+-SIGMA").items():
        mean, sign, sigma = text.partition("+-")
        if not sign:
            raise ValueError(f"--constraint {name}={text}: expected NAME=MEAN+-SIGMA, such as sin2_theta_w=0.2386+-0.0002")
        found[name] = {"mean": mean.strip(), "sigma": sigma.strip()}
    return found


def _grids(texts: Sequence[str] | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, text in _pairs("--grid", texts, "NAME=START:STOP[:POINTS[:log]]").items():
        start, *rest = text.split(":")
        if not 1 <= len(rest) <= 3 or (len(rest) > 1 and not rest[1].isdecimal()) or rest[2:] not in ([], ["log"]):
            raise ValueError(f"--grid {name}={text}: expected NAME=START:STOP[:POINTS[:log]], such as sin2_theta_w=0.1:0.3:41")
        found[name] = {"start": start, "stop": rest[0]}
        found[name] |= {"points": int(rest[1])} if len(rest) > 1 else {}
        found[name] |= {"scale": "log"} if len(rest) > 2 else {}
    return found


# ---- to files, people and machines ---------------------------------------------------------------------------------------


def _read(file: Path | None, **given: Any) -> Analysis:
    from nurecoil.inference import load_analysis

    return load_analysis(file, build.model, **given)


@contextmanager
def _trouble(resume: Path | None = None) -> Iterator[None]:
    """Exit code 1, with one line, where the data give no answer; 2 for bad input; 130 where the user has had enough."""
    from nurecoil.inference import NoLimit, WorkersDied

    with bad_input():
        try:
            yield
        except (NoLimit, WorkersDied) as error:
            typer.echo(f"nurecoil: {error}", err=True)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            how = "with --resume FILE finished points are kept, and the same command goes on from them"
            kept = how if resume is None else f"finished points are in {resume}; the same command goes on from them"
            typer.echo(f"nurecoil: interrupted; {kept}", err=True)
            raise typer.Exit(130) from None


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, if that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task(label, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)


def _document(command: str, asked: Analysis, found: Result) -> dict[str, Any]:
    return {"command": command, "nurecoil": __version__, "analysis": dict(asked.content), "result": found.to_json()}


def _write(command: str, asked: Analysis, found: Result, output: Path | None, picture: bool = True) -> None:
    """The picture and the numbers, side by side."""
    if output is None:
        return
    if picture:
        found.plot(title=asked.title, save=f"{output}.png")
    write_json(f"{output}.json", _document(command, asked, found))


def _show(command: str, asked: Analysis, found: Result, as_json: bool) -> None:
    """Text or JSON on stdout; exit code 1 if the result is not valid."""
    if as_json:
        print_json(_document(command, asked, found))
    else:
        typer.echo(asked.title)
        print_columns([*found.lines()])
        if found.message:
            typer.echo(found.message)
    if not found.valid:
        raise typer.Exit(1)
