"""Carbon: our numbers beside those of KARMEN, LSND and E225."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from nurecoil.arrays import Array
from nurecoil.export.style import PALETTE
from nurecoil.report import Axis, DataTable, Figure, Panel, lines
from nurecoil.report.section import Cell
from nurecoil.studies import ours, quoted
from nurecoil.studies.measured_levels.setting import (
    DELAYED,
    PROMPT,
    UNIT,
    carbon,
    charged,
    mean,
    mean_charged,
    measurements,
    neutral,
)
from nurecoil.units import MeV, fm

if TYPE_CHECKING:
    from matplotlib.axes import Axes

QUENCHING = 0.9
TITLES = {
    "neutral": r"$^{12}$C($\nu,\nu'$)15.11 MeV, $\nu_e + \bar\nu_\mu$",
    "neutral-muon": r"$^{12}$C($\nu,\nu'$)15.11 MeV, $\nu_\mu$",
    "charged": r"$^{12}$C($\nu_e,e^-$)$^{12}$N",
}


def predictions(quenching: float = 1.0, b: float | None = None) -> dict[str, float]:
    """By reaction, in 1e-42 cm2."""
    xs = neutral(quenching, b)
    return {
        "neutral": mean(xs, *DELAYED),
        "neutral-muon": mean(xs, PROMPT),
        "charged": mean_charged(charged(quenching, b)),
    }


@ours("karmen-neutral", "karmen-neutral-muon", "karmen-charged", "lsnd-charged", "e225-charged")
def cross_sections() -> dict[str, float]:
    """Each measured one, with free-nucleon couplings and the oscillator length of systematics."""
    found = predictions()
    return {m.id: found[m.reaction] for m in measurements()}


@quoted("charged-bare", "neutral-quenched", "charged-quenched")
def variations() -> tuple[float, ...]:
    """In 1e-42 cm2."""
    quenched = predictions(QUENCHING)
    return mean_charged(charged(coulomb=False)), quenched["neutral"], quenched["charged"]


def figures() -> tuple[Figure, ...]:
    """The comparison, and cross sections by energy."""
    return comparison_figure(), energies_figure()


def comparison_figure() -> Figure:
    """Measured cross sections over ours, with the range of a quenched coupling."""
    found, quenched = predictions(), predictions(QUENCHING)
    data: dict[str, Array] = {
        "measured": np.array([m.sigma / found[m.reaction] for m in measurements()]),
        "error": np.array([m.error / found[m.reaction] for m in measurements()]),
        "quenched": np.array([quenched[m.reaction] / found[m.reaction] for m in measurements()]),
    }
    names = [f"{m.experiment}\n{TITLES[m.reaction]}" for m in measurements()]
    places = np.arange(len(names))[::-1]

    def draw(axes: Axes, d: Mapping[str, Array]) -> None:
        axes.axvline(1.0, color=PALETTE[0], linewidth=1.6)
        for place, low in zip(places, d["quenched"], strict=True):
            axes.fill_betweenx([place - 0.3, place + 0.3], low, 1.0, color="0.85", zorder=0, linewidth=0)
        axes.errorbar(d["measured"], places, xerr=d["error"], color="black", marker="o", linestyle="none")
        axes.set_yticks(places, names)

    x = Axis("measured over calculated", dimensionless=True, limits=(0.6, 1.5))
    panel = Panel(x, Axis("measurement", dimensionless=True), draw)
    keys = ", ".join(dict.fromkeys(m.publication for m in measurements()))
    return Figure(
        "measured-over-ours",
        "Measured cross sections of carbon over ours, with statistical and systematic errors in quadrature. The line is the "
        f"calculation with free-nucleon couplings; grey is the range down to a quenching of g_{{A}} by {QUENCHING:g}.",
        keys, (panel,), data, size=(7.2, 4.2),
    )  # fmt: skip


def energies_figure() -> Figure:
    """By energy."""
    E = np.linspace(15.2, 60.0, 150)
    xs, nitrogen = neutral(), charged()
    data = {
        "E": E,
        "neutrinos": xs.sigma(E * MeV).incoherent / UNIT,
        "antineutrinos": xs.sigma(E * MeV, antineutrino=True).incoherent / UNIT,
        "charged": nitrogen.sigma(E * MeV) / UNIT,
    }
    labels = {
        "neutrinos": r"$\nu$, 15.11 MeV", "antineutrinos": r"$\bar\nu$, 15.11 MeV", "charged": r"$\nu_e \to e^-$, $^{12}$N",
    }  # fmt: skip
    x = Axis(r"neutrino energy $E_\nu$ [MeV]", limits=(15, 60))
    panel = Panel(x, Axis("cross section [$10^{-42}$ cm$^2$]", limits=(0, None)), lines=lines("E", labels))
    return Figure(
        "carbon-by-energy",
        "Cross sections of carbon into the state at 15.11 MeV by the neutral current, and into the ground state of nitrogen by "
        "the charged current.",
        "our own", (panel,), data,
    )  # fmt: skip


def tables() -> tuple[DataTable, ...]:
    """Measurements, and what the choices do."""
    found = predictions()
    rows: list[tuple[Cell, ...]] = [
        (m.experiment, m.reaction, m.sigma, m.error, found[m.reaction], (found[m.reaction] - m.sigma) / m.error)
        for m in measurements()
    ]
    heads = ("experiment", "reaction", "measured [10^-42 cm^2]", "±", "ours [10^-42 cm^2]", "difference over error")
    measured = DataTable(
        "Measured cross sections of carbon", heads, rows, "Errors in quadrature; ours has none fitted.", digits=3
    )
    length = carbon().b / fm
    cases = {
        f"free nucleons, b = {length:.3f} fm": found,
        "b = 1.64 fm": predictions(b=1.64 * fm),
        f"g_{{A}} quenched by {QUENCHING:g}": predictions(QUENCHING),
        "without the Fermi function": {"charged": mean_charged(charged(coulomb=False))},
    }
    choices = [(name, *(case.get(reaction) for reaction in TITLES)) for name, case in cases.items()]
    columns = ("choice", *(f"{reaction} [10^-42 cm^2]" for reaction in TITLES))
    return measured, DataTable("What the choices do in carbon", columns, choices, "One change at a time.", digits=3)
