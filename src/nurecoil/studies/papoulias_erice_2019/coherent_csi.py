"""COHERENT's first CsI data: counts, backgrounds, and what the Standard Model expects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.constants import weak_angle
from nurecoil.experiments import Experiment, experiment
from nurecoil.report import Axis, DataTable, Figure, Panel, plot_data, plot_steps
from nurecoil.studies import ours
from nurecoil.units import us

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PAPER = "Papoulias:2019erice"
LABELS: Mapping[str, str] = {
    "prompt-neutrons": "beam neutrons",
    "nu_mu prompt": r"prompt $\nu_\mu$",
    "nu_e delayed": r"delayed $\nu_e$",
    "nu_mu_bar delayed": r"delayed $\bar\nu_\mu$",
}


def model() -> nr.StandardModel:
    """Tree level, sin2(theta_W) = 0.2312."""
    return nr.StandardModel(scheme="tree", sin2_theta_w=weak_angle("msbar-mz-papoulias"))


@cache
def csi(variant: str = "") -> Experiment:
    """The data set of 2017: counts in photo-electrons, or with ``"-time"`` in arrival time as well."""
    return experiment(f"coherent-csi-2017{variant}")


def observed(data: Experiment) -> Array:
    """Observed counts; every variant used here has some."""
    assert data.observed is not None
    return data.observed


@ours("n-meas", "steady-state", "prompt-neutrons", "n-sm")
def counts() -> tuple[float, ...]:
    """Measured less background, the backgrounds, and the prediction."""
    data = csi()
    steady, neutrons = (float(data.backgrounds[name].sum()) for name in ("steady-state", "prompt-neutrons"))
    return float(observed(data).sum()) - steady, steady, neutrons, float(data.expected(model()).sum())


def tables() -> tuple[DataTable, ...]:
    """What the predicted number depends on."""
    data, tree = csi(), model()

    def with_form_factor(convention: str) -> float:
        target = nr.CEvNS.on("CsI", tree, form_factor=convention, axial="none")
        return float(data.replace(target=target).expected(tree).sum())

    pdg = nr.StandardModel(scheme="tree", sin2_theta_w=weak_angle("low-energy-pdg2024"))
    conventions = {
        "Helm, R_{0} from 1.2 A^{1/3} fm (used here)": "helm-1.2",
        "Helm, Lewin and Smith": "helm-lewin-smith",
        "Helm, measured radii": "helm-rms",
        "symmetrised Fermi": "symmetrized-fermi",
        "Klein–Nystrand": "klein-nystrand",
        "unity": "unity",
    }
    rows = [
        *((name, with_form_factor(convention)) for name, convention in conventions.items()),
        (f"used here, with sin^2 θ_{{W}} = {weak_angle('low-energy-pdg2024')}", float(data.expected(pdg).sum())),
        ("used here, with one-loop couplings", float(data.expected(nr.StandardModel()).sum())),
        ("used here, first 6 μs only", float(csi("-time").expected(tree).sum())),
    ]
    caption = "Tree level and sin^2 θ_{W} = 0.2312 unless stated; 6 to 30 photo-electrons."
    return (DataTable("Events that the Standard Model predicts, by choice", ("choice", "N_{SM} [events]"), rows, caption),)


def contributions(data: Experiment) -> dict[str, Array]:
    """Beam neutrons and the source's components, in the bins of the experiment."""
    parts = {"prompt-neutrons": np.asarray(data.backgrounds["prompt-neutrons"])}
    for component in data.source.components:
        parts[component.name] = data.replace(source=data.source.select(component.name)).expected(model())
    return parts


def figures() -> tuple[Figure, ...]:
    """Data less steady-state background, with the prediction, in photo-electrons and in arrival time."""
    timed = csi("-time")
    assert timed.time_edges is not None
    both, background = observed(timed), timed.backgrounds["steady-state"]
    data: dict[str, Array] = {"PE edges": timed.bins / timed.axis.unit, "time edges": timed.time_edges / us}
    for quantity, axis in (("PE", 1), ("time", 0)):
        data[f"{quantity} residual"] = (both - background).sum(axis)
        data[f"{quantity} error"] = np.sqrt((both + background).sum(axis))
        for name, counts in contributions(timed).items():
            data[f"{quantity} {name}"] = counts.sum(axis)

    y = Axis("events per bin [counts]")
    pe, time = Axis("photo-electrons [PE]", limits=(6, 31)), Axis(r"arrival time [$\mu$s]", limits=(0, 6))
    panels = (Panel(pe, y, _Projection("PE"), legend="upper right"), Panel(time, y, _Projection("time"), legend=None))
    caption = (
        "First CsI data of COHERENT, 6 to 30 photo-electrons and the first 6 μs: beam-on coincidences less "
        "anticoincidences, with statistical errors √(C + AC), and the prediction of the Standard Model on top of the "
        "beam neutrons (stacked). Left: in bins of 2 photo-electrons (the last one of the prediction takes in n = 30). "
        f"Right: in bins of 0.5 μs. In all {(both - background).sum():.0f} events, where "
        f"{sum(c.sum() for c in contributions(timed).values()):.0f} are predicted, neutrons included, in these 6 μs."
    )
    source = "data of Akimov:2018vzs, the release that belongs to Fig. 3 of Akimov:2017ade; prediction our own"
    return (Figure("csi-projections", caption, source, panels, data, columns=2, size=(9.2, 3.9)),)


@dataclass(frozen=True)
class _Projection:
    """Draws one projection: the stacked prediction and the data."""

    quantity: str

    def __call__(self, axes: Axes, data: Mapping[str, Array]) -> None:
        edges = data[f"{self.quantity} edges"]
        plot_steps(axes, edges, {label: data[f"{self.quantity} {name}"] for name, label in LABELS.items()}, stacked=True)
        axes.axhline(0.0, color="0.35", linewidth=0.8)
        centres = 0.5 * (edges[1:] + edges[:-1])
        residual, error = data[f"{self.quantity} residual"], data[f"{self.quantity} error"]
        plot_data(axes, centres, residual, error, "data", edges=edges)
