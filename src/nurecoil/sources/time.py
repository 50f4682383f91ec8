"""Arrival times: proton pulses, and what the lifetimes of pion and muon make of them.

A pulse convolved with an exponential decay obeys ``tau dF/dt = F_pulse - F``: knowing the density after one decay gives the
cumulative distribution too, and several decays in a row are a sum over single ones (partial fractions). Everything is closed
form. Times are in natural units, or strings such as ``"600 ns"``.
"""

from __future__ import annotations

import math
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array
from nurecoil.catalogue import base, known
from nurecoil.tables import Spans, bin_edges, read_columns
from nurecoil.units.kinds import Many, Moment, NonNegative, Time, WrongQuantity


@base("times")
class TimeDistribution:
    """A normalised distribution of arrival times."""

    def density(self, t: ArrayLike) -> Array:
        """Probability per time at times t [t], natural units."""
        raise NotImplementedError

    def fractions(self, edges: ArrayLike) -> Array:
        """The fraction that arrives in each bin [B], given its edges [B+1] in natural units."""
        raise NotImplementedError


class Pulse(TimeDistribution):
    """A time distribution that knows its convolution with an exponential decay."""

    def cumulative(self, t: ArrayLike) -> Array:
        """Probability to arrive before t [t]."""
        raise NotImplementedError

    def decayed(self, t: ArrayLike, lifetime: float) -> Array:
        """Density at t [t] of the pulse convolved with ``exp(-t/lifetime)/lifetime``, t > 0."""
        raise NotImplementedError

    def fractions(self, edges: ArrayLike) -> Array:
        """The fraction in each bin [B] of edges [B+1]."""
        return np.diff(self.cumulative(_increasing(edges)))


def _increasing(edges: ArrayLike) -> Array:
    e = np.asarray(edges, dtype=float)
    if e.ndim != 1 or e.size < 2 or not np.all(np.diff(e) > 0):
        raise WrongQuantity("edges", f"expected at least two increasing times, got {edges!r}")
    return e


@known("times", "gaussian")
class GaussianPulse(Pulse):
    """A Gaussian pulse.

    Parameters
    ----------
    mean : Moment
        Time of the maximum.
    sigma : Time
        Standard deviation > 0.

    Examples
    --------
    >>> GaussianPulse("0 ns", "150 ns").fractions([-1.0, 0.0, 1.0]).size
    2
    """

    mean: Moment
    sigma: Time

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


@known("times", "histogram")
class TabulatedTime(Pulse):
    """A histogram of arrival times, flat inside each bin.

    Parameters
    ----------
    edges : Many[Moment]
        Increasing times [B+1].
    contents : Many[NonNegative]
        Fraction in each bin [B], adding to one.

    Raises
    ------
    WrongQuantity
        If the edges do not increase, the shapes do not match, or the contents are negative or do not add to one.

    Examples
    --------
    >>> TabulatedTime([0.0, 1.0, 3.0], [0.5, 0.5]).fractions([0.0, 2.0, 4.0]).tolist()
    [0.75, 0.25]
    """

    edges: Many[Moment]
    contents: Many[NonNegative]

    def __post_init__(self) -> None:
        e, f = _increasing(self.edges), self.contents
        if f.shape != (e.size - 1,):
            raise WrongQuantity("contents", f"expected shape ({e.size - 1},) for {e.size} edges, got {f.shape}")
        if abs(f.sum() - 1.0) > 1e-9:
            raise WrongQuantity("contents", f"expected numbers >= 0 that add to one, got a sum of {float(f.sum())!r}")

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


class _HistogramPulse(Pulse):
    """A pulse that is a histogram made from its own fields."""

    @cached_property
    def histogram(self) -> TabulatedTime:
        """The histogram."""
        raise NotImplementedError

    def density(self, t: ArrayLike) -> Array:
        """Probability per time at times t [t]."""
        return self.histogram.density(t)

    def cumulative(self, t: ArrayLike) -> Array:
        """Probability to arrive before t [t]."""
        return self.histogram.cumulative(t)

    def decayed(self, t: ArrayLike, lifetime: float) -> Array:
        """Density at t [t] after an exponential decay."""
        return self.histogram.decayed(t, lifetime)


@known("times", "box")
class BoxPulse(_HistogramPulse):
    """A flat pulse.

    Parameters
    ----------
    start : Moment
        When it begins.
    width : Time
        How long it lasts.

    Examples
    --------
    >>> BoxPulse("0 ns", "2 ns").fractions([0.0, 1e9]).sum() <= 1
    np.True_
    """

    start: Moment
    width: Time

    @cached_property
    def histogram(self) -> TabulatedTime:
        """One bin."""
        return TabulatedTime([self.start, self.start + self.width], [1.0])


@known("times", "table")
class TimeTable(_HistogramPulse):
    """A histogram of arrival times in a file.

    Parameters
    ----------
    table : Path
        A table with limits of bins and fractions.
    column : str
        The column of fractions, which add to one.
    start : str
        The column of the bins' lower limits.
    stop : str
        The column of the bins' upper limits; each bin ends where the next one starts.

    Raises
    ------
    ValueError
        If the file or the distribution is not valid.
    """

    table: Path
    column: str
    start: str = "start"
    stop: str = "stop"

    def __post_init__(self) -> None:
        self.histogram  # noqa: B018  what is wrong with the file is said at once

    @cached_property
    def histogram(self) -> TabulatedTime:
        """The bins of the file."""
        return read_times(self.table, self.column, self.start, self.stop)


def read_times(table: Path, column: str, start: str = "start", stop: str = "stop") -> TabulatedTime:
    """A histogram of arrival times from three columns of a table.

    Raises
    ------
    ValueError
        If the bins do not join, or the columns are no times and fractions.
    UnknownId
        If a column is not there.
    """
    columns = read_columns(table)
    for name, like in ((start, "ns"), (stop, "ns"), (column, "1")):
        columns[name]
        _has_dimension(columns.units[name], like, f"{columns.name}: column {name!r}")
    edges, order = bin_edges(Spans(columns[start], columns[stop]), columns.name)
    return TabulatedTime(edges, columns[column][order])


def _has_dimension(text: str, like: str, name: str) -> None:
    from nurecoil.units import same_dimension

    if not same_dimension(text, like):
        raise ValueError(f"{name} is in {text!r}; expected something in {like!r}")


@known("times", "decays")
class ExponentialConvolved(TimeDistribution):
    """A pulse convolved with one or several exponential decays, one after the other.

    Parameters
    ----------
    pulse : TimeDistribution
        A pulse: `GaussianPulse`, `BoxPulse`, `TabulatedTime` or `TimeTable`.
    lifetimes : Times
        Mean lives > 0, which differ by more than 1e-4 of themselves.

    Raises
    ------
    WrongQuantity
        If there is no lifetime, or two are equal, or `pulse` is another kind of distribution.

    Examples
    --------
    >>> from nurecoil.units import ns
    >>> prompt = ExponentialConvolved(GaussianPulse("500 ns", "150 ns"), ["26.033 ns"])
    >>> prompt.fractions([0.0, 1000 * ns]).round(4).tolist()
    [0.9988]
    """

    pulse: TimeDistribution
    lifetimes: Many[Time]

    def __post_init__(self) -> None:
        if not isinstance(self.pulse, Pulse):
            raise WrongQuantity("pulse", f"expected a pulse, got {self.pulse!r}")
        if not self.lifetimes.size:
            raise WrongQuantity("lifetimes", "expected at least one, got none")
        if any(b < a * (1 + 1e-4) for a, b in pairwise(np.sort(self.lifetimes).tolist())):
            raise WrongQuantity("lifetimes", f"expected values that differ by more than 1e-4, got {self.lifetimes.tolist()!r}")

    @property
    def _before(self) -> Pulse:
        assert isinstance(self.pulse, Pulse)
        return self.pulse

    def _decays(self, t: ArrayLike) -> tuple[Array, Array]:
        """Weights of the single decays [tau] and their densities at t [tau, t]."""
        taus = self.lifetimes.tolist()
        weights = [math.prod(tau / (tau - other) for other in taus if other != tau) for tau in taus]
        return np.array(weights), np.stack([self._before.decayed(t, tau) for tau in taus])

    def density(self, t: ArrayLike) -> Array:
        """Probability per time at times t [t]."""
        weights, densities = self._decays(t)
        density: Array = np.tensordot(weights, densities, 1)
        return density

    def cumulative(self, t: ArrayLike) -> Array:
        """Probability to arrive before t [t]."""
        weights, densities = self._decays(t)
        cumulative: Array = self._before.cumulative(t) - np.tensordot(weights * self.lifetimes, densities, 1)
        return cumulative

    def fractions(self, edges: ArrayLike) -> Array:
        """The fraction in each bin [B] of edges [B+1]."""
        return np.diff(self.cumulative(_increasing(edges)))
