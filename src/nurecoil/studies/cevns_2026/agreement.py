"""How experiments agree: the weak angle of each and without each, who pulls where, tensions of pairs."""

from __future__ import annotations

import numpy as np

from nurecoil.inference.results.comparison import Line
from nurecoil.studies import shows
from nurecoil.studies.cevns_2026.setting import LABELS, apart, momenta, places, strength, weak_angle, weak_angle_helm
from nurecoil.studies.marks import Columns, Rows


def around_best(one: Line) -> tuple[float, float]:
    """The range that holds the best value."""
    return next(r for r in one.ranges if r[0] <= one.best <= r[1])


@shows("left-out", "pulls")
def leaving_out() -> Columns:
    """The weak angle, and the pulls of the nuisances that experiments share, of all and when one is left out."""
    found = weak_angle()
    every = [(found.lines["all"], found.pulls), *((out.line, out.pulls) for out in found.left_out)]
    low, high = np.array([around_best(line) for line, _ in every]).T
    best, names = np.array([line.best for line, _ in every]), ["all", *(f"without {LABELS[out.id]}" for out in found.left_out)]
    common = {"who": np.array(names), "place": places(len(names))}
    return {
        "left-out": common | {"angle": best, "error": np.array([best - low, high - best]), "all": np.array([low[0], high[0]])},
        "pulls": common | {name: np.array([pulls.get(name, np.nan) for _, pulls in every]) for name in found.shared},
    }


@shows("tension")
def tension() -> Columns:
    """How much worse one value is than two, for each pair of experiments."""
    pairs, others = weak_angle().tension, apart()
    return {
        "pair": np.array([f"{LABELS[t.first]}, {LABELS[t.second]}" for t in pairs]), "place": places(len(pairs)),
        "weak angle": np.array([t.rise for t in pairs]), "strength": np.array([t.rise for t in strength().tension]),
        "apart": np.array([f"{first}, {second}: {what}" for first, second, what, _ in others]),
        "place apart": places(len(others)), "rise apart": np.array([rise for *_, rise in others]),
    }  # fmt: skip


@shows("angles")
def angle_rows() -> Rows:
    """The weak angle of each experiment, of each source and of all, with both form factors."""
    found, helm, Q = weak_angle(), weak_angle_helm().lines, momenta()
    return [
        (LABELS[label], Q.get(label), one.best, *around_best(one), *around_best(helm[label]), found.chi2.get(label))
        for label, one in found.lines.items()
    ]


@shows("left")
def left_rows() -> Rows:
    """Pulls, and the weak angle, when one is left out."""
    found = weak_angle()
    every = [("none", found.pulls, found.lines["all"]), *((LABELS[out.id], out.pulls, out.line) for out in found.left_out)]
    return [(name, *(pulls.get(n) for n in found.shared), line.best) for name, pulls, line in every]


@shows("tensions")
def tension_rows() -> Rows:
    """Pairs, the rise of -2 ln L, and its probability."""
    return [(LABELS[t.first], LABELS[t.second], t.rise, t.probability) for t in weak_angle().tension]
