"""Our numbers beside those of the codes, and what each defect does."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.constants import G_A, G_F, alpha_em
from nurecoil.matter import Material
from nurecoil.models import StandardModel
from nurecoil.rates import average_cross_section
from nurecoil.sources import solar_spectrum
from nurecoil.studies import ours as answers
from nurecoil.studies import quoted, repaired
from nurecoil.studies.codes_compared.setting import LEWIN_SMITH, TREE, average, box, codes, ours, pions, skinned, steps
from nurecoil.units import GeV, MeV, cm, keV, tonne, u, year

N_ALONE = StandardModel(scheme="tree", sin2_theta_w=0.25)
"""At this angle a proton couples to nothing: the cross section goes with N squared."""
COUPLINGS = {
    "tree, sin^{2}θ_{W} = 0.23122": TREE["23122"],
    "tree, sin^{2}θ_{W} = 0.2387": TREE["2387"],
    "radiative (ours)": StandardModel(),
    "pdg-2015": StandardModel(scheme="pdg-2015"),
    "barranco-2005": StandardModel(scheme="barranco-2005"),
    "pdg-2024-tree": StandardModel(scheme="pdg-2024-tree"),
    "N^{2} alone": N_ALONE,
}
FORMS = {"Helm, Lewin and Smith": LEWIN_SMITH, "Helm, R_{0} = 1.2 fm A^{1/3}": box, "Klein-Nystrand": "klein-nystrand"}


@answers("pycevns-*", "bradkav-*", "dukecevns-*", "hedges-*")
def cross_sections() -> dict[str, float]:
    """With the conventions of each code, in 1e-40 cm2; that of CsI where Cs and I are not given."""
    found = {}
    for key, code in codes().items():
        for nucleus in code.theirs:
            if nucleus != "CsI" or "Cs" not in code.theirs:
                found[f"{key}-{nucleus.lower()}"] = ours(key, nucleus)
    return found


@repaired("pycevns-csi", "pycevns-ar", "pycevns-ge")
def with_their_pions() -> tuple[float, ...]:
    """With the line and the 100 points of pyCEvNS."""
    return tuple(ours("pycevns", nucleus, coarse=True) for nucleus in ("CsI", "Ar", "Ge"))


@repaired("dukecevns-*")
def with_their_charge_radii() -> dict[str, float]:
    """With what charge radii of neutrinos add to g_V^p in dukecevns, 0.0212196 and 0.0122716, for that of Erler:2013xha."""
    per_area = -math.sqrt(2) * math.pi * alpha_em / (3 * G_F)
    radii = nr.ChargeRadius(r2_nue=0.0212196 / per_area, r2_numu=0.0122716 / per_area)
    code = codes()["dukecevns"]
    return {
        f"dukecevns-{n.lower()}": average(n, code.model + radii, code.form(n), code.axial) for n in code.theirs if n != "CsI"
    }


def _with_their_axial_part(nucleus: str, J: float) -> float:
    """4 (g_p S_p + g_n S_n)^2 without the (J+1)/3J of a spin, without form factor, and with the spins of quarks of the code."""
    model, (plain, spins) = StandardModel(scheme="pdg-2024-tree", delta_s=-0.0458), ("none", "spin-expectation")
    axial = average(nucleus, model, "unity", spins) - average(nucleus, model, "unity", plain)
    return average(nucleus, model, LEWIN_SMITH, plain) + (1.286 / G_A) ** 2 * 3 * J / (J + 1) * axial


@repaired("hedges-na")
def sodium_with_their_axial_part() -> float:
    """In 1e-40 cm2."""
    return _with_their_axial_part("Na", 1.5)


@quoted("hedges-i-axial")
def iodine_with_their_axial_part() -> float:
    """In 1e-40 cm2."""
    return _with_their_axial_part("I", 2.5)


@cache
def boron_on_xenon(model: StandardModel) -> float:
    """132Xe at a recoil of 1 keV, 1/(t y keV), for a flux of 5.46e6 per cm2 and s with the spectrum of Bahcall:1996qv."""
    shape = {"B8": solar_spectrum("B8", "bahcall-1996")}
    sun = nr.Solar(reactions=("B8",), fluxes={"B8": "5.46e6 cm^-2 s^-1"}, spectra=shape)
    rate = nr.spectrum(sun, nr.CEvNS("Xe132", model, form_factor=LEWIN_SMITH, axial="none"))
    return float(rate(1.0 * keV) / (1 / (tonne * year * keV)))


@answers("snudd-rate")
def xenon_rate() -> float:
    """1/(t y keV)."""
    return boron_on_xenon(TREE["23122"])


def _conversion() -> float:
    """(hbar c of SNuDD over hbar c)^2."""
    return float((1.98e-14 * GeV * cm) ** 2)


@repaired("snudd-rate")
def with_their_constant() -> float:
    """1/(t y keV)."""
    return xenon_rate() * _conversion()


@answers("snudd-hbarc", "snudd-angle")
def snudd() -> tuple[float, float]:
    """Of its constant, and of its weak angle, in per cent."""
    return 100 * (_conversion() - 1), 100 * (xenon_rate() / boron_on_xenon(TREE["2387"]) - 1)


@answers("flux-csi", "flux-ar")
def flux_defect() -> tuple[float, ...]:
    """Of the flux of pyCEvNS, in per cent."""
    return tuple(100 * (ours("pycevns", n, coarse=True) / ours("pycevns", n) - 1) for n in ("CsI", "Ar"))


@answers("genie-csi")
def genie() -> float:
    """Of F_p = 0 and Q_w = N on CsI, in per cent."""
    theirs, plain = (average("CsI", model, LEWIN_SMITH, "none") for model in (N_ALONE, TREE["2387"]))
    return 100 * (theirs / plain - 1)


@answers("snowglobes-xenon")
def target_factor() -> float:
    """0.0035 over one over the mass of xenon in units of u."""
    parts = Material("Xe").targets_per_mass
    return 0.0035 / (sum(number for _, number in parts) * u)


@answers("fog-argon")
def wrong_argon() -> float:
    """Of 39Ar for 40Ar, per mass, in per cent."""
    argon = (nr.CEvNS(name, TREE["2387"], form_factor=LEWIN_SMITH, axial="none") for name in ("Ar39", "Ar40"))
    light, heavy = (average_cross_section(pions(), xs) / xs.nuclide.mass for xs in argon)
    return 100 * (light / heavy - 1)


@quoted("end-ar-30", "end-ar-50", "end-xe-50", "end-ge-30")
def ended() -> tuple[float, ...]:
    """Share of the cross section below a recoil of 10 keV."""
    found = []
    for name, E in (("Ar40", 30.0), ("Ar40", 50.0), ("Xe132", 50.0), ("Ge74", 30.0)):
        xs = nr.CEvNS(name, StandardModel(), form_factor=LEWIN_SMITH, axial="none")
        total, above = xs.sigma(E * MeV), xs.sigma(E * MeV, T_min=10.0 * keV)
        found.append(1 - float(np.sum(above)) / float(np.sum(total)))
    return tuple(found)


@quoted("best", "lowest", "highest", "skin", "bradkav-rest")
def quotations() -> tuple[float, ...]:
    """Ours on CsI; the range over couplings and form factors, in per cent; what is left of one code."""
    best = average("CsI", StandardModel())
    every = [average("CsI", model, form, "none") for model in COUPLINGS.values() for form in FORMS.values()]
    return best, 100 * (min(every) / best - 1), 100 * (max(every) / best - 1), skinned("CsI"), steps("bradkav")["rest"]
