"""Pictures of radii, and of how experiments agree: what changes without one, who pulls where, tensions of pairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.export.style import PALETTE
from nurecoil.report import Axis, Figure, Mark, Panel, Points
from nurecoil.studies.cevns_2026 import moments
from nurecoil.studies.cevns_2026.published import published
from nurecoil.studies.cevns_2026.setting import LABELS, SIGMA, apart, strength, weak_angle

OWN = "our own"
NO_NAME = Axis("who", dimensionless=True)
EXPECTED = {"r2_nue": -0.83, "r2_numu": -0.48}
"""Charge radii of the Standard Model, 1e-32 cm^2."""


def _names(names: Sequence[str], more: Callable[[Any, Mapping[str, Array]], None] | None = None) -> Callable[..., None]:
    """Names in place of numbers on the vertical axis, the first at the top; the columns call their places ``place``."""

    def draw(axes: Any, columns: Mapping[str, Array]) -> None:
        axes.set_yticks(np.arange(len(names))[::-1], list(names))
        axes.set_ylim(-0.7, len(names) - 0.3)
        axes.set_ylabel("")
        axes.tick_params(axis="y", which="minor", left=False, right=False)
        if more is not None:
            more(axes, columns)

    return draw


def _places(number: int) -> Array:
    return np.arange(number, dtype=float)[::-1]


def left_out() -> Figure:
    """The weak angle when one experiment is left out."""
    found = weak_angle()
    every = [found.lines["all"], *(out.line for out in found.left_out)]
    names = ["all", *(f"without {LABELS[out.id]}" for out in found.left_out)]
    low, high = np.array([next(r for r in one.ranges if r[0] <= one.best <= r[1]) for one in every]).T
    best = np.array([one.best for one in every])
    data = {"who": np.array(names), "angle": best, "place": _places(len(best)), "error": np.array([best - low, high - best])}
    panel = Panel(
        Axis(r"$\sin^2\theta_W$", dimensionless=True), NO_NAME, _names(names),
        data=(Points("angle", "place", error="error", across=True),), marks=(Mark(x=found.lines["all"].ranges[0]),),
    )  # fmt: skip
    caption = "The weak angle at one standard deviation of all experiments, and with each left out in turn."
    return Figure("left-out", caption, OWN, [panel], data, size=(6.6, 4.4))


def pulls() -> Figure:
    """Pulls of the nuisances that experiments share, with all of them and without each."""
    found = weak_angle()
    every: list[tuple[str, Mapping[str, float]]] = [("all", found.pulls)]
    every += [(f"without {LABELS[out.id]}", out.pulls) for out in found.left_out]
    names = [name for name, _ in every]
    data: dict[str, Any] = {"who": np.array(names), "place": _places(len(names))}
    called = {"sns_flux": "flux of the SNS", "b8_flux": r"flux of $^8$B"}
    for name in found.shared:
        data[name] = np.array([values.get(name, np.nan) for _, values in every])
    panel = Panel(
        Axis("pull, in standard deviations", dimensionless=True, limits=(-1.0, 1.0)), NO_NAME, _names(names),
        data=tuple(Points(name, "place", called.get(name, name), index=i) for i, name in enumerate(found.shared)),
        marks=(Mark(x=0.0, dotted=True),),
    )  # fmt: skip
    caption = (
        "Where the shared nuisances are at the best weak angle of all experiments, and with each left out in turn, in standard "
        "deviations of their constraints."
    )
    return Figure("pulls", caption, OWN, [panel], data, size=(6.6, 4.4))


def tension() -> Figure:
    """How much worse one value is than two, for each pair of experiments."""
    angle, factor, others = weak_angle(), strength(), apart()
    called = [f"{LABELS[t.first]}, {LABELS[t.second]}" for t in angle.tension]
    data: dict[str, Any] = {
        "pair": np.array(called), "place": _places(len(called)),
        "weak angle": np.array([t.rise for t in angle.tension]), "strength": np.array([t.rise for t in factor.tension]),
        "apart": np.array([f"{first}, {second}: {what}" for first, second, what, _ in others]),
        "place apart": _places(len(others)), "rise apart": np.array([rise for *_, rise in others]),
    }  # fmt: skip
    x = Axis(r"rise of $-2\ln L$", dimensionless=True, limits=(0.0, 5.0))
    levels = (
        Mark(x=1.0, text="68 %", dotted=True),
        Mark(x=2.706, text="90 %", dotted=True),
        Mark(x=3.841, text="95 %", dotted=True),
    )
    panels = [
        Panel(x, NO_NAME, _names(called), "pairs of the seven", legend="center right", marks=levels,
              data=(Points("weak angle", "place", "weak angle", index=0), Points("strength", "place", "strength", index=1))),
        Panel(x, NO_NAME, _names([str(text) for text in data["apart"]]), "pairs that are not in one fit",
              data=(Points("rise apart", "place apart"),), marks=levels),
    ]  # fmt: skip
    caption = (
        "How much -2 ln L rises when one value has to do for both of a pair. Above, shared nuisances are as in the fit of all; "
        "below, the pairs of germanium, with their fluxes held where they are: k is Lindhard's, without what is known of it "
        "from elsewhere. Levels are those of chi2 with one degree of freedom."
    )
    return Figure("tension", caption, OWN, panels, data, heights=(4.0, 1.0), size=(6.6, 9.5))


def neutron_radii() -> Figure:
    """Radii of the neutrons, as each target of pion decay at rest has them, beside what others found in germanium."""
    found = moments.neutron_radii()
    theirs = published("germanium joint", "R_n(Ge)")
    nuclei = {"coherent-csi-2021": "Cs and I", "coherent-lar-2020": "Ar", "coherent-ge-2026": "Ge"}
    names = [f"{nuclei[id]}, {LABELS[id]}" if LABELS[id] != nuclei[id] else nuclei[id] for id in found]
    names[0] = "Cs and I, one radius"
    best, low, high = np.array(list(found.values())).T
    data = {
        "who": np.array([*names, "Ge, published"]), "place": _places(len(names) + 1)[:-1], "radius": best,
        "error": np.array([best - low, high - best]), "place published": [0.0], "published": [theirs.value],
        "published error": [[theirs.minus], [theirs.plus]],
    }  # fmt: skip
    panel = Panel(
        Axis("rms radius of neutrons [fm]", limits=(1.0, 10.0)), NO_NAME,
        _names([*names, "Ge, published"]), data=(
            Points("radius", "place", error="error", across=True),
            Points("published", "place published", error="published error", across=True, hollow=True),
        ),
    )  # fmt: skip
    caption = (
        f"Radii of neutrons at one standard deviation ({100 * SIGMA:.0f} %), form factors of Helm with that of the "
        "protons left as it is. At 1.8 fm the scan ends. Hollow: the result of Ge-Mini's first data with "
        "reactors, which the data of 2026 do not confirm."
    )
    return Figure("neutron-radii", caption, f"hollow: {theirs.reference}, {theirs.seen}; all else our own", [panel], data,
                  size=(6.6, 3.0))  # fmt: skip


def charge_radii() -> Figure:
    """Charge radii of electron and muon neutrinos."""
    panels: list[Panel] = []
    data: dict[str, Any] = {}
    for name, symbol in (("r2_nue", r"\nu_e"), ("r2_numu", r"\nu_\mu")):
        by_label = moments.charge_radii()[name]
        names = [LABELS[label] for label in by_label]
        rows = [
            (at, low, high) for at, ranges in zip(_places(len(names)), by_label.values(), strict=True) for low, high in ranges
        ]
        place, low, high = np.array(rows).T
        data |= {
            f"{name} place": place, f"{name} low": low, f"{name} high": high,
            f"{name} who": np.array([names[len(names) - 1 - int(at)] for at in place]),
        }  # fmt: skip

        def bars(axes: Any, columns: Mapping[str, Array], name: str = name) -> None:
            low = columns[f"{name} low"]
            axes.barh(
                columns[f"{name} place"], columns[f"{name} high"] - low, left=low, height=0.6, color=PALETTE[0], alpha=0.45
            )

        x = Axis(rf"$\langle r^2_{{{symbol}}}\rangle$ [$10^{{-32}}$ cm$^2$]", limits=(-80.0, 30.0))
        panels.append(
            Panel(x, NO_NAME, _names(names, bars), marks=(Mark(x=EXPECTED[name], text="Standard Model", dotted=True),))
        )
    caption = (
        "Charge radii that are allowed at 90 % (one parameter), the physical ones, the Standard Model's included; at -80 "
        "and 30 the scan ends. What says nothing between these ends is not shown."
    )
    return Figure("charge-radii", caption, OWN, panels, data, size=(6.6, 7.0))
