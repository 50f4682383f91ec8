"""From a thing back to the block of a file that makes it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import get_args, get_origin

import numpy as np

from nurecoil import catalogue
from nurecoil.declaration import cached_fields
from nurecoil.units.choices import OnAxis, Position, Positions
from nurecoil.units.kinds import ByName, Kind, Many


def block_of(thing: object, without: Collection[str] = ()) -> dict[str, object]:
    """The block of a file that makes the same thing, without what was left out.

    Parameters
    ----------
    thing : object
        Of any group of the catalogue whose things are declared.
    without : collection of str
        Fields that are given otherwise: the model and the nuclide of a process.

    Raises
    ------
    UnknownId
        If it is not registered.
    ValueError
        If it holds something that a file cannot say, such as a function.

    Examples
    --------
    >>> from nurecoil.detectors import StepEfficiency
    >>> block_of(StepEfficiency(["5 PE", "6 PE"], [0.0, 0.5, 1.0]))
    {'kind': 'step-efficiency', 'edges': ['5 PE', '6 PE'], 'values': [0.0, 0.5, 1.0]}
    """
    found: dict[str, object] = {"kind": catalogue.tag_of(thing)}
    default = _defaults(type(thing))
    for name, field in cached_fields(type(thing)).items():
        if name in without:
            continue
        value = getattr(thing, name)
        if field.family is not None:
            found |= {key: _literal(field.family.written(key, x).partition("=")[2]) for key, x in value}
        elif field.required or not _same(value, default[name]):
            if not field.files:
                raise ValueError(f"{name}: a file cannot say {value!r}")
            found[name] = _value(field.hint, value)
    return found


def _defaults(cls: type) -> dict[str, object]:
    """What the fields hold that are left out: a default may be written as a text with a unit."""
    found: dict[str, object] = {}
    for name, field in cached_fields(cls).items():
        if not field.required and field.default is not None and isinstance(field.hint, type) and issubclass(field.hint, Kind):
            gates = {Many: "array", ByName: "by_name"}
            gate = next((gate for kind, gate in gates.items() if issubclass(field.hint, kind)), "read")
            found[name] = getattr(field.hint, gate)(field.default, name)
        else:
            found[name] = field.default
    return found


def _same(a: object, b: object) -> bool:
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        one, other = np.asarray(a), np.asarray(b)
        return one.shape == other.shape and bool(np.array_equal(one, other))
    return bool(a == b)


def _literal(text: str) -> object:
    """What a file says for a piece of Python source; complex numbers are words there."""
    value: object = ast.literal_eval(text)
    return str(value).strip("()") if isinstance(value, complex) else list(value) if isinstance(value, tuple) else value


def _value(hint: object, value: object) -> object:
    """A field's value as it stands in a file."""
    kinds = [h for h in (hint, *get_args(hint)) if isinstance(h, type) and issubclass(h, Kind)]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Mapping) and kinds:
        return {key: _literal(kinds[0].written(x)) for key, x in value.items()}
    if isinstance(value, Mapping):
        inner: object = next((get_args(h)[1] for h in (hint, *get_args(hint)) if get_origin(h) is Mapping), object)
        return {key: _value(inner, item) for key, item in value.items()}
    if kinds and issubclass(kinds[0], Many):
        return [_literal(kinds[0].written(float(x))) for x in np.ravel(np.asarray(value))]
    if kinds and not isinstance(value, tuple):
        return _many(value) if isinstance(value, Positions) else _literal(kinds[0].written(value))
    if kinds and get_origin(hint) is None:
        return _literal(kinds[0].written(value))
    if isinstance(value, tuple):
        inner = next((get_args(h)[0] for h in (hint, *get_args(hint)) if get_origin(h) is tuple), object)
        return [_value(inner, item) for item in value]
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, float):
        return value
    return block_of(value)


def _many(value: Positions) -> list[object]:
    """Positions on an axis, all of them."""
    return [_literal(OnAxis.written(Position(x, value.axis))) for x in value.values]
