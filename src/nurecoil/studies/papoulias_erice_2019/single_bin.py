"""The first CsI data of COHERENT as one number: experiments with and without smearing, and likelihoods of one quantity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import nurecoil as nr
from nurecoil.detectors import Resolution, Response
from nurecoil.expectation import FromFunction, prediction
from nurecoil.experiments import Experiment
from nurecoil.inference import CountLikelihood, likelihood
from nurecoil.models import Model
from nurecoil.parameters import Parameter, ParameterSet
from nurecoil.studies.papoulias_erice_2019.coherent_csi import csi, model, total
from nurecoil.units import cm2, mu_B

STATISTIC = "miranda-2019"
"""chi2 of the slides: variance N_meas + B_0n + 2 B_ss, pulls of 28 and 25 percent."""
MOMENT, RADIUS = 1e-10 * mu_B, 1e-32 * cm2
MOMENTS: Mapping[str, tuple[str, ...]] = {
    "prompt": ("nu_mu prompt",),
    "nu-e": ("nu_e delayed",),
    "nu-mu-bar": ("nu_mu_bar delayed",),
    "nu-mu": ("nu_mu prompt", "nu_mu_bar delayed"),
    "universal": ("nu_mu prompt", "nu_e delayed", "nu_mu_bar delayed"),
}
"""Components of the beam that have a moment, the others having none."""


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


def of_model(data: Experiment, what: Model) -> CountLikelihood:
    """chi2 of the slides for a model."""
    return likelihood(data, what, statistic=STATISTIC)


def of_counts(data: Experiment, parameter: Parameter, counts: Callable[[float], float]) -> CountLikelihood:
    """chi2 of the slides where the counts are a function of one parameter."""
    signal = FromFunction(ParameterSet(parameter), lambda values: counts(values[parameter.name]))
    return likelihood(data, prediction(data, model()).replaced("signal", signal), statistic=STATISTIC)


def moment_likelihood(key: str) -> CountLikelihood:
    """chi2 of one magnetic moment ``mu`` common to some components of the beam."""
    data, dipole, standard = smeared(), nr.MagneticMoment(), total(smeared())
    emitted = data.replace(source=data.source.select(*MOMENTS[key])).compiled

    def counts(mu: float) -> float:
        return standard + float(emitted(dipole, {"mu_nue": mu, "mu_numu": mu}).sum())

    return of_counts(data, Parameter("mu", 0.0, lower=0.0, unit="mu_B"), counts)


def radius_model(convention: str = "papoulias-erice-2019") -> Model:
    """Tree level and charge radii on top, in a named convention."""
    radii = nr.ChargeRadius(convention=convention, reference="zero")  # type: ignore[arg-type]
    return model() + radii
