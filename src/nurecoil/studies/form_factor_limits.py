"""What a release says with one nuclear form factor or another: the weak angle, NSI and a magnetic moment, side by side."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.experiments import Experiment, FormFactorShape
from nurecoil.inference import Interval, Limit, interval, likelihood, scan, upper_limit
from nurecoil.nuclear import BestKnown
from nurecoil.report import Axis, DataTable, Figure, Line, Mark, Panel
from nurecoil.report.section import Cell
from nurecoil.studies.released_counts import model, released, weak_angle
from nurecoil.units import mu_B

WEAK, BAND, HELM = "weak response", "weak response with its band", "Helm, Lewin and Smith"
VARIED = ("interaction", "neutron-radius", "strangeness", "oscillator-length")
EE = "eps_ee_uV"
NSI = {EE: nr.NSI(eps_ee_uV=0.0), "eps_mumu_uV": nr.NSI(eps_mumu_uV=0.0)}


def side_by_side(name: str, material: str) -> dict[str, Experiment]:
    """A release with the default form factor, with that and its uncertainties as nuisances, and with Helm's."""
    data = released(name)
    band = (FormFactorShape(what.replace("-", "_"), BestKnown(vary=what), BestKnown(vary=what, by=-1)) for what in VARIED)
    helm = nr.CEvNS.on(material, model(), form_factor="helm-lewin-smith")
    return {WEAK: data, BAND: data.replace(nuisances=(*data.nuisances, *band)), HELM: data.replace(target=helm)}


class Limits(NamedTuple):
    """What follows from a release with one form factor: the moment's limit is on that of the muon neutrino, 90 %."""

    predicted: float
    angle: tuple[float, float, float]
    nsi: dict[str, Interval]
    moment: Limit


@cache
def limits(name: str, material: str) -> dict[str, Limits]:
    """By form factor: events predicted; sin2(theta_W), best and the ends of 1 sigma; ranges of the couplings; the moment."""
    found = {}
    for words, data in side_by_side(name, material).items():
        angle = weak_angle(likelihood(data, model()), [0.2, 0.22])
        allowed = {key: interval(likelihood(data, model() + NSI[key]), key, cl=0.90) for key in NSI}
        moment = upper_limit(likelihood(data, model() + nr.MagneticMoment()), "mu_numu", cl=0.90)
        found[words] = Limits(float(data.expected(model()).sum()), (angle.best, angle.lower, angle.upper), allowed, moment)
    return found


def limits_table(name: str, material: str, caption: str) -> DataTable:
    """Rows by form factor."""
    rows: list[tuple[Cell, ...]] = []
    for words, found in limits(name, material).items():
        pieces = ([f"{low:.3f} … {high:.3f}" for low, high in found.nsi[key].ranges] for key in NSI)
        ranges = (" or ".join(piece).replace("-", "−") for piece in pieces)
        rows.append((words, found.predicted, *found.angle, *ranges, found.moment.limit / (1e-10 * mu_B)))
    heads = ("sin^2 θ_{W}", "1σ from", "to", "ε_{ee}^{uV}", "ε_{μμ}^{uV}", "μ_{ν_μ} [10^{−10} μ_{B}] <")
    title = "Limits with one form factor or another"
    return DataTable(title, ("form factor", "predicted", *heads), rows, caption, digits=3)


def limits_figure(name: str, material: str, caption: str, source: str, ends: tuple[float, float]) -> Figure:
    """Profiles of -2 ln L in the weak angle and in eps_ee^uV, by form factor.

    Parameters
    ----------
    ends : tuple of float
        Of the weak angle.
    """
    grids = {"sin2_theta_w": np.linspace(*ends, 49), EE: np.linspace(-0.3, 0.7, 81)}
    levels = (Mark(y=1.0, text=r"1$\sigma$"), Mark(y=2.706, text="90 %"))
    standard = {"sin2_theta_w": model().parameters["sin2_theta_w"], EE: 0.0}
    labels = {"sin2_theta_w": r"$\sin^2\theta_W$", EE: r"$\epsilon_{ee}^{uV}$"}
    data: dict[str, Array] = dict(grids)
    panels: list[Panel] = []
    y = Axis(r"$-2\Delta\ln L$", dimensionless=True, limits=(0.0, 9.0))
    for key, grid in grids.items():
        releases = side_by_side(name, material)
        data |= {f"{key}, {words}": _profile(release, key, grid) for words, release in releases.items()}
        lines = [Line(key, f"{key}, {words}", "" if panels else words, thin=words == BAND) for words in releases]
        x = Axis(labels[key], dimensionless=True, limits=(float(grid[0]), float(grid[-1])))
        marks = (*levels, Mark(x=standard[key], label="" if panels else "Standard Model", dotted=True))
        panels.append(Panel(x, y, lines=lines, marks=marks, legend="upper center"))
    return Figure("form-factors", caption, source, panels, data, columns=2, size=(10.4, 4.4))


def _profile(experiment: Experiment, key: str, grid: Array) -> Array:
    lagrangian = model() if key == "sin2_theta_w" else model() + NSI[key]
    values: Array = scan(likelihood(experiment, lagrangian), {key: grid}).fval
    return np.asarray(values - values.min())
