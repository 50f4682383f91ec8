"""Tables: what a millicharge does to elastic scattering off argon."""

from __future__ import annotations

import math

import numpy as np

import nurecoil as nr
from nurecoil.report import DataTable
from nurecoil.studies.kouzakov_epshep_2021.setting import CHARGE, E, amplitude, atom, helm, nucleus
from nurecoil.units import MeV, cm2, eV, fm

RECOILS = (0.01, 0.1, 0.19, 0.5, 1.0, 10.0, 100.0, 1e3, 1e4, 1e5)


def tables() -> tuple[DataTable, ...]:
    """Both."""
    return cross_sections(), screening()


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
    radius = nr.matter.Nuclide("Ar40").charge_radius / fm
    caption = f"40Ar, electron neutrinos of 50 MeV. Helm: rms radius {radius:.4f} fm, s = 0.9 fm."
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
