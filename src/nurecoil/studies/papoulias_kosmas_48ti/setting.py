"""What the paper computes with: a supernova, a tonne of 48Ti, the Standard Model at tree level, several form factors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Method:
    """One way to get the form factors of 48Ti.

    Parameters
    ----------
    label : str
        Name in legends and tables.
    form_factor : str or callable
        What `nurecoil.CEvNS` takes.
    nuclear : bool
        Whether it describes the nucleus; the unity form factor does not.
    """

    label: str
    form_factor: FormFactorChoice
    nuclear: bool = True


EQ_14 = Method("Eq. (14)", "helm-papoulias-kosmas")
UNITY = Method("unity", "unity", nuclear=False)
METHODS = (
    EQ_14,
    Method("shell model", "shell-model"),
    Method("FOP", lambda nuclide: fit_occupations(nuclide).form_factors()),
    Method("BCS", lambda nuclide: bcs(nuclide).form_factors()),
    Method("Helm (Lewin, Smith)", "helm-lewin-smith"),
    Method("charge density", "fourier-bessel"),
    UNITY,
)
"""In the order of the legends; one more method is one more line here."""


def model() -> nr.StandardModel:
    """Tree level at sin2(theta_W) = 0.2312: the paper gives no value, this is its authors' choice elsewhere."""
    return nr.StandardModel(scheme="tree", sin2_theta_w=weak_angle("msbar-mz-papoulias"))


def process(form_factor: FormFactorChoice) -> nr.CEvNS:
    """Scattering off 48Ti as in Eqs. (4) to (6): T/E dropped."""
    return nr.CEvNS(NUCLIDE, model(), form_factor=form_factor, kinematics="leading")


@cache
def supernova() -> nr.Supernova:
    """Eqs. (15) and (16), 8.5 kpc away."""
    return nr.Supernova.papoulias_kosmas_2013()


@cache
def rate(method: Method) -> Spectrum:
    """Events of one supernova per recoil energy and target mass."""
    return nr.spectrum(supernova(), process(method.form_factor))


@cache
def pions() -> nr.Source:
    """Stopped pions, 1e7 neutrinos of each flavour per cm2 and second."""
    return nr.PionDecayAtRest(neutrinos_per_flavour="1e7 cm^-2 s^-1")
