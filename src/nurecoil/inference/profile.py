"""Minimise -2 ln L over its pulls by Newton steps with the analytic Hessian, at one model point or at many at once."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from nurecoil.arrays import Array
from nurecoil.inference.pulls import Factors
from nurecoil.inference.statistic import Statistic

_DECREMENT = 1e-8
"""Stop after a step that lowers -2 ln L by less than this; convergence is quadratic, so what is left is its square."""
_STEPS = 12


class ProfileError(ArithmeticError):
    """The pulls could not be minimised over."""


def profile(statistic: Statistic, parts: Array, factors: Factors, centres: Array | None = None) -> tuple[Any, Array]:
    """min over a of -2 ln L(sum_g f_g(a) parts_g) + sum_k ((a_k - c_k)/sigma_k)^2.

    Parameters
    ----------
    statistic : Statistic
        May hold data with leading axes.
    parts : ndarray, shape [..., G, B]
        Groups of a prediction that pulls scale together, prepared by the statistic.
    factors : Factors
    centres : ndarray, shape [..., K], optional
        Where the constraints are centred; zero by default.

    Returns
    -------
    minimum : float or ndarray [...]
        Infinite where even the best pulls leave a prediction that the statistic deems impossible.
    pulls : ndarray [..., K]

    Raises
    ------
    ProfileError
        If a Hessian is not positive definite, or the steps do not converge, at a point with a finite likelihood.
    """
    with np.errstate(all="ignore"):
        if not factors.pulls:
            mu = parts.sum(axis=-2)
            return _checked(statistic, mu, statistic.deviance(mu)), np.zeros((*mu.shape[:-1], 0))
        newton = _linear if factors.is_linear else _general
        return newton(statistic, parts, factors, centres)


def _linear(statistic: Statistic, parts: Array, factors: Factors, centres: Array | None) -> tuple[Any, Array]:
    """mu = mu_0 + a J with constant J: -2 ln L is convex, and full steps nearly always do."""
    jacobian = np.matmul(factors.incidence.T, parts) if factors.rows is None else parts[..., factors.rows, :]
    start, weights = parts.sum(axis=-2), factors.weights
    transposed = jacobian.swapaxes(-1, -2)
    centre = 0.0 if centres is None else centres
    a, mu = centre, start if centres is None else start + _rows(centres, jacobian)
    for number in range(_STEPS):
        slope, curvature = statistic.derivatives(mu)
        if number == 0:
            # far above the data the curvature is small, and a full step with it would go below zero
            curvature = statistic.information(mu)
        gradient = _columns(jacobian, slope) + weights * (a - centre)
        hessian = np.matmul(jacobian * curvature[..., None, :], transposed) + factors.constraint
        step = _solve(hessian, gradient)
        a = a - step
        mu = start + _rows(a, jacobian)
        decrement = (gradient * step).sum(axis=-1)
        if decrement.max() < _DECREMENT:
            break
    value = statistic.deviance(mu) + (weights * (a - centre) ** 2).sum(axis=-1)
    good = (decrement < _DECREMENT) & statistic.possible(mu)
    if good.all():
        return value, np.asarray(a)
    return _repaired(statistic, parts, factors, centres, value, np.asarray(a), good)


def _general(statistic: Statistic, parts: Array, factors: Factors, centres: Array | None) -> tuple[Any, Array]:
    """Several pulls on one part: the prediction is a polynomial of them, and J and the Hessian follow them.

    -2 ln L may then have several minima, if it takes pulls of many standard deviations; this is the one that the steps from
    the centre of the constraints lead to.
    """
    weights, centre = factors.weights, np.zeros(len(factors.pulls)) if centres is None else centres
    a, mu = centre, _rows(factors(centre), parts)
    for number in range(_STEPS):
        slope, curvature = statistic.derivatives(mu)
        if number == 0:
            curvature = statistic.information(mu)
        jacobian = np.matmul(factors.slopes(a).swapaxes(-1, -2), parts)
        gradient = _columns(jacobian, slope) + weights * (a - centre)
        hessian = np.matmul(jacobian * curvature[..., None, :], jacobian.swapaxes(-1, -2)) + factors.constraint
        hessian = hessian + np.einsum("...g,...gkl->...kl", _columns(parts, slope), factors.curvatures(a))
        step = np.linalg.solve(hessian, gradient[..., None])[..., 0]
        a = a - step
        mu = _rows(factors(a), parts)
        decrement = (gradient * step).sum(axis=-1)
        if np.abs(decrement).max() < _DECREMENT:
            break
    value = statistic.deviance(mu) + (weights * (a - centre) ** 2).sum(axis=-1)
    # a pull below -1, or a Hessian that is not positive definite, is no minimum
    good = (np.abs(decrement) < _DECREMENT) & statistic.possible(mu) & factors.positive(a)
    good = good & (np.linalg.eigvalsh(np.where(np.isfinite(hessian), hessian, 0.0))[..., 0] > 0)
    if good.all():
        return value, np.asarray(a)
    return _repaired(statistic, parts, factors, centres, value, np.asarray(a), good)


def _repaired(
    statistic: Statistic, parts: Array, factors: Factors, centres: Array | None, value: Any, a: Array, good: Any
) -> tuple[Any, Array]:
    """Redo what full steps did not reach, point by point."""
    shape = np.shape(value)
    values, pulls = np.array(value, dtype=float), np.array(a, dtype=float)
    everywhere = np.broadcast_to(parts, (*shape, *parts.shape[-2:]))
    middle = np.zeros(a.shape) if centres is None else np.broadcast_to(centres, a.shape)
    for index in np.ndindex(shape):
        if not np.broadcast_to(good, shape)[index]:
            values[index], pulls[index] = _guarded(_at(statistic, index, shape), everywhere[index], factors, middle[index])
    return (float(values) if shape == () else values), pulls


def _guarded(statistic: Statistic, parts: Array, factors: Factors, centre: Array) -> tuple[float, Array]:
    """Newton steps halved until they go down; where the full Hessian is not positive definite, that of Gauss and Newton."""

    def objective(a: Array) -> tuple[float, Array]:
        mu = factors(a) @ parts
        possible = bool(statistic.possible(mu)) and (factors.is_linear or bool(factors.positive(a)))
        value = float(statistic.deviance(mu)) + float(factors.weights @ (a - centre) ** 2) if possible else np.inf
        return (value if value == value else np.inf), mu

    a = np.array(centre)
    value, mu = objective(a)
    for _ in range(100):
        if not np.isfinite(value):
            return np.inf, a
        slope, curvature = statistic.derivatives(mu)
        jacobian = factors.slopes(a).T @ parts
        gradient = jacobian @ slope + factors.weights * (a - centre)
        convex = (jacobian * curvature) @ jacobian.T + factors.constraint
        full = convex + np.tensordot(parts @ slope, factors.curvatures(a), axes=1)
        step = _solve(full, gradient)
        if np.isnan(step).any():
            step = _solve(convex, gradient)
        if np.isnan(step).any():
            raise ProfileError(f"pulls: the Hessian of -2 ln L is not positive definite:\n{convex}")
        decrement = float(gradient @ step)
        length, trial = 1.0, objective(a - step)
        while trial[0] > value + 1e-12 * abs(value) and length > 1e-10:
            length *= 0.5
            trial = objective(a - length * step)
        if trial[0] <= value:
            a, (value, mu) = a - length * step, trial
        if decrement < _DECREMENT or length <= 1e-10:
            return value, a
    raise ProfileError(f"pulls: no minimum after 100 steps; the last one still lowers -2 ln L by {decrement:.3g}")


def _at(statistic: Statistic, index: tuple[int, ...], shape: tuple[int, ...]) -> Statistic:
    """The statistic with the data of one point."""
    return statistic if np.ndim(statistic.observed) == 1 else statistic.select(index, shape)


def _checked(statistic: Statistic, mu: Array, value: Any) -> Any:
    possible = statistic.possible(mu) & ~np.isnan(value)
    result = np.where(possible, value, np.inf)
    return float(result) if result.ndim == 0 else result


def _rows(a: Any, jacobian: Array) -> Array:
    """a J [..., B]."""
    result: Array = a.dot(jacobian) if jacobian.ndim == 2 and a.ndim == 1 else np.matmul(a[..., None, :], jacobian)[..., 0, :]
    return result


def _columns(jacobian: Array, slope: Array) -> Array:
    """J slope [..., K]."""
    one = jacobian.ndim == 2 and slope.ndim == 1
    result: Array = jacobian.dot(slope) if one else np.matmul(jacobian, slope[..., None])[..., 0]
    return result


def _solve(hessian: Array, gradient: Array) -> Array:
    """Solve one small system, or many; not a number where a system is not positive definite."""
    if hessian.ndim > 2:
        solutions: Any = np.linalg.solve(hessian, gradient[..., None])[..., 0]
        return np.asarray(solutions)
    _, solution, info = _lapack()(hessian, gradient)
    return np.asarray(solution if info == 0 else np.full_like(gradient, np.nan))


@cache
def _lapack() -> Any:
    from scipy.linalg.lapack import dposv

    return dposv
