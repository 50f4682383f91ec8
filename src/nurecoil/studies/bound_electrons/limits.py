"""Limits on a magnetic moment by the way in which electrons are bound."""

from __future__ import annotations

from nurecoil.report import DataTable
from nurecoil.report.section import Cell
from nurecoil.studies import ours, quoted
from nurecoil.studies.bound_electrons.setting import (
    BINDINGS,
    CHARGED,
    MOMENTS,
    conus,
    conus_charge,
    crossings,
    gemma,
    over_stepping,
    xenonnt,
)

BIN = (0.15, 0.2, 0.3)
"""Energies in keV at which reactor experiments with germanium look for a moment."""


@ours("gemma-weak", "gemma-magnetic")
def gemma_window() -> tuple[float, ...]:
    """Events in the window of GEMMA, central field over stepping."""
    return gemma("central-field")[:2]


@ours("suppressed-near-threshold")
def near_threshold() -> float:
    """Magnetic factor of germanium over stepping's at 0.15 keV."""
    return float(over_stepping(0.15, "Ge", "M"))


@ours("xenonnt-moment")
def xenonnt_moment() -> float:
    """One-sided, by stepping, in 1e-12 Bohr magnetons."""
    return xenonnt("stepping")[1] / 1e-12


@quoted(
    "xenonnt-central", "xenonnt-two-sided", "conus-stepping", "conus-central", "bin-low", "bin-middle", "bin-high", "gemma-move"
)  # fmt: skip
def limits() -> tuple[float, ...]:
    """XENONnT in 1e-12 and CONUS+ in 1e-10 Bohr magnetons, limits of single bins over stepping's, GEMMA in %."""
    own = xenonnt("central-field")[1], xenonnt("stepping")[0]
    reactor = conus("stepping")[0], conus("central-field")[0]
    return (
        *(x / 1e-12 for x in own),
        *(x / 1e-10 for x in reactor),
        *in_a_bin(),
        100 * abs(gemma("central-field")[2] / gemma("stepping")[2] - 1),
    )


def in_a_bin(name: str = "central-field") -> tuple[float, ...]:
    """Counts go with the square of the moment: limits of a bin over those by stepping."""
    return tuple(float(over_stepping(T, "Ge", "M", name)) ** -0.5 for T in BIN)


def tables() -> tuple[DataTable, ...]:
    """Limits, and where the magnetic rate takes over."""
    return by_binding(), charges(), where_they_cross()


def by_binding() -> DataTable:
    """One row for each way of binding."""
    rows: list[tuple[Cell, ...]] = []
    for name in BINDINGS:
        xenon = [x / 1e-12 for x in xenonnt(name)]
        reactor = [x / 1e-10 for x in conus(name)]
        rows.append((name, gemma(name)[2] / 1e-11, *in_a_bin(name), *reactor, *xenon))
    heads = (
        "electrons", "GEMMA, 2.8 to 55 keV [10^-11 μ_B]", *(f"Ge at {T:g} keV, over stepping" for T in BIN),
        "CONUS+, two-sided [10^-10 μ_B]", "CONUS+, one-sided [10^-10 μ_B]",
        "XENONnT, two-sided [10^-12 μ_B]", "XENONnT, one-sided [10^-12 μ_B]",
    )  # fmt: skip
    caption = (
        "90 % limits. GEMMA: the published one by stepping, moved with the root of the magnetic events in its window. Single "
        "bins: nothing but magnetic events to gain. CONUS+: nuclei and electrons, 0.16 to 0.35 keV, moment of ν_{e}. XENONnT: "
        "one moment for all flavours. Two-sided limits are where −2 ln L has risen by 2.71, one-sided ones by 1.64. Equivalent "
        "photons have no row: they are the transverse photons of a millicharge (next table)."
    )
    return DataTable("Limits on a magnetic moment by binding", heads, rows, caption, digits=3)


def charges() -> DataTable:
    """Ranges of a millicharge, where equivalent photons take part."""
    rows: list[tuple[Cell, ...]] = []
    for name, photons in CHARGED:
        low, high = conus_charge(name, photons)
        rows.append((name, photons, low / 1e-12, high / 1e-12))
    heads = ("electrons", "photons", "from [10^-12 e]", "to [10^-12 e]")
    caption = (
        "CONUS+, nuclei and electrons: 90 % ranges of the charge of ν_{e}, two-sided. Photons of “binding” are Coulomb's; "
        "“equivalent photons” are transverse; the last row has both and is complete."
    )
    return DataTable("Limits on a millicharge by binding", heads, rows, caption, digits=3)


def where_they_cross() -> DataTable:
    """Below which energy transfers the magnetic rate exceeds the weak one."""
    columns = [crossings(name) for name in ("free", "stepping", "central-field")]
    rows: list[tuple[Cell, ...]] = [(f"{moment:.1e}", *at) for moment, *at in zip(MOMENTS, *columns, strict=True)]
    heads = ("μ_ν [μ_B]", "free [keV]", "stepping [keV]", "central-field [keV]")
    caption = (
        "Germanium in the antineutrinos of a reactor: energy transfer below which magnetic events outnumber weak ones. "
        "Stepping multiplies both with one number, the central field each with its own."
    )
    return DataTable("Where magnetic and weak rates are equal", heads, rows, caption, digits=4)
