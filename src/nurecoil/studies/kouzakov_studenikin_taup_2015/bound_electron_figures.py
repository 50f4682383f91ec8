"""Figures of Section 2: germanium at a reactor with stepping, Eq. (9) against the moment, and the recoil angle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from nurecoil.arrays import Array
from nurecoil.atomic import hydrogenic_stepping, shells, stepping
from nurecoil.report import Axis, Figure, Panel, plot_curves
from nurecoil.report.style import line_style
from nurecoil.studies.kouzakov_studenikin_taup_2015.bound_electrons import (
    SPECTROMETER,
    WINDOW,
    folded_crossing,
    germanium,
)
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import (
    GEMMA,
    HIGH,
    PAPER,
    crossing,
    electron,
    eq_9,
    magnetic_model,
    weak_model,
)
from nurecoil.units import MeV, day, deg, keV, kg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Data = Mapping[str, Array]


def figures() -> tuple[Figure, ...]:
    """All of them."""
    return reactor(), moments(), angle()


def reactor() -> Figure:
    """Weak and magnetic rates on germanium at a reactor, bound and free; how many electrons take part."""
    edges = np.array(sorted({shell.binding_energy for shell in shells("Ge") if shell.binding_energy > 0})) / keV
    T = np.unique(np.concatenate([np.geomspace(0.01, 200, 400), *(edges * f for f in (1 - 1e-6, 1 + 1e-6))]))
    unit = 1 / (keV * kg * day)
    data: dict[str, Array] = {"T": T}
    for name, model in (("weak", weak_model()), ("magnetic", magnetic_model())):
        for binding in ("stepping", "free"):
            data[f"{name} {binding}"] = germanium(model, binding)(T * keV) / unit
    data["electrons stepping"] = stepping(T * keV, shells("Ge"))
    data["electrons hydrogenic"] = hydrogenic_stepping(T * keV, shells("Ge"))
    at = folded_crossing()
    data["crossing"] = np.array([at / keV, float(germanium(weak_model())(at)) / unit])

    def draw(axes: Axes, d: Data) -> None:
        axes.axvspan(*(end / keV for end in WINDOW), color="0.5", alpha=0.12, linewidth=0)
        moment = r"magnetic, $2.9\times 10^{-11}\,\mu_{\rm B}$"
        for i, (name, label) in enumerate((("weak", "weak"), ("magnetic", moment))):
            axes.plot(d["T"], d[f"{name} stepping"], label=label, **line_style(i))
        for name, label in (("weak", "free electrons"), ("magnetic", "_free")):
            axes.plot(d["T"], d[f"{name} free"], color="0.35", linewidth=0.8, label=label, zorder=1)
        axes.plot(*d["crossing"], marker="o", markersize=6, markerfacecolor="white", color="black", linestyle="none", zorder=4)
        where, level = d["crossing"]
        axes.text(where * 1.08, level * 1.3, f"{where:.1f} keV", fontsize=11)

    def draw_electrons(axes: Axes, d: Data) -> None:
        axes.axvspan(*(end / keV for end in WINDOW), color="0.5", alpha=0.12, linewidth=0)
        axes.axhline(32, color="0.35", linewidth=0.8)
        for i, name in enumerate(("stepping", "hydrogenic")):
            axes.plot(d["T"], d[f"electrons {name}"], label=name, **line_style(i))
        for edge, level, label in ((0.028, 9.5, "M$_{4,5}$"), (0.115, 17.5, "M$_{1-3}$"), (1.15, 26, "L"), (10.6, 33, "K")):
            axes.text(edge, level, label, fontsize=11, ha="right")

    x = Axis("energy transfer $T$ [keV]", scale="log", limits=(0.01, 200))
    y = Axis(r"rate [keV$^{-1}$ kg$^{-1}$ day$^{-1}$]", scale="log", limits=(5e-4, 20))
    return Figure(
        "gemma",
        "Top: electrons of natural germanium in the antineutrinos of a reactor, 2.7 × 10¹³ cm⁻² s⁻¹: weak scattering and the "
        "magnetic one at the limit of GEMMA (Beda:2012zz), with bound electrons by stepping, Eqs. (10) and (11), and all of "
        "them free. They cross where free electrons have them cross, since binding is a common factor. Grey: the window of "
        "GEMMA, 2.8 to 55 keV. Bottom: electrons that an energy transfer can free, with sharp steps and with the exact "
        "threshold behaviour of a hydrogenic 1s electron in each shell.",
        f"our own, from Eqs. (5) to (11) of {PAPER}; flux of {SPECTROMETER}; tree-level couplings with sin²θ_W = 0.23857",
        (
            Panel(x, y, draw, legend="upper right"),
            Panel(x, Axis("electrons", dimensionless=True, limits=(0, 37)), draw_electrons, legend="lower right"),
        ),
        data, share_x=True, heights=(1.9, 1.0), size=(6.4, 6.4),
        alt="Rate on germanium electrons against energy transfer, with steps at the shells",
    )  # fmt: skip


def moments() -> Figure:
    """Eq. (9) with and without the weak couplings."""
    moments = np.geomspace(3e-13, 5e-11, 60)
    free = electron(weak_model())
    data: dict[str, Array] = {"moment": moments, "Eq. (9)": np.array([eq_9(mu) for mu in moments]) / keV}
    for flavour in ("e", "mu"):
        data[flavour] = np.array([crossing(free, HIGH, flavour, moment=mu) for mu in moments]) / keV
    data["limit"] = np.array([GEMMA])

    def draw(axes: Axes, d: Data) -> None:
        labels = {"mu": r"$\nu_\mu,\ \nu_\tau$", "e": r"$\nu_e,\ \bar\nu_e$"}
        plot_curves(axes, d["moment"], {label: d[name] for name, label in labels.items()})
        axes.plot(d["moment"], d["Eq. (9)"], color="black", linestyle=":", label="Eq. (9), no couplings")
        axes.axhspan(*(end / keV for end in WINDOW), color="0.5", alpha=0.12, linewidth=0)
        axes.axvline(d["limit"][0], color="0.6", linewidth=0.8)
        axes.tick_params(axis="x", which="minor", labelbottom=False)
        axes.text(d["limit"][0] * 0.96, 0.004, "GEMMA", fontsize=11, rotation=90, ha="right", va="bottom")

    return Figure(
        "eq-9",
        "Energy below which magnetic scattering off electrons exceeds the weak one, for neutrinos of much higher energy: Eq. "
        "(9), and the same with the factor g_V² + g_A² that it leaves out, 1.205 for electron neutrinos and antineutrinos and "
        "0.2505 for the others. Grey: the window of GEMMA; vertical line: its limit (Beda:2012zz).",
        f"our own; Eq. (9) of {PAPER}; tree-level couplings with sin²θ_W = 0.23857",
        (
            Panel(
                Axis(r"magnetic moment $\mu_\nu$ [$\mu_{\rm B}$]", scale="log", limits=(3e-13, 5e-11)),
                Axis("energy $T_e$ [keV]", scale="log", limits=(2e-3, 500)),
                draw,
                legend="upper left",
            ),
        ),
        data,
    )


def angle() -> Figure:
    """Eq. (3): the recoil angle against the electron's energy."""
    energies = (0.05, 0.3, 1.0, 4.0)
    free = electron(weak_model())
    data: dict[str, Array] = {}
    for E in energies:
        shares = np.unique(np.concatenate([np.geomspace(1e-6, 0.9, 200), 1 - np.geomspace(1e-6, 0.1, 100), [1.0]]))
        T = shares * free.T_max(E * MeV)
        data[f"T {E:g}"] = T / keV
        data[f"angle {E:g}"] = np.arccos(free.cos_recoil(T, E * MeV)) / deg

    def draw(axes: Axes, d: Data) -> None:
        axes.axvspan(*(end / keV for end in WINDOW), color="0.5", alpha=0.12, linewidth=0)
        for i, E in enumerate(energies):
            label = f"{E:g} MeV" if E >= 1 else f"{1e3 * E:g} keV"
            axes.plot(d[f"T {E:g}"], d[f"angle {E:g}"], label=label, **line_style(i))
        axes.set_yticks(range(0, 91, 15))

    return Figure(
        "recoil-angle",
        "Angle between neutrino and recoiling electron against its kinetic energy, for four neutrino energies; each curve "
        "ends at the largest energy, Eq. (4), where the electron goes forward. Grey: 2.8 to 55 keV.",
        f"our own, from Eqs. (3) and (4) of {PAPER}",
        (
            Panel(
                Axis("electron kinetic energy $T_e$ [keV]", scale="log", limits=(0.01, 5000)),
                Axis(r"recoil angle $\chi$ [deg]", limits=(0, 92)),
                draw,
                legend="lower left",
            ),
        ),
        data,
    )
