"""What the pages of `reference` take from the package: pages call these functions between double braces (Jinja).

Nothing is written by hand that a declaration says: names, kinds, units, ranges, defaults and explanations are read from the
catalogue, papers from the bibliography, misprints and claims from their files.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import math
import re
import types
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import numpydoc.docscrape
from jinja2 import Environment, StrictUndefined

from nurecoil import catalogue, units
from nurecoil.declaration import Field, cached_fields, written
from nurecoil.parameters import Parameter
from nurecoil.report import errata as misprints
from nurecoil.report.typesetting import typeset
from nurecoil.studies import load, names
from nurecoil.studies.claims import schema as claims_schema
from nurecoil.tables import cite, data_path, load_yaml, references
from nurecoil.units import kinds, values

ROOMS = (
    "nurecoil", "nurecoil.inference", "nurecoil.experiments", "nurecoil.expectation", "nurecoil.sources", "nurecoil.models",
    "nurecoil.processes", "nurecoil.processes.observables", "nurecoil.rates", "nurecoil.detectors", "nurecoil.nuclear",
    "nurecoil.nuclear.responses", "nurecoil.nuclear.structure", "nurecoil.atomic", "nurecoil.flavour", "nurecoil.matter",
    "nurecoil.catalogue", "nurecoil.parameters", "nurecoil.tables", "nurecoil.report", "nurecoil.studies", "nurecoil.export",
)  # fmt: skip
"""In this order: a thing that several of them offer is told in the first."""

KEY = re.compile(r"\b[A-Z][\w'-]+:\d{4}\w+")


# --- texts of docstrings, as Markdown


def markdown(text: str) -> str:
    """A docstring's text in one line, safe in a table: code stays code, papers become citations."""
    pieces = re.split(r"(``.+?``|`[^`]+`)", re.sub(r"\s+", " ", text).strip())
    return "".join(_code(piece) if i % 2 else _prose(piece) for i, piece in enumerate(pieces))


def _code(piece: str) -> str:
    return f"`{piece.strip('`').replace('|', chr(92) + '|')}`"


def _prose(piece: str) -> str:
    safe = re.sub(r"([\\*<>\[\]|$_])", r"\\\1", piece)
    return KEY.sub(lambda m: _citation(m[0].replace("\\", "")), safe)


def _citation(key: str) -> str:
    return f"{{cite:t}}`{key}`" if key in references() else key


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of Markdown; nothing if there are no rows."""
    body = ["| " + " | ".join(row) + " |" for row in rows]
    titles = list(head)
    return "\n".join(["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles), *body, ""]) if body else ""


@cache
def parameter_texts(cls: type) -> Mapping[str, str]:
    """Everything that the docstring's Parameters, or those of a base class, say of each field."""
    found: dict[str, str] = {}
    for ancestor in reversed(cls.__mro__):
        doc = ancestor.__dict__.get("__doc__")
        if doc and ancestor.__module__.startswith("nurecoil"):
            for parameter in numpydoc.docscrape.NumpyDocString(inspect.cleandoc(doc))["Parameters"]:
                for name in parameter.name.split(","):
                    found[name.strip(" *")] = " ".join(parameter.desc)
    return found


def summary(thing: object) -> str:
    """The first paragraph of a docstring."""
    return markdown(inspect.cleandoc(getattr(thing, "__doc__", None) or "").split("\n\n")[0])


# --- what is declared


def takes(hint: Any) -> str:
    """What a field takes, in words, with an example."""
    if isinstance(hint, type) and issubclass(hint, kinds.Kind):
        return f"[{hint.__name__}](#kinds), `{hint.example}`"
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(takes(a) for a in arguments if a is not type(None))
    if origin is tuple:
        return f"a list: {takes(arguments[0])}"
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return f"a mapping of names: {takes(arguments[1])}"
    group = catalogue.group_of(hint)
    if group is not None:
        return f"[a block: {catalogue.singular(group.removeprefix('blocks.'))}](#{group.replace('.', '-')})"
    return {bool: "`true` or `false`", int: "a whole number", str: "a word", Path: "a file"}.get(hint, "see the explanation")


def default(field: Field) -> str:
    """A field's default, as it is written."""
    if field.required:
        return "**needed**"
    return "" if field.default is None else f"`{written(field.hint, field.default)}`".replace("|", "\\|")


def fields(cls: type, *, files: bool = True) -> str:
    """The table of a declared thing's fields."""
    told = parameter_texts(cls)
    rows = []
    for name, field in cached_fields(cls).items():
        if field.family is not None:
            rows.append(
                (
                    f"`{field.family.shape}`".replace("|", "\\|"),
                    f"`{field.family.example}`",
                    "",
                    markdown(told.get(name, told.get("entries", ""))),
                )
            )
        elif field.files or not files:
            rows.append((f"`{name}`", takes(field.hint), default(field), markdown(told.get(name, field.help))))
    return table(("key", "takes", "default", "what it is"), rows)


def declared(group: str, level: int = 3) -> str:
    """All things of a group, with their keys."""
    parts = []
    for tag in catalogue.names(group):
        thing = catalogue.find(group, tag)
        if isinstance(thing, type):
            parts.append(f"({group}-{tag})=\n{'#' * level} `{tag}`\n\n{summary(thing)}\n\n{fields(thing)}")
        elif callable(thing):
            parts.append(f"({group}-{tag})=\n{'#' * level} `{tag}`\n\n{summary(thing)}\n")
    return "\n".join(parts)


def blocks(level: int = 3) -> str:
    """The blocks of an experiment file that have no ``kind``."""
    parts = []
    for tag in catalogue.names("blocks"):
        thing = catalogue.find("blocks", tag)
        if dataclasses.is_dataclass(thing) and tag not in ("grid", "constraint"):
            parts.append(f"(blocks-{tag})=\n{'#' * level} `{tag}`\n\n{summary(thing)}\n\n{fields(thing)}")
    return "\n".join(parts)


def schema_keys(schema: Mapping[str, Any]) -> str:
    """The top-level keys of a JSON Schema."""
    needed = set(schema.get("required", ()))
    rows = []
    for name, said in schema["properties"].items():
        inner = next((s for s in said.get("anyOf", ()) if "$ref" not in s or "explained" not in s["$ref"]), said)
        word = said.get("description") or inner.get("description", "")
        choices = " or ".join(f"`{c}`" for c in inner.get("enum", ()))
        rows.append((f"`{name}`", "**needed**" if name in needed else "", choices, markdown(word)))
    return table(("key", "", "choices", "what it is"), rows)


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
    rows = [
        (
            f"`{p.name}`",
            f"${p.symbol}$" if p.symbol else "",
            p.unit.replace("mu_B", "$\\mu_B$") or "1",
            _range(p),
            p.enters,
            markdown(p.description),
        )
        for p in parameters
    ]
    return table(("parameter", "symbol", "unit", "range", "enters", "what it is"), rows)


def _range(p: Parameter) -> str:
    ends = (p.lower, p.upper)
    return "any" if ends == (-math.inf, math.inf) else " … ".join("" if math.isinf(x) else f"{x:g}" for x in ends)


EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "nsi": {"eps_ee_uV": 0.0, "eps_emu_dV": 0.0},
    "light-vector": {"mass": "10 MeV", "coupling": "1e-4"},
    "light-scalar": {"mass": "10 MeV", "coupling": "1e-6"},
    "dipole-portal": {"mass": "1 MeV"},
}
"""What a model needs before it can say its parameters."""


def model_parameters(level: int = 3) -> str:
    """Every model with its keys and its parameters."""
    parts = []
    for tag in catalogue.names("models"):
        cls = catalogue.find("models", tag)
        parameters = cls(**EXAMPLES.get(tag, {})).parameters
        rows = parameter_rows(map(parameters.get_parameter, parameters))
        said = f"A fit may vary:\n\n{rows}" if rows else ""
        parts.append(
            f"(models-{tag})=\n{'#' * level} `{tag}`\n\n{{py:class}}`nurecoil.{cls.__name__}`. {summary(cls)}\n\n{fields(cls)}\n{said}"
        )
    return "\n".join(parts)


# --- units


def unit_table() -> str:
    """All units, in MeV and its powers."""
    rows = [
        (f"`{name}`", f"`{getattr(values, name):.10g}`") for name in units.__all__ if isinstance(getattr(units, name), float)
    ]
    return table(("unit", "in powers of MeV"), rows)


def kind_table() -> str:
    """All kinds of quantity."""
    rows = []
    for name in sorted(kinds.__all__):
        kind = getattr(kinds, name)
        if (
            isinstance(kind, type)
            and issubclass(kind, kinds.Quantity)
            and not name.startswith("Maybe")
            and kind is not kinds.Quantity
        ):
            ends = [("" if math.isinf(x) else f"{x:g}") for x in (kind.low, kind.high)]
            rows.append(
                (
                    f"`{name}`",
                    markdown(inspect.getdoc(kind) or ""),
                    f"`{kind.example}`",
                    " … ".join(ends) if any(ends) else "any",
                    "yes" if kind.bare else "no",
                )
            )
    return table(("kind", "what it is", "example", "range", "plain number allowed"), rows)


# --- papers, misprints, claims


WEIGHT = {"wrong": "wrong if taken as printed", "convention": "convention or approximation", "cosmetic": "changes no number"}


def errata() -> str:
    """The misprints, by paper."""
    by_paper: dict[str, list[tuple[str, ...]]] = {}
    for m in misprints():
        row = (markdown(m.where), WEIGHT[m.weight], *(_formulas(text) for text in (m.printed, m.correct, m.here)))
        by_paper.setdefault(m.paper, []).append(row)
    head = ("where", "weight", "printed", "should be, or clashes with", "here")
    return "\n".join(f"## {cite(key)}\n\n{{cite:t}}`{key}`\n\n{table(head, rows)}" for key, rows in by_paper.items())


def _formulas(text: str) -> str:
    """Texts of the report have symbols as ``σ_{a}^{b}``: as HTML sees them, without their braces."""
    parts = re.split(rf"({KEY.pattern})", text)
    shown = [_citation(part) if i % 2 else f"<span>{typeset(part)}</span>" for i, part in enumerate(parts) if part]
    return "".join(shown).replace("|", "&#124;").replace("\n", " ")


def study_table() -> str:
    """All studies: paper, how many claims of which kind, what is left out."""
    rows = []
    for name in names():
        study = load(name)
        counts = [str(sum(c.kind == kind for c in study.claims)) for kind in ("printed", "read", "identity")]
        rows.append((f"`{name}`", f"{{cite:t}}`{study.paper}`", *counts, str(len(study.not_checked))))
    return table(("study", "paper", "printed numbers", "read off figures", "identities", "not checked"), rows)


# --- the API


@cache
def homes() -> Mapping[int, str]:
    """Which room tells of an object: the first that offers it."""
    found: dict[int, str] = {}
    for room in ROOMS:
        module = importlib.import_module(room)
        for name in offered(module):
            found.setdefault(id(getattr(module, name)), f"{room}.{name}")
    return found


def offered(module: types.ModuleType) -> list[str]:
    """Public classes and functions of a room, in its order."""
    listed = getattr(module, "__all__", None)
    if listed is None:
        listed = [
            n for n, x in vars(module).items() if not n.startswith("_") and getattr(x, "__module__", "") == module.__name__
        ]
    return [name for name in listed if inspect.isclass(getattr(module, name)) or inspect.isfunction(getattr(module, name))]


def room(name: str) -> str:
    """All that a room offers: a list, then what is told nowhere else."""
    module = importlib.import_module(name)
    if not offered(module):
        return ""
    own, elsewhere = [], []
    for item in offered(module):
        home = homes()[id(getattr(module, item))]
        (own if home == f"{name}.{item}" else elsewhere).append(home)
    things = {home: getattr(module, home.rpartition(".")[2]) for home in own}
    listed = table(("", ""), [(f"{{py:obj}}`~{home}`", summary(thing)) for home, thing in things.items()])
    lines = [f".. {'autoclass' if inspect.isclass(thing) else 'autofunction'}:: {home}\n" for home, thing in things.items()]
    also = "Told elsewhere: " + ", ".join(f"{{py:obj}}`~{home}`" for home in elsewhere) + ".\n" if elsewhere else ""
    return f"{listed}\n{also}\n```{{eval-rst}}\n{chr(10).join(lines)}\n```\n"


def readable(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Docstrings are written to be read in a terminal: what reStructuredText takes for markup is escaped, papers become citations."""
    doctest = False
    for i, line in enumerate(lines):
        doctest = line.lstrip().startswith(">>>") or (doctest and bool(line.strip()))
        if not doctest and not line.lstrip().startswith(("..", ":")):
            pieces = re.split(r"(^\s*[*] |``.+?``|:[\w:]+:`[^`]+`|`[^`]+`_?)", line)
            lines[i] = "".join(piece if j % 2 else _escaped(piece) for j, piece in enumerate(pieces))


def _escaped(piece: str) -> str:
    safe = re.sub(r"([*|](?!\*)|(?<=\w)_(?!\w))", r"\\\1", piece) if "**" not in piece else piece
    return KEY.sub(lambda m: f":cite:t:`{m[0]}`" if m[0] in references() else m[0], safe)


FUNCTIONS: tuple[Callable[..., str], ...] = (
    analysis_keys, blocks, claims_keys, declared, errata, experiment_keys, kind_table, model_parameters, room, study_table,
    unit_table,
)  # fmt: skip


def fill(app: Any, docname: str, source: list[str]) -> None:
    """What stands between double braces in the reference."""
    if docname.startswith("reference/"):
        environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True)
        environment.globals.update({f.__name__: f for f in FUNCTIONS})
        source[0] = environment.from_string(source[0]).render()
    elif docname == "decisions/README":  # a table for those who read the repository; here its pages belong below it
        source[0] += "\n```{toctree}\n:hidden:\n:glob:\n\n0*\n```\n"


def setup(app: Any) -> dict[str, bool]:
    """Fill pages as they are read."""
    app.connect("source-read", fill)
    app.connect("autodoc-process-docstring", readable, priority=700)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
