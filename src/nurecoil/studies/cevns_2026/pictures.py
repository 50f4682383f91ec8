"""Columns of the pictures of the weak angle and of two couplings, and what pictures stand on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.constants import alpha_em
from nurecoil.experiments import Experiment
from nurecoil.report import Region
from nurecoil.studies import shows
from nurecoil.studies.cevns_2026 import mediators, moments, planes
from nurecoil.studies.cevns_2026.agreement import around_best
from nurecoil.studies.cevns_2026.published import Published, published
from nurecoil.studies.cevns_2026.setting import TWO, momenta, standard, together, weak_angle
from nurecoil.studies.marks import Columns

ANGLES = {
    "E158": ("SLAC E158", "weak angle at Q2 = 0.026 GeV2"), "CONUS, all data": ("CONUS all", "weak angle"),
    "germanium, joint": ("germanium joint", "weak angle (COHERENT Ge 2024 + CONUS+ + TEXONO + nuGeN)"),
}  # fmt: skip
TARGETS = ("coherent-csi-2021", "coherent-lar-2020", "coherent-ge-2026", "conus-plus-2025", "sun", "all")
WORLD = ("weak angle world", "weak angle (APV + PVES + CEvNS)")
"""What others have published of the weak angle."""


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


@shows("running")
def running() -> Columns:
    """The weak angle at the momentum transfer of each experiment."""
    found, Q, momentum = weak_angle(), momenta(), np.geomspace(1.0, 2e5, 200)
    world = published(*WORLD)
    data: dict[str, object] = {
        "Q": momentum, "theory": standard().sin2_theta_w + one_loop(momentum / 1e3), "all": found.lines["all"].ranges[0],
        "world": np.full(momentum.size, world.value),
    }  # fmt: skip

    def point(name: str, q: float, best: float, minus: float, plus: float) -> None:
        data.update({f"q {name}": [q], name: [best], f"e {name}": [[minus], [plus]]})

    for one in together():
        best, (low, high) = found.lines[one.id].best, around_best(found.lines[one.id])
        point(one.id, Q[one.id], best, best - low, high - best)
    # what all data of CONUS and germanium by itself were found to give stands beside CONUS+, where these data are
    beside = Q["conus-plus-2025"]
    for (name, where), q in zip(ANGLES.items(), (161.0, 0.86 * beside, 0.74 * beside), strict=True):
        theirs = published(*where)
        point(name, q, theirs.value, theirs.minus, theirs.plus)
    return data


def outline(region: Region, data: Mapping[str, Array]) -> tuple[Array, Array]:
    """What encloses a region, as one column of each coordinate; its pieces are set apart by NaN."""
    thinned = [piece[:: max(1, len(piece) // 120)] for piece in region.lines(data)]
    apart = [part for piece in thinned for part in (piece, np.full((1, 2), np.nan))]
    column = np.concatenate(apart[:-1]) if apart else np.full((1, 2), np.nan)
    return column[:, 0], column[:, 1]


@shows("interactions")
def interactions() -> Columns:
    """Two couplings of electron neutrinos to quarks, and one each of electron and muon neutrinos."""
    (u, d, targets), (ee, mumu, flavours) = planes.quark_plane(), planes.flavour_plane()
    data = {"u": u, "d": d, "ee": ee, "mumu": mumu}
    for axes, found, shown in ((("u", "d"), targets, TARGETS), (("ee", "mumu"), flavours, tuple(flavours))):
        for label in shown:
            name = f"{''.join(axes)} {label}"
            data[name] = found[label]
            # surfaces are no columns of a table; what is drawn of them is
            data[f"{name} x"], data[f"{name} y"] = outline(Region(*axes, name, TWO), data)
    return data


def rests_on(key: str) -> tuple[Published | Experiment, ...]:
    """What a picture stands on besides the joint analysis."""
    own: dict[str, list[Published | Experiment]] = {
        "running": [published(*one) for one in (*ANGLES.values(), WORLD)],
        "mediators": [published(*mediators.THEIRS), nr.experiment("xenonnt-er-sr0")],
        "ladder": [*(published(*one[:2]) for one in moments.THEIRS_OF), *map(nr.experiment, ("xenonnt-er-sr0", "lz-er"))],
        "neutron-radii": [published("germanium joint", "R_n(Ge)")],
        "tension": [nr.experiment(id) for id in ("dresden-ii-fef", "coherent-ge-2024")],
    }
    return tuple(own.get(key, ()))
