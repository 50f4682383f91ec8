"""Harmonic-oscillator radial functions, positive at the origin."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array


def radial_functions(n_max: int, l: int, r: ArrayLike, b: float) -> Array:
    """R_nl(r) for n = 0 ... n_max, normalised to int r^2 R^2 dr = 1 and positive at the origin.

    R_nl(r) = sqrt(2 n! / (b^3 Gamma(n+l+3/2))) (r/b)^l exp(-r^2/2b^2) L_n^{l+1/2}(r^2/b^2), built by the three-term
    recurrence of the normalised functions, which is stable for any n.

    Parameters
    ----------
    n_max : int
        Largest number of nodes.
    l : int
        Orbital angular momentum.
    r : array_like, shape [K]
        Radius; with `b` replaced by 1/b this gives the functions in momentum space, up to the phase (-1)^n (-i)^l.
    b : float
        Oscillator length, in the unit of `r`.

    Returns
    -------
    ndarray, shape [n_max + 1, K]

    Raises
    ------
    ValueError
        If `n_max` or `l` is negative, or `b` is not positive.

    Examples
    --------
    >>> round(float(radial_functions(0, 0, [0.0], 1.0)[0, 0] ** 2 * math.sqrt(math.pi) / 4), 12)
    1.0
    """
    if n_max < 0 or l < 0:
        raise ValueError(f"n_max, l: expected non-negative integers, got {n_max!r}, {l!r}")
    if not b > 0:
        raise ValueError(f"b: expected a positive length, got {b!r}")
    x = np.asarray(r, dtype=float) / b
    y, alpha = x * x, l + 0.5
    # exp and power together, so that neither underflows alone
    with np.errstate(divide="ignore"):
        log_x = np.log(x)
    power = np.where(x > 0, l * log_x, 0.0 if l == 0 else -np.inf) if l else np.zeros_like(x)
    functions = np.empty((n_max + 1, *x.shape))
    functions[0] = math.sqrt(2.0 / b**3) * np.exp(power - 0.5 * y - 0.5 * math.lgamma(alpha + 1.0))
    if n_max >= 1:
        functions[1] = (alpha + 1.0 - y) / math.sqrt(alpha + 1.0) * functions[0]
    for n in range(1, n_max):
        before = math.sqrt(n * (n + alpha)) * functions[n - 1]
        functions[n + 1] = ((2 * n + 1 + alpha - y) * functions[n] - before) / math.sqrt((n + 1) * (n + 1 + alpha))
    return functions
