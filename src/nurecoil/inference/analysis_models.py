"""The model of an analysis, from names and settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nurecoil.catalogue import Field
from nurecoil.models import Model, Sum


def of_catalogue(names: Sequence[str], settings: Sequence[str]) -> Model:
    """The sum of models of the catalogue, each with the settings that it takes."""
    from nurecoil import catalogue

    blocks: list[dict[str, object]] = [{"kind": name} for name in names]
    for setting in settings:
        key, _, text = setting.partition("=")
        takers = [block for block in blocks if _takes(catalogue.options("models", str(block["kind"])), key)]
        if not takers:
            raise ValueError(f"set.{key}: no option of {', '.join(names)}")
        for block in takers:
            block[key] = _value(text)
    made = [catalogue.make("models", block) for block in blocks]
    found = tuple(model for model in made if isinstance(model, Model))
    return Sum(found) if len(found) > 1 else found[0]


def settings_of(options: Mapping[str, str | float]) -> list[str]:
    """Options of models as words: ``["sin2_theta_w=0.2312"]``."""
    return [f"{key}={str(value).lower() if isinstance(value, bool) else value}" for key, value in options.items()]


def _takes(fields: Mapping[str, Field], key: str) -> bool:
    """Whether a model has a field of this name, or a family of entries whose names begin so."""
    families = [field.family for field in fields.values() if field.family is not None]
    beginnings = {pattern.split("_")[0] + "_" for family in families for pattern in family.kinds}
    return (key in fields and fields[key].family is None) or any(key.startswith(beginning) for beginning in beginnings)


def _value(text: str) -> str | float:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return {"true": True, "false": False}.get(text, text)
