"""COHERENT's first CsI data: counts, backgrounds and prediction; and as one number, with the slides' chi2 of it."""

from __future__ import annotations

from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.constants import weak_angle
from nurecoil.detectors import Resolution, Response
from nurecoil.expectation import Prediction, prediction
from nurecoil.experiments import Experiment
from nurecoil.inference import CountLikelihood, likelihood
from nurecoil.models import Model
from nurecoil.processes.form_factors import FormFactorChoice
from nurecoil.studies import ours, quoted, shows
from nurecoil.studies.marks import Rows
from nurecoil.studies.released_counts import observed, released
from nurecoil.units import us


def model() -> nr.StandardModel:
    """Tree level, sin2(theta_W) = 0.2312."""
    return nr.StandardModel(scheme="tree", sin2_theta_w=weak_angle("msbar-mz-papoulias"))


def csi(variant: str = "") -> Experiment:
    """The data set of 2017: counts in photo-electrons; ``"-time"``: in arrival time as well; ``"-one-bin"``: one number."""
    return released(f"coherent-csi-2017{variant}")


def smeared() -> Experiment:
    """One bin of 6 to 30 photo-electrons, with Poisson fluctuations of their number."""
    return csi("-one-bin")


@cache
def sharp() -> Experiment:
    """The same without fluctuations: recoils that give 6 to 30 photo-electrons on average."""
    data = smeared()
    assert isinstance(data.response, Response)
    steps = tuple(step for step in data.response.steps if not isinstance(step, Resolution))
    return data.replace(response=Response(steps, ["6 PE", "30 PE"]))


def chi2(data: Experiment, what: Model | Prediction) -> CountLikelihood:
    """That of the slides: variance N_meas + B_0n + 2 B_ss, pulls of 28 and 25 percent."""
    return likelihood(data, what, statistic="miranda-2019")


def with_moments(data: Experiment, names: tuple[str, ...], moments: Model) -> Prediction:
    """Standard Model of all components of the source, and ``"moments"`` of some of them, or of all if none is named."""
    emitted = data.replace(source=data.source.select(*names)) if names else data
    more = prediction(emitted, moments).only("signal").renamed(signal="moments")
    return prediction(data, model()).fixed(model().parameters) + more


def total(data: Experiment, what: nr.StandardModel | None = None) -> float:
    """Expected signal."""
    return float(data.expected(what or model()).sum())


def with_form_factors(data: Experiment, F: FormFactorChoice, R_n: float | None = None, R_p: float | None = None) -> Experiment:
    """The experiment with other form factors, by name or by nuclide, stretched to radii."""
    return data.replace(target=nr.CEvNS.on("CsI", model(), form_factor=F, axial="none", R_n=R_n, R_p=R_p))


@ours("n-meas", "steady-state", "prompt-neutrons", "n-sm")
def counts() -> tuple[float, ...]:
    """Measured less background, the backgrounds, and the prediction."""
    data = csi()
    steady, neutrons = (float(data.backgrounds[name].sum()) for name in ("steady-state", "prompt-neutrons"))
    return float(observed(data).sum()) - steady, steady, neutrons, total(data)


@shows("prediction-by-choice")
def by_choice() -> Rows:
    """What the predicted number depends on."""
    pdg = weak_angle("low-energy-pdg2024")
    conventions = {
        "Helm, R_{0} from 1.2 A^{1/3} fm (used here)": "helm-1.2",
        "Helm, Lewin and Smith": "helm-lewin-smith",
        "Helm, measured radii": "helm-rms",
        "symmetrised Fermi": "symmetrized-fermi",
        "Klein–Nystrand": "klein-nystrand",
        "unity": "unity",
    }
    return [
        *((name, total(with_form_factors(csi(), convention))) for name, convention in conventions.items()),
        (f"used here, with sin^2 θ_{{W}} = {pdg}", total(csi(), nr.StandardModel(scheme="tree", sin2_theta_w=pdg))),
        ("used here, with one-loop couplings", total(csi(), nr.StandardModel())),
        ("used here, first 6 μs only", total(csi("-time"))),
    ]


@shows("csi-projections")
def projections() -> dict[str, Array]:
    """Data less steady-state background, with the prediction, in photo-electrons and in arrival time."""
    timed = csi("-time")
    assert timed.time_edges is not None
    both, background = observed(timed), timed.backgrounds["steady-state"]
    of = {"prompt-neutrons": np.asarray(timed.backgrounds["prompt-neutrons"])}
    of |= {c.name: timed.replace(source=timed.source.select(c.name)).expected(model()) for c in timed.source.components}
    data: dict[str, Array] = {}
    for name, edges, axis in (("PE", timed.bins / timed.axis.unit, 1), ("time", timed.time_edges / us, 0)):
        parts = {f"{name} {part}": counts.sum(axis) for part, counts in of.items()}
        data |= {f"{name} edges": edges, f"{name} centres": 0.5 * (edges[1:] + edges[:-1]), **parts}
        data[f"{name} total"] = np.sum(list(parts.values()), axis=0)
        data[f"{name} residual"] = (both - background).sum(axis)
        data[f"{name} error"] = np.sqrt((both + background).sum(axis))
    return data


@quoted("csi-seen", "csi-predicted")
def in_six_microseconds() -> tuple[float, float]:
    """Events less background, and those predicted with the neutrons of the beam."""
    data = projections()
    return float(data["PE residual"].sum()), float(data["PE total"].sum())
