"""Radioactive sources: what is left of the activity while an experiment runs."""

from __future__ import annotations

import math

from nurecoil.units.kinds import Given, Time


class _Delay(Time):
    """A duration that may be zero."""

    example, open_low = "30 days", False


def mean_activity(half_life: Given, exposure: Given, delay: Given = 0.0) -> float:
    """Mean activity over an exposure as a fraction of the initial one, ``(2^(-a/h) - 2^(-b/h)) h / ((b - a) ln 2)``.

    Multiply the strength of a source by it (`Source.scaled`), and the flux times the exposure is the fluence.

    Parameters
    ----------
    half_life : Time
        h > 0.
    exposure : Time
        b - a, how long the experiment runs, >= 0.
    delay : Time
        a, from when the activity was stated to when the exposure begins, >= 0.

    Raises
    ------
    WrongQuantity
        If the half-life is not positive, or another time is negative.

    Examples
    --------
    >>> round(mean_activity("12.32 y", "5 y"), 4)
    0.8717
    """
    rate = math.log(2.0) / Time.read(half_life, "half_life")
    x = rate * _Delay.read(exposure, "exposure")
    start = math.exp(-rate * _Delay.read(delay, "delay"))
    return start if x == 0 else start * -math.expm1(-x) / x
