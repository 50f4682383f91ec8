"""Studies: one folder per paper, each with a ``STUDY`` in its ``study.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from pkgutil import iter_modules

from nurecoil.catalogue import provider
from nurecoil.problems import UnknownId
from nurecoil.studies.study import Study

__all__ = ["Study", "load", "names"]


def names() -> tuple[str, ...]:
    """Ids of all studies, sorted."""
    return tuple(sorted(info.name.replace("_", "-") for info in iter_modules(__path__) if info.ispkg))


@provider("studies")
def _folders() -> Mapping[str, Callable[[], Study]]:
    """What loads each study."""
    return {name: partial(load, name) for name in names()}


def load(name: str) -> Study:
    """A study by its id.

    Raises
    ------
    UnknownId
        If there is no such study; the message lists the closest ids.
    """
    if name not in names():
        raise UnknownId("study", name, names())
    study: Study = import_module(f"{__name__}.{name.replace('-', '_')}.study").STUDY
    return study
