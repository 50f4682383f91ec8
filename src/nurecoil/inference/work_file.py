"""The file of a scan, or of toys: a line that says what is computed, then one line per finished chunk.

The first line has a hash of what was declared (experiments and their data, model, what is asked, profiled and held), the
words of it that people can compare, and -2 ln L at three points. It has no hash of floating-point arrays, whose last bits
depend on the processor: the three values have to come out again to 1e-6.

A chunk is written at once, so that work that was killed leaves a file that is right but for its end. An unfinished last line is
cut off; anything else that does not fit is refused.
"""

from __future__ import annotations

import base64
import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, ClassVar, Protocol, Self

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference.question import Question
from nurecoil.tables import write_atomically

VERSION = 3
"""Of the format."""


class DamagedScan(ValueError):
    """The file of a scan or of toys cannot be continued: it is none, or was changed."""


class _Task(Protocol):
    """What a file needs to know of the work."""

    kind: ClassVar[str]
    """``"scan"`` or ``"set of toys"``."""
    ordered: ClassVar[bool]
    """Whether chunks are made in the order of their numbers; else each is known by its number alone."""

    @property
    def question(self) -> Question:
        """What is asked of which likelihood."""
        ...

    @property
    def axes(self) -> Mapping[str, Array]:
        """Name -> values."""
        ...

    @property
    def settings(self) -> Mapping[str, object]:
        """What else the values depend on, plain numbers by name."""
        ...

    @property
    def size(self) -> int:
        """Number of grid points."""
        ...

    @property
    def chunks(self) -> int:
        """Number of chunks."""
        ...

    def values_in(self, chunk: int) -> int:
        """Number of values of a chunk."""
        ...

    def value(self, point: int) -> float:
        """-2 ln L at a grid point, by its number."""
        ...


class WorkFile:
    """An append-only file of finished chunks.

    Parameters
    ----------
    path : Path
    task : GridTask or ToyTask
        What is computed.

    Attributes
    ----------
    finished : dict
        Number of a chunk -> its values.

    Raises
    ------
    DamagedScan
        If the file is none of such work, or a line in it was changed.
    ValueError
        If it holds work with other settings or another likelihood, or another process is writing it.
    """

    def __init__(self, path: Path, task: _Task) -> None:
        self.path = path
        self._task = task
        self.finished: dict[int, Array] = {}

    def __enter__(self) -> Self:
        header = self._header()
        if not self.path.exists():
            write_atomically(self.path, json.dumps(header) + "\n")
        self._stream: BinaryIO = self.path.open("r+b")
        try:
            _lock(self._stream, self.path, self._task.kind)
            self._stream.truncate(self._read(header))
            self._stream.seek(0, os.SEEK_END)
        except BaseException:
            self._stream.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._stream.close()

    def append(self, chunk: int, values: Array) -> None:
        """Add a chunk; it is on disk when this returns."""
        self._stream.write(_line(chunk, values))
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self.finished[chunk] = values

    def _header(self) -> dict[str, Any]:
        task, question = self._task, self._task.question
        last = task.size - 1
        places = sorted({0, last // 2, last})
        values = [task.value(k) for k in places]
        return {
            "file": f"nurecoil {task.kind}",
            "version": VERSION,
            "asked": list(question.asked),
            "profiled": list(question.profiled),
            "held": {name: repr(value) for name, value in question.held.items()},
            "axes": [[name, axis.tolist()] for name, axis in task.axes.items()],
            **task.settings,
            "likelihood": question.declared,
            "values": [[k, repr(value)] for k, value in zip(places, values, strict=True)],
        }

    def _read(self, header: dict[str, Any]) -> int:
        """Read finished chunks; the length of what is whole."""
        content = self._stream.read()
        lines = content.split(b"\n")
        whole = lines[:-1]
        if not whole:
            kind = self._task.kind
            raise DamagedScan(f"{self.path.name}: expected the first line of a {kind}, got an unfinished one; delete the file")
        _compare(self.path.name, self._task.kind, _json(self.path.name, 1, whole[0]), header)
        for number, line in enumerate(whole[1:]):
            chunk, values = self._values(number, line)
            self.finished[chunk] = values
        return len(content) - len(lines[-1])

    def _values(self, number: int, line: bytes) -> tuple[int, Array]:
        """A chunk and its values, from that line below the first."""
        name, task = self.path.name, self._task
        entry = _json(name, number + 2, line)
        said = entry.get("chunk")
        chunk: int = said if isinstance(said, int) and not task.ordered else number
        wanted = "the end of the file" if task.ordered else "a chunk of its own"
        if 0 <= chunk < task.chunks and chunk not in self.finished:
            wanted = f"chunk {chunk} with {task.values_in(chunk)} values and a matching checksum"
            try:
                raw = base64.b64decode(entry["values"], validate=True)
                if said == chunk and entry["crc32"] == zlib.crc32(raw, chunk) and len(raw) == 8 * task.values_in(chunk):
                    return chunk, np.frombuffer(raw, dtype="<f8").astype(np.float64)
            except (KeyError, TypeError, ValueError):
                pass
        raise DamagedScan(f"{name}, line {number + 2}: expected {wanted}")


def _line(number: int, values: Array) -> bytes:
    raw = np.ascontiguousarray(values, dtype="<f8").tobytes()
    entry = {"chunk": number, "crc32": zlib.crc32(raw, number), "values": base64.b64encode(raw).decode("ascii")}
    return json.dumps(entry).encode("ascii") + b"\n"


def _json(name: str, line: int, text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        raise DamagedScan(f"{name}, line {line}: expected JSON, got {text[:40]!r}") from None
    if not isinstance(found, dict):
        raise DamagedScan(f"{name}, line {line}: expected a mapping, got {text[:40]!r}")
    return found


def _compare(name: str, kind: str, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    if found.get("file") != wanted["file"]:
        raise DamagedScan(f"{name}: expected the file of a {kind}")
    for key, value in wanted.items():
        different = _difference(key, found.get(key), value)
        if different is not None:
            what, there, here = different
            raise ValueError(
                f"{name} holds another {kind}: {what} is {_short(there)} there and {_short(here)} here; "
                "choose another file, or delete it"
            )


def _difference(key: str, found: Any, wanted: Any) -> tuple[str, Any, Any] | None:
    """What differs, if anything does: its name, what the file has, what is wanted."""
    if key == "held" and isinstance(found, dict):
        for name in [*wanted, *(n for n in found if n not in wanted)]:
            if not _close(found.get(name), wanted.get(name)):
                return f"the value of {name}", found.get(name), wanted.get(name)
        return None
    if key == "axes" and isinstance(found, list):
        mine, theirs = dict(wanted), dict(found) if all(len(one) == 2 for one in found) else {}
        for name in mine:
            if mine[name] != theirs.get(name):
                return f"the grid of {name}", theirs.get(name), mine[name]
        return None if list(mine) == list(theirs) else ("the grid", list(theirs), list(mine))
    if key == "values":
        same = isinstance(found, list) and len(found) == len(wanted)
        if same and all(isinstance(a, list) and len(a) == 2 and a[0] == b[0] for a, b in zip(found, wanted, strict=True)):
            for (k, there), (_, here) in zip(found, wanted, strict=True):
                if not _close(there, here):
                    return f"-2 ln L at point {k}", there, here
            return None
        return "-2 ln L at three points", found, wanted
    if key == "likelihood" and found != wanted:
        return "what was declared (experiments, data or model)", found, wanted
    return None if found == wanted else (key, found, wanted)


def _close(found: Any, wanted: Any) -> bool:
    """Whether numbers computed on another machine may be the same."""
    try:
        a, b = float(found), float(wanted)
    except (TypeError, ValueError):
        return False
    return bool(a == b or abs(a - b) <= 1e-6 * max(1.0, abs(b)))


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _lock(stream: BinaryIO, path: Path, kind: str) -> None:
    """Refuse a second writer, where the system can."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise ValueError(f"{path.name}: another process is writing this {kind}") from None
