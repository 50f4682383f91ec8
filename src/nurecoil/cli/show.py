"""``nurecoil list`` and ``nurecoil show``: what there is, and what is known about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

import nurecoil as nr
from nurecoil import catalogue
from nurecoil.cli.shared import AsJson, bad_input, print_columns, print_json
from nurecoil.declaration import written
from nurecoil.matter import known_elements, known_nuclides
from nurecoil.nuclear import BestKnown, spin_coverage, spin_expectation
from nurecoil.problems import UnknownId
from nurecoil.tables import cite, references
from nurecoil.units import MeV, fm, g

Facts = dict[str, object]
"""Property -> word, number, (number, unit), or a list of these."""


@dataclass(frozen=True)
class Kind:
    """Things of one kind: their ids, and what is known about one of them."""

    ids: Callable[[], Sequence[str]]
    describe: Callable[[str], Facts]
    summary: Callable[[str], str] = lambda _: ""
    only_listed: bool = False
    """Whether its ids are those of another kind."""


def _nuclide(name: str) -> Facts:
    n = nr.matter.Nuclide(name)
    facts: Facts = {"nuclide": n.name, "Z": n.Z, "N": n.N, "A": n.A, "nuclear mass": (n.mass / MeV, "MeV")}
    facts |= {"atomic mass": (n.atomic_mass / MeV, "MeV"), "spin and parity": n.spin_parity or "not known"}
    if n.abundance:
        facts["natural abundance"] = (100 * n.abundance, "%")
    if n.has_charge_radius:
        facts["rms charge radius"] = (n.charge_radius / fm, "fm")
    facts["default form factor"] = _default_form_factor(n)
    return facts | _responses(n)


def _responses(nuclide: nr.matter.Nuclide) -> Facts:
    """What is known of its weak and axial responses."""
    from nurecoil.nuclear.responses import interactions, response_nuclides, response_sources, shell_model_nuclides

    known: Facts = {"weak response from": list(response_sources(nuclide.name))} if nuclide.name in response_nuclides() else {}
    try:
        J = nuclide.spin
    except ValueError:  # not known, or not uniquely
        return known
    if J == 0:
        return known
    try:
        s = spin_expectation(nuclide.name)
    except LookupError:
        return known | {"axial response": "not known, counts as zero with a warning"}
    facts: Facts = known | {"spin expectation": f"S_p = {s.S_p:g}, S_n = {s.S_n:g} ({s.interaction}: {s.source})"}
    if nuclide.name in shell_model_nuclides():
        facts["axial response"] = f"multipoles of density matrices ({', '.join(interactions(nuclide.name))})"
    return facts


def _with_spin() -> Sequence[str]:
    return [row.nuclide for row in spin_coverage()]


def _spin(name: str) -> str:
    """What is known of the spin of a nuclide, in one line."""
    row = next(row for row in spin_coverage() if row.nuclide == name)
    J = f"{row.J:g}" if int(row.J) == row.J else f"{2 * row.J:g}/2"
    if row.expectation is None:
        return f"J = {J}, spin expectation not known: the axial term counts as zero with a warning"
    s = row.expectation
    known = f"J = {J}, S_p = {s.S_p:g}, S_n = {s.S_n:g} ({s.interaction})"
    return f"{known}, multipoles of density matrices" if row.response else known


def _material(name: str) -> Facts:
    m = nr.matter.Material(name)
    isotopes = [f"{nuclide.name}: {number:.6g}" for nuclide, number in m.isotopes]
    facts: Facts = {"material": m.name, "molar mass": (m.molar_mass / g, "g/mol"), "atoms per formula unit": isotopes}
    return facts | {"default form factor": [f"{nuclide.name}: {_default_form_factor(nuclide)}" for nuclide, _ in m.isotopes]}


def _default_form_factor(nuclide: nr.matter.Nuclide) -> str:
    return BestKnown().name_for(nuclide) if nuclide.A > 1 else "nucleon"


def _form_factor(name: str) -> Facts:
    from nurecoil.nuclear.responses import response_nuclides

    facts: Facts = {"form factor": name, **_declared("form-factors", name)}
    if name in ("default", "weak-response"):
        facts["nuclides with a response of their own"] = " ".join(response_nuclides())
    for nuclide in ("C12", "Ti48", "Ar40", "Ge74", "Cs133", "Pb208"):
        if name == "bcs" and nuclide != "Ti48":
            continue  # the others would have to be solved for
        try:
            pair = nr.nuclear.form_factors(name, nr.matter.Nuclide(nuclide))
        except (ValueError, LookupError):
            continue
        radii = (pair.F_p.moments[0] ** 0.5 / fm, pair.F_n.moments[0] ** 0.5 / fm)
        facts[f"rms radii in {nuclide}"] = f"protons {radii[0]:.4f} fm, neutrons {radii[1]:.4f} fm"
    return facts


def _said(group: str, name: str) -> list[str]:
    """The fields of a declared thing: name, default in people's units, and the line that explains it."""
    lines = []
    for key, field in catalogue.options(group, name).items():
        if field.family is not None:
            lines.append(f"{field.family.shape}, for example {field.family.example}")
        elif field.files:
            needed = f"needed, such as {field.example}"
            value = needed if field.required else "left out" if field.default is None else written(field.hint, field.default)
            lines.append(f"{key} ({value}): {field.help}".rstrip(": "))
    return lines


def _declared(group: str, name: str) -> Facts:
    return {"what it is": catalogue.summary(catalogue.find(group, name)), "options": _said(group, name)}


def _thing(group: str) -> Kind:
    """Things that a group of the catalogue declares."""
    return Kind(
        lambda: catalogue.names(group),
        lambda name: {catalogue.singular(group): name, **_declared(group, name)},
        lambda name: catalogue.summary(catalogue.find(group, name)),
    )


def _experiments() -> Sequence[str]:
    from nurecoil.experiments import experiments

    return experiments()


def _experiment(name: str) -> Facts:
    from nurecoil.experiments import experiment

    e = experiment(name)
    facts: Facts = {"experiment": e.id, "title": e.title, "reconstructed quantity": str(e.axis), "shape": list(e.shape)}
    if e.observed is not None:
        facts["observed"] = (float(e.observed.sum()), "counts")
    if e.ratio is not None:
        facts["observed"] = f"{e.ratio.value:g} + {e.ratio.plus:g} - {e.ratio.minus:g} of what the Standard Model predicts"
    facts |= {f"background {name}": (float(b.sum()), "counts") for name, b in e.backgrounds.items()}
    facts |= {f"fitted background {name}": (float(t.counts.sum()), "counts to start") for name, t in e.fitted.items()}
    facts["form factors"] = list(getattr(e.target, "form_factor_names", ()))
    facts["nuisances"] = [f"{n.name}: {f'± {n.uncertainty:g}' if n.uncertainty < math.inf else 'free'}" for n in e.nuisances]
    facts["papers"] = [str(cite(key)) if key in references() else key for key in e.papers]
    return facts | {"inferred inputs": [f"{p.path}: {p.source}" for p in e.inferred]}


def _joints() -> Sequence[str]:
    return catalogue.names("joint-analyses")


def _joint(name: str) -> Facts:
    from nurecoil.experiments import joint

    found = joint(name)
    names = [n.name for one in found for n in one.nuisances]
    shared = dict.fromkeys(n for n in names if names.count(n) > 1)
    return {
        "joint analysis": found.id,
        "title": found.title,
        "experiments": [one.id for one in found],
        "join by name": list(found.options),
        "shared": [f"{n}: ± {found.shared[n]:g}" if n in found.shared else n for n in shared],
        "correlations": [f"{a}, {b}: {rho:g}" for a, b, rho in found.correlations],
        "never together": [", ".join(group) for group in found.apart],
    }


def _joint_title(name: str) -> str:
    from nurecoil.tables import load_yaml

    content = load_yaml(Path(str(catalogue.find("joint-analyses", name))))
    return str(content["title"]) if isinstance(content, Mapping) else ""


def _studies() -> Sequence[str]:
    from nurecoil.studies import names

    return names()


def _study(name: str) -> Facts:
    """What is known about a study."""
    from nurecoil.studies import load

    s = load(name)
    claims = [f"{c.key}: {f'{c.value_text} {c.unit}'.rstrip()}, {c.where}" for c in s.claims]
    return {"study": s.key, "paper": str(cite(s.paper)), "claims": claims}


def _reference(key: str) -> Facts:
    citation = cite(key)
    return {"reference": citation.key, **citation.fields}


_OWN: Mapping[str, Kind] = {
    "experiments": Kind(_experiments, _experiment),
    "joint-analyses": Kind(_joints, _joint, _joint_title),
    "studies": Kind(_studies, _study),
    "form-factors": Kind(
        lambda: catalogue.names("form-factors"),
        _form_factor,
        lambda name: catalogue.summary(catalogue.find("form-factors", name)),
    ),
    "references": Kind(references, _reference, lambda key: str(cite(key))),
    "nuclides": Kind(known_nuclides, _nuclide),
    "spins": Kind(_with_spin, _nuclide, _spin, only_listed=True),
    "materials": Kind(known_elements, _material, lambda _: "natural element; formulas such as CsI work too"),
}
"""What is shown in a way of its own; all other groups of the catalogue are shown by what they declare."""


@cache
def kinds() -> Mapping[str, Kind]:
    """What can be listed, in the order in which `find` looks an id up."""
    declared = {group: _thing(group) for group in catalogue.groups() if group not in (*_OWN, "blocks")}
    first = {name: _OWN[name] for name in ("experiments", "form-factors")}
    return {**first, **declared, **_OWN}


def find(name: str, within: str | None = None) -> Facts:
    """What is known about an id of any kind; if several kinds have it, that of the first, and which others there are.

    Raises
    ------
    UnknownId
        If nothing has that name; the message lists the closest ids of all kinds.
    ValueError
        If it is a file that is no valid experiment.
    """
    if name.endswith((".yaml", ".yml")):
        return _experiment(name)
    found = [group for group, kind in kinds().items() if not kind.only_listed and name in kind.ids()]
    if found and within is None:
        also = [f"nurecoil show {name} --in {group}" for group in found[1:]]
        return kinds()[found[0]].describe(name) | ({"see also": also} if also else {})
    if within is not None:
        if within not in kinds():
            raise UnknownId("kind", within, kinds())
        if name not in kinds()[within].ids():
            raise UnknownId(catalogue.singular(within), name, kinds()[within].ids())
        return kinds()[within].describe(name)
    for describe in (_nuclide, _material):
        try:
            return describe(name)
        except (ValueError, LookupError):
            continue
    raise UnknownId("id", name, [known for kind in kinds().values() for known in kind.ids()])


def list_ids(
    kind: Annotated[str | None, typer.Argument(help="What to list; without it, what there is and how many.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what there is: ids to use with the other commands."""
    with bad_input():
        if kind is not None and kind not in kinds():
            raise UnknownId("kind", kind, kinds())
    if kind is None:
        counts = {name: len(k.ids()) for name, k in kinds().items()}
        print_json(counts) if as_json else print_columns([(name, str(n)) for name, n in counts.items()])
        return
    ids = kinds()[kind].ids()
    print_json(list(ids)) if as_json else print_columns([(name, kinds()[kind].summary(name)) for name in ids])


def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="An id of any kind, or an experiment's YAML file.")],
    within: Annotated[str | None, typer.Option("--in", help="Which kind of thing, if several have this id.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what is known about a nuclide, a material, a form factor, a model, a source, an experiment, a study or a paper."""
    with bad_input():
        facts = find(name, within)
    _print_facts(facts, as_json)


def _print_facts(facts: Facts, as_json: bool) -> None:
    """Properties with their values, for people or machines."""
    if as_json:
        print_json({k: {"value": v[0], "unit": v[1]} if isinstance(v, tuple) else v for k, v in facts.items()})
        return
    width = max(map(len, facts))
    for key, value in facts.items():
        for i, item in enumerate(value if isinstance(value, list) else [value]):
            text = f"{item[0]:.8g} {item[1]}" if isinstance(item, tuple) else str(item)
            typer.echo(f"{key if i == 0 else '':{width}}  {text}")
