"""The pictures: each a function without arguments, by its key in `PICTURES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.constants import alpha_em
from nurecoil.experiments import Experiment
from nurecoil.export.style import PALETTE
from nurecoil.inference.results.comparison import Line as Profile
from nurecoil.report import Axis, Figure, Line, Mark, Panel, Points, Region
from nurecoil.studies.cevns_2026 import agreement, moments, planes
from nurecoil.studies.cevns_2026.mediators import THEIRS, mediators
from nurecoil.studies.cevns_2026.published import Published, published
from nurecoil.studies.cevns_2026.setting import LABELS, TWO, momenta, standard, weak_angle

OWN = "our own"
FLAVOURS = {"e": r"$\nu_e$", "mu": r"$\nu_\mu$", "μ": r"$\nu_\mu$"}
SEEN = LABELS | {"xenonnt-er-sr0": "XENONnT", "lz-er": "LZ", "pandax-er": "PandaX-4T", "sun, xenon": "the Sun on xenon"}
ANGLES = (
    ("SLAC E158", "weak angle at Q2 = 0.026 GeV2"), ("CONUS all", "weak angle"),
    ("germanium joint", "weak angle (COHERENT Ge 2024 + CONUS+ + TEXONO + nuGeN)"),
    ("weak angle world", "weak angle (APV + PVES + CEvNS)"),
)  # fmt: skip
"""What others have published of the weak angle."""
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
    # what all data of CONUS and germanium by itself were found to give stands beside CONUS+, where these data are
    beside = Q["conus-plus-2025"]
    places = {"E158": 161.0, "CONUS, all data": 0.86 * beside, "germanium, joint": 0.74 * beside}
    others = [published(*one) for one in ANGLES]
    for i, ((label, q), theirs) in enumerate(zip(places.items(), others, strict=False)):
        data |= {f"q {label}": [q], label: [theirs.value], f"e {label}": [[theirs.minus], [theirs.plus]]}
        points.append(Points(f"q {label}", label, f"{label} [{i + 1}]", error=f"e {label}", index=(2, 3, 0)[i], hollow=True))
    world = others[-1]

    def average(axes: Any, columns: Mapping[str, Array]) -> None:
        band = {"color": PALETTE[4], "alpha": 0.45, "linewidth": 0}
        axes.axhspan(world.value - world.minus, world.value + world.plus, label="world average [4]", **band)

    x = Axis(r"$\sqrt{\langle q^2\rangle}$ [MeV]", scale="log", limits=(5.0, 2e5))
    y = Axis(r"$\sin^2\theta_W$", dimensionless=True, limits=(0.1, 0.5))
    panel = Panel(
        x,
        y,
        lines=(Line("Q", "theory", r"$\overline{\mathrm{MS}}$, one loop", index=6),),
        data=tuple(points),
        draw=average,
        marks=(Mark(y=best.ranges[0], label="all seven"),),
        legend="upper right",
    )
    caption = (
        "The weak angle in the MS-bar scheme at q = 0, as each experiment has it through radiative couplings, at the root of "
        "the mean q^2 of its signal; errors of one standard deviation, all nuisances minimised over. Grey: all together. "
        "Hollow: published; those of CONUS and of germanium have no momentum of their own here and stand beside CONUS+."
    )
    source = "; ".join(f"[{i + 1}] {one.reference}, {one.seen}" for i, one in enumerate(others))
    return Figure("running", caption, f"{source}; all else our own", [panel], data, size=(7.0, 5.6))


def _outline(region: Region, data: Mapping[str, Array]) -> tuple[Array, Array]:
    """What encloses a region, as one column of each coordinate; its pieces are set apart by NaN."""
    thinned = [piece[:: max(1, len(piece) // 120)] for piece in region.lines(data)]
    apart = [part for piece in thinned for part in (piece, np.full((1, 2), np.nan))]
    column = np.concatenate(apart[:-1]) if apart else np.full((1, 2), np.nan)
    return column[:, 0], column[:, 1]


def interactions() -> Figure:
    """Two couplings of electron neutrinos to quarks, and one each of electron and muon neutrinos."""
    x, y, targets = planes.quark_plane()
    a, b, flavours = planes.flavour_plane()
    keys = ("coherent-csi-2021", "coherent-lar-2020", "coherent-ge-2026", "conus-plus-2025", "sun", "all")
    pairs = {"pion decay at rest": "pion decay", "with CONUS+": "with CONUS+", "all": "all"}
    data: dict[str, Any] = {"u": x, "d": y, "ee": a, "mumu": b}
    data |= {f"ud {k}": targets[k] for k in keys} | {f"em {k}": flavours[k] for k in pairs}

    def regions(abscissa: str, ordinate: str, kind: str, labels: Mapping[str, str]) -> list[Region]:
        found = [
            Region(abscissa, ordinate, f"{kind} {key}", TWO, label, 6 if key == "all" else i, filled=key == "all")
            for i, (key, label) in enumerate(labels.items())
        ]
        for one in found:
            # surfaces are no columns of a table; what is drawn of them is
            data[f"{one.surface} x"], data[f"{one.surface} y"] = _outline(one, data)
        return found

    def axis(flavour: str, quark: str) -> Axis:
        return Axis(rf"$\epsilon_{{{flavour}}}^{{{quark}V}}$", dimensionless=True)

    head = "90 %, two parameters"
    panels = [
        Panel(axis("ee", "u"), axis("ee", "d"), title=head, legend="lower left",
              regions=regions("u", "d", "ud", {k: LABELS[k] for k in keys})),
        Panel(axis("ee", "d"), axis(r"\mu\mu", "d"), title=head, legend="center", regions=regions("ee", "mumu", "em", pairs)),
    ]  # fmt: skip
    caption = (
        "Allowed at 90 % (two parameters, rise of 4.61) by each target and by all. Bands of one slope, (2Z+N)/(Z+2N), do not "
        "close: targets differ by little. Matter effects of the couplings on solar neutrinos are left out."
    )
    return Figure("interactions", caption, OWN, panels, data, size=(6.6, 11.0))


def _whose(rung: moments.Rung) -> str:
    """Flavour, who saw it, and how."""
    flavour, source = FLAVOURS.get(rung.flavour, rung.flavour), SEEN.get(rung.source, rung.source)
    return f"{flavour}: {source}, {rung.channel}"


def ladder() -> Figure:
    """Limits on magnetic moments, with flavour, channel and convention."""
    rungs = sorted(moments.rungs(), key=lambda rung: -rung.limit)
    data = {
        "limit": np.array([r.limit * 1e-10 for r in rungs]),
        "place": np.arange(len(rungs), dtype=float),
        "whose": np.array([_whose(r) for r in rungs]),
        "convention": np.array([r.convention for r in rungs]),
        "ours": np.array([float(r.ours) for r in rungs]),
        "seen": np.array([r.seen for r in rungs]),
    }

    def draw(axes: Any, columns: Mapping[str, Array]) -> None:
        for convention, colour in ((moments.TWO_SIDED, PALETTE[0]), (moments.PHYSICAL, PALETTE[1]), (moments.THEIRS, "0.5")):
            here = np.array([str(text) == convention for text in data["convention"]])
            limit = columns["limit"][here]
            axes.barh(columns["place"][here], 1e-8 - limit, left=limit, height=0.7, color=colour, alpha=0.45, label=convention)
        for place, limit, text in zip(columns["place"], columns["limit"], data["whose"], strict=True):
            right = limit > 2e-10
            axes.annotate(str(text), (limit, place), xytext=(-4 if right else 4, 0), textcoords="offset points", fontsize=10,
                          ha="right" if right else "left", va="center")  # fmt: skip
        axes.set_yticks([])
        axes.set_ylabel("")
        axes.tick_params(axis="y", which="both", left=False, right=False)

    panel = Panel(
        Axis(r"magnetic moment [$\mu_B$]", scale="log", limits=(3e-12, 1e-8)), Axis("who", dimensionless=True), draw,
        legend="lower left",
    )  # fmt: skip
    caption = (
        "Excluded magnetic moments at 90 %. Two-sided: -2 ln L rises by 2.71 from its minimum among moments that exist, "
        "one-sided: by 1.64; the two differ by a fourth. Published limits have the authors' own convention. All alike: one "
        "moment of three flavours; solar mixture: that of solar neutrinos at the Earth."
    )
    theirs = sorted({f"{SEEN.get(r.source, r.source)}: {r.seen}" for r in rungs if not r.ours})
    return Figure("ladder", caption, f"{'; '.join(theirs)}; all else our own", [panel], data, size=(6.6, 6.4))


PICTURES: Mapping[str, Callable[[], Figure]] = {
    "running": running, "interactions": interactions, "mediators": mediators, "ladder": ladder,
    "neutron-radii": agreement.neutron_radii, "charge-radii": agreement.charge_radii, "left-out": agreement.left_out,
    "pulls": agreement.pulls, "tension": agreement.tension,
}  # fmt: skip
"""By key."""


def rests_on(key: str) -> tuple[Published | Experiment, ...]:
    """What a picture stands on besides the joint analysis."""
    own: dict[str, list[Published | Experiment]] = {
        "running": [published(*one) for one in ANGLES],
        "mediators": [published(*THEIRS), nr.experiment("xenonnt-er-sr0")],
        "ladder": [*(published(*one[:2]) for one in moments.THEIRS_OF), *map(nr.experiment, ("xenonnt-er-sr0", "lz-er"))],
        "neutron-radii": [published("germanium joint", "R_n(Ge)")],
        "tension": [nr.experiment(id) for id in ("dresden-ii-fef", "coherent-ge-2024")],
    }
    return tuple(own.get(key, ()))


def figures() -> tuple[Figure, ...]:
    """All of them."""
    return tuple(make() for make in PICTURES.values())
