"""Tables of what the catalogue declares: keys of files, parameters of models, kinds of quantity."""

from __future__ import annotations

import ast
import inspect
import math
import types
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from texts import code, markdown, parameter_texts, summary, table

from nurecoil import catalogue, units
from nurecoil.declaration import Field, cached_fields, written
from nurecoil.parameters import Parameter
from nurecoil.studies.claims import schema as claims_schema
from nurecoil.tables import data_path, load_yaml
from nurecoil.units import kinds, values


def takes(hint: Any) -> str:
    """What a field takes, in words, with an example."""
    if isinstance(hint, type) and issubclass(hint, kinds.Kind):
        public = next(base for base in hint.__mro__ if not base.__name__.startswith("_"))
        return f"[{public.__name__}](#kinds), {code(hint.example)}"
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " or ".join(code(str(value)) for value in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(takes(a) for a in arguments if a is not type(None))
    if origin is tuple:
        return f"a list: {takes(arguments[0])}"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"a mapping of names: {takes(arguments[1])}"
    group = catalogue.group_of(hint)
    if group is not None:
        return group_link(group)
    return {bool: "`true` or `false`", int: "a whole number", str: "a word", Path: "a file"}.get(hint, "as explained")


def default(field: Field) -> str:
    """A field's default, as it is written."""
    if field.required:
        return "**needed**"
    return "" if field.default is None else code(written(field.hint, field.default))


def fields(cls: type) -> str:
    """The table of a declared thing's fields."""
    told, rows = parameter_texts(cls), []
    for name, field in cached_fields(cls).items():
        if field.family is not None:
            said = told.get(name, told.get("entries", ""))
            rows.append((code(field.family.shape), code(field.family.example), "", markdown(said)))
        elif field.files:
            rows.append((code(name), takes(field.hint), default(field), markdown(told.get(name, field.help))))
    return table(("key", "takes", "default", "what it is"), rows)


def entry(group: str, tag: str, level: int, *more: str) -> str:
    """One thing: heading, summary, keys."""
    thing = catalogue.find(group, tag)
    parts = [f"({group}-{tag})=", f"{'#' * level} `{tag}`", "", *more, summary(thing), ""]
    return "\n".join([*parts, fields(thing) if isinstance(thing, type) else "", ""])


TITLES: Mapping[str, str] = {
    "blocks": "Blocks without a kind", "times": "Arrival times", "form-factors": "Form factors of nuclei",
    "electron-factors": "Form factors of electrons", "bindings": "Binding of electrons", "steps": "Steps of a detector",
    "observed": "What was observed", "terms": "Terms of a background's shape", "statistics": "Statistics",
}  # fmt: skip
"""What a group is called, where its name does not say it."""
ELSEWHERE = ("models", "experiments", "joint-analyses", "studies", "exporters", "observables")
"""What has its own page, or is no block of an experiment."""


def declared(group: str, level: int = 3) -> str:
    """All things of a group."""
    return "\n".join(entry(group, tag, level) for tag in catalogue.names(group))


def all_groups() -> str:
    """All blocks of an experiment file, the largest first."""
    parts = []
    for group in sorted(catalogue.groups(), key=lambda group: group == "blocks"):
        if group not in ELSEWHERE:
            parts += [f"(group-{group})=", f"## {TITLES.get(group, group.capitalize())}", "", declared(group)]
    return "\n".join(parts)


def group_link(group: str) -> str:
    """A link to where a field's block is told: ``sources``, or ``blocks.bins``."""
    words = f"a block: {group.removeprefix('blocks.') if group.startswith('blocks.') else catalogue.singular(group)}"
    if group in ELSEWHERE:
        return f"[{words}](models.md)" if group == "models" else words
    return f"[{words}](#{group.replace('.', '-') if group.startswith('blocks.') else f'group-{group}'})"


# --- files


def schema_keys(schema: Mapping[str, Any]) -> str:
    """The top-level keys of a JSON Schema."""
    needed, rows = set(schema.get("required", ())), []
    for name, said in schema["properties"].items():
        inner = next((s for s in said.get("anyOf", ()) if "explained" not in s.get("$ref", "")), said)
        choices = " or ".join(code(str(c)) for c in inner.get("enum", ()))
        group = inner.get("$ref", "").rpartition("/")[2]
        words = markdown(said.get("description") or inner.get("description") or "")
        link = group_link(group) if group else ""
        rows.append((code(name), "**needed**" if name in needed else "", choices or link, words))
    return table(("key", "", "takes", "what it is"), rows)


def analysis_keys() -> str:
    """Keys of an analysis file."""
    return schema_keys(load_yaml(data_path("schema", "analysis.json")))


def claims_keys() -> str:
    """Keys of a study's file of claims."""
    return schema_keys(claims_schema())


def experiment_keys() -> str:
    """Top-level keys of an experiment file."""
    schema = load_yaml(data_path("schema", "experiment.json"))
    return schema_keys({**schema, "required": schema["anyOf"][0]["required"]})


# --- models


def parameter_rows(parameters: Iterable[Parameter]) -> str:
    """What a fit may vary."""
    rows = []
    for p in parameters:
        symbol, unit = f"${p.symbol}$" if p.symbol else "", p.unit.replace("mu_B", "$\\mu_B$") or "1"
        rows.append((code(p.name), symbol, unit, _range(p.lower, p.upper), p.enters, markdown(p.description)))
    return table(("parameter", "symbol", "unit", "range", "enters", "what it is"), rows)


def _range(*ends: float) -> str:
    return "any" if ends == (-math.inf, math.inf) else " … ".join("" if math.isinf(x) else f"{x:g}" for x in ends)


def example_of(cls: type) -> Any:
    """A thing made from the examples of its own fields."""
    given: dict[str, Any] = {}
    for name, field in cached_fields(cls).items():
        if field.family is not None:
            key, _, value = field.family.example.partition("=")
            given[key] = value
        elif field.required:
            given[name] = ast.literal_eval(field.example)
    return cls(**given)


def model_parameters(level: int = 3) -> str:
    """Every model with its keys and its parameters."""
    parts = []
    for tag in catalogue.names("models"):
        cls = catalogue.find("models", tag)
        parameters = example_of(cls).parameters
        rows = parameter_rows(map(parameters.get_parameter, parameters))
        parts.append(entry("models", tag, level, f"{{py:obj}}`~{cls.__module__}.{cls.__name__}`. "))
        parts.append(f"A fit may vary:\n\n{rows}" if rows else "")
    return "\n".join(parts)


# --- units


def unit_table() -> str:
    """All units, in powers of MeV."""
    known = {name: getattr(values, name) for name in units.__all__ if isinstance(getattr(units, name), float)}
    return table(("unit", "in powers of MeV"), [(code(name), code(f"{value:.10g}")) for name, value in known.items()])


def kind_table() -> str:
    """All kinds of quantity that are needed; those that may be left out are alike."""
    rows = []
    for name in sorted(kinds.__all__):
        kind = getattr(kinds, name)
        if isinstance(kind, type) and issubclass(kind, kinds.Quantity) and kind is not kinds.Quantity and "Maybe" not in name:
            words = markdown(inspect.getdoc(kind) or "")
            rows.append((code(name), words, code(kind.example), _range(kind.low, kind.high), "yes" if kind.bare else "no"))
    return table(("kind", "what it is", "example", "range", "plain number allowed"), rows)
