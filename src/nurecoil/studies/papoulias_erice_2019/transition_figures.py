"""Figures of the limits on transition moments: profiles, luminosity, pairs of moments, and CP phases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.export.style import DASHES, MARKERS, PALETTE, line_style
from nurecoil.inference import contour, threshold, upper_limit
from nurecoil.report import Axis, Figure, Mark, Panel, lines
from nurecoil.studies.papoulias_erice_2019.beams import LITERAL, NAMES, TABLE, Beam, beam, beams, chi2, counts, limits
from nurecoil.studies.papoulias_erice_2019.moment_formulas import UNIT
from nurecoil.units import deg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PAPER = "Papoulias:2019erice"
SOURCES: Mapping[str, str] = {
    "sns-prompt": r"SNS, prompt $\nu_\mu$",
    "sns-delayed": r"SNS, delayed $\nu_e$ and $\bar\nu_\mu$",
    "reactor": r"reactors, $\bar\nu_e$",
}
PLANES = tuple(combinations(NAMES, 2))


def _symbol(name: str) -> str:
    return rf"|\Lambda_{name[-1]}|"


def _axis(name: str, **options: Any) -> Axis:
    return Axis(rf"${_symbol(name)}$ [$10^{{-10}}\,\mu_{{\rm B}}$]", **options)


def _rows(source: str, setup: str) -> list[Beam]:
    return [b for b in beams() if b.source == source and b.setup == setup]


# ---- one moment at a time ------------------------------------------------------------------------------------------------


def _profile_figure() -> Figure:
    """Delta chi2 of |Lambda_3| for every experiment."""
    data: dict[str, Array] = {}
    for row in beams():
        x = np.linspace(0.0, 2.2 * limits(row)[2], 89)
        values = chi2(row).many({"Lambda_3": x * UNIT})
        data[f"{row.source} {row.label} {row.setup} x"] = x
        data[f"{row.source} {row.label} {row.setup}"] = values - values.min()

    def draw(axes: Axes, data: Mapping[str, Array], source: str) -> None:
        for i, row in enumerate(_rows(source, "current")):
            for setup, dash in (("future", DASHES[1]), ("current", DASHES[0])):
                name = f"{source} {row.label} {setup}"
                label = row.label if setup == "current" else "_future"
                axes.plot(data[f"{name} x"], data[name], color=PALETTE[i], linestyle=dash, label=label)
        if source == "sns-prompt":
            axes.plot([], [], color="0.3", linestyle=DASHES[1], label="future set-ups")

    ranges = {"sns-prompt": (0.15, 200.0), "sns-delayed": (0.1, 100.0), "reactor": (0.003, 4.0)}
    panels = [
        Panel(_axis("Lambda_3", scale="log", limits=ranges[source]), Axis(r"$\Delta\chi^2$", dimensionless=True, limits=(0, 8)),
              partial(draw, source=source), title, legend="upper left", marks=(Mark(y=threshold(0.90), text="90 % C.L."),))
        for source, title in SOURCES.items()
    ]  # fmt: skip
    caption = (
        "Δχ² against |Λ₃|, the other moments being zero, for current (solid) and future set-ups (dashed). Line: threshold of "
        "90 % C.L. for one degree of freedom. The first CsI data (solid, CsI) have fewer events than the Standard Model "
        "expects, 142 and 173, so that their Δχ² rises linearly in |Λ₃|² already at zero."
    )
    source = f"{PAPER}, slide “Analysis of CEνNS data: sensitivity to |Λ_i|”; our own"
    return Figure("transition-profiles", caption, source, panels, data, columns=3, size=(12.4, 4.1))


def _luminosity_figure() -> Figure:
    factors = np.geomspace(1.0, 1000.0, 7)
    data: dict[str, Array] = {"factor": factors}
    for row in _luminosity_rows():
        for form in (TABLE, LITERAL):
            found = [_limit(chi2(row, form, luminosity=float(f)), "Lambda_3") for f in factors]
            data[f"{row.source} {row.label} {form}"] = np.array(found)

    def draw(axes: Axes, data: Mapping[str, Array], source: str) -> None:
        for i, row in enumerate(_rows(source, "current")):
            if row in _luminosity_rows():
                style: dict[str, Any] = {"color": PALETTE[i], "marker": MARKERS[i], "label": row.label}
                axes.plot(data["factor"], data[f"{source} {row.label} {TABLE}"], linestyle=DASHES[0], **style)
                axes.plot(
                    data["factor"],
                    data[f"{source} {row.label} {LITERAL}"],
                    linestyle=DASHES[3],
                    color=PALETTE[i],
                    marker=MARKERS[i],
                    markerfacecolor="white",
                )
        for dash, label in ((DASHES[0], "statistic of the table"), (DASHES[3], r"$\chi^2$ as printed")):
            axes.plot([], [], color="0.3", linestyle=dash, label=label if source == "reactor" else "_")

    limits_of = {"sns-prompt": (1.5, 500.0), "sns-delayed": (1.5, 500.0), "reactor": (0.08, 1000.0)}
    panels = [
        Panel(Axis(r"luminosity factor $\mathcal{F}'/\mathcal{F}$", dimensionless=True, scale="log", limits=(1, 1000)),
              Axis(r"limit on $|\Lambda_3|$ [$10^{-10}\,\mu_{\rm B}$]", scale="log", limits=limits_of[source]),
              partial(draw, source=source), title, legend="upper right")
        for source, title in SOURCES.items()
    ]  # fmt: skip
    caption = (
        "Limit on |Λ₃| (90 % C.L.) when target mass times time times flux of the current set-ups grows, thresholds "
        "and efficiencies unchanged, σ_stat = σ_sys = 0.2. Solid: with the statistic that generates the table the limit falls "
        "exactly with the fourth root. Dotted: with the χ² as printed it stays where the systematic uncertainty puts it."
    )
    source = f"{PAPER}, slide “Estimating the future prospects: luminosity factor variation”; our own"
    return Figure("transition-luminosity", caption, source, panels, data, columns=3, size=(12.4, 4.1))


def _luminosity_rows() -> list[Beam]:
    return [b for b in beams() if b.setup == "current" and not b.is_first_data]


def _limit(like: Any, name: str) -> float:
    return upper_limit(like, name, 0.90).limit / UNIT


# ---- two moments at a time -----------------------------------------------------------------------------------------------


def _reach(row: Beam, plane: Sequence[str]) -> Array:
    """How far the allowed region of a plane extends along its axes, from the counts that moments add: a quadratic form."""
    predicted = counts(row)

    def added(x: float, y: float) -> float:
        values = dict(zip(plane, (x * UNIT, y * UNIT), strict=True))
        return float(predicted(values).sum() - predicted({}).sum())

    a, c = added(1, 0), added(0, 1)
    b = 0.5 * (added(1, 1) - a - c)
    alone = upper_limit(chi2(row), plane[0], 0.90, ndof=2).limit / UNIT
    unit = a * alone**2
    shear = 1 - b**2 / (a * c) if b < 0 else 1.0
    reach: Array = np.sqrt(np.array([unit / (a * shear), unit / (c * shear)]))
    return reach


def _plane(row: Beam, plane: tuple[str, str], points: int = 41, **phases: float) -> dict[str, Array]:
    axes = [np.linspace(0.0, 1.06 * reach, points) for reach in _reach(row, plane)]
    grid = {name: axis * UNIT for name, axis in zip(plane, axes, strict=True)}
    found = contour(chi2(row), plane, cls=[0.90], grid=grid, held=phases)
    return {"x": axes[0], "y": axes[1], "delta": found.delta}


def _draw_planes(axes: Axes, data: Mapping[str, Array], rows: Sequence[Beam], plane: tuple[str, str]) -> None:
    for i, row in enumerate(rows):
        key = f"{row.source} {row.label} {row.setup} {plane[0][-1]}{plane[1][-1]}"
        surface = data[f"{key} delta"].T
        style = line_style(i)
        axes.contour(data[f"{key} x"], data[f"{key} y"], surface, levels=[threshold(0.90, 2)], colors=[style["color"]],
                     linestyles=[style["linestyle"]], linewidths=1.6)  # fmt: skip
        axes.plot([], [], label=row.label, **style)


def _planes_figure(key: str, lines: Sequence[tuple[str, str]], caption: str, slide: str) -> Figure:
    """Allowed regions in the three planes, one line of panels per (source, setup)."""
    data: dict[str, Array] = {}
    panels = []
    for source, setup in lines:
        rows = _rows(source, setup)
        for plane in PLANES:
            for row in rows:
                name = f"{row.source} {row.label} {row.setup} {plane[0][-1]}{plane[1][-1]}"
                data |= {f"{name} {part}": values for part, values in _plane(row, plane).items()}
            tops = [
                max(data[f"{r.source} {r.label} {r.setup} {plane[0][-1]}{plane[1][-1]} {c}"][-1] for r in rows) for c in "xy"
            ]
            if plane == PLANES[2]:
                tops = [1.3 * top for top in tops]  # room for the legend
            panels.append(
                Panel(_axis(plane[0], limits=(0, tops[0])), _axis(plane[1], limits=(0, tops[1])),
                      partial(_draw_planes, rows=rows, plane=plane), f"{SOURCES[source]}, {setup}, 90 %",
                      legend="upper right" if plane == PLANES[2] else None)
            )  # fmt: skip
    size = (11.4, 3.6 * len(lines))
    return Figure(key, caption, f"{PAPER}, slide “{slide}”; our own", panels, data, columns=3, size=size)


def _plane_figures() -> tuple[Figure, ...]:
    regions = (
        "Regions of pairs of moments allowed at 90 % C.L. (two degrees of freedom), the third and all phases being zero. "
        "Where two moments cancel in the effective moment of the beam, the regions stretch along that direction."
    )
    sns = [("sns-prompt", "current"), ("sns-delayed", "current")]
    reactors = [("reactor", "current"), ("reactor", "future")]
    return (
        _planes_figure("transition-planes-current", sns, regions, "Current COHERENT setup: combined constraints"),
        _planes_figure("transition-planes-future", [(s, "future") for s, _ in sns], regions,
                       "Future COHERENT setup: combined constraints"),
        _planes_figure("transition-planes-reactors", reactors, regions, "Current & Future Reactor experiments"),
    )  # fmt: skip


# ---- phases --------------------------------------------------------------------------------------------------------------


def _phase_figure() -> Figure:
    degrees = np.linspace(0.0, 360.0, 25)
    prompt, reactor = beam("sns-prompt", "COHERENT-CsI", "current"), beam("reactor", "TEXONO", "current")
    one = np.array([limits(prompt, delta_cp=float(x) * deg) for x in degrees])
    data: dict[str, Array] = {"delta": degrees} | {f"one {i}": one[:, i - 1] for i in (1, 2, 3)}
    finer = np.linspace(0.0, 360.0, 49)
    data["phase"] = finer
    for row in (prompt, reactor):
        equal = [_equal_limit(row, float(x) * deg) for x in finer]
        data[f"equal {row.source}"] = np.array(equal) / min(equal)
    angles = (0.0, 60.0, 90.0, 180.0)
    plane = PLANES[0]
    for angle in angles:
        data |= {f"plane {angle:g} {part}": v for part, v in _plane(reactor, plane, 61, zeta_1=angle * deg).items()}

    def quarters(axes: Axes, data: Mapping[str, Array]) -> None:
        axes.set_xticks(range(0, 361, 90))

    by_delta = lines("delta", {f"one {i}": rf"$|\Lambda_{i}|$" for i in (1, 2, 3)})
    equals = lines("phase", {"equal sns-prompt": r"CsI, prompt $\nu_\mu$", "equal reactor": r"TEXONO, $\bar\nu_e$"})

    def draw_plane(axes: Axes, data: Mapping[str, Array]) -> None:
        for i, angle in enumerate(angles):
            x, y, delta = (data[f"plane {angle:g} {part}"] for part in ("x", "y", "delta"))
            style = line_style(i)
            axes.contour(x, y, delta.T, levels=[threshold(0.90, 2)], colors=[style["color"]], linestyles=[style["linestyle"]])
            axes.plot([], [], label=rf"$\zeta_1 - \zeta_2 = {angle:g}\degree$", **style)

    x = _axis(plane[0], limits=(0, float(data["plane 0 x"][-1])))
    y = _axis(plane[1], limits=(0, float(data["plane 0 y"][-1])))
    panels = [
        Panel(Axis(r"$\delta_{\rm CP}$ [deg]", limits=(0, 360)), Axis(r"limit [$10^{-10}\,\mu_{\rm B}$]", limits=(60, 100)),
              quarters, r"CsI, prompt $\nu_\mu$, one at a time, 90 % C.L.", "upper center", by_delta),
        Panel(Axis(r"$\zeta_1 - \zeta_2$ [deg]", limits=(0, 360)),
              Axis(r"limit on $|\Lambda_1| = |\Lambda_2|$, relative", dimensionless=True, limits=(0.9, None)),
              quarters, "two equal moments", "upper center", equals),
        Panel(x, y, draw_plane, "TEXONO, current, 90 % C.L.", legend="upper left"),
    ]  # fmt: skip
    caption = (
        "CP phases and limits (90 % C.L.). Left: limits of the first CsI data on one moment at a time as a function of δ_CP. "
        "Middle: limits on two equal moments as a function of their relative phase, in units of the strongest one (δ_CP = 0). "
        "Right: region of both moments for several relative phases, for reactor antineutrinos and two degrees of freedom: "
        "what no phase excludes is the outermost."
    )
    source = f"{PAPER}, slide “Impact of CP phases”; our own"
    return Figure("transition-cp-phases", caption, source, panels, data, columns=3, size=(12.4, 4.1))


def _equal_limit(row: Beam, phase: float) -> float:
    """Limit on |Lambda_1| = |Lambda_2| with a relative phase, from the counts that they add: N_EM is that of one limit."""
    predicted = counts(row)

    def added(values: Mapping[str, float]) -> float:
        return float(predicted(values).sum() - predicted({}).sum())

    both = added({"Lambda_1": UNIT, "Lambda_2": UNIT, "zeta_1": phase})
    return float(limits(row)[0] * np.sqrt(added({"Lambda_1": UNIT}) / both))


def figures() -> tuple[Figure, ...]:
    """Profiles, luminosity, three figures of pairs of moments, and phases."""
    return _profile_figure(), _luminosity_figure(), *_plane_figures(), _phase_figure()
