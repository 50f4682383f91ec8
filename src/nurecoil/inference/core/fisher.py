"""The information on couplings and nuisances that is expected of data like them.

A shape has a kink at zero, where data as expected (Asimov data) put it: there the mean of its two sides counts. The
curvature of one side, or of the active set, is too stiff.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.expectation.assemble import assemble, jacobian, total
from nurecoil.expectation.compiled import Block, Compiled
from nurecoil.expectation.rows import Rows
from nurecoil.inference.core.couplings import rows_in_couplings
from nurecoil.inference.core.respond import FLOOR, gram, off_background


def fisher(c: Compiled, x: ArrayLike, a: ArrayLike | None = None) -> Array:
    """Expected information [X + K, X + K] of -ln L: its inverse is the covariance of couplings and nuisances.

    Parameters
    ----------
    c : Compiled
    x : array_like, shape [X]
    a : array_like, shape [K], optional
        Nuisances; zero by default.

    Notes
    -----
    ``F_ij = sum_b d_i mu_b d_j mu_b / V_b`` plus the precision of the constraints; V is the prediction (Poisson), what both
    samples add (on/off), or what is given (Gaussian).
    """
    X, K = len(c.couplings), len(c.nuisances)
    point = np.asarray(x, dtype=float).reshape(1, X)
    nuisances = np.zeros((1, K)) if a is None else np.asarray(a, dtype=float).reshape(1, K)
    y = c.features.inside(point)
    dm, _ = c.features.derivatives(y)
    rows = Rows.of(c, y)
    result = np.zeros((X + K, X + K))
    result[X:, X:] = c.precision
    kinks = c.shapes & (nuisances[0] == 0.0)
    for block, parts in zip(c.blocks, rows.blocks, strict=True):
        jacobians = []
        for side in (1, -1):
            sides = np.where(kinks, side, np.where(nuisances < 0, -1, 1))
            assembled = [assemble(c, part, nuisances, sides) for part in parts]
            jacobians.append(jacobian(c, block, assembled, nuisances))
        mu = np.broadcast_to(total(assembled), (1, block.observed.size))
        everything = np.zeros((1, X + K, block.observed.size))
        for one in assembled:
            everything[:, :X] += one.factor[:, None, None] * rows_in_couplings(one.rows.part, dm, nuisances, sides)
        everything[:, :X] *= np.where(c.features.squares, 2.0 * point[0], 1.0)[:, None]
        everything[:, [X + k for k in block.local]] = 0.5 * (jacobians[0] + jacobians[1])
        result += gram(block, everything, everything, _information(block, mu))[0]
    return result


def _information(block: Block, mu: Array) -> Array:
    """What half of -2 ln L is curved on average in each bin [1, B]."""
    if block.kind == "gaussian":
        return np.ones_like(mu) if block.white.ndim == 2 else np.broadcast_to(block.white**2, mu.shape)
    if block.kind == "published":
        return np.broadcast_to(0.5 * (block.white**-2.0).sum(axis=0), mu.shape)
    variance = np.maximum(mu, FLOOR)
    if block.kind == "on-off":
        variance = variance + off_background(variance, block.observed, block.control, block.tau) * (1.0 + 1.0 / block.tau)
    return 1.0 / variance
