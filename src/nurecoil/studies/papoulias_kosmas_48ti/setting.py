"""What the paper computes with: a supernova, a tonne of 48Ti, the Standard Model at tree level, several form factors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import nurecoil as nr
from nurecoil.constants import weak_angle
from nurecoil.nuclear.structure import bcs, fit_occupations
from nurecoil.processes.form_factors import FormFactorChoice
from nurecoil.rates import Spectrum
from nurecoil.units import MeV

NUCLIDE = "Ti48"
TEMPERATURES: Mapping[str, float] = MappingProxyType({"nu_e": 3.5 * MeV, "nu_e_bar": 5.0 * MeV, "nu_x": 8.0 * MeV})
"""Temperatures below Eq. (16) of the paper."""


EQ_14, UNITY = "Eq. (14)", "unity"
METHODS: Mapping[str, FormFactorChoice] = MappingProxyType({
    EQ_14: "helm-papoulias-kosmas",
    "shell model": "shell-model",
    "FOP": lambda nuclide: fit_occupations(nuclide).form_factors(),
    "BCS": lambda nuclide: bcs(nuclide).form_factors(),
    "Helm (Lewin, Smith)": "helm-lewin-smith",
    "charge density": "fourier-bessel",
    UNITY: "unity",
})  # fmt: skip
"""Ways to get the form factors of 48Ti, in the order of the tables: one more is one more line here, and its column there."""


def model() -> nr.StandardModel:
    """Tree level at sin2(theta_W) = 0.2312: the paper gives no value, this is its authors' choice elsewhere."""
    return nr.StandardModel(scheme="tree", sin2_theta_w=weak_angle("msbar-mz-papoulias"))


def process(method: str = EQ_14) -> nr.CEvNS:
    """Scattering off 48Ti as in Eqs. (4) to (6): T/E dropped."""
    return nr.CEvNS(NUCLIDE, model(), form_factor=METHODS[method], kinematics="leading")


@cache
def supernova() -> nr.Supernova:
    """Eqs. (15) and (16), 8.5 kpc away."""
    return nr.Supernova.papoulias_kosmas_2013()


@cache
def rate(method: str = EQ_14) -> Spectrum:
    """Events of one supernova per recoil energy and target mass."""
    return nr.spectrum(supernova(), process(method))


@cache
def pions() -> nr.Source:
    """Stopped pions, 1e7 neutrinos of each flavour per cm2 and second."""
    return nr.PionDecayAtRest(neutrinos_per_flavour="1e7 cm^-2 s^-1")
