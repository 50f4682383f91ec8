"""Tables: events of a supernova in 48Ti, and what the choice of form factor does to them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

import nurecoil as nr
from nurecoil.constants import weak_angle
from nurecoil.nuclear import Helm
from nurecoil.report import DataTable
from nurecoil.report.section import Cell
from nurecoil.studies.papoulias_kosmas_48ti.claims import events, excess
from nurecoil.studies.papoulias_kosmas_48ti.setting import EQ_14, METHODS, NUCLIDE, model, process, supernova
from nurecoil.units import fm, keV, tonne

THRESHOLDS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)

_LABELS = {
    "nu_e": "ν_{e}", "nu_e_bar": "ν̄_{e}", "nu_mu": "ν_{μ}", "nu_mu_bar": "ν̄_{μ}", "nu_tau": "ν_{τ}", "nu_tau_bar": "ν̄_{τ}",
}  # fmt: skip


def tables() -> tuple[DataTable, ...]:
    """Events by threshold, species, reading and choice."""
    return counts_table(), species_table(), readings_table(), choices_table()


def counts_table() -> DataTable:
    """Events above thresholds, by method, and the excess of unity."""
    table = {m: events(m, np.array(THRESHOLDS)) for m in METHODS}
    rows: list[tuple[Cell, ...]] = [
        (f"{t:g}", *(float(table[m][i]) for m in METHODS), float(excess(t))) for i, t in enumerate(THRESHOLDS)
    ]
    columns = ("threshold [keV]", *(f"{m.label} [1/t]" for m in METHODS), "excess of unity over Eq. (14) [%]")
    return DataTable(
        "Events above a recoil threshold", columns, rows, "One supernova, one tonne of ^{48}Ti; inputs as in the figures."
    )


def species_events() -> dict[str, float]:
    """Events above 1 keV per tonne from each species, each with a sixth of the energy."""
    target = process(EQ_14.form_factor)
    return {
        c.name: float(nr.spectrum(supernova().select(c.name), target).counts_above(1.0 * keV) * tonne)
        for c in supernova().components
    }


def species_table() -> DataTable:
    """What each species contributes."""
    found = species_events()
    total = sum(found.values())
    rows = [(_LABELS.get(name, name), n, 100 * n / total) for name, n in (*found.items(), ("all", total))]
    return DataTable(
        "Events above 1 keV by species", ("species", "events [1/t]", "share [%]"), rows, "Form factor of Eq. (14)."
    )


def readings_table() -> DataTable:
    """The number of events for other readings of "the total energy released"."""
    n = species_events()
    cold, hot = n["nu_e"] + n["nu_e_bar"], n["nu_mu"]
    rows = [
        ("U/6 each, six species (used here)", cold + 4 * hot),
        ("U/6 each, ν_{x} counted once", cold + hot),
        ("U/3 each, three species", 2 * (cold + hot)),
        ("U each, three species", 6 * (cold + hot)),
        ("all in ν_{x}", 6 * hot),
    ]
    caption = "U = 3 × 10^53 erg; Eq. (14). The paper's number is about 14."
    return DataTable(
        "Events above 1 keV for several readings of the energy released", ("reading", "events [1/t]"), rows, caption
    )


def choices_table() -> DataTable:
    """One choice at a time, and the package's own defaults."""
    paper = process(EQ_14.form_factor)
    A = nr.matter.Nuclide(NUCLIDE).A
    pdg = weak_angle("low-energy-pdg2024")
    cases = {
        "as in the paper": paper,
        "exact kinematics": paper.replace(kinematics="exact"),
        f"sin^2 θ_{{W}} = {pdg} (q = 0)": paper.with_model(replace(model(), sin2_theta_w=pdg)),
        "one-loop couplings": paper.with_model(nr.StandardModel()),
        "Eq. (14) with R_{0}^2 = R^2 − 5s^2": paper.replace(form_factor=Helm.engel(A, s=0.5 * fm)),
        "Helm, measured radius": paper.replace(form_factor="helm-rms"),
        "defaults of this package": nr.CEvNS(NUCLIDE, nr.StandardModel()),
    }
    rows = []
    for name, xs in cases.items():
        R = math.sqrt(xs.F.F_p.moments[0]) / fm
        rows.append((name, R, float(nr.spectrum(supernova(), xs).counts_above(1.0 * keV) * tonne)))
    radius = nr.matter.Nuclide(NUCLIDE).charge_radius / fm
    caption = (
        "One change at a time; the last row has them all: one-loop couplings, exact kinematics and the Helm form factor of "
        f"Lewin and Smith. The measured charge radius is {radius:.4f} fm (Angeli:2013epw)."
    )
    columns = ("choice", "rms radius of F [fm]", "events above 1 keV [1/t]")
    return DataTable("What the choices do", columns, rows, caption)
