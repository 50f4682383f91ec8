"""Events of a supernova: Figures 2 to 5, the form factors behind them, Eqs. (10) to (12), and what choices do."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.constants import weak_angle
from nurecoil.nuclear import Dipole, FourierBessel, HarmonicOscillator, Helm
from nurecoil.nuclear.radii import OSCILLATOR_LENGTHS, PROTON_CHARGE_R2
from nurecoil.nuclear.structure import bcs, fit_occupations
from nurecoil.sources import MaxwellBoltzmann
from nurecoil.studies import ours, quoted, repaired, rows, shows
from nurecoil.studies.marks import Rows
from nurecoil.studies.papoulias_kosmas_48ti.setting import (
    EQ_14,
    METHODS,
    NUCLIDE,
    TEMPERATURES,
    UNITY,
    model,
    process,
    rate,
    supernova,
)
from nurecoil.units import MeV, cm2, fm, keV, tonne

Columns = dict[str, Array]


def events(method: str, threshold: Array | float) -> Array:
    """Events above recoil thresholds in keV, per tonne."""
    return rate(method).counts_above(np.asarray(threshold) * keV) * tonne


def excess(threshold: Array | float) -> Array:
    """Relative excess of the unity form factor over Eq. (14), in percent."""
    return 100 * (events(UNITY, threshold) / events(EQ_14, threshold) - 1)


@ours("events-above-1-kev", "excess-1-kev")
def events_and_excess() -> tuple[float, float]:
    """Events with Eq. (14), and the excess of unity in percent."""
    return float(events(EQ_14, 1.0)), float(excess(1.0))


@repaired("excess-1-kev")
def excess_at_5_kev() -> float:
    """In percent."""
    return float(excess(5.0))


@quoted("events-unity", "excess-2-kev", "excess-10-kev", "response-peak")
def in_words() -> tuple[float, ...]:
    """Events with unity above 1 keV, excesses in percent, and where the response is largest, in keV."""
    T = np.geomspace(5.0, 40.0, 401)
    peak = T[np.argmax(rate().response(T * keV))]
    return float(events(UNITY, 1.0)), float(excess(2.0)), float(excess(10.0)), float(peak)


@ours("excess-everywhere")
def smallest_ratio() -> float:
    """Smallest ratio of the rates with unity and with Eq. (14); responses have the same ratio."""
    T = np.geomspace(0.1, 150.0, 61) * keV
    return float(np.min(rate(UNITY)(T) / rate()(T)))


@shows("spectra")
def spectra() -> Columns:
    """Maxwell-Boltzmann spectra, and the fluences they give."""
    E = np.linspace(0.0, 80.0, 321)
    fluence = supernova().dN_dE(E * MeV)
    data = {"E": E} | {f"eta {name}": MaxwellBoltzmann(T)(E * MeV) * MeV for name, T in TEMPERATURES.items()}
    of = {name: fluence[name.replace("nu_x", "nu_mu")] for name in TEMPERATURES}
    return data | {f"fluence {name}": values * (cm2 * MeV) / 1e10 for name, values in of.items()}


@shows("event-rate", "response", "counts")
def by_method() -> dict[str, Columns]:
    """Events per recoil energy, per its logarithm, and above a threshold; how far the nuclear methods are from Eq. (14)."""
    T, above = np.geomspace(0.1, 150.0, 161), np.geomspace(0.1, 100.0, 61)
    quantities: dict[str, tuple[Array, Callable[[str], Array]]] = {
        "event-rate": (T, lambda method: rate(method)(T * keV) * (tonne * keV)),
        "response": (T, lambda method: rate(method).response(T * keV) * tonne),
        "counts": (above, lambda method: events(method, above)),
    }
    found = {}
    for key, (x, quantity) in quantities.items():
        data = {method: quantity(method) for method in METHODS}
        deviations = {f"deviation {name}": 100 * (data[name] / data[EQ_14] - 1) for name in METHODS if name != UNITY}
        found[key] = {"T": x, **data, **deviations}
    found["counts"] |= {"paper T": np.array([1.0]), "paper": np.array([14.0]), "rounding": np.array([0.5])}
    return found


@shows("form-factors")
def form_factors() -> Columns:
    """Of 48Ti, beside the measured charge form factor."""
    q = np.linspace(0.0, 1.5, 301)
    nuclide, proton = nr.matter.Nuclide(NUCLIDE), Dipole(math.sqrt(PROTON_CHARGE_R2))
    ground_state = bcs(nuclide)
    curves: dict[str, Any] = {
        "measured charge": FourierBessel.of(NUCLIDE),
        "Eq. (14)": nr.nuclear.form_factors("helm-papoulias-kosmas", nuclide).F_p,
        "shell model": HarmonicOscillator.shell_model(nuclide.Z, OSCILLATOR_LENGTHS[NUCLIDE], nucleon=proton),
        "FOP": fit_occupations(nuclide).charge,
        "BCS": ground_state.form_factors(nucleon=proton).F_p,
        "BCS neutrons": ground_state.form_factors().F_n,
        "Helm": nr.nuclear.form_factors("helm-lewin-smith", nuclide).F_p,
    }
    data = {name: np.asarray(F(q / fm)) for name, F in curves.items()}
    data |= {f"difference {name}": values - data["measured charge"] for name, values in data.items()}
    return {"q": q, **data} | {f"modulus {name}": np.abs(data[name]) for name in curves}


@shows("nsi")
def nsi_cross_sections() -> Columns:
    """Eqs. (10) to (12) for illustrative couplings: new interactions alone, and added to the Standard Model's amplitude."""
    E, size = 30 * MeV, 0.1
    models: dict[str, Any] = {
        "sm": model(),
        "alone": nr.NSI(eps_ee_uV=size),
        "plus": model() + nr.NSI(eps_ee_uV=size),
        "minus": model() + nr.NSI(eps_ee_uV=-size),
        "changing": model() + nr.NSI(eps_etau_uV=size),
    }
    paper = process()
    c, T = np.linspace(-1.0, 1.0, 201), np.linspace(0.0, float(paper.T_max(E)) / keV, 201)
    data: Columns = {"cos theta": c, "T": T}
    for name, lagrangian in models.items():
        xs = paper.with_model(lagrangian)
        data[f"dsigma/dcos {name}"] = np.asarray(xs.dsigma_dcos(c, E)) / cm2 * 1e40
        data[f"dsigma/dT {name}"] = np.asarray(xs.dsigma_dT(T * keV, E)) / (cm2 / keV) * 1e40
    return data


@shows("by-threshold")
def by_threshold() -> Rows:
    """Events above thresholds, by method, and the excess of unity."""
    thresholds = np.array([0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0])
    return rows([f"{t:g}" for t in thresholds], *(events(m, thresholds) for m in METHODS), excess(thresholds))


def above_1_kev(source: nr.Source, xs: nr.CEvNS) -> float:
    """Events per tonne."""
    return float(nr.spectrum(source, xs).counts_above(1.0 * keV) * tonne)


@shows("by-species", "by-reading")
def by_species() -> dict[str, Rows]:
    """What each species contributes, and the number of events for other readings of "the total energy released"."""
    n = {c.name: above_1_kev(supernova().select(c.name), process()) for c in supernova().components}
    cold, hot, total = n["nu_e"] + n["nu_e_bar"], n["nu_mu"], sum(n.values())
    symbols = ("ν_{e}", "ν̄_{e}", "ν_{μ}", "ν̄_{μ}", "ν_{τ}", "ν̄_{τ}", "all")
    readings = {
        "U/6 each, six species (used here)": cold + 4 * hot,
        "U/6 each, ν_{x} counted once": cold + hot,
        "U/3 each, three species": 2 * (cold + hot),
        "U each, three species": 6 * (cold + hot),
        "all in ν_{x}": 6 * hot,
    }
    species = [(name, x, 100 * x / total) for name, x in zip(symbols, (*n.values(), total), strict=True)]
    return {"by-species": species, "by-reading": list(readings.items())}


@shows("by-choice")
def by_choice() -> Rows:
    """One choice at a time, and the package's own defaults."""
    paper, pdg = process(), weak_angle("low-energy-pdg2024")
    cases = {
        "as in the paper": paper,
        "exact kinematics": paper.replace(kinematics="exact"),
        f"sin^2 θ_{{W}} = {pdg} (q = 0)": paper.with_model(replace(model(), sin2_theta_w=pdg)),
        "one-loop couplings": paper.with_model(nr.StandardModel()),
        "Eq. (14) with R_{0}^2 = R^2 − 5s^2": paper.replace(form_factor=Helm.engel(nr.matter.Nuclide(NUCLIDE).A, s=0.5 * fm)),
        "Helm, measured radius": paper.replace(form_factor="helm-rms"),
        "defaults of this package": nr.CEvNS(NUCLIDE, nr.StandardModel()),
    }
    return [(name, math.sqrt(xs.F.F_p.moments[0]) / fm, above_1_kev(supernova(), xs)) for name, xs in cases.items()]
