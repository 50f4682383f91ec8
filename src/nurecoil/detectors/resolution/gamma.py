"""Gamma-distributed photo-electrons."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import given, known
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.resolution.quadrature import accepted_in_bins
from nurecoil.detectors.step import Resolution
from nurecoil.units.kinds import Positive

_DARK = 1e-200  # stands for a mean of zero, where all probability sits at zero


@known("steps", "gamma")
class GammaResolution(Resolution):
    """A gamma distribution of mean mu and shape 1 + slope mu, P(x) = (a s)^s x^(s-1) exp(-a s x) / Gamma(s), a = 1/mu.

    This is the smearing of COHERENT:2021xmm, where a = 0.0749/E_ee and s = 1 + 9.56 E_ee with E_ee in keV: at
    mu = E_ee/0.0749 photo-electrons the slope is 9.56 * 0.0749 = 0.716.

    Parameters
    ----------
    slope : float
        Growth of the shape per photo-electron, positive; the variance is mu^2/(1 + slope mu).

    Raises
    ------
    WrongQuantity
        If it is not positive and finite.

    Examples
    --------
    >>> gamma = GammaResolution(0.716)
    >>> gamma.probability(np.array([10.0]), np.array([0.0, 10.0, np.inf])).round(4).tolist()
    [[0.5466], [0.4534]]
    """

    slope: Positive = given(example="0.716")

    def __str__(self) -> str:
        return f"gamma resolution, slope {self.slope:.6g}"

    @property
    def kind(self) -> Axis:
        return Axis.PE

    def shape(self, mean: Array) -> Array:
        """Shape parameter s = 1 + slope mu."""
        return 1 + self.slope * mean

    def width(self, mean: Array) -> Array:
        return mean / np.sqrt(self.shape(mean))

    def probability(self, mean: Array, edges: Array) -> Array:
        from scipy.special import gammainc, gammaincc

        s = self.shape(mean)
        with np.errstate(over="ignore"):
            t = np.clip(edges, 0.0, None)[:, None] * (s / np.maximum(mean, _DARK))
        below, above = gammainc(s, t), gammaincc(s, t)
        result: Array = np.where(t[:-1] > s, above[:-1] - above[1:], below[1:] - below[:-1])
        return result

    def accepted(self, mean: Array, edges: Array, acceptance: Callable[[Array], Array], cuts: Array) -> Array:
        return accepted_in_bins(self, mean, edges, acceptance, cuts)

    @property
    def window(self) -> tuple[float, float]:
        return (-40.0, 9.5)

    def standardised(self, x: Array, mean: Array) -> Array:
        """z = sqrt(s) ln(x/mu): in the logarithm the density is smooth down to x = 0."""
        with np.errstate(divide="ignore", over="ignore"):
            z: Array = np.sqrt(self.shape(mean)) * np.log(np.clip(x, 0.0, None) / np.maximum(mean, _DARK))
        return z

    def value(self, z: Array, mean: Array) -> Array:
        """x = mu exp(z/sqrt(s))."""
        return mean * np.exp(z / np.sqrt(self.shape(mean)))

    def density(self, z: Array, mean: Array) -> Array:
        """Probability per z, s^(s - 1/2) exp(sqrt(s) z - s exp(z/sqrt(s)))/Gamma(s)."""
        from scipy.special import gammaln

        s = self.shape(mean)
        root = np.sqrt(s)
        p: Array = np.exp((s - 0.5) * np.log(s) - s - gammaln(s) + root * z - s * np.expm1(z / root))
        return p
