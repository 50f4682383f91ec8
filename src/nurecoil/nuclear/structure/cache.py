"""Results kept between runs in the user's cache directory, each checked before it is believed."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from nurecoil.tables import data_path, write_json

FORMAT = "nurecoil structure 1"
_log = logging.getLogger(__name__)


def cache_folder() -> Path:
    """``$XDG_CACHE_HOME/nurecoil``, or ``~/.cache/nurecoil`` where that is not set to an absolute path."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "nurecoil"


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, allow_nan=False).encode()).hexdigest()


@cache
def version_hash() -> str:
    """Hash of the code and the parameters that results depend on: an old result is not used with new code."""
    root = Path(str(files("nurecoil")))
    sources = [root / "constants.py", root / "units" / "values.py", *sorted((root / "nuclear" / "structure").glob("*.py"))]
    parameters = sorted(data_path("nn_potentials").glob("*.csv"))
    total = hashlib.sha256()
    for path in (*sources, *parameters):
        total.update(path.read_bytes())
    return total.hexdigest()


def cache_file(name: str, inputs: dict[str, object]) -> Path:
    """Where the result of these inputs is kept.

    Parameters
    ----------
    name : str
        Start of the file's name.
    inputs : dict
        Everything the result depends on, in numbers and words that JSON can hold.
    """
    return cache_folder() / f"{name}-{_digest([FORMAT, version_hash(), inputs])[:24]}.json"


def load(name: str, inputs: dict[str, object]) -> dict[str, object] | None:
    """The stored result of these inputs, or None if there is none that can be trusted.

    A file that is damaged, that something else wrote, or that belongs to other inputs is ignored, with a message to
    the log; `store` overwrites it.
    """
    path = cache_file(name, inputs)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        _log.warning("cache file %s cannot be read (%s): computing again", path, error)
        return None
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        _log.warning("cache file %s is damaged (%s): computing again", path, error)
        return None
    if not isinstance(content, dict) or content.get("format") != FORMAT or content.get("inputs") != inputs:
        _log.warning("cache file %s is not ours: computing again", path)
        return None
    result = content.get("result")
    if not isinstance(result, dict) or content.get("checksum") != _digest(result):
        _log.warning("cache file %s is damaged (checksum): computing again", path)
        return None
    return result


def store(name: str, inputs: dict[str, object], result: Mapping[str, object]) -> None:
    """Keep a result, atomically; where the cache cannot be written, only a message goes to the log."""
    path = cache_file(name, inputs)
    try:
        write_json(path, {"format": FORMAT, "inputs": inputs, "checksum": _digest(result), "result": result})
    except OSError as error:
        _log.warning("cache file %s cannot be written (%s)", path, error)
