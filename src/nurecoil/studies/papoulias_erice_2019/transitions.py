"""Limits on transition moments beyond the table: profiles, luminosity, pairs of moments, and CP phases."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference import contour
from nurecoil.studies import shows
from nurecoil.studies.papoulias_erice_2019.beams import (
    EMITTERS,
    LITERAL,
    NAMES,
    TABLE,
    Beam,
    added,
    beam,
    beams,
    chi2,
    limit,
    limits,
    printed,
)
from nurecoil.studies.papoulias_erice_2019.moment_formulas import UNIT
from nurecoil.units import deg

Columns = dict[str, Array]


@shows("transition-profiles")
def profiles() -> Columns:
    """Delta chi2 of |Lambda_3| for every experiment, and the printed limits where it is 2.71."""
    data: Columns = {}
    for row in beams():
        x = np.linspace(0.0, 2.2 * limits(row)[2], 89)
        values = chi2(row).many({"Lambda_3": x * UNIT})
        data |= {f"{row} x": x, str(row): values - values.min()}
    for source in (*EMITTERS, "reactor"):
        data[f"printed {source}"] = np.array([triple[2] for row, triple in printed().items() if row.source == source])
        data[f"level {source}"] = np.full_like(data[f"printed {source}"], 2.7055)
    return data


@shows("transition-luminosity")
def by_luminosity() -> Columns:
    """Limits on |Lambda_3| as target mass times time times flux grows, by both statistics."""
    factors = np.geomspace(1.0, 1000.0, 7)
    data: Columns = {"factor": factors, "one": np.ones(1)}
    for row, triple in printed().items():
        if row.setup == "current" and not row.is_first_data:
            name = f"{row.source} {row.label}"
            data[f"{name} printed"] = np.array(triple[2:])
            for form in (TABLE, LITERAL):
                found = [limit(chi2(row, form, luminosity=float(f)), "Lambda_3") for f in factors]
                data[f"{name} {form}"] = np.array(found)
    return data


def _reach(row: Beam, plane: Sequence[str]) -> Array:
    """How far the allowed region of a plane extends along its axes, from the counts that moments add: a quadratic form."""
    x, y = plane
    a, c = added(row, **{x: 1.0}), added(row, **{y: 1.0})
    b = 0.5 * (added(row, **{x: 1.0, y: 1.0}) - a - c)
    unit = a * limit(chi2(row), x, ndof=2) ** 2
    shear = 1 - b**2 / (a * c) if b < 0 else 1.0
    reach: Array = np.sqrt(np.array([unit / (a * shear), unit / (c * shear)]))
    return reach


def _plane(row: Beam, plane: tuple[str, str], points: int = 41, **phases: float) -> Columns:
    x, y = (np.linspace(0.0, 1.06 * reach, points) for reach in _reach(row, plane))
    grid = dict(zip(plane, (x * UNIT, y * UNIT), strict=True))
    return {" x": x, " y": y, "": contour(chi2(row), plane, cls=[0.90], grid=grid, held=phases).delta}


@shows("transition-planes-current", "transition-planes-future", "transition-planes-reactors")
def planes() -> dict[str, Columns]:
    """Delta chi2 in the three planes, the third moment and all phases being zero."""
    found: dict[str, Columns] = {}
    for row in beams():
        columns = found.setdefault(f"transition-planes-{'reactors' if row.source == 'reactor' else row.setup}", {})
        for plane in combinations(NAMES, 2):
            pair = f"{plane[0][-1]}{plane[1][-1]}"
            columns |= {f"{row} {pair}{part}": values for part, values in _plane(row, plane).items()}
    return found


@shows("transition-cp-phases")
def by_phase() -> Columns:
    """Limits against CP phases: of one moment, of two equal ones, and the region of two."""
    degrees, finer = np.linspace(0.0, 360.0, 25), np.linspace(0.0, 360.0, 49)
    prompt, reactor = beam("sns-prompt", "COHERENT-CsI", "current"), beam("reactor", "TEXONO", "current")
    one = np.array([limits(prompt, delta_cp=float(x) * deg) for x in degrees])
    data: Columns = {"delta": degrees, "phase": finer} | {f"one {i}": one[:, i - 1] for i in (1, 2, 3)}
    for row in (prompt, reactor):  # the counts that a limit adds are those of any other
        equal = np.array([added(row, Lambda_1=1.0, Lambda_2=1.0, zeta_1=float(x) * deg) for x in finer]) ** -0.5
        data[f"equal {row.source}"] = equal / equal.min()
    for angle in (0, 60, 90, 180):
        region = _plane(reactor, ("Lambda_1", "Lambda_2"), 61, zeta_1=angle * deg)
        data |= {f"plane {angle}{part}": values for part, values in region.items()}
    return data
