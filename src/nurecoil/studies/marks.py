"""Marks on the functions of a study: which claims they answer. A mark is an attribute; nothing is registered anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from types import ModuleType
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.report.section import Cell


def farthest(ratios: ArrayLike) -> float:
    """The ratio farthest from one, for identities that hold at many points.

    Examples
    --------
    >>> farthest([[1.0, 0.9], [1.05, 1.0]])
    0.9
    """
    flat = np.ravel(ratios)
    return float(flat[np.argmax(np.abs(flat - 1))])


def rows(*columns: Iterable[object]) -> list[tuple[Cell, ...]]:
    """Rows of a table from its columns of words and numbers.

    Examples
    --------
    >>> rows(["He", "Ar"], np.array([0.5, 3.0]))
    [('He', 0.5), ('Ar', 3.0)]
    """
    named = [[x if isinstance(x, str) else float(x) for x in column] for column in columns]  # type: ignore[arg-type]
    return list(zip(*named, strict=True))


F = TypeVar("F", bound=Callable[..., object])
Columns: TypeAlias = Mapping[str, object]
"""Columns of a figure by name; or of several, by key."""
Rows: TypeAlias = Sequence[tuple[object, ...]]
"""Of a table."""
Value = float | Sequence[float] | Mapping[str, float] | None


def _mark(name: str, keys: tuple[str, ...]) -> Callable[[F], F]:
    def note(function: F) -> F:
        setattr(function, name, (*getattr(function, name, ()), keys))
        return function

    return note


def ours(*keys: str) -> Callable[[F], F]:
    """Mark a function that gives our number for a claim.

    Parameters
    ----------
    *keys : str
        Keys of claims. With one key the function returns a number; with several, as many numbers in their order, or a
        mapping from each key to its number. A key with ``*`` stands for all claims that match it, and asks for a mapping.

    Examples
    --------
    >>> @ours("events")
    ... def events() -> float:
    ...     return 14.0
    """
    return _mark("__claims__", keys)


def repaired(*keys: str) -> Callable[[F], F]:
    """Mark a function that gives our number after the repair that a claim describes; keys as for `ours`."""
    return _mark("__repairs__", keys)


def quoted(*keys: str) -> Callable[[F], F]:
    """Mark a function that gives numbers quoted in the study's texts; names as keys of `ours`, without ``*``."""
    return _mark("__quoted__", keys)


def shows(*keys: str) -> Callable[[F], F]:
    """Mark a function that gives columns of a figure, or rows of a table, of ``shown.yaml``; with several keys a mapping."""
    return _mark("__shows__", keys)


def marked(modules: Sequence[ModuleType], name: str) -> Iterator[tuple[tuple[str, ...], Callable[[], Value]]]:
    """Functions of these modules with such a mark, each where it is defined, with its keys."""
    for module in modules:
        for thing in list(vars(module).values()):  # a warning adds a name to its module
            if getattr(thing, "__module__", None) == module.__name__:
                for keys in getattr(thing, name, ()):
                    yield keys, thing


def shown_by(modules: Sequence[ModuleType], study: str, only: str = "") -> dict[str, object]:
    """Key -> columns of a figure, or rows of a table, of all functions marked by `shows`, or of one key alone.

    Raises
    ------
    ValueError
        If a key is marked twice.
    """
    found: dict[str, object] = {}
    for keys, function in marked(modules, "__shows__"):
        asked = [key for key in keys if only in ("", key)]
        value: object = function() if asked else None
        for key in asked:
            if key in found:
                raise ValueError(f"study {study}: two functions show {key!r}")
            found[key] = value[key] if len(keys) > 1 and isinstance(value, Mapping) else value
    return found


def numbers(
    modules: Sequence[ModuleType], name: str, known: Sequence[str], study: str
) -> tuple[dict[str, float], dict[str, str]]:
    """All numbers that functions with a mark give, and the name of each one's function.

    Raises
    ------
    ValueError
        If a key is not known or is answered twice, or a function does not answer all of its keys.
    """
    found: dict[str, float] = {}
    by: dict[str, str] = {}
    for keys, function in marked(modules, name):
        owner = f"study {study}, {getattr(function, '__name__', function)}"
        wanted = [key for pattern in keys for key in (known if "*" in pattern else [pattern]) if fnmatchcase(key, pattern)]
        for key in wanted:
            if key in by or (known and key not in known):
                why = f"is answered by {by[key]}" if key in by else "is not in claims.yaml"
                raise ValueError(f"{owner}: the key {key!r} {why}")
            by[key] = str(getattr(function, "__name__", ""))
        value = function()
        if isinstance(value, Mapping):
            if set(value) != set(wanted):
                odd = sorted(set(value) ^ set(wanted))
                raise ValueError(f"{owner}: expected numbers for exactly {len(wanted)} keys; {', '.join(odd[:5])} do not match")
            found |= {key: float(value[key]) for key in wanted}
        elif isinstance(value, (int, float)) or getattr(value, "ndim", 1) == 0:
            found |= dict.fromkeys(wanted, float(value))  # type: ignore[arg-type]
        else:
            found |= dict(zip(wanted, map(float, value), strict=True))  # type: ignore[arg-type]
    return found, by
