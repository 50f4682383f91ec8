"""Light mediators by mass: what each experiment and all of them allow, and the picture of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from scipy.interpolate import CubicSpline

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.export.style import PALETTE
from nurecoil.inference import likelihood
from nurecoil.models.term import Model
from nurecoil.report import Axis, Figure, Line, Mark, Panel
from nurecoil.studies.cevns_2026.published import published
from nurecoil.studies.cevns_2026.setting import LABELS, ONE, curves, standard, together
from nurecoil.units import MeV

Ranges = tuple[tuple[float, float], ...]

MASSES = (0.01, 0.03, 0.1, 0.3, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 3000.0, 10000.0)
"""MeV: nuclei no longer tell masses below 1 MeV apart, electrons do; above 1 GeV the coupling grows as the mass."""
MODELS = ("universal", "b-l", "l_mu-l_tau", "scalar")
TOPS = {"universal": 5.6e-5, "b-l": 6e-5, "l_mu-l_tau": 3e-3, "scalar": 4e-5}
"""Largest coupling at low masses, above all islands."""
NODES = np.linspace(0.0, 1.0, 41)
"""Couplings over the largest."""
WITH_ELECTRONS = "conus-plus-2025"
ELECTRONS = "xenonnt-er-sr0"
"""Electron recoils alone, which are no part of the joint analysis."""
ELECTRON_SCALE = {"universal": 4e-6, "b-l": 4e-6, "l_mu-l_tau": 8e-5}
"""Roughly what they exclude, per MeV of a mass far above the momenta."""
SHOWN = ("coherent-csi-2021", "coherent-lar-2020", "coherent-ge-2026", "conus-plus-2025", "xenonnt-8b", "lz-8b", "all")
HEADS = {
    "universal": "universal vector, 90 %",
    "b-l": "$B - L$, 90 %",
    "l_mu-l_tau": r"$L_\mu-L_\tau$, photon mixing by loops of $\mu$ and $\tau$, 90 %",
    "scalar": "scalar of neutrinos and quarks, 90 %",
}


def mediator(kind: str, mass: float) -> tuple[Model, str]:
    """A model, and what its coupling is called."""
    if kind == "scalar":
        return standard() + nr.LightScalar.universal_quarks(mass), "g2_phi"
    return standard() + nr.LightVector(mass, charges=kind), "g_Zprime"  # type: ignore[arg-type]


def _fractions() -> Array:
    """Couplings over the largest: linear, since an island is a tenth of it wide, and finer towards zero for electrons."""
    return np.concatenate([[0.0], np.geomspace(1e-3, 0.1, 31)[:-1], np.linspace(0.1, 1.0, 121)])


@cache
def surfaces(kind: str) -> tuple[Array, Mapping[str, Array]]:
    """Couplings [mass, N], and label -> -2 ln L above the lowest along them [mass, N].

    On nuclei it is a cubic between `NODES`, which moves no end of a range by more than 0.3 per mille.
    """
    tops = TOPS[kind] * np.sqrt(1.0 + (np.array(MASSES) / 30.0) ** 2)
    fractions, power = _fractions(), 2 if kind == "scalar" else 1
    on_nuclei = tuple(one.id for one in together() if one.id != WITH_ELECTRONS)
    found: dict[str, list[Array]] = {}
    for mass, top in zip(MASSES, tops, strict=True):
        model, name = mediator(kind, mass * MeV)
        nodes = curves(model, {name: (top * NODES) ** power}, on_nuclei)
        rows = {label: CubicSpline(NODES, values)(fractions) for label, values in nodes.items()}
        rows[WITH_ELECTRONS] = likelihood(together().get(WITH_ELECTRONS), model).many({name: (top * fractions) ** power})
        rows["all"] = rows["all"] + rows[WITH_ELECTRONS]
        for label, row in rows.items():
            found.setdefault(label, []).append(row - row.min())
    return np.outer(tops, fractions), {label: np.array(rows) for label, rows in found.items()}


@cache
def electron_recoils(kind: str) -> tuple[Ranges, ...]:
    """Ranges of the coupling that electron recoils in XENONnT allow, for each of the masses."""
    found, seen = [], nr.experiment(ELECTRONS)
    for mass in MASSES:
        model, name = mediator(kind, mass * MeV)
        # momenta of electrons are some tens of keV
        g = ELECTRON_SCALE[kind] * np.hypot(mass, 0.03) * np.concatenate([[0.0], np.geomspace(0.03, 10.0, 161)])
        found.append(_ranges(g, likelihood(seen, model).many({name: g})))
    return tuple(found)


def _ranges(g: Array, values: Array) -> Ranges:
    """Couplings that are allowed, monotonic between points since values beyond are huge; an end of the grid is no end."""
    from scipy.interpolate import PchipInterpolator

    fine = (g[:-1, None] + np.diff(g)[:, None] * np.arange(8) / 8).ravel()
    off = PchipInterpolator(g, values)(fine)
    off = off - off.min() - ONE
    signs = np.flatnonzero((off[1:] <= 0) != (off[:-1] <= 0))
    edges = [fine[i] - off[i] * (fine[i + 1] - fine[i]) / (off[i + 1] - off[i]) for i in signs.tolist()]
    if off[0] <= 0:
        edges.insert(0, 0.0)
    return tuple((float(a), float(b)) for a, b in zip(edges[::2], edges[1::2], strict=False))


@cache
def mediator_ranges(kind: str) -> Mapping[str, tuple[Ranges, ...]]:
    """Label -> for each of the masses, the ranges of the coupling that are allowed at 90 %."""
    couplings, found = surfaces(kind)
    return {label: tuple(_ranges(g, row) for g, row in zip(couplings, rows, strict=True)) for label, rows in found.items()}


def between(kind: str, label: str, masses: Array) -> tuple[Ranges, ...]:
    """The same at masses between those that were computed: -2 ln L is followed at a fixed fraction of the largest coupling."""
    from scipy.interpolate import PchipInterpolator

    couplings, found = surfaces(kind)
    nodes = np.log(MASSES)
    values = np.expm1(PchipInterpolator(nodes, np.log1p(found[label]))(np.log(masses)))
    tops = np.exp(PchipInterpolator(nodes, np.log(couplings[:, -1]))(np.log(masses)))
    return tuple(_ranges(top * _fractions(), row) for top, row in zip(tops, values, strict=True))


def _smooth(masses: Array, limits: Array) -> Array:
    """Limits between those that were computed, monotonic in logarithms."""
    from scipy.interpolate import PchipInterpolator

    limit: Array = np.exp(PchipInterpolator(np.log(MASSES), np.log(limits))(np.log(masses)))
    return limit


def first_crossing(kind: str, label: str) -> Array:
    """Where each mass is excluded first, coming from zero."""
    return _column(mediator_ranges(kind)[label], 0, 1, at_least=1)


def last_end(kind: str, label: str) -> Array:
    """Where the last allowed island ends; not a number where there is none beyond the first range."""
    return _column(mediator_ranges(kind)[label], -1, 1, at_least=2)


def island_start(kind: str, label: str) -> Array:
    """Where it begins."""
    return _column(mediator_ranges(kind)[label], -1, 0, at_least=2)


def _column(by_mass: tuple[Ranges, ...], which: int, end: int, at_least: int) -> Array:
    return np.array([ranges[which][end] if len(ranges) >= at_least else np.nan for ranges in by_mass])


def mediators() -> Figure:
    """Light mediators: where each coupling is excluded first, and the islands that are allowed beyond."""
    masses = np.geomspace(MASSES[0], MASSES[-1], 97)
    data: dict[str, Any] = {"mass": masses}
    panels = []
    for kind, head in HEADS.items():
        lines, bands = [], []
        for i, label in enumerate(SHOWN):
            # an experiment whose counts do not change says nothing
            if surfaces(kind)[1][label].max() < ONE:
                continue
            by_mass = between(kind, label, masses)
            # where electrons decide -2 ln L scales otherwise than nuclei do
            low = masses < 1.0
            first = _column(by_mass, 0, 1, at_least=1)
            first[low] = _smooth(masses[low], first_crossing(kind, label))
            start, end = _column(by_mass, -1, 0, at_least=2), _column(by_mass, -1, 1, at_least=2)
            data[f"{kind} {label}"] = first
            lines.append(Line("mass", f"{kind} {label}", LABELS[label] if kind == "scalar" else "", index=i))
            if np.isfinite(end).any():
                data |= {f"{kind} {label} island from": start, f"{kind} {label} island to": end}
                bands.append(label)
        if kind in ELECTRON_SCALE:
            data[f"{kind} {ELECTRONS}"] = _smooth(masses, _column(electron_recoils(kind), 0, 1, at_least=1))
            name = "XENONnT, electrons alone" if kind == "universal" else ""
            lines.append(Line("mass", f"{kind} {ELECTRONS}", name, thin=True, dashes=0))

        def draw(axes: Any, columns: Mapping[str, Array], kind: str = kind, bands: list[str] = bands) -> None:
            for label in bands:
                low, high = columns[f"{kind} {label} island from"], columns[f"{kind} {label} island to"]
                colour = PALETTE[SHOWN.index(label) % 7]
                axes.fill_between(columns["mass"], low, high, where=np.isfinite(low), color=colour, alpha=0.3, linewidth=0)

        name = r"$\sqrt{g_\nu g_q}$" if kind == "scalar" else "$g$"
        panels.append(Panel(Axis("mediator mass [MeV]", scale="log", limits=(MASSES[0], MASSES[-1])),
                            Axis(name, dimensionless=True, scale="log"), draw, head, lines=tuple(lines),
                            legend="upper left" if kind == "universal" else "lower right", marks=_marks(kind)))  # fmt: skip
    caption = (
        "Couplings above the lines are excluded at 90 % (one parameter), but for the shaded islands, in which the "
        "mediator turns the sign of the amplitude. Universal vectors and B - L scatter on electrons too: below 1 MeV "
        "these decide in CONUS+, and in XENONnT's electron recoils, which are shown by themselves and are not among the "
        "seven. L_mu - L_tau has no charges of quarks or electrons: what is drawn is its mixing with the photon by loops "
        "of muons and taus, the same on nuclei and electrons, without kinetic mixing of its own; electron neutrinos of "
        "reactors do not feel it. The scalar has no coupling to electrons. B - L adds to the weak amplitude: there LZ, "
        "whose signal is low, is strong for that reason; that its lines fall below 1 MeV comes from an efficiency that is "
        "straight down to no recoil at all."
    )
    theirs = published(*THEIRS)
    return Figure("mediators", caption, f"dotted: {theirs.reference}, {theirs.seen}; all else our own", panels, data,
                  size=(6.6, 17.0))  # fmt: skip


THEIRS = ("CONUS all", "light-mediator coupling (smallest limit)")


def _marks(kind: str) -> tuple[Mark, ...]:
    """What others have: the smallest coupling of a vector that all data of CONUS exclude, at a mass that was not found."""
    return (Mark(y=published(*THEIRS).value, label="CONUS 2026, smallest", dotted=True),) if kind == "universal" else ()
