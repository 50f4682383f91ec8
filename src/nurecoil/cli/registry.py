"""Names the command line knows: the package's own, and those of installed packages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any


class Registry(Mapping[str, Callable[..., Any]]):
    """Name -> what builds it; entry points of a group are found on first use and loaded when asked for.

    Parameters
    ----------
    group : str
        Entry-point group, ``"nurecoil.sources"`` or ``"nurecoil.models"``.
    own : mapping
        The package's own; these names cannot be taken over.
    """

    def __init__(self, group: str, own: Mapping[str, Callable[..., Any]]) -> None:
        self._group, self._own = group, dict(own)

    @cached_property
    def _installed(self) -> Mapping[str, Any]:
        from importlib.metadata import entry_points

        return {point.name: point for point in entry_points(group=self._group) if point.name not in self._own}

    def __getitem__(self, name: str) -> Callable[..., Any]:
        if name in self._own:
            return self._own[name]
        builder: Callable[..., Any] = self._installed[name].load()
        return builder

    def __iter__(self) -> Iterator[str]:
        return iter([*self._own, *self._installed])

    def __len__(self) -> int:
        return len(self._own) + len(self._installed)
