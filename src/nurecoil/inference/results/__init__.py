"""Results: frozen values that say what was done, how sure it is, and whether it worked."""

from nurecoil.inference.results.base import Ranges, Result
from nurecoil.inference.results.maps import Acceptance, Contour, LimitCurve, Scan
from nurecoil.inference.results.points import Fit, Goodness, Interval, Limit, Samples

__all__ = [
    "Acceptance", "Contour", "Fit", "Goodness", "Interval", "Limit", "LimitCurve", "Ranges", "Result", "Samples", "Scan",
]  # fmt: skip
