"""Data of toy experiments, many at once, and fits to them."""

from __future__ import annotations

import itertools

import numpy as np

from nurecoil.arrays import Array, BoolArray
from nurecoil.expectation import Block, Compiled, Data
from nurecoil.expectation.assemble import counts_at
from nurecoil.inference.core import joint, profile
from nurecoil.inference.core.engine import Engine
from nurecoil.inference.core.newton import Pins
from nurecoil.inference.core.respond import off_background
from nurecoil.inference.starts import balanced

_MOST = 3
"""Couplings, of which all combinations of sides are tried."""


def draw(c: Compiled, x: Array, a: Array, n: int, rng: np.random.Generator) -> Data:
    """Fluctuated counts, control samples and auxiliary measurements of n experiments.

    Parameters
    ----------
    c : Compiled
    x : ndarray, shape [X]
    a : ndarray, shape [K]
        True couplings and nuisances; auxiliary measurements scatter around the latter.
    """
    counts, control = [], []
    for block, mu in zip(c.blocks, counts_at(c, x[None], a), strict=True):
        one, other = _fluctuated(block, np.asarray(mu).reshape(-1), n, rng)
        counts.append(one)
        control.append(other)
    return Data(tuple(counts), tuple(control), _auxiliary(c, a, n, rng))


def _fluctuated(block: Block, mu: Array, n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    none, B = np.zeros(0), mu.size
    if block.kind == "gaussian":
        noise = rng.standard_normal((n, B))
        # W W^T = V^-1, so that the rows of W^-1 have the covariance V
        return mu + (noise / block.white if block.white.ndim == 1 else np.linalg.solve(block.white.T, noise.T).T), none
    if block.kind == "published":
        plus, minus = block.white
        above = rng.random((n, B)) < plus / (plus + minus)
        size = np.abs(rng.standard_normal((n, B)))
        return np.where(above, mu - plus * size, mu + minus * size), none
    expected = np.maximum(mu, 0.0)
    if block.kind == "on-off":
        b = off_background(expected, block.observed, block.control, block.tau)
        return rng.poisson(expected + b, (n, B)).astype(float), rng.poisson(block.tau * b, (n, B)).astype(float)
    return rng.poisson(expected, (n, B)).astype(float), none


def _auxiliary(c: Compiled, a: Array, n: int, rng: np.random.Generator) -> Array:
    centres = np.repeat(np.array([[one.centre for one in c.nuisances]]).reshape(1, -1), n, axis=0)
    known = [k for k, one in enumerate(c.nuisances) if one.role == "constrained"]
    if known:
        root = np.linalg.cholesky(c.precision[np.ix_(known, known)])
        centres[:, known] = a[known] + np.linalg.solve(root.T, rng.standard_normal((len(known), n))).T
    return centres


def fitted(c: Compiled, data: Data, n: int, near: Array, a: Array, pins: Pins, engine: Engine = "auto") -> Array:
    """The lowest -2 ln L of each data set over all couplings [n], from a point [X] and its images.

    Parameters
    ----------
    a : ndarray, shape [n, K]
        Nuisances to start from.
    """
    best = np.full(n, np.inf)
    for start in _images(c, near):
        x = np.repeat(start[None], n, axis=0)
        found = joint(c, x, a=a, pins=pins, data=data, engine=engine)
        again = np.flatnonzero(~found.good | ~np.isfinite(found.value))
        if again.size:
            some = {k: np.broadcast_to(v, n)[again] for k, v in pins.items()}
            found.adopt(again, joint(c, x[again], pins=some, data=data.take(again), engine=engine))
        best = np.where(np.isfinite(found.value), np.minimum(best, found.value), best)
    return best


def _images(c: Compiled, near: Array) -> Array:
    """Where fits to toys made at a point [X] start: there, and on the other side of the parabola of counts in each coupling.

    Where the point is close to the bottom of a parabola, from a step on both sides of it.
    """
    sides = []
    for i, one in enumerate(c.couplings):
        roots = balanced(c, near[None], i)[:, 0]
        if one.enters == "axis":
            sides.append([near[i], roots[0], roots[-1]])
            continue
        bottom = float(roots[1])
        away = max(abs(near[i] - bottom), one.scale if np.isfinite(one.scale) else 0.0)
        ends = [roots[-1], near[i]] if one.enters == "square" else [bottom - away, bottom + away]
        sides.append([float(x) for x in np.clip(ends, one.lower, one.upper)])
    combined = list(itertools.product(*sides)) if len(sides) <= _MOST else [near, *np.array(sides).T]
    return np.unique(np.array(combined).reshape(-1, near.size), axis=0)


def at_point(
    c: Compiled, x: Array, held: BoolArray, truth: Array, data: Data, n: int, pins: Pins, engine: Engine = "auto"
) -> tuple[Array, Array]:
    """-2 ln L of each data set at one point [n], and nuisances there [n, K]; couplings that are not held are minimised over.

    Nuisances start at the nominal, never at a fluctuated centre, which may be impossible; and at the truth where that fails.
    """
    rows = np.repeat(x[None], n, axis=0)
    if held.all():
        p = profile(c, rows, data=data, pins=pins, engine=engine)
        again = np.flatnonzero(~p.good | ~np.isfinite(p.value))
        if again.size:
            some = {k: np.broadcast_to(v, n)[again] for k, v in pins.items()}
            start = np.repeat(truth[None], again.size, axis=0)
            p.adopt(again, profile(c, rows[again], data=data.take(again), pins=some, start=start, engine=engine))
        return p.value, p.a
    found = joint(c, rows, held=held, a=np.repeat(truth[None], n, axis=0), data=data, pins=pins, engine=engine)
    found.adopt(np.arange(n), joint(c, rows, held=held, data=data, pins=pins, engine=engine))
    return found.value, found.a
