"""Incoherent scattering off 48Ti, Eqs. (2) and (3) of the paper: cross sections into QRPA states beside the coherent one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.nuclear.structure.qrpa import qrpa
from nurecoil.nuclear.structure.qrpa_result import QRPA
from nurecoil.processes.inelastic import CrossSections, Inelastic
from nurecoil.processes.nucleon_currents import NucleonCurrents
from nurecoil.report import Axis, DataTable, Figure, Panel, lines, plot_steps
from nurecoil.studies.papoulias_kosmas_48ti.setting import NUCLIDE, PAPER, supernova
from nurecoil.units import MeV, cm2, fm

if TYPE_CHECKING:
    from matplotlib.axes import Axes

QUENCHING = 0.8
"""Factor on g_A for comparison: what Gamow-Teller strength in this region of nuclei asks for."""

MAIN = ("1+", "1-", "2-", "2+")
"""Multipoles shown by themselves; the others are summed."""
SPINS = {name: f"${name[0]}^{name[1]}$" for name in MAIN}


@cache
def process(quenching: float = 1.0) -> Inelastic:
    """Scattering into all states up to 4+ and 4-, couplings of the Standard Model at tree level, sin2 at q = 0."""
    model = nr.StandardModel(scheme="tree")
    return Inelastic(NUCLIDE, model, structure=_states(), currents=NucleonCurrents(quenching=quenching))


@cache
def _states() -> QRPA:
    return qrpa(NUCLIDE)


def figures() -> tuple[Figure, ...]:
    """Cross sections by energy and by excitation energy."""
    return cross_sections_figure(), excitation_figure()


def cross_sections_figure() -> Figure:
    """By multipole and neutrino energy, beside the coherent one."""
    E = np.linspace(5.0, 80.0, 151)
    neutrinos, antineutrinos = (process().sigma(E * MeV, antineutrino=a) for a in (False, True))
    unit = 1e-42 * cm2
    data = {"E": E, "coherent": neutrinos.coherent / unit, "incoherent": neutrinos.incoherent / unit}
    data["antineutrinos"] = antineutrinos.incoherent / unit
    data["quenched"] = process(QUENCHING).sigma(E * MeV).incoherent / unit
    for name in MAIN:
        data[name] = neutrinos.multipoles[name] / unit
    data["others"] = neutrinos.incoherent / unit - sum(data[name] for name in MAIN)
    data["ratio"] = 100 * neutrinos.ratio
    data["ratio quenched"] = 100 * data["quenched"] / data["coherent"]

    data["ratio antineutrinos"] = 100 * data["antineutrinos"] / data["coherent"]
    curves = lines("E", {"coherent": "coherent", "incoherent": "incoherent", **SPINS, "others": "others"})
    quenched = f"neutrinos, $g_A \\times {QUENCHING:g}$"
    below = {"ratio": "neutrinos", "ratio antineutrinos": "antineutrinos", "ratio quenched": quenched}
    x = Axis(r"neutrino energy $E_\nu$ [MeV]", limits=(5, 80))
    size = Axis("cross section [$10^{-42}$ cm$^2$]", scale="log", limits=(1e-3, 3e4))
    panels = (
        Panel(x, size, lines=curves, legend="lower right"),
        Panel(x, Axis("incoherent over coherent [%]", limits=(0, None)), lines=lines("E", below), legend="upper left"),
    )
    return Figure(
        "incoherent-cross-sections",
        "Neutral-current cross sections of neutrinos on 48Ti into QRPA states, by spin and parity of the state, beside "
        "coherent scattering (left), and their ratio (right). Free-nucleon g_{A} unless stated; tree level, sin^2 θ_{W} at "
        "q = 0.",
        f"our own, from Eqs. (2) and (3) of {PAPER}", panels, data, columns=2, size=(9.4, 4.2),
    )  # fmt: skip


def excitation_figure() -> Figure:
    """By excitation energy: Gamow-Teller strength at low energies, giant resonances at high ones."""
    edges = np.arange(0.0, 36.5, 0.5)
    unit = 1e-42 * cm2 / MeV
    energies = (20.0, 50.0)
    data: dict[str, Array] = {"edges": edges}
    for E in energies:
        found = process().dsigma_domega(edges * MeV, E * MeV)
        for name in MAIN:
            data[f"{name} {E:g}"] = found[name] / unit
        data[f"others {E:g}"] = np.sum([x for name, x in found.items() if name not in MAIN], axis=0) / unit

    def panel(E: float) -> Panel:
        def draw(axes: Axes, d: Mapping[str, Array]) -> None:
            shown = {SPINS.get(name, name): d[f"{name} {E:g}"] for name in (*MAIN, "others")}
            plot_steps(axes, d["edges"], shown, stacked=True)

        return Panel(x, y, draw, title=f"$E_\\nu = {E:g}$ MeV", legend="upper right" if E < 30 else None)

    x = Axis(r"excitation energy $\omega$ [MeV]", limits=(0, 36))
    y = Axis(r"$d\sigma/d\omega$ [$10^{-42}$ cm$^2$ MeV$^{-1}$]", limits=(0, None))
    panels = tuple(panel(E) for E in energies)
    return Figure(
        "incoherent-excitation",
        "Cross section by excitation energy, in bins of 0.5 MeV, stacked by spin and parity. At 20 MeV the long-wavelength "
        "limit shows: Gamow–Teller states alone. At 50 MeV the giant dipole (1^-) and spin-dipole (2^-) resonances join.",
        "our own", panels, data, columns=2, size=(9.4, 3.8),
    )  # fmt: skip


def tables() -> tuple[DataTable, ...]:
    """Cross sections at energies, averages over sources, the states' inputs."""
    return _energies_table(), _averages_table(), _inputs_table()


def _row(label: str | float, found: CrossSections) -> tuple[str | float, ...]:
    incoherent, coherent = float(found.incoherent), float(found.coherent)
    shares = (100 * float(found.multipoles[name]) / incoherent for name in MAIN)
    return label, incoherent / cm2 / 1e-42, coherent / cm2 / 1e-39, 100 * incoherent / coherent, *shares


_COLUMNS = ("incoherent [10^-42 cm^2]", "coherent [10^-39 cm^2]", "ratio [%]", *(f"{name} [%]" for name in MAIN))


def _energies_table() -> DataTable:
    rows = []
    for E in (10.0, 20.0, 30.0, 50.0, 70.0):
        for antineutrino in (False, True):
            label = f"{E:g} MeV, {'antineutrinos' if antineutrino else 'neutrinos'}"
            rows.append(_row(label, process().sigma(E * MeV, antineutrino=antineutrino)))
    return DataTable(
        "Incoherent and coherent cross sections of 48Ti", ("energy", *_COLUMNS), rows, "Free-nucleon g_{A}.", digits=3
    )


def _averaged(source: nr.Source) -> CrossSections:
    """Means over a source's flux."""
    xs = process()
    means = {name: np.asarray(nr.rates.average_cross_section(source, xs.multipole(name))) for name in xs.responses}
    return CrossSections(means, np.asarray(nr.rates.average_cross_section(source, xs.coherent)))


def _averages_table() -> DataTable:
    sns = nr.PionDecayAtRest(neutrinos_per_flavour="1 cm^-2 s^-1")
    rows = [_row(f"pion decay at rest, {c.name}", _averaged(sns.select(c.name))) for c in sns.components]
    rows += [_row(f"supernova, {name}", _averaged(supernova().select(name))) for name in ("nu_e", "nu_e_bar", "nu_mu")]
    rows.append(_row("reactor, antineutrinos", _averaged(nr.Reactor("3.9 GW", "17.1 m", spectrum="huber-mueller-vogel-engel"))))
    caption = (
        "Averages over the flux of one species; the supernova's temperatures are 3.5, 5 and 8 MeV. The reactor's spectrum ends "
        "at 8 MeV, below the first 1^+ state of the model: the first 2^+ state takes nearly all."
    )
    return DataTable("Cross sections averaged over sources", ("source", *_COLUMNS), rows, caption, digits=3)


def _inputs_table() -> DataTable:
    states = _states()
    rows = []
    for name, m in states.multipoles.items():
        removed = ", ".join(f"{x.kind}" for x in m.removed) or "none"
        rows.append((name, m.g_ph, m.why.partition(" (")[0], float(m.energies[0] / MeV), removed))
    columns = ("state", "g_{ph}", "where it comes from", "lowest [MeV]", "removed")
    first = states.strengths("2+")[0] / fm**4
    caption = f"B(E2) of the first 2+ is {first:.0f} e^2 fm^4 with bare charges."
    return DataTable("Multipoles of QRPA in 48Ti", columns, rows, caption)
