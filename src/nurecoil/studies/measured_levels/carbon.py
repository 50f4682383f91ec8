"""Carbon: our numbers beside those of KARMEN, LSND and E225."""

from __future__ import annotations

from functools import cache

import numpy as np

from nurecoil.arrays import Array
from nurecoil.report.section import Cell
from nurecoil.studies import ours, quoted, shows
from nurecoil.studies.measured_levels.setting import (
    DELAYED,
    PROMPT,
    UNIT,
    charged,
    mean,
    mean_charged,
    measurements,
    neutral,
)
from nurecoil.units import MeV, fm

QUENCHING = 0.9


@cache
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
    return {m.id: predictions()[m.reaction] for m in measurements()}


@quoted("charged-bare", "neutral-quenched", "charged-quenched")
def variations() -> tuple[float, ...]:
    """In 1e-42 cm2."""
    quenched = predictions(QUENCHING)
    return mean_charged(charged(coulomb=False)), quenched["neutral"], quenched["charged"]


@shows("measured-over-ours")
def comparison() -> dict[str, Array]:
    """Measured cross sections over ours, and what a quenched coupling does to ours."""
    found, quenched, every = predictions(), predictions(QUENCHING), measurements()
    return {
        "measured": np.array([m.sigma / found[m.reaction] for m in every]),
        "error": np.array([m.error / found[m.reaction] for m in every]),
        "quenched": np.array([quenched[m.reaction] / found[m.reaction] for m in every]),
        "place": np.arange(len(every), 0.0, -1.0),
    }


@shows("carbon-by-energy")
def by_energy() -> dict[str, Array]:
    """Into the state at 15.11 MeV by the neutral current, and into the ground state of nitrogen."""
    E = np.linspace(15.2, 60.0, 150)
    neutrinos, antineutrinos = (neutral().sigma(E * MeV, antineutrino=bar).incoherent / UNIT for bar in (False, True))
    return {"E": E, "neutrinos": neutrinos, "antineutrinos": antineutrinos, "charged": charged().sigma(E * MeV) / UNIT}


@shows("measured")
def table() -> list[tuple[Cell, ...]]:
    """Measurements beside ours."""
    found = predictions()
    return [
        (m.experiment, m.reaction, m.sigma, m.error, found[m.reaction], (found[m.reaction] - m.sigma) / m.error)
        for m in measurements()
    ]


@shows("choices")
def choices() -> list[tuple[Cell, ...]]:
    """One change at a time."""
    cases = {
        f"free nucleons, b = {neutral().structure.transitions['1+'].b / fm:.3f} fm": predictions(),
        "b = 1.64 fm": predictions(b=1.64 * fm),
        f"g_{{A}} quenched by {QUENCHING:g}": predictions(QUENCHING),
        "without the Fermi function": {"charged": mean_charged(charged(coulomb=False))},
    }
    return [(name, *map(case.get, predictions())) for name, case in cases.items()]
