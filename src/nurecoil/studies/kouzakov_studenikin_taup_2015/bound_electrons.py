"""Section 2 of the paper: scattering angle, bound electrons by stepping, germanium at a reactor, recoil of the atom."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.atomic import recoil_cutoff, shells
from nurecoil.constants import m_e
from nurecoil.models import Model
from nurecoil.rates import Spectrum, spectrum
from nurecoil.report import DataTable
from nurecoil.sources import Reactor, Source
from nurecoil.studies import ours
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import (
    GEMMA,
    HIGH,
    REACTOR,
    crossing,
    electron,
    eq_9,
    magnetic_model,
    weak_model,
)
from nurecoil.units import MeV, cm2, day, eV, keV, kg, s

SPECTROMETER = "Beda:2010hk"
WINDOW = (2.8 * keV, 55.0 * keV)
"""Energies in which GEMMA looked for a magnetic moment."""
FLUX = "2.7e13 cm^-2 s^-1"


@cache
def reactor() -> Source:
    """Antineutrinos at the place of GEMMA."""
    return Reactor(flux=FLUX)


def germanium(model: Model, binding: str = "stepping") -> Spectrum:
    """Rate of energy transfers to electrons of natural germanium at that place."""
    options: dict[str, Any] = {"binding": binding}
    return spectrum(reactor(), nr.Ionisation.on("Ge", model, **options))


def in_window(model: Model, binding: str = "stepping") -> float:
    """Events per mass and time in the window of GEMMA."""
    above = germanium(model, binding).counts_above(WINDOW)
    return float(above[0] - above[1])


def folded_crossing() -> float:
    """Energy transfer at which magnetic and weak rates on germanium at a reactor are equal."""
    from scipy.optimize import brentq

    weak, magnetic = germanium(weak_model()), germanium(magnetic_model())
    return float(brentq(lambda T: float(magnetic(T) / weak(T)) - 1.0, 12 * keV, 60 * keV, xtol=1e-6 * keV))


def momentum_violation() -> float:
    """Largest |(k - p_e)^2 - (E - T)^2|/E^2 for recoils at the angle of Eq. (3), with |p_e|^2 = T^2 + 2 m_e T."""
    E = np.geomspace(0.01, 10.0, 31)[:, None] * MeV
    process = electron(weak_model())
    T = np.linspace(0.0, 1.0, 41) * process.T_max(E)
    p = np.sqrt(T**2 + 2 * m_e * T)
    left = E**2 + p**2 - 2 * E * p * process.cos_recoil(T, E)
    return float(np.max(np.abs(left - (E - T) ** 2) / E**2))


def interference() -> float:
    """Largest interference of weak and magnetic scattering over their sum."""
    T = np.geomspace(1e-3, 3e3, 100) * keV
    both, weak, magnetic = (electron(m) for m in (weak_model() + magnetic_model(), weak_model(), magnetic_model()))

    worst = 0.0
    for antineutrino in (False, True):
        parts = [process.dsigma_dT(T, REACTOR, "e", antineutrino) for process in (both, weak, magnetic)]
        worst = max(worst, float(np.max(np.abs((parts[0] - parts[1] - parts[2]) / parts[0]))))
    return worst


@ours("recoil-angle", "largest-recoil")
def recoil_angle() -> tuple[float, float]:
    """(k - p_e)^2 over (E - T)^2 at the angle of Eq. (3), farthest from one; cos chi at the largest T_e of Eq. (4)."""
    return 1 + momentum_violation(), float(electron(weak_model()).cos_recoil(2 * REACTOR**2 / (2 * REACTOR + m_e), REACTOR))


@ours("helicities")
def incoherent_sum() -> float:
    """Weak plus magnetic over both together, farthest from one."""
    return 1 + interference()


@ours("k-alpha")
def k_alpha() -> float:
    """E_K - E_L3 of germanium in keV."""
    binding = {shell.name: shell.binding_energy for shell in shells("Ge")}
    return (binding["K"] - binding["L3"]) / keV


@ours("left-hand-sides")
def atom_over_electron() -> float:
    """Cross section of a germanium atom over that of a free electron, 5 keV."""
    atom, free = nr.Ionisation("Ge74", weak_model()), electron(weak_model())
    return float(atom.dsigma_dT(5 * keV, REACTOR) / free.dsigma_dT(5 * keV, REACTOR))


@ours("recoil-energy")
def recoil_range() -> float:
    """Where the atom's recoil matters, in eV."""
    return recoil_cutoff(32, nr.matter.Material("Ge").formula_mass) / eV


@ours("lower-threshold")
def ratio_of_ratios() -> float:
    """Magnetic over weak rate at 2.8 keV over that at 55 keV."""
    ends = np.array(WINDOW)
    ratio = germanium(magnetic_model())(ends) / germanium(weak_model())(ends)
    return float(ratio[0] / ratio[1])


@ours("reactor-flux")
def reactor_flux() -> float:
    """At 13.9 m from 3 GW, per cm2 and second."""
    return sum(c.strength for c in Reactor("3 GW", "13.9 m").components) * cm2 * s


def tables() -> tuple[DataTable, ...]:
    """Rates in the window, crossings against the moment, recoil of other atoms."""
    return events(), crossings(), recoil_ranges()


def events() -> DataTable:
    """Weak and magnetic events in the window of GEMMA, for three treatments of binding."""
    unit = 1 / (kg * day)
    rows = [
        (name, in_window(weak_model(), binding) / unit, in_window(magnetic_model(), binding) / unit)
        for name, binding in (("stepping", "stepping"), ("stepping, hydrogenic thresholds", "hydrogenic"), ("free", "free"))
    ]
    caption = f"Natural germanium, antineutrinos of a reactor, {FLUX}; μ_ν = 2.9 × 10⁻¹¹ μ_B."
    return DataTable("Events from 2.8 to 55 keV", ("electrons", "weak [1/(kg day)]", "magnetic [1/(kg day)]"), rows, caption)


def crossings() -> DataTable:
    """Eq. (9) with and without the couplings that it leaves out."""
    free = electron(weak_model())
    rows: list[tuple[str | float, ...]] = []
    for moment in (1e-12, 3e-12, 1e-11, GEMMA, 5e-11):
        exact = [crossing(free, HIGH, flavour, moment=moment) / keV for flavour in ("e", "mu")]
        rows.append((f"{moment:.1e}", eq_9(moment) / keV, *exact))
    heads = ("μ_ν [μ_B]", "Eq. (9) [keV]", "ν_e [keV]", "ν_μ, ν_τ [keV]")
    caption = "Electron energy below which the magnetic cross section exceeds the weak one, at energies far above it."
    return DataTable("Eq. (9) with the weak couplings", heads, rows, caption)


def recoil_ranges() -> DataTable:
    """The estimate below Eq. (11) for other atoms."""
    rows: list[tuple[str | float, ...]] = []
    for name in ("He4", "Si28", "Ar40", "Ge74", "I127", "Xe132"):
        nuclide = nr.matter.Nuclide(name)
        rows.append((name, nuclide.Z, recoil_cutoff(nuclide.Z, nuclide.atomic_mass) / eV))
    return DataTable(
        "Recoil of the atom at threshold", ("atom", "Z", "2 Z^(4/3) E_h m_e/M [eV]"), rows,
        "Above a threshold by less than this, the atom's own recoil suppresses ionisation; Thomas–Fermi estimate.",
    )  # fmt: skip
