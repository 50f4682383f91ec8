"""The table of limits on transition magnetic moments, one at a time, side by side with ours by both statistics."""

from __future__ import annotations

import statistics

from nurecoil.report import DataTable
from nurecoil.studies import ours, quoted, repaired
from nurecoil.studies.papoulias_erice_2019.beams import LITERAL, TABLE, Beam, beams, counts, limits
from nurecoil.studies.papoulias_erice_2019.moment_limits import P_E1, printed_limits, solar_limits

_NEUTRINOS = {"sns-prompt": "SNS prompt", "sns-delayed": "SNS delayed", "reactor": "reactor", "solar": "solar"}
SETUPS = ("current", "future")


def _key(row: Beam, i: int) -> str:
    return f"limit-{row.source}-{row.label.lower()}-{row.setup}-{i}"


def _printed() -> list[tuple[Beam, list[float]]]:
    return list(zip(beams(), printed_limits()["limits"].tolist(), strict=False))


def _ratios(setup: str, form: str) -> list[float]:
    """Limits by a chi2 over printed limits; the first data have a chi2 of their own."""
    rows = [(row, printed) for row, printed in _printed() if row.setup == setup and not row.is_first_data]
    return [found / paper for row, printed in rows for found, paper in zip(limits(row, form), printed, strict=True)]


@ours("limit-*")
def table_of_limits() -> dict[str, float]:
    """In 1e-10 Bohr magnetons."""
    return {_key(row, i): value for row in beams() for i, value in enumerate(limits(row), start=1)}


def _medians(form: str) -> dict[str, float]:
    return {f"limits-from-printed-chi2-{setup}": statistics.median(_ratios(setup, form)) for setup in SETUPS}


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
    found = (_ratios(setup, LITERAL) for setup in SETUPS)
    return tuple(x for ratios in found for x in (min(ratios), max(ratios)))


def _comparison() -> DataTable:
    rows: list[tuple[str | float, ...]] = []
    for row, printed in _printed():
        pairs = zip(printed, limits(row), strict=True)
        rows.append((_NEUTRINOS[row.source], row.label, row.setup, *(x for p, o in pairs for x in (p, o, o / p))))
    printed = printed_limits()["limits"][-1].tolist()
    pairs = zip(printed, solar_limits(P_E1).tolist(), strict=True)
    rows.append(("solar", "Borexino", "current", *(x for p, o in pairs for x in (p, o, o / p))))
    heads = [head for i in (1, 2, 3) for head in (f"|Λ_{{{i}}}| paper", "ours", "ratio")]
    caption = (
        "90 % C.L., one moment at a time, in 10^{−10} μ_{B}. First CsI data: χ^{2} as printed; projections: variance "
        "(1 + σ)^{2}N_{SM}, see the notes; solar: from the limit of Borexino:2017fbd on the effective moment."
    )
    return DataTable("Limits on transition moments", ("neutrinos", "experiment", "set-up", *heads), rows, caption, digits=3)


def _statistics() -> DataTable:
    rows: list[tuple[str | float, ...]] = []
    for row, printed in _printed():
        if not row.is_first_data:
            literal = limits(row, LITERAL)
            ratios = [o / p for o, p in zip(literal, printed, strict=True)]
            rows.append((_NEUTRINOS[row.source], row.label, row.setup, *literal, sum(ratios) / 3))
    heads = ("neutrinos", "experiment", "set-up", "|Λ_{1}|", "|Λ_{2}|", "|Λ_{3}|", "over the table's")
    caption = "90 % C.L., in 10^{−10} μ_{B}, and the mean ratio to the printed limits: how much weaker the printed χ^{2} is."
    return DataTable("The same limits by the χ² as printed", heads, rows, caption, digits=3)


def _setups() -> DataTable:
    rows: list[tuple[str | float, ...]] = []
    for row in beams():
        if row.source != "sns-delayed":
            data = row.experiment
            inferred = "; ".join(f"{p.path.rpartition('.')[2]} {_plain(p.value)}" for p in data.inferred)
            rows.append((row.label, row.setup, float(counts(row).only("signal")().sum()), inferred or "none"))
    caption = (
        "Events of the Standard Model, and the inputs that neither the slides nor a release states; sources are in the files."
    )
    return DataTable("Set-ups", ("experiment", "set-up", "N_{SM} [events]", "inferred inputs"), rows, caption, digits=4)


def _plain(value: str) -> str:
    return value.translate(str.maketrans("", "", "{}'[]"))


def tables() -> tuple[DataTable, ...]:
    """The table of limits, the same by the printed chi2, and the inputs."""
    return _comparison(), _statistics(), _setups()
