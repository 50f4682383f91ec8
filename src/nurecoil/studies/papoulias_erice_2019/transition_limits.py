"""Limits on transition magnetic moments: the table beside ours by both statistics, and what the slides draw beyond it."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np

from nurecoil.arrays import Array
from nurecoil.studies import ours, quoted, repaired, shows
from nurecoil.studies.marks import Rows
from nurecoil.studies.papoulias_erice_2019 import beams
from nurecoil.studies.papoulias_erice_2019.beams import LITERAL, TABLE, Beam, limits, printed
from nurecoil.studies.papoulias_erice_2019.moment_formulas import UNIT
from nurecoil.studies.papoulias_erice_2019.moment_limits import P_E1, printed_limits, solar_limits
from nurecoil.units import deg

SETUPS = ("current", "future")
Columns = dict[str, Array]


def projections(setup: str) -> list[Beam]:
    """Rows but the first data, which have a chi2 of their own."""
    return [row for row in printed() if row.setup == setup and not row.is_first_data]


def _ratios(setup: str, form: str) -> Array:
    """Limits by a chi2 over printed limits [rows, 3]."""
    return np.array([limits(row, form) / printed()[row] for row in projections(setup)])


@ours("limit-*")
def table_of_limits() -> dict[str, float]:
    """In 1e-10 Bohr magnetons."""
    keys = {f"limit-{row.source}-{row.label.lower()}-{row.setup}": limits(row) for row in printed()}
    return {f"{key}-{i}": value for key, triple in keys.items() for i, value in enumerate(triple.tolist(), start=1)}


def _medians(form: str) -> dict[str, float]:
    return {f"limits-from-printed-chi2-{setup}": float(np.median(_ratios(setup, form))) for setup in SETUPS}


@ours("limits-from-printed-chi2-*")
def median_ratios() -> dict[str, float]:
    """Limits by the chi2 as printed over the printed ones."""
    return _medians(LITERAL)


@repaired("limits-from-printed-chi2-*")
def median_ratios_by_the_inferred_statistic() -> dict[str, float]:
    """Limits by the chi2 that the table follows from over the printed ones."""
    return _medians(TABLE)


@quoted("weakest-current", "strongest-current", "weakest-future", "strongest-future")
def extremes() -> tuple[float, ...]:
    """How much weaker the printed chi2 is."""
    return tuple(float(end(_ratios(setup, LITERAL))) for setup in SETUPS for end in (np.min, np.max))


def exposure_factors(row: Beam) -> tuple[float, float]:
    """Factors on the exposure between which all limits of a row, falling with the fourth root, round to the printed ones."""
    half, paper = 0.5 * printed_limits()["steps"][list(printed()).index(row)], printed()[row]
    least, most = ((limits(row) / (paper + shift)) ** 4 for shift in (half, -half))
    return float(least.max()), float(most.min())


@quoted(*(f"{name}-{setup}-{end}" for name in ("miner", "red100") for setup in SETUPS for end in ("least", "most")))
def reactor_factors() -> tuple[float, ...]:
    """Factors on the inferred flux between which a row comes out."""
    rows = (Beam("reactor", name, setup) for name in ("MINER", "RED100") for setup in SETUPS)
    return tuple(factor for row in rows for factor in exposure_factors(row))


@quoted("sns-prompt-least", "sns-prompt-most", "sns-delayed-least", "sns-delayed-most")
def sns_factors() -> tuple[float, ...]:
    """Smallest and largest factor that a row of the current projections needs, in the middle of its range."""
    middle = [[sum(exposure_factors(row)) / 2 for row in projections("current") if row.source == s] for s in beams.EMITTERS]
    return tuple(end(factors) for factors in middle for end in (min, max))


@shows("limits-side-by-side")
def side_by_side() -> Rows:
    """Printed, ours, and their ratio."""
    pairs = {row.words: (paper, limits(row)) for row, paper in printed().items()}
    pairs["solar", "Borexino", "current"] = printed_limits()["limits"][-1], solar_limits(P_E1)
    return [(*name, *np.stack([paper, x, x / paper], axis=-1).ravel().tolist()) for name, (paper, x) in pairs.items()]


@shows("limits-as-printed")
def by_the_printed_chi2() -> Rows:
    """Limits by the chi2 as printed, and the mean ratio to the printed limits."""
    found = {row: limits(row, LITERAL) for row in printed() if not row.is_first_data}
    return [(*row.words, *triple.tolist(), float(np.mean(triple / printed()[row]))) for row, triple in found.items()]


@shows("set-ups")
def setups() -> Rows:
    """Events of the Standard Model, and which inputs are inferred."""
    rows = []
    for row in printed():
        if row.source != "sns-delayed":
            inferred = "; ".join(f"{p.path.rpartition('.')[2]} {p.value}" for p in row.experiment.inferred)
            plain = inferred.translate(str.maketrans("", "", "{}'[]"))
            rows.append((row.label, row.setup, float(beams.counts(row).only("signal")().sum()), plain or "none"))
    return rows


@shows("transition-profiles")
def profiles() -> Columns:
    """Delta chi2 of |Lambda_3| for every experiment, and the printed limits where it is 2.71."""
    data: Columns = {}
    for row in printed():
        x = np.linspace(0.0, 2.7 * limits(row)[2], 101)
        values = beams.chi2(row).many({"Lambda_3": x * UNIT})
        data |= {f"{row} x": x, str(row): values - values.min()}
    for source in (*beams.EMITTERS, "reactor"):
        data[f"printed {source}"] = np.array([triple[2] for row, triple in printed().items() if row.source == source])
        data[f"level {source}"] = np.full_like(data[f"printed {source}"], 2.7055)
    return data


@shows("transition-luminosity")
def by_luminosity() -> Columns:
    """Limits on |Lambda_3| as target mass times time times flux grows, by both statistics."""
    factors = np.geomspace(1.0, 1000.0, 4)
    data: Columns = {"factor": factors, "one": np.ones(1)}
    for row in projections("current"):
        name = f"{row.source} {row.label}"
        data[f"{name} printed"] = printed()[row][2:]
        for form in (TABLE, LITERAL):
            events = np.array([beams.room(row, form, luminosity=float(f)) for f in factors])
            data[f"{name} {form}"] = np.sqrt(events / beams.added(row, {"Lambda_3": 1.0}))
    return data


def edge(row: Beam, plane: tuple[str, str], **phases: float) -> tuple[Array, Array]:
    """Where the region of two moments ends, 90 % CL and two degrees of freedom: what they add is a quadratic form."""
    x, y = plane
    a, c, both = beams.added(row, {x: [1.0, 0.0, 1.0], y: [0.0, 1.0, 1.0], **phases})
    width = math.acos((both - a - c) / (2.0 * math.sqrt(a * c)))
    t, N = np.linspace(0.0, width, 61), beams.room(row, ndof=2) / math.sin(width) ** 2
    return math.sqrt(N / a) * np.sin(width - t), math.sqrt(N / c) * np.sin(t)


@shows("transition-planes-current", "transition-planes-future", "transition-planes-reactors")
def planes() -> dict[str, Columns]:
    """Regions in the three planes, the third moment and all phases being zero."""
    found: dict[str, Columns] = {}
    for row in printed():
        columns = found.setdefault(f"transition-planes-{'reactors' if row.source == 'reactor' else row.setup}", {})
        for x, y in combinations(beams.NAMES, 2):
            pair = f"{row} {x[-1]}{y[-1]}"
            columns[f"{pair} x"], columns[pair] = edge(row, (x, y))
    return found


@shows("transition-cp-phases")
def by_phase() -> Columns:
    """Limits against CP phases: of one moment, of two equal ones, and the region of two."""
    degrees, finer = np.linspace(0.0, 360.0, 25), np.linspace(0.0, 360.0, 181)
    prompt, reactor = Beam("sns-prompt", "COHERENT-CsI", "current"), Beam("reactor", "TEXONO", "current")
    one = np.array([limits(prompt, delta_cp=float(x) * deg) for x in degrees])
    data: Columns = {"delta": degrees, "phase": finer} | {f"one {i}": one[:, i - 1] for i in (1, 2, 3)}
    for row in (prompt, reactor):
        equal = beams.added(row, {"Lambda_1": 1.0, "Lambda_2": 1.0, "zeta_1": finer * deg}) ** -0.5
        data[f"equal {row.source}"] = equal / equal.min()
    for angle in (0, 60, 90, 180):
        data[f"plane {angle} x"], data[f"plane {angle}"] = edge(reactor, ("Lambda_1", "Lambda_2"), zeta_1=angle * deg)
    return data
