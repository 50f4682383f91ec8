"""What the paper computes with: its formulas as printed, and the package's processes for the same."""

from __future__ import annotations

import math
from functools import cache
from typing import TypeVar

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.atomic import Binding, shells
from nurecoil.constants import G_F, alpha_em, m_e
from nurecoil.models import Model
from nurecoil.processes import Process
from nurecoil.rates import Spectrum, spectrum
from nurecoil.sources import Reactor, Source
from nurecoil.studies.amplitudes import SIN2, weak_model
from nurecoil.units import MeV, eV, keV, mu_B

GERMANIUM = nr.matter.Nuclide("Ge74")
GEMMA = 2.9e-11
"""Upper limit on the magnetic moment of reactor antineutrinos, in Bohr magnetons (Beda:2012zz)."""
WINDOW = (2.8 * keV, 55.0 * keV)
"""Energies in which GEMMA looked for it."""
FLUX = "2.7e13 cm^-2 s^-1"
REACTOR = 4.0 * MeV
"""A typical energy of reactor antineutrinos."""
HIGH = 1e6 * MeV
"""Stands for T << E, as Eqs. (9) and (16) assume."""


def magnetic_model(moment: float = GEMMA) -> nr.MagneticMoment:
    """One moment, in Bohr magnetons, for every flavour."""
    return nr.MagneticMoment(moment * mu_B, moment * mu_B, moment * mu_B)


def nucleus(model: Model) -> nr.CEvNS:
    """74Ge with F = 1, as the paper has it."""
    return nr.CEvNS(GERMANIUM.name, model, form_factor="unity")


def electron(model: Model) -> nr.ElectronScattering:
    """A free electron at rest."""
    return nr.ElectronScattering(model)


@cache
def reactor() -> Source:
    """Antineutrinos at the place of GEMMA."""
    return Reactor(flux=FLUX)


@cache
def germanium(binding: str | Binding = "stepping") -> Spectrum:
    """Rate of energy transfers to electrons of natural germanium at that place; weak unless asked for another model."""
    return spectrum(reactor(), nr.Ionisation.on("Ge", weak_model(), binding=binding))


def in_window(model: Model, binding: str | Binding = "stepping") -> float:
    """Events per mass and time in the window of GEMMA."""
    above = germanium(binding).counts_above(WINDOW, model)
    return float(above[0] - above[1])


def around_edges(element: str, low: float, high: float, count: int) -> Array:
    """Energies in keV on a logarithmic grid, and both sides of each edge of an element between its ends."""
    edges = np.array([shell.binding_energy for shell in shells(element)]) / keV
    inside = edges[(edges > low) & (edges < high)]
    return np.unique(np.concatenate([np.geomspace(low, high, count), inside * (1 - 1e-6), inside * (1 + 1e-6)]))


def crossing(process: Process, E: float, flavour: str = "e", antineutrino: bool = False, moment: float = GEMMA) -> float:
    """Energy transfer at which the magnetic and the weak cross section are equal, found numerically."""
    from scipy.optimize import brentq

    weak, magnetic = process.with_model(weak_model()), process.with_model(magnetic_model(moment))

    def excess(log_T: float) -> float:
        parts = (xs.dsigma_dT(math.exp(log_T), E, flavour, antineutrino) for xs in (magnetic, weak))
        return math.log(next(parts) / next(parts))

    top = 0.9 * min(float(process.T_max(E)), MeV)
    return math.exp(brentq(excess, math.log(1e-6 * eV), math.log(top), xtol=1e-14, rtol=1e-14))


# ---- as printed, in the paper's Gaussian units: e^2 = alpha, mu_B^2 = alpha/4 m_e^2 ------------------------------------------

Recoil = TypeVar("Recoil", float, Array)
"""Recoil energy, one or many."""

C_V = 0.5 * (GERMANIUM.Z * (1 - 4 * SIN2) - GERMANIUM.N)
"""Below Eq. (12): an amplitude here, not its square."""


def electron_couplings(flavour: str) -> tuple[float, float]:
    """g_V and g_A of Eq. (7)."""
    return (2 * SIN2 + 0.5, 0.5) if flavour == "e" else (2 * SIN2 - 0.5, -0.5)


def eq_6(T: Recoil, E: float, flavour: str, antineutrino: bool = False) -> Recoil:
    """Weak scattering off a free electron."""
    g_V, g_A = electron_couplings(flavour)
    g_A = -g_A if antineutrino else g_A
    bracket = (g_V + g_A) ** 2 + (g_V - g_A) ** 2 * (1 - T / E) ** 2 + (g_A**2 - g_V**2) * m_e * T / E**2
    return G_F**2 * m_e / (2 * math.pi) * bracket


def eq_8(T: Recoil, E: float, moment: float) -> Recoil:
    """Magnetic scattering off a free electron; moment in Bohr magnetons."""
    return math.pi * alpha_em**2 / m_e**2 * (1 / T - 1 / E) * moment**2


def eq_9(moment: float = GEMMA) -> float:
    """Energy below which the magnetic term exceeds the weak one, on electrons."""
    return math.pi**2 * alpha_em**2 / (G_F**2 * m_e**3) * moment**2


def eq_13(T: Recoil, charge: float = 0.0, r2: float = 0.0) -> Recoil:
    """eta: the amplitude over that of the Standard Model; charge in units of e."""
    strength = math.sqrt(2) * math.pi * alpha_em * GERMANIUM.Z / (G_F * C_V)
    return 1 - strength * (charge / (GERMANIUM.mass * T) - r2 / 3)


def eq_14(T: Recoil, E: float) -> Recoil:
    """Weak scattering off the nucleus."""
    M = GERMANIUM.mass
    return G_F**2 / math.pi * M * C_V**2 * (1 - T * (2 * E + M) / (2 * E**2))


def eq_15(T: Recoil, E: float, moment: float) -> Recoil:
    """Magnetic scattering off the nucleus; moment in Bohr magnetons."""
    mu2 = moment**2 * alpha_em / (4 * m_e**2)
    return 4 * math.pi * alpha_em * mu2 * GERMANIUM.Z**2 / T * (1 - T / E + T**2 / (4 * E**2))


def eq_16(moment: float = GEMMA) -> float:
    """Energy below which the magnetic term exceeds the weak one, on the nucleus."""
    return eq_9(moment) * m_e / GERMANIUM.mass * (GERMANIUM.Z / C_V) ** 2


def eta(T: Array, charge: float = 0.0, r2: float = 0.0) -> Array:
    """The package's eta: vector amplitude of nu_e with charge and radius over the one without."""
    extra = nr.Millicharge(q_nue=charge) + nr.ChargeRadius(r2_nue=r2, reference="zero")
    with_extra, without = (nucleus(m).amplitudes(T)["V", 0.0][..., 0, 0].real for m in (weak_model() + extra, weak_model()))
    return with_extra / without
