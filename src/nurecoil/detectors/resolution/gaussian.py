"""Gaussian resolution."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import numpy as np

from nurecoil.arrays import Array
from nurecoil.catalogue import given, known
from nurecoil.detectors.axis import Axis
from nurecoil.detectors.resolution.quadrature import accepted_in_bins
from nurecoil.detectors.step import Resolution
from nurecoil.units.choices import OnAxis
from nurecoil.units.kinds import Maybe, NonNegative, WrongQuantity

_SHARP = 1e-200  # stands for a width of zero, so that (x - mean)/width has a sign


@known("steps", "gaussian")
class GaussianResolution(Resolution):
    """The reconstructed value is normal about its mean x, with variance noise^2 + statistics x + relative^2 x^2.

    A width of sigma/E = 0.58/sqrt(E/keVee), as in the liquid argon of COHERENT:2020ybo, is ``statistics="0.3364 keVee"``.

    Parameters
    ----------
    noise : str or Position
        Constant part of the width: ``"0.1 keVee"``.
    statistics : str or Position
        Growth of the variance with the mean, on the same axis.
    relative : float
        Constant relative width, a pure number.
    above_zero : bool
        Whether values below zero do not exist: the part above it is scaled up to one.
    axis : {"keVnr", "keVee", "PE"}, optional
        Kind of axis, where neither noise nor statistics say it.
    sigma : callable, optional
        In place of the first three: the width as a function of the mean, array to array, in natural units.

    Raises
    ------
    WrongQuantity
        If a part is negative, all are zero, they are on several axes or on none, or a function gives a negative width.

    Examples
    --------
    >>> gauss = GaussianResolution("1 PE")
    >>> gauss.probability(np.array([0.0]), np.array([-1.0, 1.0])).round(4).tolist()
    [[0.6827]]
    """

    noise: Maybe[OnAxis] = given(default=None, example="0.1 keVee")
    statistics: Maybe[OnAxis] = given(default=None, example="0.3364 keVee")
    relative: NonNegative = given(default=0.0, example="2 %")
    above_zero: bool = given(default=False, kw_only=True)
    axis: Literal["keVnr", "keVee", "PE"] | None = None
    sigma: Callable[[Array], Array] | None = given(default=None, files=False)

    def __post_init__(self) -> None:
        parts = {"noise": self.noise, "statistics": self.statistics}
        axes = sorted({p.axis for p in parts.values() if p is not None} | ({self.axis} if self.axis else set()))
        if len(axes) != 1:
            raise WrongQuantity("axis", f"expected noise, statistics and axis on one axis, got {', '.join(axes) or 'none'}")
        for name, part in parts.items():
            if part is not None and part.value < 0:
                raise WrongQuantity(name, f"expected a number >= 0, got {part.value / Axis(part.axis).unit:g} {part.axis}")
        some = any(part is not None and part.value > 0 for part in parts.values()) or self.relative > 0
        if some == (self.sigma is not None):
            raise WrongQuantity("noise", "expected noise, statistics or relative, or sigma; for no smearing leave the step out")

    def __str__(self) -> str:
        if self.noise is None or self.statistics is not None or self.relative:
            return "Gaussian resolution, sigma function of the mean"
        return f"Gaussian resolution, sigma {self.noise.value / self.kind.unit:.6g} {self.kind}"

    @property
    def kind(self) -> Axis:
        return Axis(self.axis or (self.noise or self.statistics).axis)  # type: ignore[union-attr]

    def width(self, mean: Array) -> Array:
        if self.sigma is not None:
            sigma = np.broadcast_to(self.sigma(mean), np.shape(mean))
        else:
            noise, statistics = (0.0 if part is None else part.value for part in (self.noise, self.statistics))
            sigma = np.sqrt(noise**2 + statistics * mean + (self.relative * mean) ** 2)
        if not np.all((sigma >= 0) & (sigma < np.inf)):
            raise WrongQuantity(
                "sigma", f"expected finite widths >= 0, got {float(np.min(sigma))!r} to {float(np.max(sigma))!r}"
            )
        floored: Array = np.maximum(sigma, _SHARP)
        return floored

    def probability(self, mean: Array, edges: Array) -> Array:
        from scipy.special import ndtr

        edges = np.maximum(edges, 0.0) if self.above_zero else edges
        z = self.standardised(edges[:, None], mean)
        # the far side of the distribution is counted from its own tail, which keeps small probabilities precise
        side = np.where(z[:-1] > 0, -1.0, 1.0)
        result: Array = side * (ndtr(side * z[1:]) - ndtr(side * z[:-1]))
        return self._scaled_up(result, mean)

    def _scaled_up(self, probability: Array, mean: Array) -> Array:
        """Divided by the part above zero, where the rest does not exist."""
        if not self.above_zero:
            return probability
        from scipy.special import ndtr

        scaled: Array = probability / ndtr(mean / self.width(mean))
        return scaled

    def accepted(self, mean: Array, edges: Array, acceptance: Callable[[Array], Array], cuts: Array) -> Array:
        edges = np.maximum(edges, 0.0) if self.above_zero else edges
        return self._scaled_up(accepted_in_bins(self, mean, edges, acceptance, cuts), mean)

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
