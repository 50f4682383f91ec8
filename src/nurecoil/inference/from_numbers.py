"""Likelihoods from numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from numpy.typing import ArrayLike

from nurecoil.expectation import Component, Constant, Nuisance, Prediction, Signal, strength
from nurecoil.inference.counts import CountLikelihood
from nurecoil.inference.observation import Observation
from nurecoil.inference.statistics import Gaussian, Poisson, Statistic
from nurecoil.inference.statistics.statistic import check_counts
from nurecoil.problems import UnknownId

SIGNAL = "signal"


def counting(
    observed: ArrayLike,
    signal: ArrayLike | Signal,
    backgrounds: Mapping[str, ArrayLike] = {},
    pulls: Mapping[str, tuple[float, Sequence[str]]] = {},
    *,
    free: Iterable[str] = (),
    log_normal: Iterable[str] = (),
    variance: ArrayLike | None = None,
    name: str = "",
) -> CountLikelihood:
    """A likelihood from numbers: counts, a signal, backgrounds and pulls.

    Parameters
    ----------
    observed : array_like, shape [B]
    signal : array_like or Signal
        Counts [B]; numbers are multiplied by a parameter ``strength`` >= 0, 1 by default.
    backgrounds : mapping
        Name -> counts [B].
    pulls : mapping
        Name -> (relative standard deviation, what it acts on: ``"signal"`` or names of backgrounds).
    free : iterable of str
        Backgrounds of unknown size: each gets a normalisation without constraint of its own name.
    log_normal : iterable of str
        Pulls that multiply by exp(a) instead of 1 + a.
    variance : array_like, optional
        Gaussian statistics with this variance or covariance; Poisson by default.
    name : str
        What to call the experiment.

    Raises
    ------
    ValueError
        If counts are negative (for Poisson) or not finite, or shapes do not fit.
    UnknownId
        If a pull acts on something unknown.

    Examples
    --------
    >>> like = counting([25.0], [10.0], {"flat": [12.0]}, {"flat_rate": (0.1, ["flat"])})
    >>> round(like({"strength": 1.3}), 6)
    0.0
    """
    statistic: Statistic = Poisson(observed) if variance is None else Gaussian(observed, variance)
    bins, exponential = statistic.observed.size, set(log_normal)
    sources: dict[str, Signal] = {SIGNAL: _signal(signal)}
    for part, counts in backgrounds.items():
        sources[part] = Constant(check_counts(f"background {part!r}", counts))
    for part, source in sources.items():
        if isinstance(source, Constant) and source.counts.shape != (bins,):
            raise ValueError(f"background {part!r}: expected {bins} bins, got shape {source.counts.shape}")
    counts_of = Prediction((bins,), tuple(Component(part, source) for part, source in sources.items()))
    for pull, (sigma, of) in pulls.items():
        if not 0 < sigma < math.inf:
            raise ValueError(f"pull {pull!r}, sigma: expected a positive number, got {sigma!r}")
        log = pull in exponential
        one = Nuisance(pull, "log-normal", math.log1p(sigma)) if log else Nuisance(pull, "normalisation", sigma)
        counts_of = counts_of.scaled_by(one, of)
    for part in free:
        if part not in backgrounds:
            raise UnknownId("background", part, backgrounds)
        counts_of = counts_of.scaled_by(Nuisance(part, "normalisation", math.inf), [part])
    for pull in exponential:
        if pull not in pulls:
            raise UnknownId("pull", pull, pulls)
    return CountLikelihood((Observation(counts_of, statistic, name),))


def _signal(signal: ArrayLike | Signal) -> Signal:
    """Numbers times a strength, or the signal that it is."""
    if isinstance(signal, Signal):
        return signal
    return strength(check_counts(SIGNAL, signal))
