"""Limits on a magnetic moment by the way in which electrons are bound."""

from __future__ import annotations

from nurecoil.report.section import Cell
from nurecoil.studies import ours, quoted, rows, shows
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


@ours("suppressed-near-threshold")
def near_threshold() -> float:
    """Magnetic factor of germanium over stepping's at 0.15 keV."""
    return float(over_stepping(0.15, "Ge", "M"))


@ours("xenonnt-moment")
def xenonnt_moment() -> float:
    """One-sided, by stepping, in 1e-12 Bohr magnetons."""
    return xenonnt("stepping")[1] / 1e-12


@quoted("open-xenonnt")
def by_the_interval() -> float:
    """Two-sided less one-sided, by stepping, in 1e-12 Bohr magnetons."""
    two_sided, one_sided = xenonnt("stepping")
    return (two_sided - one_sided) / 1e-12


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


@shows("by-binding")
def by_binding() -> list[tuple[Cell, ...]]:
    """One row for each way of binding."""
    return [
        (name, gemma(name)[2] / 1e-11, *in_a_bin(name), *(x / 1e-10 for x in conus(name)), *(x / 1e-12 for x in xenonnt(name)))
        for name in BINDINGS
    ]


@shows("charges")
def charges() -> list[tuple[Cell, ...]]:
    """Ranges of a millicharge, where equivalent photons take part."""
    return [(name, photons, *(end / 1e-12 for end in conus_charge(name, photons))) for name, photons in CHARGED]


@shows("crossings")
def where_they_cross() -> list[tuple[Cell, ...]]:
    """Below which energy transfers the magnetic rate exceeds the weak one."""
    return rows([f"{moment:.1e}" for moment in MOMENTS], *map(crossings, ("free", "stepping", "central-field")))
