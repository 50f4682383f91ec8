"""Equations (2) and (17) as printed, beside the package; how the events fall with the threshold."""

from __future__ import annotations

import math

import numpy as np

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.constants import G_F
from nurecoil.matter import Material
from nurecoil.nuclear.multipoles.elements import reduced_element
from nurecoil.nuclear.structure import PairedNucleons, bcs
from nurecoil.studies import farthest, ours
from nurecoil.studies.papoulias_kosmas_48ti.formulas import SIN2
from nurecoil.studies.papoulias_kosmas_48ti.setting import EQ_14, NUCLIDE, process, rate, supernova
from nurecoil.studies.papoulias_kosmas_48ti.supernova import events
from nurecoil.units import MeV, keV


@ours("yield-printed")
def yields() -> float:
    """Eq. (17): Eq. (4) through Eq. (5), integrated over angle by its delta function and over energy by quadrature."""
    xs = process(EQ_14)
    M, weak = xs.mass, (1 - 4 * SIN2) * xs.nuclide.Z - xs.nuclide.N
    ((_, nuclei),) = Material(NUCLIDE).targets_per_mass

    def printed(T: float) -> float:
        E, w = gauss_legendre(np.geomspace(math.sqrt(M * T / 2), 400 * MeV, 201), 8)
        cosine = 1 - M * T / E**2
        eq_4 = G_F**2 / (8 * math.pi) * E**2 * (1 + cosine) * weak**2 * float(xs.F.F_p(math.sqrt(2 * M * T))) ** 2
        flux = np.sum(list(supernova().dN_dE(E).values()), axis=0)
        return nuclei * float(np.sum(w * flux * eq_4 * M / E**2))

    T = np.geomspace(0.5, 60.0, 9) * keV
    return farthest([printed(x) / float(rate(EQ_14)(x)) for x in T.tolist()])


@ours("multipoles-printed")
def ground_state_alone() -> float:
    """2 pi times Eq. (2) with the Coulomb operator between the BCS ground states, over Eq. (7) with Eq. (8)."""
    found = bcs(NUCLIDE)
    pair, q = found.form_factors(), np.linspace(0.01, 0.9, 30) / found.b
    y = (q * found.b / 2) ** 2

    def element(species: PairedNucleons) -> Array:
        """Sum of v^2 sqrt(2j + 1) (j||M_0||j), whose square is (4 pi)^-1 of that of Z F_Z."""
        levels = zip(species.orbits, species.occupations, strict=True)
        parts = [v2 * math.sqrt(o.degeneracy) * reduced_element("M", 0, o, o)(y) for o, v2 in levels]
        return np.asarray(np.sum(parts, axis=0))

    Z, N = found.protons.number, found.neutrons.number
    eq_2 = 2 * ((0.5 - 2 * SIN2) * element(found.protons) - 0.5 * element(found.neutrons)) ** 2
    eq_8 = 0.5 * ((1 - 4 * SIN2) * Z * pair.F_p(q) - N * pair.F_n(q))
    return farthest(eq_2 / (eq_8**2 / (2 * math.pi)))


@ours("events-fall")
def largest_step() -> float:
    """Events above a threshold over those above the one before, 1 to 100 keV."""
    above = events(EQ_14, np.geomspace(1.0, 100.0, 41))
    return float(np.max(above[1:] / above[:-1]))
