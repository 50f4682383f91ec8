"""Counts with Gaussian fluctuations of known variance or covariance: chi2."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.inference.statistic import at, check_finite


@dataclass(frozen=True, eq=False, init=False)
class Gaussian:
    """chi2 = (n - mu)^T V^-1 (n - mu).

    With pulls on parts of mu, ``min_a [(n - mu(a))^T V^-1 (n - mu(a)) + sum (a_k/sigma_k)^2]`` is quadratic in a; one Newton
    step from anywhere is the closed form, and equals ``(n - mu)^T (V + J^T S J)^-1 (n - mu)`` with J = dmu/da and
    S = diag(sigma^2) by the identity of Woodbury.

    Parameters
    ----------
    observed : array_like, shape [..., B]
        Counts, of any sign: a background may have been subtracted.
    variance : array_like, shape [B] or [B, B]
        Variances, or a covariance matrix; data and prediction do not change it.

    Raises
    ------
    ValueError
        If a number is not finite, a variance not positive, a covariance matrix not symmetric and positive definite, or the
        shapes do not fit.

    Examples
    --------
    >>> import numpy as np
    >>> chi2 = Gaussian([142.0], [958.0])
    >>> round(float(chi2.deviance(chi2.prepare(np.array([[173.0]])).sum(axis=0))), 4)
    1.0031
    """

    observed: Array
    variance: Array
    _whiten: Array = field(repr=False)
    _white: Array = field(repr=False)

    def __init__(self, observed: ArrayLike, variance: ArrayLike) -> None:
        n = check_finite("observed", observed)
        v = check_finite("variance", variance)
        bins = n.shape[-1]
        if v.shape not in ((bins,), (bins, bins)):
            raise ValueError(f"variance: expected shape ({bins},) or ({bins}, {bins}), got {v.shape}")
        object.__setattr__(self, "observed", n)
        object.__setattr__(self, "variance", v)
        object.__setattr__(self, "_whiten", _whitening(v))
        object.__setattr__(self, "_white", self.prepare(n))

    def prepare(self, parts: Array) -> Array:
        """Parts of a prediction in units of the standard deviation, decorrelated."""
        white: Array = parts * self._whiten if self._whiten.ndim == 1 else parts @ self._whiten
        return white

    def derivatives(self, mu: Array) -> tuple[Array, Array]:
        """First and second derivative of chi2/2 in each coordinate [..., B]."""
        difference = mu - self._white
        return difference, np.ones_like(difference)

    def information(self, mu: Array) -> Array:
        """The second derivative, which does not depend on the data."""
        return np.ones_like(mu)

    def deviance(self, mu: Array) -> Any:
        """chi2 [...]."""
        difference = mu - self._white
        return (difference * difference).sum(axis=-1)

    def possible(self, mu: Array) -> Any:
        """Any prediction is possible."""
        return np.ones(mu.shape[:-1], dtype=bool)

    def select(self, index: tuple[int, ...], shape: tuple[int, ...]) -> Self:
        """The data of one point, of leading axes broadcast to `shape`."""
        return type(self)(at(self.observed, index, shape), self.variance)

    def asimov(self, mu: Array) -> Self:
        """Data equal to a prediction, with the same variance."""
        return type(self)(mu, self.variance)

    def draw(self, mu: Array, rng: np.random.Generator) -> Self:
        """Data fluctuated with this variance."""
        if self.variance.ndim == 1:
            return type(self)(mu + np.sqrt(self.variance) * rng.standard_normal(mu.shape), self.variance)
        root = np.linalg.cholesky(self.variance)
        return type(self)(mu + rng.standard_normal(mu.shape) @ root.T, self.variance)


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
    return np.linalg.solve(root, np.eye(len(variance))).T
