"""Figures of the weak angle, magnetic moments and charge radii from the first CsI data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.constants import weak_angle
from nurecoil.inference import contour, threshold
from nurecoil.models.term import Sum
from nurecoil.report import Axis, Figure, Mark, Panel, lines, plot_contour
from nurecoil.studies.papoulias_erice_2019.coherent_csi import model
from nurecoil.studies.papoulias_erice_2019.single_bin import (
    MOMENT,
    MOMENTS,
    RADIUS,
    moment_likelihood,
    of_model,
    radius_model,
    sharp,
    smeared,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PAPER = "Papoulias:2019erice"
LEVELS = (0.6827, 0.90, 0.99)
"""Of the regions of two quantities."""
UNITS: Mapping[str, float] = {"mu_nue": MOMENT, "mu_numu": MOMENT, "r2_nue": RADIUS, "r2_numu": RADIUS, "sin2_theta_w": 1.0}
ENDS: Mapping[str, tuple[float, float]] = {
    "mu_nue": (0, 210),
    "mu_numu": (0, 150),
    "r2_nue": (-90, 62),
    "r2_numu": (-65, 37),
    "sin2_theta_w": (0.0, 0.6),
}
AXES: Mapping[str, Axis] = {
    "mu_nue": Axis(r"$\mu_{\nu_e}$ [$10^{-10}\,\mu_{\rm B}$]", limits=ENDS["mu_nue"]),
    "mu_numu": Axis(r"$\mu_{\nu_\mu}$ [$10^{-10}\,\mu_{\rm B}$]", limits=ENDS["mu_numu"]),
    "r2_nue": Axis(r"$\langle r^2_{\nu_e}\rangle$ [$10^{-32}\,{\rm cm}^2$]", limits=ENDS["r2_nue"]),
    "r2_numu": Axis(r"$\langle r^2_{\nu_\mu}\rangle$ [$10^{-32}\,{\rm cm}^2$]", limits=ENDS["r2_numu"]),
    "sin2_theta_w": Axis(r"$\sin^2\theta_W$", dimensionless=True, limits=ENDS["sin2_theta_w"]),
}
STANDARD = dict.fromkeys(UNITS, 0.0) | {"sin2_theta_w": weak_angle("msbar-mz-papoulias")}
PLANES = (("mu_nue", "mu_numu"), ("r2_nue", "r2_numu"), ("r2_numu", "mu_numu"), ("sin2_theta_w", "mu_numu"))
WORDS: Mapping[str, str] = {
    "prompt": r"$\nu_\mu$",
    "nu-e": r"$\nu_e$",
    "nu-mu-bar": r"$\bar\nu_\mu$",
    "nu-mu": r"$\nu_\mu$ and $\bar\nu_\mu$",
    "universal": "all alike",
}


def _profiles() -> Figure:
    """Delta chi2 of the weak angle, of magnetic moments and of charge radii."""
    angle, moment, radius = np.linspace(0.0, 0.5, 101), np.linspace(0.0, 100.0, 101), np.linspace(-48.0, 25.0, 147)
    data: dict[str, Array] = {"angle": angle, "moment": moment, "radius": radius}
    data["chi2 angle"] = of_model(sharp(), model()).many({"sin2_theta_w": angle})
    for key in MOMENTS:
        data[f"chi2 {key}"] = moment_likelihood(key).many({"mu": moment * MOMENT})
    radii = of_model(smeared(), radius_model())
    for name in ("r2_nue", "r2_numu"):
        data[f"chi2 {name}"] = radii.many({name: radius * RADIUS})
    data = {name: values - values.min() if name.startswith("chi2") else values for name, values in data.items()}
    curves: Mapping[str, Mapping[str, str]] = {
        "angle": {"_": "chi2 angle"},
        "moment": {WORDS[key]: f"chi2 {key}" for key in MOMENTS},
        "radius": {r"$\nu_e$": "chi2 r2_nue", r"$\nu_\mu$ and $\bar\nu_\mu$": "chi2 r2_numu"},
    }

    levels = (Mark(y=threshold(0.6827), text=r"1$\sigma$"), Mark(y=threshold(0.90), text="90 % C.L."))
    y = Axis(r"$\Delta\chi^2$", dimensionless=True, limits=(0, 8))
    x = {
        "angle": Axis(r"$\sin^2\theta_W$", dimensionless=True, limits=(0.0, 0.5)),
        "moment": Axis(r"$\mu_\nu$ [$10^{-10}\,\mu_{\rm B}$]", limits=(0, 100)),
        "radius": Axis(r"$\langle r^2_\nu\rangle$ [$10^{-32}\,{\rm cm}^2$]", limits=(-48, 25)),
    }
    panels = [
        Panel(
            x[name],
            y,
            lines=lines(name, {key: label.strip("_") for label, key in curves[name].items()}),
            marks=levels,
            legend="upper left" if name != "radius" else "upper center",
        )
        for name in x
    ]
    caption = (
        "First CsI data of COHERENT as one number: Δχ² of sin²θ_W, of magnetic moments of one neutrino, of two or of all, and "
        "of charge radii in the convention of the slides. A lack of events (142, where 173 are expected) puts the best value "
        "of a moment at zero, and makes two separate radii of muon neutrinos as good as each other: the amplitude is even."
    )
    source = f"{PAPER}, slides “Analysis of the COHERENT data”; our own"
    return Figure("csi-electroweak", caption, source, panels, data, columns=3, size=(12.4, 4.1))


def _region(plane: tuple[str, str], points: int = 53) -> dict[str, Array]:
    like = of_model(smeared(), Sum((radius_model(), nr.MagneticMoment())))
    axes = {name: np.linspace(*ENDS[name], points) for name in plane}
    grid = {name: values * UNITS[name] for name, values in axes.items()}
    found = contour(like, plane, cls=LEVELS, grid=grid)
    return {"x": axes[plane[0]], "y": axes[plane[1]], "delta": found.delta}


def _regions() -> Figure:
    """Regions of two quantities."""
    data = {f"{x} {y} {part}": values for x, y in PLANES for part, values in _region((x, y)).items()}
    levels = {f"{100 * cl:.3g} % C.L.": threshold(cl, 2) for cl in LEVELS}

    def draw(axes: Axes, data: Mapping[str, Array], plane: tuple[str, str]) -> None:
        x, y, delta = (data[f"{plane[0]} {plane[1]} {part}"] for part in ("x", "y", "delta"))
        plot_contour(axes, x, y, delta, levels, filled=True)
        at = [STANDARD[name] for name in plane]
        axes.plot(*at, marker="*", markersize=9, color="black", linestyle="none", label="Standard Model", clip_on=False)

    panels = [
        Panel(AXES[x], AXES[y], partial(draw, plane=(x, y)), legend="upper right" if (x, y) == PLANES[0] else None)
        for x, y in PLANES
    ]
    caption = (
        "First CsI data of COHERENT as one number: regions of pairs of electromagnetic properties, and of sin²θ_W and a "
        "moment, allowed at three confidence levels (two degrees of freedom), everything else as in the Standard Model at tree "
        "level with sin²θ_W = 0.2312. Radii in the convention of the slides. Outside the first panel, where it is the "
        "origin, the best fit is a line: one count cannot tell two properties apart."
    )
    source = f"{PAPER}, slide “Analysis of the COHERENT data: combined constraints”; our own"
    return Figure("csi-combined", caption, source, panels, data, columns=2, size=(9.6, 8.0))


def figures() -> tuple[Figure, ...]:
    """Profiles of one quantity, and regions of two."""
    return _profiles(), _regions()
