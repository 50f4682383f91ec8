"""The pictures: each a function without arguments, by its key in `PICTURES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.constants import alpha_em
from nurecoil.export.style import PALETTE
from nurecoil.inference.results.comparison import Line as Profile
from nurecoil.report import Axis, Figure, Line, Mark, Panel, Points, Region
from nurecoil.studies.cevns_2026 import moments, planes
from nurecoil.studies.cevns_2026.setting import LABELS, momenta, standard, weak_angle

OWN = "our own"
FLAVOURS = {"e": r"$\nu_e$", "mu": r"$\nu_\mu$", "μ": r"$\nu_\mu$"}
SEEN = LABELS | {
    "xenonnt-er-sr0": "XENONnT", "lz-er": "LZ", "pandax-er": "PandaX-4T", "XENON:2022ltv": "XENONnT 2022",
    "sun, xenon": "the Sun on xenon",
    "Borexino:2017fbd": "Borexino 2017",
}  # fmt: skip
ORDER = tuple(one for one in LABELS if one not in ("pion decay at rest", "reactor", "sun", "all"))


def one_loop(Q: Array) -> Array:
    """The weak angle at momentum transfer Q [GeV] over that at 0: logarithms of one loop, Czarnecki:1995fw.

    ``d sin^2 = (2 alpha/3 pi) sum_f N_c (T_f Q_f/2 - sin^2 Q_f^2) ln(max(m_f, Q)/m_f)`` with the masses of quarks that they
    have inside hadrons; above each threshold it falls, and meets 0.2312 at the Z. A guide for the eye.
    """
    s2 = 0.2345
    fermions = (  # colours, isospin, charge, mass in GeV
        (1, -0.5, -1.0, 0.000511), (1, -0.5, -1.0, 0.10566), (1, -0.5, -1.0, 1.777), (3, 0.5, 2 / 3, 0.062),
        (3, -0.5, -1 / 3, 0.083), (3, -0.5, -1 / 3, 0.215), (3, 0.5, 2 / 3, 1.35), (3, -0.5, -1 / 3, 4.5),
    )  # fmt: skip
    total = np.zeros_like(Q)
    for colours, isospin, charge, mass in fermions:
        total += colours * (0.5 * isospin * charge - s2 * charge**2) * np.log(np.maximum(mass, Q) / mass)
    shift: Array = -(2.0 * alpha_em / (3.0 * np.pi)) * total
    return shift


def running() -> Figure:
    """The weak angle at the momentum transfer of each experiment."""
    found, Q = weak_angle(), momenta()
    central = standard().sin2_theta_w
    momentum = np.geomspace(1.0, 2e5, 200)
    data: dict[str, Any] = {"Q": momentum, "theory": central + one_loop(momentum / 1e3)}
    points = []
    for i, id in enumerate(ORDER):
        one: Profile = found.lines[id]
        low, high = next(r for r in one.ranges if r[0] <= one.best <= r[1])
        data |= {f"q {id}": [Q[id]], id: [one.best], f"e {id}": [[one.best - low], [high - one.best]]}
        points.append(Points(f"q {id}", id, LABELS[id], error=f"e {id}", index=i))
    best = found.lines["all"]
    data |= {"q E158": [161.0], "E158": [0.2397], "e E158": [[0.0013], [0.0013]]}
    points.append(Points("q E158", "E158", "E158 (hep-ex/0504049)", error="e E158", hollow=True))
    x = Axis(r"$\sqrt{\langle q^2\rangle}$ [MeV]", scale="log", limits=(5.0, 2e5))
    y = Axis(r"$\sin^2\theta_W$", dimensionless=True, limits=(0.1, 0.42))
    panel = Panel(
        x,
        y,
        lines=(Line("Q", "theory", r"$\overline{\mathrm{MS}}$, one loop", index=6),),
        data=tuple(points),
        marks=(Mark(y=best.ranges[0]),),
    )
    caption = (
        "The weak angle in the MS-bar scheme at q = 0, as each experiment has it through radiative couplings, at the root of "
        "the mean q^2 of its signal; errors of one standard deviation, all nuisances minimised over. Grey: all together."
    )
    return Figure("running", caption, "E158: hep-ex/0504049, abstract; all else our own", [panel], data, size=(6.6, 4.8))


def interactions() -> Figure:
    """Two couplings of electron neutrinos to quarks, and one each of electron and muon neutrinos."""
    x, y, targets = planes.quark_plane()
    a, b, flavours = planes.flavour_plane()
    keys = ("coherent-csi-2021", "coherent-lar-2020", "coherent-ge-2026", "conus-plus-2025", "sun", "all")
    pairs = {"pion decay at rest": "pion decay", "with CONUS+": "with CONUS+", "all": "all"}
    data = {"u": x, "d": y, "ee": a, "mumu": b}
    data |= {f"ud {k}": targets[k] for k in keys} | {f"em {k}": flavours[k] for k in pairs}

    def regions(abscissa: str, ordinate: str, kind: str, labels: Mapping[str, str]) -> list[Region]:
        return [
            Region(abscissa, ordinate, f"{kind} {key}", planes.TWO, label, 6 if key == "all" else i, filled=key == "all")
            for i, (key, label) in enumerate(labels.items())
        ]

    panels = [
        Panel(Axis(r"$\epsilon_{ee}^{uV}$", dimensionless=True), Axis(r"$\epsilon_{ee}^{dV}$", dimensionless=True),
              title="90 %, two parameters", legend="lower left", regions=regions("u", "d", "ud", {k: LABELS[k] for k in keys})),
        Panel(Axis(r"$\epsilon_{ee}^{dV}$", dimensionless=True), Axis(r"$\epsilon_{\mu\mu}^{dV}$", dimensionless=True),
              title="90 %, two parameters", legend="center", regions=regions("ee", "mumu", "em", pairs)),
    ]  # fmt: skip
    caption = (
        "Allowed at 90 % (two parameters, rise of 4.61) by each target and by all. Bands of one slope, (2Z+N)/(Z+2N), do not "
        "close: targets differ by little. Matter effects of the couplings on solar neutrinos are left out."
    )
    return Figure("interactions", caption, OWN, panels, data, columns=2, size=(10.5, 5.0))


def _smooth(masses: Array, values: Array) -> Array:
    """Couplings at masses between those that were computed: cubic and monotonic in logarithms, nothing beyond the ends."""
    from scipy.interpolate import PchipInterpolator

    known = np.isfinite(values)
    if known.sum() < 2:
        return np.full(masses.shape, np.nan)
    nodes = np.log(np.array(planes.MASSES)[known])
    found: Array = np.exp(PchipInterpolator(nodes, np.log(values[known]), extrapolate=False)(np.log(masses)))
    return found


def mediators() -> Figure:
    """Light mediators: where each coupling is excluded first, and the islands that are allowed beyond."""
    masses = np.geomspace(planes.MASSES[0], planes.MASSES[-1], 121)
    data: dict[str, Any] = {"mass": masses}
    panels = []
    heads = {
        "universal": "universal vector, 90 %",
        "b-l": "$B - L$, 90 %",
        "l_mu-l_tau": r"$L_\mu-L_\tau$, 90 %",
        "scalar": "scalar, 90 %",
    }
    for kind, head in heads.items():
        found = planes.mediator_ranges(kind)
        lines, bands = [], []
        for label in planes.SHOWN:
            first = planes.first_crossing(kind, label)
            if label not in found or not np.isfinite(first).any():
                continue
            data[f"{kind} {label}"] = _smooth(masses, first)
            lines.append(Line("mass", f"{kind} {label}", LABELS[label] if kind == "universal" else "",
                              index=planes.SHOWN.index(label)))  # fmt: skip
            start, end = planes.island_start(kind, label), planes.last_end(kind, label)
            if np.isfinite(end).any():
                data |= {
                    f"{kind} {label} island from": _smooth(masses, start),
                    f"{kind} {label} island to": _smooth(masses, end),
                }
                bands.append(label)

        def draw(axes: Any, columns: Mapping[str, Array], kind: str = kind, bands: list[str] = bands) -> None:
            for label in bands:
                low, high = columns[f"{kind} {label} island from"], columns[f"{kind} {label} island to"]
                colour = PALETTE[planes.SHOWN.index(label) % 7]
                axes.fill_between(columns["mass"], low, high, where=np.isfinite(low), color=colour, alpha=0.3, linewidth=0)

        name = r"$\sqrt{g_\nu g_q}$" if kind == "scalar" else "$g$"
        panels.append(Panel(Axis("mediator mass [MeV]", scale="log"), Axis(name, dimensionless=True, scale="log"), draw, head,
                            lines=tuple(lines), legend="upper left"))  # fmt: skip
    caption = (
        "Couplings above the lines are excluded at 90 % (one parameter), but for the shaded islands, in which a universal "
        "mediator turns the sign of the amplitude; interpolated between seven masses. B - L adds to the weak amplitude: there "
        "LZ, whose signal is low, is strong for that reason."
    )
    return Figure("mediators", caption, OWN, panels, data, columns=2, size=(10.5, 8.4))


def _whose(rung: moments.Rung) -> str:
    """Flavour, who saw it, and how."""
    flavour, source = FLAVOURS.get(rung.flavour, rung.flavour), SEEN.get(rung.source, rung.source)
    return f"{flavour}: {source},\n{rung.channel}, {rung.convention}"


def ladder() -> Figure:
    """Limits on magnetic moments, with flavour, channel and convention."""
    rungs = sorted(moments.rungs(), key=lambda rung: -rung.limit)
    data = {
        "limit": np.array([r.limit * 1e-10 for r in rungs]),
        "place": np.arange(len(rungs), dtype=float),
        "whose": np.array([_whose(r) for r in rungs]),
        "ours": np.array([float(r.ours) for r in rungs]),
    }

    def draw(axes: Any, columns: Mapping[str, Array]) -> None:
        colours = [PALETTE[0] if own else "0.6" for own in columns["ours"]]
        axes.barh(columns["place"], 1e-8 - columns["limit"], left=columns["limit"], color=colours, alpha=0.4)
        axes.set_yticks(columns["place"], [str(text) for text in data["whose"]], fontsize=10)
        axes.tick_params(axis="y", which="minor", left=False, right=False)

    panel = Panel(
        Axis(r"magnetic moment [$\mu_B$]", scale="log", limits=(3e-12, 1e-8)), Axis("limit", dimensionless=True), draw
    )
    caption = (
        "Excluded magnetic moments at 90 %. Two-sided: -2 ln L rises by 2.71 from its minimum among moments that exist, "
        "one-sided: by 1.64; the two differ by a fourth. Grey: published, by the authors' own convention."
    )
    return Figure("ladder", caption, "Borexino:2017fbd and XENON:2022ltv; all else our own", [panel], data, size=(6.6, 6.0))


def pulls() -> Figure:
    """The weak angle when one experiment is left out."""
    found = weak_angle()
    every = [found.lines["all"], *(out.line for out in found.left_out)]
    names = ["all", *(f"without {LABELS[out.id]}" for out in found.left_out)]
    low, high = np.array([next(r for r in one.ranges if r[0] <= one.best <= r[1]) for one in every]).T
    best = np.array([one.best for one in every])
    data = {"angle": best, "place": np.arange(len(best), dtype=float)[::-1], "error": np.array([best - low, high - best])}

    def draw(axes: Any, columns: Mapping[str, Array]) -> None:
        axes.set_yticks(columns["place"], names)

    y = Axis("fit", dimensionless=True)
    points = Points("angle", "place", error="error", across=True)
    panel = Panel(
        Axis(r"$\sin^2\theta_W$", dimensionless=True), y, draw, data=(points,), marks=(Mark(x=found.lines["all"].ranges[0]),)
    )
    caption = "The weak angle at one standard deviation of all experiments, and with each left out in turn."
    return Figure("left-out", caption, OWN, [panel], data, size=(7.5, 4.4))


PICTURES: Mapping[str, Callable[[], Figure]] = {
    "running": running, "interactions": interactions, "mediators": mediators, "ladder": ladder, "left-out": pulls,
}  # fmt: skip
"""By key."""


def figures() -> tuple[Figure, ...]:
    """All of them."""
    return tuple(make() for make in PICTURES.values())
