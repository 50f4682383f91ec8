"""How good stepping is: the exact ionisation of a hydrogenic 1s electron."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from nurecoil.arrays import Array, gauss_legendre
from nurecoil.atomic import chebyshev
from nurecoil.atomic.ranges import energy_transfer
from nurecoil.atomic.shells import Shell
from nurecoil.problems import UnknownId
from nurecoil.units import m_e

ThresholdKernel = Literal["magnetic", "weak", "millicharge"]

_POWERS = {"weak": 0, "magnetic": 1, "millicharge": 2}
"""n where the neutrino's interaction weighs the structure factor with (q^2)^-n."""
_TERMS = 32


def generalised_oscillator_strength(Q: ArrayLike, epsilon: ArrayLike) -> Array:
    """Bethe's generalised oscillator strength of a hydrogenic 1s electron per unit of epsilon, in the continuum.

    df/d epsilon = 2^7 eps (Q + eps/3) exp[-(2/kappa) arctan(2 kappa/(Q - kappa^2 + 1))]
    / {[(Q - kappa^2 + 1)^2 + 4 kappa^2]^3 [1 - exp(-2 pi/kappa)]}, kappa^2 = eps - 1 (Bethe:1930; Inokuti:1971).

    Parameters
    ----------
    Q : array_like
        q^2/(2 m_e I), at least 0.
    epsilon : array_like
        Energy transfer over binding energy T/I, at least 1.

    Returns
    -------
    array

    Examples
    --------
    >>> round(float(generalised_oscillator_strength(0.0, 1.0)), 4)
    0.7815
    """
    Q, epsilon = np.asarray(Q, dtype=float), np.asarray(epsilon, dtype=float)
    kappa2 = epsilon - 1.0
    at_threshold = kappa2 < 1e-12
    kappa = np.sqrt(np.where(at_threshold, 1.0, kappa2))
    shifted = Q - kappa2 + 1.0
    phase = np.where(at_threshold, 4.0 / (Q + 1.0), 2.0 / kappa * np.arctan2(2.0 * kappa, shifted))
    coulomb = np.where(at_threshold, 1.0, -np.expm1(-2.0 * math.pi / kappa))
    return 128.0 * epsilon * (Q + epsilon / 3.0) * np.exp(-phase) / ((shifted**2 + 4.0 * kappa2) ** 3 * coulomb)


def hydrogenic_ratio(
    T: ArrayLike, binding_energy: float, kernel: ThresholdKernel = "magnetic", q_min: ArrayLike | None = None
) -> Array:
    """Exact ionisation of a hydrogenic 1s electron over stepping, by quadrature.

    With the dynamic structure factor S(q, T) = q^2/(2 m_e T) df/dT it is

        int dq^2 S (q^2)^-n / [2 m_e (2 m_e T)^-n],    n = 0 (weak), 1 (magnetic moment), 2 (millicharge).

    Stepping is the impulse approximation, 1. The weak and the magnetic ratio are the same function of T/I when `q_min` is zero,
    0.9573 at threshold (Kouzakov:2011); the millicharge, which favours small q, is enhanced by a logarithm of `q_min`.

    Parameters
    ----------
    T : array_like
        Energy transfer, kinetic plus binding energy; positive.
    binding_energy : float
        I > 0.
    kernel : {"magnetic", "weak", "millicharge"}
    q_min : array_like, optional
        Smallest momentum transfer. An ultra-relativistic neutrino has q_min = T, the default for the millicharge; zero for the
        others, where it is a relativistic correction that a non-relativistic atom should not be trusted with.

    Returns
    -------
    ndarray
        Of the shape of T; zero below the binding energy.

    Raises
    ------
    UnknownId
        If the kernel is unknown.
    ValueError
        If the energy transfer or the binding energy is not positive, or `q_min` is negative, zero for a millicharge, or not
        below the momentum sqrt(2 m_e T) of a free electron.

    Examples
    --------
    >>> from nurecoil.units import eV
    >>> hydrogenic_ratio([1e3 * eV, 2e3 * eV, 1e4 * eV], 1e3 * eV).round(4).tolist()
    [0.9573, 0.9874, 0.9995]
    """
    if kernel not in _POWERS:
        raise UnknownId("kernel", kernel, _POWERS)
    if not binding_energy > 0:
        raise ValueError(f"binding_energy: expected a positive energy, got {binding_energy!r}")
    energies = energy_transfer(np.asarray(T, dtype=float), "hydrogenic_ratio")
    if q_min is None:
        lowest = energies if kernel == "millicharge" else np.zeros_like(energies)
    else:
        lowest = np.broadcast_to(np.asarray(q_min, dtype=float), energies.shape)
    if not np.all((lowest >= 0) & (lowest**2 < 2.0 * m_e * energies)):
        raise ValueError("q_min: expected 0 <= q_min < sqrt(2 m_e T), the momentum of a free electron of energy T")
    if kernel == "millicharge" and not np.all(lowest > 0):
        raise ValueError("q_min: a millicharge needs q_min > 0, its cross section diverges logarithmically")
    epsilon = np.maximum(energies / binding_energy, 1.0)
    start = lowest / math.sqrt(2.0 * m_e * binding_energy)
    return np.where(energies < binding_energy, 0.0, _ratio(epsilon, start, _POWERS[kernel]))


def _ratio(epsilon: Array, start: Array, power: int) -> Array:
    """int_start^inf 2 k dk (Q/epsilon)^(1 - power) df/d epsilon over k = sqrt(Q) = q/sqrt(2 m_e I).

    The Bethe ridge at k = kappa has unit width: k = kappa + tan(angle) above `knee`; below it, equal steps, or in ln k when
    the integrand rises towards small k.
    """
    kappa = np.sqrt(epsilon - 1.0)[..., None]
    first = start[..., None]
    knee = np.maximum(np.maximum(0.5, kappa - 3.0), first)
    x, w = gauss_legendre(np.linspace(0.0, 1.0, 5), 16)
    angle = np.arctan(knee - kappa)
    width = 0.5 * math.pi - angle
    k, weight = kappa + np.tan(angle + width * x), width * w / np.cos(angle + width * x) ** 2
    total = _integrand(k, epsilon, power) * weight
    if power == 2:
        span = np.log(knee / first)
        k = first * np.exp(span * x)
        below = _integrand(k, epsilon, power) * span * k * w
    else:
        k = first + (knee - first) * x
        below = _integrand(k, epsilon, power) * (knee - first) * w
    result: Array = (total + below).sum(-1)
    return result


def _integrand(k: Array, epsilon: Array, power: int) -> Array:
    Q, e = k**2, epsilon[..., None]
    value: Array = 2.0 * k * (Q / e) ** (1 - power) * generalised_oscillator_strength(Q, e)
    return value


@cache
def _threshold_series() -> Array:
    """Chebyshev series of the common ratio in 2 I/T - 1."""
    below_one = 0.5 * (1.0 + chebyshev.nodes(_TERMS))
    epsilon = 1.0 / below_one
    return chebyshev.coefficients(_ratio(epsilon, np.zeros_like(epsilon), 1))


def threshold_ratio(T_over_I: ArrayLike) -> Array:
    """The common ratio of the weak and the magnetic kernel, `hydrogenic_ratio` at q_min = 0, from a cached series.

    Parameters
    ----------
    T_over_I : array_like
        Energy transfer over binding energy; positive, infinite for a free electron.

    Returns
    -------
    array
        Zero below 1, 0.9573 at 1, and tending to 1.

    Raises
    ------
    ValueError
        If a value is not positive.

    Examples
    --------
    >>> threshold_ratio([0.5, 1.0, 3.0, float("inf")]).round(4).tolist()
    [0.0, 0.9573, 0.9943, 1.0]
    """
    ratios = np.asarray(T_over_I, dtype=float)
    if not np.all(ratios > 0):
        raise ValueError(f"T_over_I: expected positive values, got {ratios.min():g}")
    inverse = 1.0 / np.maximum(ratios, 1.0)
    return np.where(ratios < 1.0, 0.0, chebyshev.evaluate(_threshold_series(), 2.0 * inverse - 1.0))


def hydrogenic_stepping(T: ArrayLike, electrons: Iterable[Shell]) -> Array:
    """Stepping with the exact threshold behaviour of a hydrogenic electron in each shell: sum_j n_j theta(T - I_j) R(T/I_j).

    For the weak and the magnetic kernel. The ratio R is that of a 1s electron, and is used for all shells.

    Parameters
    ----------
    T : array_like
        Energy transfer, positive.
    electrons : iterable of Shell

    Returns
    -------
    array
        Of the shape of T.

    Raises
    ------
    ValueError
        If an energy transfer is not positive.

    Examples
    --------
    >>> from nurecoil.atomic.shells import shells
    >>> from nurecoil.units import eV
    >>> round(float(hydrogenic_stepping(30 * eV, shells("He"))), 4)
    1.938
    """
    energies = energy_transfer(T, "hydrogenic_stepping")
    total = np.zeros_like(energies)
    for shell in electrons:
        if shell.binding_energy == 0:
            total = total + shell.occupation
        else:
            ratio = threshold_ratio(energies / shell.binding_energy)
            total = total + shell.occupation * np.where(shell.binding_energy < energies, ratio, 0.0)
    return total
