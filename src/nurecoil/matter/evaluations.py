"""Evaluated properties of nuclides, read from ``data/nuclides`` on first use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import isnan
from types import MappingProxyType
from typing import Any

import numpy as np

from nurecoil.tables import read_table


@dataclass(frozen=True)
class Evaluation:
    """What the tables know about one nuclide, in natural units; None where they know nothing.

    Parameters
    ----------
    symbol : str
        Chemical symbol.
    atomic_mass, atomic_mass_uncertainty : float
        Mass of the neutral atom.
    spin, parity : float or None
        Of the ground state.
    spin_parity : str
        The evaluators' text, for example ``"(5/2+)"``; empty if there is none.
    abundance : float
        Atom fraction in the natural element, normalised so that the element sums to one.
    charge_radius, charge_radius_uncertainty : float or None
        Root-mean-square charge radius.
    """

    symbol: str
    atomic_mass: float
    atomic_mass_uncertainty: float
    spin: float | None
    parity: float | None
    spin_parity: str
    abundance: float
    charge_radius: float | None
    charge_radius_uncertainty: float | None


def _rows(file: str) -> dict[tuple[int, int], tuple[Any, ...]]:
    """(Z, A) -> the other cells of that row."""
    table = read_table("nuclides", file)
    keys = zip(table.pop("Z").astype(int).tolist(), table.pop("A").astype(int).tolist(), strict=True)
    return dict(zip(keys, zip(*(np.asarray(column).tolist() for column in table.values()), strict=True), strict=True))


def _known(value: float) -> float | None:
    return None if isnan(value) else value


@cache
def evaluations() -> Mapping[tuple[int, int], Evaluation]:
    """(Z, A) -> `Evaluation` of every nuclide with a measured mass, in order of Z and A."""
    spins, abundances, radii = _rows("spins.csv"), _rows("abundances.csv"), _rows("charge_radii.csv")
    total: defaultdict[int, float] = defaultdict(float)
    for (Z, _), (fraction, _) in abundances.items():
        total[Z] += fraction
    result = {}
    for (Z, A), (symbol, mass, mass_uncertainty) in _rows("masses.csv").items():
        spin, parity, text = spins.get((Z, A), (np.nan, np.nan, ""))
        radius, radius_uncertainty = radii.get((Z, A), (None, None))
        abundance = abundances[Z, A][0] / total[Z] if (Z, A) in abundances else 0.0
        result[Z, A] = Evaluation(
            symbol, mass, mass_uncertainty, _known(spin), _known(parity), text, abundance, radius, radius_uncertainty
        )
    return MappingProxyType(result)


@cache
def atomic_numbers() -> Mapping[str, int]:
    """Chemical symbol -> Z of every element in the tables."""
    return MappingProxyType({e.symbol: Z for (Z, _), e in evaluations().items()})
