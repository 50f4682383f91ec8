"""``nurecoil explore``: a page on which a likelihood can be explored in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nurecoil import __version__
from nurecoil.cli.inference import (
    Constraints,
    Data,
    Experiments,
    File,
    Held,
    Models,
    Seed,
    Settings,
    Statistic,
    Truth,
    _constraints,
    _pairs,
    _read,
    _trouble,
)

Sliders = Annotated[
    list[str] | None,
    typer.Option("--parameter", help="A parameter of the model to get a slider; by default all that are polynomial in counts."),
]
Ranges = Annotated[
    list[str] | None, typer.Option("--range", metavar="NAME=LOW:HIGH", help="Ends of a slider; masses and radii need them.")
]
Page = Annotated[Path, typer.Option("--output", "-o", help="The page to write.")]


def explore(
    experiments: Experiments = None,
    model: Models = None,
    settings: Settings = None,
    statistic: Statistic = None,
    data: Data = None,
    truth: Truth = None,
    seed: Seed = None,
    constraint: Constraints = None,
    parameter: Sliders = None,
    ranges: Ranges = None,
    held: Held = None,
    title: str = "",
    file: File = None,
    output: Page = Path("explorer.html"),
) -> None:
    """One self-contained page with sliders for couplings: spectrum, -2 ln L and regions, computed in the browser.

    Nuisances are minimised for every position of the sliders. The page needs no server and no network, tests itself against
    values of this package, and gives the file of each point for ``nurecoil fit --analysis``.
    """
    from nurecoil.export.explorer import write_explorer
    from nurecoil.inference.question import parameter_of
    from nurecoil.units.kinds import measured_in

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
            held=_pairs("--hold", held),
        )
        ends = {}
        for name, text in _pairs("--range", ranges, "NAME=LOW:HIGH").items():
            low, colon, high = text.partition(":")
            if not colon:
                raise ValueError(f"--range {name}={text}: expected NAME=LOW:HIGH, such as mass_Zprime='1 MeV:1 GeV'")
            kind = measured_in(parameter_of(asked.likelihood, name).unit)
            ends[name] = (
                kind.read(low, f"--range {name}", bare=False),
                kind.read(high, f"--range {name}", bare=False),
            )
        written = write_explorer(
            output,
            asked.likelihood,
            asked.parameters,
            ranges=ends,
            held=asked.held,
            title=title,
            analysis=asked.content,
            version=__version__,
        )
    typer.echo(f"written {written}")
