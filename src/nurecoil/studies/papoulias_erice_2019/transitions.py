"""Limits on transition moments beyond the table: profiles, luminosity, pairs of moments, and CP phases."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np

from nurecoil.arrays import Array
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
    limits,
    printed,
    room,
)
from nurecoil.studies.papoulias_erice_2019.moment_formulas import UNIT
from nurecoil.units import deg

Columns = dict[str, Array]


@shows("transition-profiles")
def profiles() -> Columns:
    """Delta chi2 of |Lambda_3| for every experiment, and the printed limits where it is 2.71."""
    data: Columns = {}
    for row in beams():
        x = np.linspace(0.0, 2.5 * limits(row)[2], 101)
        values = chi2(row).many({"Lambda_3": x * UNIT})
        data |= {f"{row} x": x, str(row): values - values.min()}
    for source in (*EMITTERS, "reactor"):
        data[f"printed {source}"] = np.array([triple[2] for row, triple in printed().items() if row.source == source])
        data[f"level {source}"] = np.full_like(data[f"printed {source}"], 2.7055)
    return data


@shows("transition-luminosity")
def by_luminosity() -> Columns:
    """Limits on |Lambda_3| as target mass times time times flux grows, by both statistics."""
    factors = np.geomspace(1.0, 1000.0, 4)
    data: Columns = {"factor": factors, "one": np.ones(1)}
    for row, triple in printed().items():
        if row.setup == "current" and not row.is_first_data:
            name = f"{row.source} {row.label}"
            data[f"{name} printed"] = triple[2:]
            for form in (TABLE, LITERAL):
                events = np.array([room(row, form, luminosity=float(f)) for f in factors])
                data[f"{name} {form}"] = np.sqrt(events / added(row, {"Lambda_3": 1.0}))
    return data


def edge(row: Beam, plane: tuple[str, str], **phases: float) -> tuple[Array, Array]:
    """Where the region of two moments ends, 90 % CL and two degrees of freedom: what they add is a quadratic form."""
    x, y = plane
    a, c, both = added(row, {x: [1.0, 0.0, 1.0], y: [0.0, 1.0, 1.0], **phases})
    angle = np.linspace(0.0, math.pi / 2, 91)
    u, v = np.cos(angle) / math.sqrt(a), np.sin(angle) / math.sqrt(c)
    far = np.sqrt(room(row, ndof=2) / (1.0 + (both - a - c) * u * v))
    return far * u, far * v


@shows("transition-planes-current", "transition-planes-future", "transition-planes-reactors")
def planes() -> dict[str, Columns]:
    """Regions in the three planes, the third moment and all phases being zero."""
    found: dict[str, Columns] = {}
    for row in beams():
        columns = found.setdefault(f"transition-planes-{'reactors' if row.source == 'reactor' else row.setup}", {})
        for x, y in combinations(NAMES, 2):
            pair = f"{row} {x[-1]}{y[-1]}"
            columns[f"{pair} x"], columns[pair] = edge(row, (x, y))
    return found


@shows("transition-cp-phases")
def by_phase() -> Columns:
    """Limits against CP phases: of one moment, of two equal ones, and the region of two."""
    degrees, finer = np.linspace(0.0, 360.0, 25), np.linspace(0.0, 360.0, 181)
    prompt, reactor = beam("sns-prompt", "COHERENT-CsI", "current"), beam("reactor", "TEXONO", "current")
    one = np.array([limits(prompt, delta_cp=float(x) * deg) for x in degrees])
    data: Columns = {"delta": degrees, "phase": finer} | {f"one {i}": one[:, i - 1] for i in (1, 2, 3)}
    for row in (prompt, reactor):
        equal = added(row, {"Lambda_1": 1.0, "Lambda_2": 1.0, "zeta_1": finer * deg}) ** -0.5
        data[f"equal {row.source}"] = equal / equal.min()
    for angle in (0, 60, 90, 180):
        data[f"plane {angle} x"], data[f"plane {angle}"] = edge(reactor, ("Lambda_1", "Lambda_2"), zeta_1=angle * deg)
    return data
