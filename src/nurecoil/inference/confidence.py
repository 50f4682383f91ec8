"""Confidence levels, thresholds on -2 ln L, and what is said when there is no limit."""

from __future__ import annotations

import math


class NoLimit(ValueError):
    """The data do not bound the parameter: the likelihood is flat, or its profile never rises to the threshold."""


class FlatLikelihood(NoLimit):
    """The likelihood does not depend on a parameter at all."""


def check_level(cl: float) -> float:
    """A confidence level as a float.

    Raises
    ------
    ValueError
        If it is not between 0 and 1, exclusively.

    Examples
    --------
    >>> check_level(90)
    Traceback (most recent call last):
    ...
    ValueError: cl: expected a confidence level between 0 and 1, such as 0.9, got 90
    """
    if not 0.0 < cl < 1.0:
        raise ValueError(f"cl: expected a confidence level between 0 and 1, such as 0.9, got {cl!r}")
    return float(cl)


def level_of(sigma: float) -> float:
    """The two-sided confidence level of a number of standard deviations.

    Raises
    ------
    ValueError
        If it is not positive.

    Examples
    --------
    >>> round(level_of(1.0), 4)
    0.6827
    """
    if not sigma > 0:
        raise ValueError(f"sigma: expected a positive number of standard deviations, got {sigma!r}")
    return math.erf(sigma / math.sqrt(2.0))


def threshold(cl: float, ndof: int = 1, one_sided: bool = False) -> float:
    """How far -2 ln L may rise above its minimum, by the theorem of Wilks.

    Parameters
    ----------
    cl : float
        Confidence level, in (0, 1).
    ndof : int
        Degrees of freedom: how many parameters are bounded together.
    one_sided : bool
        Half of the probability lies below the best fit; only for one degree of freedom, and above 0.5.

    Returns
    -------
    float
        2.71 for 90 %, one degree of freedom, two sides.

    Raises
    ------
    ValueError
        If the level is outside (0, 1), the degrees of freedom are fewer than one, or a one-sided threshold does not exist.

    Examples
    --------
    >>> round(threshold(0.90), 3), round(threshold(0.90, ndof=2), 3), round(threshold(0.90, one_sided=True), 3)
    (2.706, 4.605, 1.642)
    """
    from scipy.special import chdtri, ndtri

    if ndof < 1:
        raise ValueError(f"ndof: expected at least one degree of freedom, got {ndof!r}")
    check_level(cl)
    if not one_sided:
        return float(chdtri(ndof, 1.0 - cl))
    if ndof != 1 or cl <= 0.5:
        raise ValueError(f"one_sided: expected one degree of freedom and cl > 0.5, got ndof={ndof}, cl={cl!r}")
    return float(ndtri(cl) ** 2)
