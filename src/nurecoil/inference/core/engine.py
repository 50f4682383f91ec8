"""Which code minimises over the nuisances: NumPy, or a compiled loop where numba is installed."""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from nurecoil.expectation.compiled import Compiled
from nurecoil.inference.core.flat import Flat, flattened
from nurecoil.problems import UnknownId

Engine = Literal["auto", "numpy", "compiled"]
ENGINES: tuple[Engine, ...] = ("auto", "numpy", "compiled")

WORTH, WORTH_BUILDING = 0.3, 10.0
"""Seconds of work in NumPy after which it pays to load the loop, and to compile it on a machine that has not done so before."""
_CALL, _BYTE = 1.5e-3, 5e-9
"""Seconds that NumPy takes for a call, and for a byte of rows, roughly."""


@cache
def installed() -> bool:
    """Whether numba is there (``pip install nurecoil[fast]``)."""
    return find_spec("numba") is not None


def choose(c: Compiled, points: int, engine: Engine = "auto") -> Literal["numpy", "compiled"]:
    """What `profile` uses.

    Raises
    ------
    UnknownId
        If there is no such engine.
    ValueError
        If the loop is asked for and cannot be had.
    """
    if engine not in ENGINES:
        raise UnknownId("engine", engine, ENGINES)
    if engine == "numpy":
        return "numpy"
    if engine == "compiled":
        if not installed():
            raise ValueError("engine: the compiled loop needs numba; pip install nurecoil[fast]")
        if not Flat.suits(c):
            raise ValueError(
                "engine: the compiled loop knows neither full covariance matrices nor responses on nodes nor fitted shapes"
            )
        return "compiled"
    if not installed() or not Flat.suits(c):
        return "numpy"
    if "nurecoil.inference.core.loop" in sys.modules:
        return "compiled"
    flat = flattened(c)
    flat.effort += _CALL + _BYTE * points * c.bytes_per_point
    return "compiled" if flat.effort > (WORTH if _built() else WORTH_BUILDING) else "numpy"


@cache
def _built() -> bool:
    """Whether numba has a compiled loop of this machine in its cache."""
    folder = Path(os.environ.get("NUMBA_CACHE_DIR", Path(__file__).parent / "__pycache__"))
    return any(folder.rglob("loop.many-*.nbi"))
