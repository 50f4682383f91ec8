"""What has to hold between the parts of an experiment."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from nurecoil.experiments.fitted import Bend
from nurecoil.experiments.nuisance import SIGNAL, Curve, FormFactorShape, Normalisation, Nuisance, Shape, Simulated, Template
from nurecoil.problems import UnknownId

if TYPE_CHECKING:
    from nurecoil.experiments.counting import Experiment


def check_data(e: Experiment) -> None:
    """Whether counts, their errors, a published ratio and control samples go together.

    Raises
    ------
    ValueError
        If they do not.
    """
    if e.variance is not None:
        if e.observed is None or e.ratio is not None:
            raise ValueError("variance: it belongs to observed counts, and there are none")
        if e.statistic != "gaussian":
            raise ValueError(
                f"statistic: counts with a variance are compared by chi2; expected 'gaussian', got {e.statistic!r}"
            )
        N = math.prod(e.shape)
        if e.variance.shape not in (e.shape, (N, N)):
            raise ValueError(f"variance: expected shape {e.shape} or ({N}, {N}), got {e.variance.shape}")
    if (e.ratio is not None) != (e.statistic == "published"):
        raise ValueError(f"statistic: 'published' goes with a ratio and with nothing else, got {e.statistic!r}")
    if e.ratio is not None and (e.observed is not None or math.prod(e.shape) != 1 or e.backgrounds or e.fitted):
        raise ValueError("ratio: it is compared with a signal in one bin; expected neither counts nor backgrounds")
    for name, channel in e.further.items():
        if not np.array_equal(channel.response.bins, e.bins) or channel.response.axis is not e.axis:
            raise ValueError(f"further, {name!r}: expected the bins of the experiment")
    for name, ratio in e.measured.items():
        if not 0 < ratio < math.inf:
            raise ValueError(f"measured, {name!r}: expected a positive ratio of exposures, got {ratio!r}")


def check_names(e: Experiment) -> None:
    """Whether what nuisances act on is there, each under a name of its own.

    Raises
    ------
    ValueError or UnknownId
        If it is not.
    """
    for name, term in e.fitted.items():
        if name in e.backgrounds or term.counts.shape != e.shape or len(e.shape) != 1:
            raise ValueError(f"fitted, {name!r}: expected a name of its own and counts of shape {e.shape}, one axis")
    if SIGNAL in e.backgrounds or SIGNAL in e.fitted:
        raise ValueError(f"backgrounds: {SIGNAL!r} is the signal's own name")
    for name in e.measured:
        if name not in e.backgrounds:
            raise UnknownId("background", name, e.backgrounds)
    names = [nuisance.name for nuisance in e.nuisances]
    for name in names:
        if not name.isidentifier() or names.count(name) > 1:
            raise ValueError(f"nuisances: expected different names that are Python identifiers, got {name!r}")
    for nuisance in e.nuisances:
        if isinstance(nuisance, Shape | Curve) and nuisance.channel not in ("", *e.further):
            raise UnknownId(f"process that nuisance {nuisance.name!r} acts on", nuisance.channel, list(e.further))
        for part in _parts(nuisance):
            if part != SIGNAL and part not in e.backgrounds and part not in e.fitted:
                known = [SIGNAL, *e.backgrounds, *e.fitted]
                raise UnknownId(f"part that nuisance {nuisance.name!r} acts on", part, known)
        if isinstance(nuisance, FormFactorShape):
            nuisance.targets(e.target)
        if isinstance(nuisance, Simulated) and nuisance.axis not in getattr(e.response, "axes", {}):
            axes = getattr(e.response, "axes", ())
            raise UnknownId(f"axis of the simulation, nuisance {nuisance.name!r}", nuisance.axis, axes)
        if isinstance(nuisance, Template) and nuisance.plus.shape != e.shape:
            raise ValueError(f"nuisance {nuisance.name!r}: expected shape {e.shape}, got {nuisance.plus.shape}")


def _parts(nuisance: Nuisance) -> tuple[str, ...]:
    """Names of the parts of the prediction that a nuisance acts on, where it names them."""
    if isinstance(nuisance, Normalisation | Bend):
        return nuisance.of
    return (nuisance.of,) if isinstance(nuisance, Template) else ()
