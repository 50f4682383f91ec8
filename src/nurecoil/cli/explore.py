"""``nurecoil explore``: a page on which a likelihood can be explored in a browser."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nurecoil import __version__
from nurecoil.cli.question import asks, pairs

if TYPE_CHECKING:
    from nurecoil.inference.analysis import Analysis

Ranges = Annotated[
    list[str] | None, typer.Option("--range", metavar="NAME=LOW:HIGH", help="Ends of a slider; masses and radii need them.")
]
Page = Annotated[Path, typer.Option("--output", "-o", help="The page to write.")]


@asks("profile", "cl", "grid")
def explore(asked: "Analysis", ranges: Ranges = None, title: str = "", output: Page = Path("explorer.html")) -> None:
    """One self-contained page with sliders for couplings: spectrum, -2 ln L and regions, computed in the browser.

    Those named by --parameter get a slider, by default all in which the counts are polynomials.
    Nuisances are minimised for every position of the sliders. The page needs no server and no network, tests itself against
    values of this package, and gives the file of each point for ``nurecoil fit --analysis``.
    """
    from nurecoil.export.explorer import write_explorer
    from nurecoil.inference.question import parameter_of
    from nurecoil.units.kinds import measured_in

    ends = {}
    for name, text in pairs(ranges, "--range", "NAME=LOW:HIGH").items():
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
