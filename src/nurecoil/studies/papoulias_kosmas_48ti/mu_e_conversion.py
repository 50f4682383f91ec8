"""Table 1 of the paper: limits on nu_mu -> nu_e from mu -> e conversion, by the paper's rule and with the nucleus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from nurecoil.arrays import Array
from nurecoil.export.style import MARKERS, PALETTE
from nurecoil.processes.observables.conversion_searches import ConversionSearch, conversion_search, conversion_searches
from nurecoil.processes.observables.mu_e_conversion import (
    CAVEAT,
    LOOP_FACTOR,
    ConversionCouplings,
    MuEConversion,
    epsilon_limit_davidson,
    flavour_change_ratio,
)
from nurecoil.report import Axis, DataTable, Figure, Panel, plot_curves
from nurecoil.report.formatting import value_text
from nurecoil.studies import ours
from nurecoil.studies.papoulias_kosmas_48ti.setting import PAPER
from nurecoil.units import MeV, fm

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TABLE_1 = {"comet": 3.70, "mu2e": 2.87, "project-x": 0.52, "prime": 0.37}
"""Limits on epsilon_mu-e in 1e-6, as printed."""

QUARKS = {"u": (1.0, 0.0), "d": (0.0, 1.0), "u = d": (1.0, 1.0)}
"""Which quarks carry the coupling, for the coherent rate."""


@cache
def conversion(nuclide: str) -> MuEConversion:
    """The muonic atom of a target, solved once."""
    return MuEConversion(nuclide)


@ours("epsilon-*")
def table_1() -> dict[str, float]:
    """Limits by the rule, in 1e-6."""
    return {f"epsilon-{key}": epsilon_limit_davidson(conversion_search(key).R).epsilon / 1e-6 for key in TABLE_1}


def coherent_limits(search: ConversionSearch) -> dict[str, float]:
    """Limits on |epsilon| from the coherent rate, by the quarks that carry it."""
    atom = conversion(search.nuclide)
    return {name: atom.epsilon_limit(search.R, *weights).epsilon for name, weights in QUARKS.items()}


def figures() -> tuple[Figure, ...]:
    """Limits by both rules, and the waves behind the overlaps."""
    return limits_figure(), waves_figure()


def limits_figure() -> Figure:
    """All searches, by both rules."""
    found = [conversion_search(key) for key in conversion_searches()]
    data: dict[str, Array] = {"search": np.arange(len(found), dtype=float)}
    data["rule"] = np.array([epsilon_limit_davidson(s.R).epsilon for s in found])
    data["paper"] = np.array([1e-6 * TABLE_1.get(key, np.nan) for key in conversion_searches()])
    for name in QUARKS:
        data[name] = np.array([coherent_limits(s)[name] for s in found])

    def draw(axes: Axes, d: Mapping[str, Array]) -> None:
        axes.plot(d["search"] - 0.2, d["rule"], MARKERS[0], color=PALETTE[0], label=r"$\sqrt{R}/C$, no nucleus")
        axes.plot(d["search"] - 0.2, d["paper"], "x", color="black", markersize=9, label="paper, Table 1", zorder=5)
        for i, name in enumerate(QUARKS, start=1):
            label = f"coherent, {name}" + (" quarks" if "=" not in name else "")
            axes.plot(d["search"] + 0.1 * (i - 1), d[name], MARKERS[i], color=PALETTE[i], label=label)
        axes.set_xticks(d["search"], [f"{s.name.partition(' (')[0]}\n{_isotope(s.nuclide)}" for s in found])
        axes.tick_params(axis="x", which="minor", bottom=False, top=False)
        axes.set_xlim(-0.6, len(found) - 0.4)

    y = Axis(r"limit on $|\epsilon_{\mu e}^{fP}|$", dimensionless=True, scale="log", limits=(1e-8, 3e-3))
    return Figure(
        "conversion-limits",
        "Limits on ε_{μe} from sensitivities and bounds on μ → e conversion: the rule of the paper's Table 1 beside the "
        f"coherent rate for the same loop, C = {LOOP_FACTOR}, with Dirac waves in the measured charge densities. {CAVEAT}",
        f"{PAPER}, Table 1",
        [Panel(Axis("search and target", dimensionless=True), y, draw, legend="upper left")], data, size=(8.4, 4.4),
    )  # fmt: skip


def _isotope(name: str) -> str:
    word = name.rstrip("0123456789")
    return f"$^{{{name.removeprefix(word)}}}${word}"


def waves_figure() -> Figure:
    """Muon, electron and nucleus in 48Ti."""
    atom = conversion("Ti48").atom
    r = np.asarray(atom.grid.r / fm).ravel()
    kept = r < 25.0
    unit = np.sqrt(1.0 / fm)
    rho = np.asarray(atom.charge.density(atom.grid.r)).ravel()
    data = {
        "r": r[kept],
        "muon g": (atom.grid.r * atom.muon.g).ravel()[kept] / unit,
        "muon f": (atom.grid.r * atom.muon.f).ravel()[kept] / unit,
        "electron g": (atom.grid.r * atom.electron.g).ravel()[kept],
        "electron f": (atom.grid.r * atom.electron.f).ravel()[kept],
        "density": rho[kept] / rho.max(),
    }

    def muon(axes: Axes, d: Mapping[str, Array]) -> None:
        plot_curves(axes, d["r"], {"$r g$": d["muon g"], "$r f$": d["muon f"]})
        axes.fill_between(d["r"], 0.2 * d["density"], color="0.85", label="charge density (scaled)", zorder=0)

    def electron(axes: Axes, d: Mapping[str, Array]) -> None:
        plot_curves(axes, d["r"], {"$r g$": d["electron g"], "$r f$": d["electron f"]})
        axes.fill_between(d["r"], 1.5 * d["density"], color="0.85", zorder=0)

    x = Axis("radius $r$ [fm]", limits=(0, 25))
    panels = (
        Panel(x, Axis("radial waves, 1s [fm$^{-1/2}$]"), muon, title="muon"),
        Panel(x, Axis(r"radial waves, $\kappa = -1$", dimensionless=True), electron, title="electron", legend=None),
    )
    return Figure(
        "conversion-waves",
        f"The muon's 1s wave in 48Ti, bound by {atom.binding_energy / MeV:.3f} MeV, and the wave of the conversion electron of "
        f"{atom.electron_energy / MeV:.2f} MeV, normalised to an amplitude of √2. Grey: the measured charge density.",
        "our own, as in Kitano:2002mt", panels, data, columns=2, size=(8.4, 3.6),
    )  # fmt: skip


def tables() -> tuple[DataTable, ...]:
    """Limits by both rules, overlap integrals, ratios of cross sections."""
    return _limits_table(), _overlaps_table(), _ratios_table()


def _limits_table() -> DataTable:
    rows: list[Sequence[str | float]] = []
    for key in conversion_searches():
        search = conversion_search(key)
        rule = epsilon_limit_davidson(search.R).epsilon
        coherent = coherent_limits(search)
        rows.append(
            (
                search.name, search.nuclide, value_text(search.R), rule / 1e-6, *(x / 1e-6 for x in coherent.values()),
                rule / coherent["u"], rule / coherent["u = d"],
            )
        )  # fmt: skip
    heads = ("√R/C", *(f"coherent, {name}" for name in QUARKS))
    columns = ("search", "target", "R", *(f"{head} [10^-6]" for head in heads), "√R/C over coherent, u", "the same, u = d")
    return DataTable(
        "Limits on ε_{μe} by two rules", columns, rows, f"R is a bound (SINDRUM II) or a design sensitivity. {CAVEAT}", digits=3
    )


def _overlaps_table() -> DataTable:
    rows = []
    for nuclide in ("Al27", "Ti48", "Au197"):
        atom = conversion(nuclide)
        o = atom.overlaps
        ratios = (atom.branching_ratio(ConversionCouplings.from_epsilon(*w, C=1.0)) for w in QUARKS.values())
        rows.append((nuclide, atom.atom.binding_energy / MeV, o.D, o.S_p, o.S_n, o.V_p, o.V_n, *ratios))
    overlaps = ("D", "S(p)", "S(n)", "V(p)", "V(n)")
    columns = (
        "target",
        "binding energy [MeV]",
        *(f"{x} [m_{{μ}}^{{5/2}}]" for x in overlaps),
        *(f"R/(Cε)^2, {x}" for x in QUARKS),
    )
    caption = (
        "With the recoil of the nucleus, no vacuum polarisation; capture rates of Suzuki:1987jf. Integrals as in Kitano:2002mt."
    )
    return DataTable("Overlap integrals", columns, rows, caption)


def _ratios_table() -> DataTable:
    rows = []
    for key, epsilon in TABLE_1.items():
        search = conversion_search(key)
        rule = flavour_change_ratio(search.nuclide, epsilon * 1e-6)
        strongest = flavour_change_ratio(search.nuclide, coherent_limits(search)["u = d"])
        rows.append((search.name, search.nuclide, epsilon, rule / 1e-10, strongest / 1e-10))
    columns = (
        "search",
        "target",
        "ε_{μe} of Table 1 [10^-6]",
        "R(ν_{μ} ↔ ν_{e}) [10^-10]",
        "the same with the coherent limit [10^-10]",
    )
    caption = (
        "Flavour-changing over Standard-Model cross section for ε^u = ε^d, equal form factors of protons and neutrons, "
        "sin^2 θ_{W} = 0.2312. The table's caption announces these ratios; the text at hand does not have them."
    )
    return DataTable("Ratios of cross sections behind Table 1", columns, rows, caption, digits=3)
