"""Table 1 of the paper: limits on nu_mu -> nu_e from mu -> e conversion, by the paper's rule and with the nucleus."""

from __future__ import annotations

from functools import cache

import numpy as np

from nurecoil.arrays import Array
from nurecoil.processes.observables.conversion_searches import ConversionSearch, conversion_search, conversion_searches
from nurecoil.processes.observables.mu_e_conversion import (
    ConversionCouplings,
    MuEConversion,
    epsilon_limit_davidson,
    flavour_change_ratio,
)
from nurecoil.report.formatting import value_text
from nurecoil.studies import ours, quoted, shows
from nurecoil.studies.marks import Rows
from nurecoil.units import MeV, fm

TABLE_1 = {"comet": 3.70, "mu2e": 2.87, "project-x": 0.52, "prime": 0.37}
"""Limits on epsilon_mu-e in 1e-6, as printed."""
QUARKS = {"u": (1.0, 0.0), "d": (0.0, 1.0), "u = d": (1.0, 1.0)}
"""Which quarks carry the coupling, for the coherent rate."""

conversion = cache(MuEConversion)


def limits(search: ConversionSearch) -> dict[str, float]:
    """On |epsilon| in 1e-6: by the paper's rule, and from the coherent rate by the quarks that carry it."""
    coherent = {name: conversion(search.nuclide).epsilon_limit(search.R, *weights) for name, weights in QUARKS.items()}
    found = {"rule": epsilon_limit_davidson(search.R), **coherent}
    return {name: limit.epsilon / 1e-6 for name, limit in found.items()}


@ours("epsilon-*")
def table_1() -> dict[str, float]:
    """Limits by the rule, in 1e-6."""
    return {f"epsilon-{key}": limits(conversion_search(key))["rule"] for key in TABLE_1}


@shows("conversion-limits")
def all_limits() -> dict[str, Array]:
    """All searches, by both rules, side by side."""
    rows = [{"paper": TABLE_1.get(key, np.nan), **limits(conversion_search(key))} for key in conversion_searches()]
    found: dict[str, Array] = {}
    for shift, name in zip((-0.3, -0.15, 0.0, 0.15, 0.3), rows[0], strict=True):
        found |= {name: 1e-6 * np.array([row[name] for row in rows]), f"x {name}": shift + np.arange(len(rows), dtype=float)}
    return found


@shows("conversion-waves")
def waves() -> dict[str, Array]:
    """Muon, electron and nucleus in 48Ti."""
    atom = conversion("Ti48").atom
    r = np.ravel(atom.grid.r / fm)
    kept = r < 25.5
    rho = np.ravel(atom.charge.density(atom.grid.r))[kept]
    found = {"r": r[kept], "muon density": 0.2 * rho / rho.max(), "electron density": 1.5 * rho / rho.max()}
    for name, wave, unit in (("muon", atom.muon, np.sqrt(1.0 / fm)), ("electron", atom.electron, 1.0)):
        found |= {f"{name} {k}": np.ravel(atom.grid.r * part)[kept] / unit for k, part in (("g", wave.g), ("f", wave.f))}
    return found


@quoted("muon-binding", "electron-energy")
def energies() -> tuple[float, float]:
    """Of the muon bound to 48Ti, and of the electron, in MeV."""
    atom = conversion("Ti48").atom
    return atom.binding_energy / MeV, atom.electron_energy / MeV


@shows("limits-by-two-rules")
def limits_by_two_rules() -> Rows:
    """Of all searches."""
    rows = []
    for search in map(conversion_search, conversion_searches()):
        found = limits(search)
        ratios = (found["rule"] / found[name] for name in ("u", "u = d"))
        rows.append((search.name, search.nuclide, value_text(search.R), *found.values(), *ratios))
    return rows


@shows("overlaps")
def overlap_integrals() -> Rows:
    """Of three nuclei, and the rates they give."""
    rows = []
    for nuclide in ("Al27", "Ti48", "Au197"):
        atom = conversion(nuclide)
        o = atom.overlaps
        ratios = (atom.branching_ratio(ConversionCouplings.from_epsilon(*w, C=1.0)) for w in QUARKS.values())
        rows.append((nuclide, atom.atom.binding_energy / MeV, o.D, o.S_p, o.S_n, o.V_p, o.V_n, *ratios))
    return rows


@shows("announced-ratios")
def ratios_of_cross_sections() -> Rows:
    """Flavour-changing over Standard-Model cross section, which the caption of Table 1 announces."""
    rows = []
    for key, epsilon in TABLE_1.items():
        search = conversion_search(key)
        couplings = (epsilon, limits(search)["u = d"])
        ratios = (flavour_change_ratio(search.nuclide, 1e-6 * eps) / 1e-10 for eps in couplings)
        rows.append((search.name, search.nuclide, epsilon, *ratios))
    return rows
