"""The file of a scan: a line that says what is scanned, then one line per finished chunk, in order.

A chunk is written at once and in order, so that a scan that was killed leaves a file that is right but for its end. An
unfinished last line is cut off; anything else that does not fit is refused.
"""

from __future__ import annotations

import base64
import json
import os
import zlib
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Protocol, Self

import numpy as np

from nurecoil.arrays import Array
from nurecoil.tables import write_atomically


class DamagedScan(ValueError):
    """A scan file cannot be continued: it is not one, or was changed."""


class Task(Protocol):
    """What a scan file needs to know of a scan."""

    @property
    def axes(self) -> Any:
        """Name -> values."""
        ...

    @property
    def chunk(self) -> int:
        """Points per chunk."""
        ...

    @property
    def size(self) -> int:
        """Number of points."""
        ...

    @property
    def start(self) -> Any:
        """Where minimisations over other parameters start."""
        ...

    def points(self, first: int, last: int) -> dict[str, Array]:
        """Points by number."""
        ...

    def at(self, points: Any) -> Array:
        """-2 ln L at points."""
        ...


class ScanFile:
    """An append-only file of finished chunks.

    Parameters
    ----------
    path : Path
    task : GridTask
        What is scanned. -2 ln L at the first point is part of the description, so that the file of another likelihood is
        recognised.

    Raises
    ------
    DamagedScan
        If the file is no scan file, or a line in it was changed.
    ValueError
        If it holds a scan with other settings or another likelihood, or another process is writing it.
    """

    def __init__(self, path: Path, task: Task) -> None:
        self.path = path
        self._task = task
        self.finished: list[Array] = []

    def __enter__(self) -> Self:
        header = self._header()
        if not self.path.exists():
            write_atomically(self.path, json.dumps(header) + "\n")
        self._stream: BinaryIO = self.path.open("r+b")
        try:
            _lock(self._stream, self.path)
            self._stream.truncate(self._read(header))
            self._stream.seek(0, os.SEEK_END)
        except BaseException:
            self._stream.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._stream.close()

    def append(self, values: Array) -> None:
        """Add the next chunk; it is on disk when this returns."""
        self._stream.write(_line(len(self.finished), values))
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self.finished.append(values)

    def _header(self) -> dict[str, Any]:
        first = float(self._task.at(self._task.points(0, 1))[0])
        return {
            "file": "nurecoil scan",
            "version": 1,
            "axes": [[name, axis.tolist()] for name, axis in self._task.axes.items()],
            "chunk": self._task.chunk,
            "start": dict(self._task.start),
            "first": repr(first),
        }

    def _read(self, header: dict[str, Any]) -> int:
        """Read finished chunks; the length of what is whole."""
        content = self._stream.read()
        lines = content.split(b"\n")
        whole = lines[:-1]
        if not whole:
            raise DamagedScan(f"{self.path.name}: expected the first line of a scan, got an unfinished one; delete the file")
        _compare(self.path.name, _json(self.path.name, 1, whole[0]), header)
        for number, line in enumerate(whole[1:]):
            self.finished.append(_values(self.path.name, number, line, self._task))
        return len(content) - len(lines[-1])


def _line(number: int, values: Array) -> bytes:
    raw = np.ascontiguousarray(values, dtype="<f8").tobytes()
    entry = {"chunk": number, "crc32": zlib.crc32(raw), "values": base64.b64encode(raw).decode("ascii")}
    return json.dumps(entry).encode("ascii") + b"\n"


def _json(name: str, line: int, text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        raise DamagedScan(f"{name}, line {line}: expected JSON, got {text[:40]!r}") from None
    if not isinstance(found, dict):
        raise DamagedScan(f"{name}, line {line}: expected a mapping, got {text[:40]!r}")
    return found


def _values(name: str, number: int, line: bytes, task: Task) -> Array:
    entry = _json(name, number + 2, line)
    size = min(task.chunk, task.size - number * task.chunk)
    try:
        raw = base64.b64decode(entry["values"], validate=True)
        whole = entry["chunk"] == number and entry["crc32"] == zlib.crc32(raw) and len(raw) == 8 * size
    except (KeyError, TypeError, ValueError):
        whole = False
    if not whole:
        raise DamagedScan(f"{name}, line {number + 2}: expected chunk {number} with {size} values and a matching checksum")
    return np.frombuffer(raw, dtype="<f8").astype(float)


def _compare(name: str, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    if found.get("file") != wanted["file"]:
        raise DamagedScan(f"{name}: expected the file of a scan")
    for key, value in wanted.items():
        same = found.get(key) == value
        if key in ("first", "start"):
            same = same or _close(found.get(key), value)
        if not same:
            what = "-2 ln L at the first point" if key == "first" else key
            raise ValueError(
                f"{name} holds another scan: {what} is {_short(found.get(key))} there and {_short(value)} here; "
                "choose another file, or delete it"
            )


def _close(found: Any, wanted: Any) -> bool:
    """Whether numbers computed on another machine may be the same."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and found.keys() == wanted.keys() and all(_close(found[k], wanted[k]) for k in wanted)
    try:
        return bool(np.isclose(float(found), float(wanted), rtol=1e-9, atol=1e-12))
    except (TypeError, ValueError):
        return False


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _lock(stream: BinaryIO, path: Path) -> None:
    """Refuse a second writer, where the system can."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise ValueError(f"{path.name}: another process is writing this scan") from None
