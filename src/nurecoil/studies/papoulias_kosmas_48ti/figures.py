"""Figures 2 to 5 of the paper, the form factors behind them, and its Eqs. (10) to (12) with and without the Standard Model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.models import Model
from nurecoil.nuclear import Dipole, FourierBessel, HarmonicOscillator
from nurecoil.nuclear.radii import OSCILLATOR_LENGTHS, PROTON_CHARGE_R2
from nurecoil.nuclear.structure import bcs, fit_occupations
from nurecoil.report import Axis, Figure, Line, Mark, Panel, Points, lines
from nurecoil.sources import MaxwellBoltzmann
from nurecoil.studies.papoulias_kosmas_48ti.setting import (
    EQ_14,
    METHODS,
    NUCLIDE,
    PAPER,
    TEMPERATURES,
    model,
    process,
    rate,
    supernova,
)
from nurecoil.units import MeV, cm2, fm, keV, tonne

STYLES = {
    "Eq. (14)": 0, "shell model": 1, "FOP": 2, "BCS": 3, "BCS, neutrons": 3, "Helm (Lewin, Smith)": 4, "charge density": 6,
    "measured charge": 6, "unity": 5,
}  # fmt: skip
"""One colour and dash pattern per method, in all figures."""
SPECIES = {"nu_e": r"$\nu_e$", "nu_e_bar": r"$\bar\nu_e$", "nu_x": r"each of $\nu_\mu,\bar\nu_\mu,\nu_\tau,\bar\nu_\tau$"}
INPUTS = (
    "Inputs: one supernova, 3 × 10^53 erg in equal parts per species at 8.5 kpc; 1 t of ^{48}Ti (AME2020 mass); "
    "tree level, sin^2 θ_{W} = 0.2312, T/E dropped as in the paper."
)
AGREE = "Lower panel: deviation from Eq. (14); the unity form factor is off its scale."


def figures() -> tuple[Figure, ...]:
    """All of them, in the paper's order."""
    return (nsi_cross_sections(), form_factors(), supernova_spectra(), event_rate(), response(), counts())


def supernova_spectra() -> Figure:
    """Fig. 2: the Maxwell-Boltzmann spectra, and the fluences they give."""
    E = np.linspace(0.0, 80.0, 321)
    fluence = supernova().dN_dE(E * MeV)
    data = {"E": E}
    for name, T in TEMPERATURES.items():
        data[f"eta {name}"] = MaxwellBoltzmann(T)(E * MeV) * MeV
        data[f"fluence {name}"] = fluence[name.replace("nu_x", "nu_mu")] * (cm2 * MeV) / 1e10

    eta, fluences = (lines("E", {f"{quantity} {n}": SPECIES[n] for n in SPECIES}) for quantity in ("eta", "fluence"))
    energy = Axis(r"neutrino energy $E_\nu$ [MeV]", limits=(0, 80))
    y = Axis(r"$\eta(E_\nu)$ [MeV$^{-1}$]", limits=(0, None))
    per_area = Axis(r"$d\Phi/dE_\nu$ [$10^{10}$ cm$^{-2}$ MeV$^{-1}$]", limits=(0, None))
    panels = (Panel(energy, y, lines=eta), Panel(energy, per_area, lines=fluences, legend=None))
    return Figure(
        "spectra",
        "Left: Maxwell–Boltzmann spectra of supernova neutrinos, Eq. (16), at temperatures of 3.5, 5 and 8 MeV. "
        "Right: the fluence of each species 8.5 kpc away, for 3 × 10^53 erg in six equal parts.",
        f"same quantity as Fig. 2 of {PAPER}, whose curves are not tabulated",
        panels, data, columns=2, size=(8.4, 3.6),
    )  # fmt: skip


def event_rate() -> Figure:
    """Fig. 3: events per recoil energy."""
    T = np.geomspace(0.1, 150.0, 161)
    curves = {m.label: rate(m)(T * keV) * (tonne * keV) for m in METHODS}
    y = Axis(r"$dN/dT$ [keV$^{-1}$ t$^{-1}$]", scale="log", limits=(1e-3, 3))
    caption = "Differential event rate of one supernova in 1 t of ^{48}Ti, with several form factors and with unity."
    return _by_method("event-rate", caption, "Fig. 3", {"T": T, **curves}, Axis("recoil energy $T$ [keV]", scale="log"), y)


def response() -> Figure:
    """Fig. 4: recoil energy times the rate."""
    T = np.geomspace(0.1, 150.0, 161)
    curves = {m.label: rate(m).response(T * keV) * tonne for m in METHODS}
    y = Axis(r"$T\,dN/dT$ [events t$^{-1}$]", limits=(0, None))
    peak = T[np.argmax(curves[EQ_14.label])]
    caption = (
        "Response function, events per unit of ln T, of 1 t of ^{48}Ti to one supernova: areas under the curves are numbers of "
        f"events. It peaks near {peak:.0f} keV with Eq. (14)."
    )
    return _by_method("response", caption, "Fig. 4", {"T": T, **curves}, Axis("recoil energy $T$ [keV]", scale="log"), y)


def counts() -> Figure:
    """Fig. 5: events above a threshold, with the paper's number."""
    T = np.geomspace(0.1, 100.0, 61)
    curves = {m.label: rate(m).counts_above(T * keV) * tonne for m in METHODS}
    y = Axis("events above threshold [t$^{-1}$]", limits=(0, 20))
    caption = (
        "Events of one supernova above a recoil threshold in 1 t of ^{48}Ti; the cross marks the paper's “about 14” at 1 keV."
    )

    data = {"T": T, **curves, "paper T": np.array([1.0]), "paper": np.array([14.0]), "rounding": np.array([0.5])}
    paper = Points("paper T", "paper", "paper, “about 14”", error="rounding")
    x = Axis("threshold [keV]", scale="log")
    return _by_method("counts", caption, "Fig. 5", data, x, y, place="lower left", points=(paper,))


def _by_method(
    key: str,
    caption: str,
    where: str,
    data: Mapping[str, Array],
    x: Axis,
    y: Axis,
    *,
    place: str = "best",
    points: tuple[Points, ...] = (),
) -> Figure:
    """Curves of all methods, and below how far the nuclear ones are from Eq. (14)."""
    nuclear = [m.label for m in METHODS if m.nuclear]
    ratios = {f"deviation {n}": 100 * (data[n] / data[EQ_14.label] - 1) for n in nuclear}
    curves = tuple(Line("T", m.label, m.label, index=STYLES[m.label]) for m in METHODS)
    below = tuple(Line("T", f"deviation {n}", index=STYLES[n]) for n in nuclear)
    x = replace(x, limits=(float(data["T"][0]), float(data["T"][-1])))
    panels = (
        Panel(x, y, lines=curves, data=points, legend=place),
        Panel(x, Axis("deviation [%]", limits=(-7, 3)), lines=below, marks=(Mark(y=0.0),), legend=None),
    )
    source = f"same quantity as {where} of {PAPER}, whose curves are not tabulated"
    return Figure(key, f"{caption} {AGREE} {INPUTS}", source, panels, {**data, **ratios}, share_x=True)


def form_factors() -> Figure:
    """The form factors of 48Ti beside the measured charge form factor."""
    q = np.linspace(0.0, 1.5, 301)
    nuclide, proton = nr.matter.Nuclide(NUCLIDE), Dipole(math.sqrt(PROTON_CHARGE_R2))
    ground_state = bcs(nuclide)
    curves: dict[str, Any] = {
        "measured charge": FourierBessel.of(NUCLIDE),
        "Eq. (14)": nr.nuclear.form_factors("helm-papoulias-kosmas", nuclide).F_p,
        "shell model, charge": HarmonicOscillator.shell_model(nuclide.Z, OSCILLATOR_LENGTHS[NUCLIDE], nucleon=proton),
        "FOP, charge": fit_occupations(nuclide).charge,
        "BCS, charge": ground_state.form_factors(nucleon=proton).F_p,
        "BCS, neutrons": ground_state.form_factors().F_n,
        "Helm (Lewin, Smith)": nr.nuclear.form_factors("helm-lewin-smith", nuclide).F_p,
    }
    data = {"q": q, **{name: np.asarray(F(q / fm)) for name, F in curves.items()}}
    data |= {f"modulus {name}": np.abs(data[name]) for name in curves}
    data |= {f"difference {name}": data[name] - data["measured charge"] for name in curves}

    def drawn(column: str, name: str) -> Line:
        label = name if column == "modulus" else ""
        return Line("q", f"{column} {name}", label, STYLES[name.removesuffix(", charge")], thin=name == "BCS, neutrons")

    moduli, below = ([drawn(column, name) for name in curves] for column in ("modulus", "difference"))
    x = Axis(r"momentum transfer $q$ [fm$^{-1}$]", limits=(0, 1.5))
    panels = (
        Panel(x, Axis("$|F(q)|$", dimensionless=True, scale="log", limits=(1e-3, 1.4)), lines=moduli, legend="lower left"),
        Panel(x, Axis(r"$F-F_{\rm measured}$", dimensionless=True, limits=(-0.06, 0.06)), lines=below, legend=None),
    )
    return Figure(
        "form-factors",
        "Form factors of ^{48}Ti. The measured one is that of the charge and contains the size of the proton, and so do "
        "the other three called “charge”: shell model and BCS (b = 1.952 fm) times a dipole of rms radius 0.8409 fm for "
        "the proton, FOP fitted to the measured one. The rest are for point nucleons. Recoils of 1, 10 and 100 keV have "
        "q = 0.048, 0.151 and 0.479 fm^-1.",
        "DeVries:1987atn, Fourier–Bessel charge density of 48Ti",
        panels, data, share_x=True, heights=(2.4, 1.0),
    )  # fmt: skip


def nsi_cross_sections() -> Figure:
    """Eqs. (10) to (12) for illustrative couplings: new interactions alone, and added to the Standard Model's amplitude."""
    E, size = 30 * MeV, 0.1
    c = np.linspace(-1.0, 1.0, 201)
    exact_top = float(process(EQ_14.form_factor).T_max(E)) / keV
    T = np.linspace(0.0, exact_top, 201)
    models: dict[str, Model] = {
        "Standard Model": model(),
        r"NSI alone: $\epsilon_{ee}^{uV}=\pm0.1$ or $\epsilon_{e\tau}^{uV}=0.1$": nr.NSI(eps_ee_uV=size),
        r"SM + NSI, $\epsilon_{ee}^{uV}=+0.1$": model() + nr.NSI(eps_ee_uV=size),
        r"SM + NSI, $\epsilon_{ee}^{uV}=-0.1$": model() + nr.NSI(eps_ee_uV=-size),
        r"SM + NSI, $\epsilon_{e\tau}^{uV}=0.1$": model() + nr.NSI(eps_etau_uV=size),
    }
    data: dict[str, Array] = {"cos theta": c, "T": T}
    for name, lagrangian in models.items():
        xs = process(EQ_14.form_factor).with_model(lagrangian)
        data[f"dsigma/dcos {name}"] = np.asarray(xs.dsigma_dcos(c, E)) / cm2 * 1e40
        data[f"dsigma/dT {name}"] = np.asarray(xs.dsigma_dT(T * keV, E)) / (cm2 / keV) * 1e40

    by_angle = lines("cos theta", {f"dsigma/dcos {name}": name for name in models})
    by_recoil = lines("T", {f"dsigma/dT {name}": name for name in models})
    panels = (
        Panel(
            Axis(r"$\cos\theta$", dimensionless=True, limits=(-1, 1)),
            Axis(r"$d\sigma/d\cos\theta$ [$10^{-40}$ cm$^2$]", limits=(0, None)),
            lines=by_angle,
            legend="upper left",
        ),
        Panel(
            Axis("recoil energy $T$ [keV]", limits=(0, exact_top)),
            Axis(r"$d\sigma/dT$ [$10^{-40}$ cm$^2$ keV$^{-1}$]", limits=(0, None)),
            lines=by_recoil,
            legend=None,
        ),
    )
    return Figure(
        "nsi",
        "Cross sections of ν_{e} of 30 MeV on ^{48}Ti with vector couplings to u quarks of size 0.1 (illustrative, no "
        "limit) and the form factor of Eq. (14). As printed, Eqs. (10) to (12) hold the new interactions alone; a "
        "flavour-diagonal coupling must be added to the Standard Model's amplitude before squaring, which here costs "
        "most of the cross section or more than doubles it, whereas a flavour-changing one adds to it as the paper has "
        "it.",
        f"Eqs. (4), (6) and (10) to (12) of {PAPER}; no curves are printed there",
        panels, data, columns=2, size=(9.0, 4.2),
    )  # fmt: skip
