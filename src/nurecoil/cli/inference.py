"""``nurecoil fit``, ``limit``, ``contour`` and ``scan``: what data say of models; see `nurecoil.cli.analysis` for files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nurecoil import __version__
from nurecoil.cli import analysis, build
from nurecoil.cli.shared import AsJson, bad_input, print_columns, print_json
from nurecoil.tables import write_atomically, write_json

if TYPE_CHECKING:
    from nurecoil.inference import Result
    from nurecoil.report import Figure

NAMED = "NAME=VALUE"
Experiments = Annotated[
    list[str] | None, typer.Argument(help="Ids of experiments, or YAML files of your own; several are fitted together.")
]
Models = Annotated[
    list[str] | None, typer.Option("--model", help=f"One of {', '.join(build.MODELS)}; repeat it to add models.")
]
Settings = Annotated[list[str] | None, typer.Option("--set", metavar=NAMED, help="Option of a model.")]
Statistic = Annotated[str | None, typer.Option(help="poisson, gaussian or miranda-2019; default: the experiment's.")]
Data = Annotated[str | None, typer.Option(help="observed, asimov (equal to the prediction) or toy (fluctuated, needs --seed).")]
Truth = Annotated[list[str] | None, typer.Option(metavar=NAMED, help="True value of a parameter, for asimov and toy data.")]
Seed = Annotated[int | None, typer.Option(help="Of toy data: equal seeds give equal data.")]
Free = Annotated[list[str] | None, typer.Option(help="A nuisance to be a parameter, instead of profiled inside.")]
Constraints = Annotated[
    list[str] | None, typer.Option("--constraint", metavar="NAME=MEAN+-SIGMA", help="What is known of a parameter.")
]
Parameters = Annotated[list[str] | None, typer.Option("--parameter", help="What is asked for; may be repeated.")]
Profile = Annotated[list[str] | None, typer.Option(help="A parameter to minimise over, or all; the others are held.")]
Fixed = Annotated[list[str] | None, typer.Option("--fix", metavar=NAMED, help="Hold a parameter at this value.")]
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
    experiments: Experiments = None, model: Models = None, settings: Settings = None, statistic: Statistic = None,
    data: Data = None, truth: Truth = None, seed: Seed = None, free: Free = None, constraint: Constraints = None,
    parameter: Parameters = None, profile: Profile = None, fixed: Fixed = None,
    minos: Annotated[bool, typer.Option("--minos", help="Asymmetric errors too.")] = False,
    file: File = None, output: Output = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Best fit of all parameters, or of those named, with errors."""
    from nurecoil import inference
    from nurecoil.cli.inference_figures import pull_figure

    with _trouble():
        asked = analysis.read(file, experiments=experiments, models=model, set=_pairs("--set", settings), statistic=statistic,
                              data=data, truth=_pairs("--truth", truth), seed=seed, free=free,
                              constraints=_constraints(constraint), parameters=parameter, profile=profile,
                              fixed=_pairs("--fix", fixed))  # fmt: skip
        found = inference.fit(asked.likelihood, minos=minos)
        _write("fit", asked, found, output, lambda: pull_figure(asked, found))
    _show("fit", asked, found, as_json)


def limit(
    experiments: Experiments = None, model: Models = None, settings: Settings = None, statistic: Statistic = None,
    data: Data = None, truth: Truth = None, seed: Seed = None, free: Free = None, constraint: Constraints = None,
    parameter: Parameters = None, profile: Profile = None, fixed: Fixed = None, cl: Levels = None,
    both_sides: Annotated[bool, typer.Option("--interval", help="All allowed ranges, not only their upper end.")] = False,
    one_sided: Annotated[bool, typer.Option("--one-sided", help="Threshold for an upper limit alone: 1.64 at 90 %.")] = False,
    file: File = None, output: Output = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Upper limit on one parameter, or the ranges that are allowed."""
    from nurecoil import inference
    from nurecoil.cli.inference_figures import profile_figure

    with _trouble():
        asked = analysis.read(file, experiments=experiments, models=model, set=_pairs("--set", settings), statistic=statistic,
                              data=data, truth=_pairs("--truth", truth), seed=seed, free=free,
                              constraints=_constraints(constraint), parameters=parameter, profile=profile,
                              fixed=_pairs("--fix", fixed), cl=cl)  # fmt: skip
        (name,), level = asked.take(1), _one(asked.cls)
        options: dict[str, Any] = {} if both_sides else {"one_sided": one_sided}
        found: Any = (inference.interval if both_sides else inference.upper_limit)(asked.likelihood, name, level, **options)
        _write("limit", asked, found, output, lambda: profile_figure(asked, found))
    _show("limit", asked, found, as_json)


def contour(
    experiments: Experiments = None, model: Models = None, settings: Settings = None, statistic: Statistic = None,
    data: Data = None, truth: Truth = None, seed: Seed = None, free: Free = None, constraint: Constraints = None,
    parameter: Parameters = None, profile: Profile = None, fixed: Fixed = None, cl: Levels = None, grid: GridOption = None,
    resume: Resume = None, workers: Workers = 1, scheduler: Scheduler = None,
    file: File = None, output: Output = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Regions of two parameters at confidence levels."""
    from nurecoil import inference
    from nurecoil.cli.inference_figures import contour_figure

    with _trouble(), _progress("contour") as advance:
        asked = analysis.read(file, experiments=experiments, models=model, set=_pairs("--set", settings), statistic=statistic,
                              data=data, truth=_pairs("--truth", truth), seed=seed, free=free,
                              constraints=_constraints(constraint), parameters=parameter, profile=profile,
                              fixed=_pairs("--fix", fixed), cl=cl, grid=_grids(grid))  # fmt: skip
        x, y = asked.take(2)
        found = inference.contour(asked.likelihood, (x, y), asked.cls, grid=asked.grid or None, path=resume, workers=workers,
                                  scheduler=scheduler, progress=advance)  # fmt: skip
        _write("contour", asked, found, output, lambda: contour_figure(asked, found))
    _show("contour", asked, found, as_json)


def scan(
    experiments: Experiments = None, model: Models = None, settings: Settings = None, statistic: Statistic = None,
    data: Data = None, truth: Truth = None, seed: Seed = None, free: Free = None, constraint: Constraints = None,
    profile: Profile = None, fixed: Fixed = None, grid: GridOption = None,
    resume: Resume = None, workers: Workers = 1, scheduler: Scheduler = None,
    file: File = None, output: Output = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """-2 ln L on a grid of any dimension."""
    from nurecoil import inference
    from nurecoil.cli.inference_figures import scan_figure

    with _trouble(), _progress("scan") as advance:
        asked = analysis.read(file, experiments=experiments, models=model, set=_pairs("--set", settings), statistic=statistic,
                              data=data, truth=_pairs("--truth", truth), seed=seed, free=free,
                              constraints=_constraints(constraint), profile=profile, fixed=_pairs("--fix", fixed),
                              grid=_grids(grid))  # fmt: skip
        found = inference.scan(asked.likelihood, asked.grid, profile="all", path=resume, workers=workers, scheduler=scheduler,
                               progress=advance)  # fmt: skip
        _write("scan", asked, found, output, (lambda: scan_figure(asked, found)) if len(found.names) < 3 else None)
    _show("scan", asked, found, as_json)


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


def _one(levels: Sequence[float]) -> float:
    if len(levels) != 1:
        raise ValueError(f"--cl: expected one confidence level, got {', '.join(f'{cl:g}' for cl in levels)}")
    return levels[0]


# ---- to files, people and machines ---------------------------------------------------------------------------------------


@contextmanager
def _trouble() -> Iterator[None]:
    """Exit code 1, with one line, where the data give no answer; 2 for bad input."""
    from nurecoil.inference import NoLimit, WorkersDied

    with bad_input():
        try:
            yield
        except (NoLimit, WorkersDied) as error:
            typer.echo(f"nurecoil: {error}", err=True)
            raise typer.Exit(1) from None


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, if that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task(label, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)


def _document(command: str, asked: analysis.Analysis, found: Result) -> dict[str, Any]:
    return {"command": command, "nurecoil": __version__, "analysis": dict(asked.content), "result": found.to_json()}


def _write(
    command: str, asked: analysis.Analysis, found: Result, output: Path | None, figure: Callable[[], Figure] | None
) -> None:
    """The picture and the numbers, side by side."""
    if output is None:
        return
    if figure is not None:
        write_atomically(f"{output}.png", figure().png)
    write_json(f"{output}.json", _document(command, asked, found))


def _show(command: str, asked: analysis.Analysis, found: Result, as_json: bool) -> None:
    """Text or JSON on stdout; exit code 1 if the result is not valid."""
    if as_json:
        print_json(_document(command, asked, found))
    else:
        typer.echo(asked.title)
        print_columns([*_LINES[type(found).__name__](found.to_json())])
        if found.message:
            typer.echo(found.message)
    if not found.valid:
        raise typer.Exit(1)


def _quoted(value: Any, name: str, found: dict[str, Any]) -> str:
    unit = found["units"].get(name, "")
    return f"{value:.6g} {unit}".rstrip() if isinstance(value, (int, float)) else str(value)


Lines = Iterator[tuple[str, str]]


def _of_fit(found: dict[str, Any]) -> Lines:
    for name, value in found["values"].items():
        errors = found["minos"].get(name)
        unit = found["units"].get(name, "")
        spread = f"+{errors[1]:.4g} {errors[0]:.4g}" if errors and None not in errors else f"+- {found['errors'][name]:.4g}"
        yield name, f"{value:.6g} {spread} {unit}".rstrip()
    yield from ((name, f"{value:+.4f} (pull)") for name, value in found["pulls"].items())
    yield "-2 ln L", f"{found['fval']:.6g}"


def _of_limit(found: dict[str, Any]) -> Lines:
    sides = "one-sided" if found["one_sided"] else "two-sided"
    yield f"{found['name']} <", f"{_quoted(found['limit'], found['name'], found)} ({found['cl']:.4g}, {sides})"
    yield "best fit", _quoted(found["best"], found["name"], found)


def _of_interval(found: dict[str, Any]) -> Lines:
    for low, high in found["ranges"]:
        ends = [_quoted(end, found["name"], found) for end in (low, high)]
        yield found["name"], f"{ends[0]} to {ends[1]} ({found['cl']:.4g})"
    yield "best fit", _quoted(found["best"], found["name"], found)


def _of_contour(found: dict[str, Any]) -> Lines:
    yield from ((f"{name} at best", _quoted(value, name, found)) for name, value in found["best"].items())
    for cl, level, closed in zip(found["cls"], found["thresholds"], found["closed"], strict=True):
        yield f"region of {cl:.4g}", f"-2 ln L within {level:.4g} of its minimum{'' if closed else ', not closed'}"


def _of_scan(found: dict[str, Any]) -> Lines:
    import numpy as np

    values = np.array(found["fval"], dtype=float)
    index = np.unravel_index(int(np.argmin(values)), values.shape)
    for name, axis, i in zip(found["names"], found["axes"], index, strict=True):
        yield f"{name} at lowest", _quoted(axis[i], name, found)
    yield "lowest -2 ln L", f"{values[index]:.6g} of {values.size} points"


_LINES: dict[str, Callable[[dict[str, Any]], Lines]] = {
    "Fit": _of_fit, "Limit": _of_limit, "Interval": _of_interval, "Contour": _of_contour, "Scan": _of_scan,
}  # fmt: skip
