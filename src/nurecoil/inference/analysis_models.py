"""The model of an analysis, from names and settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nurecoil.models import Model


def of_catalogue(names: Sequence[str], settings: Sequence[str]) -> Model:
    """The sum of models of the catalogue, each with the settings that it takes."""
    from nurecoil import catalogue

    blocks: list[dict[str, Any]] = [{"kind": name} for name in names]
    for setting in settings:
        key, _, text = setting.partition("=")
        takers = [block for block in blocks if _takes(catalogue.options("models", block["kind"]), key)]
        if not takers:
            raise ValueError(f"set.{key}: no option of {', '.join(names)}")
        for block in takers:
            block[key] = _value(text)
    total: Any = None
    for block in blocks:
        model = catalogue.make("models", block)
        total = model if total is None else total + model
    made: Model = total
    return made


def _takes(fields: Mapping[str, Any], key: str) -> bool:
    """Whether a model has a field of this name, or a family of entries whose names begin so."""
    families = [field.family for field in fields.values() if field.family is not None]
    beginnings = {pattern.split("_")[0] + "_" for family in families for pattern in family.kinds}
    return (key in fields and fields[key].family is None) or any(key.startswith(beginning) for beginning in beginnings)


def _value(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return {"true": True, "false": False}.get(text, text)
