"""The table of limits on transition magnetic moments, one at a time, side by side with ours by both statistics."""

from __future__ import annotations

import numpy as np

from nurecoil.arrays import Array
from nurecoil.studies import ours, quoted, repaired, shows
from nurecoil.studies.marks import Rows
from nurecoil.studies.papoulias_erice_2019.beams import EMITTERS, LITERAL, TABLE, Beam, beam, beams, counts, limits, printed
from nurecoil.studies.papoulias_erice_2019.moment_limits import P_E1, printed_limits, solar_limits

SETUPS = ("current", "future")


def _ratios(setup: str, form: str) -> Array:
    """Limits by a chi2 over printed limits [rows, 3]; the first data have a chi2 of their own."""
    rows = (row for row in beams() if row.setup == setup and not row.is_first_data)
    return np.array([limits(row, form) / printed()[row] for row in rows])


@ours("limit-*")
def table_of_limits() -> dict[str, float]:
    """In 1e-10 Bohr magnetons."""
    keys = {f"limit-{row.source}-{row.label.lower()}-{row.setup}": limits(row) for row in beams()}
    return {f"{key}-{i}": value for key, triple in keys.items() for i, value in enumerate(triple, start=1)}


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
    half, paper = 0.5 * printed_limits()["steps"][beams().index(row)], printed()[row]
    least, most = ((limits(row) / (paper + shift)) ** 4 for shift in (half, -half))
    return float(least.max()), float(most.min())


@quoted(*(f"{name}-{setup}-{end}" for name in ("miner", "red100") for setup in SETUPS for end in ("least", "most")))
def reactor_factors() -> tuple[float, ...]:
    """Factors on the inferred flux between which a row comes out."""
    rows = (beam("reactor", name, setup) for name in ("MINER", "RED100") for setup in SETUPS)
    return tuple(factor for row in rows for factor in exposure_factors(row))


@quoted("sns-prompt-least", "sns-prompt-most", "sns-delayed-least", "sns-delayed-most")
def sns_factors() -> tuple[float, ...]:
    """Smallest and largest factor that a row of the current projections needs, in the middle of its range."""
    current = [row for row in beams() if row.setup == "current" and not row.is_first_data]
    needed = [[sum(exposure_factors(row)) / 2 for row in current if row.source == source] for source in EMITTERS]
    return tuple(end(factors) for factors in needed for end in (min, max))


@shows("limits-side-by-side")
def side_by_side() -> Rows:
    """Printed, ours, and their ratio."""
    pairs = {row.words: (paper, limits(row)) for row, paper in printed().items()}
    pairs["solar", "Borexino", "current"] = printed_limits()["limits"][-1], solar_limits(P_E1)
    return [
        (*name, *np.stack([paper, found, found / paper], axis=-1).ravel().tolist()) for name, (paper, found) in pairs.items()
    ]


@shows("limits-as-printed")
def by_the_printed_chi2() -> Rows:
    """Limits by the chi2 as printed, and the mean ratio to the printed limits."""
    found = {row: limits(row, LITERAL) for row in beams() if not row.is_first_data}
    return [(*row.words, *triple.tolist(), float(np.mean(triple / printed()[row]))) for row, triple in found.items()]


@shows("set-ups")
def setups() -> Rows:
    """Events of the Standard Model, and which inputs are inferred."""
    rows = []
    for row in beams():
        if row.source != "sns-delayed":
            inferred = "; ".join(f"{p.path.rpartition('.')[2]} {p.value}" for p in row.experiment.inferred)
            plain = inferred.translate(str.maketrans("", "", "{}'[]"))
            rows.append((row.label, row.setup, float(counts(row).only("signal")().sum()), plain or "none"))
    return rows
