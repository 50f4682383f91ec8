"""What the statistics of a block say of a prediction: half of -2 ln L, and its derivatives in each bin.

Poisson: ``mu - n + n ln(n/mu)`` (half of the deviance of Baker:1983tu). A bin without counts sees max(mu, 0); one with
counts is a wall at mu = 0, since nothing can be seen where nothing is expected.

On/off: the same for n over mu + b and for m over tau b, with b where the sum is smallest (Rolke:2004mj): the positive root of
``(1 + tau) b^2 + ((1 + tau) mu - n - m) b - m mu = 0``.
"""

from __future__ import annotations

import numpy as np

from nurecoil.arrays import Array
from nurecoil.expectation.compiled import Block

FLOOR = 1e-30
"""Smallest prediction in formulas: n / mu^2 has to stay a number."""
_TINY = 1e-300

Response = tuple[Array, Array, Array]


def respond(block: Block, mu: Array, n: Array, control: Array, first: bool = False) -> Response:
    """Half of -2 ln L [P], its first and its second derivative in each bin [P, B].

    Parameters
    ----------
    block : Block
    mu : ndarray, shape [P, B]
    n, control : ndarray, shape [B] or [P, B]
    first : bool
        Give what the second derivative is on average over data: never too small for data below the prediction.
    """
    if block.kind == "gaussian":
        return _gaussian(block.white, mu, n)
    if block.kind == "published":
        sigma = np.where(mu > n, block.white[0], block.white[1])
        weight = sigma**-2.0
        off = mu - n
        return _sum(0.5 * weight * off * off), weight * off, weight
    if block.kind == "on-off":
        return _on_off(mu, n, control, block.tau, first)
    return _poisson(mu, n, first)


def _gaussian(white: Array, mu: Array, n: Array) -> Response:
    if white.ndim == 1:
        weight = white * white
        off = mu - n
        return _sum(0.5 * weight * off * off), weight * off, np.broadcast_to(weight, mu.shape)
    off = (mu - n) @ white
    return _sum(0.5 * off * off), off @ white.T, np.ones_like(mu)


def _sum(bins: Array) -> Array:
    total: Array = bins.sum(axis=-1)
    return total


def _poisson(mu: Array, n: Array, first: bool) -> Response:
    outside = mu <= 0.0
    touched = bool(outside.any())
    safe = np.maximum(mu, FLOOR) if touched else mu
    ratio = n / safe
    seen = np.where(n > 0, n, 1.0)
    value: Array = (safe - n + n * np.log(seen / safe)).sum(axis=-1)
    curvature = 1.0 / np.maximum(safe, 1e-6) if first else ratio / safe
    slope = 1.0 - ratio
    if touched:
        below = mu < 0.0
        value = np.where((outside & (n > 0)).any(axis=-1), np.inf, value)
        slope, curvature = np.where(below, 0.0, slope), np.where(below, 0.0, curvature)
    return value, slope, curvature


def off_background(mu: Array, n: Array, m: Array, tau: float) -> Array:
    """The background in each bin that suits both samples best."""
    t = 1.0 + tau
    half = n + m - t * mu
    root = np.sqrt(half * half + 4.0 * t * m * mu)
    # of two equal forms, the one without a cancellation
    lower = 2.0 * m * mu / np.maximum(root - half, _TINY)
    return np.where(half > 0, (half + root) / (2.0 * t), lower)


def _on_off(mu: Array, n: Array, m: Array, tau: float, first: bool) -> Response:
    below = mu < 0.0
    safe = np.maximum(mu, FLOOR)
    b = off_background(safe, n, m, tau)
    total, off = safe + b + _TINY, tau * b + _TINY
    value: Array = (_deviance(n, total) + _deviance(m, off)).sum(axis=-1)
    t = 1.0 + tau
    follows = np.clip((m - t * b) / np.maximum(2.0 * t * b + t * safe - n - m, _TINY), -1.0, 1.0)
    curvature = 1.0 / (total + b / tau) if first else n / total**2 * (1.0 + follows)
    slope = 1.0 - n / total
    return value, np.where(below, 0.0, slope), np.where(below, 0.0, curvature)


def _deviance(n: Array, mu: Array) -> Array:
    result: Array = mu - n - n * np.log(mu / np.where(n > 0, n, 1.0))
    return result


def gram(block: Block, left: Array, right: Array, curvature: Array) -> Array:
    """``left V^-1 right^T`` [P, X, Y] of rows [P, X, B] and [P, Y, B], V^-1 the second derivative in the bins."""
    if block.kind == "gaussian" and block.white.ndim == 2:
        one: Array = left @ block.white
        other: Array = one if right is left else right @ block.white
    else:
        one, other = left * curvature[:, None, :], right
    product: Array = np.matmul(one, other.swapaxes(1, 2))
    return product
