"""The neutrino fog: which cross section of dark matter can be found above neutrinos whose fluxes are known only so well.

A discovery limit is the cross section with q0 = 9 at the median, by Asimov's counts (Cowan:2010js), fluxes minimised over with
their Gaussian constraints. How it falls with exposure N says what limits it: n = -(d ln sigma/d ln N)^-1 is one without
background, two above a background that is known, and more where the uncertainty of the background takes over, in the fog.
Its edge, the floor, is where n first exceeds two (OHare:2021utq).

The fits of one curve differ in exposure alone, those of a floor in the signal as well: they are one batch here.
`CountLikelihood` has a batch for values of parameters over fixed data, but here the data are what changes, up to 1e20 events in
a bin, where counts less their expectation are lost in rounding unless each difference is formed from the displacements of the
fluxes; so this file has a Newton of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.detectors import Response
from nurecoil.inference.fog_neutrinos import FogBackground
from nurecoil.processes import SpinIndependent, Wimp, WimpInteraction
from nurecoil.units import tonne, year

EXPOSURES = np.geomspace(1e-3, 1e13, 65) * tonne * year
"""Those of OHare:2021utq: the floor depends a little on their spacing, since n is a difference of neighbours."""
_SIGNIFICANCE = 9.0
_ACCURACY = 1e-10
_ROUNDS = 200
_SMALL = 1e-3
_ORDER = 16
_AT_ONCE = 8
"""Exposures."""
_COHERENT = SpinIndependent()


def _wimp_counts(signal: Wimp, response: Response) -> Array:
    """Counts in each bin per mass and time at a cross section of one, natural units.

    Parameters
    ----------
    signal : Wimp
    response : Response
        Answering to recoils of nuclei.

    Raises
    ------
    ValueError
        If the detector answers to electrons.
    """
    if response.recoil != "nuclear":
        raise ValueError("response: expected one of nuclear recoils, got one of electrons")
    end = float(signal.ends.max())
    low, high = response.support
    low, high = max(low, 1e-9 * end), min(high, end)
    if high <= low:
        return np.zeros(response.n_bins)
    cuts = np.concatenate([response.edges, signal.ends, np.geomspace(low, high, 41)])
    T, weights = gauss_legendre(np.unique(cuts[(cuts >= low) & (cuts <= high)]), _ORDER)
    return np.asarray(response.matrix(T) @ (weights * signal.dR_dT(T, 1.0)))


@dataclass(frozen=True, eq=False)
class FogCurve:
    """Discovery limits by exposure.

    Parameters
    ----------
    exposure : ndarray, shape [N]
        Mass times time, increasing.
    sigma : ndarray, shape [N]
        Cross sections; infinite where the detector sees no signal.
    """

    exposure: Array
    sigma: Array

    @property
    def index(self) -> Array:
        """n = -(d ln sigma/d ln N)^-1 by centred differences, shape [N]; NaN where there is no limit."""
        if not np.all(np.isfinite(self.sigma)):
            return np.full(self.sigma.shape, np.nan)
        return np.asarray(-1.0 / np.gradient(np.log(self.sigma), np.log(self.exposure)))

    @property
    def floor(self) -> float:
        """Cross section at which n first exceeds two, interpolated in ln sigma.

        NaN if it never does (the signal is never lost in the background), or has done so before the first exposure.
        """
        n = self.index
        above = np.flatnonzero(n > 2.0)
        if above.size == 0 or above[0] == 0:
            return float("nan")
        i = int(above[0])
        part = (2.0 - n[i - 1]) / (n[i] - n[i - 1])
        return float(np.exp((1.0 - part) * np.log(self.sigma[i - 1]) + part * np.log(self.sigma[i])))


def discovery_limits(
    signal: Wimp | Array, background: FogBackground, exposure: ArrayLike = EXPOSURES, significance: float = 3.0
) -> FogCurve:
    """Cross sections that are found at the median, by exposure.

    Parameters
    ----------
    signal : Wimp or ndarray, shape [B]
        Dark matter on the material of the background; or what is seen of any signal in the bins of the background, counts per
        mass and time at a cross section of one.
    background : FogBackground
        From `fog_background`.
    exposure : array_like, shape [N]
        Mass times time, increasing.
    significance : float
        In standard deviations.

    Returns
    -------
    FogCurve

    Raises
    ------
    ValueError
        If there is a bin with signal and without background, where Asimov's counts have no median significance, or the fits
        do not converge.
    """
    counts = _signal(signal, background)
    times = np.asarray(exposure, dtype=float)
    if not np.any(counts > 0):
        return FogCurve(times, np.full(times.shape, np.inf))
    return FogCurve(times, _solve(counts[None], background, times, significance**2)[0])


def _signal(signal: Wimp | Array, background: FogBackground) -> Array:
    """Counts [B] at a cross section of one, in bins that have neutrinos."""
    counts = _wimp_counts(signal, background.response) if isinstance(signal, Wimp) else np.asarray(signal, dtype=float)
    if counts.shape != background.counts.shape or not np.all(counts >= 0.0):
        raise ValueError(f"signal: expected counts >= 0 in {background.counts.size} bins, got shape {counts.shape}")
    if np.any((counts > 0) & ~(background.counts > 0)):
        raise ValueError("background: a bin has signal and no neutrinos at all; choose bins that end with the neutrinos")
    return counts


def _solve(signals: Array, background: FogBackground, exposure: Array, q_wanted: float) -> Array:
    """Cross sections [S, N] of signals [S, B]: Newton in ln sigma on ln q0, which rises by one to two per unit of it.

    Signals and exposures are one batch, which those that are found leave.
    """
    seen = background.counts > 0
    b, shifts = background.counts[seen], background.shifts[:, seen]
    s, N = np.repeat(signals[:, seen], exposure.size, axis=0), np.tile(exposure, len(signals))
    with np.errstate(divide="ignore"):
        x = np.log(np.sqrt(q_wanted) / np.sqrt(np.maximum(N, 0) * np.sum(s**2 / b, axis=1)) + q_wanted / (N * s.sum(axis=1)))
    found, left, u = np.empty(x.size), np.arange(x.size), np.zeros((x.size, len(shifts)))
    for _ in range(_ROUNDS):
        signal = (N * np.exp(x))[:, None] * s
        u, q, slope = _profiled(signal, N[:, None] * b, N[:, None, None] * shifts, u)
        step = np.clip((np.log(q_wanted) - np.log(q)) * q / slope, -2.0, 2.0)
        x = x + step
        done = np.abs(step) < _ACCURACY * 1e2
        found[left[done]] = np.exp(x[done])
        if np.all(done):
            return found.reshape(len(signals), exposure.size)
        left, x, u, s, N = (rows[~done] for rows in (left, x, u, s, N))
    raise ValueError(f"discovery limit: not found in {_ROUNDS} steps; expected counts within the range of floating point")


def _profiled(signal: Array, b: Array, shifts: Array, u: Array) -> tuple[Array, Array, Array]:
    """Pulls that minimise -2 ln L without signal at Asimov's counts, its value q0, and d q0/d ln sigma.

    Shapes: signal, b [N, B]; shifts [N, K, B]; u [N, K]. Gauss's normal equations would square the range of the counts: each
    step is a least-squares problem instead.
    """
    n, K = b + signal, u.shape[1]
    rows = np.zeros((len(u), n.shape[1] + K, K + 1))
    rows[:, n.shape[1] :, :K] = np.eye(K)
    value, mu, d = _value(signal, b, shifts, u)
    for _ in range(_ROUNDS):
        np.multiply((np.sqrt(n) / mu)[:, :, None], shifts.transpose(0, 2, 1), out=rows[:, : n.shape[1], :K])
        rows[:, : n.shape[1], K], rows[:, n.shape[1] :, K] = d / np.sqrt(n), -u
        # the last column of R is what Q^T makes of the right-hand side
        R: Array = np.asarray(np.linalg.qr(rows, mode="r"))
        step = np.linalg.solve(R[:, :K, :K], R[:, :K, K:])[:, :, 0]
        moved = np.einsum("nk,nkb->nb", step, shifts)
        # half of the way to where some bin would have no counts left is far enough
        room = np.max(-moved / mu, axis=1)
        length = np.where(room > 0.5, 0.5 / np.maximum(room, 1e-300), 1.0)
        for _ in range(60):
            new, new_mu, new_d = _value(signal, b, shifts, u + length[:, None] * step)
            worse = new > value * (1 + 1e-12)
            if not np.any(worse):
                break
            length = np.where(worse, 0.5 * length, length)
        gain = value - new
        u, value, mu, d = u + length[:, None] * step, new, new_mu, new_d
        if np.all(gain <= _ACCURACY * value):
            return u, value, 2.0 * np.sum(signal * np.log1p(d / mu), axis=1)
    raise ValueError(f"fit of the fluxes: no minimum in {_ROUNDS} steps")


def _value(signal: Array, b: Array, shifts: Array, u: Array) -> tuple[Array, Array, Array]:
    """-2 ln L over that of a perfect fit, the expectation without signal, and counts less the expectation."""
    moved = np.einsum("nk,nkb->nb", u, shifts)
    mu, d = b + moved, signal - moved
    r = d / mu
    small = np.abs(r) < _SMALL
    safe = np.where(small, 1.0, r)
    # (1 + r) ln(1 + r) - r, by its series where the difference would be rounding
    term = np.where(small, r**2 * (0.5 - r / 6.0 + r**2 / 12.0 - r**3 / 20.0), (1.0 + safe) * np.log1p(safe) - safe)
    return 2.0 * np.sum(mu * term, axis=1) + np.sum(u**2, axis=1), mu, d


def fog_floor(
    masses: Sequence[float],
    background: FogBackground,
    exposure: ArrayLike = EXPOSURES,
    interaction: WimpInteraction = _COHERENT,
) -> Array:
    """The edge of the fog: cross sections, one for each mass, area in natural units; NaN where there is none.

    Parameters
    ----------
    masses : sequence of float
        Of dark matter.
    background : FogBackground
        From `fog_background`.
    exposure : array_like, shape [N]
    interaction : WimpInteraction
        Of dark matter with nuclei, `SpinIndependent` or `SpinDependent`.
    """
    material, times = background.target.material, np.asarray(exposure, dtype=float)
    signals = np.array([_signal(Wimp(m, material, interaction), background) for m in masses]).reshape(
        -1, background.counts.size
    )
    sigma, floors = np.empty((len(signals), times.size)), np.full(len(signals), np.nan)
    left = np.flatnonzero([signal.any() for signal in signals])
    # a floor once reached, larger exposures say nothing more of it
    for low in range(0, times.size, _AT_ONCE):
        high = min(low + _AT_ONCE, times.size)
        sigma[left, low:high] = _solve(signals[left], background, times[low:high], _SIGNIFICANCE)
        curves = [FogCurve(times[:high], sigma[i, :high]) for i in left]
        # the last difference is not yet a centred one
        reached = np.array([high == times.size or bool(np.any(curve.index[:-1] > 2.0)) for curve in curves], dtype=bool)
        floors[left[reached]] = [curve.floor for curve, yes in zip(curves, reached, strict=True) if yes]
        left = left[~reached]
    return floors
