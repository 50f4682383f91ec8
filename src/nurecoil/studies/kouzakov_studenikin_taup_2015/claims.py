"""Our numbers for the claims on cross sections, crossings and nuclei."""

from __future__ import annotations

import math

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.constants import alpha_em, m_e
from nurecoil.models import fujikawa_shrock_moment
from nurecoil.studies import ours, repaired
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import (
    GEMMA,
    HIGH,
    NUCLIDE,
    REACTOR,
    crossing,
    electron,
    electron_couplings,
    eq_6,
    eq_8,
    eq_14,
    eq_15,
    eta,
    magnetic_model,
    nucleus,
    weak_model,
)
from nurecoil.units import MeV, cm2, eV, keV, mu_B


def electron_deviations() -> tuple[float, float]:
    """Largest relative deviations of Eqs. (6) and (8) from the package."""
    T = np.geomspace(1e-3, 0.99 * electron(weak_model()).T_max(REACTOR) / keV, 200) * keV
    weak = [
        _deviation(eq_6(T, REACTOR, flavour, bar), electron(weak_model()).dsigma_dT(T, REACTOR, flavour, bar))
        for flavour in ("e", "mu")
        for bar in (False, True)
    ]
    return max(weak), _deviation(eq_8(T, REACTOR, GEMMA), electron(magnetic_model()).dsigma_dT(T, REACTOR))


def nucleus_deviations() -> tuple[float, float, float]:
    """Largest relative deviations of Eqs. (14) and (15) from the package, and the interference of the two."""
    T = np.geomspace(1e-3, 0.99 * nucleus(weak_model()).T_max(REACTOR) / eV, 200) * eV
    weak, magnetic = (nucleus(m).dsigma_dT(T, REACTOR) for m in (weak_model(), magnetic_model()))
    both = nucleus(weak_model() + magnetic_model()).dsigma_dT(T, REACTOR)
    interference = float(np.max(np.abs(both - weak - magnetic) / both))
    return _deviation(eq_14(T, REACTOR), weak), _deviation(eq_15(T, REACTOR, GEMMA), magnetic), interference


def _deviation(printed: Array, ours: Array) -> float:
    return float(np.max(np.abs(printed / ours - 1)))


def low_energy_slope(model: nr.Millicharge | nr.MagneticMoment) -> float:
    """d ln sigma' / d ln T between 1e-6 and 1e-3 eV on the bare nucleus."""
    low, high = nucleus(model).dsigma_dT(np.array([1e-6, 1e-3]) * eV, REACTOR)
    return math.log(high / low) / math.log(1e3)


@ours("dirac-moment")
def dirac_moment() -> float:
    """Of a neutrino of 1 eV, in Bohr magnetons."""
    return fujikawa_shrock_moment(1 * eV) / mu_B


@ours("electron-weak", "electron-magnetic")
def electron_ratios() -> tuple[float, float]:
    """Eqs. (6) and (8) over the package, farthest from one."""
    weak, magnetic = electron_deviations()
    return 1 + weak, 1 + magnetic


@ours("nucleus-weak", "nucleus-magnetic", "no-interference")
def nucleus_ratios() -> tuple[float, float, float]:
    """Eqs. (14) and (15) over the package, and the sum of both parts over the whole, farthest from one."""
    weak, magnetic, interference = nucleus_deviations()
    return 1 + weak, 1 + magnetic, 1 + interference


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
def slopes() -> tuple[float, float]:
    """Powers of T in the limit of small recoils."""
    return low_energy_slope(nr.Millicharge(q_nue=1e-12)), low_energy_slope(magnetic_model())


@ours("nucleus-crossing")
def nucleus_crossing() -> float:
    """In eV, far below the neutrino's energy."""
    return crossing(nucleus(weak_model()), HIGH) / eV


@ours("hartree-energy")
def hartree_energy() -> float:
    """In eV."""
    return alpha_em**2 * m_e / eV


ENERGIES = np.geomspace(0.01, 10.0, 31) * MeV


def _farthest(ratios: Array) -> float:
    return float(ratios[np.argmax(np.abs(ratios - 1))])


@ours("electron-largest-energy", "nucleus-largest-energy")
def largest_energies() -> tuple[float, ...]:
    """2 E^2/(2 E + M) over the package, farthest from one."""
    targets = ((electron(weak_model()), m_e), (nucleus(weak_model()), nr.matter.Nuclide(NUCLIDE).mass))
    printed = (2 * ENERGIES**2 / (2 * ENERGIES + mass) for _, mass in targets)
    return tuple(_farthest(p / process.T_max(ENERGIES)) for p, (process, _) in zip(printed, targets, strict=True))


@ours("radius-lowest", "radius-highest")
def radius() -> float:
    """Measured rms charge radius of 74Ge in 1/MeV."""
    return nr.matter.Nuclide(NUCLIDE).charge_radius * MeV


@ours("largest-momentum")
def largest_momentum() -> float:
    """|q^2| = 2 M T at the largest recoil over 4 E^2, at 3 MeV."""
    E = 3 * MeV
    process = nucleus(weak_model())
    return float(process.q2(process.T_max(E))) / (4 * E**2)
