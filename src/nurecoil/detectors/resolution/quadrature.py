"""Integrals of a smeared value times an efficiency, bin by bin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from nurecoil.arrays import Array, gauss_legendre

_ORDER = 12
_PIECE = 2.0  # in standard deviations: twelve nodes then integrate a Gaussian to rounding


class Law(Protocol):
    """A continuous distribution written in a standardised variable z of order one, increasing with x."""

    @property
    def window(self) -> tuple[float, float]:
        """Range of z that holds all but 1e-16 of the probability."""
        ...

    def standardised(self, x: Array, mean: Array) -> Array:
        """z(x) for a mean; the arguments broadcast."""
        ...

    def value(self, z: Array, mean: Array) -> Array:
        """x(z), the inverse of `standardised`."""
        ...

    def density(self, z: Array, mean: Array) -> Array:
        """Probability per z."""
        ...


def accepted_in_bins(law: Law, mean: Array, edges: Array, acceptance: Callable[[Array], Array], cuts: Array) -> Array:
    """Integral of density times acceptance over each bin.

    Each bin is cut at `cuts` and, for each mean, into pieces of at most two standard deviations; only the pieces within
    the law's window are visited, so that the cost grows with the number of means and cuts, not with the inverse width.

    Parameters
    ----------
    law : Law
    mean : ndarray, shape [T]
    edges : ndarray, shape [B+1]
        Increasing; the first and last may be infinite.
    acceptance : callable
        Array to array; smooth between the cuts.
    cuts : ndarray
        In any order; those outside the bins are ignored.

    Returns
    -------
    ndarray, shape [B, T]
    """
    bins, means = edges.size - 1, mean.size
    knots = np.unique(np.concatenate([edges, cuts[(cuts > edges[0]) & (cuts < edges[-1])]]))
    z = np.clip(law.standardised(knots[:, None], mean), *law.window)
    pieces = np.ceil(np.diff(z, axis=0) / _PIECE).astype(int)
    panel, which = np.nonzero(pieces)
    count = pieces[panel, which]
    step = (z[panel + 1, which] - z[panel, which]) / count

    owner = np.repeat(np.arange(count.size), count)
    rank = np.arange(owner.size) - np.repeat(np.cumsum(count) - count, count)
    nodes, weights = gauss_legendre([0.0, 1.0], _ORDER)
    left = z[panel, which][owner] + rank * step[owner]
    points = left[:, None] + step[owner, None] * nodes
    m = mean[which][owner, None]
    sums = (law.density(points, m) * acceptance(law.value(points, m))) @ weights * step[owner]

    in_bin = np.searchsorted(edges, knots[panel], side="right") - 1
    flat = (in_bin * means + which)[owner]
    result: Array = np.bincount(flat, weights=sums, minlength=bins * means).astype(float).reshape(bins, means)
    return result
