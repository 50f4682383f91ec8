"""The study: electromagnetic neutrinos on electrons and nuclei, formula by formula, and where the magnetic term takes over."""

from __future__ import annotations

import numpy as np

import nurecoil as nr
from nurecoil.report import DataTable, Section
from nurecoil.studies.kouzakov_studenikin_taup_2015 import bound_electron_figures, bound_electrons
from nurecoil.studies.kouzakov_studenikin_taup_2015.claims import CLAIMS, outcomes
from nurecoil.studies.kouzakov_studenikin_taup_2015.figures import figures
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import (
    HIGH,
    NUCLIDE,
    PAPER,
    crossing,
    electron,
    eq_9,
    eq_13,
    eq_16,
    eta,
    nucleus,
    weak_model,
)
from nurecoil.studies.study import Study
from nurecoil.units import MeV, cm2, eV, keV

NOTES = (
    "Section 3 is in Gaussian units, e^{2} = α and μ_{B}^{2} = α/4m_{e}^{2}, without saying so; read in Heaviside–Lorentz "
    "units Eq. (15) would be 4π too large.",
    "C_{V} is an amplitude here; other papers give this name to its square.",
    "Photon exchange in Eq. (12) has the wrong sign relative to the weak term, for millicharge and charge radius alike, "
    "and its magnetic term lacks a factor i. Magnitudes, and everything that does not interfere, are unaffected.",
    "A free nucleus is assumed. At the crossing the momentum transfer on 74Ge is 0.25 MeV, and the electrons of a neutral "
    "atom change it by a few percent, with opposite signs for ν_{e} and the other flavours (table). Far below, screening "
    "ends the growth as 1/T^{2} and 1/T.",
    "References 34 and 45 of the paper are the same.",
)


def run() -> Section:
    """Everything in Sections 2 and 3 of the paper."""
    results = (*outcomes(), *bound_electrons.outcomes())
    ours = {outcome.claim.key: outcome.ours for outcome in results}
    at_electrons, at_nucleus = ours["electron-crossing-nu-e"], ours["nucleus-crossing"]
    assert at_electrons is not None
    assert at_nucleus is not None
    summary = (
        f"A magnetic moment of 2.9 × 10^-11 μ_B outweighs the weak interaction of ν_e below {at_electrons:.1f} keV on "
        f"electrons and below {at_nucleus:.3f} eV on 74Ge. The paper's estimate for electrons leaves out the weak "
        "couplings, a factor of four for muon and tau neutrinos. In germanium the binding of the electrons is a common "
        "factor: it takes little of either from 2.8 keV up, and more than half of both at 0.1 keV.\n\n"
        "All cross sections are as printed, but for one sign: a positive millicharge or charge radius "
        "changes the coherent cross section the other way."
    )
    return Section(
        STUDY.key, "Neutrino–atom collisions: electrons and nuclei", PAPER, summary, results,
        (*figures(), *bound_electron_figures.figures()), (*NOTES, *bound_electrons.NOTES),
        (crossings(), eta_table(), *bound_electrons.tables()),
    )  # fmt: skip


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


STUDY = Study(key="kouzakov-studenikin-taup-2015", reference=PAPER, claims=(*CLAIMS, *bound_electrons.CLAIMS), run=run)
