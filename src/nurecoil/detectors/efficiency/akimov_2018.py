"""Acceptance of the first COHERENT CsI[Na] data set."""

from __future__ import annotations

from nurecoil.detectors.efficiency.logistic import LogisticEfficiency
from nurecoil.detectors.efficiency.staircase import StepEfficiency


def akimov_2018() -> tuple[LogisticEfficiency, StepEfficiency]:
    """The acceptance a / (1 + exp(-k (x - x0))) H(x) of Akimov:2018vzs, x in photo-electrons.

    H is 0 below 5 PE, 0.5 for 5 <= x < 6 and 1 from 6 PE on; a = 0.6655, k = 0.4942, x0 = 10.8507.

    Returns
    -------
    tuple of Efficiency
        Two steps, to be appended to a chain.

    Examples
    --------
    >>> import numpy as np
    >>> rise, steps = akimov_2018()
    >>> (rise(np.array([5.0, 6.0, 30.0])) * steps(np.array([5.0, 6.0, 30.0]))).round(4).tolist()
    [0.0175, 0.0555, 0.6654]
    """
    return LogisticEfficiency(0.6655, "0.4942 /PE", "10.8507 PE"), StepEfficiency(["5 PE", "6 PE"], [0.0, 0.5, 1.0])
