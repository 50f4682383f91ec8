"""The codes, their conventions by our names, and cross sections averaged over stopped pions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.matter import Nuclide
from nurecoil.models import StandardModel
from nurecoil.nuclear import FormFactorPair, Helm, KleinNystrand
from nurecoil.rates import average_cross_section
from nurecoil.sources import Assembled, Component, Line, Source, Tabulated
from nurecoil.tables import read_table
from nurecoil.units import MeV, cm2, fm

UNIT = 1e-40 * cm2
LEWIN_SMITH = "helm-lewin-smith"
NUCLEI: Mapping[str, Mapping[str, float]] = {
    "Cs": {"Cs133": 1.0}, "I": {"I127": 1.0}, "CsI": {"Cs133": 0.5, "I127": 0.5}, "Ar": {"Ar40": 1.0}, "Ge": {"Ge74": 1.0},
    "Na": {"Na23": 1.0},
}  # fmt: skip
"""Shares of nuclides."""
PYCEVNS_RADII = {"CsI": 4.7 * fm, "Ar": 3.45 * fm, "Ge": 4.1 * fm}
TREE = {"2387": StandardModel(scheme="tree", sin2_theta_w=0.2387), "23122": StandardModel(scheme="tree", sin2_theta_w=0.23122)}


@dataclass(frozen=True)
class Code:
    """A public code: its numbers, and its conventions in this package's words.

    Parameters
    ----------
    name, version, publication : str
    model : StandardModel
    form_factor : str
        Name of a convention; empty where the radius is said nucleus by nucleus.
    theirs, spread : mapping
        Nucleus -> cross section in 1e-40 cm2, and how well its integration is known, relative.
    axial : str
        As `CEvNS` has it.
    """

    name: str
    version: str
    publication: str
    model: StandardModel
    form_factor: str
    theirs: Mapping[str, float]
    spread: Mapping[str, float]
    axial: str = "none"

    def form(self, nucleus: str) -> Any:
        """Its form factor."""
        return self.form_factor or by_radius(PYCEVNS_RADII[nucleus])


def by_radius(R: float) -> FormFactorPair:
    """Helm for protons and neutrons, all isotopes alike."""
    return FormFactorPair.same(Helm.from_rms(R))


def box(nuclide: Nuclide) -> FormFactorPair:
    """Helm with R_0 = 1.2 fm A^(1/3) itself, s = 0.9 fm."""
    return FormFactorPair.same(Helm(1.2 * fm * nuclide.A ** (1 / 3)))


@cache
def codes() -> Mapping[str, Code]:
    """All that give a cross section on several nuclei."""
    conventions = {
        "pycevns": (StandardModel(scheme="barranco-2005"), "", "none"),
        "bradkav": (TREE["2387"], LEWIN_SMITH, "none"),
        "dukecevns": (StandardModel(scheme="pdg-2015"), "klein-nystrand", "none"),
        "hedges": (StandardModel(scheme="pdg-2024-tree"), LEWIN_SMITH, "spin-expectation"),
    }
    numbers = read_table("codes_compared", "cross_sections.csv")
    rows = list(zip(*(numbers[c] for c in ("code", "nucleus", "sigma", "spread")), strict=True))
    table = read_table("codes_compared", "codes.csv")
    found = {}
    for key, name, version, publication in zip(*(table[c] for c in ("code", "name", "version", "publication")), strict=True):
        model, form_factor, axial = conventions[key]
        theirs = {n: float(s / UNIT) for code, n, s, _ in rows if code == key}
        spread = {n: float(d) for code, n, _, d in rows if code == key}
        found[str(key)] = Code(str(name), str(version), str(publication), model, form_factor, theirs, spread, axial)
    return found


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


@cache
def average(
    nucleus: str, model: StandardModel, form_factor: Any = "default", axial: Any = "default", coarse: bool = False
) -> float:
    """Cross section averaged over the three species, in 1e-40 cm2."""
    source = coarse_pions() if coarse else pions()
    shares = natural_germanium() if form_factor == by_radius(PYCEVNS_RADII["Ge"]) and nucleus == "Ge" else NUCLEI[nucleus]
    return sum(
        share * average_cross_section(source, nr.CEvNS(name, model, form_factor=form_factor, axial=axial)) / UNIT
        for name, share in shares.items()
    )


@cache
def natural_germanium() -> Mapping[str, float]:
    """Shares of its isotopes by number."""
    parts = nr.CEvNS.on("Ge", TREE["2387"], axial="none").parts
    total = sum(number for _, number in parts)
    return {process.nuclide.name: number / total for process, number in parts}  # type: ignore[attr-defined]


def ours(key: str, nucleus: str, coarse: bool = False) -> float:
    """With the conventions of a code; `coarse` with the pions of pyCEvNS."""
    code = codes()[key]
    return average(nucleus, code.model, code.form(nucleus), code.axial, coarse)


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
    ladder = [
        average(nucleus, StandardModel()),
        average(nucleus, code.model),
        average(nucleus, code.model, code.form(nucleus), code.axial),
        ours(key, nucleus, coarse=key == "pycevns"),
        code.theirs[nucleus],
    ]
    rises = 100.0 * np.diff(np.log(ladder))
    return dict(zip(("couplings", "form factor", "flux", "rest"), map(float, rises), strict=True))
