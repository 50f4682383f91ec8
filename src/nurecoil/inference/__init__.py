"""Inference: from counts to best fits, intervals, limits and contours.

`likelihood` makes a likelihood of experiments and a model; `fit`, `interval`, `upper_limit`, `limit_curve`, `contour`, `scan`,
`feldman_cousins`, `sample` and `goodness` take one; `forecast` and `optimum` take an experiment that need not be built. One
rule for all of them: what is named is asked for, nuisances are minimised over, parameters of the model that are not named keep
their central value unless ``profile=`` names them. Results say so.

>>> import nurecoil as nr
>>> from nurecoil.units import mu_B
>>> model = nr.StandardModel(scheme="tree", sin2_theta_w=0.2312) + nr.MagneticMoment()
>>> like = likelihood(nr.experiment("coherent-csi-2017-one-bin"), model, statistic="miranda-2019")
>>> limit = upper_limit(like, "mu_numu", cl=0.90)
>>> round(limit.limit / (1e-10 * mu_B)), limit.held["sin2_theta_w"]
(40, 0.2312)
"""

from nurecoil.expectation import FromFunction, Variation, strength
from nurecoil.inference.analysis import Analysis, load_analysis
from nurecoil.inference.analysis_entries import InvalidAnalysis
from nurecoil.inference.build import Projection, asimov, likelihood, toys
from nurecoil.inference.confidence import FlatLikelihood, NoLimit, threshold
from nurecoil.inference.contours import contour
from nurecoil.inference.counts import CountLikelihood
from nurecoil.inference.designs import DESIGNS, Design, designs_of
from nurecoil.inference.executors import WorkersDied
from nurecoil.inference.fit_quality import goodness
from nurecoil.inference.fits import fit
from nurecoil.inference.fog import FogCurve, discovery_limits, fog_floor
from nurecoil.inference.fog_neutrinos import (
    FogBackground,
    SurvivalConstraint,
    fog_background,
    fog_sources,
    ideal_detector,
)
from nurecoil.inference.forecasts import forecast
from nurecoil.inference.from_numbers import counting
from nurecoil.inference.intervals import interval, upper_limit
from nurecoil.inference.limit_curves import limit_curve
from nurecoil.inference.optima import optimum
from nurecoil.inference.protocol import GaussianConstraint, Likelihood, fix
from nurecoil.inference.results import (
    Acceptance,
    Contour,
    Fit,
    Forecast,
    Goodness,
    Interval,
    Limit,
    LimitCurve,
    Optimum,
    Result,
    Samples,
    Scan,
)
from nurecoil.inference.results.comparison import Comparison
from nurecoil.inference.sampling import sample
from nurecoil.inference.scans import scan
from nurecoil.inference.together import compare
from nurecoil.inference.unified import feldman_cousins
from nurecoil.inference.work_file import DamagedScan

__all__ = [
    "DESIGNS", "CountLikelihood", "Design", "FromFunction", "GaussianConstraint", "Likelihood", "Projection", "Variation",
    "asimov", "counting", "designs_of", "fix", "likelihood", "load_analysis", "strength", "toys",
    "compare", "contour", "feldman_cousins", "fit", "forecast", "goodness", "interval", "limit_curve", "optimum", "sample",
    "scan", "threshold", "upper_limit", "Acceptance", "Analysis", "Comparison", "Contour", "Fit", "Forecast", "Goodness",
    "Interval", "Limit", "LimitCurve", "Optimum", "Result", "Samples", "Scan", "DamagedScan", "FlatLikelihood",
    "InvalidAnalysis", "NoLimit", "WorkersDied",
    "FogBackground", "FogCurve", "SurvivalConstraint", "discovery_limits", "fog_background", "fog_floor", "fog_sources",
    "ideal_detector",
]  # fmt: skip
