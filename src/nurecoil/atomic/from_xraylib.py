"""How the package's X-ray tables are made from the library xraylib, which nothing else needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from nurecoil.arrays import Array
from nurecoil.matter.evaluations import atomic_numbers
from nurecoil.tables import data_path, write_atomically

FOLDER = "xray_tables"
ELEMENTS = 98
"""The library knows H to Cf."""
ENTRIES = (
    0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.07, 0.09, 0.1, 0.125, 0.15, 0.175, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8,
    0.9, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 15.0, 20.0, 50.0, 80.0, 100.0, 1e3, 1e6,
)  # fmt: skip
"""Where the library's table of form factors has its entries: sin(theta/2)/lambda per angstrom."""

_ELAM = (0.1, 800.0)
_KISSEL_TOP, _KISSEL_ABOVE_K = 299.0, 30.0
"""Where the library's splines of Kissel's cross sections end: in keV, and in units of the K edge; beyond, they fall off much
too fast."""
_TOLERANCE = 5e-3
_PER_DECADE, _LEAST = 300, 16
_BESIDE, _CLOSEST = 1e-9, 1e-6


def regenerate_xray_tables(folder: Path | str | None = None) -> Path:
    """Read form factors and photo-absorption of all elements from xraylib, and write their tables.

    Cross sections are written at as few energies as straight lines between them, in the logarithms, need to be within half a
    per cent; an edge is written twice, below and above.

    Parameters
    ----------
    folder : Path or str, optional
        Where to write ``form_factors.csv``, ``kissel.csv`` and ``elam.csv``; the tables of the package by default.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    ImportError
        If xraylib is not installed: ``pip install nurecoil[xraylib]``.
    """
    import xraylib

    target = data_path(FOLDER) if folder is None else Path(folder)
    elements = {symbol: Z for symbol, Z in atomic_numbers().items() if 1 <= Z <= ELEMENTS}
    rows = [",".join(["x", *elements]), ",".join(["1/angstrom", *("1" for _ in elements)])]
    for x in (0.0, *ENTRIES):
        rows.append(",".join([f"{x:.10g}", *(f"{xraylib.FF_Rayl(Z, x):.10g}" for Z in elements.values())]))
    write_atomically(target / "form_factors.csv", "\n".join(rows) + "\n")
    for name, section in (("kissel", xraylib.CSb_Photo_Total), ("elam", xraylib.CSb_Photo)):
        rows = ["element,E,sigma", "text,keV,barn"]
        for symbol, Z in elements.items():
            edges = _subshells(Z)
            top = min(_KISSEL_ABOVE_K * edges[0], _KISSEL_TOP)
            ends = _ELAM if name == "elam" else (min(edges), top)
            rows += [f"{symbol},{E:.8g},{s:.6g}" for E, s in _nodes(partial(section, Z), ends, edges)]
        write_atomically(target / f"{name}.csv", "\n".join(rows) + "\n")
    return target


def _subshells(Z: int) -> list[float]:
    """Edges of occupied subshells [keV], K first."""
    import xraylib

    edges = []
    for shell in range(xraylib.K_SHELL, xraylib.Q3_SHELL + 1):
        try:
            if xraylib.ElectronConfig(Z, shell) > 0:
                edges.append(float(xraylib.EdgeEnergy(Z, shell)))
        except ValueError:  # how the library says that it has no value
            continue
    return edges


def _nodes(section: Callable[[float], float], ends: tuple[float, float], edges: Sequence[float]) -> list[tuple[float, float]]:
    cuts = sorted({*ends, *(edge for edge in edges if ends[0] < edge < ends[1])})
    found = []
    for low, high in pairwise(cuts):
        E = np.geomspace(low, high, max(_LEAST, int(_PER_DECADE * np.log10(high / low))))
        E[0], E[-1] = low, high
        inside = E.copy()
        inside[0] *= 1.0 + (_BESIDE if low != ends[0] else 0.0)
        inside[-1] *= 1.0 - (_BESIDE if high != ends[1] else 0.0)
        y = np.log([section(x) for x in inside.tolist()])
        # splines bend most above an edge, and one set has edges of its own: halve what is not straight
        fine = np.ones(E.size - 1, dtype=bool)
        while fine.any():
            at = np.flatnonzero(fine)
            middle = np.sqrt(E[at] * E[at + 1])
            more = np.log([section(x) for x in middle.tolist()])
            bent = np.abs(more - 0.5 * (y[at] + y[at + 1])) > 0.1 * _TOLERANCE
            at, middle, more = at[bent], middle[bent], more[bent]
            E, y = np.insert(E, at + 1, middle), np.insert(y, at + 1, more)
            new = at + np.arange(at.size)
            fine = np.zeros(E.size - 1, dtype=bool)
            fine[np.concatenate([new, new + 1])] = True
            fine &= np.diff(E) > _CLOSEST * E[1:]
        found += [(float(E[k]), float(np.exp(y[k]))) for k in _needed(np.log(E), y)]
    return found


def _needed(x: Array, y: Array) -> list[int]:
    """Positions between which straight lines are within the tolerance."""
    keep, open_ = {0, x.size - 1}, [(0, x.size - 1)]
    while open_:
        i, j = open_.pop()
        share = (x[i : j + 1] - x[i]) / (x[j] - x[i])
        off = np.abs(y[i : j + 1] - (1.0 - share) * y[i] - share * y[j])
        k = i + int(np.argmax(off))
        if off[k - i] > _TOLERANCE and j > i + 1:
            keep.add(k)
            open_ += [(i, k), (k, j)]
    return sorted(keep)
