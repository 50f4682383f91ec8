"""The one way in: the likelihood of a model, given experiments; and likelihoods from numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import find, listed
from nurecoil.expectation import Correlation, Nuisance, Prediction, Variation, prediction
from nurecoil.expectation.declared import digest
from nurecoil.experiments import Experiment, Joint, refuse_overlap
from nurecoil.inference.counts import CountLikelihood
from nurecoil.inference.observation import Observation
from nurecoil.inference.statistics import Gaussian, OnOff, Poisson, Published, Statistic
from nurecoil.models.term import Model
from nurecoil.problems import UnknownId

SIGNAL = "signal"


@runtime_checkable
class Reading(Protocol):
    """How counts of an experiment are turned into a statistic."""

    def __call__(self, experiment: Experiment, observed: Array, counts: Prediction) -> tuple[Statistic, Prediction]:
        """Statistics of the bins [B], and what is compared with them."""
        ...


@listed("statistics", "poisson")
def poisson(experiment: Experiment, observed: Array, counts: Prediction) -> tuple[Statistic, Prediction]:
    """Poisson counts; backgrounds that a control sample measures have its Poisson error, profiled bin by bin."""
    _check_kind(experiment, "poisson", experiment.variance is None and experiment.ratio is None)
    measured = [name for name in experiment.backgrounds if name in experiment.measured]
    for component in counts.components:
        if component.name in measured and component.norms:
            pull = component.norms[0]
            raise ValueError(
                f"{pull!r} acts on {component.name!r}, which is measured: its control sample says how large it may be"
            )
        if component.name in measured and component.morphs:
            what = f"{component.morphs[0].nuisance!r} acts on {component.name!r}"
            raise ValueError(f"{what}, which this statistic does not have as a part of its own")
    if not measured:
        return Poisson(observed), counts
    ratios = {experiment.measured[name] for name in measured}
    if len(ratios) > 1:
        raise ValueError(f"{experiment.id}: expected control samples of one exposure, got ratios {sorted(ratios)}")
    tau = ratios.pop()
    control = tau * np.sum([experiment.backgrounds[name].ravel() for name in measured], axis=0)
    return OnOff(observed, control, tau), counts.without(*measured)


@listed("statistics", "gaussian")
def gaussian(experiment: Experiment, observed: Array, counts: Prediction) -> tuple[Statistic, Prediction]:
    """chi2 with the errors or covariance of the counts; without, their number is the variance, with measured backgrounds."""
    _check_kind(experiment, "gaussian", experiment.ratio is None)
    if experiment.variance is not None:
        given = experiment.variance
        return Gaussian(observed, given.ravel() if given.shape == experiment.shape else given), counts
    variance = observed + sum(experiment.backgrounds[name].ravel() / tau for name, tau in experiment.measured.items())
    return Gaussian(observed, variance), counts


@listed("statistics", "published")
def published(experiment: Experiment, observed: Array, counts: Prediction) -> tuple[Statistic, Prediction]:
    """A published number relative to the Standard Model's, normal with unequal errors."""
    _check_kind(experiment, "published", experiment.ratio is not None)
    assert experiment.ratio is not None
    unit = np.full(observed.shape, experiment.standard)
    return Published(observed, experiment.ratio.plus * unit, experiment.ratio.minus * unit), counts


@listed("statistics", "miranda-2019")
def miranda_2019(experiment: Experiment, observed: Array, counts: Prediction) -> tuple[Statistic, Prediction]:
    """chi2 with the variance of the observed counts and of all backgrounds, as Papoulias:2019erice has it."""
    _check_kind(experiment, "miranda-2019", experiment.variance is None and experiment.ratio is None)
    return Gaussian(observed, observed + sum(b.ravel() for b in experiment.backgrounds.values())), counts


def _check_kind(experiment: Experiment, statistic: str, fits: bool) -> None:
    if not fits:
        what = "counts with errors of their own" if experiment.variance is not None else "counts"
        what = what if experiment.ratio is None else "a published number"
        raise ValueError(f"statistic {statistic!r}: {experiment.id} has {what}; expected {experiment.statistic!r}")


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

    def __call__(self, experiment: Experiment, observed: Array, counts: Prediction) -> tuple[Statistic, Prediction]:
        """The statistics; nuisances and backgrounds of the experiment do not enter."""
        bare = counts.without(*(name for name in experiment.backgrounds if name in counts.names)).unpulled()
        if self.form == "literal":
            pulled = bare.scaled_by(Nuisance("a", "normalisation", self.sigma_sys), bare.names)
            return Gaussian(observed, (1 + self.sigma_stat) * observed), pulled
        return Gaussian(observed, (1 + self.sigma_stat) * (1 + self.sigma_sys) * observed), bare


def likelihood(
    experiments: Experiment | Sequence[Experiment],
    model: Model | Prediction,
    *,
    statistic: str | Reading | None = None,
    vary: Variation | None = None,
    correlations: Sequence[Correlation] = (),
) -> CountLikelihood:
    """-2 ln L of a model in one experiment, or in several at once.

    Parameters
    ----------
    experiments : Experiment, Joint or sequence of Experiment
        With observed counts; `asimov` for those without. Nuisances of one name are one nuisance.
    model : Model or Prediction
        Its parameters are those of the likelihood. All nuisances are minimised over inside. A prediction of one's own is
        one over the bins of the experiment, with the parts that the statistic asks for.
    statistic : str or Reading, optional
        By default what each experiment says.

        * ``"poisson"``: Poisson counts. Backgrounds that are measured in a control sample are whatever both samples say.
        * ``"gaussian"``: chi2 with the errors or the covariance of the data; without these the variance is observed + control
          counts.
        * ``"published"``: for data that are one published number, with errors of unequal size.
        * ``"miranda-2019"``: chi2 with variance observed + all backgrounds, which for observed = N_meas + B_ss is the
          N_meas + B_0n + 2 B_ss of Papoulias:2019lfi and of the slides.
        * a `Projection`, for projections without background.
    vary : Variation, optional
        Further parameters that change the experiments themselves, such as a neutron radius.
    correlations : sequence of Correlation
        Between constraints of nuisances that were measured together.

    Raises
    ------
    ValueError
        If an experiment has no observed counts, or two hold the same data.
    UnknownId
        If the statistic is unknown.

    Examples
    --------
    >>> import nurecoil as nr
    >>> tree = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312)
    >>> csi = likelihood(nr.experiment("coherent-csi-2017-one-bin"), tree, statistic="miranda-2019")
    >>> round(csi({"sin2_theta_w": 0.195}), 1), csi.profiled
    (0.0, ('signal_normalisation', 'beam_neutron_normalisation'))

    Two experiments that share the uncertainty of their beam:

    >>> both = likelihood([nr.experiment("coherent-csi-2021"), nr.experiment("coherent-lar-2020")], nr.StandardModel())
    >>> [name for name in both.profiled if name == "sns_flux"]
    ['sns_flux']

    A neutron radius, the same for caesium and iodine:

    >>> from nurecoil.nuclear import FormFactorPair, Helm
    >>> from nurecoil.parameters import Parameter, ParameterSet
    >>> from nurecoil.units import fm
    >>> def with_radius(e, values):
    ...     F = Helm.from_rms(values["R_n"], 0.9 * fm)
    ...     return e.replace(target=nr.CEvNS.on("CsI", tree, form_factor=lambda nuclide: FormFactorPair(F, F)))
    >>> radius = Variation(ParameterSet(Parameter("R_n", 5.0 * fm, 1.0 * fm, 20.0 * fm, unit="fm")), with_radius)
    >>> csi = likelihood(nr.experiment("coherent-csi-2017-one-bin"), tree, vary=radius)
    >>> bool(csi({"R_n": 5.5 * fm}) < csi({"R_n": 3.0 * fm}))
    True
    """
    seen = []
    for experiment in _several(experiments):
        if experiment.seen is None:
            raise ValueError(f"{experiment.id}: there are no observed counts; use asimov(...) for data equal to a prediction")
        counts = _counts(experiment, model, vary)
        seen.append(_observation(experiment, counts, experiment.seen.ravel(), statistic))
    return _joint(seen, (*correlated(experiments), *correlations))


def asimov(
    experiments: Experiment | Sequence[Experiment],
    model: Model | Prediction,
    truth: Mapping[str, float] = {},
    *,
    statistic: str | Reading | None = None,
    vary: Variation | None = None,
    correlations: Sequence[Correlation] = (),
) -> CountLikelihood:
    """The likelihood for data that equal the prediction of the model.

    Parameters
    ----------
    truth : mapping
        True values of parameters and nuisances; names left out are at their central value.

    Other parameters are those of `likelihood`.

    Examples
    --------
    >>> import nurecoil as nr
    >>> csi = asimov(nr.experiment("coherent-csi-2017"), nr.StandardModel())
    >>> round(abs(csi()), 9), csi({"sin2_theta_w": 0.1}) > 1
    (0.0, True)
    """
    several = _several(experiments)
    predictions = [_counts(experiment, model, vary) for experiment in several]
    known = {name for p in predictions for name in (*p.parameters, *(n.name for n in p.nuisances))}
    for name in truth:
        if name not in known:
            raise UnknownId("parameter", name, sorted(known))
    seen: list[Observation] = []
    centres: dict[str, float] = {}
    made = digest("asimov", dict(truth))
    for experiment, counts in zip(several, predictions, strict=True):
        pulls = {n.name for n in counts.nuisances if n.role == "constrained"}
        mine = {name: value for name, value in truth.items() if name in counts.parameters or name in pulls}
        seen.append(_observation(experiment, counts, counts(mine).ravel(), statistic, made))
        left = {n.name for n in seen[-1].prediction.nuisances}
        centres |= {name: float(value) for name, value in mine.items() if name in pulls & left}
    return CountLikelihood(_joint(seen, (*correlated(experiments), *correlations)).observations, centres)


def toys(
    experiments: Experiment | Sequence[Experiment],
    model: Model | Prediction,
    n: int,
    seed: int,
    truth: Mapping[str, float] = {},
    *,
    statistic: str | Reading | None = None,
    vary: Variation | None = None,
    correlations: Sequence[Correlation] = (),
) -> list[CountLikelihood]:
    """Likelihoods of toy experiments: fluctuated counts, control samples and auxiliary measurements.

    Parameters
    ----------
    n : int
        How many.
    seed : int
        Equal seeds give equal toys; toy number i does not depend on n.
    truth : mapping
        True values of parameters and nuisances; names left out are at their central value.

    Other parameters are those of `likelihood`.

    Examples
    --------
    >>> import nurecoil as nr
    >>> first, second = toys(nr.experiment("coherent-csi-2017-one-bin"), nr.StandardModel(), 2, seed=1)
    >>> bool(first.observed[0] != second.observed[0])
    True
    """
    like = asimov(experiments, model, truth, statistic=statistic, vary=vary, correlations=correlations)
    return list(like.toys(n, seed, truth))


def _counts(experiment: Experiment, model: Model | Prediction, vary: Variation | None) -> Prediction:
    """The prediction of a model, or the one that was given."""
    if not isinstance(model, Prediction):
        return prediction(experiment, model, vary=vary)
    if vary is not None:
        raise ValueError("vary: expected a model, got a prediction, which has its parameters already")
    if model.shape != experiment.shape:
        raise ValueError(f"prediction: expected shape {experiment.shape} as the counts of {experiment.id}, got {model.shape}")
    return model


def _several(experiments: Experiment | Sequence[Experiment]) -> tuple[Experiment, ...]:
    several = (experiments,) if isinstance(experiments, Experiment) else tuple(experiments)
    if not several:
        raise ValueError("experiments: expected at least one, got none")
    refuse_overlap(several)
    return several


def correlated(experiments: Experiment | Sequence[Experiment]) -> tuple[Correlation, ...]:
    """What a joint analysis says of its nuisances together: one matrix for all that hang together.

    Raises
    ------
    ValueError
        If coefficients contradict each other.
    """
    found: list[Correlation] = []
    pairs = list(experiments.correlations) if isinstance(experiments, Joint) else []
    while pairs:
        names: list[str] = [*pairs[0][:2]]
        # whatever is tied to one of them, as long as something is found
        while more := [name for a, b, _ in pairs if {a, b} & {*names} for name in (a, b) if name not in names]:
            names += dict.fromkeys(more)
        matrix = np.eye(len(names))
        for a, b, rho in (pair for pair in pairs if pair[0] in names):
            i, j = names.index(a), names.index(b)
            matrix[i, j] = matrix[j, i] = rho
        pairs = [pair for pair in pairs if pair[0] not in names]
        found.append(Correlation(tuple(names), matrix))
    return tuple(found)


def _observation(
    experiment: Experiment, counts: Prediction, observed: Array, statistic: str | Reading | None, made: str = ""
) -> Observation:
    chosen = experiment.statistic if statistic is None else statistic
    reading = find("statistics", chosen) if isinstance(chosen, str) else chosen
    assert isinstance(reading, Reading), reading
    data, compared = reading(experiment, observed, counts)
    return Observation(compared, data, experiment.id, experiment, made)


def _joint(seen: Sequence[Observation], correlations: Sequence[Correlation]) -> CountLikelihood:
    if not correlations:
        return CountLikelihood(tuple(seen))
    first = replace(seen[0].prediction, correlations=(*seen[0].prediction.correlations, *correlations))
    like = CountLikelihood((replace(seen[0], prediction=first), *seen[1:]))
    for name in (name for one in correlations for name in one.names):
        if name not in like.index:
            raise UnknownId("nuisance", name, like.index)
    return like
