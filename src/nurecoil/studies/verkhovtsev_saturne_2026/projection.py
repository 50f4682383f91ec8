"""SATURNE: events, whether the electrons can be seen, and how far parameters can be bounded; statistics only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

import numpy as np

import nurecoil as nr
from nurecoil.arrays import Array
from nurecoil.detectors import nr_threshold
from nurecoil.experiments import Experiment
from nurecoil.inference import Contour, NoLimit, asimov, contour, interval, likelihood, upper_limit
from nurecoil.models import Model
from nurecoil.rates import average_cross_section, spectrum
from nurecoil.studies.verkhovtsev_saturne_2026.setting import atom, nucleus, weak_model
from nurecoil.units import g

MASSES: Mapping[str, str] = {
    "60 g": "saturne", "500 g": "saturne-500-g", "1 kg": "saturne-1-kg", "4 kg": "saturne-4-kg",
}  # fmt: skip
"""Mass of tritium -> experiment."""


@cache
def projection(mass: str = "60 g") -> Experiment:
    """The experiment with that mass of tritium."""
    return nr.experiment(MASSES[mass])


@cache
def ionisation(mass: str = "60 g") -> Experiment:
    """The same source and helium, with electrons knocked out."""
    return nr.experiment("saturne-ionisation").replace(source=projection(mass).source)


def without_electrons(experiment: Experiment) -> Experiment:
    """Scattering off bare nuclei of the same number."""
    per_mass = 1.0 / nr.matter.Nuclide("He4").atomic_mass
    bare = nr.CEvNS.on({"He4": 1.0}, weak_model(), form_factor="unity")
    return experiment.replace(target=type(bare)(bare.material, ((nucleus(), per_mass),)))


def events(threshold: float = 0.0, mass: str = "60 g") -> tuple[float, float]:
    """Counts above a recoil threshold, with the electrons and without."""
    open_to_all = projection(mass).replace(response=nr_threshold(threshold))
    with_electrons, without = (e.expected(weak_model()).sum() for e in (open_to_all, without_electrons(open_to_all)))
    return float(with_electrons), float(without)


def magnetic_events(threshold: float, moment: float) -> float:
    """Counts that a magnetic moment of nu_e adds above a threshold; off bare nuclei they would diverge at zero."""
    open_to_all = projection().replace(response=nr_threshold(threshold))
    return float(open_to_all.expected(nr.MagneticMoment(mu_nue=moment)).sum())


def mean_cross_sections() -> tuple[float, float]:
    """Cross section averaged over tritium's antineutrinos, with the electrons and without."""
    source = projection().source
    return average_cross_section(source, atom()), average_cross_section(source, nucleus())


def rate(T: Array, model: Model | None = None, *, electrons: bool = True) -> Array:
    """dN/dT for 60 g of tritium and the whole exposure, at recoil energies T [T]."""
    experiment = projection()
    process = atom() if electrons else nucleus()
    chosen = weak_model() if model is None else model
    per_mass = spectrum(experiment.source, process)(T, chosen)
    # the bare nucleus is lighter by its electrons: count atoms
    return per_mass * experiment.exposure * process.mass / nr.matter.Nuclide("He4").atomic_mass


def screening_significance(mass: str = "60 g") -> float:
    """Standard deviations by which data as expected with electrons exclude that there are none: the root of -2 ln L."""
    experiment = projection(mass)
    data = experiment.expected(weak_model())
    return math.sqrt(likelihood(without_electrons(experiment).replace(observed=data), weak_model())())


def scaled(mass: float) -> Experiment:
    """The experiment with any mass of tritium."""
    experiment = projection()
    return experiment.replace(source=experiment.source.scaled(mass / (60 * g)))


def moment_limit(experiment: Experiment, cl: float = 0.90) -> float:
    """Upper limit on the magnetic moment of nu_e if there is none."""
    model = weak_model() + nr.MagneticMoment()
    return float(upper_limit(asimov(experiment, model), "mu_nue", cl).limit)


def weak_angle_errors(mass: str = "500 g") -> tuple[float, float]:
    """Errors of sin2(theta_W), downwards and upwards, at one standard deviation."""
    model = weak_model()
    ((low, high),) = interval(asimov(projection(mass), model), "sin2_theta_w", sigma=1).ranges
    return low - model.parameters["sin2_theta_w"], high - model.parameters["sin2_theta_w"]


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


def nsi_plane(mass: str, points: int = 71) -> Contour:
    """-2 ln L over the two diagonal vector interactions of nu_e, on the nucleus and on electrons."""
    model = weak_model() + nr.NSI(eps_ee_nucleusV=0.0, eps_ee_eV=0.0)
    grid = {"eps_ee_nucleusV": np.linspace(-0.2, 0.2, points), "eps_ee_eV": np.linspace(-0.3, 0.3, points)}
    data = asimov(projection(mass), model)
    return contour(data, ("eps_ee_nucleusV", "eps_ee_eV"), (0.90,), grid=grid)
