"""Section 4's outlook: 48Ti beside a source of stopped pions, new interactions there, and the nuclei of the sequel."""

from __future__ import annotations

from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.nuclear.structure import BCSGroundState, bcs
from nurecoil.rates import Spectrum
from nurecoil.report import Axis, DataTable, Figure, Panel, lines
from nurecoil.report.section import Cell
from nurecoil.studies import quoted
from nurecoil.studies.papoulias_kosmas_48ti.coulomb import g_pair_with_coulomb
from nurecoil.studies.papoulias_kosmas_48ti.setting import NUCLIDE
from nurecoil.units import MeV, day, keV, kg

THRESHOLDS = (0.01, 1.0, 5.0, 10.0, 20.0, 50.0)
"""In keV."""
YEAR = 365.25 * day
INTERACTIONS: dict[str, nr.NSI] = {
    "Standard Model": nr.NSI(),
    "ε_{ee}^{uV} = 0.1": nr.NSI(eps_ee_uV=0.1),
    "ε_{μμ}^{uV} = 0.1": nr.NSI(eps_mumu_uV=0.1),
    "ε_{eτ}^{uV} = 0.5": nr.NSI(eps_etau_uV=0.5),
    "ε_{eμ}^{uV} = 3.7 × 10^{−6}": nr.NSI(eps_emu_uV=3.7e-6),
}
"""The last is the largest coupling of Table 1."""
OTHERS = ("Ne20", "Ar40", "Ge76", "Xe132")
_INPUTS = "10^{7} neutrinos of each flavour per cm^{2} and second, one-loop couplings"


@cache
def pions() -> nr.Source:
    """Stopped pions, 1e7 neutrinos of each flavour per cm2 and second."""
    return nr.PionDecayAtRest(neutrinos_per_flavour="1e7 cm^-2 s^-1")


@cache
def ground_state(nuclide: str) -> BCSGroundState:
    """Of BCS."""
    return bcs(nuclide)


@cache
def rate(nuclide: str, form_factor: str = "bcs", interaction: str = "Standard Model") -> Spectrum:
    """Events per recoil energy, mass and time."""
    chosen = ground_state(nuclide).form_factors() if form_factor == "bcs" else form_factor
    model = nr.StandardModel() + INTERACTIONS[interaction]
    return nr.spectrum(pions(), nr.CEvNS(nuclide, model, form_factor=chosen))


def per_kilogram_and_year(found: Spectrum, *thresholds: float) -> Array:
    """Events above recoil thresholds in keV."""
    counts: Array = found.counts_above(np.array(thresholds) * keV) * kg * YEAR
    return counts


@quoted("pions-titanium")
def titanium() -> float:
    """Above 1 keV."""
    return float(per_kilogram_and_year(rate(NUCLIDE), 1.0)[0])


@quoted("g-pair-p-germanium", "g-pair-p-germanium-coulomb", "g-pair-p-xenon", "g-pair-p-xenon-coulomb")
def coulomb_in_pairing() -> tuple[float, ...]:
    """The protons' factors without and with the Coulomb force between them."""
    return tuple(
        g for name in ("Ge76", "Xe132") for g in (ground_state(name).protons.g_pair, g_pair_with_coulomb(ground_state(name)))
    )


def figures() -> tuple[Figure, ...]:
    """Counts over threshold."""
    T = np.geomspace(0.1, 100.0, 80)
    names = list(INTERACTIONS)[:-1]
    data: dict[str, Array] = {"T": T}
    for name in names:
        data[name] = per_kilogram_and_year(rate(NUCLIDE, interaction=name), *T)
    data["unity"] = per_kilogram_and_year(rate(NUCLIDE, "unity"), *T)
    labels = dict(zip(names, ("Standard Model", r"$\epsilon_{ee}^{uV} = 0.1$", r"$\epsilon_{\mu\mu}^{uV} = 0.1$",
                              r"$\epsilon_{e\tau}^{uV} = 0.5$"), strict=True))  # fmt: skip
    x = Axis("recoil threshold [keV]", scale="log", limits=(0.1, 100))
    y = Axis(r"events above it [kg$^{-1}$ yr$^{-1}$]", scale="log", limits=(0.1, 200))
    panel = Panel(x, y, lines=lines("T", {**labels, "unity": "no form factor"}), legend="lower left")
    return (
        Figure(
            "stopped-pions",
            f"Events of stopped pions in ^{{48}}Ti above a recoil threshold: {_INPUTS}, form factors of BCS.",
            "our own", (panel,), data,
        ),
    )  # fmt: skip


def tables() -> tuple[DataTable, ...]:
    """Thresholds, new interactions, other nuclei."""
    return thresholds_table(), interactions_table(), nuclei_table()


def thresholds_table() -> DataTable:
    """By form factor."""
    choices = {"BCS": "bcs", "Helm (Lewin, Smith)": "helm-lewin-smith", "unity": "unity"}
    found = {label: per_kilogram_and_year(rate(NUCLIDE, choice), *THRESHOLDS) for label, choice in choices.items()}
    rows: list[tuple[Cell, ...]] = [
        (f"{t:g}", *(float(counts[i]) for counts in found.values())) for i, t in enumerate(THRESHOLDS)
    ]
    columns = ("threshold [keV]", *(f"{label} [1/(kg yr)]" for label in choices))
    return DataTable("Stopped pions in ^{48}Ti", columns, rows, f"{_INPUTS}.")


def interactions_table() -> DataTable:
    """Above 1 keV."""
    counts = {name: float(per_kilogram_and_year(rate(NUCLIDE, interaction=name), 1.0)[0]) for name in INTERACTIONS}
    standard = counts["Standard Model"]
    rows = [(name, n, 100 * (n / standard - 1)) for name, n in counts.items()]
    caption = (
        f"{_INPUTS}, form factors of BCS. Couplings that keep the flavour interfere, those that change it add; what muon "
        "conversion leaves of the latter cannot be seen in scattering."
    )
    columns = ("interaction", "events above 1 keV [1/(kg yr)]", "change [%]")
    return DataTable("Stopped pions in ^{48}Ti with new interactions", columns, rows, caption)


def nuclei_table() -> DataTable:
    """BCS of the nuclei that the authors took up next."""
    rows = []
    for name in (NUCLIDE, *OTHERS):
        g = ground_state(name)
        events = float(per_kilogram_and_year(rate(name), 1.0)[0])
        gaps = (g.protons.gap / MeV, g.neutrons.gap / MeV)
        rows.append((name, *gaps, g.protons.g_pair, g_pair_with_coulomb(g), g.neutrons.g_pair, events))
    columns = (
        "nuclide", "Δ_{p} [MeV]", "Δ_{n} [MeV]", "g_{pair} p", "g_{pair} p, with Coulomb", "g_{pair} n",
        "events above 1 keV [1/(kg yr)]",
    )  # fmt: skip
    caption = (
        f"Gaps from separation energies, factors that the force needs to give them, and events of stopped pions: {_INPUTS}. "
        "The pairing force is without Coulomb, as in the paper; a column has it, point charges and first order. There is no "
        "comparison with the tables of the sequel, which could not be opened."
    )
    return DataTable("BCS and stopped pions in other nuclei", columns, rows, caption)
