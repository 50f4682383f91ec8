"""The file of a study, ``claims.yaml``: what the paper states, and the words around our numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nurecoil.declaration import declare, fields_of, given, read_field
from nurecoil.problems import Collector, InvalidBlock, UnknownId, below
from nurecoil.report import Claim, NotChecked, Repair, Tolerance
from nurecoil.tables import cite, load_yaml


@declare
class Contents:
    """A study's file.

    Parameters
    ----------
    paper : str
        INSPIRE key of the paper.
    title : str
        Heading of the study.
    summary : str
        What was reproduced and how it went; ``[[key:.2f]]`` stands for one of our numbers.
    notes : tuple of str
        Remarks: conventions, choices.
    modules : tuple of str
        Modules whose figures and tables come first, in this order.
    inferred_inputs : mapping
        Name -> what was inferred, and from what; claims refer to the names.
    claims : tuple of Claim
        What the paper states.
    not_checked : tuple of NotChecked
        What it states besides.
    """

    paper: str
    title: str
    summary: str
    notes: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    inferred_inputs: Any = given(default=None)
    claims: tuple[Claim, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()


NESTED = {"tolerance": Tolerance, "repair": Repair}


def _block(cls: type, block: Any, path: str, problems: Collector, **words: Any) -> Any:
    """A declared thing from a mapping; None if something is wrong with it."""
    before = len(problems.problems)
    if not isinstance(block, Mapping):
        problems.add(path, f"expected a block, got {block!r}")
        return None
    expected = {name.replace("_", "-"): field for name, field in fields_of(cls).items() if name not in words}
    found = dict(words)
    for key, value in block.items():
        if key not in expected:
            problems.add(below(path, key), str(UnknownId("key", key, expected)))
        elif key in NESTED:
            found[key] = _block(NESTED[key], value, below(path, key), problems)
        else:
            with problems.at(path):
                field = expected[key]
                found[field.name] = read_field(field, value, lambda hint, given, name: given, None)
    for key, field in expected.items():
        if field.required and key not in block:
            problems.add(below(path, key), "missing")
    if len(problems.problems) > before:
        return None
    with problems.at(path):
        return cls(**found)


def read_claims(source: Path | str) -> Contents:
    """A study's file, checked as a whole.

    Parameters
    ----------
    source : Path or str
        The file, or its text.

    Raises
    ------
    InvalidBlock
        With everything that is wrong, each with its place: ``claims.events.tolerance.because: missing``.
    """
    block, problems = load_yaml(source), Collector()
    name = source.parent.name if isinstance(source, Path) else "claims"
    top = dict(_mapping(block, "", problems))
    if problems.problems:
        raise InvalidBlock(name, problems.problems)
    paper, inferred = str(top.get("paper", "")), _mapping(top.pop("inferred-inputs", {}), "inferred-inputs", problems)
    for key, words in inferred.items():
        if not isinstance(words, str) or not words.strip():
            problems.add(f"inferred-inputs.{key}", "expected what was inferred, and from what")
    claims = []
    for key, value in _mapping(top.pop("claims", {}), "claims", problems).items():
        own = {"paper": paper, **value} if isinstance(value, Mapping) else value
        claims.append(_block(Claim, own, f"claims.{key}", problems, key=str(key)))
        for word in claims[-1].inferred if claims[-1] is not None else ():
            if word not in inferred:
                problems.add(f"claims.{key}.inferred", str(UnknownId("inferred input", word, inferred)))
    left = top.pop("not-checked", [])
    items = enumerate(left if isinstance(left, list) else [left])
    not_checked = [_block(NotChecked, item, f"not-checked[{i}]", problems) for i, item in items]
    for key in {paper, *(c.paper for c in claims if c is not None)}:
        with problems.at("paper"):
            cite(key)
    top.pop("templates", None)
    made = _block(Contents, top, "", problems, inferred_inputs=dict(inferred), claims=(), not_checked=())
    if problems.problems:
        raise InvalidBlock(name, problems.problems)
    whole: Contents = dataclasses.replace(made, claims=tuple(claims), not_checked=tuple(not_checked))
    return whole


def _mapping(value: Any, path: str, problems: Collector) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        problems.add(path, f"expected a block, got {value!r}")
        return {}
    return value


def schema() -> dict[str, Any]:
    """JSON Schema of the file, for editors."""

    def of(cls: type, without: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
        said = {name: field for name, field in fields_of(cls).items() if name not in without}
        properties = {name.replace("_", "-"): field.schema(lambda hint: None) for name, field in said.items()}
        required = [name.replace("_", "-") for name, field in said.items() if field.required]
        return {"type": "object", "additionalProperties": False, "required": required, "properties": {**properties, **more}}

    nested = {name: {"$ref": f"#/$defs/{name}"} for name in NESTED}
    claim = of(Claim, ("key", *NESTED), **nested)
    claim["required"].remove("paper")
    claims = {"type": "object", "additionalProperties": {"$ref": "#/$defs/claim"}}
    left_out = ("claims", "not_checked", "inferred_inputs")
    words = {"type": "object", "additionalProperties": {"type": "string"}}
    not_checked = {"type": "array", "items": of(NotChecked)}
    more = {"claims": claims, "templates": {"type": "object"}, "inferred-inputs": words, "not-checked": not_checked}
    top = of(Contents, left_out, **more)
    defs = {"claim": claim, **{name: of(cls) for name, cls in NESTED.items()}}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "claims of a study", **top, "$defs": defs}
