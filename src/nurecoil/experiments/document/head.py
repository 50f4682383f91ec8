"""Keys of a file that hold plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args

from nurecoil.experiments.counting import Statistic
from nurecoil.problems import Located, UnknownId
from nurecoil.tables import cite

VERSION = 1
_ELSEWHERE = re.compile(r"10\.\d{4,}/\S+|arXiv:\S+|https?://\S+")


def _reference(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected a key of the bibliography, got {value!r}")
    if not _ELSEWHERE.fullmatch(value):
        try:
            cite(value)
        except UnknownId as error:
            raise ValueError(f"{error.args[0]}; or give a DOI, 'arXiv:...' or an address") from None
    return value


def _listed(value: Any, read: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"expected a list, got {value!r}")
    found = []
    for i, item in enumerate(value):
        try:
            found.append(read(item))
        except ValueError as error:
            raise Located(f"[{i}]", str(error)) from None
    return tuple(found)


def _id(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(f"expected lower-case words joined by hyphens, got {value!r}")
    return value


def _title(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected a word, got {value!r}")
    return value


def _version(value: Any) -> int:
    if value != VERSION or isinstance(value, bool):
        raise ValueError(f"expected version {VERSION} of this format, got {value!r}")
    return VERSION


def _statistic(value: Any) -> str:
    if value not in get_args(Statistic):
        raise ValueError(f"expected {', '.join(map(repr, get_args(Statistic)))}, got {value!r}")
    return str(value)


def _included(value: Any) -> str:
    if value != "standard-model":
        raise ValueError(f"expected 'standard-model', or nothing, got {value!r}")
    return "standard-model"


def _yes(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, got {value!r}")
    return value


HEAD: Mapping[str, Any] = {
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
