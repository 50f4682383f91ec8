"""pydantic's errors as problems with a path in the file."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError

from nurecoil.experiments.schema.fields import Block
from nurecoil.problems import Located, Problem


def describe(error: ValidationError, path: str, content: Any, annotation: Any) -> list[Problem]:
    """One problem for each of pydantic's errors.

    Parameters
    ----------
    error : ValidationError
    path : str
        Where the content stands in the file.
    content : object
        What was validated.
    annotation : type
        What it was validated against.
    """
    return [_problem(dict(one), _walk(one["loc"], path, content, annotation)) for one in error.errors()]


@dataclass(frozen=True)
class _Place:
    """A place in the file: its path, the blocks it lies in, and what may stand there."""

    path: str
    owner: type[Block] | None
    models: tuple[type[Block], ...]


def _problem(one: dict[str, Any], place: _Place) -> Problem:
    kind, cause, value = one["type"], one.get("ctx", {}).get("error"), one["input"]
    if isinstance(cause, Located):
        return Problem(cause.under(place.path), str(cause))
    if cause is not None:
        return Problem(place.path, str(cause))
    if kind == "missing":
        return Problem(place.path, "missing")
    if kind == "extra_forbidden":
        return Problem(place.path, f"unknown key; {_hint(str(one['loc'][-1]), place.owner)}")
    if kind in ("union_tag_invalid", "union_tag_not_found") and isinstance(value, dict):
        found = f"unknown kind {value['kind']!r}" if "kind" in value else "missing"
        return Problem(f"{place.path}.kind", f"{found}; expected one of {', '.join(map(_tag, place.models))}")
    if kind in ("union_tag_invalid", "union_tag_not_found", "model_type", "model_attributes_type", "dict_type"):
        return Problem(place.path, f"expected a mapping, got {value!r}")
    return Problem(place.path, f"{one['msg'][0].lower()}{one['msg'][1:]}, got {value!r}")


def _hint(name: str, owner: type[Block] | None) -> str:
    keys = list(owner.model_fields) if owner else []
    close = difflib.get_close_matches(name, keys, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else f"expected one of {', '.join(keys)}"


def _walk(loc: tuple[int | str, ...], path: str, node: Any, annotation: Any) -> _Place:
    """Follow pydantic's location through the content; after entering a union it names the member, which is no key."""
    models, owner = _models(annotation), None
    entered = True
    for step in loc:
        if isinstance(step, int):
            path, entered = f"{path}[{step}]", True
            node = node[step] if isinstance(node, list) else None
        elif entered and len(models) > 1:
            entered, models = False, tuple(model for model in models if _tag(model) == step)
        else:
            path, entered = f"{path}.{step}", True
            owner = models[0] if models else None
            field = owner.model_fields.get(step) if owner else None
            node = node.get(step) if isinstance(node, dict) else None
            models = _models(field.annotation) if field else ()
    return _Place(path, owner, models)


def _models(annotation: Any) -> tuple[type[Block], ...]:
    if isinstance(annotation, type) and issubclass(annotation, Block):
        return (annotation,)
    return tuple(model for inner in get_args(annotation) for model in _models(inner))


def _tag(model: type[Block]) -> str:
    return str(get_args(model.model_fields["kind"].annotation)[0])
