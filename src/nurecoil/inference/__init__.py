"""Inference: from counts to best fits, intervals, limits and contours.

`fit`, `interval`, `upper_limit`, `contour`, `scan`, `feldman_cousins` and `goodness` take a likelihood, or an experiment and a
model; see `on_experiments`.

>>> import nurecoil as nr
>>> from nurecoil.experiments import experiment
>>> from nurecoil.units import mu_B
>>> model = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312) + nr.MagneticMoment()
>>> limit = upper_limit(experiment("coherent-csi-2017-one-bin"), model, "mu_numu", cl=0.90, statistic="miranda-2019")
>>> round(limit.limit / (1e-10 * mu_B)), limit.fixed["sin2_theta_w"]
(40, 0.2312)
"""

from nurecoil.expectation import FromFunction, Variation, strength
from nurecoil.inference import contour as _contour
from nurecoil.inference import feldman_cousins as _feldman_cousins
from nurecoil.inference import fit as _fit
from nurecoil.inference import goodness as _goodness
from nurecoil.inference import interval as _interval
from nurecoil.inference import sample as _sample
from nurecoil.inference import scan as _scan
from nurecoil.inference.build import Projection, asimov, counting, likelihood, toys
from nurecoil.inference.confidence import FlatLikelihood, NoLimit, threshold
from nurecoil.inference.executors import WorkersDied
from nurecoil.inference.counts import CountLikelihood
from nurecoil.inference.front import on_experiments
from nurecoil.inference.likelihood import GaussianConstraint, Likelihood, fix
from nurecoil.inference.results import Acceptance, Contour, Fit, Goodness, Interval, Limit, Result, Samples, Scan
from nurecoil.inference.scan_file import DamagedScan

contour = on_experiments(_contour.contour)
feldman_cousins = on_experiments(_feldman_cousins.feldman_cousins)
fit = on_experiments(_fit.fit)
goodness = on_experiments(_goodness.goodness)
interval = on_experiments(_interval.interval)
sample = on_experiments(_sample.sample)
scan = on_experiments(_scan.scan)
upper_limit = on_experiments(_interval.upper_limit)

__all__ = [
    "CountLikelihood", "FromFunction", "GaussianConstraint", "Likelihood", "Projection", "Variation",
    "asimov", "counting", "fix", "likelihood", "on_experiments", "strength", "toys",
    "contour", "feldman_cousins", "fit", "goodness", "interval", "sample", "scan", "threshold", "upper_limit",
    "Acceptance", "Contour", "Fit", "Goodness", "Interval", "Limit", "Result", "Samples", "Scan",
    "DamagedScan", "FlatLikelihood", "NoLimit", "WorkersDied",
]  # fmt: skip
