"""Tables: where the magnetic term takes over, and the sign of Eq. (13)."""

from __future__ import annotations

import numpy as np

import nurecoil as nr
from nurecoil.report import DataTable
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import (
    HIGH,
    NUCLIDE,
    crossing,
    electron,
    eq_9,
    eq_13,
    eq_16,
    eta,
    nucleus,
    weak_model,
)
from nurecoil.units import MeV, cm2, eV, keV


def tables() -> tuple[DataTable, ...]:
    """Both."""
    return crossings(), eta_table()


def crossings() -> DataTable:
    """Where magnetic and weak cross sections are equal, at several energies."""
    free, bare, neutral = electron(weak_model()), nucleus(weak_model()), nr.CEvAS(NUCLIDE, weak_model())
    rows: list[tuple[str | float | None, ...]] = [
        (
            f"{E:g}",
            *(crossing(free, E * MeV, flavour, bar) / keV for flavour, bar in (("e", True), ("e", False), ("mu", False))),
            crossing(bare, E * MeV) / eV,
            *(crossing(neutral, E * MeV, flavour) / eV for flavour in ("e", "mu")),
        )
        for E in (1.0, 2.0, 4.0, 8.0)
    ]
    limits = (crossing(free, HIGH, "e", True), crossing(free, HIGH, "e"), crossing(free, HIGH, "mu"))
    rows.append(("far above T", *(x / keV for x in limits), crossing(bare, HIGH) / eV, None, None))
    rows.append(("Eqs. (9), (16)", *(eq_9() / keV,) * 3, eq_16() / eV, None, None))
    columns = (
        "E [MeV]", "electron, ν̄_e [keV]", "electron, ν_e [keV]", "electron, ν_μ [keV]", "74Ge nucleus [eV]",
        "74Ge atom, ν_e [eV]", "74Ge atom, ν_μ [eV]",
    )  # fmt: skip
    caption = (
        "Energy transfer below which a magnetic moment of 2.9 × 10⁻¹¹ μ_B outweighs the weak interaction, by root finding."
    )
    return DataTable("Crossings of the magnetic and the weak cross section", columns, rows, caption, digits=5)


def eta_table() -> DataTable:
    """eta as printed and with the right sign."""
    T = np.array([0.5, 1.0, 10.0, 100.0, 400.0]) * eV
    pairs = ((eq_13(T, charge=1e-12), eta(T, charge=1e-12)), (eq_13(T, r2=1e-32 * cm2) + 0 * T, eta(T, r2=1e-32 * cm2)))
    rows = [(t / eV, *(float(x[i]) for pair in pairs for x in pair)) for i, t in enumerate(T)]
    columns = (
        "T [eV]", "e_ν = 10⁻¹², as printed", "e_ν = 10⁻¹², ours", "⟨r²⟩ = 10⁻³² cm², as printed", "⟨r²⟩ = 10⁻³² cm², ours",
    )  # fmt: skip
    return DataTable(
        "η of Eq. (13) on 74Ge", columns, rows, "The two add to 2: the shift has the same size and the other sign.", digits=5
    )
