"""Arrival times: proton pulses, and what the lifetimes of pion and muon make of them.

A pulse convolved with an exponential decay obeys ``tau dF/dt = F_pulse - F``: knowing the density after one decay gives the
cumulative distribution too, and several decays in a row are a sum over single ones (partial fractions). Everything is closed
form. Times are in natural units, or strings such as ``"600 ns"``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, Self

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.sources.checks import positive
from nurecoil.units import quantity


class TimeDistribution(Protocol):
    """A normalised distribution of arrival times."""

    def density(self, t: ArrayLike) -> Array:
        """Probability per time at times t [t], natural units."""
        ...

    def fractions(self, edges: ArrayLike) -> Array:
        """The fraction that arrives in each bin [B], given its edges [B+1] in natural units."""
        ...


class Pulse(TimeDistribution, Protocol):
    """A time distribution that knows its convolution with an exponential decay."""

    def cumulative(self, t: ArrayLike) -> Array:
        """Probability to arrive before t [t]."""
        ...

    def decayed(self, t: ArrayLike, lifetime: float) -> Array:
        """Density at t [t] of the pulse convolved with ``exp(-t/lifetime)/lifetime``, t > 0."""
        ...


def _increasing(edges: ArrayLike) -> Array:
    e = np.asarray(edges, dtype=float)
    if e.ndim != 1 or e.size < 2 or not np.all(np.diff(e) > 0):
        raise ValueError(f"edges: expected at least two increasing times, got {edges!r}")
    return e


@dataclass(frozen=True, init=False)
class GaussianPulse:
    """A Gaussian pulse.

    Parameters
    ----------
    mean : float or str
        Time of the maximum.
    sigma : float or str
        Standard deviation > 0.

    Raises
    ------
    ValueError
        If an argument is not a time, or sigma is not positive.

    Examples
    --------
    >>> GaussianPulse("0 ns", "150 ns").fractions([-1.0, 0.0, 1.0]).size
    2
    """

    mean: float
    sigma: float

    def __init__(self, mean: float | str, sigma: float | str) -> None:
        object.__setattr__(self, "mean", quantity(mean, "s", "mean"))
        object.__setattr__(self, "sigma", positive(sigma, "s", "sigma"))

    def density(self, t: ArrayLike) -> Array:
        """Probability per time at times t [t]."""
        u = (np.asarray(t, dtype=float) - self.mean) / self.sigma
        density: Array = np.exp(-0.5 * u**2) / (math.sqrt(2 * math.pi) * self.sigma)
        return density

    def cumulative(self, t: ArrayLike) -> Array:
        """Probability to arrive before t [t]."""
        from scipy.special import ndtr

        cumulative: Array = ndtr((np.asarray(t, dtype=float) - self.mean) / self.sigma)
        return cumulative

    def decayed(self, t: ArrayLike, lifetime: float) -> Array:
        """Exponentially modified Gaussian: ``exp(-u^2/2) erfcx(z) / (2 tau)``, z = (sigma/tau - u)/sqrt(2)."""
        from scipy.special import erfc, erfcx

        u = (np.asarray(t, dtype=float) - self.mean) / self.sigma
        k = self.sigma / lifetime
        z = (k - u) / math.sqrt(2.0)
        # erfcx(z) overflows for z << 0; there the exponent of the other form, k^2/2 - k u, is negative.
        early = np.exp(-0.5 * u**2) * erfcx(np.maximum(z, 0.0))
        late = np.exp(np.where(z < 0, 0.5 * k**2 - k * u, 0.0)) * erfc(z)
        density: Array = np.where(z < 0, late, early) / (2.0 * lifetime)
        return density

    def fractions(self, edges: ArrayLike) -> Array:
        """The fraction in each bin [B] of edges [B+1]."""
        return np.diff(self.cumulative(_increasing(edges)))


@dataclass(frozen=True, init=False, eq=False)
class TabulatedTime:
    """A histogram of arrival times, flat inside each bin.

    Parameters
    ----------
    edges : array_like, shape [B+1]
        Increasing times, natural units.
    fractions : array_like, shape [B]
        Fraction in each bin: not negative, adding to one. (The attribute is called `contents`.)

    Raises
    ------
    ValueError
        If the edges do not increase, the shapes do not match, or the fractions are negative or do not add to one.

    Examples
    --------
    >>> TabulatedTime([0.0, 1.0, 3.0], [0.5, 0.5]).fractions([0.0, 2.0, 4.0]).tolist()
    [0.75, 0.25]
    """

    edges: Array
    contents: Array

    def __init__(self, edges: ArrayLike, fractions: ArrayLike) -> None:
        e, f = _increasing(edges), np.asarray(fractions, dtype=float)
        if f.shape != (e.size - 1,):
            raise ValueError(f"fractions: expected shape ({e.size - 1},) for {e.size} edges, got {f.shape}")
        if not np.all(f >= 0) or abs(f.sum() - 1.0) > 1e-9:
            raise ValueError(f"fractions: expected numbers >= 0 that add to one, got {fractions!r}")
        object.__setattr__(self, "edges", e)
        object.__setattr__(self, "contents", f)

    @classmethod
    def box(cls, start: float | str, width: float | str) -> Self:
        """A flat pulse.

        Parameters
        ----------
        start, width : float or str
            Times; the width is positive.
        """
        t0 = quantity(start, "s", "start")
        return cls([t0, t0 + positive(width, "s", "width")], [1.0])

    def density(self, t: ArrayLike) -> Array:
        """Probability per time at times t [t]; a bin contains its lower edge."""
        heights = np.concatenate([[0.0], self.contents / np.diff(self.edges), [0.0]])
        density: Array = heights[np.searchsorted(self.edges, np.asarray(t, dtype=float), side="right")]
        return density

    def cumulative(self, t: ArrayLike) -> Array:
        """Probability to arrive before t [t]."""
        total = np.concatenate([[0.0], np.cumsum(self.contents)])
        cumulative: Array = np.interp(np.asarray(t, dtype=float), self.edges, total)
        return cumulative

    def decayed(self, t: ArrayLike, lifetime: float) -> Array:
        """Density at t [t] after an exponential decay: the charge and discharge of each bin, summed."""
        since = np.maximum(np.asarray(t, dtype=float)[..., None] - self.edges, 0.0)
        charged = -np.expm1(-(since[..., :-1] - since[..., 1:]) / lifetime)
        density: Array = (charged * np.exp(-since[..., 1:] / lifetime)) @ (self.contents / np.diff(self.edges))
        return density

    def fractions(self, edges: ArrayLike) -> Array:
        """The fraction in each bin [B] of edges [B+1]."""
        return np.diff(self.cumulative(_increasing(edges)))


@dataclass(frozen=True, init=False)
class ExponentialConvolved:
    """A pulse convolved with one or several exponential decays, one after the other.

    Parameters
    ----------
    pulse : Pulse
        `GaussianPulse` or `TabulatedTime`.
    lifetimes : sequence of float or str
        Mean lives > 0, in any order, each pair differing by more than one part in 10^4.

    Raises
    ------
    ValueError
        If there is no lifetime, one is not positive, or two are too close for partial fractions.

    Examples
    --------
    >>> from nurecoil.units import ns
    >>> prompt = ExponentialConvolved(GaussianPulse("500 ns", "150 ns"), ("26.033 ns",))
    >>> prompt.fractions([0.0, 1000 * ns]).round(4).tolist()
    [0.9988]
    """

    pulse: Pulse
    lifetimes: tuple[float, ...]

    def __init__(self, pulse: Pulse, lifetimes: Sequence[float | str]) -> None:
        taus = tuple(positive(tau, "s", "lifetime") for tau in lifetimes)
        if not taus:
            raise ValueError("lifetimes: expected at least one, got none")
        ordered = sorted(taus)
        if any(b < a * (1 + 1e-4) for a, b in pairwise(ordered)):
            raise ValueError(f"lifetimes: expected values that differ by more than 1e-4, got {tuple(lifetimes)!r}")
        object.__setattr__(self, "pulse", pulse)
        object.__setattr__(self, "lifetimes", taus)

    def _decays(self, t: ArrayLike) -> tuple[Array, Array]:
        """Weights of the single decays [tau] and their densities at t [tau, t]."""
        weights = [math.prod(tau / (tau - other) for other in self.lifetimes if other != tau) for tau in self.lifetimes]
        return np.array(weights), np.stack([self.pulse.decayed(t, tau) for tau in self.lifetimes])

    def density(self, t: ArrayLike) -> Array:
        """Probability per time at times t [t]."""
        weights, densities = self._decays(t)
        density: Array = np.tensordot(weights, densities, 1)
        return density

    def cumulative(self, t: ArrayLike) -> Array:
        """Probability to arrive before t [t]."""
        weights, densities = self._decays(t)
        cumulative: Array = self.pulse.cumulative(t) - np.tensordot(weights * np.array(self.lifetimes), densities, 1)
        return cumulative

    def fractions(self, edges: ArrayLike) -> Array:
        """The fraction in each bin [B] of edges [B+1]."""
        return np.diff(self.cumulative(_increasing(edges)))
