"""Packages that are needed for one conversion only."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def needed(package: str, by: str) -> ModuleType:
    """A package that is not among those of nurecoil.

    Parameters
    ----------
    package : str
    by : str
        What asks for it.

    Raises
    ------
    ImportError
        If it is not installed; the message says what to do.
    """
    try:
        return import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        raise ImportError(f"{by} needs the package {package!r}, which is not installed: pip install {package}") from None
