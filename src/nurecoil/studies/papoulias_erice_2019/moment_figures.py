"""Figures of effective moments: against phases, what the printed limits imply, and the solar limits."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.export.style import MARKERS, PALETTE, line_style
from nurecoil.flavour import PMNS, pure
from nurecoil.report import Axis, Figure, Mark, Panel, Points, lines
from nurecoil.studies.papoulias_erice_2019.moment_formulas import Moments, delayed_nu_mu_bar, general, prompt_nu_mu, reactor
from nurecoil.studies.papoulias_erice_2019.moment_limits import (
    P_E1,
    beryllium_P_e1,
    consistent_rows,
    flavour_contents,
    implied_fractions,
    printed_limits,
    rounding_of_fractions,
    solar_limits,
)
from nurecoil.units import deg

PAPER = "Papoulias:2019erice"


def _phase_figure() -> Figure:
    fit = PMNS.vintage_of("de-salas-2018")
    degrees = np.linspace(0.0, 360.0, 181)
    cases = {"aligned": (0.0, 0.0, 0.0), "twisted": (0.0, -60.0, 60.0)}
    curves: Mapping[str, tuple[str, Callable[[Moments, PMNS], float]]] = {
        "electron": ("reactor $\\bar\\nu_e$, delayed $\\nu_e$", reactor),
        "muon": ("prompt $\\nu_\\mu$, delayed $\\bar\\nu_\\mu$", prompt_nu_mu),
        "misprint": ("delayed $\\bar\\nu_\\mu$ as printed", lambda m, p: delayed_nu_mu_bar(m, p, as_printed=True)),
    }
    data: dict[str, Array] = {"delta": degrees, "delta_marks": degrees[::15]}
    for case, zeta in cases.items():
        moments = np.exp(1j * np.array(zeta) * deg)
        points = [fit.with_phases(x * deg) for x in degrees]
        for name, (_, formula) in curves.items():
            data[f"{case}_{name}"] = np.array([formula(moments, p) for p in points])
        for name, flavour in (("electron", "e"), ("muon", "mu")):
            rho = pure(flavour).matrix
            data[f"{case}_{name}_matrix"] = np.array([general(moments, rho, p) for p in points[::15]])

    def panel(case: str) -> Panel:
        def quarters(axes: Any, columns: Any) -> None:
            axes.set_xticks(range(0, 361, 90))

        shown = lines("delta", {f"{case}_{name}": label for name, (label, _) in curves.items()})
        circles = [
            Points("delta_marks", f"{case}_{name}_matrix", "" if i else "matrix definition", hollow=True)
            for i, name in enumerate(("electron", "muon"))
        ]
        title = ", ".join(f"$\\zeta_{i} = {z:g}\\degree$" for i, z in enumerate(cases[case], start=1))
        y = Axis("$\\mu_{\\rm eff}^2$ [$10^{-20}\\,\\mu_{\\rm B}^2$]", limits=(0, 4.2))
        x = Axis("$\\delta_{\\rm CP}$ [deg]", limits=(0, 360))
        return Panel(x, y, quarters, title, "upper left" if case == "aligned" else None, lines=shown, data=circles)

    return Figure(
        "moment-phases",
        "Effective moments for |Λ₁| = |Λ₂| = |Λ₃| = 10⁻¹⁰ μ_B as a function of δ_CP, for two choices of the moments' phases "
        "(mixing angles of deSalas:2017kay). Lines: the printed expressions; circles: the general matrix definition. The "
        "printed expression for the delayed muon antineutrino leaves two terms without their factor 2|Λ₁Λ₂|, here half of it.",
        f"{PAPER}, expressions in the mass basis, and slide “Impact of CP phases”",
        [panel("aligned"), panel("twisted")], data, columns=2, size=(9.0, 4.2),
    )  # fmt: skip


def _nearest_content(source: str, fractions: Array, rounding: Array, pmns: PMNS) -> Array:
    """The flavour content of a row [3]; for the delayed beam, of the mixture that comes closest."""
    candidates = flavour_contents(source, pmns)
    distance = np.sum(((candidates - fractions) / rounding) ** 2, axis=-1)
    nearest: Array = candidates[int(np.argmin(distance))]
    return nearest


def _content_figure() -> Figure:
    table = printed_limits()
    fractions = implied_fractions(table["limits"])
    errors = rounding_of_fractions(table["limits"], table["steps"])
    pmns = PMNS.vintage_of("de-salas-2018").with_phases(0.0)
    groups = list(table["source"])
    degrees = np.linspace(0.0, 360.0, 361)
    data: dict[str, Any] = {
        "row": np.arange(len(fractions), dtype=float)[::-1],
        "name": [
            f"{experiment.removeprefix('COHERENT-')}{'' if setup == 'current' else ', future'}"
            for experiment, setup in zip(table["experiment"], table["setup"], strict=True)
        ],
        "fraction": fractions,
        "rounding": errors,
        "content": np.array([_nearest_content(*row, pmns) for row in zip(groups, fractions, errors, strict=True)]),
        "delta": degrees,
        "consistent": np.array([consistent_rows(x * deg) for x in degrees], dtype=float),
    }

    def draw_contents(axes: Any, columns: Any) -> None:
        for i in range(3):
            axes.errorbar(
                columns["fraction"][:, i], columns["row"], xerr=columns["rounding"][:, i], label=f"$|U_{{\\ell {i + 1}}}|^2$",
                color=PALETTE[i], marker=MARKERS[i], linestyle="none", elinewidth=1.0, zorder=4,
            )  # fmt: skip
            content, row = columns["content"][:, i], columns["row"]
            axes.vlines(content, row - 0.5, row + 0.5, color=PALETTE[i], linewidth=1.1)
        for row, here, below in zip(columns["row"], groups, groups[1:], strict=False):
            if here != below:
                axes.axhline(row - 0.5, color="0.6", linewidth=0.6)
        for group in dict.fromkeys(groups):
            top = max(row for row, source in zip(columns["row"], groups, strict=True) if source == group)
            axes.text(0.97, top, group.replace("sns-", "SNS "), fontsize=11, ha="right", va="center")
        axes.set_yticks(columns["row"], columns["name"], fontsize=9)
        axes.tick_params(axis="y", which="both", left=False, right=False)
        axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, borderaxespad=0.2)

    def draw_count(axes: Any, columns: Any) -> None:
        independent = sum(group in ("reactor", "solar") for group in groups)
        axes.step(columns["delta"], columns["consistent"], where="mid", **line_style(0))
        axes.axhline(len(groups), color="0.5", linewidth=0.8)
        axes.text(180, len(groups) + 0.3, "all rows of the table", fontsize=11, ha="center", va="bottom")
        axes.axhline(independent, color="0.5", linewidth=0.8)
        axes.text(180, independent - 0.3, "rows that do not depend on $\\delta_{\\rm CP}$", fontsize=11, ha="center", va="top")
        axes.set_xticks(range(0, 361, 90))

    return Figure(
        "moment-table",
        "Left: flavour content |U_ℓi|² implied by each printed triple of limits on |Λ₁|, |Λ₂|, |Λ₃|, with the rounding of the "
        "table as error bars. Vertical lines: |U_μi|² (prompt), |U_ei|² (reactor), their nearest mixture row by row (delayed) "
        "and the solar mixture, for δ_CP = 0. Right: how many of the 27 triples can be understood within their rounding, "
        "as a function of δ_CP.",
        f"{PAPER}, slide “Constraints on TMMs from CEνNS experiments”; mixing angles of deSalas:2017kay",
        [
            Panel(Axis("implied $|U_{\\ell i}|^2$", dimensionless=True, limits=(-0.15, 1.0)),
                  Axis("limits from", dimensionless=True, limits=(-0.7, len(groups))), draw_contents, legend=None),
            Panel(Axis("$\\delta_{\\rm CP}$ [deg]", limits=(0, 360)),
                  Axis("consistent triples of limits", dimensionless=True, limits=(0, 30)), draw_count, legend=None),
        ],
        data, columns=2, size=(10.0, 6.4),
    )  # fmt: skip


def _solar_figure() -> Figure:
    P = np.linspace(0.5, 0.75, 51)
    limits = np.array([solar_limits(x) for x in P])
    published = np.array([0.44, 0.36, 0.28])
    data = {
        "P_e1": P,
        "Lambda_1": limits[:, 0],
        "Lambda_2": limits[:, 1],
        "Lambda_3": limits[:, 2],
        "published": published,
        "adopted": np.array([P_E1]),
        "beryllium": np.array([beryllium_P_e1()]),
        "vacuum": np.array([math.cos(PMNS.vintage_of("de-salas-2018").theta_12) ** 2]),
    }

    shown = lines("P_e1", {f"Lambda_{i}": f"$|\\Lambda_{i}|$" for i in (1, 2, 3)})
    marks = [Mark(y=(value - 0.005, value + 0.005), text=f"printed: {value:.2f}") for value in published]
    marks += [Mark(x=P_E1, text="0.605"), Mark(x=float(data["beryllium"][0]), text="$^7$Be, solar model", dotted=True),
              Mark(x=float(data["vacuum"][0]), text="vacuum", dotted=True)]  # fmt: skip

    return Figure(
        "moment-solar",
        "Limits on the transition moments, one at a time, from an effective moment of solar neutrinos below 2.8 × 10⁻¹¹ μ_B, "
        "as a function of the two-flavour probability P_e1. Bands: the printed limits, rounded, which fix it between "
        "0.60 and 0.61; the standard solar model (B16-GS98, deSalas:2017kay) gives the dotted line for beryllium-7 neutrinos.",
        f"{PAPER}, slides “Solar neutrinos from Borexino” and “Constraints on TMMs from CEνNS experiments”; Borexino:2017fbd",
        [Panel(Axis("$P_{e1}^{2\\nu}$", dimensionless=True, limits=(0.5, 0.75)),
               Axis("limit on $|\\Lambda_i|$ [$10^{-10}\\,\\mu_{\\rm B}$]", limits=(0.26, 0.65)), lines=shown, marks=marks,
               legend="upper left")],
        data,
    )  # fmt: skip


def figures() -> tuple[Figure, ...]:
    """Moments against phases, what the printed limits imply, and the solar limits."""
    return _phase_figure(), _content_figure(), _solar_figure()
