"""What was declared, as text that is the same on every machine: to tell whether stored work answers the question that is asked.

Numbers are written with ten digits, and tables that were computed are never read: the last bits of these depend on the
processor.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from types import FunctionType, MethodType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nurecoil.rates import Folded

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"
_LEFT_OUT = {"title", "papers", "provenance", "description"}
"""Words about a thing, which do not change what it gives."""


def digest(*things: object) -> str:
    """A hash of things that were declared.

    Examples
    --------
    >>> digest({"a": 0.1 + 0.2}) == digest({"a": 0.3}), digest(1.0) == digest(2.0)
    (True, False)
    """
    text = json.dumps([plain(thing) for thing in things], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(thing: object) -> Plain:
    """A thing as numbers, words, lists and mappings: fields of dataclasses, what functions are called and what they enclose.

    Raises
    ------
    TypeError
        If it is none of what can be declared.
    """
    return _plain(thing, ())


def _plain(thing: object, above: tuple[int, ...]) -> Plain:
    if thing is None or isinstance(thing, bool | int | str):
        return thing.value if isinstance(thing, Enum) else thing
    if isinstance(thing, float | np.floating):
        return f"{float(thing):.10g}"
    if isinstance(thing, complex | np.complexfloating):
        return [f"{thing.real:.10g}", f"{thing.imag:.10g}"]
    if isinstance(thing, np.ndarray):
        return _array(thing)
    if isinstance(thing, np.integer):
        return int(thing)
    if isinstance(thing, Path):
        # what a file says, not where it lies
        return ["file", hashlib.sha256(thing.read_bytes()).hexdigest() if thing.is_file() else str(thing)]
    if id(thing) in above:
        return "itself"
    inside = (*above, id(thing))
    if isinstance(thing, Mapping):
        return {str(key): _plain(value, inside) for key, value in thing.items()}
    if isinstance(thing, set | frozenset):
        return sorted((_plain(x, inside) for x in thing), key=lambda x: json.dumps(x, sort_keys=True))
    if isinstance(thing, tuple | list):
        return [_plain(x, inside) for x in thing]
    return _object(thing, inside)


def _array(array: NDArray[np.generic]) -> Plain:
    if array.dtype.kind in "OUS":
        return [str(x) for x in array.ravel().tolist()]
    numbers = array.astype(complex).ravel() if array.dtype.kind == "c" else array.astype(float).ravel()
    parts = [numbers.real, numbers.imag] if array.dtype.kind == "c" else [numbers]
    text = ";".join(",".join(f"{x:.10g}" for x in part.tolist()) for part in parts)
    return [list(array.shape), hashlib.sha256(text.encode()).hexdigest()]


def _object(thing: object, above: tuple[int, ...]) -> Plain:
    kind = f"{type(thing).__module__}.{type(thing).__qualname__}"
    if isinstance(thing, Folded):
        return {"class": kind, "source": _plain(thing.source, above), "target": _plain(thing.target, above)}
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        fields = (f.name for f in dataclasses.fields(thing) if f.init and f.name not in _LEFT_OUT)
        return {"class": kind, **{name: _plain(getattr(thing, name), above) for name in fields}}
    if isinstance(thing, FunctionType):
        return _function(thing, above)
    if isinstance(thing, MethodType):
        return [thing.__func__.__qualname__, _plain(thing.__self__, above)]
    if isinstance(thing, type) or (callable(thing) and not hasattr(thing, "__dict__")):
        return str(getattr(thing, "__qualname__", kind))
    wrapped = getattr(thing, "__wrapped__", None)
    if isinstance(wrapped, FunctionType):
        return _function(wrapped, above)
    if not hasattr(thing, "__dict__"):
        raise TypeError(f"{kind}: expected something that can be declared: numbers, words, dataclasses or functions")
    # what a property has cached is no part of the thing
    cached = {name for name in vars(thing) if hasattr(getattr(type(thing), name, None), "__set_name__")}
    own = {name: value for name, value in vars(thing).items() if name not in cached | _LEFT_OUT}
    return {"class": kind, **{name: _plain(value, above) for name, value in own.items()}}


def _function(function: Callable[..., object], above: tuple[int, ...]) -> Plain:
    closure = getattr(function, "__closure__", None) or ()
    enclosed = [_plain(cell.cell_contents, above) for cell in closure]
    defaults = _plain(getattr(function, "__defaults__", None), above)
    return [function.__module__, function.__qualname__, enclosed, defaults]
