"""Where a range of accepted values ends, from the fractions of toys at points around its end."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist

import numpy as np

from nurecoil.arrays import Array

_NORMAL = NormalDist()
_TIE = 1e-9
_RISE = 5.0
"""A line goes through as many points as it takes for p-values to change by so many standard deviations."""
_FARTHEST = 4.0
"""Points count whose p-value is not more than so many times above what is accepted."""


def p_values(found: Mapping[int, Array], delta: Array) -> tuple[Array, Array]:
    """Fractions of toys at least as far from their best fit as the data, and their uncertainties, at points in order.

    Parameters
    ----------
    found : mapping
        Point -> distances of its toys.
    delta : ndarray, shape [P]
        Of the data at all points.
    """
    done = sorted(found)
    p = np.array([np.mean(found[k] >= delta[k] - _TIE) for k in done])
    toys = np.array([found[k].size for k in done])
    # not less than one toy
    return p, np.sqrt(np.maximum(p * (1.0 - p), 1.0 / toys) / toys)


def steps(found: Mapping[int, Array]) -> bool:
    """Whether distances of toys take few values only, so that p-values jump between points."""
    most = max(found.values(), key=lambda ratios: np.unique(ratios.round(6)).size)
    return bool(np.unique(most.round(6)).size < 0.5 * most.size)


def end_of(
    x: Array, p: Array, sigma: Array, inside: int, side: int, alpha: float, stepped: bool = False
) -> tuple[float, float]:
    """Where p-values fall to alpha beyond the last accepted point, and the uncertainty that comes from the number of toys.

    A straight line through the points around the end, weighted: more than two points use more toys. It is straight in the
    quantiles of a normal distribution, which follow a parameter where its estimate is normal; p-values bend in between. Where
    these jump, only the two next to the end are joined, and the distance between them counts as uncertainty too.

    Parameters
    ----------
    x, p, sigma : ndarray, shape [D]
        Points at which toys were made, increasing, with p-values and their uncertainties.
    inside : int
        The last accepted one.
    side : int
        1 for upper ends, -1 for lower ones.
    stepped : bool
        See `steps`.
    """
    outside = inside + side
    if not 0 <= outside < x.size:
        return float(x[inside]), 0.0
    last, first = inside, outside
    middle, gap = 0.5 * float(x[inside] + x[outside]), abs(float(x[outside] - x[inside]))
    while p[last] - p[first] < _RISE * np.hypot(sigma[last], sigma[first]):
        wider = [k for k in (last - side, first + side) if 0 <= k < x.size and p[k] <= _FARTHEST * alpha]
        if not wider:
            break
        nearest = min(wider, key=lambda k: abs(x[k] - middle))
        last, first = (nearest, first) if nearest == last - side else (last, nearest)
    some = slice(min(last, first), max(last, first) + 1)
    z, sigma_z = _quantiles(p[some], sigma[some])
    weight = sigma_z**-2.0
    centre = float(weight @ x[some] / weight.sum())
    spread = float(weight @ (x[some] - centre) ** 2)
    slope = float(weight @ ((x[some] - centre) * z)) / spread
    mean = float(weight @ z / weight.sum())
    width = abs(float(x[first] - x[last]))
    if slope * side <= 0.0:
        return middle, width
    if stepped:
        share = float(np.clip((p[inside] - alpha) / max(p[inside] - p[outside], 1e-300), 0.0, 1.0))
        place = float(x[inside] + share * (x[outside] - x[inside]))
        near = float(sigma_z[int(np.flatnonzero(x[some] == x[inside])[0])])
        return place, float(np.hypot(min(near / abs(slope), width), gap / np.sqrt(12.0)))
    wanted = -_NORMAL.inv_cdf(0.5 * alpha)
    place = float(np.clip(centre + (wanted - mean) / slope, min(x[last], x[first]), max(x[last], x[first])))
    error = np.sqrt(1.0 / weight.sum() + (place - centre) ** 2 / spread) / abs(slope)
    return place, float(min(error, width))


def _quantiles(p: Array, sigma: Array) -> tuple[Array, Array]:
    """How many standard deviations p-values are worth, with their uncertainties; where there was no toy, half a one."""
    z = np.array([-_NORMAL.inv_cdf(0.5 * min(max(one, 0.5 * error), 1.0)) for one, error in zip(p, sigma, strict=True)])
    return z, sigma / (2.0 * np.array([_NORMAL.pdf(one) for one in z]))
