"""``nurecoil global``: one parameter in every experiment of a joint analysis, and in all of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from nurecoil.cli.question import Held, Models, Output, Settings, pairs, trouble
from nurecoil.cli.shared import AsJson, print_columns, print_json
from nurecoil.tables import write_atomically, write_json

if TYPE_CHECKING:
    from nurecoil.inference import Comparison
    from nurecoil.models import Model
    from nurecoil.report import Figure

_WINDOWS = {"eps_": (-1.0, 1.0), "strength": (0.0, 4.0)}
"""Where to look for parameters without bounds, by the beginning of their names."""


def compare_all(
    experiments: Annotated[
        list[str] | None, typer.Argument(help="Joint analyses, experiments, or files; by default cevns-2026.")
    ] = None,
    parameter: Annotated[
        str, typer.Option("--parameter", help="A parameter of a model, strength (of all signals), or a nuisance.")
    ] = "sin2_theta_w",
    model: Models = None,
    settings: Settings = None,
    held: Held = None,
    cl: Annotated[float, typer.Option("--cl", help="Confidence level.")] = 0.6827,
    within: Annotated[str | None, typer.Option("--within", metavar="LOW:HIGH", help="Where to look, with units.")] = None,
    leave_out: Annotated[bool, typer.Option("--leave-out", help="Leave out each experiment in turn.")] = False,
    tension: Annotated[bool, typer.Option("--tension", help="Compare each pair of experiments.")] = False,
    picture: Annotated[
        str | None, typer.Option("--picture", help="A picture of the study cevns-2026 by its key, or list.")
    ] = None,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """A parameter in each experiment, in those of one source, and in all; pulls, what leaving one out changes, tensions.

    With --output STEM the picture, its numbers (STEM.csv, and with surfaces STEM.json) and what they stand on (STEM.bib) are
    written.
    """
    with trouble():
        if picture is not None:
            _study_picture(picture, output)
            return
        from nurecoil.experiments import experiment_or_joint, together
        from nurecoil.export.bibtex import bibliography
        from nurecoil.inference import compare
        from nurecoil.inference.build import likelihood
        from nurecoil.inference.question import parameter_of
        from nurecoil.units.kinds import measured_in

        several = together([experiment_or_joint(name) for name in experiments or ["cevns-2026"]])
        made = _model(parameter, model, settings)
        like = likelihood(several, made)
        unit = "" if parameter == "strength" else parameter_of(like, parameter).unit
        window = next((ends for start, ends in _WINDOWS.items() if parameter.startswith(start)), None)
        if within is not None:
            low, colon, high = within.partition(":")
            if not colon:
                raise ValueError(f"--within {within}: expected LOW:HIGH, such as 0.1:0.4")
            kind = measured_in(unit)
            window = (kind.read(low, "--within", bare=False), kind.read(high, "--within", bare=False))
        fixed = {
            name: measured_in(parameter_of(like, name).unit).read(text, f"--hold {name}", bare=False)
            for name, text in pairs(held, "--hold").items()
        }
        found = compare(several, made, parameter, cl, within=window, held=fixed, leave_out=leave_out, tension=tension)
        if output is not None:
            write_atomically(f"{output}.png", profiles(found).png)
            write_atomically(f"{output}.csv", found.csv().encode())
            write_json(f"{output}.json", found.to_json())
            write_atomically(f"{output}.bib", bibliography(*several).encode())
    if as_json:
        print_json(found.to_json())
    else:
        print_columns([*found.rows()])


def _model(parameter: str, names: list[str] | None, settings: list[str] | None) -> Model:
    """The model of the options; without names the Standard Model, and the model that has the parameter."""
    from nurecoil import catalogue
    from nurecoil.inference.analysis_models import of_catalogue

    said = [f"{name}={value}" for name, value in pairs(settings, "--set").items()]
    if names:
        return of_catalogue(names, said)
    for name in catalogue.names("models"):
        fields = catalogue.options("models", name)
        if name != "standard-model" and parameter in fields:
            return of_catalogue(["standard-model", name], said)
        if any(field.family is not None and field.family.kind_of(parameter) for field in fields.values()):
            entry = [] if any(text.startswith(f"{parameter}=") for text in said) else [f"{parameter}=0"]
            return of_catalogue(["standard-model", name], [*said, *entry])
    return of_catalogue(["standard-model"], said)


def profiles(found: Comparison) -> Figure:
    """Profiles of all experiments above their minima, and of all of them together."""
    from nurecoil.report import Axis, Figure, Line, Mark, Panel
    from nurecoil.units import unit

    scale = unit(found.unit) if found.unit else 1.0
    data, lines = {}, []
    for i, (label, one) in enumerate(found.lines.items()):
        if not one.flat:
            key = f"{i} {label}"
            data[f"x {key}"], data[key] = one.x / scale, one.values - one.values.min()
            # experiments in colours, what is put together in grey and black
            lines.append(
                Line(
                    f"x {key}",
                    key,
                    label,
                    thin=label != "all" and label not in found.chi2,
                    dashes=i if label in found.chi2 else 0,
                    index=6 if label == "all" else i % 6,
                )
            )
    ends = [one.x[[0, -1]] / scale for one in found.lines.values()]
    x = Axis(
        f"{found.name} [{found.unit}]" if found.unit else found.name,
        dimensionless=not found.unit,
        limits=(float(np.min(ends)), float(np.max(ends))),
    )
    y = Axis(r"$-2\,\Delta\ln L$", dimensionless=True, limits=(0.0, 4.0 * found.rise))
    panel = Panel(x, y, lines=tuple(lines), marks=(Mark(y=found.rise, text=f"{100 * found.cl:.4g} %"),))
    caption = f"-2 ln L along {found.name}, minimised over all nuisances, above the minimum of each experiment and of all."
    return Figure("global", caption, "our own", [panel], data, size=(8.0, 5.0))


def _study_picture(key: str, output: Path | None) -> None:
    from nurecoil.experiments import joint
    from nurecoil.export.bibtex import bibliography
    from nurecoil.studies import load
    from nurecoil.studies.cevns_2026.pictures import rests_on

    study = load("cevns-2026")
    if key == "list":
        print_columns([(name, words) for name, words in study.pictures.items()])
        return
    figure = study.picture(key)
    stem = output or Path(key)
    write_atomically(f"{stem}.png", figure.png)
    write_atomically(f"{stem}.csv", figure.csv().encode())
    write_atomically(f"{stem}.bib", bibliography(joint("cevns-2026"), *rests_on(key)).encode())
    write_json(f"{stem}.json", figure.to_json())
    print_columns(
        [("picture", f"{stem}.png"), ("numbers", f"{stem}.csv"), ("papers", f"{stem}.bib"), ("shows", figure.caption)]
    )
