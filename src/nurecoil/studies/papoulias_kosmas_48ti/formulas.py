"""Equations (1) to (16) as printed, beside the package."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array, gauss_legendre
from nurecoil.constants import G_F, weak_angle
from nurecoil.nuclear.multipoles.elements import reduced_element
from nurecoil.nuclear.structure import bcs
from nurecoil.nuclear.structure.orbits import Orbit
from nurecoil.nuclear.structure.oscillator import radial_functions
from nurecoil.sources.spectrum import mean_energy
from nurecoil.studies import farthest, ours
from nurecoil.studies.papoulias_kosmas_48ti.setting import NUCLIDE, TEMPERATURES, model, process, supernova
from nurecoil.units import MeV, fm, keV

E = 30.0 * MeV
SIN2 = weak_angle("msbar-mz-papoulias")


@ours("proton-coupling", "neutron-coupling")
def couplings() -> tuple[float, float]:
    """2 (g_u^L + g_u^R) + (g_d^L + g_d^R) over the package's g_V^p, and g_V^n."""
    up, down = 0.5 - 4 / 3 * SIN2, -0.5 + 2 / 3 * SIN2
    found = model().couplings()
    return (2 * up + down) / float(found.g_V_p[0]), found.g_V_n


@ours("angle-and-recoil", "ground-state")
def cross_section_in_angle() -> tuple[float, float]:
    """Eq. (4) through Eq. (5), and Eq. (7) with Eq. (8), over the package's cross section in the recoil energy."""
    xs = process()
    Z, N, M = xs.nuclide.Z, xs.nuclide.N, xs.mass
    cosine = np.linspace(-0.99, 0.99, 41)
    q = 2 * E * np.sqrt((1 - cosine) / 2)
    T = q**2 / (2 * M)
    F = xs.F.F_p(q)
    weak = (1 - 4 * SIN2) * Z - N
    eq_4 = G_F**2 / (8 * math.pi) * E**2 * (1 + cosine) * weak**2 * F**2
    eq_8 = 0.5 * ((1 - 4 * SIN2) * Z * F - N * F)
    eq_7 = G_F**2 / (2 * math.pi) * E**2 * (1 + cosine) * eq_8**2
    in_recoil = xs.dsigma_dT(T, E) * E**2 / M  # dT = E^2 dcos/M
    return farthest(eq_4 / in_recoil), farthest(eq_7 / in_recoil)


@ours("interactions")
def new_interactions() -> float:
    """Eqs. (11) and (12), one coupling that keeps flavour and one that does not, over the package."""
    eps = {"eps_ee_uV": 0.1, "eps_ee_dV": -0.2, "eps_emu_uV": 0.05, "eps_emu_dV": 0.3}
    interactions: Any = nr.NSI
    xs = process().with_model(interactions(**eps))
    T = np.geomspace(0.1, 35, 41) * keV
    F, Z, N, M = xs.F.F_p(np.sqrt(xs.q2(T))), xs.nuclide.Z, xs.nuclide.N, xs.mass
    squares = sum(
        ((2 * u + d) * Z * F + (u + 2 * d) * N * F) ** 2
        for u, d in ((eps["eps_ee_uV"], eps["eps_ee_dV"]), (eps["eps_emu_uV"], eps["eps_emu_dV"]))
    )
    return farthest(G_F**2 * M / math.pi * (1 - M * T / (2 * E**2)) * squares / xs.dsigma_dT(T, E))


@ours("form-factor-printed")
def printed_form_factor() -> float:
    """Eq. (14) with R_0^2 = R^2 - s^2, R = 1.2 A^(1/3) fm and s = 0.5 fm, over the package's."""
    q = np.linspace(0.02, 0.9, 45)
    x = q * math.sqrt((1.2 * math.cbrt(nr.matter.Nuclide(NUCLIDE).A)) ** 2 - 0.5**2)
    printed = 3 * (np.sin(x) - x * np.cos(x)) / x**3 * np.exp(-0.5 * (0.5 * q) ** 2)
    return farthest(printed / process().F.F_p(q / fm))


@ours("occupations-printed")
def norm_of_occupations() -> float:
    """F_Z(0) of Eq. (13) for the BCS ground state, with 2j + 1 nucleons in a full level."""
    protons = bcs(NUCLIDE).protons
    return float(sum(o.degeneracy * v2 for o, v2 in zip(protons.orbits, protons.occupations, strict=True))) / protons.number


ORBITS = ((2, "0p3/2", "0p1/2"), (0, "1s1/2", "1s1/2"), (4, "0f7/2", "0f7/2"), (3, "0d5/2", "0p3/2"))


@ours("closed-forms")
def closed_forms() -> float:
    """Eq. (3) for the Coulomb operator over radial integrals by quadrature and angular factors by Clebsch-Gordan sums."""
    y = np.array([0.05, 0.3, 1.0, 2.5])
    orbits = [(J, Orbit.named(bra), Orbit.named(ket)) for J, bra, ket in ORBITS]
    return farthest([reduced_element("M", *named)(y) / _by_quadrature(*named, y) for named in orbits])


def _by_quadrature(J: int, bra: Orbit, ket: Orbit, y: Array) -> Array:
    """(j'||M_J||j) with oscillator functions of b = 1, integrated numerically."""
    from scipy.special import spherical_jn

    from nurecoil.nuclear.structure.exact_angular_momentum import exact_3j

    r, w = gauss_legendre(np.linspace(0, 12, 25), 16)
    waves = [r * radial_functions(orbit.n, orbit.l, r, 1.0)[orbit.n] for orbit in (bra, ket)]
    integral: Array = (w * waves[0] * waves[1] * spherical_jn(J, 2 * np.sqrt(y)[:, None] * r)).sum(axis=-1)
    half = Fraction(1, 2)
    angle = float(exact_3j(bra.two_j * half, J, ket.two_j * half, half, 0, -half))
    size = math.sqrt((bra.two_j + 1) * (ket.two_j + 1) * (2 * J + 1) / (4 * math.pi))
    return (1.0 if bra.two_j % 4 == 3 else -1.0) * size * angle * integral


@ours("mean-energies")
def mean_energies() -> float:
    """Mean energy of each species over 3 T."""
    spectra = {component.name.replace("nu_mu", "nu_x"): component.spectrum for component in supernova().components}
    return farthest([mean_energy(spectra[name]) / (3 * T) for name, T in TEMPERATURES.items()])


@ours("neutron-share")
def neutron_share() -> float:
    """Events of the neutrons alone over all, above 1 keV."""
    nuclide = nr.matter.Nuclide(NUCLIDE)
    return (nuclide.N / (nuclide.N - (1 - 4 * SIN2) * nuclide.Z)) ** 2
