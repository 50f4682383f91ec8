"""Rates: the one place where source meets process, and both meet the detector.

    counts[b] = N sum_ij  sum_T R[b, T] f_i(T) f_j(T)  sum_n kappa_n[s_i, s_j](T)  Tr[J_n(T) g_i^dagger g_j]

with J_n(T) the integral of flux times rho(E) E^-n above E_min(T). Everything but the constant flavour matrices g_i is
tabulated once; a new set of couplings then costs one contraction.

All rates are per unit mass of target material: multiply by an exposure (mass, or mass times time when the source is a
flux per time), divide by the unit wanted.
"""

from nurecoil.rates.arrivals import moments
from nurecoil.rates.contraction import Contraction
from nurecoil.rates.counting import compile, tabulate
from nurecoil.rates.differential import Spectrum, average_cross_section, spectrum
from nurecoil.rates.exposure import Exposed, exposure_of
from nurecoil.rates.folded import Folded
from nurecoil.rates.panels import Detector, recoil_panels

__all__ = [
    "Contraction", "Detector", "Exposed", "Folded", "Spectrum", "average_cross_section", "compile", "exposure_of", "moments",
    "recoil_panels", "spectrum", "tabulate",
]  # fmt: skip
