"""Gaussian resolution."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nurecoil.arrays import Array
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.resolution.quadrature import accepted_in_bins
from nurecoil.detectors.step import Resolution

_SHARP = 1e-200  # stands for a width of zero, so that (x - mean)/width has a sign


@dataclass(frozen=True)
class Width:
    """sigma(x) = sqrt(a^2 + b^2 x + c^2 x^2): noise, counting statistics and a constant relative width, in quadrature.

    Parameters
    ----------
    a : float
        Noise, in the unit of the axis.
    b : float
        Statistics, in the square root of that unit: ``0.58 * sqrt(keV)`` in the liquid argon of COHERENT:2020ybo.
    c : float
        Relative width, a pure number.

    Raises
    ------
    ValueError
        If one is negative or not finite, or all are zero.

    Examples
    --------
    >>> Width(a=3.0, b=1.0)(np.array([16.0])).tolist()
    [5.0]
    """

    a: float = 0.0
    b: float = 0.0
    c: float = 0.0

    def __post_init__(self) -> None:
        for name in ("a", "b", "c"):
            value = getattr(self, name)
            if not 0 <= value < math.inf:
                raise ValueError(f"{name}: expected a number >= 0, got {value!r}")
        if self.a == self.b == self.c == 0:
            raise ValueError("a, b, c: at least one must be positive; for no smearing leave the resolution out")

    def __call__(self, x: Array) -> Array:
        return np.sqrt(self.a**2 + self.b**2 * x + self.c**2 * x**2)


@dataclass(frozen=True)
class GaussianResolution(Resolution):
    """The reconstructed value is normal about its mean.

    Parameters
    ----------
    sigma : float or callable
        Standard deviation in the unit of the axis, constant or as a function of the mean, such as `Width`.
    axis : str
        Kind of axis: keVnr, keVee or PE.

    Raises
    ------
    ValueError
        If a constant is not positive, a function gives a negative or undefined width, or the axis is unknown.

    Examples
    --------
    >>> gauss = GaussianResolution(1.0, "PE")
    >>> gauss.probability(np.array([0.0]), np.array([-1.0, 1.0])).round(4).tolist()
    [[0.6827]]
    """

    sigma: float | Callable[[Array], Array]
    axis: str

    def __post_init__(self) -> None:
        Axis(self.axis)
        if not callable(self.sigma) and not 0 < self.sigma < math.inf:
            raise ValueError(f"sigma: expected a positive number or a function, got {self.sigma!r}")

    def __str__(self) -> str:
        axis = Axis(self.axis)
        what = "function of the mean" if callable(self.sigma) else f"{self.sigma / axis.unit:.6g} {axis}"
        return f"Gaussian resolution, sigma {what}"

    @property
    def kind(self) -> Axis:
        return Axis(self.axis)

    def width(self, mean: Array) -> Array:
        sigma = np.broadcast_to(self.sigma(mean) if callable(self.sigma) else self.sigma, np.shape(mean))
        if not np.all((sigma >= 0) & (sigma < np.inf)):
            raise ValueError(f"sigma: expected finite widths >= 0, got {float(np.min(sigma))!r} to {float(np.max(sigma))!r}")
        floored: Array = np.maximum(sigma, _SHARP)
        return floored

    def probability(self, mean: Array, edges: Array) -> Array:
        from scipy.special import ndtr

        z = self.standardised(edges[:, None], mean)
        # the far side of the distribution is counted from its own tail, which keeps small probabilities precise
        side = np.where(z[:-1] > 0, -1.0, 1.0)
        result: Array = side * (ndtr(side * z[1:]) - ndtr(side * z[:-1]))
        return result

    def accepted(self, mean: Array, edges: Array, acceptance: Callable[[Array], Array], cuts: Array) -> Array:
        return accepted_in_bins(self, mean, edges, acceptance, cuts)

    @property
    def window(self) -> tuple[float, float]:
        return (-8.5, 8.5)

    def standardised(self, x: Array, mean: Array) -> Array:
        """z = (x - mean)/sigma(mean)."""
        with np.errstate(over="ignore"):
            z: Array = (x - mean) / self.width(mean)
        return z

    def value(self, z: Array, mean: Array) -> Array:
        """x = mean + sigma(mean) z."""
        x: Array = mean + self.width(mean) * z
        return x

    def density(self, z: Array, mean: Array) -> Array:
        """The unit normal density; the same at every mean."""
        p: Array = np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)
        return p
