"""The printed limits on transition moments: what each row implies, and what the limit of Borexino becomes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, IntArray
from nurecoil.flavour import PMNS, SolarPropagation, pure
from nurecoil.studies import ours, quoted, shows
from nurecoil.studies.marks import Rows
from nurecoil.studies.papoulias_erice_2019 import moment_formulas as printed
from nurecoil.studies.papoulias_erice_2019.moment_formulas import UNIT, general, solar_state
from nurecoil.tables import read_table
from nurecoil.units import deg, keV

P_E1 = 0.605
"""Two-flavour probability that a beryllium-7 neutrino arrives as nu_1, with which the slide's limits come out."""
BOREXINO = 0.28
"""Limit on the effective moment of solar neutrinos in 1e-10 Bohr magnetons, 90 percent CL (Borexino:2017fbd)."""


@cache
def mixing(delta_cp: float = 0.0) -> PMNS:
    """The global fit of 2018 with which the table of limits comes out, and another CP phase."""
    return PMNS.vintage_of("de-salas-2018").with_phases(delta_cp)


@cache
def printed_limits() -> Mapping[str, Array]:
    """The slide's table: columns by name; Lambda_1..3 and their last printed digits as [27, 3] in 1e-10 Bohr magnetons."""
    table = read_table("transition_moment_limits", "papoulias_erice_2019.csv")
    limits, steps = (np.stack([table[f"{name}_{i}"] for i in (1, 2, 3)], axis=-1) / UNIT for name in ("Lambda", "step"))
    return {name: table[name] for name in ("source", "experiment", "setup")} | {"limits": limits, "steps": steps}


def implied_moment(limits: Array) -> Array:
    """mu_eff limit behind three limits taken one at a time: sum_i 1/Lambda_i^2 = 2/mu^2 for any source; [..., 3] -> [...]."""
    return np.asarray(np.sqrt(2.0 / np.sum(limits**-2.0, axis=-1)))


def implied_fractions(limits: Array) -> Array:
    """|U_li|^2 = 1 - mu^2/Lambda_i^2 behind three limits, [..., 3]."""
    return 1.0 - (implied_moment(limits)[..., None] / limits) ** 2


def rounding_of_fractions(limits: Array, steps: Array) -> Array:
    """Largest change of `implied_fractions` that half a unit of the last digit of each limit can make, to first order."""
    mu2 = implied_moment(limits)[..., None, None] ** 2
    slope = -(mu2**2) * limits[..., None, :] ** -3.0 / limits[..., :, None] ** 2
    slope = slope + 2.0 * mu2 / limits[..., :, None] ** 3 * np.eye(3)
    return np.asarray(np.sum(np.abs(slope) * 0.5 * steps[..., None, :], axis=-1))


def flavour_contents(source: str, pmns: PMNS) -> Array:
    """Candidates for (|U_l1|^2, |U_l2|^2, |U_l3|^2) of a row [K, 3]; many for the delayed beam, a mixture of unknown weight."""
    U2 = np.abs(pmns.matrix) ** 2
    if source == "solar":
        return np.real(np.diag(pmns.matrix.conj().T @ solar_state(pmns, P_E1) @ pmns.matrix))[None, :]
    if source == "sns-delayed":
        weight = np.linspace(0.0, 1.0, 1001)[:, None]
        return np.asarray(weight * U2[0] + (1 - weight) * U2[1])
    return U2[[0]] if source == "reactor" else U2[[1]]


def consistent_rows(delta_cp: ArrayLike) -> IntArray:
    """How many of the 27 printed triples are, to rounding, mu/sqrt(1 - |U_li|^2) with one mu each; for each CP phase."""
    table, pmns = printed_limits(), [mixing(float(x)) for x in np.ravel(delta_cp)]
    roots = {source: np.sqrt(1.0 - np.array([flavour_contents(source, p) for p in pmns])) for source in set(table["source"])}
    count = np.zeros(len(pmns), dtype=int)
    for source, limits, steps in zip(table["source"], table["limits"], table["steps"], strict=True):
        lowest, highest = ((limits + half) * roots[source] for half in (-0.5 * steps, 0.5 * steps))
        count += np.any(lowest.max(axis=-1) <= highest.min(axis=-1), axis=-1)
    return count.reshape(np.shape(delta_cp))


def solar_limits(P_e1: float, mu: float = BOREXINO) -> Array:
    """Limits on |Lambda_i|, one at a time, from a limit on the effective moment of solar neutrinos; [3]."""
    rho = solar_state(mixing(), P_e1)
    return np.array([mu / math.sqrt(general(unit, rho, mixing())) for unit in np.eye(3, dtype=complex)])


@quoted("beryllium", "in-vacuum")
def probabilities() -> tuple[float, float]:
    """Two-flavour P_e1 of beryllium-7 neutrinos from the standard solar model, and in vacuum; de Salas 2018 mixing."""
    one, two, _ = SolarPropagation(mixing(), "Be7").mass_probabilities(862 * keV)[0]
    return float(one / (one + two)), math.cos(mixing().theta_12) ** 2


@ours("moment-borexino-lambda-*", "moment-csi-prompt-fraction-*")
def triples() -> dict[str, float]:
    """Limits in 1e-10 Bohr magnetons, and |U_mu i|^2 of the global fit of 2018 with delta_CP = 0."""
    found = {"moment-borexino-lambda": solar_limits(P_E1), "moment-csi-prompt-fraction": np.abs(mixing().matrix[1]) ** 2}
    return {f"{key}-{i}": x for key, triple in found.items() for i, x in enumerate(triple.tolist(), start=1)}


@shows("printed-limits-imply")
def implied() -> Rows:
    """Effective moment and flavour content behind each triple of limits."""
    source, experiment, setup, limits, steps = printed_limits().values()
    pairs = np.stack([implied_fractions(limits), rounding_of_fractions(limits, steps)], axis=-1)
    texts = [["{:.3f} ± {:.3f}".format(*pair).replace("-", "−") for pair in row] for row in pairs.tolist()]
    rows = zip(source, experiment, setup, implied_moment(limits).tolist(), texts, strict=True)
    return [(*name, mu, *text) for *name, mu, text in rows]


@shows("borexino-by-probability")
def by_probability() -> Rows:
    """Limits of Borexino for several P_e1."""
    beryllium, vacuum = probabilities()
    cases = {"vacuum, cos²θ₁₂": vacuum, "⁷Be, standard solar model B16-GS98": beryllium, "adopted": P_E1}
    cases |= {"largest that rounds to the printed limits": 0.610, "smallest that does": 0.600}
    return [(name, P, *map(float, solar_limits(P))) for name, P in cases.items()]


@shows("moment-phases")
def by_phase() -> dict[str, Array]:
    """Effective moments squared against delta_CP, printed and by the general definition, for two choices of other phases."""
    degrees = np.linspace(0.0, 360.0, 181)
    data: dict[str, Array] = {"delta": degrees, "delta marks": degrees[::15]}
    points = [mixing(x * deg) for x in degrees]
    for case, zeta in (("aligned", (0.0, 0.0, 0.0)), ("twisted", (0.0, -60.0, 60.0))):
        moments = np.exp(1j * np.array(zeta) * deg)
        data[f"{case} electron"] = np.array([printed.reactor(moments, p) for p in points])
        data[f"{case} muon"] = np.array([printed.prompt_nu_mu(moments, p) for p in points])
        data[f"{case} misprint"] = np.array([printed.delayed_nu_mu_bar(moments, p, as_printed=True) for p in points])
        for name, flavour in (("electron", "e"), ("muon", "mu")):
            data[f"{case} {name} matrix"] = np.array([general(moments, pure(flavour).matrix, p) for p in points[::15]])
    return data


@shows("moment-table")
def contents() -> dict[str, Array]:
    """Flavour content implied by each row beside that of the mixing, and how many rows fit as a function of delta_CP."""
    source, *_, limits, steps = printed_limits().values()
    fractions, errors = implied_fractions(limits), rounding_of_fractions(limits, steps)
    row = np.arange(len(fractions), dtype=float)[::-1]
    gaps = np.full(row.size, np.nan)
    data: dict[str, Array] = {"content y": np.stack([row - 0.5, row + 0.5, gaps], axis=-1).ravel()}
    nearest = []
    for one, found, rounding in zip(source, fractions, errors, strict=True):
        candidates = flavour_contents(one, mixing())  # many where the mixture is not known: the one that comes closest
        nearest.append(candidates[np.argmin(np.sum(((candidates - found) / rounding) ** 2, axis=-1))])
    for i in range(3):
        content = np.array(nearest)[:, i]
        data |= {f"fraction {i + 1}": fractions[:, i], f"rounding {i + 1}": errors[:, i], f"row {i + 1}": row + 0.25 * (1 - i)}
        data[f"content {i + 1}"] = np.stack([content, content, gaps], axis=-1).ravel()
    degrees = np.linspace(0.0, 360.0, 361)
    return data | {"delta": degrees, "consistent": consistent_rows(degrees * deg).astype(float)}


@shows("moment-solar")
def by_solar_probability() -> dict[str, Array]:
    """Limits of Borexino against P_e1."""
    P = np.linspace(0.5, 0.75, 51)
    one, two, three = np.array([solar_limits(x) for x in P]).T
    places = zip(("adopted", "beryllium", "vacuum"), (P_E1, *probabilities()), strict=True)
    return {"P_e1": P, "Lambda_1": one, "Lambda_2": two, "Lambda_3": three} | {name: np.array([x]) for name, x in places}
