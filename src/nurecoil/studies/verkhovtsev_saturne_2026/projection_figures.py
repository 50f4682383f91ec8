"""Fig. B1 and what SATURNE can reach: the event spectrum, the limit on the magnetic moment, and vector interactions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.export.style import line_style
from nurecoil.inference import asimov
from nurecoil.processes.liquid_helium import impulse_approximation
from nurecoil.report import Axis, Figure, Line, Mark, Panel, Points, lines, plot_steps
from nurecoil.studies.verkhovtsev_saturne_2026.projection import (
    MASSES,
    ionisation,
    mass_grid,
    moment_limit,
    nsi_plane,
    projection,
    rate,
    scaled,
    without_electrons,
)
from nurecoil.studies.verkhovtsev_saturne_2026.setting import CADEDDU, PAPER, PROPOSAL, RANGES, SIN2, atom, weak_model
from nurecoil.units import keV, kg, meV, mu_B

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Data = Mapping[str, Array]
MOMENT = 7e-13
ENDPOINT = 18.592 * keV
INPUTS = "60 g of tritium in the middle of a ball of 500 kg of helium, five years; tree-level couplings with sin²θ_W = 0.23857."
STATISTICS = "Statistics only: no backgrounds, no systematic uncertainties; data exactly as the Standard Model expects."


def figures() -> tuple[Figure, ...]:
    """All of them."""
    return event_spectrum(), moment(), weak_angle(), interactions()


def event_spectrum() -> Figure:
    """Fig. B1: events against recoil energy, with the electrons, without, in the liquid, and from a magnetic moment."""
    T = np.unique(np.concatenate([np.geomspace(0.3, 185, 160), 8.5965 * (1 + np.linspace(-0.3, 0.3, 81))]))
    magnetic = nr.MagneticMoment(mu_nue=MOMENT * mu_B)
    end = float(atom().T_max(ENDPOINT))
    unit = 1 / meV
    data: dict[str, Array] = {
        "T": T,
        "atom": rate(T * meV) / unit,
        "nucleus": rate(T * meV, electrons=False) / unit,
        "liquid": impulse_approximation(rate, T * meV, end) / unit,
        "magnetic": rate(T * meV, magnetic) / unit,
        "magnetic, nucleus": rate(T * meV, magnetic, electrons=False) / unit,
    }
    experiment = projection()
    data["edges"] = experiment.bins / meV
    data["counts"] = experiment.expected(weak_model())
    data["counts, nucleus"] = without_electrons(experiment).expected(weak_model())
    data["counts, liquid"] = nr.experiment("saturne-impulse").expected(weak_model())
    data["counts, magnetic"] = experiment.expected(magnetic)

    moment = r"$\mu_\nu = 7\times 10^{-13}\,\mu_{\rm B}$"
    curves = (
        *lines("T", {"atom": "atom", "nucleus": "bare nucleus", "magnetic": moment, "liquid": "in the liquid (indicative)"}),
        Line("T", "magnetic, nucleus", f"{moment}, bare nucleus", thin=True),
    )  # fmt: skip

    def draw_counts(axes: Axes, d: Data) -> None:
        named = {"atom": d["counts"], "bare nucleus": d["counts, nucleus"], "_magnetic": d["counts, magnetic"],
                 "_liquid": d["counts, liquid"]}  # fmt: skip
        plot_steps(axes, d["edges"], named)

    x = Axis("recoil energy $T$ [meV]", scale="log", limits=(0.3, 200))
    return Figure(
        "fig-b1",
        f"Recoil spectrum of SATURNE in events. {INPUTS} Solid: on the atom, 7.70 events, 7.39 of them above 1 meV. Dashed: on "
        "bare nuclei, 16.64. Dash-dotted: what a magnetic moment of 7 × 10⁻¹³ μ_B adds; thin: the same without the "
        "screening by electrons. Dotted: with the zero-point motion of the atoms in the liquid, in the impulse approximation, "
        "which is not reliable at the dip. Bottom: counts in the bins of the projection.",
        f"same quantity as Fig. B1 of {PAPER}, whose curve is not in its text; {CADEDDU}; zero-point motion after Glyde:2011",
        (
            Panel(x, Axis(r"$dN/dT$ [meV$^{-1}$]", scale="log", limits=(1e-4, 3.0)), lines=curves, legend="lower left"),
            Panel(x, Axis("events per bin", dimensionless=True, scale="log", limits=(5e-4, 6)), draw_counts, legend=None),
        ),
        data, share_x=True, heights=(2.2, 1.2), size=(6.0, 6.4),
        alt="Events against recoil energy with a dip at 8.6 meV",
    )  # fmt: skip


def moment() -> Figure:
    """Limit on the magnetic moment against the mass of tritium, from recoils of atoms and from ionisation."""
    masses = mass_grid()
    data: dict[str, Array] = {
        "mass": masses / kg,
        "atom": np.array([moment_limit(scaled(mass)) for mass in masses]) / mu_B,
        "ionisation": np.array([moment_limit(ionisation().replace(source=scaled(m).source)) for m in masses]) / mu_B,
        "stated mass": np.array([0.06]),
        "stated": np.array([7e-13]),
    }

    curves = lines("mass", {"atom": "recoiling atoms", "ionisation": "ionisation"})
    stated = Points("stated mass", "stated", "Cadeddu et al. 2019")
    marks = (
        Mark(y=1e-13, text="“of order” of the slides", dotted=True), Mark(x=1.04, text="10 MCi", dotted=True),
        Mark(x=4.16, text="40 MCi", dotted=True),
    )  # fmt: skip

    return Figure(
        "moment",
        "Upper limit on the magnetic moment of ν_e at 90 % C.L. against the mass of tritium: from recoils of helium atoms "
        "above 1 meV, and from electrons knocked out of helium. 500 kg of helium, five years. It falls as the fourth root of "
        f"the exposure. {STATISTICS}",
        f"our own; circle: {CADEDDU}; vertical lines: activities of {PROPOSAL}",
        (
            Panel(
                Axis("mass of tritium [kg]", scale="log", limits=(0.01, 10)),
                Axis(r"limit on $\mu_\nu$ [$\mu_{\rm B}$]", scale="log", limits=(7e-14, 3e-12)),
                lines=curves,
                data=(stated,),
                marks=marks,
                legend="lower left",
            ),
        ),
        data,
    )


def weak_angle() -> Figure:
    """-2 ln L against the weak angle for several masses of tritium."""
    angles = np.linspace(0.18, 0.30, 241)
    data: dict[str, Array] = {"sin2": angles}
    for mass in MASSES:
        data[mass] = asimov(projection(mass), weak_model()).many({"sin2_theta_w": angles})

    curves = lines("sin2", {mass: str(mass) for mass in MASSES})
    marks = (Mark(y=1.0, text=r"$1\sigma$"), Mark(y=2.706, text="90 %"), Mark(x=SIN2, dotted=True))

    return Figure(
        "weak-angle",
        "−2 ln L of the weak angle, at momentum transfers of a few keV, for four masses of tritium; 500 kg of helium, five "
        f"years, recoils above 1 meV. At one standard deviation 500 g give ±0.013. {STATISTICS}",
        f"our own; compare ±0.015 for 500 g in {CADEDDU}",
        (
            Panel(
                Axis(r"$\sin^2\theta_W$", dimensionless=True, limits=(0.18, 0.30)),
                Axis(r"$-2\Delta\ln L$", dimensionless=True, limits=(0, 6)),
                lines=curves,
                marks=marks,
                title="tritium at 500 kg of helium, five years",
                legend="upper left",
            ),
        ),
        data,
    )


def interactions() -> Figure:
    """Allowed regions of the diagonal vector interactions of nu_e."""
    masses = ("500 g", "1 kg", "4 kg")
    planes = {mass: nsi_plane(mass) for mass in masses}
    first = planes["500 g"]
    data: dict[str, Any] = {"nucleus": first.x, "electron": first.y}
    data |= {mass: plane.delta for mass, plane in planes.items()}

    def draw(axes: Axes, d: Data) -> None:
        for i, mass in enumerate(masses):
            style = line_style(i)
            axes.contour(d["nucleus"], d["electron"], d[mass].T, levels=[first.thresholds[0]], colors=[style["color"]],
                         linestyles=[style["linestyle"]], linewidths=1.6)  # fmt: skip
            axes.plot([], [], label=f"{mass} of tritium, 90 % C.L.", **style)
        (low, high), (bottom, top) = RANGES["ee"]["nucleus"], RANGES["ee"]["e"]
        axes.fill(
            [low, high, high, low], [bottom, bottom, top, top], color="0.5", alpha=0.15, linewidth=0, label="ranges of Fig. 3"
        )
        axes.plot([0.0], [0.0], marker="+", color="black", markersize=9, linestyle="none", label="Standard Model")

    return Figure(
        "nsi",
        "Diagonal vector interactions of electron neutrinos that SATURNE would leave at 90 % C.L. (two degrees of freedom), on "
        "the nucleus (Zε^p + Nε^n) and on electrons; 500 kg of helium, five years, recoils above 1 meV. Grey: the ranges of "
        f"Fig. 3, each taken alone. {STATISTICS}",
        f"our own: the next step that {PAPER} announces; ranges after Coloma:2023ixt",
        (
            Panel(
                Axis(r"$\varepsilon_{ee}^{\rm nucl}$", dimensionless=True, limits=(-0.5, 0.5)),
                Axis(r"$\varepsilon_{ee}^{e}$", dimensionless=True, limits=(-0.3, 0.4)),
                draw,
                legend="upper right",
            ),
        ),
        data,
        size=(6.0, 5.2),
    )
