"""Radioactive sources: what is left of the activity while an experiment runs."""

from __future__ import annotations

import math

from nurecoil.sources.checks import non_negative, positive


def mean_activity(half_life: float | str, exposure: float | str, delay: float | str = 0.0) -> float:
    """Mean activity over an exposure as a fraction of the initial one, ``(2^(-a/h) - 2^(-b/h)) h / ((b - a) ln 2)``.

    Multiply the strength of a source by it (`Source.scaled`), and the flux times the exposure is the fluence.

    Parameters
    ----------
    half_life : float or str
        h > 0.
    exposure : float or str
        b - a, how long the experiment runs, >= 0.
    delay : float or str
        a, from when the activity was stated to when the exposure begins, >= 0.

    Raises
    ------
    ValueError
        If the half-life is not positive, or another time is negative.

    Examples
    --------
    >>> round(mean_activity("12.32 y", "5 y"), 4)
    0.8717
    """
    rate = math.log(2.0) / positive(half_life, "s", "half_life")
    x = rate * non_negative(exposure, "s", "exposure")
    start = math.exp(-rate * non_negative(delay, "s", "delay"))
    return start if x == 0 else start * -math.expm1(-x) / x
