"""Our numbers for the claims."""

from __future__ import annotations

import math

import numpy as np

import nurecoil as nr
from nurecoil.atomic import recoil_cutoff, shells
from nurecoil.constants import alpha_em, m_e
from nurecoil.models import Model, fujikawa_shrock_moment
from nurecoil.sources import Reactor
from nurecoil.studies import farthest, ours, repaired
from nurecoil.studies.amplitudes import weak_model
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import (
    GEMMA,
    GERMANIUM,
    HIGH,
    REACTOR,
    WINDOW,
    crossing,
    electron,
    electron_couplings,
    eq_6,
    eq_8,
    eq_14,
    eq_15,
    eta,
    germanium,
    magnetic_model,
    nucleus,
)
from nurecoil.units import MeV, cm2, eV, keV, mu_B, s

MODELS: tuple[Model, ...] = (weak_model(), magnetic_model(), weak_model() + magnetic_model())
KINDS = [(flavour, bar) for flavour in ("e", "mu") for bar in (False, True)]
ENERGIES = np.geomspace(0.01, 10.0, 31) * MeV


@ours("dirac-moment")
def dirac_moment() -> float:
    """Of a neutrino of 1 eV, in Bohr magnetons."""
    return fujikawa_shrock_moment(1 * eV) / mu_B


@ours("electron-weak", "electron-magnetic", "helicities")
def electron_ratios() -> tuple[float, float, float]:
    """Eqs. (6) and (8) over the package, and the sum of both parts over the whole, farthest from one."""
    weak, magnetic, both = map(electron, MODELS)
    T = np.geomspace(1e-3 * keV, 0.99 * weak.T_max(REACTOR), 200)
    parts = {xs: np.array([xs.dsigma_dT(T, REACTOR, *kind) for kind in KINDS]) for xs in (weak, magnetic, both)}
    printed = np.array([eq_6(T, REACTOR, *kind) for kind in KINDS])
    return (
        farthest(printed / parts[weak]),
        farthest(eq_8(T, REACTOR, GEMMA) / magnetic.dsigma_dT(T, REACTOR)),
        farthest((parts[weak] + parts[magnetic]) / parts[both]),
    )


@ours("nucleus-weak", "nucleus-magnetic", "no-interference")
def nucleus_ratios() -> tuple[float, float, float]:
    """Eqs. (14) and (15) over the package, and the sum of both parts over the whole, farthest from one."""
    T = np.geomspace(1e-3 * eV, 0.99 * nucleus(weak_model()).T_max(REACTOR), 200)
    weak, magnetic, both = (nucleus(m).dsigma_dT(T, REACTOR) for m in MODELS)
    return (
        farthest(eq_14(T, REACTOR) / weak),
        farthest(eq_15(T, REACTOR, GEMMA) / magnetic),
        farthest((weak + magnetic) / both),
    )


CROSSINGS = ("electron-crossing-nu-e", "electron-crossing-nu-mu")


@ours(*CROSSINGS)
def electron_crossings() -> tuple[float, ...]:
    """In keV, far below the neutrino's energy."""
    return tuple(crossing(electron(weak_model()), HIGH, flavour) / keV for flavour in ("e", "mu"))


@repaired(*CROSSINGS)
def crossings_with_unit_couplings() -> tuple[float, ...]:
    """The same where g_V^2 + g_A^2 were one."""
    sums = (sum(g**2 for g in electron_couplings(flavour)) for flavour in ("e", "mu"))
    return tuple(at * total for at, total in zip(electron_crossings(), sums, strict=True))


@ours("nucleus-crossing")
def nucleus_crossing() -> float:
    """In eV, far below the neutrino's energy."""
    return crossing(nucleus(weak_model()), HIGH) / eV


@ours("eta-millicharge", "eta-charge-radius")
def eta_shifts(sign: float = 1.0) -> tuple[float, float]:
    """eta - 1 for a charge at 10 eV, and for a charge radius."""
    T = np.array([10 * eV])
    return float(eta(T, charge=sign * 1e-12)[0]) - 1, float(eta(T, r2=sign * 1e-32 * cm2)[0]) - 1


@repaired("eta-millicharge", "eta-charge-radius")
def eta_of_opposite_sign() -> tuple[float, float]:
    """The same for a negative charge and radius."""
    return eta_shifts(-1.0)


@ours("slope-millicharge", "slope-magnetic")
def slopes() -> tuple[float, ...]:
    """d ln sigma' / d ln T between 1e-6 and 1e-3 eV on the bare nucleus."""
    models: tuple[Model, ...] = (nr.Millicharge(q_nue=1e-12), magnetic_model())
    ends = [nucleus(model).dsigma_dT(np.array([1e-6, 1e-3]) * eV, REACTOR) for model in models]
    return tuple(math.log(high / low) / math.log(1e3) for low, high in ends)


@ours("hartree-energy", "k-alpha", "recoil-energy")
def energies_of_atoms() -> tuple[float, float, float]:
    """Hartree's in eV, E_K - E_L3 of germanium in keV, where the recoil of the atom matters in eV."""
    binding = {shell.name: shell.binding_energy for shell in shells("Ge")}
    recoil = recoil_cutoff(32, nr.matter.Material("Ge").formula_mass)
    return alpha_em**2 * m_e / eV, (binding["K"] - binding["L3"]) / keV, recoil / eV


@ours("electron-largest-energy", "nucleus-largest-energy")
def largest_energies() -> tuple[float, float]:
    """2 E^2/(2 E + M) over the package, farthest from one."""
    e, n = (process.T_max(ENERGIES) for process in (electron(weak_model()), nucleus(weak_model())))
    return farthest(2 * ENERGIES**2 / (2 * ENERGIES + m_e) / e), farthest(2 * ENERGIES**2 / (2 * ENERGIES + GERMANIUM.mass) / n)


@ours("radius-lowest", "radius-highest", "largest-momentum")
def size_of_the_nucleus() -> tuple[float, float, float]:
    """Measured rms charge radius of 74Ge in 1/MeV, twice; |q^2| = 2 M T at the largest recoil over 4 E^2, at 3 MeV."""
    process, radius, E = nucleus(weak_model()), GERMANIUM.charge_radius * MeV, 3 * MeV
    return radius, radius, float(process.q2(process.T_max(E))) / (4 * E**2)


@ours("recoil-angle", "largest-recoil")
def recoil_angle() -> tuple[float, float]:
    """(k - p_e)^2 over (E - T)^2 at the angle of Eq. (3), farthest from one; cos chi at the largest T_e of Eq. (4)."""
    process, E = electron(weak_model()), ENERGIES[:, None]
    T = np.linspace(0.0, 1.0, 41) * process.T_max(E)
    p = np.sqrt(T**2 + 2 * m_e * T)
    change = (E**2 + p**2 - 2 * E * p * process.cos_recoil(T, E) - (E - T) ** 2) / E**2
    return farthest(1 + change), float(process.cos_recoil(2 * REACTOR**2 / (2 * REACTOR + m_e), REACTOR))


@ours("left-hand-sides")
def atom_over_electron() -> float:
    """Cross section of a germanium atom over that of a free electron, 5 keV."""
    atom = nr.Ionisation("Ge74", weak_model())
    return float(atom.dsigma_dT(5 * keV, REACTOR) / electron(weak_model()).dsigma_dT(5 * keV, REACTOR))


@ours("lower-threshold")
def ratio_of_ratios() -> float:
    """Magnetic over weak rate at 2.8 keV over that at 55 keV."""
    low, high = germanium()(WINDOW, magnetic_model()) / germanium()(WINDOW)
    return float(low / high)


@ours("reactor-flux")
def reactor_flux() -> float:
    """At 13.9 m from 3 GW, per cm2 and second."""
    return sum(c.strength for c in Reactor("3 GW", "13.9 m").components) * cm2 * s
