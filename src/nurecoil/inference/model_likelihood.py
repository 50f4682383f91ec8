"""The likelihood of a model, given an experiment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nurecoil.arrays import Array
from nurecoil.experiments import Experiment, Normalisation, Shape
from nurecoil.experiments.nuisance import SIGNAL, Template
from nurecoil.inference.binned import BinnedLikelihood, assemble
from nurecoil.inference.family import FromFamily, Variation, prediction
from nurecoil.inference.gaussian import Gaussian
from nurecoil.inference.likelihood import check_names
from nurecoil.inference.morph import Morph
from nurecoil.inference.on_off import OnOff
from nurecoil.inference.poisson import Poisson
from nurecoil.inference.statistic import Statistic
from nurecoil.models.term import Model
from nurecoil.problems import UnknownId

Pulls = Mapping[str, tuple[float, Sequence[str]]]


class Reading(Protocol):
    """How counts of an experiment are turned into a statistic."""

    def __call__(self, experiment: Experiment, observed: Array, pulls: Pulls) -> tuple[Statistic, Mapping[str, Array], Pulls]:
        """Statistics of the bins [B], backgrounds that are part of the prediction, and pulls."""
        ...


def _poisson(experiment: Experiment, observed: Array, pulls: Pulls) -> tuple[Statistic, Mapping[str, Array], Pulls]:
    backgrounds = {name: b.ravel() for name, b in experiment.backgrounds.items()}
    counted = [name for name in backgrounds if name in experiment.measured]
    for name in counted:
        for pull, (_, of) in pulls.items():
            if name in of:
                raise ValueError(f"{pull!r} acts on {name!r}, which is measured: its control sample says how large it may be")
    if not counted:
        return Poisson(observed), backgrounds, pulls
    control = np.sum([backgrounds.pop(name) for name in counted], axis=0)
    return OnOff(observed, control), backgrounds, pulls


def _gaussian(experiment: Experiment, observed: Array, pulls: Pulls) -> tuple[Statistic, Mapping[str, Array], Pulls]:
    backgrounds = {name: b.ravel() for name, b in experiment.backgrounds.items()}
    variance = observed + sum(backgrounds[name] for name in experiment.measured)
    return Gaussian(observed, variance), backgrounds, pulls


def _miranda_2019(experiment: Experiment, observed: Array, pulls: Pulls) -> tuple[Statistic, Mapping[str, Array], Pulls]:
    backgrounds = {name: b.ravel() for name, b in experiment.backgrounds.items()}
    return Gaussian(observed, observed + sum(backgrounds.values())), backgrounds, pulls


READINGS: Mapping[str, Reading] = {"poisson": _poisson, "gaussian": _gaussian, "miranda-2019": _miranda_2019}
"""Statistics by name; see `likelihood`."""


@dataclass(frozen=True)
class Projection:
    """The statistics of the projections in Papoulias' Erice slides of 2019: a single count N with no background.

    Parameters
    ----------
    sigma_stat, sigma_sys : float
        0.2 for current and 0.1 for future set-ups.
    form : {"literal", "miranda-2019-table"}
        ``"literal"`` is chi2 as printed, ``min_a (N_meas - N (1 + a))^2 / ((1 + sigma_stat) N_meas) + (a/sigma_sys)^2``.
        ``"miranda-2019-table"`` is what generates the table of limits printed there: variance
        ``(1 + sigma_stat)(1 + sigma_sys) N_meas`` and no pull, so that N_EM^2 = 2.71 (1 + sigma)^2 N_SM at the 90 % limit.

    Raises
    ------
    ValueError
        If an uncertainty is not positive or the form is unknown.
    """

    sigma_stat: float
    sigma_sys: float
    form: str = "literal"

    def __post_init__(self) -> None:
        for name in ("sigma_stat", "sigma_sys"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name}: expected a positive number, got {getattr(self, name)!r}")
        if self.form not in ("literal", "miranda-2019-table"):
            raise UnknownId("form of the projections' chi2", self.form, ("literal", "miranda-2019-table"))

    def __call__(self, experiment: Experiment, observed: Array, pulls: Pulls) -> tuple[Statistic, Mapping[str, Array], Pulls]:
        """The statistics; nuisances and backgrounds of the experiment do not enter."""
        if self.form == "literal":
            return Gaussian(observed, (1 + self.sigma_stat) * observed), {}, {"a": (self.sigma_sys, ["signal"])}
        return Gaussian(observed, (1 + self.sigma_stat) * (1 + self.sigma_sys) * observed), {}, {}


def likelihood(
    experiment: Experiment,
    model: Model,
    *,
    statistic: str | Reading | None = None,
    free: Iterable[str] = (),
    vary: Variation | None = None,
) -> BinnedLikelihood:
    """-2 ln L of a model in an experiment, on the experiment's tables.

    Parameters
    ----------
    experiment : Experiment
        With observed counts; `asimov` for one without.
    model : Model
        Its parameters are those of the likelihood; hold some with `fix`.
    statistic : str or Reading, optional
        By default what the experiment says.

        * ``"poisson"``: Poisson counts. Backgrounds that are measured in a control sample are whatever both samples say.
        * ``"gaussian"``: chi2 with variance observed + control counts.
        * ``"miranda-2019"``: chi2 with variance observed + all backgrounds, which for observed = N_meas + B_ss is the
          N_meas + B_0n + 2 B_ss of Papoulias:2019lfi and of the slides.
        * a `Projection`, for projections without background.
    free : iterable of str
        Normalisations that are parameters of the likelihood. The others are profiled inside; shape nuisances are always
        parameters, with their constraint.
    vary : Variation, optional
        Further parameters that change the experiment itself, such as a neutron radius.

    Raises
    ------
    ValueError
        If the experiment has no observed counts.
    UnknownId
        If the statistic or a free nuisance is unknown.

    Examples
    --------
    >>> import nurecoil as nr
    >>> from nurecoil.experiments import experiment
    >>> tree = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
    >>> csi = likelihood(experiment("coherent-csi-2017-one-bin"), tree, statistic="miranda-2019")
    >>> round(csi({"sin2_theta_w": 0.195}), 1), csi.profiled
    (0.0, ('signal_normalisation', 'beam_neutron_normalisation'))

    A neutron radius, the same for caesium and iodine:

    >>> from nurecoil.nuclear import FormFactorPair, Helm
    >>> from nurecoil.parameters import Parameter, ParameterSet
    >>> from nurecoil.units import fm
    >>> def with_radius(e, values):
    ...     F = Helm.from_rms(values["R_n"], 0.9 * fm)
    ...     return e.replace(target=nr.CEvNS.on("CsI", tree, form_factor=lambda nuclide: FormFactorPair(F, F)))
    >>> radius = Variation(ParameterSet(Parameter("R_n", 5.0 * fm, 1.0 * fm, 20.0 * fm, unit="fm")), with_radius)
    >>> csi = likelihood(experiment("coherent-csi-2017-one-bin"), tree, vary=radius)
    >>> bool(csi({"R_n": 5.5 * fm}) < csi({"R_n": 3.0 * fm}))
    True
    """
    if experiment.observed is None:
        raise ValueError(f"{experiment.id}: there are no observed counts; use asimov(...) for data equal to a prediction")
    return _built(experiment, model, experiment.observed.ravel(), statistic, free, vary)


def asimov(
    experiment: Experiment,
    model: Model,
    truth: Mapping[str, float] = {},
    *,
    statistic: str | Reading | None = None,
    free: Iterable[str] = (),
    vary: Variation | None = None,
) -> BinnedLikelihood:
    """The likelihood for data that equal the prediction of the model, nothing pulled.

    Parameters
    ----------
    truth : mapping
        True parameter values; names left out are at their central value.

    Other parameters are those of `likelihood`.

    Examples
    --------
    >>> import nurecoil as nr
    >>> from nurecoil.experiments import experiment
    >>> csi = asimov(experiment("coherent-csi-2017"), nr.StandardModel())
    >>> round(abs(csi()), 9), csi({"sin2_theta_w": 0.1}) > 1
    (0.0, True)
    """
    check_names(truth, model.parameters if vary is None else model.parameters + vary.parameters)
    true = experiment
    if vary is not None:
        true = vary.change(experiment, {name: truth.get(name, central) for name, central in vary.parameters.items()})
    own = {name: value for name, value in truth.items() if name in model.parameters}
    expected = true.prediction(model, own).ravel()
    return _built(experiment, model, expected, statistic, free, vary)


def toys(
    experiment: Experiment,
    model: Model,
    n: int,
    seed: int,
    truth: Mapping[str, float] = {},
    *,
    statistic: str | Reading | None = None,
    free: Iterable[str] = (),
    vary: Variation | None = None,
) -> list[BinnedLikelihood]:
    """Likelihoods of toy experiments: fluctuated counts, control samples and auxiliary measurements.

    Parameters
    ----------
    n : int
        How many.
    seed : int
        Equal seeds give equal toys; toy number i does not depend on n.
    truth : mapping
        True parameter values; names left out are at their central value.

    Other parameters are those of `likelihood`.

    Examples
    --------
    >>> import nurecoil as nr
    >>> from nurecoil.experiments import experiment
    >>> first, second = toys(experiment("coherent-csi-2017-one-bin"), nr.StandardModel(), 2, seed=1)
    >>> bool(first.observed[0] != second.observed[0])
    True
    """
    return list(asimov(experiment, model, truth, statistic=statistic, free=free, vary=vary).toys(n, seed, truth))


def _built(
    experiment: Experiment,
    model: Model,
    observed: Array,
    statistic: str | Reading | None,
    free: Iterable[str],
    vary: Variation | None,
) -> BinnedLikelihood:
    chosen = experiment.statistic if statistic is None else statistic
    if isinstance(chosen, str) and chosen not in READINGS:
        raise UnknownId("statistic", chosen, READINGS)
    reading = READINGS[chosen] if isinstance(chosen, str) else chosen
    pulls = {n.name: (n.uncertainty, n.of) for n in experiment.nuisances if isinstance(n, Normalisation)}
    shapes = [n.name for n in experiment.nuisances if isinstance(n, Shape)]
    templates = [n for n in experiment.nuisances if isinstance(n, Template)]
    data, backgrounds, acting = reading(experiment, observed, pulls)
    morphs = [(n.of, _morph(n, backgrounds)) for n in templates]
    signal = prediction(experiment, model) if vary is None else FromFamily(model, experiment, vary)
    names = (*shapes, *(n.name for n in templates))
    return assemble(signal, backgrounds, acting, data, free=free, shapes=names, morphs=morphs)


def _morph(template: Template, backgrounds: Mapping[str, Array]) -> Morph:
    if template.of != SIGNAL and template.of not in backgrounds:
        raise ValueError(f"{template.name!r} acts on {template.of!r}, which this statistic does not have as a part of its own")
    nominal = np.ones(template.plus.size) if template.of == SIGNAL else backgrounds[template.of]
    return Morph(template.name, nominal, template.plus.ravel(), template.minus.ravel())
