"""Counts with Gaussian fluctuations of known variance or covariance: chi2."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.expectation import Axis, Block, Part
from nurecoil.inference.statistics.statistic import check_finite


@dataclass(frozen=True, eq=False, init=False)
class Gaussian:
    """chi2 = (n - mu)^T V^-1 (n - mu).

    Parameters
    ----------
    observed : array_like, shape [B]
        Counts, of any sign: a background may have been subtracted.
    variance : array_like, shape [B] or [B, B]
        Variances, or a covariance matrix; data and prediction do not change it.

    Raises
    ------
    ValueError
        If a number is not finite, a variance not positive, a covariance matrix not symmetric and positive definite, or the
        shapes do not fit.
    """

    observed: Array
    variance: Array
    white: Array = field(init=False, repr=False)

    def __init__(self, observed: ArrayLike, variance: ArrayLike) -> None:
        n = check_finite("observed", observed)
        check_finite("variance", variance)
        v = np.atleast_1d(np.array(variance, dtype=float))
        if v.shape not in ((n.size,), (n.size, n.size)):
            raise ValueError(f"variance: expected shape ({n.size},) or ({n.size}, {n.size}), got {v.shape}")
        object.__setattr__(self, "observed", n)
        object.__setattr__(self, "variance", v)
        object.__setattr__(self, "white", _whitening(v))

    def block(self, name: str, parts: tuple[Part, ...], axes: tuple[Axis, ...]) -> Block:
        """The arrays of an experiment with these data."""
        return Block(name, "gaussian", self.observed, parts, white=self.white, axes=axes)

    def asimov(self, mu: Array) -> Self:
        """Data equal to a prediction, with the same variance."""
        return type(self)(mu, self.variance)

    def draw(self, mu: Array, rng: np.random.Generator) -> Self:
        """Data fluctuated with this variance."""
        if self.variance.ndim == 1:
            return type(self)(mu + np.sqrt(self.variance) * rng.standard_normal(mu.shape), self.variance)
        root = np.linalg.cholesky(self.variance)
        return type(self)(mu + root @ rng.standard_normal(mu.shape), self.variance)


def _whitening(variance: Array) -> Array:
    """1/sigma [B], or the matrix W [B, B] with W W^T = V^-1."""
    if variance.ndim == 1:
        if np.any(variance <= 0):
            raise ValueError(f"variance: expected positive numbers, got {float(variance[variance <= 0][0])!r}")
        return 1.0 / np.sqrt(variance)
    if not np.allclose(variance, variance.T, rtol=1e-12, atol=0.0):
        raise ValueError("variance: expected a symmetric matrix")
    try:
        root = np.linalg.cholesky(variance)
    except np.linalg.LinAlgError:
        raise ValueError("variance: expected a positive definite matrix") from None
    white: Array = np.linalg.solve(root, np.eye(len(variance))).T
    return white
