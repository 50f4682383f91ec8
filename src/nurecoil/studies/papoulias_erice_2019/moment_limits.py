"""The printed limits on transition moments: what each row implies, and what the limit of Borexino becomes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.flavour import PMNS, SolarPropagation
from nurecoil.report import DataTable
from nurecoil.studies.papoulias_erice_2019.moment_formulas import UNIT, general, solar_state
from nurecoil.tables import read_table
from nurecoil.units import keV

P_E1 = 0.605
"""Two-flavour probability that a beryllium-7 neutrino arrives as nu_1, with which the slide's limits come out."""
BOREXINO = 0.28
"""Limit on the effective moment of solar neutrinos in 1e-10 Bohr magnetons, 90 percent CL (Borexino:2017fbd)."""


@cache
def printed_limits() -> Mapping[str, Any]:
    """The slide's table: columns by name; Lambda_1..3 and their last printed digits as [27, 3] in 1e-10 Bohr magnetons."""
    table: Any = read_table("transition_moment_limits", "papoulias_erice_2019.csv")
    limits = np.stack([table[f"Lambda_{i}"] for i in (1, 2, 3)], axis=-1) / UNIT
    steps = np.stack([table[f"step_{i}"] for i in (1, 2, 3)], axis=-1) / UNIT
    return {
        "source": table["source"],
        "experiment": table["experiment"],
        "setup": table["setup"],
        "limits": limits,
        "steps": steps,
    }


def implied_moment(limits: Array) -> Array:
    """mu_eff limit behind three limits taken one at a time: sum_i 1/Lambda_i^2 = 2/mu^2 for any source; [..., 3] -> [...]."""
    result: Array = np.sqrt(2.0 / np.sum(limits**-2.0, axis=-1))
    return result


def implied_fractions(limits: Array) -> Array:
    """|U_li|^2 = 1 - mu^2/Lambda_i^2 behind three limits, [..., 3]."""
    result: Array = 1.0 - (implied_moment(limits)[..., None] / limits) ** 2
    return result


def rounding_of_fractions(limits: Array, steps: Array) -> Array:
    """Largest change of `implied_fractions` that half a unit of the last digit of each limit can make, to first order."""
    mu2 = implied_moment(limits)[..., None, None] ** 2
    slope = -(mu2**2) * limits[..., None, :] ** -3.0 / limits[..., :, None] ** 2
    slope = slope + 2.0 * mu2 / limits[..., :, None] ** 3 * np.eye(3)
    result: Array = np.sum(np.abs(slope) * 0.5 * steps[..., None, :], axis=-1)
    return result


def flavour_contents(source: str, pmns: PMNS) -> Array:
    """Candidates for (|U_l1|^2, |U_l2|^2, |U_l3|^2) of a row [K, 3]; many for the delayed beam, a mixture of unknown weight."""
    U2 = np.abs(pmns.matrix) ** 2
    if source == "solar":
        return np.real(np.diag(pmns.matrix.conj().T @ solar_state(pmns, P_E1) @ pmns.matrix))[None, :]
    if source == "sns-delayed":
        weight = np.linspace(0.0, 1.0, 1001)[:, None]
        mixed: Array = weight * U2[0] + (1 - weight) * U2[1]
        return mixed
    return U2[[0]] if source == "reactor" else U2[[1]]


def consistent_rows(delta_cp: float) -> int:
    """How many of the 27 printed triples are, to rounding, mu/sqrt(1 - |U_li|^2) with one mu each."""
    table, pmns = printed_limits(), PMNS.vintage_of("de-salas-2018").with_phases(delta_cp)
    count = 0
    for source, limits, steps in zip(table["source"], table["limits"], table["steps"], strict=True):
        root = np.sqrt(1.0 - flavour_contents(source, pmns))
        lowest = np.max((limits - 0.5 * steps) * root, axis=-1)
        highest = np.min((limits + 0.5 * steps) * root, axis=-1)
        count += bool(np.any(lowest <= highest))
    return count


def solar_limits(P_e1: float, mu: float = BOREXINO) -> Array:
    """Limits on |Lambda_i|, one at a time, from a limit on the effective moment of solar neutrinos; [3]."""
    pmns = PMNS.vintage_of("de-salas-2018")
    rho = solar_state(pmns, P_e1)
    units = np.eye(3, dtype=complex)
    result: Array = np.array([mu / math.sqrt(general(unit, rho, pmns)) for unit in units])
    return result


def beryllium_P_e1() -> float:
    """Two-flavour P_e1 of beryllium-7 neutrinos from the standard solar model, de Salas 2018 mixing."""
    sun = SolarPropagation(PMNS.vintage_of("de-salas-2018"), "Be7")
    one, two, _ = sun.mass_probabilities(862 * keV)[0]
    return float(one / (one + two))


def _limits_table() -> DataTable:
    table = printed_limits()
    fractions, mu = implied_fractions(table["limits"]), implied_moment(table["limits"])
    errors = rounding_of_fractions(table["limits"], table["steps"])
    rows: list[tuple[str | float, ...]] = [
        (source, experiment, setup, float(m), *(f"{x:.3f} ± {dx:.3f}".replace("-", "−") for x, dx in zip(f, df, strict=True)))
        for source, experiment, setup, m, f, df in zip(
            table["source"], table["experiment"], table["setup"], mu, fractions, errors, strict=True
        )
    ]
    columns = ("neutrinos", "experiment", "setup", "μ_eff [10⁻¹⁰ μ_B]", "|U₁|²", "|U₂|²", "|U₃|²")
    caption = (
        "Effective moment and flavour content behind each triple of limits; ± is half a unit of the last printed digits. "
        "deSalas:2017kay with δ_CP = 0: 0.665, 0.313, 0.022 for ν_e, and 0.221, 0.244, 0.535 for ν_μ."
    )
    return DataTable("What the printed limits imply", columns, rows, caption, digits=3)


def _solar_table() -> DataTable:
    cases: tuple[tuple[str, float], ...] = (
        ("vacuum, cos²θ₁₂", math.cos(PMNS.vintage_of("de-salas-2018").theta_12) ** 2),
        ("⁷Be, standard solar model B16-GS98", beryllium_P_e1()),
        ("rounds to the printed limits", 0.610),
        ("adopted", P_E1),
        ("rounds to the printed limits", 0.600),
    )
    rows: list[tuple[str | float, ...]] = [(name, P, *(float(x) for x in solar_limits(P))) for name, P in cases]
    columns = ("case", "P_e1 (two flavours)", "|Λ₁| [10⁻¹⁰ μ_B]", "|Λ₂| [10⁻¹⁰ μ_B]", "|Λ₃| [10⁻¹⁰ μ_B]")
    caption = "Limits from μ_eff < 2.8 × 10⁻¹¹ μ_B (Borexino:2017fbd); the slide prints 0.44, 0.36, 0.28 without P_e1."
    return DataTable("Borexino: limits for several P_e1", columns, rows, caption, digits=3)


def tables() -> tuple[DataTable, ...]:
    """What the printed limits imply, and the solar limits for several oscillation probabilities."""
    return _limits_table(), _solar_table()
