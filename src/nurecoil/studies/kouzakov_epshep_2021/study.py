"""The study: what a millicharge does to elastic scattering off argon, and Eq. (6) with all its indices."""

from __future__ import annotations

import math

import numpy as np

import nurecoil as nr
from nurecoil.report import DataTable, Section
from nurecoil.studies.kouzakov_epshep_2021.claims import CLAIMS, outcomes
from nurecoil.studies.kouzakov_epshep_2021.figures import figures
from nurecoil.studies.kouzakov_epshep_2021.setting import CHARGE, PAPER, E, amplitude, atom, helm, nucleus
from nurecoil.studies.study import Study
from nurecoil.units import MeV, cm2, eV, fm

RECOILS = (0.01, 0.1, 0.19, 0.5, 1.0, 10.0, 100.0, 1e3, 1e4, 1e5)

NOTES = (
    "q^{2} in Eq. (6) is the squared four-momentum −2MT. A positive millicharge then weakens the negative weak amplitude, "
    "as it must: charges of one sign repel, and so do neutrinos and protons with g_{V} > 0. The charge radii of the "
    "Standard Model put through the same formula give back the flavour dependence of the one-loop g_{V}^{p}, sign and size.",
    "The text gives neither the recoil range nor the values of Fig. 1. The effect lives at eV recoils and below; at the "
    "keV recoils that COHERENT sees it is invisible for |e_{ν}| ≤ 1.5 × 10^{−12} (Studenikin:2013my).",
    "F_{1} δ_{jk} in Eq. (6) holds for couplings that are equal for all flavours. With one-loop couplings F_{1} is "
    "diagonal in the flavour basis; here it always is a flavour matrix.",
    "μ_{ν} in Eq. (6) stands for (μ − iε)_{jk}, magnetic and electric moments together.",
    "The paper has no rule for antineutrinos. Their mixing matrix and all charges are conjugated, and the whole vector "
    "amplitude changes sign: at zero distance neutrinos and antineutrinos scatter alike off spin 0, over a baseline they "
    "do not (second figure).",
    "C_{V} in Eq. (6) is a square; other papers give this name to the amplitude.",
    "A free atom at rest is assumed throughout; binding in the liquid matters at meV recoils.",
)  # fmt: skip


def run() -> Section:
    """Everything the paper shows, and what its Eq. (6) implies."""
    results = outcomes()
    ours = {outcome.claim.key: outcome.ours for outcome in results}
    zero, screened = ours["zero-positive"], ours["free-nucleus"]
    assert zero is not None
    assert screened is not None
    summary = (
        f"A positive millicharge of 1.5 × 10^-12 e cancels the weak amplitude on 40Ar at a recoil of {zero:.4f} eV; a negative "
        "one only adds to it. Down there the electrons matter: on the neutral atom the zero lies at "
        f"{screened:.3f} eV, and towards smaller recoils the cross section grows more slowly than 1/T².\n\n"
        "Eq. (6) in the mass basis, "
        "with any charges, moments, phases and baseline, equals the package's trace over flavour density matrices to "
        "rounding."
    )
    return Section(
        STUDY.key, "Neutrino electromagnetic interactions in elastic scattering off 40Ar", PAPER, summary, results, figures(),
        NOTES, (cross_sections(), screening()),
    )  # fmt: skip


def cross_sections() -> DataTable:
    """Numbers of the first figure."""
    T = np.array(RECOILS) * eV
    unit = cm2 / MeV
    columns = {
        "e_ν = 0, F = 1": nucleus(),
        "+1.5e-12, F = 1": nucleus(CHARGE),
        "−1.5e-12, F = 1": nucleus(-CHARGE),
        "e_ν = 0, Helm": nucleus(form_factor=helm()),
        "+1.5e-12, atom": atom(CHARGE),
        "−1.5e-12, atom": atom(-CHARGE),
    }
    values = [process.dsigma_dT(T, E) / unit for process in columns.values()]
    rows = [(t, *(float(v[i]) for v in values)) for i, t in enumerate(RECOILS)]
    heads = ("T [eV]", *(f"{name} [cm²/MeV]" for name in columns))
    caption = (
        f"40Ar, electron neutrinos of 50 MeV. Helm: rms radius {nr.Nuclide('Ar40').charge_radius / fm:.4f} fm, s = 0.9 fm."
    )
    return DataTable("Cross sections of Fig. 1", heads, rows, caption, digits=5)


def screening() -> DataTable:
    """Charge and weak amplitude that a nucleus and an atom show."""
    neutral, bare = atom(), nucleus(form_factor=helm())
    recoils = (1e-4, 1e-3, 0.01, 0.1, 0.190456, 1.0, 10.0)
    rows = []
    for t in recoils:
        T = t * eV
        screened = neutral.nuclide.Z * (1 - float(neutral.F_e(math.sqrt(neutral.q2(T)))))
        weak = [
            float(amplitude(process, np.array([T]), flavour)[0])
            for process, flavour in ((bare, "e"), (neutral, "e"), (neutral, "mu"))
        ]
        rows.append((t, screened, *weak))
    heads = ("T [eV]", "Z(1 − F_e)", "weak amplitude, nucleus", "weak amplitude, atom, ν_e", "weak amplitude, atom, ν_μ")
    caption = (
        "As T goes to zero the atom looks neutral, and its weak amplitude becomes Z − N/2 = 7 for electron and −N/2 = −11 "
        "for muon neutrinos, whatever the weak angle. Electron form factor of xraylib (Schoonjans:2011)."
    )
    return DataTable("What a neutral atom shows", heads, rows, caption)


STUDY = Study(key="kouzakov-epshep-2021", reference=PAPER, claims=CLAIMS, run=run)
