"""The numbers behind the figures and tables: codes beside ours, the way from today's best to each, couplings by form factor."""

from __future__ import annotations

from typing import Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.models import StandardModel
from nurecoil.report.section import Cell
from nurecoil.studies import shows
from nurecoil.studies.codes_compared.numbers import COUPLINGS, FORMS
from nurecoil.studies.codes_compared.setting import average, codes, ours, steps
from nurecoil.studies.marks import Columns
from nurecoil.tables import read_table

KINDS = ("couplings", "form factor", "flux", "rest")


def with_conventions(key: str, nucleus: str) -> float:
    """Ours with all that a code does, its flux too."""
    return ours(key, nucleus, coarse=key == "pycevns")


def _per_cent(values: Any) -> Array:
    """Above today's best on CsI."""
    return 100.0 * (np.asarray(values) / average("CsI", StandardModel()) - 1.0)


def _places(rows: int, of: int, i: int, gap: float) -> Array:
    """Heights of the points of one kind out of several, rows from the top."""
    return np.arange(rows, dtype=float)[::-1] + gap * (0.5 * (of - 1) - i)


@shows("codes")
def comparison() -> Columns:
    """Each code on CsI, and ours with its conventions."""
    keys, found = list(codes()), [code.theirs["CsI"] for code in codes().values()]
    data = {"theirs": _per_cent(found), "ours": _per_cent([with_conventions(key, "CsI") for key in keys])}
    return data | {f"place of {name}": _places(len(keys), 2, i, 0.28) for i, name in enumerate(("theirs", "ours"))}


@shows("causes")
def way() -> Columns:
    """From today's best to each code, by cause."""
    data: dict[str, Any] = {kind: [steps(key)[kind] for key in codes()] for kind in KINDS}
    return data | {f"place of {kind}": _places(len(codes()), 4, i, 0.18) for i, kind in enumerate(KINDS)}


def _by_form(model: StandardModel) -> list[float]:
    return [average("CsI", model, form, "none") for form in FORMS.values()]


@shows("couplings")
def couplings() -> dict[str, Array]:
    """Couplings in use, by form factor."""
    values = _per_cent([_by_form(model) for model in COUPLINGS.values()])
    data = {f"form {i}": values[:, i] for i in range(len(FORMS))}
    return data | {f"place {i}": _places(len(COUPLINGS), 3, i, 0.18) for i in range(len(FORMS))}


@shows("numbers")
def numbers() -> list[tuple[Cell, ...]]:
    """Cross sections of the codes, and ours with their conventions."""
    return [
        (code.name, nucleus, theirs, mine, 100 * (mine / theirs - 1))
        for key, code in codes().items()
        for nucleus, theirs in code.theirs.items()
        for mine in [with_conventions(key, nucleus)]
    ]


@shows("steps")
def ladder() -> list[tuple[Cell, ...]]:
    """CsI, from today's best to each code."""
    return [(code.name, *(steps(key)[kind] for kind in KINDS), sum(steps(key).values())) for key, code in codes().items()]


@shows("schemes")
def schemes() -> list[tuple[Cell, ...]]:
    """Couplings, and CsI by form factor."""
    of = {name: model.couplings() for name, model in COUPLINGS.items()}
    return [(name, *map(float, c.g_V_p[:2]), c.g_V_n, *_by_form(COUPLINGS[name])) for name, c in of.items()]


@shows("conventions", "defects")
def as_found() -> dict[str, list[tuple[str, ...]]]:
    """What was found in the sources."""
    columns = {
        "conventions": ("codes.csv", ("name", "version", "couplings", "form_factor", "flux", "publication")),
        "defects": ("defects.csv", ("code", "what", "effect")),
    }
    tables = {key: (read_table("codes_compared", file), names) for key, (file, names) in columns.items()}
    return {key: list(zip(*(map(str, table[n]) for n in names), strict=True)) for key, (table, names) in tables.items()}
