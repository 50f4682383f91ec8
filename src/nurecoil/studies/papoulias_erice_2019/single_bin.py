"""The first CsI data of COHERENT as one number: with and without smearing, and the slides' chi2 of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import nurecoil as nr
from nurecoil.detectors import Resolution, Response
from nurecoil.expectation import Prediction, prediction
from nurecoil.experiments import Experiment
from nurecoil.inference import CountLikelihood, likelihood
from nurecoil.models import Model
from nurecoil.studies.papoulias_erice_2019.coherent_csi import csi, model
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


def chi2(data: Experiment, what: Model | Prediction) -> CountLikelihood:
    """That of the slides."""
    return likelihood(data, what, statistic=STATISTIC)


def with_moments(data: Experiment, names: tuple[str, ...], moments: Model) -> Prediction:
    """Standard Model of all components of the source, and ``"moments"`` of some of them, or of all if none is named."""
    emitted = data.replace(source=data.source.select(*names)) if names else data
    more = prediction(emitted, moments).only("signal").renamed(signal="moments")
    return prediction(data, model()).fixed(model().parameters) + more


def moment_likelihood(key: str) -> CountLikelihood:
    """chi2 of the square of a moment common to some components of the beam, in 1e-20 Bohr magnetons squared: ``strength``."""
    unit = nr.MagneticMoment(mu_nue=MOMENT, mu_numu=MOMENT)
    return chi2(smeared(), with_moments(smeared(), MOMENTS[key], unit).with_strength("moments"))


def radius_model(convention: str = "papoulias-erice-2019") -> Model:
    """Tree level and charge radii on top, in a named convention."""
    radii = nr.ChargeRadius(convention=convention, reference="zero")  # type: ignore[arg-type]
    return model() + radii
