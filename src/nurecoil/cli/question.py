"""The options that say which likelihood is asked for what: one table, from which `fit`, `limit`, … and `explore` take theirs.

Their entries are those of an analysis file: `nurecoil.inference.analysis`.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from nurecoil import catalogue
from nurecoil.cli import build
from nurecoil.cli.shared import bad_input

NAMED = "NAME=VALUE"
GRID = "NAME=START:STOP[:POINTS[:log]]"
Models = Annotated[
    list[str] | None, typer.Option("--model", help=f"One of {', '.join(catalogue.names('models'))}; repeat it to add models.")
]
Settings = Annotated[list[str] | None, typer.Option("--set", metavar=NAMED, help="Option of a model.")]
Held = Annotated[list[str] | None, typer.Option("--hold", metavar=NAMED, help="Hold a parameter or a nuisance at this value.")]
Output = Annotated[Path | None, typer.Option(help="Write OUTPUT.png and OUTPUT.json.")]


def pairs(texts: Sequence[str] | None, option: str, like: str = NAMED) -> dict[str, str]:
    """NAME=VALUE options as a mapping."""
    found = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise ValueError(f"{option} {text}: expected {like}")
        found[name] = value
    return found


def constraints(texts: Sequence[str] | None) -> dict[str, dict[str, str]]:
    """``--constraint`` as an analysis file has it."""
    found = {}
    for name, text in pairs(texts, "--constraint", "NAME=MEAN+-SIGMA").items():
        mean, sign, sigma = text.partition("+-")
        if not sign:
            raise ValueError(f"--constraint {name}={text}: expected NAME=MEAN+-SIGMA, such as sin2_theta_w=0.2386+-0.0002")
        found[name] = {"mean": mean.strip(), "sigma": sigma.strip()}
    return found


def grids(texts: Sequence[str] | None) -> dict[str, dict[str, str | int]]:
    """``--grid`` as an analysis file has it."""
    found: dict[str, dict[str, str | int]] = {}
    for name, text in pairs(texts, "--grid", GRID).items():
        start, *rest = text.split(":")
        if not 1 <= len(rest) <= 3 or (len(rest) > 1 and not rest[1].isdecimal()) or rest[2:] not in ([], ["log"]):
            raise ValueError(f"--grid {name}={text}: expected {GRID}, such as sin2_theta_w=0.1:0.3:41")
        found[name] = {"start": start, "stop": rest[0]}
        found[name] |= {"points": int(rest[1])} if len(rest) > 1 else {}
        found[name] |= {"scale": "log"} if len(rest) > 2 else {}
    return found


@dataclass(frozen=True)
class _Option:
    """One option: how the command line has it, and as which entry of an analysis."""

    hint: object
    entry: str
    read: Callable[[Any], Any] = lambda words: words


_OPTIONS: Mapping[str, _Option] = {
    "experiments": _Option(
        Annotated[
            list[str] | None,
            typer.Argument(
                help="Ids of experiments or joint analyses, or YAML files of your own; several are fitted together."
            ),
        ],
        "experiments",
    ),
    "model": _Option(Models, "models"),
    "settings": _Option(Settings, "set", partial(pairs, option="--set")),
    "statistic": _Option(
        Annotated[str | None, typer.Option(help="poisson, gaussian or miranda-2019; default: the experiment's.")], "statistic"
    ),
    "data": _Option(
        Annotated[
            str | None,
            typer.Option(help="observed, asimov (equal to the prediction) or toy (fluctuated, needs --seed)."),
        ],
        "data",
    ),
    "truth": _Option(
        Annotated[list[str] | None, typer.Option(metavar=NAMED, help="True value of a parameter, for asimov and toy data.")],
        "truth",
        partial(pairs, option="--truth"),
    ),
    "seed": _Option(Annotated[int | None, typer.Option(help="Of toy data: equal seeds give equal data.")], "seed"),
    "constraint": _Option(
        Annotated[
            list[str] | None,
            typer.Option("--constraint", metavar="NAME=MEAN+-SIGMA", help="What is known of a parameter."),
        ],
        "constraints",
        constraints,
    ),
    "parameter": _Option(
        Annotated[
            list[str] | None,
            typer.Option("--parameter", help="What is asked for: a parameter, or a nuisance; may be repeated."),
        ],
        "parameters",
    ),
    "profile": _Option(
        Annotated[
            list[str] | None,
            typer.Option(
                help="A parameter of the model to minimise over, or all; others are held. Nuisances are minimised over anyway."
            ),
        ],
        "profile",
    ),
    "held": _Option(Held, "held", partial(pairs, option="--hold")),
    "cl": _Option(Annotated[list[float] | None, typer.Option("--cl", help="Confidence level; 0.9 by default.")], "cl"),
    "grid": _Option(
        Annotated[
            list[str] | None,
            typer.Option("--grid", metavar=GRID, help="Values of a parameter: of those asked for, or of one to go along."),
        ],
        "grid",
        grids,
    ),
}
FILE = Annotated[Path | None, typer.Option("--analysis", help="A YAML file with all of this; options replace its entries.")]
KEYWORD = inspect.Parameter.KEYWORD_ONLY
Command = Callable[..., None]


def asks(*left_out: str, **fixed: str) -> Callable[[Command], Command]:
    """Give a command, whose first argument is the analysis asked for, the options that describe one.

    Parameters
    ----------
    *left_out : str
        Options that make no sense for it.
    **fixed : str
        Entries of the analysis that the command itself says.

    Returns
    -------
    callable
        What the program calls; errors are said as `trouble` says them.
    """
    options = {name: option for name, option in _OPTIONS.items() if name not in left_out}

    def wrap(command: Command) -> Command:
        @wraps(command)
        def run(**words: Any) -> None:
            from nurecoil.inference import load_analysis

            with trouble(words.get("resume")):
                entries: dict[str, Any] = {option.entry: option.read(words.pop(name)) for name, option in options.items()}
                command(load_analysis(words.pop("file"), build.model, **entries, **fixed), **words)

        _, *own = inspect.signature(command).parameters.values()
        hints = {name: option.hint for name, option in options.items()} | {"file": FILE}
        given = [inspect.Parameter(name, KEYWORD, default=None, annotation=hint) for name, hint in hints.items()]
        as_typer_reads_it: Any = run
        as_typer_reads_it.__signature__ = inspect.Signature([*given, *(p.replace(kind=KEYWORD) for p in own)])
        run.__annotations__ = {}
        return run

    return wrap


@contextmanager
def trouble(resume: Path | None = None) -> Iterator[None]:
    """Exit code 1, with one line, where the data give no answer; 2 for bad input; 130 where the user has had enough."""
    with bad_input():
        from nurecoil.inference import NoLimit, WorkersDied

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
