"""Light mediators by mass: what each experiment and all of them allow."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from scipy.interpolate import CubicSpline, PchipInterpolator

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.inference import likelihood
from nurecoil.inference.results.base import Ranges
from nurecoil.inference.together import ranges_below
from nurecoil.models.term import Model
from nurecoil.studies import shows
from nurecoil.studies.cevns_2026.published import published
from nurecoil.studies.cevns_2026.setting import ONE, curves, standard, together
from nurecoil.units import MeV

MASSES = (0.01, 0.03, 0.1, 0.3, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 3000.0, 10000.0)
"""MeV: nuclei no longer tell masses below 1 MeV apart, electrons do; above 1 GeV the coupling grows as the mass."""
TOPS = {"universal": 5.6e-5, "b-l": 4.6e-5, "l_mu-l_tau": 2.6e-3, "scalar": 2.4e-5}
"""Largest coupling at low masses, above all islands."""
NODES = np.linspace(0.0, 1.0, 41)
"""Couplings over the largest."""
FRACTIONS = np.concatenate([[0.0], np.geomspace(1e-3, 0.1, 31)[:-1], np.linspace(0.1, 1.0, 121)])
"""The same where electrons scatter too: finer towards zero; an island is a tenth wide."""
FINE = np.interp(np.arange(8 * FRACTIONS.size - 7) / 8, np.arange(FRACTIONS.size), FRACTIONS)
WITH_ELECTRONS = "conus-plus-2025"
ELECTRONS = "xenonnt-er-sr0"
"""Electron recoils alone, which are no part of the joint analysis."""
ELECTRON_SCALE = {"b-l": 4e-6, "l_mu-l_tau": 8e-5}
"""Roughly what they exclude, per MeV of a mass far above the momenta; universal vectors are B - L to electrons."""
SHOWN = ("coherent-csi-2021", "coherent-lar-2020", "coherent-ge-2026", "conus-plus-2025", "xenonnt-8b", "lz-8b", "all")
THEIRS = ("CONUS all", "light-mediator coupling (smallest limit)")
"""The smallest coupling of a vector that all data of CONUS exclude, at a mass that was not found."""


def mediator(kind: str, mass: float) -> tuple[Model, str]:
    """A model, and what its coupling is called."""
    if kind == "scalar":
        return standard() + nr.LightScalar.universal_quarks(mass), "g2_phi"
    return standard() + nr.LightVector(mass, charges=kind), "g_Zprime"  # type: ignore[arg-type]


@cache
def surfaces(kind: str) -> tuple[Array, Mapping[str, Array]]:
    """Largest couplings [mass], and label -> -2 ln L above the lowest [mass, N] at `FINE` parts of them.

    On nuclei it is a cubic between `NODES`, which moves no end of a range by a per mille.
    """
    tops = TOPS[kind] * np.sqrt(1.0 + (np.array(MASSES) / 30.0) ** 2)
    power = 2 if kind == "scalar" else 1
    on_nuclei = tuple(one.id for one in together() if one.id != WITH_ELECTRONS)
    found: dict[str, list[Array]] = {}
    for mass, top in zip(MASSES, tops, strict=True):
        model, name = mediator(kind, mass * MeV)
        nodes = curves(model, {name: (top * NODES) ** power}, on_nuclei)
        rows = {label: CubicSpline(NODES, values)(FINE) for label, values in nodes.items()}
        values = likelihood(together().get(WITH_ELECTRONS), model).many({name: (top * FRACTIONS) ** power})
        rows[WITH_ELECTRONS] = PchipInterpolator(FRACTIONS, values)(FINE)
        rows["all"] = rows["all"] + rows[WITH_ELECTRONS]
        for label, row in rows.items():
            found.setdefault(label, []).append(row - row.min())
    return tops, {label: np.array(rows) for label, rows in found.items()}


def _ranges(g: Array, values: Array) -> Ranges:
    """Couplings that are allowed; an end of the grid is no end."""
    return tuple(one for one in ranges_below(g, values, ONE) if one[1] < g[-1])


def _ends(by_mass: tuple[Ranges, ...]) -> tuple[Array, Array, Array]:
    """By mass: where coupling is excluded first, and where the last island beyond begins and ends; NaN where there is none."""
    first = [ranges[0][1] if ranges else np.nan for ranges in by_mass]
    islands = [ranges[-1] if len(ranges) > 1 else (np.nan, np.nan) for ranges in by_mass]
    return np.array(first), *np.array(islands).T


def ends(kind: str, label: str) -> tuple[Array, Array, Array]:
    """At `MASSES`, where the coupling is excluded first, and the last island that is allowed beyond."""
    tops, found = surfaces(kind)
    return _ends(tuple(_ranges(top * FINE, row) for top, row in zip(tops, found[label], strict=True)))


def between(kind: str, label: str, masses: Array) -> tuple[Array, Array, Array]:
    """The same at masses between: -2 ln L is followed at a fixed fraction of the largest coupling."""
    tops, found = surfaces(kind)
    values = np.expm1(PchipInterpolator(np.log(MASSES), np.log1p(found[label]))(np.log(masses)))
    return _ends(tuple(_ranges(top * FINE, row) for top, row in zip(_smooth(masses, tops), values, strict=True)))


def _smooth(masses: Array, limits: Array) -> Array:
    """Limits between those that were computed, monotonic in logarithms."""
    return np.asarray(np.exp(PchipInterpolator(np.log(MASSES), np.log(limits))(np.log(masses))))


@cache
def electron_recoils(kind: str) -> Array:
    """Where electron recoils in XENONnT exclude the coupling first, for each of the masses."""
    found, seen = [], nr.experiment(ELECTRONS)
    for mass in MASSES:
        model, name = mediator(kind, mass * MeV)
        # momenta of electrons are some tens of keV
        g = ELECTRON_SCALE[kind] * np.hypot(mass, 0.03) * np.concatenate([[0.0], np.geomspace(0.03, 10.0, 161)])
        fine = np.interp(np.arange(8 * g.size - 7) / 8, np.arange(g.size), g)
        found.append(_ranges(fine, PchipInterpolator(g, likelihood(seen, model).many({name: g}))(fine)))
    return _ends(tuple(found))[0]


@shows("mediators")
def mediators() -> Mapping[str, Array]:
    """Where each coupling is excluded first, and the edges of islands that are allowed beyond."""
    masses = np.geomspace(MASSES[0], MASSES[-1], 97)
    data = {"mass": masses, "theirs": np.array([published(*THEIRS).value])}
    for kind in TOPS:
        for label in SHOWN:
            # an experiment whose counts do not change says nothing
            if surfaces(kind)[1][label].max() < ONE:
                continue
            first, start, end = between(kind, label, masses)
            # where electrons decide -2 ln L scales otherwise than nuclei do
            low = masses < 1.0
            first[low] = _smooth(masses[low], ends(kind, label)[0])
            data[f"{kind} {label}"] = first
            if np.isfinite(end).any():
                data |= {f"{kind} {label} island from": start, f"{kind} {label} island to": end}
        if kind in ELECTRON_SCALE:
            data[f"{kind} {ELECTRONS}"] = _smooth(masses, electron_recoils(kind))
    return data
