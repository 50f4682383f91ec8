"""What a release says with one nuclear form factor or another, and maps of the residuals of its fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.experiments import Experiment, FormFactorShape
from nurecoil.inference import Interval, Limit, interval, likelihood, scan, upper_limit
from nurecoil.nuclear import BestKnown
from nurecoil.report import Axis, Figure, Panel
from nurecoil.studies.released_counts import HELM, model, released, weak_angle, with_form_factor
from nurecoil.units import mu_B

if TYPE_CHECKING:
    from matplotlib.axes import Axes

VARIED = ("interaction", "neutron-radius", "strangeness", "oscillator-length")
NSI = {"eps_ee_uV": nr.NSI(eps_ee_uV=0.0), "eps_mumu_uV": nr.NSI(eps_mumu_uV=0.0)}
CL = 0.90


@cache
def side_by_side(name: str, material: str) -> Mapping[str, Experiment]:
    """A release with the default form factor, with that and its uncertainties as nuisances, and with Helm's."""
    data = released(name)
    band = (FormFactorShape(what.replace("-", "_"), BestKnown(vary=what), BestKnown(vary=what, by=-1)) for what in VARIED)
    return {
        "weak response": data,
        "weak response with its band": data.replace(nuisances=(*data.nuisances, *band)),
        "Helm, Lewin and Smith": with_form_factor(name, material, HELM),
    }


@dataclass(frozen=True, eq=False)
class Limits:
    """What follows from a release with one form factor.

    Parameters
    ----------
    predicted : float
        Coherent scatterings of the Standard Model.
    angle : tuple of float
        sin2(theta_W): best value, and the ends of its 1 sigma interval.
    nsi : mapping
        Coupling -> its allowed range at 90 %, in one piece or more.
    moment : Limit
        On that of the muon neutrino, 90 %.
    """

    predicted: float
    angle: tuple[float, float, float]
    nsi: dict[str, Interval]
    moment: Limit


@cache
def limits(name: str, material: str) -> dict[str, Limits]:
    """By form factor, each once."""
    found = {}
    for words, data in side_by_side(name, material).items():
        angle = weak_angle(likelihood(data, model()), [0.2, 0.22])
        allowed = {key: interval(likelihood(data, model() + NSI[key]), key, cl=CL) for key in NSI}
        moment = upper_limit(likelihood(data, model() + nr.MagneticMoment()), "mu_numu", cl=CL)
        predicted = float(data.expected(model()).sum())
        found[words] = Limits(predicted, (angle.best, angle.lower, angle.upper), allowed, moment)
    return found


def limit_rows(name: str, material: str) -> list[tuple[str | float, ...]]:
    """Rows by form factor."""

    def text(region: Interval) -> str:
        return " or ".join(f"{low:.3f} … {high:.3f}" for low, high in region.ranges).replace("-", "−")

    return [
        (words, x.predicted, *x.angle, *(text(x.nsi[key]) for key in NSI), x.moment.limit / (1e-10 * mu_B))
        for words, x in limits(name, material).items()
    ]


def limit_profiles(name: str, material: str, ends: tuple[float, float]) -> dict[str, Array]:
    """Profiles of -2 ln L in the weak angle, between these ends, and in eps_ee^uV, by form factor."""
    grids = {"sin2_theta_w": np.linspace(*ends, 49), "eps_ee_uV": np.linspace(-0.3, 0.7, 81)}
    data: dict[str, Array] = {**grids, "standard": np.array([model().parameters["sin2_theta_w"]])}
    for key, grid in grids.items():
        lagrangian = model() + NSI[key] if key in NSI else model()
        for words, release in side_by_side(name, material).items():
            values = scan(likelihood(release, lagrangian), {key: grid}).fval
            data[f"{key}, {words}"] = values - values.min()
    return data


def residual_map(axes: Sequence[Axis], edges: Sequence[Array], maps: Mapping[tuple[int, int], Array], **words: str) -> Figure:
    """Residuals in bins of two axes each: given with the first axis of the pair along x; one scale for all."""
    data: dict[str, Array] = {f"edges {i}": values for i, values in enumerate(edges)}
    data |= {f"residual {i} {j}": values for (i, j), values in maps.items()}

    def draw(canvas: Axes, columns: Mapping[str, Array], i: int, j: int, last: bool) -> None:
        x, y, values = columns[f"edges {i}"], columns[f"edges {j}"], columns[f"residual {i} {j}"]
        mesh = canvas.pcolormesh(x, y, values.T, cmap="PuOr_r", vmin=-3.5, vmax=3.5, edgecolors="0.8", linewidth=0.3)
        for sign, marker in ((1, "+"), (-1, "_")):  # without colour
            at = np.argwhere(sign * values > 1.5)
            centres = (0.5 * (ends[1:] + ends[:-1])[k] for ends, k in ((x, at[:, 0]), (y, at[:, 1])))
            canvas.plot(*centres, color="black", marker=marker, linestyle="none")
        if last:
            beside = canvas.inset_axes((1.3, 0.0, 0.06, 1.0)) if len(maps) % 2 else None
            bar = canvas.figure.colorbar(mesh, cax=beside, ax=None if beside else canvas, extend="both")
            bar.set_label(r"residual [$\sigma$]")
            if beside:
                beside.set_in_layout(False)

    last = list(maps)[-1]
    panels = [Panel(axes[i], axes[j], partial(draw, i=i, j=j, last=(i, j) == last), legend=None) for i, j in maps]
    rows = -(-len(maps) // 2)
    return Figure("residuals", words["caption"], words["source"], panels, data, columns=2, size=(7.2, 3.4 * rows))
