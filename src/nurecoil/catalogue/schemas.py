"""JSON Schema of blocks, from what the things declare."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import cast

from nurecoil.catalogue.registry import find, group_of, names, summary
from nurecoil.declaration import fields_of


def schema(group: str, without: Iterable[str] = ()) -> dict[str, object]:
    """JSON Schema of a group's block; fields that a caller supplies are left out."""
    left_out = set(without)
    alternatives = []
    for tag in names(group):
        cls = find(group, tag)
        if not dataclasses.is_dataclass(cls):
            continue
        said = {name: field for name, field in fields_of(cast("type", cls)).items() if name not in left_out}
        families = [said.pop(name).family for name, field in list(said.items()) if field.family is not None]
        patterns = {pattern: value for family in families if family is not None for pattern, value in family.schema().items()}
        alternatives.append(
            {
                "type": "object",
                "title": tag,
                "description": summary(cls),
                "additionalProperties": False,
                "required": ["kind", *(name for name, field in said.items() if field.required)],
                "properties": {"kind": {"const": tag}, **{name: field.schema(group_of) for name, field in said.items()}},
                **({"patternProperties": patterns} if patterns else {}),
            }
        )
    return {"oneOf": alternatives}


def without_kind(schema: Mapping[str, object]) -> dict[str, object]:
    """JSON Schema of a block that has no ``kind``."""
    said = {name: field for name, field in cast(Mapping[str, object], schema["properties"]).items() if name != "kind"}
    return {**schema, "required": [name for name in cast(list[str], schema["required"]) if name != "kind"], "properties": said}
