"""Quadrature panels for spectra, and densities that vanish outside their support."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array

# With twelve nodes a panel may span this ratio of energies: E^-2 is then integrated to 1e-12.
_RATIO = 3.0


def on_support(density: Callable[[Array], Array], E: Array, lower: float, upper: float) -> Array:
    """`density` at E inside [lower, upper] and zero outside, where it is never evaluated.

    Parameters
    ----------
    density : callable
        Function of an array of energies.
    E : ndarray
        Energies.
    lower, upper : float
        The support.
    """
    inside = (lower <= E) & (upper >= E)
    result: Array = np.where(inside, density(np.where(inside, E, lower)), 0.0)
    return result


def split(edges: ArrayLike, lowest: float = 1e-6) -> Array:
    """Panel edges with panels inserted, so that E^-1 and E^-2 are smooth on each of them.

    Parameters
    ----------
    edges : array_like, shape [K]
        Increasing and not negative.
    lowest : float
        If the first edge is zero, panels shrink geometrically down to this fraction of the second edge.

    Examples
    --------
    >>> split([1.0, 9.0, 10.0]).round(12).tolist()
    [1.0, 3.0, 9.0, 10.0]
    """
    e = np.asarray(edges, dtype=float)
    parts = [e[:1]]
    for a, b in pairwise(e):
        start = a if a > 0 else lowest * b
        steps = max(1, math.ceil(math.log(b / start) / math.log(_RATIO) - 1e-9))
        inner = np.geomspace(start, b, steps + 1)
        parts.append(inner if a == 0 else inner[1:])
    return np.concatenate(parts)


def gamma_range(power: float) -> float:
    """The x beyond which lies less than 1e-14 of the integral of ``x^power e^-x`` over x > 0.

    Examples
    --------
    >>> round(gamma_range(0.0), 2)
    32.24
    """
    from scipy.special import gammainccinv

    return float(gammainccinv(power + 1.0, 1e-14))
