"""SATURNE: events, whether the electrons can be seen, and how far parameters can be bounded; statistics only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.detectors import nr_threshold
from nurecoil.experiments import Experiment
from nurecoil.inference import NoLimit, asimov, interval, likelihood, upper_limit
from nurecoil.models import Model
from nurecoil.rates import spectrum
from nurecoil.studies.amplitudes import weak_model
from nurecoil.studies.verkhovtsev_saturne_2026.setting import atom, nucleus
from nurecoil.units import g, mu_B

MASSES: Mapping[str, str] = {
    "60 g": "saturne", "500 g": "saturne-500-g", "1 kg": "saturne-1-kg", "4 kg": "saturne-4-kg",
}  # fmt: skip
"""Mass of tritium -> experiment."""


@cache
def saturne(mass: str = "60 g") -> Experiment:
    """The experiment with that mass of tritium."""
    return nr.experiment(MASSES[mass])


@cache
def ionisation(mass: str = "60 g") -> Experiment:
    """The same source and helium, with electrons knocked out."""
    return nr.experiment("saturne-ionisation").replace(source=saturne(mass).source)


def without_electrons(experiment: Experiment) -> Experiment:
    """Scattering off bare nuclei of the same number."""
    per_mass = 1.0 / nr.matter.Nuclide("He4").atomic_mass
    bare = nr.CEvNS.on({"He4": 1.0}, weak_model(), form_factor="unity")
    return experiment.replace(target=type(bare)(bare.material, ((nucleus(), per_mass),)))


def events(threshold: float = 0.0, moment: float = 0.0) -> tuple[float, float, float]:
    """Counts above a recoil threshold: with the electrons, without, and what a magnetic moment of nu_e adds on the atom."""
    above = saturne().replace(response=nr_threshold(threshold))
    magnetic = above.expected(nr.MagneticMoment(mu_nue=moment))
    weak, bare = (experiment.expected(weak_model()) for experiment in (above, without_electrons(above)))
    return float(weak.sum()), float(bare.sum()), float(magnetic.sum())


def rate(T: Array, model: Model | None = None, *, electrons: bool = True) -> Array:
    """dN/dT for 60 g of tritium and the whole exposure, at recoil energies T [T]."""
    experiment = saturne()
    process = atom() if electrons else nucleus()
    chosen = weak_model() if model is None else model
    per_mass = spectrum(experiment.source, process)(T, chosen)
    # the bare nucleus is lighter by its electrons: count atoms
    return per_mass * experiment.exposure * process.mass / nr.matter.Nuclide("He4").atomic_mass


def screening_significance(mass: str = "60 g") -> float:
    """Standard deviations by which data as expected with electrons exclude that there are none: the root of -2 ln L."""
    experiment = saturne(mass)
    data = experiment.expected(weak_model())
    return math.sqrt(likelihood(without_electrons(experiment).replace(observed=data), weak_model())())


def scaled(mass: float) -> Experiment:
    """The experiment with any mass of tritium."""
    experiment = saturne()
    return experiment.replace(source=experiment.source.scaled(mass / (60 * g)))


def moment_limit(experiment: Experiment, cl: float = 0.90) -> float:
    """Upper limit on the magnetic moment of nu_e if there is none."""
    model = weak_model() + nr.MagneticMoment()
    return float(upper_limit(asimov(experiment, model), "mu_nue", cl).limit)


def weak_angle_errors(mass: str = "500 g") -> tuple[float, float]:
    """Errors of sin2(theta_W), downwards and upwards, at one standard deviation."""
    model = weak_model()
    ((low, high),) = interval(asimov(saturne(mass), model), "sin2_theta_w", sigma=1).ranges
    return low - model.parameters["sin2_theta_w"], high - model.parameters["sin2_theta_w"]


def by_counting() -> tuple[float, float, float]:
    """Errors of sin2(theta_W), down and up, with 500 g and the moment's limit with 60 g: total counts above no threshold alone.

    (N - N_SM)^2/N_SM, and as many events fewer than in the ball as leave 3 of the standard deviations by which N_SM with
    60 g differs from N without electrons.
    """
    from scipy.optimize import brentq

    unit = 1e-12 * mu_B
    weak, bare, magnetic = events(moment=unit)
    fewer = 9 * weak / (bare - weak) ** 2
    everything, central = saturne("500 g").replace(response=nr_threshold(0.0)), weak_model().sin2_theta_w
    expected = float(everything.expected(weak_model()).sum())

    def excess(angle: float) -> float:
        model = nr.StandardModel(scheme="tree", sin2_theta_w=angle)
        return fewer * (float(everything.expected(model).sum()) - expected) ** 2 / expected - 1

    down, up = central - brentq(excess, central - 0.05, central), brentq(excess, central, central + 0.05) - central
    return down, up, unit * math.sqrt(math.sqrt(2.706 * weak / fewer) / magnetic)


def allowed(experiment: Experiment, extra: Model, name: str, cl: float = 0.90) -> tuple[tuple[float, float], ...]:
    """Ranges of one new parameter that data as in the Standard Model leave; none if they do not bound it."""
    model = weak_model() + extra
    data = asimov(experiment, model)
    try:
        if model.parameters.get_parameter(name).lower == 0.0:
            return ((0.0, float(upper_limit(data, name, cl).limit)),)
        return interval(data, name, cl).ranges
    except NoLimit:
        return ()
