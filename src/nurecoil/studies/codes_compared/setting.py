"""The codes, their conventions by our names, and cross sections averaged over stopped pions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple, Required, TypedDict

import numpy as np

import nurecoil as nr
from nurecoil.matter import Nuclide
from nurecoil.models import Model, StandardModel
from nurecoil.nuclear import FormFactorPair, Helm, KleinNystrand
from nurecoil.processes.coherent import Axial
from nurecoil.processes.form_factors import FormFactorChoice
from nurecoil.rates import average_cross_section
from nurecoil.sources import Assembled, Component, Line, Source, Tabulated
from nurecoil.tables import read_table
from nurecoil.units import MeV, cm2, fm

UNIT = 1e-40 * cm2
LEWIN_SMITH = "helm-lewin-smith"
TREE = {"2387": StandardModel(scheme="tree", sin2_theta_w=0.2387), "23122": StandardModel(scheme="tree", sin2_theta_w=0.23122)}


class Code(NamedTuple):
    """A public code: its conventions in this package's words, and its numbers.

    The form factor is a convention's name, or radii of Helm by nucleus; `theirs` are cross sections in 1e-40 cm2; `natural`
    says that germanium is the element.
    """

    name: str
    model: StandardModel
    form_factor: str | Mapping[str, float]
    theirs: Mapping[str, float]
    axial: Axial = "none"
    natural: bool = False

    def form(self, nucleus: str) -> str | FormFactorPair:
        """Its form factor on a nucleus."""
        found = self.form_factor
        return found if isinstance(found, str) else FormFactorPair.same(Helm.from_rms(found[nucleus]))


class _Convention(TypedDict, total=False):
    model: Required[StandardModel]
    form_factor: Required[str | Mapping[str, float]]
    axial: Axial
    natural: bool


CONVENTIONS: Mapping[str, _Convention] = {
    "pycevns": {"model": StandardModel(scheme="barranco-2005"), "natural": True,
                "form_factor": {"CsI": 4.7 * fm, "Ar": 3.45 * fm, "Ge": 4.1 * fm}},
    "bradkav": {"model": TREE["2387"], "form_factor": LEWIN_SMITH},
    "dukecevns": {"model": StandardModel(scheme="pdg-2015"), "form_factor": "klein-nystrand"},
    "hedges": {"model": StandardModel(scheme="pdg-2024-tree"), "form_factor": LEWIN_SMITH, "axial": "spin-expectation"},
}  # fmt: skip


@cache
def codes() -> Mapping[str, Code]:
    """All that give a cross section on several nuclei."""
    table, numbers = (read_table("codes_compared", file) for file in ("codes.csv", "cross_sections.csv"))
    rows = list(zip(*(numbers[c] for c in ("code", "nucleus", "sigma")), strict=True))
    return {
        str(key): Code(
            name=str(name),
            theirs={n: float(s / UNIT) for code, n, s in rows if code == key},
            **CONVENTIONS[str(key)],
        )
        for key, name in zip(table["code"], table["name"], strict=True)
    }


def box(nuclide: Nuclide) -> FormFactorPair:
    """Helm with R_0 = 1.2 fm A^(1/3) itself, s = 0.9 fm."""
    return FormFactorPair.same(Helm(1.2 * fm * nuclide.A ** (1 / 3)))


@cache
def pions() -> Source:
    """Stopped pions; their number drops out."""
    return nr.PionDecayAtRest(neutrinos_per_flavour="1e7 cm^-2 s^-1")


@cache
def coarse_pions() -> Source:
    """As pyCEvNS has them: a line at 29 MeV, and 100 points of the spectra up to 52 MeV."""
    end = 52.0
    E = np.linspace(0.001, end, 100)
    x = E / end
    shapes = {"nu_e": (12 * x**2 * (1 - x) / end, "e", False), "nu_mu_bar": ((6 * x**2 - 4 * x**3) / end, "mu", True)}
    delayed = (
        Component(f"{name} delayed", Tabulated(E * MeV, y / MeV), float(np.trapezoid(y, E)), flavour, antineutrino=anti)
        for name, (y, flavour, anti) in shapes.items()
    )
    return Assembled("pyCEvNS", (Component("nu_mu prompt", Line(29.0 * MeV), 1.0, "mu"), *delayed), float("inf"), True)


GERMANIUM = {"Ge70": 0.2123, "Ge72": 0.2766, "Ge73": 0.0773, "Ge74": 0.3594, "Ge76": 0.0744}
"""Shares by number in the element, as pyCEvNS has them."""
NUCLIDES = {"Cs": "Cs133", "I": "I127", "Ar": "Ar40", "Ge": "Ge74", "Na": "Na23"}


@cache
def shares(nucleus: str, natural: bool = False) -> Mapping[str, float]:
    """Nuclides of a nucleus, of both of CsI, or of the element, with their shares by number."""
    if nucleus == "CsI":
        return {"Cs133": 0.5, "I127": 0.5}
    return GERMANIUM if natural and nucleus == "Ge" else {NUCLIDES[nucleus]: 1.0}


@cache
def average(
    nucleus: str,
    model: Model,
    form_factor: FormFactorChoice = "default",
    axial: Axial = "default",
    coarse: bool = False,
    natural: bool = False,
) -> float:
    """Cross section averaged over the three species, in 1e-40 cm2."""
    source = coarse_pions() if coarse else pions()
    return sum(
        share * average_cross_section(source, nr.CEvNS(name, model, form_factor=form_factor, axial=axial)) / UNIT
        for name, share in shares(nucleus, natural).items()
    )


def ours(key: str, nucleus: str, coarse: bool = False) -> float:
    """With the conventions of a code; `coarse` with the pions of pyCEvNS."""
    code = codes()[key]
    return average(nucleus, code.model, code.form(nucleus), code.axial, coarse, code.natural)


def skinned(nucleus: str) -> float:
    """With the couplings of dukecevns and Klein-Nystrand whose sphere of neutrons is larger by 1.01 fm (A - 2Z)/A."""

    def pair(nuclide: Nuclide) -> FormFactorPair:
        protons = KleinNystrand.hard_sphere(nuclide.A)
        skin = 1.01 * fm * (nuclide.A - 2 * nuclide.Z) / nuclide.A
        return FormFactorPair(protons, KleinNystrand(protons.R_A + skin))

    return average(nucleus, codes()["dukecevns"].model, pair, "none")


def steps(key: str, nucleus: str = "CsI") -> Mapping[str, float]:
    """Causes of its distance from today's best, in per cent of logarithms: one convention after the other, then the rest."""
    code = codes()[key]
    shapes = average(nucleus, code.model, code.form(nucleus), code.axial)
    ladder = [average(nucleus, StandardModel()), average(nucleus, code.model), shapes, ours(key, nucleus, key == "pycevns")]
    rises = 100.0 * np.diff(np.log([*ladder, code.theirs[nucleus]]))
    return dict(zip(("couplings", "form factor", "flux", "rest"), map(float, rises), strict=True))
