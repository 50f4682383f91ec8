"""Results: frozen values that say what was done, how sure it is, and whether it worked."""

from nurecoil.inference.results.base import Ranges, Result
from nurecoil.inference.results.maps import Acceptance, Contour, LimitCurve, Scan
from nurecoil.inference.results.points import Fit, Goodness, Interval, Limit, Samples
from nurecoil.inference.results.reach import Forecast, Optimum

__all__ = [
    "Acceptance", "Contour", "Fit", "Forecast", "Goodness", "Interval", "Limit", "LimitCurve", "Optimum", "Ranges", "Result",
    "Samples", "Scan",
]  # fmt: skip
