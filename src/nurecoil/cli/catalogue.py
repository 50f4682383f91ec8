"""``nurecoil list`` and ``nurecoil show``: what there is, and what is known about it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

import nurecoil as nr
from nurecoil.cli.build import FREE, MODELS, SOURCES, UNITS
from nurecoil.cli.shared import AsJson, bad_input, print_columns, print_json
from nurecoil.matter import known_elements, known_nuclides
from nurecoil.nuclear import CONVENTIONS
from nurecoil.problems import UnknownId
from nurecoil.tables import cite, references
from nurecoil.units import MeV, fm, g

Facts = dict[str, Any]
"""Property -> word, number, (number, unit), or a list of these."""


@dataclass(frozen=True)
class Kind:
    """Things of one kind: their ids, and what is known about one of them."""

    ids: Callable[[], Sequence[str]]
    describe: Callable[[str], Facts]
    summary: Callable[[str], str] = lambda _: ""


def _nuclide(name: str) -> Facts:
    n = nr.Nuclide(name)
    facts: Facts = {"nuclide": n.name, "Z": n.Z, "N": n.N, "A": n.A, "nuclear mass": (n.mass / MeV, "MeV")}
    facts |= {"atomic mass": (n.atomic_mass / MeV, "MeV"), "spin and parity": n.spin_parity or "not known"}
    if n.abundance:
        facts["natural abundance"] = (100 * n.abundance, "%")
    if n.has_charge_radius:
        facts["rms charge radius"] = (n.charge_radius / fm, "fm")
    return facts


def _material(name: str) -> Facts:
    m = nr.Material(name)
    isotopes = [f"{nuclide.name}: {number:.6g}" for nuclide, number in m.isotopes]
    return {"material": m.name, "molar mass": (m.molar_mass / g, "g/mol"), "atoms per formula unit": isotopes}


def _form_factor(name: str) -> Facts:
    facts: Facts = {"form factor": name, "definition": _convention(name)}
    for nuclide in ("C12", "Ti48", "Ar40", "Ge74", "Cs133", "Pb208"):
        try:
            pair = nr.form_factors(name, nr.Nuclide(nuclide))
        except (ValueError, LookupError):
            continue
        radii = (pair.F_p.moments[0] ** 0.5 / fm, pair.F_n.moments[0] ** 0.5 / fm)
        facts[f"rms radii in {nuclide}"] = f"protons {radii[0]:.4f} fm, neutrons {radii[1]:.4f} fm"
    return facts


def _convention(name: str) -> str:
    """The row of the table in the docstring of `nurecoil.form_factors`, the one place where conventions are explained."""
    match = re.search(rf"``{re.escape(name)}``\s+(.*)", nr.form_factors.__doc__ or "")
    return match[1].strip() if match else ""


def _first_paragraph(thing: object) -> str:
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def _options(builder: Callable[..., Any], free: str = "") -> list[str]:
    """Names with their defaults, and the unit where one is needed."""
    found = []
    for key, parameter in inspect.signature(builder).parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            found.append(f"{free}...")
            continue
        unit = next((f" [{unit}]" for beginning, unit in UNITS.items() if key.startswith(beginning)), "")
        needed = parameter.default is parameter.empty
        found.append(f"{key}{unit}" + (" (needed)" if needed else f" = {parameter.default}"))
    return found


def _model(name: str) -> Facts:
    facts: Facts = {"model": name, "what it is": _first_paragraph(MODELS[name])}
    return facts | {"options for --set": _options(MODELS[name], FREE.get(name, ""))}


def _source(name: str) -> Facts:
    return {"source": name, "what it is": _first_paragraph(SOURCES[name]), "options": _options(SOURCES[name])}


def _experiments() -> Sequence[str]:
    from nurecoil.experiments import experiments

    return experiments()


def _experiment(name: str) -> Facts:
    from nurecoil.experiments import experiment

    e = experiment(name)
    facts: Facts = {"experiment": e.id, "title": e.title, "reconstructed quantity": str(e.axis), "shape": list(e.shape)}
    if e.observed is not None:
        facts["observed"] = (float(e.observed.sum()), "counts")
    facts |= {f"background {name}": (float(b.sum()), "counts") for name, b in e.backgrounds.items()}
    facts["nuisances"] = [f"{n.name}: ± {n.uncertainty:g}" for n in e.nuisances]
    facts["papers"] = [str(cite(key)) for key in e.cite]
    return facts | {"inferred inputs": [f"{p.path}: {p.source}" for p in e.inferred]}


def _studies() -> Sequence[str]:
    from nurecoil.studies import names

    return names()


def _study(name: str) -> Facts:
    from nurecoil.studies import load

    s = load(name)
    claims = [f"{c.key}: {f'{c.value_text} {c.unit}'.rstrip()}, {c.where}" for c in s.claims]
    return {"study": s.key, "paper": str(cite(s.paper)), "claims": claims}


def _reference(key: str) -> Facts:
    citation = cite(key)
    return {"reference": citation.key, **citation.fields}


KINDS: Mapping[str, Kind] = {
    "studies": Kind(_studies, _study),
    "experiments": Kind(_experiments, _experiment),
    "sources": Kind(lambda: tuple(SOURCES), _source, lambda name: _first_paragraph(SOURCES[name])),
    "models": Kind(lambda: tuple(MODELS), _model, lambda name: _first_paragraph(MODELS[name])),
    "form-factors": Kind(lambda: tuple(CONVENTIONS), _form_factor, _convention),
    "references": Kind(references, _reference, lambda key: str(cite(key))),
    "nuclides": Kind(known_nuclides, _nuclide),
    "materials": Kind(known_elements, _material, lambda _: "natural element; formulas such as CsI work too"),
}
"""What can be listed, in the order in which `find` looks an id up."""


def find(name: str) -> Facts:
    """What is known about an id of any kind.

    Raises
    ------
    UnknownId
        If nothing has that name; the message lists the closest ids of all kinds.
    ValueError
        If it is a file that is no valid experiment.
    """
    if name.endswith((".yaml", ".yml")):
        return _experiment(name)
    for kind in KINDS.values():
        if name in kind.ids():
            return kind.describe(name)
    for describe in (_nuclide, _material):
        try:
            return describe(name)
        except (ValueError, LookupError):
            continue
    raise UnknownId("id", name, [known for kind in KINDS.values() for known in kind.ids()])


def list_ids(
    kind: Annotated[str | None, typer.Argument(help=f"One of {', '.join(KINDS)}; without it, how many there are.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what there is: ids to use with the other commands."""
    with bad_input():
        if kind is not None and kind not in KINDS:
            raise UnknownId("kind", kind, KINDS)
    if kind is None:
        counts = {name: len(k.ids()) for name, k in KINDS.items()}
        print_json(counts) if as_json else print_columns([(name, str(n)) for name, n in counts.items()])
        return
    ids = KINDS[kind].ids()
    print_json(list(ids)) if as_json else print_columns([(name, KINDS[kind].summary(name)) for name in ids])


def show(name: Annotated[str, typer.Argument(metavar="ID", help="An id of any kind, or an experiment's YAML file.")],
         as_json: AsJson = False) -> None:  # fmt: skip
    """Show what is known about a nuclide, a material, a form factor, a model, a source, an experiment, a study or a paper."""
    with bad_input():
        facts = find(name)
    if as_json:
        print_json({k: {"value": v[0], "unit": v[1]} if isinstance(v, tuple) else v for k, v in facts.items()})
        return
    width = max(map(len, facts))
    for key, value in facts.items():
        for i, item in enumerate(value if isinstance(value, list) else [value]):
            text = f"{item[0]:.8g} {item[1]}" if isinstance(item, tuple) else str(item)
            typer.echo(f"{key if i == 0 else '':{width}}  {text}")
