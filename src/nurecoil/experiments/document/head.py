"""Keys of a file that hold plain values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from nurecoil.experiments.counting import Statistic
from nurecoil.problems import Located, UnknownId
from nurecoil.tables import cite

VERSION = 1
_ELSEWHERE = re.compile(r"10\.\d{4,}/\S+|arXiv:\S+|https?://\S+")


def _reference(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected a key of the bibliography, got {value!r}")
    if not _ELSEWHERE.fullmatch(value):
        try:
            cite(value)
        except UnknownId as error:
            raise ValueError(f"{error.args[0]}; or give a DOI, 'arXiv:...' or an address") from None
    return value


def _listed(value: object, read: Callable[[object], str]) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"expected a list, got {value!r}")
    found = []
    for i, item in enumerate(value):
        try:
            found.append(read(item))
        except ValueError as error:
            raise Located(f"[{i}]", str(error)) from None
    return tuple(found)


def _id(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(f"expected lower-case words joined by hyphens, got {value!r}")
    return value


def _title(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected a word, got {value!r}")
    return value


def _version(value: object) -> int:
    if value != VERSION or isinstance(value, bool):
        raise ValueError(f"expected version {VERSION} of this format, got {value!r}")
    return VERSION


def _statistic(value: object) -> Statistic:
    known: tuple[Statistic, ...] = get_args(Statistic)
    found = next((name for name in known if name == value), None)
    if found is None:
        raise ValueError(f"expected {', '.join(map(repr, get_args(Statistic)))}, got {value!r}")
    return found


def _included(value: object) -> Literal["standard-model"]:
    if value != "standard-model":
        raise ValueError(f"expected 'standard-model', or nothing, got {value!r}")
    return "standard-model"


def _yes(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, got {value!r}")
    return value


@dataclass
class Head:
    """The plain values of a file, as far as they are fine."""

    version: int = VERSION
    id: str = ""
    title: str = ""
    cite: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    background_includes: Literal["standard-model"] | None = None
    stacked: bool = False
    statistic: Statistic | None = None


HEAD: Mapping[str, Callable[[object], object]] = {
    "version": _version,
    "id": _id,
    "title": _title,
    "cite": lambda value: _listed(value, _reference),
    "contains": lambda value: _listed(value, _id),
    "background_includes": _included,
    "stacked": _yes,
    "statistic": _statistic,
}
"""Key -> how its value is read."""
