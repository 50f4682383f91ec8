"""Figures of Section 2: germanium at a reactor with stepping, Eq. (9) against the moment, and the recoil angle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from nurecoil.arrays import Array
from nurecoil.atomic import hydrogenic_stepping, shells, stepping
from nurecoil.report import Axis, Figure, Line, Mark, Panel, Points, lines
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
SEEN = (WINDOW[0] / keV, WINDOW[1] / keV)
"""Window of GEMMA."""


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

    data["crossing at"], data["crossing"] = data["crossing"][:1], data["crossing"][1:]
    data["hydrogenic over stepping"] = data["electrons hydrogenic"] / np.maximum(data["electrons stepping"], 1e-9)
    moment = r"magnetic, $2.9\times 10^{-11}\,\mu_{\rm B}$"
    rates = (
        *lines("T", {"weak stepping": "weak", "magnetic stepping": moment}),
        Line("T", "weak free", "free electrons", thin=True), Line("T", "magnetic free", thin=True),
    )  # fmt: skip
    at_crossing = Points("crossing at", "crossing", f"equal at {at / keV:.1f} keV", hollow=True)

    def edges_of_shells(axes: Axes, d: Data) -> None:
        for edge, level, label in ((0.028, 9.5, "M$_{4,5}$"), (0.115, 17.5, "M$_{1-3}$"), (1.15, 26, "L"), (10.6, 33, "K")):
            axes.text(edge, level, label, fontsize=11, ha="right")

    steps = lines("T", {"electrons stepping": "stepping", "electrons hydrogenic": "hydrogenic"})
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
            Panel(x, y, lines=rates, data=(at_crossing,), marks=(Mark(x=SEEN),), legend="upper right"),
            Panel(x, Axis("electrons", dimensionless=True, limits=(0, 37)), edges_of_shells, lines=steps,
                  marks=(Mark(x=SEEN, label="GEMMA"), Mark(y=32.0)), legend="lower right"),
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

    shown = (
        Line("moment", "mu", r"$\nu_\mu,\ \nu_\tau$"), Line("moment", "e", r"$\nu_e,\ \bar\nu_e$"),
        Line("moment", "Eq. (9)", "Eq. (9), no couplings", index=6, dashes=3),
    )  # fmt: skip
    marks = (Mark(y=SEEN, text="window of GEMMA"), Mark(x=GEMMA, label="limit of GEMMA", dotted=True))

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
                lines=shown,
                marks=marks,
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

    def quarters(axes: Axes, d: Data) -> None:
        axes.set_yticks(range(0, 91, 15))

    names = {E: f"$E_\\nu$ = {E:g} MeV" if E >= 1 else f"$E_\\nu$ = {1e3 * E:g} keV" for E in energies}
    curves = tuple(Line(f"T {E:g}", f"angle {E:g}", names[E]) for E in energies)

    return Figure(
        "recoil-angle",
        "Angle between neutrino and recoiling electron against its kinetic energy, for four neutrino energies; each curve "
        "ends at the largest energy, Eq. (4), where the electron goes forward. Grey: 2.8 to 55 keV.",
        f"our own, from Eqs. (3) and (4) of {PAPER}",
        (
            Panel(
                Axis("electron kinetic energy $T_e$ [keV]", scale="log", limits=(0.01, 5000)),
                Axis(r"recoil angle $\chi$ [deg]", limits=(0, 92)),
                quarters,
                lines=curves,
                marks=(Mark(x=SEEN, text="GEMMA"),),
                legend="lower left",
            ),
        ),
        data,
    )
