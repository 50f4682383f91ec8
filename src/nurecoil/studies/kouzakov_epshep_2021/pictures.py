"""The numbers behind the figures and tables: Fig. 1 where the effect lives, charges that oscillate, the magnetic term."""

from __future__ import annotations

from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.flavour import PMNS, AveragedPropagation, VacuumPropagation, pure
from nurecoil.report.section import Cell
from nurecoil.studies import rows, shows
from nurecoil.studies.amplitudes import amplitude, c_v, weak_model, zeros
from nurecoil.studies.kouzakov_epshep_2021.setting import ARGON, CHARGE, ENDS, E, atom, eq_6, helm, in_mass_basis, nucleus
from nurecoil.studies.marks import Columns
from nurecoil.units import MeV, cm2, deg, eV, keV, km, mu_B

UNIT = cm2 / MeV
SIGNS = {"none": 0.0, "positive": CHARGE, "negative": -CHARGE}
RECOILS = (0.01, 0.1, 0.19, 0.5, 1.0, 10.0, 100.0, 1e3, 1e4, 1e5)


def cross_sections(T: Array) -> dict[str, Array]:
    """In cm2/MeV, for three charges: on the point nucleus, on the nucleus with Helm's form factor, on the atom."""
    found = {}
    for name, charge in SIGNS.items():
        for target, process in (("point", nucleus(charge)), ("helm", nucleus(charge, helm())), ("atom", atom(charge))):
            found[f"{target} {name}"] = process.dsigma_dT(T, E) / UNIT
    return found


@shows("millicharge")
def millicharge() -> dict[str, Array]:
    """Fig. 1, in eV, with points that resolve the zeros."""
    dips = [zeros(process, ENDS)[0] / eV * (1 + np.linspace(-0.05, 0.05, 61)) for process in (nucleus(CHARGE), atom(CHARGE))]
    T = np.unique(np.concatenate([np.geomspace(1e-3, 1.338e5, 200), *dips]))
    data = {"T": T, **cross_sections(T * eV)}
    for target in ("helm", "atom"):
        for name in ("positive", "negative"):
            data[f"effect {target} {name}"] = np.abs(data[f"{target} {name}"] / data[f"{target} none"] - 1)
    return data


@shows("cross-sections")
def table() -> list[tuple[Cell, ...]]:
    """Numbers of the first figure."""
    columns = cross_sections(np.array(RECOILS) * eV)
    shown = ("point none", "point positive", "point negative", "helm none", "atom positive", "atom negative")
    return rows(RECOILS, *(columns[name] for name in shown))


@shows("baseline")
def baseline() -> Columns:
    """Transition charges: interference that oscillates, the same in the mass and in the flavour basis."""
    pmns = PMNS.vintage_of("nufit-6.0-ic19").with_phases(240 * deg)
    T, Q = 0.2 * eV, np.zeros((3, 3), dtype=complex)
    Q[0, 1], Q[0, 2], Q[1, 2] = 0.6e-12, 1e-12 * np.exp(60j * deg), 0.8e-12 * np.exp(-100j * deg)
    Q += Q.conj().T
    process = nr.CEvNS(ARGON.name, weak_model() + in_mass_basis(Q, pmns), form_factor="unity")
    weak = c_v(nucleus(), T, E, state=pure("mu").matrix)
    lengths = np.linspace(0.0, 200.0, 201)
    data: dict[str, Any] = {"L": lengths, "L marks": lengths[::8], "far": [196.0]}
    for name, anti in (("nu", False), ("nubar", True)):
        states = (VacuumPropagation(pmns, L * km)(pure("mu"), anti)(np.array([E]))[0] for L in lengths)
        data[name] = np.array([c_v(process, T, E, antineutrino=anti, state=rho) for rho in states]) / weak
        data[f"{name} mass basis"] = np.array([eq_6(T, Q, pmns, "mu", L * km, anti) for L in lengths[::8]]) / weak
    far = AveragedPropagation(pmns)(pure("mu"))(np.array([E]))[0]
    return {**data, "averaged": [c_v(process, T, E, state=far) / weak]}


@shows("magnetic")
def magnetic() -> dict[str, Array]:
    """The magnetic term, and what the kinematics of Eq. (6) leave out."""
    T = np.geomspace(0.1, 133.9, 200)
    weak, moment = weak_model(), nr.MagneticMoment(mu_nue=1e-9 * mu_B)
    cases: dict[str, dict[str, Any]] = {
        "weak": {"model": weak}, "weak leading": {"model": weak, "kinematics": "leading"}, "magnetic": {"model": moment},
        "magnetic 1/T": {"model": moment, "magnetic": "1/T"}, "magnetic spin-half": {"model": moment, "magnetic": "spin-half"},
    }  # fmt: skip
    data = {name: nr.CEvNS(ARGON.name, form_factor=helm(), **case).dsigma_dT(T * keV, E) / UNIT for name, case in cases.items()}
    return {"T": T, **data} | {f"excess {n}": 100 * np.abs(data[n] / data[n.split()[0]] - 1) for n in data if " " in n}


@shows("screening")
def screening() -> list[tuple[Cell, ...]]:
    """Charge and weak amplitude that a nucleus and an atom show."""
    neutral, bare, T = atom(), nucleus(form_factor=helm()), np.array([1e-4, 1e-3, 0.01, 0.1, 0.190456, 1.0, 10.0])
    charge = neutral.nuclide.Z * (1 - neutral.F_e(np.sqrt(neutral.q2(T * eV))))
    shown = ((bare, "e"), (neutral, "e"), (neutral, "mu"))
    return rows(T, charge, *(amplitude(process, T * eV, flavour) for process, flavour in shown))
