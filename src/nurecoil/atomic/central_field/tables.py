"""The tables of effective electrons that the package ships: written by one command, read by name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np

from nurecoil.atomic.central_field.effective import KERNELS
from nurecoil.atomic.central_field.electrons import CentralFieldElectrons, ShellElectrons
from nurecoil.problems import UnknownId
from nurecoil.tables import data_path, read_table, write_atomically
from nurecoil.units import eV

FOLDER = "effective_electrons"
ELEMENTS = ("He", "Ne", "Na", "Si", "Ar", "Ge", "I", "Xe", "Cs")
"""The elements of the shipped tables, in order of Z."""


@cache
def read_electrons(element: str) -> CentralFieldElectrons:
    """See `CentralFieldElectrons.cached`."""
    if element not in ELEMENTS:
        raise UnknownId("table of effective electrons of", element, ELEMENTS)
    columns = read_table(FOLDER, f"{element}.csv")
    names = np.array(columns["shell"])
    result = []
    for name in dict.fromkeys(columns["shell"]):
        rows = np.flatnonzero(names == name)
        ratios = np.stack([columns[kernel][rows] for kernel in KERNELS], axis=1)
        # the last row, without an energy, is the limit far above
        body, end = rows[:-1], rows[-1]
        first = body[0]
        result.append(
            ShellElectrons(
                name,
                float(columns["occupation"][first]),
                float(columns["threshold"][first]),
                columns["energy"][body],
                ratios[:-1],
                ratios[-1],
            )
        )
        if not np.isnan(columns["energy"][end]):
            raise ValueError(f"{element}.csv, shell {name}: expected a last row without an energy")
    return CentralFieldElectrons(element, tuple(result))


def write_electrons(electrons: CentralFieldElectrons, folder: Path) -> Path:
    """Write one table.

    Parameters
    ----------
    electrons : CentralFieldElectrons
    folder : path

    Returns
    -------
    path
        Of the file.
    """
    lines = [f"shell,occupation,threshold,energy,{','.join(KERNELS)}", "text,1,eV,eV," + ",".join("1" for _ in KERNELS)]
    for shell in electrons.shells:
        head = f"{shell.name},{shell.occupation:.12g},{shell.threshold / eV:.10g}"
        for E, ratios in zip(shell.energies, shell.ratios, strict=True):
            lines.append(f"{head},{E / eV:.7g}," + ",".join(f"{x:.5g}" for x in ratios))
        lines.append(f"{head},," + ",".join(f"{x:.6g}" for x in shell.limit))
    return write_atomically(folder / f"{electrons.element}.csv", "\n".join(lines) + "\n")


def regenerate_effective_electrons(folder: str | Path | None = None, elements: Iterable[str] = ELEMENTS) -> tuple[Path, ...]:
    """Compute the tables of effective electrons anew, with Dirac waves.

    Parameters
    ----------
    folder : path, optional
        Where to write; the package's own ``data/effective_electrons`` by default.
    elements : iterable of str
        Those of the shipped tables by default. An element written to another folder is read by nothing.

    Returns
    -------
    tuple of path
        The files written.

    Raises
    ------
    OSError
        If the folder cannot be written.
    UnknownId
        If there are no shells for an element.
    """
    target = data_path(FOLDER) if folder is None else Path(folder)
    written = tuple(write_electrons(CentralFieldElectrons.computed(element), target) for element in elements)
    read_electrons.cache_clear()
    return written
