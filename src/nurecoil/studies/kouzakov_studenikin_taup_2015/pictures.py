"""The numbers behind the figures and tables: 74Ge and electrons at a reactor, crossings, the sign of the interference."""

from __future__ import annotations

from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.atomic import hydrogenic_stepping, recoil_cutoff, shells, stepping
from nurecoil.models import Model
from nurecoil.report.section import Cell
from nurecoil.studies import quoted, rows, shows
from nurecoil.studies.amplitudes import weak_model
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import (
    GERMANIUM,
    HIGH,
    REACTOR,
    around_edges,
    crossing,
    electron,
    eq_9,
    eq_13,
    eq_16,
    eta,
    germanium,
    in_window,
    magnetic_model,
    nucleus,
)
from nurecoil.studies.marks import Columns
from nurecoil.units import MeV, cm2, day, deg, eV, keV, kg

UNIT = cm2 / MeV
CHARGE, RADIUS = 1e-12, 1e-32 * cm2


@shows("germanium")
def on_germanium() -> Columns:
    """Weak, magnetic, millicharge and charge-radius cross sections on 74Ge at a reactor, and sums over weak alone."""
    weak = nucleus(weak_model())
    T = np.geomspace(1e-2, weak.T_max(REACTOR) / eV * 0.9999, 240)

    extra: dict[str, Model] = {"magnetic": magnetic_model()}
    for word, sign in {"positive": 1, "negative": -1}.items():
        extra[f"{word} charge"] = nr.Millicharge(q_nue=sign * CHARGE)
        extra[f"{word} radius"] = nr.ChargeRadius(r2_nue=sign * RADIUS, reference="zero")
    alone = {"magnetic": "magnetic", "millicharge": "positive charge", "charge radius": "positive radius"}
    data: dict[str, Any] = {"T": T, "weak": weak.dsigma_dT(T * eV, REACTOR) / UNIT}
    data |= {name: nucleus(extra[key]).dsigma_dT(T * eV, REACTOR) / UNIT for name, key in alone.items()}
    for name, model in extra.items():
        data[f"ratio {name}"] = nucleus(weak_model() + model).dsigma_dT(T * eV, REACTOR) / UNIT / data["weak"]
    # close to the end the weak term vanishes and the magnetic one does not
    data["ratio magnetic"] = np.where(0.9 * T[-1] > T, data["ratio magnetic"], np.nan)
    return data | {"crossing": [crossing(weak, REACTOR) / eV]}


@quoted("crossing-at-reactor", "crossing-folded")
def crossings_of_figures() -> tuple[float, float]:
    """On 74Ge at 4 MeV in eV, and on electrons of germanium over the spectrum of a reactor in keV."""
    return crossing(nucleus(weak_model()), REACTOR) / eV, folded_crossing() / keV


@shows("interference")
def sign() -> dict[str, Array]:
    """eta^2 of Eq. (13), as printed and with the right sign."""
    T = np.geomspace(0.02, 460.0, 300)
    data = {"T": T}
    for name, options in (("charge", {"charge": CHARGE}), ("radius", {"r2": RADIUS})):
        data |= {f"{name} ours": eta(T * eV, **options) ** 2, f"{name} printed": eq_13(T * eV, **options) ** 2 + 0.0 * T}
    return data


@shows("electrons")
def on_electrons() -> Columns:
    """Weak and magnetic scattering off free electrons at a reactor energy, and where they are equal."""
    weak, magnetic = electron(weak_model()), electron(magnetic_model())
    T = np.geomspace(0.3, weak.T_max(REACTOR) / keV * 0.9999, 200)
    data: dict[str, Any] = {"T": T, "magnetic": magnetic.dsigma_dT(T * keV, REACTOR) / UNIT, "Eq. (9)": [eq_9() / keV]}
    for name, kind in {"nu_e_bar": ("e", True), "nu_e": ("e", False), "nu_mu": ("mu", False)}.items():
        at = crossing(weak, REACTOR, *kind)
        data |= {name: weak.dsigma_dT(T * keV, REACTOR, *kind) / UNIT, f"at {name}": [at / keV]}
        data[f"level {name}"] = [weak.dsigma_dT(at, REACTOR, *kind) / UNIT]
    return data


def folded_crossing() -> float:
    """Energy transfer at which magnetic and weak rates on germanium at a reactor are equal."""
    from scipy.optimize import brentq

    rate = germanium()
    return float(brentq(lambda T: float(rate(T, magnetic_model()) / rate(T)) - 1.0, 12 * keV, 60 * keV, xtol=1e-6 * keV))


@shows("gemma")
def at_the_reactor() -> Columns:
    """Weak and magnetic rates on germanium at a reactor, bound and free; how many electrons take part."""
    T, unit = around_edges("Ge", 0.01, 200.0, 400), 1 / (keV * kg * day)
    models: dict[str, Model] = {"weak": weak_model(), "magnetic": magnetic_model()}
    at, data = folded_crossing(), dict[str, Any]()
    for binding in ("stepping", "free"):
        data |= {f"{name} {binding}": germanium(binding)(T * keV, model) / unit for name, model in models.items()}
    sharp, smooth = (count(T * keV, shells("Ge")) for count in (stepping, hydrogenic_stepping))
    data |= {"electrons stepping": sharp, "electrons hydrogenic": smooth}
    data["hydrogenic over stepping"] = smooth / np.where(sharp > 0, sharp, np.nan)
    return {"T": T, **data, "crossing at": [at / keV], "crossing": [float(germanium()(at)) / unit]}


@shows("eq-9")
def moments() -> dict[str, Array]:
    """Eq. (9) with and without the weak couplings."""
    moments, free = np.geomspace(3e-13, 5e-11, 60), electron(weak_model())
    data = {flavour: np.array([crossing(free, HIGH, flavour, moment=mu) for mu in moments]) / keV for flavour in ("e", "mu")}
    return {"moment": moments, **data, "Eq. (9)": np.array([eq_9(mu) for mu in moments]) / keV}


@shows("recoil-angle")
def angle() -> dict[str, Array]:
    """Eq. (3): the recoil angle against the electron's energy."""
    free, data = electron(weak_model()), dict[str, Array]()
    shares = np.unique(np.concatenate([np.geomspace(1e-6, 0.9, 200), 1 - np.geomspace(1e-6, 0.1, 100), [1.0]]))
    for E in (0.05, 0.3, 1.0, 4.0):
        T = shares * free.T_max(E * MeV)
        data |= {f"T {E:g}": T / keV, f"angle {E:g}": np.arccos(free.cos_recoil(T, E * MeV)) / deg}
    return data


@shows("crossings")
def crossings() -> list[tuple[Cell, ...]]:
    """Where magnetic and weak cross sections are equal, at several energies."""
    free, bare, neutral = electron(weak_model()), nucleus(weak_model()), nr.CEvAS(GERMANIUM.name, weak_model())
    kinds = (("e", True), ("e", False), ("mu", False))

    def row(name: str, E: float, atoms: bool = True) -> tuple[Cell, ...]:
        screened = (crossing(neutral, E, flavour) / eV if atoms else None for flavour in ("e", "mu"))
        return name, *(crossing(free, E, *kind) / keV for kind in kinds), crossing(bare, E) / eV, *screened

    printed = ("Eqs. (9), (16)", *[eq_9() / keV] * 3, eq_16() / eV, None, None)
    return [*(row(f"{E:g}", E * MeV) for E in (1.0, 2.0, 4.0, 8.0)), row("far above T", HIGH, atoms=False), printed]


@shows("eta")
def eta_table() -> list[tuple[Cell, ...]]:
    """eta as printed and with the right sign."""
    T = np.array([0.5, 1.0, 10.0, 100.0, 400.0]) * eV
    cases: tuple[dict[str, float], ...] = ({"charge": CHARGE}, {"r2": RADIUS})
    return rows(T / eV, *(f(T, **case) + 0 * T for case in cases for f in (eq_13, eta)))


@shows("window")
def events() -> list[tuple[Cell, ...]]:
    """Weak and magnetic events in the window of GEMMA, for three treatments of binding."""
    kinds = {"stepping": "stepping", "stepping, hydrogenic thresholds": "hydrogenic", "free": "free"}
    models = (weak_model(), magnetic_model())
    return [(name, *(in_window(m, binding) * (kg * day) for m in models)) for name, binding in kinds.items()]


@shows("recoil")
def recoil_ranges() -> list[tuple[Cell, ...]]:
    """The estimate below Eq. (11) for other atoms."""
    nuclides = map(nr.matter.Nuclide, ("He4", "Si28", "Ar40", "Ge74", "I127", "Xe132"))
    return [(n.name, n.Z, recoil_cutoff(n.Z, n.atomic_mass) / eV) for n in nuclides]
