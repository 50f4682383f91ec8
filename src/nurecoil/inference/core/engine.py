"""Which code minimises over the nuisances: NumPy, or a compiled loop where numba is installed."""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from nurecoil.expectation.compiled import Compiled
from nurecoil.inference.core.flat import Flat
from nurecoil.problems import UnknownId

Engine = Literal["auto", "numpy", "compiled"]
ENGINES: tuple[Engine, ...] = ("auto", "numpy", "compiled")

WORTH, WORTH_BUILDING = 1.0, 20.0
"""Seconds of work in NumPy after which the loop is loaded, about what loading takes: who waits until then never waits for more
than twice the best. And after which it is compiled, on a machine that has not done so before."""
_CALL, _BYTE = 1.5e-3, 2.5e-9
"""Seconds that NumPy takes for a call, and for a byte of rows, roughly."""
_FIT = 3.0
"""What a fit costs more than a profile."""


@cache
def installed() -> bool:
    """Whether numba is there (``pip install nurecoil[fast]``)."""
    return find_spec("numba") is not None


def choose(c: Compiled, points: int, engine: Engine = "auto", *, fits: bool = False) -> Literal["numpy", "compiled"]:
    """What `profile` uses, or `joint` for fits; these are left to NumPy where tables follow a parameter.

    Raises
    ------
    UnknownId
        If there is no such engine.
    ValueError
        If the loop is asked for and cannot be had.
    """
    if engine not in ENGINES:
        raise UnknownId("engine", engine, ENGINES)
    if engine == "numpy" or (fits and c.features.axes):
        return "numpy"
    if engine == "compiled":
        if not installed():
            raise ValueError("engine: the compiled loop needs numba; pip install nurecoil[fast]")
        if not Flat.suits(c):
            raise ValueError(
                "engine: the compiled loop knows neither full covariance matrices nor responses on nodes nor fitted shapes"
            )
    elif not installed() or not Flat.suits(c) or not _worth(c, points, "loop_joint" if fits else "loop"):
        return "numpy"
    _forget_stale()
    _announce("loop_joint" if fits else "loop")
    return "compiled"


def _worth(c: Compiled, points: int, loop: str) -> bool:
    """Whether there is enough to do, or the loop is loaded anyway."""
    if f"nurecoil.inference.core.{loop}" in sys.modules:
        return True
    spent = _spent()
    spent.seconds += (_FIT if loop == "loop_joint" else 1.0) * (_CALL + _BYTE * points * c.bytes_per_point)
    return spent.seconds > (WORTH if _built(loop) else WORTH_BUILDING)


@dataclass
class _Spent:
    seconds: float = 0.0


@cache
def _spent() -> _Spent:
    """What NumPy has worked in this process, roughly: the loop is loaded once per process, not once per likelihood."""
    return _Spent()


def _kept() -> tuple[Path, float]:
    """Where numba keeps what it compiled, and when the loops were last changed."""
    here = Path(__file__).parent
    folder = Path(os.environ.get("NUMBA_CACHE_DIR", here / "__pycache__"))
    return folder, max(path.stat().st_mtime for path in (*here.glob("loop*.py"), here / "flat.py"))


@cache
def _built(loop: str) -> bool:
    """Whether numba has a compiled loop of this machine in its cache."""
    folder, changed = _kept()
    return any(path.stat().st_mtime >= changed for path in folder.rglob(f"{loop}.*.nbi"))


@cache
def _announce(loop: str) -> None:
    """Say what the wait is for, once: the command line shows it, and so does ``logging.basicConfig(level="INFO")``."""
    if f"nurecoil.inference.core.{loop}" not in sys.modules and not _built(loop):
        logging.getLogger("nurecoil").info("compiling the loop once for this machine, about half a minute; it is kept")


@cache
def _forget_stale() -> None:
    """Remove indices of loops that were compiled before a change: numba looks at one file of several only."""
    folder, changed = _kept()
    for path in folder.rglob("loop*.nbi"):
        if path.stat().st_mtime < changed:
            path.unlink(missing_ok=True)
