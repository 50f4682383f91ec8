"""The pictures: codes beside ours, the way from today's best to each, and couplings by form factor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.export.style import PALETTE
from nurecoil.models import StandardModel
from nurecoil.report import Axis, Figure, Mark, Panel, Points
from nurecoil.studies.codes_compared.numbers import COUPLINGS, FORMS
from nurecoil.studies.codes_compared.setting import average, codes, ours, steps

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TARGET = "CsI, pion decay at rest"
HATCHES = {"couplings": "", "form factor": "////", "flux": "xxxx", "rest": "...."}
SHORT = {
    "pycevns": "pyCEvNS\n(Texas A&M)",
    "bradkav": "CEvNS\n(Kavanagh)",
    "dukecevns": "dukecevns",
    "hedges": "pyCEvNS\n(Hedges)",
}


def _per_cent(values: Any) -> Array:
    """Above today's best on CsI."""
    return 100.0 * (np.asarray(values) / average("CsI", StandardModel()) - 1.0)


def _names(axes: Axes, places: Array, names: list[str]) -> None:
    axes.set_yticks(places, names)
    axes.tick_params(axis="y", which="minor", left=False, right=False)
    axes.set_ylim(places.min() - 0.6, places.max() + 0.6)


def comparison() -> Figure:
    """Each code on CsI, and ours with its conventions."""
    keys = list(codes())
    data: dict[str, Any] = {
        "theirs": _per_cent([codes()[key].theirs["CsI"] for key in keys]),
        "error": [100.0 * codes()[key].spread["CsI"] for key in keys],
        "ours": _per_cent([ours(key, "CsI", coarse=key == "pycevns") for key in keys]),
        "place": np.arange(len(keys), dtype=float)[::-1] + 0.14,
        "below": np.arange(len(keys), dtype=float)[::-1] - 0.14,
    }

    def draw(axes: Axes, d: Mapping[str, Array]) -> None:
        _names(axes, d["place"] - 0.14, [SHORT[key] for key in keys])

    points = (
        Points("theirs", "place", "code", error="error", across=True),
        Points("ours", "below", "ours, its conventions", index=0),
    )
    x = Axis("above today's best [%]", limits=(-3.0, 7.0))
    panel = Panel(x, Axis("code", dimensionless=True), draw, TARGET, "upper right", data=points, marks=(Mark(x=0.0),))
    caption = (
        "Cross section on CsI of public codes over today's best, and ours with the conventions of each switched on by name. "
        "Errors are those of the codes' own integration."
    )
    return Figure("codes", caption, "output of the codes, 2020 to 2026", (panel,), data, size=(6.4, 3.8))


def way() -> Figure:
    """From today's best to each code, by cause."""
    keys, kinds = list(codes()), list(HATCHES)
    data: dict[str, Any] = {kind: [steps(key)[kind] for key in keys] for kind in kinds} | {
        "place": np.arange(len(keys), dtype=float)[::-1]
    }

    def draw(axes: Axes, d: Mapping[str, Array]) -> None:
        for i, kind in enumerate(kinds):
            style: dict[str, Any] = {
                "facecolor": PALETTE[i] + "88",
                "edgecolor": PALETTE[i],
                "hatch": HATCHES[kind],
                "linewidth": 0.8,
            }
            axes.barh(d["place"] + 0.27 - 0.18 * i, d[kind], height=0.17, label=kind, **style)
        axes.axvline(0.0, color="0.45", linewidth=0.9)
        _names(axes, d["place"], [SHORT[key] for key in keys])

    panel = Panel(Axis("change [%]", limits=(-4.0, 7.5)), Axis("code", dimensionless=True), draw, TARGET, "upper right")
    caption = (
        "From today's best to each code on CsI, one convention after the other, in per cent of logarithms: couplings, form "
        "factor, flux, and what is left. Form factors add 3 to 4 %, couplings take 2 or add 1, one flux takes 3."
    )
    return Figure(
        "causes", caption, "our own, with conventions read in the sources of the codes", (panel,), data, size=(6.4, 4.4)
    )


def couplings() -> Figure:
    """Couplings in use, by form factor."""
    names = list(COUPLINGS)
    places = np.arange(len(names), dtype=float)[::-1]
    data: dict[str, Any] = {}
    points = []
    for i, (label, form) in enumerate(FORMS.items()):
        data[f"form {i}"] = _per_cent([average("CsI", model, form, "none") for model in COUPLINGS.values()])
        data[f"place {i}"] = places + 0.18 * (1 - i)
        points.append(Points(f"form {i}", f"place {i}", _maths(label), index=i))

    def draw(axes: Axes, d: Mapping[str, Array]) -> None:
        _names(axes, places, [_maths(name) for name in names])

    panel = Panel(Axis("above today's best [%]", limits=(-7.0, 9.5)), Axis("couplings", dimensionless=True), draw, TARGET,
                  "upper right", data=tuple(points), marks=(Mark(x=0.0), Mark(y=float(places[2]), dotted=True)))  # fmt: skip
    caption = (
        "Cross section on CsI over today's best, for couplings that codes and papers take and form factors that are called "
        "Helm or Klein-Nystrand. Rows are schemes of the Standard Model by name; the last has no coupling of protons at all."
    )
    return Figure("couplings", caption, "our own", (panel,), data, size=(6.8, 4.8))


def _maths(text: str) -> str:
    """``N^{2} alone`` for Matplotlib."""
    import re

    return (
        re.sub(r"((?:sin|[A-Zaθ])(?:[\^_]\{[^}]*\})+(?:θ_\{W\})?)", r"$\1$", text)
        .replace("θ", r"\theta")
        .replace("$sin", r"$\sin")
    )


def figures() -> tuple[Figure, ...]:
    """All."""
    return comparison(), way(), couplings()
