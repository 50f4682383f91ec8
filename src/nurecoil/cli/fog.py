"""``nurecoil fog``: the smallest cross sections of dark matter that neutrinos leave to be found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from nurecoil import catalogue
from nurecoil.cli import build
from nurecoil.cli.question import Models, Settings
from nurecoil.cli.shared import AsJson, bad_input, print_columns, print_json
from nurecoil.tables import write_atomically
from nurecoil.units import GeV, cm2

if TYPE_CHECKING:
    from nurecoil.arrays import Array
    from nurecoil.detectors import Response
    from nurecoil.report import Figure


def fog(
    target: Annotated[str, typer.Option(help="A nuclide, an element, a formula or a mixture.")],
    mass: Annotated[
        list[str] | None, typer.Option(help="Of dark matter, '50 GeV'; repeat it. Default: 0.3 GeV to 10 TeV.")
    ] = None,
    model: Models = None,
    settings: Settings = None,
    step: Annotated[
        list[str] | None,
        typer.Option(help="A step of a detector as in a file, '{kind: threshold, value: 1 keVnr}'; repeat it."),
    ] = None,
    interaction: Annotated[
        str,
        typer.Option(help="Of dark matter: spin-independent, or a block such as '{kind: spin-dependent, a_p: 0, a_n: 1}'."),
    ] = "spin-independent",
    measured: Annotated[
        str | None, typer.Option(help="A measurement that binds flux and survival of 8B: sno-2013. Default: fluxes alone.")
    ] = None,
    detector: Annotated[Path | None, typer.Option(help="A YAML file with `detector` and `bins`.")] = None,
    output: Annotated[Path | None, typer.Option(help="Write OUTPUT.png and OUTPUT.csv.")] = None,
    as_json: AsJson = False,
) -> None:
    """The neutrino fog of a target: where its discovery limit falls more slowly than the root of the exposure.

    The fluxes are those of OHare:2021utq. Models act on the neutrinos: with new physics they make another fog.
    """
    with bad_input():
        from nurecoil.inference import fog_background, fog_floor
        from nurecoil.processes.wimp import SpinIndependent, WimpInteraction, WimpMass

        names = model or ["standard-model"]
        built = catalogue.build("wimp-interactions", build.word(interaction), "interaction")
        build.refuse(built.problems)
        couples = built.thing
        assert isinstance(couples, WimpInteraction), interaction
        scatters = build.process("cevns", target, build.model(names, settings or []), {})
        asked = [WimpMass.read(text, "--mass", bare=False) for text in mass or ()]
        masses = np.array(sorted(asked)) if asked else np.geomspace(0.3, 1e4, 60) * GeV
        background = fog_background(scatters, _response(step or [], detector), covariance=measured)
        floors = fog_floor(masses.tolist(), background, interaction=couples)
        title = f"neutrino fog of {target}, {' + '.join(names)}"
        if couples != SpinIndependent():
            title += f", {couples!r}"
        if output is not None:
            figure = _figure(masses / GeV, floors / cm2, title)
            write_atomically(f"{output}.png", figure.png)
            write_atomically(f"{output}.csv", figure.csv())
    found = [(float(m / GeV), float(sigma / cm2)) for m, sigma in zip(masses, floors, strict=True)]
    if as_json:
        plain = [sigma if np.isfinite(sigma) else None for _, sigma in found]
        print_json({"title": title, "mass": [m for m, _ in found], "mass_unit": "GeV", "sigma": plain, "sigma_unit": "cm^2"})
    else:
        typer.echo(title)
        rows = [(f"{m:.4g}", f"{sigma:.4g}" if np.isfinite(sigma) else "none") for m, sigma in found]
        print_columns([("mass [GeV]", "floor [cm^2]"), *rows])


def _response(texts: list[str], file: Path | None) -> Response | None:
    from nurecoil.detectors import Response
    from nurecoil.experiments.document.detector import read_detector
    from nurecoil.inference import ideal_detector

    if texts and file is not None:
        raise ValueError("--step: expected either steps or --detector, got both")
    if file is not None:
        steps, bins = read_detector(file)
        if bins is None:
            raise ValueError(f"--detector: expected `bins` in {file}, got none")
        return Response(steps, bins.positions)
    return Response(build.steps(texts), ideal_detector().positions) if texts else None


def _figure(masses: Array, floors: Array, title: str) -> Figure:
    from nurecoil.report import Axis, Figure, Panel, lines

    x = Axis("mass [GeV]", scale="log")
    panel = Panel(x, Axis("cross section of a nucleon [cm$^2$]", scale="log"), lines=lines("mass", {"floor": "_"}), title=title)
    caption = (
        "Cross section of dark matter at which the discovery limit begins to fall more slowly than the root of the exposure."
    )
    return Figure("fog", caption, "our own", [panel], {"mass": masses, "floor": floors})
