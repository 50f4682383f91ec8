"""Files as text: read whole, within limits, and only from where they may be read; written at once or not at all."""

from __future__ import annotations

import difflib
import json
import os
import tempfile
from pathlib import Path

from nurecoil.problems import printable

MAX_BYTES = 32 * 2**20
"""Largest table that is read."""
_SHOWN = 80


def read_text(path: Path, max_bytes: int = MAX_BYTES) -> str:
    """The text of a UTF-8 file, without a byte-order mark, its lines ended by ``\\n``.

    Parameters
    ----------
    path : Path
    max_bytes : int
        Larger files are refused.

    Raises
    ------
    ValueError
        If it is not a file, cannot be read, is too large, is not UTF-8, or holds control characters; the message names the
        file and the line.
    """
    name = printable(path.name)
    try:
        if not path.is_file():
            raise ValueError(f"{name}: expected a file, but there is none in {printable(str(path.parent))!r}")
        with path.open("rb") as stream:
            content = stream.read(max_bytes + 1)
    except OSError as error:
        raise ValueError(f"{name}: cannot be read: {error.strerror}") from None
    if len(content) > max_bytes:
        raise ValueError(f"{name}: larger than {max_bytes} bytes, which is the limit")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError(f"{name}: expected text in UTF-8, got UTF-16; save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = content[error.start]
        raise ValueError(f"{name}, line {line}: expected text in UTF-8, got the byte {found:#04x}; save it as UTF-8") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    refuse_controls(text, name)
    return text


def refuse_controls(text: str, name: str) -> None:
    """Refuse control characters other than tabs and ends of lines.

    Raises
    ------
    ValueError
        With the file's name and the line.
    """
    if text.isascii() and text.isprintable():
        return
    for number, line in enumerate(text.split("\n"), 1):
        if not line.isprintable():
            for c in line:
                if ord(c) in _CONTROLS:
                    raise ValueError(f"{name}, line {number}: expected text, got the control character {c!r}")


def _is_inside(path: Path, folder: Path) -> bool:
    """Whether a path stays in a folder, links followed; the package's own files may be links, as some installers make them."""
    if not Path(os.path.abspath(path)).is_relative_to(os.path.abspath(folder)):  # noqa: PTH100
        return False
    return folder.is_relative_to(_OWN) or path.resolve().is_relative_to(folder.resolve())


_OWN = Path(__file__).parents[1] / "data"
_CONTROLS = frozenset([*range(9), *range(11, 32), 127, *range(128, 160)])


def confined(folder: Path, name: object, allow_outside: bool = False) -> Path:
    """The path of a file that another file names, which must lie in the other's folder or below it.

    Parameters
    ----------
    folder : Path
        The folder of the file that names it.
    name : str
        As written there.
    allow_outside : bool
        Whether any place will do; for files that one has written oneself.

    Raises
    ------
    ValueError
        If it is not a word, leads outside (by ``..``, an absolute path or a link), or there is no such file; the message
        shows the name, and nothing of what lies outside.

    Examples
    --------
    >>> confined(Path("experiments"), "../secret.csv")
    Traceback (most recent call last):
    ...
    ValueError: '../secret.csv' leads out of the folder of the file that names it; expected a file in that folder
    """
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"expected the name of a file, got {name!r:.{_SHOWN}}")
    shown = repr(name) if len(name) <= _SHOWN else f"{name[:_SHOWN]!r}..."
    try:
        path = folder / name
        if not allow_outside and not _is_inside(path, folder):
            raise ValueError(
                f"{shown} leads out of the folder of the file that names it; expected a file in that folder"
            ) from None
        if path.is_file():
            return path
        there = [p.name for p in path.parent.iterdir() if p.suffix == path.suffix] if path.parent.is_dir() else []
    except (OSError, RuntimeError):
        raise ValueError(f"{shown} cannot be the name of a file") from None
    except ValueError as error:
        if "\0" not in name:
            raise
        raise ValueError(f"{shown} cannot be the name of a file") from error
    close = difflib.get_close_matches(path.name, there, n=3, cutoff=0.4) or sorted(there)[:5]
    beside = "" if allow_outside else f"; close to it: {printable(', '.join(close)) or 'none'}"
    raise ValueError(f"there is no file {shown} beside the file that names it{beside}")


def write_atomically(path: str | Path, content: str | bytes) -> Path:
    """Write a file whole or not at all: a temporary file beside it, then a rename."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode("utf-8") if isinstance(content, str) else content)
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return target


def write_json(path: str | Path, value: object) -> Path:
    """Write JSON atomically; NaN and infinity are refused."""
    return write_atomically(path, json.dumps(value, indent=1, allow_nan=False) + "\n")
