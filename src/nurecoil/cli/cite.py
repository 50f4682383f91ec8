"""``nurecoil cite``: the papers that experiments, models and a prediction of them stand on."""

from __future__ import annotations

from typing import Annotated

import typer

from nurecoil import catalogue
from nurecoil.cli.shared import AsJson, bad_input, print_columns, print_json


def cite(
    experiments: Annotated[
        list[str], typer.Argument(help="Ids of experiments or of joint analyses, files, or keys of papers.")
    ],
    model: Annotated[
        list[str] | None, typer.Option("--model", help=f"Of a model too: {', '.join(catalogue.names('models'))}.")
    ] = None,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="BibTeX, ready for a paper.")] = False,
    as_json: AsJson = False,
) -> None:
    """What results stand on: experiments, form factors, spectra, models, constants, and this package."""
    from nurecoil.experiments import experiment_or_joint
    from nurecoil.export.bibtex import bibliography, keys_of
    from nurecoil.tables import cite as find
    from nurecoil.tables import references

    with bad_input():
        known = references()
        things: list[object] = [name if name in known else experiment_or_joint(name) for name in experiments]
        things += [catalogue.find("models", name) for name in model or ()]
        keys = keys_of(*things)
        text = bibliography(*things) if bibtex else ""
    if as_json:
        print_json({"papers": list(keys), **({"bibtex": text} if bibtex else {})})
    elif bibtex:
        typer.echo(text, nl=False)
    else:
        print_columns([(key, str(find(key)) if key in known else "") for key in keys])
