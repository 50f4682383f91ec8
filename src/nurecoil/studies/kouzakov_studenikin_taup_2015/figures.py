"""Electromagnetic contributions on 74Ge and on electrons, their crossings, and the sign of the interference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.models import Model
from nurecoil.report import Axis, Figure, Panel, plot_curves
from nurecoil.report.style import line_style
from nurecoil.studies.kouzakov_studenikin_taup_2015.setting import (
    GEMMA,
    PAPER,
    REACTOR,
    crossing,
    electron,
    eq_9,
    eq_13,
    eta,
    magnetic_model,
    nucleus,
    weak_model,
)
from nurecoil.units import MeV, cm2, eV, keV

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Data = Mapping[str, Array]
CHARGE = 1e-12
RADIUS = 1e-32 * cm2
INPUTS = "Tree-level couplings with sin²θ_W = 0.23857."


def figures() -> tuple[Figure, ...]:
    """All of them."""
    return germanium(), sign(), electrons()


def germanium() -> Figure:
    """Weak, magnetic, millicharge and charge-radius cross sections on 74Ge at a reactor."""
    T = np.geomspace(1e-2, nucleus(weak_model()).T_max(REACTOR) / eV * 0.9999, 500)
    unit = cm2 / MeV
    radius = nr.ChargeRadius(r2_nue=RADIUS, reference="zero")
    models: dict[str, Model] = {
        "weak": weak_model(),
        "magnetic": magnetic_model(),
        "millicharge": nr.Millicharge(q_nue=CHARGE),
        "charge radius": radius,
    }
    data: dict[str, Array] = {"T": T}
    for name, model in models.items():
        data[name] = nucleus(model).dsigma_dT(T * eV, REACTOR) / unit
    sums: dict[str, Model] = {
        "magnetic": magnetic_model(),
        "positive charge": nr.Millicharge(q_nue=CHARGE),
        "negative charge": nr.Millicharge(q_nue=-CHARGE),
        "positive radius": radius,
        "negative radius": nr.ChargeRadius(r2_nue=-RADIUS, reference="zero"),
    }
    for name, extra in sums.items():
        total = nucleus(weak_model() + extra).dsigma_dT(T * eV, REACTOR) / unit
        data[f"ratio {name}"] = total / data["weak"]
    at = crossing(nucleus(weak_model()), REACTOR)
    data["crossing"] = np.array([at / eV, nucleus(weak_model()).dsigma_dT(at, REACTOR) / unit])
    labels = {
        "weak": "weak",
        "magnetic": r"magnetic, $\mu_\nu = 2.9\times 10^{-11}\,\mu_{\rm B}$",
        "millicharge": r"millicharge, $|e_\nu| = 10^{-12}$",
        "charge radius": r"charge radius, $|\langle r^2\rangle| = 10^{-32}$ cm$^2$",
    }

    def draw(axes: Axes, d: Data) -> None:
        plot_curves(axes, d["T"], {label: d[name] for name, label in labels.items()})
        at, level = d["crossing"]
        axes.plot([at, at], [level, 1e-34], color="0.35", linewidth=0.9, linestyle=":")
        axes.text(at * 1.15, 2e-35, rf"${at:.2f}$ eV", fontsize=11)

    def draw_ratio(axes: Axes, d: Data) -> None:
        axes.axhline(1.0, color="0.5", linewidth=0.8)
        axes.plot(d["T"], d["ratio magnetic"], **line_style(1))
        for name, i in (("charge", 2), ("radius", 3)):
            axes.plot(d["T"], d[f"ratio positive {name}"], **line_style(i))
            axes.plot(d["T"], d[f"ratio negative {name}"], **{**line_style(i), "linestyle": "-", "linewidth": 0.9})
        axes.axvline(d["crossing"][0], color="0.35", linewidth=0.9, linestyle=":")

    x = Axis(r"nuclear recoil energy $T_N$ [eV]", scale="log", limits=(1e-2, 500))
    return Figure(
        "germanium",
        f"Top: contributions to the cross section of electron neutrinos of 4 MeV on 74Ge, each alone, F = 1. {INPUTS} The "
        f"vertical line "
        "marks where the magnetic one at the limit of GEMMA (Beda:2012zz) equals the weak one. Bottom: the sum with the "
        "weak interaction over the weak cross section; dashed styles for positive millicharge and charge radius, thin "
        "solid lines for negative ones, which interfere; the magnetic term does not.",
        f"our own, from Eqs. (13) to (16) of {PAPER} with the sign of Eq. (13) corrected",
        (
            Panel(x, Axis(r"$d\sigma/dT_N$ [cm$^2$ MeV$^{-1}$]", scale="log", limits=(1e-42, 1e-34)), draw, "", "lower left"),
            Panel(x, Axis("ratio to weak alone", dimensionless=True, limits=(0, 3)), draw_ratio),
        ),
        data, share_x=True, heights=(1.7, 1.0), size=(6.4, 6.8),
    )  # fmt: skip


def sign() -> Figure:
    """eta of Eq. (13), as printed and with the right sign."""
    T = np.geomspace(0.02, 460.0, 300)
    data: dict[str, Array] = {"T": T}
    for name, options in (("charge", {"charge": CHARGE}), ("radius", {"r2": RADIUS})):
        data[f"{name} ours"] = eta(T * eV, **options) ** 2
        data[f"{name} printed"] = eq_13(T * eV, **options) ** 2 + 0.0 * T
    labels = {"charge": r"$e_\nu = +10^{-12}$", "radius": r"$\langle r^2\rangle = +10^{-32}$ cm$^2$"}

    def draw(axes: Axes, d: Data) -> None:
        for i, (name, label) in enumerate(labels.items()):
            style = line_style(i)
            axes.plot(d["T"], d[f"{name} ours"], label=label, color=style["color"])
            axes.plot(d["T"], d[f"{name} printed"], label=f"{label}, as printed", color=style["color"], linestyle="--")
        axes.axhline(1.0, color="0.5", linewidth=0.8)

    x = Axis(r"nuclear recoil energy $T_N$ [eV]", scale="log", limits=(0.02, 460))
    return Figure(
        "interference",
        "The factor η² of Eq. (13) on 74Ge: the vector cross section with a positive millicharge or charge radius over the "
        "one of the Standard Model. Dashed: as printed; solid: with the sign that repulsion of like charges requires.",
        f"our own; Eq. (13) of {PAPER}",
        (Panel(x, Axis(r"$\eta^2$", dimensionless=True, limits=(0, 3)), draw, legend="upper right"),), data,
    )  # fmt: skip


def electrons() -> Figure:
    """Weak and magnetic scattering off free electrons at a reactor energy."""
    T = np.geomspace(0.3, electron(weak_model()).T_max(REACTOR) / keV * 0.9999, 400)
    unit = cm2 / MeV
    cases = {"nu_e_bar": ("e", True), "nu_e": ("e", False), "nu_mu": ("mu", False)}
    labels = {"nu_e_bar": r"weak, $\bar\nu_e$", "nu_e": r"weak, $\nu_e$", "nu_mu": r"weak, $\nu_\mu$"}
    data: dict[str, Array] = {"T": T, "eq_9": np.array([eq_9() / keV])}
    for name, (flavour, bar) in cases.items():
        data[name] = electron(weak_model()).dsigma_dT(T * keV, REACTOR, flavour, bar) / unit
        at = crossing(electron(weak_model()), REACTOR, flavour, bar)
        data[f"crossing {name}"] = np.array([at / keV, electron(weak_model()).dsigma_dT(at, REACTOR, flavour, bar) / unit])
    data["magnetic"] = electron(magnetic_model(GEMMA)).dsigma_dT(T * keV, REACTOR) / unit

    def draw(axes: Axes, d: Data) -> None:
        curves = {label: d[name] for name, label in labels.items()}
        plot_curves(axes, d["T"], {**curves, r"magnetic, $2.9\times 10^{-11}\,\mu_{\rm B}$": d["magnetic"]})
        for i, name in enumerate(cases):
            axes.plot(*d[f"crossing {name}"], marker="o", markersize=6, markerfacecolor="white", color=line_style(i)["color"],
                      linestyle="none", zorder=4)  # fmt: skip
        axes.axvline(d["eq_9"][0], color="0.35", linewidth=0.9, linestyle=":", label="Eq. (9)")

    x = Axis(r"electron kinetic energy $T_e$ [keV]", scale="log", limits=(0.3, 4500))
    y = Axis(r"$d\sigma/dT_e$ [cm$^2$ MeV$^{-1}$]", scale="log", limits=(1e-46, 2e-42))
    return Figure(
        "electrons",
        f"Free electrons at rest and neutrinos of 4 MeV: weak cross sections, and the magnetic one at the limit of GEMMA "
        f"(Beda:2012zz). {INPUTS} Circles: where they are equal. Dotted line: Eq. (9), which leaves out the weak couplings.",
        f"our own, from Eqs. (6) to (9) of {PAPER}",
        (Panel(x, y, draw, legend="upper right"),), data,
    )  # fmt: skip
