"""Incoherent scattering off 48Ti, Eqs. (2) and (3) of the paper: cross sections into QRPA states beside the coherent one."""

from __future__ import annotations

from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.nuclear.structure.qrpa import qrpa
from nurecoil.processes.inelastic import CrossSections, Inelastic
from nurecoil.processes.nucleon_currents import NucleonCurrents
from nurecoil.studies import quoted, shows
from nurecoil.studies.marks import Rows
from nurecoil.studies.papoulias_kosmas_48ti.setting import NUCLIDE, supernova
from nurecoil.units import MeV, cm2, fm

QUENCHING = 0.8
"""Factor on g_A for comparison: what Gamow-Teller strength in this region of nuclei asks for."""
MAIN = ("1+", "1-", "2-", "2+")
"""Multipoles shown by themselves; the others are summed."""

_states = cache(qrpa)


@cache
def process(quenching: float = 1.0) -> Inelastic:
    """Scattering into all states up to 4+ and 4-, couplings of the Standard Model at tree level, sin2 at q = 0."""
    currents = NucleonCurrents(quenching=quenching)
    return Inelastic(NUCLIDE, nr.StandardModel(scheme="tree"), structure=_states(NUCLIDE), currents=currents)


@shows("incoherent-cross-sections")
def by_energy() -> dict[str, Array]:
    """By multipole and neutrino energy, beside the coherent one."""
    E, unit = np.linspace(5.0, 80.0, 151), 1e-42 * cm2
    found = process().sigma(E * MeV)
    others = {"antineutrinos": process().sigma(E * MeV, antineutrino=True), "quenched": process(QUENCHING).sigma(E * MeV)}
    data = {"E": E, "coherent": found.coherent / unit, "incoherent": found.incoherent / unit}
    data |= {name: found.multipoles[name] / unit for name in MAIN}
    data["others"] = data["incoherent"] - sum(data[name] for name in MAIN)
    data["ratio"] = 100 * found.ratio
    return data | {f"ratio {name}": 100 * other.incoherent / found.coherent for name, other in others.items()}


@shows("incoherent-excitation")
def by_excitation() -> dict[str, Array]:
    """By excitation energy: Gamow-Teller strength at low energies, giant resonances at high ones."""
    edges, unit = np.arange(0.0, 30.5, 0.5), 1e-42 * cm2 / MeV
    data: dict[str, Array] = {"edges": edges}
    for E in (20.0, 50.0):
        found = process().dsigma_domega(edges * MeV, E * MeV)
        data |= {f"{name} {E:g}": found[name] / unit for name in MAIN}
        data[f"others {E:g}"] = np.sum([x for name, x in found.items() if name not in MAIN], axis=0) / unit
    return data


def _row(label: str, found: CrossSections) -> tuple[str | float, ...]:
    percents = (100 * float(x) for x in (found.ratio, *(found.shares[name] for name in MAIN)))
    return label, float(found.incoherent / cm2) / 1e-42, float(found.coherent / cm2) / 1e-39, *percents


@shows("incoherent-by-energy")
def at_energies() -> Rows:
    """Cross sections of neutrinos and antineutrinos."""
    return [
        _row(f"{E:g} MeV, {name}", process().sigma(E * MeV, antineutrino=name == "antineutrinos"))
        for E in (10.0, 20.0, 30.0, 50.0, 70.0)
        for name in ("neutrinos", "antineutrinos")
    ]


def _averaged(source: nr.Source) -> CrossSections:
    """Means over a source's flux."""
    means = {name: np.asarray(mean) for name, mean in process().average(source).items()}
    return CrossSections(means, np.asarray(nr.rates.average_cross_section(source, process().coherent)))


@shows("incoherent-by-source")
def at_sources() -> Rows:
    """Averages over the flux of one species."""
    sns = nr.PionDecayAtRest(neutrinos_per_flavour="1 cm^-2 s^-1")
    sources: dict[str, nr.Source] = {f"pion decay at rest, {c.name}": sns.select(c.name) for c in sns.components}
    sources |= {f"supernova, {name}": supernova().select(name) for name in ("nu_e", "nu_e_bar", "nu_mu")}
    sources["reactor, antineutrinos"] = nr.Reactor("3.9 GW", "17.1 m", spectrum="huber-mueller-vogel-engel")
    return [_row(name, _averaged(source)) for name, source in sources.items()]


@shows("qrpa-inputs")
def of_the_states() -> Rows:
    """Where the states come from."""
    return [
        (name, m.g_ph, m.why.partition(" (")[0], float(m.energies[0] / MeV), ", ".join(x.kind for x in m.removed) or "none")
        for name, m in _states(NUCLIDE).multipoles.items()
    ]


@quoted("b-e2")
def strength_of_the_first_2_plus() -> float:
    """B(E2) with bare charges, in e^2 fm^4."""
    return float(_states(NUCLIDE).strengths("2+")[0] / fm**4)
